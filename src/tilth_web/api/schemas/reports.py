"""Answers about what came of an evaluation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import EXAMPLE_UUID

OF_CRITERION = "Number of the criterion."
IN_YOUR_LANGUAGE = "Its name, in your language."
PROVISIONAL = "Whether the name was reconstructed: no statement of the Initiative."


class Criterion(Schema):
    """A criterion by number and name."""

    criterion: str = Field(description=OF_CRITERION, examples=["1.1"])
    name: str = Field(description=IN_YOUR_LANGUAGE)
    provisional: bool = Field(description=PROVISIONAL)


class Compared(Criterion):
    """One criterion as the holder and the reviewers score it."""

    own: int | None = Field(description="Score of the holder, or null. [1]")
    median: float | None = Field(
        description="Median of the reviewers; null where nobody scored it. [1]"
    )
    median_before: float | None = Field(
        description="The same in the evaluation before, where it can be compared. [1]"
    )


class Comment(Criterion):
    """What a reviewer says to one criterion."""

    comment: str


class ToldReview(Schema):
    """A review as the holder reads it."""

    number: int = Field(description="From 1, in an order that names nobody. [1]")
    name: str = Field(description="Of the reviewer, only where the call says so.")
    recommendation: str = Field(description="positive, improve or negative.")
    strengths: str
    improvements: str
    comments: list[Comment] = Field(description="None that are private.")


class RestsOn(Schema):
    """The submission that was judged."""

    number: int = Field(description="1 is the first. [1]")
    sha256: str = Field(description="Of the bytes that were frozen.")


class Carbon(Schema):
    """Soil carbon as assessed: estimated before the fact, not measured."""

    years: int = Field(description="Horizon of the values. [yr]")
    assessment: int = Field(description="Of the assessments of the project, from 1.")
    tilth_version: str
    values: dict[str, Any] = Field(
        description="Units stand in the names (`_mg_ha`: Mg C ha-1, `_mg`: Mg C, "
        "`_mg_co2e`: Mg CO2e, `_permil_yr`: permil yr-1); each has `estimate`, "
        "`interval_90`, `standard_error` and, where there is none, the reason "
        "`unknown`."
    )


class Before(Schema):
    """The evaluation of the project before this one."""

    call: UUID
    outcome: str = Field(description="positive, improve or negative.")
    is_comparable: bool = Field(
        description="Whether a map leads from its criteria to these."
    )


class Report(Schema):
    """A formative report: what is good and what to improve. It is no certification."""

    application: UUID = Field(examples=[EXAMPLE_UUID])
    call: UUID
    project: str = Field(description="Its name, as it was sent.")
    released: bool = Field(description="Whether the holder reads it.")
    decided_at: datetime
    outcome: str = Field(description="positive, improve or negative.")
    strengths: str
    improvements: str
    advice: str = Field(description="On funding and working together; or empty.")
    letter: bool = Field(description="Whether a letter of support goes with it.")
    criteria: dict[str, str] = Field(description="key, version and sha256.")
    share: float | None = Field(
        description="Weighted mean of the medians, as a share of the highest scores, "
        "0 to 1; null where nothing is scored. Scale, weights and safeguards are the "
        "operator's. [1]"
    )
    is_whole: bool = Field(description="Whether every criterion with a weight counts.")
    gates: list[str] = Field(description="Safeguards that were not met.")
    open_gates: list[str] = Field(description="Safeguards that nobody scored.")
    judged: list[Compared] = Field(description="Every criterion.")
    carbon: Carbon
    reviews: list[ToldReview]
    rebuttal: str = Field(description="Answer of the holder to the reviews; or empty.")
    before: Before | None
    submission: RestsOn
    sha256: str = Field(description="Of the decision.")
