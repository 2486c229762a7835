"""Models of an ensemble side by side in a report."""

from typing import Final

from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.outcome import Value
from tilth.assessment.project.result import ParcelAnswer
from tilth.report import html
from tilth.report.project_figure import Bar, bars_figure
from tilth.report.project_sentences import verbatim
from tilth.report.project_tables import largest, rows_on_paper, some
from tilth.report.project_words import Speaker

MOST_PARCELS: Final = 3  # in the figure; the table has the largest ones


def _ensembles(assessment: Assessment) -> list[ParcelAnswer]:
    """Parcels with several models, among the largest."""
    return [p for p in largest(assessment) if len(p.models) > 1]


def models_figure(assessment: Assessment, speaker: Speaker) -> html.HtmlFigure | None:
    """Gain by each model and by all of them, of the largest parcels.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    figure : HtmlFigure or None
        None if no parcel has several models.
    """
    say, years = speaker.language.say, assessment.project.horizon
    parcels = _ensembles(assessment)[:MOST_PARCELS]
    if not parcels:
        return None
    bars: list[Bar] = []
    for p in parcels:
        for name, value in (
            *((m.model, Value(estimate=dict(m.changes)[years])) for m in p.models),
            (
                say("all models"),
                next(h.change for h in p.horizons if h.years == years),
            ),
        ):
            named = say("{first}: {second}", first=p.id, second=name)
            bars.append(Bar(name=named, value=value))
    return html.drawn(
        lambda narrow: bars_figure(
            bars, say("Gain, t C/ha"), speaker.language, narrow=narrow
        ),
        "models",
        say("Gain by model"),
        say(
            "Gain after {years} years by each model (hatched: its central run) and by "
            "all of them together, with the 90 % interval.",
            years=years,
        ),
    )


def models(assessment: Assessment, speaker: Speaker) -> html.HtmlTable | None:
    """Gain by each model and by all of them.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable or None
        None if no parcel has several models.
    """
    parcels, said = _ensembles(assessment), speaker.language
    if not parcels:
        return None
    rows: list[tuple[str, ...]] = []
    for p in parcels:
        rows += [
            (
                verbatim(p.id),
                verbatim(m.model),
                f"{100.0 * m.share:.0f} %",
                *(said.signed(change) for _, change in m.changes),
            )
            for m in p.models
        ]
        whole = [speaker.value(h.change) for h in p.horizons]
        rows.append((verbatim(p.id), said.say("all models"), "100 %", *whole))
    return html.HtmlTable(
        caption=some(
            said.say(
                "Gain by model, t C/ha: the central run of each; that of all with its "
                "90 % interval"
            ),
            assessment,
            speaker,
        ),
        columns=(
            said.say("Parcel"),
            said.say("Model"),
            said.say("Share of the members"),
            *(said.say("after {n} years", n=h.years) for h in assessment.horizons),
        ),
        rows=rows,
        words=(1,),
        stacked=True,
        on_paper=rows_on_paper([len(p.models) + 1 for p in parcels]),
    )
