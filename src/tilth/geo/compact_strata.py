"""Compact geographic strata of equal area.

The area is cut in two, in proportion to the numbers of strata on both sides, across its
longest axis, and so on (recursive bisection). It is exact, and works for areas in
pieces and with holes. Then the strata are made rounder (`tilth.geo.power_strata`).

Walvoort D.J.J., Brus D.J., de Gruijter J.J. (2010) An R package for spatial coverage
sampling and random sampling from compact geographical strata by k-means. Comput.
Geosci. 36, 1261-1267. doi:10.1016/j.cageo.2010.04.005 (the idea of such strata)
"""

from dataclasses import dataclass
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
_MANY: Final = 20_000  # corners of a rich boundary
_MOST_STEPS: Final = 6


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
    return _cut(shape, _rough(shape), n_strata, local_plane(shape.bounds))


def _rough(shape: Shape) -> Shape:
    """The same shape with fewer corners, where it has very many."""
    if shapely.get_num_coordinates(shape) <= _MANY:
        return shape
    west, south, east, north = shape.bounds
    return polygons(shapely.simplify(shape, max(east - west, north - south) / _MANY))


def _cut(shape: Shape, rough: Shape, n_strata: int, plane: LocalPlane) -> list[Shape]:
    if n_strata == 1:
        return [shape]
    first = n_strata // 2
    cut = _cutter(rough, plane)
    limit = _limit(shape, rough, cut, first / n_strata)
    found = []
    for side, n in ((cut.before, first), (cut.after, n_strata - first)):
        part = side(shape, limit)
        found += _cut(part, part if rough is shape else side(rough, limit), n, plane)
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cutter:
    """Straight cuts across one direction; everything in metres of a plane."""

    plane: LocalPlane
    centre: FloatArray
    axis: FloatArray
    low: float
    high: float
    reach: float

    def before(self, shape: Shape, limit: float) -> Shape:
        """Part of a shape that lies before a cut."""
        return self._between(shape, self.low - self.reach, limit)

    def after(self, shape: Shape, limit: float) -> Shape:
        """Part of a shape that lies after a cut."""
        return self._between(shape, limit, self.high + self.reach)

    def _between(self, shape: Shape, low: float, high: float) -> Shape:
        across = 2.0 * self.reach * np.array([-self.axis[1], self.axis[0]])
        corners = [
            self.centre + along * self.axis + side * across
            for along, side in ((low, -1), (high, -1), (high, 1), (low, 1))
        ]
        return common(shape, shapely.Polygon(self.plane.degrees(np.array(corners))))


def _cutter(shape: Shape, plane: LocalPlane) -> _Cutter:
    """Cuts across the longest axis of a shape."""
    centre, axis = _longest_axis(shape, plane)
    offset = plane.metres(shapely.get_coordinates(shape)) - centre
    along = offset @ axis
    return _Cutter(
        plane=plane,
        centre=centre,
        axis=axis,
        low=float(along.min()),
        high=float(along.max()),
        reach=float(np.abs(offset).sum(axis=1).max()) + 1.0,
    )


def _limit(shape: Shape, rough: Shape, cut: _Cutter, share: float) -> float:
    """Place of the cut that leaves a share of the area before it."""
    wanted = area(shape) * share
    of_rough = area(rough) * share

    def excess(limit: float) -> float:
        return area(cut.before(rough, limit)) - of_rough

    step = 1e-9 * (cut.high - cut.low)
    limit = float(brentq(excess, cut.low, cut.high, xtol=step, rtol=1e-14))
    if rough is shape:
        return limit
    # A rich boundary is slow to cut: from near, few cuts are needed.
    slope = (excess(limit + 1e5 * step) - excess(limit - 1e5 * step)) / (2e5 * step)
    for _ in range(_MOST_STEPS):
        gap = area(cut.before(shape, limit)) - wanted
        if abs(gap) <= TOLERANCE / 10.0 * wanted or not slope > 0.0:
            break
        limit = min(max(limit - gap / slope, cut.low), cut.high)
    if abs(gap) <= TOLERANCE / 10.0 * wanted:
        return limit
    return float(
        brentq(
            lambda at: area(cut.before(shape, at)) - wanted,
            cut.low,
            cut.high,
            xtol=step,
            rtol=1e-14,
        )
    )


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
