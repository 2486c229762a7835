"""Variables of Zarr stores, written by xarray and zarr in both formats."""

import numpy as np
import pytest
import rasterio
import xarray as xr
from pyproj import CRS

from tests.tilth.geo.rasters import layer, write_raster
from tilth.errors import DataError
from tilth.geo.align import read_piece, sampled_values
from tilth.geo.grid import Grid
from tilth.geo.layer import bounds_of, files_of, grid_of, open_layer
from tilth.geo.map_time import band_months

SHAPE = (3, 5, 6)
GRID = Grid(west=-3.25, north=4.0, width=0.5, height=0.5, n_rows=5, n_columns=6)
MAP = Grid(west=-3.1, north=3.9, width=0.7, height=0.7, n_rows=3, n_columns=4)


def values():
    found = np.random.default_rng(1).uniform(1.0, 90.0, SHAPE).astype("f4")
    found[:, 2, 3] = np.nan
    return found


def dataset(content, *, south_first=False, system=True):
    lat, lon = 3.75 - 0.5 * np.arange(5), -3.0 + 0.5 * np.arange(6)
    time = np.array(["2019-01-16", "2019-02-15", "2019-03-16"], "M8[ns]")
    store = xr.Dataset(
        {
            "soc": (("time", "lat", "lon"), content, {"grid_mapping": "crs"}),
            "crs": ((), 0, CRS.from_epsg(4326).to_cf() if system else {}),
        },
        coords={"time": time, "lat": lat, "lon": lon},
    )
    return store.isel(lat=slice(None, None, -1)) if south_first else store


def written(folder, store, number, **encoding):
    path = folder / "a.zarr"
    more = {"encoding": {"soc": encoding}} if encoding else {}
    store.to_zarr(path, zarr_format=number, consolidated=False, **more)
    return path


@pytest.mark.parametrize("number", [2, 3])
@pytest.mark.parametrize("south_first", [False, True])
def test_a_store_reads_like_a_geotiff(tmp_path, number, south_first):
    content = values()
    store = written(tmp_path, dataset(content, south_first=south_first), number)
    plain = write_raster(
        tmp_path / "a.tif", content, west=-3.25, north=4.0, step=0.5, nodata=np.nan
    )
    one, other = layer(store, variable="soc"), layer(plain)
    assert grid_of(one) == grid_of(other) == GRID
    assert bounds_of(one) == pytest.approx(bounds_of(other))
    for bands in ((1,), (2, 3), (3, 1)):
        for grid in (GRID, MAP):
            found = read_piece(one, grid, bands=bands, dtype=np.float64)
            expected = read_piece(other, grid, bands=bands, dtype=np.float64)
            np.testing.assert_array_equal(found.values, expected.values)
            np.testing.assert_array_equal(found.share, expected.share)
    with open_layer(one) as raster:
        assert band_months(raster) == [(2019, 1), (2019, 2), (2019, 3)]
        assert raster.crs.to_epsg() == 4326
    # Rows are counted from the north.
    taken = content[1][[0, 1, 3]][:, [0, 2, 4]]  # of five rows and six columns
    np.testing.assert_array_equal(sampled_values(one, 2, 3), taken)


@pytest.mark.parametrize("number", [2, 3])
def test_packed_numbers_are_unpacked(tmp_path, number):
    content = np.round(values().astype("f8"), 1)
    packed = {"dtype": "i2", "scale_factor": 0.1, "add_offset": 5.0, "_FillValue": -1}
    path = written(tmp_path, dataset(content), number, **packed)
    found = read_piece(
        layer(path, variable="soc"), GRID, bands=(1,), dtype=np.float64
    ).values[0]
    np.testing.assert_allclose(found, content[0], atol=1e-9)


def test_only_chunks_under_the_map_are_needed(tmp_path):
    path = written(tmp_path, dataset(values()), 3, chunks=(1, 5, 2))
    for part in path.glob("soc/c/*/0/[12]"):
        part.write_bytes(b"damaged")
    west = Grid(west=-3.25, north=4.0, width=0.5, height=0.5, n_rows=5, n_columns=2)
    source = layer(path, variable="soc")
    assert np.isfinite(read_piece(source, west, bands=(1,)).values).all()
    with pytest.raises(DataError, match=r"soc_stock: a.zarr \(soc\) has a damaged"):
        read_piece(source, GRID, bands=(1,))


@pytest.mark.parametrize("number", [2, 3])
def test_a_damaged_chunk_is_one_line(tmp_path, number):
    path = written(tmp_path, dataset(values()), number)
    for part in (path / "soc").rglob("*"):
        if part.is_file() and part.name[0] in "0123456789":
            part.write_bytes(part.read_bytes()[:20])
    with pytest.raises(DataError, match=r"a.zarr \(soc\) has a damaged part") as found:
        read_piece(layer(path, variable="soc"), GRID, bands=(1,))
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda s: s.rename(soc="oc"), "has the variables crs, oc; got soc"),
        (lambda s: s.rename(lat="row"), "needs a coordinate lat or latitude or y"),
        (lambda s: s.drop_vars("lon"), "needs a coordinate lon or longitude or x"),
        (lambda s: s.isel(lat=[0]), "needs at least two points of lat"),
        (lambda s: s.isel(lon=[0, 1, 3]), "needs evenly spaced points of lon"),
        (lambda s: s.drop_vars("crs"), "states no coordinate system: give crs"),
    ],
)
def test_what_cannot_be_placed_is_refused(tmp_path, change, text):
    path = written(tmp_path, change(dataset(values())), 3)
    with pytest.raises(DataError, match=text) as found:
        read_piece(layer(path, variable="soc"), GRID, bands=(1,))
    assert str(found.value).startswith("soc_stock: a.zarr (soc)")


def test_a_directory_that_is_no_store(tmp_path):
    (tmp_path / "a.zarr").mkdir()
    with pytest.raises(DataError, match="is no Zarr store that can be read") as found:
        read_piece(layer(tmp_path / "a.zarr", variable="soc"), GRID)
    assert "\n" not in str(found.value)
    with pytest.raises(DataError, match="there is no file"):
        read_piece(layer(tmp_path / "b.zarr", variable="soc"), GRID)


def test_all_files_of_a_store_are_known(tmp_path):
    path = written(tmp_path, dataset(values()), 2)
    assert path / ".zgroup" in files_of(path)
    assert files_of(tmp_path / "a.tif") == [tmp_path / "a.tif"]


def test_axes_beside_time_make_bands_of_all_pairs(tmp_path):
    content = values()
    both = xr.concat(
        [dataset(content), dataset(content + 1)], dim="depth", data_vars=["soc"]
    )
    path = written(tmp_path, both, 3)
    with open_layer(layer(path, variable="soc")) as raster:
        assert raster.count == 6
        np.testing.assert_array_equal(raster.read([5])[0], content[1] + 1)
        np.testing.assert_array_equal(raster.read([3])[0], content[2])
        assert rasterio.crs.CRS.from_epsg(4326) == raster.crs
