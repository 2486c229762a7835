"""An area without a margin along its boundary."""

import numpy as np
import pyproj
import shapely

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.geo.shape import Shape, polygons


def inner_area(shape: Shape, margin: float) -> Shape:
    """Area that lies further from the boundary than a margin.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        In degrees.
    margin : float
        Width of the strip that is left out, from 0. [m]

    Returns
    -------
    inner : Polygon or MultiPolygon
        In degrees; holes have a margin, too.

    Raises
    ------
    InputError
        If the margin is negative or leaves nothing.

    Notes
    -----
    The distance is taken in Lambert's azimuthal equal-area projection around the middle
    of the shape, where it errs by 0.03 % at 300 km from there.
    """
    if not 0.0 <= margin < float("inf"):
        raise InputError(f"margin must be a finite number from 0 m; got {margin:g}")
    if margin == 0.0:
        return shape
    west, south, east, north = shape.bounds
    projection = pyproj.CRS.from_proj4(
        f"+proj=laea +lon_0={(west + east) / 2!r} +lat_0={(south + north) / 2!r} "
        "+ellps=WGS84 +units=m"
    )
    there = pyproj.Transformer.from_crs("OGC:CRS84", projection, always_xy=True)

    def forward(places: FloatArray) -> FloatArray:
        return np.stack(there.transform(places[:, 0], places[:, 1]), axis=1)

    def backward(places: FloatArray) -> FloatArray:
        x, y = places.T
        return np.stack(there.transform(x, y, direction="INVERSE"), axis=1)

    flat = shapely.transform(shape, forward)
    inner = polygons(shapely.buffer(flat, -margin, join_style="mitre"))
    if inner.is_empty:
        raise InputError(
            f"margin must leave some of the area; {margin:g} m along the boundary "
            "leaves nothing"
        )
    back = shapely.transform(inner, backward)
    return polygons(shapely.intersection(polygons(back), shape))
