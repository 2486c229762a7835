"""Compact geographic strata of equal area.

The area is cut in two, in proportion to the numbers of strata on both sides, across its
longest axis, and so on (recursive bisection). It is exact, and works for areas in
pieces and with holes. Then the strata are made rounder (`tilth.geo.power_strata`).

Walvoort D.J.J., Brus D.J., de Gruijter J.J. (2010) An R package for spatial coverage
sampling and random sampling from compact geographical strata by k-means. Comput.
Geosci. 36, 1261-1267. doi:10.1016/j.cageo.2010.04.005 (the idea of such strata)
"""

from typing import Final

import numpy as np
import shapely
from scipy.optimize import brentq

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.geo.ellipsoid import LocalPlane, area, local_plane
from tilth.geo.shape import Shape, common, polygons

TOLERANCE: Final = 1e-6  # relative, of the area of a stratum
MOST: Final = 200  # strata


def bisected(shape: Shape, n_strata: int) -> list[Shape]:
    """Strata of equal area by straight cuts.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        The whole, in degrees.
    n_strata : int
        Number of strata, from 1 to 200.

    Returns
    -------
    strata : list of Polygon or MultiPolygon
        From west to east; their areas differ by less than 1e-6 of one.

    Raises
    ------
    InputError
        If the number is out of range.
    """
    if not 1 <= n_strata <= MOST:
        raise InputError(
            f"the number of strata must be from 1 to {MOST}; got {n_strata}"
        )
    return _cut(shape, n_strata, local_plane(shape.bounds))


def _cut(shape: Shape, n_strata: int, plane: LocalPlane) -> list[Shape]:
    if n_strata == 1:
        return [shape]
    first = n_strata // 2
    wanted = area(shape) * first / n_strata
    centre, axis = _longest_axis(shape, plane)
    along = (plane.metres(shapely.get_coordinates(shape)) - centre) @ axis
    low, high = float(along.min()), float(along.max())

    def excess(limit: float) -> float:
        return area(_side(shape, plane, centre, axis, low, limit)) - wanted

    limit = brentq(excess, low, high, xtol=1e-9 * (high - low), rtol=1e-14)
    sides = (
        _side(shape, plane, centre, axis, low, limit),
        _side(shape, plane, centre, axis, high, limit),
    )
    return [
        *_cut(sides[0], first, plane),
        *_cut(sides[1], n_strata - first, plane),
    ]


def _side(
    shape: Shape,
    plane: LocalPlane,
    centre: FloatArray,
    axis: FloatArray,
    outer: float,
    limit: float,
) -> Shape:
    """Part of the shape between a cut across the axis and one of its ends."""
    across = np.array([-axis[1], axis[0]])
    reach = 2.0 * np.abs(plane.metres(shapely.get_coordinates(shape)) - centre).sum(1)
    width = float(reach.max()) + 1.0
    end = outer + np.sign(outer - limit) * width if outer != limit else limit
    corners = [
        centre + along * axis + side * width * across
        for along, side in ((end, -1), (limit, -1), (limit, 1), (end, 1))
    ]
    if end == limit:
        return shapely.MultiPolygon()
    return common(shape, shapely.Polygon(plane.degrees(np.array(corners))))


def moments(shape: Shape, plane: LocalPlane) -> tuple[float, FloatArray, FloatArray]:
    """Area, centre and second central moments of a shape in a plane.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        In degrees.
    plane : LocalPlane
        The plane.

    Returns
    -------
    size : float
        Area in the plane. [m2]
    centre : ndarray, shape (2,)
        Centroid. [m]
    second : ndarray, shape (2, 2)
        Integral of the squared distances from it, by axes. [m4]
    """
    size, first, second = 0.0, np.zeros(2), np.zeros((2, 2))
    parts = shapely.get_parts(polygons(shape))
    origin = plane.metres(shapely.get_coordinates(shape)[0])
    for ring, owner in zip(
        *shapely.get_rings(shapely.normalize(parts), return_index=True), strict=True
    ):
        del owner
        points = plane.metres(shapely.get_coordinates(ring)) - origin
        begin, end = points[:-1], points[1:]
        cross = begin[:, 0] * end[:, 1] - end[:, 0] * begin[:, 1]
        size += cross.sum() / 2.0
        first += ((begin + end) * cross[:, None]).sum(axis=0) / 6.0
        total = begin + end
        products = (
            np.einsum("ni,nj,n->ij", total, total, cross)
            + np.einsum("ni,nj,n->ij", begin, begin, cross)
            + np.einsum("ni,nj,n->ij", end, end, cross)
        )
        second += products / 24.0
    centre = first / size
    second -= size * np.outer(centre, centre)
    return abs(size), centre + origin, second * np.sign(size)


def _longest_axis(shape: Shape, plane: LocalPlane) -> tuple[FloatArray, FloatArray]:
    """Centroid and direction of the longest axis, eastward or due north."""
    _, centre, second = moments(shape, plane)
    axis = np.linalg.eigh(second)[1][:, 1]
    if axis[0] < 0.0 or (axis[0] == 0.0 and axis[1] < 0.0):
        axis = -axis
    return centre, axis
