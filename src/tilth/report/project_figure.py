"""Figures of an assessment: stocks over the years, and bars of benefits."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tilth.accounting.target import FOUR_PERMIL
from tilth.assessment.project.course import Course, ProjectCourse
from tilth.assessment.project.outcome import Value
from tilth.report.figures import COLOURS, INK, STYLE
from tilth.report.language import Language

BASELINE, PROJECT, TARGET, GAIN = COLOURS[0], COLOURS[1], COLOURS[2], COLOURS[3]
DASH: Final = (0, (5, 2))
ROOM: Final = 0.2  # above the highest line, per its height
ZERO: Final[dict[str, Any]] = {"color": INK, "linewidth": 1.1}  # line of zero
NAME: Final = 0.62  # width of a letter per its height


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One benefit.

    Parameters
    ----------
    name : str
        Beside it.
    value : Value
        Positive is a benefit. [as the figure says]
    """

    name: str
    value: Value


def course_figure(
    course: ProjectCourse,
    start_year: int,
    depth: str,
    language: Language,
    *,
    narrow: bool = False,
) -> Figure:
    """Stocks with and without the project, and their difference, year by year.

    Parameters
    ----------
    course : ProjectCourse
        Of the whole project. [Mg ha-1]
    start_year : int
        First year. [yr]
    depth : str
        Of the layer, such as ``0-30 cm``.
    language : Language
        Of the texts.
    narrow : bool, default False
        True for screens of about 360 px: one panel below the other.

    Returns
    -------
    figure : Figure
        Lines with 90 % bands; the broken line is 4 per 1000 of the first stock.
    """
    size = 8.5 if narrow else 10.0
    width, height = (3.6, 6.2) if narrow else (9.0, 3.7)
    cells = (
        ((0.55, 3.6, 2.95, 2.3), (0.55, 0.5, 2.95, 2.3))
        if narrow
        else ((0.6, 0.52, 3.75, 2.8), (5.1, 0.52, 3.75, 2.8))
    )
    years = start_year + np.arange(course.baseline.estimate.size)
    say = language.say
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0.0)
        left, right = (_panel(figure, cell, size) for cell in cells)
        _line(left, years, course.baseline, (BASELINE, DASH), say("without project"))
        _line(left, years, course.project, (PROJECT, "-"), say("with project"))
        left.set_ylim(0.0, left.get_ylim()[1] * (1.0 + ROOM))
        left.set_title(
            say("Stock, t C/ha, {depth}", depth=depth), loc="left", size=size
        )
        _line(right, years, course.change, (GAIN, "-"), say("gain of the project"))
        aim = FOUR_PERMIL / 1000.0 * course.baseline.estimate[0] * (years - start_year)
        right.plot(
            years, aim, color=TARGET, linestyle=DASH, label=say("4 per 1000 a year")
        )
        right.axhline(0.0, color=INK, linewidth=1.0)
        low, high = right.get_ylim()
        right.set_ylim(low, high + ROOM * (high - low))
        right.set_title(say("Gain, t C/ha"), loc="left", size=size)
        for axes in (left, right):
            axes.set_xlim(years[0], years[-1])
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            _ticks(axes.yaxis, language)
            axes.legend(loc="upper left", frameon=False, fontsize=size * 0.95)
    return figure


def bars_figure(
    bars: Sequence[Bar], scale: str, language: Language, *, narrow: bool = False
) -> Figure:
    """Benefits beneath each other, from zero, with their intervals.

    Parameters
    ----------
    bars : sequence of Bar
        Each with an estimate.
    scale : str
        What they are, with unit.
    language : Language
        Of the texts.
    narrow : bool, default False
        True for screens of about 360 px: names above their bars.

    Returns
    -------
    figure : Figure
        Hatched where there is no interval.
    """
    size = 8.5 if narrow else 10.0
    width = 3.6 if narrow else 9.0
    room = 0.12 if narrow else 3.0
    letters = int((width if narrow else room) * 72 / (size * NAME)) - 2
    names = [wrap(bar.name, letters) for bar in bars]
    lines = [len(name) for name in names]
    tall = [(0.2 * n + 0.28) if narrow else max(0.36, 0.17 * n + 0.14) for n in lines]
    height = sum(tall) + 0.62
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0.0)
        cell = (room, 0.52, width - room - 0.2, sum(tall))
        axes = _panel(figure, cell, size)
        y = 0.0
        for bar, name, space in zip(bars, names, tall, strict=True):
            foot = y - space
            middle = foot + (0.15 if narrow else space / 2.0)
            _bar(axes, bar.value, middle)
            if narrow:  # the line of zero stands at the bars, not through their names
                axes.plot([0.0, 0.0], [middle - 0.13, middle + 0.13], **ZERO)
            axes.annotate(
                "\n".join(name),
                (0.0, y - 0.04 if narrow else middle),
                xycoords=("axes fraction", "data"),
                xytext=(0 if narrow else -8, 0),
                textcoords="offset points",
                ha="left" if narrow else "right",
                va="top" if narrow else "center",
                size=size * 0.95,
                annotation_clip=False,
            )
            y = foot
        axes.set_ylim(y, 0.0)
        if not narrow:
            axes.axvline(0.0, **ZERO)
        axes.set_yticks([])
        _ticks(axes.xaxis, language)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(scale, size=size)
    return figure


def _panel(
    figure: Figure, cell: tuple[float, float, float, float], size: float
) -> Axes:
    """Axes at left, bottom, width and height in inches."""
    width, height = figure.get_size_inches()
    left, bottom, wide, tall = cell
    axes = figure.add_axes((left / width, bottom / height, wide / width, tall / height))
    axes.patch.set_alpha(0.0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=size * 0.95)
    return axes


def _ticks(axis: Axis, language: Language) -> None:
    """Few numbers at an axis of masses, as the language writes them."""
    axis.set_major_locator(MaxNLocator(5))
    axis.set_major_formatter(_numbers(language, axis))


def _numbers(language: Language, axis: Axis) -> FuncFormatter:
    """Numbers at the ticks, as the language writes them."""

    def text(value: float, _: int | None) -> str:
        ticks = axis.get_majorticklocs()
        step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1.0
        decimals = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
        return language.number(value, decimals)

    return FuncFormatter(text)


def _line(
    axes: Axes,
    years: np.ndarray[tuple[int], np.dtype[np.int_]],
    course: Course,
    look: tuple[str, object],
    name: str,
) -> None:
    """A line with its band, where that is known."""
    colour, dash = look
    if course.low is not None and course.high is not None:
        axes.fill_between(
            years, course.low, course.high, color=colour, alpha=0.2, linewidth=0.0
        )
    axes.plot(
        years,
        course.estimate,
        color=colour,
        linestyle=dash,
        linewidth=2.0,
        label=name,
    )


def _bar(axes: Axes, value: Value, y: float) -> None:
    """A bar with the whisker of its interval."""
    estimate = value.estimate or 0.0
    colour = PROJECT if estimate >= 0.0 else TARGET
    known = value.interval is not None
    axes.barh(
        [y],
        [estimate],
        height=0.2,
        color=colour if known else "none",
        alpha=0.75 if known else 1.0,
        edgecolor=colour,
        hatch=None if known else "////",
        linewidth=0.8,
    )
    if value.interval is not None:
        axes.plot(value.interval, [y, y], color=INK, linewidth=1.2)
        axes.plot(value.interval, [y, y], "|", color=INK, markersize=6)
