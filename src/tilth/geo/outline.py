"""Outline of a grid for catalogues: longitudes from -180 to 180."""

from math import floor
from typing import Final

import shapely

from tilth.geo.grid import Grid
from tilth.geo.shape import Shape

FULL_TURN: Final = 360.0  # [deg]
HALF_TURN: Final = 180.0  # [deg]


def bounds_of_grid(grid: Grid) -> tuple[float, float, float, float]:
    """West, south, east and north of a grid (RFC 7946, section 5).

    Parameters
    ----------
    grid : Grid
        Cells of a map.

    Returns
    -------
    bounds : tuple of float
        West is larger than east where the grid crosses the antimeridian. [deg]
    """
    if grid.east - grid.west > FULL_TURN - 1e-6:
        return -HALF_TURN, grid.south, HALF_TURN, grid.north
    turns = FULL_TURN * floor((grid.west + HALF_TURN) / FULL_TURN)
    west, east = grid.west - turns, grid.east - turns
    if east > HALF_TURN:
        east -= FULL_TURN
    return west, grid.south, east, grid.north


def outline(grid: Grid) -> Shape:
    """Area of a grid (RFC 7946, section 3.1.9).

    Parameters
    ----------
    grid : Grid
        Cells of a map.

    Returns
    -------
    shape : Polygon or MultiPolygon
        Cut in two where the grid crosses the antimeridian. [deg]
    """
    west, south, east, north = bounds_of_grid(grid)
    if west < east:
        return shapely.box(west, south, east, north)
    halves = ((west, HALF_TURN), (-HALF_TURN, east))
    return shapely.MultiPolygon(
        [shapely.box(a, south, b, north) for a, b in halves if a < b]
    )
