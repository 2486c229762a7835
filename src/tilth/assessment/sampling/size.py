"""How many samples each stratum gets, how many cores, and how sure the answer will be.

Where no standard deviation is given none is invented: the precision is then unknown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Any, Final

from tilth.assessment.sampling.options import (
    BY_AREA,
    BY_COST,
    CORES,
    EQUAL_SHARES,
    NEYMAN,
    Compositing,
    DesignOptions,
    Wanted,
)
from tilth.assessment.sampling.statement import (
    change_factor,
    is_enough,
    precision_record,
)
from tilth.errors import InputError
from tilth.stats.allocation import (
    composite_plan,
    cost_optimal_allocation,
    neyman_allocation,
)
from tilth.stats.design_precision import MOST, Precision, fewest, stratified_precision

PER_STRATUM: Final = 5  # samples, the upper of the 3 to 5 of VM0042 v2.2
FEWEST: Final = 3  # its lower
LEAST: Final = 2  # below it there is no variance
MOST_CORES: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Samples of each stratum, and what they will tell.

    Parameters
    ----------
    allocation : tuple of int
        Samples of each stratum.
    cores : int
        Cores in each sample.
    precision : dict
        Expected precision; keys carry units.
    inputs : dict
        Choices made.
    """

    allocation: tuple[int, ...]
    cores: int
    precision: dict[str, Any]
    inputs: dict[str, Any]


def size_of(areas: Mapping[str, float], options: DesignOptions) -> Size:
    """Size of a simple or stratified random sample.

    Parameters
    ----------
    areas : mapping from str to float
        Area of each stratum; one entry for a simple random sample. [ha]
    options : DesignOptions
        What is wanted and known.

    Returns
    -------
    size : Size
        Samples and precision.

    Raises
    ------
    InputError
        If what is wanted needs a number that is not given, or cannot be reached.
    """
    wanted, names = options.wanted, list(areas)
    compositing = options.compositing
    if compositing is not None and options.cores is not None:
        raise InputError(
            "the number of cores must be given (--cores) or follow from costs "
            "(--core-cost, --assay-cost), not both"
        )
    cores = options.cores or CORES
    rule = _rule(options)
    if compositing is None:
        spread = _spread(names, options)
        allocation = _allocation(areas, spread, options, rule)
        cost = _cost_of_strata(names, allocation, options)
    else:
        cores, spread, allocation = _with_costs(areas, options, compositing, rule)
        each = compositing.assay_cost + cores * compositing.core_cost
        cost = each * sum(allocation)
    precision = precision_record(
        wanted,
        None if spread is None else _precision_of(areas, spread, allocation),
        spread=dict(zip(names, spread, strict=True)) if spread else {},
        curve=_curve(areas, allocation, spread, rule, options),
        cost=cost,
    )
    return Size(
        allocation=tuple(allocation),
        cores=cores,
        precision=precision,
        inputs={"allocation": rule},
    )


def _rule(options: DesignOptions) -> str:
    """Rule of allocation: the one asked for, or the one that fits what is given."""
    if options.allocation:
        return options.allocation
    if options.stratum_cost:
        return BY_COST
    return NEYMAN if options.stratum_sd else BY_AREA


def _spread(names: Sequence[str], options: DesignOptions) -> list[float] | None:
    """Standard deviation of each stratum; None if it is not known."""
    given, default = options.stratum_sd, options.wanted.standard_deviation
    _check_names("--stratum-sd", names, given)
    if not given:
        return None if default is None else [default] * len(names)
    missing = [name for name in names if name not in given]
    if missing and default is None:
        raise InputError(
            "--stratum-sd must be given for every stratum, or --sd for the others, "
            f"Mg ha-1; it lacks {', '.join(missing)}"
        )
    return [given.get(n, default or 0.0) for n in names]


def _check_names(option: str, names: Sequence[str], given: Mapping[str, float]) -> None:
    unknown = [name for name in given if name not in names]
    if unknown:
        raise InputError(
            f"{option} must name strata of the plan, {', '.join(names)}; got "
            f"{', '.join(unknown)}"
        )


def _allocator(
    areas: Mapping[str, float],
    spread: Sequence[float] | None,
    rule: str,
    least: int,
) -> Callable[[int], list[int]]:
    """Allocation of a number of samples by a rule."""
    ones = [1.0] * len(areas)
    if rule == EQUAL_SHARES:
        return lambda n: neyman_allocation(ones, ones, n, minimum=least)
    if rule == NEYMAN:
        if spread is None:
            raise InputError(
                "--allocation neyman needs the standard deviation of every stratum, Mg "
                "ha-1: --stratum-sd NAME=SD"
            )
        return lambda n: neyman_allocation([*areas.values()], spread, n, minimum=least)
    return lambda n: neyman_allocation([*areas.values()], ones, n, minimum=least)


def _allocation(
    areas: Mapping[str, float],
    spread: Sequence[float] | None,
    options: DesignOptions,
    rule: str,
) -> list[int]:
    wanted, n_strata = options.wanted, len(areas)
    if rule == BY_COST:
        return _by_cost(areas, spread, options)
    if wanted.budget is not None:
        raise InputError(
            "--budget needs costs: --stratum-cost NAME=COST for every stratum, or "
            "--core-cost and --assay-cost with --point-sd, --core-sd and --assay-sd"
        )
    if wanted.n_points is not None:
        _check_enough(wanted.n_points, n_strata)
        return _allocator(areas, spread, rule, LEAST)(wanted.n_points)
    allocate = _allocator(areas, spread, rule, FEWEST)
    if wanted.detectable_difference is None and wanted.half_width is None:
        return allocate(max(PER_STRATUM * n_strata, FEWEST * n_strata))
    if spread is None:
        raise InputError(
            "a number of points for a wanted precision needs the standard deviation "
            "among samples, Mg ha-1 (--sd); if it is not known, sample 5 to 10 points "
            f"of each stratum first: {5 * n_strata} to {10 * n_strata} in all "
            f"(--points {5 * n_strata})"
        )
    _check_reach(wanted, _precision_of(areas, spread, allocate(MOST)))
    return fewest(
        allocate,
        lambda found: is_enough(wanted, _precision_of(areas, spread, found)),
        FEWEST * n_strata,
    )


def _check_reach(wanted: Wanted, largest: Precision) -> None:
    """Refuse what even the largest sample does not give."""
    if is_enough(wanted, largest):
        return
    change = largest.times(change_factor(wanted))
    finds = change.detectable_difference(wanted.significance, wanted.power)
    raise InputError(
        f"what is wanted must be reached with at most {MOST} points; even they find "
        f"no change below {finds:.2g} t C/ha, and their interval of the mean stock is "
        f"±{largest.half_width(wanted.level):.2g} t C/ha: ask for a larger change "
        "(--mdd) or interval (--half-width), or for a lower --power"
    )


def _check_enough(n_points: int, n_strata: int) -> None:
    if n_points < LEAST * n_strata:
        what = f"in each of {n_strata} strata" if n_strata > 1 else "in all"
        hint = "; fewer strata (--n-strata) or --design simple need fewer"
        raise InputError(
            f"points must be at least {LEAST * n_strata}, {LEAST} {what}, as one "
            f"sample has no variance; got {n_points}{hint if n_strata > 1 else ''}"
        )


def _precision_of(
    areas: Mapping[str, float], spread: Sequence[float], allocation: Sequence[int]
) -> Precision:
    return stratified_precision([*areas.values()], spread, allocation)


def _by_cost(
    areas: Mapping[str, float],
    spread: Sequence[float] | None,
    options: DesignOptions,
) -> list[int]:
    """Optimum for costs that differ among strata."""
    costs, budget = options.stratum_cost, options.wanted.budget
    _check_names("--stratum-cost", list(areas), costs)
    missing = [name for name in areas if name not in costs]
    if missing or budget is None or spread is None:
        lacks = [f"--stratum-cost of {', '.join(missing)}"] if missing else []
        lacks += [] if budget is not None else ["--budget"]
        lacks += [] if spread is not None else ["--stratum-sd or --sd"]
        raise InputError(
            "--allocation cost needs the standard deviation and the cost of a sample "
            f"of every stratum, and a budget; it lacks {' and '.join(lacks)}"
        )
    price = [costs[name] for name in areas]
    return cost_optimal_allocation([*areas.values()], spread, price, budget)


def _cost_of_strata(
    names: Sequence[str], allocation: Sequence[int], options: DesignOptions
) -> float | None:
    costs = options.stratum_cost
    if not all(name in costs for name in names):
        return None
    return sum(costs[name] * n for name, n in zip(names, allocation, strict=True))


def _with_costs(
    areas: Mapping[str, float],
    options: DesignOptions,
    parts: Compositing,
    rule: str,
) -> tuple[int, list[float], list[int]]:
    """Best number of cores, with the spread and the allocation that follow."""
    wanted, n_strata = options.wanted, len(areas)
    if wanted.standard_deviation is not None or options.stratum_sd:
        raise InputError(
            "the standard deviation among samples follows from --point-sd, --core-sd "
            "and --assay-sd: leave out --sd and --stratum-sd"
        )
    if wanted.budget is not None:
        best = composite_plan(
            parts.core_sd,
            hypot(parts.point_sd, parts.assay_sd),
            parts.core_cost,
            parts.assay_cost,
            budget=wanted.budget,
            most_cores=MOST_CORES,
        )
        _check_enough(best.n_first, n_strata)
        spread = _composite_spread(parts, best.n_second, n_strata)
        allocate = _allocator(areas, spread, rule, LEAST)
        return best.n_second, spread, allocate(best.n_first)
    if wanted.detectable_difference is None and wanted.half_width is None:
        raise InputError(
            "costs of cores and analyses (--core-cost, --assay-cost) need a wish: "
            "--budget, --mdd or --half-width"
        )
    found = []
    for cores in range(1, MOST_CORES + 1):
        spread = _composite_spread(parts, cores, n_strata)
        if not spread[0] > 0.0:
            raise InputError("point_sd, core_sd and assay_sd must not all be 0 Mg ha-1")
        allocation = _allocation(areas, spread, options, rule)
        cost = sum(allocation) * (parts.assay_cost + cores * parts.core_cost)
        found.append((cost, cores, spread, allocation))
    _, cores, spread, allocation = min(found, key=lambda plan: plan[:2])
    return cores, spread, allocation


def _composite_spread(parts: Compositing, cores: int, n_strata: int) -> list[float]:
    """Among samples of one point each, mixed of cores around it."""
    core = parts.core_sd / sqrt(cores)
    return [hypot(parts.point_sd, core, parts.assay_sd)] * n_strata


def _curve(
    areas: Mapping[str, float],
    allocation: Sequence[int],
    spread: Sequence[float] | None,
    rule: str,
    options: DesignOptions,
) -> list[dict[str, float]]:
    """Power and detectable difference by number of points around that of the plan."""
    if spread is None:
        return []
    wanted, total = options.wanted, sum(allocation)
    scale = change_factor(wanted)
    own = _precision_of(areas, spread, allocation).times(scale)
    difference = wanted.detectable_difference or own.detectable_difference(
        wanted.significance, wanted.power
    )
    by = NEYMAN if rule == BY_COST else rule
    allocate = _allocator(areas, spread, by, LEAST)
    numbers = {total, *(round(total * share) for share in _SHARES)}
    rows = []
    for n in sorted(n for n in numbers if n >= LEAST * len(areas)):
        sizes = allocation if n == total else allocate(n)
        change = _precision_of(areas, spread, sizes).times(scale)
        rows.append(
            {
                "n_points": n,
                "power": float(change.power(difference, wanted.significance)),
                "detectable_difference_mg_ha": change.detectable_difference(
                    wanted.significance, wanted.power
                ),
            }
        )
    return rows


_SHARES: Final = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
