"""Random points in a polygon, uniform by area on the ellipsoid."""

from typing import Final

import numpy as np
import shapely

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.geo.ellipsoid import area_density
from tilth.geo.shape import Shape, common

DECIMALS: Final = 7  # of a degree, about 1 cm
_FULL: Final = 0.5  # share of its box that a piece should fill
_DEEPEST: Final = 10  # halvings of the box
_MOST_DRAWS: Final = 20_000_000


def uniform_points(
    geometry: Shape, n: int, generator: np.random.Generator
) -> FloatArray:
    """Independent random points inside a polygon.

    The same generator gives the same points, and more points begin with fewer.

    Parameters
    ----------
    geometry : shapely geometry
        Polygon or multipolygon in degrees.
    n : int
        Number of points.
    generator : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    points : ndarray, shape (n, 2)
        Longitude and latitude, rounded to 1e-7 degrees and inside. [deg]

    Raises
    ------
    InputError
        If the polygon is empty, or too thin to hold a point with seven decimals.

    Notes
    -----
    The box around the polygon is halved until its pieces are mostly filled. A piece is
    drawn in proportion to its size, then a place in it, which is kept if it lies inside
    and, as meridians converge, with a chance in proportion to the area of a square
    degree there. Each kept place is uniform by area, exactly.
    """
    if geometry.is_empty:
        raise InputError("a polygon must hold some area to draw points in; it is empty")
    boxes: FloatArray = np.array(
        _pieces(geometry, shapely.box(*geometry.bounds), _DEEPEST)
    )
    nearest = np.clip(0.0, boxes[:, 1], boxes[:, 3])  # latitude nearest the equator
    densest = area_density(nearest)
    weight = densest * (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    share = np.cumsum(weight)
    shapely.prepare(geometry)
    found = np.empty((0, 2))
    drawn = 0
    while len(found) < n:
        size = max(64, 4 * (n - len(found)))
        draw = generator.random((size, 4))
        drawn += size
        piece = np.searchsorted(share, draw[:, 0] * share[-1], side="right")
        piece = np.minimum(piece, len(boxes) - 1)
        low, high = boxes[piece, :2], boxes[piece, 2:]
        place = np.round(low + draw[:, 1:3] * (high - low), DECIMALS)
        inside = shapely.contains_xy(geometry, place[:, 0], place[:, 1])
        inside &= draw[:, 3] * densest[piece] < area_density(place[:, 1])
        found = np.concatenate([found, place[inside]])
        if drawn > _MOST_DRAWS:
            raise InputError(
                "a polygon must be wide enough to draw points in; of "
                f"{drawn} places in its box {len(found)} lie inside"
            )
    return found[:n]


def _pieces(
    geometry: Shape, box: shapely.Polygon, deepest: int
) -> list[tuple[float, float, float, float]]:
    """Boxes that together hold the polygon and that it mostly fills."""
    west, south, east, north = box.bounds
    if deepest == 0 or geometry.area > _FULL * (east - west) * (north - south):
        return [box.bounds]
    if east - west > north - south:
        middle = (west + east) / 2.0
        halves = (west, south, middle, north), (middle, south, east, north)
    else:
        middle = (south + north) / 2.0
        halves = (west, south, east, middle), (west, middle, east, north)
    found = []
    for half in halves:
        piece = common(geometry, shapely.box(*half))
        if piece.area > 0.0:
            found += _pieces(piece, shapely.box(*half), deepest - 1)
    return found
