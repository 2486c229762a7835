"""Evaluation criteria, each with what the result of an assessment can say to it.

No answer says more than the result holds: every sentence names the place in the record
that its numbers come from, and where nothing supports an answer, that is the answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from tilth.assessment.project_assessment import Assessment
from tilth.assessment.project_result import Benefit
from tilth.datasets.criteria import read_criteria
from tilth.datasets.criteria_set import CriteriaSet, Criterion
from tilth.datasets.practice_words import read_words
from tilth.datasets.practices import read_practices
from tilth.report.project_value import words
from tilth.report.quantity import number, probability

NO_ANSWER: Final = "The result supports no answer."
UNKNOWN: Final = "unknown"
MOST_ALERTS: Final = 20  # in the answer to a criterion
AFTER_STOP: Final = 10  # yr, of the looks after a stop that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence with its place in the record.

    Parameters
    ----------
    text : str
        With its numbers and their interval; why nothing can be told, if `path` is "".
    path : str
        Such as ``horizons[0].stock_change_mg_ha``; "" where nothing supports it.
    """

    text: str
    path: str


def criteria_record(
    assessment: Assessment, criteria: CriteriaSet | None = None
) -> dict[str, Any]:
    """Criteria with pre-filled answers, for JSON.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    criteria : CriteriaSet, optional
        The one that the package comes with if None.

    Returns
    -------
    record : dict
        Set, version and one entry per criterion; nothing is scored.
    """
    found = read_criteria() if criteria is None else criteria
    return {
        "set": found.id,
        "version": found.version,
        "source": found.source,
        "note": found.note,
        "focus_sdgs": list(found.focus_sdgs),
        "criteria": [_criterion(c, assessment) for c in found.criteria],
    }


def goal_links(
    assessment: Assessment, criteria: dict[str, Any]
) -> list[dict[str, Any]]:
    """Sustainable development goals that the project is linked to, and by what.

    A link is no effect: it says where to look, not that a goal is served.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    criteria : dict
        Of `criteria_record`.

    Returns
    -------
    links : list of dict
        By the number of the goal: criteria, those that the result says something to,
        and new practices with their targets, by the catalogue.
    """
    rows = criteria["criteria"]
    known, words_of = read_practices(), read_words().goals
    practices = dict.fromkeys(
        key for keys in assessment.tally.practices for key in keys
    )
    served = [
        (words_of[key].goal, practice, words_of[key].target)
        for practice in practices
        for key in known[practice].sdg
    ]
    goals = {g for c in rows for g in c["sdgs"]} | {goal for goal, _, _ in served}
    return [
        {
            "goal": goal,
            "criteria": [c["id"] for c in rows if goal in c["sdgs"]],
            "criteria_supported": [
                c["id"] for c in rows if goal in c["sdgs"] and c["supported"]
            ],
            "practices": [
                {"practice": practice, "target": target}
                for of, practice, target in served
                if of == goal
            ],
        }
        for goal in sorted(goals)
    ]


def _criterion(criterion: Criterion, assessment: Assessment) -> dict[str, Any]:
    said = [s for key in criterion.supported_by for s in SUPPORT[key](assessment)]
    told = [s for s in said if s.path]
    return {
        "id": criterion.id,
        "step": criterion.step.number,
        "type": criterion.step.type,
        "name": criterion.name,
        "status": criterion.status,
        "sdgs": list(criterion.sdgs),
        "sdgs_complete": criterion.sdgs_complete,
        "answer": " ".join(s.text for s in told) if told else NO_ANSWER,
        "supported": bool(told),
        "statements": [{"text": s.text, "path": s.path} for s in told],
        "not_told": list(dict.fromkeys(s.text for s in said if not s.path)),
        "proxy": criterion.proxy or None,
    }


def _main(assessment: Assessment) -> int:
    """Place of the horizon that the answer is for."""
    years = [h.years for h in assessment.horizons]
    return years.index(assessment.project.horizon)


def _unless(estimate: float | None, text: str, path: str, why: str) -> Statement:
    """The sentence, or why there is no number for it."""
    if estimate is None:
        return Statement(text=why, path="")
    return Statement(text=text, path=path)


def _stock_change(assessment: Assessment) -> Iterator[Statement]:
    i = _main(assessment)
    at = assessment.horizons[i]
    for value, unit, what, key in (
        (at.change, "t C/ha", "Soil carbon", "stock_change_mg_ha"),
        (at.total_change, "t C", "On the whole area", "total_change_mg"),
    ):
        yield _unless(
            value.estimate,
            f"{what} after {at.years} years, plan less baseline: "
            f"{words(value, unit)}.{_doubt(value.interval)}",
            f"horizons[{i}].{key}",
            f"change of soil carbon: {value.reason}",
        )


def _doubt(interval: tuple[float, float] | None) -> str:
    if interval is None or interval[0] > 0.0:
        return ""
    if interval[1] < 0.0:
        return " That is a loss."
    return " The interval holds zero: a gain is not shown."


def _four_permil(assessment: Assessment) -> Iterator[Statement]:
    i = _main(assessment)
    at = assessment.horizons[i]
    for value, chance, key, what in (
        (
            at.rate_initial,
            at.probability_initial,
            "rate_against_initial_permil_yr",
            "start",
        ),
        (
            at.rate_baseline,
            at.probability_baseline,
            "rate_against_baseline_permil_yr",
            "baseline",
        ),
    ):
        yield _unless(
            value.estimate,
            f"Yearly rate against the {what}: {words(value, '‰')}; probability of "
            f"4 ‰: {probability(chance.estimate)}.",
            f"horizons[{i}].{key}",
            f"rate against the {what}: {value.reason}",
        )


def _permanence(assessment: Assessment) -> Iterator[Statement]:
    for i, row in enumerate(assessment.permanence.rows):
        if row.years_after != AFTER_STOP:
            continue
        share = number(100.0 * max(row.share or 0.0, 0.0), 0)
        yield _unless(
            row.left.estimate,
            f"If the plan stops after {row.stop} years, {share} % "
            f"of the gain is lost {row.years_after} years later; left: "
            f"{words(row.left, 't C/ha')}.",
            f"permanence[{i}].left_mg_ha",
            f"permanence: {row.left.reason}",
        )


def _net_balance(assessment: Assessment) -> Iterator[Statement]:
    b = assessment.balance
    yield _unless(
        b.net_balance_co2e.estimate,
        f"Net balance over {b.years} years after leakage, a benefit if positive: "
        f"{words(b.net_balance_co2e, 't CO2e')}.{_doubt(b.net_balance_co2e.interval)}",
        "balance.net_balance_mg_co2e",
        f"net balance: {b.net_balance_co2e.reason}",
    )
    if b.net_balance_co2e.estimate is None and (b.gases or b.soil_co2.estimate):
        yield Statement(
            text=f"What is known of the balance over {b.years} years, before leakage: "
            f"{words(b.known_co2e, 't CO2e')}; the net balance is unknown.",
            path="balance.known_before_leakage_mg_co2e",
        )


def _land_carbon(assessment: Assessment) -> Iterator[Statement]:
    """Sub-indicator of carbon of land degradation neutrality, by its verdict."""
    for verdict, group in assessment.tally.land.items():
        size = f"{number(group.area, 1)} ha"
        if verdict == UNKNOWN:
            yield Statement(text=f"change of the stock of {size} is unknown", path="")
            continue
        yield Statement(
            text=f"By the carbon sub-indicator of land degradation neutrality (change "
            f"of the stock by more than 10 % in {assessment.project.horizon} years) "
            f"{size} are {verdict}; land cover and productivity are not assessed.",
            path=group.path,
        )


def _costs(assessment: Assessment) -> Iterator[Statement]:
    if not assessment.costs:
        yield Statement(text="no costs are given", path="")
    for i, c in enumerate(assessment.costs):
        yield Statement(
            text=f"On {number(c.area, 1)} of {number(assessment.area, 1)} ha the plan "
            f"costs {number(c.per_hectare, 0)} {c.currency} of {c.price_year} per ha "
            f"over {assessment.project.horizon} years, by the user's own figures; "
            "income and who bears the cost are not in the result.",
            path=f"costs[{i}].cost_per_ha",
        )
        if c.per_tonne.estimate is None:
            yield Statement(text=f"cost per tonne: {c.per_tonne.reason}", path="")


def _yields(assessment: Assessment) -> Iterator[Statement]:
    """Yields of baseline and plan, as the user gives them."""
    found: dict[str, list[tuple[str, float]]] = {}
    for i, parcel in enumerate(assessment.project.parcels):
        before, after = parcel.baseline_inputs or {}, parcel.project_inputs or {}
        if not parcel.new_practices:
            continue
        word = UNKNOWN
        if "yield" in before and "yield" in after:
            more = after["yield"] - before["yield"]
            word = "rises" if more > 0.0 else "falls" if more < 0.0 else "stays"
        path = f"inputs.project.parcels[{i}].plan.inputs.yield"
        found.setdefault(word, []).append((path, parcel.area))
    for word, places in found.items():
        size = f"{number(sum(area for _, area in places), 1)} ha"
        if word == UNKNOWN:
            yield Statement(text=f"yields of {size} are not given", path="")
            continue
        yield Statement(
            text=f"By the user's own figures the yield {word} on {size}.",
            path=places[0][0],
        )


def _effects(subject: str, *only: str) -> Callable[[Assessment], Iterator[Statement]]:
    """Published effects of the practices on one subject, or only some of them."""

    def statements(assessment: Assessment) -> Iterator[Statement]:
        seen: set[tuple[str, str, str]] = set()
        for b, path in assessment.tally.benefits.items():
            key = (b.practice, b.effect, b.source)
            known = b.direction != UNKNOWN
            if b.subject != subject or key in seen:
                continue
            if known and only and b.effect not in only:
                continue
            seen.add(key)
            if known:
                yield Statement(text=_effect(b), path=path)
            else:
                yield Statement(
                    text=f"{subject} of {b.practice}: nobody has read a source",
                    path="",
                )

    return statements


def _effect(b: Benefit) -> str:
    size = f", {b.size}" if b.size else ""
    return (
        f"{b.practice}: {b.effect}, direction {b.direction} ({b.judgement}){size}; "
        f"{b.evidence}: {b.source.rstrip('.')}. It is an effect of the practice "
        "elsewhere, not measured here."
    )


def _alerts(*subjects: str) -> Callable[[Assessment], Iterator[Statement]]:
    """Alerts on some subjects, once each, with the first parcel that has it."""

    def statements(assessment: Assessment) -> Iterator[Statement]:
        every = assessment.tally.alerts.items()
        found = [(a, group) for a, group in every if a.subject in subjects]
        for alert, group in found[:MOST_ALERTS]:
            if alert.state == UNKNOWN:
                yield Statement(text=f"{alert.subject}: {alert.text}", path="")
                continue
            what, whole = f"{alert.subject}: {alert.text}", assessment.n_parcels
            said = (
                f"Alert, {what}."
                if whole == 1
                else f"Alert in {len(group.ids)} of {whole} parcels, {what}."
            )
            yield Statement(text=said, path=group.path)
        more = len(found) - MOST_ALERTS
        if more > 0:
            said = (
                "1 more alert is in the answers for the parcels."
                if more == 1
                else f"{more} more alerts are in the answers for the parcels."
            )
            yield Statement(text=said, path="parcels")

    return statements


# Words of `supported_by` in a set of criteria, and what they read from the result.
SUPPORT: Final[dict[str, Callable[[Assessment], Iterator[Statement]]]] = {
    "stock_change": _stock_change,
    "four_permil": _four_permil,
    "permanence": _permanence,
    "net_balance": _net_balance,
    "land_carbon": _land_carbon,
    "costs": _costs,
    "erosion": _effects("erosion"),
    "yields": _yields,
    "yield_effects": _effects("yield"),
    "biodiversity_effects": _effects("biodiversity"),
    "water_effects": _effects("water"),
    "soil_water_effects": _effects(
        "water",
        "soil-moisture",
        "infiltration",
        "runoff",
        "water-use-efficiency",
        "river-flow",
    ),
    "labour_effects": _effects("labour"),
    "carbon_rich_soil": _alerts(
        "organic soil", "drained peat", "carbon-rich soil", "loss of soil carbon"
    ),
    "saturation": _alerts("saturation"),
    "food_security": _alerts("food security", "manure transfer"),
    "biodiversity": _alerts("biodiversity"),
    "water": _alerts("water"),
}
