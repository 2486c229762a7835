"""Lines of a waterfall on permanence: credits withheld, buffers and discounts."""

from math import ceil

from tilth.accounting.campaign import Step
from tilth.accounting.standard_rules import StandardRules
from tilth.accounting.waterfall_parts import (
    CO2,
    CO2E,
    HUNDRED,
    Case,
    amounts,
    has,
    parts,
    share,
    step,
)
from tilth.errors import DataError


def buffers(case: Case, steps: list[Step]) -> list[Step]:
    """Credits withheld for a time, the buffer, and a discount for short permanence.

    Parameters
    ----------
    case : Case
        What the waterfall is computed from.
    steps : list of Step
        Lines before.

    Returns
    -------
    lines : list of Step
        In the order of the standard.

    Raises
    ------
    DataError
        If the rules name a base of the buffer that does not exist.
    """
    held = _withheld(case, max(0.0, amounts(steps)))
    credits = max(0.0, amounts([*steps, *held]))
    base, words = _base(case, steps, credits)
    return [
        *held,
        *_buffer(case, base, words),
        *_permanence(case, credits),
    ]


def _withheld(case: Case, credits: float) -> list[Step]:
    if len(case.campaign.dates) > 2:  # held back after the first round only
        return []
    name = "less credits withheld for a time"
    steps = []
    for key, now in (("withheld", True), ("withheld_2018", False)):
        if has(case, key):
            rule = case.rules.rule(key)
            label = name if now else f"{name} (method of 2018)"
            percent = rule.number()
            steps.append(share(label, rule, percent, credits, "credits", applied=now))
    return steps


def _base(case: Case, steps: list[Step], credits: float) -> tuple[float, str]:
    """What the buffer is a share of."""
    base = case.rules.rule("buffer_base") if has(case, "buffer_base") else None
    if base is None or base.value == "credits":
        return credits, "credits"
    if base.value == "soil":
        soil = amounts([s for s in steps if s.unit == CO2])
        return max(0.0, soil), "net change of the soil stock"
    if base.value != "removals":
        raise DataError(
            f"rule buffer_base must be soil, credits or removals; got {base.value!r}"
        )
    removal, avoided = parts(case)
    whole = removal + avoided
    part = min(1.0, removal / whole) if whole > 0.0 else 0.0
    return credits * part, f"credits, of which {HUNDRED * part:.4g} % are removals"


def _buffer(case: Case, base: float, words: str) -> list[Step]:
    rule = case.rules.rule("buffer")
    if not rule.value:
        text = f"{rule.words()}: share not known"
        return [step("less the buffer", None, CO2E, text, rule, applied=False)]
    percent = rule.number()
    risk = case.non_permanence_risk
    if risk is not None and has(case, "buffer_fail"):
        percent = max(percent, float(ceil(risk)))
    return [share("less the buffer", rule, percent, base, words)]


def _permanence(case: Case, credits: float) -> list[Step]:
    """Discount where the shorter of two periods of permanence is chosen."""
    if not has(case, "permanence_discount"):
        return []
    rule = case.rules.rule("permanence_discount")
    years = periods(case.rules)
    short = case.permanence_years == min(years)
    name = f"less the discount for {min(years)} years of permanence"
    return [share(name, rule, rule.number(), credits, "credits", applied=short)]


def periods(rules: StandardRules) -> tuple[int, ...]:
    """Periods of permanence that a standard lets one choose from; empty if none.

    Parameters
    ----------
    rules : StandardRules
        Rules of the standard.

    Returns
    -------
    periods : tuple of int
        In years, shortest first.
    """
    if not any(rule.name == "permanence_discount" for rule in rules.rules):
        return ()
    values = rules.rule("permanence").value.split(";")
    return tuple(sorted(int(v) for v in values))
