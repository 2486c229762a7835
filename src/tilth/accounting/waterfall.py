"""The way from an additional change of the soil stock to what a standard credits.

Each amount is of the whole area and period. The amounts of the applied steps add up to
the last one, except that less than nothing is never credited. Carbon becomes CO2 by
44/12 once, in the first steps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from tilth.accounting.campaign import Campaign, MeasuredChange, Step
from tilth.accounting.removals import carbon_to_co2, split
from tilth.accounting.standard_baseline import Basis
from tilth.accounting.standard_rules import Rule, StandardRules
from tilth.accounting.uncertainty_deduction import (
    Deduction,
    interval_deduction,
    normal_deduction,
    relative_half_width,
    student_deduction,
    threshold_deduction,
)
from tilth.errors import DataError
from tilth.stats.estimate import Estimate

CO2: Final = "Mg CO2"
CO2E: Final = "Mg CO2e"
PERCENT: Final = "%"
CREDITABLE: Final = "creditable"
_PERCENT: Final = 100.0
_DEDUCTION: Final = "less the uncertainty deduction"
_NEEDED: Final = ("change", "deduction", "emissions")  # without them no number


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a waterfall is computed from.

    Parameters
    ----------
    rules : StandardRules
        Rules of the standard.
    campaign : Campaign
        With the days of the rounds.
    measured : MeasuredChange
        What was found.
    basis : Basis
        The change that the standard counts.
    permanence_years : int
        Period of permanence where the standard offers a choice. [yr]
    non_permanence_risk : float or None
        The project's own risk rating; None for the floor of the standard. [%]
    refusal : str
        Requirements that are not met and without which nothing is credited; "" if
        there are none.
    """

    rules: StandardRules
    campaign: Campaign
    measured: MeasuredChange
    basis: Basis
    permanence_years: int
    non_permanence_risk: float | None
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a waterfall gives.

    Parameters
    ----------
    steps : tuple of Step
        In the order of the standard.
    removals_co2, avoided_co2 : float or None
        Parts of the additional carbon before deductions; None without a baseline. [Mg]
    creditable_co2e : float or None
        At the end; None where the standard gives no number. [Mg]
    reason : str
        Why nothing is creditable; "" where something is.
    before : tuple of str
        What is not yet taken off.
    """

    steps: tuple[Step, ...]
    removals_co2: float | None
    avoided_co2: float | None
    creditable_co2e: float | None
    reason: str
    before: tuple[str, ...]


def waterfall(case: Case) -> Outcome:
    """Steps from the measured change to the credits of one standard.

    Parameters
    ----------
    case : Case
        Rules, campaign, change and choices.

    Returns
    -------
    outcome : Outcome
        `reason` says why, where nothing is creditable.

    Raises
    ------
    DataError
        If the rules name a deduction or a base of the buffer that does not exist.
    """
    net = case.basis.net
    if net is None:
        return _stopped(case, _measured(case, applied=False), case.basis.reason)
    unread = [n for n in _NEEDED if not case.rules.rule(n).applies]
    if unread:
        what = f"the rules on {' and '.join(unread)} are not verified"
        return _stopped(case, _measured(case, applied=False), what)
    steps = [*_measured(case, applied=True), *_baseline(case, net)]
    if net.standard_error is None:
        return _stopped(case, steps, f"no standard error ({net.reason})")
    if net.mean <= 0.0:
        what = "additional change" if case.basis.baseline else "change"
        return _finished(
            case,
            steps,
            f"the {what} is not above 0 ({net.mean:.4g} Mg C/ha)",
        )
    reason, shown = _eligible(case, net)
    steps += shown
    steps += _deducted(case, net)
    steps += _emissions(case)
    steps += _buffers(case, steps)
    return _finished(case, steps, reason)


def amounts(steps: tuple[Step, ...] | list[Step]) -> float:
    """Sum of the applied amounts, without the last line.

    Parameters
    ----------
    steps : sequence of Step
        Of a waterfall.

    Returns
    -------
    co2e : float
        Of the whole area and period. [Mg]
    """
    return sum(
        s.value
        for s in steps
        if s.applied
        and s.value is not None
        and s.unit != PERCENT
        and s.name != CREDITABLE
    )


def _measured(case: Case, *, applied: bool) -> list[Step]:
    measured, rule = case.measured, case.rules.rule("change")
    mean = measured.stock_change.mean
    return [
        _step(
            "change of the project's stock",
            _co2(case, mean),
            CO2,
            f"{mean:.4g} Mg C/ha x {measured.area:.6g} ha x 44/12",
            rule,
            applied=applied,
        )
    ]


def _baseline(case: Case, net: Estimate) -> list[Step]:
    baseline = case.basis.baseline or 0.0
    return [
        _step(
            "less the change of the baseline",
            0.0 - _co2(case, baseline),
            CO2,
            f"-({baseline:.4g}) Mg C/ha x {case.measured.area:.6g} ha x 44/12; "
            f"additional change {net.mean:.4g} Mg C/ha",
            case.rules.rule("basis"),
        )
    ]


def _eligible(case: Case, net: Estimate) -> tuple[str, list[Step]]:
    """Reason to refuse a change that is too uncertain, and the step that shows it."""
    level = case.rules.number("eligibility_level")
    limit = case.rules.number("eligibility_limit")
    if level is None or limit is None:
        return "", []
    wide = relative_half_width(net, level)
    name = f"half-width of the {_PERCENT * level:g} % interval"
    met = wide <= limit
    step = _step(
        f"{name} of the change",
        wide,
        PERCENT,
        f"{net.half_width(level):.4g} / {net.mean:.4g} Mg C/ha = {wide:.1f} %, "
        f"{'within' if met else 'above'} the limit of {limit:g} %",
        case.rules.rule("eligibility_limit"),
    )
    if met:
        return "", [step]
    return f"the {name} is {wide:.0f} % of the change, above {limit:g} %", [step]


def _deducted(case: Case, net: Estimate) -> list[Step]:
    rule = case.rules.rule("deduction")
    if rule.value not in _DEDUCTIONS:
        raise DataError(
            f"rule deduction must be one of {', '.join(_DEDUCTIONS)}; "
            f"got {rule.value!r}"
        )
    taken = _DEDUCTIONS[rule.value](case.rules, net)
    if taken is None:
        return [_step(_DEDUCTION, 0.0, CO2, rule.text, rule)]
    return [
        _step(
            _DEDUCTION,
            0.0 - _co2(case, taken.amount),
            CO2,
            taken.words,
            rule,
        )
    ]


def _emissions(case: Case) -> list[Step]:
    rule = case.rules.rule("emissions")
    return [
        _step(
            f"less {name}",
            None if value is None else 0.0 - value,
            CO2E,
            "not assessed" if value is None else f"-({value:.6g}) Mg CO2e",
            rule,
        )
        for name, value in others(case.measured).items()
    ]


def others(measured: MeasuredChange) -> dict[str, float | None]:
    """What else is taken off, by name; None where it was not assessed.

    Parameters
    ----------
    measured : MeasuredChange
        What was found.

    Returns
    -------
    others : dict
        Masses of CO2e, in Mg.
    """
    return {
        "emissions": measured.emissions_co2e,
        "leakage": measured.leakage_co2e,
    }


def _buffers(case: Case, steps: list[Step]) -> list[Step]:
    """Credits withheld for a time, the buffer, and a discount for short permanence."""
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
        if _has(case, key):
            rule = case.rules.rule(key)
            label = name if now else f"{name} (method of 2018)"
            share = rule.number()
            steps.append(_share(label, rule, share, credits, "credits", applied=now))
    return steps


def _base(case: Case, steps: list[Step], credits: float) -> tuple[float, str]:
    """What the buffer is a share of."""
    base = case.rules.rule("buffer_base") if _has(case, "buffer_base") else None
    if base is None or base.value == "credits":
        return credits, "credits"
    if base.value == "soil":
        soil = amounts([s for s in steps if s.unit == CO2])
        return max(0.0, soil), "net change of the soil stock"
    if base.value != "removals":
        raise DataError(
            f"rule buffer_base must be soil, credits or removals; got {base.value!r}"
        )
    removal, avoided = _parts(case)
    whole = removal + avoided
    part = min(1.0, removal / whole) if whole > 0.0 else 0.0
    return credits * part, f"credits, of which {_PERCENT * part:.4g} % are removals"


def _buffer(case: Case, base: float, words: str) -> list[Step]:
    rule = case.rules.rule("buffer")
    if not rule.value:
        text = f"{rule.words()}: share not known"
        return [_step("less the buffer", None, CO2E, text, rule, applied=False)]
    share = rule.number()
    risk = case.non_permanence_risk
    if risk is not None and _has(case, "buffer_fail"):
        share = max(share, float(ceil(risk)))
    return [_share("less the buffer", rule, share, base, words)]


def _permanence(case: Case, credits: float) -> list[Step]:
    """Discount where the shorter of two periods of permanence is chosen."""
    if not _has(case, "permanence_discount"):
        return []
    rule = case.rules.rule("permanence_discount")
    years = periods(case.rules)
    short = case.permanence_years == min(years)
    name = f"less the discount for {min(years)} years of permanence"
    step = _share(name, rule, rule.number(), credits, "credits", applied=short)
    return [step]


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


def _stopped(case: Case, steps: list[Step], reason: str) -> Outcome:
    """No number: a baseline or a variance is missing."""
    removal, avoided = _parts(case) if case.basis.net else (None, None)
    return Outcome(
        steps=tuple(steps),
        removals_co2=removal,
        avoided_co2=avoided,
        creditable_co2e=None,
        reason=reason,
        before=(),
    )


def _finished(case: Case, steps: list[Step], reason: str) -> Outcome:
    total = amounts(steps)
    reason = "; ".join(r for r in (case.refusal, reason, _too_risky(case)) if r)
    if not reason and total <= 0.0:
        reason = "deductions and emissions are as large as the change"
    value = 0.0 if reason else total
    formula = "sum of the amounts applied"
    if reason:
        formula = f"0 instead of {total:.6g} Mg CO2e: {reason}"
    last = _step(CREDITABLE, value, CO2E, formula, case.rules.rule("emissions"))
    removal, avoided = _parts(case)
    return Outcome(
        steps=(*steps, last),
        removals_co2=removal,
        avoided_co2=avoided,
        creditable_co2e=value,
        reason=reason,
        before=_before(case),
    )


def _too_risky(case: Case) -> str:
    limit, risk = case.rules.number("buffer_fail"), case.non_permanence_risk
    if limit is None or risk is None or risk <= limit:
        return ""
    return f"the risk of non-permanence of {risk:g} % is above {limit:g} %"


def _before(case: Case) -> tuple[str, ...]:
    """What the amount is before: unverified buffers, parts that were not assessed."""
    names = []
    if not case.rules.rule("buffer").applies:
        names.append("the buffer, whose share is not verified")
    unknown = [name for name, v in others(case.measured).items() if v is None]
    if unknown:
        names.append(f"{' and '.join(unknown)}, which were not assessed")
    return tuple(names)


def _parts(case: Case) -> tuple[float, float]:
    """Removals and avoided losses of the whole area, of CO2."""
    # Counted from the initial stock: the parts do not depend on it.
    parts = split(0.0, case.measured.stock_change.mean, case.basis.baseline or 0.0)
    return _co2(case, float(parts.removals)), _co2(case, float(parts.avoided))


def _co2(case: Case, carbon_per_area: float) -> float:
    return float(carbon_to_co2(carbon_per_area * case.measured.area))


def _share(
    name: str,
    rule: Rule,
    percent: float,
    base: float,
    words: str,
    *,
    applied: bool = True,
) -> Step:
    return _step(
        name,
        0.0 - percent / _PERCENT * base,
        CO2E,
        f"-{percent:g} % of {base:.6g} Mg CO2e ({words})",
        rule,
        applied=applied,
    )


def _step(
    name: str,
    value: float | None,
    unit: str,
    formula: str,
    rule: Rule,
    *,
    applied: bool = True,
) -> Step:
    """A step; without a value or by an unverified rule it is never applied."""
    return Step(
        name=name,
        value=value,
        unit=unit,
        formula=formula,
        source=rule.source,
        mark=rule.mark,
        applied=applied and rule.applies and value is not None,
    )


def _has(case: Case, name: str) -> bool:
    return any(rule.name == name for rule in case.rules.rules)


def _number(rules: StandardRules, name: str) -> float:
    value = rules.number(name)
    if value is None:
        raise DataError(
            f"{rules.key} must have a verified or second-hand number {name}"
        )
    return value


def _student(rules: StandardRules, net: Estimate) -> Deduction:
    return student_deduction(net, _number(rules, "deduction_probability"))


def _normal(rules: StandardRules, net: Estimate) -> Deduction:
    return normal_deduction(net, _number(rules, "deduction_probability"))


def _interval(rules: StandardRules, net: Estimate) -> Deduction:
    return interval_deduction(
        net,
        _number(rules, "deduction_probability"),
        _number(rules, "deduction_level"),
    )


def _threshold(rules: StandardRules, net: Estimate) -> Deduction:
    return threshold_deduction(
        net,
        _number(rules, "deduction_level"),
        _number(rules, "deduction_threshold"),
    )


def _no_deduction(rules: StandardRules, net: Estimate) -> None:
    return None


_DEDUCTIONS: Final[
    Mapping[str, Callable[[StandardRules, Estimate], Deduction | None]]
] = {
    "student": _student,
    "normal": _normal,
    "interval": _interval,
    "threshold": _threshold,
    "none": _no_deduction,
}
