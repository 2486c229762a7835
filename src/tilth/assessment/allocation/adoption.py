"""Who takes up a practice: a declared distribution of what it costs a farmer.

The distribution is an assumption, so that everything computed with it is illustrative.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, isfinite, log, pi, sqrt
from typing import Final, Protocol

from scipy.special import ndtr

from tilth.errors import InputError

LEAST_COST: Final = 1e-9  # medians at or below it have no logarithm worth the name
ROOT_TAU: Final = sqrt(2.0 * pi)


class CostDistribution(Protocol):
    """Cost of a practice among farmers, in money per hectare and year."""

    def share(self, threshold: float) -> float:
        """Share of the land whose cost is at most the threshold [1]."""

    def partial_cost(self, threshold: float) -> float:
        """Mean over all land of the cost where it is at most the threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LognormalCost:
    """Costs whose logarithm is normal.

    Parameters
    ----------
    median : float
        Above 0, per hectare and year. [any one currency]
    sigma : float
        Standard deviation of the logarithm; 0 if all have the median. [1]

    Raises
    ------
    InputError
        If the median is not above 0 or sigma is negative.

    Examples
    --------
    >>> LognormalCost(median=50.0, sigma=0.5).share(50.0)
    0.5
    """

    median: float
    sigma: float

    def __post_init__(self) -> None:
        if not (isfinite(self.median) and self.median > LEAST_COST):
            raise InputError(
                "median of a lognormal cost must be above 0 per ha and year; "
                f"got {self.median:g}"
            )
        _check_spread("sigma", self.sigma)

    def share(self, threshold: float) -> float:
        """Share of the land whose cost is at most the threshold [1]."""
        return self._below(threshold, 0.0)

    def partial_cost(self, threshold: float) -> float:
        """Mean over all land of the cost where it is at most the threshold."""
        mean = self.median * exp(self.sigma**2 / 2.0)
        return mean * self._below(threshold, self.sigma)

    def _below(self, threshold: float, shift: float) -> float:
        if threshold <= 0.0:
            return 0.0
        if self.sigma == 0.0:
            return float(threshold >= self.median)
        if threshold == float("inf"):
            return 1.0
        return float(ndtr(log(threshold / self.median) / self.sigma - shift))


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalCost:
    """Costs that are normal; some farmers gain.

    Parameters
    ----------
    median : float
        Per hectare and year. [any one currency]
    deviation : float
        Standard deviation, per hectare and year; 0 if all have the median.
        [any one currency]

    Raises
    ------
    InputError
        If the median is no number or the deviation is negative.
    """

    median: float
    deviation: float

    def __post_init__(self) -> None:
        if not isfinite(self.median):
            raise InputError(f"median of a cost must be a number; got {self.median:g}")
        _check_spread("deviation", self.deviation)

    def share(self, threshold: float) -> float:
        """Share of the land whose cost is at most the threshold [1]."""
        if self.deviation == 0.0:
            return float(threshold >= self.median)
        return float(ndtr((threshold - self.median) / self.deviation))

    def partial_cost(self, threshold: float) -> float:
        """Mean over all land of the cost where it is at most the threshold."""
        share = self.share(threshold)
        if self.deviation == 0.0 or not isfinite(threshold):
            return self.median * share
        z = (threshold - self.median) / self.deviation
        return self.median * share - self.deviation * exp(-(z**2) / 2.0) / ROOT_TAU


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionModel:
    """Assumption on how costs differ among farmers and what they gain themselves.

    Parameters
    ----------
    distribution : callable
        From the yearly cost per hectare of an option to its distribution among farmers.
    private_benefit : float
        What a practice is worth to a farmer besides what its costs say, per hectare and
        year; who has lower costs takes it up without any policy. [any one currency]
    text : str
        The assumption in words.
    source : str
        Where it is from.

    Raises
    ------
    InputError
        If the benefit is negative or no number.
    """

    distribution: Callable[[float], CostDistribution]
    private_benefit: float
    text: str
    source: str

    def __post_init__(self) -> None:
        if not (isfinite(self.private_benefit) and self.private_benefit >= 0.0):
            raise InputError(
                "private_benefit must be 0 or more per ha and year; "
                f"got {self.private_benefit:g}"
            )


def _check_spread(name: str, value: float) -> None:
    if not (isfinite(value) and value >= 0.0):
        raise InputError(f"{name} of a cost must be 0 or more; got {value:g}")
