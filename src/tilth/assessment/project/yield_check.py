"""What of the yields and amendments of a project file a schema cannot check."""

from collections.abc import Iterator
from typing import Any

from tilth.assessment.project.yields import (
    BOLINDER,
    COVER_CROP,
    LEAST,
    above_and_below,
    dry_yield,
    plant_carbon,
    yield_carbon,
)
from tilth.assessment.schema_fault import Keys, name_of
from tilth.assessment.site.carbon_input import LARGEST, name_in
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models import amg_supply


def faults_of_yields(
    at: Keys, parcel: dict[str, Any], depth: float
) -> Iterator[tuple[Keys, str]]:
    """Faults of yields and amendments whose form is right.

    Parameters
    ----------
    at : tuple
        Keys of the parcel.
    parcel : dict
        Its content.
    depth : float
        Of the layer whose stock is followed. [cm]

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    sides = {"baseline": parcel.get("baseline", {}), "plan": parcel["plan"]}
    has_yields = "yields" in sides["baseline"]
    if has_yields and "carbon_input" in sides["plan"]:
        keys = (*at, "plan", "carbon_input")
        yield keys, f"{name_of(keys)} must be left out: it follows from the yields"
    allocation = parcel.get("allocation", BOLINDER)
    for side, data in sides.items():
        for key in ("yields", "amendments", "cover"):
            if key in data and not has_yields:
                keys = (*at, side, key)
                yield keys, f"{name_of(keys)} needs the yields of the baseline"
        place = (*at, side, "yields")
        crops = data.get("yields", [])
        for i, crop in enumerate(crops):
            yield from _faults_of_crop(
                (*place, i), crop, allocation, depth, alone=len(crops) == 1
            )
        for i, amendment in enumerate(data.get("amendments", [])):
            yield from _faults_of_amendment((*at, side, "amendments", i), amendment)


def faults_of_sums(
    at: Keys, parcel: dict[str, Any], depth: float
) -> Iterator[tuple[Keys, str]]:
    """Faults of the carbon of all crops, where each of them has none.

    Parameters
    ----------
    at : tuple
        Keys of the parcel.
    parcel : dict
        Its content.
    depth : float
        Of the layer whose stock is followed. [cm]

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    found = yield_carbon(parcel, depth)
    if found is None:
        return
    for side, crops, low in (
        ("baseline", found.baseline, LEAST),
        ("plan", found.project, 0.0),
    ):
        total = plant_carbon(crops)
        keys = (*at, side, "yields")
        if not low <= total <= LARGEST:
            yield (
                keys,
                f"{name_of(keys)} must bring plant carbon in [{low:g}, {LARGEST:g}] "
                f"Mg ha-1 yr-1; got {total:.3g}: are the yields in Mg ha-1 yr-1?",
            )


def _faults_of_crop(
    at: Keys, crop: dict[str, Any], allocation: str, depth: float, *, alone: bool
) -> Iterator[tuple[Keys, str]]:
    cover = crop.get("kind") == COVER_CROP
    if ("yield_dry" in crop) == ("yield_fresh" in crop):
        keys = (*at, "yield_dry")
        yield keys, f"{name_of(keys)} or yield_fresh must be given, and not both"
        return
    if not alone and "share_of_years" not in crop:
        keys = (*at, "share_of_years")
        yield keys, f"{name_of(keys)} must be given where there are several crops"
    if cover == ("residues_returned" in crop):
        keys = (*at, "residues_returned")
        rule = "belongs to main crops only" if cover else "must be given"
        yield keys, f"{name_of(keys)} {rule}"
        return
    try:
        dry = dry_yield(crop)
        above_and_below(crop, allocation, depth, dry)
    except InputError as error:
        yield (*at, "crop"), f"{name_of((*at, 'crop'))}: {error}"
        return
    largest = _largest_yield(crop["crop"])
    if not cover and dry > largest:
        key = "yield_dry" if "yield_dry" in crop else "yield_fresh"
        yield (
            (*at, key),
            f"{name_of((*at, key))} must be in Mg ha-1 yr-1; got {crop[key]:g}, and no "
            f"harvest of {crop['crop']} is above {largest:g} of dry matter: is it in "
            "quintals or kg?",
        )


def _largest_yield(crop: str) -> float:
    """Dry yield above which another unit is likelier, Mg ha-1 yr-1."""
    rows = {row["ipcc"]: row for row in read_table("crops/largest_yields.csv").rows}
    name = name_in("ipcc", crop) or crop
    return float(rows.get(name, rows["any other"])["largest"])


def _faults_of_amendment(
    at: Keys, amendment: dict[str, Any]
) -> Iterator[tuple[Keys, str]]:
    if ("carbon" in amendment) == ("fresh_mass" in amendment):
        keys = (*at, "carbon")
        yield keys, f"{name_of(keys)} or fresh_mass must be given, and not both"
    known = amg_supply.amendments()
    if "fresh_mass" in amendment and amendment["kind"] not in known:
        keys = (*at, "kind")
        yield (
            keys,
            f"{name_of(keys)} must be one of {', '.join(known)}, or its carbon must be "
            f"given; got {amendment['kind']!r:.60}",
        )
