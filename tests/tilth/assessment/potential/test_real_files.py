"""Layers from real files of products, where they are beside the checkout."""

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

from tests.tilth.shared_data import shared_data
from tilth.assessment.potential.layers import Faults, LayerReader
from tilth.geo.align import read_piece
from tilth.geo.grid import Grid
from tilth.geo.layer import Layer, grid_of


def series(folder, name, **given):
    faults = Faults()
    found = LayerReader(folder=folder, faults=faults).series(("layer",), given, name)
    assert faults.found == []
    return found


def test_worldclim():
    path = shared_data("rasters_climate", "wc2.1_10m_prec_01.tif")
    rain = series(path.parent, "precipitation", product="worldclim")
    assert rain.months == {(0, 1)}
    # Sixth of a degree, from -60 to -54 and 0 to -3: the Amazon in January.
    grid = Grid(west=-60, north=0, width=1 / 6, height=1 / 6, n_rows=18, n_columns=36)
    values = rain.read([(0, 1)], grid, grid.whole())[0]
    with rasterio.open(path) as file:
        stored = file.read(1, window=Window(720, 540, 36, 18))
    np.testing.assert_array_equal(values, stored)
    sea = Grid(west=-30, north=0, width=1, height=1, n_rows=1, n_columns=1)
    assert np.isnan(rain.read([(0, 1)], sea, sea.whole())).all()


def test_packed_kelvin():
    path = shared_data("rasters_climate", "tmmx_20190121.nc")
    with rasterio.open(f'NETCDF:"{path}":air_temperature') as file:
        t, scale, offset = file.transform, file.scales[0], file.offsets[0]
        stored = file.read(1, window=Window(700, 300, 5, 4)).astype(float)
    layer = Layer(
        name="temperature",
        unit="degC",
        path=path,
        variable="air_temperature",
        shift=-273.15,
        valid=(-90.0, 60.0),
    )
    assert (scale, offset) == pytest.approx((0.1, 220.0))
    grid = Grid(
        west=t.c + 700 * t.a,
        north=t.f + 300 * t.e,
        width=t.a,
        height=-t.e,
        n_rows=4,
        n_columns=5,
    )
    values = read_piece(layer, grid, dtype=np.float64).values[0]
    np.testing.assert_allclose(values, 0.1 * stored + 220.0 - 273.15, atol=1e-9)


def test_land_cover_of_esa():
    path = shared_data("landcover", "ESA_WorldCover_10m_2021_v200_N00E006_Map.tif")
    cover = series(path.parent, "land_cover", product="worldcover")
    with rasterio.open(path) as file:
        t = file.transform
        block = file.read(1, window=Window(18000, 12000, 64, 64))
    grid = Grid(
        west=t.c + 18000 * t.a,
        north=t.f + 12000 * t.e,
        width=t.a,
        height=-t.e,
        n_rows=64,
        n_columns=64,
    )
    classes = cover.once(grid, grid.whole())
    np.testing.assert_array_equal(np.isnan(classes), block == 0)
    np.testing.assert_array_equal(classes == 11, block == 80)  # water
    np.testing.assert_array_equal(classes == 4, block == 10)  # trees


def test_the_stock_of_sanderman_as_a_layer():
    path = shared_data("rasters_global", "SOCS_0_30cm_year_2010AD_10km.tif")
    stock = series(path.parent, "soc_stock", file=path.name, unit="t ha-1")
    grid = Grid(west=20, north=43, width=1 / 12, height=1 / 12, n_rows=24, n_columns=36)
    values = stock.once(grid, grid.whole())
    assert 30.0 < np.nanmean(values) < 150.0  # about 79 t/ha for North Macedonia


def test_land_cover_of_c3s_is_water_around_the_north_pole():
    path = shared_data(
        "landcover", "C3S-LC-L4-LCCS-Map-300m-P1Y-2018-v2.1.1-N79W180-lccs_class.tif"
    )
    cover = series(path.parent, "land_cover", product="c3s-land-cover-geotiff")
    grid = Grid(west=-180, north=90, width=1, height=1, n_rows=11, n_columns=11)
    np.testing.assert_array_equal(cover.once(grid, grid.whole()), 11)


def test_a_year_of_bcsd_is_in_celsius_and_millimetres_a_month():
    path = shared_data("rasters_climate", "bcsd_obs_1999.nc")
    given = {"file": path.name, "crs": "EPSG:4326"}
    rain = series(
        path.parent, "precipitation", **given, variable="pr", unit="mm month-1"
    )
    assert rain.months == {(1999, month) for month in range(1, 13)}
    with rasterio.open(f'NETCDF:"{path}":pr') as file:
        stored = file.read(7).astype("f8")
        stored[stored > 1e19] = np.nan
        t = file.transform
    grid = Grid(
        west=t.c,
        north=t.f,
        width=t.a,
        height=-t.e,
        n_rows=stored.shape[0],
        n_columns=stored.shape[1],
    )
    found = rain.read([(1999, 7)], grid, grid.whole(), np.float64)[0]
    np.testing.assert_array_equal(found, stored)


def test_a_calendar_of_360_days():
    path = shared_data(
        "rasters_climate", "tas_Amon_HadGEM2-ES_rcp85_r1i1p1_200512-203011.nc"
    )
    given = {"file": path.name, "variable": "tas", "unit": "K", "crs": "EPSG:4326"}
    warm = series(path.parent, "temperature", **given)
    assert len(warm.months) == 300
    assert (min(warm.months), max(warm.months)) == ((2005, 12), (2030, 11))


@pytest.mark.parametrize(
    ("name", "nodata", "low", "high"),
    [
        ("B04CHE3", -99999, 1, 2000),
        ("DEMENV5", -32768, 0, 3000),
        ("SLPMRG5", 255, 0, 254),
        ("LCEE10", -3.4e38, 1, 4),
        ("TMDMOD3", -32768, 278, 298),
    ],
)
def test_nodata_of_each_file_is_its_own(name, nodata, low, high):
    path = shared_data("rasters_mkd", f"{name}.tif")
    with rasterio.open(path) as file:
        assert file.nodata == pytest.approx(nodata, rel=1e-2)
        stored = file.read(1)
        grid = grid_of(Layer(name=name, unit="1", path=path))
        valid = stored != file.nodata
    piece = read_piece(Layer(name=name, unit="1", path=path), grid, dtype=np.float64)
    np.testing.assert_array_equal(np.isfinite(piece.values[0]), valid)
    assert low <= np.nanmin(piece.values) <= np.nanmax(piece.values) <= high


def test_a_projection_without_epsg_number():
    path = shared_data("rasters_mkd", "MKD_OCSKGM_RK.tif")
    with rasterio.open(path) as file:
        assert file.crs.to_epsg() is None
        mean = np.ma.masked_invalid(file.read(1, masked=True)).mean()
    stock = series(path.parent, "soc_stock", file=path.name, unit="kg m-2")
    grid = Grid(
        west=20.2, north=42.5, width=0.01, height=0.01, n_rows=180, n_columns=300
    )
    found = stock.once(grid, grid.whole())
    areas = np.repeat(grid.cell_areas()[:, np.newaxis], 300, axis=1)
    known = np.isfinite(found)
    # kg m-2 are ten t ha-1; edges of the country differ by the share of their cells.
    assert np.average(found[known], weights=areas[known]) == pytest.approx(
        10 * mean, rel=2e-3
    )
