"""Quality report of laboratory layers: as CSV, as records and as a table to read."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from rich.table import Table

import tilth
from tilth.assessment.layer_profile import TOLERANCE
from tilth.assessment.layer_rule import layer_rules
from tilth.assessment.layer_table import FLAGGED, REFUSED, Finding, LayerFile

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


def rule_counts(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """How often each rule was broken, most often first, refusals before flags.

    Parameters
    ----------
    findings : sequence of Finding
        Of any files.

    Returns
    -------
    counts : list of dict
        With the keys ``severity``, ``rule``, ``count`` and ``meaning``.
    """
    found = Counter((f.severity, f.rule) for f in findings)
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
    accepted = int(layers.table.row.size)
    return {
        "tilth_version": tilth.__version__,
        "method": METHOD,
        "inputs": inputs,
        "sources": [f"{name} (SHA-256 {digest})" for name, digest in layers.files],
        "provisional": list(dict.fromkeys(provisional)),
        "warnings": list(dict.fromkeys(_warnings(layers))),
        "n_rows": layers.n_rows,
        "n_accepted": accepted,
        "n_refused": layers.n_rows - accepted,
        "n_flagged": len(_rows(layers.findings, FLAGGED)),
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
    rows = {(f.file, f.row) for f in found if f.row}
    files = Counter(name for name, _ in rows)
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
    flagged = len(_rows(layers.findings, FLAGGED))
    lines = [
        f"{_count(layers.n_rows, 'row')} in "
        f"{', '.join(name for name, _ in layers.files)}: {accepted} accepted in "
        f"{_count(n_profiles(layers), 'profile')}, {layers.n_rows - accepted} refused; "
        f"{_count(flagged, 'row')} flagged"
    ]
    of_files = [f for f in layers.findings if f.row == 0]
    lines += [f"{f.file}: {f.message} ({f.severity}: {f.rule})" for f in of_files]
    return tuple(lines)


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
    refused = _rows(findings, REFUSED)
    flagged = _rows(findings, FLAGGED) - refused
    words = (
        f"{_count(n_rows, 'row')} read, {len(refused):,} refused, {len(flagged):,} "
        "flagged"
    )
    rules = [f"{r['rule']} \u00d7 {r['count']:,}" for r in rule_counts(findings)]
    return f"{words}: {', '.join(rules)}" if rules else words


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


def first_refusals(layers: LayerFile) -> tuple[str, ...]:
    """Sentences on the first rows that were refused.

    Parameters
    ----------
    layers : LayerFile
        What was read.

    Returns
    -------
    lines : tuple of str
        At most a dozen, and how many more there are.
    """
    refused = [f for f in layers.findings if f.severity == REFUSED and f.row]
    lines = [f"{f.file} row {f.row}: {f.message} ({f.rule})" for f in refused[:SHOWN]]
    if len(refused) > SHOWN:
        lines.append(f"and {len(refused) - SHOWN} more; all are in quality.csv")
    return tuple(lines)


def _count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _meaning(rule: str) -> str:
    """Sentence on a rule; empty for those of other parts."""
    known = layer_rules().get(rule)
    return known.meaning if known else ""


def _rows(findings: Sequence[Finding], severity: str) -> set[tuple[str, int]]:
    """Rows that have a finding of a severity."""
    return {(f.file, f.row) for f in findings if f.row and f.severity == severity}


def _warnings(layers: LayerFile) -> list[str]:
    """What holds for whole files."""
    return [
        f"{f.file}: {f.message}"
        for f in layers.findings
        if f.row == 0 and f.rule not in PROVISIONAL
    ]
