"""Layers that cannot be used, through the command: file and variable are named."""

import shutil
from contextlib import suppress

import numpy as np
import pytest
import rasterio
import xarray as xr
from click.testing import CliRunner
from rasterio.errors import RasterioIOError

from tests.tilth.assessment.potential_maps import changed, example
from tests.tilth.geo.netcdf_files import days_since, lon_lat, write_file
from tilth.assessment.potential_file import read_potential
from tilth.cli import main
from tilth.errors import DataError


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return example(tmp_path_factory.mktemp("country"), cells=60)


@pytest.fixture
def country(original, tmp_path):
    """Configuration of a country whose files may be changed."""
    folder = shutil.copytree(original.parent, tmp_path / "in")
    return folder / original.name


def refused(path, out, *texts, more=()):
    """A line for each fault, that hold the texts, exit 1, and nothing written."""
    before = {p for p in path.parent.rglob("*")}
    arguments = ["potential", "run", str(path), "--out", str(out), "--no-report"]
    result = CliRunner().invoke(main, [*arguments, *more])
    assert result.exit_code == 1, result.output
    head, *lines = result.output.removesuffix("\n").split("\n")
    assert head.startswith("Error: ")
    if lines:
        assert head.endswith(f" has {len(lines)} faults:")
        assert all(line.startswith("  line ") for line in lines)
    for text in texts:
        assert any(text in line for line in [head, *lines])
    assert not out.exists()
    assert {p for p in path.parent.rglob("*")} == before


def copied(folder, name, new, change=None, **profile):
    """A raster of the country, with other values or another profile."""
    with rasterio.open(folder / name) as file:
        values = file.read()
        given = {**file.profile, "driver": "GTiff", **profile}
    if change is not None:
        values = change(values).astype(given["dtype"])
    with rasterio.open(folder / new, "w", **given) as file:
        file.write(values)
    return new


def test_a_raster_without_system(country, tmp_path):
    name = copied(country.parent, "GSOCmap1.5.0.tif", "soc.tif", crs=None)
    soc = {"file": name, "unit": "Mg ha-1"}
    refused(
        changed(country, layers={"soc_stock": soc}),
        tmp_path / "out",
        "layers.soc_stock: soc.tif states no coordinate system: give crs, such as",
    )


def test_a_stock_in_kilograms_per_square_metre(country, tmp_path):
    name = copied(
        country.parent,
        "GSOCmap1.5.0.tif",
        "soc.tif",
        lambda stock: np.where(stock > 0, stock / 10, stock),
    )
    soc = {"file": name, "unit": "Mg ha-1"}
    path = changed(country, layers={"soc_stock": soc})
    refused(
        path, tmp_path / "out", "layers.soc_stock has at most", "kg m-2", "(soc.tif)"
    )


def months_of_country(country, name, change, unit="x"):
    """NetCDF of a variable in the months of two years."""
    parts = []
    for year in (2019, 2020):
        place = country.parent / "climate" / f"TerraClimate_{name}_{year}.nc"
        with rasterio.open(f'NETCDF:"{place}":{name}') as file:
            stored, t = file.read().astype("f8"), file.transform
            parts.append(stored * file.scales[0] + file.offsets[0])
    values = change(np.concatenate(parts))
    rows, columns = values.shape[1:]
    days = [day for year in (2019, 2020) for day in days_since(year, range(1, 13))]
    axes = {
        "time": (np.array(days[: len(values)], "f8"), {"units": "days since 1900-1-1"}),
        "lat": (t.f + t.e * (np.arange(rows) + 0.5), {"units": "degrees_north"}),
        "lon": (t.c + t.a * (np.arange(columns) + 0.5), {"units": "degrees_east"}),
    }
    variables = {name: (tuple(axes), values.astype("f4"), {"units": unit})}
    write_file(country.parent / f"{name}.nc", axes, variables)
    return {"file": f"{name}.nc", "variable": name, "crs": "EPSG:4326"}


def test_temperature_in_kelvin(country, tmp_path):
    given = months_of_country(country, "tmax", lambda warm: warm + 273.15)
    refused(
        changed(country, layers={"temperature": given | {"unit": "degC"}}),
        tmp_path / "out",
        "layers.temperature has up to",
        "which looks like K or tenths of degC (tmax.nc (tmax))",
    )


def test_evapotranspiration_per_day(country, tmp_path):
    given = months_of_country(country, "pet", lambda pet: pet / 30)
    refused(
        changed(country, layers={"pet": given | {"unit": "mm month-1"}}),
        tmp_path / "out",
        "layers.pet has at most",
        "which looks like mm per day (pet.nc (pet))",
    )


@pytest.mark.parametrize(
    ("layer", "name", "said", "unit", "other"),
    [
        ("pet", "pet", "mm/day", "mm month-1", "mm day-1"),
        ("temperature", "tmin", "K", "degC", "K"),
        ("precipitation", "ppt", "kg m-2 s-1", "mm month-1", "kg m-2 s-1"),
    ],
)
def test_a_unit_that_is_not_the_one_of_the_file(
    country, tmp_path, layer, name, said, unit, other
):
    """The numbers look right, what the file says of them does not."""
    given = months_of_country(country, name, lambda values: values, said)
    refused(
        changed(country, layers={layer: given | {"unit": unit}}),
        tmp_path / "out",
        f"layers.{layer} is said to be in {unit}; {name}.nc ({name}) states {other}: "
        "correct the unit, or write confirm: [unit] in this layer if it is right",
    )


def test_a_missing_month_of_a_series(country, tmp_path):
    given = months_of_country(country, "ppt", lambda rain: rain[:23])
    refused(
        changed(country, layers={"precipitation": given | {"unit": "mm month-1"}}),
        tmp_path / "out",
        "layers.precipitation must have every month from 2019 to 2020; 2020-12 is",
    )


def test_a_missing_file_of_a_month_and_of_a_year(country, tmp_path):
    (country.parent / "normals" / "prec_07.tif").unlink()
    (country.parent / "climate" / "TerraClimate_pet_2020.nc").unlink()
    refused(
        country,
        tmp_path / "out",
        "before.precipitation must be the 12 months of a mean year",
        "layers.pet must have every month from 2019 to 2020; 2020-01 is missing",
    )


def test_grids_that_do_not_overlap(country, tmp_path):
    with rasterio.open(country.parent / "plant_cover.tif") as file:
        t = file.transform
    name = copied(
        country.parent,
        "plant_cover.tif",
        "beside.tif",
        transform=rasterio.Affine(t.a, 0, t.c + 40, 0, t.e, t.f),
    )
    refused(
        changed(country, layers={"plant_cover": {"file": name, "unit": "%"}}),
        tmp_path / "out",
        "layers.plant_cover does not overlap the grid: beside.tif reaches from",
    )


@pytest.mark.parametrize("block", ["4", "256"])
def test_an_unknown_code_of_land_cover(country, tmp_path, block):
    def one_wrong(codes):
        codes[0, 5, 5] = 44
        return codes

    source = f'NETCDF:"{next(country.parent.glob("ESACCI*"))}":lccs_class'
    with rasterio.open(source) as file:
        codes, profile = file.read(), file.profile
    profile |= {"driver": "GTiff", "dtype": "uint8", "crs": "EPSG:4326", "nodata": 0}
    with rasterio.open(country.parent / "cover.tif", "w", **profile) as file:
        file.write(one_wrong(codes.view("u1")))
    cover = {"file": "cover.tif", "legend": "esa-cci"}
    path = changed(country, layers={"land_cover": cover})
    text = "layers.land_cover: cover.tif has the code 44, which the legend lacks"
    refused(path, tmp_path / "out", text, more=("--block", block))


def test_nodata_inside_the_range_of_the_data(country, tmp_path):
    name = copied(country.parent, "GSOCmap1.5.0.tif", "soc.tif", nodata=55.0)
    soc = {"file": name, "unit": "Mg ha-1"}
    refused(
        changed(country, layers={"soc_stock": soc}),
        tmp_path / "out",
        "layers.soc_stock must not have a possible value for nodata; soc.tif declares "
        "55, which is 55 Mg ha-1: correct the file or, if no cell has that value, "
        "write nodata: 55 in this layer",
    )


def test_a_mask_in_place_of_nodata(country, tmp_path):
    """Under a mask a file mostly holds 0, which would be clay of 0 %."""
    with (
        rasterio.open(country.parent / "clay_0-5cm_mean.tif") as file,
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
    ):
        values, profile = file.read(), file.profile | {"nodata": None}
        known = values[0] != -32768
        with rasterio.open(country.parent / "clay.tif", "w", **profile) as other:
            other.write(np.where(known, values, 0))
            other.write_mask(known)
    clay = {"file": "clay.tif", "unit": "g kg-1"}
    refused(
        changed(country, layers={"clay": clay}),
        tmp_path / "out",
        "layers.clay must mark what has no value by a number; clay.tif has a mask in "
        "place of nodata",
    )
    for settled in ({"nodata": 0}, {"confirm": ["nodata"]}):
        assert read_potential(changed(country, layers={"clay": clay | settled}))


@pytest.mark.parametrize("lat", [(47.5, 46.5), (46.5, 47.5)])
def test_axes_of_netcdf_in_another_order(country, tmp_path, lat):
    """GDAL would read (time, lon, lat) with longitude and latitude exchanged."""
    unit = {"units": "days since 1900-01-01", "calendar": "standard"}
    both = lon_lat((11.5, 12.5, 13.5), lat)
    time = (np.array(days_since(2019, range(1, 13)), "f8"), unit)
    said = {"units": "degC"}
    temperature = {"file": "tas.nc", "variable": "tas", "unit": "degC"}
    for names in (("time", "lon", "lat"), ("time", "lat", "lon")):
        axes = {"time": time, **both}
        shape = tuple(len(axes[name][0]) for name in names)
        values = np.full(shape, 9.0, "f4")
        path = country.parent / "tas.nc"
        write_file(path, axes, {"tas": (names, values, said)})
        given = changed(
            country,
            layers={"temperature": temperature | {"crs": "EPSG:4326"}},
            warm_up={"first_year": 2019, "last_year": 2019},
        )
        if names[1] == "lat":
            assert read_potential(given).weather[0].name == "temperature"
            continue
        refused(
            given,
            tmp_path / "out",
            "layers.temperature must have rows that follow lat, in the order (time, "
            "lat, longitude); tas.nc (tas) has another",
        )


def damage(path, band=7):
    """Bytes of the first tile of a band lost."""
    with rasterio.open(path) as file:
        start, size = (
            int(file.get_tag_item(f"BLOCK_{what}_0_0", "TIFF", bidx=band))
            for what in ("OFFSET", "SIZE")
        )
    data = bytearray(path.read_bytes())
    data[start + size // 3 : start + size // 2] = bytes(size // 2 - size // 3)
    path.write_bytes(data)


def test_a_corrupt_tile_of_a_geotiff(country, tmp_path):
    """One that no longer unpacks."""
    with rasterio.open(country.parent / "plant_cover.tif") as file:
        rows, columns = file.shape
    noise = np.random.default_rng(0).integers(0, 100, (12, rows, columns), "u1")
    name = copied(
        country.parent,
        "plant_cover.tif",
        "cover.tif",
        lambda values: noise,
        tiled=True,
        blockxsize=16,
        blockysize=16,
        compress="deflate",
        interleave="band",
    )
    damage(country.parent / name)
    refused(
        changed(country, layers={"plant_cover": {"file": name, "unit": "%"}}),
        tmp_path / "out",
        "layers.plant_cover: cover.tif has a damaged part",
    )


def silently_read(path, whole, start, size):
    """Bytes of a file with a change of its first block that GDAL does not see."""
    for place in range(start + 2, start + size):
        data = bytearray(whole)
        data[place] ^= 1
        path.write_bytes(data)
        with rasterio.open(path) as file, suppress(RasterioIOError):
            values = file.read(1)
            if values.min() > 1 and values.max() < 400:
                return
    pytest.fail("GDAL sees every damage: this check of ours may go")


def test_a_corrupt_tile_that_still_unpacks(country, tmp_path):
    """GDAL reads it without a word; the checksum of the block tells of it."""
    with rasterio.open(country.parent / "GSOCmap1.5.0.tif") as file:
        shape = file.shape
    steps = np.random.default_rng(0).integers(-1, 2, shape).cumsum(axis=1)
    name = copied(
        country.parent,
        "GSOCmap1.5.0.tif",
        "soc.tif",
        lambda values: 60 + steps[np.newaxis],
        compress="deflate",
        tiled=False,
        dtype="uint8",
        nodata=255,
    )
    path = changed(country, layers={"soc_stock": {"file": name, "unit": "Mg ha-1"}})
    read_potential(path)
    soc = country.parent / name
    with rasterio.open(soc) as file:
        start, size = (
            int(file.get_tag_item(f"BLOCK_{what}_0_0", "TIFF", bidx=1))
            for what in ("OFFSET", "SIZE")
        )
    silently_read(soc, soc.read_bytes(), start, size)
    refused(
        path,
        tmp_path / "out",
        "layers.soc_stock: soc.tif has a damaged part: soc.tif, ",
        f"{size} bytes from byte {start}: ",
    )


def test_a_file_that_ends_too_early(country, tmp_path):
    path = country.parent / "climate" / "TerraClimate_ppt_2019.nc"
    path.write_bytes(path.read_bytes()[:300])
    refused(country, tmp_path / "out", "layers.precipitation", path.name)
    path.write_bytes(b"")
    refused(
        country,
        tmp_path / "out",
        "layers.precipitation: TerraClimate_ppt_2019.nc (ppt) cannot be read",
    )


def test_a_corrupt_chunk_of_a_store(country, tmp_path):
    with rasterio.open(country.parent / "clay_0-5cm_mean.tif") as file:
        clay, t = file.read(1).astype("f4"), file.transform
    rows, columns = clay.shape
    store = xr.Dataset(
        {"clay": (("lat", "lon"), np.where(clay < 0, np.nan, clay / 10))},
        coords={
            "lat": t.f + t.e * (np.arange(rows) + 0.5),
            "lon": t.c + t.a * (np.arange(columns) + 0.5),
        },
    )
    place = country.parent / "clay.zarr"
    encoding = {"clay": {"chunks": (4, 4)}}
    store.to_zarr(place, zarr_format=3, consolidated=False, encoding=encoding)
    (place / "clay" / "c" / "1" / "1").write_bytes(b"damaged")
    given = {"file": "clay.zarr", "variable": "clay", "unit": "%", "crs": "EPSG:4326"}
    refused(
        changed(country, layers={"clay": given}),
        tmp_path / "out",
        "layers.clay: clay.zarr (clay) has a damaged part",
    )


def test_a_mended_file_runs_in_the_same_directory(country, tmp_path):
    """What a refusal leaves behind does not stand in the way."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("of the user")
    cover = {"file": "cover.tif", "legend": "classes"}
    path = changed(country, layers={"land_cover": cover})
    copied(country.parent, "plant_cover.tif", "cover.tif", lambda v: v * 0 + 99)
    copied(country.parent, "cover.tif", "cover.tif", lambda v: v[:1], count=1)
    arguments = ["potential", "run", str(path), "--out", str(out), "--no-report"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert "cover.tif has the code 99, which the legend lacks" in result.output
    assert [p.name for p in out.iterdir()] == ["mine.txt"]
    copied(country.parent, "cover.tif", "cover.tif", lambda v: v * 0 + 2)
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 0, again.output
    assert (out / "result.json").is_file()


def test_another_word_for_the_same_unit_is_no_fault(country):
    """Mg ha-1 are t ha-1."""
    name = copied(country.parent, "GSOCmap1.5.0.tif", "soc.tif")
    with rasterio.open(country.parent / name, "r+") as file:
        file.units = ("Mg ha-1",)
    soc = {"file": name, "unit": "t ha-1"}
    assert read_potential(changed(country, layers={"soc_stock": soc})).name
    with rasterio.open(country.parent / name, "r+") as file:
        file.units = ("kg m-2",)
    with pytest.raises(
        DataError, match=r"is said to be in t ha-1; soc\.tif states kg m"
    ):
        read_potential(changed(country, layers={"soc_stock": soc}))
