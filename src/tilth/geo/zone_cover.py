"""Which part of each cell of a piece of a map lies in which area (exactextract).

exactextract measures in degrees. Cells are cut into strips so low that area is even in
each, and the strips of a cell are weighed by their area on the ellipsoid.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any, Final

import numpy as np
import shapely
import shapely.affinity
import shapely.geometry
from numpy.typing import NDArray

from tilth.geo.area_file import Zone
from tilth.geo.grid import Grid, Window
from tilth.geo.shape import Shape

# Looked at together, counted from the first: a block of a map, lest blocks above each
# other look at the same tile again.
ROWS: Final = 64
COLUMNS: Final = 1024
STRIP: Final = 1 / 60  # height of a strip, at most [deg]
EDGE: Final = 1e-9  # of a cell, by which shares round
FULL_TURN: Final = 360.0  # [deg]
_one_at_a_time: Final = threading.Lock()

Whole = NDArray[np.int64]
Cover = tuple[Whole, Whole, NDArray[np.float64]]


def cover_of_zones(zones: Sequence[Zone], grid: Grid, window: Window) -> Cover:
    """Parts of cells that areas cover, the same in whatever piece a cell is.

    Parameters
    ----------
    zones : sequence of Zone
        Areas in degrees.
    grid : Grid
        The whole map.
    window : Window
        Its piece.

    Returns
    -------
    zone, cell : ndarray of int, shape (n,)
        Number of the area, and of the cell in the piece, row by row. [1]
    share : ndarray, shape (n,)
        Part of the area of the cell that is covered. [1]
    """
    found: list[Cover] = []
    for tile in grid.pieces(ROWS, COLUMNS, window):
        zone, cell, share = _tile_cover(zones, grid, tile)
        row, column = tile.row + cell // tile.columns, tile.column + cell % tile.columns
        row, column = row - window.row, column - window.column
        inside = (row >= 0) & (row < window.rows)
        inside &= (column >= 0) & (column < window.columns)
        place = row * window.columns + column
        found.append((zone[inside], place[inside], share[inside]))
    return (
        np.concatenate([zone for zone, _, _ in found]),
        np.concatenate([cell for _, cell, _ in found]),
        np.concatenate([share for _, _, share in found]),
    )


def _tile_cover(zones: Sequence[Zone], grid: Grid, window: Window) -> Cover:
    """The same for a tile, in the order of zones and cells."""
    strips = max(1, ceil(grid.height / STRIP - EDGE))
    tile = grid.part(window)
    fine = replace(tile, height=grid.height / strips, n_rows=strips * tile.n_rows)
    zone, strip, share = _cover_in_degrees(zones, fine)
    high = fine.cell_areas().reshape(tile.n_rows, strips)
    weight = (high / high.sum(axis=1, keepdims=True)).ravel()
    row, column = np.divmod(strip, tile.n_columns)
    cells = tile.n_rows * tile.n_columns
    number = zone * cells + row // strips * tile.n_columns + column
    number, place = np.unique(number, return_inverse=True)
    parts = np.asarray(weight[row] * share, np.float64)
    total = np.asarray(np.bincount(place, parts, number.size), np.float64)
    total[np.abs(total - 1.0) < EDGE] = 1.0
    return number // cells, number % cells, total


def _cover_in_degrees(zones: Sequence[Zone], tile: Grid) -> Cover:
    """The same for all cells of a grid, by length in degrees."""
    from exactextract import exact_extract  # noqa: PLC0415 -- optional dependency
    from exactextract.feature import JSONFeatureSource  # noqa: PLC0415 -- optional dependency
    from exactextract.raster import NumPyRasterSource  # noqa: PLC0415 -- optional dependency

    box = shapely.box(tile.west, tile.south, tile.east, tile.north)
    features = [
        {
            "type": "Feature",
            "properties": {"zone": number},
            "geometry": shapely.geometry.mapping(shape),
        }
        for number, zone in enumerate(zones)
        for shape in _turned(zone.geometry, tile)
        if shape.intersects(box)
    ]
    empty = np.zeros(0, np.int64)
    if not features:
        return empty, empty, np.zeros(0)
    raster = NumPyRasterSource(
        np.zeros((tile.n_rows, tile.n_columns)),
        xmin=tile.west,
        ymin=tile.south,
        xmax=tile.east,
        ymax=tile.north,
    )
    with _one_at_a_time:
        rows: list[dict[str, Any]] = exact_extract(
            raster,
            JSONFeatureSource(features),
            ["cell_id", "coverage"],
            include_cols=["zone"],
        )
    parts = [row["properties"] for row in rows]
    number = [np.full(len(part["cell_id"]), part["zone"], np.int64) for part in parts]
    return (
        np.concatenate([empty, *number]),
        np.concatenate([empty, *(np.asarray(p["cell_id"], np.int64) for p in parts)]),
        np.concatenate(
            [np.zeros(0), *(np.asarray(p["coverage"], np.float64) for p in parts)]
        ),
    )


def _turned(shape: Shape, tile: Grid) -> list[Shape]:
    """An area, written with the meridians of the tile too."""
    found = []
    for turn in (-FULL_TURN, 0.0, FULL_TURN):
        west, _, east, _ = shape.bounds
        if west + turn < tile.east and east + turn > tile.west:
            moved = (
                shape if turn == 0.0 else shapely.affinity.translate(shape, xoff=turn)
            )
            found.append(moved)
    return found
