"""Figures of stocks over years, as SVG or PNG with their sources below."""

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from numpy.typing import ArrayLike

from tilth.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS: Final = ("svg", "png")
COLOURS: Final = (  # Okabe and Ito (2008), told apart with colour-blindness
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#000000",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A modelled stock.

    Parameters
    ----------
    label : str
        Text in the legend.
    years : array_like
        Years. [yr]
    soc_stock : array_like
        Stocks. [Mg ha-1]
    colour : int
        Lines of one number have one colour.
    dashed : bool, default False
        Whether the line is broken.
    """

    label: str
    years: ArrayLike
    soc_stock: ArrayLike
    colour: int
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Measured stocks.

    Parameters
    ----------
    label : str
        Text in the legend.
    years : array_like
        Years. [yr]
    soc_stock : array_like
        Stocks. [Mg ha-1]
    colour : int
        As that of the line they belong to.
    """

    label: str
    years: ArrayLike
    soc_stock: ArrayLike
    colour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of stocks; its label must say which.

    Parameters
    ----------
    label : str
        Text in the legend.
    years : array_like
        Years. [yr]
    lowest, highest : array_like
        Limits. [Mg ha-1]
    colour : int
        As that of the line it belongs to.
    """

    label: str
    years: ArrayLike
    lowest: ArrayLike
    highest: ArrayLike
    colour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Stocks of one layer; unlike layers never share an axis.

    Parameters
    ----------
    layer : str
        The soil that all its stocks describe, such as ``0-30 cm``.
    lines : tuple of Line
        Modelled stocks.
    points : tuple of Points, default ()
        Measured stocks.
    bands : tuple of Band, default ()
        Ranges.
    """

    layer: str
    lines: tuple[Line, ...]
    points: tuple[Points, ...] = ()
    bands: tuple[Band, ...] = ()


def stocks(
    file_format: str, panels: Sequence[Panel], *, title: str, caption: str
) -> bytes:
    """Figure of carbon stocks over years.

    Parameters
    ----------
    file_format : str
        ``svg`` or ``png``.
    panels : sequence of Panel
        One per layer, from top to bottom.
    title : str
        Title.
    caption : str
        Sources and what a reader must know.

    Returns
    -------
    figure : bytes
        Content of the file; the same inputs give the same bytes.

    Raises
    ------
    InputError
        If the format is not known, or matplotlib (the extra ``report``) is not there.
    """
    if file_format not in FORMATS:
        raise InputError(
            f"a figure must end in .{' or .'.join(FORMATS)}; got {file_format!r}"
        )
    try:
        import matplotlib  # noqa: PLC0415 -- optional dependency
        from matplotlib.figure import Figure  # noqa: PLC0415 -- optional dependency
    except ImportError:
        raise InputError(
            "a figure needs matplotlib, which is not installed; "
            "install the extra: tilth[report]"
        ) from None
    with matplotlib.rc_context({"svg.hashsalt": "tilth", "svg.fonttype": "none"}):
        figure = Figure(figsize=(8.0, 1.4 + 4.2 * len(panels)), layout="constrained")
        figure.suptitle(_plain(title))
        for axes, panel in zip(
            figure.subplots(len(panels), squeeze=False), panels, strict=True
        ):
            _draw(axes[0], panel)
        text = _plain(textwrap.fill(caption, 125))
        figure.supxlabel(text, fontsize=7, horizontalalignment="left", x=0.01)
        content = io.BytesIO()
        undated = {"Date": None} if file_format == "svg" else {"Software": None}
        figure.savefig(content, format=file_format, dpi=150, metadata=undated)
    return content.getvalue()


def _draw(axes: "Axes", panel: Panel) -> None:
    """Draw the stocks of one layer."""
    for band in panel.bands:
        shade = COLOURS[band.colour % len(COLOURS)]
        low, high = band.lowest, band.highest
        axes.fill_between(
            band.years,
            low,
            high,
            color=shade,
            alpha=0.2,
            linewidth=0,
            label=_plain(band.label),
        )
    for line in panel.lines:
        shade = COLOURS[line.colour % len(COLOURS)]
        style = "--" if line.dashed else "-"
        axes.plot(
            line.years, line.soc_stock, style, color=shade, label=_plain(line.label)
        )
    for series in panel.points:
        shade = COLOURS[series.colour % len(COLOURS)]
        axes.plot(
            series.years, series.soc_stock, "o", color=shade, label=_plain(series.label)
        )
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel("year")
    axes.set_ylabel(f"organic carbon, {panel.layer} [Mg ha$^{{-1}}$]")
    axes.set_ylim(bottom=0.0)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, fontsize="small")


def _plain(text: str) -> str:
    """Text in which a dollar sign does not begin a formula."""
    return text.replace("$", r"\$")
