"""Emissions that a project causes elsewhere, from what its file declares."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tilth.accounting.leakage import displaced_production, transferred_carbon
from tilth.assessment.project.project import Parcel
from tilth.assessment.schema_fault import name_of

PERCENT: Final = 100.0
AT: Final = ("leakage",)
PAIRS: Final = {
    "displaced_share": "emissions_per_harvest",
    "carbon_from_elsewhere": "retained_share",
}

Fault = tuple[tuple[str | int, ...], str]


def leakage_faults(
    given: dict[str, Any] | None, parcels: list[dict[str, Any]]
) -> Iterator[Fault]:
    """Faults of the leakage of a project file.

    Parameters
    ----------
    given : dict or None
        Of the file, its form right.
    parcels : list of dict
        Of the file, their form right; empty where it is not.

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    if given is None:
        return
    if not {"mass", *PAIRS} & set(given):
        yield AT, f"leakage must hold mass, {' or '.join(PAIRS)}; got a reason only"
    for one, other in PAIRS.items():
        if (one in given) != (other in given):
            missing, there = (other, one) if one in given else (one, other)
            yield (
                (*AT, missing),
                f"{name_of((*AT, missing))} must come with {there}; got none",
            )
    yields = [
        all("yield" in p.get(n, {}).get("inputs", {}) for n in ("baseline", "plan"))
        for p in parcels
        if p and p["plan"]["practices"]
    ]
    if "displaced_share" in given and not all(yields):
        keys = (*AT, "displaced_share")
        yield (
            keys,
            f"{name_of(keys)} needs the yield of baseline and plan of every parcel "
            "with a plan",
        )


def declared_leakage(
    given: dict[str, Any] | None, parcels: Sequence[Parcel], horizon: int
) -> tuple[float, str] | None:
    """Leakage over the horizon and how it was found.

    A harvest that one parcel loses is not made up by what another gains.

    Parameters
    ----------
    given : dict or None
        Of the project file.
    parcels : sequence of Parcel
        With their yields.
    horizon : int
        [yr]

    Returns
    -------
    leakage : tuple of float and str, or None
        Of CO2 equivalents, and its reason; None where nothing was declared. [Mg]
    """
    if given is None:
        return None
    mass, said = given.get("mass", 0.0), [given["reason"]]
    if "displaced_share" in given:
        lost = sum(lost_harvest(p, horizon) for p in parcels)
        moved = displaced_production(
            lost, given["displaced_share"] / PERCENT, given["emissions_per_harvest"]
        )
        mass += float(moved.value)
        said.append(
            f"{float(moved.value):.4g} Mg of it by {given['displaced_share']:g} % of "
            f"{lost:.4g} Mg of harvest that is lost"
        )
    if "carbon_from_elsewhere" in given:
        moved = transferred_carbon(
            given["carbon_from_elsewhere"], given["retained_share"] / PERCENT
        )
        mass += float(moved.value)
        said.append(
            f"{float(moved.value):.4g} Mg of it by carbon that other land no longer "
            "gets"
        )
    return mass, "; ".join(said)


def lost_harvest(parcel: Parcel, horizon: int) -> float:
    """Harvest that a parcel loses by the plan.

    Parameters
    ----------
    parcel : Parcel
        With the yields of baseline and plan.
    horizon : int
        [yr]

    Returns
    -------
    lost : float
        0 where the yield does not fall, or none is given. [Mg]
    """
    before, after = parcel.baseline_inputs or {}, parcel.project_inputs or {}
    if not parcel.new_practices or not {"yield"} <= set(before) & set(after):
        return 0.0
    less = max(0.0, before["yield"] - after["yield"])
    return float(less * parcel.area * sum(parcel.shares[:horizon]))
