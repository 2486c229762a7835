"""Stocks of single profiles by round, with their mean (extra ``report``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.report.figures import COLOURS, INK, STYLE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Stocks of one round.

    Parameters
    ----------
    name : str
        Of the round.
    soc_stock : ndarray, shape (n,)
        Of its profiles; NaN where there is none. [Mg ha-1]
    """

    name: str
    soc_stock: FloatArray


def spread_figure(groups: Sequence[Group], *, narrow: bool = False) -> Figure:
    """Stock of each profile, by round, with the mean of the round.

    Parameters
    ----------
    groups : sequence of Group
        At least one with a stock; a group without any stays empty.
    narrow : bool, default False
        True for screens of about 360 px.

    Returns
    -------
    figure : Figure
        Stocks to the right, from zero; one row for each round.

    Raises
    ------
    InputError
        If no group has a stock.
    """
    if not any(np.isfinite(group.soc_stock).any() for group in groups):
        raise InputError("a figure of stocks must have at least 1 stock; got 0")
    size, width = (8.5, 3.6) if narrow else (10.0, 7.2)
    height = 0.7 + 0.55 * len(groups)
    left = 0.9 if narrow else 1.2
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0.0)
        axes = figure.add_axes(
            (
                left / width,
                0.5 / height,
                (width - left - 0.15) / width,
                (height - 0.6) / height,
            )
        )
        axes.patch.set_alpha(0.0)
        for row, group in enumerate(groups):
            stock = group.soc_stock[np.isfinite(group.soc_stock)]
            # A fixed pattern keeps points of equal stock apart.
            aside = (np.arange(stock.size) * 0.618 % 1.0 - 0.5) * 0.5
            axes.plot(
                stock,
                -row + aside,
                linestyle="none",
                marker="o",
                markersize=size * 0.42,
                color=COLOURS[1],
                alpha=0.45 if stock.size < 200 else 0.15,
                markeredgewidth=0.0,
            )
            if stock.size:
                mean = float(stock.mean())
                axes.plot(
                    [mean, mean], [-row - 0.38, -row + 0.38], color=INK, linewidth=2.2
                )
        names = ["\n".join(wrap(g.name, 12)[:2]) or "unnamed" for g in groups]
        axes.set_yticks([-float(row) for row in range(len(groups))], names)
        axes.set_ylim(-len(groups) + 0.4, 0.6)
        axes.set_xlim(left=0.0)
        axes.set_xlabel("Organic carbon, t C/ha", size=size)
        axes.tick_params(labelsize=size * 0.95)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=INK, alpha=0.15, linewidth=0.6)
        axes.set_axisbelow(True)
    return figure
