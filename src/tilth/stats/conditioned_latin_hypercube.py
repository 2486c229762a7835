"""Conditioned Latin hypercube: cells that mirror the covariates of an area.

A purposive sample: cells have no known chance of inclusion, so there is no design
variance. It serves a model, or stands beside a random sample.

Minasny B., McBratney A.B. (2006) A conditioned Latin hypercube method for sampling in
the presence of ancillary information. Comput. Geosci. 32, 1378-1388.
doi:10.1016/j.cageo.2005.12.009
Objective and schedule of annealing as recalled, not yet read in the source.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, complete
from tilth.errors import InputError

UNVERIFIED: Final = (
    "objective, weights and annealing of the conditioned Latin hypercube are recalled "
    "from Minasny and McBratney (2006), not yet read there"
)
_SWAP_WORST: Final = 0.5  # chance to swap a worst cell, else a random one
_COOLING: Final = 0.95  # of the temperature
_STEPS_PER_COOLING: Final = 10
_FIRST_TEMPERATURE: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hypercube:
    """Cells that were chosen.

    Parameters
    ----------
    cells : sequence of int, shape (n,)
        Places of the cells.
    objective : float
        What is left of the objective; 0 is a perfect mirror. [1]
    """

    cells: NDArray[np.int64]
    objective: float


def conditioned_latin_hypercube(
    covariates: ArrayLike,
    n: int,
    generator: np.random.Generator,
    *,
    n_steps: int = 10_000,
) -> Hypercube:
    """Cells whose covariates fill all quantiles and keep the correlations.

    Parameters
    ----------
    covariates : array_like, shape (n_cells, n_covariates)
        One row per cell, none missing. [as the quantity]
    n : int
        Cells to choose, at least 2 and fewer than there are.
    generator : numpy.random.Generator
        Source of randomness.
    n_steps : int, default 10000
        Swaps tried.

    Returns
    -------
    hypercube : Hypercube
        The best cells that were found.

    Raises
    ------
    InputError
        If a value is missing, a covariate is the same everywhere or n out of range.

    Notes
    -----
    Simulated annealing of `hypercube_objective`: a cell is swapped for one outside, by
    a chance of 0.5 one of the cells in the fullest quantiles; a worse set is kept with
    the chance exp(-change / T), and T falls by 5 % every 10 steps.
    """
    x = complete("covariates", covariates, "the unit of the quantity")
    if x.ndim != 2 or not 2 <= n < len(x):
        raise InputError(
            f"cells to choose must be from 2 to fewer than the {len(x)} of the area; "
            f"got {n}"
        )
    problem = _Problem(x, n)
    inside = generator.choice(len(x), n, replace=False)
    outside = np.setdiff1d(np.arange(len(x)), inside)
    now = problem.objective(inside)
    best, lowest = inside.copy(), now
    temperature = _FIRST_TEMPERATURE
    for step in range(1, n_steps + 1):
        leave, enter = _swap(problem, inside, outside, generator)
        inside[leave], outside[enter] = outside[enter], inside[leave]
        then = problem.objective(inside)
        if then <= now or generator.random() < np.exp((now - then) / temperature):
            now = then
            if now < lowest:
                best, lowest = inside.copy(), now
        else:
            inside[leave], outside[enter] = outside[enter], inside[leave]
        if step % _STEPS_PER_COOLING == 0:
            temperature = max(temperature * _COOLING, 1e-12)
        if lowest == 0.0:
            break
    return Hypercube(cells=np.sort(best), objective=float(lowest))


def hypercube_objective(covariates: ArrayLike, cells: ArrayLike) -> float:
    r"""How far chosen cells are from a Latin hypercube of the covariates.

    Parameters
    ----------
    covariates : array_like, shape (n_cells, n_covariates)
        One row per cell, none missing. [as the quantity]
    cells : array_like of int, shape (n,)
        Places of the chosen cells.

    Returns
    -------
    objective : float
        From 0. [1]

    Raises
    ------
    InputError
        If a covariate is missing or the same everywhere.

    Notes
    -----
    .. math::
        O = \sum_{i,j} |\eta_{ij} - 1| + \sum_{j,k} |C_{jk} - c_{jk}|

    with :math:`\eta_{ij}` the chosen cells in the i-th of n quantiles of covariate j,
    and correlations C of all and c of the chosen cells; both weights are 1.
    """
    x = complete("covariates", covariates, "the unit of the quantity")
    chosen = np.asarray(cells, dtype=np.int64)
    return _Problem(x, len(chosen)).objective(chosen)


class _Problem:
    """Quantile of each cell and correlations of all, computed once."""

    def __init__(self, x: FloatArray, n: int) -> None:
        spread = x.std(axis=0)
        if not (spread > 1e-12 * np.abs(x).max(axis=0)).all():
            raise InputError(
                "a covariate must differ among the cells of the area; one does not"
            )
        self.scores = (x - x.mean(axis=0)) / spread
        self.n, self.n_covariates = n, x.shape[1]
        limits = np.quantile(x, np.arange(1, n) / n, axis=0)
        self.quantile = np.stack(
            [
                np.searchsorted(q, v, side="right")
                for q, v in zip(limits.T, x.T, strict=True)
            ],
            axis=1,
        )
        self.correlation = self._correlation(self.scores)
        self.column = np.arange(self.n_covariates) * n

    def counts(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Chosen cells in each quantile of each covariate."""
        places = (self.quantile[cells] + self.column).ravel()
        return np.bincount(places, minlength=self.n * self.n_covariates)

    def objective(self, cells: NDArray[np.int64]) -> float:
        """Objective of chosen cells."""
        gaps = np.abs(self.counts(cells) - 1).sum()
        if self.n_covariates == 1:
            return float(gaps)
        off = np.abs(self.correlation - self._correlation(self.scores[cells]))
        return float(gaps + off.sum())

    @staticmethod
    def _correlation(scores: FloatArray) -> FloatArray:
        centred = scores - scores.mean(axis=0)
        norm = np.sqrt((centred**2).sum(axis=0))
        norm[norm == 0.0] = 1.0
        unit = centred / norm
        matrix = unit.T @ unit
        np.fill_diagonal(matrix, 1.0)
        return np.asarray(matrix)


def _swap(
    problem: _Problem,
    inside: NDArray[np.int64],
    outside: NDArray[np.int64],
    generator: np.random.Generator,
) -> tuple[int, int]:
    """Places of a cell that leaves and of one that enters."""
    leave = int(generator.integers(len(inside)))
    if generator.random() < _SWAP_WORST:
        counts = problem.counts(inside)
        crowd = counts[problem.quantile[inside] + problem.column].sum(axis=1)
        worst = np.flatnonzero(crowd == crowd.max())
        leave = int(worst[generator.integers(worst.size)])
    return leave, int(generator.integers(len(outside)))
