"""Answers about one's own reviews."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import EXAMPLE_UUID, Page
from tilth_web.api.schemas.reports import Criterion


class ReviewSummary(Schema):
    """A review that you are asked for, or gave."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    application: UUID
    call: UUID
    name: str = Field(
        description="Of the project as it was sent; a neutral one where the call hides "
        "whose project it is."
    )
    state: str = Field(
        description="asked, accepted or submitted; for who runs evaluations also "
        "declined or replaced."
    )
    is_open: bool = Field(description="Whether it waits for you.")
    due: date | None
    submitted_at: datetime | None
    criteria_done: int = Field(description="Criteria with a score or a comment. [1]")
    criteria_asked: int = Field(description="All criteria. [1]")


class ReviewPage(Page):
    """A part of your reviews: what is open first."""

    items: list[ReviewSummary]


class SentProject(Schema):
    """The project as it was sent, as far as its reviewers may know it."""

    name: str
    language: str = Field(description="Of name, summary and story: en, fr or es.")
    summary: str
    story: str
    holder: str = Field(description="Organisation that holds it; or empty.")
    country: str
    system: str = Field(description="Land use system.")
    area_ha: float | None = Field(description="Area of its land. [ha]")
    practices: list[str] = Field(description="Keys of practices.")


class SentAnswer(Schema):
    """What the holder answered, frozen."""

    score: int | None = Field(description="Score of the holder, or null. [1]")
    text: str
    evidence: list[dict[str, str]] = Field(description="file, name and sha256.")
    begun_from: dict[str, Any] | None = Field(
        description="Number and tilth_version of an assessment that it was begun from."
    )


class Given(Schema):
    """What you give one criterion."""

    value: int | None = Field(description="Your score, or null. [1]")
    abstains: bool
    comment: str = Field(description="For the holder.")
    private: str = Field(description="For secretariat and panel only.")


class ReviewedCriterion(Criterion):
    """One criterion: the holder's answer, and what you give it."""

    answer: SentAnswer | None = Field(
        description="While you write the review; null otherwise."
    )
    score: Given | None


class JudgedCriterion(Criterion):
    """One criterion with what the holder and the reviewers gave."""

    own: int | None = Field(description="Score of the holder, or null. [1]")
    scores: list[float] = Field(description="Of the given reviews. [1]")
    median: float | None = Field(description="Of these; null if there is none. [1]")
    abstained: int = Field(description="Reviewers who abstained. [1]")
    below_gate: bool = Field(description="A safeguard that is not met.")


class OtherReview(Schema):
    """What another reviewer gave."""

    name: str = Field(description="A letter where the call hides who reviews.")
    recommendation: str = Field(description="positive, improve or negative.")
    strengths: str
    improvements: str


class Note(Schema):
    """Something that was said on the panel."""

    at: datetime
    by: str = Field(description="A letter where the call hides who reviews.")
    text: str
    is_own: bool


class Panel(Schema):
    """What opens once your review is given."""

    name: str = Field(description="What the others call you; or empty.")
    judged: list[JudgedCriterion]
    others: list[OtherReview]
    rebuttal: str = Field(description="Answer of the holder; or empty.")
    discussion: list[Note] = Field(description="The first first.")


class Review(ReviewSummary):
    """A review of yours, as its pages show it."""

    declared_at: datetime | None = Field(
        description="When you declared to have no conflict of interest."
    )
    project: SentProject
    criteria: list[ReviewedCriterion]
    recommendation: str = Field(description="positive, improve, negative; or empty.")
    strengths: str
    improvements: str
    lacks: list[str] = Field(description="What it needs before you can give it.")
    panel: Panel | None = Field(description="Null until your review is given.")
