"""Where the parcels of a project lie: areas on the ellipsoid, no overlaps."""

from typing import Any, Final

import numpy as np

from tilth.assessment.project_check import Fault, zone_of_climate
from tilth.assessment.schema_fault import name_of
from tilth.climate.ipcc_zone import zone
from tilth.errors import DataError

SLIVER: Final = 1e-3  # share of the smaller parcel that may overlap
# Degrees of latitude beyond which a belt is implausible; mostly swapped coordinates.
FARTHEST_TROPICS: Final = 35.0
NEAREST_COLD: Final = 20.0


def measured_areas(parcels: list[dict[str, Any]]) -> tuple[list[float], list[Fault]]:
    """Area of every parcel, and the faults of geometries.

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
    """
    areas = [float(p.get("area_ha", np.nan)) for p in parcels]
    places = [i for i, p in enumerate(parcels) if "geometry" in p]
    if not places:
        return areas, []
    return _on_the_map(parcels, places, areas)


def _on_the_map(
    parcels: list[dict[str, Any]], places: list[int], areas: list[float]
) -> tuple[list[float], list[Fault]]:
    import shapely  # noqa: PLC0415 -- optional dependency

    from tilth.geo import ellipsoid  # noqa: PLC0415 -- optional dependency
    from tilth.geo.ring import polygon_of  # noqa: PLC0415 -- optional dependency
    from tilth.geo.shape import common  # noqa: PLC0415 -- optional dependency

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
    tree = shapely.STRtree(shapes)
    pairs = tree.query(shapes, predicate="intersects").T.tolist() if shapes else []
    for a, b in sorted(pair for pair in pairs if pair[0] < pair[1]):
        shared = ellipsoid.area(common(shapes[a], shapes[b]))
        if shared > SLIVER * min(size[a], size[b]):
            keys = ("parcels", kept[b], "geometry")
            first = name_of(("parcels", kept[a], "geometry"))
            faults.append(
                (
                    keys,
                    f"{name_of(keys)} must not overlap another parcel; it shares "
                    f"{shared:.3g} ha with {first}",
                )
            )
    return areas, faults


def _latitude(i: int, parcel: dict[str, Any], latitude: float) -> list[Fault]:
    """A belt that the latitude contradicts."""
    name = zone_of_climate(parcel["climate"])
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
