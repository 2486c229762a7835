"""Alerts, co-benefits, and what to measure next, of one parcel."""

from typing import Final

import numpy as np

from tilth.assessment.project import Parcel
from tilth.assessment.project_outcome import Courses
from tilth.assessment.project_result import Alert, Benefit, NextMeasurement
from tilth.datasets.practice import EFFECTS, Statement
from tilth.datasets.practices import read_practices

UNKNOWN: Final = "unknown"
MEASURABLE: Final = ("stock at the start", "clay", "ratio of carbon inputs")
MOST_NEXT: Final = 5
HALVED: Final = 0.75  # of a variance goes if its standard error is halved
MANURE: Final = ("manure", "compost", "biosolids", "digestate", "compost-in-rice")
GRASS_OR_FOREST: Final = ("grassland", "native", "forest")


def alerts(parcel: Parcel, courses: Courses | None) -> tuple[Alert, ...]:
    """What a reader must look at.

    Parameters
    ----------
    parcel : Parcel
        Of the project.
    courses : Courses or None
        Its stocks, if known.

    Returns
    -------
    alerts : tuple of Alert
        Each there, or unknown.
    """
    found = [*_soil(parcel), *_farming(parcel), *_nature(parcel)]
    if courses is not None and parcel.new_practices:
        found.append(
            Alert(
                subject="saturation",
                state=UNKNOWN,
                text="how much more the mineral-associated fraction can hold is "
                "unknown: it was not measured",
            )
        )
        gain = courses.project[0, -1] - courses.baseline[0, -1]
        if gain < 0.0:
            found.append(
                Alert(
                    subject="loss of soil carbon",
                    state="alert",
                    text="the plan leaves less carbon in the soil than the baseline",
                )
            )
    return tuple(found)


def _soil(parcel: Parcel) -> list[Alert]:
    if parcel.soil.organic:
        drained = bool(parcel.soil.drained_site)
        return [
            Alert(
                subject="organic soil",
                state="alert",
                text="an organic soil holds more carbon than any practice adds: keep "
                "it wet, or rewet it",
            ),
            Alert(
                subject="drained peat",
                state="alert" if drained else UNKNOWN,
                text="it is drained and loses carbon every year"
                if drained
                else "whether it is drained is not said",
            ),
        ]
    return [
        Alert(
            subject="carbon-rich soil",
            state=UNKNOWN,
            text="whether the stock is above the 90th percentile of the region is "
            "unknown: no regional distribution is at hand",
        )
    ]


def _farming(parcel: Parcel) -> list[Alert]:
    known, found = read_practices(), []
    before, after = parcel.baseline_inputs or {}, parcel.project_inputs or {}
    if after.get("yield", 0.0) < before.get("yield", 0.0):
        found.append(
            Alert(
                subject="food security",
                state="alert",
                text=f"the plan yields {after.get('yield', 0.0):g} where the baseline "
                f"yields {before['yield']:g}: food may have to come from elsewhere",
            )
        )
    for key in parcel.new_practices:
        for risk in known[key].risks:
            if risk.key == "food-security" and "yield" not in after:
                found.append(
                    Alert(
                        subject="food security",
                        state=UNKNOWN,
                        text=f"{key} may lower the yield; no yields are given",
                    )
                )
        if key in MANURE:
            moved = parcel.manure_from_elsewhere
            found.append(
                Alert(
                    subject="manure transfer",
                    state="alert" if moved else UNKNOWN,
                    text="carbon brought from other land is no gain for the climate: "
                    + (
                        "what is spread here is missing there"
                        if moved
                        else "where it was used before is not said"
                    ),
                )
            )
    return found


def _nature(parcel: Parcel) -> list[Alert]:
    known, found = read_practices(), []
    for key in parcel.new_practices:
        practice = known[key]
        if any(risk.key == "water-demand" for risk in practice.risks):
            found.append(
                Alert(subject="water", state="alert", text=f"{key} may need more water")
            )
        harms = [e for e in practice.effects["biodiversity"] if e.judgement == "harm"]
        converts = practice.tier1 is not None and practice.tier1.use not in (
            "",
            parcel.baseline_use.use,
        )
        if harms or (converts and parcel.baseline_use.use in GRASS_OR_FOREST):
            found.append(
                Alert(
                    subject="biodiversity",
                    state="alert",
                    text=f"{key} changes {parcel.baseline_use.use}: look at what lives "
                    "there first",
                )
            )
    return found


def benefits(practices: tuple[str, ...]) -> tuple[Benefit, ...]:
    """Other effects of practices, by the catalogue.

    Parameters
    ----------
    practices : tuple of str
        Keys.

    Returns
    -------
    benefits : tuple of Benefit
        One per published effect, and one ``unknown`` per subject without any.
    """
    known, found = read_practices(), []
    for key in practices:
        for subject in EFFECTS:
            effects = known[key].effects[subject]
            for e in effects:
                found.append(
                    Benefit(
                        practice=key,
                        subject=subject,
                        effect=e.quantity,
                        direction=e.direction,
                        judgement=e.judgement,
                        size=_size(e.statement),
                        evidence=e.statement.mark,
                        source=e.statement.source.citation,
                    )
                )
            if not effects:
                found.append(
                    Benefit(
                        practice=key,
                        subject=subject,
                        effect=subject,
                        direction=UNKNOWN,
                        judgement=UNKNOWN,
                        size="",
                        evidence=UNKNOWN,
                        source="",
                    )
                )
    return tuple(found)


def _size(statement: Statement) -> str:
    if statement.value is None:
        return statement.note
    size = f"{statement.value:g} {statement.unit}"
    return f"{size} ({statement.note})" if statement.note else size


def measure_next(courses: Courses, years: int) -> tuple[NextMeasurement, ...]:
    """What carries the variance of the change, to the first order.

    Parameters
    ----------
    courses : Courses
        Members of the parcel.
    years : int
        Horizon. [yr]

    Returns
    -------
    next : tuple of NextMeasurement
        Largest first; empty if nothing varies.
    """
    change = (courses.project - courses.baseline)[1:, years]
    if courses.unknown_error or not np.ptp(change) > 0.0:
        return ()
    found = []
    for what, drawn in courses.drawn.items():
        if not np.ptp(drawn[1:]) > 0.0:
            continue
        share = float(np.corrcoef(change, drawn[1:])[0, 1] ** 2)
        if share > 4.0 / change.size:  # below it, chance
            found.append(
                NextMeasurement(
                    what=what,
                    share=share,
                    removed=HALVED * share,
                    measurable=what in MEASURABLE,
                )
            )
    found.sort(key=lambda n: -n.share)
    return tuple(found[:MOST_NEXT])
