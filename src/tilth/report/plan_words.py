"""Keys of a sampling plan in words, for those who go to the field."""

import re
from collections.abc import Mapping
from typing import Any, Final

from tilth.assessment.sampling.options import (
    COMPACT,
    COVARIATES,
    EXISTING_DESIGN,
    HYPERCUBE_DESIGN,
    SHARED,
    SIMPLE,
    STRATIFIED_DESIGN,
    TWO_STAGE_DESIGN,
    ZONES,
)
from tilth.assessment.sampling.sampling_plan import SamplingPlan
from tilth.report.coordinates import tick
from tilth.report.quantity import named, number, probability

OPTION: Final = re.compile(r"\s*\(--[^)]*\)")
ELSEWHERE: Final = (  # keys that a sentence says
    "middle_longitude_deg",
    "middle_latitude_deg",
    "east_to_west_km",
    "north_to_south_km",
    "correlation_given",
    "statement",
    "power_curve",
)
NAMES: Final = {
    "area_file": "File of the area",
    "area_sha256": "Its SHA-256",
    "zones_file": "File of the zones",
    "zones_sha256": "Its SHA-256",
    "area_of_file_ha": "Area of the file",
    "reserves": "Reserves",
    "room_of_a_point_m": "Side of the square that a point needs",
    "margin_m": "Strip left out along the boundary",
    "existing_points": "Existing points kept",
    "n_strata": "Number of strata",
    "allocation": "How strata share the points",
    "covariates": "Rasters",
    "n_cells": "Cells of the rasters",
    "resampling": "How rasters were read",
    "objective": "Objective of the hypercube",
    "farms_in_list": "Farms in the list",
    "farm_draw": "How farms were drawn",
    "points_per_farm": "Points in each farm",
    "standard_deviation_mg_ha": "Standard deviation among samples",
    "spread_by_stratum_mg_ha": "Standard deviation by stratum",
    "between_standard_deviation_mg_ha": "Standard deviation among farms",
    "within_standard_deviation_mg_ha": "Standard deviation inside farms",
    "correlation": "Correlation between the rounds",
    "detectable_difference_mg_ha": "Smallest change that is found",
    "detectable_rate_mg_ha_yr": "Smallest yearly change that is found",
    "half_width_stock_mg_ha": "Half of the interval of the mean stock",
    "half_width_change_mg_ha": "Half of the interval of the change",
    "standard_error_stock_mg_ha": "Standard error of the mean stock",
    "standard_error_change_mg_ha": "Standard error of the change",
    "significance": "Chance to see a change where there is none",
    "power": "Chance to find the change",
    "level": "Coverage of the intervals",
    "wanted_difference_mg_ha": "Change that shall be found",
    "wanted_half_width_mg_ha": "Half of the interval asked for",
    "years_yr": "Between the rounds",
    "n_points": "Points",
    "n_farms": "Farms",
}
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "allocation": SHARED,
    "design": {
        STRATIFIED_DESIGN: "random points in strata",
        SIMPLE: "random points in the whole area",
        TWO_STAGE_DESIGN: "farms, then random points in them",
        HYPERCUBE_DESIGN: "conditioned Latin hypercube",
        EXISTING_DESIGN: "existing points only",
    },
    "strata": {
        COMPACT: "compact parts of equal area",
        ZONES: "zones of the file",
        COVARIATES: "cells that are alike in the rasters",
    },
}
SHARES: Final = ("significance", "power", "level")


def worded(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Entries of a plan's inputs or precision in words.

    Parameters
    ----------
    record : mapping
        From key to value; keys end in their unit.

    Returns
    -------
    rows : list of (str, str)
        Name, and value with unit, with two decimals or, below 1, two digits. What a
        sentence says elsewhere is left out.
    """
    rows = []
    for key, value in record.items():
        if key in ELSEWHERE:
            continue
        ((name, text),) = named({key: _rounded(value)})
        if key in SHARES:
            text = probability(value)
        if key == "correlation" and record.get("correlation_given") is False:
            text = "not given; 0 was taken, which is careful"
        rows.append((NAMES.get(key, name), VALUES.get(key, {}).get(text, text)))
    return rows


def without_options(sentence: str) -> str:
    """A sentence without the options of the command line that it names.

    Parameters
    ----------
    sentence : str
        Options stand in brackets, as in ``a strip (--buffer 5)``.

    Returns
    -------
    sentence : str
        For readers on paper.

    Examples
    --------
    >>> without_options("leave out a strip (--buffer 5), or not")
    'leave out a strip, or not'
    """
    return OPTION.sub("", sentence)


def place(plan: SamplingPlan) -> str:
    """Middle, extent and size of the area: swapped coordinates are seen at once.

    Parameters
    ----------
    plan : SamplingPlan
        The plan; inputs of older plans have no extent.

    Returns
    -------
    text : str
        Such as ``Middle 48.16° N, 1.61° E; 1.2 km east to west, 1.3 km north to
        south; 100.0 ha``.
    """
    inputs, parts = plan.inputs, []
    if "middle_latitude_deg" in inputs:
        latitude = tick(inputs["middle_latitude_deg"], "latitude", 2)
        longitude = tick(inputs["middle_longitude_deg"], "longitude", 2)
        parts.append(f"middle {latitude}, {longitude}")
    if "east_to_west_km" in inputs:
        wide = _length(inputs["east_to_west_km"])
        high = _length(inputs["north_to_south_km"])
        parts.append(f"{wide} east to west, {high} north to south")
    parts.append(f"{number(plan.area, 1 if plan.area >= 10.0 else 2)} ha")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _length(kilometres: float) -> str:
    """Metres below 1 km."""
    if kilometres < 1.0:
        return f"{number(1000.0 * kilometres, 0)} m"
    return f"{number(kilometres, 1 if kilometres < 100.0 else 0)} km"


def _rounded(value: object) -> object:
    """Numbers of a value with two decimals, or two digits where they are small."""
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, float):
        return round(value, 2) if abs(value) >= 1.0 else float(f"{value:.2g}")
    return value
