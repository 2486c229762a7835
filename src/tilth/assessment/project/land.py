"""On which land a practice is known, held against the land of a parcel."""

from typing import Final

from tilth.assessment.project.project import Parcel
from tilth.datasets.practices import read_practices

# What a land use of Tier 1 may be in the catalogue of practices.
SYSTEMS: Final = {
    "long-term cultivated": ("cropland",),
    "annual on wetland soil": ("cropland", "wetland"),
    "paddy rice": ("paddy",),
    "perennial": ("perennial", "agroforestry"),
    "set-aside": ("cropland", "grassland"),
    "grassland": ("grassland",),
    "native": ("grassland", "forest", "wetland"),
    "forest": ("forest",),
    "agroforestry": ("agroforestry", "cropland", "grassland", "perennial"),
    "shifting cultivation": ("cropland", "agroforestry", "forest"),
}
PEAT: Final = "wetland"


def land_uses(parcel: Parcel) -> tuple[str, ...]:
    """Land uses of history, baseline and plan.

    Parameters
    ----------
    parcel : Parcel
        Of the project.

    Returns
    -------
    uses : tuple of str
        Words of Tier 1, each once.
    """
    uses = [parcel.history.use, parcel.baseline_use.use]
    if parcel.project_use is not None:
        uses.append(parcel.project_use.use)
    for key in parcel.new_practices:
        level = read_practices()[key].tier1
        if level is not None and level.use:
            uses.append(level.use)
    return tuple(dict.fromkeys(uses))


def other_land(parcel: Parcel, key: str) -> str:
    """Why what the catalogue says of a practice may not hold on a parcel.

    Parameters
    ----------
    parcel : Parcel
        Of the project.
    key : str
        Of the practice.

    Returns
    -------
    reason : str
        "" where it is known on such land.
    """
    uses = land_uses(parcel)
    lands = {system for use in uses for system in SYSTEMS.get(use, ())}
    lands |= {PEAT} if parcel.soil.organic else set()
    known = read_practices()[key].systems
    if lands & set(known):
        return ""
    return (
        f"the catalogue knows {key} for {', '.join(known)}; the land is "
        f"{', '.join(uses)}"
    )


def warnings_of(parcel: Parcel) -> tuple[str, ...]:
    """New practices that the catalogue does not know on such land.

    Parameters
    ----------
    parcel : Parcel
        Of the project.

    Returns
    -------
    warnings : tuple of str
        One for each.
    """
    found = (other_land(parcel, key) for key in parcel.new_practices)
    return tuple(
        f"parcel {parcel.id}: {reason}: its effects may not hold there"
        for reason in found
        if reason
    )
