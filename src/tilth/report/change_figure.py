"""Change between rounds and its 4 per 1000 line; estimates beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tilth.assessment.change.result import ChangeResult
from tilth.report.figures import COLOURS, INK, STYLE
from tilth.report.quantity import LEVEL, MINUS
from tilth.stats.estimate import Estimate

PROJECT, TARGET, OTHER = COLOURS[1], COLOURS[2], COLOURS[5]
LINE: Final = (0, (5, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One estimate with its interval.

    Parameters
    ----------
    name : str
        Beside it.
    estimate : Estimate
        Of a difference. [Mg ha-1]
    """

    name: str
    estimate: Estimate


def change_figure(result: ChangeResult, *, narrow: bool = False) -> Figure:
    """Stocks of the rounds with the target line, and the change with its interval.

    Parameters
    ----------
    result : ChangeResult
        With at least two rounds.
    narrow : bool, default False
        True for screens of about 360 px: one panel below the other.

    Returns
    -------
    figure : Figure
        To be saved with `tilth.report.figures.figure_bytes`.
    """
    size = 8.5 if narrow else 10.0
    width, height = (3.6, 5.6) if narrow else (9.0, 3.9)
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0.0)
        if narrow:
            cells = (0.62, 2.75, 2.86, 2.45), (1.0, 0.5, 2.5, 1.45)
        else:
            cells = (0.62, 0.52, 4.0, 3.0), (6.0, 0.52, 2.85, 3.0)
        panels = [_panel(figure, cell) for cell in cells]
        _stocks(panels[0], result, size)
        bars = [Bar(name="project", estimate=result.change.stock_change)]
        if result.control is not None:
            bars.append(Bar(name="controls", estimate=result.control.stock_change))
        if result.additional is not None:
            bars.append(Bar(name="additional", estimate=result.additional))
        goal = result.target_rate / 1000.0 * result.years * _first(result).mean
        _bars(panels[1], bars, size, goal)
        panels[1].axvline(goal, color=TARGET, linestyle=LINE, linewidth=1.4)
        panels[1].annotate(
            f"{result.target_rate:g} ‰ a year",
            (goal, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            color=TARGET,
            size=size * 0.9,
            ha=_side(panels[1], goal),
            va="bottom",
        )
        panels[1].set_xlabel("Change, t C/ha", size=size)
    return figure


def bars_figure(bars: Sequence[Bar], *, narrow: bool = False) -> Figure:
    """Estimates of one difference beneath each other.

    Parameters
    ----------
    bars : sequence of Bar
        Such as prediction, measurement and both together.
    narrow : bool, default False
        True for screens of about 360 px.

    Returns
    -------
    figure : Figure
        With a line at zero.
    """
    size = 8.5 if narrow else 10.0
    width = 3.6 if narrow else 7.2
    height = 0.75 + 0.5 * len(bars)
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0.0)
        axes = _panel(figure, (1.2, 0.5, width - 1.35, height - 0.55))
        _bars(axes, bars, size)
        axes.set_xlabel("Change, t C/ha", size=size)
    return figure


def _panel(figure: Figure, cell: tuple[float, float, float, float]) -> Axes:
    """Axes at left, bottom, width and height in inches."""
    width, height = figure.get_size_inches()
    left, bottom, wide, tall = cell
    axes = figure.add_axes((left / width, bottom / height, wide / width, tall / height))
    axes.patch.set_alpha(0.0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
    return axes


def _first(result: ChangeResult) -> Estimate:
    """Stock of the first round, as the contrast uses it."""
    return result.change.before


def times_of(result: ChangeResult) -> tuple[list[float], bool]:
    """Places of the rounds on the axis of time.

    Parameters
    ----------
    result : ChangeResult
        With the days of its rounds, or without.

    Returns
    -------
    times : list of float
        Years with their fraction; years from the first round, evenly spread, where a
        day is missing. [yr]
    known : bool
        Every round has its day.
    """
    days = [r.date for r in result.rounds]
    known = [day for day in days if day is not None]
    if len(known) == len(days):
        return [d.year + (d.timetuple().tm_yday - 0.5) / 365.25 for d in known], True
    last = len(days) - 1
    return [result.years * i / last for i in range(len(days))], False


def _stocks(axes: Axes, result: ChangeResult, size: float) -> None:
    """Stock of each round with its interval, and the line of the target."""
    times, known = times_of(result)
    for i, (x, found) in enumerate(zip(times, result.rounds, strict=True)):
        mean = found.estimate.mean
        axes.plot([x], [mean], "o", color=PROJECT, markersize=size * 0.8)
        limits = found.estimate.interval(LEVEL)
        if limits:
            axes.plot([x, x], limits, color=PROJECT, linewidth=2.2)
        axes.annotate(
            f"{mean:.1f}",
            (x, mean),
            xytext=(-7 if i == 0 else 7, 0),
            textcoords="offset points",
            ha="right" if i == 0 else "left",
            va="center",
            weight="bold",
            color=PROJECT,
        )
    _target_line(axes, result, times[0], size)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.tick_params(labelsize=size * 0.95)
    axes.set_title("Stock of each round, t C/ha", loc="left", size=size, weight="bold")
    axes.set_xlabel("Year" if known else "Years from the first round", size=size)


def _target_line(axes: Axes, result: ChangeResult, start: float, size: float) -> None:
    """From the initial stock to the one that the target asks for; room around."""
    initial, end = _first(result).mean, start + result.years
    goal = (1.0 + result.target_rate / 1000.0 * result.years) * initial
    axes.plot(
        [start, end], [initial, goal], color=TARGET, linestyle=LINE, linewidth=1.6
    )
    room = max(end - start, 0.5) * 0.2
    axes.set_xlim(start - room, end + room)
    low, high = axes.get_ylim()
    grow = max(high - low, 0.02 * abs(initial))
    axes.set_ylim(low - 0.06 * grow, high + 0.16 * grow)
    axes.annotate(
        f"{result.target_rate:g} ‰ a year",
        (start + 0.55 * result.years, initial + 0.55 * (goal - initial)),
        xytext=(0, 7),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color=TARGET,
        size=size * 0.9,
    )


def _side(axes: Axes, x: float) -> Literal["left", "center", "right"]:
    """Where a label stands that must not leave the panel."""
    low, high = axes.get_xlim()
    share = (x - low) / (high - low)
    return "right" if share > 0.8 else "left" if share < 0.2 else "center"


def _bars(axes: Axes, bars: Sequence[Bar], size: float, shown: float = 0.0) -> None:
    """Intervals beneath each other, each with its name and number beside it.

    Zero and the place `shown` lie within the panel, too.
    """
    marks = ("o", "s", "D", "^")
    colours = (PROJECT, COLOURS[0], OTHER, COLOURS[3])
    for i, bar in enumerate(bars):
        y = -float(i)
        colour = colours[i % len(colours)]
        limits = bar.estimate.interval(LEVEL)
        if limits and all(isfinite(x) for x in limits):
            axes.plot(limits, [y, y], color=colour, linewidth=3.0)
        axes.plot(
            [bar.estimate.mean],
            [y],
            marks[i % len(marks)],
            color=colour,
            markersize=size * 0.85,
        )
        value = f"{bar.estimate.mean:+.1f}".replace("-", MINUS)
        known = "" if limits else "\ninterval unknown"
        axes.annotate(
            f"{bar.name}\n{value}{known}",
            (0.0, y),
            xycoords=("axes fraction", "data"),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=colour,
            weight="bold",
            size=size * 0.95,
            annotation_clip=False,
        )
    axes.axvline(0.0, color=INK, linewidth=1.1)
    axes.set_ylim(-len(bars) + 0.4, 0.6)
    low, high = axes.get_xlim()
    low, high = min(low, 0.0, shown), max(high, 0.0, shown)
    grow = max(high - low, 0.5)
    axes.set_xlim(low - 0.08 * grow, high + 0.08 * grow)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.tick_params(labelsize=size * 0.95)
