"""Every fault of an options table, found before anything is made of it."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from tilth.assessment.allocation.adoption import LEAST_COST
from tilth.assessment.allocation.option import Valuation, value_options
from tilth.assessment.allocation.options_content import (
    constraints_of,
    instrument_of,
    parcel_of,
    valuation_of,
)
from tilth.assessment.allocation.plan import beyond_reach, most_carbon
from tilth.assessment.allocation.policy_instrument import (
    Instrument,
    options_taken,
    yearly_cost,
)
from tilth.assessment.schema_fault import Keys, name_of
from tilth.assessment.yaml_file import Document

SCHEMA: Final = "options-1.json"
MONEY: Final = ("currency", "price_year", "years", "discount_rate")
OPTIONAL: Final = ("discount_rate", "limits")

Fault = tuple[Keys, str]


def faults_of(document: Document) -> list[Fault]:
    """Every fault of the content of an options table.

    Parameters
    ----------
    document : Document
        Content, as it was read.

    Returns
    -------
    faults : list of tuple
        Keys that lead to the place, and a sentence. Where the form of a part is wrong,
        the other parts are held against every rule all the same.

    Raises
    ------
    ConvergenceError
        If the solver does not find what a target could reach at most.
    """
    data = document.data
    faults = document.faults(SCHEMA)
    parcels = _entries(data.get("parcels"))
    faults += _aim_faults(data.get("aim"))
    faults += _twice((("parcels", i), p, "name") for i, p in parcels)
    for i, parcel in parcels:
        faults += _parcel_faults(("parcels", i), parcel)
    faults += _parcels_faults(parcels)
    faults += _limit_faults(data, parcels)
    faults += _policy_faults(data, parcels)
    faults += _cost_faults(data, parcels, faults)
    faults += _reach_faults(data, faults)
    return faults


def _fault(keys: Keys, words: str) -> Fault:
    return keys, f"{name_of(keys)} {words}"


def _entries(value: object) -> list[tuple[int, dict[str, Any]]]:
    """Groups of keys in a list, with their places."""
    if not isinstance(value, list):
        return []
    return [(i, entry) for i, entry in enumerate(value) if isinstance(entry, dict)]


def _group(value: object) -> dict[str, Any]:
    """A group of keys; empty if it is none."""
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    """A number; None if it is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type] # checked


def _is_sound(keys: Keys, faults: Iterable[Fault]) -> bool:
    """Whether nothing is wrong with a value or below it."""
    return all(found[: len(keys)] != keys for found, _ in faults)


def _are_usable(
    parts: Iterable[str], data: dict[str, Any], faults: Iterable[Fault]
) -> bool:
    """Whether parts of the table are there, as far as needed, and sound."""
    return all(
        (part in data or part in OPTIONAL) and _is_sound((part,), faults)
        for part in parts
    )


def _aim_faults(aim: object) -> Iterator[Fault]:
    if isinstance(aim, dict) and ("budget" in aim) == ("target_mg" in aim):
        found = "both" if "budget" in aim else "neither"
        yield _fault(("aim",), f"must hold budget or target_mg; got {found}")


def _twice(entries: Iterable[tuple[Keys, dict[str, Any], str]]) -> Iterator[Fault]:
    """Names that an earlier entry has."""
    first: dict[str, Keys] = {}
    for keys, entry, key in entries:
        name = entry.get(key)
        if not isinstance(name, str):
            continue
        if name in first:
            other = name_of(first[name])
            yield _fault((*keys, key), f"must be its own; {other} has it, too")
        first.setdefault(name, keys)


def _parcel_faults(at: Keys, parcel: dict[str, Any]) -> Iterator[Fault]:
    options = _entries(parcel.get("options"))
    yield from _twice(((*at, "options", j), o, "practice") for j, o in options)
    harvest = _number(parcel.get("crop_yield_mg_ha_yr"))
    for j, option in options:
        loss = _number(option.get("yield_loss_mg_ha_yr"))
        keys = (*at, "options", j, "yield_loss_mg_ha_yr")
        if loss and "price_per_mg" not in parcel:
            yield _fault(at, f"must hold price_per_mg, for {name_of(keys)}; got none")
        if loss and harvest is not None and loss > harvest:
            most = f"the crop_yield_mg_ha_yr of {harvest:g} Mg ha-1 yr-1"
            yield _fault(keys, f"must be at most {most}; got {loss:g}")


def _parcels_faults(parcels: list[tuple[int, dict[str, Any]]]) -> Iterator[Fault]:
    if parcels and all(parcel.get("options") == [] for _, parcel in parcels):
        yield _fault(("parcels",), "must have at least one option; got none")


def _practices(parcels: list[tuple[int, dict[str, Any]]]) -> dict[str, bool]:
    """Practices of all parcels, and whether one of their options may store carbon."""
    found: dict[str, bool] = {}
    for _, parcel in parcels:
        for _, option in _entries(parcel.get("options")):
            practice = option.get("practice")
            change = _number(_group(option.get("stock_change_mg_ha")).get("mean"))
            if isinstance(practice, str):
                stores = change is None or change > 0.0
                found[practice] = found.get(practice, False) or stores
    return found


def _limit_faults(
    data: dict[str, Any], parcels: list[tuple[int, dict[str, Any]]]
) -> Iterator[Fault]:
    limits = _group(data.get("limits"))
    if "production_kept" in limits:
        for i, parcel in parcels:
            if "crop_yield_mg_ha_yr" not in parcel:
                yield _fault(
                    ("parcels", i),
                    "must hold crop_yield_mg_ha_yr, for limits.production_kept; "
                    "got none",
                )
    rows = _entries(limits.get("practice_areas"))
    at = ("limits", "practice_areas")
    yield from _twice(((*at, k), row, "practice") for k, row in rows)
    known = _practices(parcels)
    for k, row in rows:
        yield from _unknown((*at, k, "practice"), row.get("practice"), known)


def _unknown(keys: Keys, name: object, known: Iterable[str]) -> Iterator[Fault]:
    """A practice that no parcel has."""
    names = sorted(known)
    if isinstance(name, str) and name not in names and names:
        yield _fault(
            keys, f"must be a practice of a parcel ({', '.join(names)}); got {name}"
        )


def _policy_faults(
    data: dict[str, Any], parcels: list[tuple[int, dict[str, Any]]]
) -> Iterator[Fault]:
    known = _practices(parcels)
    rows = _entries(_group(data.get("policy")).get("instruments"))
    for k, row in rows:
        at = ("policy", "instruments", k, "practices")
        names = row.get("practices")
        if not isinstance(names, list):
            continue
        for n, name in enumerate(names):
            yield from _unknown((*at, n), name, known)
        found = [n for n in names if isinstance(n, str) and n in known]
        if found and not any(known[name] for name in found):
            said = ", ".join(found)
            yield _fault(at, f"must store carbon on some parcel; got {said}")


def _cost_faults(
    data: dict[str, Any],
    parcels: list[tuple[int, dict[str, Any]]],
    faults: list[Fault],
) -> list[Fault]:
    """Options whose cost has no logarithm, where costs are lognormal."""
    policy = _group(data.get("policy"))
    if _group(policy.get("adoption")).get("distribution") != "lognormal":
        return []
    if not _are_usable(MONEY, data, faults):
        return []
    valuation = valuation_of(data)
    instruments = [
        instrument_of(row)
        for k, row in _entries(policy.get("instruments"))
        if _is_sound(("policy", "instruments", k), faults)
    ]
    return [
        fault
        for i, parcel in parcels
        if _is_sound(("parcels", i), faults) and parcel["options"]
        for fault in _costs_of_parcel(i, parcel, valuation, instruments)
    ]


def _costs_of_parcel(
    i: int,
    data: dict[str, Any],
    valuation: Valuation,
    instruments: list[Instrument],
) -> Iterator[Fault]:
    parcel = parcel_of(data)
    options = value_options([parcel], valuation)
    taken = {
        option.option.practice: yearly_cost(option, valuation)
        for instrument in instruments
        for option in options_taken(options, instrument, valuation)
    }
    for j, option in enumerate(parcel.options):
        cost = taken.get(option.practice, 1.0)
        if cost <= LEAST_COST:
            yield _fault(
                ("parcels", i, "options", j),
                "must cost more than 0 per ha and year, since costs are lognormal in "
                f"policy.adoption.distribution; got {cost:g}",
            )


def _reach_faults(data: dict[str, Any], faults: list[Fault]) -> list[Fault]:
    """A target that no allocation reaches, if all that it depends on is sound."""
    if not _are_usable(("parcels", "aim", "limits", *MONEY), data, faults):
        return []
    constraints = constraints_of(data["aim"], data.get("limits", {}))
    if constraints.target_carbon is None:
        return []
    parcels = [parcel_of(p) for p in data["parcels"]]
    most = most_carbon(parcels, valuation_of(data), constraints)
    said = beyond_reach(constraints.target_carbon, most)
    return [_fault(("aim", "target_mg"), said)] if said else []
