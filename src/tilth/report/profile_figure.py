"""Depth profiles of carbon, by round (extra ``report``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tilth.assessment.stock.result import Profiles
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.report.figures import COLOURS, DASHES, INK, STYLE

MOST_ROUNDS: Final = 3  # that can be told apart where lines lie close together
MOST_PROFILES: Final = 80  # faint lines of one round
SLICE: Final = 1.0  # cm, step of the mean profile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoundProfiles:
    """Profiles of one round.

    Parameters
    ----------
    name : str
        Of the round.
    thickness : ndarray, shape (n, n_layers)
        NaN below the deepest layer. [cm]
    soc_content : ndarray, shape (n, n_layers)
        Carbon per mass of fine earth. [g kg-1]
    """

    name: str
    thickness: FloatArray
    soc_content: FloatArray


def rounds_of(
    profiles: Profiles, names: Sequence[str] = (), without: Sequence[str] = ()
) -> tuple[RoundProfiles, ...]:
    """Profiles by round.

    Parameters
    ----------
    profiles : Profiles
        All profiles.
    names : sequence of str, default ()
        Rounds in their order; all, as they first appear, if empty.
    without : sequence of str, default ()
        Sites to leave out, such as control sites.

    Returns
    -------
    rounds : tuple of RoundProfiles
        The first and the last and those between, at most three.
    """
    order = list(names) or [r for r in profiles.round.names if r in _used(profiles)]
    if len(order) > MOST_ROUNDS:
        order = [order[0], order[len(order) // 2], order[-1]]
    site, label = np.array(profiles.site.texts()), np.array(profiles.round.texts())
    mass = np.where(profiles.layer_mass > 0.0, profiles.layer_mass, np.nan)
    content = profiles.layer_soc / mass * 1000.0
    found = []
    for name in order:
        rows = (label == name) & ~np.isin(site, list(without))
        if rows.any():
            found.append(
                RoundProfiles(
                    name=name,
                    thickness=profiles.layer_thickness[rows],
                    soc_content=content[rows],
                )
            )
    return tuple(found)


def mean_profile(profiles: RoundProfiles) -> tuple[FloatArray, FloatArray]:
    """Mean content of the profiles of a round, centimetre by centimetre.

    Parameters
    ----------
    profiles : RoundProfiles
        At least one.

    Returns
    -------
    depth : ndarray, shape (n_slices,)
        Middle of each slice. [cm]
    soc_content : ndarray, shape (n_slices,)
        Plain mean of the profiles that reach it; NaN where fewer than half do. [g kg-1]
    """
    bottoms = np.nancumsum(profiles.thickness, axis=1)
    deepest = float(bottoms.max())
    depth = np.arange(SLICE / 2.0, max(deepest, SLICE), SLICE)
    total, count = np.zeros(depth.size), np.zeros(depth.size)
    for bottom, content in zip(bottoms, profiles.soc_content, strict=True):
        layer = np.searchsorted(bottom, depth)
        inside = layer < bottom.size
        value = np.where(inside, content[np.minimum(layer, bottom.size - 1)], np.nan)
        there = ~np.isnan(value)
        total[there] += value[there]
        count[there] += 1
    enough = count >= max(1.0, len(bottoms) / 2.0)
    mean = np.full(depth.size, np.nan)
    mean[enough] = total[enough] / count[enough]
    return depth, mean


def profile_figure(
    rounds: Sequence[RoundProfiles], depth: float, *, narrow: bool = False
) -> Figure:
    """Carbon content by depth: mean of each round and its profiles.

    Parameters
    ----------
    rounds : sequence of RoundProfiles
        At least one.
    depth : float
        Reporting depth, drawn as a line. [cm]
    narrow : bool, default False
        True for screens of about 360 px.

    Returns
    -------
    figure : Figure
        Depth downward, content to the right from zero.

    Raises
    ------
    InputError
        If there is no round.
    """
    if not rounds:
        raise InputError("a figure of profiles must have at least 1 round; got 0")
    size, width, height = (8.5, 3.6, 4.2) if narrow else (10.0, 7.2, 4.6)
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0.0)
        left, above = size * 0.06, size * 0.055
        axes = figure.add_axes(
            (
                left / width,
                0.1 / height,
                (width - left - 0.15) / width,
                (height - above - 0.1) / height,
            )
        )
        axes.patch.set_alpha(0.0)
        for i, found in enumerate(rounds):
            _individuals(axes, found, i)
        for i, found in enumerate(rounds):
            _mean(axes, found, i)
        _axes(axes, depth, size)
        axes.legend(
            loc="lower right",
            frameon=True,
            framealpha=0.0,
            edgecolor="none",
            title="Mean of round",
            title_fontsize=size,
            fontsize=size,
        )
    return figure


def _used(profiles: Profiles) -> set[str]:
    return set(profiles.round.texts())


def _steps(thickness: FloatArray, content: FloatArray) -> tuple[FloatArray, FloatArray]:
    """One profile as a line that keeps its value within a layer."""
    there = ~np.isnan(thickness) & ~np.isnan(content)
    bottom = np.cumsum(np.where(np.isnan(thickness), 0.0, thickness))[there]
    top = bottom - thickness[there]
    return np.repeat(content[there], 2), np.stack([top, bottom], axis=1).ravel()


def _individuals(axes: Axes, profiles: RoundProfiles, index: int) -> None:
    """Faint lines, of at most some profiles taken evenly."""
    count = len(profiles.thickness)
    chosen = np.unique(np.linspace(0, count - 1, min(count, MOST_PROFILES)).round())
    for i in chosen.astype(int).tolist():
        x, y = _steps(profiles.thickness[i], profiles.soc_content[i])
        axes.plot(
            x,
            y,
            color=COLOURS[index + 1],
            linewidth=0.7,
            alpha=0.3 if count < 30 else 0.15,
        )


def _mean(axes: Axes, profiles: RoundProfiles, index: int) -> None:
    """Thick line of the mean."""
    depth, mean = mean_profile(profiles)
    axes.plot(
        np.repeat(mean, 2),
        np.stack([depth - SLICE / 2.0, depth + SLICE / 2.0], axis=1).ravel(),
        color=COLOURS[index + 1],
        linestyle=DASHES[index],
        linewidth=2.6,
        label=profiles.name,
    )


def _axes(axes: Axes, depth: float, size: float) -> None:
    """Depth downward, a line at the reporting depth."""
    lines = [np.asarray(line.get_ydata(), dtype=np.float64) for line in axes.lines]
    deepest = max((float(y.max()) for y in lines if y.size), default=0.0)
    axes.set_ylim(max(deepest, depth) * 1.02, 0.0)
    axes.set_xlim(left=0.0)
    axes.axhline(depth, color=INK, linewidth=0.9, linestyle=(0, (2, 2)))
    axes.annotate(
        f"{depth:g} cm",
        (1.0, depth),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        size=size * 0.9,
    )
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("Organic carbon, g per kg fine earth", size=size)
    axes.set_ylabel("Depth, cm", size=size)
    axes.tick_params(labelsize=size * 0.95)
    axes.spines[["bottom", "right"]].set_visible(False)
    axes.grid(axis="x", color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
