"""What standards would credit, side by side: table, sentences, CSV and record.

It holds data against published rules and is no certificate.
"""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tilth.accounting.campaign import Requirement, StandardResult, Step
from tilth.accounting.requirements import counts

NO_CERTIFICATE: Final = (
    "Data held against published rules; no certificate. A standard credits a project "
    "only after its own validation and verification."
)
COLUMNS: Final = (
    "standard",
    "version",
    "part",
    "name",
    "value",
    "unit",
    "found",
    "met",
    "applied",
    "text",
    "source",
    "mark",
)
_UNKNOWN: Final = "unknown"


def table(results: Sequence[StandardResult]) -> Table:
    """One row per standard: what is creditable, its parts, and the next round.

    Parameters
    ----------
    results : sequence of StandardResult
        In the order of the rows.

    Returns
    -------
    table : Table
        Masses in t CO2, or CO2e, of the whole area and period.
    """
    out = Table(title="Standards, t CO2e")
    out.add_column("standard")
    for name in ("creditable", "removals", "avoided"):
        out.add_column(name, justify="right")
    out.add_column("rules met, not, not told")
    out.add_column("again by")
    for r in results:
        out.add_row(
            f"{r.standard} {r.version}",
            _mass(r.creditable_co2e),
            _mass(r.removals_co2),
            _mass(r.avoided_co2),
            ", ".join(map(str, counts(r.requirements))),
            _UNKNOWN if r.remeasure_by is None else r.remeasure_by.isoformat(),
        )
    return out


def sentences(results: Sequence[StandardResult]) -> tuple[str, ...]:
    """Outcome of each standard, what it counts against, and what must be known.

    Parameters
    ----------
    results : sequence of StandardResult
        In order.

    Returns
    -------
    sentences : tuple of str
        The last one says that this is no certificate.
    """
    said = []
    for r in results:
        said.append(f"{r.standard} {r.version}: {r.status}.")
        said.append(f"  Baseline: {r.baseline}.")
        said += [f"  Warning: {warning}." for warning in r.warnings]
    return (*said, NO_CERTIFICATE)


def text(results: Sequence[StandardResult], width: int = 100) -> str:
    """Table and sentences as plain text.

    Parameters
    ----------
    results : sequence of StandardResult
        In order.
    width : int, default 100
        Characters in a line of the table.

    Returns
    -------
    text : str
        Lines that end with a line feed.
    """
    file = StringIO()
    console = Console(file=file, width=width, highlight=False, color_system=None)
    console.print(table(results))
    for sentence in sentences(results):
        console.print(sentence, markup=False, soft_wrap=True)
    return file.getvalue()


def csv_text(results: Sequence[StandardResult]) -> str:
    """``standards.csv``: every outcome, requirement and step in a row of its own.

    Parameters
    ----------
    results : sequence of StandardResult
        In order.

    Returns
    -------
    csv_text : str
        With a header; empty cells where something is unknown.
    """
    file = StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for r in results:
        for row in (*_outcome(r), *map(_requirement, r.requirements)):
            writer.writerow({**_names(r), **row})
        for step in r.steps:
            writer.writerow({**_names(r), **_step(step)})
    return file.getvalue()


def records(results: Sequence[StandardResult]) -> list[dict[str, Any]]:
    """Everything for machines; what is unknown is None.

    Parameters
    ----------
    results : sequence of StandardResult
        In order.

    Returns
    -------
    records : list of dict
        One per standard; masses are of the whole area and period.
    """
    return [
        {
            "standard": r.standard,
            "version": r.version,
            "status": r.status,
            "baseline": r.baseline,
            "creditable_co2e_mg": r.creditable_co2e,
            "removals_co2_mg": r.removals_co2,
            "avoided_co2_mg": r.avoided_co2,
            "crediting": r.crediting,
            "permanence": r.permanence,
            "remeasure_by": r.remeasure_by and r.remeasure_by.isoformat(),
            "requirement_counts": dict(
                zip(("met", "not_met", "not_told"), counts(r.requirements), strict=True)
            ),
            "requirements": [
                {
                    "topic": q.topic,
                    "rule": q.rule,
                    "found": q.found,
                    "met": q.met,
                    "source": q.source,
                    "mark": q.mark,
                }
                for q in r.requirements
            ],
            "steps": [
                {
                    "name": s.name,
                    "value": s.value,
                    "unit": s.unit,
                    "formula": s.formula,
                    "source": s.source,
                    "mark": s.mark,
                    "applied": s.applied,
                }
                for s in r.steps
            ],
            "provisional": list(r.provisional),
            "warnings": list(r.warnings),
        }
        for r in results
    ]


def _names(result: StandardResult) -> dict[str, str]:
    return {"standard": result.standard, "version": result.version}


def _outcome(r: StandardResult) -> list[dict[str, object]]:
    masses = {
        "removals_co2": (r.removals_co2, "Mg CO2"),
        "avoided_co2": (r.avoided_co2, "Mg CO2"),
        "creditable_co2e": (r.creditable_co2e, "Mg CO2e"),
    }
    again = "" if r.remeasure_by is None else r.remeasure_by.isoformat()
    words = {
        "status": r.status,
        "baseline": r.baseline,
        "crediting": r.crediting,
        "permanence": r.permanence,
        "remeasure_by": again,
    }
    said = [("warning", w) for w in r.warnings]
    said += [("provisional", p) for p in r.provisional]
    rows: list[dict[str, object]] = []
    for name, words_of in words.items():
        rows.append({"part": "outcome", "name": name, "text": words_of})
    for name, (value, unit) in masses.items():
        mass = {"value": _cell(value), "unit": unit}
        rows.append({"part": "outcome", "name": name, **mass})
    for part, words_of in said:
        rows.append({"part": part, "text": words_of})
    return rows


def _requirement(r: Requirement) -> dict[str, object]:
    return {
        "part": "requirement",
        "name": r.topic,
        "text": r.rule,
        "found": r.found,
        "met": _UNKNOWN if r.met is None else _yes(r.met),
        "source": r.source,
        "mark": r.mark,
    }


def _step(step: Step) -> dict[str, object]:
    return {
        "part": "step",
        "name": step.name,
        "value": _cell(step.value),
        "unit": step.unit,
        "applied": _yes(step.applied),
        "text": step.formula,
        "source": step.source,
        "mark": step.mark,
    }


def _mass(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.1f}"


def _cell(value: float | None) -> object:
    return "" if value is None else value


def _yes(value: bool) -> str:
    return "yes" if value else "no"
