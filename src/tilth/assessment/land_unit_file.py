"""Reader of land units for SDG indicator 15.3.1: a CSV file with a row per unit.

Every fault is named with its row, all at once; no value is filled in.
"""

import csv
import io
from dataclasses import fields
from math import isfinite
from pathlib import Path
from typing import Final

from tilth.accounting.land_condition import esa_land_cover
from tilth.accounting.land_unit import LandUnit
from tilth.errors import DataError, InputError

COLUMNS: Final = {
    "unit": "name",
    "area_ha": "area",
    "cover_before": "cover_before",
    "cover_after": "cover_after",
    "land_cover": "land_cover",
    "productivity": "productivity",
    "carbon": "carbon",
    "dynamics": "dynamics",
    "trend": "trend",
    "state": "state",
    "performance": "performance",
    "soc_before_mg_ha": "soc_before",
    "soc_after_mg_ha": "soc_after",
    "soc_change_error_percent": "change_error",
    "climate": "climate",
    "baseline": "baseline",
}  # from the column to the field of a unit
NEEDED: Final = ("unit", "area_ha")
NUMBERS: Final = ("area", "soc_before", "soc_after", "change_error")
COVERS: Final = ("cover_before", "cover_after")
MISSING: Final = ("", "na", "n/a", "nan", "null", "none", "-")
MOST_SHOWN: Final = 20  # faults in one message


def read_land_units(path: Path) -> tuple[LandUnit, ...]:
    """Land units of a file.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 with the columns of `COLUMNS`; only `NEEDED` ones must be there. A
        land cover is one of the seven classes or a code of ESA CCI.

    Returns
    -------
    units : tuple of LandUnit
        In the order of the file.

    Raises
    ------
    DataError
        If the file cannot be read, a column is missing or unknown, or a value cannot
        be used: all of them, with their rows.
    """
    reader = csv.DictReader(io.StringIO(_text(path)), skipinitialspace=True)
    names = [(name or "").strip() for name in reader.fieldnames or ()]
    _check_columns(path, names)
    reader.fieldnames = names
    units, faults = [], []
    for number, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            faults.append(f"row {number}: must have {len(names)} values")
            continue
        try:
            units.append(_unit({k: v.strip() for k, v in row.items()}))
        except InputError as error:
            faults.append(f"row {number}: {error}")
    if faults:
        more = len(faults) - MOST_SHOWN
        rest = f"; and {more} more" if more > 0 else ""
        raise DataError(f"{path}: {'; '.join(faults[:MOST_SHOWN])}{rest}")
    if not units:
        raise DataError(f"{path} must have a row per land unit; found none")
    return tuple(units)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"{path} must be a file; {error.strerror}") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} must be text in UTF-8; found other bytes") from None


def _check_columns(path: Path, names: list[str]) -> None:
    lacking = [name for name in NEEDED if name not in names]
    if lacking:
        raise DataError(
            f"{path} must have the columns {', '.join(NEEDED)}; "
            f"not found: {', '.join(lacking)}"
        )
    strange = [name for name in names if name not in COLUMNS]
    twice = sorted({name for name in names if names.count(name) > 1})
    if strange or twice:
        raise DataError(
            f"columns of {path} must be among {', '.join(COLUMNS)}, each once; "
            f"found {', '.join(map(repr, strange or twice))}"
        )


def _unit(row: dict[str, str]) -> LandUnit:
    given = {
        COLUMNS[column]: text
        for column, text in row.items()
        if text.lower() not in MISSING
    }
    for column in NEEDED:
        if COLUMNS[column] not in given:
            raise InputError(f"{column} must be given; found nothing")
    texts = {k: v.lower() for k, v in given.items() if k not in (*NUMBERS, "name")}
    for name in COVERS:
        if texts.get(name, "").isdecimal():
            texts[name] = esa_land_cover(int(texts[name]))
    numbers = {
        field.name: _number(field.name, given[field.name])
        for field in fields(LandUnit)
        if field.name in NUMBERS and field.name in given
    }
    area = numbers.pop("area")
    return LandUnit(name=given["name"], area=area, **texts, **numbers)  # type: ignore[arg-type] # words and numbers go to fields of their kind


def _number(name: str, text: str) -> float:
    column = next(c for c, field in COLUMNS.items() if field == name)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError(f"{column} must be a finite number; got {text!r}")
    return value
