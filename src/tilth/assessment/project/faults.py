"""Every fault of a project file, found before anything is made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tilth.assessment.project.check import ALONE, Fault, faults_of_parcel
from tilth.assessment.project.energy import faults_of_energy
from tilth.assessment.project.fitted_rate import (
    FITTED,
    fitted_rate,
    with_fitted_rates,
)
from tilth.assessment.project.leakage import leakage_faults
from tilth.assessment.project.place import measured_areas
from tilth.assessment.project.raster import with_months
from tilth.assessment.schema_fault import Keys, name_of
from tilth.assessment.yaml_file import Document

SCHEMA: Final = "project-1.json"
NEEDED: Final = {"id", "climate", "soil", "history", "plan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A content, and what is wrong with it.

    Parameters
    ----------
    parcels : list of dict
        With the months of rasters; nothing in the place of one whose form is wrong.
    faults : list of tuple
        Keys that lead to the place, and a sentence.
    areas : list of float
        Of the parcels, if all are sound. [ha]
    doubts : list of str
        What is no fault, but a reader must know.
    """

    parcels: list[dict[str, Any]]
    faults: list[Fault]
    areas: list[float]
    doubts: list[str]


def faults_of(data: dict[str, Any]) -> list[Fault]:
    """Every fault of the content of a project file, for whoever has no file.

    Parameters
    ----------
    data : dict
        Content, as of JSON.

    Returns
    -------
    faults : list of tuple
        Keys that lead to the place, such as ``("parcels", 0, "soil", "clay")``, and a
        sentence; empty if `project_of` takes the content.
    """
    return checked(Document(path=Path("project"), data=data, lines={(): 1})).faults


def checked(document: Document) -> Checked:
    """Content of a project file, held against every rule.

    Parameters
    ----------
    document : Document
        Content, and the place from which rasters are named.

    Returns
    -------
    checked : Checked
        With every fault.
    """
    data, faults = document.data, document.faults(SCHEMA)
    folder = document.path.parent
    sound, unread = with_months(_sound(data, faults), folder)
    sound, unfitted = with_fitted_rates(sound, folder)
    without = {keys[:3] for keys, _ in unread}  # their climate is not known
    found = _faults(data, sound, {keys[0] for keys, _ in faults if keys})
    found += [*unfitted, *_faults_of_parts(data, faults, folder)]
    areas, more, doubts = measured_areas(_with_places(data, sound, faults))
    faults += [*unread, *(f for f in found if f[0][:3] not in without), *more]
    return Checked(parcels=sound, faults=faults, areas=areas, doubts=doubts)


def _wrong_keys(data: dict[str, Any], faults: list[Fault]) -> dict[int, frozenset[str]]:
    """Of each parcel whose form is wrong: its keys that are, and those it lacks.

    What rules look at alone has a key of its own, such as ``plan.practices``.
    """
    parcels = data.get("parcels")
    wrong: dict[int, set[Keys]] = {}
    for keys, _ in faults:
        if len(keys) > 1 and keys[0] == "parcels" and isinstance(keys[1], int):
            wrong.setdefault(keys[1], set()).add(keys[2:4])
    if not isinstance(parcels, list):
        return {}
    return {
        i: frozenset({*(str(k[0]) for k in found if k), *_lacking(parcels[i], found)})
        for i, found in wrong.items()
        if i < len(parcels) and isinstance(parcels[i], dict)
    }


def _lacking(parcel: dict[str, Any], wrong: set[Keys]) -> Iterator[str]:
    """Keys that a parcel needs and has not in a form that is right."""
    yield from NEEDED - parcel.keys()
    for part, names in ALONE.items():
        right = isinstance(parcel.get(part, {}), dict)
        for name in names:
            if not right or (part, name) in wrong:
                yield f"{part}.{name}"


def _faults_of_parts(
    data: dict[str, Any], faults: list[Fault], folder: Path
) -> list[Fault]:
    """What breaks a rule in the sound parts of parcels whose form is wrong."""
    start = data.get("start_year")
    first = start if isinstance(start, int) else 0
    found: list[Fault] = []
    for i, wrong in _wrong_keys(data, faults).items():
        parcel = data["parcels"][i]
        climate = parcel.get("climate")
        if isinstance(climate, dict) and "raster" in climate:
            wrong = wrong | {"climate"}  # its months are read for sound parcels only
        found += faults_of_parcel(("parcels", i), parcel, first, wrong)
        if "plan" not in wrong and FITTED in (rate := parcel["plan"].get("rate", {})):
            found += fitted_rate(("parcels", i, "plan", "rate"), rate, folder)[1]
    return found


def _with_places(
    data: dict[str, Any], sound: list[dict[str, Any]], faults: list[Fault]
) -> list[dict[str, Any]]:
    """Sound parcels, and of the others the outline if its form is right."""
    parcels = list(sound)
    for i, wrong in _wrong_keys(data, faults).items():
        if i < len(parcels) and wrong.isdisjoint({"id", "geometry", "area_ha"}):
            given = data["parcels"][i]
            kept = {"id", "geometry", "area_ha"} | ({"climate"} - wrong)
            parcels[i] = {key: given[key] for key in kept & given.keys()}
    return parcels


def _sound(data: dict[str, Any], faults: list[Fault]) -> list[dict[str, Any]]:
    """Parcels whose form is right, and nothing in the place of the others."""
    wrong = {keys[:2] for keys, _ in faults}
    parcels = data.get("parcels")
    if ("parcels",) in wrong or not isinstance(parcels, list):
        return []
    return [{} if ("parcels", i) in wrong else p for i, p in enumerate(parcels)]


def _faults(
    data: dict[str, Any], sound: list[dict[str, Any]], wrong: set[str | int]
) -> list[Fault]:
    """What breaks a rule in the parcels and keys whose form is right."""
    faults = _repeated_names(data)
    if "energy" not in wrong:
        faults += faults_of_energy(data.get("energy", {}), sound)
    if "leakage" not in wrong:
        faults += leakage_faults(data.get("leakage"), sound)
    start = data.get("start_year")
    first_year = start if isinstance(start, int) else 0
    currencies: dict[tuple[str, int], int] = {}
    for i, parcel in enumerate(sound):
        if not parcel:
            continue
        at = ("parcels", i)
        if costs := parcel.get("costs"):
            currencies.setdefault((costs["currency"], costs["price_year"]), i)
        faults += faults_of_parcel(at, parcel, first_year)
    if len(currencies) > 1:
        keys = ("parcels", list(currencies.values())[1], "costs")
        said = ", ".join(f"{c} of {y}" for c, y in currencies)
        faults.append(
            (
                keys,
                f"{name_of(keys)} must be in one currency and price year; got {said}",
            )
        )
    return faults


def _repeated_names(data: dict[str, Any]) -> list[Fault]:
    """Parcels with the name of an earlier one, whatever else is wrong with them."""
    parcels = data.get("parcels")
    first: dict[str, int] = {}
    faults: list[Fault] = []
    for i, parcel in enumerate(parcels if isinstance(parcels, list) else ()):
        name = parcel.get("id") if isinstance(parcel, dict) else None
        if isinstance(name, str) and name and first.setdefault(name, i) != i:
            keys, there = ("parcels", i, "id"), name_of(("parcels", first[name]))
            faults.append(
                (keys, f"{name_of(keys)} must be its own; {there} has it, too")
            )
    return faults
