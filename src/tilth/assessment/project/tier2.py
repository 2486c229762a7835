"""IPCC Tier 2 steady-state method for a parcel of cropland, with its joint posterior.

The carbon input of the baseline is solved from the stock: the steady state of each
member is proportional to it. Baseline, plan and all parcels share the parameters.
"""

from dataclasses import fields
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.assessment.project.carbon import disagreement
from tilth.assessment.project.case import (
    Case,
    Followed,
    ParcelModel,
    case,
    reasons_against,
    required,
    unusable,
)
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.outcome import Courses, NoMethod
from tilth.assessment.project.plan import PlanCourses, covers_own_error, plan_courses
from tilth.assessment.project.project import Parcel
from tilth.assessment.project.weather import YEAR, Months
from tilth.assessment.site.run_ipcc_tier2 import (
    MANURE_NITROGEN,
    SOURCES,
    manure_quality,
)
from tilth.checks import FloatArray
from tilth.errors import TilthError
from tilth.models import ipcc_tier2

TIER: Final = "Tier 2"
METHOD: Final = (
    "IPCC (2019) Tier 2 steady-state method: carbon input of the baseline solved from "
    "the stock at the start"
)
COVERS: Final = (
    "joint posterior of the parameters, stock, weather and ratio of inputs; sand, "
    "lignin and nitrogen are taken as exact"
)


def courses(parcel: Parcel, years: int, draws: Draws) -> Courses | NoMethod:
    """Stocks of baseline and project by Tier 2.

    Parameters
    ----------
    parcel : Parcel
        Of cropland that stays cropland, with months of weather, sand and a stock.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.

    Returns
    -------
    courses : Courses or NoMethod
        With members, or why it cannot be used.
    """
    reasons = reasons_against(parcel)
    if reasons:
        return NoMethod(tier=TIER, reason="; ".join(reasons))
    seen = case(parcel, years, draws)
    reasons = unusable(MODEL, seen)
    if reasons:
        return NoMethod(tier=TIER, reason="; ".join(reasons))
    try:
        found = plan_courses(MODEL, seen)
    except TilthError as error:
        return NoMethod(tier=TIER, reason=str(error))
    if isinstance(found, str):
        return NoMethod(tier=TIER, reason=found)
    return _answer(seen, found)


def _answer(case: Case, found: PlanCourses) -> Courses:
    carbon = case.carbon
    return Courses(
        baseline=found.baseline,
        project=found.project,
        baseline_loss=found.baseline_loss,
        plan_loss=found.plan_loss,
        after_stop=found.after_stop,
        method=f"{METHOD}, that of the project follows from {carbon.basis}"
        + ("" if case.weather is None else f"; {case.weather.words}"),
        tier=TIER,
        depth=case.parcel.soil.depth,
        covers=f"{COVERS}; {covers_own_error({MODEL.name: found})}",
        unknown_error=carbon.unknown_error,
        drawn={**case.drawn, **carbon.drawn, **found.drawn},
        sources=(*MODEL.sources, *carbon.sources),
        provisional=tuple(dict.fromkeys([*carbon.provisional, *found.provisional])),
        warnings=(*carbon.warnings, *found.warnings),
    )


def _needs(case: Case) -> tuple[str, ...]:
    soil, carbon = case.parcel.soil, case.carbon
    before, after = (
        bool(np.any(carbon.manure_before)),
        bool(np.any(carbon.manure_after)),
    )
    tilled = ipcc_tier2.TILLAGE
    return tuple(
        name
        for name, there in (
            ("monthly climate", case.weather is not None),
            ("soil.sand", soil.sand is not None),
            (
                "lignin and nitrogen of the input: plan.carbon_input.crop, or yields "
                "of crops of table 5.5B",
                carbon.quality is not None,
            ),
            (
                "the tillage of baseline and plan",
                carbon.tillage_before in tilled and carbon.tillage_after in tilled,
            ),
            ("plan.carbon_input.manure_kind", not after or bool(carbon.manure_kind)),
            (
                "a baseline without manure: plant carbon that keeps the stock beside "
                "it is not solved",
                not before,
            ),
        )
        if not there
    )


def _follow(case: Case) -> Followed:
    """Stocks of every member with its own parameters."""
    carbon = case.carbon
    weather = required(case.weather, "monthly climate")
    sand = required(case.parcel.soil.sand, "soil.sand")
    members = _members(case.draws.seed, case.draws.n_members)
    plants = required(carbon.quality, "plan.carbon_input.crop")

    def conditions(
        months: Months, n_years: int, c_input: FloatArray, planned: bool
    ) -> ipcc_tier2.Conditions:
        warmth, wetness = _factors(months, members)
        shape = (c_input.size, n_years)
        quality = mixed if planned else plants
        return ipcc_tier2.Conditions(
            c_input=np.broadcast_to(c_input[:, np.newaxis], shape),
            lignin=np.reshape(quality[0], (-1, 1)),
            nitrogen=np.reshape(quality[1], (-1, 1)),
            sand=sand,
            tillage=carbon.tillage_after if planned else carbon.tillage_before,
            temperature_factor=np.broadcast_to(warmth[:, :n_years], shape),
            water_factor=np.broadcast_to(wetness[:, :n_years], shape),
        )

    unit = conditions(weather.before, 1, np.ones_like(case.soc_stock), False)
    steady = ipcc_tier2.steady_state(unit, members.over_years()).pools[:, 0]
    c_input = case.soc_stock / steady.sum(axis=-1)
    start = steady * c_input[:, np.newaxis]
    later = carbon.plants(c_input)
    mixed = _mixed(case, later)

    def part(pools: FloatArray, first: int, last: int, planned: bool) -> FloatArray:
        total = later + carbon.manure_after if planned else c_input
        months = weather.after.since(first)
        during = conditions(months, last - first, total, planned)
        return ipcc_tier2.simulate(during, members, pools=pools)

    @lru_cache(maxsize=1)
    def run(begin: int) -> FloatArray:
        """Pools at the start and at the end of every year."""
        found = np.repeat(start[:, np.newaxis], case.years + 1, axis=1)
        if begin and not weather.after.repeat:
            found[:, 1 : begin + 1] = part(start, 0, begin, False)
        if begin < case.years:
            found[:, begin + 1 :] = part(found[:, begin], begin, case.years, True)
        return found

    def course(begin: int | None) -> FloatArray:
        turn = case.years if begin is None else min(begin, case.years)
        stocks = run(turn).sum(axis=-1)
        stocks[:, : turn + 1 if weather.after.repeat else 1] = case.soc_stock[
            :, np.newaxis
        ]
        return np.asarray(stocks)

    def states(begin: int, years: tuple[int, ...]) -> list[FloatArray]:
        return [run(begin)[:, year] for year in years]

    def resume(state: FloatArray, year: int, until: int) -> FloatArray:
        return np.asarray(part(state, year, until, False).sum(axis=-1))

    return Followed(
        course=course,
        states=states,
        resume=resume,
        drawn=weather.drawn,
        provisional=(
            *(f"IPCC Tier 2: {text}" for text in ipcc_tier2.DOMAIN.provisional),
            *(
                (f"IPCC Tier 2: {MANURE_NITROGEN}",)
                if np.any(carbon.manure_after)
                else ()
            ),
            *weather.provisional,
        ),
        warnings=(
            "IPCC Tier 2: lignin and nitrogen of the plants' input are the same with "
            "and without the plan; the run with the published parameters is not the "
            "mean of the members",
            *disagreement(carbon, "Tier 2", case.parcel.id, float(c_input[0])),
        ),
    )


def _mixed(case: Case, plants: FloatArray) -> tuple[ArrayLike, ...]:
    """Lignin and nitrogen of plants and manure together, equation 5.0H."""
    carbon = case.carbon
    own = carbon.quality or (0.0, 0.0)
    if not np.any(carbon.manure_after):
        return own
    masses = np.stack([plants, carbon.manure_after], axis=-1)
    return tuple(
        ipcc_tier2.mean_quality(masses, np.array(pair))
        for pair in zip(own, manure_quality(carbon.manure_kind), strict=True)
    )


def _factors(
    months: Months, members: ipcc_tier2.Parameters
) -> tuple[FloatArray, FloatArray]:
    """Effects of temperature and water of every member and year."""
    own = members.over_years()

    def yearly(values: FloatArray) -> FloatArray:
        return np.asarray(values.T.reshape(values.shape[1], -1, YEAR))

    return (
        ipcc_tier2.temperature_factor(yearly(months.temperature), own),
        ipcc_tier2.water_factor(
            yearly(months.precipitation), yearly(months.pet), parameters=own
        ),
    )


@lru_cache(maxsize=4)
def _members(seed: int, n_members: int) -> ipcc_tier2.Parameters:
    """Published parameters, then draws of their joint posterior."""
    published = ipcc_tier2.published()
    drawn = ipcc_tier2.posterior(n_members, seed).parameters
    return ipcc_tier2.Parameters(
        **{
            f.name: np.concatenate(
                [
                    [getattr(published, f.name)],
                    np.broadcast_to(getattr(drawn, f.name), n_members),
                ]
            )
            for f in fields(ipcc_tier2.Parameters)
        }
    )


MODEL: Final = ParcelModel(
    key="ipcc-tier2",
    name="IPCC Tier 2",
    domain=ipcc_tier2.DOMAIN,
    sees=("c_input", "manure_input", "tillage"),
    needs=_needs,
    follow=_follow,
    sources=SOURCES,
)
