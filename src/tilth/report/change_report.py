"""Change of the stock as a report: self-contained HTML, also made for paper."""

from math import isfinite
from typing import Any, Final

import tilth
from tilth.assessment.change.result import ChangeResult, PointChange
from tilth.report import html
from tilth.report.area_map import map_of_change
from tilth.report.change_figure import Bar, bars_figure, change_figure
from tilth.report.change_text import (
    INTERVAL,
    additional_samples,
    control_samples,
    estimate_row,
    facts,
    headline,
    method_rows,
    not_compared,
    plain_words,
    soil_of,
)
from tilth.report.language import SOURCE, language_of
from tilth.report.map_figure import map_figure
from tilth.report.place_name import place_names
from tilth.report.profile_figure import profile_figure, rounds_of
from tilth.report.provenance import provenance_part, quality_part
from tilth.report.quantity import UNKNOWN, number, signed
from tilth.report.standards_section import standards_part
from tilth.report.translated import translated

EXAMPLE: Final = "The data are invented."
MOST_POINTS: Final = 200
ESTIMATES: Final = (
    "What",
    "Mean",
    "Standard error",
    "Degrees of freedom",
    INTERVAL,
    "Samples",
)


def page(result: ChangeResult, language: str = SOURCE) -> str:
    """Report on a change as one self-contained HTML file.

    Parameters
    ----------
    result : ChangeResult
        The change, with standards, model update and quality of the data.
    language : str, default "en"
        One of `tilth.datasets.practice.LANGUAGES`.

    Returns
    -------
    html : str
        Text of the file; `tilth.report.pdf.pdf_of` makes a PDF of it.
    """
    said = language_of(language)
    context = {
        "title": f"Change of soil carbon: {result.name}",
        "lead": headline(result),
        "example": EXAMPLE if result.example else "",
        "plain": plain_words(result),
        "facts": facts(result),
        "change": _change(result),
        "rounds": _rounds(result),
        "estimates": _estimates(result),
        "profiles": _profiles(result),
        "map": _map(result),
        "points": _points(result),
        "strata": _strata(result),
        "methods": _methods(result),
        "not_compared": not_compared(result),
        "soil": soil_of(result),
        "no_update": result.no_update,
        **_update(result),
        **standards_part(result.standards),
        **quality_part(result.stocks.findings, result.stocks.n_rows),
        **provenance_part(
            files=result.stocks.files,
            method=result.method,
            inputs={**result.stocks.inputs, **result.inputs},
            sources=(*result.sources, *result.stocks.sources),
            provisional=(*result.provisional, *result.stocks.provisional),
            say=said.say,
            warnings=(*result.warnings, *result.stocks.warnings),
        ),
        "stock_method": result.stocks.method,
        "tilth_version": tilth.__version__,
    }
    return html.render("change_report.html", translated(context, said), said)


def _change(result: ChangeResult) -> html.HtmlFigure:
    rounds = result.rounds[0].name, result.rounds[-1].name
    begins = result.change.before.mean - result.rounds[0].estimate.mean
    start = (
        " It begins at the mean of the points that the change rests on."
        if abs(begins) >= 0.05
        else ""
    )
    return html.drawn(
        lambda narrow: change_figure(result, narrow=narrow),
        "change",
        headline(result),
        f"Stock in {soil_of(result)}. First panel: mean of each round with its "
        f"{INTERVAL}; the axis does not begin at zero. Broken line: the stock that "
        f"rises by {result.target_rate:g} ‰ a year of the initial stock of the first "
        f"round.{start} Second panel: change from {rounds[0]} to {rounds[1]} with its "
        f"{INTERVAL}. The change is judged by this interval, not by whether those of "
        "the rounds overlap.",
    )


def _rounds(result: ChangeResult) -> html.HtmlTable:
    return html.HtmlTable(
        caption=f"Mean stock of each round, t C/ha, {soil_of(result)}",
        columns=("Round", "Middle day", *ESTIMATES[1:]),
        stacked=True,
        rows=[
            (
                r.name,
                r.date.isoformat() if r.date else UNKNOWN,
                *estimate_row("", r.estimate)[1:-1],
                f"{r.n_points}",
            )
            for r in result.rounds
        ],
    )


def _estimates(result: ChangeResult) -> html.HtmlTable:
    rows = [estimate_row("Change", result.change.stock_change)]
    if result.change.sampling != result.change.stock_change:
        rows.append(
            estimate_row("Change, sampling error alone", result.change.sampling)
        )
    if result.control is not None:
        control = result.control.stock_change
        rows.append(estimate_row("Control sites", control, control_samples(result)))
    if result.additional is not None:
        rests_on = additional_samples(result)
        rows.append(estimate_row("Additional", result.additional, rests_on))
    over = f"Change beyond {result.target_rate:g} ‰ a year"
    rows.append(estimate_row(over, result.contrast.stock_change))
    return html.HtmlTable(
        caption="Change from the first to the last round, t C/ha",
        columns=ESTIMATES,
        stacked=True,
        rows=rows,
    )


def _methods(result: ChangeResult) -> html.HtmlTable | None:
    if len(result.methods) < 2:
        return None
    return html.HtmlTable(
        caption="The same change by other methods, t C/ha, of the points that all of "
        "them have, sampling error alone; beyond: profiles whose stock is extrapolated",
        columns=(
            "Method",
            "Reference mass, t/ha",
            "Change",
            "Standard error",
            "Samples",
            "Beyond",
        ),
        stacked=True,
        rows=method_rows(result),
    )


def _profiles(result: ChangeResult) -> html.HtmlFigure | None:
    controls = sorted({p.site for p in result.points if p.control})
    rounds = rounds_of(
        result.stocks.profiles, [r.name for r in result.rounds], controls
    )
    if not rounds:
        return None
    depth = result.stocks.depths[result.depth_index].reference.depth
    return html.drawn(
        lambda narrow: profile_figure(rounds, depth, narrow=narrow),
        "profiles",
        "Depth profiles of organic carbon by round",
        "Faint lines: profiles of the project. Thick lines: plain mean of the "
        "profiles of a round, where at least half of them reach. Broken level line: "
        "depth of the reported stock.",
    )


def _map(result: ChangeResult) -> html.HtmlFigure | None:
    area_map = map_of_change(result)
    if area_map is None:
        return None
    return html.drawn(
        lambda narrow: map_figure(area_map, narrow=narrow, highest=0.9),
        "map",
        "Map of the points coloured by the change of their stock",
        "Change at each point: upright triangle gain, inverted triangle loss, cross "
        "not measured in both rounds; a thick rim marks control sites. One point "
        "alone says little: its change holds the errors of two single profiles.",
    )


def _points(result: ChangeResult) -> html.HtmlTable | None:
    if not result.points:
        return None
    shown = result.points[:MOST_POINTS]
    names = place_names((p.site, p.point) for p in result.points)
    return html.HtmlTable(
        caption=f"Points, {len(shown):,} of {len(result.points):,}, t C/ha",
        columns=("Point", "Stratum", "First round", "Last round", "Change", "Remark"),
        words=(1, 5),
        rows=[_point(p, name) for p, name in zip(shown, names, strict=False)],
    )


def _point(p: PointChange, name: str) -> tuple[str, ...]:
    remarks = [f"control, {p.site}"] if p.control else []
    if p.extrapolated:
        remarks.append("extrapolated")
    return (
        name,
        p.stratum,
        _stock(p.before),
        _stock(p.after),
        signed(p.after - p.before) if isfinite(p.after - p.before) else "",
        ", ".join(remarks),
    )


def _stock(value: float) -> str:
    return number(value) if isfinite(value) else "no stock"


def _strata(result: ChangeResult) -> html.HtmlTable:
    return html.HtmlTable(
        caption="Strata: mean stocks and standard deviations among samples, t C/ha",
        columns=(
            "Stratum",
            "Area, ha",
            "Samples first, last, both",
            "First round",
            "Last round",
            "Change",
            "SD first, last",
        ),
        stacked=True,
        rows=[
            (
                s.name,
                number(s.area),
                f"{s.n_before}, {s.n_after}, {s.n_both}",
                number(s.before),
                number(s.after),
                signed(s.after - s.before),
                f"{number(s.sd_before)}, {number(s.sd_after)}",
            )
            for s in result.strata
        ],
    )


def _update(result: ChangeResult) -> dict[str, Any]:
    """Prediction, measurement and both together."""
    update = result.update
    if update is None:
        return {"update": None, "update_table": None, "update_sentences": ()}
    bars = (
        Bar(name="prediction", estimate=update.prediction),
        Bar(name="measurement", estimate=result.change.stock_change),
        Bar(name="both together", estimate=update.posterior),
    )
    return {
        "update": html.drawn(
            lambda narrow: bars_figure(bars, narrow=narrow),
            "update",
            "Prediction of the model, measured change and both together",
            f"Change in t C/ha with its {INTERVAL}: {update.model} before the "
            "measurement, the measurement, and both weighted by how sure they are.",
        ),
        "update_table": html.HtmlTable(
            caption="Model and measurement, t C/ha",
            columns=ESTIMATES[:-1],
            stacked=True,
            rows=[estimate_row(b.name.capitalize(), b.estimate)[:-1] for b in bars],
        ),
        "update_sentences": (
            f"{update.sentence.removesuffix('.')}.",
            f"The standard error of the prediction covers: {update.covers}.",
            "Probability of a measurement at least as far from the prediction, were "
            f"the prediction right: {number(update.conflict, 2)}.",
        ),
    }
