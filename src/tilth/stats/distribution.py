"""Probability distributions of uncertain quantities, by their quantile functions.

Each value is a frozen dataclass with ``quantile(probability)``, the inverse of its
cumulative distribution, evaluated by scipy. Parameters are in the unit of the
quantity that the distribution describes, unless their text says otherwise.
"""

from dataclasses import dataclass
from math import inf, isfinite, isnan

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import triang, truncnorm

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A number taken as exact.

    Parameters
    ----------
    value : float
        The number. [as the quantity]
    """

    value: float

    def __post_init__(self) -> None:
        _finite("value", self.value)

    def quantile(self, probability: ArrayLike) -> FloatArray:
        """The same value at every probability, which lies in [0, 1]."""
        return np.full_like(_probability(probability), self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """Normal distribution, truncated where limits are given.

    Parameters
    ----------
    mean : float
        Mean before truncation; that of the truncated distribution differs unless
        the limits are symmetric about it. [as the quantity]
    standard_deviation : float
        Standard deviation before truncation, above 0. [as the quantity]
    low : float, default -inf
        Lower limit. [as the quantity]
    high : float, default inf
        Upper limit, above `low`. [as the quantity]
    """

    mean: float
    standard_deviation: float
    low: float = -inf
    high: float = inf

    def __post_init__(self) -> None:
        _finite("mean", self.mean)
        _above("standard_deviation", self.standard_deviation, 0.0)
        if isnan(self.low) or isnan(self.high) or not self.low < self.high:
            raise InputError(
                "low must be below high, in the unit of the quantity; "
                f"got low {self.low:g} and high {self.high:g}"
            )

    def quantile(self, probability: ArrayLike) -> FloatArray:
        """Value below which a share `probability` in [0, 1] of the draws lies."""
        p = _probability(probability)
        if self.low == -inf and self.high == inf:
            return np.asarray(self.mean + self.standard_deviation * ndtri(p))
        low, high = (
            (limit - self.mean) / self.standard_deviation
            for limit in (self.low, self.high)
        )
        drawn = truncnorm.ppf(
            p, low, high, loc=self.mean, scale=self.standard_deviation
        )
        return np.clip(drawn, self.low, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uniform:
    """Every value between two limits is equally likely.

    Parameters
    ----------
    low : float
        Lower limit. [as the quantity]
    high : float
        Upper limit, above `low`. [as the quantity]
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        _finite("low", self.low)
        _above("high", self.high, self.low)

    def quantile(self, probability: ArrayLike) -> FloatArray:
        """Value below which a share `probability` in [0, 1] of the draws lies."""
        p = _probability(probability)
        return np.asarray((1.0 - p) * self.low + p * self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triangular:
    """Density that rises straight to the mode and falls straight from it.

    Parameters
    ----------
    low : float
        Lower limit. [as the quantity]
    mode : float
        Most likely value, from `low` to `high`. [as the quantity]
    high : float
        Upper limit, above `low`. [as the quantity]
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _finite("low", self.low)
        _above("high", self.high, self.low)
        if not self.low <= self.mode <= self.high:
            raise InputError(
                f"mode must lie in [{self.low:g}, {self.high:g}], in the unit of the "
                f"quantity; got {self.mode:g}"
            )

    def quantile(self, probability: ArrayLike) -> FloatArray:
        """Value below which a share `probability` in [0, 1] of the draws lies."""
        width = self.high - self.low
        shape = (self.mode - self.low) / width
        p = _probability(probability)
        return np.asarray(triang.ppf(p, shape, loc=self.low, scale=width))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNormal:
    r"""Distribution whose logarithm is normal: an error by a factor.

    Given by median and geometric standard deviation, because sources state such
    errors as a factor: two thirds of the draws lie between median / g and median · g.

    Parameters
    ----------
    median : float
        Half of the draws lie below it; above 0. [as the quantity]
    geometric_sd : float
        Factor of one standard deviation of the logarithm, above 1. [1]

    Notes
    -----
    From a mean :math:`m` and a coefficient of variation :math:`c`:

    .. math:: g = \exp\sqrt{\ln(1 + c^2)}, \qquad \text{median} = m / \sqrt{1 + c^2}
    """

    median: float
    geometric_sd: float

    def __post_init__(self) -> None:
        _above("median", self.median, 0.0)
        _above("geometric_sd", self.geometric_sd, 1.0)

    def quantile(self, probability: ArrayLike) -> FloatArray:
        """Value below which a share `probability` in [0, 1] of the draws lies."""
        p = _probability(probability)
        return np.asarray(self.median * self.geometric_sd ** ndtri(p))


Distribution = Fixed | Normal | Uniform | Triangular | LogNormal


def _probability(value: ArrayLike) -> FloatArray:
    return in_range("probability", value, 0.0, 1.0, "1")


def _finite(name: str, value: float) -> None:
    if not isfinite(value):
        raise InputError(
            f"{name} must be a finite number in the unit of the quantity; got {value:g}"
        )


def _above(name: str, value: float, low: float) -> None:
    if not (isfinite(value) and value > low):
        raise InputError(
            f"{name} must be a finite number above {low:g} in the unit of the "
            f"quantity; got {value:g}"
        )
