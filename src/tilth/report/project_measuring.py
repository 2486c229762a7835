"""What to measure next in a report: sentences, then drivers with samples and cost."""

from typing import Final

from markupsafe import Markup

from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.result import NextMeasurement, ParcelAnswer
from tilth.report.html import HtmlTable
from tilth.report.project_sentences import verbatim
from tilth.report.project_tables import largest, rows_on_paper, some
from tilth.report.project_words import Speaker

MOST_SENTENCES: Final = 3  # parcels that are told of in sentences
UNITS: Final = {"1": "", "Mg ha-1": "t C/ha", "degC": "°C"}


def measure_sentences(assessment: Assessment, speaker: Speaker) -> list[str]:
    """Where the doubt comes from, and whether measuring can halve it.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    sentences : list of str
        One for each of the largest parcels whose gain varies.
    """
    told = [p for p in largest(assessment) if p.measure_next and p.halving]
    return [_sentence(p, speaker) for p in told[:MOST_SENTENCES]]


def _sentence(parcel: ParcelAnswer, speaker: Speaker) -> str:
    say, of = speaker.language.say, speaker.sentences.of
    most = max(parcel.measure_next, key=lambda n: n.share)
    halving = parcel.halving
    assert halving is not None
    perhaps = say("can perhaps be halved by measuring, that is unknown")
    states = {
        "attainable": say("can be halved by measuring"),
        "not attainable": say("cannot be halved by measuring"),
    }
    return say(
        "{parcel}: most of the doubt about the gain comes from {what} ({share} % of "
        "its variance). Its standard error {state}: {reason}.",
        parcel=verbatim(parcel.id),
        what=of(most.what),
        share=f"{100.0 * most.share:.0f}",
        state=states.get(halving.state, perhaps),
        reason=of(halving.text),
    )


def measure_next(assessment: Assessment, speaker: Speaker) -> HtmlTable | None:
    """Drivers of the doubt, and what measuring them takes and removes.

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
    shown = largest(assessment)
    rows = [_row(p, n, speaker) for p in shown for n in p.measure_next]
    if not rows:
        return None
    return HtmlTable(
        caption=some(
            say(
                "What the doubt about the gain comes from; first what a measurement "
                "removes most of. Samples and costs are of the parcel, costs those of "
                "the project"
            ),
            assessment,
            speaker,
        ),
        columns=(
            say("Parcel"),
            say("What"),
            say("Share of the variance"),
            say("Standard error now"),
            say("that can be reached"),
            say("A measurement removes, of the variance"),
            say("Samples"),
            say("Cost"),
        ),
        rows=rows,
        words=(1,),
        stacked=True,
        on_paper=rows_on_paper([len(p.measure_next) for p in shown]),
    )


def _row(p: ParcelAnswer, n: NextMeasurement, speaker: Speaker) -> tuple[str, ...]:
    say = speaker.language.say
    removes = say("not measurable")
    if n.measurable:
        removes = say("unknown")
    if n.removed_if_measured is not None:
        removes = _share(n.removed_if_measured)
    return (
        verbatim(p.id),
        speaker.sentences.of(n.what),
        _share(n.share),
        _error(n.standard_error, n.unit, speaker),
        ""
        if n.achievable_error is None
        else _error(n.achievable_error, n.unit, speaker),
        removes,
        _samples(n, speaker),
        _cost(n, speaker),
    )


def _share(value: float) -> str:
    return "< 1 %" if value < 0.005 else f"{100.0 * value:.0f} %"


def _error(value: float, unit: str, speaker: Speaker) -> str:
    """Three figures, which a standard error is worth at most."""
    return f"{speaker.language.typed(f'{value:.3g}')} {UNITS.get(unit, unit)}".rstrip()


def _samples(n: NextMeasurement, speaker: Speaker) -> str:
    said = speaker.language
    if n.samples_times is None:
        return ""
    times = said.say("{times} times as many", times=said.number(n.samples_times))
    return times if n.samples is None else f"{n.samples} ({times})"


def _cost(n: NextMeasurement, speaker: Speaker) -> str:
    if n.cost is None:
        return speaker.language.say("unknown") if n.achievable_error else ""
    return Markup("{} {}").format(
        speaker.language.number(n.cost, 0), verbatim(n.currency)
    )


def measure_notes(assessment: Assessment, speaker: Speaker) -> list[Markup]:
    """What the achievable errors rest on, each once.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    notes : list of Markup
        Driver and basis, of those that can be measured.
    """
    found = dict.fromkeys(
        (n.what, n.basis)
        for p in largest(assessment)
        for n in p.measure_next
        if n.measurable
    )
    return [
        Markup(
            speaker.language.say(
                "{first}: {second}",
                first=speaker.sentences.of(what),
                second=speaker.sentences.of(basis),
            )
        )
        for what, basis in found
    ]
