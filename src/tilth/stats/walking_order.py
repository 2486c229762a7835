"""Order in which points are walked: nearest neighbour, then 2-opt.

Croes G.A. (1958) A method for solving traveling-salesman problems. Oper. Res. 6,
791-812. doi:10.1287/opre.6.6.791
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray
from tilth.errors import InputError

_MOST_PASSES: Final = 30
_MOST_IMPROVED: Final = 2000  # points; beyond it the nearest neighbour is all
_GAIN: Final = 1e-9  # relative; less is rounding


def walking_order(positions: ArrayLike) -> NDArray[np.int64]:
    """Order of points on a short walk that begins at the westernmost.

    Parameters
    ----------
    positions : array_like, shape (n, 2)
        East and north. [m]

    Returns
    -------
    order : sequence of int, shape (n,)
        Place of each point of the walk in `positions`.

    Raises
    ------
    InputError
        If positions are not n pairs of finite numbers.

    Examples
    --------
    >>> walking_order([[5.0, 0.0], [0.0, 0.0], [9.0, 0.0], [2.0, 0.0]]).tolist()
    [1, 3, 0, 2]
    """
    at = np.asarray(positions, dtype=np.float64)
    if at.ndim != 2 or at.shape[1] != 2 or not np.isfinite(at).all():
        raise InputError(
            f"positions must be n pairs of finite numbers, m; got the shape {at.shape}"
        )
    order = _nearest(at)
    return _improved(at, order) if 3 < len(at) <= _MOST_IMPROVED else order


def length_of_walk(positions: ArrayLike, order: ArrayLike) -> float:
    """Length of a walk, as the crow flies.

    Parameters
    ----------
    positions : array_like, shape (n, 2)
        East and north. [m]
    order : array_like of int, shape (n,)
        Places in `positions`.

    Returns
    -------
    length : float
        From the first to the last point. [m]
    """
    at = np.asarray(positions, dtype=np.float64)[np.asarray(order, dtype=np.int64)]
    return float(np.hypot(*np.diff(at, axis=0).T).sum())


def _nearest(at: FloatArray) -> NDArray[np.int64]:
    """From the westernmost point always to the nearest that is left."""
    order = np.empty(len(at), dtype=np.int64)
    left = np.arange(len(at))
    here = int(np.lexsort((at[:, 1], at[:, 0]))[0]) if len(at) else 0
    for step in range(len(at)):
        order[step] = here
        left = left[left != here]
        if left.size:
            away = ((at[left] - at[here]) ** 2).sum(axis=1)
            here = int(left[np.argmin(away)])
    return order


def _improved(at: FloatArray, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Turn parts of the walk round while that makes it shorter; the start stays."""
    walk = at[order]
    n = len(order)
    for _ in range(_MOST_PASSES):
        better = False
        for i in range(1, n - 1):
            before, first = walk[i - 1], walk[i]
            last, after = walk[i + 1 :], walk[i + 2 :]
            gain = np.hypot(*(first - before)) - np.hypot(*(last - before).T)
            gain[:-1] += np.hypot(*(after - last[:-1]).T) - np.hypot(*(after - first).T)
            j = int(np.argmax(gain))
            if gain[j] > _GAIN * np.hypot(*(first - before)):
                end = i + 2 + j
                walk[i:end] = walk[i:end][::-1].copy()
                order[i:end] = order[i:end][::-1].copy()
                better = True
        if not better:
            break
    return order
