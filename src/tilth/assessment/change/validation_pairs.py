"""Reader of pairs of modelled and measured changes of stock."""

import csv
from collections.abc import Iterator
from math import inf, isfinite, nan
from pathlib import Path
from typing import Final

from tilth.errors import DataError, TilthError
from tilth.stats.validation_result import Pair

REQUIRED: Final = (
    "study",
    "modelled_mg_ha",
    "observed_mg_ha",
    "practice",
    "crop_group",
)
OPTIONAL: Final = (
    "standard_error_mg_ha",
    "n",
    "emission_source",
    "climate_zone",
    "texture",
    "clay",
    "years",
)
EMISSION_SOURCES: Final = ("SOC", "CH4", "N2O")
NUMBERS: Final = {
    "modelled_mg_ha": ("Mg ha-1", -inf, inf),
    "observed_mg_ha": ("Mg ha-1", -inf, inf),
    "standard_error_mg_ha": ("Mg ha-1", 0.0, inf),
    "n": ("1", 1.0, inf),
    "clay": ("%", 0.0, 100.0),
    "years": ("yr", 0.01, 1000.0),
}
EMPTY: Final = ("", "NA", "na", "NaN", "nan", "*")


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Pairs of a CSV file, every line of it.

    Parameters
    ----------
    path : Path
        UTF-8 text with commas; lines that begin with ``#`` are comments. Columns study,
        modelled_mg_ha, observed_mg_ha, practice and crop_group; if known also
        standard_error_mg_ha, n, emission_source, climate_zone, texture, clay (%) and
        years.

    Returns
    -------
    pairs : tuple of Pair
        In the order of the lines.

    Raises
    ------
    DataError
        If the file cannot be read, a column is missing, unknown or named twice, or a
        line breaks a rule; all such lines are named.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise DataError(f"{path} must be a readable CSV file; {reason}") from None
    numbered = [(i, t) for i, t in enumerate(lines, 1) if t.strip() and t[0] != "#"]
    if not numbered:
        raise DataError(f"{path} must hold a line of column names; it is empty")
    table = list(csv.reader(text for _, text in numbered))
    names = _columns(path, [cell.strip() for cell in table[0]])
    pairs, faults = [], []
    for (number, _), cells in zip(numbered[1:], table[1:], strict=True):
        try:
            pairs.append(_pair(names, [cell.strip() for cell in cells]))
        except TilthError as error:
            faults.append((number, str(error)))
    if faults:
        number, text = faults[0]
        others = ", ".join(str(n) for n, _ in faults[1:])
        more = f" (also faulty: lines {others})" if others else ""
        raise DataError(f"{path}, line {number}: {text}{more}")
    if not pairs:
        raise DataError(f"{path} must hold at least one pair; got column names only")
    return tuple(pairs)


def is_invented(path: Path) -> bool:
    """Whether a comment of the file says that its pairs are invented.

    Parameters
    ----------
    path : Path
        File that `read_pairs` reads.

    Returns
    -------
    invented : bool
        True if a line that begins with ``#`` has the word in it.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return any(t.startswith("#") and "invented" in t.casefold() for t in lines)


def _columns(path: Path, names: list[str]) -> list[str]:
    """Names of the columns, each known and once."""
    for column in REQUIRED:
        if column not in names:
            raise DataError(
                f"{path} must have the column {column}; got {', '.join(names)}"
            )
    for column in names:
        if column not in (*REQUIRED, *OPTIONAL):
            raise DataError(
                f"{path}: columns must be among {', '.join((*REQUIRED, *OPTIONAL))}; "
                f"got {column!r}"
            )
        if names.count(column) > 1:
            raise DataError(
                f"{path}: each column must be there once; got {column} twice"
            )
    return names


def _pair(names: list[str], cells: list[str]) -> Pair:
    """One line."""
    if len(cells) != len(names):
        raise DataError(f"a line must have {len(names)} cells; got {len(cells)}")
    row = dict(zip(names, cells, strict=True))
    for column in ("study", "practice", "crop_group"):
        if row[column] in EMPTY:
            raise DataError(f"{column} must not be empty")
    source = row.get("emission_source") or "SOC"
    if source not in EMISSION_SOURCES:
        raise DataError(
            f"emission_source must be one of {', '.join(EMISSION_SOURCES)}; "
            f"got {source!r}"
        )
    number = dict(_numbers(row))
    return Pair(
        study=row["study"],
        modelled=number["modelled_mg_ha"],
        observed=number["observed_mg_ha"],
        standard_error=number["standard_error_mg_ha"],
        n=number["n"],
        practice=row["practice"],
        crop_group=row["crop_group"],
        emission_source=source,
        climate_zone=row.get("climate_zone", ""),
        texture=row.get("texture", ""),
        clay=number["clay"],
        years=number["years"],
    )


def _numbers(row: dict[str, str]) -> Iterator[tuple[str, float]]:
    """Numbers of a line; NaN where one that may be missing is."""
    for column, (unit, low, high) in NUMBERS.items():
        text = row.get(column, "")
        if text in EMPTY:
            if column in REQUIRED:
                raise DataError(f"{column} must be given, in {unit}; got none")
            yield column, nan
            continue
        try:
            value = float(text)
        except ValueError:
            raise DataError(
                f"{column} must be a number, in {unit}; got {text!r}"
            ) from None
        if not (isfinite(value) and low <= value <= high):
            raise DataError(
                f"{column} must lie in [{low:g}, {high:g}] {unit}; got {text}"
            )
        yield column, value
