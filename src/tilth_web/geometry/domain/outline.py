"""Outlines of land: checked once, for forms, uploads and the API alike."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

import numpy as np
import shapely
from django.utils.translation import gettext as _

from tilth.errors import DataError
from tilth.geo.ellipsoid import area
from tilth.geo.ring import polygon_of
from tilth.geo.shape import as_geojson, polygons
from tilth_web.errors import WorkflowError
from tilth_web.geometry.domain.fault import place_of, translated

MOST_BYTES = 1_000_000
MOST_POSITIONS = 10_000
DIGITS = 7  # of a degree: about 1 cm
HALF_TURN = 180.0
TURN = 360.0


class OutlineError(WorkflowError):
    """An outline breaks a rule.

    `at` is longitude and latitude of the fault, or None; `number` tells which one of
    several outlines it is, from 1 on.
    """

    def __init__(self, message, at=None, number=1):
        super().__init__(message)
        self.at = at
        self.number = number


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A checked outline, with the names of the fields of `geometry.models.Outlined`."""

    outline: dict
    outline_sha256: str
    min_lon: float
    min_lat: float
    max_lon: float
    max_lat: float
    lon: float
    lat: float
    area_ha: float

    def fields(self):
        """The values to store."""
        return asdict(self)


def checked_outline(geometry):
    """Check a GeoJSON geometry; the sentence of a refusal says what and where.

    An outline across the 180th meridian is cut there, as RFC 7946 asks; its box then
    has its west edge east of its east edge.
    """
    if not isinstance(geometry, dict):
        raise OutlineError(_("The outline must be a GeoJSON geometry."))
    text = json.dumps(geometry)
    if len(text) > MOST_BYTES:
        raise OutlineError(
            _("The outline may have at most %(most)d kB; it has %(found)d kB.")
            % {"most": MOST_BYTES // 1000, "found": len(text) // 1000}
        )
    try:
        shape = polygon_of("The outline", _cut_at_the_antimeridian(geometry))
    except DataError as error:
        words = str(error)
        raise OutlineError(translated(words), place_of(words)) from error
    positions = shapely.get_num_coordinates(shape)
    if positions > MOST_POSITIONS:
        raise OutlineError(
            _("The outline may have at most %(most)d corners; it has %(found)d.")
            % {"most": MOST_POSITIONS, "found": positions}
        )
    return outline_of(shape)


def repaired_outline(geometry):
    """A valid outline to offer in the place of one that crosses itself, or None."""
    try:
        shape = shapely.make_valid(shapely.from_geojson(json.dumps(geometry)))
        found = polygons(shape)
        return None if found.is_empty else as_geojson(found)
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        return None


def offered_outline(geometry):
    """The checked outline to offer in the place of one that was refused, or None."""
    repaired = repaired_outline(geometry)
    try:
        return None if repaired is None else checked_outline(repaired)
    except WorkflowError:
        return None


def shape_of(outline):
    """The shape of an outline that was checked."""
    return shapely.from_geojson(json.dumps(outline))


def outline_of(shape):
    """What to store of a shape that is known to be right."""
    shape = shapely.transform(shape, lambda degrees: np.round(degrees, DIGITS))
    geometry = as_geojson(shape)
    parts = shapely.get_parts(shape)
    inside = max(parts, key=shapely.area).representative_point()
    west, south, east, north = shape.bounds
    if west == -HALF_TURN and east == HALF_TURN:
        sides = [part.bounds for part in parts]
        west = min(b[0] for b in sides if b[2] == HALF_TURN)
        east = max(b[2] for b in sides if b[0] == -HALF_TURN)
    text = json.dumps(geometry, sort_keys=True, separators=(",", ":"))
    return Outline(
        outline=geometry,
        outline_sha256=sha256(text.encode()).hexdigest(),
        min_lon=west,
        min_lat=south,
        max_lon=east,
        max_lat=north,
        lon=round(inside.x, DIGITS),
        lat=round(inside.y, DIGITS),
        area_ha=area(shape),
    )


def _cut_at_the_antimeridian(geometry):
    """A polygon that crosses the 180th meridian as two parts; others as they are."""
    if geometry.get("type") != "Polygon":
        return geometry
    try:
        rings = [np.array(r, dtype=float)[:, :2] for r in geometry["coordinates"]]
    except (IndexError, KeyError, TypeError, ValueError):
        return geometry  # the check will say what is wrong
    if any(ring.shape[1] < 2 for ring in rings):
        return geometry
    positions = np.concatenate(rings or [[[np.nan, np.nan]]])
    if not (np.abs(positions) <= TURN).all():
        return geometry
    unwrapped = [_unwrapped(ring) for ring in rings]
    longitudes = np.concatenate([ring[:, 0] for ring in unwrapped])
    if longitudes.min() >= -HALF_TURN and longitudes.max() <= HALF_TURN:
        return geometry
    if np.ptp(longitudes) >= HALF_TURN:
        return geometry
    whole = shapely.Polygon(unwrapped[0], unwrapped[1:])
    if not whole.is_valid:
        return geometry
    sides = []
    for turn in (-TURN, 0.0, TURN):
        world = shapely.box(turn - HALF_TURN, -90.0, turn + HALF_TURN, 90.0)
        side = polygons(shapely.intersection(whole, world))
        if not side.is_empty:
            sides += list(
                shapely.get_parts(shapely.transform(side, lambda p, t=turn: p - [t, 0]))
            )
    return as_geojson(shapely.MultiPolygon(sides) if len(sides) > 1 else sides[0])


def _unwrapped(ring):
    """A ring whose longitudes run on across the 180th meridian."""
    longitude = np.unwrap(ring[:, 0], period=TURN)
    return np.column_stack([longitude, ring[:, 1]])
