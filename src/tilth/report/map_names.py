"""Names of strata and points on a map, where they find room (extra ``report``)."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from tilth.report.area_map import AreaMap, Frame, MapPoint, MapShape, middle_of, rings

MOST_NAMES: Final = 150  # names on a map; more cannot be read
LONGEST: Final = 18  # letters of a name on the map
Box = tuple[float, float, float, float]  # west, east, south, north
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


def path_of(frame: Frame, geometry: Mapping[str, Any]) -> Path | None:
    """Polygons of a GeoJSON geometry as one path, with their holes.

    Parameters
    ----------
    frame : Frame
        Plane of the map.
    geometry : mapping
        WGS84.

    Returns
    -------
    path : Path or None
        In metres; None if there is no polygon.
    """
    vertices, codes = [], []
    for polygon in rings(geometry):
        for ring in polygon:
            plane = frame.plane(ring[:, 0], ring[:, 1])
            vertices.append(plane)
            line = [Path.LINETO] * (len(plane) - 2)
            codes += [Path.MOVETO, *line, Path.CLOSEPOLY]
    return Path(np.concatenate(vertices), codes) if vertices else None


def place_of(frame: Frame, point: MapPoint) -> tuple[float, float]:
    """Metres east and north of a point.

    Parameters
    ----------
    frame : Frame
        Plane of the map.
    point : MapPoint
        WGS84.

    Returns
    -------
    east, north : float
        From the middle of the map. [m]
    """
    plane = frame.plane(np.array(point.longitude), np.array(point.latitude))
    return float(plane[0]), float(plane[1])


def _short(name: str, most: int) -> str:
    """A name cut to fit; control characters would break the drawing."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def write_names(
    axes: Axes, frame: Frame, area_map: AreaMap, size: float, south: float
) -> None:
    """Write the names of strata and points, none over a point or another name.

    A text is labelled ``stratum`` or ``name``, by which it can be found.

    Parameters
    ----------
    axes : Axes
        In metres.
    frame : Frame
        Plane of the map.
    area_map : AreaMap
        What is drawn.
    size : float
        Of letters, in points. [pt]
    south : float
        Lower edge of the room for names. [m]
    """
    points = area_map.points
    letter = size * (0.85 if len(points) < 40 else 0.7)
    scale = (axes.get_xlim()[1] - axes.get_xlim()[0]) / (
        axes.bbox.width * 72.0 / axes.figure.dpi
    )  # metres per point of type
    gap = size * 0.5 * scale
    taken = [
        (x - gap, x + gap, y - gap, y + gap)
        for x, y in (place_of(frame, p) for p in points)
    ]
    west, east = axes.get_xlim()
    _, north = axes.get_ylim()
    for shape in (s for s in area_map.shapes if s.name):
        _name_stratum(axes, frame, shape, (size * 1.1, scale), taken)
    for point in points[:MOST_NAMES]:
        name = _short(point.name, LONGEST)
        x, y = place_of(frame, point)
        half = len(name) * letter * 0.31 * scale
        rise = letter * 0.62 * scale
        for aside, up in SIDES:
            at = (x + aside * (half + gap), y + up * (rise + gap))
            box = (at[0] - half, at[0] + half, at[1] - rise, at[1] + rise)
            inside = west < box[0] and box[1] < east and south < box[2]
            if inside and box[3] < north and not _covers(box, taken):
                taken.append(box)
                text = axes.text(*at, name, ha="center", va="center", size=letter)
                text.set_label("name")
                break


def _name_stratum(
    axes: Axes,
    frame: Frame,
    shape: MapShape,
    of: tuple[float, float],
    taken: list[Box],
) -> None:
    """Name of a stratum inside it, as near to its middle as points leave room.

    `of` is the size of letters in points and the metres of one such point.
    """
    size, scale = of
    polygons = [
        [frame.plane(r[:, 0], r[:, 1]) for r in polygon]
        for polygon in rings(shape.geometry)
    ]
    path = path_of(frame, shape.geometry)
    if path is None:
        return
    lines = wrap(_short(shape.name, 28), 14) or [" "]
    half = max(len(line) for line in lines) * size * 0.31 * scale
    rise = len(lines) * size * 0.68 * scale
    middle = middle_of(polygons)
    corners = np.asarray(path.vertices)
    low, high = corners.min(axis=0), corners.max(axis=0)
    grid = [np.linspace(low[k], high[k], 25)[1:-1] for k in (0, 1)]
    places = np.stack(np.meshgrid(*grid), axis=-1).reshape(-1, 2)
    places = places[np.argsort(((places - middle) ** 2).sum(axis=1))]
    inside = places[path.contains_points(places)]
    for x, y in [middle, *inside]:
        box = (x - half, x + half, y - rise, y + rise)
        if not _covers(box, taken):
            break
    else:
        x, y = middle  # over the points, rather than without a name
        box = (x - half, x + half, y - rise, y + rise)
    taken.append(box)
    text = axes.text(x, y, "\n".join(lines), ha="center", va="center", size=size)
    text.set_fontstyle("italic")
    text.set_label("stratum")


def _covers(box: Box, taken: Sequence[Box]) -> bool:
    """Whether a box overlaps one that is taken."""
    west, east, south, north = box
    return any(
        west < e and w < east and south < n and s < north for w, e, s, n in taken
    )
