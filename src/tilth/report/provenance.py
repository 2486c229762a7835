"""Where the numbers of a report come from, and which rows of the files were refused."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import tilth
from tilth.assessment.layers.table import REFUSED, Finding
from tilth.assessment.stock.doubtful import is_doubtful
from tilth.report.html import HtmlTable
from tilth.report.quality import row_counts, rule_counts
from tilth.report.quantity import named

MOST_FINDINGS: Final = 50
QUALITY_FILE: Final = "quality.csv"  # holds every finding


def provenance_part(
    *,
    files: Sequence[tuple[str, str]],
    method: str,
    inputs: Mapping[str, Any],
    sources: Sequence[str],
    provisional: Sequence[str],
    warnings: Sequence[str],
    say: Callable[..., str] = str,
) -> dict[str, Any]:
    """Section on the origin of the numbers.

    Parameters
    ----------
    files : sequence of (str, str)
        Name and SHA-256 of each file.
    method : str
        One sentence.
    inputs : mapping
        Choices that were made, by name with unit.
    sources, provisional, warnings : sequence of str
        As results have them.
    say : callable
        Puts a message into the language of the report; English if left out.

    Returns
    -------
    section : dict
        What ``parts.html`` shows.
    """
    return {
        "method": method,
        "inputs": named(inputs),
        "sources": list(dict.fromkeys(sources)),
        "provisional": list(dict.fromkeys(provisional)),
        "cautions": list(dict.fromkeys(warnings)),
        "file_table": HtmlTable(
            caption=say("Files, with the SHA-256 of what was read"),
            columns=(say("File"), "SHA-256"),
            rows=list(files) or [(say("none"), "")],
            numeric=False,
        ),
        "tilth_version": tilth.__version__,
    }


def quality_part(findings: Sequence[Finding], n_rows: int) -> dict[str, Any]:
    """Section on rows that were refused or flagged.

    Parameters
    ----------
    findings : sequence of Finding
        All of them.
    n_rows : int
        Rows of data in the files.

    Returns
    -------
    section : dict
        A sentence, counts by rule and the first findings.
    """
    lead = (
        f"{row_counts(findings, n_rows).words()}. Refused rows are left out of every "
        "number; flagged ones are used, and worth a look."
    )
    order = sorted(findings, key=lambda f: (f.severity != REFUSED, not is_doubtful(f)))
    shown = order[:MOST_FINDINGS]
    return {
        "quality_lead": lead,
        "quality_file": QUALITY_FILE if findings else "",
        "quality_counts": HtmlTable(
            caption="How often each rule was broken",
            columns=("Rule", "Outcome", "Times"),
            rows=[
                (
                    str(row["rule"]).replace("_", " "),
                    str(row["severity"]),
                    f"{row['count']:,}",
                )
                for row in rule_counts(findings)
            ],
            numeric=False,
        )
        if findings
        else None,
        "quality_table": HtmlTable(
            caption=f"Findings, {len(shown):,} of {len(findings):,}, refused "
            "first, then doubtful values",
            columns=("File, row", "Outcome", "Column", "Found", "What is wrong"),
            rows=[_row(f) for f in shown],
            numeric=False,
        )
        if findings
        else None,
    }


def _row(finding: Finding) -> tuple[str, ...]:
    place = f"{finding.file}, {finding.row}" if finding.row else finding.file
    return (
        place,
        finding.severity,
        finding.column or ("whole row" if finding.row else "whole file"),
        finding.value or ("nothing" if finding.row else ""),
        finding.message,
    )
