"""Precision that a design will have: standard error, interval, detectable difference.

Formulas of one random sample (`tilth.stats.sample_size`) with the standard error and
the degrees of freedom of strata or of two stages in their place.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Chapters 5 and 11.
Verra (2025) VM0042 Improved agricultural land management, v2.2. Eq. 1 and 2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt
from typing import Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError
from tilth.stats.estimate import satterthwaite
from tilth.stats.sample_size import power_of_test

MOST: Final = 100_000  # samples beyond which a search stops
_Plan = TypeVar("_Plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Expected precision of a mean, or of a change, by a design.

    Parameters
    ----------
    standard_error : float
        From 0. [as the quantity]
    degrees_of_freedom : float
        Of the standard error, above 0. [1]
    """

    standard_error: float
    degrees_of_freedom: float

    def times(self, factor: float) -> "Precision":
        """Precision of a quantity with `factor` times the spread."""
        return Precision(
            standard_error=self.standard_error * factor,
            degrees_of_freedom=self.degrees_of_freedom,
        )

    def half_width(self, level: float = 0.9) -> float:
        """Half of the interval at `level` in (0, 1)."""
        _check_share("level", level)
        return self._quantile(0.5 + level / 2.0) * self.standard_error

    def detectable_difference(
        self, significance: float = 0.05, power: float = 0.9
    ) -> float:
        """Smallest difference found by a two-sided test, as VM0042 eq. 1 has it."""
        _check_share("significance", significance)
        _check_share("power", power)
        quantiles = self._quantile(1.0 - significance / 2.0) + self._quantile(power)
        return quantiles * self.standard_error

    def power(self, difference: ArrayLike, significance: float = 0.05) -> FloatArray:
        """Chance that a two-sided test finds a true difference."""
        size = np.abs(np.asarray(difference, dtype=np.float64))
        shift = size / max(self.standard_error, 1e-300)
        return power_of_test(
            self.degrees_of_freedom, np.minimum(shift, 1e6), significance=significance
        )

    def _quantile(self, share: float) -> float:
        return float(stdtrit(self.degrees_of_freedom, share))


def stratified_precision(
    areas: ArrayLike, standard_deviations: ArrayLike, allocation: ArrayLike
) -> Precision:
    r"""Expected precision of the mean of a stratified random sample.

    Parameters
    ----------
    areas : array_like, shape (n_strata,)
        Area of each stratum, above 0. [ha]
    standard_deviations : array_like, shape (n_strata,)
        Among the samples of each stratum, from 0. [as the quantity]
    allocation : array_like of int, shape (n_strata,)
        Samples of each stratum, from 2. [samples]

    Returns
    -------
    precision : Precision
        With Satterthwaite's degrees of freedom; n - H where strata are alike. One
        stratum is a simple random sample.

    Raises
    ------
    InputError
        If a value is out of range or the shapes differ.

    Notes
    -----
    .. math:: \sigma^2 = \sum_h W_h^2 s_h^2 / n_h
    """
    area = complete("areas", in_range("areas", areas, 0.0, inf, "ha"), "ha")
    sd = in_range("standard_deviations", standard_deviations, 0.0, inf, "")
    sd = complete("standard_deviations", sd, "the unit of the quantity")
    n = complete(
        "allocation", in_range("allocation", allocation, 2, inf, "samples"), ""
    )
    if not area.shape == sd.shape == n.shape or area.ndim != 1 or not area.sum() > 0.0:
        raise InputError(
            "areas, standard_deviations and allocation must have one shape (n_strata,) "
            f"and areas above 0; got {area.shape}, {sd.shape} and {n.shape}"
        )
    terms = (area / area.sum() * sd) ** 2 / n
    return Precision(
        standard_error=sqrt(float(terms.sum())),
        degrees_of_freedom=satterthwaite(terms, n - 1.0),
    )


def two_stage_precision(
    between_sd: float,
    within_sd: float,
    farms: int,
    points: int,
    *,
    n_farms: float = inf,
) -> Precision:
    r"""Expected precision of the mean of farms of similar size, and points in them.

    Parameters
    ----------
    between_sd, within_sd : float
        Among the true means of farms; among points inside a farm, from 0. [as the
        quantity]
    farms, points : int
        Farms, from 2, and points in each, from 1.
    n_farms : float, default inf
        Number of farms in the population; infinite where farms are drawn with
        replacement. [1]

    Returns
    -------
    precision : Precision
        With farms - 1 degrees of freedom, or those inside farms where all are sampled.

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math::
        \sigma^2 = \left(1 - \frac{n}{N}\right) \frac{\sigma_b^2}{n}
        + \frac{\sigma_w^2}{n m}
    """
    if not (0.0 <= between_sd < inf and 0.0 <= within_sd < inf):
        raise InputError(
            "between_sd and within_sd must be finite numbers from 0, in the unit of "
            f"the quantity; got {between_sd:g} and {within_sd:g}"
        )
    if not (2 <= farms <= n_farms and points >= 1):
        raise InputError(
            f"farms must be from 2 to {n_farms:g}, those of the list, and points from "
            f"1; got {farms} and {points}"
        )
    between = (1.0 - farms / n_farms) * between_sd**2 / farms
    within = within_sd**2 / (farms * points)
    inside = max(farms * (points - 1), 1)
    return Precision(
        standard_error=sqrt(between + within),
        degrees_of_freedom=float(inside if farms == n_farms else farms - 1),
    )


def fewest(
    plan: Callable[[int], _Plan], enough: Callable[[_Plan], bool], start: int
) -> _Plan:
    """Plan with the fewest samples that is enough, where every larger one is too.

    Parameters
    ----------
    plan : callable
        Plan of a number of samples.
    enough : callable
        Whether a plan is precise enough.
    start : int
        Fewest samples allowed.

    Returns
    -------
    plan : object
        Of the smallest number.

    Raises
    ------
    InputError
        If more than 100 000 samples were needed.
    """
    low, high = start - 1, start
    while not enough(plan(high)):
        low, high = high, min(2 * high, MOST)
        if low == MOST:
            raise InputError(
                f"the number of samples must be at most {MOST}; the spread is too "
                "large for what is wanted"
            )
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(plan(middle)) else (middle, high)
    return plan(high)


def _check_share(name: str, value: float) -> None:
    if not 0.0 < value < 1.0:
        raise InputError(f"{name} must lie between 0 and 1; got {value:g}")
