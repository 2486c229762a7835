"""Costs of a plan in a report: a sentence, then parcel by parcel with ranges."""

from markupsafe import Markup

from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.cost import DISCOUNTING
from tilth.assessment.project.result import CostAnswer
from tilth.report.html import HtmlTable
from tilth.report.project_sentences import verbatim
from tilth.report.project_tables import MOST_ON_PAPER, largest, some
from tilth.report.project_words import Speaker


def cost_sentences(assessment: Assessment, speaker: Speaker) -> list[str]:
    """What the plan costs in all, and per tonne.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    sentences : list of str
        Empty where the project gives no costs.
    """
    said, years = speaker.language, assessment.project.horizon
    found: list[str] = []
    for c in assessment.costs:
        found.append(
            said.say(
                "Over {years} years the plan costs {cost} {currency} of {price_year} "
                "on {area} ha, by the project's own figures.",
                years=years,
                cost=_total(c, speaker),
                currency=verbatim(c.currency),
                price_year=c.price_year,
                area=said.number(c.area),
            )
        )
        if c.per_tonne.estimate is None:
            why = speaker.sentences.of(c.per_tonne.reason)
            text = said.say("The cost per tonne is unknown: {reason}.", reason=why)
        else:
            text = said.say(
                "That is {cost} {currency} per t CO₂e of net benefit.",
                cost=speaker.value(c.per_tonne).replace("+", ""),
                currency=verbatim(c.currency),
            )
        found.append(text)
    return found


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
    if not assessment.costs:
        return None
    first, say = assessment.costs[0], speaker.language.say
    shown = [(p.id, p.costs) for p in largest(assessment) if p.costs is not None]
    foot: list[tuple[str, ...]] = []
    if len(shown) > 1:
        whole = say("All parcels with costs")
        foot = [_cost(whole, c, speaker) for c in assessment.costs]
    return HtmlTable(
        caption=some(
            say(
                "Costs over {years} years in {currency} of {price_year}, as the "
                "project gives them, with their range where it gives one; discounted "
                "at {rate} % a year",
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
            say("Area, ha"),
            say("Per ha"),
            say("Per ha, discounted"),
            say("Whole area"),
            say("Whole area, discounted"),
            say("Per t CO₂e of net benefit"),
            say("Per t CO₂ in the soil"),
        ),
        rows=[_cost(verbatim(name), c, speaker) for name, c in shown],
        foot=foot,
        stacked=True,
        on_paper=MOST_ON_PAPER,
    )


def cost_notes(assessment: Assessment, speaker: Speaker) -> list[Markup]:
    """How costs are discounted, and what the interval of a cost per tonne holds.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    notes : list of Markup
        Each once.
    """
    known = [c.per_tonne for c in assessment.costs if c.per_tonne.estimate is not None]
    texts = dict.fromkeys([DISCOUNTING, *(v.reason for v in known)])
    return [speaker.sentences.of(text) for text in texts if text]


def _total(cost: CostAnswer, speaker: Speaker) -> str:
    said = speaker.language
    total = said.number(cost.total, 0)
    if cost.total_range is None:
        return total
    low, high = (said.number(x, 0) for x in cost.total_range)
    return f"{total} {said.say('({low} to {high})', low=low, high=high)}"


def _cost(name: str, cost: CostAnswer, speaker: Speaker) -> tuple[str, ...]:
    number = speaker.language.number
    return (
        name,
        number(cost.area),
        number(cost.per_hectare, 0),
        number(cost.discounted_per_hectare, 0),
        _total(cost, speaker),
        number(cost.discounted_total, 0),
        speaker.value(cost.per_tonne).replace("+", ""),
        speaker.value(cost.per_tonne_soil).replace("+", ""),
    )
