"""Mean by area of the cells of a file that lie under each cell of a map, compiled.

What a cell of the map gets depends on its place in the whole map and on the file alone,
to the last bit, whatever part of the map is worked out with it: sums are formed cell by
cell, in the order of rows and columns. Nothing is checked here.
"""

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

RealArray = NDArray[np.floating[Any]]
FULL: Final = 1.0 - 1e-9  # share from which a cell counts as covered: sums round


@njit(nogil=True, cache=True)
def known_cells(values: RealArray) -> NDArray[np.bool_]:
    """Where all bands (n_bands, m, n) have a value."""
    bands, m, n = values.shape
    out = np.ones((m, n), np.bool_)
    for b in range(bands):
        for i in range(m):
            for j in range(n):
                if not np.isfinite(values[b, i, j]):
                    out[i, j] = False
    return out


@njit(nogil=True, cache=True, inline="always")
def _strip(
    number: int, row: int, down: RealArray, below: RealArray, edges: RealArray
) -> float:
    """Area of row `number` of a file inside row `row` of a map, per degree."""
    upper = below[row] if down[row] >= number else edges[number]
    lower = below[row + 1] if down[row + 1] <= number + 1 else edges[number + 1]
    return max(0.0, upper - lower)


@njit(nogil=True, cache=True)
def area_mean(
    values: RealArray,
    known: NDArray[np.bool_],
    edges: RealArray,
    down: RealArray,
    below: RealArray,
    right: RealArray,
    share: RealArray,
    out: RealArray,
) -> None:
    """Mean over each cell of a map, and the share of its area that has values.

    `values` (n_bands, m, n) and `known` (m, n) are cells of a file. `down`
    (n_rows + 1,) and `right` (n_columns + 1,) are the edges of the cells of the map, in
    cells of the file from the first of them. `edges` (m + 1,) and `below` (n_rows + 1,)
    are the area between the equator and the edges of the rows of the file and of the
    map, per degree of longitude. `share` (n_rows, n_columns) and `out`
    (n_bands, n_rows, n_columns) receive the result; NaN where nothing is known.
    """
    m, n = known.shape
    rows, columns = share.shape
    high = np.empty(m)
    before = -1  # row of the file in which the row above lies as a whole
    for i in range(rows):
        top, bottom = down[i], down[i + 1]
        a, z = max(0, int(np.floor(top))), min(m, int(np.ceil(bottom)))
        within = a if z - a == 1 and top >= a and bottom <= z else -1
        if within >= 0 and within == before:
            share[i] = share[i - 1]
            for b in range(values.shape[0]):
                out[b, i] = out[b, i - 1]
            continue
        before = within
        whole = 1.0 if within >= 0 else below[i] - below[i + 1]
        for k in range(a, z):
            high[k] = 1.0 if within >= 0 else _strip(k, i, down, below, edges)
        for j in range(columns):
            left, end = right[j], right[j + 1]
            c, e = max(0, int(np.floor(left))), min(n, int(np.ceil(end)))
            area = 0.0
            for k in range(a, z):
                for q in range(c, e):
                    if known[k, q]:
                        wide = (min(end, q + 1.0) - max(left, float(q))) / (end - left)
                        area += high[k] * wide
            covered = area / whole
            share[i, j] = 1.0 if covered > FULL else covered
            alone = z - a == 1 and e - c == 1
            for b in range(values.shape[0]):
                if area <= 0.0:
                    out[b, i, j] = np.nan
                elif alone:
                    out[b, i, j] = values[b, a, c]
                else:
                    total = 0.0
                    for k in range(a, z):
                        for q in range(c, e):
                            if known[k, q]:
                                wide = (min(end, q + 1.0) - max(left, float(q))) / (
                                    end - left
                                )
                                total += high[k] * wide * values[b, k, q]
                    out[b, i, j] = total / area
