"""Methane of flooded rice, its water, and what a project file does not say of them."""

from collections.abc import Iterator
from typing import Any, Final

from tilth.accounting.emission import Emission
from tilth.accounting.n2o import UNKNOWN
from tilth.accounting.rice import SOURCE, flooding, rice_methane
from tilth.accounting.scenario import Unknown
from tilth.accounting.tier1 import PADDY, LandUse
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.project import Parcel
from tilth.assessment.project.tier1 import use_after
from tilth.datasets.practices import read_practices

ORGANIC_MATTER: Final = (  # practices that bring it to a paddy
    "manure",
    "compost",
    "biosolids",
    "digestate",
    "compost-in-rice",
    "early-straw",
    "residue-retention",
    "stop-residue-burning",
    "green-manure",
)
IN_RICE: Final = "methane of what is added to flooded rice"
GROUP: Final = "rice"
NOT_GIVEN: Final = {  # for baseline, for the plan
    (True, False): "rice is not given in the inputs of baseline",
    (False, True): "rice is not given in the inputs of plan",
    (True, True): "rice is not given in the inputs of baseline and plan",
}


def rice_emissions(inputs: dict[str, Any], draws: Draws) -> list[Emission]:
    """Methane of the rice of a hectare in a year.

    Parameters
    ----------
    inputs : dict
        Of baseline or plan.
    draws : Draws
        Of the assessment.

    Returns
    -------
    emissions : list of Emission
        Empty without rice.
    """
    if "rice" not in inputs:
        return []
    rice = inputs["rice"]
    found = rice_methane(
        rice["region"],
        water=rice["water"],
        before=rice["before"],
        amendments=rice.get("amendments", {}),
        days=rice.get("days"),
        own=draws,
    )
    return [found.times(float(rice.get("crops", 1)))]


def water_of_rice(inputs: dict[str, Any], use: LandUse) -> str:
    """Word of the nitrous oxide of rice for its water.

    Parameters
    ----------
    inputs : dict
        Of baseline or plan.
    use : LandUse
        Of the same side.

    Returns
    -------
    flooded_rice : str
        For `tilth.accounting.n2o.direct_n2o`: "" for land without flooded rice, and
        ``unknown`` for paddy rice of which the inputs say nothing.
    """
    if "rice" in inputs:
        return flooding(inputs["rice"]["water"])
    return UNKNOWN if use.use == PADDY else ""


def unknown_of_rice(parcel: Parcel) -> Iterator[Unknown]:
    """Methane that the plan may change and the file says nothing of.

    Parameters
    ----------
    parcel : Parcel
        With a plan.

    Yields
    ------
    unknown : Unknown
        Rice of a side that has it, or what the plan adds to it.
    """
    inputs = (parcel.baseline_inputs, parcel.project_inputs)
    if None in inputs:
        return  # which is said of all inputs
    new = parcel.new_practices
    watered = any(read_practices()[key].group == GROUP for key in new)
    uses = (parcel.baseline_use, use_after(parcel))
    missing = tuple(
        (watered or land.use == PADDY) and "rice" not in (given or {})
        for given, land in zip(inputs, uses, strict=True)
    )
    if missing in NOT_GIVEN:
        yield Unknown(what=SOURCE, reason=NOT_GIVEN[missing])
        return
    rice = (parcel.project_inputs or {}).get("rice")
    if rice is None or not flooding(rice["water"]) or "amendments" in rice:
        return
    added = [key for key in new if key in ORGANIC_MATTER]
    if added:
        reason = f"rice.amendments is not given; the plan has {', '.join(added)}"
        yield Unknown(what=IN_RICE, reason=reason)
