"""Geometries and features as GeoJSON has them."""

from typing import Any

from ninja import Field, Schema


class Geometry(Schema):
    """A geometry of GeoJSON, WGS84, longitude before latitude, in degrees."""

    type: str = Field(description="Point, Polygon or MultiPolygon.")
    coordinates: list[Any] = Field(
        description="Positions of longitude and latitude. [degree, WGS84]"
    )


class Feature(Schema):
    """A feature of GeoJSON."""

    type: str = Field(description="Feature")
    id: str | None = None
    geometry: Geometry | None
    properties: dict[str, Any] = Field(
        description="name, example, country, land_use_system, area_ha [ha], "
        "place_shown; of map points uuid, name, example and place_shown, of squares "
        "with several projects their number [1]. An example is made up."
    )


class FeatureCollection(Schema):
    """A collection of GeoJSON."""

    type: str = Field(description="FeatureCollection")
    features: list[Feature]
