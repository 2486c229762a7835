"""Text tables of laboratories: encoding, separator, heading line and line numbers."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilth.assessment.layers.number import COMMA, MISSING, NUMBER, THOUSANDS
from tilth.assessment.layers.sheet import (
    PAGE,
    SEARCHED,
    Cells,
    Layout,
    Sheet,
    header_line,
    known_headings,
    likely_line,
    likeness,
    missing_headings,
    plain_heading,
)
from tilth.assessment.layers.table import IntArray
from tilth.errors import DataError

SEPARATORS: Final = (",", ";", "\t")
QUOTE: Final = ord('"')
NEWLINE: Final = ord("\n")
NAMES: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}


def open_csv(path: Path, layout: Layout, wanted: frozenset[str] = frozenset()) -> Sheet:
    """Table of a text file.

    Parameters
    ----------
    path : Path
        CSV with commas, semicolons or tabs between the fields.
    layout : Layout
        What is known of the file.
    wanted : frozenset of str
        Headings that a mapping names.

    Returns
    -------
    sheet : Sheet
        Cells are read when they are asked for.

    Raises
    ------
    DataError
        If the file cannot be read, or no line names the columns.
    """
    raw = read_bytes(path)
    digest = hashlib.sha256(raw).hexdigest()
    data, remarks = _as_utf8(path, raw, layout.encoding)
    head = data[: _end_of_line(data, max(SEARCHED, layout.header or 0))].decode()
    separator, header = _heading(path, head, layout, wanted)
    data, lines = _whole_records(path, data, separator)
    fields = _fields(path, head, separator)
    place = int(np.searchsorted(lines, header)) if lines is not None else header - 1
    headings = tuple(map(plain_heading, fields[place]))
    if header > 1:
        remarks.append(
            (
                "lines_above",
                f"what stands above the headings of line {header} is not read",
            )
        )
    comma = layout.decimal == "," or (
        layout.decimal is None and separator != "," and _commas(fields[place + 1 :])
    )
    return _sheet(
        path=path,
        digest=digest,
        data=data,
        lines=lines,
        place=place,
        separator=separator,
        headings=headings,
        layout=layout,
        comma=comma,
        remarks=tuple(remarks),
    )


def read_bytes(path: Path) -> bytes:
    """Content of a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    content : bytes
        As it is.

    Raises
    ------
    DataError
        If it cannot be read or is empty.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    if not raw.strip():
        raise DataError(f"{path} must hold a table with headings; it is empty")
    return raw


def _as_utf8(
    path: Path, raw: bytes, encoding: str | None
) -> tuple[bytes, list[tuple[str, str]]]:
    """Content in UTF-8 with Unix line ends, and what was found out about it."""
    remarks = []
    told, encoding = encoding is not None, encoding or _encoding(raw)
    try:
        text = raw.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DataError(f"{path} must be text in {encoding}; {error}") from None
    if not told and encoding in ("cp1252", "latin-1"):
        remarks.append(("encoding", f"the file is no UTF-8; it was read as {encoding}"))
    text = text.removeprefix("\ufeff")
    data = raw if encoding == "utf-8" else text.encode()
    if "\r" in text:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return (data if data.endswith(b"\n") else data + b"\n"), remarks


def _encoding(raw: bytes) -> str:
    """Encoding by its mark, by zero bytes, or by trial."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = raw[:4000]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _end_of_line(data: bytes, count: int) -> int:
    """Length of the first lines."""
    end = 0
    for _ in range(count):
        found = data.find(b"\n", end)
        if found < 0:
            return len(data)
        end = found + 1
    return end


def _fields(path: Path, text: str, separator: str) -> list[list[str]]:
    """Records of a text, in fields."""
    return [record for record, _ in _records(path, text, separator)]


def _ends(path: Path, text: str, separator: str) -> list[int]:
    """Last line of each record, from 1."""
    return [line for _, line in _records(path, text, separator)]


def _records(path: Path, text: str, separator: str) -> Iterator[tuple[list[str], int]]:
    """Records of a text with their last line, from 1."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        for record in reader:
            yield record, reader.line_num
    except csv.Error as error:
        raise DataError(f"{path} line {reader.line_num}: {error}") from None


def _heading(
    path: Path, head: str, layout: Layout, wanted: frozenset[str]
) -> tuple[str, int]:
    """Separator, and line of the headings from 1."""
    separators = (layout.separator,) if layout.separator else SEPARATORS
    found = []
    for separator in separators:
        records = _fields(path, head, separator)
        ends = _ends(path, head, separator)
        place = header_line(records, wanted)
        if layout.header is not None:
            place = _at_line(layout.header, records, ends, wanted)
        if place is not None:
            count = known_headings(records[place]), len(records[place])
            found.append((count, separator, ends[place]))
    if not found and wanted:
        raise _no_headings(path, head, separators, layout.header, wanted)
    if not found:
        first = _printable(head.splitlines()[0][:80])
        raise DataError(
            f"{path} must hold a line with the names of columns, such as point, "
            "depth_top [cm], depth_bottom [cm], soc_content [g kg-1], bulk_density "
            f"[g cm-3], in its first {SEARCHED} lines; it begins with {first}; for "
            f"another layout write a mapping ({PAGE})"
        )
    best = max(found)
    return best[1], best[2]


def _printable(text: str) -> str:
    """A text for a message, also where the file is no text."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _at_line(
    header: int,
    records: Sequence[Sequence[str]],
    ends: list[int],
    wanted: frozenset[str],
) -> int | None:
    """Place of a stated heading line, if it is there and has all that is wanted."""
    if header not in ends:
        return None
    place = ends.index(header)
    return place if wanted <= set(map(plain_heading, records[place])) else None


def _no_headings(
    path: Path,
    head: str,
    separators: Sequence[str],
    header: int | None,
    wanted: frozenset[str],
) -> DataError:
    """What a file lacks of the headings of a mapping."""
    likely = []
    for separator in separators:
        records, ends = _fields(path, head, separator), _ends(path, head, separator)
        place = ends.index(header) if header in ends else likely_line(records, wanted)
        likely.append((likeness(records[place], wanted), ends[place], records[place]))
    _, line, fields = max(likely)
    return DataError(f"{path} line {line} {missing_headings(fields, wanted)}")


def _commas(records: Sequence[Sequence[str]]) -> bool:
    """Whether a file surely writes decimals with a comma and never with a point."""
    cells = [cell.strip() for record in records for cell in record]
    surely = any(COMMA.fullmatch(c) and not THOUSANDS.fullmatch(c) for c in cells)
    return surely and not any("." in c and NUMBER.fullmatch(c) for c in cells)


def _whole_records(
    path: Path, data: bytes, separator: str
) -> tuple[bytes, IntArray | None]:
    """One line per record; and the last line of each in the file, if they differ.

    Quotation marks that do not enclose a field, such as those of seconds of arc, and
    fields of several lines are written again in the plain form.
    """
    if QUOTE not in data or _plain_quotes(data, separator):
        return data, None
    reader = csv.reader(io.StringIO(data.decode()), delimiter=separator, strict=True)
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL
    )
    lines = []
    try:
        for record in reader:
            writer.writerow([" ".join(field.split("\n")) for field in record])
            lines.append(reader.line_num)
    except csv.Error as error:
        raise DataError(f"{path} line {reader.line_num}: {error}") from None
    return out.getvalue().encode(), np.array(lines, dtype=np.int64)


def _plain_quotes(data: bytes, separator: str) -> bool:
    """Whether every quotation mark encloses a field of one line."""
    text = np.frombuffer(data, dtype=np.uint8)
    quotes = np.flatnonzero(text == QUOTE)
    edge = np.zeros(256, dtype=bool)
    edge[[ord(separator), NEWLINE, QUOTE]] = True
    opens = (quotes == 0) | edge[text[quotes - 1]]
    closes = edge[text[np.minimum(quotes + 1, text.size - 1)]]
    if not np.all(opens | closes):
        return False
    newlines = np.flatnonzero(text == NEWLINE)
    return not np.any(np.searchsorted(quotes, newlines) % 2)


def _counts(data: bytes, separator: str) -> tuple[IntArray, NDArray[np.bool_]]:
    """Fields of each line, and which lines are blank."""
    text = np.frombuffer(data, dtype=np.uint8)
    newlines = np.flatnonzero(text == NEWLINE)
    marks = np.flatnonzero(text == ord(separator))
    quotes = np.flatnonzero(text == QUOTE)
    if quotes.size:
        marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    fields = np.diff(np.searchsorted(marks, newlines), prepend=0) + 1
    starts = np.concatenate([[0], newlines[:-1] + 1])
    blank = np.zeros(newlines.size, dtype=bool)
    ignored = separator.encode() + b'" \t'
    for i in np.flatnonzero(newlines - starts < fields + 20).tolist():
        blank[i] = not data[starts[i] : newlines[i]].strip(ignored)
    return fields, blank


def _uneven(
    data: bytes, separator: str, fields: IntArray, at: IntArray, count: int
) -> IntArray:
    """Places of rows whose number of fields differs; empty ones at the end are none."""
    uneven = np.flatnonzero(fields[at] != count)
    if not uneven.size:
        return uneven
    newlines = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == NEWLINE)
    starts = np.concatenate([[0], newlines[:-1] + 1])
    mark, kept = separator.encode(), []
    for place in uneven.tolist():
        i = at[place]
        line = data[starts[i] : newlines[i]]
        extra = int(fields[i]) - count
        tail = line.rsplit(mark, extra)[1:] if extra > 0 else [b"too few"]
        if any(part.strip(b' "\t') for part in tail):
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def _sheet(
    *,
    path: Path,
    digest: str,
    data: bytes,
    lines: IntArray | None,
    place: int,
    separator: str,
    headings: tuple[str, ...],
    layout: Layout,
    comma: bool,
    remarks: tuple[tuple[str, str], ...],
) -> Sheet:
    """The table below its headings."""
    fields, blank = _counts(data, separator)
    if lines is None:
        lines = np.arange(1, fields.size + 1, dtype=np.int64)
    used = ~blank
    used[: place + 1] = False
    if layout.first_row is not None:
        used &= lines >= layout.first_row
    if layout.last_row is not None:
        used &= lines <= layout.last_row
    at = np.flatnonzero(used)
    skipped = at[0] if at.size else fields.size
    markers = sorted(MISSING | set(layout.missing))

    width = max(int(fields.max()), len(headings))

    def cells(places: Sequence[int], texts: frozenset[int]) -> Cells:
        frame = pd.read_csv(
            io.BytesIO(data),
            sep=separator,
            header=None,
            skiprows=int(skipped),
            names=list(range(width)),
            usecols=list(places),
            dtype={place: str for place in texts},
            keep_default_na=False,
            na_values={p: markers for p in places if p not in texts},  # type: ignore[misc]
            skip_blank_lines=False,
            low_memory=False,
            decimal="," if comma else ".",
        )
        keep = at - skipped
        if keep.size != len(frame):
            frame = frame.iloc[keep].reset_index(drop=True)
        return {int(p): frame[p] for p in places}

    uneven = _uneven(data, separator, fields, at, len(headings))
    return Sheet(
        file=path.name,
        sha256=digest,
        headings=headings,
        header=int(lines[place]),
        rows=lines[at],
        uneven=uneven,
        comma=comma,
        remarks=remarks,
        cells=cells,
        percent=lambda _: np.array([], dtype=np.int64),
    )
