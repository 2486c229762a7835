"""Answers about applications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import EXAMPLE_UUID, Page


class SubmissionSummary(Schema):
    """What was sent, frozen."""

    number: int = Field(description="1 is the first. [1]")
    at: datetime
    sha256: str = Field(description="Of the bytes that were frozen.")


class EligibilityCheck(Schema):
    """Whether what was sent was admitted, and why."""

    at: datetime
    submission: int = Field(description="Number of the submission. [1]")
    outcome: str = Field(description="admit, return or refuse.")
    met: dict[str, bool] = Field(
        description="By key of the condition; one that was not looked at is left out."
    )
    reason: str = Field(description="Message of the secretariat; or empty.")


class Application(Schema):
    """A project of yours in a call."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    call: UUID
    project: UUID
    sought: str = Field(description="funds (modality 1) or recognition (2).")
    state: str = Field(
        description="draft, submitted, returned, refused, evaluation, rebuttal, "
        "released or withdrawn; what happens within the evaluation is confidential."
    )
    submitted_at: datetime | None
    submissions: list[SubmissionSummary] = Field(description="The first one first.")
    eligibility: list[EligibilityCheck] = Field(description="The newest first.")


class ApplicationPage(Page):
    """A part of your applications, the newest first."""

    items: list[Application]


class Submission(Schema):
    """What was sent, frozen: RFC 8259 JSON with sorted keys and no spaces."""

    tilth_submission: int = Field(description="Version of this form. [1]")
    application: UUID = Field(examples=[EXAMPLE_UUID])
    call: UUID
    modality: str = Field(description="funds (modality 1) or recognition (2).")
    criteria: dict[str, str] = Field(description="key, version and sha256.")
    project: dict[str, Any] = Field(
        description="What the project said; a person who holds it is not named."
    )
    parcels: list[dict[str, Any]] = Field(
        description="Versions of outlines and their checksums; no place."
    )
    assessment: dict[str, Any] = Field(
        description="Which assessment, with its checksums and its result; units stand "
        "in the names."
    )
    answers: list[dict[str, Any]] = Field(
        description="By criterion: score, text, what it was begun from, and evidence "
        "with its checksums."
    )


class InCall(Schema):
    """An application that was sent in a call, as those who run it read it."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    project: UUID
    name: str = Field(description="Of the project.")
    holder: str
    country: str
    sought: str = Field(description="funds (modality 1) or recognition (2).")
    state: str = Field(
        description="submitted, returned, refused, review, rebuttal, deliberation, "
        "decided, released or withdrawn."
    )
    submitted_at: datetime
    reviews_needed: int = Field(description="Reviews that a decision needs. [1]")
    reviews_asked: int = Field(description="Reviews that are open or given. [1]")
    reviews_given: int = Field(description="Of these, reviews that are given. [1]")
    share: float | None = Field(
        description="Weighted mean of the medians of the given reviews, as a share of "
        "the highest scores, 0 to 1; null where nothing was scored. [1]"
    )
    outcome: str | None = Field(
        description="positive, improve or negative; null where nothing is decided."
    )


class InCallPage(Page):
    """A part of what was sent in a call, the first first."""

    items: list[InCall]
