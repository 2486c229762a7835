"""Answers about criteria of the evaluation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import EXAMPLE_UUID, Page


class CriteriaSummary(Schema):
    """A published version of the criteria of the evaluation, as lists show it."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    set: str = Field(description="Key of the set.", examples=["fasp"])
    version: str
    titles: dict[str, str] = Field(description="By language: en, fr, es.")
    criteria: int = Field(description="Criteria in it. [1]")
    provisional: int = Field(
        description="Of these, criteria whose name was not seen in the source: they "
        "are no statement of the Initiative. [1]"
    )
    scoring_decided_by: str | None = Field(
        description="Whose scale, weights and gates these are: operator or source; "
        "null if nothing is scored."
    )
    replaces: UUID | None = Field(description="The version before it, or null.")
    replaced_by: UUID | None = Field(description="The version after it, or null.")
    sha256: str = Field(
        description="Of `content` as JSON in UTF-8 with sorted keys and no spaces."
    )
    published_at: datetime


class Criteria(CriteriaSummary):
    """A published version of the criteria; it never changes."""

    content: dict[str, Any] = Field(
        description="In the form of the schema urn:tilth:schema:criteria-1; a status "
        "stands at every name, `proxy` at every indicator that is not the source's."
    )


class CriteriaPage(Page):
    """A part of the published versions of criteria, by set, the newest first."""

    items: list[CriteriaSummary]
