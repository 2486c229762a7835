"""The way from an additional change of the soil stock to what a standard credits.

Each amount is of the whole area and period. Where something is credited, the amounts of
the applied steps add up to the last one. Where a requirement or the uncertainty refuses
the change, what would be taken off later is shown and not applied. Carbon becomes CO2
by 44/12 once, in the first steps.
"""

from dataclasses import dataclass, replace
from typing import Final

from tilth.accounting.campaign import Step
from tilth.accounting.waterfall_parts import (
    CO2,
    CO2E,
    CREDITABLE,
    Case,
    amounts,
    co2,
    others,
    parts,
    step,
)
from tilth.accounting.waterfall_permanence import buffers
from tilth.accounting.waterfall_uncertainty import deducted, eligibility
from tilth.stats.estimate import Estimate

LEAST: Final = 1e-9  # of the change: rounding of a deduction of all of it
_NEEDED: Final = ("change", "deduction", "emissions")  # without them no number


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
            amounts(steps),
        )
    reason, shown = eligibility(case, net)
    taken = [*deducted(case, net), *_emissions(case)]
    taken += buffers(case, [*steps, *shown, *taken])
    total = amounts([*steps, *shown, *taken])
    refusal = "; ".join(r for r in (case.refusal, _too_risky(case)) if r)
    if refusal:
        shown = _not_applied(shown)
    if refusal or reason:
        taken = _not_applied(taken)
    return _finished(case, [*steps, *shown, *taken], reason, total)


def _not_applied(steps: list[Step]) -> list[Step]:
    """The same lines, for information only: the change was refused before them."""
    return [replace(s, applied=False) for s in steps]


def _measured(case: Case, *, applied: bool) -> list[Step]:
    measured, rule = case.measured, case.rules.rule("change")
    mean = measured.stock_change.mean
    return [
        step(
            "change of the project's stock",
            co2(case, mean),
            CO2,
            f"{mean:.4g} Mg C/ha x {measured.area:.6g} ha x 44/12",
            rule,
            applied=applied,
        )
    ]


def _baseline(case: Case, net: Estimate) -> list[Step]:
    baseline = case.basis.baseline or 0.0
    return [
        step(
            "less the change of the baseline",
            0.0 - co2(case, baseline),
            CO2,
            f"-({baseline:.4g}) Mg C/ha x {case.measured.area:.6g} ha x 44/12; "
            f"additional change {net.mean:.4g} Mg C/ha",
            case.rules.rule("basis"),
        )
    ]


def _emissions(case: Case) -> list[Step]:
    rule = case.rules.rule("emissions")
    return [
        step(
            f"less {name}",
            None if value is None else 0.0 - value,
            CO2E,
            "not assessed" if value is None else f"-({value:.6g}) Mg CO2e",
            rule,
        )
        for name, value in others(case.measured).items()
    ]


def _stopped(case: Case, steps: list[Step], reason: str) -> Outcome:
    """No number: a baseline or a variance is missing."""
    removal, avoided = parts(case) if case.basis.net else (None, None)
    return Outcome(
        steps=tuple(steps),
        removals_co2=removal,
        avoided_co2=avoided,
        creditable_co2e=None,
        reason=reason,
        before=(),
    )


def _finished(case: Case, steps: list[Step], reason: str, total: float) -> Outcome:
    reason = "; ".join(r for r in (case.refusal, reason, _too_risky(case)) if r)
    if not reason and total <= LEAST * abs(co2(case, case.measured.stock_change.mean)):
        reason = "deductions and emissions are as large as the change"
    value = 0.0 if reason else total
    formula = "sum of the amounts applied"
    if reason:
        formula = f"0 instead of {total:.6g} Mg CO2e: {reason}"
    last = step(CREDITABLE, value, CO2E, formula, case.rules.rule("emissions"))
    removal, avoided = parts(case)
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
