"""Tables of an assessment, in the language of the reader."""

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup, escape

from tilth.assessment.project_outcome import Value
from tilth.assessment.project_result import (
    Assessment,
    AtHorizon,
    BalanceAnswer,
    CostAnswer,
    ParcelAnswer,
)
from tilth.report.html import HtmlTable
from tilth.report.project_sentences import verbatim
from tilth.report.project_words import Speaker, main_horizon, parcel_names

MOST_PARCELS: Final = 50  # in a table; all of them are in the CSV file
MOST_REASONS: Final = 12  # pieces of a remark
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
        At most 50.
    """
    return sorted(assessment.parcels, key=lambda p: -p.area)[:MOST_PARCELS]


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
    shown = largest(assessment)
    rows = [_parcel(p, years, speaker) for p in shown]
    at = main_horizon(assessment)
    rows.append(
        (
            say("All {n} parcels", n=len(assessment.parcels)),
            speaker.language.number(assessment.area),
            "",
            "",
            speaker.value(at.change),
            speaker.value(at.total_change, decimals=0),
            speaker.chance(at.probability_initial),
            speaker.value(assessment.balance.net_balance_co2e, decimals=0),
        )
    )
    return HtmlTable(
        caption=_some(
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
        rows=rows,
        words=(2, 3),
        stacked=True,
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


def _some(caption: str, assessment: Assessment, speaker: Speaker) -> str:
    """Caption of a table that does not show every parcel."""
    n = len(assessment.parcels)
    if n <= MOST_PARCELS:
        return caption
    return speaker.language.say(
        "{caption}; the {shown} largest of {n}, the others are in parcels.csv",
        caption=caption,
        shown=MOST_PARCELS,
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
    groups: dict[tuple[str, ...], list[ParcelAnswer]] = {}
    for p in assessment.parcels:
        groups.setdefault(p.new_practices, []).append(p)
    rows = []
    for keys, members in groups.items():
        gains = [_at(p, assessment).total_change.estimate for p in members]
        known = [g for g in gains if g is not None]
        rows.append(
            (
                practices(keys, speaker),
                f"{len(members)}",
                number(sum(p.area for p in members)),
                speaker.language.signed(sum(known), 0) if known else say("unknown"),
                f"{len(gains) - len(known)}",
            )
        )
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


def _at(p: ParcelAnswer, assessment: Assessment) -> AtHorizon:
    return next(h for h in p.horizons if h.years == assessment.project.horizon)


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
            (_capital(speaker.sentences.of(g.source)), gas_name(g.gas), g.benefit)
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
    pieces = value.reason.split("; ")
    said = speaker.sentences.of("; ".join(pieces[:MOST_REASONS]))
    if len(pieces) <= MOST_REASONS:
        return said
    return speaker.language.say("{reason}, and more", reason=said)


def gas_name(gas: str) -> str:
    """Formula of a gas with its small figures."""
    return gas.replace("2", "₂").replace("4", "₄")


def _capital(text: Markup) -> Markup:
    return text if text.startswith("<") else Markup(text[:1].upper() + text[1:])


def costs(assessment: Assessment, speaker: Speaker) -> HtmlTable | None:
    """What the plan costs, as the user gives it.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable or None
        None if no parcel has costs.
    """
    found = [p for p in largest(assessment) if p.costs is not None]
    if not found:
        return None
    first, say = _of(found[0]), speaker.language.say
    return HtmlTable(
        caption=_some(
            say(
                "Costs over {years} years in {currency} of {price_year}, as the "
                "project gives them; discounted at {rate} % a year",
                years=assessment.project.horizon,
                currency=first.currency,
                price_year=first.price_year,
                rate=speaker.language.typed(f"{100.0 * first.discount_rate:g}"),
            ),
            assessment,
            speaker,
        ),
        columns=(
            say("Parcel"),
            say("Per ha"),
            say("Per ha, discounted"),
            say("Whole parcel"),
            say("Whole parcel, discounted"),
            say("Per t CO₂e of net benefit"),
            say("Per t CO₂ in the soil"),
        ),
        rows=[*(_cost(p, speaker) for p in found), _all_costs(assessment, speaker)],
        stacked=True,
    )


def _of(p: ParcelAnswer) -> CostAnswer:
    assert p.costs is not None
    return p.costs


def _cost(p: ParcelAnswer, speaker: Speaker) -> tuple[str, ...]:
    number, cost = speaker.language.number, _of(p)
    return (
        verbatim(p.id),
        number(cost.per_hectare, 0),
        number(cost.discounted_per_hectare, 0),
        number(cost.total, 0),
        number(cost.discounted_total, 0),
        speaker.value(cost.per_tonne).replace("+", ""),
        speaker.value(cost.per_tonne_soil).replace("+", ""),
    )


def _all_costs(assessment: Assessment, speaker: Speaker) -> tuple[str, ...]:
    """Sums over every parcel that has costs."""
    number = speaker.language.number
    every = [_of(p) for p in assessment.parcels if p.costs is not None]
    return (
        speaker.language.say("All parcels with costs"),
        "",
        "",
        number(sum(c.total for c in every), 0),
        number(sum(c.discounted_total for c in every), 0),
        "",
        "",
    )


def measure_next(assessment: Assessment, speaker: Speaker) -> HtmlTable | None:
    """What a measurement would make surer.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable or None
        None if nothing varies.
    """
    say = speaker.language.say
    rows = [
        (
            verbatim(p.id),
            speaker.sentences.of(n.what),
            f"{100.0 * n.share:.0f} %",
            f"{100.0 * n.removed:.0f} %",
            say("yes") if n.measurable else say("no"),
        )
        for p in largest(assessment)
        for n in p.measure_next
    ]
    if not rows:
        return None
    return HtmlTable(
        caption=_some(
            say("What the doubt about the gain comes from, largest first"),
            assessment,
            speaker,
        ),
        columns=(
            say("Parcel"),
            say("What"),
            say("Share of the variance"),
            say("Goes if its error is halved"),
            say("Can be measured on the parcel"),
        ),
        rows=rows,
        words=(1, 4),
        stacked=True,
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
    groups: dict[tuple[object, ...], list[ParcelAnswer]] = {}
    for p in assessment.parcels:
        key = (p.tier, p.method, p.covers, p.depth, p.not_used)
        groups.setdefault(key, []).append(p)
    rows = []
    for members in groups.values():
        p = members[0]
        known = p.tier != UNKNOWN
        rows.append(
            (
                parcel_names([m.id for m in members], speaker),
                say("{first}: {second}", first=of(p.tier), second=of(p.method))
                if known
                else say("unknown"),
                "" if p.depth is None else f"0-{p.depth:g} cm",
                of(p.covers) if known else "",
                Markup(escape(say("; "))).join(
                    say("{first}: {second}", first=of(n.tier), second=of(n.reason))
                    for n in p.not_used
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
