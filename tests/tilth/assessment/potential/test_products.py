"""Each map product from a miniature in its format, with what that format hides.

The layouts are those of `datasets.md`, or of the file or program that a comment names.
"""

import sqlite3
from datetime import date

import numpy as np
import pytest
import rasterio
import xarray as xr
from affine import Affine
from pyproj import Transformer

from tests.tilth.geo.netcdf_files import days_since, lon_lat, write_file
from tests.tilth.geo.rasters import write_raster
from tilth.assessment.potential.layers import UNITS, Faults, LayerReader
from tilth.datasets.map_products import legends, products, units, zone_legends
from tilth.errors import DataError
from tilth.geo.grid import Grid

MONTHS = range(1, 13)
LON, LAT = [0.5, 1.5, 2.5], [9.5, 8.5]
HERE = Grid(west=0, north=10, width=1, height=1, n_rows=2, n_columns=3)
WGS84 = {
    "grid_mapping_name": "latitude_longitude",
    "semi_major_axis": 6378137.0,
    "inverse_flattening": 298.257223563,
}


def series(folder, name, **given):
    faults = Faults()
    found = LayerReader(folder=folder, faults=faults).series(("layer",), given, name)
    assert faults.found == []
    return found


def faults_of(folder, name, **given):
    faults = Faults()
    found = LayerReader(folder=folder, faults=faults).series(("layer",), given, name)
    assert found is None
    return "; ".join(text for _, text in faults.found)


def once(found, grid=HERE):
    return found.once(grid, grid.whole(), np.float64)


def monthly(found, months, grid=HERE):
    return found.read(months, grid, grid.whole(), np.float64)


def by_month(values):
    """Twelve months in which each cell holds its value plus the month's number."""
    return np.asarray(values)[np.newaxis] + np.arange(1, 13)[:, None, None]


# TerraClimate: packing, names and attributes as its producer's program writes them.
PACKED = {
    "tmax": ("i2", 0.01, -99.0, -32768),
    "tmin": ("i2", 0.01, -99.0, -32768),
    "ppt": ("i4", 0.1, 0.0, -2147483648),
    "pet": ("i2", 0.1, 0.0, -32768),
}


def terraclimate(folder, name, values, *, axis="time", year=2019):
    kind, scale, offset, fill = PACKED[name]
    stored = np.rint((np.asarray(values) - offset) / scale)
    stored = np.where(np.isnan(stored), fill, stored).astype(kind)
    said = {
        "units": "degC" if name.startswith("t") else "mm",
        "_FillValue": np.array(fill, kind),
        "missing_value": np.array(fill, kind),
        "scale_factor": scale,
        "add_offset": offset,
        "grid_mapping": "crs",
        "coordinate_system": "WGS84,EPSG:4326",
        "_Unsigned": "false",
        "description": b"Abatzoglou \xff\xfe et al.",  # no valid Unicode, as in some
    }
    unit = {"units": "days since 1900-01-01 00:00:00", "calendar": "gregorian"}
    axes = {axis: (np.array(days_since(year, MONTHS), "f8"), unit), **lon_lat(LON, LAT)}
    variables = {
        "crs": ((), np.int16(3), WGS84),
        "station_influence": (
            tuple(axes),
            np.zeros(stored.shape, "i1"),
            {"grid_mapping": "crs"},
        ),
        name: (tuple(axes), stored, said),
    }
    return write_file(folder / f"TerraClimate_{name}_{year}.nc", axes, variables)


@pytest.mark.parametrize("axis", ["time", "day"])
def test_terraclimate_is_packed_and_has_no_mean_temperature(tmp_path, axis):
    cells = np.array([[10.0, 0.0, -40.0], [1.0, 2.0, np.nan]])
    terraclimate(tmp_path, "tmax", by_month(cells) + 4.3, axis=axis)
    terraclimate(tmp_path, "tmin", by_month(cells) - 5.7, axis=axis)
    found = series(tmp_path, "temperature", product="terraclimate")
    assert found.months == {(2019, month) for month in MONTHS}
    values = monthly(found, [(2019, 1), (2019, 12)])
    # (tmax + tmin) / 2
    np.testing.assert_allclose(values[0], cells + 1 - 0.7, atol=1e-9)
    np.testing.assert_allclose(values[1], cells + 12 - 0.7, atol=1e-9)


def test_terraclimate_rain_needs_four_bytes(tmp_path):
    """3276.7 mm is the largest number of two bytes; single months rain more."""
    cells = np.array([[4000.0, 0.0, 3276.8], [1.0, 2.0, np.nan]])
    terraclimate(tmp_path, "ppt", by_month(cells))
    rain = series(tmp_path, "precipitation", product="terraclimate")
    values = monthly(rain, [(2019, 7)])[0]
    np.testing.assert_allclose(values, cells + 7, atol=1e-9)


# Earth Engine: names and scales of its catalogue; names of bands as its exports have.
# FAO's scripts multiply temperature and evapotranspiration by 0.1, and rain by 1.
def exported(path, names, values, kind="i2", **more):
    bands = np.asarray(values, kind)
    write_raster(path, bands, **more)
    with rasterio.open(path, "r+") as file:
        file.descriptions = names
    return path


def of_engine(folder, name, **given):
    return series(folder, name, product="terraclimate-earth-engine", **given)


def test_a_stack_of_earth_engine_is_read_by_the_names_of_its_bands(tmp_path):
    """toBands of two years: the name of the image, then that of its band."""
    names, values = [], []
    for year in (2019, 2020):
        for m in MONTHS:
            for k, band in enumerate(("pet", "pr", "tmmn", "tmmx")):
                names.append(f"{year}{m:02d}_{band}")
                values.append(np.full((2, 3), 100 * (k + 1) + 12 * (year - 2019) + m))
    path = exported(tmp_path / "stack.tif", tuple(names), values)
    months = {(year, m) for year in (2019, 2020) for m in MONTHS}
    for name, expected in (
        ("pet", 11.5),
        ("precipitation", 215.0),
        ("temperature", 36.5),  # mean of tmmn and tmmx
    ):
        found = of_engine(tmp_path, name, file=path.name, first_year=2019)
        assert found.months == months
        given = monthly(found, [(2020, 3)])[0]
        np.testing.assert_allclose(given, expected, rtol=1e-12)
    told = faults_of(
        tmp_path,
        "pet",
        product="terraclimate-earth-engine",
        file=path.name,
        first_year=2001,
    )
    assert "needs 12 months of 2001; stack.tif (pet) lacks 1, 2" in told


def test_images_of_months_of_earth_engine_have_every_variable(tmp_path):
    variables = ("aet", "def", "pdsi", "pet", "pr", "ro", "soil", "tmmn", "tmmx")
    for m in MONTHS:
        values = [np.full((2, 3), 50 * k + m) for k in range(9)]
        exported(tmp_path / f"tc_2019{m:02d}.tif", variables, values)
    given = {"file": "tc_{year}{month}.tif"}
    warm = of_engine(tmp_path, "temperature", **given)
    np.testing.assert_allclose(monthly(warm, [(2019, 7)])[0], 38.2, rtol=1e-12)
    rain = of_engine(tmp_path, "precipitation", **given)
    np.testing.assert_allclose(monthly(rain, [(2019, 12)])[0], 212.0)
    exported(tmp_path / "tc_201905.tif", variables[:4], np.ones((4, 2, 3)))
    told = faults_of(
        tmp_path, "precipitation", product="terraclimate-earth-engine", **given
    )
    assert "must have a band pr; the bands of tc_201905.tif are aet, def, " in told


def test_exports_of_fao_hold_years_from_that_of_their_name(tmp_path):
    """Averages of tmmx and tmmn in tenths; "1981-2001" ends with 2000 in FAO's own."""
    for name, first in (
        ("AverageTemperature_2016-2018", 100.0),
        ("AverageTemperature_2018-2019", 200.0),
    ):
        values = np.arange(24)[:, None, None] + np.full((2, 3), first)
        write_raster(tmp_path / f"{name}.tif", values)
    warm = series(tmp_path, "temperature", product="gsocseq-earth-engine")
    assert warm.months == {(y, m) for y in range(2016, 2020) for m in MONTHS}
    found = monthly(warm, [(2017, 12), (2018, 1)])[:, 0, 0]
    np.testing.assert_allclose(found, [12.3, 20.0], rtol=1e-12)
    write_raster(tmp_path / "PET_2018-2019.tif", np.ones((23, 2, 3)))
    told = faults_of(tmp_path, "pet", product="gsocseq-earth-engine")
    assert "needs 12 bands, or whole years and first_year" in told


@pytest.mark.parametrize(("kind", "gap"), [("i2", 0), ("f8", 0), ("f8", np.nan)])
def test_masked_cells_of_earth_engine_are_no_zeros(tmp_path, kind, gap):
    """Without nodata the sea is 0 degC, 0 mm: refused. NaN is no value, 0 beside it."""
    values = np.full((12, 2, 3), 150.0)
    values[0, 0, 0] = 0.0  # one month of 0 is a value
    values[:, 1, 2] = gap
    path = exported(
        tmp_path / "t.tif", tuple(f"2019{m:02d}_pet" for m in MONTHS), values, kind
    )
    given = {"product": "terraclimate-earth-engine", "file": path.name}
    if np.isnan(gap):
        assert np.isnan(monthly(series(tmp_path, "pet", **given), [(2019, 1)])[0, 1, 2])
        return
    told = faults_of(tmp_path, "pet", **given)
    assert (
        "t.tif states no nodata and has 0 in every band in 16.7% of its cells" in told
    )
    assert "unmask(-32768, false)" in told
    values[:, 1, 2] = -32768
    exported(path, tuple(f"2019{m:02d}_pet" for m in MONTHS), values, kind)
    found = monthly(series(tmp_path, "pet", **given, nodata=-32768), [(2019, 1)])[0]
    np.testing.assert_allclose(found[0], [0.0, 15.0, 15.0], rtol=1e-12)
    assert np.isnan(found[1, 2])


def test_zeros_may_be_confirmed(tmp_path):
    values = np.zeros((12, 2, 3), "i2")
    exported(tmp_path / "p.tif", tuple(f"2019{m:02d}_pr" for m in MONTHS), values)
    given = {"product": "terraclimate-earth-engine", "file": "p.tif"}
    given |= {"confirm": ["nodata"]}
    reader = LayerReader(folder=tmp_path, faults=Faults())
    found = reader.series(("layer",), given, "precipitation")
    assert reader.faults.found == []
    np.testing.assert_array_equal(monthly(found, [(2019, 1)]), 0.0)


def test_an_export_must_be_named(tmp_path):
    told = faults_of(tmp_path, "temperature", product="terraclimate-earth-engine")
    assert told == (
        "layer must hold file, too: terraclimate-earth-engine has no name of its own"
    )


def test_terraclimate_without_a_month_is_refused(tmp_path):
    path = tmp_path / "TerraClimate_pet_2019.nc"
    axes = {
        "time": (
            np.array(days_since(2019, [1, 2, 3, 5]), "f8"),
            {"units": "days since 1900-01-01"},
        ),
        **lon_lat(LON, LAT),
    }
    said = {"units": "mm", "grid_mapping": "crs"}
    variables = {
        "crs": ((), np.int16(3), WGS84),
        "pet": (tuple(axes), np.full((4, 2, 3), 500, "i2"), said),
    }
    write_file(path, axes, variables)
    told = faults_of(tmp_path, "pet", product="terraclimate")
    assert "needs 12 months of 2019; TerraClimate_pet_2019.nc (pet) lacks 4, 6" in told


def cru(folder, name, values, years=(2019, 2020), number="4.09"):
    """CRU TS: south first, mid-month days, count of stations beside the variable."""
    days = [day for year in years for day in days_since(year, MONTHS, day=16)]
    axes = {
        "lon": (np.arange(-135.0, 180.0, 90.0), {"units": "degrees_east"}),
        "lat": (np.arange(-45.0, 90.0, 90.0), {"units": "degrees_north"}),
        "time": (np.array(days, "f4"), {"units": "days since 1900-1-1"}),
    }
    dims = ("time", "lat", "lon")
    stored = np.where(np.isnan(values), 9.96921e36, values).astype("f4")
    said = {
        "units": "mm/day" if name == "pet" else "degrees Celsius",
        "_FillValue": np.float32(9.96921e36),
        "missing_value": np.float32(9.96921e36),
    }
    variables = {
        name: (dims, stored, said),
        "stn": (dims, np.full(stored.shape, 8, "i4"), {"description": "stations"}),
    }
    path = folder / f"cru_ts{number}.{years[0]}.{years[1]}.{name}.dat.nc"
    return write_file(path, axes, variables)


WORLD = Grid(west=-180, north=90, width=90, height=90, n_rows=2, n_columns=4)


def test_cru_begins_in_the_south_and_its_pet_is_per_day(tmp_path):
    north = np.array([[1.0, 2.0, 3.0, np.nan], [5.0, 6.0, 7.0, 8.0]])  # as a map shows
    values = np.repeat(north[np.newaxis, ::-1], 24, axis=0)
    cru(tmp_path, "tmp", values)
    cru(tmp_path, "pet", values)
    warm = series(tmp_path, "temperature", product="cru-ts")
    np.testing.assert_allclose(monthly(warm, [(2020, 3)], WORLD)[0], north)
    pet = series(tmp_path, "pet", product="cru-ts")
    values = monthly(pet, [(2019, 2), (2020, 2), (2020, 12)], WORLD)
    for k, days in enumerate((28, 29, 31)):
        np.testing.assert_allclose(values[k], days * north)


def test_decades_of_cru_follow_each_other_and_must_not_overlap(tmp_path):
    values = np.ones((24, 2, 4))
    cru(tmp_path, "tmp", values, (2017, 2018), "4.03")
    cru(tmp_path, "tmp", values, (2019, 2020), "4.03")
    warm = series(tmp_path, "temperature", product="cru-ts")
    assert warm.months == {(y, m) for y in range(2017, 2021) for m in MONTHS}
    cru(tmp_path, "tmp", values, (2018, 2019), "4.09")
    told = faults_of(tmp_path, "temperature", product="cru-ts")
    assert "has month 1 of 2018 in two files" in told


def test_a_netcdf_file_without_variable_lists_what_it_has(tmp_path):
    path = cru(tmp_path, "tmp", np.ones((24, 2, 4)))
    given = {"file": path.name, "unit": "degC", "crs": "EPSG:4326"}
    told = faults_of(tmp_path, "temperature", **given)
    assert "holds several variables: give variable, one of tmp, stn" in told


def worldclim(folder, name, months, nodata, dtype):
    for month, values in enumerate(months, start=1):
        stored = np.where(np.isnan(values), nodata, values).astype(dtype)
        path = folder / f"wc2.1_10m_{name}_{month:02d}.tif"
        write_raster(path, stored, nodata=nodata)


def test_worldclim_is_a_mean_year_with_two_kinds_of_nodata(tmp_path):
    cells = np.array([[120.0, 0.0, np.nan], [1.0, 2.0, 3.0]])
    worldclim(tmp_path, "prec", by_month(cells), -32768, "i2")
    worldclim(tmp_path, "tavg", by_month(cells) / 10, -3.4e38, "f4")
    rain = series(tmp_path, "precipitation", product="worldclim")
    assert rain.months == {(0, month) for month in MONTHS}
    np.testing.assert_array_equal(monthly(rain, [(0, 7)])[0], cells + 7)
    warm = series(tmp_path, "temperature", product="worldclim")
    np.testing.assert_allclose(monthly(warm, [(0, 7)])[0], (cells + 7) / 10, rtol=1e-6)


# CHELSA 2.1: names as in its bucket; pixels begin half a second of arc beside the grid.
SHIFT = 0.0001388888888888889


def chelsa(folder, name, values, scale, offset, years=(2019,), **more):
    for year in years:
        for month in MONTHS:
            stored = np.rint((values + month - offset) / scale)
            path = folder / f"CHELSA_{name}_{month:02d}_{year}_V.2.1.tif"
            write_raster(
                path,
                np.where(np.isnan(values), 65535, stored).astype("u2"),
                transform=Affine(1, 0, -SHIFT, 0, -1, 10 - SHIFT),
                nodata=65535,
                **more or {"scales": [scale], "offsets": [offset]},
            )


def test_chelsa_is_unpacked_by_its_tags(tmp_path):
    cells = np.array([[20.0, 10.0, np.nan], [-5.0, 0.0, 30.0]])
    chelsa(tmp_path, "tas", cells, 0.1, -273.15)
    chelsa(tmp_path, "pr", cells + 10, 0.01, 0.0)
    chelsa(tmp_path, "pet_penman", cells + 10, 0.01, 0.0)
    inner = Grid(west=0.2, north=9.8, width=0.5, height=0.5, n_rows=1, n_columns=1)
    warm = series(tmp_path, "temperature", product="chelsa")
    assert warm.months == {(2019, month) for month in MONTHS}
    assert monthly(warm, [(2019, 2)], inner) == pytest.approx(22.0, abs=0.051)
    for name in ("precipitation", "pet"):
        wet = series(tmp_path, name, product="chelsa")
        assert monthly(wet, [(2019, 2)], inner) == pytest.approx(32.0, abs=1e-9)
    # Of a cell of the map, a seven thousandth lies over the next column.
    first = monthly(warm, [(2019, 1)], HERE)[0]
    assert first[0, 0] == pytest.approx(21.0 - 10 * SHIFT - 25 * SHIFT, abs=0.06)


def test_chelsa_without_tags_is_refused(tmp_path):
    chelsa(tmp_path, "pr", np.full((2, 3), 50.0), 0.01, 0.0, scales=None)
    told = faults_of(tmp_path, "precipitation", product="chelsa")
    assert "CHELSA_pr_01_2019_V.2.1.tif states none: give scale and offset" in told
    rain = series(tmp_path, "precipitation", product="chelsa", scale=0.01, offset=0)
    inner = Grid(west=0.2, north=9.8, width=0.5, height=0.5, n_rows=1, n_columns=1)
    assert monthly(rain, [(2019, 3)], inner) == pytest.approx(53.0)


def test_normals_of_chelsa_are_a_mean_year(tmp_path):
    cells = np.array([[20.0, 10.0, 3.0], [-5.0, 0.0, 30.0]])
    chelsa(tmp_path, "tas", cells, 0.1, -273.15, years=("1981-2010",))
    chelsa(tmp_path, "tas", cells + 9, 0.1, -273.15)  # of a year, beside them
    warm = series(tmp_path, "temperature", product="chelsa-normals")
    assert warm.months == {(0, month) for month in MONTHS}
    inner = Grid(west=0.2, north=9.8, width=0.5, height=0.5, n_rows=1, n_columns=1)
    assert monthly(warm, [(0, 2)], inner) == pytest.approx(22.0, abs=0.051)


def era5(folder, name, values, *, axis="valid_time", more_axes=None):
    """ERA5-Land of 2024 or later: cells are points, from 0 to 360 degrees east."""
    origin = date(1970, 1, 1)
    seconds = [86_400 * day for day in days_since(2019, MONTHS, origin=origin)]
    axes = {
        axis: (
            np.array(seconds, "f8"),
            {
                "units": "seconds since 1970-01-01",
                "calendar": "proleptic_gregorian",
            },
        ),
        **(more_axes or {}),
        "latitude": (np.arange(90.0, -91.0, -30.0), {"units": "degrees_north"}),
        "longitude": (np.arange(0.0, 360.0, 30.0), {"units": "degrees_east"}),
    }
    dims = tuple(axes)
    variables = {
        "number": ((), np.int32(0), {"long_name": "ensemble member"}),
        name: (dims, np.asarray(values, "f4"), {"_FillValue": np.float32(np.nan)}),
    }
    return write_file(folder / f"era5_land_{name}_2019.nc", axes, variables)


def test_era5_reaches_over_the_poles_and_from_0_to_360(tmp_path):
    cells = np.tile(np.arange(12.0), (7, 1))  # number of the column
    values = np.repeat(cells[np.newaxis], 12, axis=0)
    era5(tmp_path, "t2m", values + 273.15)
    warm = series(tmp_path, "temperature", product="era5-land")
    # Three columns about Greenwich: the last of the file, the first, the second.
    grid = Grid(west=-45, north=75, width=30, height=30, n_rows=5, n_columns=3)
    found = monthly(warm, [(2019, 6)], grid)[0]
    np.testing.assert_allclose(found, np.tile([11.0, 0.0, 1.0], (5, 1)), atol=1e-4)
    pole = Grid(west=-15, north=90, width=30, height=15, n_rows=1, n_columns=1)
    assert monthly(warm, [(2019, 6)], pole) == pytest.approx(0.0, abs=1e-4)


def test_era5_rain_and_evaporation_are_metres_per_day(tmp_path):
    era5(tmp_path, "tp", np.full((12, 7, 12), 0.002))
    era5(tmp_path, "pev", np.full((12, 7, 12), -0.0015))
    grid = Grid(west=0, north=60, width=30, height=30, n_rows=1, n_columns=1)
    rain = series(tmp_path, "precipitation", product="era5-land")
    np.testing.assert_allclose(
        monthly(rain, [(2019, 2), (2019, 3)], grid).ravel(), [56.0, 62.0], rtol=1e-6
    )
    pet = series(tmp_path, "pet", product="era5-land")
    np.testing.assert_allclose(
        monthly(pet, [(2019, 2), (2019, 4)], grid).ravel(), [42.0, 45.0], rtol=1e-6
    )


def test_era5_with_two_versions_of_a_month_is_refused(tmp_path):
    """An axis expver holds final and preliminary numbers side by side."""
    axes = {"expver": (np.array([1, 5], "i4"), {})}
    era5(tmp_path, "t2m", np.full((12, 2, 7, 12), 280.0), axis="time", more_axes=axes)
    told = faults_of(tmp_path, "temperature", product="era5-land")
    assert "needs each month once; era5_land_t2m_2019.nc (t2m) has month 1" in told


def test_one_month_in_a_file_is_told_by_its_axis(tmp_path):
    axes = {
        "time": (np.array([43830.0]), {"units": "days since 1900-01-01"}),
        **lon_lat(LON, LAT),
    }
    variables = {"tas": (tuple(axes), np.full((1, 2, 3), 9.0, "f4"), {})}
    write_file(tmp_path / "tas.nc", axes, variables)
    given = {"variable": "tas", "unit": "degC", "crs": "EPSG:4326"}
    found = series(tmp_path, "temperature", file="tas.nc", **given)
    assert found.months == {(2020, 1)}
    (tmp_path / "tas.nc").rename(tmp_path / "tas_07.nc")
    told = faults_of(tmp_path, "temperature", file="tas_{month}.nc", **given)
    assert "needs the month of its name; tas_07.nc (tas) holds month 1 of 2020" in told
    (tmp_path / "tas_07.nc").rename(tmp_path / "tas_201901.nc")
    told = faults_of(tmp_path, "temperature", file="tas_{year}{month}.nc", **given)
    assert "needs the month of its name; tas_201901.nc (tas) holds month 1" in told


HOMOLOSINE = "ESRI:54052"


def soilgrids(folder, name, values, lon=20.0, lat=5.0):
    """Cells of 250 m in the interrupted homolosine projection, nodata undeclared."""
    x, y = Transformer.from_crs("EPSG:4326", HOMOLOSINE, always_xy=True).transform(
        lon, lat
    )
    place = Affine(250.0, 0, x, 0, -250.0, y)
    values = np.asarray(values, "i2")
    return write_raster(folder / name, values, crs=HOMOLOSINE, transform=place)


FEW = Grid(
    west=20.005, north=4.995, width=1 / 120, height=1 / 120, n_rows=2, n_columns=2
)


def test_soilgrids_is_in_a_projection_without_declared_nodata(tmp_path):
    for layer, clay in (("0-5cm", 145), ("5-15cm", 250), ("15-30cm", 253)):
        values = np.full((40, 40), clay)
        values[:, 20:] = -32768
        soilgrids(tmp_path, f"clay_{layer}_mean.tif", values)
    found = series(tmp_path, "clay", product="soilgrids")
    wide = Grid(west=20, north=5, width=0.02, height=0.02, n_rows=2, n_columns=4)
    # Layers weigh as they are thick: (5 x 14.5 + 10 x 25 + 15 x 25.3) / 30.
    np.testing.assert_allclose(once(found, FEW), 23.4, rtol=1e-6)
    assert np.isnan(once(found, wide)[:, 3]).all()


def test_soilgrids_stock_density_and_silt_have_units_of_their_own(tmp_path):
    soilgrids(tmp_path, "ocs_0-30cm_mean.tif", np.full((40, 40), 57))
    for layer, density, silt in (
        ("0-5cm", 120, 300),
        ("5-15cm", 130, 360),
        ("15-30cm", 140, 420),
    ):
        soilgrids(tmp_path, f"bdod_{layer}_mean.tif", np.full((40, 40), density))
        soilgrids(tmp_path, f"silt_{layer}_mean.tif", np.full((40, 40), silt))
    stock = series(tmp_path, "soc_stock", product="soilgrids")
    np.testing.assert_allclose(once(stock, FEW), 57.0)  # t/ha as it is stored
    density = series(tmp_path, "bulk_density", product="soilgrids")
    expected = (5 * 1.2 + 10 * 1.3 + 15 * 1.4) / 30
    np.testing.assert_allclose(once(density, FEW), expected, rtol=1e-9)
    silt = series(tmp_path, "silt", product="soilgrids")
    np.testing.assert_allclose(once(silt, FEW), (150 + 360 + 630) / 30, rtol=1e-9)


def test_soilgrids_of_2017_are_points_not_layers(tmp_path):
    """FAO's manual: 14.5, 25.0, 25.3 and 25.0 % at 0, 5, 15, 30 cm make 24.25 %."""
    for k, clay in enumerate((14.5, 25.0, 25.3, 25.0), start=1):
        path = tmp_path / f"CLYPPT_M_sl{k}_250m_ll.tif"
        write_raster(path, np.array([[clay, -32768.0, clay]] * 2))
    found = series(tmp_path, "clay", product="soilgrids-2017")
    np.testing.assert_allclose(once(found), [[24.25, np.nan, 24.25]] * 2)


@pytest.mark.parametrize("nodata", [-3.4e38, np.nan])
def test_gsocmap_of_both_releases(tmp_path, nodata):
    cells = np.array([[48.0, 120.0, nodata], [5.0, 6.0, 7.0]], "f4")
    write_raster(tmp_path / "GSOCmap1.6.1.tif", cells, nodata=nodata)
    found = once(series(tmp_path, "soc_stock", product="gsocmap"))
    np.testing.assert_array_equal(found, [[48, 120, np.nan], [5, 6, 7]])
    write_raster(tmp_path / "GSOCmap1.5.0.tif", cells, nodata=nodata)
    told = faults_of(tmp_path, "soc_stock", product="gsocmap")
    assert "has its value in two files; one is GSOCmap1.6.1.tif" in told


def test_hwsd_density_and_silt_are_means_by_share(tmp_path):
    with rasterio.open(
        tmp_path / "HWSD2.bil",
        "w",
        driver="EHdr",
        width=3,
        height=2,
        count=1,
        dtype="uint16",
        transform=Affine(1, 0, 0, 0, -1, 10),
    ) as file:
        file.write(np.array([[[1, 2, 0], [1, 2, 65535]]], "u2"))
    columns = "HWSD2_SMU_ID, SHARE, LAYER, SILT, BULK"
    rows = [
        (1, 75, "D1", 40, 1.2),
        (1, 25, "D1", 20, 1.6),
        (1, 100, "D2", 30, 1.5),
        (2, 40, "D1", -9, -9),  # rock
        (2, 60, "D1", 10, 1.4),
        (2, 100, "D2", -9, -9),
    ]
    with sqlite3.connect(tmp_path / "HWSD2.sqlite") as base:
        base.execute(f"CREATE TABLE HWSD2_LAYERS ({columns})")
        base.executemany("INSERT INTO HWSD2_LAYERS VALUES (?, ?, ?, ?, ?)", rows)
    base.close()
    silt = once(series(tmp_path, "silt", product="hwsd"))
    first = (20 * (0.75 * 40 + 0.25 * 20) + 10 * 30) / 30
    np.testing.assert_allclose(silt, [[first, np.nan, np.nan]] * 2)
    density = once(series(tmp_path, "bulk_density", product="hwsd"))
    np.testing.assert_allclose(density[0, 0], (20 * 1.3 + 10 * 1.5) / 30)


def test_the_access_database_of_hwsd_says_what_to_do(tmp_path):
    write_raster(tmp_path / "units.tif", np.array([[8]], "u2"))
    (tmp_path / "HWSD2.mdb").write_bytes(b"\x00\x01\x00\x00Standard Jet DB\x00\xff")
    table = {"file": "HWSD2.mdb", "code": "HWSD2_SMU_ID", "value": "CLAY"}
    told = faults_of(tmp_path, "clay", file="units.tif", unit="%", table=table)
    assert "HWSD2.mdb is an Access database: take HWSD2.sqlite" in told


CODES = np.array([[10, 130, 210], [190, 0, 220]])  # crops, grass, water, town, ice
CLASSES = np.array([[2, 3, 11], [1, np.nan, 10]])


def land_cover(path, *, unsigned, with_time):
    """ESA CCI and C3S: one byte a cell, four layers of quality beside the classes."""
    axes = lon_lat(LON, LAT)
    dims, values = ("lat", "lon"), CODES
    if with_time:
        axes = {"time": ([43465.0], {"units": "days since 1900-01-01"}), **axes}
        dims, values = ("time", *dims), CODES[np.newaxis]
    said = {
        "long_name": "Land cover class defined in LCCS",
        "flag_values": np.arange(0, 221, 10).astype("u1").view("i1"),
        "grid_mapping": "crs",
        "_FillValue": np.int8(0),
        **({"_Unsigned": "true"} if unsigned else {}),
    }
    shape = values.shape
    quality = {
        name: (dims, np.ones(shape, kind), {"grid_mapping": "crs"})
        for name, kind in (
            ("processed_flag", "i1"),
            ("current_pixel_state", "i1"),
            ("observation_count", "i2"),
            ("change_count", "i1"),
        )
    }
    classes = values.astype("u1").view("i1")
    variables = {"crs": ((), np.int32(0), WGS84), "lccs_class": (dims, classes, said)}
    return write_file(path, axes, variables | quality)


@pytest.mark.parametrize("unsigned", [True, False])
@pytest.mark.parametrize(
    ("product", "name", "with_time"),
    [
        ("esa-cci", "ESACCI-LC-L4-LCCS-Map-300m-P1Y-2015-v2.0.7b.nc", False),
        ("esa-cci", "ESACCI-LC-L4-LCCS-Map-300m-P1Y-2010-v2.0.7cds.nc", True),
        ("c3s-land-cover", "C3S-LC-L4-LCCS-Map-300m-P1Y-2018-v2.1.1.nc", True),
    ],
)
def test_land_cover_of_esa_in_netcdf(tmp_path, unsigned, product, name, with_time):
    land_cover(tmp_path / name, unsigned=unsigned, with_time=with_time)
    land = series(tmp_path, "land_cover", product=product)
    np.testing.assert_array_equal(once(land), CLASSES)


@pytest.mark.parametrize(
    ("product", "name"),
    [
        ("esa-cci-geotiff", "ESACCI-LC-L4-LCCS-Map-300m-P1Y-2015-v2.0.7.tif"),
        (
            "c3s-land-cover-geotiff",
            "C3S-LC-L4-LCCS-Map-300m-P1Y-2018-v2.1.1-N79W180-lccs_class.tif",
        ),
    ],
)
def test_land_cover_of_esa_in_geotiff(tmp_path, product, name):
    write_raster(tmp_path / name, CODES.astype("u1"), nodata=0)
    if product.startswith("c3s"):  # its layers of quality are not classes
        for other in ("observation_count", "processed_flag"):
            beside = name.replace("lccs_class", other)
            write_raster(tmp_path / beside, np.full((2, 3), 7, "u2"))
    land = series(tmp_path, "land_cover", product=product)
    np.testing.assert_array_equal(once(land), CLASSES)


def test_every_class_of_esa_has_a_class_of_land_use():
    """22 classes, their 14 regional ones, and none for 0, as the user guide lists."""
    known = {
        *(10, 11, 12, 20, 30, 40, 50, 60, 61, 62, 70, 71, 72, 80, 81, 82, 90, 100),
        *(110, 120, 121, 122, 130, 140, 150, 151, 152, 153, 160, 170, 180, 190),
        *(200, 201, 202, 210, 220),
    }
    assert set(legends()["esa-cci"]) == known


def test_two_years_of_land_cover_are_not_chosen_between(tmp_path):
    for year in (2014, 2015):
        name = f"ESACCI-LC-L4-LCCS-Map-300m-P1Y-{year}-v2.0.7.tif"
        write_raster(tmp_path / name, CODES.astype("u1"), nodata=0)
    told = faults_of(tmp_path, "land_cover", product="esa-cci-geotiff")
    assert "has its value in two files; one is ESACCI-LC" in told
    assert "2015-v2.0.7.tif: name one of them, or join tiles into a VRT" in told


def test_signed_bytes_have_signed_nodata(tmp_path):
    """255 for no value is stored as -1 where bytes are signed."""
    axes = lon_lat(LON, LAT)
    values = np.array([[10, 255, 10], [130, 210, 255]]).astype("u1").view("i1")
    variables = {"code": (("lat", "lon"), values, {})}
    write_file(tmp_path / "cover.nc", axes, variables)
    land = series(
        tmp_path,
        "land_cover",
        file="cover.nc",
        variable="code",
        legend="esa-cci",
        nodata=255,
        crs="EPSG:4326",
    )
    np.testing.assert_array_equal(once(land), [[2, np.nan, 2], [3, 11, np.nan]])


def test_nodata_that_no_byte_can_hold_hides_nothing(tmp_path):
    path = write_raster(tmp_path / "cover.tif", np.array([[241, 10, 10]], "u1"))
    vrt = f"""<VRTDataset rasterXSize="3" rasterYSize="1"><SRS>EPSG:4326</SRS>
      <GeoTransform>0, 1, 0, 10, 0, -1</GeoTransform>
      <VRTRasterBand dataType="Byte" band="1"><NoDataValue>-9999</NoDataValue>
      <SimpleSource><SourceFilename>{path}</SourceFilename></SimpleSource>
      </VRTRasterBand></VRTDataset>"""
    (tmp_path / "cover.vrt").write_text(vrt)
    land = series(tmp_path, "land_cover", file="cover.vrt", legend={"10": 2, "241": 5})
    grid = Grid(west=0, north=10, width=1, height=1, n_rows=1, n_columns=3)
    np.testing.assert_array_equal(once(land, grid), [[5, 2, 2]])


def test_a_tile_of_worldcover_is_read_through_a_window(tmp_path):
    """36,000 x 36,000 cells of 10 m, of which one block of a COG holds something."""
    name = "ESA_WorldCover_10m_2021_v200_N00E006_Map.tif"
    with rasterio.open(
        tmp_path / name,
        "w",
        driver="GTiff",
        width=36_000,
        height=36_000,
        count=1,
        dtype="uint8",
        crs="EPSG:4326",
        transform=Affine(3 / 36_000, 0, 6, 0, -3 / 36_000, 3),
        nodata=0,
        tiled=True,
        blockxsize=1024,
        blockysize=1024,
        compress="deflate",
        sparse_ok=True,
    ) as file:
        codes = np.full((1024, 1024), 40, "u1")
        codes[:512] = 95
        file.write(codes, 1, window=((1024, 2048), (2048, 3072)))
    land = series(tmp_path, "land_cover", product="worldcover")
    grid = Grid(
        west=6 + 2048 / 12_000,
        north=3 - 1024 / 12_000,
        width=512 / 12_000,
        height=512 / 12_000,
        n_rows=3,
        n_columns=2,
    )
    expected = [[7, 7], [2, 2], [np.nan, np.nan]]  # mangroves, crops, nothing
    np.testing.assert_array_equal(once(land, grid), expected)


SINUSOIDAL = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"


def test_mod17_is_sinusoidal_with_fill_codes(tmp_path):
    """Npp_500m of MOD17A3HGF: kg C/m2 by 0.0001, land cover where it has none."""
    to = Transformer.from_crs("EPSG:4326", SINUSOIDAL, always_xy=True)
    x, y = to.transform(20.0, 45.0)
    place = Affine(463.3127165, 0, x, 0, -463.3127165, y)
    for year, npp in ((2019, 5_500), (2020, 7_000)):
        values = np.full((60, 60), npp, "i2")
        values[30:] = np.arange(32761, 32767)[:, np.newaxis].repeat(5, axis=0)[:30]
        values[59] = 32767
        name = f"MOD17A3HGF.061_Npp_500m_doy{year}001_aid0001.tif"
        write_raster(
            tmp_path / name, values, crs=SINUSOIDAL, transform=place, nodata=32767
        )
    found = series(tmp_path, "npp", product="mod17")
    assert found.months == {(2019, 0), (2020, 0)}
    grid = Grid(
        west=20.05, north=44.99, width=0.01, height=0.01, n_rows=20, n_columns=4
    )
    values = found.read([(2019, 0), (2020, 0)], grid, grid.whole(), np.float64)
    np.testing.assert_allclose(values[0, :8], 5.5, rtol=1e-6)  # Mg C/ha
    np.testing.assert_allclose(values[1, :8], 7.0, rtol=1e-6)
    assert np.isnan(values[:, 16:]).all()


def test_mod17_translated_from_hdf_is_the_same(tmp_path):
    """gdal_translate keeps scale, fill value and system, and names nothing anew."""
    to = Transformer.from_crs("EPSG:4326", SINUSOIDAL, always_xy=True)
    x, y = to.transform(20.0, 45.0)
    place = Affine(463.3127165, 0, x, 0, -463.3127165, y)
    values = np.full((60, 60), 5_500, "i2")
    values[:, 40:] = 32765
    write_raster(
        tmp_path / "MOD17A3HGF.A2019001.h19v04.061.2021350182022.tif",
        values,
        crs=SINUSOIDAL,
        transform=place,
        nodata=32767,
        scales=[0.0001],
        offsets=[0.0],
    )
    found = series(
        tmp_path, "npp", product="mod17", file="MOD17A3HGF.A{year}001.h19v04.061.*.tif"
    )
    assert found.months == {(2019, 0)}
    grid = Grid(west=20.05, north=44.95, width=0.02, height=0.02, n_rows=2, n_columns=2)
    values = found.read([(2019, 0)], grid, grid.whole(), np.float64)[0]
    np.testing.assert_allclose(values, 5.5, rtol=1e-6)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (
            b"\x0e\x03\x13\x01",
            "is HDF 4, which is not read: take GeoTIFF (of AppEEARS, for MODIS), or "
            "convert it where GDAL has HDF 4, such as gdal_translate "
            '\'HDF4_EOS:EOS_GRID:"MOD17A3HGF.A2019001.h18v04.061.2020.hdf":'
            "MOD_Grid_MOD17A3H:Npp_500m' MOD17A3HGF.A2019001.h18v04.061.2020.tif",
        ),
        (
            b"\x89HDF\r\n\x1a\n",
            "is HDF 5: give NetCDF (.nc) or GeoTIFF of the variable",
        ),
        (b"MM", "must end in one of .tif, .tiff, .nc, .bil, .vrt, .zarr"),
    ],
)
def test_mod17_in_hdf_says_how_to_convert_it(tmp_path, start, said):
    name = "MOD17A3HGF.A2019001.h18v04.061.2020.hdf"
    (tmp_path / name).write_bytes(start + bytes(200))
    pattern = "MOD17A3HGF.A{year}001.h18v04.061.*.hdf"
    told = faults_of(tmp_path, "npp", product="mod17", file=pattern)
    assert told.startswith(f"layer: {name} {said}")


# Zones: the same four places in both codings of the IPCC's twelve zones.
PLACES = ("Warm Temperate Dry", "Cool Temperate Moist", "Boreal Dry", "Polar Moist")


def test_two_codings_of_ipcc_zones_name_the_same_places(tmp_path):
    """Skopje and others: 2, 3, 8, 5 of JRC are 6, 7, 10, 11 of Lewis."""
    jrc, lewis = zone_legends()["ipcc-zones-2006"], zone_legends()["ipcc-zones-2019"]
    assert [jrc[code] for code in (2, 3, 8, 5)] == list(PLACES)
    assert [lewis[code] for code in (6, 7, 10, 11)] == list(PLACES)
    assert set(jrc.values()) == set(lewis.values())
    assert not [code for code in jrc if jrc[code] == lewis[code]]


@pytest.mark.parametrize(
    ("product", "file", "nodata", "missing"),
    [
        ("ipcc-zones-2006", "zones.tif", 15, 0),  # sea is 0, nodata 15
        ("ipcc-zones-2019", "IPCC_Climate_Zones_ts_3.25.tif", 255, 255),
        ("koeppen-2018", "Beck_KG_V1_present_0p083.tif", None, 0),
        ("koeppen-2023", "koppen_geiger_0p1.tif", 0, 0),
        ("gaez-zones", "aez33.tif", None, 0),
    ],
)
def test_rasters_of_zones(tmp_path, product, file, nodata, missing):
    last = max(zone_legends()[products()[product]["zone"]["legend"]])
    codes = np.array([[1, last, missing], [2, 3, 4]], "u1")
    write_raster(tmp_path / file, codes, nodata=nodata)
    named = "file" in products()[product]["zone"]
    given = {"product": product} if named else {"product": product, "file": file}
    zones = once(series(tmp_path, "zone", **given))
    np.testing.assert_array_equal(zones, [[1, last, np.nan], [2, 3, 4]])
    codes[1, 1] = last + 1
    write_raster(tmp_path / file, codes, nodata=nodata)
    with pytest.raises(DataError, match=f"has the code {last + 1}, which the legend"):
        once(series(tmp_path, "zone", **given))


def test_a_file_whose_name_says_no_coding_must_be_named(tmp_path):
    told = faults_of(tmp_path, "zone", product="ipcc-zones-2006")
    assert "must hold file, too: ipcc-zones-2006 has no name of its own" in told


def test_codes_of_koeppen_are_those_of_the_legend_beside_the_map():
    """Lines of legend.txt of Beck et al. 2018."""
    known = zone_legends()["koeppen-geiger"]
    assert list(known) == list(range(1, 31))
    assert known[14] == "Cfa Temperate, no dry season, hot summer"
    assert known[30] == "EF Polar, frost"


def test_every_product_names_known_quantities_units_and_legends():
    for name, product in products().items():
        assert product["mark"] in ("verified", "unverified"), name
        for quantity in set(product) - {"title", "mark"}:
            given = product[quantity]
            assert quantity in UNITS
            for part in given.get("parts", [given]):
                said = {**given, **part}
                if quantity == "land_cover":
                    assert said["legend"] in legends()
                elif quantity == "zone":
                    assert said["legend"] in zone_legends()
                else:
                    assert said["unit"] in units()[quantity]


# Any file by a few lines of YAML.
def test_a_geotiff_of_several_bands_needs_the_band(tmp_path):
    """As Trends.Earth's stack: degradation in band 1, the stock of a year in band 2."""
    values = np.array([[[1, 0, -1]] * 2, [[48, 52, -32768]] * 2], "i2")
    write_raster(tmp_path / "stack.tif", values, nodata=-32768)
    given = {"file": "stack.tif", "unit": "t ha-1"}
    told = faults_of(tmp_path, "soc_stock", **given)
    assert "must hold band, the number of the one that is meant" in told
    assert "stack.tif has 2 bands" in told
    found = once(series(tmp_path, "soc_stock", **given, band=2))
    np.testing.assert_array_equal(found, [[48, 52, np.nan]] * 2)
    told = faults_of(tmp_path, "soc_stock", **given, band=3)
    assert "stack.tif has 2 bands, got 3" in told


@pytest.mark.parametrize("number", [2, 3])
def test_months_of_a_zarr_store(tmp_path, number):
    cells = np.array([[10.0, 0.0, -40.0], [1.0, 2.0, np.nan]])
    time = np.array([f"2019-{m:02d}-15" for m in MONTHS], "M8[ns]")
    store = xr.Dataset(
        {"tas": (("time", "lat", "lon"), by_month(cells) + 273.15)},
        coords={"time": time, "lat": LAT, "lon": LON},
    )
    store.to_zarr(tmp_path / "tas.zarr", zarr_format=number, consolidated=False)
    warm = series(
        tmp_path,
        "temperature",
        file="tas.zarr",
        variable="tas",
        unit="K",
        crs="EPSG:4326",
    )
    assert warm.months == {(2019, month) for month in MONTHS}
    np.testing.assert_allclose(monthly(warm, [(2019, 4)])[0], cells + 4, atol=1e-9)


def test_a_system_without_epsg_number(tmp_path):
    """As the North Macedonian maps: Bessel 1841, 21 degrees east, three shifts."""
    system = (
        "+proj=tmerc +lat_0=0 +lon_0=21 +k=0.9999 +x_0=500000 +y_0=0 +ellps=bessel "
        "+towgs84=682,-203,480,0,0,0,0 +units=m"
    )
    to = Transformer.from_crs("EPSG:4326", system, always_xy=True)
    x, y = to.transform(21.3, 41.8)
    place = Affine(694, 0, x, 0, -928, y)
    values = np.arange(900.0).reshape(30, 30)
    write_raster(tmp_path / "a.tif", values, crs=system, transform=place)
    found = series(tmp_path, "soc_stock", file="a.tif", unit="t ha-1")
    x, y = x + 694 * 14.5, y - 928 * 9.5  # middle of row 9, column 14
    lon, lat = to.transform(x, y, direction="INVERSE")
    grid = Grid(
        west=lon - 0.0005,
        north=lat + 0.0005,
        width=0.001,
        height=0.001,
        n_rows=1,
        n_columns=1,
    )
    assert once(found, grid) == pytest.approx(9 * 30 + 14)
