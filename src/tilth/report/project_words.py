"""The answer of an assessment in plain words, in the language of the reader."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from markupsafe import Markup

from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.group import MOST_SHOWN
from tilth.assessment.project.outcome import Value
from tilth.assessment.project.result import Alert, AtHorizon, Reversed
from tilth.report.language import Language
from tilth.report.project_sentences import Sentences, verbatim

Item = TypeVar("Item")

MOST_NAMES: Final = 5  # parcels that a sentence names
LARGE: Final = 1000.0  # from here on no fraction is printed
KEPT: Final = "\N{NO-BREAK SPACE}"
MOST: Final = 99.0  # %, above which a share of a gain is not rounded to all of it
EXACT: Final = 1e-7  # %, by which a share that is all may differ from 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Language and sentences of one report.

    Parameters
    ----------
    language : Language
        Of messages and numbers.
    sentences : Sentences
        Of the engine.
    """

    language: Language
    sentences: Sentences

    def value(self, value: Value, unit: str = "", decimals: int = 1) -> str:
        """Number with its interval, and what of it is unknown.

        Parameters
        ----------
        value : Value
            Of the assessment. [as `unit` says]
        unit : str, default ""
            Behind the number.
        decimals : int, default 1
            Digits of the fraction.

        Returns
        -------
        text : str
            Never a number without its interval or the word unknown.
        """
        said = self.language
        if value.estimate is None:
            return said.say("unknown")
        decimals = decimals if abs(value.estimate) < LARGE else 0
        number = f"{said.signed(value.estimate, decimals)} {unit}".rstrip()
        return f"{number.replace(' ', KEPT)} {self.interval(value, decimals)}"

    def interval(self, value: Value, decimals: int = 1) -> str:
        """Interval in brackets, on one line."""
        said = self.language
        if value.interval is None:
            text = said.say("(interval unknown)")
        else:
            text = said.say(
                "({low} to {high})",
                low=said.signed(value.interval[0], decimals),
                high=said.signed(value.interval[1], decimals),
            )
        return text.replace(" ", KEPT)

    def chance(self, value: Value) -> str:
        """Probability as text; unknown as such."""
        if value.estimate is None:
            return self.language.say("unknown")
        return self.language.probability(value.estimate)


def main_horizon(assessment: Assessment) -> AtHorizon:
    """Answer for the horizon of the project.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    answer : AtHorizon
        For `project.horizon`.
    """
    wanted = assessment.project.horizon
    return next(h for h in assessment.horizons if h.years == wanted)


def headline(assessment: Assessment, speaker: Speaker) -> str:
    """One sentence: what the soil stores, and whether that is 4 per 1000.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    sentence : str
        "unknown" is said as such.
    """
    at, said = main_horizon(assessment), speaker.language
    if at.change.estimate is None:
        unknown = said.say(
            "How much carbon the soil stores in {years} years is unknown, and so is "
            "whether it reaches 4 per 1000.",
            years=at.years,
        )
        worth = _worth(assessment, speaker)
        return f"{unknown} {worth}" if worth else unknown
    mass = said.number(abs(at.change.estimate))
    if at.change.estimate >= 0.0:
        first = said.say(
            "In {years} years the soil is expected to hold {mass} t of carbon per "
            "hectare more than without the project",
            years=at.years,
            mass=mass,
        )
    else:
        first = said.say(
            "In {years} years the soil is expected to hold {mass} t of carbon per "
            "hectare less than without the project",
            years=at.years,
            mass=mass,
        )
    sure = _how_sure(at.change, speaker)
    return said.say(
        "{gain} {interval}; {target}",
        gain=first,
        interval=sure,
        target=_target(at, speaker),
    )


def _how_sure(value: Value, speaker: Speaker) -> str:
    said = speaker.language
    if value.interval is None:
        return said.say("(how sure that is, is unknown)")
    low, high = value.interval
    return said.say(
        "(90 % interval: {low} to {high})",
        low=said.signed(low),
        high=said.signed(high),
    )


def _target(at: AtHorizon, speaker: Speaker) -> str:
    said = speaker.language
    if at.rate_initial.estimate is None:
        return said.say("whether it reaches 4 per 1000 a year is unknown.")
    rate = said.signed(at.rate_initial.estimate)
    if at.probability_initial.estimate is None:
        return said.say(
            "that is {rate} ‰ of the first stock a year; how likely it reaches 4 per "
            "1000 is unknown.",
            rate=rate,
        )
    return said.say(
        "that is {rate} ‰ of the first stock a year, and the chance that it reaches 4 "
        "per 1000 is {chance}.",
        rate=rate,
        chance=speaker.chance(at.probability_initial),
    )


def facts(assessment: Assessment, speaker: Speaker) -> list[tuple[str, str]]:
    """Numbers that stand in large letters, with what they are.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    facts : list of (str, str)
        Value and name.
    """
    at, said = main_horizon(assessment), speaker.language
    net = assessment.balance.net_balance_co2e
    known = net if net.estimate is not None else assessment.balance.known_co2e
    if net.estimate is not None or known.estimate is None:
        climate = said.say("net benefit for the climate")
    else:
        climate = said.say("benefit for the climate, only what is known of it")
    n = assessment.n_parcels
    return [
        _fact(
            at.change,
            ("t C/ha", 1),
            said.say("soil carbon compared with no project"),
            speaker,
        ),
        (speaker.chance(at.probability_initial), said.say("chance of 4 per 1000")),
        _fact(known, ("t CO₂e", 0), climate, speaker),
        (
            f"{said.number(assessment.area)} ha",
            said.say("in 1 parcel") if n == 1 else said.say("in {n} parcels", n=n),
        ),
    ]


def _fact(
    value: Value, unit: tuple[str, int], name: str, speaker: Speaker
) -> tuple[str, str]:
    """Number with unit, and its interval before its name."""
    if value.estimate is None:
        return speaker.language.say("unknown"), name
    number = speaker.language.signed(value.estimate, unit[1])
    return (
        f"{number} {unit[0]}",
        f"{speaker.interval(value, unit[1]).replace(KEPT, ' ')} {name}",
    )


def plain(assessment: Assessment, speaker: Speaker) -> list[str]:
    """What a reader without training needs to know.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    sentences : list of str
        Soil, target, climate, and how to read the numbers.
    """
    return [
        *_soil(assessment, speaker),
        *_climate(assessment, speaker),
        speaker.language.say(
            "The 90 % interval is the range in which the true value lies with a "
            "probability of 90 %, as far as the errors are known. A number whose error "
            "nobody knows is marked as unknown, never as sure."
        ),
    ]


def _soil(assessment: Assessment, speaker: Speaker) -> list[str]:
    at, said = main_horizon(assessment), speaker.language
    if at.total_change.estimate is None:
        return [_no_stock(assessment, speaker)]
    found = [
        said.say(
            "Over {area} ha that is {mass} of carbon in the soil after {years} years, "
            "against what would be there without the project.",
            area=said.number(assessment.area),
            mass=speaker.value(at.total_change, "t", 0),
            years=at.years,
        ),
        said.say(
            "The aim of the 4 per 1000 Initiative is a yearly gain of 4 ‰ of the first "
            "stock. Against the stock at the start this project reaches {initial} ‰ a "
            "year, against the baseline {baseline} ‰.",
            initial=speaker.value(at.rate_initial),
            baseline=speaker.value(at.rate_baseline),
        ),
    ]
    if at.change.interval is None:
        found.append(
            said.say(
                "The interval is unknown: {reason}.",
                reason=speaker.sentences.of(at.change.reason),
            )
        )
    return found


def missing(assessment: Assessment) -> dict[tuple[str, str], list[str]]:
    """What of the balance is unknown, and why.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    missing : dict
        Names of the parcels by what is unknown and its reason; no name where it is
        that of the whole project.
    """
    of_parcels = assessment.tally.missing
    of_project = assessment.balance.unknown[len(of_parcels) :]
    return {pair: group.ids for pair, group in of_parcels.items()} | {
        pair: [] for pair in of_project
    }


def _no_stock(assessment: Assessment, speaker: Speaker) -> str:
    """Why the change of the whole project is unknown, without its details."""
    said = speaker.language
    organic = {p.id for p in assessment.project.parcels if p.soil.organic}
    missing = [i for group in assessment.tally.no_stock.values() for i in group.ids]
    if set(missing) <= organic:
        return said.say(
            "The stock of an organic soil is not followed: what it loses, or no longer "
            "loses, is among the gases."
        )
    return said.say(
        "The soil carbon of {names} is unknown, and so that of the whole project. The "
        "table of methods says why.",
        names=parcel_names(missing, speaker),
    )


def _worth(assessment: Assessment, speaker: Speaker) -> str:
    """The net balance of all gases; "" if it is unknown."""
    net = assessment.balance.net_balance_co2e
    if net.estimate is None:
        return ""
    return speaker.language.say(
        "All gases together, after leakage, the project is worth {mass} over {years} "
        "years; a positive number is a benefit for the climate.",
        mass=speaker.value(net, "t CO₂e", 0),
        years=assessment.balance.years,
    )


def _climate(assessment: Assessment, speaker: Speaker) -> list[str]:
    balance, said = assessment.balance, speaker.language
    if worth := _worth(assessment, speaker):
        return [worth]
    what = dict.fromkeys(w for w, _ in missing(assessment))
    lacking = said.say(
        "The net balance of all greenhouse gases is unknown. What is missing: {names}.",
        names=Markup(", ").join(map(speaker.sentences.of, what)),
    )
    if balance.known_co2e.estimate is None:
        return [lacking]
    return [
        lacking,
        said.say(
            "What of it is known, before leakage: {mass} over {years} years.",
            mass=speaker.value(balance.known_co2e, "t CO₂e", 0),
            years=balance.years,
        ),
    ]


def stopped(assessment: Assessment, speaker: Speaker) -> list[str]:
    """What is left of the gain if the plan stops, in sentences.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    sentences : list of str
        Why it is unknown, where it is.
    """
    said, years = speaker.language, assessment.project.horizon
    last = assessment.permanence.rows[-1]
    if last.left.estimate is None:
        change = main_horizon(assessment).change.estimate
        if change is None:
            return [said.say("Unknown, as the gain itself is unknown.")]
        return [said.say("The plan gains no carbon that could be lost.")]
    method = speaker.sentences.of(assessment.permanence.method)
    return [_gone(last, years, said), capital(method) + "."]


def _gone(last: Reversed, years: int, said: Language) -> str:
    """What is gone some years after a stop at the horizon."""
    share, after = 100.0 * (last.share or 0.0), last.years_after
    if share > 100.0 - EXACT:
        return said.say(
            "Carbon in the soil stays only as long as the practices do. If the plan "
            "stops after {years} years, all of the gain is gone again {after} years "
            "later.",
            years=years,
            after=after,
        )
    if share > MOST:
        return said.say(
            "Carbon in the soil stays only as long as the practices do. If the plan "
            "stops after {years} years, more than {share} % of the gain is gone again "
            "{after} years later.",
            years=years,
            share=f"{MOST:g}",
            after=after,
        )
    return said.say(
        "Carbon in the soil stays only as long as the practices do. If the plan "
        "stops after {years} years, {share} % of the gain is gone again {after} "
        "years later.",
        years=years,
        share=said.number(share, 0),
        after=after,
    )


def capital(text: Markup) -> Markup:
    """A sentence or name with its first letter large.

    Parameters
    ----------
    text : Markup
        Of the report.

    Returns
    -------
    text : Markup
        As it is where it opens with a tag.
    """
    return text if text.startswith("<") else Markup(text[:1].upper() + text[1:])


def alerts(assessment: Assessment, speaker: Speaker, state: str) -> list[Markup]:
    """Alerts of one state, each once with its parcels.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.
    state : {"alert", "unknown"}
        Which.

    Returns
    -------
    lines : list of Markup
        Subject, sentence, parcels.
    """
    found = [pair for pair in assessment.tally.alerts.items() if pair[0].state == state]
    return some_lines(
        found, lambda pair: _alert(pair[0], pair[1].ids, speaker), speaker
    )


def some_lines(
    found: Sequence[Item], said: Callable[[Item], Markup], speaker: Speaker
) -> list[Markup]:
    """Lines of a list; of a long one the first, and how many more there are.

    Parameters
    ----------
    found : sequence
        What the lines are of.
    said : callable
        From one of them to its line.
    speaker : Speaker
        Of the report.

    Returns
    -------
    lines : list of Markup
        At most 51.
    """
    lines = [said(one) for one in found[:MOST_SHOWN]]
    left = len(found) - len(lines)
    if left:
        lines.append(Markup(speaker.language.say("{n} more: see result.json", n=left)))
    return lines


def _alert(alert: Alert, parcels: list[str], speaker: Speaker) -> Markup:
    subject = speaker.sentences.of(alert.subject)
    return Markup(
        speaker.language.say(
            "{subject}: {text} ({parcels})",
            subject=Markup("<strong>{}</strong>").format(capital(subject)),
            text=speaker.sentences.of(alert.text),
            parcels=parcel_names(parcels, speaker),
        )
    )


def parcel_names(parcels: list[str], speaker: Speaker) -> Markup:
    """Names of parcels for a sentence.

    Parameters
    ----------
    parcels : list of str
        Names.
    speaker : Speaker
        Of the report.

    Returns
    -------
    names : Markup
        The first of them, and how many more.
    """
    said = speaker.language
    names = Markup(", ").join(verbatim(p) for p in parcels[:MOST_NAMES])
    if len(parcels) == 1:
        return Markup(said.say("parcel {names}", names=names))
    if len(parcels) <= MOST_NAMES:
        return Markup(said.say("parcels {names}", names=names))
    return Markup(
        said.say(
            "parcels {names} and {n} more", names=names, n=len(parcels) - MOST_NAMES
        )
    )
