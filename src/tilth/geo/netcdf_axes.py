"""Whether the rows of a NetCDF variable follow its latitude, which GDAL does not ask.

GDAL takes the last axis of a variable for longitude and the one before for latitude,
whatever they are: of a variable in the order (longitude, latitude) each cell would be
read at the place where the two are exchanged.
"""

import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np

from tilth.checks import FloatArray

NORTH: Final = frozenset(
    ("degrees_north", "degree_north", "degree_N", "degrees_N", "degreeN", "degreesN")
)
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
    middles = np.sort(t.f + t.e * (np.arange(raster.height) + 0.5))
    for key, text in tags.items():
        name, _, attribute = key.partition("#")
        if attribute != "units" or text not in NORTH:
            continue
        points = _points(path, name)
        if points.size and (
            points.size != middles.size
            or np.abs(np.sort(points) - middles).max() > OFF * abs(t.e)
        ):
            return str(name)
    return ""


def _points(path: Path, name: str) -> FloatArray:
    """Numbers of an axis; none where it is no line."""
    import rasterio  # noqa: PLC0415 -- optional dependency
    from rasterio.errors import (  # noqa: PLC0415 -- optional dependency
        NotGeoreferencedWarning,
        RasterioError,
    )

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(f'NETCDF:"{path}":{name}', driver="netCDF") as axis:
                if axis.count != 1 or 1 not in axis.shape:
                    return np.zeros(0)
                return np.asarray(axis.read(1).ravel(), np.float64)
    except RasterioError:
        return np.zeros(0)
