"""Configurations of maps: faults named at once, and the traps of real products."""

import json
import sqlite3
from hashlib import sha256
from shutil import copytree

import numpy as np
import pytest
import rasterio
import yaml

from tests.tilth.assessment.potential.maps import changed, example, one_cell
from tests.tilth.geo.netcdf_files import days_since, lon_lat, write_file
from tests.tilth.geo.rasters import write_raster
from tilth.assessment.potential.file import read_potential
from tilth.errors import DataError
from tilth.geo.grid import Grid
from tilth.geo.map_series import mean_year
from tilth.geo.netcdf_file import Packing, write_netcdf


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    return example(tmp_path_factory.mktemp("country"), cells=60)


def test_the_example_is_read(country):
    potential = read_potential(country)
    assert potential.example
    assert (potential.mode, potential.years_ahead) == ("exact", 20)
    assert [plan.c_input_change for plan in potential.scenarios] == [0.05, 0.1, 0.2]
    assert potential.weather[0].parts[0].layers[0].variable == "tmax"
    assert len(potential.weather[0].parts) == 2
    assert potential.before == ()


def test_all_faults_at_once_with_line_path_and_file(country):
    path = changed(
        country,
        layers={
            "soc_stock": {"file": "none.tif", "unit": "Mg ha-1"},
            "clay": {"product": "soilgrid", "crs": "EPSG:4326"},
            "temperature": {"file": "plant_cover.tif", "unit": "F"},
        },
        warm_up={"first_year": 2018, "last_year": 2020},
        bounds={},
        zones=[{"name": "zone", "file": "climate_zones.tif"}],
    )
    with pytest.raises(DataError) as found:
        read_potential(path)
    said = str(found.value)
    header, *lines = said.split("\n")
    assert header == f"{path} has {len(lines)} faults:"
    numbers = [int(line.removeprefix("  line ").partition(":")[0]) for line in lines]
    assert numbers == sorted(numbers)
    for text in (
        "layers.soc_stock.file is not there:",
        "none.tif",
        "layers.clay.product must be one of terraclimate",
        "layers.temperature.unit must be one of degC, K; got F",
        "layers.precipitation must have every month from 2018 to 2020; 2018-01 is "
        "missing and 11 more",
        "bounds are FAO's and need mode: faithful; got exact",
        "zones[1] must hold legend: name by code; no code table is taken for granted",
    ):
        assert sum(text in line for line in lines) == 1
    assert len(lines) >= 6


def test_keys_of_the_form_are_checked_at_once(country):
    path = changed(country, mode="clever", years_ahead=0, colour="red")
    with pytest.raises(DataError) as found:
        read_potential(path)
    for text in (
        "mode must be one of exact, faithful",
        "years_ahead must lie in [1, 100] yr; got 0",
        "colour is no known key",
    ):
        assert text in str(found.value)


def refused(path, *texts):
    with pytest.raises(DataError) as found:
        read_potential(path)
    for text in texts:
        assert text in str(found.value)


WEATHER = [
    (np.full(12, 9.0), np.full(24, 9.5)),
    (np.full(12, 60.0), np.full(24, 61.0)),
    (np.full(12, 50.0), np.full(24, 52.0)),
]


@pytest.mark.parametrize(
    ("name", "values", "text"),
    [
        ("soc_stock", [[4.8]], "looks like kg m-2"),
        ("soc_stock", [[60.0] + [4.8] * 19], "looks like kg m-2 with some peat"),
        ("pet", np.full((24, 1, 1), 1500.0), "looks like tenths of mm"),
        ("clay", [[0.23]], "looks like a share of 1"),
        ("clay", [[235.0]], "looks like g kg-1"),
        (
            "clay",
            np.linspace(0.5, 5.9, 30).reshape(5, 6),
            "looks like % taken for g kg",
        ),
        ("temperature", np.full((24, 1, 1), 282.0), "looks like K"),
    ],
)
def test_a_unit_that_is_hardly_right(tmp_path, name, values, text):
    path = one_cell(tmp_path, WEATHER)
    write_raster(tmp_path / f"{name}.tif", np.asarray(values))
    refused(path, f"layers.{name} has", text, "confirm: [unit] in this layer")
    given = yaml.safe_load(path.read_text(encoding="utf-8"))["layers"][name]
    confirmed = changed(path, layers={name: given | {"confirm": ["unit"]}})
    assert read_potential(confirmed).name == "one cell"


@pytest.mark.parametrize(
    ("unit", "values", "text"),
    [
        ("%", (0.0, 1.0), "has at most 1 %, which looks like a share of 1"),
        ("1", (20.0, 100.0), "has up to 100, which looks like %"),
        ("1", (0.6, 1.0), "has no cover below 0.6, which looks like the rate factor"),
        ("%", (0.0, 3.0), ""),
        ("%", (0.0, 0.0), ""),
        ("1", (0.0, 1.0), ""),
        ("1", (0.65, 1.0), ""),
        ("rate factor", (0.6, 1.0), ""),
    ],
)
def test_a_plant_cover_that_is_hardly_one(tmp_path, unit, values, text):
    path = changed(one_cell(tmp_path, WEATHER), classes=None)
    months = np.array(values * 6)[:, np.newaxis, np.newaxis]
    write_raster(tmp_path / "cover.tif", np.repeat(months, 2, axis=2))
    cover = {"plant_cover": {"file": "cover.tif", "unit": unit}}
    given = changed(path, layers=cover)
    if text:
        refused(given, f"layers.plant_cover {text} (cover.tif): correct the unit")
    else:
        assert read_potential(given).plant_cover is not None


@pytest.mark.parametrize(
    ("name", "unit", "value", "text"),
    [
        ("temperature", "degC", 14.0, "has a median of 14 degC, which looks like a"),
        ("precipitation", "1", 1.05, "looks like a factor"),
        ("pet", "1", 7.5, "times as much more, which looks like %"),
        ("temperature", "degC", 2.5, ""),
        ("temperature", "K", 7.5, ""),  # of boreal months under strong warming
        ("precipitation", "1", -0.2, ""),
        ("precipitation", "%", 60.0, ""),
        ("pet", "1", 0.1, ""),
    ],
)
def test_a_change_of_climate_that_is_hardly_one(tmp_path, name, unit, value, text):
    path = one_cell(tmp_path, WEATHER)
    write_raster(tmp_path / "change.tif", np.full((12, 1, 1), value))
    layer = {"file": "change.tif", "unit": unit}
    plan = {"name": "ahead", "climate": {name: layer}}
    given = changed(path, scenarios=[plan])
    if text:
        refused(given, f"scenarios[1].climate.{name} ", text, "confirm: [unit]")
        plan["climate"][name] = layer | {"confirm": ["unit"]}
        given = changed(path, scenarios=[plan])
    assert name in read_potential(given).scenarios[0].climate


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"c_input_change": 20},
            "c_input_change must lie in [-1, 3] (a share: 0.05 is",
        ),
        ({"c_input_change": {"cropland": -1.5}}, "c_input_change.cropland must lie in"),
        ({"manure": -1.0}, "manure must lie in [0, 50] Mg ha-1 yr-1; got -1"),
        ({"dpm_rpm": {"cropland": 0}}, "dpm_rpm.cropland must lie in [0.01, 10] 1"),
    ],
)
def test_changes_of_a_scenario_have_limits(tmp_path, change, text):
    path = one_cell(tmp_path, WEATHER)
    refused(changed(path, scenarios=[{"name": "a"} | change]), f"scenarios[1].{text}")


def test_names_of_scenarios_differ_in_more_than_capitals(tmp_path):
    """Files of both would be one where a system does not tell them apart."""
    plans = [{"name": "Compost"}, {"name": "compost"}, {"name": "a / b"}]
    with pytest.raises(DataError) as found:
        read_potential(one_cell(tmp_path, WEATHER, scenarios=plans))
    assert 'scenarios[3].name must be letters, digits and - only; got "a / b"' in str(
        found.value
    )
    with pytest.raises(DataError) as found:
        read_potential(one_cell(tmp_path, WEATHER, scenarios=plans[:2]))
    assert "scenarios[2].name must be new, and not BAU; got compost" in str(found.value)


def test_production_in_kilograms_per_square_metre(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    for year in (2019, 2020):
        write_raster(tmp_path / f"npp_{year}.tif", np.array([[0.61]]))
    npp = {"file": "npp_{year}.tif", "unit": "Mg ha-1 yr-1"}
    wrong = changed(path, layers={"npp": npp}, before=None)
    refused(wrong, "layers.npp has at most 0.61 Mg ha-1 yr-1, which looks like kg m-2")
    right = {"npp": npp | {"unit": "kg m-2 yr-1"}}
    assert read_potential(changed(path, layers=right, before=None)).npp is not None


def test_months_of_a_change_or_of_cover_may_have_a_year(tmp_path):
    """As of NetCDF with a time axis: the months of the one year are meant."""
    path = one_cell(tmp_path, WEATHER)
    axes = {
        "time": (
            np.array(days_since(2050, range(1, 13)), "f8"),
            {"units": "days since 1900-01-01"},
        ),
        **lon_lat((0.25, 0.75), (9.75, 9.25)),
    }
    shape = np.ones((12, 2, 2), "f4") * np.arange(12, dtype="f4")[:, None, None]
    for name, values in (("tas", shape / 8), ("cover", shape / 12)):
        said = {"units": "1"}
        write_file(tmp_path / f"{name}.nc", axes, {name: (tuple(axes), values, said)})

    def of(name, unit):
        layer = {"file": f"{name}.nc", "variable": name, "unit": unit}
        return layer | {"crs": "EPSG:4326"}

    plan = {"name": "ahead", "climate": {"temperature": of("tas", "K")}}
    given = changed(path, layers={"plant_cover": of("cover", "1")}, scenarios=[plan])
    potential = read_potential(changed(given, classes=None))
    change = potential.scenarios[0].climate["temperature"]
    grid = Grid(west=0, north=10, width=1, height=1, n_rows=1, n_columns=1)
    found = change.read(mean_year(), grid, grid.whole(), np.float64)[:, 0, 0]
    np.testing.assert_allclose(found, np.arange(12) / 8)
    found = potential.plant_cover.read(mean_year(), grid, grid.whole(), np.float64)
    np.testing.assert_allclose(found[:, 0, 0], np.arange(12) / 12, rtol=1e-6)


def test_what_is_confirmed_is_so_in_one_layer(tmp_path):
    """The stock was looked at; the temperature is in K all the same."""
    path = one_cell(tmp_path, WEATHER)
    write_raster(tmp_path / "soc_stock.tif", np.array([[4.8]]))
    write_raster(tmp_path / "temperature.tif", np.full((24, 1, 1), 282.0))
    write_raster(tmp_path / "pet_before.tif", np.full((12, 1, 1), 1500.0))
    layers = yaml.safe_load(path.read_text(encoding="utf-8"))["layers"]
    said = {"soc_stock": layers["soc_stock"] | {"confirm": ["unit"]}}
    with pytest.raises(DataError) as found:
        read_potential(changed(path, layers=said))
    assert "layers.soc_stock" not in str(found.value)
    for text in ("layers.temperature has up to 282", "before.pet has up to 1500 mm"):
        assert text in str(found.value)
    refused(changed(path, confirm=["unit"]), "confirm is no known key")


def test_evapotranspiration_per_day_is_seen(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    pet = np.full((24, 6, 6), 2.1)
    write_raster(tmp_path / "pet.tif", pet)
    refused(path, "layers.pet has at most 2.1 mm", "looks like mm per day")


def test_nodata_inside_the_range_of_the_quantity(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    write_raster(tmp_path / "soc_stock.tif", np.array([[48.0]]), nodata=0.0)
    refused(path, "soc_stock.tif declares 0", "write nodata: 0 in this layer")
    layers = yaml.safe_load(path.read_text(encoding="utf-8"))["layers"]
    for settled in ({"nodata": 0}, {"confirm": ["nodata"]}):
        said = {"soc_stock": layers["soc_stock"] | settled}
        assert read_potential(changed(path, layers=said)).grid.n_rows == 1
    said = {"clay": layers["clay"] | {"confirm": ["nodata"]}}
    refused(changed(path, layers=said), "soc_stock.tif declares 0")


def test_a_class_without_numbers_needs_them_to_be_worked_out(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    own = {"modelled": True}
    refused(
        changed(path, classes={"mangroves": own}),
        "classes.mangroves must hold dpm_rpm and npp_share to be modelled; no value is "
        "known",
    )
    refused(
        changed(path, classes={"mangroves": own | {"dpm_rpm": 0.5}}),
        "classes.mangroves must hold npp_share to be modelled",
    )
    numbers = own | {"dpm_rpm": 0.5, "npp_share": 0.8}
    land = read_potential(changed(path, classes={"mangroves": numbers})).classes[7]
    assert (land.modelled, land.dpm_rpm, land.rate_factor) == (True, 0.5, 1.0)


def test_classes_of_an_own_raster_are_given_by_name(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    write_raster(tmp_path / "use.tif", np.array([[7]], np.uint8), nodata=255)

    def with_legend(**legend):
        cover = {"file": "use.tif", "legend": legend}
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        data["layers"]["land_cover"] = cover
        other = path.with_name("own.yaml")
        other.write_text(yaml.safe_dump(data), encoding="utf-8")
        return other

    by_name = read_potential(with_legend(**{"7": "tree crops", "8": "grassland"}))
    by_number = read_potential(with_legend(**{"7": 12, "8": 3}))
    assert by_name.land_cover == by_number.land_cover
    assert by_name.land_cover.layers[0].codes == {7: 12, 8: 3}
    for name in ("crops", 99, "12.5"):
        refused(
            with_legend(**{"7": name}),
            "layers.land_cover.legend must hold a class by each code, one of "
            "artificial, cropland, grassland",
            f"got 7: {name}",
        )


def test_a_file_without_system_and_one_elsewhere(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    write_raster(tmp_path / "clay.tif", np.array([[23.0]]), crs=None)
    refused(path, "layers.clay: clay.tif states no coordinate system: give crs")
    write_raster(tmp_path / "clay.tif", np.array([[23.0]]), west=50.0)
    refused(
        path, "layers.clay does not overlap the grid: clay.tif reaches from 50 to 51"
    )


def test_a_missing_month_of_a_year(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    write_raster(tmp_path / "pet.tif", np.full((23, 1, 1), 50.0))
    refused(path, "layers.pet needs 12 bands, or whole years and first_year")
    grid = Grid(west=0, north=10, width=1, height=1, n_rows=2, n_columns=2)
    days = [k for k in range(0, 730, 30)][:24]  # January twice, no December
    write_netcdf(
        tmp_path / "pet.nc",
        grid,
        np.full((24, 2, 2), 50.0),
        Packing(variable="pet", unit="mm", dtype="f4", fill=9.96921e36),
        np.array(days, float) + 43465.0,
    )
    named = {"file": "pet.nc", "variable": "pet", "unit": "mm month-1"}
    refused(changed(path, layers={"pet": named}), "needs each month once; pet.nc (pet)")


def test_cover_of_cropland_must_be_said(tmp_path):
    path = one_cell(tmp_path, WEATHER, classes={"grassland": {"modelled": False}})
    refused(path, "must say when plants cover cropland: give layers.plant_cover")


def test_signed_bytes_of_land_cover_are_read(country):
    with rasterio.open(
        f'NETCDF:"{next(country.parent.glob("ESACCI*"))}":lccs_class'
    ) as file:
        assert file.read(1).dtype in ("int8", "uint8")
    potential = read_potential(country)
    land = potential.land_cover.once(potential.grid, potential.grid.whole())
    assert set(np.unique(land)) <= {1, 2, 3, 4, 5, 11, 12}
    assert 11 in land  # code 210, stored as -46


def test_cru_has_years_in_one_file_and_pet_per_day(tmp_path):
    grid = Grid(west=-180, north=90, width=60, height=60, n_rows=3, n_columns=6)
    days = np.array(
        [
            (np.datetime64(f"{y}-{m:02d}-16") - np.datetime64("1900-01-01")).astype(int)
            for y in (2019, 2020)
            for m in range(1, 13)
        ],
        float,
    )
    for name, value in (("tmp", 9.5), ("pre", 61.0), ("pet", 1.7)):
        values = np.full((24, 3, 6), value)
        values[:, 0, 0] = np.nan  # ocean
        packing = Packing(variable=name, unit="x", dtype="f4", fill=9.96921e36)
        write_netcdf(
            tmp_path / f"cru_ts4.09.2019.2020.{name}.dat.nc",
            grid,
            values,
            packing,
            days,
        )
    path = one_cell(tmp_path, WEATHER)
    names = ("temperature", "precipitation", "pet")
    path = changed(
        path, layers={name: {"product": "cru-ts"} for name in names}, before=None
    )
    potential = read_potential(path)
    pet = potential.weather[2].read(
        [(2020, 2), (2019, 2), (2019, 12)], potential.grid, potential.grid.whole()
    )
    np.testing.assert_allclose(pet[:, 0, 0], [1.7 * 29, 1.7 * 28, 1.7 * 31], rtol=1e-6)
    corner = Grid(west=-180, north=90, width=1, height=1, n_rows=1, n_columns=1)
    assert np.isnan(potential.weather[2].read([(2019, 1)], corner, corner.whole()))


def test_soilgrids_hides_its_nodata_and_has_layers(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    for layer, values in (
        ("0-5cm", [[145, -32768]]),
        ("5-15cm", [[250, 250]]),
        ("15-30cm", [[253, 253]]),
    ):
        write_raster(tmp_path / f"clay_{layer}_mean.tif", np.array(values, np.int16))
    path = changed(path, layers={"clay": {"product": "soilgrids"}})
    potential = read_potential(path)
    grid = Grid(west=0, north=10, width=1, height=1, n_rows=1, n_columns=2)
    clay = potential.clay.once(grid, grid.whole(), np.float64)
    # Layers weigh as they are thick: (5 x 14.5 + 10 x 25 + 15 x 25.3) / 30.
    assert clay[0, 0] == pytest.approx(23.4)
    assert np.isnan(clay[0, 1])


def test_era5_is_in_kelvin_and_metres_per_day(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    grid = Grid(west=0, north=10, width=1, height=1, n_rows=2, n_columns=2)
    days = [
        (np.datetime64(f"{y}-{m:02d}-01") - np.datetime64("1900-01-01")).astype(int)
        for y in (2019, 2020)
        for m in range(1, 13)
    ]
    for name, value in (("t2m", 283.0), ("tp", 0.002), ("pev", -0.0015)):
        packing = Packing(variable=name, unit="x", dtype="f4", fill=-32767)
        write_netcdf(
            tmp_path / f"era5_land_{name}_2019-2020.nc",
            grid,
            np.full((24, 2, 2), value),
            packing,
            np.array(days, float),
        )
    names = ("temperature", "precipitation", "pet")
    path = changed(
        path, layers={name: {"product": "era5-land"} for name in names}, before=None
    )
    potential = read_potential(path)
    where = (potential.grid, potential.grid.whole())
    january = [s.read([(2020, 1)], *where)[0, 0, 0] for s in potential.weather]
    np.testing.assert_allclose(january, [9.85, 62.0, 46.5], rtol=1e-5)


def test_an_unknown_product_quantity_and_class(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    refused(
        changed(path, layers={"pet": {"product": "worldclim"}}),
        "layers.pet.product worldclim has no pet; it has temperature, precipitation",
    )
    refused(
        changed(path, layers={"land_cover": "meadow"}),
        "layers.land_cover must be one of artificial, cropland",
    )
    plans = [{"name": "BAU"}, {"name": "a", "manure": {"cropland": "much"}}]
    refused(
        changed(path, scenarios=plans),
        "scenarios[1].name must be new, and not BAU",
        "scenarios[2].manure.cropland must be a number; got 'much'",
    )


HWSD = [  # unit, sequence, share, layer, clay; -9 is rock
    (11, 1, 60, "D1", 20),
    (11, 2, 40, "D1", 30),
    (11, 1, 60, "D2", 35),
    (11, 2, 40, "D2", 35),
    (12, 1, 50, "D1", 40),
    (12, 2, 50, "D1", -9),
    (12, 1, 50, "D2", 40),
    (12, 2, 50, "D2", -9),
    (13, 1, 100, "D1", -9),
    (13, 1, 100, "D2", -9),
    (14, 1, 70, "D1", 25),
    (14, 2, 30, "D1", None),  # water has no clay at all
    (14, 1, 70, "D2", 25),
    (14, 2, 30, "D2", None),
    (15, 1, 100, "D1", None),
    (15, 1, 100, "D2", None),
]
COLUMNS = ("HWSD2_SMU_ID", "SEQUENCE", "SHARE", "LAYER", "CLAY")


@pytest.mark.parametrize("kind", ["csv", "sqlite"])
def test_hwsd_is_a_raster_with_a_table(tmp_path, kind):
    path = one_cell(tmp_path, WEATHER)
    with rasterio.open(
        tmp_path / "HWSD2.bil",
        "w",
        driver="EHdr",
        width=3,
        height=2,
        count=1,
        dtype="uint16",
        transform=rasterio.Affine(1, 0, 0, 0, -1, 10),
    ) as file:
        file.write(np.array([[[11, 12, 13], [14, 15, 65535]]], np.uint16))
    (tmp_path / "HWSD2.prj").unlink(missing_ok=True)
    if kind == "csv":
        lines = [COLUMNS, *HWSD]
        text = "\n".join(
            ",".join("" if cell is None else str(cell) for cell in line)
            for line in lines
        )
        (tmp_path / "HWSD2.csv").write_text(text + "\n")
    else:
        with sqlite3.connect(tmp_path / "HWSD2.sqlite") as base:
            base.execute(f"CREATE TABLE HWSD2_LAYERS ({', '.join(COLUMNS)})")
            base.executemany("INSERT INTO HWSD2_LAYERS VALUES (?, ?, ?, ?, ?)", HWSD)
        base.close()
    table = {
        "file": "HWSD2.csv" if kind == "csv" else "HWSD2.sqlite",
        "name": "HWSD2_LAYERS",
        "code": "HWSD2_SMU_ID",
        "value": "CLAY",
        "share": "SHARE",
    }
    parts = [
        {"weight": weight, "table": table | {"where": {"LAYER": layer}}}
        for weight, layer in ((20, "D1"), (10, "D2"))
    ]
    clay = {
        "file": "HWSD2.bil",
        "unit": "%",
        "crs": "EPSG:4326",
        "nodata": 65535,
        "parts": parts,
    }
    if kind == "sqlite":
        clay = {"product": "hwsd"}
    potential = read_potential(changed(path, layers={"clay": clay}))
    grid = Grid(west=0, north=10, width=1, height=1, n_rows=2, n_columns=3)
    found = potential.clay.once(grid, grid.whole(), np.float64)
    # (20 (0.6 x 20 + 0.4 x 30) + 10 x 35) / 30; 13 is rock, 15 water, 65535 sea.
    mixed = (20 * 24 + 350) / 30
    expected = [[mixed, 40.0, np.nan], [25.0, np.nan, np.nan]]
    np.testing.assert_allclose(found, expected)


def test_a_table_without_its_column_or_code(tmp_path):
    path = one_cell(tmp_path, WEATHER)
    (tmp_path / "layers.csv").write_text("SMU,CLAY\n7,20\n")
    write_raster(tmp_path / "units.tif", np.array([[8]], np.uint16))
    clay = {
        "file": "units.tif",
        "unit": "%",
        "table": {"file": "layers.csv", "code": "SMU", "value": "SAND"},
    }
    refused(
        changed(path, layers={"clay": clay}),
        "layers.clay.table cannot be used: layers.csv must have the columns SAND",
    )
    clay["table"]["value"] = "CLAY"
    refused(
        changed(path, layers={"clay": clay}), "has the code 8, which its table lacks"
    )


def test_areas_are_looked_at_with_all_else(country):
    (country.parent / "bad.geojson").write_text('{"type": "Point"}')
    path = changed(
        country,
        zones=[{"name": "province", "file": "bad.geojson", "key": "name"}],
        compare="maybe",
    )
    refused(path, "compare must be true or false")
    path = changed(
        country, zones=[{"name": "province", "file": "bad.geojson", "key": "name"}]
    )
    refused(path, "zones[1].file cannot be used:", "must be a GeoJSON Polygon")


def test_zones_and_changes_of_climate_must_meet_the_grid(country):
    """A whole run would show nothing there."""
    folder = country.parent
    write_raster(folder / "codes.tif", np.ones((2, 2)), west=120.0)
    write_raster(folder / "change.tif", np.ones((12, 2, 2)), west=120.0)
    ring = [[120, 46], [121, 46], [121, 47], [120, 46]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    there = {"type": "Feature", "properties": {"name": "a"}, "geometry": shape}
    text = json.dumps({"type": "FeatureCollection", "features": [there]})
    (folder / "there.geojson").write_text(text)
    change = {"file": "change.tif", "unit": "degC"}
    path = changed(
        country,
        zones=[
            {"name": "province", "file": "there.geojson", "key": "name"},
            {"name": "code", "file": "codes.tif", "legend": {1: "one"}},
        ],
        scenarios=[{"name": "warm", "climate": {"temperature": change}}],
    )
    for start in (
        "zones[1].file does not overlap the grid: there.geojson reaches from 120 to",
        "zones[2] does not overlap the grid: codes.tif reaches from 120 to",
        "scenarios[1].climate.temperature does not overlap the grid: change.tif reach",
    ):
        refused(path, start)


def zones_of(path):
    potential = read_potential(path)
    return {
        code: name for zones in potential.zones for code, name in zones.names.items()
    }


def test_zones_of_a_product_have_the_names_of_its_legend(country):
    given = {"name": "climate zone", "file": "climate_zones.tif"}
    path = changed(country, zones=[given | {"product": "ipcc-zones-2006"}])
    names = zones_of(path)
    assert (names[3], names[4]) == ("Cool Temperate Moist", "Cool Temperate Dry")
    named = changed(country, zones=[given | {"legend": "ipcc-zones-2006"}])
    assert zones_of(named) == names


def test_tropics_in_the_north_are_another_coding(country):
    """Codes 3 and 4 of JRC, temperate, are tropical in the other coding."""
    given = {"name": "climate zone", "file": "climate_zones.tif"}
    zones = [given | {"product": "ipcc-zones-2019"}]
    path = changed(country, zones=zones)
    refused(path, "zones[1] has Tropical", "at 47 deg (climate_zones.tif): is this the")
    looked_at = [zones[0] | {"confirm": ["zones"]}]
    assert read_potential(changed(country, zones=looked_at)).zones
    refused(
        changed(country, zones=[given | {"legend": "ipcc"}]),
        "zones[1].legend must be one of ipcc-zones-2006, ipcc-zones-2019",
    )
    refused(
        changed(country, zones=[{"name": "a", "product": "ipcc"}]),
        "zones[1].product must be one of terraclimate",
    )
    refused(changed(country, zones=[{"name": "a"}]), "must hold file or product")


def table_of(folder, *names, name="checksums.csv", **wrong):
    lines = ["file,sha256,address"]
    for one in names:
        right = sha256((folder / one).read_bytes()).hexdigest()
        lines.append(f"{one},{wrong.get('sha256', right)},")
    (folder / name).write_text("\n".join(lines) + "\n")
    return name


def test_files_that_changed_since_their_checksum_are_refused(tmp_path):
    """A number that changes on the disk, in a file without any checksum of its own."""
    path = one_cell(tmp_path, WEATHER)
    tables = [table_of(tmp_path, "soc_stock.tif", "pet.tif")]
    assert read_potential(changed(path, checksums=tables)).name == "one cell"
    write_raster(tmp_path / "soc_stock.tif", np.array([[49.25]]))
    write_raster(tmp_path / "clay.tif", np.array([[24.5]]))  # in no table
    assert read_potential(path).name == "one cell"
    refused(
        changed(path, checksums=tables),
        "layers.soc_stock must have files as they were: soc_stock.tif has the sha256 ",
    )


def test_checksums_hold_for_tables_areas_and_stores(country, tmp_path):
    folder = copytree(country.parent, tmp_path / "in")
    areas = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "A"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[9, 47], [9.1, 47], [9.1, 47.1], [9, 47]]],
                },
            }
        ],
    }
    (folder / "areas.geojson").write_text(json.dumps(areas))
    table_of(folder, "areas.geojson", sha256="0" * 64)
    (folder / "store.zarr").mkdir()
    (folder / "store.zarr" / "part").write_bytes(b"1")
    table_of(folder / "store.zarr", "part", name="sums.csv", sha256="1" * 64)
    (folder / "soils.csv").write_text("UNIT,CLAY\n1,20\n")
    table_of(folder, "soils.csv", name="more.csv", sha256="2" * 64)
    table = {"file": "soils.csv", "code": "UNIT", "value": "CLAY"}
    refused(
        changed(
            folder / country.name,
            checksums=["checksums.csv", "store.zarr/sums.csv", "more.csv"],
            zones=[{"name": "A", "file": "areas.geojson", "key": "name"}],
            layers={
                "soc_stock": {"file": "store.zarr", "variable": "a", "unit": "Mg ha-1"},
                "clay": {"file": "plant_cover.tif", "unit": "%", "table": table},
            },
        ),
        "zones[1] must have files as they were: areas.geojson has",
        "layers.soc_stock must have files as they were: part has the sha256",
        "layers.clay.table must have files as they were: soils.csv has",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be used: .* cannot be read"),
        ("file\nclay.tif\n", "must be a CSV table with the columns file and sha256"),
        ("file,sha256\nclay.tif,12\n", "line 2 must hold a file and a sha256 of 64"),
        ("file,sha256\nclay.tif\n", "line 2 must hold a file and a sha256 of 64"),
    ],
)
def test_a_table_of_checksums_that_is_none(tmp_path, text, message):
    path = one_cell(tmp_path, WEATHER)
    if text is not None:
        (tmp_path / "sums.csv").write_text(text)
    with pytest.raises(
        DataError, match=f"checksums {message}|checksums cannot .*{message}"
    ):
        read_potential(changed(path, checksums=["sums.csv"]))
