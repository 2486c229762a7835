"""A table as a file holds it: headings, rows with their numbers, cells not yet read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tilth.assessment.layer_column import read_heading
from tilth.assessment.layer_table import IntArray
from tilth.errors import DataError

Cells = dict[int, Any]  # columns of pandas, of texts or of numbers
SEARCHED: Final = 60  # lines in which a heading line is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the table stands in its file; what is None is found.

    Parameters
    ----------
    header : int or None
        Line or spreadsheet row of the headings, from 1.
    first_row, last_row : int or None
        First and last line of the data, from 1.
    separator : str or None
        ``,``, ``;`` or a tab.
    decimal : str or None
        ``.`` or ``,``.
    encoding : str or None
        Name that Python knows.
    sheet : str or None
        Sheet of a workbook.
    missing : tuple of str
        Texts that mean a missing value, beside the usual ones.
    """

    header: int | None = None
    first_row: int | None = None
    last_row: int | None = None
    separator: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """A table whose cells are read when they are asked for.

    Parameters
    ----------
    file : str
        Name of the file.
    sha256 : str
        Of the file.
    headings : tuple of str
        Text above each column.
    header : int
        Line or spreadsheet row of the headings, from 1.
    rows : sequence of int, shape (n,)
        Line or spreadsheet row of each row of data that is not blank.
    uneven : sequence of int
        Places in `rows` of those that have more or fewer fields than headings.
    comma : bool
        True if decimals are written with a comma.
    remarks : tuple of (str, str)
        Key of a rule and sentence: what was found out about the file.
    cells : callable
        Cells of some columns, by place: ``cells(places, texts)`` where `texts` are the
        places that hold texts even where they look like numbers.
    percent : callable
        Rows of a column that a spreadsheet shows as per cent, by place.
    """

    file: str
    sha256: str
    headings: tuple[str, ...]
    header: int
    rows: IntArray
    uneven: IntArray
    comma: bool
    remarks: tuple[tuple[str, str], ...]
    cells: Callable[[Sequence[int], frozenset[int]], Cells]
    percent: Callable[[int], IntArray]


def known_headings(fields: Sequence[str]) -> int:
    """How many fields of a line name a column of the template.

    Parameters
    ----------
    fields : sequence of str
        A line.

    Returns
    -------
    count : int
        Columns that the line names, each once.
    """
    names = set()
    for field in fields:
        try:
            heading = read_heading(field, "")
        except DataError:  # a known column in an unknown unit is a heading, too
            names.add(field)
            continue
        if heading is not None:
            names.add(heading.column.name)
    return len(names)


def header_line(lines: Sequence[Sequence[str]], wanted: frozenset[str]) -> int | None:
    """Place of the line that holds the headings.

    Parameters
    ----------
    lines : sequence of sequences of str
        First lines of a file, in fields.
    wanted : frozenset of str
        Headings that a mapping names; empty to look for those of the template.

    Returns
    -------
    place : int or None
        From 0; None if no line has all that is wanted, or two of the template.
    """
    if wanted:
        for place, fields in enumerate(lines):
            if wanted <= {field.strip() for field in fields}:
                return place
        return None
    counts = [known_headings(fields) for fields in lines]
    best = max(counts, default=0)
    return counts.index(best) if best >= 2 else None
