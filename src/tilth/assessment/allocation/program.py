"""The allocation as a linear or integer program, solved by HiGHS through SciPy.

Rows and objective are scaled to coefficients of at most 1, since the solver's
tolerances are absolute.

Huangfu Q., Hall J.A.J. (2018) Parallelizing the dual revised simplex method.
Mathematical Programming Computation 10, 119-142. doi:10.1007/s12532-017-0130-5
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from tilth.checks import FloatArray
from tilth.errors import ConvergenceError

SOURCE: Final = (
    "Huangfu Q., Hall J.A.J. (2018) Parallelizing the dual revised simplex method. "
    "Mathematical Programming Computation 10, 119-142. doi:10.1007/s12532-017-0130-5"
)
OPTIMAL, INFEASIBLE = 0, 2  # status of SciPy
GAP: Final = 1e-9  # relative, at which the search for whole parcels stops
MOST_NODES: Final = 20_000  # a count, not a time: the same result on every machine
TOLERANCE: Final = 1e-6  # by which a limit may be missed, relative


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limit:
    """One row of the program: coefficients times shares, at most the limit.

    Parameters
    ----------
    name : str
        What is limited.
    coefficients : ndarray, shape (n,)
        Of each option. [as the quantity]
    limit : float
        Upper. [as the quantity]
    """

    name: str
    coefficients: FloatArray
    limit: float

    @property
    def scale(self) -> float:
        """Largest coefficient; 1 if all are 0."""
        return float(np.abs(self.coefficients).max(initial=0.0)) or 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """Best shares of all options.

    Parameters
    ----------
    share : ndarray, shape (n,)
        Of its parcel that takes an option; 0 or 1 for whole parcels. [1]
    value : float
        Of the objective. [as the quantity]
    duals : tuple of float or None
        Gain of the objective by one unit more of each limit; None for whole parcels.
    gap : float
        Relative, by which a better solution may still exist; 0 if divisible. [1]
    """

    share: FloatArray
    value: float
    duals: tuple[float, ...] | None
    gap: float


def best_shares(
    objective: FloatArray,
    group: Sequence[int],
    limits: Sequence[Limit],
    *,
    whole: bool,
) -> Solution | None:
    """Shares in [0, 1] that make the objective largest.

    Parameters
    ----------
    objective : ndarray, shape (n,)
        Gain of each option. [as the quantity]
    group : sequence of int
        Number of the parcel of each option; shares of a group add to 1 at most.
    limits : sequence of Limit
        Further rows.
    whole : bool
        True for shares of 0 or 1 only.

    Returns
    -------
    solution : Solution or None
        None if nothing keeps to the limits.

    Raises
    ------
    ConvergenceError
        If the solver stops without an answer.
    """
    n = objective.size
    scale = float(np.abs(objective).max(initial=0.0)) or 1.0
    gain = objective / scale
    rows, right = _rows(group, limits)
    duals: tuple[float, ...] | None = None
    if whole:
        found = milp(
            -gain,
            integrality=np.ones(n, dtype=np.int64),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(rows, ub=right),
            options={"mip_rel_gap": GAP, "node_limit": MOST_NODES},
        )
    else:
        found = linprog(  # type: ignore[call-overload] # the stubs know no sparse rows
            -gain, A_ub=rows, b_ub=right, bounds=(0.0, 1.0), method="highs"
        )
    if found.status == INFEASIBLE:
        return None
    if found.x is None or (found.status != OPTIMAL and not whole):
        raise ConvergenceError(
            f"the allocation must be solved by HiGHS; it stopped: {found.message}"
        )
    share = np.asarray(found.x, dtype=np.float64)
    share = np.round(share) if whole else np.clip(share, 0.0, 1.0)
    _check(share, group, limits)
    gap = max(float(found.mip_gap or 0.0), 0.0) if whole else 0.0
    if not whole:
        marginal = found.ineqlin.marginals[: len(limits)]
        duals = tuple(
            -float(m) * scale / limit.scale
            for m, limit in zip(marginal, limits, strict=True)
        )
    return Solution(share=share, value=float(objective @ share), duals=duals, gap=gap)


def _rows(
    group: Sequence[int], limits: Sequence[Limit]
) -> tuple[csr_array, FloatArray]:
    """Matrix and right side: the limits first, then one row per parcel."""
    n = len(group)
    values = [limit.coefficients / limit.scale for limit in limits]
    places = np.repeat(np.arange(len(limits)), n)
    row = np.concatenate([places, np.asarray(group, dtype=np.intp) + len(limits)])
    column = np.tile(np.arange(n), len(limits) + 1)
    data = np.concatenate([*values, np.ones(n)])
    kept = data != 0.0
    matrix = csr_array(
        (data[kept], (row[kept], column[kept])),
        shape=(len(limits) + max(group) + 1, n),
    )
    right = [limit.limit / limit.scale for limit in limits]
    return matrix, np.array([*right, *np.ones(max(group) + 1)])


def _check(share: FloatArray, group: Sequence[int], limits: Sequence[Limit]) -> None:
    """Raise if the answer breaks a limit."""
    for limit in limits:
        used = float(limit.coefficients @ share)
        if used > limit.limit + TOLERANCE * max(abs(limit.limit), limit.scale):
            raise ConvergenceError(
                f"{limit.name} must be at most {limit.limit:g}; the solver used "
                f"{used:g}"
            )
    taken = np.bincount(np.asarray(group), weights=share)
    if (taken > 1.0 + TOLERANCE).any():
        raise ConvergenceError(
            f"shares of a parcel must add to 1 at most; the solver used {taken.max():g}"
        )
