"""Answers about assessments and the work on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import EXAMPLE_UUID, Interval, Page


class AssessmentSummary(Schema):
    """What an assessment said, in short."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    number: int = Field(description="Of the assessments of the project, from 1.")
    assessed_at: datetime
    tilth_version: str
    years: int = Field(description="Horizon of the numbers below. [yr]")
    stock_change_mg_ha: float | None = Field(
        description="Change of the soil carbon stock against the baseline over the "
        "horizon; null where it is unknown. [Mg C ha-1]",
        examples=[3.2],
    )
    stock_change_mg_ha_interval_90: Interval | None = Field(
        description="Its 90 % interval, or null. [Mg C ha-1]"
    )
    total_change_mg: float | None = Field(
        description="The same over the whole area of the project. [Mg C]"
    )
    method: str = Field(description="Methods that were used, best first.")
    provisional: bool = Field(description="Whether it rests on unverified numbers.")


class Assessment(Schema):
    """An assessment with all that it takes to run it again; it never changes."""

    uuid: UUID
    number: int = Field(description="Of the assessments of the project, from 1.")
    assessed_at: datetime
    tilth_version: str
    seed: int = Field(description="Of the random numbers. [1]")
    schemas: dict[str, int] = Field(
        description="Versions of the forms of project and result. [1]"
    )
    input_sha256: str
    result_sha256: str
    result: dict[str, Any] = Field(
        description="The result file of `tilth assess`: units stand in its names "
        "(`_mg_ha`: Mg C ha-1, `_mg`: Mg C, `_mg_co2e`: Mg CO2e, `_permil_yr`: "
        "permil yr-1); every value has `estimate`, `interval_90`, `standard_error` "
        "and, where there is none, the reason `unknown`. It holds no place."
    )


class AssessmentPage(Page):
    """A part of the assessments of a project, the newest first."""

    items: list[AssessmentSummary]


class Job(Schema):
    """Background work of an assessment."""

    uuid: UUID
    project: UUID
    state: str = Field(description="waiting, running, done, failed or cancelled.")
    progress: float = Field(description="Done share, from 0 to 1. [1]")
    step: str = Field(description="Parcels done of all, while it runs.")
    error: str = Field(description="Why it failed; empty otherwise.")
    assessment: UUID | None = Field(description="What came of it, once it is done.")
    created_at: datetime
    ended_at: datetime | None
