"""How samples are shared among strata, composites and farms.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Chapters 5, 10 and 11.
Wright T. (2012) The equivalence of Neyman optimum allocation for sampling and equal
proportions for apportioning the U.S. House of Representatives. Am. Stat. 66, 217-224.
doi:10.1080/00031305.2012.733679
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from math import ceil, floor, inf, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError
from tilth.stats.estimate import satterthwaite
from tilth.stats.sample_exchange import exchanged

_MOST: Final = 100_000  # samples beyond which a search stops
_ROUNDING: Final = 1e-9  # relative; a sum of costs that should equal the budget


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedPlan:
    """Numbers at two levels: composites and cores in each, or farms and points in each.

    Parameters
    ----------
    n_first : int
        Composites, or farms; at least 2, so that there is a variance.
    n_second : int
        Cores in each composite, or points in each farm.
    standard_error : float
        Of the mean, expected. [as the quantity]
    cost : float
        Of the whole campaign. [any one currency]
    """

    n_first: int
    n_second: int
    standard_error: float
    cost: float


def neyman_allocation(
    areas: ArrayLike, standard_deviations: ArrayLike, n: int, *, minimum: int = 2
) -> list[int]:
    r"""Samples of each stratum that make the variance of the mean smallest.

    Parameters
    ----------
    areas : array_like, shape (n_strata,)
        Area of each stratum, above 0. [ha]
    standard_deviations : array_like, shape (n_strata,)
        Among the samples of each stratum, from 0, not all 0. [as the quantity]
    n : int
        Samples in all, at least `minimum` for every stratum.
    minimum : int, default 2
        Fewest samples of a stratum; below 2 it has no variance.

    Returns
    -------
    allocation : list of int
        Samples of each stratum. Where two strata gain equally the first is served.

    Raises
    ------
    InputError
        If a value is out of range or `n` is too small.

    Notes
    -----
    The optimum in whole numbers, not a rounding of :math:`n_h \propto W_h s_h`: one
    sample more takes :math:`W_h^2 s_h^2 / (n_h (n_h + 1))` from the variance, and is
    given where that is largest (Wright 2012).

    Examples
    --------
    >>> neyman_allocation([50.0, 30.0, 20.0], [4.0, 8.0, 10.0], 32)
    [10, 12, 10]
    """
    spread = _spread(areas, standard_deviations)
    fewest = _fewest_needed(spread, minimum)
    if n < fewest:
        raise InputError(
            f"n must be at least {fewest}: {minimum} in each of {spread.size} strata; "
            f"got {n}"
        )
    ones = np.ones_like(spread)
    return _allocate(spread, ones, float(n), minimum)


def cost_optimal_allocation(
    areas: ArrayLike,
    standard_deviations: ArrayLike,
    costs: ArrayLike,
    budget: float,
    *,
    minimum: int = 2,
) -> list[int]:
    r"""Samples of each stratum for a budget, where samples differ in cost.

    Parameters
    ----------
    areas : array_like, shape (n_strata,)
        Area of each stratum, above 0. [ha]
    standard_deviations : array_like, shape (n_strata,)
        Among the samples of each stratum, from 0, not all 0. [as the quantity]
    costs : array_like, shape (n_strata,)
        Of one sample of each stratum, above 0. [any one currency]
    budget : float
        For all samples. [any one currency]
    minimum : int, default 2
        Fewest samples of a stratum; below 2 it has no variance.

    Returns
    -------
    allocation : list of int
        Samples of each stratum; what is left of the budget buys no more that helps.

    Raises
    ------
    InputError
        If a value is out of range or the budget too small for the minimum.

    Notes
    -----
    Tends to :math:`n_h \propto W_h s_h / \sqrt{c_h}` (Cochran 1977, chapter 5), by one
    sample after the other and then by exchanges: the optimum or close to it.
    """
    spread = _spread(areas, standard_deviations)
    price = _positive("costs", costs, "in one currency", spread.size)
    _fewest_needed(spread, minimum)
    least = minimum * float(price.sum())
    if not least * (1.0 - _ROUNDING) <= budget < inf:
        raise InputError(
            f"budget must pay {minimum} samples in each stratum, {least:g} in the "
            f"currency of the costs; got {budget:g}"
        )
    first = _allocate(spread, price, budget, minimum)
    return exchanged(first, spread, price, budget * (1.0 + _ROUNDING), minimum)


def stratified_sample_size(
    areas: ArrayLike,
    standard_deviations: ArrayLike,
    half_width: float,
    *,
    level: float = 0.9,
    minimum: int = 2,
) -> list[int]:
    r"""Fewest samples of each stratum for an interval of the mean, Neyman-allocated.

    Parameters
    ----------
    areas : array_like, shape (n_strata,)
        Area of each stratum, above 0. [ha]
    standard_deviations : array_like, shape (n_strata,)
        Among the samples of each stratum, from 0, not all 0. For a change of revisited
        points those of the differences. [as the quantity]
    half_width : float
        Half of the width of the interval, above 0. [as the quantity]
    level : float, default 0.9
        Coverage of the interval, in (0, 1). [1]
    minimum : int, default 2
        Fewest samples of a stratum.

    Returns
    -------
    allocation : list of int
        Samples of each stratum.

    Raises
    ------
    InputError
        If a value is out of range, or more than 100 000 samples were needed.

    Notes
    -----
    Solves :math:`n = t^2 (\sum W_h s_h)^2 / d^2` in whole numbers, with Satterthwaite's
    degrees of freedom of the allocation.
    """
    spread = _spread(areas, standard_deviations)
    low = _fewest_needed(spread, minimum) - 1
    if not 0.0 < half_width < inf or not 0.0 < level < 1.0:
        raise InputError(
            "half_width must be above 0 in the unit of the quantity and level between "
            f"0 and 1; got {half_width:g} and {level:g}"
        )
    ones = np.ones_like(spread)

    def enough(n: int) -> bool:
        size = np.array(_allocate(spread, ones, float(n), minimum), dtype=np.float64)
        terms = spread**2 / size
        df = satterthwaite(terms, size - 1.0)
        quantile = float(stdtrit(df, 0.5 + level / 2.0))
        return quantile * sqrt(float(terms.sum())) <= half_width

    high = low + 1
    while not enough(high):
        low, high = high, 2 * high
        if high > _MOST:
            raise InputError(
                f"the number of samples must be at most {_MOST}; the spread is too "
                f"large for the half-width {half_width:g}"
            )
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return _allocate(spread, ones, float(high), minimum)


def composite_standard_error(
    spatial_sd: ArrayLike,
    assay_sd: ArrayLike,
    n_composites: ArrayLike,
    n_cores: ArrayLike,
) -> FloatArray:
    r"""Expected standard error of the mean of composites.

    Parameters
    ----------
    spatial_sd : array_like
        Standard deviation among cores without the analysis, from 0. [as the quantity]
    assay_sd : array_like
        That of mixing, preparation and analysis of one composite, from 0. [as the
        quantity]
    n_composites, n_cores : array_like
        Number of composites, and of cores in each, from 1. [1]

    Returns
    -------
    standard_error : ndarray
        Broadcast shape of the inputs. [as the quantity]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math:: \sigma = \sqrt{\frac{\sigma_s^2}{m k} + \frac{\sigma_a^2}{m}}
    """
    spatial = in_range("spatial_sd", spatial_sd, 0.0, inf, "as the quantity")
    assay = in_range("assay_sd", assay_sd, 0.0, inf, "as the quantity")
    m = in_range("n_composites", n_composites, 1.0, inf, "1")
    k = in_range("n_cores", n_cores, 1.0, inf, "1")
    return np.asarray(np.sqrt((spatial**2 / k + assay**2) / m))


def composite_plan(
    spatial_sd: float,
    assay_sd: float,
    core_cost: float,
    assay_cost: float,
    *,
    budget: float | None = None,
    standard_error: float | None = None,
    most_cores: int = 50,
) -> NestedPlan:
    r"""Best numbers of composites and cores, for a budget or for a standard error.

    Parameters
    ----------
    spatial_sd : float
        Standard deviation among cores without the analysis, from 0. [as the quantity]
    assay_sd : float
        That of mixing, preparation and analysis of one composite, from 0. [as the
        quantity]
    core_cost, assay_cost : float
        Of taking one core, and of preparing and analysing one composite, from 0, the
        sum above 0. [any one currency]
    budget : float, optional
        Highest cost; the plan then has the least standard error. [any one currency]
    standard_error : float, optional
        Highest standard error; the plan then costs least. [as the quantity]
    most_cores : int, default 50
        Most cores that can be mixed well.

    Returns
    -------
    plan : NestedPlan
        Composites (first) and cores in each (second); of equal plans the one with
        fewest cores in each.

    Raises
    ------
    InputError
        If a value is out of range, not exactly one of `budget` and `standard_error` is
        given, or the budget is too small for two composites.

    Notes
    -----
    Every number of cores is tried. The optimum lies near
    :math:`k = \sqrt{\sigma_s^2 c_a / (\sigma_a^2 c_k)}`, where the product of variance
    and cost :math:`(\sigma_s^2/k + \sigma_a^2)(k c_k + c_a)` is smallest.
    """
    return _nested(
        (assay_sd, spatial_sd),
        (assay_cost, core_cost),
        ("assay", "core"),
        budget,
        standard_error,
        range(1, most_cores + 1),
        inf,
    )


def two_stage_plan(
    between_sd: float,
    within_sd: float,
    farm_cost: float,
    point_cost: float,
    *,
    budget: float | None = None,
    standard_error: float | None = None,
    n_farms: float = inf,
    fewest_points: int = 1,
    most_points: int = 50,
) -> NestedPlan:
    r"""Best numbers of farms and points in each, for a budget or a standard error.

    Parameters
    ----------
    between_sd : float
        Standard deviation among the true means of farms, from 0. [as the quantity]
    within_sd : float
        That among points inside a farm, with the analysis, from 0. [as the quantity]
    farm_cost, point_cost : float
        Of reaching one farm, and of sampling and analysing one point, from 0, the sum
        above 0. [any one currency]
    budget : float, optional
        Highest cost; the plan then has the least standard error. [any one currency]
    standard_error : float, optional
        Highest standard error; the plan then costs least. [as the quantity]
    n_farms : float, default inf
        Number of farms in the population. [1]
    fewest_points, most_points : int, default 1 and 50
        Limits of the points in a farm. Only with 2 or more can the variance inside
        farms be estimated.

    Returns
    -------
    plan : NestedPlan
        Farms (first) and points in each (second); of equal plans the one with fewest
        points in each.

    Raises
    ------
    InputError
        If a value is out of range, not exactly one of `budget` and `standard_error` is
        given, or no plan with two farms reaches it.

    Notes
    -----
    For farms of similar size the variance of the mean is

    .. math::
        \left(1 - \frac{n}{N}\right) \frac{\sigma_b^2}{n} + \frac{\sigma_w^2}{n m}

    and the optimum for many farms near :math:`m = \sqrt{\sigma_w^2 c_f / (\sigma_b^2
    c_p)}` (Cochran 1977, chapter 10).
    """
    return _nested(
        (between_sd, within_sd),
        (farm_cost, point_cost),
        ("farm", "point"),
        budget,
        standard_error,
        range(fewest_points, most_points + 1),
        n_farms,
    )


def _nested(
    sd: tuple[float, float],
    cost: tuple[float, float],
    names: tuple[str, str],
    budget: float | None,
    standard_error: float | None,
    seconds: range,
    n_first: float,
) -> NestedPlan:
    _check_nested(sd, cost, names, budget, standard_error, seconds, n_first)
    best: tuple[float, float, int, int] | None = None
    for second in seconds:
        variance = sd[0] ** 2 + sd[1] ** 2 / second  # of one unit of the first level
        price = cost[0] + second * cost[1]
        shared = sd[0] ** 2 / n_first
        if budget is not None:
            first = min(floor(budget / price * (1.0 + _ROUNDING)), n_first)
        else:
            wanted = (standard_error or 0.0) ** 2 + shared
            first = max(ceil(variance / wanted - _ROUNDING), 2)
        if first < 2 or first > n_first:
            continue
        error = sqrt(max(variance / first - shared, 0.0))
        total = first * price
        key = (error, total) if budget is not None else (total, error)
        if best is None or key < best[:2]:
            best = (*key, int(first), second)
    if best is None:
        raise InputError(
            "a plan must have at least 2 units of the first level and not more than "
            f"there are; none does with budget {budget} or standard_error "
            f"{standard_error}"
        )
    error, total = best[:2] if budget is not None else best[1::-1]
    return NestedPlan(
        n_first=best[2], n_second=best[3], standard_error=error, cost=total
    )


def _check_nested(
    sd: tuple[float, float],
    cost: tuple[float, float],
    names: tuple[str, str],
    budget: float | None,
    standard_error: float | None,
    seconds: range,
    n_first: float,
) -> None:
    if not all(0.0 <= x < inf for x in sd):
        raise InputError(
            "standard deviations must be finite numbers from 0, in the unit of the "
            f"quantity; got {sd[0]:g} and {sd[1]:g}"
        )
    if not (all(0.0 <= x < inf for x in cost) and sum(cost) > 0.0):
        raise InputError(
            f"costs of one {names[0]} and one {names[1]} must be from 0 in one "
            f"currency, their sum above 0; got {cost[0]:g} and {cost[1]:g}"
        )
    goal = standard_error if budget is None else budget
    if (budget is None) == (standard_error is None) or not 0.0 < (goal or 0.0) < inf:
        raise InputError(
            "one of budget and standard_error must be given, above 0; "
            f"got {budget} and {standard_error}"
        )
    if not seconds or seconds[0] < 1:
        raise InputError(
            f"numbers of {names[1]}s must begin at 1 or more and end no lower; "
            f"got {seconds.start} to {seconds.stop - 1}"
        )
    if not n_first >= 2:
        raise InputError(f"n_{names[0]}s must be at least 2; got {n_first:g}")


def _spread(areas: ArrayLike, standard_deviations: ArrayLike) -> FloatArray:
    """Share of the area times standard deviation of each stratum."""
    sd = in_range("standard_deviations", standard_deviations, 0.0, inf, "")
    sd = complete("standard_deviations", sd, "the unit of the quantity")
    area = _positive("areas", areas, "ha", sd.size)
    if sd.shape != area.shape or not 0.0 < sd.sum() < inf:
        raise InputError(
            "standard_deviations must be finite, one for each stratum and not all 0; "
            f"got {sd.tolist()!s:.80}"
        )
    return np.asarray(area / area.sum() * sd)


def _positive(name: str, values: ArrayLike, unit: str, size: int) -> FloatArray:
    array = complete(name, in_range(name, values, 0.0, inf, unit), unit)
    if array.shape != (size,) or size == 0 or not ((array > 0) & (array < inf)).all():
        raise InputError(
            f"{name} must be {size} finite numbers above 0, {unit}; "
            f"got {array.tolist()!s:.80}"
        )
    return array


def _fewest_needed(spread: FloatArray, minimum: int) -> int:
    if minimum < 1:
        raise InputError(f"minimum must be from 1; got {minimum}")
    return minimum * spread.size


def _allocate(
    spread: FloatArray, price: FloatArray, budget: float, minimum: int
) -> list[int]:
    """Give sample after sample where it takes most variance per cost."""
    counts = [minimum] * spread.size
    gains = (spread**2 / price).tolist()
    costs = price.tolist()
    left = budget * (1.0 + _ROUNDING) - minimum * float(price.sum())
    heap = [(-g / (minimum * (minimum + 1)), h) for h, g in enumerate(gains) if g > 0.0]
    heapify(heap)
    while heap:
        h = heap[0][1]
        if costs[h] > left:
            heappop(heap)
            continue
        left -= costs[h]
        counts[h] += 1
        heapreplace(heap, (-gains[h] / (counts[h] * (counts[h] + 1)), h))
    return counts
