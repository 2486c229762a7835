"""Pictures of maps of storage potential, with their legend (extra ``report``).

Colours can be told apart with any colour vision: cividis for what has no sign, brown to
blue-green around 0 for changes.
"""

from math import ceil, floor, log10
from typing import Final

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tilth.assessment.potential_product import Product
from tilth.geo.grid import Grid
from tilth.report.figures import INK, STYLE, figure_bytes

SIGNED: Final = ("AbsDiff", "ASR", "RateOfInitial", "ExtraInput", "FaithfulLess")
EDGES: Final = (2.0, 98.0)  # percentiles at which the colours end
WIDTH: Final = 6.4  # [inch]
GROUND: Final = "#e9e6e1"  # where there is no value


def map_picture(
    product: Product, values: NDArray[np.float64], grid: Grid, note: str = ""
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
    note : str
        Below the map, such as that it is invented.

    Returns
    -------
    png : bytes
        The same for the same map.
    """
    tall = np.clip((grid.north - grid.south) / (grid.east - grid.west), 0.3, 1.6)
    with rc_context(STYLE):  # type: ignore[arg-type] # its types know no lists
        figure = Figure(
            figsize=(WIDTH, WIDTH * 0.78 * tall + 1.1), layout="constrained"
        )
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.set_facecolor(GROUND)
        low, high = limits(product.key, values)
        signed = product.key.startswith(SIGNED)
        image = axes.imshow(
            values,
            extent=(grid.west, grid.east, grid.south, grid.north),
            cmap="BrBG" if signed else "cividis",
            vmin=low,
            vmax=high,
            interpolation="nearest",
            aspect="auto",
        )
        axes.set_title(product.title, fontsize=9, color=INK)
        axes.set_xlabel("longitude, °", fontsize=8)
        axes.set_ylabel("latitude, °", fontsize=8)
        axes.tick_params(labelsize=7)
        bar = figure.colorbar(image, ax=axes, extend="both", shrink=0.85)
        bar.set_label(_unit(product.unit), fontsize=8)
        bar.ax.tick_params(labelsize=7)
        if note:
            figure.supxlabel(note, fontsize=7)
        return figure_bytes(figure, ".png")


def limits(key: str, values: NDArray[np.float64]) -> tuple[float, float]:
    """Round values at which the colours of a map end.

    Parameters
    ----------
    key : str
        Of the product: changes are drawn around 0.
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
    if key.startswith(SIGNED):
        most = max(abs(low), abs(high)) or 1.0
        step = 10.0 ** floor(log10(most))
        high = round(ceil(most / step) * step, 12)
        return -high, high
    if high <= low:
        return low - 0.5, low + 0.5
    step = 10.0 ** floor(log10(high - low))
    return round(floor(low / step) * step, 12), round(ceil(high / step) * step, 12)


def _unit(unit: str) -> str:
    """A unit as readers write it."""
    return (
        unit.replace("Mg", "t C")
        .replace("permil", "‰")
        .replace(" ha-1", "/ha")
        .replace(" yr-1", "/yr")
    )
