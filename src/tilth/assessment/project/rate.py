"""Rate of the evidence for a plan: stock plus years times a published or own rate.

An interval of a mean rate says nothing of a single field. Only a prediction interval
does; without one the interval of the field is unknown.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tilth.accounting.tier1 import TRANSITION
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.land import other_land
from tilth.assessment.project.outcome import Courses, NoMethod
from tilth.assessment.project.own_rate import LEVEL, drawn_prediction, read_rates
from tilth.assessment.project.project import Parcel
from tilth.assessment.project.spread import spread, yearly_loss
from tilth.assessment.project.tier1 import (
    start_provisional,
    start_sources,
    start_stock,
)
from tilth.checks import FloatArray
from tilth.datasets.practice import Evidence, Statement
from tilth.datasets.practices import read_practices
from tilth.errors import InputError

TIER: Final = "evidence"
COVERS: Final = (
    "stock at the start and prediction interval of the rate: what a single field may "
    "expect, drawn once for all fields"
)
COVERS_STOCK: Final = "stock at the start; the error of the rate is unknown"
SAME_DEPTH: Final = 0.5  # within which two depths are one [cm]
OWN: Final = "rate of the project file"
OWN_UNKNOWN: Final = "the rate of the project file has no prediction interval"
OWN_ENDS: Final = (
    "assumed: the rate of the project file ends after 20 yr, as Tier 1 takes it; when "
    "the soil is saturated is unknown"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    """A rate of the whole plan, and what it rests on; one's own has no practice."""

    practice: str
    value: float
    prediction: tuple[float, float] | None
    level: float
    depth: float | None
    years: float
    against: str
    source: str
    unknown: str
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What is drawn."""
        return f"rate of {self.practice}" if self.practice else OWN


def courses(parcel: Parcel, years: int, draws: Draws) -> Courses | NoMethod:
    """Stocks of baseline and project by a rate, published or the user's own.

    Parameters
    ----------
    parcel : Parcel
        With a rate of its own, or one new practice at most whose rate was read in a
        source.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.

    Returns
    -------
    courses : Courses or NoMethod
        With members, or why it cannot be used.
    """
    reason = _reason_against(parcel)
    if reason:
        return NoMethod(tier=TIER, reason=reason)
    try:
        stock, said = start_stock(parcel, draws)
    except InputError as error:
        return NoMethod(tier=TIER, reason=str(error))
    baseline = stock + np.zeros(years + 1)
    drawn = {"stock at the start": stock[:, 0]}
    depth = parcel.soil.depth
    if not parcel.new_practices:
        return Courses(
            baseline=baseline,
            project=baseline,
            baseline_loss=yearly_loss(baseline),
            plan_loss=np.zeros((stock.size, years)),
            method="nothing changes",
            tier=TIER,
            depth=depth,
            covers=COVERS,
            drawn=drawn,
            sources=start_sources(parcel),
            provisional=start_provisional(parcel),
            warnings=said,
        )
    found = _rate(parcel)
    if isinstance(found, str):
        return NoMethod(tier=TIER, reason=found)
    if found.depth and abs(found.depth - depth) > SAME_DEPTH:
        depths = f"{found.depth:g} cm; the stock is of 0-{depth:g} cm"
        reason = (
            f"the rate of {found.practice} is of 0-{depths}"
            if found.practice
            else f"the rate of the project file is of 0-{depths}"
        )
        return NoMethod(tier=TIER, reason=reason)
    rate = drawn_prediction(
        found.value, found.prediction, found.level, found.name, draws
    )
    drawn[found.name] = rate
    t = np.arange(years + 1.0)

    def cohort(year: int) -> FloatArray:
        elapsed = np.clip(t - year, 0.0, found.years)
        return np.asarray(baseline + rate[:, np.newaxis] * elapsed)

    planned = spread(baseline, parcel.shares, cohort, years)
    return Courses(
        baseline=baseline,
        project=planned.course,
        baseline_loss=yearly_loss(baseline),
        plan_loss=planned.loss,
        method=_method(found),
        tier=TIER,
        depth=depth,
        covers=COVERS if found.prediction else COVERS_STOCK,
        unknown_error=(found.unknown,) if found.prediction is None else (),
        drawn=drawn,
        sources=(found.source, *start_sources(parcel)),
        provisional=(*found.provisional, *start_provisional(parcel)),
        warnings=(*said, *found.warnings, *_unknown_depth(found, depth)),
    )


def _reason_against(parcel: Parcel) -> str:
    """Why no rate can be used; "" if one may."""
    if parcel.soil.organic:
        return "rates are for mineral soils"
    if parcel.former is not None and parcel.years_in_use < TRANSITION:
        return "the land use is recent, so the stock changes without the project"
    if parcel.baseline_use != parcel.history:
        return "the baseline changes the land use"
    return ""


def _rate(parcel: Parcel) -> _Rate | str:
    """Rate of the user or of the catalogue, or why there is none."""
    own = parcel.rate
    if own is not None and own.value is not None:
        return _Rate(
            practice="",
            value=own.value,
            prediction=own.prediction,
            level=own.prediction_level,
            depth=own.depth,
            years=TRANSITION,
            against="",
            source=own.source,
            unknown=OWN_UNKNOWN,
            provisional=(OWN_ENDS,),
        )
    if len(parcel.new_practices) > 1:
        return "rates of several practices are not known to add up"
    key = parcel.new_practices[0]
    if elsewhere := other_land(parcel, key):
        return elsewhere
    rates = read_rates(key)
    if not rates:
        return f"no yearly rate of {key} was read in a source of the catalogue"
    if own is not None:
        rates = tuple(e for e in rates if e.condition == own.condition)
    if len(rates) != 1:
        words = "; ".join(e.condition or e.against for e in read_rates(key))
        return (
            f"the rates of {key} hold under different conditions; name one as "
            f"plan.rate.condition: {words}"
        )
    return _published(key, rates[0])


def _published(key: str, found: Evidence) -> _Rate:
    statement = found.statement
    name, (limit, words) = f"rate of {key}", _limit(key)
    marked = statement.mark != "verified"
    return _Rate(
        practice=key,
        value=float(statement.value or 0.0),
        prediction=statement.prediction,
        level=LEVEL,
        depth=found.depth_bottom,
        years=limit,
        against=found.against,
        source=statement.source.citation,
        unknown=unknown_error(statement, name),
        provisional=(*((f"{statement.mark}: {name}",) if marked else ()), words),
        warnings=(f"the rate: {statement.note}",) if statement.note else (),
    )


def _method(found: _Rate) -> str:
    if not found.practice:
        return (
            f"rate of the project file, {found.value:g} Mg ha-1 yr-1, for "
            f"{found.years:g} yr; the baseline keeps its stock"
        )
    return (
        f"published rate of {found.practice}, {found.value:g} Mg ha-1 yr-1 against "
        f"{found.against}, for {found.years:g} yr; the baseline keeps its stock"
    )


def _unknown_depth(found: _Rate, depth: float) -> tuple[str, ...]:
    if found.depth:
        return ()
    return (
        "the depth that the rate holds for is unknown; it is taken as "
        f"0-{depth:g} cm, the depth of the stock",
    )


def unused(parcel: Parcel, chosen: str) -> tuple[str, ...]:
    """That a rate of the project file is not used, where it is not.

    Parameters
    ----------
    parcel : Parcel
        Of the project.
    chosen : str
        Method that was chosen; "" if none.

    Returns
    -------
    warnings : tuple of str
        Empty where there is no rate or it is used.
    """
    if parcel.rate is None or not parcel.new_practices or chosen in ("", TIER):
        return ()
    return (f"parcel {parcel.id}: plan.rate is not used: {chosen} comes first",)


def unknown_error(statement: Statement, name: str) -> str:
    """Why the error of a number is unknown for a single field.

    Parameters
    ----------
    statement : Statement
        Without a prediction.
    name : str
        What it is, such as ``rate of cover-crops``.

    Returns
    -------
    reason : str
        In words.
    """
    if statement.low is None:
        return f"the source gives no error of the {name}"
    return (
        f"{name}: the source gives no prediction interval, and that of the mean does "
        "not hold for a single field"
    )


def drawn_statement(
    statement: Statement, name: str, draws: Draws
) -> tuple[FloatArray, tuple[str, ...]]:
    """Draws of a number of the catalogue, and why its error is unknown.

    Parameters
    ----------
    statement : Statement
        With a value.
    name : str
        What it is, such as ``carbon input of cover-crops``.
    draws : Draws
        Of the assessment.

    Returns
    -------
    drawn : ndarray, shape (n_members + 1,)
        All alike where the source gives no prediction interval. [as the statement]
    unknown : tuple of str
        Empty if the error is known.
    """
    value, span = float(statement.value or 0.0), statement.prediction
    drawn = drawn_prediction(value, span, LEVEL, name, draws)
    return drawn, (unknown_error(statement, name),) if span is None else ()


def _limit(key: str) -> tuple[float, str]:
    """Years that a rate goes on for, at most, and what that rests on."""
    known = read_practices()[key].years_to_steady_state
    if known is not None and known.value and not known.provisional:
        years = min(known.value, TRANSITION)
    else:
        years = TRANSITION
    return years, (
        f"assumed: the rate of {key} ends after {years:g} yr, as Tier 1 takes it; "
        "when the soil is saturated is unknown"
    )
