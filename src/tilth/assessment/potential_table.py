"""Values by the codes of a raster, from a table that comes with it (as HWSD's).

A unit of such a map holds several soils with their shares of its area; its value is
their mean by share. Negative values, and none at all, mark what is no soil and count
nothing.
"""

import csv
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from tilth.errors import DataError

DATABASES: Final = (".sqlite", ".sqlite3", ".db")
ACCESS: Final = (".mdb", ".accdb")
Row = Mapping[str, Any]


def values_by_code(path: Path, given: Mapping[str, Any]) -> dict[int, float]:
    """Mean value of each code of a raster.

    Parameters
    ----------
    path : Path
        CSV with a header, or an SQLite database.
    given : mapping
        ``code`` and ``value``, columns; ``share``, column of shares, and ``where``,
        text by column that a row must have, if any; ``name`` of the table of a
        database.

    Returns
    -------
    values : dict of int to float
        NaN where all of a unit is no soil.

    Raises
    ------
    DataError
        If the table cannot be read, or lacks a column or numbers.
    """
    if path.suffix.lower() in ACCESS:
        raise DataError(
            f"{path.name} is an Access database: take HWSD2.sqlite, or write the table "
            "to a CSV file"
        )
    wanted = dict(given.get("where", {}))
    columns = [given["code"], given["value"]]
    columns += [given["share"]] if "share" in given else []
    rows = _of_database(path, given) if path.suffix in DATABASES else _of_csv(path)
    sums: dict[int, tuple[float, float]] = {}
    for number, row in enumerate(rows, start=2):
        missing = [name for name in (*columns, *wanted) if name not in row]
        if missing:
            raise DataError(f"{path.name} must have the columns {', '.join(missing)}")
        if any(str(row[name]) != str(text) for name, text in wanted.items()):
            continue
        try:
            code, value, *rest = (_number(row, name, given) for name in columns)
        except (TypeError, ValueError):
            raise DataError(
                f"{path.name} row {number}: {', '.join(columns)} must be numbers; got "
                f"{', '.join(str(row[name]) for name in columns)}"
            ) from None
        share = rest[0] if rest else 1.0
        total, weight = sums.get(int(code), (0.0, 0.0))
        if value >= 0.0:
            total, weight = total + share * value, weight + share
        sums[int(code)] = (total, weight)
    if not sums:
        raise DataError(f"{path.name} has no row with {wanted or 'a code'}")
    return {
        code: total / weight if weight > 0.0 else float("nan")
        for code, (total, weight) in sums.items()
    }


def _number(row: Row, name: str, given: Mapping[str, Any]) -> float:
    """Number of a column; below 0 where the value is empty, as of rock or water."""
    empty = row[name] is None or str(row[name]).strip() == ""
    return -1.0 if empty and name == given["value"] else float(row[name])


def _of_csv(path: Path) -> Iterator[Row]:
    """Rows of a CSV file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} cannot be read: {error}") from None


def _of_database(path: Path, given: Mapping[str, Any]) -> Iterator[Row]:
    """Rows of a table of a database, which is not changed."""
    name = str(given.get("name", ""))
    if not name.isidentifier():
        raise DataError(f"{path.name} is a database: give name, that of its table")
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as base:
            base.row_factory = sqlite3.Row
            for row in base.execute(f'SELECT * FROM "{name}"'):
                yield dict(row)
    except sqlite3.Error as error:
        raise DataError(f"{path.name} cannot be read: {error}") from None
