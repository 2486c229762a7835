"""Forest, funnel and orchard plots of evidence (extra ``report``).

The same evidence gives the same bytes; points are spread by their rank, not by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log1p, sqrt
from textwrap import shorten
from typing import Final

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tilth.assessment.evidence.evidence import ALL, Evidence, GroupEvidence
from tilth.checks import FloatArray
from tilth.report.evidence_text import Scale, scale_of
from tilth.report.figures import COLOURS, INK, STYLE
from tilth.report.quantity import MINUS
from tilth.stats.meta_result import quantile

STUDY, MEAN, NEW = COLOURS[1], COLOURS[2], COLOURS[3]
MOST_STUDIES: Final = 45  # with a name each
MOST_GROUPS: Final = 12
ROW: Final = 0.2  # height of a study, in inches
# Median standard error over that of a comparison, from and to, and size of its point.
CLASSES: Final = ((0.0, 0.7, 2.0), (0.7, 1.5, 3.2), (1.5, np.inf, 4.6))
# Ticks of an axis of log ratios, the densest first. [%]
PERCENT: Final = (
    tuple(range(-10, 11)),
    tuple(range(-50, 51, 5)),
    tuple(range(-50, 151, 10)),
    (-60, -40, -20, 0, 20, 40, 70, 100),
    (-80, -60, -40, -20, 0, 25, 50, 75, 100, 150, 200),
    (-75, -50, -25, 0, 50, 100, 200, 300, 500),
    (-90, -75, -50, 0, 100, 300, 900),
    (-99, -90, -50, 0, 100, 900, 9900),
    (-99, 0, 900),
)
EDGE: Final = 0.02  # share of many effects beyond the axis, on either side
MANY: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEffect:
    """What one study says.

    Parameters
    ----------
    name : str
        Of the study.
    effect : float
        Mean of its effects. [as the effect]
    standard_error : float
        Of it, of its own effects; NaN where they have no weight. [as the effect]
    n : int
        Effects.
    """

    name: str
    effect: float
    standard_error: float
    n: int


def study_effects(group: GroupEvidence) -> tuple[StudyEffect, ...]:
    """Mean effect of each study, in the order of the effects.

    Parameters
    ----------
    group : GroupEvidence
        Pooled.

    Returns
    -------
    studies : tuple of StudyEffect
        Weighted with what tells effects of one study apart: their sampling errors and,
        with three levels, their heterogeneity.
    """
    table, sizes = group.effects.table, group.effects.effect_sizes
    within = group.result.tau2_effect if group.result is not None else 0.0
    whole = group.effects.sampling() if group.result is not None else None
    found = []
    for name in dict.fromkeys(table.study):
        rows = np.flatnonzero([study == name for study in table.study])
        y = sizes.effect[rows]
        if whole is None:
            mean, error = float(y.mean()), float("nan")
        else:
            block = whole[np.ix_(rows, rows)] if whole.ndim == 2 else whole[rows]
            block = block if block.ndim == 2 else np.diag(block)
            weight = np.linalg.inv(block + within * np.eye(rows.size)).sum(axis=0)
            mean = float(weight @ y / weight.sum())
            error = 1.0 / sqrt(float(weight.sum()))
        found.append(
            StudyEffect(name=name, effect=mean, standard_error=error, n=rows.size)
        )
    return tuple(found)


def forest_figure(
    evidence: Evidence, group: GroupEvidence, *, narrow: bool = False
) -> Figure:
    """Studies beneath each other, the mean, and what a new site may expect.

    Parameters
    ----------
    evidence : Evidence
        The whole.
    group : GroupEvidence
        One of its groups.
    narrow : bool, default False
        True for screens of about 360 px.

    Returns
    -------
    figure : Figure
        Studies in order of their effect; without names where there are many.
    """
    scale, level = scale_of(group.effects), evidence.choice.level
    studies = sorted(study_effects(group), key=lambda s: (s.effect, s.name))
    named = len(studies) <= MOST_STUDIES
    size = 8.0 if narrow else 9.5
    width = 3.6 if narrow else 9.0
    height_of = ROW if named else max(0.035, 6.0 / len(studies))
    tall = height_of * len(studies) + 3.4 * ROW
    top, bottom = 0.1, 0.62
    left = (1.05 if narrow else 2.3) if named else (0.95 if narrow else 1.2)
    right = 0.12 if narrow else 2.05
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure, axes = _frame((width, tall + top + bottom), (left, bottom, right, top))
        z = quantile(float("inf"), level)
        places = np.array(
            [ROW * 3.4 + height_of * (i + 0.5) for i in range(len(studies))]
        )
        axes.set_ylim(0.0, tall)
        ends = [
            s.effect + side * z * s.standard_error for s in studies for side in (-1, 1)
        ]
        limits = _limits(group, [*ends, *(s.effect for s in studies)], level)
        axes.set_xlim(limits)
        _zero(axes)
        _whiskers(axes, studies, places, z, named)
        labels = [(ROW * 2.2, "Mean"), (ROW * 0.9, "New site")]
        _mean(axes, group, ROW * 2.2)
        _new_site(axes, group, ROW * 0.9, level)
        axes.axhline(ROW * 3.1, color=INK, linewidth=0.6)
        if named:
            length = 15 if narrow else 38
            labels += [
                (y, _name(s, length)) for s, y in zip(studies, places, strict=True)
            ]
        else:
            labels.append((float(places.mean()), f"{len(studies)}\nstudies"))
        axes.set_yticks([y for y, _ in labels], [text for _, text in labels])
        axes.tick_params(axis="y", length=0)
        if not narrow:
            _numbers(axes, group, studies if named else (), places, scale, level)
        _scale_axis(axes, scale, narrow)
    return figure


def funnel_figure(
    evidence: Evidence, group: GroupEvidence, *, narrow: bool = False
) -> Figure:
    """Effects against their standard errors, to see whether small studies lean.

    Parameters
    ----------
    evidence : Evidence
        The whole.
    group : GroupEvidence
        One of its groups, with weighted effects.
    narrow : bool, default False
        True for screens of about 360 px.

    Returns
    -------
    figure : Figure
        With the region in which sampling errors alone would put the effects.
    """
    scale, level = scale_of(group.effects), evidence.choice.level
    size = 8.0 if narrow else 9.5
    width, height = (3.6, 3.5) if narrow else (9.0, 4.2)
    effect, error = (
        group.effects.effect_sizes.effect,
        np.sqrt(group.effects.effect_sizes.variance),
    )
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure, axes = _frame((width, height), (0.72, 0.62, 0.15, 0.12))
        z = quantile(float("inf"), level)
        shown = _limits(group, effect.tolist(), level)
        edge = EDGE / 2.0 if error.size >= MANY else 0.0
        low = float(np.quantile(error, 1.0 - edge)) * 1.08
        axes.set_xlim(shown)
        axes.set_ylim(low, 0.0)
        mean = group.estimate
        axes.fill(
            [mean, mean - z * low, mean + z * low],
            [0.0, low, low],
            facecolor=STUDY,
            alpha=0.12,
            edgecolor="none",
        )
        _zero(axes)
        axes.axvline(mean, color=MEAN, linewidth=1.6)
        axes.plot(
            *_inside(effect, error, shown, low),
            linestyle="none",
            marker="o",
            markersize=size * (0.38 if effect.size > 200 else 0.5),
            markerfacecolor=STUDY,
            markeredgecolor="none",
            alpha=0.55,
        )
        out = int(((effect < shown[0]) | (effect > shown[1]) | (error > low)).sum())
        if out:
            axes.annotate(
                f"{out} beyond the axes",
                (1.0, 0.0),
                xycoords="axes fraction",
                xytext=(-4, 4),
                textcoords="offset points",
                ha="right",
                size=size * 0.9,
            )
        kind = " (logarithm)" if scale.unit == "%" else f", {scale.unit}"
        axes.set_ylabel(f"Standard error{kind if kind != ', ' else ''}", size=size)
        _scale_axis(axes, scale, narrow)
    return figure


def orchard_figure(evidence: Evidence, *, narrow: bool = False) -> Figure:
    """All groups: their effects, means, and what a new site may expect.

    Parameters
    ----------
    evidence : Evidence
        The whole.
    narrow : bool, default False
        True for screens of about 360 px.

    Returns
    -------
    figure : Figure
        At most twelve groups; larger points are surer effects.
    """
    scale, level = scale_of(evidence.effects), evidence.choice.level
    groups = evidence.groups[:MOST_GROUPS]
    size = 8.0 if narrow else 9.5
    width = 3.6 if narrow else 9.0
    row = 0.85 if narrow else 0.75
    height = row * len(groups) + 0.62 + 0.12
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure, axes = _frame(
            (width, height), (1.12 if narrow else 1.9, 0.62, 0.15, 0.12)
        )
        axes.set_ylim(len(groups) - 0.5, -0.5)
        everything = [x for g in groups for x in g.effects.effect_sizes.effect.tolist()]
        spans = [x for g in groups if g.expected for x in g.expected.interval(level)]
        low, high = _robust(np.array(everything))
        low, high = min([low, *spans]), max([high, *spans])
        pad = 0.04 * (high - low)
        shown = low - pad, high + pad
        axes.set_xlim(shown)
        _zero(axes)
        for i, group in enumerate(groups):
            _cloud(axes, group, i, shown)
            if group.expected is not None:
                _bar(axes, group.expected.interval(level), i, NEW, 1.8)
            _bar(axes, group.interval, i, MEAN, 5.0)
            axes.plot(
                [group.estimate],
                [i],
                marker="o",
                markersize=size * 0.9,
                markerfacecolor=MEAN,
                markeredgecolor=INK,
                markeredgewidth=1.0,
                zorder=6,
            )
        labels = [_group_label(group, 13 if narrow else 26) for group in groups]
        axes.set_yticks(range(len(groups)), labels)
        axes.tick_params(axis="y", length=0)
        _scale_axis(axes, scale, narrow)
    return figure


def _frame(
    size: tuple[float, float], margins: tuple[float, float, float, float]
) -> tuple[Figure, Axes]:
    """A figure with one pair of axes: left, bottom, right and top margin in inches."""
    width, height = size
    left, bottom, right, top = margins
    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    figure.patch.set_alpha(0.0)
    axes = figure.add_axes(
        (
            left / width,
            bottom / height,
            (width - left - right) / width,
            (height - bottom - top) / height,
        )
    )
    axes.patch.set_alpha(0.0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(axis="x", color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _zero(axes: Axes) -> None:
    """Line of no effect."""
    axes.axvline(0.0, color=INK, linewidth=1.0, linestyle=(0, (4, 2)))


def _scale_axis(axes: Axes, scale: Scale, narrow: bool) -> None:
    """Axis of effects in the unit of the reader."""
    most = 5 if narrow else 8
    if scale.unit == "%":
        _percent_ticks(axes, most)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(most - 1))
        axes.xaxis.set_major_formatter(
            FuncFormatter(lambda value, _: _signed(scale.shown(value)))
        )
    name = scale.name[0].upper() + scale.name[1:]
    label = f"{name}, {scale.unit}" if scale.unit else name
    if narrow:
        label = label.replace(" against the control", "\nagainst the control")
        label = label.replace(" over the control", "\nover the control")
    axes.set_xlabel(label)


def _percent_ticks(axes: Axes, most: int) -> None:
    """Round percentages on an axis of log ratios."""
    low, high = axes.get_xlim()
    for steps in PERCENT:
        shown = [p for p in steps if low <= log1p(p / 100.0) <= high]
        if len(shown) <= most:
            break
    axes.set_xticks([log1p(p / 100.0) for p in shown], [_signed(p) for p in shown])


def _signed(value: float) -> str:
    """A number with its sign; 0 without."""
    text = f"{value:+.4g}"
    return "0" if float(text) == 0.0 else text.replace("-", MINUS)


def _robust(values: FloatArray) -> tuple[float, float]:
    """Range that all but a few values lie in."""
    good = values[np.isfinite(values)]
    edge = EDGE if good.size >= MANY else 0.0
    low, high = (float(q) for q in np.quantile(good, [edge, 1.0 - edge]))
    return min(low, 0.0), max(high, 0.0)


def _limits(
    group: GroupEvidence, values: Sequence[float], level: float
) -> tuple[float, float]:
    """Range of effects that the axis shows: nearly all values, and every interval."""
    finite = [value for value in values if isfinite(value)]
    low, high = _robust(np.array([*finite, group.estimate]))
    spans = [*group.interval]
    if group.expected is not None:
        spans += group.expected.interval(level)
    low, high = min([low, *spans]), max([high, *spans])
    pad = 0.04 * (high - low)
    return low - pad, high + pad


def _whiskers(
    axes: Axes,
    studies: Sequence[StudyEffect],
    places: FloatArray,
    z: float,
    named: bool,
) -> None:
    """Effect of each study with its interval."""
    left, right = axes.get_xlim()
    for study, y in zip(studies, places, strict=True):
        if isfinite(study.standard_error):
            half = z * study.standard_error
            low, high = max(study.effect - half, left), min(study.effect + half, right)
            axes.plot([low, high], [y, y], color=STUDY, linewidth=1.2 if named else 0.7)
        if left <= study.effect <= right:
            axes.plot(
                [study.effect],
                [y],
                marker="s",
                markersize=4.0 if named else 1.8,
                color=STUDY,
            )


def _mean(axes: Axes, group: GroupEvidence, y: float) -> None:
    """Diamond of the mean."""
    low, high = group.interval
    half = 0.32 * ROW
    axes.fill(
        [low, group.estimate, high, group.estimate],
        [y, y + half, y, y - half],
        facecolor=MEAN,
        edgecolor=INK,
        linewidth=0.6,
    )


def _new_site(axes: Axes, group: GroupEvidence, y: float, level: float) -> None:
    """Bar of what a new site may expect."""
    if group.expected is None:
        axes.annotate("unknown", (group.estimate, y), ha="center", va="center")
        return
    low, high = group.expected.interval(level)
    axes.plot([low, high], [y, y], color=NEW, linewidth=5.0, solid_capstyle="butt")


def _bar(
    axes: Axes, span: tuple[float, float], y: float, colour: str, width: float
) -> None:
    axes.plot(
        list(span),
        [y, y],
        color=colour,
        linewidth=width,
        solid_capstyle="butt",
        zorder=5,
    )


def _numbers(
    axes: Axes,
    group: GroupEvidence,
    studies: Sequence[StudyEffect],
    places: FloatArray,
    scale: Scale,
    level: float,
) -> None:
    """Numbers beside the rows."""
    expected = group.expected.interval(level) if group.expected else None
    rows = [
        (ROW * 2.2, f"{scale.text(group.estimate)} ({scale.span(group.interval)})"),
        (ROW * 0.9, scale.span(expected)),
    ]
    z = quantile(float("inf"), level)
    for study, y in zip(studies, places, strict=False):
        text = scale.text(study.effect)
        if isfinite(study.standard_error):
            half = z * study.standard_error
            text += f" ({scale.span((study.effect - half, study.effect + half))})"
        rows.append((float(y), text))
    for y, text in rows:
        axes.annotate(
            text,
            (1.0, y),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            annotation_clip=False,
        )


def _cloud(
    axes: Axes, group: GroupEvidence, place: int, shown: tuple[float, float]
) -> None:
    """Effects of a group, spread by rank around its line."""
    effect = group.effects.effect_sizes.effect
    error = np.sqrt(group.effects.effect_sizes.variance)
    order = np.argsort(effect, kind="stable")
    spread = np.empty(effect.size)
    spread[order] = (np.arange(effect.size) * 0.618034) % 1.0 - 0.5
    surer = np.ones(effect.size)
    if np.isfinite(error).all():
        surer = np.median(error) / error
    inside = (effect >= shown[0]) & (effect <= shown[1])
    for low, high, marker in CLASSES:
        rows = inside & (surer >= low) & (surer < high)
        axes.plot(
            effect[rows],
            place + 0.62 * spread[rows],
            linestyle="none",
            marker="o",
            markersize=marker,
            markerfacecolor=STUDY,
            markeredgecolor="none",
            alpha=0.4,
        )


def _inside(
    effect: FloatArray, error: FloatArray, shown: tuple[float, float], low: float
) -> tuple[FloatArray, FloatArray]:
    keep = (effect >= shown[0]) & (effect <= shown[1]) & (error <= low)
    return effect[keep], error[keep]


def _name(study: StudyEffect, length: int) -> str:
    count = f" ({study.n})" if study.n > 1 else ""
    return shorten(study.name, length - len(count), placeholder="…") + count


def _group_label(group: GroupEvidence, length: int) -> str:
    table = group.effects.table
    name = "All" if group.name == ALL else shorten(group.name, length, placeholder="…")
    return f"{name}\n{table.row.size} ({len(set(table.study))} studies)"
