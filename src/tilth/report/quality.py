"""Quality report of laboratory layers: as CSV, as records and as a table to read."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.table import Table

import tilth
from tilth.assessment.layers.profile import TOLERANCE
from tilth.assessment.layers.rule import READ_BY, layer_rules
from tilth.assessment.layers.table import (
    REFUSED,
    Finding,
    LayerFile,
    refused_rows,
)

COLUMNS: Final = ("severity", "file", "row", "column", "value", "rule", "message")
SHOWN: Final = 12  # findings that are printed with their sentence
METHOD: Final = (
    "columns and units by name; every row is accepted or listed with the rule that it "
    "breaks"
)


def quality_csv(findings: Sequence[Finding]) -> str:
    """Findings as CSV, one line each.

    Parameters
    ----------
    findings : sequence of Finding
        In the order in which they are to stand.

    Returns
    -------
    text : str
        Columns are the fields of `Finding`; a whole file has row 0.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(f, name) for name in COLUMNS] for f in findings)
    return out.getvalue()


def finding_records(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings as records, for JSON.

    Parameters
    ----------
    findings : sequence of Finding
        In the order in which they are to stand.

    Returns
    -------
    records : list of dict
        Keys are the fields of `Finding`.
    """
    return [{name: getattr(f, name) for name in COLUMNS} for f in findings]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """How many rows were read, refused and flagged.

    Parameters
    ----------
    n_rows : int
        Rows of data in the files.
    n_refused : int
        Rows that are left out of every result.
    n_flagged : int
        Rows that are used and have a flag.
    """

    n_rows: int
    n_refused: int
    n_flagged: int

    def words(self) -> str:
        """The numbers as part of a sentence."""
        return (
            f"{_count(self.n_rows, 'row')} read, {self.n_refused:,} refused, "
            f"{self.n_flagged:,} flagged"
        )


def row_counts(findings: Sequence[Finding], n_rows: int) -> RowCounts:
    """Rows that were refused, and rows that are used and flagged.

    Parameters
    ----------
    findings : sequence of Finding
        On the rows and on the files.
    n_rows : int
        Rows of data in the files.

    Returns
    -------
    counts : RowCounts
        A row counts once; findings on a whole file count none.
    """
    refused = refused_rows(findings)
    flagged = {f.place() for f in findings if f.row} - refused
    return RowCounts(n_rows=n_rows, n_refused=len(refused), n_flagged=len(flagged))


def counts_sentence(findings: Sequence[Finding], n_rows: int) -> str:
    """Rows read, refused and flagged, and how often each rule was broken.

    Parameters
    ----------
    findings : sequence of Finding
        On the rows and on the files.
    n_rows : int
        Rows of data in the files.

    Returns
    -------
    sentence : str
        Without a full stop.

    Examples
    --------
    >>> counts_sentence((), 12)
    '12 rows read, 0 refused, 0 flagged'
    """
    on_rows = _listed(rule_counts([f for f in findings if f.row]))
    on_files = _listed(rule_counts(_without_questions(findings)))
    words = row_counts(findings, n_rows).words()
    rules = f": {on_rows}" if on_rows else ""
    return f"{words}{rules}" + (f"; on whole files: {on_files}" if on_files else "")


def rule_counts(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """How often each rule was broken, most often first, refusals before flags.

    A question on a file that refuses its rows counts these.

    Parameters
    ----------
    findings : sequence of Finding
        Of any files.

    Returns
    -------
    counts : list of dict
        With the keys ``severity``, ``rule``, ``count`` and ``meaning``.
    """
    rows = [f for f in findings if f.row]
    counted = (*rows, *_without_questions(findings))
    found = Counter((f.severity, f.rule) for f in counted)
    order = sorted(found.items(), key=lambda i: (i[0][0] != REFUSED, -i[1], i[0][1]))
    return [
        {
            "severity": severity,
            "rule": rule,
            "count": count,
            "meaning": _meaning(rule),
        }
        for (severity, rule), count in order
    ]


def record(layers: LayerFile, inputs: dict[str, object]) -> dict[str, Any]:
    """What was read and what was found, for JSON.

    Parameters
    ----------
    layers : LayerFile
        What was read.
    inputs : dict
        Choices that were made, by name.

    Returns
    -------
    record : dict
        Counts, findings and provenance.
    """
    provisional = [f.message for f in layers.findings if f.rule in PROVISIONAL]
    counts = row_counts(layers.findings, layers.n_rows)
    return {
        "tilth_version": tilth.__version__,
        "method": METHOD,
        "inputs": inputs,
        "sources": [f"{name} (SHA-256 {digest})" for name, digest in layers.files],
        "provisional": list(dict.fromkeys(provisional)),
        "warnings": list(dict.fromkeys(_warnings(layers))),
        "n_rows": layers.n_rows,
        "n_accepted": int(layers.table.row.size),
        "n_refused": counts.n_refused,
        "n_flagged": counts.n_flagged,
        "n_profiles": n_profiles(layers),
        "rules": rule_counts(layers.findings),
        "findings": finding_records(layers.findings),
    }


PROVISIONAL: Final = ("som_factor", "pedotransfer")  # rest on figures not yet verified


def refusals_by_file(findings: Sequence[Finding]) -> str:
    """Files of which rows were refused, with the rules, most rows first.

    Parameters
    ----------
    findings : sequence of Finding
        Of all files.

    Returns
    -------
    text : str
        Such as ``b.csv: 12 rows refused (bulk_density_range 12), the first: ...``;
        empty if there is none.
    """
    found = [f for f in findings if f.severity == REFUSED]
    files = Counter(name for name, _, _ in refused_rows(findings))
    files.update({f.file: 0 for f in found})  # refused as a whole, without a row
    said = []
    for name, n_rows in files.most_common():
        mine = [f for f in found if f.file == name]
        counted = rule_counts([f for f in mine if f.row] or mine)
        rules = ", ".join(f"{r['rule']} {r['count']}" for r in counted)
        first = f"row {mine[0].row}: {mine[0].message}" if mine[0].row else ""
        said.append(
            f"{name}: {_count(n_rows, 'row')} refused ({rules}), the first: "
            f"{first or mine[0].message}"
        )
    return "; ".join(said)


def n_profiles(layers: LayerFile) -> int:
    """Number of profiles that were accepted.

    Parameters
    ----------
    layers : LayerFile
        What was read.

    Returns
    -------
    count : int
        Every profile has one layer that begins at the surface.
    """
    return int((layers.table.depth_top <= TOLERANCE).sum())


def summary(layers: LayerFile) -> tuple[str, ...]:
    """Lines that say in words how many rows were read, refused and flagged.

    Parameters
    ----------
    layers : LayerFile
        What was read.

    Returns
    -------
    lines : tuple of str
        Short sentences.
    """
    accepted = int(layers.table.row.size)
    lines = [
        f"{', '.join(name for name, _ in layers.files)}: "
        f"{row_counts(layers.findings, layers.n_rows).words()}; {accepted:,} accepted "
        f"in {_count(n_profiles(layers), 'profile')}"
    ]
    of_files = [f for f in layers.findings if f.row == 0]
    lines += [f"{f.file}: {f.message} ({f.severity}: {f.rule})" for f in of_files]
    return tuple(lines)


def table(layers: LayerFile) -> Table:
    """Rules that were broken, with their counts, to be printed.

    Parameters
    ----------
    layers : LayerFile
        What was read.

    Returns
    -------
    table : Table
        One line per rule.
    """
    result = Table(title="Quality of the layers")
    for heading in ("", "rule", "times", "meaning"):
        result.add_column(heading, justify="right" if heading == "times" else "left")
    for row in rule_counts(layers.findings):
        cells = (row["severity"], row["rule"], row["count"], row["meaning"])
        result.add_row(*(str(cell) for cell in cells))
    return result


def first_refusals(layers: LayerFile, where: str) -> tuple[str, ...]:
    """Sentences on the first rows that were refused.

    Rows that a question on their whole file refuses are not listed: `summary` asks it.

    Parameters
    ----------
    layers : LayerFile
        What was read.
    where : str
        Where all of them are, such as ``all are in quality.csv``.

    Returns
    -------
    lines : tuple of str
        At most a dozen, and how many more there are.
    """
    asked = {(f.file, f.rule) for f in layers.findings if not f.row}
    refused = [
        f
        for f in layers.findings
        if f.severity == REFUSED and f.row and (f.file, f.rule) not in asked
    ]
    lines = [f"{f.file} row {f.row}: {f.message} ({f.rule})" for f in refused[:SHOWN]]
    if len(refused) > SHOWN:
        lines.append(f"and {len(refused) - SHOWN:,} more; {where}")
    return tuple(lines)


def reading_lines(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Sentences on how each of several files was read.

    Parameters
    ----------
    findings : sequence of Finding
        Of the reader.

    Returns
    -------
    lines : tuple of str
        One per file, where some were read by a mapping and others not.
    """
    return tuple(f"{f.file}: {f.message}." for f in findings if f.rule == READ_BY)


def _count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(counts: Sequence[Mapping[str, object]]) -> str:
    """Rules with their counts in one line."""
    return ", ".join(f"{row['rule']} \u00d7 {row['count']:,}" for row in counts)


def _without_questions(findings: Sequence[Finding]) -> list[Finding]:
    """Findings on whole files, but for those that refuse each of their rows."""
    on_rows = {(f.file, f.severity, f.rule) for f in findings if f.row}
    return [
        f for f in findings if not f.row and (f.file, f.severity, f.rule) not in on_rows
    ]


def _meaning(rule: str) -> str:
    """Sentence on a rule; empty for those of other parts."""
    known = layer_rules().get(rule)
    return known.meaning if known else ""


def _warnings(layers: LayerFile) -> list[str]:
    """What holds for whole files."""
    return [
        f"{f.file}: {f.message}"
        for f in layers.findings
        if f.row == 0 and f.rule not in (*PROVISIONAL, READ_BY)
    ]
