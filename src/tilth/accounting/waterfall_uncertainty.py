"""Lines of a waterfall on uncertainty: what is not eligible, what is taken off."""

from collections.abc import Callable, Mapping
from typing import Final

from tilth.accounting.campaign import Step
from tilth.accounting.standard_rules import StandardRules
from tilth.accounting.uncertainty_deduction import (
    Deduction,
    interval_deduction,
    normal_deduction,
    relative_half_width,
    student_deduction,
    threshold_deduction,
)
from tilth.accounting.waterfall_parts import CO2, HUNDRED, PERCENT, Case, co2, step
from tilth.errors import DataError
from tilth.stats.estimate import Estimate

_DEDUCTION: Final = "less the uncertainty deduction"


def eligibility(case: Case, net: Estimate) -> tuple[str, list[Step]]:
    """Reason to refuse a change that is too uncertain, and the line that shows it.

    Parameters
    ----------
    case : Case
        What the waterfall is computed from.
    net : Estimate
        The change that counts, above 0. [Mg ha-1]

    Returns
    -------
    reason, lines : str, list of Step
        Both empty where the standard has no such limit.
    """
    level = case.rules.number("eligibility_level")
    limit = case.rules.number("eligibility_limit")
    if level is None or limit is None:
        return "", []
    wide = relative_half_width(net, level)
    name = f"half-width of the {HUNDRED * level:g} % interval"
    met = wide <= limit
    shown = step(
        f"{name} of the change",
        wide,
        PERCENT,
        f"{net.half_width(level):.4g} / {net.mean:.4g} Mg C/ha = {wide:.1f} %, "
        f"{'within' if met else 'above'} the limit of {limit:g} %",
        case.rules.rule("eligibility_limit"),
    )
    if met:
        return "", [shown]
    return f"the {name} is {wide:.0f} % of the change, above {limit:g} %", [shown]


def deducted(case: Case, net: Estimate) -> list[Step]:
    """What is taken off a change because it is uncertain.

    Parameters
    ----------
    case : Case
        What the waterfall is computed from.
    net : Estimate
        The change that counts, above 0. [Mg ha-1]

    Returns
    -------
    lines : list of Step
        One line, of the amount or of 0 where the standard takes nothing off.

    Raises
    ------
    DataError
        If the rules name a deduction that does not exist, or its number is unverified.
    """
    rule = case.rules.rule("deduction")
    if rule.value not in _DEDUCTIONS:
        raise DataError(
            f"rule deduction must be one of {', '.join(_DEDUCTIONS)}; "
            f"got {rule.value!r}"
        )
    taken = _DEDUCTIONS[rule.value](case.rules, net)
    if taken is None:
        return [step(_DEDUCTION, 0.0, CO2, rule.text, rule)]
    return [
        step(
            _DEDUCTION,
            0.0 - co2(case, taken.amount),
            CO2,
            taken.words,
            rule,
        )
    ]


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
