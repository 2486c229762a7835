"""Answers about calls, and what came of them."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import Page


class CallWords(Schema):
    """The words of a call in one language."""

    title: str
    text: str = Field(description="Markdown.")


class Condition(Schema):
    """What an application must meet to be admitted."""

    condition: str = Field(description="Its key.", examples=["complete"])
    text: str = Field(description="In your language.")


class Call(Schema):
    """An invitation to have projects evaluated."""

    uuid: UUID
    example: bool = Field(description="Made up, to show how the platform works.")
    state: str = Field(description="draft, published or ended.")
    is_open: bool = Field(description="Whether applications are taken now.")
    opens_at: datetime
    closes_at: datetime = Field(description="At this instant it is closed.")
    zone: str = Field(description="IANA time zone that the dates were written in.")
    modalities: list[str] = Field(description="funds (1), recognition (2).")
    blinding: str = Field(description="none, reviewers or both.")
    minimum_reviews: int = Field(description="That a decision needs.")
    rebuttal_days: int = Field(description="For the holder's answer to the reviews.")
    conditions: list[Condition] = Field(description="That admission needs, all.")
    criteria: str = Field(description="Key of the set of criteria.")
    criteria_version: str
    words: dict[str, CallWords] = Field(description="By language: en, fr, es.")


class CallPage(Page):
    """A part of a list of calls."""

    items: list[Call]


class Opportunity(Schema):
    """A project that was rated positively; no promise of funds, no certificate."""

    project: UUID
    name: str
    example: bool = Field(description="Made up, to show how the platform works.")
    call: UUID
    shown_since: datetime


class OpportunityPage(Page):
    """A part of a list of opportunities."""

    items: list[Opportunity]
