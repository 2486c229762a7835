"""Layers from real files of products, where they are beside the checkout."""

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

from tests.tilth.shared_data import shared_data
from tilth.assessment.potential_layers import Faults, LayerReader
from tilth.geo.align import read_piece
from tilth.geo.grid import Grid
from tilth.geo.layer import Layer


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
