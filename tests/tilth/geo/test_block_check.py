"""Damage of a block that still unpacks: the checksum of DEFLATE shows it."""

import zlib

import numpy as np
import pytest
import rasterio
import xarray as xr
from affine import Affine
from rasterio.errors import RasterioIOError
from rasterio.shutil import copy
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window
from zarr import codecs

from tests.tilth.geo.rasters import layer, write_raster
from tilth.errors import DataError
from tilth.geo.block_check import check_blocks
from tilth.geo.covariate import values_at
from tilth.geo.layer import open_layer
from tilth.geo.stored import numbers

TILED = {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"}
VRT = """<VRTDataset rasterXSize="128" rasterYSize="192"><SRS>EPSG:4326</SRS>
<GeoTransform>10, 0.01, 0, 50, 0, -0.01</GeoTransform>
<VRTRasterBand dataType="Float32" band="1"><SimpleSource>
<SourceFilename relativeToVRT="1">tiles.tif</SourceFilename><SourceBand>1</SourceBand>
<SrcRect xOff="0" yOff="0" xSize="128" ySize="192"/>
<DstRect xOff="0" yOff="0" xSize="128" ySize="192"/>
</SimpleSource></VRTRasterBand></VRTDataset>"""


def relief(bands=1, rows=192, columns=128):
    """Values that pack well, as maps do."""
    steps = np.random.default_rng(0).integers(-1, 2, (bands, rows, columns))
    return (60 + steps.cumsum(axis=2)).astype(np.float32)


def block_of(path, column, row, band=1):
    with rasterio.open(path) as file:
        return tuple(
            int(file.get_tag_item(f"BLOCK_{what}_{column}_{row}", "TIFF", bidx=band))
            for what in ("OFFSET", "SIZE")
        )


def damage(path, column=0, row=0, band=1):
    """400 bytes of a block lost, or half of it, as when a disk fails."""
    start, size = block_of(path, column, row, band)
    data = bytearray(path.read_bytes())
    count = min(400, size // 2)
    data[start + size // 3 : start + size // 3 + count] = bytes(count)
    path.write_bytes(data)


def raster(folder, values=None, **profile):
    given = TILED | profile
    values = relief() if values is None else values
    step = {"transform": Affine(0.01, 0, 10, 0, -0.01, 50)}
    return write_raster(folder / "tiles.tif", values, **step, **given)


@pytest.mark.parametrize(
    "profile",
    [
        {},
        {"predictor": 3},
        {"predictor": 2},
        {"tiled": False, "blockysize": 16},
        {"zlevel": 9, "BIGTIFF": "YES"},
        {"ENDIANNESS": "BIG"},
    ],
)
def test_a_damaged_block_is_refused_and_a_whole_one_is_not(tmp_path, profile):
    path = raster(tmp_path, **profile)
    soc = layer(path)
    with open_layer(soc) as file:
        assert np.array_equal(numbers(file, soc, (1,), None), relief())
    damage(path)
    with (
        open_layer(soc) as file,
        pytest.raises(DataError, match=r"^soc_stock: tiles\.tif has a damaged part: "),
    ):
        numbers(file, soc, (1,), None)


@pytest.mark.parametrize("interleave", ["band", "pixel"])
def test_only_blocks_under_the_window_and_of_the_bands_matter(tmp_path, interleave):
    path = raster(tmp_path, relief(3), interleave=interleave)
    damage(path, column=1, row=2, band=2)
    with rasterio.open(path) as file:
        check_blocks(file, (1, 2, 3), Window(0, 0, 128, 128))
        check_blocks(file, (1, 2, 3), Window(0, 0, 64, 192))
        if interleave == "band":
            check_blocks(file, (1, 3), Window(0, 0, 128, 192))
        with pytest.raises(RasterioIOError, match=r"incorrect data check|invalid"):
            check_blocks(file, (2,), Window(64, 128, 1, 1))
        with pytest.raises(RasterioIOError):
            check_blocks(file, (1, 2))


def test_any_byte_of_a_block_that_changes_is_seen(tmp_path):
    """As Adler-32 promises for one byte; GDAL sees those that do not unpack."""
    path = raster(tmp_path)
    start, size = block_of(path, 1, 1)
    whole = path.read_bytes()
    soc = layer(path)
    for place in np.linspace(start, start + size - 1, 40).astype(int):
        data = bytearray(whole)
        data[place] ^= 0x10
        path.write_bytes(data)
        with open_layer(soc) as file, pytest.raises(DataError, match="damaged part"):
            numbers(file, soc, (1,), None)


def test_a_block_without_its_end_and_a_hole(tmp_path):
    path = raster(tmp_path)
    start, size = block_of(path, 0, 0)
    data = bytearray(path.read_bytes())
    cut = zlib.compressobj()
    packed = cut.compress(relief().tobytes()) + cut.flush(zlib.Z_FULL_FLUSH)
    assert len(packed) > size
    data[start : start + size] = packed[:size]
    path.write_bytes(data)
    with rasterio.open(path) as file, pytest.raises(RasterioIOError, match="too early"):
        check_blocks(file, (1,), Window(0, 0, 1, 1))
    empty = raster(
        tmp_path, np.full((1, 192, 128), -1.0, np.float32), SPARSE_OK=True, nodata=-1.0
    )
    with rasterio.open(empty) as file:
        assert file.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", bidx=1) is None
        check_blocks(file, (1,))


def test_a_file_that_was_replaced_is_looked_at_again(tmp_path):
    path = raster(tmp_path)
    with rasterio.open(path) as file:
        check_blocks(file, (1,))
    damage(path)
    with rasterio.open(path) as file, pytest.raises(RasterioIOError):
        check_blocks(file, (1,))


def test_files_of_a_mosaic_are_looked_at_where_they_are_read(tmp_path):
    damage(raster(tmp_path), column=1, row=2)
    mosaic = layer(tmp_path / "mosaic.vrt")
    mosaic.path.write_text(VRT, encoding="utf-8")
    with open_layer(mosaic) as file:
        assert numbers(file, mosaic, (1,), Window(0, 0, 128, 100)).shape[1] == 100
        with pytest.raises(
            DataError, match=r"mosaic\.vrt .* part: tiles\.tif, \d+ byt"
        ):
            numbers(file, mosaic, (1,), Window(100, 150, 20, 20))


def test_a_mosaic_in_another_projection(tmp_path):
    damage(raster(tmp_path), column=1, row=2)
    with (
        rasterio.open(tmp_path / "tiles.tif") as file,
        WarpedVRT(file, crs="EPSG:3857") as warped,
    ):
        copy(warped, tmp_path / "warped.vrt", driver="VRT")
    with rasterio.open(tmp_path / "warped.vrt") as file:
        check_blocks(file, (1,), Window(0, 0, 40, 40))
        with pytest.raises(RasterioIOError, match=r"tiles\.tif"):
            check_blocks(file, (1,))


def test_a_covariate_is_looked_at_too(tmp_path):
    path = raster(tmp_path)
    assert np.isfinite(values_at(path, np.array([[10.1, 49.9]]))).all()
    damage(path)
    with pytest.raises(DataError, match="cannot be read as a raster: tiles"):
        values_at(path, np.array([[10.1, 49.9]]))


@pytest.mark.parametrize("compress", ["lzw", "zstd", "lerc", "none", "packbits"])
def test_packings_without_checksum_have_nothing_to_compare(tmp_path, compress):
    path = raster(tmp_path, compress=compress)
    with rasterio.open(path) as file:
        check_blocks(file, (1,))


def test_netcdf_4_has_checksums_of_its_own(tmp_path):
    raster(tmp_path)
    path = tmp_path / "map.nc"
    how = {"driver": "netCDF", "FORMAT": "NC4C", "COMPRESS": "DEFLATE"}
    copy(tmp_path / "tiles.tif", path, **how)
    soc = layer(path, variable="Band1")
    with open_layer(soc) as file:
        assert np.array_equal(numbers(file, soc, (1,), None), relief())
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 0x10
    path.write_bytes(data)
    with open_layer(soc) as file, pytest.raises(DataError, match="damaged part"):
        numbers(file, soc, (1,), None)


@pytest.mark.parametrize("codec", ["gzip", "crc32c", "zstd"])
def test_a_store_with_a_checksum_tells_of_damage(tmp_path, codec):
    known = {
        "gzip": [codecs.GzipCodec()],
        "crc32c": [codecs.BloscCodec(), codecs.Crc32cCodec()],
        "zstd": [codecs.ZstdCodec(checksum=True)],
    }
    path = tmp_path / "map.zarr"
    places = {"lat": 50 - 0.01 * np.arange(192), "lon": 10 + 0.01 * np.arange(128)}
    xr.Dataset({"soc": (("lat", "lon"), relief()[0])}, coords=places).to_zarr(
        path,
        zarr_format=3,
        consolidated=False,
        encoding={"soc": {"chunks": (64, 64), "compressors": known[codec]}},
    )
    soc = layer(path, variable="soc")
    with open_layer(soc) as file:
        assert np.array_equal(numbers(file, soc, (1,), None), relief())
    chunk = path / "soc" / "c" / "1" / "1"
    data = bytearray(chunk.read_bytes())
    data[len(data) // 2] ^= 0x10
    chunk.write_bytes(data)
    with open_layer(soc) as file, pytest.raises(DataError, match="damaged part"):
        numbers(file, soc, (1,), None)
