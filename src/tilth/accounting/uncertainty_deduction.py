"""What standards take off an estimated change because it is uncertain.

Every deduction is a share of an estimate above zero. The quantile differs by standard
and is stated with each result: VM0042 means the one-sided quantile of Student's t at a
probability of 2/3, which is not 0.667.

Verra (2025) VM0042 v2.2, Eq 74. Gold Standard, Soil Organic Carbon Framework v1.0
(GS402), Eq 2 and 11, as transcribed by a third party.
"""

from dataclasses import dataclass
from math import inf, isfinite
from typing import Final

from scipy.special import ndtri, stdtrit

from tilth.errors import InputError
from tilth.stats.estimate import Estimate

_PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """Part of an estimate that is not credited.

    Parameters
    ----------
    fraction : float
        Share of the estimate, from 0 to 1. [1]
    amount : float
        The same of the estimate itself. [as the quantity]
    relative_error : float
        Standard error per estimate. [1]
    factor : float
        By which the relative error is multiplied. [1]
    words : str
        The computation, with the quantile that it means.
    """

    fraction: float
    amount: float
    relative_error: float
    factor: float
    words: str


def quantile(probability: float, degrees_of_freedom: float = inf) -> float:
    """One-sided quantile of Student's t; of the normal distribution if infinite.

    Parameters
    ----------
    probability : float
        That a value lies below the quantile, in (0, 1). [1]
    degrees_of_freedom : float, default inf
        Of the standard error, above 0. [1]

    Returns
    -------
    quantile : float
        Standard errors from the mean. [1]

    Raises
    ------
    InputError
        If an argument is out of its range.

    Examples
    --------
    >>> round(quantile(2.0 / 3.0), 4), round(quantile(2.0 / 3.0, 2.0), 4)
    (0.4307, 0.5)
    """
    if not 0.0 < probability < 1.0:
        raise InputError(f"probability must lie between 0 and 1; got {probability:g}")
    if not degrees_of_freedom > 0.0:
        raise InputError(
            f"degrees_of_freedom must be above 0; got {degrees_of_freedom:g}"
        )
    if degrees_of_freedom == inf:
        return float(ndtri(probability))
    return float(stdtrit(degrees_of_freedom, probability))


def student_deduction(estimate: Estimate, probability: float) -> Deduction:
    r"""Deduction by Student's t with the degrees of freedom of the design.

    Parameters
    ----------
    estimate : Estimate
        Change, above 0, with its standard error. [as the quantity]
    probability : float
        One-sided, from 0.5: 2/3 in VM0042. [1]

    Returns
    -------
    deduction : Deduction
        At most the whole estimate.

    Raises
    ------
    InputError
        If the estimate is not above 0 or its standard error is unknown.

    Notes
    -----
    VM0042 v2.2, Eq 74:

    .. math:: U = t_{p,\nu} \, \sigma / \hat\Delta
    """
    change, error, df = _known(estimate)
    factor = _at_least_half(probability, df)
    return _deduction(
        change,
        error,
        factor,
        f"one-sided t at p = {_p(probability)} with {_df(df)} degrees of freedom = "
        f"{factor:.4f}",
    )


def normal_deduction(estimate: Estimate, probability: float) -> Deduction:
    """Deduction by the normal distribution: a probability of exceedance.

    Parameters
    ----------
    estimate : Estimate
        Change, above 0, with its standard error. [as the quantity]
    probability : float
        That the true change exceeds what is credited, from 0.5: 0.60 in the
        Australian scheme. [1]

    Returns
    -------
    deduction : Deduction
        At most the whole estimate.

    Raises
    ------
    InputError
        If the estimate is not above 0 or its standard error is unknown.
    """
    change, error, _ = _known(estimate)
    factor = _at_least_half(probability, inf)
    return _deduction(
        change,
        error,
        factor,
        f"normal quantile at p = {_p(probability)} = {factor:.4f}",
    )


def interval_deduction(
    estimate: Estimate, probability: float, level: float
) -> Deduction:
    """Deduction by a normal quantile times the half-width of a normal interval.

    Parameters
    ----------
    estimate : Estimate
        Change, above 0, with its standard error. [as the quantity]
    probability : float
        One-sided, from 0.5: 0.70 in the Soil Enrichment Protocol. [1]
    level : float
        Coverage of the two-sided interval: 0.95. [1]

    Returns
    -------
    deduction : Deduction
        At most the whole estimate.

    Raises
    ------
    InputError
        If the estimate is not above 0 or its standard error is unknown.

    Notes
    -----
    Read by a third party in the monitoring plan of project CAR1459; a quantile times
    the half-width counts the normal distribution twice, so that the share credited is
    that of a quantile of 1.028.
    """
    change, error, _ = _known(estimate)
    one, two = _at_least_half(probability, inf), quantile(0.5 + level / 2.0)
    return _deduction(
        change,
        error,
        one * two,
        f"normal quantiles {one:.4f} (one-sided, p = {_p(probability)}) x {two:.4f} "
        f"(two-sided, {_PERCENT * level:g} %) = {one * two:.4f}",
    )


def threshold_deduction(
    estimate: Estimate, level: float, threshold: float
) -> Deduction:
    """Deduction of what a relative half-width exceeds a threshold by.

    Parameters
    ----------
    estimate : Estimate
        Change, above 0, with its standard error. [as the quantity]
    level : float
        Coverage of the two-sided interval of Student's t: 0.90 in GS402. [1]
    threshold : float
        Half-width per estimate up to which nothing is taken off: 20 in GS402. [%]

    Returns
    -------
    deduction : Deduction
        At most the whole estimate.

    Raises
    ------
    InputError
        If the estimate is not above 0, its standard error is unknown, or the
        threshold is negative.

    Notes
    -----
    GS402 takes the half of the difference between a run with all upper and one with
    all lower limits. For a measured change the half-width of its own interval stands
    in: limits of the two stocks taken on one side would cancel each other.
    """
    change, error, df = _known(estimate)
    if not (isfinite(threshold) and threshold >= 0.0):
        raise InputError(f"threshold must be a number from 0, in %; got {threshold:g}")
    factor = quantile(0.5 + level / 2.0, df)
    wide = _PERCENT * factor * error / change
    share = max(0.0, wide - threshold) / _PERCENT
    return _share(
        change,
        error,
        factor,
        share,
        f"half-width of the {_PERCENT * level:g} % interval {wide:.2f} % of the change "
        f"(two-sided t with {_df(df)} degrees of freedom = {factor:.4f}); beyond "
        f"{threshold:g} %: {_PERCENT * share:.2f} %",
    )


def relative_half_width(estimate: Estimate, level: float) -> float:
    """Half-width of the interval per estimate.

    The rule of VCS, not eligible above 100 % at 90 %, is with infinite degrees of
    freedom the same as a relative standard error above 0.608 and as a deduction of
    VM0042 above 26.19 %.

    Parameters
    ----------
    estimate : Estimate
        Change, above 0, with its standard error. [as the quantity]
    level : float
        Coverage of the two-sided interval of Student's t. [1]

    Returns
    -------
    relative_half_width : float
        Half-width per estimate. [%]

    Raises
    ------
    InputError
        If the estimate is not above 0 or its standard error is unknown.
    """
    change, error, df = _known(estimate)
    return _PERCENT * quantile(0.5 + level / 2.0, df) * error / change


def _known(estimate: Estimate) -> tuple[float, float, float]:
    """Mean, standard error and degrees of freedom of what can be credited."""
    if not (isfinite(estimate.mean) and estimate.mean > 0.0):
        raise InputError(
            "estimate must be above 0 in the unit of the quantity, since a deduction "
            f"is a share of it; got {estimate.mean:g}"
        )
    if estimate.standard_error is None or estimate.degrees_of_freedom is None:
        raise InputError(
            "estimate must have a standard error in the unit of the quantity; "
            f"got none ({estimate.reason})"
        )
    return estimate.mean, estimate.standard_error, estimate.degrees_of_freedom


def _at_least_half(probability: float, df: float) -> float:
    """Quantile that takes something off; below a half it would add."""
    if not probability >= 0.5:
        raise InputError(f"probability must lie in [0.5, 1); got {probability:g}")
    return quantile(probability, df)


def _deduction(change: float, error: float, factor: float, words: str) -> Deduction:
    share = factor * error / change
    return _share(
        change,
        error,
        factor,
        share,
        f"{words}, times {error:.4g}/{change:.4g} = {_PERCENT * share:.2f} %",
    )


def _share(
    change: float, error: float, factor: float, share: float, words: str
) -> Deduction:
    """Deduction of a share, at most all."""
    limited = min(share, 1.0)
    return Deduction(
        fraction=limited,
        amount=limited * change,
        relative_error=error / change,
        factor=factor,
        words=words if share <= 1.0 else f"{words}; at most 100 %",
    )


def _df(value: float) -> str:
    return "infinite" if value == inf else f"{value:.4g}"


def _p(value: float) -> str:
    return "2/3" if value == 2.0 / 3.0 else f"{value:.4g}"
