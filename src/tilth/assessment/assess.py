"""The assessment of a project: the best method that the data of each parcel allow."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tilth.accounting.net_balance import WOODY
from tilth.accounting.net_balance_result import NetBalance
from tilth.accounting.quantity import Quantity
from tilth.accounting.warming_potential import CO2, WarmingPotential, warming_potential
from tilth.assessment import (
    project_ensemble,
    project_rate,
    project_tier1,
    project_tier2,
)
from tilth.assessment.project import Parcel, Project
from tilth.assessment.project_alerts import alerts, benefits, capacity
from tilth.assessment.project_balance import balance
from tilth.assessment.project_cost import parcel_cost, project_costs
from tilth.assessment.project_course import CourseSum, ProjectCourse
from tilth.assessment.project_draws import Draws
from tilth.assessment.project_horizon import at_horizon, models_at, unknown_at
from tilth.assessment.project_measure import measure_next
from tilth.assessment.project_outcome import (
    Courses,
    NoMethod,
    Value,
    unknown,
    value_of,
)
from tilth.assessment.project_permanence import reversals
from tilth.assessment.project_result import (
    Assessment,
    AtHorizon,
    BalanceAnswer,
    GasLine,
    ParcelAnswer,
)
from tilth.checks import FloatArray
from tilth.soil.mineral_capacity import capacity_source
from tilth.units import CO2_PER_C

SEED: Final = 0
MEMBERS: Final = 1000
SAME: Final = 1e-9  # of a number; members that differ by less do not spread
METHODS: Final[tuple[Callable[[Parcel, int, Draws], Courses | NoMethod], ...]] = (
    project_ensemble.courses,
    project_tier2.courses,
    project_tier1.courses,
    project_rate.courses,
)
PEAT: Final = (
    "IPCC (2013) Wetlands Supplement, Tier 1: emission factors of drained and rewetted "
    "organic soils; the stock itself is not followed"
)
PEAT_COVERS: Final = "ranges of the emission factors that print one"
PARCEL_LEAKAGE: Final = "leakage is that of the whole project"
NO_LEAKAGE: Final = "the project file declares no leakage"


@dataclass(slots=True)
class _Sums:
    """Members of the whole project, added up parcel by parcel."""

    stocks: FloatArray  # [Mg], start, then baseline and project of each horizon
    soil: FloatArray
    known: FloatArray
    course: CourseSum
    gases: dict[tuple[str, str], FloatArray] = field(default_factory=dict)
    gas_errors: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    unknown: dict[tuple[str, str], None] = field(default_factory=dict)
    no_error: dict[str, None] = field(default_factory=dict)
    gas_no_error: dict[str, None] = field(default_factory=dict)
    no_stock: list[str] = field(default_factory=list)


def assess(
    project: Project,
    *,
    seed: int | None = None,
    n_members: int = MEMBERS,
    progress: Callable[[int], None] | None = None,
) -> Assessment:
    """What a project does for soil carbon and the climate, and how sure that is.

    Parameters
    ----------
    project : Project
        Of `tilth.assessment.project_file`.
    seed : int, optional
        Of the draws; that of the project, or 0, if None.
    n_members : int, default 1000
        Members of the Monte Carlo, at least 100.
    progress : callable, optional
        Called before each parcel with the number of those that are done; what it
        raises ends the assessment.

    Returns
    -------
    assessment : Assessment
        Parcel by parcel and together.

    Raises
    ------
    InputError
        If seed or members are out of range.
    """
    chosen = seed if seed is not None else (project.seed or SEED)
    draws = Draws(chosen, n_members)
    years = tuple(dict.fromkeys(sorted((project.horizon, *project.more_horizons))))
    size = n_members + 1
    sums = _Sums(
        stocks=np.zeros((1 + 2 * len(years), size)),
        soil=np.zeros(size),
        known=np.zeros(size),
        course=CourseSum(project.years, n_members),
    )
    potential = warming_potential(project.warming_potentials)
    answers = []
    for done, parcel in enumerate(project.parcels):
        if progress is not None:
            progress(done)
        answers.append(_parcel(parcel, project, years, draws, potential, sums))
    parcels = tuple(answers)
    area = sum(p.area for p in project.parcels)
    horizons, net = _together(sums, years, area), _net(sums, project)
    return Assessment(
        project=project,
        seed=chosen,
        n_members=n_members,
        area=area,
        horizons=horizons,
        course=_course(sums, area),
        balance=net,
        parcels=parcels,
        costs=project_costs(parcels, project, net),
        permanence=reversals(_change(horizons, project.horizon)),
        potentials=(
            f"{potential.report}, {potential.years} yr: CH4 {potential.ch4:g}, "
            f"N2O {potential.n2o:g}"
        ),
        sources=_once(*(p.sources for p in parcels), potential.sources),
        provisional=_once(*(p.provisional for p in parcels), potential.provisional),
        warnings=_once(
            project.warnings, *(p.warnings for p in parcels), _depths(parcels)
        ),
    )


def _parcel(
    parcel: Parcel,
    project: Project,
    years: tuple[int, ...],
    draws: Draws,
    potential: WarmingPotential,
    sums: _Sums,
) -> ParcelAnswer:
    courses, not_used = _choose(parcel, project.years, draws)
    found = balance(parcel, courses, project.horizon, potential, draws)
    answer = _balance(found, parcel, courses, project.horizon, draws, sums)
    if courses is None:
        reason = (
            "the stock of an organic soil is not followed; what it loses is among the "
            "gases"
            if parcel.soil.organic
            else "no method can be used: "
            + "; ".join(f"{n.tier}: {n.reason}" for n in not_used)
        )
        sums.no_stock.append(f"parcel {parcel.id}: {reason}")
        horizons = tuple(unknown_at(y, reason) for y in years)
    else:
        horizons = _horizons(parcel, courses, years, sums)
    tier, method, covers = (
        ("unknown", "unknown", "unknown")
        if courses is None
        else (courses.tier, courses.method, courses.covers)
    )
    if parcel.soil.organic and found.emissions:
        tier, method, covers = project_tier1.TIER, PEAT, PEAT_COVERS
        not_used = tuple(n for n in not_used if n.tier != tier)
    next_, halving = (
        ((), None) if courses is None else measure_next(parcel, courses, project)
    )
    most = capacity(parcel)
    cited = () if most.estimate is None else capacity_source()
    return ParcelAnswer(
        id=parcel.id,
        area=parcel.area,
        zone=parcel.climate.zone,
        new_practices=parcel.new_practices,
        tier=tier,
        method=method,
        covers=covers,
        depth=None if courses is None else courses.depth,
        not_used=not_used,
        models=() if courses is None else models_at(courses, years),
        horizons=horizons,
        balance=answer,
        costs=parcel_cost(parcel, project, answer),
        benefits=benefits(parcel.new_practices),
        alerts=alerts(parcel, courses, project.region, project.horizon),
        measure_next=next_,
        halving=halving,
        capacity=most,
        permanence=reversals(_change(horizons, project.horizon)),
        measured=_measured(parcel, courses, project.start_year),
        sources=_once(
            parcel.sources,
            found.sources,
            () if courses is None else courses.sources,
            cited[:1],
        ),
        provisional=_once(
            parcel.provisional,
            found.provisional,
            () if courses is None else courses.provisional,
            cited[1:],
        ),
        warnings=_once(
            parcel.warnings, found.warnings, () if courses is None else courses.warnings
        ),
    )


def _depths(parcels: tuple[ParcelAnswer, ...]) -> tuple[str, ...]:
    depths = sorted({p.depth for p in parcels if p.depth is not None})
    if len(depths) < 2:
        return ()
    said = ", ".join(f"0-{depth:g}" for depth in depths)
    return (f"the sums of the project add layers of different depth: {said} cm",)


def _choose(
    parcel: Parcel, years: int, draws: Draws
) -> tuple[Courses | None, tuple[NoMethod, ...]]:
    """First method that can be used, and why not the others."""
    not_used: list[NoMethod] = []
    chosen: Courses | None = None
    tiers = (
        project_ensemble.TIER,
        project_tier2.TIER,
        project_tier1.TIER,
        project_rate.TIER,
    )
    for tier, method in zip(tiers, METHODS, strict=True):
        if chosen is not None:
            reason = f"{chosen.tier} comes first, and its data are there"
            not_used.append(NoMethod(tier=tier, reason=reason))
            continue
        found = method(parcel, years, draws)
        if isinstance(found, Courses):
            chosen = found
            not_used += found.left_out
        else:
            not_used.append(found)
    return chosen, tuple(not_used)


def _horizons(
    parcel: Parcel, courses: Courses, years: tuple[int, ...], sums: _Sums
) -> tuple[AtHorizon, ...]:
    start = courses.baseline[:, 0]
    sums.stocks[0] += parcel.area * start
    sums.no_error |= dict.fromkeys(courses.unknown_error)
    sums.course.add(courses, parcel.area)
    found = []
    for i, year in enumerate(years):
        pair = courses.baseline[:, year], courses.project[:, year]
        sums.stocks[1 + 2 * i] += parcel.area * pair[0]
        sums.stocks[2 + 2 * i] += parcel.area * pair[1]
        found.append(at_horizon(year, start, *pair, parcel.area, courses.unknown_error))
    return tuple(found)


def _together(
    sums: _Sums, years: tuple[int, ...], area: float
) -> tuple[AtHorizon, ...]:
    """Stocks of the project: means over its area; unknown where a parcel is."""
    if sums.no_stock:
        return tuple(unknown_at(y, "; ".join(sums.no_stock)) for y in years)
    mean = sums.stocks / area
    return tuple(
        at_horizon(
            year,
            mean[0],
            mean[1 + 2 * i],
            mean[2 + 2 * i],
            area,
            tuple(sums.no_error),
        )
        for i, year in enumerate(years)
    )


def _change(horizons: tuple[AtHorizon, ...], years: int) -> Value:
    """Change at the horizon that the answer is for."""
    return next(h.change for h in horizons if h.years == years)


def _course(sums: _Sums, area: float) -> ProjectCourse | None:
    """Stocks of every year; None where that of a parcel is unknown."""
    return None if sums.no_stock else sums.course.over(area, tuple(sums.no_error))


def _balance(
    found: NetBalance,
    parcel: Parcel,
    courses: Courses | None,
    years: int,
    draws: Draws,
    sums: _Sums,
) -> BalanceAnswer:
    """Answer of a parcel, added to that of the project."""
    size = draws.n_members + 1
    no_error = () if courses is None else courses.unknown_error
    soil = np.zeros(size)
    if courses is not None:
        change = courses.project[:, years] - courses.baseline[:, years]
        soil = change * parcel.area * CO2_PER_C
    gases = []
    trees = [p for p in found.pools if p.pool == WOODY and parcel.woody]
    lines = [(e.source, e.gas, e.benefit_co2e) for e in found.emissions]
    lines += [(p.pool, CO2, p.benefit_co2) for p in trees]
    for source, gas, benefit in lines:
        members = _members(benefit, size)
        key = (source, gas)
        sums.gases[key] = sums.gases.get(key, np.zeros(size)) + members
        before = sums.gas_errors.get(key, ())
        sums.gas_errors[key] = _once(before, benefit.reasons)
        value = _with_reason(members, (), benefit.reasons)
        gases.append(GasLine(source=source, gas=gas, benefit=value))
    known = _members(found.known_co2e, size)
    missing = found.known_co2e.reasons
    sums.soil += soil
    sums.known += known
    sums.no_error |= dict.fromkeys(no_error)
    sums.gas_no_error |= dict.fromkeys(missing)
    pairs = tuple((u.what, u.reason) for u in found.unknown)
    sums.unknown |= {(f"{w} (parcel {parcel.id})", r): None for w, r in pairs}
    return BalanceAnswer(
        years=years,
        soil_co2=_soil_value(parcel, courses, soil),
        gases=tuple(gases),
        known_co2e=_with_reason(known, no_error, missing),
        leakage_co2e=unknown(PARCEL_LEAKAGE),
        net_balance_co2e=_with_reason(known, no_error, missing)
        if not pairs
        else unknown("; ".join(f"{w}: {r}" for w, r in pairs)),
        unknown=pairs,
    )


def _soil_value(parcel: Parcel, courses: Courses | None, soil: FloatArray) -> Value:
    if courses is not None:
        return value_of(soil, courses.unknown_error)
    if parcel.soil.organic:
        return unknown("it is among the gases of the organic soil")
    return unknown("no method can be used")


def _net(sums: _Sums, project: Project) -> BalanceAnswer:
    """Balance of the project, after leakage."""
    no_error, missing = tuple(sums.no_error), tuple(sums.gas_no_error)
    pairs = list(sums.unknown)
    if project.leakage is None:
        pairs.append(("leakage", NO_LEAKAGE))
        leakage = unknown(NO_LEAKAGE)
        net = unknown("; ".join(f"{w}: {r}" for w, r in pairs))
    else:
        mass, reason = project.leakage
        leakage = Value(
            estimate=mass, reason=f"its error is unknown; declared: {reason}"
        )
        net = (
            unknown("; ".join(f"{w}: {r}" for w, r in pairs))
            if pairs
            else _with_reason(sums.known - mass, no_error, missing)
        )
    return BalanceAnswer(
        years=project.horizon,
        soil_co2=unknown("; ".join(sums.no_stock))
        if sums.no_stock
        else value_of(sums.soil, no_error),
        gases=tuple(
            GasLine(source=s, gas=g, benefit=_with_reason(m, (), sums.gas_errors[s, g]))
            for (s, g), m in sums.gases.items()
        ),
        known_co2e=_with_reason(sums.known, no_error, missing),
        leakage_co2e=leakage,
        net_balance_co2e=net,
        unknown=tuple(pairs),
    )


def _with_reason(
    members: FloatArray, no_error: tuple[str, ...], missing: tuple[str, ...]
) -> Value:
    """Value whose interval may leave out factors without a known error."""
    found = value_of(members, no_error)
    if no_error or not missing:
        return found
    if not np.ptp(members) > SAME * abs(members[0]):
        return Value(estimate=found.estimate, reason="; ".join(missing))
    return Value(
        estimate=found.estimate,
        standard_error=found.standard_error,
        interval=found.interval,
        reason=f"the interval leaves out what is unknown: {'; '.join(missing)}",
    )


def _members(found: Quantity, size: int) -> FloatArray:
    """Numbers of every member; one number holds for all."""
    return np.asarray(np.broadcast_to(np.ravel(found.value), (size,)))


def _measured(parcel: Parcel, courses: Courses | None, start: int) -> str:
    """What was measured, beside what the method says of the same years."""
    found = parcel.measured
    if found is None:
        return ""
    said = (
        f"measured {found['first_year']}-{found['last_year']}: {found['change']:g} "
        f"Mg ha-1, standard error {found['standard_error']:g}"
    )
    first, last = found["first_year"] - start, found["last_year"] - start
    if courses is None or first < 0 or last >= courses.project.shape[1]:
        return f"{said}; no prediction of the same years"
    change = courses.project[:, last] - courses.project[:, first]
    value = value_of(change, courses.unknown_error)
    return f"{said}; predicted for the same years: {value.estimate:.3g} Mg ha-1"


def _once(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))
