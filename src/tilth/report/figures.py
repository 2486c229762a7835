"""Figures of stocks over time, as SVG or PNG (extra ``report``).

The same chart gives the same bytes: no date, fixed identifiers, text kept as text.
Colours are told apart with any colour vision and on a light or a dark ground; lines
carry their names, and markers and dashes differ too.
"""

import re
from collections.abc import Sequence
from html import escape
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from textwrap import wrap
from typing import Final

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tilth.errors import InputError
from tilth.report.charts import Chart, Panel

INK: Final = "#2b2622"
COLOURS: Final = ("#7a6853", "#1b7486", "#a8561c", "#55762f", "#85547e", "#456a9f")
DASHES: Final = ("-", (0, (6, 1.5)), (0, (3, 1, 1, 1)), "-", (0, (6, 1.5)), (0, (1, 1)))
MARKERS: Final = ("o", "s", "^", "D", "v", "P")
STYLE: Final = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tilth",
    "text.parse_math": False,  # a dollar sign begins no formula
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
FORMATS: Final = (".svg", ".png")
NAMED: Final = 0.24  # width of the name of a scale, in inches
ROUNDS: Final = 60  # of moving names apart
FONT: Final = re.compile(
    r"\bfont: (?P<style>italic )?(?:(?P<weight>\d+|bold) )?(?P<size>[\d.]+px) "
)
LINE: Final = 1.35  # height of a line of text per height of its letters


def check_path(path: Path) -> None:
    """Refuse a file name that is neither SVG nor PNG, before any work is done.

    Parameters
    ----------
    path : Path
        File to write.

    Raises
    ------
    InputError
        If its ending is unknown.
    """
    if path.suffix.lower() not in FORMATS:
        raise InputError(
            f"a figure must be a file that ends in {' or '.join(FORMATS)}; got {path}"
        )


def figure_bytes(figure: Figure, suffix: str) -> bytes:
    """A figure as a file holds it, the same at every run.

    Parameters
    ----------
    figure : Figure
        As from `stock_figure`.
    suffix : str
        ``.svg`` or ``.png``.

    Returns
    -------
    data : bytes
        Without date or version of the software.
    """
    data = BytesIO()
    nothing = (
        {"Date": None, "Creator": None} if suffix == ".svg" else {"Software": None}
    )
    with rc_context(STYLE):  # type: ignore[arg-type] # its types know no lists
        figure.savefig(data, format=suffix[1:], metadata=nothing, dpi=160)
    return data.getvalue()


def inline_svg(chart: Chart, name: str, *, narrow: bool = False) -> str:
    """A chart as an SVG element to stand inside HTML, without title and caption.

    Parameters
    ----------
    chart : Chart
        What to draw.
    name : str
        Prefix of all identifiers, unlike that of any other figure of the page.
    narrow : bool, default False
        True for screens of about 360 px.

    Returns
    -------
    svg : str
        Element that takes the width of its parent and the colour of its text; a page
        may set the colours of the lines as ``--series-0`` and on.
    """
    figure = stock_figure(chart, narrow=narrow, framed=False)
    return svg_element(figure, name, f"Figure: {chart.title}")


def svg_element(figure: Figure, name: str, label: str) -> str:
    """A figure as an SVG element to stand inside HTML.

    Parameters
    ----------
    figure : Figure
        Drawn with `STYLE`, `INK` and `COLOURS`.
    name : str
        Prefix of all identifiers, unlike that of any other figure of the page.
    label : str
        What a screen reader says in its place.

    Returns
    -------
    svg : str
        Element that takes the width of its parent and the colour of its text; a page
        may set the colours as ``--series-0`` and on.
    """
    text = figure_bytes(figure, ".svg").decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.S)
    text = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", text)
    text = re.sub(r'<svg ([^>]*?)\bwidth="[^"]*"', r"<svg \1", text, count=1)
    text = re.sub(r'<svg ([^>]*?)\bheight="[^"]*"', r"<svg \1", text, count=1)
    text = FONT.sub(_long_font, text)
    text = text.replace(
        "<svg ", f'<svg role="img" aria-label="{escape(label, quote=True)}" ', 1
    )
    for i, colour in enumerate(COLOURS):
        text = text.replace(colour, f"var(--series-{i}, {colour})")
    return text.replace(INK, "currentColor")


def _long_font(font: re.Match[str]) -> str:
    """Style, weight, size and family one by one: makers of PDF know no other form."""
    style = "font-style: italic; " if font["style"] else ""
    weight = font["weight"] or "400"
    return f"{style}font-weight: {weight}; font-size: {font['size']}; font-family: "


def stock_figure(chart: Chart, *, narrow: bool = False, framed: bool = True) -> Figure:
    """Stocks over time with bands and measured points.

    Parameters
    ----------
    chart : Chart
        What to draw.
    narrow : bool, default False
        True for screens of about 360 px: panels below each other, names broken.
    framed : bool, default True
        True to write the title above and the caption below the axes; a page that has
        its own leaves both out.

    Returns
    -------
    figure : Figure
        To be saved with `figure_bytes`.
    """
    size = 8.5 if narrow else 10.0
    width, height = (3.6, 3.5) if narrow else (9.0, 4.4)
    columns = 1 if narrow else min(len(chart.panels), 2)
    if len(chart.panels) == 3 and not narrow:
        columns = 3
    rows = -(-len(chart.panels) // columns)
    height *= rows * (1.0 if columns == 1 else 0.85)
    above, below = 0.12, 0.1
    title, caption = [], []
    if framed:
        title = wrap(chart.title, int(width * 72 / (size * 1.2) / 0.62))
        caption = wrap(chart.caption(), int(width * 72 / (size * 0.8) / 0.56))
        above += len(title) * size * 1.2 * LINE / 72 + 0.08
        below += len(caption) * size * 0.8 * LINE / 72 + 0.08
    total = height + above + below
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, total))
        FigureCanvasAgg(figure)
        if not framed:
            figure.patch.set_alpha(0.0)
        for i, line in enumerate(title):
            top = total - 0.12 - i * size * 1.2 * LINE / 72
            _write(figure, line, top / total, size * 1.2, weight="bold")
        for i, line in enumerate(caption):
            top = below - 0.02 - i * size * 0.8 * LINE / 72
            _write(figure, line, top / total, size * 0.8)
        tops: dict[str, list[Axes]] = {}
        for i, panel in enumerate(chart.panels):
            left, up = i % columns, rows - 1 - i // columns
            # The first column is wider by the name of the scale.
            share = (width - NAMED * (columns > 1)) / columns
            more = NAMED * (columns > 1)
            cell = (
                left * share + (more if left else 0.0),
                below + up * height / rows,
                share + (0.0 if left else more),
                height / rows,
            )
            # One scale for panels of one layer in a row, named once.
            named = left == 0 or panel.layer != chart.panels[i - 1].layer
            axes = _draw(figure, panel, cell, (total, size), named=named)
            tops.setdefault(panel.layer, []).append(axes)
        highest = {
            layer: 1.05 * max(a.get_ylim()[1] for a in row)
            for layer, row in tops.items()
        }
        for axes, panel in zip(figure.axes, chart.panels, strict=True):
            # Stocks of one layer stand beside each other on one scale.
            axes.set_ylim(0.0, highest[panel.layer])
            _name_lines(axes, panel, size)
    return figure


def _write(
    figure: Figure, text: str, top: float, size: float, weight: str = "normal"
) -> None:
    """One line of text at the left edge."""
    left = 0.12 / figure.get_figwidth()
    figure.text(left, top, text, size=size, weight=weight, va="top", ha="left")


def _draw(
    figure: Figure,
    panel: Panel,
    cell: tuple[float, float, float, float],
    of: tuple[float, float],
    *,
    named: bool,
) -> Axes:
    """Axes of one panel inside a cell: left, bottom, width and height in inches.

    `of` is the height of the figure in inches and the size of letters in points.
    """
    total, size = of
    wide = cell[2] > 6.0
    longest = max(len(line) for name in _names(panel, wide) for line in name)
    right = longest * size * 0.72 / 72 + 0.12
    margin = 0.38 + NAMED * named
    lower, upper = 0.55, 0.42 if panel.title else 0.12
    axes = figure.add_axes(
        (
            (cell[0] + margin) / figure.get_figwidth(),
            (cell[1] + lower) / total,
            (cell[2] - margin - right) / figure.get_figwidth(),
            (cell[3] - lower - upper) / total,
        )
    )
    axes.patch.set_alpha(0.0)
    _lines(axes, panel, size)
    axes.set_ylim(bottom=0.0)
    axes.set_xlim(min(s.years[0] for s in panel.series) - 1.0, _last(panel))
    if named:
        axes.set_ylabel(f"Organic carbon, t C/ha, {panel.layer}", size=size)
    axes.set_xlabel("Year (stock on 31 December)", size=size)
    if panel.title:
        axes.set_title(panel.title, loc="left", size=size * 1.05, weight="bold")
    axes.xaxis.set_major_locator(MaxNLocator(6 if wide else 4, integer=True))
    axes.tick_params(labelsize=size * 0.95)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
    return axes


def _names(panel: Panel, wide: bool) -> list[list[str]]:
    """Name of each line, broken to fit beside the axes."""
    return [wrap(s.name, 18 if wide else 11) for s in panel.series]


def _lines(axes: Axes, panel: Panel, size: float) -> None:
    """Bands first, then lines, then points."""
    for series, colour in zip(panel.series, COLOURS, strict=False):
        if series.interval is not None:
            low, high = series.interval
            axes.fill_between(
                series.years, low, high, color=colour, alpha=0.2, linewidth=0.0
            )
    marked = all(series.measured for series in panel.series)  # markers tell them apart
    for series, colour, dash in zip(panel.series, COLOURS, DASHES, strict=False):
        axes.plot(
            series.years,
            series.soc_stock,
            color=colour,
            linestyle="-" if marked else dash,
            linewidth=1.8,
        )
    for series, colour, marker in zip(panel.series, COLOURS, MARKERS, strict=False):
        for points, face in ((series.measured, colour), (series.estimated, "none")):
            _points(axes, points, (marker, colour, face), size)
    _points(axes, panel.measured, ("o", INK, INK), size)


def _points(
    axes: Axes,
    points: Sequence[tuple[int, float]],
    look: tuple[str, str, str],
    size: float,
) -> None:
    """Marks of one kind: marker, colour and face."""
    if not points:
        return
    marker, colour, face = look
    axes.plot(
        [year for year, _ in points],
        [stock for _, stock in points],
        linestyle="none",
        marker=marker,
        markersize=size * 0.6,
        color=colour,
        markerfacecolor=face,
        markeredgecolor=colour,
        markeredgewidth=1.2,
    )


def _last(panel: Panel) -> float:
    """Last year of a panel, points included."""
    points = [y for s in panel.series for y, _ in (*s.measured, *s.estimated)]
    points += [year for year, _ in panel.measured]
    return float(max([*points, *(s.years[-1] for s in panel.series)])) + 1.0


def _name_lines(axes: Axes, panel: Panel, size: float) -> None:
    """Name of each line beside its end, moved apart where they would overlap."""
    width, height = (axes.bbox.width, axes.bbox.height)
    to_points = 72.0 / axes.figure.dpi
    names = _names(panel, width * to_points > 4.0 * 72.0)
    per_point = axes.get_ylim()[1] / (height * to_points)
    halves = [(len(name) + 0.2) * size * LINE * per_point / 2 for name in names]
    places = [float(s.soc_stock[-1]) for s in panel.series]
    order = sorted(range(len(names)), key=lambda i: places[i])
    for _ in range(ROUNDS):
        for below, above in pairwise(order):
            overlap = places[below] + halves[below] - places[above] + halves[above]
            if overlap > 0.0:
                places[below] = max(places[below] - overlap / 2.0, halves[below])
                places[above] += overlap / 2.0
    for place, i in zip(places, range(len(names)), strict=True):
        axes.annotate(
            "\n".join(names[i]),
            (1.0, place),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            color=COLOURS[i],
            va="center",
            ha="left",
            size=size,
            weight="bold",
            annotation_clip=False,
        )
