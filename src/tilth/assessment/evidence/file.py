"""Published comparisons of a practice with its control, from a CSV file.

Every row is read or refused with its reason; nothing is filled in. Contents become
g kg-1 and stocks Mg ha-1; both groups of a row have one unit.
"""

import csv
import hashlib
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tilth.assessment.evidence.columns import (
    CARBON,
    NUMBERS,
    TEXTS,
    UNITS,
    EvidenceColumns,
)
from tilth.assessment.layers.table import FLAGGED, REFUSED, Finding, IntArray
from tilth.checks import FloatArray
from tilth.errors import DataError

MISSING: Final = ("", "na", "n/a", "nan", "null", "none", "-")
SCALED: Final = (
    "treatment_mean",
    "treatment_sd",
    "treatment_se",
    "control_mean",
    "control_sd",
    "control_se",
)
DECIMAL: Final = r"\d+(?:\.\d+)?"
LAYER: Final = re.compile(
    rf"({DECIMAL})\s*(?:-|\u2013|to|-to-)\s*({DECIMAL})\s*(?:cm)?"
)
OTHER_MARKS: Final = {";": "semicolons", "\t": "tabs"}  # of other spreadsheets
BESIDE: Final = "evidence"  # rule of a finding on the whole row
RANGES: Final = {
    "treatment_mean": (0.0, 3000.0),
    "control_mean": (0.0, 3000.0),
    "treatment_n": (1.0, 100_000.0),
    "control_n": (1.0, 100_000.0),
    "depth_top": (0.0, 1000.0),
    "depth_bottom": (0.0, 1000.0),
    "years": (0.0, 1000.0),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceTable:
    """Comparisons that could be read, one per row; missing numbers are NaN.

    Parameters
    ----------
    row : sequence of int, shape (k,)
        Line in the file, counted from 1 with the header.
    study, label, control : tuple of str, length k
        Names; `control` is empty where the file names none.
    kind : tuple of str, length k
        ``content``, ``stock`` or empty: what means and deviations are.
    numbers : dict from str to ndarray, shape (k,)
        By name, as `tilth.assessment.evidence.columns` lists them.
        [g kg-1, Mg ha-1, cm, yr, 1 or as the effect]
    others : dict from str to tuple of str
        All columns of the file as text, for groups and moderators.
    """

    row: IntArray
    study: tuple[str, ...]
    label: tuple[str, ...]
    control: tuple[str, ...]
    kind: tuple[str, ...]
    numbers: dict[str, FloatArray]
    others: dict[str, tuple[str, ...]]

    def take(self, rows: IntArray) -> "EvidenceTable":
        """The same table with some of its rows.

        Parameters
        ----------
        rows : sequence of int
            Places from 0.

        Returns
        -------
        table : EvidenceTable
            In the order given.
        """
        index = rows.tolist()

        def texts(column: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(column[i] for i in index)

        return EvidenceTable(
            row=self.row[rows],
            study=texts(self.study),
            label=texts(self.label),
            control=texts(self.control),
            kind=texts(self.kind),
            numbers={name: values[rows] for name, values in self.numbers.items()},
            others={name: texts(column) for name, column in self.others.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceFile:
    """What was read from a file.

    Parameters
    ----------
    table : EvidenceTable
        Rows that passed.
    findings : tuple of Finding
        Rows that were refused, and what else a reader must know.
    n_rows : int
        Rows of data in the file.
    n_other : int
        Rows left out because they are not among those to keep.
    name, sha256 : str
        Of the file.
    title, source : str
        Name and citation of the data set; may be empty.
    notes : tuple of str
        Lines that begin with ``#``.
    """

    table: EvidenceTable
    findings: tuple[Finding, ...]
    n_rows: int
    n_other: int
    name: str
    sha256: str
    title: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()


def read_evidence(path: Path, columns: EvidenceColumns | None = None) -> EvidenceFile:
    """Comparisons of a file.

    Parameters
    ----------
    path : Path
        CSV with a header; lines that begin with ``#`` are notes. Decimals have a point.
    columns : EvidenceColumns, optional
        Names of its columns; Tilth's own names if None.

    Returns
    -------
    file : EvidenceFile
        Rows and findings.

    Raises
    ------
    DataError
        If the file cannot be read, a column is missing or double, or no row passes.
    """
    known = columns or EvidenceColumns()
    data, text = _text(path, known.encoding)
    names, lines = _lines(path, text)
    places = _places(path, names, known)
    found: list[_Row] = []
    findings: list[Finding] = []
    other = 0
    for number, cells in lines:
        if any(
            cells[places[f"keep {c}"]].strip() not in t for c, t in known.keep.items()
        ):
            other += 1
            continue
        row = _Row(path.name, number, cells, places, known)
        findings += row.findings
        if not row.refused:
            found.append(row)
    if not found:
        first = f"; first: {findings[0].message}" if findings else ""
        raise DataError(
            f"{path} must hold at least one comparison that can be read; "
            f"{len(lines) - other} rows were refused{first}"
        )
    return EvidenceFile(
        table=_table(found, names),
        findings=tuple(findings),
        n_rows=len(lines),
        n_other=other,
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        title=known.name,
        source=known.source,
        notes=tuple(
            line[1:].strip() for line in text.splitlines() if line.startswith("#")
        ),
    )


class _Row:
    """One line while it is read."""

    def __init__(
        self,
        file: str,
        number: int,
        cells: list[str],
        places: dict[str, int],
        columns: EvidenceColumns,
    ) -> None:
        self.file, self.number = file, number
        self.cells, self.places, self.columns = cells, places, columns
        self.findings: list[Finding] = []
        self.refused = False
        self.texts = {name: self._text(name) for name in TEXTS}
        if not self.texts["study"]:
            self.refuse("study", "study must name where the comparison comes from")
        self.numbers = {name: self._number(name) for name in NUMBERS}
        parts = [cells[places[f"control {c}"]].strip() for c in columns.control]
        self.control = " | ".join(parts) if any(parts) else ""
        if not columns.control and "control" in places:
            self.control = cells[places["control"]].strip()
        self.kind = self._convert()
        self._layer()
        self._errors()

    def refuse(self, column: str, message: str) -> None:
        """Leave the row out and say why."""
        self.refused = True
        self._find(REFUSED, column, message)

    def _find(self, severity: str, column: str, message: str) -> None:
        place = self.places.get(column)
        value = "" if place is None else self.cells[place].strip()
        self.findings.append(
            Finding(
                severity=severity,
                file=self.file,
                row=self.number,
                column=self.columns.columns.get(column, column),
                value=value,
                rule=column or BESIDE,
                message=f"{message}; got {value!r}",
            )
        )

    def _text(self, name: str) -> str:
        place = self.places.get(name)
        return "" if place is None else self.cells[place].strip()

    def _number(self, name: str) -> float:
        text = self._text(name)
        if text.lower() in MISSING:
            return math.nan
        try:
            value = float(text)
        except ValueError:
            self.refuse(name, f"{name} must be a number with a decimal point")
            return math.nan
        low, high = RANGES.get(name, (-math.inf, math.inf))
        if name in ("treatment_sd", "control_sd", "treatment_se", "control_se"):
            low = 0.0
        if not math.isfinite(value) or not low <= value <= high:
            self.refuse(name, f"{name} must lie in [{low:g}, {high:g}]")
        if name in ("variance", "standard_error") and not value > 0.0:
            self.refuse(name, f"{name} must be above 0")
        return value

    def _convert(self) -> str:
        """Means and deviations in g kg-1 or Mg ha-1; kind of quantity."""
        if math.isnan(self.numbers["treatment_mean"]):
            return ""
        unit = (self.texts["unit"] or self.columns.unit).replace(CARBON, "")
        if unit not in UNITS:
            self.refuse(
                "unit",
                f"unit of the means must be one of {', '.join(UNITS)}",
            )
            return ""
        kind, factor = UNITS[unit]
        for name in SCALED:
            self.numbers[name] *= factor
        mean = max(self.numbers["treatment_mean"], self.numbers["control_mean"])
        if kind == "content" and mean > 600.0:
            self.refuse("treatment_mean", "organic carbon must be at most 600 g kg-1")
        return kind

    def _layer(self) -> None:
        """Limits of the layer from a text such as 0-30."""
        text = self.texts["layer"]
        if not text or text.lower() in MISSING:
            return
        match = LAYER.fullmatch(text)
        if match is None:
            self.refuse(
                "layer",
                "layer must be two depths in cm, such as 0-30 (a spreadsheet may have "
                "made a date of it)",
            )
            return
        top, bottom = (float(part) for part in match.groups())
        self.numbers["depth_top"], self.numbers["depth_bottom"] = top, bottom
        if not top < bottom:
            self.refuse("layer", "layer must end below its beginning, in cm")

    def _errors(self) -> None:
        """Deviations from standard errors, variances from standard errors."""
        n = self.numbers
        for group in ("treatment", "control"):
            if math.isnan(n[f"{group}_sd"]) and not math.isnan(n[f"{group}_se"]):
                n[f"{group}_sd"] = n[f"{group}_se"] * math.sqrt(n[f"{group}_n"])
        if math.isnan(n["variance"]) and not math.isnan(n["standard_error"]):
            n["variance"] = n["standard_error"] ** 2


def _text(path: Path, encoding: str) -> tuple[bytes, str]:
    """Bytes and text of the file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    try:
        return data, data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} must be text in UTF-8, or its columns file name another encoding; "
            f"byte {error.start} is none"
        ) from None


def _lines(path: Path, text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Names of columns, and rows with their line."""
    stream = io.StringIO(text, newline="")
    notes = 0
    while True:
        place = stream.tell()
        if not stream.readline().startswith("#"):
            stream.seek(place)
            break
        notes += 1
    reader = csv.reader(stream)
    try:
        names = [name.strip() for name in next(reader, [])]
        rows = [
            (notes + reader.line_num, row)
            for row in reader
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        line = notes + reader.line_num
        raise DataError(f"{path} line {line}: not CSV: {error}") from None
    for mark, name in OTHER_MARKS.items():
        if len(names) == 1 and mark in names[0]:
            raise DataError(
                f"{path} must have commas between its cells, and points in its "
                f"decimals; got {name}"
            )
    for number, row in rows:
        if len(row) != len(names):
            raise DataError(
                f"{path} line {number}: a row must have {len(names)} cells, as the "
                f"header; got {len(row)}"
            )
    return names, rows


def _places(path: Path, names: list[str], columns: EvidenceColumns) -> dict[str, int]:
    """Place of each column that is used, by name of Tilth."""
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        raise DataError(f"{path}: columns must have names of their own; got {double}")
    places = {}
    for name in (*NUMBERS, *TEXTS, "control"):
        column = columns.columns.get(name, name)
        if column in names:
            places[name] = names.index(column)
        elif name in columns.columns:
            raise DataError(f"{path} must have the column {column} ({name})")
    for kind, wanted in (("control", columns.control), ("keep", columns.keep)):
        for column in wanted:
            if column not in names:
                raise DataError(f"{path} must have the column {column} ({kind})")
            places[f"{kind} {column}"] = names.index(column)
    pairs = (("treatment_mean", "control_mean"), ("effect",))
    if "study" not in places or not any(set(p) <= set(places) for p in pairs):
        raise DataError(
            f"{path} must have the columns study, and treatment_mean and control_mean "
            f"or effect; got {', '.join(names) or 'no header'}"
        )
    return places


def _table(rows: list[_Row], names: list[str]) -> EvidenceTable:
    """Rows as columns."""
    return EvidenceTable(
        row=np.array([row.number for row in rows], dtype=np.int64),
        study=tuple(row.texts["study"] for row in rows),
        label=tuple(row.texts["label"] for row in rows),
        control=tuple(row.control for row in rows),
        kind=tuple(row.kind for row in rows),
        numbers={
            name: np.array([row.numbers[name] for row in rows]) for name in NUMBERS
        },
        others={
            name: tuple(row.cells[i].strip() for row in rows)
            for i, name in enumerate(names)
        },
    )


def flagged(file: str, row: int, rule: str, message: str) -> Finding:
    """A finding that a reader must know, without leaving the row out.

    Parameters
    ----------
    file : str
        Name of the file.
    row : int
        Line; 0 for the whole file.
    rule : str
        Key of the rule.
    message : str
        Sentence.

    Returns
    -------
    finding : Finding
        Flagged.
    """
    return Finding(
        severity=FLAGGED,
        file=file,
        row=row,
        column="",
        value="",
        rule=rule,
        message=message,
    )
