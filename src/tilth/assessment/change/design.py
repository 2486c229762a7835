"""The estimator that a sampling design asks for, as functions of the stocks of points.

Everything that is said of a change (the change itself, the contrast against 4 permil a
year, the rate) is the same estimator with another factor of the first round.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import numpy as np

from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.change.rounds import Points
from tilth.assessment.change.two_stage_change import FarmSample, farm_sample
from tilth.assessment.sampling.point_names import quoted
from tilth.assessment.sampling.sampling_plan import (
    KEPT,
    PURPOSIVE,
    RANDOM,
    STRATIFIED,
    TWO_STAGE,
    SamplingPlan,
)
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.change import Change, overlapping_change
from tilth.stats.estimate import Estimate
from tilth.stats.estimators import purposive_mean, random_mean, stratified_mean

ALL: Final = "all"  # name of the one stratum where there are none
COCHRAN: Final = "Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York"
WELCH: Final = "Welch B.L. (1947) Biometrika 34, 28-35, doi:10.1093/biomet/34.1-2.28"
SATTERTHWAITE: Final = (
    "Satterthwaite F.E. (1946) Biometrics Bull. 2, 110-114, doi:10.2307/3002019"
)
ASSUMED: Final = (
    "no plan was given: the points are taken as a {what}; were they not drawn at "
    "random, neither the interval nor any probability holds"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """How the points of the project were drawn, and what is estimated from them.

    Parameters
    ----------
    kind : str
        One of `tilth.assessment.sampling.sampling_plan.KINDS`.
    method : str
        The estimator in words.
    change : callable
        Stocks before and after by point, and the factor of the first, to a `Change`.
    mean : callable
        Stocks of one round by point, to an `Estimate`.
    stratum : tuple of str
        Of each point; "all" where there are none.
    area : dict
        Area of each stratum; None where it is not known. [ha]
    sources : tuple of str
        Citations.
    warnings : tuple of str
        What a reader must know.
    """

    kind: str
    method: str
    change: Callable[[FloatArray, FloatArray, float], Change]
    mean: Callable[[FloatArray], Estimate]
    stratum: tuple[str, ...]
    area: dict[str, float | None]
    sources: tuple[str, ...] = field(default=(COCHRAN, WELCH, SATTERTHWAITE))
    warnings: tuple[str, ...] = ()


def design_of(points: Points, options: ChangeOptions) -> Design:
    """Design of the points of a project.

    Parameters
    ----------
    points : Points
        Without controls.
    options : ChangeOptions
        With the plan or the areas of strata.

    Returns
    -------
    design : Design
        By the plan; without one stratified where the points have strata, else simple
        random, with a warning that this is assumed.

    Raises
    ------
    InputError
        If a stratum has no area, a point no stratum or farm that the plan has, or farms
        are given without a plan.
    """
    plan = options.plan
    if plan is None:
        return _without_plan(points, options)
    unplanned = _unplanned(points, plan)
    if plan.kind == PURPOSIVE:
        return replace(_purposive(points), warnings=unplanned)
    if plan.kind == TWO_STAGE:
        return replace(_two_stages(points, plan), warnings=unplanned)
    if plan.kind == STRATIFIED:
        areas = {s.name: s.area for s in plan.strata}
        return replace(_stratified(points, areas), warnings=unplanned)
    return replace(_random(points, plan.area), warnings=unplanned)


def drawn_points(
    points: Points, plan: SamplingPlan | None, soc_stock: FloatArray
) -> tuple[Points, tuple[str, ...]]:
    """Points that a design-based estimate may use: those that were drawn at random.

    A plan can keep existing points beside random ones. Only the random ones carry a
    design variance, so the others are left out, and that is said.

    Parameters
    ----------
    points : Points
        All points, controls too.
    plan : SamplingPlan or None
        The design; a purposive one has no drawn points, and keeps all.
    soc_stock : ndarray, shape (n_profiles,)
        Stocks, for the change at the points left out. [Mg ha-1]

    Returns
    -------
    points, warnings : Points, tuple of str
        No warning where none was left out.

    Raises
    ------
    InputError
        If no point that was drawn at random is left.
    """
    if plan is None or plan.kind == PURPOSIVE:
        return points, ()
    existing = {p.name for p in plan.points if p.origin == KEPT}
    out = np.array([name in existing for name in points.point]) & ~points.control
    if not out.any():
        return points, ()
    first = points.some(out).point[0]
    if (out | points.control).all():
        raise InputError(
            "at least one point of the plan that was drawn at random must be sampled; "
            f"got existing points only, the first is {first!r}"
        )
    values = points.some(out).of(soc_stock)
    own = values[:, -1] - values[:, 0]
    own = own[~np.isnan(own)]
    text = (
        f"{int(out.sum())} existing points of the plan, the first is {first!r}, were "
        "not drawn at random: they are left out of the estimate"
    )
    if own.size and len(points.rounds) > 1:
        text += (
            f"; the mean change at {own.size} of them is {own.mean():+.2f} Mg ha-1, "
            "for which there is no interval"
        )
    return points.some(~out), (text,)


def _without_plan(points: Points, options: ChangeOptions) -> Design:
    """What the columns of the file say."""
    if any(points.farm):
        farm = next(filter(None, points.farm))
        raise InputError(
            "points of farms must come with the plan (--plan) that says how farms were "
            f"drawn and their areas in ha; got the farm {farm!r} without one"
        )
    sites = tuple(dict.fromkeys(points.site))
    labels, what = points.stratum, "strata"
    if not any(labels) and len(sites) > 1:
        labels, what = points.site, "sites, which are strata here,"
    if any(labels):
        missing = [s for s in dict.fromkeys(labels) if s not in options.strata_areas]
        if missing and "" not in missing:
            raise InputError(
                f"{what} must have areas in ha, by --plan, --strata-areas or "
                f"--stratum-area NAME=HA; got none for {', '.join(missing)}"
            )
        design = _stratified(replace(points, stratum=labels), options.strata_areas)
        assumed = ASSUMED.format(what="random sample of each stratum")
        return replace(design, warnings=(assumed, *_shared_strata(points)))
    return replace(
        _random(points, options.area),
        warnings=(ASSUMED.format(what="simple random sample of the whole area"),),
    )


def _shared_strata(points: Points) -> tuple[str, ...]:
    """Warning where points of several sites are one sample of a stratum."""
    if not any(points.stratum):
        return ()
    sites: dict[str, set[str]] = {}
    for stratum, site in zip(points.stratum, points.site, strict=True):
        sites.setdefault(stratum, set()).add(site)
    shared = sorted(set().union(*(s for s in sites.values() if len(s) > 1)))
    if not shared:
        return ()
    return (
        f"sites that share strata, {quoted(shared)}, are taken as one project: a "
        "control site must be named (--control)",
    )


def _random(points: Points, area: float | None) -> Design:
    return Design(
        kind=RANDOM,
        method="difference of means of a simple random sample",
        change=lambda b, a, f: overlapping_change(b, a, factor=f),
        mean=random_mean,
        stratum=(ALL,) * len(points.point),
        area={ALL: area},
    )


def _stratified(points: Points, areas: Mapping[str, float]) -> Design:
    """Strata weighted by their areas, never equally."""
    known = dict(areas)
    bare = [p for p, s in zip(points.point, points.stratum, strict=True) if not s]
    if bare:
        raise InputError(
            f"every point must have a stratum, in the file or in the plan; got none "
            f"for {len(bare)} points, the first is {bare[0]!r}: is it of a control "
            "site (--control)?"
        )
    return Design(
        kind=STRATIFIED,
        method="difference of means of a stratified random sample, weighted by area",
        change=lambda b, a, f: overlapping_change(
            b, a, stratum=points.stratum, area=known, factor=f
        ),
        mean=partial(_of_strata, stratum=points.stratum, area=known),
        stratum=points.stratum,
        area=dict(known),
    )


def _of_strata(
    values: FloatArray, stratum: tuple[str, ...], area: dict[str, float]
) -> Estimate:
    """Mean of one round, of the points that were visited in it."""
    there = np.flatnonzero(~np.isnan(values)).tolist()
    return stratified_mean(values[there], [stratum[i] for i in there], area)


def _two_stages(points: Points, plan: SamplingPlan) -> Design:
    sample: FarmSample = farm_sample(points, plan)
    return Design(
        kind=TWO_STAGE,
        method=sample.method,
        change=sample.change,
        mean=sample.mean,
        stratum=(ALL,) * len(points.point),
        area={ALL: plan.area},
    )


def _purposive(points: Points) -> Design:
    """Means without a standard error."""

    def change(before: FloatArray, after: FloatArray, factor: float) -> Change:
        first, last = purposive_mean(before), purposive_mean(after)
        both = ~(np.isnan(before) | np.isnan(after))
        found = replace(
            last,
            mean=last.mean - factor * first.mean,
            n_samples=int((~(np.isnan(before) & np.isnan(after))).sum()),
            n_missing=before.size - int(both.sum()),
        )
        return Change(
            stock_change=found,
            sampling=found,
            before=first,
            after=last,
            factor=factor,
            covariance=None,
        )

    return Design(
        kind=PURPOSIVE,
        method="difference of means of points that were not drawn at random",
        change=change,
        mean=purposive_mean,
        stratum=(ALL,) * len(points.point),
        area={ALL: None},
        sources=(),
    )


def _unplanned(points: Points, plan: SamplingPlan) -> tuple[str, ...]:
    """Warnings where points of the plan were not sampled."""
    wanted = {
        p.name
        for p in plan.points
        if not p.reserve and (p.origin != KEPT or plan.kind == PURPOSIVE)
    }
    absent = sorted(wanted - set(points.point))
    found = []
    if absent:
        found.append(
            f"{len(absent)} of {len(wanted)} planned points have no stock in any round,"
            f" the first is {absent[0]!r}; they are taken to be missing at random"
        )
    return tuple(found)
