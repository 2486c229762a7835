"""Answers about organisations."""

from datetime import date
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import Page


class Organisation(Schema):
    """An organisation, as everybody sees it once it has joined."""

    uuid: UUID
    name: str
    example: bool = Field(description="Made up, to show how the platform works.")
    kind: str = Field(
        description="state, international, donor, producers, research, civil-society "
        "or company."
    )
    non_profit: bool
    standing: str = Field(description="applicant, partner or member.")
    country: str = Field(description="Of its seat, ISO 3166-1 alpha-2.")
    countries: list[str] = Field(description="Where it works, ISO 3166-1 alpha-2.")
    themes: list[str]
    website: str
    description: str
    language: str = Field(description="Of the description: en, fr or es.")
    joined_on: date | None


class OrganisationPage(Page):
    """A part of a list of organisations."""

    items: list[Organisation]
