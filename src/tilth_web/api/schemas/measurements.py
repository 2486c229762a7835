"""Answers about results of rounds, and what of them is public."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from tilth_web.api.schemas.base import EXAMPLE_UUID, Interval, Page


class MeasurementSummary(Schema):
    """Stock of a round and, from the second round on, its change since the first."""

    number: int = Field(description="Of the results of the round, from 1.")
    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    measured_at: datetime
    tilth_version: str
    day: date | None = Field(description="Middle day of the samples, or null.")
    soc_stock_mg_ha: float = Field(
        description="Mean stock at equal soil mass. [Mg C ha-1]", examples=[56.1]
    )
    soc_stock_mg_ha_interval_90: Interval | None = Field(
        description="Its 90 % interval, or null where it is unknown. [Mg C ha-1]"
    )
    years_yr: float | None = Field(
        description="Since the first round; null for that one. [yr]"
    )
    stock_change_mg_ha: float | None = Field(
        description="Since the first round; null for that one. [Mg C ha-1]"
    )
    stock_change_mg_ha_interval_90: Interval | None = Field(
        description="Its 90 % interval, or null where it is unknown. [Mg C ha-1]"
    )
    shown: bool = Field(description="Whether the public sees it.")


class Measurement(Schema):
    """A result with all that it takes to say it again; for those involved."""

    number: int = Field(description="Of the results of the round, from 1.")
    uuid: UUID
    measured_at: datetime
    tilth_version: str
    schemas: dict[str, int] = Field(
        description="Versions of the forms of input and result. [1]"
    )
    input: dict[str, Any] = Field(
        description="The plan, the layers of each round as CSV of the template, the "
        "reference mass of the first round, and the choices."
    )
    input_sha256: str
    result: dict[str, Any] = Field(
        description="As `tilth change --json` has it: units stand in its names "
        "(`_mg_ha`: Mg C ha-1, `_permil_yr`: permil yr-1)."
    )
    result_sha256: str


class MeasurementPage(Page):
    """A part of the results of a round, the newest first."""

    items: list[MeasurementSummary]


class MeasuredChange(Schema):
    """A measured change that the public sees; nothing in it tells an exact place."""

    uuid: UUID = Field(examples=[EXAMPLE_UUID])
    measured_at: datetime
    tilth_version: str
    example: bool = Field(description="Made up, to show how the platform works.")
    depth_cm: float = Field(description="Of the stocks, from the surface. [cm]")
    reference_mass_mg_ha: float = Field(
        description="Fine earth that all rounds are compared at. [Mg ha-1]"
    )
    area_ha: float = Field(description="That was sampled. [ha]")
    years_yr: float | None = Field(description="Between first and last round. [yr]")
    rounds: list[dict[str, Any]] = Field(
        description="Each with date, n_points and soc_stock. [Mg C ha-1]"
    )
    stock_change: dict[str, Any] = Field(
        description="mean, standard_error, degrees_of_freedom, interval_90, n_samples "
        "and, where there is no interval, the reason. [Mg C ha-1]"
    )
    control: dict[str, Any] | None = Field(
        description="The same of the control sites, or null. [Mg C ha-1]"
    )
    additional: dict[str, Any] | None = Field(
        description="The change beyond that of the control sites. [Mg C ha-1]"
    )
    rate: dict[str, Any] | None = Field(
        description="Yearly change against the first stock. [permil yr-1]"
    )
    target_rate_permil_yr: float = Field(description="4 per 1000. [permil yr-1]")
    probability_rise: float | None = Field(
        description="That the stock rose; null where it is unknown. [1]"
    )
    probability_target: float | None = Field(
        description="That it rose by the target; null where it is unknown. [1]"
    )
    standards: list[dict[str, Any]] = Field(
        description="What each would credit (`creditable_co2e_mg`, [Mg CO2e]), and its "
        "deductions as steps with value, unit, formula, source and mark."
    )
    sources: list[str]
    input_sha256: str
    result_sha256: str


class MeasuredChangePage(Page):
    """A part of the measured changes of a project, the newest first."""

    items: list[MeasuredChange]
