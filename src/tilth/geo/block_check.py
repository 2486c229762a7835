"""Checksums of the blocks of a GeoTIFF, which GDAL does not look at.

A block that is packed by DEFLATE ends in the Adler-32 of its content (RFC 1950).
libtiff stops as soon as a block is full, so that a block whose damage makes it longer
is read without a word. No other packing of TIFF is sure to have a checksum.
"""

import threading
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil, floor, inf
from pathlib import Path
from typing import Any, Final

PIECE: Final = 2**22  # bytes that are unpacked at once
MOST_KNOWN: Final = 2**20  # blocks that are remembered
Bounds = tuple[float, ...]  # west, south, east, north
Key = tuple[str, int, int, int]  # path, time of change, size, place of the block

_known: set[Key] = set()
_knowing: Final = threading.Lock()


def check_blocks(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    bands: Sequence[int],
    window: Any = None,  # noqa: ANN401 -- rasterio has no types
) -> None:
    """Compare the blocks under a window with their checksums, each once.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        Open; what is no GeoTIFF, nor a VRT of such, has nothing to compare.
    bands : sequence of int
        Numbers of bands, from 1. [1]
    window : rasterio.windows.Window, optional
        Part of the file; the whole if None.

    Raises
    ------
    RasterioIOError
        If a block is damaged.
    """
    driver = getattr(raster, "driver", "")
    if driver == "GTiff" and _is_deflate(raster):
        _check(raster, bands, window)
    elif driver == "VRT":
        _check_sources(raster, window)


def _is_deflate(raster: Any) -> bool:  # noqa: ANN401 -- rasterio has no types
    return bool(raster.tags(ns="IMAGE_STRUCTURE").get("COMPRESSION") == "DEFLATE")


def _check(raster: Any, bands: Sequence[int], window: Any) -> None:  # noqa: ANN401 -- rasterio has no types
    """Compare the blocks of one file."""
    from rasterio.errors import RasterioIOError  # noqa: PLC0415 -- optional dependency

    path = Path(raster.name)
    state = path.stat()
    file_key = (str(path), state.st_mtime_ns, state.st_size)
    found = set(_blocks(raster, bands, window))
    todo = sorted(block for block in found if (*file_key, block[0]) not in _known)
    if not todo:
        return
    with path.open("rb") as file:
        for start, size in todo:
            file.seek(start)
            fault = _fault(file.read(size))
            if fault:
                place = f"{path.name}, {size} bytes from byte {start}"
                raise RasterioIOError(f"{place}: {fault}")
    with _knowing:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        _known.update((*file_key, start) for start, _ in todo)


def _blocks(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    bands: Sequence[int],
    window: Any,  # noqa: ANN401 -- rasterio has no types
) -> Iterator[tuple[int, int]]:
    """First byte and size of each block under a window; a hole has none."""
    rows, columns = (0, raster.height), (0, raster.width)
    if window is not None:
        (rows, columns) = window.toranges()
    shared = raster.tags(ns="IMAGE_STRUCTURE").get("INTERLEAVE") == "PIXEL"
    for band in bands[:1] if shared else bands:
        height, width = raster.block_shapes[band - 1]
        for row in range(int(rows[0]) // height, -(-int(rows[1]) // height)):
            for column in range(int(columns[0]) // width, -(-int(columns[1]) // width)):
                start, size = (
                    raster.get_tag_item(f"BLOCK_{what}_{column}_{row}", "TIFF", band)
                    for what in ("OFFSET", "SIZE")
                )
                if start and size:
                    yield int(start), int(size)


def _fault(packed: bytes) -> str:
    """What is wrong with a block; "" if its content has the checksum it states."""
    if len(packed) < 2 or packed[0] % 16 != 8 or int.from_bytes(packed[:2], "big") % 31:
        return ""  # no head of DEFLATE: GDAL reads it otherwise, or refuses it
    unpack = zlib.decompressobj()
    try:
        while packed and not unpack.eof:
            unpack.decompress(packed, PIECE)
            packed = unpack.unconsumed_tail
    except zlib.error as error:
        return str(error).rpartition(": ")[2]
    return "" if unpack.eof else "it ends too early"


def _check_sources(raster: Any, window: Any) -> None:  # noqa: ANN401 -- rasterio has no types
    """Compare the blocks of the files that lie under a window of a VRT."""
    import rasterio  # noqa: PLC0415 -- optional dependency

    wanted = raster.bounds if window is None else _bounds(raster, window)
    for name in raster.files[1:]:
        path = Path(name)
        if not path.is_file():
            continue  # in an archive or on the web
        system, bounds = _extent(path, path.stat().st_mtime_ns)
        part = _overlap(_in_system(wanted, raster.crs, system), bounds)
        if part is None:
            continue
        with rasterio.open(path) as source:
            where = _window(source, part)
            check_blocks(source, range(1, source.count + 1), where)


@lru_cache(maxsize=2**16)
def _extent(path: Path, changed: int) -> tuple[Any, Bounds]:
    """Coordinate system and bounds of a file that did not change since."""
    import rasterio  # noqa: PLC0415 -- optional dependency

    with rasterio.open(path) as source:
        return source.crs, tuple(source.bounds)


def _in_system(bounds: Bounds, here: Any, there: Any) -> Bounds:  # noqa: ANN401 -- rasterio has no types
    """Bounds in the coordinate system of a file; no limits where they have none."""
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency
    from rasterio.warp import transform_bounds  # noqa: PLC0415 -- optional dependency

    if here == there:
        return bounds
    try:
        return tuple(transform_bounds(here, there, *bounds, densify_pts=21))
    except RasterioError:
        return (-inf, -inf, inf, inf)


def _overlap(one: Bounds, other: Bounds) -> Bounds | None:
    """What two bounds share; None if nothing."""
    west, south = max(one[0], other[0]), max(one[1], other[1])
    east, north = min(one[2], other[2]), min(one[3], other[3])
    return (west, south, east, north) if west < east and south < north else None


def _bounds(raster: Any, window: Any) -> Bounds:  # noqa: ANN401 -- rasterio has no types
    """West, south, east and north of a part of a file."""
    (top, bottom), (left, right) = window.toranges()
    return _box(raster.transform, (left, top, right, bottom))


def _window(source: Any, bounds: Bounds) -> Any:  # noqa: ANN401 -- rasterio has no types
    """Part of a file within bounds, with a margin of two cells."""
    from rasterio.windows import Window  # noqa: PLC0415 -- optional dependency

    left, top, right, bottom = _box(~source.transform, bounds)
    column, row = max(0, floor(left) - 2), max(0, floor(top) - 2)
    columns = min(source.width, ceil(right) + 2) - column
    rows = min(source.height, ceil(bottom) + 2) - row
    return Window(column, row, columns, rows)


def _box(t: Any, box: Bounds) -> Bounds:  # noqa: ANN401 -- rasterio has no types
    """Smallest and largest places of the corners of a box that is transformed."""
    corners = [(x, y) for x in box[::2] for y in box[1::2]]
    x_places = [t.a * x + t.b * y + t.c for x, y in corners]
    y_places = [t.d * x + t.e * y + t.f for x, y in corners]
    return min(x_places), min(y_places), max(x_places), max(y_places)
