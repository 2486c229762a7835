"""Tables of an assessment, in the language of the reader."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup, escape

from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.group import MOST_SHOWN, largest_of
from tilth.assessment.project.outcome import Value
from tilth.assessment.project.result import (
    AtHorizon,
    BalanceAnswer,
    ParcelAnswer,
)
from tilth.report.html import HtmlTable
from tilth.report.project_sentences import verbatim
from tilth.report.project_value import brief
from tilth.report.project_words import Speaker, capital, main_horizon, parcel_names

MOST_REASONS: Final = 12  # pieces of a remark
OF_PARCELS: Final = re.compile(r"; (?=parcels? )")  # between reasons of parcels
PARCELS_AT_FIRST: Final = 25  # on a page, with one line each
MOST_ON_PAPER: Final = 12  # parcels whose details are printed; the page shows more
MOST_DETAILED: Final = 4  # of more parcels than that, those with several rows each
UNKNOWN: Final = "unknown"


def largest(assessment: Assessment) -> list[ParcelAnswer]:
    """Parcels that a table shows: the largest, largest first.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    parcels : list of ParcelAnswer
        At most 50; all of them are in the CSV file.
    """
    return largest_of(assessment.parcels, MOST_SHOWN)


def rows_on_paper(rows_of: Sequence[int]) -> int:
    """Rows that are printed of a table with several rows for each parcel.

    Parameters
    ----------
    rows_of : sequence of int
        Number of rows of each parcel, the largest parcel first. [1]

    Returns
    -------
    n : int
        All rows of few parcels; of many the rows of the largest.
    """
    most = MOST_DETAILED if len(rows_of) > MOST_ON_PAPER else MOST_ON_PAPER
    return sum(rows_of[:most])


def alike(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows of parcels that differ in nothing but the name, each once.

    Parameters
    ----------
    rows : iterable of tuple of str
        Name of a parcel, and what is said of it.

    Returns
    -------
    rows : list of tuple of str
        Names with ", " between them, in the order of the first of them.
    """
    names: dict[tuple[str, ...], list[str]] = {}
    for name, *said in rows:
        names.setdefault(tuple(said), []).append(name)
    return [(Markup(", ").join(found), *said) for said, found in names.items()]


def horizons(assessment: Assessment, speaker: Speaker) -> HtmlTable:
    """Stocks, change and rates after each number of years.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        One column per horizon.
    """
    say = speaker.language.say
    rows = (
        (say("Stock without the project, t C/ha"), "baseline"),
        (say("Stock with the project, t C/ha"), "project"),
        (say("Gain against the baseline, t C/ha"), "change"),
        (say("Gain on the whole area, t C"), "total_change"),
        (say("Of it taken up from the air, t C/ha"), "removals"),
        (say("Of it loss avoided, t C/ha"), "avoided"),
        (say("Gain a year against the first stock, ‰"), "rate_initial"),
        (say("Gain a year against the baseline, ‰"), "rate_baseline"),
    )
    chances = (
        (say("Chance of 4 ‰ against the first stock"), "probability_initial"),
        (say("Chance of 4 ‰ against the baseline"), "probability_baseline"),
    )
    every = assessment.horizons
    return HtmlTable(
        caption=say("Soil carbon of the whole project, with 90 % intervals"),
        columns=(
            say("Quantity"),
            *(say("after {n} years", n=h.years) for h in every),
        ),
        rows=[
            *((name, *(_plain(h, key, speaker) for h in every)) for name, key in rows),
            *(
                (name, *(speaker.chance(getattr(h, key)) for h in every))
                for name, key in chances
            ),
        ],
        stacked=True,
    )


def _plain(at: AtHorizon, key: str, speaker: Speaker) -> str:
    """A number; stocks have no sign."""
    text = speaker.value(getattr(at, key))
    return text.replace("+", "") if key in ("baseline", "project") else text


def parcels(assessment: Assessment, speaker: Speaker) -> HtmlTable:
    """The largest parcels and the whole.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        One row per parcel, the project last.
    """
    say, years = speaker.language.say, assessment.project.horizon
    at = main_horizon(assessment)
    whole = (
        say("The whole project")
        if assessment.n_parcels == 1
        else say("All {n} parcels", n=assessment.n_parcels),
        speaker.language.number(assessment.area),
        "",
        "",
        speaker.value(at.change),
        speaker.value(at.total_change, decimals=0),
        speaker.chance(at.probability_initial),
        speaker.value(assessment.balance.net_balance_co2e, decimals=0),
    )
    return HtmlTable(
        caption=some(
            say(
                "Parcels after {years} years, gain against the baseline; the balance "
                "of a parcel is before leakage",
                years=years,
            ),
            assessment,
            speaker,
        ),
        columns=(
            say("Parcel"),
            say("Area, ha"),
            say("New practices"),
            say("Method"),
            say("Gain, t C/ha"),
            say("Gain, t C"),
            say("Chance of 4 ‰"),
            say("Net balance, t CO₂e"),
        ),
        rows=[_parcel(p, years, speaker) for p in largest(assessment)],
        foot=[whole],
        words=(2, 3),
        stacked=True,
        at_first=PARCELS_AT_FIRST,
    )


def _parcel(p: ParcelAnswer, years: int, speaker: Speaker) -> tuple[str, ...]:
    at = next(h for h in p.horizons if h.years == years)
    return (
        verbatim(p.id),
        speaker.language.number(p.area),
        practices(p.new_practices, speaker),
        speaker.sentences.of(p.tier),
        speaker.value(at.change),
        speaker.value(at.total_change, decimals=0),
        speaker.chance(at.probability_initial),
        speaker.value(p.balance.net_balance_co2e, decimals=0),
    )


def practices(keys: Iterable[str], speaker: Speaker) -> str:
    """Names of practices, or that there is none.

    Parameters
    ----------
    keys : iterable of str
        Of the catalogue.
    speaker : Speaker
        Of the report.

    Returns
    -------
    names : str
        With ", " between them.
    """
    names = [speaker.language.practice(key) for key in keys]
    return ", ".join(names) or speaker.language.say("nothing new")


def some(caption: str, assessment: Assessment, speaker: Speaker) -> str:
    """Caption of a table that may not show every parcel.

    Parameters
    ----------
    caption : str
        Of the whole.
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    caption : str
        Says how many parcels are left out, if there are such.
    """
    n = assessment.n_parcels
    if n <= MOST_SHOWN:
        return caption
    return speaker.language.say(
        "{caption}; the {shown} largest of {n}, the others are in parcels.csv",
        caption=caption,
        shown=MOST_SHOWN,
        n=n,
    )


def by_practice(assessment: Assessment, speaker: Speaker) -> HtmlTable:
    """Gain of the parcels that share their new practices.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        Central values; the interval of a sum is that of the whole project.
    """
    say, number = speaker.language.say, speaker.language.number
    rows = [
        (
            practices(keys, speaker),
            f"{len(group.ids)}",
            number(group.area),
            speaker.language.signed(group.gain, 0) if group.n_known else say("unknown"),
            f"{len(group.ids) - group.n_known}",
        )
        for keys, group in assessment.tally.practices.items()
    ]
    return HtmlTable(
        caption=say(
            "Gain by practice after {years} years: central values, added up; the "
            "interval of such a sum is not computed, that of the project and of each "
            "parcel is",
            years=assessment.project.horizon,
        ),
        columns=(
            say("New practices"),
            say("Parcels"),
            say("Area, ha"),
            say("Gain, t C"),
            say("Parcels whose gain is unknown"),
        ),
        rows=rows,
        stacked=True,
    )


def gases(assessment: Assessment, speaker: Speaker) -> HtmlTable:
    """Balance of the project, source by source.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        Positive is a benefit.
    """
    balance, say = assessment.balance, speaker.language.say
    lines = [
        (say("Soil carbon"), "CO₂", balance.soil_co2),
        *(
            (capital(speaker.sentences.of(g.source)), gas_name(g.gas), g.benefit)
            for g in balance.gases
        ),
        (say("All that is known, before leakage"), "", balance.known_co2e),
        (say("Leakage (taken off)"), "", balance.leakage_co2e),
        (say("Net balance"), "", balance.net_balance_co2e),
    ]
    return HtmlTable(
        caption=say(
            "Benefit for the climate over {years} years, t CO₂e, with 90 % intervals; "
            "positive is a benefit",
            years=balance.years,
        ),
        columns=(say("Source"), say("Gas"), say("Benefit, t CO₂e"), say("Remark")),
        rows=[
            (
                name,
                gas,
                speaker.value(value),
                _remark(value, balance, speaker),
            )
            for name, gas, value in lines
        ],
        words=(1, 3),
        stacked=True,
    )


def _remark(value: Value, balance: BalanceAnswer, speaker: Speaker) -> str:
    """Why a number is unknown; what is missing from the balance is listed below."""
    if value is balance.net_balance_co2e and value.estimate is None:
        return speaker.language.say("see below")
    reason = brief(value.reason)
    pieces = OF_PARCELS.split(reason)
    pieces = pieces if len(pieces) > 1 else reason.split("; ")
    said = speaker.sentences.of("; ".join(pieces[:MOST_REASONS]))
    if len(pieces) <= MOST_REASONS:
        return said
    return speaker.language.say("{reason}, and more", reason=said)


def gas_name(gas: str) -> str:
    """Formula of a gas with its small figures."""
    return gas.replace("2", "₂").replace("4", "₄")


def permanence(assessment: Assessment, speaker: Speaker) -> HtmlTable:
    """What is left of the gain if the plan stops, early or at the horizon.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        One row per stop and number of years after it.
    """
    say, number = speaker.language.say, speaker.language.number
    return HtmlTable(
        caption=say("Gain that is left after a stop, mean of the area"),
        columns=(
            say("Stop after, years"),
            say("Years after the stop"),
            say("Gain at the stop, t C/ha"),
            say("Lost again"),
            say("Left, t C/ha"),
        ),
        rows=[
            (
                f"{r.stop}",
                f"{r.years_after}",
                speaker.value(r.at_stop),
                "" if r.share is None else f"{number(100.0 * max(r.share, 0.0), 0)} %",
                speaker.value(r.left),
            )
            for r in assessment.permanence.rows
        ],
    )


def methods(assessment: Assessment, speaker: Speaker) -> HtmlTable:
    """Which method was used where, and why not the others.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        Parcels with the same method and reasons share a row.
    """
    say, of = speaker.language.say, speaker.sentences.of
    rows = []
    for m, group in assessment.tally.methods.items():
        known = m.tier != UNKNOWN
        rows.append(
            (
                parcel_names(group.ids, speaker),
                say("{first}: {second}", first=of(m.tier), second=of(m.method))
                if known
                else say("unknown"),
                "" if m.depth is None else f"0-{m.depth:g} cm",
                of(m.covers) if known else "",
                Markup(escape(say("; "))).join(
                    say("{first}: {second}", first=of(n.tier), second=of(n.reason))
                    for n in m.not_used
                ),
            )
        )
    return HtmlTable(
        caption=say("Method by parcel: the first that the data allow"),
        columns=(
            say("Parcels"),
            say("Method"),
            say("Layer"),
            say("What the interval covers"),
            say("Why not the others"),
        ),
        rows=rows,
        numeric=False,
    )
