"""Answers about recognised projects and the rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import EXAMPLE_UUID, Page


class RecognisedProject(Schema):
    """Which project is recognised."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    name: str
    example: bool = Field(description="Made up, to show how the platform works.")


class RecognitionStep(Schema):
    """What was done to a recognition, as the public may know."""

    step: str = Field(description="grant, suspend, restore, withdraw, renew or expire.")
    at: datetime
    reason: str = Field(description="Only where it was published; empty otherwise.")
    measurement: UUID | None = Field(
        description="Measured change that a renewal rests on, or null."
    )


class Recognition(Schema):
    """A project that the operator recognises by its own rules, or did.

    It is no certification, and no label of the “4 per 1000” Initiative.
    """

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    project: RecognisedProject
    operator: str = Field(description="Who recognises.", examples=["Soil Council"])
    level: str = Field(description="Key of the level in the rules.")
    level_name: str = Field(description="Its name, in your language.")
    rules: UUID = Field(description="The version of the rules that it rests on.")
    standing: str = Field(
        description="granted, suspended, withdrawn or expired, as it is now."
    )
    granted_at: datetime
    valid_until: datetime
    story: str = Field(description="Of the holder, with consent; or empty.")
    lessons: str = Field(description="What others can learn; or empty.")
    language: str = Field(description="Of story and lessons: en, fr or es.")
    page: str = Field(description="Address of its page.")
    credential: str | None = Field(
        description="Address of the newest signed credential (Open Badge 3.0)."
    )
    history: list[RecognitionStep] = Field(description="The newest first.")


class RecognitionPage(Page):
    """A part of the recognitions, the newest first."""

    items: list[Recognition]


class RecognitionRules(Schema):
    """Rules of an operator: a published version, which never changes."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    version: str
    operator: str
    published_at: datetime
    sha256: str = Field(description="Of `content` in the canonical form of RFC 8785.")
    content: dict[str, Any] = Field(
        description="Operator, what it is about, and the levels with their needs; "
        "`years` says how long a level is valid. [yr]"
    )


class RecognitionRulesPage(Page):
    """A part of the versions of the rules, the newest first."""

    items: list[RecognitionRules]
