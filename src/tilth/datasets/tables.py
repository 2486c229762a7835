"""Reference tables that come with the package: CSV files that name their source."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tilth.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A reference table.

    Parameters
    ----------
    name : str
        Path below ``tilth/datasets``.
    notes : tuple of str
        Lines of the header: source, table, units, marks.
    rows : tuple of dict
        One mapping from column to text per row.
    """

    name: str
    notes: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


@cache
def read_table(name: str) -> Table:
    """Reference table with its header, read once.

    Parameters
    ----------
    name : str
        Path below ``tilth/datasets``, such as ``yasso/parameters.csv``.

    Returns
    -------
    table : Table
        Header lines and rows, as text.

    Raises
    ------
    DataError
        If there is no such table.
    """
    path = files("tilth").joinpath("datasets", name)
    if not path.is_file():
        raise DataError(f"there is no reference table {name}")
    lines = path.read_text(encoding="utf-8").splitlines()
    notes = tuple(line[1:].strip() for line in lines if line.startswith("#"))
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return Table(name=name, notes=notes, rows=tuple(rows))
