"""Rate of the evidence for one practice: stock plus years times a published rate."""

from typing import Final

import numpy as np

from tilth.accounting.tier1 import TRANSITION
from tilth.assessment.project import Parcel
from tilth.assessment.project_draws import Draws
from tilth.assessment.project_outcome import Courses, NoMethod
from tilth.assessment.project_tier1 import mixed, start_provisional, start_stock
from tilth.checks import FloatArray
from tilth.datasets.practice import Evidence, Statement
from tilth.datasets.practices import read_practices
from tilth.errors import InputError

TIER: Final = "evidence"
COVERS: Final = (
    "stock at the start and error of the mean rate; what a single field departs from "
    "the mean is not in it"
)
DEVIATIONS: Final = {"95 %": 1.959963984540054, "1 se": 1.0}
SAME_DEPTH: Final = 0.5  # within which two depths are one [cm]


def courses(parcel: Parcel, years: int, draws: Draws) -> Courses | NoMethod:
    """Stocks of baseline and project by the published rate of the practice.

    Parameters
    ----------
    parcel : Parcel
        With one new practice, at most, whose rate was read in a source.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.

    Returns
    -------
    courses : Courses or NoMethod
        With members, or why it cannot be used.
    """
    if parcel.soil.organic:
        return NoMethod(tier=TIER, reason="rates are for mineral soils")
    if parcel.former is not None and parcel.years_in_use < TRANSITION:
        return NoMethod(
            tier=TIER,
            reason="the land use is recent, so the stock changes without the project",
        )
    if parcel.baseline_use != parcel.history:
        return NoMethod(tier=TIER, reason="the baseline changes the land use")
    if len(parcel.new_practices) > 1:
        return NoMethod(
            tier=TIER, reason="rates of several practices are not known to add up"
        )
    try:
        stock, said = start_stock(parcel, draws)
    except InputError as error:
        return NoMethod(tier=TIER, reason=str(error))
    baseline = stock + np.zeros(years + 1)
    drawn = {"stock at the start": stock[:, 0]}
    if not parcel.new_practices:
        return Courses(
            baseline=baseline,
            project=baseline,
            method="nothing changes",
            tier=TIER,
            depth=parcel.soil.depth,
            covers=COVERS,
            drawn=drawn,
            provisional=start_provisional(parcel),
            warnings=said,
        )
    key = parcel.new_practices[0]
    found = _best(key)
    if found is None:
        return NoMethod(
            tier=TIER,
            reason=f"no yearly rate of {key} was read in a source of the catalogue",
        )
    depth = parcel.soil.depth
    if found.depth_bottom and abs(found.depth_bottom - depth) > SAME_DEPTH:
        return NoMethod(
            tier=TIER,
            reason=f"the rate of {key} is of 0-{found.depth_bottom:g} cm; the stock is "
            f"of 0-{depth:g} cm",
        )
    drawn_rate, unknown = drawn_statement(found.statement, f"rate of {key}", draws)
    rate = drawn_rate[:, np.newaxis]
    limit, words = _limit(key)
    t = np.arange(years + 1.0)

    def cohort(year: int) -> FloatArray:
        return np.asarray(baseline + rate * np.clip(t - year, 0.0, limit))

    drawn[f"rate of {key}"] = rate[:, 0]
    statement = found.statement
    marked = statement.mark != "verified"
    return Courses(
        baseline=baseline,
        project=mixed(baseline, parcel.shares, cohort, years),
        method=(
            f"published rate of {key}, {statement.value:g} Mg ha-1 yr-1 against "
            f"{found.against}, for {limit:g} yr; the baseline keeps its stock"
        ),
        tier=TIER,
        depth=depth,
        covers=COVERS,
        unknown_error=unknown,
        drawn=drawn,
        sources=(statement.source.citation,),
        provisional=(
            *((f"{statement.mark}: rate of {key}",) if marked else ()),
            words,
            *start_provisional(parcel),
        ),
        warnings=(
            *said,
            *((f"the rate: {statement.note}",) if statement.note else ()),
            *(
                ()
                if found.depth_bottom
                else (
                    "the depth that the rate holds for is unknown; it is taken as "
                    f"0-{depth:g} cm, the depth of the stock",
                )
            ),
        ),
    )


def _best(key: str) -> Evidence | None:
    """Rate that was read in a source, with limits if there is one."""
    rates = [
        e
        for e in read_practices()[key].rates()
        if not e.statement.provisional and e.statement.value is not None
    ]
    rates.sort(key=lambda e: (e.statement.limits not in DEVIATIONS, e.statement.mark))
    return rates[0] if rates else None


def drawn_statement(
    statement: Statement, name: str, draws: Draws
) -> tuple[FloatArray, tuple[str, ...]]:
    """Draws of a number of the catalogue, and why its error is unknown.

    Parameters
    ----------
    statement : Statement
        With a value.
    name : str
        What it is, such as ``rate of cover-crops``.
    draws : Draws
        Of the assessment.

    Returns
    -------
    drawn : ndarray, shape (n_members + 1,)
        All alike where the source gives no error. [as the statement]
    unknown : tuple of str
        Empty if the error is known.
    """
    central = float(statement.value or 0.0)
    drawn = np.full(draws.n_members + 1, central)
    deviations = DEVIATIONS.get(statement.limits)
    if deviations is None or statement.low is None or statement.high is None:
        return drawn, (f"the source gives no error of the {name}",)
    error = (statement.high - statement.low) / (2.0 * deviations)
    return np.asarray(drawn + error * draws.normal(name)), ()


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
