"""The assessment of a project: the best method that the data of each parcel allow."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tilth.accounting.net_balance_result import NetBalance
from tilth.accounting.quantity import Quantity
from tilth.accounting.warming_potential import WarmingPotential, warming_potential
from tilth.assessment import project_rate, project_rothc, project_tier1
from tilth.assessment.project import Parcel, Project
from tilth.assessment.project_alerts import alerts, benefits, measure_next
from tilth.assessment.project_balance import balance
from tilth.assessment.project_draws import Draws
from tilth.assessment.project_horizon import at_horizon, unknown_at
from tilth.assessment.project_outcome import (
    Courses,
    NoMethod,
    Value,
    unknown,
    value_of,
)
from tilth.assessment.project_result import (
    Assessment,
    AtHorizon,
    BalanceAnswer,
    CostAnswer,
    GasLine,
    ParcelAnswer,
)
from tilth.checks import FloatArray
from tilth.units import CO2_PER_C

SEED: Final = 0
MEMBERS: Final = 1000
SAME: Final = 1e-9  # of a number; members that differ by less do not spread
METHODS: Final[tuple[Callable[[Parcel, int, Draws], Courses | NoMethod], ...]] = (
    project_rothc.courses,
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
    )
    potential = warming_potential(project.warming_potentials)
    answers = []
    for done, parcel in enumerate(project.parcels):
        if progress is not None:
            progress(done)
        answers.append(_parcel(parcel, project, years, draws, potential, sums))
    parcels = tuple(answers)
    area = sum(p.area for p in project.parcels)
    return Assessment(
        project=project,
        seed=chosen,
        n_members=n_members,
        area=area,
        horizons=_together(sums, years, area),
        balance=_net(sums, project),
        parcels=parcels,
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
        horizons=horizons,
        balance=answer,
        costs=_costs(parcel, project, answer),
        benefits=benefits(parcel.new_practices),
        alerts=alerts(parcel, courses),
        measure_next=() if courses is None else measure_next(courses, project.horizon),
        measured=_measured(parcel, courses, project.start_year),
        sources=_once(found.sources, () if courses is None else courses.sources),
        provisional=_once(
            found.provisional, () if courses is None else courses.provisional
        ),
        warnings=_once(found.warnings, () if courses is None else courses.warnings),
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
    tiers = (project_rothc.TIER, project_tier1.TIER, project_rate.TIER)
    for tier, method in zip(tiers, METHODS, strict=True):
        if chosen is not None:
            reason = f"{chosen.tier} comes first, and its data are there"
            not_used.append(NoMethod(tier=tier, reason=reason))
            continue
        found = method(parcel, years, draws)
        if isinstance(found, Courses):
            chosen = found
        else:
            not_used.append(found)
    return chosen, tuple(not_used)


def _horizons(
    parcel: Parcel, courses: Courses, years: tuple[int, ...], sums: _Sums
) -> tuple[AtHorizon, ...]:
    start = courses.baseline[:, 0]
    sums.stocks[0] += parcel.area * start
    sums.no_error |= dict.fromkeys(courses.unknown_error)
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
    for line in found.emissions:
        members = _members(line.benefit_co2e, size)
        key = (line.source, line.gas)
        sums.gases[key] = sums.gases.get(key, np.zeros(size)) + members
        before = sums.gas_errors.get(key, ())
        sums.gas_errors[key] = _once(before, line.benefit_co2e.reasons)
        value = _with_reason(members, (), line.benefit_co2e.reasons)
        gases.append(GasLine(source=line.source, gas=line.gas, benefit=value))
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


def _costs(
    parcel: Parcel, project: Project, answer: BalanceAnswer
) -> CostAnswer | None:
    costs = parcel.costs
    if costs is None:
        return None
    shares = np.asarray(parcel.shares[: project.horizon])
    if not parcel.new_practices:
        shares = shares * 0.0
    paid = costs.establishment * np.diff(shares, prepend=0.0) + costs.yearly * shares
    worth = (1.0 + project.discount_rate) ** -np.arange(shares.size)
    plain, discounted = float(paid.sum()), float((paid * worth).sum())
    total = plain * parcel.area
    return CostAnswer(
        currency=costs.currency,
        price_year=costs.price_year,
        per_hectare=plain,
        discounted_per_hectare=discounted,
        total=total,
        discounted_total=discounted * parcel.area,
        discount_rate=project.discount_rate,
        per_tonne=_ratio(total, answer.net_balance_co2e),
        per_tonne_soil=_ratio(total, answer.soil_co2),
    )


def _ratio(cost: float, benefit: Value) -> Value:
    """Cost per tonne; unknown where there may be no benefit."""
    if benefit.estimate is None or benefit.interval is None:
        return unknown(f"the benefit or its error is unknown: {benefit.reason}")
    low, high = benefit.interval
    if low <= 0.0:
        return unknown(
            f"the benefit may be nothing: its interval is {low:.3g} to {high:.3g} Mg"
        )
    ends = sorted((cost / low, cost / high))
    return Value(
        estimate=cost / benefit.estimate,
        interval=(ends[0], ends[1]),
        reason="the interval is that of the benefit; the cost is taken as exact, and "
        "no standard error of the ratio is given",
    )


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
