"""Rings and polygons of GeoJSON, checked; every fault names its place."""

import re
from typing import Any, Final, NoReturn

import numpy as np
import shapely
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.errors import DataError
from tilth.geo.shape import Shape

SMALLEST: Final = 1e-14  # deg2, about 1 cm2; less is a line
_FAULTS: Final = {
    "Self-intersection": "must not cross itself",
    "Ring Self-intersection": "must not touch itself",
    "Hole lies outside shell": "must hold its holes; a hole lies outside",
    "Holes are nested": "must not have a hole inside a hole",
    "Interior is disconnected": "must not be cut in two by its holes",
    "Nested shells": "must not have a part inside a part",
    "Duplicate Rings": "must not have the same ring twice",
}
_PLACE: Final = re.compile(r"(.+?)\s*\[(\S+) (\S+)\]")


def polygon_of(where: str, geometry: dict[str, Any]) -> Shape:
    """Polygon or multipolygon from GeoJSON.

    Parameters
    ----------
    where : str
        File and feature, for messages.
    geometry : dict
        Geometry of GeoJSON, RFC 7946.

    Returns
    -------
    polygon : shapely geometry
        In degrees, valid, with some area.

    Raises
    ------
    DataError
        If it is no polygon, a ring is open, crosses itself or has no area, or positions
        are no longitudes and latitudes; one line with the place.
    """
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise DataError(
            f"{where}: the geometry must be a Polygon or MultiPolygon; got {kind}"
        )
    parts = coordinates if kind == "MultiPolygon" else [coordinates]
    if not isinstance(parts, list) or not parts or not all(parts):
        raise DataError(f"{where}: the {kind} must hold a ring; it is empty")
    polygons = []
    for number, rings in enumerate(parts, start=1):
        part = f"{where}, part {number}" if len(parts) > 1 else where
        if not isinstance(rings, list):
            raise DataError(f"{part}: coordinates must be lists of rings")
        checked = [_ring(part, i, ring) for i, ring in enumerate(rings)]
        polygon = shapely.Polygon(checked[0], checked[1:])
        _check_valid(part, polygon)
        polygons.append(polygon)
    whole: Shape = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if len(polygons) > 1:
        _check_valid(where, whole)
    if not whole.area > SMALLEST:
        _refuse(where, "must have an area above 0 ha; it has none", whole)
    return whole


def _ring(where: str, index: int, ring: object) -> FloatArray:
    """Positions of a closed ring, as longitude and latitude."""
    name = "the outer ring" if index == 0 else f"hole {index}"
    try:
        raw = np.asarray(ring)
    except ValueError:
        raw = np.empty(0, dtype=object)
    if raw.dtype.kind in "iuf":
        points = raw.astype(np.float64)
    else:
        points = _ragged(where, name, ring)
    if points.size == 0:
        raise DataError(f"{where}: {name} must hold positions; it is empty")
    if points.ndim != 2 or points.shape[1] < 2:
        raise DataError(
            f"{where}: {name} must be a list of positions [longitude, latitude]"
        )
    points = points[:, :2]
    _check_degrees(where, points)
    if len(points) < 4:
        raise DataError(
            f"{where}: {name} must have at least 4 positions, the last equal to the "
            f"first; got {len(points)} near {place(points[0])}"
        )
    if (points[0] != points[-1]).any():
        raise DataError(
            f"{where}: {name} must be closed, its last position equal to the first; it "
            f"begins at {place(points[0])} and ends at {place(points[-1])}"
        )
    if (np.ptp(points, axis=0) == 0.0).any():
        raise DataError(
            f"{where}: {name} must have an area above 0 ha; all its positions lie on "
            f"one line near {place(points[0])}"
        )
    return points


def _ragged(where: str, name: str, ring: object) -> FloatArray:
    """Positions of which some have a height and others none."""
    positions = ring if isinstance(ring, list) else []
    for number, position in enumerate(positions, start=1):
        numbers = isinstance(position, list) and all(
            isinstance(x, int | float) and not isinstance(x, bool) for x in position
        )
        if not numbers or len(position) < 2:
            raise DataError(
                f"{where}: position {number} of {name} must be numbers [longitude, "
                f"latitude]; got {position!r:.60}"
            )
    return np.array([position[:2] for position in positions], dtype=np.float64)


def _check_degrees(where: str, points: FloatArray) -> None:
    """Refuse projected and swapped coordinates, and the 180th meridian."""
    if not np.isfinite(points).all():
        raise DataError(f"{where}: positions must be finite numbers, in degrees")
    longitude, latitude = np.abs(points[:, 0]), np.abs(points[:, 1])
    bad = (longitude > 180.0) | (latitude > 90.0)
    if bad.any():
        first = points[bad][0]
        swapped = longitude.max() <= 90.0 and latitude.max() <= 180.0
        beyond = longitude.max() <= 360.0 and latitude.max() <= 90.0
        if swapped:
            hint = "latitude seems to stand before longitude: swap them"
        elif beyond:
            hint = (
                "east of the 180th meridian take 360 from the longitude, and cut what "
                "crosses it (RFC 7946, 3.1.9)"
            )
        else:
            hint = "these look like projected coordinates: convert them to WGS84"
        raise DataError(
            f"{where}: positions must be longitude [-180, 180] and latitude [-90, 90] "
            f"in degrees (WGS84, RFC 7946); got {first[0]:.10g}, {first[1]:.10g}; "
            f"{hint}"
        )
    jump = np.abs(np.diff(points[:, 0])) > 180.0
    if jump.any():
        raise DataError(
            f"{where}: a side must not cross the 180th meridian; one does near "
            f"{place(points[:-1][jump][0])}: cut the polygon there (RFC 7946, 3.1.9) "
            "and plan each side by itself"
        )


def _check_valid(where: str, polygon: Shape) -> None:
    """Refuse rings that cross themselves, and say where."""
    reason = shapely.is_valid_reason(polygon)
    if reason == "Valid Geometry":
        return
    found = _PLACE.match(reason)
    what, near = (found[1], (float(found[2]), float(found[3]))) if found else ("", None)
    rule = _FAULTS.get(what, f"must be a valid polygon ({what or reason})")
    if near is None:
        _refuse(where, rule, polygon)
    raise DataError(f"{where}: the polygon {rule}; it does near {place(near)}")


def _refuse(where: str, rule: str, polygon: Shape) -> NoReturn:
    first = shapely.get_coordinates(polygon)[0]
    raise DataError(f"{where}: the polygon {rule}, near {place(first)}")


def place(position: ArrayLike) -> str:
    """A position in words.

    Parameters
    ----------
    position : array_like, shape (2,)
        Longitude and latitude. [deg]

    Returns
    -------
    text : str
        Such as ``longitude 11.01 latitude 48.006``.
    """
    longitude, latitude = np.asarray(position, dtype=np.float64)[:2].tolist()
    return f"longitude {longitude:.9g} latitude {latitude:.9g}"
