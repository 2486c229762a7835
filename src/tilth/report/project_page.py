"""An assessment as a report: self-contained HTML, also made for paper."""

import re
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

import tilth
from tilth.assessment.project.assessment import Assessment
from tilth.report import (
    html,
    project_benefits,
    project_costs,
    project_criteria_table,
    project_inputs,
    project_measuring,
    project_models,
    project_tables,
)
from tilth.report.coordinates import tick
from tilth.report.language import Language, language_of
from tilth.report.map_figure import map_figure
from tilth.report.project_alike import once
from tilth.report.project_figure import Bar, bars_figure, course_figure
from tilth.report.project_sentences import Sentences, verbatim
from tilth.report.project_words import (
    KEPT,
    Speaker,
    alerts,
    capital,
    facts,
    headline,
    missing,
    parcel_names,
    plain,
    some_lines,
    stopped,
)

UNKNOWN: Final = "unknown"
SIGN: Final = re.compile(r"(?<=[\d)]) (?=[%‰])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A page, and what of it is not in its language.

    Parameters
    ----------
    html : str
        Text of the file; `tilth.report.pdf.pdf_of` makes a PDF of it.
    left : tuple of str
        Sentences that stay English, each once.
    """

    html: str
    left: tuple[str, ...]


def report(assessment: Assessment, language: str | Language = "en") -> Report:
    """Report of an assessment.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    language : str or Language, default "en"
        One of `tilth.datasets.practice.LANGUAGES`, or a language with its catalogue.

    Returns
    -------
    report : Report
        As one self-contained HTML file.

    Raises
    ------
    InputError
        If the language is unknown.
    """
    said = language if isinstance(language, Language) else language_of(language)
    speaker = Speaker(language=said, sentences=Sentences(language=said))
    context = {
        **_answer(assessment, speaker),
        **_parts(assessment, speaker),
        **_origin(assessment, speaker),
    }
    page = html.render("project_report.html", context, said)
    return Report(html=page, left=tuple(dict.fromkeys(speaker.sentences.left)))


def _answer(assessment: Assessment, speaker: Speaker) -> dict[str, Any]:
    """What stands first: one sentence, alerts, one picture, plain words."""
    say = speaker.language.say
    return {
        "title": assessment.project.name,
        "lead": _unbroken(headline(assessment, speaker)),
        "example": say("The project is invented.")
        if assessment.project.example
        else "",
        "alerts": alerts(assessment, speaker, "alert"),
        "picture": _picture(assessment, speaker),
        "facts": facts(assessment, speaker),
        "plain": [_unbroken(text) for text in plain(assessment, speaker)],
        "tilth_version": tilth.__version__,
    }


def _unbroken(text: str) -> str:
    """A sentence whose numbers keep their sign on their line, on a narrow page, too."""
    return type(text)(SIGN.sub(KEPT, text))


def _picture(assessment: Assessment, speaker: Speaker) -> html.HtmlFigure | None:
    """Stocks over the years; None where they are unknown."""
    course, say = assessment.course, speaker.language.say
    if course is None:
        return None
    depth = ", ".join(f"0-{d:g}" for d in sorted(assessment.tally.depths)) + " cm"
    caption = say(
        "Stock of soil organic carbon with and without the project, and the "
        "difference, means over the area at the end of each year. Bands: 90 % "
        "intervals. Much of the doubt about a stock is common to both lines and is "
        "not in the difference."
    )
    if course.project.low is None:
        caption = say("{caption} No band: the interval is unknown.", caption=caption)
    return html.drawn(
        lambda narrow: course_figure(
            course,
            assessment.project.start_year,
            depth,
            speaker.language,
            narrow=narrow,
        ),
        "course",
        say("Soil carbon over the years"),
        caption,
    )


def _parts(assessment: Assessment, speaker: Speaker) -> dict[str, Any]:
    """Sections after the answer."""
    found = list(assessment.tally.benefits)
    known = [b for b in found if b.direction != UNKNOWN]
    return {
        "gains": _gains(assessment, speaker),
        "by_practice": project_tables.by_practice(assessment, speaker),
        "horizons": project_tables.horizons(assessment, speaker)
        if any(h.baseline.estimate is not None for h in assessment.horizons)
        else None,
        "gases_figure": _gases(assessment, speaker),
        "gases": project_tables.gases(assessment, speaker),
        "missing": _missing(assessment, speaker),
        "models_figure": project_models.models_figure(assessment, speaker),
        "models": project_models.models(assessment, speaker),
        "stopped": [_unbroken(text) for text in stopped(assessment, speaker)],
        "permanence": project_tables.permanence(assessment, speaker),
        "cost_sentences": project_costs.cost_sentences(assessment, speaker),
        "costs": project_costs.costs(assessment, speaker),
        "cost_notes": [
            capital(note) for note in project_costs.cost_notes(assessment, speaker)
        ],
        "criteria_lead": project_criteria_table.criteria_lead(speaker),
        "criteria": project_criteria_table.criteria(assessment, speaker),
        "benefits": project_benefits.benefits(known, speaker) if known else None,
        "benefit_sources": project_benefits.benefit_sources(known),
        "unread": project_benefits.unread(found, speaker),
        "measure_sentences": [
            _unbroken(text)
            for text in project_measuring.measure_sentences(assessment, speaker)
        ],
        "measure_next": project_measuring.measure_next(assessment, speaker),
        "measure_notes": [
            capital(note)
            for note in project_measuring.measure_notes(assessment, speaker)
        ],
        "measured": [
            (verbatim(p.id), speaker.sentences.of(p.measured))
            for p in project_tables.largest(assessment)
            if p.measured
        ],
        "parcels": project_tables.parcels(assessment, speaker),
        "map": _map(assessment, speaker),
    }


def _gains(assessment: Assessment, speaker: Speaker) -> html.HtmlFigure | None:
    """Gain of the parcels, largest first; None where one bar would be all."""
    say, years = speaker.language.say, assessment.project.horizon
    gains = assessment.tally.gains
    if len(gains) < 2:
        return None
    bars = [
        Bar(
            name=say(
                "{first}: {second}",
                first=gain.id,
                second=project_tables.practices(gain.new_practices, speaker),
            ),
            value=gain.total_change,
        )
        for gain in gains
    ]
    caption = say(
        "Gain of soil carbon by parcel after {years} years, largest first; the line "
        "is the 90 % interval, a hatched bar has none that is known.",
        years=years,
    )
    n_known = sum(g.n_known for g in assessment.tally.practices.values())
    if n_known > len(gains):
        caption = say(
            "{caption} {shown} of {n} parcels.",
            caption=caption,
            shown=len(gains),
            n=n_known,
        )
    return html.drawn(
        lambda narrow: bars_figure(
            bars, say("Gain, t C"), speaker.language, narrow=narrow
        ),
        "gains",
        say("Gain of soil carbon by parcel"),
        caption,
    )


def _gases(assessment: Assessment, speaker: Speaker) -> html.HtmlFigure | None:
    """Benefit by source and gas."""
    balance, say = assessment.balance, speaker.language.say
    lines = [
        (say("Soil carbon"), "CO₂", balance.soil_co2),
        *(
            (
                speaker.sentences.of(g.source).striptags(),
                project_tables.gas_name(g.gas),
                g.benefit,
            )
            for g in balance.gases
        ),
    ]
    bars = [
        Bar(name=f"{name[:1].upper()}{name[1:]}, {gas}", value=value)
        for name, gas, value in lines
        if value.estimate  # neither unknown nor nothing
    ]
    if not bars:
        return None
    return html.drawn(
        lambda narrow: bars_figure(
            bars, say("Benefit, t CO₂e"), speaker.language, narrow=narrow
        ),
        "gases",
        say("Benefit for the climate by source and gas"),
        say(
            "Benefit for the climate over {years} years by source and gas: to the "
            "right of zero a benefit, to the left a burden. The line is the 90 % "
            "interval, a hatched bar has none that is known.",
            years=balance.years,
        ),
    )


def _missing(assessment: Assessment, speaker: Speaker) -> list[tuple[str, str]]:
    """What of the balance is unknown with its parcels, and why."""
    of = speaker.sentences.of
    return [
        (
            Markup("{}, {}").format(of(what), parcel_names(ids, speaker))
            if ids
            else of(what),
            of(reason),
        )
        for (what, reason), ids in missing(assessment).items()
    ]


def _map(assessment: Assessment, speaker: Speaker) -> html.HtmlFigure | None:
    say = speaker.language.say
    area_map = project_inputs.parcel_map(assessment, say("Parcels"))
    if area_map is None:
        return None
    sides = {"N": say("N"), "S": say("S"), "E": say("E"), "W": say("W")}

    def degrees(value: float, axis: str, decimals: int) -> str:
        number, _, side = tick(value, axis, decimals).partition(" ")
        return f"{speaker.language.typed(number)} {sides.get(side, '')}".rstrip()

    return html.drawn(
        lambda narrow: map_figure(
            area_map, narrow=narrow, highest=0.6, degrees=degrees
        ),
        "map",
        area_map.title,
        say("Parcels whose outline the project file gives, WGS84."),
    )


def _origin(assessment: Assessment, speaker: Speaker) -> dict[str, Any]:
    """Methods, inputs, sources and limits."""
    of = speaker.sentences.of
    shown = [p.id for p in project_tables.largest(assessment)]
    return {
        "methods": project_tables.methods(assessment, speaker),
        "unchecked": alerts(assessment, speaker, UNKNOWN),
        "inputs": project_inputs.parcel_inputs(assessment, shown, speaker),
        "further_inputs": project_inputs.further_inputs(assessment, shown, speaker),
        "choices": project_inputs.choices(assessment, speaker),
        "warnings": some_lines(once(assessment.warnings), of, speaker),
        "provisional": some_lines(assessment.provisional, of, speaker),
        "sources": [verbatim(text) for text in assessment.sources],
    }
