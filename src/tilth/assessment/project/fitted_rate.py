"""Rate of a plan from a result of ``tilth evidence fit`` that a project file names.

The numbers that are read take the place of the name, so that a stored result holds them
and runs again without the file.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn

from tilth.assessment.project.beside import file_beside, short_digest
from tilth.assessment.schema_fault import Keys, breaches, name_of
from tilth.assessment.yaml_file import read_schema
from tilth.errors import DataError

Fault = tuple[Keys, str]
FITTED: Final = "fitted"
GROUP: Final = "group"
LARGEST: Final = 50_000_000  # bytes of a result
NO_RATE: Final = (
    "gives no rate of a new site: fit stocks of at least four studies with --effect "
    "rate, in Mg ha-1 yr-1"
)


def with_fitted_rates(
    parcels: list[dict[str, Any]], folder: Path
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The parcels with rates in place of the results that their plans name.

    Parameters
    ----------
    parcels : list of dict
        Of a project file, their form right; empty where it is not. They stay as they
        are.
    folder : Path
        Of the file.

    Returns
    -------
    parcels : list of dict
        The same where none names a result; without a rate where its result is faulty.
    faults : list of tuple
        Keys and sentence.
    """
    faults: list[Fault] = []
    found = []
    for i, parcel in enumerate(parcels):
        rate = parcel.get("plan", {}).get("rate", {})
        if FITTED in rate:
            given, more = fitted_rate(("parcels", i, "plan", "rate"), rate, folder)
            faults += more
            plan = {k: v for k, v in parcel["plan"].items() if k != "rate"}
            parcel = {**parcel, "plan": {**plan, **({"rate": given} if given else {})}}
        found.append(parcel)
    return found, faults


def fitted_rate(
    at: Keys, rate: dict[str, Any], folder: Path
) -> tuple[dict[str, Any], list[Fault]]:
    """Rate of a result, as a project file would hold it.

    Parameters
    ----------
    at : tuple
        Keys of the rate.
    rate : dict
        With the name of a result; its form is right.
    folder : Path
        Of the project file.

    Returns
    -------
    rate : dict
        With numbers; empty where there are faults.
    faults : list of tuple
        Keys and sentence.
    """
    beside = [key for key in rate if key not in (FITTED, GROUP)]
    if beside:
        said = (
            f"must hold {FITTED} and nothing but its {GROUP}; got {', '.join(beside)}"
        )
        return {}, [(at, f"{name_of(at)} {said}")]
    keys = (*at, FITTED)
    try:
        path = file_beside(folder, rate[FITTED])
        found = _rate_of_group(_groups(path), rate.get(GROUP))
    except DataError as error:
        return {}, [(keys, f"{name_of(keys)}: {error}")]
    found["source"] += f"; read from {rate[FITTED]}, SHA-256 {short_digest(path)}"
    wrong = [(keys, f"{name_of(keys)}: its {text}") for _, text in _breaches(found)]
    return ({}, wrong) if wrong else (found, [])


def _groups(path: Path) -> dict[str, dict[str, Any] | None]:
    """Rates of the groups of a result, by the name of the group."""
    none = f"{path.name} must be a result.json of tilth evidence fit"
    if path.stat().st_size > LARGEST:
        raise DataError(f"{none}; it has {path.stat().st_size:,} bytes")
    try:
        data = json.loads(path.read_bytes(), parse_constant=_no_number)
        groups = {row["group"]: row["plan_rate"] for row in data["groups"]}
    except (ValueError, RecursionError, TypeError, KeyError):
        raise DataError(f"{none}; got something else") from None
    if not groups or not all(isinstance(name, str) for name in groups):
        raise DataError(f"{none} with groups; got none")
    return groups


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _rate_of_group(
    groups: dict[str, dict[str, Any] | None], name: str | None
) -> dict[str, Any]:
    known = ", ".join(groups)
    if name is None and len(groups) > 1:
        raise DataError(f"{GROUP} must name one of the groups: {known}; got none")
    if name is not None and name not in groups:
        raise DataError(f"{GROUP} must be one of {known}; got {name!r:.60}")
    chosen = next(iter(groups)) if name is None else name
    rate = groups[chosen]
    if rate is None:
        raise DataError(f"the group {chosen} {NO_RATE}")
    if not isinstance(rate, dict) or not isinstance(rate.get("source"), str):
        raise DataError(f"the group {chosen} must have a plan_rate with its source")
    return dict(rate)


def _breaches(rate: dict[str, Any]) -> list[Fault]:
    return [
        *breaches(_schema_of_rate(), rate),
        *(
            ((), f"{key} is missing")
            for key in ("value", "low", "high")
            if key not in rate
        ),
    ]


@cache
def _schema_of_rate() -> dict[str, Any]:
    parcel = read_schema("project-1.json")["$defs"]["parcel"]
    rate: dict[str, Any] = parcel["properties"]["plan"]["properties"]["rate"]
    return rate
