"""An estimate from a sample with its standard error, and sums of such estimates.

A standard error that the design or the data cannot give is None with the reason, never
zero: such an estimate has no interval and credits nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Estimate of a mean or total.

    Parameters
    ----------
    mean : float
        The estimate. [as the quantity]
    standard_error : float or None
        Its standard error; None where it is unknown. [as the quantity]
    degrees_of_freedom : float or None
        Of the standard error, infinite where that is known; None with it. [1]
    n_samples : int
        Values used.
    n_missing : int, default 0
        Values left out because they are NaN; they are taken to be missing at random.
    method : str
        Estimator.
    reason : str, default ""
        Why the standard error is unknown.
    """

    mean: float
    standard_error: float | None
    degrees_of_freedom: float | None
    n_samples: int
    n_missing: int = 0
    method: str
    reason: str = ""

    def __post_init__(self) -> None:
        se, df = self.standard_error, self.degrees_of_freedom
        if (se is None) != bool(self.reason) or (se is None) != (df is None):
            raise InputError(
                "standard_error and degrees_of_freedom must both be given, or be None "
                f"with a reason; got {se}, {df} and {self.reason!r}"
            )
        if se is not None and not (isfinite(se) and se >= 0.0):
            raise InputError(
                "standard_error must be a finite number from 0 in the unit of the "
                f"quantity; got {se:g}"
            )
        if df is not None and not df > 0.0:
            raise InputError(f"degrees_of_freedom must be above 0; got {df:g}")

    @property
    def variance(self) -> float | None:
        """Square of the standard error; None where it is unknown."""
        return None if self.standard_error is None else self.standard_error**2

    def half_width(self, level: float = 0.9) -> float | None:
        """Half of the interval at `level` in (0, 1); None if it is unknown."""
        _check_level(level)
        if self.standard_error is None or self.degrees_of_freedom is None:
            return None
        if self.standard_error == 0.0:
            return 0.0
        quantile = stdtrit(self.degrees_of_freedom, 0.5 + level / 2.0)
        return float(quantile) * self.standard_error

    def interval(self, level: float = 0.9) -> tuple[float, float] | None:
        """Two-sided interval of Student's t at `level`; None if it is unknown."""
        half = self.half_width(level)
        return None if half is None else (self.mean - half, self.mean + half)

    def probability_above(self, threshold: float = 0.0) -> float | None:
        """Probability that the true value exceeds `threshold`; None if unknown.

        That of Student's t about the estimate: 1 less the one-sided p-value, or the
        posterior probability where nothing else is known.
        """
        if self.standard_error is None or self.degrees_of_freedom is None:
            return None
        excess = self.mean - threshold
        if self.standard_error == 0.0:
            return 0.5 if excess == 0.0 else float(excess > 0.0)
        return float(stdtr(self.degrees_of_freedom, excess / self.standard_error))

    def times(self, factor: float) -> "Estimate":
        """The same estimate in another unit, as of a total: mean times area."""
        if not isfinite(factor):
            raise InputError(f"factor must be a finite number; got {factor:g}")
        se = self.standard_error
        return replace(
            self,
            mean=self.mean * factor,
            standard_error=None if se is None else se * abs(factor),
        )


def satterthwaite(variances: ArrayLike, degrees_of_freedom: ArrayLike) -> float:
    r"""Degrees of freedom of a sum of independent variance estimates.

    Parameters
    ----------
    variances : array_like, shape (n,)
        Estimated variance of each independent term, from 0. [as the quantity, squared]
    degrees_of_freedom : array_like, shape (n,)
        Of each term; infinite where the variance is known. [1]

    Returns
    -------
    degrees_of_freedom : float
        From the smallest to the sum of those of terms that are not zero; the sum of
        all if every term is zero. [1]

    Raises
    ------
    InputError
        If a number is missing or negative, or the shapes differ.

    Notes
    -----
    .. math:: \nu = \frac{(\sum_h c_h)^2}{\sum_h c_h^2 / \nu_h}

    References
    ----------
    Satterthwaite F.E. (1946) An approximate distribution of estimates of variance
    components. Biometrics Bull. 2, 110-114. doi:10.2307/3002019

    Examples
    --------
    >>> satterthwaite([1.0, 1.0], [4.0, 4.0])
    8.0
    """
    c = complete("variances", in_range("variances", variances, 0.0, inf, ""), "")
    df = in_range("degrees_of_freedom", degrees_of_freedom, 0.0, inf, "1")
    df = complete("degrees_of_freedom", df, "1")
    if c.shape != df.shape or c.ndim != 1 or c.size == 0:
        raise InputError(
            "variances and degrees_of_freedom must have one shape (n,); "
            f"their shapes are {c.shape} and {df.shape}"
        )
    total = c.sum()
    if total == 0.0:
        return float(df.sum())
    used = c > 0.0
    shares = c[used] / total
    with np.errstate(divide="ignore"):
        return float(1.0 / (shares**2 / df[used]).sum())


def combine(
    estimates: Sequence[Estimate], weights: ArrayLike, *, method: str = ""
) -> Estimate:
    """Weighted sum of independent estimates, such as those of strata.

    Parameters
    ----------
    estimates : sequence of Estimate
        Independent of each other: of different strata, or of project and control.
    weights : array_like, shape (n,)
        Factor of each: shares of the area for a mean, 1 and -1 for a difference. [1]
    method : str, optional
        Name of the estimator; that of the estimates if empty.

    Returns
    -------
    estimate : Estimate
        Their sum, with Satterthwaite's degrees of freedom; the standard error is
        unknown if one with a weight other than 0 is.

    Raises
    ------
    InputError
        If there is no estimate, or not one finite weight for each.
    """
    w = complete("weights", weights, "1")
    if w.shape != (len(estimates),) or w.size == 0 or not np.isfinite(w).all():
        raise InputError(
            f"weights must be one finite number for each of the {len(estimates)} "
            f"estimates; got the shape {w.shape}"
        )
    parts = [(e, x) for e, x in zip(estimates, w.tolist(), strict=True) if x != 0.0]
    reasons = list(dict.fromkeys(e.reason for e, _ in parts if e.reason))
    variance = degrees = None
    if not reasons:
        terms = [(x * (e.standard_error or 0.0)) ** 2 for e, x in parts] or [0.0]
        known = [e.degrees_of_freedom or inf for e, _ in parts] or [inf]
        variance, degrees = sum(terms), satterthwaite(terms, known)
    return Estimate(
        mean=sum(x * e.mean for e, x in parts),
        standard_error=None if variance is None else sqrt(variance),
        degrees_of_freedom=degrees,
        n_samples=sum(e.n_samples for e in estimates),
        n_missing=sum(e.n_missing for e in estimates),
        method=method or " and ".join(dict.fromkeys(e.method for e in estimates)),
        reason="; ".join(reasons),
    )


def samples(name: str, values: ArrayLike) -> FloatArray:
    """Values of a sample as one axis of floats; NaN where a value is missing.

    Raises
    ------
    InputError
        If the values are no numbers, infinite, or not on one axis.
    """
    unit = "in the unit of the quantity"
    array = in_range(name, values, -inf, inf, unit)
    if array.ndim != 1 or np.isinf(array).any():
        raise InputError(
            f"{name} must be finite numbers on one axis, {unit}; got the shape "
            f"{array.shape} with {int(np.isinf(array).sum())} infinite"
        )
    return array


def _check_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise InputError(f"level must lie between 0 and 1; got {level:g}")
