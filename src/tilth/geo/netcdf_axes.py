"""What GDAL does not ask of the axes of a NetCDF variable.

GDAL takes the last axis of a variable for longitude and the one before for latitude,
whatever they are: of a variable in the order (longitude, latitude) each cell would be
read at the place where the two are exchanged.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from tilth.checks import FloatArray

NORTH: Final = frozenset(
    ("degrees_north", "degree_north", "degree_N", "degrees_N", "degreeN", "degreesN")
)
LATE: Final = 0.01  # by which an end may be off its interval [d]
OFF: Final = 0.5  # of a cell, by which a row may be off its latitude


def exchanged_axis(raster: Any, path: Path) -> str:  # noqa: ANN401 -- rasterio has no types
    """Name of an axis of latitude that the rows do not follow.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        An open variable; what is no NetCDF has none.
    path : Path
        Its file.

    Returns
    -------
    name : str
        "" where rows are where the axis says, or the file has no such axis.
    """
    if getattr(raster, "driver", "") != "netCDF":
        return ""
    tags, t = raster.tags(), raster.transform
    rows = np.sort(t.f + t.e * (np.arange(raster.height) + 0.5))
    for key, text in tags.items():
        name, _, attribute = key.partition("#")
        if attribute != "units" or text not in NORTH:
            continue
        points = numbers(path, name)
        if 1 not in points.shape:
            continue  # of each cell, as of a projection
        if points.size != rows.size or np.abs(
            np.sort(points.ravel()) - rows
        ).max() > OFF * abs(t.e):
            return str(name)
    return ""


def middles(path: Path, axis: str, bounds: str, times: Sequence[float]) -> list[float]:
    """Times, or the middles of their intervals where each is the end of its own.

    Some climate models write the mean of January at midnight of the first of February.

    Parameters
    ----------
    path : Path
        A NetCDF file.
    axis, bounds : str
        Its time axis, and the variable of its intervals; "" if it states none.
    times : sequence of float
        On the axis. [as the axis]

    Returns
    -------
    times : list of float
        As many. [as the axis]
    """
    if not bounds:
        return list(times)
    points = np.sort(numbers(path, axis).ravel())
    edges = np.sort(numbers(path, bounds), axis=-1)
    if edges.shape != (points.size, 2) or not points.size:
        return list(times)
    edges = edges[np.argsort(edges[:, 0])]
    if not np.allclose(points, edges[:, 1], rtol=0.0, atol=LATE):
        return list(times)
    place = np.abs(points - np.asarray(times)[:, np.newaxis]).argmin(axis=1)
    found: list[float] = edges.mean(axis=1)[place].tolist()
    return found


def numbers(path: Path, name: str) -> FloatArray:
    """Numbers of a variable of one or two dimensions.

    Parameters
    ----------
    path : Path
        A NetCDF file.
    name : str
        Of the variable.

    Returns
    -------
    numbers : ndarray, shape (n_rows, n_columns)
        Rows in any order; empty if there is no such variable, or it has more
        dimensions. [as the variable]
    """
    import rasterio  # noqa: PLC0415 -- optional dependency
    from rasterio.errors import (  # noqa: PLC0415 -- optional dependency
        NotGeoreferencedWarning,
        RasterioError,
    )

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(f'NETCDF:"{path}":{name}', driver="netCDF") as variable:
                if variable.count != 1:
                    return np.zeros((0, 0))
                return np.asarray(variable.read(1), np.float64)
    except RasterioError:
        return np.zeros((0, 0))
