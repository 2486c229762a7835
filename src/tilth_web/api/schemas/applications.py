"""Answers about applications."""

from datetime import datetime
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
