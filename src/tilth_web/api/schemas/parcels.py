"""Answers about the land of a project."""

from typing import Any

from ninja import Field, Schema

from tilth_web.api.schemas.base import Page
from tilth_web.api.schemas.geojson import Geometry


class Parcel(Schema):
    """A parcel, for those who edit its project."""

    position: int = Field(description="In the project, from 1.")
    key: str = Field(description="Its name in files and results.", examples=["P1"])
    name: str = Field(description="Only those who edit the project see it.")
    area_ha: float = Field(description="Area of the outline on the ellipsoid. [ha]")
    outline: Geometry
    outline_version: int = Field(description="Goes up with every outline. [1]")
    outline_source: str = Field(description="drawn, uploaded or typed.")
    description: dict[str, Any] = Field(
        description="Climate, soil, history, baseline, plan and costs in the words of "
        "a project file; units stand at the fields of the request."
    )


class ParcelPage(Page):
    """A part of the parcels of a project."""

    items: list[Parcel]
