"""Answers about the catalogue of practices."""

from ninja import Field, Schema

from tilth_web.api.schemas.base import Page


class Practice(Schema):
    """A practice of the catalogue."""

    key: str = Field(examples=["cover-crops"])
    group: str
    names: dict[str, str] = Field(description="By language: en, fr, es.")
    definitions: dict[str, str] = Field(description="By language: en, fr, es.")
    land_use_systems: list[str]
    climate_zones: list[str] = Field(description="Where it applies, of the IPCC.")
    conflicts: list[str] = Field(description="Not on the same field in a year.")
    sdg_targets: list[str] = Field(description="Of the United Nations, as 15.3.")


class PracticePage(Page):
    """A part of the catalogue."""

    items: list[Practice]
