"""Sums over zones that are the same, to the last bit, in whatever order they form.

Each mass is rounded to a whole number of quanta before it is added, and whole numbers
add up exactly. A quantum is 2^-16 of a unit (of Mg: 15 g), far below what single
precision can tell of a cell. Nothing is checked here.
"""

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

RealArray = NDArray[np.floating[Any]]
Whole = NDArray[np.int64]
QUANTA: Final = 65_536.0  # in one unit


@njit(nogil=True, cache=True)
def add_masses(
    zones: Whole, cells: Whole, areas: RealArray, values: RealArray, out: Whole
) -> None:
    """Add value times area of `cells`, in quanta, to the zone of each in `out`.

    What is missing or infinite counts nothing.
    """
    for k in range(zones.size):
        value = np.float64(values[cells[k]])
        if np.isfinite(value):
            out[zones[k]] += np.int64(np.rint(value * areas[k] * QUANTA))
