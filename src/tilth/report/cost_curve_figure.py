"""Marginal abatement cost curve as a figure (extra ``report``)."""

from collections.abc import Sequence
from textwrap import shorten
from typing import Final

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from tilth.assessment.allocation.cost_curve import CostCurve, CurveStep
from tilth.errors import InputError
from tilth.report.figures import COLOURS, INK, STYLE
from tilth.report.quantity import GROUP, MINUS

SIZE: Final = 9.5
NARROWEST: Final = 0.035  # of the axis, for a name inside or above a step
HATCHES: Final = ("", "///", "...")  # tell practices apart beyond the colours


def cost_curve_figure(curve: CostCurve, carbon: float | None = None) -> Figure:
    """Steps as blocks: width is carbon, height the cost of a tonne.

    Parameters
    ----------
    curve : CostCurve
        At least one step.
    carbon : float, optional
        That a plan stores; drawn as a line. [Mg]

    Returns
    -------
    figure : Figure
        One colour per practice; a change from one to another has the colour of the new.

    Raises
    ------
    InputError
        If the curve has no step.
    """
    if not curve.steps:
        raise InputError("a cost curve must have at least 1 step to be drawn; got 0")
    practices = list(dict.fromkeys(step.practice for step in curve.steps))
    rows = -(-len(practices) // 3)
    bottom, top, width = 0.62 + 0.24 * rows, 0.45, 8.0
    height = 3.6 + bottom + top
    with rc_context({**STYLE, "font.size": SIZE}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        axes = figure.add_axes(
            (0.85 / width, bottom / height, (width - 1.0) / width, 3.6 / height)
        )
        _blocks(axes, curve.steps, practices)
        money = curve.valuation
        axes.set_xlabel(f"Organic carbon stored after {money.years} years, t C")
        axes.set_ylabel(f"{money.currency} of {money.price_year} per t C")
        axes.set_title(
            "What the next tonne of carbon costs "
            f"(discounted at {100 * money.discount_rate:g} % a year)",
            loc="left",
            size=SIZE * 1.05,
            weight="bold",
        )
        total = curve.steps[-1].cumulative_carbon
        axes.set_xlim(0.0, total)
        low = min(0.0, *(s.cost_per_mg for s in curve.steps), 0.0)
        high = max(0.0, *(s.cost_per_mg for s in curve.steps), 0.0)
        axes.set_ylim(low * 1.15, (high or -low * 0.15 or 1.0) * 1.15)
        _names(axes, curve.steps)
        if carbon is not None:
            _plan(axes, carbon, total)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(
                FuncFormatter(
                    lambda value, _: f"{value:,g}".replace(",", GROUP).replace(
                        "-", MINUS
                    )
                )
            )
        axes.axhline(0.0, color=INK, linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color=INK, alpha=0.15, linewidth=0.6)
        axes.set_axisbelow(True)
        figure.legend(
            handles=[
                Patch(facecolor=_colour(i), hatch=_hatch(i), edgecolor=INK, label=name)
                for i, name in enumerate(shorten(p, 30) for p in practices)
            ],
            loc="lower left",
            bbox_to_anchor=(0.8 / width, 0.01),
            ncols=3,
            frameon=False,
            handlelength=1.2,
        )
    return figure


def _blocks(axes: Axes, steps: Sequence[CurveStep], practices: Sequence[str]) -> None:
    for step in steps:
        number = practices.index(step.practice)
        axes.bar(
            step.cumulative_carbon - step.carbon,
            step.cost_per_mg,
            width=step.carbon,
            align="edge",
            color=_colour(number),
            hatch=_hatch(number),
            edgecolor=INK,
            linewidth=0.5,
        )


def _names(axes: Axes, steps: Sequence[CurveStep]) -> None:
    """Parcel of each step that is wide enough, above its block."""
    total = steps[-1].cumulative_carbon
    for step in steps:
        if step.carbon / total < NARROWEST:
            continue
        axes.annotate(
            shorten(step.parcel, 18, placeholder="…"),
            (
                step.cumulative_carbon - step.carbon / 2.0,
                max(step.cost_per_mg, 0.0),
            ),
            xytext=(0, 3),
            textcoords="offset points",
            rotation=90 if step.carbon / total < 0.12 else 0,
            ha="center",
            va="bottom",
            size=SIZE * 0.85,
        )


def _plan(axes: Axes, carbon: float, total: float) -> None:
    """Line at what the plan stores."""
    axes.axvline(carbon, color=INK, linewidth=1.4, linestyle=(0, (4, 2)))
    right = carbon < 0.8 * total
    axes.annotate(
        "stored by the plan",
        (carbon, 0.97),
        xycoords=("data", "axes fraction"),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="top",
        size=SIZE * 0.9,
    )


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _hatch(number: int) -> str:
    return HATCHES[min(number // len(COLOURS), len(HATCHES) - 1)]
