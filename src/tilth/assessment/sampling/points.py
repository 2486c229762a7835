"""Points of strata, named in the order of a walk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely

from tilth.assessment.sampling.existing_points import ExistingPoint
from tilth.assessment.sampling.options import DesignOptions
from tilth.assessment.sampling.sampling_plan import DRAWN, KEPT, PlanPoint
from tilth.checks import FloatArray
from tilth.errors import DataError, InputError
from tilth.geo.area_file import Zone
from tilth.geo.ellipsoid import area, local_plane
from tilth.geo.ring import place
from tilth.geo.uniform_point import uniform_points
from tilth.stats.random_stream import random_stream
from tilth.stats.walking_order import walking_order

SHARE: Final = 5  # points that one reserve stands by for; a rule of Tilth
_SQUARE_METRES: Final = 10_000.0  # in 1 ha


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What is drawn at random in one shape.

    Parameters
    ----------
    zone : Zone
        Stratum, or farm that was drawn.
    stratum, farm : str
        Labels of its points.
    n_points, n_reserves : int
        Points and reserves.
    """

    zone: Zone
    stratum: str
    farm: str
    n_points: int
    n_reserves: int


def check_room(draws: Sequence[Draw], spacing: float) -> None:
    """Refuse more points than a shape has room for.

    Parameters
    ----------
    draws : sequence of Draw
        Shapes and numbers.
    spacing : float
        A point needs the square of it. [m]

    Raises
    ------
    InputError
        If a shape is too small.
    """
    small = [
        draw
        for draw in draws
        if draw.n_points + draw.n_reserves > _room(draw.zone, spacing)
    ]
    if not small:
        return
    first = small[0]
    total = sum(draw.n_points + draw.n_reserves for draw in draws)
    others = f"; {len(small)} of {len(draws)} are too small" if len(small) > 1 else ""
    raise InputError(
        f"{first.zone.name or 'the area'} must have room for its "
        f"{first.n_points + first.n_reserves} points and reserves, {spacing:g} m by "
        f"{spacing:g} m each; {area(first.zone.geometry):.3g} ha have room for "
        f"{_room(first.zone, spacing)}{others}. The plan has {total} points and "
        "reserves in all: ask for fewer points (--points), fewer strata (--n-strata, "
        "or --design simple), a larger change or interval (--mdd, --half-width), or "
        "less room for each (--spacing)"
    )


def number_of_reserves(zone: Zone, n_points: int, options: DesignOptions) -> int:
    """Reserve points of a stratum or farm.

    Parameters
    ----------
    zone : Zone
        The stratum or farm.
    n_points : int
        Its points.
    options : DesignOptions
        A number of reserves, or None for the rule; and the room of a point.

    Returns
    -------
    n : int
        The number that is given; else one for every `SHARE` points as far as there is
        room, and at least one.
    """
    if options.n_reserves is not None:
        return options.n_reserves
    left = _room(zone, options.spacing) - n_points
    return max(1, min(n_points // SHARE, left))


def reserves_in_words(n_reserves: int | None) -> str:
    """Reserves that were asked for, in words.

    Parameters
    ----------
    n_reserves : int or None
        Of each stratum or farm; None for the rule of `number_of_reserves`.

    Returns
    -------
    text : str
        Such as ``2 in each stratum or farm``.
    """
    if n_reserves is None:
        return f"1 for every {SHARE} points of a stratum or farm, at least 1"
    return f"{n_reserves} in each stratum or farm"


def _room(zone: Zone, spacing: float) -> int:
    """Points that a shape has room for."""
    return int(area(zone.geometry) * _SQUARE_METRES / spacing**2)


def drawn_points(seed: int, draws: Sequence[Draw]) -> list[PlanPoint]:
    """Random points and reserves, not yet named.

    Parameters
    ----------
    seed : int
        Of the plan. Each shape has a stream of its own, and so have its reserves.
    draws : sequence of Draw
        Shapes and numbers.

    Returns
    -------
    points : list of PlanPoint
        By shape in the order of the draw; reserves after the points of their shape.
    """
    found = []
    for draw in draws:
        label = (draw.stratum, draw.farm)
        for reserve, n in ((False, draw.n_points), (True, draw.n_reserves)):
            purpose = "reserves" if reserve else "points"
            generator = random_stream(seed, purpose, *label)
            for longitude, latitude in uniform_points(
                draw.zone.geometry, n, generator
            ).tolist():
                found.append(
                    PlanPoint(
                        name="",
                        stratum=draw.stratum,
                        farm=draw.farm,
                        latitude=latitude,
                        longitude=longitude,
                        origin=DRAWN,
                        reserve=reserve,
                    )
                )
    return found


def kept_points(
    existing: Sequence[ExistingPoint], strata: Sequence[Zone], *, stratified: bool
) -> list[PlanPoint]:
    """Existing points with the strata in which they lie.

    Parameters
    ----------
    existing : sequence of ExistingPoint
        The points.
    strata : sequence of Zone
        Strata, or the whole area.
    stratified : bool
        Whether points carry the name of the stratum.

    Returns
    -------
    points : list of PlanPoint
        In order of the file.

    Raises
    ------
    DataError
        If a point lies outside the area.
    """
    shapes = np.array([zone.geometry for zone in strata], dtype=object)
    shapely.prepare(shapes)
    found = []
    for point in existing:
        inside = shapely.intersects_xy(shapes, point.longitude, point.latitude)
        if not inside.any():
            raise DataError(
                f"existing point {point.name} must lie in the area; it lies outside at "
                f"{place([point.longitude, point.latitude])}"
            )
        stratum = strata[int(np.argmax(inside))].name if stratified else ""
        found.append(
            PlanPoint(
                name=point.name,
                stratum=stratum,
                farm="",
                latitude=point.latitude,
                longitude=point.longitude,
                origin=KEPT,
                reserve=point.reserve,
            )
        )
    return found


def walked(points: Sequence[PlanPoint]) -> tuple[PlanPoint, ...]:
    """Points in the order of a walk, named; reserves last, by stratum and draw.

    Existing points keep their names.

    Parameters
    ----------
    points : sequence of PlanPoint
        Names of drawn points are not used.

    Returns
    -------
    points : tuple of PlanPoint
        P001, P002 and so on, then R001 and so on; no name is used twice.
    """
    main = [point for point in points if not point.reserve]
    positions = positions_of(main)
    order = walking_order(local_plane(_bounds(positions)).metres(positions)).tolist()
    reserves = [point for point in points if point.reserve]
    taken = {point.name for point in points if point.origin == KEPT}
    return (
        *_numbered("P", [main[i] for i in order], taken),
        *_numbered("R", reserves, taken),
    )


def positions_of(points: Sequence[PlanPoint]) -> FloatArray:
    """Longitude and latitude of points.

    Parameters
    ----------
    points : sequence of PlanPoint
        The points.

    Returns
    -------
    positions : ndarray, shape (n, 2)
        Longitude and latitude. [deg]
    """
    pairs = [(point.longitude, point.latitude) for point in points]
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)


def close_pairs(
    points: Sequence[PlanPoint], spacing: float
) -> list[tuple[float, PlanPoint, PlanPoint]]:
    """Points that lie nearer to each other than some distance.

    Parameters
    ----------
    points : sequence of PlanPoint
        The points.
    spacing : float
        The distance. [m]

    Returns
    -------
    pairs : list of (float, PlanPoint, PlanPoint)
        Distance in metres and the two, the nearest first.
    """
    if len(points) < 2:
        return []
    positions = positions_of(points)
    metres = local_plane(_bounds(positions)).metres(positions)
    flat = np.array([shapely.Point(x, y) for x, y in metres.tolist()], dtype=object)
    tree = shapely.STRtree(flat)
    found = []
    for i, j in tree.query(flat, predicate="dwithin", distance=spacing).T.tolist():
        distance = float(np.hypot(*(metres[i] - metres[j])))
        if i < j and distance < spacing:
            found.append((distance, i, j))
    return [(d, points[i], points[j]) for d, i, j in sorted(found)]


def _bounds(positions: FloatArray) -> FloatArray:
    return np.concatenate([positions.min(axis=0), positions.max(axis=0)])


def _numbered(
    letter: str, points: Sequence[PlanPoint], taken: set[str]
) -> list[PlanPoint]:
    width = max(3, len(str(len(points) + len(taken))))
    found, number = [], 0
    for point in points:
        if point.origin == KEPT:
            found.append(point)
            continue
        number += 1
        while f"{letter}{number:0{width}d}" in taken:
            number += 1
        found.append(replace(point, name=f"{letter}{number:0{width}d}"))
    return found
