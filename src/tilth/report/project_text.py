"""The assessment of a project in plain words, for the terminal."""

from dataclasses import replace
from typing import Final

from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.group import largest_of
from tilth.assessment.project.permanence import BOTH, LINE, MODEL
from tilth.assessment.project.result import (
    AtHorizon,
    CostAnswer,
    ParcelAnswer,
    Permanence,
)
from tilth.report.project_alike import once
from tilth.report.project_criteria import criteria_record
from tilth.report.project_value import brief, words
from tilth.report.quantity import number, probability

MOST_PARCELS: Final = 20
MOST_TEXTS: Final = 40  # of warnings, and of provisional texts
AFTER_STOP: Final = 10  # yr, of the permanence that is told
BY: Final = {
    LINE: ", by Tier 1",
    MODEL: ", by the same models",
    BOTH: ", by the same models and Tier 1",
}


def lines(assessment: Assessment) -> tuple[str, ...]:
    """Answer in sentences: the whole first, then each parcel, then doubts.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    lines : tuple of str
        For a reader without training.
    """
    project = assessment.project
    found = [
        f"{project.name}, {number(assessment.area, 1)} ha in "
        f"{_parcels(assessment.n_parcels)}"
        + (" (an invented example)" if project.example else "")
    ]
    at = _main(assessment.horizons, project.horizon)
    found += [f"  {text}" for text in _soil(at)]
    found.append(
        "  Net balance for the climate over "
        f"{project.horizon} years, a benefit if positive: "
        f"{words(assessment.balance.net_balance_co2e, 't CO2e')}."
    )
    found.append(
        "  What of it is known, before leakage: "
        f"{words(assessment.balance.known_co2e, 't CO2e')}."
    )
    found.append(f"  Warming potentials: {assessment.potentials}.")
    found += [f"  {t}" for t in _project_costs(assessment.costs, project.horizon)]
    found += [f"  {t}" for t in _reversed(assessment.permanence, project.horizon)]
    found += [f"  {text}" for text in _criteria(assessment)]
    shown = {p.id for p in largest_of(assessment.parcels, MOST_PARCELS)}
    for parcel in assessment.parcels:
        found += _parcel(parcel, project.horizon) if parcel.id in shown else []
    left = assessment.n_parcels - len(shown)
    if left > 0:
        found.append(f"{left} more parcels, none of them larger: see the files")
    for title, texts in (
        ("Provisional, not read in its own source:", assessment.provisional),
        ("Warnings:", once(assessment.warnings)),
    ):
        found += [title] if texts else []
        found += [f"  - {text}" for text in texts[:MOST_TEXTS]]
        if len(texts) > MOST_TEXTS:
            found.append(f"  - {len(texts) - MOST_TEXTS} more: see result.json")
    return tuple(found)


def _parcels(n: int) -> str:
    return "1 parcel" if n == 1 else f"{n} parcels"


def _measure(parcel: ParcelAnswer) -> list[str]:
    """What carries the doubt, what to measure, and whether that is enough."""
    if not parcel.measure_next:
        return []
    most = max(parcel.measure_next, key=lambda n: n.share)
    said = [
        f"Most of the doubt: {most.what} ({number(100 * most.share, 0)} % of the "
        "variance)."
    ]
    first = parcel.measure_next[0]
    if first.removed_if_measured is not None:
        times = first.samples_times
        more = "" if times is None else f", {number(times, 1)} times as many samples"
        cost = (
            "its cost unknown"
            if first.cost is None
            else f"{number(first.cost, 0)} {first.currency}"
        )
        said.append(
            f"Measure next: {first.what}{more} ({cost}): removes "
            f"{number(100 * first.removed_if_measured, 0)} % of the variance."
        )
    if parcel.halving is not None:
        said.append(
            f"Half the standard error of the change: {parcel.halving.state}, "
            f"{parcel.halving.text}."
        )
    return said


def _project_costs(costs: tuple[CostAnswer, ...], years: int) -> list[str]:
    return [
        f"Cost over {years} years on {number(c.area, 1)} ha: {number(c.total, 0)} "
        f"{c.currency} of {c.price_year}, {number(c.per_hectare, 0)} per ha; per t "
        f"CO2e: {words(c.per_tonne, c.currency)}."
        for c in costs
    ]


def _reversed(found: Permanence, years: int) -> list[str]:
    """What is left ten years after a stop at the horizon, where the gain is known."""
    return [
        f"If the plan stops after {years} years, the gain left {r.years_after} years "
        f"later{BY[found.method]}: {words(r.left, 't C/ha')}."
        for r in found.rows
        if (r.stop, r.years_after) == (years, AFTER_STOP) and found.method in BY
    ]


def _criteria(assessment: Assessment) -> list[str]:
    record = criteria_record(assessment)
    rows = record["criteria"]
    told = [
        f"{c['id']} {c['name']}{' (provisional)' * (c['status'] != 'verified')}"
        for c in rows
        if c["supported"]
    ]
    none = [c["id"] for c in rows if not c["supported"]]
    return [
        f"Evaluation criteria ({record['set']} {record['version']}); nothing is "
        "scored. The result supports an answer to: "
        f"{'; '.join(told) or 'none'}. No answer to: {', '.join(none) or 'none'}."
    ]


def _main(horizons: tuple[AtHorizon, ...], years: int) -> AtHorizon:
    return next(h for h in horizons if h.years == years)


def _soil(at: AtHorizon) -> list[str]:
    change = replace(at.change, reason=brief(at.change.reason))
    said = [
        f"Soil carbon after {at.years} years against the baseline: "
        f"{words(change, 't C/ha')}."
    ]
    if change.estimate is None:
        return said
    said.append(
        f"Of the initial stock a year: {words(at.rate_initial, '‰')} against the "
        f"start, {words(at.rate_baseline, '‰')} against the baseline."
    )
    chance = at.probability_initial
    said.append(
        "Probability of 4 ‰ a year against the start: "
        + (
            f"unknown ({chance.reason})."
            if chance.estimate is None
            else f"{probability(chance.estimate)}."
        )
    )
    return said


def _parcel(parcel: ParcelAnswer, years: int) -> list[str]:
    at = _main(parcel.horizons, years)
    found = [
        f"Parcel {parcel.id}, {number(parcel.area, 1)} ha, {parcel.zone}: "
        f"{', '.join(parcel.new_practices) or 'nothing new'}",
    ]
    if parcel.tier == "unknown":
        found.append("  Method: none can be used.")
    else:
        found.append(f"  Method: {parcel.tier}: {parcel.method}.")
        found.append(f"  The interval covers: {parcel.covers}.")
    if len(parcel.models) > 1:
        said = (
            f"{m.model} {number(dict(m.changes)[at.years], 1)}" for m in parcel.models
        )
        found.append(f"  By model after {at.years} years, t C/ha: {', '.join(said)}.")
    found += [f"  Not {n.tier}: {n.reason}." for n in parcel.not_used]
    found += [f"  {text}" for text in _soil(at)]
    net = parcel.balance.net_balance_co2e
    found.append(f"  Net balance before leakage: {words(net, 't CO2e')}.")
    if parcel.costs is not None:
        c = parcel.costs
        found.append(
            f"  Cost over {years} years: {number(c.per_hectare, 0)} {c.currency} of "
            f"{c.price_year} per ha ({number(c.discounted_per_hectare, 0)} at "
            f"{100.0 * c.discount_rate:g} %); per t CO2e: "
            f"{words(c.per_tonne, c.currency)}."
        )
    found += [
        f"  {a.state.capitalize()}, {a.subject}: {a.text}." for a in parcel.alerts
    ]
    found += [f"  {text}" for text in _measure(parcel)]
    if parcel.measured:
        found.append(f"  {parcel.measured}.")
    return found
