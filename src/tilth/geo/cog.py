"""Cloud-optimised GeoTIFF: the same bytes from the same cells, whatever wrote them."""

import ctypes
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.errors import DataError
from tilth.geo.grid import SYSTEM, Grid, Window

TILE: Final = 512  # rows and columns of a tile of the file
LEVEL: Final = 4  # of DEFLATE: 1 % larger than at 6, and a quarter faster
Piece = tuple[Window, NDArray[Any]]
# Threads that write share GDAL's memory of blocks, and a map in some hundred was once
# seen to lack cells.
_writing: Final = threading.Lock()


def write_cog(
    path: Path,
    grid: Grid,
    pieces: Callable[[], Iterable[Piece]],
    dtype: str,
    *,
    nodata: float,
    tags: Mapping[str, str],
    unit: str = "",
    description: str = "",
    staging: Path | None = None,
) -> None:
    """Write a map whose cells come in pieces.

    Parameters
    ----------
    path : Path
        The file; it appears when it is whole.
    grid : Grid
        All cells.
    pieces : callable
        Gives windows of the grid and their values (n_rows, n_columns).
    dtype : str
        Of the stored numbers.
    nodata : float
        Stored where there is no value. [1]
    tags : mapping
        Metadata of the file.
    unit, description : str
        Of the band.
    staging : Path, optional
        Folder on the same disk in which it is made; beside the file if None.

    Raises
    ------
    DataError
        If the file cannot be written, mostly as a disk is full.
    """
    import rasterio  # noqa: PLC0415 -- optional dependency
    from affine import Affine  # noqa: PLC0415 -- optional dependency
    from rasterio._err import CPLE_BaseError  # noqa: PLC0415 -- optional dependency
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency
    from rasterio.shutil import copy  # noqa: PLC0415 -- optional dependency
    from rasterio.windows import Window as Rectangle  # noqa: PLC0415 -- optional dependency

    _quieten()
    floating = np.dtype(dtype).kind == "f"
    empty, given = np.dtype(dtype).type(nodata), 0
    place = path.parent if staging is None else staging
    try:
        with (
            _writing,
            tempfile.TemporaryDirectory(prefix=".tilth-", dir=place) as folder,
        ):
            plain, whole = Path(folder, "plain.tif"), Path(folder, "whole.tif")
            with rasterio.open(
                plain,
                "w",
                driver="GTiff",
                height=grid.n_rows,
                width=grid.n_columns,
                count=1,
                dtype=dtype,
                crs=SYSTEM,
                transform=Affine(*grid.transform()),
                nodata=nodata,
                tiled=True,
                blockxsize=TILE,
                blockysize=TILE,
                BIGTIFF="IF_SAFER",
                SPARSE_OK=True,
            ) as file:
                for window, values in pieces():
                    where = Rectangle(
                        window.column, window.row, window.columns, window.rows
                    )
                    values = values.astype(dtype, copy=False)
                    file.write(values, 1, window=where)
                    given = (given + _sum_of_bits(values, empty)) % 2**64
                file.update_tags(**tags)
                file.units, file.descriptions = (unit,), (description,)
            if _stored(plain, empty) != given:
                raise OSError("some cells were lost")
            copy(
                plain,
                whole,
                driver="COG",
                COMPRESS="DEFLATE",
                LEVEL=LEVEL,
                PREDICTOR="FLOATING_POINT" if floating else "STANDARD",
                BLOCKSIZE=TILE,
                RESAMPLING="AVERAGE" if floating else "NEAREST",
                BIGTIFF="IF_SAFER",
                NUM_THREADS=1,
            )
            os.replace(whole, path)
    except (OSError, RasterioError, CPLE_BaseError) as error:
        raise DataError(
            f"{path} cannot be written; is the disk full? {_words(error)}"
        ) from None


def _sum_of_bits(values: NDArray[Any], empty: Any) -> int:  # noqa: ANN401 -- a number
    """Sum of what cells store beyond no value, in any order of the cells."""
    whole = f"u{values.dtype.itemsize}"
    total = int(values.view(whole).sum(dtype=np.uint64))
    return (total - values.size * int(empty.view(whole))) % 2**64


def _stored(path: Path, empty: Any) -> int:  # noqa: ANN401 -- a number
    """The same of all cells of a file: closing it tells of no write that failed."""
    import rasterio  # noqa: PLC0415 -- optional dependency
    from rasterio.windows import Window as Rectangle  # noqa: PLC0415 -- optional dependency

    total = 0
    with rasterio.open(path) as file:
        for row in range(0, file.height, TILE):
            rows = min(TILE, file.height - row)
            strip = file.read(1, window=Rectangle(0, row, file.width, rows))
            total += _sum_of_bits(strip, empty)
    return total % 2**64


@cache
def _quieten() -> None:
    """Take away what libtiff itself prints where a write fails; errors stay errors.

    GDAL hears of the failure, too, and the sums of bits show it. Its own lines come
    beside every handler of GDAL, from the default one of a libtiff in its own file.
    """
    try:
        loaded = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return  # not Linux: the lines stay
    for name in sorted(set(re.findall(r"/.*/libtiff[^/]*\.so.*", loaded))):
        with suppress(OSError, AttributeError):
            handler = ctypes.CDLL(name).TIFFSetErrorHandler
            handler.argtypes, handler.restype = [ctypes.c_void_p], ctypes.c_void_p
            handler(None)


def _words(error: Exception) -> str:
    """What a library says, on one line."""
    return " ".join(str(error).split())[:160]


def read_small(path: Path, most: int = 800) -> NDArray[np.float64]:
    """Cells of a map, fewer where it is large, for a picture.

    Parameters
    ----------
    path : Path
        As from `write_cog`.
    most : int, default 800
        Rows and columns. [1]

    Returns
    -------
    values : ndarray, shape (n_rows, n_columns)
        NaN where there is no value. [as the map]
    """
    import rasterio  # noqa: PLC0415 -- optional dependency

    with rasterio.open(path) as file:
        ratio = max(1.0, file.height / most, file.width / most)
        shape = (max(1, round(file.height / ratio)), max(1, round(file.width / ratio)))
        values = file.read(1, out_shape=shape).astype(np.float64)
        return np.asarray(np.where(values == file.nodata, np.nan, values))
