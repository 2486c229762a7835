"""What the numbers of a parcel rest on, before any method is chosen."""

from collections.abc import Iterator
from typing import Any, Final

from tilth.accounting.emission import KG_PER_MG
from tilth.accounting.farm_input import UREA_NITROGEN
from tilth.assessment.project_check import ROUNDED
from tilth.assessment.project_climate import METHOD
from tilth.assessment.project_layers import LayerStock
from tilth.assessment.project_strip import warnings_of_strips
from tilth.assessment.project_woody import ABOUT
from tilth.assessment.project_yields import (
    AMENDMENT_SOURCE,
    COVER_CROP,
    assigned_names,
    unknown_stubble,
)

OTHERS: Final = (
    "of the mineral nitrogen beside urea 11 % are taken to go into the air, the IPCC's "
    "share where the kind is not known; by kind it is 1 % (nitrate) to 8 % (ammonium), "
    "so that its nitrous oxide is rather too large"
)
SHARE_ROUNDED: Final = 0.02  # by which rounded shares may miss 1


def sources_of(parcel: dict[str, Any]) -> Iterator[str]:
    """Citations of what the file states.

    Parameters
    ----------
    parcel : dict
        Its content, without fault.

    Yields
    ------
    source : str
        Citation.
    """
    if "change" in parcel["climate"]:
        yield parcel["climate"]["change"]["source"]
    if any("fresh_mass" in amendment for amendment in _amendments(parcel)):
        yield AMENDMENT_SOURCE


def provisional_of(parcel: dict[str, Any], layers: LayerStock | None) -> Iterator[str]:
    """What was not read in its source, or assumed.

    Parameters
    ----------
    parcel : dict
        Its content, without fault.
    layers : LayerStock or None
        Stock of its layers, if it has any.

    Yields
    ------
    text : str
        In words.
    """
    if layers is not None:
        yield from layers.provisional
    yield from assigned_names(parcel)
    yield from unknown_stubble(parcel)


def warnings_of(parcel: dict[str, Any], layers: LayerStock | None) -> Iterator[str]:
    """What a reader must know of the numbers of a parcel.

    Parameters
    ----------
    parcel : dict
        Its content, without fault.
    layers : LayerStock or None
        Stock of its layers, if it has any.

    Yields
    ------
    text : str
        In words.
    """
    name, climate = f"parcel {parcel['id']}", parcel["climate"]
    if layers is not None:
        yield f"{name}: {layers.text}"
    if "source" in climate:
        yield f"{name}: months from {climate['source']}"
    if "change" in climate:
        yield (
            f"{name}: climate scenario, whole in {climate['change']['year']}: "
            f"{climate['change']['source']}; {METHOD}; its error is unknown and in no "
            "interval; ICBM, Tier 1 and published rates do not follow it"
        )
    if reason := parcel.get("baseline", {}).get("reason"):
        said = "the land would get worse without the project, as declared"
        yield f"{name}: {said}: {reason}"
    yield from (f"{name}: {words}" for words in _shares(parcel))
    if _amendments(parcel):
        yield (
            f"{name}: amendments enter the models of soil carbon as farmyard manure, "
            "whatever they are; their nitrogen counts only as far as inputs.n_organic "
            "holds it"
        )
    if any(map(_other_than_urea, (parcel.get("baseline", {}), parcel["plan"]))):
        yield f"{name}: {OTHERS}"
    yield from (f"{name}: {words}" for words in warnings_of_strips(parcel))
    if "woody" in parcel["plan"]:
        yield f"{name}: {ABOUT}"
    if "biochar" in parcel["plan"]:
        yield (
            f"{name}: emissions of making and carrying the biochar are in no sum: "
            "declare them as leakage. Where kilns are not measured VM0044 takes 0.049 "
            "Mg of methane per Mg of biochar (second-hand), more than half of what its "
            "carbon is worth; that counts once, as left after 100 years"
        )


def _other_than_urea(side: dict[str, Any]) -> bool:
    """Whether some mineral fertiliser beside urea has no kind."""
    inputs = side.get("inputs", {})
    urea = inputs.get("urea", 0.0) * UREA_NITROGEN * KG_PER_MG
    mineral = float(inputs.get("n_synthetic", 0.0))
    return bool(urea > 0.0 and mineral > urea * (1.0 + ROUNDED))


def _shares(parcel: dict[str, Any]) -> Iterator[str]:
    """Main crops whose shares of the years leave years without one, or fill twice."""
    totals = []
    for side in (parcel.get("baseline", {}), parcel["plan"]):
        crops = [c for c in side.get("yields", ()) if c.get("kind") != COVER_CROP]
        if crops:
            totals.append(sum(c.get("share_of_years", 1.0) for c in crops))
    odd = any(abs(total - 1.0) > SHARE_ROUNDED for total in totals)
    if odd or len({round(total, 2) for total in totals}) > 1:
        words = " and ".join(f"{total:.2f}" for total in totals)
        yield (
            "share_of_years of the main crops adds up to "
            f"{words} (baseline and plan): 1 is one harvest a year on the whole parcel"
        )


def _amendments(parcel: dict[str, Any]) -> list[dict[str, Any]]:
    sides = (parcel.get("baseline", {}), parcel["plan"])
    return [a for side in sides for a in side.get("amendments", [])]
