"""Map of an area with its strata and points (extra ``report``).

Strata are told apart by tint and by name, points by shape, a value by colour and size,
so the map can be read in black and white and with any colour vision.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from tilth.report.area_map import (
    METRES,
    AreaMap,
    Frame,
    MapPoint,
    frame_of,
    middle_of,
    rings,
    round_length,
)
from tilth.report.coordinates import tick
from tilth.report.figures import COLOURS, INK, STYLE

TINTS: Final = (0.10, 0.22, 0.34)  # of one colour after the other, also in grey
HATCHES: Final = ("", "///", "...", "\\\\\\")
# Blue for a loss and orange for a gain, apart for any colour vision (after Brewer's
# PuOr); both ends are dark, so their sign is shown by the shape of the point as well.
LOSS, NONE, GAIN = "#2d6a9f", "#d9d4cb", "#b35806"
MOST_NAMES: Final = 150  # names on a map; more cannot be read
LONGEST: Final = 18  # letters of a name on the map
SIDES: Final = (  # where a name may stand, as shares of its width and height
    (0.0, 1.0),
    (0.0, -1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
    (1.0, 1.0),
    (-1.0, 1.0),
    (1.0, -1.0),
    (-1.0, -1.0),
)


def map_figure(area_map: AreaMap, *, narrow: bool = False, tall: float = 1.3) -> Figure:
    """A map with scale bar, north arrow and degrees at its frame.

    Parameters
    ----------
    area_map : AreaMap
        What to draw.
    narrow : bool, default False
        True for screens of about 360 px.
    tall : float, default 1.3
        Largest height per width. [1]

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
        above += size * 0.062
    inner = width - left - right
    ratio = frame.half_height / frame.half_width
    ratio = min(max(ratio, 0.55), tall)
    height = inner * ratio + below + above
    with rc_context({**STYLE, "font.size": size}):  # type: ignore[dict-item]
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0.0)
        axes = figure.add_axes(
            (left / width, below / height, inner / width, inner * ratio / height)
        )
        axes.patch.set_alpha(0.0)
        _frame(axes, frame, ratio, size)
        _shapes(axes, frame, area_map, size)
        if area_map.walk:
            _walk(axes, frame, area_map.points)
        _points(axes, frame, area_map, size)
        _furniture(axes, size)
        _names(axes, frame, area_map.points, size)
        if area_map.example:
            axes.text(
                0.98,
                0.02,
                "EXAMPLE",
                transform=axes.transAxes,
                ha="right",
                va="bottom",
                size=size * 1.2,
                weight="bold",
            )
    return figure


def names_left_out(area_map: AreaMap) -> int:
    """Points whose name finds no room on the map.

    Parameters
    ----------
    area_map : AreaMap
        What is drawn.

    Returns
    -------
    n_names : int
        On the wide map.
    """
    (axes,) = map_figure(area_map).axes[:1]
    shown = sum(t.get_label() == "name" for t in axes.texts)
    return len(area_map.points) - shown


def _frame(axes: Axes, frame: Frame, ratio: float, size: float) -> None:
    """Limits in metres, ticks in degrees."""
    half_width = max(frame.half_width, frame.half_height / ratio)
    half_height = half_width * ratio
    axes.set_xlim(-half_width, half_width)
    axes.set_ylim(-half_height, half_height)
    shrink = float(np.cos(np.radians(frame.latitude)))
    east, north = half_width / METRES / shrink, half_height / METRES
    for axis, middle, half, factor, count in (
        ("longitude", frame.longitude, east, METRES * shrink, 4),
        ("latitude", frame.latitude, north, METRES, 5),
    ):
        found = MaxNLocator(count).tick_values(middle - half, middle + half)
        degrees = [d for d in found.tolist() if abs(d - middle) <= 0.96 * half]
        step = float(found[1] - found[0])
        decimals = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
        if abs(round(step, decimals) - step) > step / 100.0:
            decimals += 1
        places = [(d - middle) * factor for d in degrees]
        texts = [tick(d, axis, decimals) for d in degrees]
        if axis == "longitude":
            axes.set_xticks(places, texts)
        else:
            axes.set_yticks(places, texts, rotation=90, va="center")
    axes.tick_params(labelsize=size * 0.8, length=3, top=True, right=True)
    axes.grid(color=INK, alpha=0.12, linewidth=0.5)
    axes.set_axisbelow(True)


def _path(frame: Frame, geometry: dict[str, object]) -> Path | None:
    """Polygons with holes as one path."""
    vertices, codes = [], []
    for polygon in rings(geometry):
        for ring in polygon:
            plane = frame.plane(ring[:, 0], ring[:, 1])
            vertices.append(plane)
            line = [Path.LINETO] * (len(plane) - 2)
            codes += [Path.MOVETO, *line, Path.CLOSEPOLY]
    return Path(np.concatenate(vertices), codes) if vertices else None


def _shapes(axes: Axes, frame: Frame, area_map: AreaMap, size: float) -> None:
    """Strata with their names, then the boundary."""
    for i, shape in enumerate(area_map.shapes):
        path = _path(frame, shape.geometry)
        if path is None:
            continue
        patch = PathPatch(
            path,
            facecolor=COLOURS[i % len(COLOURS)],
            alpha=TINTS[i % len(TINTS)],
            linewidth=0.0,
        )
        axes.add_patch(patch)
        edge = PathPatch(path, facecolor="none", edgecolor=INK, linewidth=0.7)
        edge.set_linestyle((0, (4, 2)))
        axes.add_patch(edge)
    if area_map.boundary is not None:
        path = _path(frame, area_map.boundary)
        if path is not None:
            axes.add_patch(
                PathPatch(path, facecolor="none", edgecolor=INK, linewidth=1.6)
            )
    for shape in area_map.shapes:
        polygons = [
            [frame.plane(r[:, 0], r[:, 1]) for r in polygon]
            for polygon in rings(shape.geometry)
        ]
        if polygons:
            x, y = middle_of(polygons)
            name = "\n".join(wrap(_short(shape.name, 28), 14)) or " "
            text = axes.text(x, y, name, ha="center", va="center", size=size * 1.15)
            text.set_fontstyle("italic")
            text.set_label("stratum")


def _walk(axes: Axes, frame: Frame, points: Sequence[MapPoint]) -> None:
    """Thin line through the points in their order."""
    places = [_place(frame, p) for p in points if not p.hollow]
    if len(places) > 1:
        x, y = np.array(places).T
        axes.plot(x, y, color=INK, linewidth=0.6, alpha=0.6, linestyle=(0, (1, 2)))


def _place(frame: Frame, point: MapPoint) -> tuple[float, float]:
    """Metres east and north of a point."""
    plane = frame.plane(np.float64(point.longitude), np.float64(point.latitude))
    return float(plane[0]), float(plane[1])


def _points(axes: Axes, frame: Frame, area_map: AreaMap, size: float) -> None:
    """Points: filled, hollow, or by value with triangles for gain and loss."""
    mark = size * (0.55 if len(area_map.points) < 200 else 0.3)
    values = [p.value for p in area_map.points if p.value is not None]
    most = max([abs(v) for v in values], default=0.0) or 1.0
    norm = TwoSlopeNorm(0.0, -most, most)
    colours = LinearSegmentedColormap.from_list("change", (LOSS, NONE, GAIN))
    for point in area_map.points:
        x, y = _place(frame, point)
        face = "none" if point.hollow else INK
        marker = "o"
        if point.value is not None:
            face = colours(float(norm(point.value)))
            marker = "^" if point.value > 0.0 else "v"
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
    axes.text(
        0.0, 1.0, name, transform=axes.transAxes, va="bottom", size=size, weight="bold"
    ).set_position((0.0, 1.02))
    steps = np.linspace(-most, most, 5)
    decimals = 1 if most >= 2.0 else 2
    for i, value in enumerate(steps.tolist()):
        x = 0.42 + 0.13 * i
        axes.plot(
            [x],
            [1.035],
            transform=axes.transAxes,
            clip_on=False,
            linestyle="none",
            marker="o" if value == 0.0 else "^" if value > 0.0 else "v",
            markersize=size * 0.7,
            markerfacecolor=colours(float(norm(value))),
            markeredgecolor=INK,
            markeredgewidth=0.9,
        )
        text = f"{value:+.{decimals}f}".replace("-", "−") if value else "0"
        axes.text(
            x + 0.02,
            1.035,
            text,
            transform=axes.transAxes,
            va="center",
            size=size * 0.85,
        )


def _furniture(axes: Axes, size: float) -> None:
    """Scale bar and north arrow on a light ground."""
    width = axes.get_xlim()[1] - axes.get_xlim()[0]
    length = round_length(width * 0.3)
    share = length / width
    axes.plot(
        [0.04, 0.04 + share],
        [0.045, 0.045],
        transform=axes.transAxes,
        color=INK,
        linewidth=3.0,
        solid_capstyle="butt",
        label="scale",
    )
    label = f"{length / 1000:g} km" if length >= 1000.0 else f"{length:g} m"
    axes.text(
        0.04,
        0.06,
        label,
        transform=axes.transAxes,
        va="bottom",
        size=size * 0.9,
        label="scale",
    )
    ratio = axes.get_position().width / axes.get_position().height
    ratio *= axes.figure.get_figwidth() / axes.figure.get_figheight()
    tall = 0.07 * min(ratio, 1.6)
    top = 0.95
    axes.add_patch(
        Polygon(
            [(0.95, top), (0.935, top - tall), (0.95, top - tall * 0.8)],
            facecolor=INK,
            edgecolor=INK,
            transform=axes.transAxes,
            linewidth=0.8,
        )
    )
    axes.add_patch(
        Polygon(
            [(0.95, top), (0.965, top - tall), (0.95, top - tall * 0.8)],
            facecolor="none",
            edgecolor=INK,
            transform=axes.transAxes,
            linewidth=0.8,
        )
    )
    axes.text(
        0.95,
        top - tall - 0.01,
        "N",
        transform=axes.transAxes,
        ha="center",
        va="top",
        size=size,
        weight="bold",
    )


def _short(name: str, most: int) -> str:
    """A name cut to fit; control characters would break the drawing."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _names(axes: Axes, frame: Frame, points: Sequence[MapPoint], size: float) -> None:
    """Name of each point where it covers neither a point nor another name."""
    letter = size * (0.85 if len(points) < 40 else 0.7)
    to_metres = (axes.get_xlim()[1] - axes.get_xlim()[0]) / (
        axes.bbox.width * 72.0 / axes.figure.dpi
    )
    gap = size * 0.5 * to_metres
    taken = [(x, x, y, y) for x, y in (_place(frame, p) for p in points)]
    taken = [(a - gap, b + gap, c - gap, d + gap) for a, b, c, d in taken]
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    for point in points[:MOST_NAMES]:
        name = _short(point.name, LONGEST)
        x, y = _place(frame, point)
        half = len(name) * letter * 0.31 * to_metres
        rise = letter * 0.62 * to_metres
        for aside, up in SIDES:
            at = (x + aside * (half + gap), y + up * (rise + gap))
            box = (at[0] - half, at[0] + half, at[1] - rise, at[1] + rise)
            inside = west < box[0] and box[1] < east and south < box[2]
            if inside and box[3] < north and not _covers(box, taken):
                taken.append(box)
                text = axes.text(*at, name, ha="center", va="center", size=letter)
                text.set_label("name")
                break


def _covers(
    box: tuple[float, float, float, float],
    taken: Sequence[tuple[float, float, float, float]],
) -> bool:
    """Whether a box overlaps one that is taken."""
    west, east, south, north = box
    return any(
        west < e and w < east and south < n and s < north for w, e, s, n in taken
    )
