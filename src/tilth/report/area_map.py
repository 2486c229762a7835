"""What a map of a project shows: values, without the library that draws them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, isfinite, radians
from typing import Any, Final

import numpy as np

from tilth.assessment.change.result import ChangeResult, PointChange
from tilth.assessment.sampling.sampling_plan import SamplingPlan
from tilth.assessment.stock.result import StockResult
from tilth.checks import FloatArray
from tilth.report.place_name import place_names

METRES: Final = 111_195.0  # of a degree of latitude on a sphere of 6 371 km
LEAST: Final = 60.0  # metres across that a map shows at least


@dataclass(frozen=True, slots=True, kw_only=True)
class MapShape:
    """One stratum.

    Parameters
    ----------
    name : str
        Written into it.
    geometry : dict
        GeoJSON polygon or multipolygon, WGS84.
    """

    name: str
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """One point.

    Parameters
    ----------
    name : str
        Written beside it.
    latitude, longitude : float
        WGS84. [deg]
    hollow : bool, default False
        A reserve, or a point of a control site.
    value : float or None, default None
        Its colour; None where it has none. [Mg ha-1]
    """

    name: str
    latitude: float
    longitude: float
    hollow: bool = False
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMap:
    """A map.

    Parameters
    ----------
    title : str
        What is to be seen.
    boundary : dict or None
        GeoJSON geometry of the area, WGS84.
    shapes : tuple of MapShape
        Strata.
    points : tuple of MapPoint
        All with known coordinates.
    walk : bool
        Join the points that are not hollow in their order.
    scale_name : str
        Of the colours of the points, with unit; "" where they have none.
    example : bool
        Marked on the map.
    """

    title: str
    boundary: dict[str, Any] | None
    shapes: tuple[MapShape, ...]
    points: tuple[MapPoint, ...]
    walk: bool = False
    scale_name: str = ""
    example: bool = False


def map_of_plan(plan: SamplingPlan) -> AreaMap:
    """Map of a sampling plan for the field.

    Parameters
    ----------
    plan : SamplingPlan
        Where to sample.

    Returns
    -------
    area_map : AreaMap
        Boundary, strata, points in the order of a walk, reserves hollow.
    """
    return AreaMap(
        title=f"Map of {plan.name}",
        boundary=plan.boundary,
        shapes=_strata(plan),
        points=tuple(
            MapPoint(
                name=p.name,
                latitude=p.latitude,
                longitude=p.longitude,
                hollow=p.reserve,
            )
            for p in plan.points
        ),
        walk=True,
        example=plan.example,
    )


def map_of_change(result: ChangeResult) -> AreaMap | None:
    """Map of the points coloured by their change.

    Parameters
    ----------
    result : ChangeResult
        With coordinates in the laboratory file, or in the plan.

    Returns
    -------
    area_map : AreaMap or None
        None if no point has coordinates.
    """
    plan = result.plan
    places = {} if plan is None else _places(plan)
    names = place_names((p.site, p.point) for p in result.points)
    points = tuple(
        MapPoint(
            name=name,
            latitude=place[0],
            longitude=place[1],
            hollow=p.control,
            value=_known(p.after - p.before),
        )
        for p, name in zip(result.points, names, strict=True)
        if (place := _place(p, places)) is not None
    )
    if not points:
        return None
    return AreaMap(
        title="Change at each point",
        boundary=plan.boundary if plan else None,
        shapes=_strata(plan) if plan else (),
        points=points,
        scale_name="Change, t C/ha",
        example=result.example,
    )


def map_of_stocks(result: StockResult) -> AreaMap | None:
    """Map of the points of all rounds.

    Parameters
    ----------
    result : StockResult
        With coordinates in the laboratory file.

    Returns
    -------
    area_map : AreaMap or None
        Each place once, without colours; None if no point has coordinates.
    """
    found: dict[tuple[str, str], MapPoint] = {}
    p = result.profiles
    rows = zip(p.site.texts(), p.point.texts(), p.latitude, p.longitude, strict=True)
    for site, point, latitude, longitude in rows:
        if isfinite(latitude) and isfinite(longitude):
            place = MapPoint(
                name=point, latitude=float(latitude), longitude=float(longitude)
            )
            found.setdefault((site, point), place)
    if not found:
        return None
    named = zip(found.values(), place_names(found), strict=True)
    points = tuple(replace(place, name=name) for place, name in named)
    return AreaMap(title="Sampled points", boundary=None, shapes=(), points=points)


def rings(geometry: Mapping[str, Any]) -> Iterator[list[FloatArray]]:
    """Polygons of a GeoJSON geometry.

    Parameters
    ----------
    geometry : mapping
        Polygon, multipolygon or collection of them.

    Yields
    ------
    polygon : list of ndarray, shape (n, 2)
        Outer ring, then holes: longitude and latitude. [deg]
    """
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from rings(part)
    polygons = {"Polygon": 1, "MultiPolygon": 0}.get(str(kind))
    if polygons is None:
        return
    for polygon in [geometry["coordinates"]] if polygons else geometry["coordinates"]:
        yield [np.array([p[:2] for p in ring], dtype=np.float64) for ring in polygon]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Plane of a map: metres east and north of its middle.

    Parameters
    ----------
    latitude, longitude : float
        Of the middle. [deg]
    half_width, half_height : float
        To the edges. [m]
    """

    latitude: float
    longitude: float
    half_width: float
    half_height: float

    def plane(self, longitude: FloatArray, latitude: FloatArray) -> FloatArray:
        """Metres east and north of places, shape (n, 2); across 180 degrees too."""
        east = (np.asarray(longitude) - self.longitude + 180.0) % 360.0 - 180.0
        north = np.asarray(latitude) - self.latitude
        shrink = cos(radians(self.latitude))
        return np.stack([east * METRES * shrink, north * METRES], axis=-1)


def frame_of(area_map: AreaMap, margin: float = 0.06) -> Frame:
    """Frame that holds all of a map.

    Parameters
    ----------
    area_map : AreaMap
        With a boundary or at least one point.
    margin : float, default 0.06
        Room around, per width. [1]

    Returns
    -------
    frame : Frame
        Equirectangular about its middle: true at the scale of farms.
    """
    places = [np.array([[p.longitude, p.latitude] for p in area_map.points])]
    shapes = [s.geometry for s in area_map.shapes]
    for geometry in [*shapes, *([area_map.boundary] if area_map.boundary else [])]:
        places += [ring for polygon in rings(geometry) for ring in polygon]
    every = np.concatenate([p for p in places if p.size])
    # Degrees from the first place, so that a map across 180 degrees stays whole.
    start = every[0, 0]
    east = (every[:, 0] - start + 180.0) % 360.0 - 180.0
    south, north = every[:, 1].min(), every[:, 1].max()
    middle = (south + north) / 2.0
    width = (east.max() - east.min()) * METRES * cos(radians(middle))
    height = (north - south) * METRES
    room = margin * max(width, height, LEAST)
    return Frame(
        latitude=float(middle),
        longitude=float(start + (east.max() + east.min()) / 2.0),
        half_width=float(max(width, LEAST) / 2.0 + room),
        half_height=float(max(height, LEAST) / 2.0 + room),
    )


def round_length(longest: float) -> float:
    """Longest round length that is no longer than a given one, for a scale bar.

    Parameters
    ----------
    longest : float
        Above 0. [m]

    Returns
    -------
    length : float
        1, 2 or 5 times a power of ten. [m]

    Examples
    --------
    >>> round_length(340.0)
    200.0
    """
    power = 10.0 ** np.floor(np.log10(longest))  # one too high just below a power
    return float(max(x * power for x in (0.5, 1.0, 2.0, 5.0) if x * power <= longest))


def _strata(plan: SamplingPlan) -> tuple[MapShape, ...]:
    return tuple(MapShape(name=s.name, geometry=s.geometry) for s in plan.strata)


def _places(plan: SamplingPlan) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of each point of a plan."""
    return {p.name: (p.latitude, p.longitude) for p in plan.points}


def _place(
    point: PointChange, places: Mapping[str, tuple[float, float]]
) -> tuple[float, float] | None:
    """Where a point is: by the file, else by the plan, which knows no controls."""
    if isfinite(point.latitude) and isfinite(point.longitude):
        return point.latitude, point.longitude
    return None if point.control else places.get(point.point)


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def middle_of(polygons: Sequence[Sequence[FloatArray]]) -> FloatArray:
    """Centroid of the largest polygon, where its name stands.

    Parameters
    ----------
    polygons : sequence of sequence of ndarray, shape (n, 2)
        As from `rings`, in any plane.

    Returns
    -------
    place : ndarray, shape (2,)
        In the same plane. [as given]
    """
    best, most = polygons[0][0].mean(axis=0), -1.0
    for outer, *_ in polygons:
        x, y = (outer - outer[0]).T
        cross = x * np.roll(y, -1) - np.roll(x, -1) * y
        double = float(cross.sum())
        if abs(double) > most and double != 0.0:
            most = abs(double)
            shift = [
                ((v + np.roll(v, -1)) * cross).sum() / (3 * double) for v in (x, y)
            ]
            best = outer[0] + np.array(shift)
    return np.asarray(best)
