"""Where the parcels of a project lie: areas on the ellipsoid, on land, no overlaps."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tilth.assessment.project.check import Fault, zone_of_climate
from tilth.assessment.schema_fault import name_of
from tilth.checks import FloatArray
from tilth.climate.ipcc_zone import zone
from tilth.errors import DataError
from tilth.geo.coast import CELL_KM, SOURCE, has_land

if TYPE_CHECKING:
    from tilth.geo.shape import Shape

SLIVER: Final = 1e-3  # share of the smaller parcel that may overlap
# Degrees of latitude beyond which a belt is implausible; mostly swapped coordinates.
FARTHEST_TROPICS: Final = 35.0
NEAREST_COLD: Final = 20.0
MOST_FAULTS: Final = 1000  # after which no further overlaps are sought
TOGETHER: Final = 100  # shapes that are held against all others at a time
FAR_AT_SEA: Final = 25.0  # km from mapped land; the map is right to 5.6 km


def measured_areas(
    parcels: list[dict[str, Any]],
) -> tuple[list[float], list[Fault], list[str]]:
    """Area of every parcel, the faults of geometries, and what is doubtful.

    Parameters
    ----------
    parcels : list of dict
        Content of a project file, each with ``area_ha`` or ``geometry``.

    Returns
    -------
    areas : list of float
        NaN where a geometry is wrong. [ha]
    faults : list of tuple
        Keys and sentence.
    warnings : list of str
        Parcels off the coast, but not so far that the map may not be wrong.
    """
    areas = [float(p.get("area_ha", np.nan)) for p in parcels]
    places = [i for i, p in enumerate(parcels) if "geometry" in p]
    if not places:
        return areas, [], []
    return _on_the_map(parcels, places, areas)


def _on_the_map(
    parcels: list[dict[str, Any]], places: list[int], areas: list[float]
) -> tuple[list[float], list[Fault], list[str]]:
    import shapely  # noqa: PLC0415 -- optional dependency

    from tilth.geo import ellipsoid  # noqa: PLC0415 -- optional dependency
    from tilth.geo.ring import polygon_of  # noqa: PLC0415 -- optional dependency

    faults: list[Fault] = []
    shapes, kept = [], []
    for i in places:
        keys = ("parcels", i, "geometry")
        try:
            shapes.append(polygon_of(name_of(keys), parcels[i]["geometry"]))
            kept.append(i)
        except DataError as error:
            faults.append((keys, str(error)))
    size = ellipsoid.areas(shapes) if shapes else np.empty(0)
    for i, shape, area in zip(kept, shapes, size, strict=True):
        areas[i] = float(area)
        faults += _latitude(i, parcels[i], float(shape.centroid.y))
    wet, warnings = _at_sea(parcels, kept, shapely.bounds(shapes))
    faults += wet
    for a, b, shared in _overlaps(shapes, size):
        if len(faults) >= MOST_FAULTS:
            words = "parcels overlap more often: not all pairs were looked at"
            faults.append((("parcels",), words))
            break
        keys = ("parcels", kept[b], "geometry")
        first = name_of(("parcels", kept[a], "geometry"))
        faults.append(
            (
                keys,
                f"{name_of(keys)} must not overlap another parcel; it shares "
                f"{shared:.3g} ha with {first}",
            )
        )
    return areas, faults, warnings


def _overlaps(
    shapes: "list[Shape]", size: FloatArray
) -> Iterator[tuple[int, int, float]]:
    """Places of two shapes that overlap, and the area that they share, in ha."""
    import shapely  # noqa: PLC0415 -- optional dependency

    from tilth.geo import ellipsoid  # noqa: PLC0415 -- optional dependency

    all_shapes = np.array(shapes, dtype=object)
    tree = shapely.STRtree(all_shapes)
    for begin in range(0, len(shapes), TOGETHER):
        pairs = tree.query(all_shapes[begin : begin + TOGETHER], predicate="intersects")
        pairs[0] += begin
        first, second = pairs[:, pairs[0] < pairs[1]]
        common = shapely.intersection(all_shapes[first], all_shapes[second])
        shared = ellipsoid.areas(common)
        found = shared > SLIVER * np.minimum(size[first], size[second])
        order = np.lexsort((second, first))
        for i in order[found[order]]:
            yield int(first[i]), int(second[i]), float(shared[i])


def _at_sea(
    parcels: list[dict[str, Any]], places: list[int], bounds: FloatArray
) -> tuple[list[Fault], list[str]]:
    """Parcels far from land, and those that the map may put in the sea wrongly."""
    faults: list[Fault] = []
    warnings = []
    near = has_land(bounds, within=FAR_AT_SEA)
    for i in np.flatnonzero(~has_land(bounds)):
        if near[i]:
            warnings.append(
                f"parcel {parcels[places[i]]['id']}: its outline lies off the coast, "
                f"less than {FAR_AT_SEA:g} km from land; the map may be wrong there "
                f"({SOURCE}, right to {CELL_KM:g} km)"
            )
            continue
        keys = ("parcels", places[i], "geometry")
        west, south = bounds[i][:2]
        faults.append(
            (
                keys,
                f"{name_of(keys)} must lie on land; got longitude {west:.6g} latitude "
                f"{south:.6g}, more than {FAR_AT_SEA:g} km from land ({SOURCE}): "
                "GeoJSON has longitude first; for an islet that the map leaves out "
                "give area_ha",
            )
        )
    return faults, warnings


def _latitude(i: int, parcel: dict[str, Any], latitude: float) -> list[Fault]:
    """A belt that the latitude contradicts."""
    name = zone_of_climate(parcel.get("climate", {}))
    if not name:
        return []
    tropical = zone(name).belt == "tropical"
    cold = name.startswith(("polar", "boreal"))
    far = abs(latitude)
    if not ((tropical and far > FARTHEST_TROPICS) or (cold and far < NEAREST_COLD)):
        return []
    keys = ("parcels", i, "geometry")
    return [
        (
            keys,
            f"{name_of(keys)} must lie in its climate zone, {name}; got latitude "
            f"{latitude:.2f}: GeoJSON has longitude first",
        )
    ]
