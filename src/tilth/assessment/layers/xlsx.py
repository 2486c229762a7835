"""Workbooks of laboratories: sheet, heading row, formulas and formats."""

import datetime
import hashlib
import io
import operator
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from tilth.assessment.layers.csv import read_bytes
from tilth.assessment.layers.sheet import (
    FORMULA,
    PAGE,
    SEARCHED,
    Cells,
    Layout,
    Sheet,
    header_line,
    likely_line,
    likeness,
    missing_headings,
    plain_heading,
)
from tilth.assessment.layers.table import IntArray
from tilth.errors import DataError

Row = tuple[Any, ...]
MEGA: Final = 1_000_000
LARGEST: Final = 2_000 * MEGA  # bytes unpacked; a million layers take about 1,000 MB
MOST_COLUMNS: Final = 500
PIECE: Final = 1 << 20  # bytes
DAMAGED: Final = (  # what zipfile, its unpacking and openpyxl say of damaged files
    AttributeError,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    NotImplementedError,
    ParseError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def open_xlsx(
    path: Path, layout: Layout, wanted: frozenset[str] = frozenset()
) -> Sheet:
    """Table of a workbook.

    Parameters
    ----------
    path : Path
        Workbook in the format of Excel 2007 and later.
    layout : Layout
        What is known of the file; `sheet` names the sheet.
    wanted : frozenset of str
        Headings that a mapping names.

    Returns
    -------
    sheet : Sheet
        Cells as texts; dates as days in the form 2026-05-31.

    Raises
    ------
    DataError
        If the file is no workbook, no sheet holds the columns, or more than one does.
    """
    raw = read_bytes(path)
    grids = _grids(path, raw, layout.sheet)
    found = []
    for name, grid in grids.items():
        place = _heading(grid, layout, wanted)
        if place is not None:
            found.append((name, place))
    if not found and wanted:
        raise _no_headings(path, grids, layout.header, wanted)
    if not found:
        raise DataError(
            f"{path} must have a row with the headings point, depth_top [cm], "
            "depth_bottom [cm], soc_content [g kg-1] and others; found none in the "
            f"sheets {', '.join(grids)}; for another layout write a mapping ({PAGE})"
        )
    if len(found) > 1:
        names = ", ".join(name for name, _ in found)
        raise DataError(
            f"{path} has layers in the sheets {names}; name one with --sheet, "
            "or save each as a file of its own if all are wanted"
        )
    name, place = found[0]
    digest = hashlib.sha256(raw).hexdigest()
    return _sheet(path, digest, name, grids[name], place, layout)


def _no_headings(
    path: Path, grids: dict[str, list[Row]], header: int | None, wanted: frozenset[str]
) -> DataError:
    """What a workbook lacks of the headings of a mapping."""
    likely = []
    for name, grid in grids.items():
        head = _head(grid, header)
        if head:
            stated = header is not None and header <= len(head)
            place = header - 1 if stated and header else likely_line(head, wanted)
            likely.append((likeness(head[place], wanted), name, place, head[place]))
    if not likely:
        return DataError(f"{path} must have rows of data; its sheets are empty")
    _, name, place, fields = max(likely, key=operator.itemgetter(0))
    text = missing_headings(fields, wanted)
    return DataError(f"{path} sheet {name} row {place + 1} {text}")


def _head(grid: list[Row], header: int | None) -> list[list[str]]:
    """First rows of a sheet, among them that of the headings."""
    rows = grid[: max(SEARCHED, header or 0)]
    return [[plain_heading(_text(value)) for value in row] for row in rows]


def _grids(path: Path, raw: bytes, only: str | None) -> dict[str, list[Row]]:
    """Rows of each sheet; numbers that are shown as per cent are a `Percent`."""
    try:
        _check_size(path, raw)
        return _cells_of(path, raw, only)
    except DAMAGED as error:
        said = str(error) or type(error).__name__
        raise DataError(f"{path} must be a workbook (.xlsx); {said}") from None


def _check_size(path: Path, raw: bytes) -> None:
    """Refuse a workbook that grows beyond measure when it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > LARGEST:
        raise DataError(
            f"{path} must hold at most {LARGEST / MEGA:.0f} MB when unpacked; it holds "
            f"{size / MEGA:.0f} MB"
        )


def _cells_of(path: Path, raw: bytes, only: str | None) -> dict[str, list[Row]]:
    values = _workbook(raw, data_only=True)
    names = values.sheetnames
    if only is not None and only not in names:
        raise DataError(f"{path} must have the sheet {only}; found {', '.join(names)}")
    wanted = [only] if only is not None else names
    grids = {
        name: _rows(f"{path} sheet {name}", values[name])
        for name in wanted
        if _is_grid(values[name])
    }
    if _has_formulas(raw):
        formulas = _workbook(raw, data_only=False)
        for name, grid in grids.items():
            _mark_formulas(grid, formulas[name])
    return grids


class Percent(float):
    """A number that the sheet shows as per cent: 0.0189 is seen as 1.89 %."""

    __slots__ = ()


def _workbook(raw: bytes, *, data_only: bool) -> Any:  # noqa: ANN401 -- openpyxl's own
    """The workbook, with values or with formulas."""
    return openpyxl.load_workbook(
        io.BytesIO(raw), read_only=True, data_only=data_only, keep_links=False
    )


def _is_grid(sheet: Any) -> bool:  # noqa: ANN401 -- openpyxl's own
    """Whether a sheet has cells; one of charts has none."""
    return hasattr(sheet, "iter_rows")


def _rows(where: str, sheet: Any) -> list[Row]:  # noqa: ANN401 -- openpyxl's own
    """Rows of a sheet, from its first."""
    sheet.reset_dimensions()
    rows = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if len(row) > MOST_COLUMNS:
            raise DataError(
                f"{where} row {number} must have at most {MOST_COLUMNS} columns; it "
                f"has {len(row)}: delete the columns to the right of the table"
            )
        rows.append(tuple(_value(cell) for cell in row))
    return rows


def _value(cell: Any) -> object:  # noqa: ANN401 -- openpyxl's own
    """Value of a cell, with the day of a date as text."""
    value = cell.value
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = cell.number_format or ""
        return Percent(value) if "%" in shown else value
    return value


def _has_formulas(raw: bytes) -> bool:
    """Whether any sheet has a formula, without reading its cells."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        return any(_has_formula(archive, name) for name in sheets)


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a part of a workbook has a formula, read piece by piece."""
    end = b""
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            if b"<f" in end + piece:
                return True
            end = piece[-1:]
    return False


def _mark_formulas(grid: list[Row], sheet: Any) -> None:  # noqa: ANN401 -- openpyxl's
    """Set cells that hold a formula without a value to `FORMULA`."""
    sheet.reset_dimensions()
    for i, row in enumerate(sheet.iter_rows(values_only=True)):
        bare = [
            j
            for j, text in enumerate(row)
            if isinstance(text, str) and text.startswith("=") and grid[i][j] is None
        ]
        if bare:
            cells = list(grid[i])
            for j in bare:
                cells[j] = FORMULA
            grid[i] = tuple(cells)


def _heading(grid: list[Row], layout: Layout, wanted: frozenset[str]) -> int | None:
    """Place of the heading row, if the sheet has one."""
    head = _head(grid, layout.header)
    if layout.header is not None:
        place = layout.header - 1
        good = place < len(head) and wanted <= set(head[place])
        return place if good and any(head[place]) else None
    return header_line(head, wanted)


def _sheet(
    path: Path, digest: str, name: str, grid: list[Row], place: int, layout: Layout
) -> Sheet:
    """The table below its heading row."""
    headings = tuple(plain_heading(_text(value)) for value in grid[place])
    while headings and not headings[-1]:
        headings = headings[:-1]
    first = layout.first_row or 0
    last = layout.last_row or len(grid)
    at = [
        i
        for i, row in enumerate(grid[place + 1 :], start=place + 1)
        if first <= i + 1 <= last and any(_text(value) for value in row)
    ]
    remarks = []
    if place > 0:
        text = f"what stands above row {place + 1} of sheet {name} is not read"
        remarks.append(("lines_above", text))
    missing = set(layout.missing)

    def values(column: int) -> list[object]:
        return [grid[i][column] if column < len(grid[i]) else None for i in at]

    def cells(places: Sequence[int], texts: frozenset[int]) -> Cells:
        result: Cells = {}
        for column in places:
            found = values(column)
            if column in texts or not all(_is_number(v) for v in found):
                kept = column not in texts
                read = [v if kept and _is_broken(v) else _text(v) for v in found]
                read = ["" if text in missing else text for text in read]
                result[column] = pd.Series(read, dtype=object)
            else:
                numbers = [np.nan if v is None else float(v) for v in found]  # type: ignore[arg-type]
                result[column] = pd.Series(numbers, dtype=np.float64)
        return result

    def percent(column: int) -> IntArray:
        rows = [i for i, v in enumerate(values(column)) if isinstance(v, Percent)]
        return np.array(rows, dtype=np.int64)

    return Sheet(
        file=path.name,
        sha256=digest,
        headings=headings,
        header=place + 1,
        rows=np.array(at, dtype=np.int64) + 1,
        uneven=np.array([], dtype=np.int64),
        comma=layout.decimal == ",",
        remarks=tuple(remarks),
        cells=cells,
        percent=percent,
    )


def _is_number(value: object) -> bool:
    """Whether a cell is a number or empty."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value is None or number


def _is_broken(value: object) -> bool:
    """Whether a cell is a number with decimals: it has no mark to be mistaken."""
    return isinstance(value, float) and not value.is_integer()


def _text(value: object) -> str:
    """A cell as text; 3.0 is 3, as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
