"""Estimators for two stages: farms drawn at random, then points drawn in each farm.

Each function takes the values of all points with the label of their farm. Strata of
farms are estimated one by one and joined with ``estimate.combine``.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Chapter 11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isnan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.estimate import Estimate, samples, satterthwaite
from tilth.stats.estimators import Label, grouped, mean_of, size_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Farms:
    """Sampled farms: their mean, size, variance of that mean and its degrees."""

    mean: FloatArray
    size: FloatArray
    variance: FloatArray  # NaN where the farm has one point only
    degrees: FloatArray
    n_samples: int
    n_missing: int


def two_stage_mean(
    values: ArrayLike,
    farm: Sequence[Label],
    farm_size: Mapping[Label, float],
    *,
    mean_size: float,
    n_farms: float = inf,
    n_units: Mapping[Label, float] | None = None,
) -> Estimate:
    r"""Mean per area from farms drawn with equal probability; unbiased.

    It needs the mean size of all farms of the population, and is imprecise where sizes
    differ much; `two_stage_ratio_mean` is then better.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per point; NaN where it is missing. [as the quantity]
    farm : sequence, length n
        Label of the farm of each value.
    farm_size : mapping from label to float
        Area (or number of units) of each sampled farm, above 0. [ha]
    mean_size : float
        Mean size of all farms of the population, above 0. [ha]
    n_farms : float, default inf
        Number of farms in the population. [1]
    n_units : mapping from label to float, optional
        Number of units in each farm; infinite, as for points, if None. [1]

    Returns
    -------
    estimate : Estimate
        Without a standard error if one farm only was sampled.

    Raises
    ------
    InputError
        If a size is missing, a number is not positive, or more farms or points were
        sampled than there are.

    Notes
    -----
    With :math:`n` of :math:`N` farms, :math:`m_i` of :math:`M_i` units, :math:`A_i`
    size, :math:`\bar A` mean size and :math:`z_i = A_i \bar y_i / \bar A`:

    .. math::
        \bar y = \frac{1}{n} \sum_i z_i, \qquad
        v(\bar y) = \left(1 - \frac{n}{N}\right) \frac{s_z^2}{n} + \frac{1}{n N}
        \sum_i \frac{A_i^2}{\bar A^2} \left(1 - \frac{m_i}{M_i}\right)
        \frac{s_i^2}{m_i}

    Where a farm has one point only and N is finite, the second term cannot be
    estimated: the factor (1 - n/N) is then left out, which errs on the safe side.
    """
    farms = _farms(values, farm, farm_size, n_farms, n_units)
    if not 0.0 < mean_size < inf:
        raise InputError(f"mean_size must be above 0 ha; got {mean_size:g}")
    weight = farms.size / mean_size
    z = weight * farms.mean
    return _estimate(
        farms, float(z.mean()), z - z.mean(), weight, n_farms, "two stages, unbiased"
    )


def two_stage_ratio_mean(
    values: ArrayLike,
    farm: Sequence[Label],
    farm_size: Mapping[Label, float],
    *,
    n_farms: float = inf,
    n_units: Mapping[Label, float] | None = None,
) -> Estimate:
    r"""Mean per area from farms drawn with equal probability, as ratio to their size.

    Its bias is of the order 1/n farms, and none if all farms have one size.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per point; NaN where it is missing. [as the quantity]
    farm : sequence, length n
        Label of the farm of each value.
    farm_size : mapping from label to float
        Area (or number of units) of each sampled farm, above 0. [ha]
    n_farms : float, default inf
        Number of farms in the population. [1]
    n_units : mapping from label to float, optional
        Number of units in each farm; infinite, as for points, if None. [1]

    Returns
    -------
    estimate : Estimate
        Without a standard error if one farm only was sampled.

    Raises
    ------
    InputError
        If a size is missing, a number is not positive, or more farms or points were
        sampled than there are.

    Notes
    -----
    .. math:: \bar y = \frac{\sum_i A_i \bar y_i}{\sum_i A_i}

    with the variance of `two_stage_mean`, where :math:`\bar A` is the mean size of the
    sampled farms and :math:`s_z^2` becomes
    :math:`\sum_i A_i^2 (\bar y_i - \bar y)^2 / (\bar A^2 (n - 1))`.
    """
    farms = _farms(values, farm, farm_size, n_farms, n_units)
    weight = farms.size / farms.size.mean()
    mean = float((weight * farms.mean).mean())
    deviation = weight * (farms.mean - mean)
    return _estimate(
        farms, mean, deviation, weight, n_farms, "two stages, ratio to size"
    )


def two_stage_proportional_mean(values: ArrayLike, farm: Sequence[Label]) -> Estimate:
    r"""Mean per area from farms drawn with probability proportional to their size.

    Farms are drawn with replacement; a farm drawn twice has two labels and two
    independent sets of points. Unbiased, and free of the sizes.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per point; NaN where it is missing. [as the quantity]
    farm : sequence, length n
        Label of the draw of each value.

    Returns
    -------
    estimate : Estimate
        Without a standard error if one farm only was sampled.

    Raises
    ------
    InputError
        If there is no value, or not one label per value.

    Notes
    -----
    .. math::
        \bar y = \frac{1}{n} \sum_i \bar y_i, \qquad
        v(\bar y) = \frac{\sum_i (\bar y_i - \bar y)^2}{n (n - 1)}
    """
    y = samples("values", values)
    means = [g[~np.isnan(g)] for g in grouped(y, farm, "farm").values()]
    found = np.array([g.mean() for g in means if g.size])
    if found.size == 0:
        raise InputError(f"values must hold at least one number; {y.size} are missing")
    name, reason = "two stages, farms proportional to size", "one farm only"
    one = mean_of(found, 0, inf, name, reason)
    missing = int(np.isnan(y).sum())
    return replace(one, n_samples=y.size - missing, n_missing=missing)


def _farms(
    values: ArrayLike,
    farm: Sequence[Label],
    farm_size: Mapping[Label, float],
    n_farms: float,
    n_units: Mapping[Label, float] | None,
) -> _Farms:
    y = samples("values", values)
    groups = {
        label: group[~np.isnan(group)]
        for label, group in grouped(y, farm, "farm").items()
    }
    groups = {label: group for label, group in groups.items() if group.size}
    if not groups:
        raise InputError(f"values must hold at least one number; {y.size} are missing")
    if isnan(n_farms) or n_farms < len(groups):
        raise InputError(
            f"n_farms must be at least the number sampled, {len(groups)}; "
            f"got {n_farms:g}"
        )
    points = [
        mean_of(
            group,
            0,
            inf if n_units is None else size_of("n_units", n_units, label),
            "points of a farm",
            "one point only",
        )
        for label, group in groups.items()
    ]
    n_samples = sum(p.n_samples for p in points)
    return _Farms(
        mean=np.array([p.mean for p in points]),
        size=np.array([size_of("farm_size", farm_size, label) for label in groups]),
        variance=np.array(
            [np.nan if p.variance is None else p.variance for p in points]
        ),
        degrees=np.array([p.degrees_of_freedom or np.nan for p in points]),
        n_samples=n_samples,
        n_missing=y.size - n_samples,
    )


def _estimate(
    farms: _Farms,
    mean: float,
    deviation: FloatArray,
    weight: FloatArray,
    n_farms: float,
    method: str,
) -> Estimate:
    """Join the variance between farms with that inside them."""
    n = farms.mean.size
    se = df = None
    reason = "" if n > 1 or n == n_farms else "one farm only"
    within = weight**2 * farms.variance / (n * n_farms)
    if n == n_farms and np.isnan(within).any():
        reason = "every farm is sampled, and one of them by one point only"
    elif not reason:
        known = n_farms < inf and not np.isnan(within).any()
        between = float(deviation @ deviation) / max(n - 1, 1) / n
        terms = [between * (1.0 - n / n_farms if known else 1.0)]
        degrees = [max(n - 1.0, 1.0)]
        if known:
            terms += within.tolist()
            degrees += farms.degrees.tolist()
        se, df = sqrt(sum(terms)), satterthwaite(terms, degrees)
    return Estimate(
        mean=mean,
        standard_error=se,
        degrees_of_freedom=df,
        n_samples=farms.n_samples,
        n_missing=farms.n_missing,
        method=method,
        reason=reason,
    )
