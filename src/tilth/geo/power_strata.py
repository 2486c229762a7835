"""Rounder strata of equal area: a power diagram whose centres lie in its middles.

A power diagram gives each place to the centre c with the smallest |x - c|^2 - w. Its
cells are cut by straight lines; the weights w make their areas equal (Newton's method),
and moving the centres into the middles makes the cells compact.

Aurenhammer F., Hoffmann F., Aronov B. (1998) Minkowski-type theorems and least-squares
clustering. Algorithmica 20, 61-76. doi:10.1007/PL00009187
Kitagawa J., Merigot Q., Thibert B. (2019) Convergence of a Newton algorithm for
semi-discrete optimal transport. J. Eur. Math. Soc. 21, 2603-2651. doi:10.4171/JEMS/889
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.geo.compact_strata import moments
from tilth.geo.ellipsoid import LocalPlane, area, area_density, areas, local_plane
from tilth.geo.shape import Shape, common

TOLERANCE: Final = 1e-8  # relative, of the area of a stratum
_ROUGHLY: Final = 0.02  # the same while the centres move
_MOVES: Final = 20  # of the centres
_SETTLED: Final = 0.02  # of the side of a stratum; smaller moves end it
_STEPS: Final = 30  # of Newton's method
_HALVINGS: Final = 12
_HECTARES: Final = 1e-4  # in 1 m2
_MOST_VERTICES: Final = 20_000  # beyond it the strata stay as they are


def rounder(shape: Shape, strata: list[Shape]) -> list[Shape]:
    """Strata of the same area that are more compact.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        The whole, in degrees.
    strata : list of Polygon or MultiPolygon
        Strata of equal area to begin with.

    Returns
    -------
    strata : list of Polygon or MultiPolygon
        From west to east; those given if no better ones were found, as may happen where
        the area lies in pieces, or if the boundary has more than 20 000 corners.
    """
    if len(strata) < 2 or shapely.get_num_coordinates(shape) > _MOST_VERTICES:
        return strata
    plane = local_plane(shape.bounds)
    wanted = area(shape) / len(strata)
    side = np.sqrt(wanted / _HECTARES)
    centres = _middles(strata, plane)
    weights = np.zeros(len(strata))
    for _ in range(_MOVES):
        roughly = _equal_cells(shape, centres, weights, plane, wanted, _ROUGHLY)
        if roughly is None:
            return strata
        cells, weights = roughly
        before, centres = centres, _middles(cells, plane)
        if np.abs(centres - before).max() < _SETTLED * side:
            break
    solved = _equal_cells(shape, centres, weights, plane, wanted, TOLERANCE)
    if solved is None or _inertia(solved[0], plane) >= _inertia(strata, plane):
        return strata
    return sorted(solved[0], key=lambda cell: float(shapely.centroid(cell).x))


def _middles(cells: list[Shape], plane: LocalPlane) -> FloatArray:
    return np.array([moments(cell, plane)[1] for cell in cells])


def _inertia(cells: list[Shape], plane: LocalPlane) -> float:
    """Integral of the squared distances to the middles of the cells."""
    return float(sum(np.trace(moments(cell, plane)[2]) for cell in cells))


def _equal_cells(
    shape: Shape,
    centres: FloatArray,
    weights: FloatArray,
    plane: LocalPlane,
    wanted: float,
    tolerance: float,
) -> tuple[list[Shape], FloatArray] | None:
    """Cells of equal area and their weights; None if they were not found."""
    cells, rates = _cells(shape, centres, weights, plane)
    size = areas(cells)
    if size.min() <= 0.0:
        weights = np.zeros(len(centres))  # every centre of the plain diagram has a cell
        cells, rates = _cells(shape, centres, weights, plane)
        size = areas(cells)
    least = 0.5 * min(float(size.min()), wanted)
    for _ in range(_STEPS):
        gap = wanted - size
        worst = float(np.abs(gap).max())
        if worst <= tolerance * wanted:
            return cells, weights
        step = np.linalg.lstsq(rates, gap, rcond=1e-12)[0]
        for halving in range(_HALVINGS):
            share = 0.5**halving
            then = weights + share * step
            cells, rates_then = _cells(shape, centres, then, plane)
            size = areas(cells)
            smaller = np.abs(wanted - size).max() <= (1.0 - 0.5 * share) * worst
            if size.min() >= least and smaller:
                break
        else:
            return None
        weights, rates = then - then.mean(), rates_then
    return None


def _cells(
    shape: Shape, centres: FloatArray, weights: FloatArray, plane: LocalPlane
) -> tuple[list[Shape], FloatArray]:
    """Cells of the diagram inside the shape, and their areas by the weights, ha m-2."""
    n = len(centres)
    corners = [_cell(shape, centres, weights, plane, i) for i in range(n)]
    whole = [
        shapely.Polygon(plane.degrees(c)) if len(c) > 2 else shapely.Polygon()
        for c, _ in corners
    ]
    found = [common(shape, polygon) for polygon in whole]
    ends, pairs = [], []
    for i, (at, owner) in enumerate(corners):
        for k in np.flatnonzero(owner > i).tolist():  # the neighbour sees it, too
            ends.append(plane.degrees(at[[k, (k + 1) % len(at)]]))
            pairs.append((i, int(owner[k])))
    rates = np.zeros((n, n))
    if not pairs:
        return found, rates
    edges = shapely.linestrings(np.array(ends))
    inside = shapely.intersection(edges, shape)
    scale = np.array([plane.east, plane.north])
    length = shapely.length(shapely.transform(inside, lambda at: at * scale))
    middle = np.array(ends)[:, :, 1].mean(axis=1)
    density = area_density(middle) / (plane.east * plane.north)
    i, j = np.array(pairs).T
    rate = length * density / (2.0 * np.hypot(*(centres[j] - centres[i]).T))
    np.add.at(rates, (i, i), rate)
    np.add.at(rates, (j, j), rate)
    rates[i, j] -= rate
    rates[j, i] -= rate
    return found, rates


def _cell(
    shape: Shape,
    centres: FloatArray,
    weights: FloatArray,
    plane: LocalPlane,
    i: int,
) -> tuple[FloatArray, NDArray[np.int64]]:
    """Corners of a cell, and the neighbour across the side that begins at each."""
    west, south, east, north = shape.bounds
    low, high = plane.metres([[west, south], [east, north]])
    low, high = low - 1.0, high + 1.0
    corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    owner = np.full(4, -1, dtype=np.int64)
    square = (centres**2).sum(axis=1)
    for j in range(len(centres)):
        if j == i or len(corners) == 0:
            continue
        normal = 2.0 * (centres[j] - centres[i])
        limit = square[j] - square[i] - weights[j] + weights[i]
        corners, owner = _clipped(corners, owner, normal, limit, j)
    return corners, owner


def _clipped(
    corners: FloatArray,
    owner: NDArray[np.int64],
    normal: FloatArray,
    limit: float,
    j: int,
) -> tuple[FloatArray, NDArray[np.int64]]:
    """Part of a convex polygon with normal . x <= limit."""
    over = corners @ normal - limit
    if (over <= 0.0).all():
        return corners, owner
    if (over > 0.0).all():
        return corners[:0], owner[:0]
    inside = over <= 0.0
    after = np.roll(inside, -1)
    leave = int(np.flatnonzero(inside & ~after)[0])  # a convex polygon has one of each
    enter = int(np.flatnonzero(~inside & after)[0])
    n = len(corners)
    kept = (np.arange(enter + 1, enter + 1 + int(inside.sum()))) % n
    crossing = []
    for k in (leave, enter):
        share = over[k] / (over[k] - over[(k + 1) % n])
        crossing.append(corners[k] + share * (corners[(k + 1) % n] - corners[k]))
    points = np.concatenate([corners[kept], crossing])
    return points, np.concatenate([owner[kept], [j, owner[enter]]])
