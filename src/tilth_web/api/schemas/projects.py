"""Answers about projects."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.assessments import AssessmentSummary
from tilth_web.api.schemas.base import EXAMPLE_UUID, Page


class Holder(Schema):
    """Who answers for a project."""

    name: str
    organisation: UUID | None = Field(description="Null if a person holds it.")


class ProjectSummary(Schema):
    """A project as lists show it."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    name: str = Field(examples=["Green cover"])
    example: bool = Field(description="Made up, to show how the platform works.")
    summary: str
    holder: Holder
    country: str = Field(description="ISO 3166-1 alpha-2.", examples=["FR"])
    land_use_system: str = Field(examples=["cropland"])
    practices: list[str] = Field(description="Keys of the catalogue.")
    first_year: int = Field(description="First year of the project. [yr]")
    state: str = Field(description="draft, published or withdrawn.")
    area_ha: float = Field(
        description="Area, to four digits: of the newest outlines for those who edit "
        "the project, of those that may be shown for all others. [ha]"
    )
    place_shown: str = Field(
        description="How the place is shown: exact, blurred (squares of 0.1 degrees) "
        "or country."
    )
    longitude: float | None = Field(
        description="Of a point in the public place, or null. [degree east, WGS84]"
    )
    latitude: float | None = Field(
        description="Of a point in the public place, or null. [degree north, WGS84]"
    )
    published_at: datetime | None
    assessment: AssessmentSummary | None = Field(
        description="The assessment that the public sees; null before publication."
    )


class Leakage(Schema):
    """Emissions that the project causes elsewhere."""

    mass: float = Field(description="Over 20 years. [Mg CO2e]")
    reason: str


class FuelFactor(Schema):
    """An emission factor of diesel that the project brings itself."""

    factor: float = Field(description="In CO2 equivalents. [kg CO2e L-1]")
    low: float | None = Field(
        None, description="Lower end of its 95 % interval, or null. [kg CO2e L-1]"
    )
    high: float | None = Field(None, description="Upper end, or null. [kg CO2e L-1]")
    source: str


class PowerFactor(Schema):
    """An emission factor of electricity that the project brings itself."""

    factor: float = Field(description="In CO2 equivalents. [kg CO2e (kWh)-1]")
    low: float | None = Field(
        None, description="Lower end of its 95 % interval, or null. [kg CO2e (kWh)-1]"
    )
    high: float | None = Field(
        None, description="Upper end, or null. [kg CO2e (kWh)-1]"
    )
    source: str


class Energy(Schema):
    """Emission factors of energy that a project brings itself."""

    diesel: FuelFactor | None = Field(None, description="Null: the default is used.")
    electricity: PowerFactor | None = Field(
        None, description="Null: no parcel may tell of electricity."
    )


class Project(ProjectSummary):
    """A project with everything but its land."""

    story: str
    language: str = Field(description="Of name, summary and story: en, fr or es.")
    revision: int = Field(description="Goes up with every change. [1]")
    leakage: Leakage | None = Field(
        description="Only for those who may read the land; null for all others, and "
        "where nothing is declared."
    )
    energy: Energy | None = Field(
        description="Only for those who may read the land; null for all others, and "
        "where nothing is declared."
    )


class ProjectPage(Page):
    """A part of a list of projects."""

    items: list[ProjectSummary]


class Facets(Schema):
    """For every value, how many projects it would leave; only visible ones count."""

    country: dict[str, int] = Field(description="Projects by country. [1]")
    system: dict[str, int] = Field(description="Projects by land use system. [1]")
    practice: dict[str, int] = Field(description="Projects by practice. [1]")
