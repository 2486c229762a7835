"""Pictures of maps of storage potential, with their legend (extra ``report``).

Colours can be told apart with any colour vision: cividis for what has no sign, brown to
blue-green around 0 for changes.
"""

from collections.abc import Mapping, Sequence
from math import ceil, cos, floor, log10, radians
from textwrap import wrap
from typing import Final, Literal

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from tilth.assessment.potential.product import Product
from tilth.geo.grid import Grid
from tilth.report.figures import INK, STYLE, figure_bytes
from tilth.report.language import Language
from tilth.report.potential_messages import UNITS
from tilth.report.potential_page import title_of

SIGNED: Final = ("AbsDiff", "ASR", "RateOfInitial", "ExtraInput", "FaithfulLess")
GAINS: Final = ("RelDiff", "RSR", "RateOverBAU")  # signed where one is below 0
COMPARED: Final = "ASR_"  # maps that share their colours: they are looked at together
LACKING: Final = "ExtraInput"
TALLEST: Final = 4.6  # of a map without its title [in]
EDGES: Final = (2.0, 98.0)  # percentiles at which the colours end
WIDTH: Final = 3.7  # so that letters are legible on a narrow screen [inch]
LINE: Final = 44  # letters of a line of the title
GROUND: Final = "#e9e6e1"  # where there is no value
WHOLE: Final = "yr"  # unit whose values are whole numbers
STEEPEST: Final = 80.0  # latitude up to which widths shrink with it [deg]


def map_pictures(
    maps: Mapping[str, NDArray[np.float64]],
    listed: Sequence[Product],
    grid: Grid,
    language: Language,
    note: str = "",
) -> dict[str, bytes]:
    """Pictures of several maps; those that are compared have the same colours.

    Parameters
    ----------
    maps : mapping of str to ndarray
        Values of each map, by key; NaN where there are none. [as the product]
    listed : sequence of Product
        What each shows.
    grid : Grid
        Where they lie.
    language : Language
        Of the words.
    note : str
        Below each map, such as that it is invented.

    Returns
    -------
    pictures : dict of str to bytes
        PNG of each map, by key.
    """
    compared = [values.ravel() for key, values in maps.items() if _is_compared(key)]
    pictures = {}
    for product in listed:
        key = product.key
        of_all = np.concatenate(compared) if _is_compared(key) else maps[key]
        pictures[key] = map_picture(
            product, maps[key], grid, language, note, limits(key, of_all)
        )
    return pictures


def _is_compared(key: str) -> bool:
    """Whether a map is the yearly change of a scenario, not its spread."""
    return key.startswith(COMPARED) and key.count("_") == 1


def map_picture(
    product: Product,
    values: NDArray[np.float64],
    grid: Grid,
    language: Language,
    note: str = "",
    ends: tuple[float, float] | None = None,
) -> bytes:
    """A map as a PNG with legend, title and degrees.

    Parameters
    ----------
    product : Product
        What it shows.
    values : ndarray, shape (n_rows, n_columns)
        NaN where there is no value. [as the product]
    grid : Grid
        Where it lies.
    language : Language
        Of the words.
    note : str
        Below the map, such as that it is invented.
    ends : tuple of float, optional
        Where the colours end; as from `limits` if left out. [as the product]

    Returns
    -------
    png : bytes
        The same for the same map.
    """
    middle = min(abs(grid.north + grid.south) / 2.0, STEEPEST)
    stretch = 1.0 / cos(radians(middle))  # of a degree of latitude per one of longitude
    tall = stretch * (grid.north - grid.south) / (grid.east - grid.west)
    with rc_context(STYLE):  # type: ignore[arg-type] # its types know no lists
        figure = Figure(
            figsize=(WIDTH, min(WIDTH * 0.64 * max(tall, 0.42), TALLEST) + 1.0),
            layout="constrained",
        )
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.set_facecolor(GROUND)
        low, high = ends or limits(product.key, values)
        image = axes.imshow(
            values,
            extent=(grid.west, grid.east, grid.south, grid.north),
            cmap=_colours(product.key, low),
            vmin=low,
            vmax=high,
            interpolation="nearest",
            aspect=stretch,
        )
        title = "\n".join(wrap(title_of(product, language), LINE))
        figure.suptitle(title, fontsize=8.5, color=INK)
        axes.set_xlabel(language.say("longitude, °"), fontsize=8)
        axes.set_ylabel(language.say("latitude, °"), fontsize=8)
        axes.tick_params(labelsize=7.5)
        beside = min(4, max(1, round(8.0 / tall)))  # for which a narrow map has room
        for axis, most in ((axes.xaxis, beside), (axes.yaxis, 4)):
            axis.set_major_locator(MaxNLocator(nbins=most))
            axis.set_major_formatter(_numbers(language))
        bar = figure.colorbar(
            image, ax=axes, extend=_beyond(values, low, high), shrink=0.85
        )
        bar.set_label(language.say(UNITS[product.unit]), fontsize=8)
        bar.ax.tick_params(labelsize=7.5)
        bar.formatter = _numbers(language)
        bar.locator = MaxNLocator(nbins=7, integer=product.unit == WHOLE)
        bar.update_ticks()
        if note:
            figure.supxlabel(note, fontsize=7.5)
        return figure_bytes(figure, ".png")


def _colours(key: str, low: float) -> str:
    """Name of a scale of colours; brown is a loss, or carbon that is lacking."""
    if key.startswith(LACKING):
        return "BrBG_r"
    return "BrBG" if _is_signed(key, low) else "cividis"


def _is_signed(key: str, low: float) -> bool:
    """Whether colours lie around 0; those of a gain do where `low` is a loss."""
    return key.startswith(SIGNED) or (key.startswith(GAINS) and low < 0.0)


def _numbers(language: Language) -> FuncFormatter:
    """Numbers of an axis with the decimal sign of a language."""
    return FuncFormatter(lambda value, _: language.typed(f"{value:.10g}"))


def _beyond(
    values: NDArray[np.float64], low: float, high: float
) -> Literal["neither", "min", "max", "both"]:
    """Ends at which the map goes on beyond its colours."""
    known = values[np.isfinite(values)]
    below, above = bool((known < low).any()), bool((known > high).any())
    if below and above:
        return "both"
    return "min" if below else "max" if above else "neither"


def limits(key: str, values: NDArray[np.float64]) -> tuple[float, float]:
    """Round values at which the colours of a map end.

    Parameters
    ----------
    key : str
        Of the product: changes are drawn around 0, and gains where some are losses.
    values : ndarray
        Of the map. [as the product]

    Returns
    -------
    low, high : float
        Never equal. [as the product]

    Examples
    --------
    >>> limits("ASR_BAU", np.array([-0.31, 0.1]))
    (-0.4, 0.4)
    """
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    low, high = (float(v) for v in np.percentile(known, EDGES))
    if _is_signed(key, low):
        most = max(abs(low), abs(high)) or 1.0
        step = 10.0 ** floor(log10(most))
        high = round(ceil(most / step) * step, 12)
        return -high, high
    if high <= low:
        return low - 0.5, low + 0.5
    step = 10.0 ** floor(log10(high - low))
    return round(floor(low / step) * step, 12), round(ceil(high / step) * step, 12)
