"""Evidence as a report: self-contained HTML, also made for paper."""

from collections.abc import Mapping
from typing import Any, Final

from matplotlib.figure import Figure

import tilth
from tilth.assessment.evidence.evidence import ALL, Evidence, GroupEvidence
from tilth.report import html
from tilth.report.evidence_figures import (
    MOST_GROUPS,
    forest_figure,
    funnel_figure,
    orchard_figure,
)
from tilth.report.evidence_record import record
from tilth.report.evidence_text import Scale, scale_of, sentences
from tilth.report.figures import figure_bytes
from tilth.report.provenance import provenance_part, quality_part
from tilth.report.quantity import UNKNOWN, number, signed

MOST_SECTIONS: Final = 8  # groups with figures of their own


def figure_files(evidence: Evidence) -> dict[str, bytes]:
    """Figures as SVG files.

    Parameters
    ----------
    evidence : Evidence
        The whole.

    Returns
    -------
    files : dict
        ``orchard.svg``, and ``forest.svg`` and ``funnel.svg``, with a number in the
        order of the groups if there are several.
    """
    files = {"orchard.svg": _svg(orchard_figure(evidence))}
    several = len(evidence.groups) > 1
    for i, group in enumerate(evidence.groups[:MOST_SECTIONS], start=1):
        end = f"-{i}.svg" if several else ".svg"
        files[f"forest{end}"] = _svg(forest_figure(evidence, group))
        if group.result is not None:
            files[f"funnel{end}"] = _svg(funnel_figure(evidence, group))
    return files


def _svg(figure: Figure) -> bytes:
    return figure_bytes(figure, ".svg")


def page(evidence: Evidence) -> str:
    """Report on evidence as one self-contained HTML file.

    Parameters
    ----------
    evidence : Evidence
        The whole.

    Returns
    -------
    html : str
        Text of the file.
    """
    found = record(evidence)
    file = evidence.file
    sections = evidence.groups[:MOST_SECTIONS]
    left = [g.name for g in evidence.groups[MOST_SECTIONS:]]
    context: dict[str, Any] = {
        "title": f"Evidence: {file.title or file.name}",
        "lead": sentences(evidence, evidence.groups[0])[0],
        "notes": list(file.notes),
        "orchard": _orchard(evidence),
        "overview": _overview(evidence),
        "sections": [_section(evidence, g, i) for i, g in enumerate(sections)],
        "without_section": ", ".join(left),
        "not_pooled": [f"{k}: {v}" for k, v in evidence.not_pooled.items()],
        **quality_part(evidence.effects.findings, file.n_rows),
        **provenance_part(
            files=[(file.name, file.sha256)],
            method=found["method"],
            inputs=_inputs(found["inputs"]),
            sources=found["sources"],
            provisional=(),
            warnings=found["warnings"],
        ),
        "tilth_version": tilth.__version__,
    }
    return html.render("evidence.html", context)


def _inputs(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Choices without the file, which has a table of its own."""
    return {k: v for k, v in inputs.items() if k not in ("file", "sha256")}


def _orchard(evidence: Evidence) -> html.HtmlFigure:
    scale = scale_of(evidence.effects)
    more = len(evidence.groups) - MOST_GROUPS
    rest = f" The {more} smallest groups are not drawn." if more > 0 else ""
    return html.drawn(
        lambda narrow: orchard_figure(evidence, narrow=narrow),
        "orchard",
        f"Orchard plot: {scale.name}",
        f"{scale.name[0].upper()}{scale.name[1:]}. Pale points: comparisons, the surer "
        "the larger. Thick bar: interval of the mean. Thin bar: what a new site may "
        f"expect. {_percent(evidence)} intervals. A few far comparisons may lie beyond "
        f"the axis.{rest}",
    )


def _percent(evidence: Evidence) -> str:
    return f"{100.0 * evidence.choice.level:g} %"


def _overview(evidence: Evidence) -> html.HtmlTable:
    scale, level = scale_of(evidence.effects), evidence.choice.level
    return html.HtmlTable(
        caption=scale.with_unit(
            f"{_percent(evidence)} intervals; {scale.name}" + (" in" * bool(scale.unit))
        ),
        columns=(
            "Group",
            "New site may expect",
            "Mean",
            "Interval of the mean",
            "I²",
            "Comparisons",
            "Studies",
        ),
        stacked=True,
        rows=[_overview_row(group, scale, level) for group in evidence.groups],
    )


def _overview_row(group: GroupEvidence, scale: Scale, level: float) -> tuple[str, ...]:
    rows = group.effects.table
    expected = group.expected.interval(level) if group.expected else None
    i2 = UNKNOWN if group.result is None else f"{100.0 * group.result.i2:.0f} %"
    return (
        "All" if group.name == ALL else group.name,
        scale.span(expected),
        scale.text(group.estimate),
        scale.span(group.interval),
        i2,
        f"{rows.row.size}",
        f"{len(set(rows.study))}",
    )


def _section(evidence: Evidence, group: GroupEvidence, place: int) -> dict[str, Any]:
    """Words, figures and tables of one group."""
    name = "All comparisons" if group.name == ALL else group.name
    letter = chr(ord("a") + place)
    forest = html.drawn(
        lambda narrow: forest_figure(evidence, group, narrow=narrow),
        f"forest{letter}",
        f"Forest plot: {name}",
        "Squares: studies (in brackets their comparisons, if several), with "
        f"{_percent(evidence)} intervals of their own errors. Diamond: mean. Bar: what "
        "a new site may expect.",
    )
    funnel = None
    if group.result is not None:
        funnel = html.drawn(
            lambda narrow: funnel_figure(evidence, group, narrow=narrow),
            f"funnel{letter}",
            f"Funnel plot: {name}",
            "Sure comparisons above, unsure ones below; line: mean. Shaded: where "
            f"{_percent(evidence)} of them would lie if true effects were all the "
            "same. A lack of points on one side below can mean results that were not "
            "published.",
        )
    return {
        "name": name,
        "plain": sentences(evidence, group),
        "forest": forest,
        "funnel": funnel,
        "tables": [
            t for t in (_coefficients(group), _variants(group), _left_out(group)) if t
        ],
    }


def _coefficients(group: GroupEvidence) -> html.HtmlTable | None:
    """Slopes, if there are moderators."""
    r = group.result
    if r is None or len(r.names) == 1:
        return None
    rows = zip(
        r.names,
        r.coefficients,
        r.standard_errors(),
        r.intervals(),
        r.p_values(),
        strict=True,
    )
    return html.HtmlTable(
        caption="Coefficients on the scale of the effect (logarithms for ratios); "
        f"the intercept is the mean at {group.reference}",
        columns=("Coefficient", "Estimate", "Standard error", "Interval", "p"),
        stacked=True,
        rows=[
            (
                name,
                signed(float(b), 4),
                number(float(e), 4),
                f"{signed(float(s[0]), 4)} to {signed(float(s[1]), 4)}",
                number(float(p), 4),
            )
            for name, b, e, s, p in rows
        ],
    )


def _variants(group: GroupEvidence) -> html.HtmlTable | None:
    """The mean by other ways."""
    if not group.variants:
        return None
    scale = scale_of(group.effects)
    return html.HtmlTable(
        caption="The mean by other ways" + (f", {scale.unit}" if scale.unit else ""),
        columns=("Way", "Mean", "Interval of the mean", "Comparisons"),
        stacked=True,
        rows=[
            (v.name, scale.text(v.estimate), scale.span(v.interval), f"{v.n_effects}")
            for v in group.variants
        ],
    )


def _left_out(group: GroupEvidence) -> html.HtmlTable | None:
    """Studies that move the mean most."""
    if group.left_out is None:
        return None
    out, scale = group.left_out, scale_of(group.effects)
    studies = group.studies()
    order = sorted(
        (i for i in range(len(studies)) if i not in out.reasons),
        key=lambda i: -float(out.cooks_distance[i]),
    )[:8]
    if not order:
        return None
    return html.HtmlTable(
        caption="Without one study: those that move the mean most"
        + (f", {scale.unit}" if scale.unit else ""),
        columns=("Study left out", "Mean", "Cook's distance", "Influential"),
        words=(3,),
        rows=[
            (
                studies[i],
                scale.text(float(out.estimate[i])),
                number(float(out.cooks_distance[i]), 3),
                "yes" if out.influential[i] else "no",
            )
            for i in order
        ],
    )
