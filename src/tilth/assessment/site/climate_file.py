"""Monthly climate of many years from a CSV file beside a site file."""

import csv
import io
import math
from pathlib import Path
from typing import Final

import numpy as np

from tilth.checks import FloatArray
from tilth.errors import DataError

RANGES: Final = {
    "temperature": (-60.0, 60.0, "degC"),
    "precipitation": (0.0, 3000.0, "mm month-1"),
    "pan_evaporation": (0.0, 1500.0, "mm month-1"),
    "pet": (0.0, 1500.0, "mm month-1"),
}
REQUIRED: Final = ("year", "month", "temperature", "precipitation")


def read_climate(path: Path) -> dict[int, dict[str, FloatArray]]:
    """Twelve months of every year in a climate file.

    Parameters
    ----------
    path : Path
        CSV with the columns ``year,month,temperature,precipitation`` and at most one of
        ``pan_evaporation`` and ``pet``; UTF-8, decimals with a point.

    Returns
    -------
    years : dict
        By year and column, the twelve months: temperature in degC, the others in
        mm month-1.

    Raises
    ------
    DataError
        If the file cannot be read, a column or month is missing or given twice, or a
        value is no number or out of its range; with file and line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} must be text in UTF-8; byte {error.start} is none"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    years: dict[int, dict[str, FloatArray]] = {}
    try:
        columns = [name.strip() for name in next(reader, [])]
        _check_columns(path, columns)
        for row in reader:
            if any(cell.strip() for cell in row):
                _add(f"{path} line {reader.line_num}", columns, row, years)
    except csv.Error as error:
        raise DataError(f"{path} line {reader.line_num}: no CSV: {error}") from None
    _check_months(path, years)
    return years


def _check_columns(path: Path, columns: list[str]) -> None:
    """Refuse a header that misses, repeats or adds a column."""
    known = [*REQUIRED, "pan_evaporation", "pet"]
    wrong = (
        set(REQUIRED) - set(columns)
        or set(columns) - set(known)
        or len(set(columns)) < len(columns)
        or {"pan_evaporation", "pet"} <= set(columns)
    )
    if wrong:
        raise DataError(
            f"{path} line 1: the columns must be {','.join(REQUIRED)} and at most "
            f"one of pan_evaporation and pet; got {','.join(columns) or 'nothing'}"
        )


def _add(
    where: str,
    columns: list[str],
    row: list[str],
    years: dict[int, dict[str, FloatArray]],
) -> None:
    """Enter one row."""
    if len(row) != len(columns):
        raise DataError(
            f"{where}: a row must have {len(columns)} values, decimals with a point; "
            f"got {len(row)}"
        )
    cells = dict(zip(columns, row, strict=True))
    year = _whole(where, "year", cells["year"], 1500, 3300)
    month = _whole(where, "month", cells["month"], 1, 12)
    names = [name for name in columns if name in RANGES]
    values = years.setdefault(year, {name: np.full(12, np.nan) for name in names})
    if not np.isnan(values[names[0]][month - 1]):
        raise DataError(f"{where}: {year}-{month:02d} must be given once; got it twice")
    for name in names:
        values[name][month - 1] = _number(where, name, cells[name])


def _whole(where: str, name: str, text: str, low: int, high: int) -> int:
    """A whole number within limits."""
    digits = text.strip()
    fits = digits.isdecimal() and len(digits) <= len(str(high))
    if not fits or not low <= int(digits) <= high:
        raise DataError(
            f"{where}: {name} must be a whole number in [{low}, {high}]; "
            f"got {text!r:.40}"
        )
    return int(digits)


def _number(where: str, name: str, text: str) -> float:
    """A finite number within the range of its column."""
    low, high, unit = RANGES[name]
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise DataError(
            f"{where}: {name} must be a number in [{low:g}, {high:g}] {unit}; "
            f"got {text!r:.40}"
        )
    return value


def _check_months(path: Path, years: dict[int, dict[str, FloatArray]]) -> None:
    """Refuse a file without rows or a year without its twelve months."""
    if not years:
        raise DataError(f"{path}: the file must hold a row per month; got none")
    for year, values in years.items():
        found = int(np.isfinite(values["temperature"]).sum())
        if found != 12:
            raise DataError(f"{path}: {year} must have 12 months; got {found}")
