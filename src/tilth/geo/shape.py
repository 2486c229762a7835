"""Polygons and multipolygons: operations that give nothing else, and GeoJSON."""

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

Shape = shapely.Polygon | shapely.MultiPolygon


def polygons(geometry: BaseGeometry) -> Shape:
    """What has an area in a geometry.

    Parameters
    ----------
    geometry : shapely geometry
        Any; lines and points in it are left out.

    Returns
    -------
    shape : Polygon or MultiPolygon
        Empty if nothing has an area.
    """
    if isinstance(geometry, Shape):
        return geometry
    parts = shapely.get_parts(geometry)
    kept = [p for part in parts for p in shapely.get_parts(part)]
    kept = [part for part in kept if isinstance(part, shapely.Polygon)]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def common(first: BaseGeometry, second: BaseGeometry) -> Shape:
    """What two shapes share.

    Parameters
    ----------
    first, second : shapely geometry
        Polygons or multipolygons.

    Returns
    -------
    shape : Polygon or MultiPolygon
        Empty if they share no area.
    """
    return polygons(shapely.intersection(first, second))


def union(shapes: Sequence[BaseGeometry]) -> Shape:
    """All shapes together.

    Parameters
    ----------
    shapes : sequence of shapely geometries
        Polygons or multipolygons.

    Returns
    -------
    shape : Polygon or MultiPolygon
        Their union.
    """
    if len(shapes) == 1:
        return polygons(shapes[0])
    return polygons(shapely.union_all(list(shapes)))


def as_geojson(shape: Shape) -> dict[str, Any]:
    """Geometry of GeoJSON, rings by the right-hand rule (RFC 7946, 3.1.6).

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        In degrees.

    Returns
    -------
    geometry : dict
        Lists and numbers only, equal after a round trip through a file.
    """
    parts = [_rings(part) for part in shapely.get_parts(shape)]
    if isinstance(shape, shapely.Polygon):
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _rings(polygon: shapely.Polygon) -> list[list[list[float]]]:
    rings = shapely.get_rings(orient(polygon))
    return [shapely.get_coordinates(ring).tolist() for ring in rings]
