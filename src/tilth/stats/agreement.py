r"""Agreement among reviewers who need not all have judged everything.

Krippendorff's alpha compares how far the values of a unit differ with how far they
would differ by chance: 1 where all agree, 0 where they agree as chance would have it.

Krippendorff K. (2011) Computing Krippendorff's alpha-reliability. University of
Pennsylvania, Annenberg School for Communication, departmental papers 43.
Hayes A.F., Krippendorff K. (2007) Commun. Methods Meas. 1, 77-89.
doi:10.1080/19312450709336664
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.errors import InputError

Difference = Callable[[FloatArray, FloatArray], FloatArray]

PAIR: Final = 2  # values of a unit without which nothing can be compared
NO_PAIR: Final = "no unit has values of two reviewers"
NO_SPREAD: Final = "all values are the same, so that chance would agree as well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Agreement among reviewers.

    Parameters
    ----------
    alpha : float or None
        Krippendorff's alpha, at most 1; None where it is not defined. [1]
    n_units : int
        Units with values of at least two reviewers.
    n_values : int
        Values of those units.
    reason : str, default ""
        Why alpha is not defined.
    """

    alpha: float | None
    n_units: int
    n_values: int
    reason: str = ""


def nominal(values: FloatArray, counts: FloatArray) -> FloatArray:
    """Difference of values that are names: 0 if the same, else 1.

    Parameters
    ----------
    values : ndarray, shape (n_values,)
        Values that were given. [1]
    counts : ndarray, shape (n_values,)
        How often. [1]

    Returns
    -------
    difference : ndarray, shape (n_values, n_values)
        Squared, of each pair. [1]
    """
    return np.asarray(values[:, None] != values[None, :], dtype=np.float64)


def ordinal(values: FloatArray, counts: FloatArray) -> FloatArray:
    """Difference of values that have an order, by the number of values between them.

    Parameters
    ----------
    values : ndarray, shape (n_values,)
        Values that were given, ascending. [1]
    counts : ndarray, shape (n_values,)
        How often. [1]

    Returns
    -------
    difference : ndarray, shape (n_values, n_values)
        Squared, of each pair. [1]
    """
    rank = np.cumsum(counts) - counts / 2.0  # in the middle of those of a value
    return np.asarray((rank[:, None] - rank[None, :]) ** 2)


def interval(values: FloatArray, counts: FloatArray) -> FloatArray:
    """Difference of values whose distances mean something.

    Parameters
    ----------
    values : ndarray, shape (n_values,)
        Values that were given. [1]
    counts : ndarray, shape (n_values,)
        How often. [1]

    Returns
    -------
    difference : ndarray, shape (n_values, n_values)
        Squared, of each pair. [1]
    """
    return np.asarray((values[:, None] - values[None, :]) ** 2)


def krippendorff_alpha(
    ratings: ArrayLike, difference: Difference = ordinal
) -> Agreement:
    r"""Krippendorff's alpha of reviewers.

    Parameters
    ----------
    ratings : array_like, shape (n_reviewers, n_units)
        What each gave each unit; NaN where none was given. [1]
    difference : callable, optional
        `nominal`, `ordinal` (of scores), `interval`, or another of this form.

    Returns
    -------
    agreement : Agreement
        Units with fewer than two values are left out.

    Raises
    ------
    InputError
        If `ratings` has not two dimensions or holds an infinite value.

    Notes
    -----
    With :math:`o_{ck}` the coincidences of values :math:`c` and :math:`k`, in which a
    unit of :math:`m` values counts each of its pairs :math:`1 / (m - 1)`, with
    :math:`n_c` their sums and :math:`n` the sum of these,

    .. math::

        \alpha = 1 - (n - 1) \frac{\sum o_{ck} \delta^2_{ck}}
                                  {\sum n_c n_k \delta^2_{ck}}

    References
    ----------
    .. [1] Krippendorff K. (2011) Computing Krippendorff's alpha-reliability, section C.

    Examples
    --------
    >>> nan = float("nan")
    >>> found = krippendorff_alpha([[1, 2, 3, 3], [1, 2, 3, 2], [nan, 2, 3, nan]])
    >>> found.n_units, found.n_values
    (4, 10)
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != PAIR or np.isinf(table).any():
        raise InputError(
            "ratings must be finite numbers, one row per reviewer and one column per "
            f"unit; got shape {table.shape}"
        )
    table = table[:, (~np.isnan(table)).sum(axis=0) >= PAIR]
    given = ~np.isnan(table)
    n_units, n_values = table.shape[1], int(given.sum())
    if not n_units:
        return Agreement(alpha=None, n_units=0, n_values=0, reason=NO_PAIR)
    values = np.unique(table[given])
    per_unit = np.stack([(table == value).sum(axis=0) for value in values])
    share = 1.0 / (given.sum(axis=0) - 1.0)
    coincidences = (per_unit * share) @ per_unit.T - np.diag(per_unit @ share)
    counts = per_unit.sum(axis=1).astype(np.float64)
    apart = difference(values, counts)
    chance = float(counts @ apart @ counts)
    if chance == 0.0:
        return Agreement(
            alpha=None, n_units=n_units, n_values=n_values, reason=NO_SPREAD
        )
    observed = float((coincidences * apart).sum())
    alpha = 1.0 - (n_values - 1) * observed / chance
    return Agreement(alpha=alpha, n_units=n_units, n_values=n_values)
