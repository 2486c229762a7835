"""What each standard would say of a campaign, side by side."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from tilth.accounting.campaign import Requirement, StandardResult, Step
from tilth.accounting.requirements import counts
from tilth.accounting.standard_rules import UNVERIFIED, VERIFIED
from tilth.report.html import HtmlTable
from tilth.report.quantity import UNKNOWN, number
from tilth.report.standards_table import outcome

NO_CERTIFICATE: Final = (
    "This table holds the data against the published rules. It is no certificate: a "
    "standard credits a project only after its own validation and verification."
)
MARKS: Final = (
    "Rules marked second-hand were taken from a third party's transcription; rules "
    "marked unverified were recalled and are shown for information only, never "
    "applied; rules marked own are Tilth's, not the standard's."
)
DEDUCTION: Final = ("uncertainty", "probability of exceedance")
BUFFER: Final = ("buffer", "reversal", "permanence", "withheld")


def standards_part(standards: Sequence[StandardResult]) -> dict[str, Any]:
    """Section on the standards.

    Parameters
    ----------
    standards : sequence of StandardResult
        In the order of the columns.

    Returns
    -------
    section : dict
        Heads and rows of the table side by side, and the details of each.
    """
    return {
        "standard_notes": (NO_CERTIFICATE, MARKS),
        "standard_heads": [(s.standard, s.version) for s in standards],
        "standard_rows": [
            (name, [text(s) for s in standards]) for name, text in ROWS.items()
        ],
        "standard_details": [_detail(s) for s in standards],
    }


def _requirements(result: StandardResult) -> str:
    """Counts, and what is not met, of rules that were read."""
    met, missed, untold = counts(result.requirements)
    text = f"{met} met, {missed} not met, {untold} not told by the data"
    failed = [
        _marked(r.rule, r.mark)
        for r in result.requirements
        if r.met is False and r.mark != UNVERIFIED
    ]
    return f"{text}. Not met: {'; '.join(failed)}" if failed else text


def _mass(value: float | None) -> str:
    return UNKNOWN if value is None else f"{number(value)} t CO₂"


def _steps(
    words: Sequence[str], stated: Callable[[StandardResult], str]
) -> Callable[[StandardResult], str]:
    """Texts of the steps whose name has one of some words, else of the rules."""

    def text(result: StandardResult) -> str:
        found = [
            _amount(s)
            for s in result.steps
            if any(word in s.name.lower() for word in words)
        ]
        if found:
            return "; ".join(found)
        rules = stated(result)
        return f"{rules} (not reached)" if rules else "none stated"

    return text


def _amount(step: Step) -> str:
    """Name and amount of a step, with what limits it."""
    unit = step.unit.replace("Mg", "t").replace("CO2", "CO₂")
    value = UNKNOWN if step.value is None else f"{number(step.value)} {unit}"
    shown = "" if step.applied else ", not applied"
    return _marked(f"{step.name} {value}{shown}", step.mark)


def _marked(text: str, mark: str) -> str:
    return text if mark == VERIFIED else f"{text} ({mark})"


def _remeasure(result: StandardResult) -> str:
    day = result.remeasure_by
    return "no verified rule gives a date" if day is None else day.isoformat()


def _creditable(result: StandardResult) -> str:
    value = result.creditable_co2e
    return UNKNOWN if value is None else f"{number(value)} t CO₂e"


ROWS: Final[dict[str, Callable[[StandardResult], str]]] = {
    "Outcome": outcome,
    "Creditable": _creditable,
    "Counted against": lambda s: s.baseline,
    "Requirements": _requirements,
    "Removal, before deductions": lambda s: _mass(s.removals_co2),
    "Avoided loss, before deductions": lambda s: _mass(s.avoided_co2),
    "Uncertainty deduction": _steps(DEDUCTION, lambda s: s.deduction_words),
    "Buffer and discounts": _steps(BUFFER, lambda s: s.buffer_words),
    "Crediting period": lambda s: s.crediting,
    "Permanence": lambda s: s.permanence,
    "Measure again by": _remeasure,
    "Provisional rules": lambda s: (
        f"{len(s.provisional)}, listed in the annex" if s.provisional else "none"
    ),
}


def _detail(result: StandardResult) -> dict[str, Any]:
    """Tables and lists of one standard."""
    name = f"{result.standard} {result.version}".strip()
    return {
        "name": name,
        "requirements": HtmlTable(
            caption=f"{name}: requirements held against the data; those that are "
            "unverified count neither as met nor as not met",
            columns=("Topic", "Rule", "Found", "Met", "Source"),
            rows=[_requirement(r) for r in result.requirements],
            numeric=False,
        )
        if result.requirements
        else None,
        "steps": HtmlTable(
            caption=f"{name}: from the change of the stock to the outcome",
            columns=("Step", "Amount", "How", "Source"),
            rows=[_step(s) for s in result.steps],
            numeric=False,
        )
        if result.steps
        else None,
        "provisional": result.provisional,
        "warnings": result.warnings,
    }


def _requirement(r: Requirement) -> tuple[str, ...]:
    met = UNKNOWN if r.met is None else "yes" if r.met else "NO"
    return r.topic, _marked(r.rule, r.mark), r.found or UNKNOWN, met, r.source


def _step(step: Step) -> tuple[str, ...]:
    unit = step.unit.replace("Mg", "t").replace("CO2", "CO₂")
    value = UNKNOWN if step.value is None else f"{number(step.value)} {unit}"
    name = step.name if step.applied else f"{step.name} (not applied)"
    return _marked(name, step.mark), value, step.formula, step.source
