"""Nitrogen of the crop residues of baseline and plan, which gives nitrous oxide.

It is the user's own, or follows from the yields: F_CR of the IPCC (2019) Volume 4,
Chapter 11, with the dry matter of the allocation that the carbon follows from.
"""

from typing import Final

from tilth.accounting.emission import KG_PER_MG
from tilth.accounting.quantity import Quantity, of_factor, quantity
from tilth.accounting.scenario import Unknown
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.project import Parcel
from tilth.assessment.project.yields import CropCarbon, YieldCarbon
from tilth.datasets.practices import read_practices

RESIDUES: Final = "nitrous oxide of crop residues"
NOT_GIVEN: Final = (
    "the plan changes what crops leave on the field, and neither yields nor "
    "inputs.n_residues are given"
)
HALF: Final = (
    "inputs.n_residues is given for one of baseline and plan, and the other is "
    "cropland, too"
)
PLANTS: Final = ("increase", "decrease")  # changes of their carbon in the catalogue
GROUPS: Final = ("cropland", "perennial")  # whose plants count as crops

Sides = tuple[Quantity, Quantity]


def residue_nitrogen(
    parcel: Parcel, draws: Draws, *, crops: tuple[bool, bool]
) -> tuple[Sides, list[Unknown]]:
    """Nitrogen of crop residues without and with the plan, and what is unknown of it.

    Parameters
    ----------
    parcel : Parcel
        With its inputs, which come first where they hold ``n_residues``.
    draws : Draws
        Of the assessment; the error of a content is one for both sides.
    crops : tuple of bool
        Whether the land of baseline and plan is cropland: the IPCC counts residues of
        crops only.

    Returns
    -------
    nitrogen_mass : tuple of Quantity
        Of baseline and plan. [kg ha-1 yr-1]
    unknown : list of Unknown
        Empty if the difference of both is known.
    """
    inputs = [i or {} for i in (parcel.baseline_inputs, parcel.project_inputs)]
    held = ["n_residues" in i for i in inputs]
    nothing = quantity(0.0)
    if any(held):
        if any(crop and not own for crop, own in zip(crops, held, strict=True)):
            return (nothing, nothing), [Unknown(what=RESIDUES, reason=HALF)]
        before, after = (quantity(i.get("n_residues", 0.0)) for i in inputs)
        return (before, after), []
    given = parcel.carbon_input
    if given is not None and given.yields is not None:
        return _of_yields(given.yields, draws)
    unknown = [Unknown(what=RESIDUES, reason=NOT_GIVEN)]
    return (nothing, nothing), unknown if any(crops) and _changed(parcel) else []


def _changed(parcel: Parcel) -> bool:
    """Whether the plan changes what crops leave, by the user or the catalogue."""
    given = parcel.carbon_input
    if given is not None and given.baseline_input is not None:
        return given.baseline_input != given.project_input
    plans = (read_practices()[key] for key in parcel.new_practices)
    return any(
        p.group in GROUPS and p.inputs["c_input"].change in PLANTS for p in plans
    )


def _of_yields(yields: YieldCarbon, draws: Draws) -> tuple[Sides, list[Unknown]]:
    """Sum over the crops; what stands on both sides alike may be unknown."""
    missing = dict.fromkeys(
        crop.crop
        for crop in (*yields.baseline, *yields.project)
        if crop.nitrogen is None and not _on_both(crop, yields)
    )
    unknown = [
        Unknown(
            what=RESIDUES,
            reason=f"no nitrogen content of {crop} is known: give it with the yield, "
            "or inputs.n_residues of baseline and plan",
        )
        for crop in missing
    ]
    before, after = (_sum(crops, draws) for crops in (yields.baseline, yields.project))
    return (before, after), unknown


def _on_both(crop: CropCarbon, yields: YieldCarbon) -> bool:
    """Whether baseline and plan have a crop equally often."""
    before, after = (
        sum(c.stream == crop.stream for c in side)
        for side in (yields.baseline, yields.project)
    )
    return before == after


def _sum(crops: tuple[CropCarbon, ...], draws: Draws) -> Quantity:
    total = quantity(0.0)
    for crop in crops:
        if crop.nitrogen is not None:
            content = of_factor(crop.nitrogen, draws)
            total = total + content * (KG_PER_MG * crop.dry_matter)
    return total
