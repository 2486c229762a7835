"""Two stages: farms drawn from a list, then points in each farm that was drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np

from tilth.assessment.sampling.options import DesignOptions, Wanted
from tilth.assessment.sampling.points import Draw, number_of_reserves
from tilth.assessment.sampling.sampling_plan import EQUAL, PROPORTIONAL, PlanFarm
from tilth.assessment.sampling.statement import (
    change_factor,
    is_enough,
    precision_record,
)
from tilth.errors import InputError
from tilth.geo.area_file import Zone
from tilth.geo.ellipsoid import areas
from tilth.stats.allocation import two_stage_plan
from tilth.stats.design_precision import Precision, fewest, two_stage_precision
from tilth.stats.farm_draw import equal_draw, proportional_draw
from tilth.stats.random_stream import random_stream

POINTS: Final = 3  # in a farm, unless given or the optimum; 2 or more show its spread
MOST_POINTS: Final = 20  # in a farm
UNKNOWN: Final = (
    "unknown, as the spread among farms and inside farms was not given (--between-sd, "
    "--within-sd): sample some farms first and plan again with theirs"
)
UNEQUAL: Final = 2.0  # largest over mean size, beyond which farms are no longer alike


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmSample:
    """Farms that were drawn.

    Parameters
    ----------
    farms : tuple of PlanFarm
        All farms of the list.
    draws : tuple of Draw
        Points to draw in each; a farm drawn again has a label of its own.
    precision : dict
        Expected precision; keys carry units.
    method : str
        How farms were drawn, in words.
    inputs : dict
        Choices made.
    warnings : tuple of str
        What a reader must know.
    """

    farms: tuple[PlanFarm, ...]
    draws: tuple[Draw, ...]
    precision: dict[str, Any]
    method: str
    inputs: dict[str, Any]
    warnings: tuple[str, ...]


def farm_sample(zones: Sequence[Zone], options: DesignOptions) -> FarmSample:
    """Farms drawn from a list, with the number of points in each.

    Parameters
    ----------
    zones : sequence of Zone
        All farms of the population.
    options : DesignOptions
        How many and how.

    Returns
    -------
    sample : FarmSample
        The draw.

    Raises
    ------
    InputError
        If there are fewer than two farms, or what is wanted lacks a number or cannot be
        reached.
    """
    if len(zones) < 2:
        raise InputError(
            "two stages need a list of two or more farms, each a feature with a name "
            f"(--name-property); got {len(zones)}"
        )
    if options.cores is None and options.compositing is not None:
        raise InputError(
            "costs of cores belong to one stage; two stages take --farm-cost and "
            "--point-cost"
        )
    size = areas([zone.geometry for zone in zones])
    replaced = options.farms.draw == PROPORTIONAL
    population = inf if replaced else float(len(zones))
    n, m = _numbers(population, len(zones), options)
    generator = random_stream(options.seed, "farms", options.farms.draw)
    if replaced:
        drawn = proportional_draw(size, n, generator)
    else:
        drawn = equal_draw(len(zones), n, generator)
    sampled = set(drawn.tolist())
    return FarmSample(
        farms=tuple(
            PlanFarm(name=zone.name, area=hectares, sampled=i in sampled)
            for i, (zone, hectares) in enumerate(zip(zones, size.tolist(), strict=True))
        ),
        draws=_draws(zones, drawn.tolist(), m, options),
        precision=_precision(n, m, population, options),
        method=(
            (
                f"{n} draws among {len(zones)} farms in proportion to their area, with "
                "replacement"
                if replaced
                else f"{n} of {len(zones)} farms drawn with equal probability, without "
                "replacement"
            )
            + f"; {m} random points in each"
        ),
        inputs={
            "farms_in_list": len(zones),
            "farms_drawn": n,
            "points_per_farm": m,
            "farm_draw": options.farms.draw,
        },
        warnings=_warnings(n, m, len(sampled), size, options),
    )


def _numbers(population: float, n_list: int, options: DesignOptions) -> tuple[int, int]:
    """Farms, and points in each."""
    wanted, farms = options.wanted, options.farms
    if wanted.n_points is not None:
        raise InputError(
            "two stages take --farms and --points-per-farm in place of --points"
        )
    m = POINTS if farms.n_points is None else farms.n_points
    if not 1 <= m <= 1000:
        raise InputError(f"points per farm must be from 1 to 1000; got {m}")
    if farms.n_farms is not None:
        if _wishes(wanted):
            raise InputError(
                "the number of farms must be given (--farms) or follow from what is "
                "wanted (--mdd, --half-width, --budget), not both"
            )
        most = inf if farms.draw == PROPORTIONAL else n_list
        if not 2 <= farms.n_farms <= most:
            raise InputError(
                f"farms must be from 2 to {most:g}, those of the list; got "
                f"{farms.n_farms}"
            )
        return farms.n_farms, m
    if not _wishes(wanted):
        raise InputError(
            "two stages need the number of farms (--farms), or what is wanted (--mdd, "
            "--half-width or --budget) with --between-sd and --within-sd"
        )
    return _for_precision(population, options)


def _wishes(wanted: Wanted) -> bool:
    asked = (wanted.detectable_difference, wanted.half_width, wanted.budget)
    return any(wish is not None for wish in asked)


def _for_precision(population: float, options: DesignOptions) -> tuple[int, int]:
    """Fewest farms, or the cheapest plan, that give what is wanted."""
    farms, wanted = options.farms, options.wanted
    between, within = farms.between_sd, farms.within_sd
    if between is None or within is None:
        raise InputError(
            "a number of farms for a wanted precision needs the spread among the means "
            "of farms and among points inside them, Mg ha-1 (--between-sd, --within-sd)"
        )
    priced = farms.farm_cost is not None and farms.point_cost is not None
    if wanted.budget is not None:
        if not priced:
            raise InputError("--budget needs the costs --farm-cost and --point-cost")
        best = two_stage_plan(
            between,
            within,
            farms.farm_cost or 0.0,
            farms.point_cost or 0.0,
            budget=wanted.budget,
            n_farms=population,
            fewest_points=farms.n_points or 2,
            most_points=farms.n_points or MOST_POINTS,
        )
        return best.n_first, best.n_second
    given = farms.n_points or (None if priced else POINTS)
    found = []
    for m in [given] if given else range(2, MOST_POINTS + 1):
        n = _fewest_farms(between, within, m, population, wanted)
        if n is not None:
            cost = n * ((farms.farm_cost or 0.0) + m * (farms.point_cost or 0.0))
            found.append((cost, n, m))
    if not found:
        raise InputError(
            f"what is wanted must be reached with the {population:g} farms of the "
            f"list; even all are too few at {given or MOST_POINTS} points each"
        )
    return min(found)[1:]


def _fewest_farms(
    between: float, within: float, m: int, population: float, wanted: Wanted
) -> int | None:
    """Fewest farms with m points each; None if the list is too short."""

    def precise(n: int) -> bool:
        size = int(min(n, population))
        found = two_stage_precision(between, within, size, m, n_farms=population)
        return n > population or is_enough(wanted, found)

    n = fewest(lambda n: n, precise, 2)
    return None if n > population else n


def _draws(
    zones: Sequence[Zone], drawn: list[int], m: int, options: DesignOptions
) -> tuple[Draw, ...]:
    times: dict[int, int] = {}
    found = []
    for i in drawn:
        times[i] = times.get(i, 0) + 1
        again = f" (draw {times[i]})" if times[i] > 1 else ""
        found.append(
            Draw(
                zone=zones[i],
                stratum="",
                farm=f"{zones[i].name}{again}",
                n_points=m,
                n_reserves=number_of_reserves(zones[i], m, options),
            )
        )
    return tuple(found)


def _precision(
    n: int, m: int, population: float, options: DesignOptions
) -> dict[str, Any]:
    wanted, farms = options.wanted, options.farms
    cost = None
    if farms.farm_cost is not None and farms.point_cost is not None:
        cost = n * (farms.farm_cost + m * farms.point_cost)
    between, within = farms.between_sd, farms.within_sd
    if between is None or within is None:
        record = precision_record(wanted, None, spread={}, cost=cost, unknown=UNKNOWN)
    else:
        at: Callable[[int], Precision] = lambda k: two_stage_precision(  # noqa: E731
            between, within, k, m, n_farms=population
        )
        record = precision_record(
            wanted, at(n), spread={}, cost=cost, curve=_curve(at, n, population, wanted)
        )
    del record["standard_deviation_mg_ha"]
    return record | {
        "between_standard_deviation_mg_ha": between,
        "within_standard_deviation_mg_ha": within,
    }


def _curve(
    at: Callable[[int], Precision], n: int, population: float, wanted: Wanted
) -> list[dict[str, float]]:
    """Power by number of farms around that of the plan."""
    scale = change_factor(wanted)
    difference = wanted.detectable_difference or at(n).times(
        scale
    ).detectable_difference(wanted.significance, wanted.power)
    shares = (0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
    numbers = sorted({min(max(round(n * s), 2), population) for s in shares})
    rows: list[dict[str, float]] = []
    for farms in (int(k) for k in numbers):
        change = at(farms).times(scale)
        rows.append(
            {
                "n_farms": farms,
                "power": float(change.power(difference, wanted.significance)),
                "detectable_difference_mg_ha": change.detectable_difference(
                    wanted.significance, wanted.power
                ),
            }
        )
    return rows


def _warnings(
    n: int,
    m: int,
    different: int,
    size: np.ndarray[Any, np.dtype[np.float64]],
    options: DesignOptions,
) -> tuple[str, ...]:
    found = []
    if m == 1:
        found.append(
            "one point in a farm says nothing of the spread inside farms; 2 or more do"
        )
    if different < n:
        found.append(
            f"farms were drawn with replacement: {n} draws gave {different} different "
            "farms; a farm that was drawn again has a set of points for each draw, "
            "named as (draw 2)"
        )
    if options.farms.draw == EQUAL and size.max() > UNEQUAL * size.mean():
        found.append(
            f"farms differ in size (largest {size.max():.3g} ha, mean "
            f"{size.mean():.3g} ha): draws in proportion to area (--farm-draw size) "
            "are mostly more precise, and the expected precision, which takes farms "
            "as alike, may be too good"
        )
    return tuple(found)
