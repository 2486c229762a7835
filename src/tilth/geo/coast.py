"""Whether a map of the world has land at a place, or near it.

The map is a grid of 0.05 degrees made from Natural Earth's land of 1:10 million: see
``tilth/datasets/land/cells.csv``. It is fit for finding coordinates that are wrong, not
for drawing: a coast is right to a cell at best (half a millimetre of such a map is
5 km, a cell at most 5.6 km), and some islets are missing.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import in_range
from tilth.datasets.tables import read_table

SOURCE: Final = "Natural Earth, land at 1:10 million (public domain)"
CELL: Final = 0.05  # deg
ROWS: Final = 3600
COLUMNS: Final = 7200
CELL_KM: Final = 5.6  # sides of a cell are at most this long
SHORTEST_DEGREE: Final = 110.5  # km of latitude, at the equator


def has_land(bounds: ArrayLike, *, within: float = 0.0) -> NDArray[np.bool_]:
    """Whether there is land in boxes, or within some distance of them.

    Parameters
    ----------
    bounds : array_like, shape (n, 4)
        West, south, east and north of each box. [deg]
    within : float, default 0
        Distance around a box, 0 to 1000, rounded up to whole cells. [km]

    Returns
    -------
    land : ndarray of bool, shape (n,)
        Whether a cell of 0.05 degrees that the box touches holds land. [1]

    Raises
    ------
    InputError
        If a position or the distance is out of range.

    References
    ----------
    .. [1] Natural Earth, 1:10m land, version 4.1.0. Public domain.

    Examples
    --------
    >>> has_land([[2.0, 48.0, 2.1, 48.1], [-30.0, 40.0, -29.9, 40.1]]).tolist()
    [True, False]
    """
    distance = float(in_range("within", within, 0.0, 1000.0, "km"))
    boxes = np.asarray(bounds, dtype=np.float64).reshape(-1, 4)
    west, south, east, north = boxes.T
    in_range("longitude", boxes[:, 0::2], -180.0, 180.0, "deg")
    in_range("latitude", boxes[:, 1::2], -90.0, 90.0, "deg")
    up = distance / SHORTEST_DEGREE
    farthest = np.minimum(np.maximum(np.abs(south), np.abs(north)) + up, 90.0)
    narrow = np.maximum(np.cos(np.radians(farthest)), 1e-3)
    aside = np.minimum(up / narrow, 180.0)
    first = np.clip(np.floor((90.0 - north - up) / CELL), 0, ROWS - 1)
    last = np.clip(np.floor((90.0 - south + up) / CELL), 0, ROWS - 1)
    left = np.floor((west - aside + 180.0) / CELL)
    width = np.floor((east + aside + 180.0) / CELL) - left
    boxes_of_cells = np.stack([first, last, left, np.minimum(width, COLUMNS - 1)], -1)
    return np.array([_any(*box) for box in boxes_of_cells.astype(np.int64)], dtype=bool)


def _any(first: int, last: int, left: int, width: int) -> bool:
    """Whether a row from the first to the last has land in a run of columns."""
    rows = np.arange(first, last + 1) * COLUMNS
    left %= COLUMNS
    end = left + width
    pieces = [(left, min(end, COLUMNS - 1))]
    if end >= COLUMNS:  # across the 180th meridian
        pieces.append((0, end - COLUMNS))
    edges = _edges()
    for begin, stop in pieces:
        here = np.searchsorted(edges, rows + begin, side="right")
        there = np.searchsorted(edges, rows + stop, side="right")
        if np.any((here % 2 == 1) | (there != here)):
            return True
    return False


@cache
def _edges() -> NDArray[np.int64]:
    """Places, row by row, at which sea turns into land and land into sea."""
    found = []
    for line in read_table("land/cells.csv").rows:
        runs = np.array(line["runs"].split(), dtype=np.int64)
        found.append(int(line["row"]) * COLUMNS + np.cumsum(runs))
    return np.concatenate(found)
