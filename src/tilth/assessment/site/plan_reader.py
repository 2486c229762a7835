"""Plans of a site file: what happens on the field year by year."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.schema_fault import Keys
from tilth.assessment.site.site import Manure, Scenario, YearPlan
from tilth.assessment.yaml_file import Document
from tilth.checks import FloatArray

SHARE_TOLERANCE: Final = 1e-6


def optional(data: dict[str, Any], key: str) -> float | None:
    """A number that may be absent.

    Parameters
    ----------
    data : dict
        A group of the file.
    key : str
        Key of the number.

    Returns
    -------
    number : float or None
        The number, if it is there. [as the key]
    """
    return float(data[key]) if key in data else None


def read_scenario(document: Document, name: str, years: NDArray[np.int64]) -> Scenario:
    """One plan per year; later entries replace earlier ones.

    Parameters
    ----------
    document : Document
        Site file that keeps to its schema.
    name : str
        ``baseline`` or ``project``.
    years : sequence of int
        Simulated years.

    Returns
    -------
    scenario : Scenario
        A plan for every year.

    Raises
    ------
    DataError
        If a year has no plan or a plan contradicts itself; with file and line.
    """
    plans: dict[int, YearPlan] = {}
    for index, entry in enumerate(document.data["management"][name]):
        at = ("management", name, index)
        rotation = [
            read_plan(document, (*at, "rotation", i), year)
            for i, year in enumerate(entry["rotation"])
        ]
        for step, year in enumerate(_years_named(document, at, entry, years)):
            plans[year] = rotation[step % len(rotation)]
    missing = [year for year in years.tolist() if year not in plans]
    if missing:
        document.refuse(
            ("management", name),
            f"management.{name} must plan every year from {years[0]} to {years[-1]}; "
            f"{missing[0]} is missing ({len(missing)} of {years.size})",
        )
    return Scenario(name=name, plans=tuple(plans[year] for year in years.tolist()))


def _years_named(
    document: Document, at: Keys, entry: dict[str, Any], years: NDArray[np.int64]
) -> list[int]:
    """Years of one entry: all, one, a list or a range."""
    first, last = int(years[0]), int(years[-1])
    given = entry.get("years", f"{first}-{last}")
    if isinstance(given, str):
        start, end = (int(part) for part in given.split("-"))
        named = list(range(start, end + 1))
    else:
        named = [given] if isinstance(given, int) else list(given)
    outside = [year for year in named if not first <= year <= last]
    if outside or not named:
        document.refuse(
            (*at, "years"),
            f"years must name years from {first} to {last}; "
            f"got {outside[0] if outside else given!r}",
        )
    return named


def read_plan(document: Document, at: Keys, data: dict[str, Any]) -> YearPlan:
    """What happens in one year, with what a schema cannot check.

    Parameters
    ----------
    document : Document
        Site file that keeps to its schema.
    at : tuple
        Keys that lead to the plan.
    data : dict
        The plan.

    Returns
    -------
    plan : YearPlan
        The same, as a value.

    Raises
    ------
    DataError
        If the plan contradicts itself; with file and line.
    """
    for message in _faults_of_plan(data):
        document.refuse(at, message)
    cover = np.array(data["cover"], dtype=float) if "cover" in data else None
    manure = [
        Manure(carbon=float(m["carbon"]), month=m["month"], kind=m.get("kind"))
        for m in data.get("manure", [])
    ]
    carbon = None
    if "crop" not in data or "plant_carbon" in data:
        carbon = np.asarray(data.get("plant_carbon", 0.0), dtype=float)
    return YearPlan(
        crop=data.get("crop"),
        yield_dry=optional(data, "yield_dry"),
        yield_fresh=optional(data, "yield_fresh"),
        residues_returned=optional(data, "residues_returned"),
        renewed=optional(data, "renewed"),
        c_input=None if carbon is None else float(carbon.sum()),
        plant_shares=_shares(data, carbon, cover),
        cover=cover,
        manure=tuple(manure),
        tillage=data.get("tillage"),
    )


def _faults_of_plan(data: dict[str, Any]) -> Iterator[str]:
    """Contradictions within one year."""
    amounts = [k for k in ("yield_dry", "yield_fresh", "plant_carbon") if k in data]
    yields = [name for name in amounts if name != "plant_carbon"]
    allowed = "yield_dry, yield_fresh or plant_carbon"
    if len(amounts) > 1:
        yield f"a year must have one of {allowed}; got {' and '.join(amounts)}"
    if "crop" in data and not amounts:
        yield f"a year with a crop must have {allowed}; got none"
    if "crop" not in data and yields:
        yield f"a year with {yields[0]} must name its crop; got none"
    if yields and "residues_returned" not in data:
        yield "a year with a yield must have residues_returned in [0, 1]; got none"
    for name in ("residues_returned", "renewed"):
        if name in data and not yields:
            yield f"{name} belongs to a yield; got no yield"
    yield from _faults_of_months(data, bool(yields))


def _faults_of_months(data: dict[str, Any], has_yield: bool) -> Iterator[str]:
    """Contradictions between the year's plant carbon and its months."""
    carbon = data.get("plant_carbon", 0.0)
    monthly = isinstance(carbon, list)
    shares = data.get("plant_shares")
    if shares is not None and monthly:
        yield "plant_shares belongs to a plant_carbon of the year; got months of both"
    elif shares is not None and abs(sum(shares) - 1.0) > SHARE_TOLERANCE:
        yield f"plant_shares must sum to 1; got {sum(shares):g}"
    to_spread = shares is None and not monthly and (has_yield or carbon > 0.0)
    if to_spread and "cover" in data and not any(data["cover"]):
        yield "plant carbon needs a covered month or plant_shares; got 12 bare"


def _shares(
    data: dict[str, Any], carbon: FloatArray | None, cover: FloatArray | None
) -> FloatArray | None:
    """Share of the plant carbon per month."""
    if carbon is not None and not carbon.any():
        return np.zeros(12)
    if carbon is not None and carbon.ndim == 1:
        return np.asarray(carbon / carbon.sum())
    if "plant_shares" in data:
        return np.array(data["plant_shares"], dtype=float)
    return None if cover is None else np.asarray(cover / cover.sum())
