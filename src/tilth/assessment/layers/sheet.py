"""A table as a file holds it: headings, rows with their numbers, cells not yet read."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tilth.assessment.layers.column import read_heading
from tilth.assessment.layers.table import IntArray
from tilth.errors import DataError

Cells = dict[int, Any]  # columns of pandas, of texts or of numbers
FORMULA: Final = "=no value"  # a formula whose value the file does not keep
SEARCHED: Final = 60  # lines in which a heading line is looked for


PAGE: Final = "docs/how-to/bring-laboratory-data.md"  # says how to write a mapping


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
            if wanted <= _headings(fields):
                return place
        return None
    counts = [known_headings(fields) for fields in lines]
    best = max(counts, default=0)
    return counts.index(best) if best >= 2 else None


def plain_heading(text: str) -> str:
    r"""A heading with single blanks, also where it stands in several lines.

    Parameters
    ----------
    text : str
        As a file or a mapping writes it.

    Returns
    -------
    heading : str
        Without blanks around it.

    Examples
    --------
    >>> plain_heading(" Corg\n[%]")
    'Corg [%]'
    """
    return " ".join(text.split())


def likely_line(lines: Sequence[Sequence[str]], wanted: frozenset[str]) -> int:
    """Place of the line that may be meant for the headings that are wanted.

    Parameters
    ----------
    lines : sequence of sequences of str
        First lines of a file, in fields.
    wanted : frozenset of str
        Headings that a mapping names.

    Returns
    -------
    place : int
        From 0.
    """
    likely = [likeness(fields, wanted) for fields in lines]
    return likely.index(max(likely))


def likeness(fields: Sequence[str], wanted: frozenset[str]) -> tuple[int, int]:
    """How much a line looks like the headings that are wanted.

    Parameters
    ----------
    fields : sequence of str
        The line.
    wanted : frozenset of str
        Headings that a mapping names.

    Returns
    -------
    likeness : tuple of int
        How many of them it has, and how many fields with letters.
    """
    words = sum(any(letter.isalpha() for letter in field) for field in fields)
    return len(wanted & _headings(fields)), words


def missing_headings(fields: Sequence[str], wanted: frozenset[str]) -> str:
    """Sentence on headings that a line lacks, with those that look like them.

    Parameters
    ----------
    fields : sequence of str
        The line.
    wanted : frozenset of str
        Headings that a mapping names.

    Returns
    -------
    sentence : str
        To be put after the name of the line.
    """
    there = {text.lower(): text for text in map(plain_heading, fields) if text}
    missing = sorted(wanted - set(there.values()))
    hints = [
        f"; did you mean {there[close]} for {text}?"
        for text in missing
        for close in difflib.get_close_matches(text.lower(), there, n=1)
    ]
    return (
        f"must have the heading{'' if len(missing) == 1 else 's'} "
        f"{', '.join(missing)} of the mapping; found {', '.join(there.values()):.300}"
        f"{''.join(hints)} ({PAGE} says how to write a mapping)"
    )


def _headings(fields: Sequence[str]) -> set[str]:
    """Headings of a line."""
    return {plain_heading(field) for field in fields} - {""}
