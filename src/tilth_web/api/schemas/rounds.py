"""Answers about rounds of monitoring: plan, laboratory, work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import EXAMPLE_UUID, Page
from tilth_web.api.schemas.measurements import MeasurementSummary


class RoundSummary(Schema):
    """A round of sampling as lists show it; for those involved."""

    number: int = Field(description="Of the rounds of the project, from 1.")
    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    name: str = Field(description="As in the column round of the laboratory's file.")
    first: int | None = Field(
        description="Number of the round whose points are sampled again, or null."
    )
    added_at: datetime
    next_step: str = Field(
        description="plan, file, answers or measure; empty once it was measured."
    )
    at_work: bool = Field(description="Whether work on it waits or runs.")
    measurement: MeasurementSummary | None = Field(description="The newest result.")


class RoundJob(Schema):
    """Background work on a round."""

    uuid: UUID
    kind: str = Field(
        description="design sampling, read laboratory file or measure round."
    )
    state: str = Field(description="waiting, running, done, failed or cancelled.")
    progress: float = Field(description="Done share, from 0 to 1. [1]")
    step: str
    error: str = Field(description="Why it failed; empty otherwise.")
    created_at: datetime
    ended_at: datetime | None


class Round(RoundSummary):
    """A round of sampling with the work that was asked for last."""

    job: RoundJob | None


class RoundPage(Page):
    """A part of the rounds of a project, in their order."""

    items: list[RoundSummary]


class SamplingPlan(Schema):
    """Where to sample, with exact places; for those involved. It never changes."""

    number: int = Field(description="Of the plans of the round, from 1.")
    seed: int = Field(description="Of the random numbers. [1]")
    tilth_version: str
    drawn_at: datetime
    input_sha256: str
    result: dict[str, Any] = Field(
        description="The plan file of `tilth design`: points with `latitude_deg` and "
        "`longitude_deg` (WGS84), strata, boundary, precision."
    )
    result_sha256: str


class LaboratorySite(Schema):
    """A site of a laboratory file."""

    name: str
    points: int = Field(description="Points of the site in the file. [1]")
    planned: int = Field(description="Of these, points of the plan. [1]")


class ReadingSummary(Schema):
    """What the reader made of a laboratory file; for those involved."""

    number: int = Field(description="Of the readings of the round, from 1.")
    read_at: datetime
    file: UUID = Field(description="The file as it was brought.")
    file_name: str
    ready: bool = Field(description="Nothing is asked, and rows were accepted.")
    faults: list[str] = Field(description="Why it cannot be computed with.")
    questions: list[dict[str, str]] = Field(
        description="Each with `rule`, to be confirmed by that name, and `why`."
    )
    sites: list[LaboratorySite]
    n_rows: int | None = Field(description="Rows read; null if none could be. [1]")
    n_accepted: int | None = Field(description="Rows that are used. [1]")
    n_refused: int | None = Field(description="Rows that are left out. [1]")
    n_flagged: int | None = Field(description="Rows used that look doubtful. [1]")
    n_profiles: int | None = Field(description="Profiles that are used. [1]")


class Reading(ReadingSummary):
    """A reading with its findings and the answers that were given before it."""

    headings: list[str] = Field(description="Of the columns of the file.")
    answers: dict[str, Any] = Field(
        description="mapping, header, confirmed and pedotransfer, as the reader took "
        "them."
    )
    findings: list[dict[str, Any]] = Field(
        description="The first 200, each with severity, row, column, value, rule and "
        "message."
    )
    n_findings: int = Field(description="All findings. [1]")


class ReadingPage(Page):
    """A part of the readings of a round, the newest first."""

    items: list[ReadingSummary]
