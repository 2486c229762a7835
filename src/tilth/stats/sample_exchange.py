"""Exchange of samples between strata until no small exchange betters an allocation.

Giving sample after sample where it takes most variance per cost leaves money over that
buys nothing, since prices are no whole parts of a budget. An exchange of one or two
samples for others spends it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray

BETTER: Final = 1e-12  # of the variance: less is rounding
MOST_STRATA: Final = 60  # beyond which one sample is exchanged for one only
_Move = tuple[float, tuple[int, ...], tuple[int, ...]]  # change, taken, given


def exchanged(
    counts: Sequence[int],
    spread: FloatArray,
    price: FloatArray,
    budget: float,
    minimum: int,
) -> list[int]:
    """Samples of each stratum after all exchanges that take from the variance.

    Parameters
    ----------
    counts : sequence of int, length n_strata
        To begin with, at least `minimum` each and within the budget.
    spread : ndarray, shape (n_strata,)
        Area times standard deviation. [any unit]
    price : ndarray, shape (n_strata,)
        Of one sample. [any one currency]
    budget : float
        For all samples. [any one currency]
    minimum : int
        Fewest samples of a stratum.

    Returns
    -------
    allocation : list of int
        One sample more, one for one, one for two and two for one were tried.
    """
    n = np.array(counts, dtype=np.int64)
    while True:
        left = budget - float((n * price).sum())
        total = float((spread**2 / n).sum())
        moves = _moves(n, spread, price, left, minimum)
        change, taken, given = min(moves, key=lambda move: move[0])
        if not change < -BETTER * total:
            return [int(count) for count in n]
        for h in taken:
            n[h] -= 1
        for h in given:
            n[h] += 1


def _moves(
    n: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    spread: FloatArray,
    price: FloatArray,
    left: float,
    minimum: int,
) -> Iterator[_Move]:
    """The best exchange of each kind that can be paid, and nothing at all."""
    yield 0.0, (), ()
    part = spread**2
    gain = [part * (1.0 / n - 1.0 / (n + k)) for k in (1, 2)]
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = [
            np.where(n - k >= minimum, part * (1.0 / (n - k) - 1.0 / n), np.inf)
            for k in (1, 2)
        ]
    yield from _best(-gain[0], price, left, 0)
    yield from _best(loss[0][:, None] - gain[0], price - price[:, None], left, 1)
    if n.size > MOST_STRATA:
        return
    two_gained, two_lost = _pairs(*gain), _pairs(*loss)
    two_paid = price[:, None] + price
    yield from _best(
        loss[0][:, None, None] - two_gained, two_paid - price[:, None, None], left, 1
    )
    yield from _best(
        two_lost[:, :, None] - gain[0], price - two_paid[:, :, None], left, 2
    )


def _pairs(one: FloatArray, two: FloatArray) -> FloatArray:
    """Of one sample in each of two strata, or of two in one."""
    both = one[:, None] + one
    np.fill_diagonal(both, two)
    return both


def _best(
    change: ArrayLike, cost: FloatArray, left: float, n_taken: int
) -> Iterator[_Move]:
    """The exchange that takes most from the variance; the first indices are taken."""
    affordable = np.where(cost <= left, change, np.inf)
    place = np.unravel_index(int(np.argmin(affordable)), affordable.shape)
    strata = tuple(int(h) for h in place)
    yield float(affordable[place]), strata[:n_taken], strata[n_taken:]
