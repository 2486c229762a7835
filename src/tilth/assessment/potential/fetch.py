"""Lists of files of map products to be had from the web, and their checksums."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tilth.datasets.tables import read_table
from tilth.errors import DataError
from tilth.geo.download import Download, Progress, fetch

RECORD: Final = "checksums.csv"
COLUMNS: Final = ("file", "sha256", "address")


def listed(path: Path) -> list[Download]:
    """Files that a table names.

    Parameters
    ----------
    path : Path
        CSV with the column ``address``, and ``file`` and ``sha256`` if wanted. One that
        `fetch_all` wrote is such a table.

    Returns
    -------
    downloads : list of Download
        In its order.

    Raises
    ------
    DataError
        If the table cannot be read, or a row names no file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read: {error}") from None
    if not rows or "address" not in rows[0]:
        raise DataError(f"{path} must be a CSV table with the column address")
    found = []
    for number, row in enumerate(rows, start=2):
        address = (row["address"] or "").strip()
        name = (row.get("file") or "").strip() or address.rpartition("/")[2]
        try:
            found.append(
                Download(
                    address=address,
                    name=name,
                    sha256=(row.get("sha256") or "").strip().lower(),
                )
            )
        except DataError as error:
            raise DataError(f"{path} line {number}: {error}") from None
    return found


def of_product(name: str, years: Sequence[int]) -> list[Download]:
    """Files of a product whose addresses are known.

    Parameters
    ----------
    name : str
        Of a product of ``maps/sources.csv``.
    years : sequence of int
        Those that are wanted; empty for what has none.

    Returns
    -------
    downloads : list of Download
        In the order of the table, years and months.

    Raises
    ------
    DataError
        If no address is known, or it needs years.
    """
    rows = [row for row in _sources() if row["product"] == name]
    if not rows:
        raise DataError(f"product must be one of {', '.join(sources())}; got {name}")
    if any("{year}" in row["address"] for row in rows) and not years:
        raise DataError(f"{name} needs years, such as --years 2001-2020")
    return [
        Download(address=address, name=address.rpartition("/")[2])
        for row in rows
        for address in _filled(row["address"], years)
    ]


def sources() -> list[str]:
    """Products whose addresses are known, in the order of the table."""
    return list(dict.fromkeys(row["product"] for row in _sources()))


def _sources() -> tuple[dict[str, str], ...]:
    return read_table("maps/sources.csv").rows


def _filled(address: str, years: Sequence[int]) -> Iterator[str]:
    """An address for each year and month that it asks for."""
    for year in years if "{year}" in address else (0,):
        for month in range(1, 13) if "{month}" in address else (0,):
            yield address.replace("{year}", str(year)).replace(
                "{month}", f"{month:02d}"
            )


def fetch_all(
    wanted: Sequence[Download], out: Path, *, progress: Progress | None = None
) -> list[Download]:
    """Have files, and write the checksum of each as soon as it is there.

    Parameters
    ----------
    wanted : sequence of Download
        The files. One without a checksum must have that of ``checksums.csv`` in the
        folder, if it is there.
    out : Path
        Folder; made if it is not there.
    progress : callable, optional
        See `tilth.geo.download.fetch`.

    Returns
    -------
    downloads : list of Download
        The same with their checksums.

    Raises
    ------
    DataError
        If a file cannot be had; those before it stay.
    """
    names = [one.name for one in wanted]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"{name} is wanted from two addresses")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{out} must be a directory: {error.strerror}") from None
    record = out / RECORD
    known = {one.name: one for one in listed(record)} if record.is_file() else {}
    found = []
    for one in wanted:
        before = known.get(one.name)
        expected = one.sha256 or (before.sha256 if before else "")
        plan = Download(address=one.address, name=one.name, sha256=expected)
        digest = fetch(plan, out, progress=progress)
        whole = Download(address=one.address, name=one.name, sha256=digest)
        known[one.name] = whole
        found.append(whole)
        _write(record, [known[name] for name in sorted(known)])
    return found


def _write(record: Path, rows: Sequence[Download]) -> None:
    """Table of checksums; it is whole at any moment."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row.name, row.sha256, row.address] for row in rows)
    part = record.with_name(f"{record.name}.part")
    try:
        part.write_text(text.getvalue(), encoding="utf-8")
        os.replace(part, record)
    except OSError as error:
        raise DataError(f"{record} cannot be written: {error.strerror}") from None
