"""Checksums of input files, against damage that no format shows."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tilth.errors import DataError
from tilth.geo.checksum import sha256_of

COLUMNS: Final = ("file", "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksums:
    """What files must be, and what was found already.

    Parameters
    ----------
    expected : mapping of Path to str
        SHA-256 of each file that a table names.
    """

    expected: Mapping[Path, str] = field(default_factory=dict)
    _found: dict[Path, str] = field(default_factory=dict, init=False)

    def fault(self, path: Path) -> str:
        """What is wrong with a file.

        Parameters
        ----------
        path : Path
            One that is there; each is read once.

        Returns
        -------
        fault : str
            "" if no table names it, or it is what the table says.
        """
        place = path.resolve()
        expected = self.expected.get(place)
        if expected is None:
            return ""
        if place not in self._found:
            self._found[place] = sha256_of(place)
        found = self._found[place]
        if found == expected:
            return ""
        return (
            f"must have files as they were: {path.name} has the sha256 {found}, its "
            f"table of checksums says {expected}: fetch or copy it again"
        )


def read_checksums(paths: Iterable[Path]) -> Checksums:
    """Checksums of files from tables.

    Parameters
    ----------
    paths : iterable of Path
        CSV with the columns ``file``, as seen from the folder of the table, and
        ``sha256``, such as ``checksums.csv`` of `fetch_all`.

    Returns
    -------
    checksums : Checksums
        Of all files that they name.

    Raises
    ------
    DataError
        If a table cannot be read, or a row has no checksum.
    """
    return Checksums(
        expected={place: sum_ for path in paths for place, sum_ in _rows(path)}
    )


def _rows(path: Path) -> Iterator[tuple[Path, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read: {error}") from None
    if not rows or not set(COLUMNS) <= set(rows[0]):
        raise DataError(f"{path} must be a CSV table with the columns file and sha256")
    for number, row in enumerate(rows, start=2):
        name, digest = ((row[key] or "").strip() for key in COLUMNS)
        if not name or len(digest) != 64:
            raise DataError(
                f"{path} line {number} must hold a file and a sha256 of 64 digits; got "
                f"{name or 'none'} and {digest or 'none'}"
            )
        yield (path.parent / name).resolve(), digest.lower()
