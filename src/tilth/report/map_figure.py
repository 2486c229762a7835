"""Map of an area with its strata and points (extra ``report``).

Strata are told apart by tint and by name, points by shape, a value by colour and size,
so the map can be read in black and white and with any colour vision.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon
from matplotlib.ticker import MaxNLocator

from tilth.report.area_map import (
    METRES,
    AreaMap,
    Frame,
    MapPoint,
    frame_of,
    round_length,
)
from tilth.report.coordinates import tick
from tilth.report.figures import COLOURS, INK, STYLE
from tilth.report.map_names import path_of, place_of, write_names
from tilth.report.quantity import MINUS

TINTS: Final = (0.10, 0.22, 0.34)  # of one colour after the other, also in grey
# Blue for a loss and orange for a gain, apart for any colour vision (after Brewer's
# PuOr); both ends are dark, so their sign is shown by the shape of the point as well.
LOSS, NONE, GAIN = "#2d6a9f", "#d9d4cb", "#b35806"
STRIP: Final = 0.42  # inches below the land


def map_figure(
    area_map: AreaMap,
    *,
    narrow: bool = False,
    highest: float = 1.3,
    degrees: Callable[[float, str, int], str] = tick,
) -> Figure:
    """A map with scale bar, north arrow and degrees at its frame.

    Parameters
    ----------
    area_map : AreaMap
        What to draw.
    narrow : bool, default False
        True for screens of about 360 px.
    highest : float, default 1.3
        Largest height per width. [1]
    degrees : callable, optional
        Writes the degrees of the frame, as `tilth.report.coordinates.tick` does.

    Returns
    -------
    figure : Figure
        To be saved with `tilth.report.figures.figure_bytes`.
    """
    size = 8.5 if narrow else 10.0
    width = 3.6 if narrow else 7.2
    frame = frame_of(area_map)
    left, right, below, above = size * 0.045, 0.06, size * 0.038, 0.06
    if area_map.scale_name:
        above += size * 0.036
    inner = width - left - right
    ratio = frame.half_height / frame.half_width
    ratio = min(max(ratio, 0.5), highest)
    tall = inner * ratio + STRIP
    height = tall + below + above
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0.0)
        axes = figure.add_axes(
            (left / width, below / height, inner / width, tall / height)
        )
        axes.patch.set_alpha(0.0)
        south = _frame(axes, frame, ratio, size, degrees)
        _shapes(axes, frame, area_map)
        if area_map.walk:
            _walk(axes, frame, area_map.points)
        _points(axes, frame, area_map, size)
        _furniture(axes, area_map, size)
        write_names(axes, frame, area_map, size, south)
    return figure


def names_left_out(figure: Figure) -> int:
    """Points whose name found no room on a map.

    Parameters
    ----------
    figure : Figure
        As from `map_figure`.

    Returns
    -------
    n_names : int
        Of points that are drawn without their name.
    """
    (axes,) = figure.axes
    shown = sum(text.get_label() == "name" for text in axes.texts)
    return sum(line.get_label() == "point" for line in axes.lines) - shown


def _frame(
    axes: Axes,
    frame: Frame,
    ratio: float,
    size: float,
    written: Callable[[float, str, int], str],
) -> float:
    """Limits in metres, ticks in degrees; returns the lower edge of the land."""
    half_width = max(frame.half_width, frame.half_height / ratio)
    half_height = half_width * ratio
    axes.set_xlim(-half_width, half_width)
    # A strip below the land for scale bar and north arrow.
    strip = STRIP * 2.0 * half_width / (axes.bbox.width / axes.figure.dpi)
    axes.set_ylim(-half_height - strip, half_height)
    shrink = float(np.cos(np.radians(frame.latitude)))
    east, north = half_width / METRES / shrink, half_height / METRES
    for axis, middle, half, factor, count in (
        ("longitude", frame.longitude, east, METRES * shrink, 4),
        ("latitude", frame.latitude, north, METRES, 5),
    ):
        found = MaxNLocator(count).tick_values(middle - half, middle + half)
        degrees = [float(d) for d in found if abs(d - middle) <= 0.96 * half]
        step = float(found[1] - found[0])
        decimals = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
        if abs(round(step, decimals) - step) > step / 100.0:
            decimals += 1
        places = [(d - middle) * factor for d in degrees]
        texts = [written(d, axis, decimals) for d in degrees]
        if axis == "longitude":
            axes.set_xticks(places, texts)
        else:
            axes.set_yticks(places, texts, rotation=90, va="center")
    axes.tick_params(labelsize=size * 0.8, length=3, top=True, right=True)
    _keep_inside(axes)
    axes.grid(color=INK, alpha=0.12, linewidth=0.5)
    axes.set_axisbelow(True)
    return -half_height


def _keep_inside(axes: Axes) -> None:
    """Let a longitude that would be cut off at the right end at its tick."""
    figure = axes.get_figure(root=True)
    right = figure.bbox.x1 if figure is not None else np.inf
    for label in axes.get_xticklabels()[-1:]:
        if label.get_window_extent().x1 > right:
            label.set_horizontalalignment("right")


def _shapes(axes: Axes, frame: Frame, area_map: AreaMap) -> None:
    """Strata, then the boundary."""
    for i, shape in enumerate(area_map.shapes):
        path = path_of(frame, shape.geometry)
        if path is None:
            continue
        patch = PathPatch(
            path,
            facecolor=COLOURS[i % len(COLOURS)],
            alpha=TINTS[i % len(TINTS)],
            linewidth=0.0,
        )
        if not area_map.scale_name:  # where points have colours, the ground has none
            axes.add_patch(patch)
        edge = PathPatch(path, facecolor="none", edgecolor=INK, linewidth=0.7)
        edge.set_linestyle((0, (4, 2)))
        axes.add_patch(edge)
    if area_map.boundary is not None:
        path = path_of(frame, area_map.boundary)
        if path is not None:
            axes.add_patch(
                PathPatch(path, facecolor="none", edgecolor=INK, linewidth=1.6)
            )


def _walk(axes: Axes, frame: Frame, points: Sequence[MapPoint]) -> None:
    """Thin line through the points in their order."""
    places = [place_of(frame, p) for p in points if not p.hollow]
    if len(places) > 1:
        x, y = np.array(places).T
        axes.plot(x, y, color=INK, linewidth=0.6, alpha=0.6, linestyle=(0, (1, 2)))


def _points(axes: Axes, frame: Frame, area_map: AreaMap, size: float) -> None:
    """Points: filled, hollow, or by value with triangles for gain and loss."""
    mark = size * (0.55 if len(area_map.points) < 200 else 0.3)
    values = [p.value for p in area_map.points if p.value is not None]
    most = max([abs(v) for v in values], default=0.0) or 1.0
    norm = TwoSlopeNorm(0.0, -most, most)
    colours = LinearSegmentedColormap.from_list("change", (LOSS, NONE, GAIN))
    for point in area_map.points:
        x, y = place_of(frame, point)
        face: str | tuple[float, ...] = "none" if point.hollow else INK
        marker = "o"
        if point.value is not None:
            face = colours(float(norm(point.value)))
            marker = "^" if point.value > 0.0 else "v" if point.value < 0.0 else "o"
        elif area_map.scale_name:
            marker, face = "x", INK
        axes.plot(
            [x],
            [y],
            linestyle="none",
            marker=marker,
            markersize=mark * (1.35 if point.value is not None else 1.0),
            markerfacecolor=face,
            markeredgecolor=INK,
            markeredgewidth=1.6 if point.hollow and point.value is not None else 0.9,
            label="point",
        )
    if area_map.scale_name:
        _scale(axes, (colours, norm, most), area_map.scale_name, size)


def _scale(
    axes: Axes,
    colour: tuple[LinearSegmentedColormap, TwoSlopeNorm, float],
    name: str,
    size: float,
) -> None:
    """Five steps of colour above the map, with their values."""
    colours, norm, most = colour
    high = axes.bbox.height / axes.figure.dpi
    y = 1.0 + size * 0.024 / high
    axes.text(
        0.0, y, name, transform=axes.transAxes, va="center", size=size, weight="bold"
    )
    steps = np.linspace(-most, most, 5)
    decimals = 1 if most >= 2.0 else 2
    for i, value in enumerate(steps.tolist()):
        x = 0.37 + 0.133 * i
        axes.plot(
            [x],
            [y],
            transform=axes.transAxes,
            clip_on=False,
            linestyle="none",
            marker="o" if value == 0.0 else "^" if value > 0.0 else "v",
            markersize=size * 0.7,
            markerfacecolor=colours(float(norm(value))),
            markeredgecolor=INK,
            markeredgewidth=0.9,
        )
        text = f"{value:+.{decimals}f}".replace("-", MINUS) if value else "0"
        axes.text(
            x + 0.022,
            y,
            text,
            transform=axes.transAxes,
            va="center",
            size=size * 0.85,
        )


def _furniture(axes: Axes, area_map: AreaMap, size: float) -> None:
    """Scale bar, north arrow and the mark of an example, in the strip below."""
    wide, high = axes.bbox.width / axes.figure.dpi, axes.bbox.height / axes.figure.dpi
    metres = axes.get_xlim()[1] - axes.get_xlim()[0]
    length = round_length(metres * 0.3)
    share = length / metres
    on_frame = axes.transAxes
    axes.plot(
        [0.03, 0.03 + share],
        [0.11 / high, 0.11 / high],
        transform=on_frame,
        color=INK,
        linewidth=3.0,
        solid_capstyle="butt",
        label="scale",
    )
    label = f"{length / 1000:g} km" if length >= 1000.0 else f"{length:g} m"
    axes.text(
        0.03, 0.15 / high, label, transform=on_frame, va="bottom", size=size * 0.9
    )
    x, top, foot, half = 0.5, 0.38 / high, 0.06 / high, 0.07 / wide
    for side, face in ((-half, INK), (half, "none")):
        axes.add_patch(
            Polygon(
                [(x, top), (x + side, foot), (x, foot + (top - foot) * 0.2)],
                facecolor=face,
                edgecolor=INK,
                transform=on_frame,
                linewidth=0.8,
            )
        )
    axes.text(
        x + 1.6 * half,
        foot,
        "N",
        transform=on_frame,
        va="bottom",
        size=size,
        weight="bold",
    )
    if area_map.example:
        axes.text(
            0.98,
            0.1 / high,
            "EXAMPLE",
            transform=on_frame,
            ha="right",
            va="bottom",
            size=size * 1.1,
            weight="bold",
        )
