"""The assessment of a project: the best method that the data of each parcel allow."""

from collections.abc import Callable
from typing import Final

from tilth.accounting.warming_potential import WarmingPotential, warming_potential
from tilth.assessment.project import ensemble as project_ensemble
from tilth.assessment.project import land as project_land
from tilth.assessment.project import rate as project_rate
from tilth.assessment.project import tier1 as project_tier1
from tilth.assessment.project import tier2 as project_tier2
from tilth.assessment.project.alerts import alerts, benefits, capacity
from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.balance import balance
from tilth.assessment.project.cost import parcel_cost
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.group import largest_of
from tilth.assessment.project.horizon import at_horizon, models_at, parts, unknown_at
from tilth.assessment.project.measure import measure_next
from tilth.assessment.project.outcome import Courses, NoMethod, value_of
from tilth.assessment.project.permanence import (
    gains,
    last_look,
    methods_of,
    permanence,
    unknown_permanence,
)
from tilth.assessment.project.project import Parcel, Project
from tilth.assessment.project.result import ParcelAnswer
from tilth.assessment.project.sums import Sums, parcel_balance
from tilth.assessment.project.tally import Tally
from tilth.models.threads import one_thread
from tilth.soil.mineral_capacity import capacity_source

SEED: Final = 0
MEMBERS: Final = 1000
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


def assess(
    project: Project,
    *,
    seed: int | None = None,
    n_members: int = MEMBERS,
    each: Callable[[ParcelAnswer], None] | None = None,
    keep: int | None = None,
) -> Assessment:
    """What a project does for soil carbon and the climate, and how sure that is.

    Parameters
    ----------
    project : Project
        Of `tilth.assessment.project.file`.
    seed : int, optional
        Of the draws; that of the project, or 0, if None.
    n_members : int, default 1000
        Members of the Monte Carlo, at least 100.
    each : callable, optional
        Called with the answer of every parcel as soon as it is there.
    keep : int, optional
        How many answers of parcels the assessment holds, those of the largest; all if
        None. Memory does not grow with the others.

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
    potential = warming_potential(project.warming_potentials)
    sums, tally = Sums(project, n_members), Tally(project.horizon)
    most = len(project.parcels) if keep is None else keep
    wanted = {p.id for p in largest_of(project.parcels, most)}
    kept: list[ParcelAnswer] = []
    with one_thread():
        for parcel in project.parcels:
            answer = _parcel(parcel, project, draws, potential, sums)
            tally.add(answer)
            if each is not None:
                each(answer)
            if parcel.id in wanted:
                kept.append(answer)
    net = sums.balance(tally)
    return Assessment(
        project=project,
        seed=chosen,
        n_members=n_members,
        area=sum(p.area for p in project.parcels),
        horizons=sums.horizons(tally),
        course=sums.course(tally),
        balance=net,
        n_parcels=tally.n_parcels,
        parcels=tuple(kept),
        tally=tally,
        costs=tally.costs.answers(project, net),
        permanence=sums.permanence(tally),
        potentials=(
            f"{potential.report}, {potential.years} yr: CH4 {potential.ch4:g}, "
            f"N2O {potential.n2o:g}"
        ),
        sources=_once(tuple(tally.sources), potential.sources),
        provisional=_once(tuple(tally.provisional), potential.provisional),
        warnings=_once(project.warnings, tuple(tally.warnings), _depths(tally.depths)),
    )


def _parcel(
    parcel: Parcel,
    project: Project,
    draws: Draws,
    potential: WarmingPotential,
    sums: Sums,
) -> ParcelAnswer:
    years = project.horizons
    followed = max(project.years, last_look(project.horizon))
    courses, not_used = _choose(parcel, followed, draws)
    found = balance(parcel, courses, project.horizon, potential, draws)
    sums.add(found, parcel, courses)
    answer = parcel_balance(
        found, parcel, courses, project.horizon, draws.n_members + 1
    )
    if courses is None:
        reason = (
            "the stock of an organic soil is not followed; what it loses is among the "
            "gases"
            if parcel.soil.organic
            else "no method can be used: "
            + "; ".join(f"{n.tier}: {n.reason}" for n in not_used)
        )
        horizons = tuple(unknown_at(y, reason) for y in years)
        kept = unknown_permanence(project.horizon, reason)
    else:
        horizons = tuple(
            at_horizon(
                year,
                courses.baseline[:, 0],
                courses.baseline[:, year],
                courses.project[:, year],
                parted,
                parcel.area,
                courses.unknown_error,
            )
            for year, parted in zip(years, parts(courses, years), strict=True)
        )
        gained = gains(courses, parcel, project.horizon)
        by = methods_of(courses, parcel)
        sums.gains.add(gained, by, parcel.area)
        kept = permanence(gained, project.horizon, by, courses.unknown_error)
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
        permanence=kept,
        measured=_measured(parcel, courses, project),
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
            parcel.warnings,
            project_land.warnings_of(parcel),
            project_rate.unused(parcel, "" if courses is None else courses.tier),
            found.warnings,
            () if courses is None else courses.warnings,
        ),
    )


def _depths(found: set[float]) -> tuple[str, ...]:
    depths = sorted(found)
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


def _measured(parcel: Parcel, courses: Courses | None, project: Project) -> str:
    """What was measured, beside what the method says of the same years."""
    found = parcel.measured
    if found is None:
        return ""
    said = (
        f"measured {found['first_year']}-{found['last_year']}: {found['change']:g} "
        f"Mg ha-1, standard error {found['standard_error']:g}"
    )
    first, last = (found[k] - project.start_year for k in ("first_year", "last_year"))
    if courses is None or first < 0 or last > project.years:
        return f"{said}; no prediction of the same years"
    change = courses.project[:, last] - courses.project[:, first]
    value = value_of(change, courses.unknown_error)
    return f"{said}; predicted for the same years: {value.estimate:.3g} Mg ha-1"


def _once(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))
