"""What a figure of stocks shows: values, without the library that draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tilth import __version__
from tilth.assessment.site.result import Layer, ModelRun
from tilth.assessment.site.site import Site
from tilth.checks import FloatArray
from tilth.errors import InputError

MOST_SERIES: Final = 6  # lines of a panel that colour, dash and marker tell apart


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """One line of a chart, with a band and measured points where there are any.

    Parameters
    ----------
    name : str
        Written at the end of the line.
    years : ndarray, shape (n,)
        Years whose end the stocks describe. [yr]
    soc_stock : ndarray, shape (n,)
        Stock at the end of each year. [Mg ha-1]
    interval : tuple of ndarray, optional
        Lower and upper limit of the band. [Mg ha-1]
    measured : tuple of (int, float), optional
        Years and stocks that were measured. [yr; Mg ha-1]
    estimated : tuple of (int, float), optional
        Years and stocks that the source estimated, drawn hollow. [yr; Mg ha-1]
    """

    name: str
    years: FloatArray
    soc_stock: FloatArray
    interval: tuple[FloatArray, FloatArray] | None = None
    measured: tuple[tuple[int, float], ...] = ()
    estimated: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One pair of axes: stocks of one layer.

    Parameters
    ----------
    title : str
        Above the axes; may be empty.
    layer : str
        Depth that all stocks describe, such as ``0-23 cm``.
    series : tuple of Series
        At most six, the number of colours.
    measured : tuple of (int, float), optional
        Years and stocks that were measured and belong to no single line.
        [yr; Mg ha-1]
    """

    title: str
    layer: str
    series: tuple[Series, ...]
    measured: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise InputError(
                f"a panel must have 1 to {MOST_SERIES} series; got {len(self.series)}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure: its title, panels side by side, what it shows, and its sources.

    Parameters
    ----------
    title : str
        What is to be seen.
    panels : tuple of Panel
        At least one; layers never share a panel.
    note : str
        What line, band and points are.
    sources : tuple of str
        Citations for the caption.
    """

    title: str
    panels: tuple[Panel, ...]
    note: str
    sources: tuple[str, ...]

    def caption(self) -> str:
        """Note and sources as one text.

        Returns
        -------
        caption : str
            For the place below the axes.
        """
        said = f"Sources: {'; '.join(self.sources)}." if self.sources else ""
        return f"{self.note} {said}".strip()


def chart_of_site(site: Site, runs: Sequence[ModelRun]) -> Chart:
    """Stocks of the runs of one site: one panel per layer.

    Parameters
    ----------
    site : Site
        The site, with its measured stock.
    runs : sequence of ModelRun
        One model or an ensemble.

    Returns
    -------
    chart : Chart
        One line per model and scenario; the measured stock in the panel of its layer.
    """
    panels = []
    for layer in dict.fromkeys(run.layer for run in runs):
        series = tuple(
            Series(
                name=f"{run.model}, {scenario.name}",
                years=run.years.astype(np.float64),
                soc_stock=scenario.soc_stock(),
            )
            for run in runs
            if run.layer == layer
            for scenario in run.scenarios
        )
        # Few enough lines to tell apart: two scenarios of three models at most.
        panels += [
            Panel(
                title="",
                layer=layer.label(),
                series=series[i : i + MOST_SERIES],
                measured=_measured(site, layer),
            )
            for i in range(0, len(series), MOST_SERIES)
        ]
    example = "Example content: the site is invented. " if site.example else ""
    return Chart(
        title=site.name,
        panels=tuple(panels),
        note=f"{example}Lines: modelled stock at the end of each year. Point: measured "
        "stock. Uncertainty is not computed here: it is unknown, not zero. Site file: "
        f"{site.file_name}. Tilth {__version__}.",
        sources=tuple(dict.fromkeys(s for run in runs for s in run.sources)),
    )


def _measured(site: Site, layer: Layer) -> tuple[tuple[int, float], ...]:
    """Measured stock of a site, if it is of this layer."""
    if layer != Layer(depth_bottom=site.soil.depth_bottom):
        return ()
    return ((int(site.soil.stock_date[:4]), site.soil.soc_stock),)
