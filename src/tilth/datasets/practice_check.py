"""Rules of the practice catalogue that its JSON Schema cannot state."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from tilth.datasets.practice import (
    EFFECTS,
    INPUTS,
    LANGUAGES,
    QUANTITIES,
    Practice,
    Source,
)
from tilth.datasets.practice_words import read_words
from tilth.datasets.tables import read_table
from tilth.errors import DataError

UNCHANGED: Final = ""
AVOIDED: Final = "relative-stock-change"  # the only kind printed as a loss
READ: Final = ("text", "excerpt")  # what a verified statement needs of its source
TOLD: Final = (*READ, "summary")  # what a second-hand one needs
# Tables of Tier 1 that hold the words of `tier1`, and their column of levels.
CROPS: Final = "ipcc_tier1/cropland_factors.csv"
GRASS: Final = "ipcc_tier1/grassland_factors.csv"
OTHER_USES: Final = ("native", "forest", "agroforestry", "shifting cultivation")


def fault(where: str, at: str, message: str) -> DataError:
    """Error of one line: file, place in it, and what is wrong there."""
    return DataError(f"practices/{where}: {at} {' '.join(message.split())}")


def check_practice(
    where: str, data: dict[str, Any], sources: Mapping[str, Source]
) -> None:
    """Refuse a practice that breaks a rule.

    Parameters
    ----------
    where : str
        Its file.
    data : dict
        Its content, which its schema accepts.
    sources : mapping
        Sources that may be cited.

    Raises
    ------
    DataError
        If a number has no unit, source or mark, a source is not in the list or was not
        read as its mark says, or a word is not in its vocabulary.
    """
    for at, row in _mappings(data, ""):
        _check_statement(where, at, row, sources)
    _check_vocabulary(where, data)
    _check_climates(where, data)
    _check_units(where, data)
    _check_tier1(where, data["tier1"])
    for i, row in enumerate(data["factors"]):
        if tuple(row["row"]) not in _rows(row["table"], len(row["row"])):
            raise fault(
                where,
                f"factors[{i}]",
                f"must be a row of {row['table']}; got {', '.join(row['row'])}",
            )
    for name in ("labels", "definition"):
        texts = [data[name][language] for language in LANGUAGES]
        if len(set(texts)) != len(texts):
            raise fault(where, name, "must differ between languages; got one twice")


def check_catalogue(practices: Mapping[str, Practice]) -> None:
    """Refuse conflicts that name no practice or are stated on one side only.

    Parameters
    ----------
    practices : mapping from str to Practice
        The whole catalogue.

    Raises
    ------
    DataError
        If there is one.
    """
    for key, practice in practices.items():
        for other in practice.conflicts:
            if other not in practices or other == key:
                raise fault(
                    f"{practice.group}/{key}.yaml",
                    "conflicts",
                    f"must name other practices of the catalogue; got {other}",
                )
            if key not in practices[other].conflicts:
                raise fault(
                    f"{practices[other].group}/{other}.yaml",
                    "conflicts",
                    f"must name {key}, whose file names {other}; it does not",
                )


def _mappings(value: object, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping of a file, with its place."""
    if isinstance(value, dict):
        yield at, value
        for key, inner in value.items():
            yield from _mappings(inner, f"{at}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _mappings(inner, f"{at}[{i}]")


def _check_statement(
    where: str, at: str, row: dict[str, Any], sources: Mapping[str, Source]
) -> None:
    """A number needs unit, source and mark; a mark needs a source that was read."""
    numbers = [k for k, v in row.items() if _is_number(v)]
    missing = [k for k in ("unit", "source", "mark") if not row.get(k)]
    if numbers and missing:
        raise fault(
            where, at, f"must give {', '.join(missing)} with its number {numbers[0]}"
        )
    if "prediction_low" in row:
        low, value, high = (
            row[k] for k in ("prediction_low", "value", "prediction_high")
        )
        if not low <= value <= high:
            raise fault(
                where,
                f"{at}.prediction_low",
                "and prediction_high must hold the value between them; got "
                f"{low:g}, {high:g} and {value:g}",
            )
    if "source" not in row:
        return
    source = sources.get(row["source"])
    if source is None:
        raise fault(
            where, f"{at}.source", f"must be in sources.yaml; got {row['source']}"
        )
    needed = {"verified": READ, "second-hand": TOLD}.get(row["mark"])
    if needed and source.seen not in needed:
        raise fault(
            where,
            f"{at}.mark",
            f"must not be {row['mark']}: of {source.key} was read: {source.seen}",
        )
    low, value, high = (row.get(k) for k in ("low", "value", "high"))
    known = [x for x in (low, value, high) if x is not None]
    if known != sorted(known):
        raise fault(where, at, f"must rise from low over value to high; got {known}")


def _is_number(value: object) -> bool:
    """Whether a value is a number, or holds some."""
    if isinstance(value, list):
        return any(_is_number(inner) for inner in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_vocabulary(where: str, data: dict[str, Any]) -> None:
    words = read_words()
    used = {
        "conditions": [
            *data["requires"],
            *(row["condition"] for row in data["excluded"] if "condition" in row),
        ],
        "risks": [row["key"] for row in data["risks"]],
    }
    for section, keys in used.items():
        for key in keys:
            if key not in words.sections[section]:
                known = ", ".join(words.sections[section])
                raise fault(where, section, f"must be of {known}; got {key}")
    for key in data["sdg"]:
        if key not in words.goals:
            raise fault(where, "sdg", f"must be of {', '.join(words.goals)}; got {key}")


def _check_climates(where: str, data: dict[str, Any]) -> None:
    """Zones are those of the code, and stated once."""
    known = [row["zone"] for row in read_table("ipcc_tier1/zones.csv").rows]
    excluded = [zone for row in data["excluded"] for zone in row.get("zones", ())]
    stated = [*data["climates"], *excluded]
    for zone in stated:
        if zone not in known:
            raise fault(where, "climates", f"must be of {', '.join(known)}; got {zone}")
        if stated.count(zone) > 1:
            raise fault(where, "climates", f"must state a zone once; got {zone} twice")


def _check_units(where: str, data: dict[str, Any]) -> None:
    """Units are those of the quantities."""
    rows = [
        (f"inputs.{name}", row, INPUTS[name])
        for name, row in data["inputs"].items()
        if isinstance(row, dict) and "unit" in row
    ]
    if isinstance(data["evidence"], list):
        rows += [
            (f"evidence[{i}]", row, QUANTITIES[row["quantity"]])
            for i, row in enumerate(data["evidence"])
        ]
    for at, row, unit in rows:
        if row["unit"] != unit:
            raise fault(where, f"{at}.unit", f"must be {unit}; got {row['unit']}")
        if row.get("avoided") and row["quantity"] != AVOIDED:
            raise fault(where, f"{at}.avoided", f"must only be given of {AVOIDED}")
    for name, found in data["effects"].items():
        for row in found if isinstance(found, list) else ():
            quantity = row.get("quantity", EFFECTS[name][0])
            if quantity not in EFFECTS[name]:
                known = ", ".join(EFFECTS[name])
                raise fault(
                    where, f"effects.{name}", f"must be on {known}; got {quantity}"
                )


def _check_tier1(where: str, row: str | dict[str, Any]) -> None:
    """Every level is one of the tables."""
    if isinstance(row, str):
        return
    use = row.get("use", UNCHANGED)
    grass = use == "grassland"
    uses = {*_levels(CROPS, "land use"), "grassland", *OTHER_USES}
    if use and use not in uses:
        raise fault(
            where, "tier1.use", f"must be of {', '.join(sorted(uses))}; got {use}"
        )
    table, factor = (GRASS, "management") if grass else (CROPS, "tillage")
    for at, name in (("management", factor), ("input_level", "input")):
        level = row.get(at, UNCHANGED)
        if level and level not in _levels(table, name):
            known = ", ".join(_levels(table, name))
            raise fault(where, f"tier1.{at}", f"must be of {known}; got {level}")


@cache
def _levels(table: str, factor: str) -> tuple[str, ...]:
    rows = read_table(table).rows
    return tuple(dict.fromkeys(r["level"] for r in rows if r["factor"] == factor))


@cache
def _rows(table: str, columns: int) -> frozenset[tuple[str, ...]]:
    """Key columns of a table of factors."""
    return frozenset(tuple(r.values())[:columns] for r in read_table(table).rows)
