"""Against what a standard counts a change: control sites, a model, or the start.

A measured change is not an additional change. Where a standard needs a baseline and
the campaign has neither enough control sites nor a validated model, there is no number.
"""

from dataclasses import dataclass
from typing import Final

from tilth.accounting.campaign import Campaign, MeasuredChange
from tilth.accounting.requirements import controls_by_stratum
from tilth.accounting.standard_rules import StandardRules
from tilth.stats.estimate import Estimate, combine

PER_STRATUM: Final = "controls_per_stratum"  # asked of control sites, not of a model
NOTHING: Final = "no control or model"
INPUT_SPREAD: Final = (
    "the model of the baseline has an input spread only, no residual variance of a "
    "validation"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The change that a standard counts.

    Parameters
    ----------
    net : Estimate or None
        Change of the project less that of the baseline; None if there is no baseline
        that the standard accepts. [Mg ha-1]
    baseline : float or None
        Change of the baseline; None with `net`. [Mg ha-1]
    words : str
        The baseline in words.
    reason : str
        Why there is none; "" if there is one.
    """

    net: Estimate | None
    baseline: float | None
    words: str
    reason: str


def basis_of(
    rules: StandardRules, campaign: Campaign, measured: MeasuredChange | None
) -> Basis:
    """The change that a standard counts, from what the campaign has.

    Control sites come before a model, since both of their rounds were measured.

    Parameters
    ----------
    rules : StandardRules
        Rules of the standard; `basis` names what it accepts.
    campaign : Campaign
        With the number of control sites.
    measured : MeasuredChange or None
        What was found; None if nothing was.

    Returns
    -------
    basis : Basis
        Without a change where there is no baseline.
    """
    rule = rules.rule("basis")
    words = rules.words("baseline")
    kinds = [kind.strip() for kind in rule.value.split(";") if kind.strip()]
    if not (rule.applies and kinds):
        return _none(words, "the rules on the baseline are not verified")
    if measured is None:
        return _none(words, "no change was given")
    if "start" in kinds:
        return Basis(
            net=measured.stock_change, baseline=0.0, words=rule.text, reason=""
        )
    reasons = []
    if "control" in kinds and measured.additional is not None:
        found = _controls(rules, campaign, measured, measured.additional)
        if found.net is not None:
            return found
        reasons.append(found.reason)
    if "model" in kinds and measured.modelled_baseline is not None:
        found = _model(rules, measured)
        if found.net is not None:
            return found
        reasons.append(found.reason)
    if "control" not in kinds and measured.additional is not None and not reasons:
        reasons.append("no model of the baseline, for which control sites do not stand")
    return _none(words, "; ".join(reasons) or NOTHING)


def _controls(
    rules: StandardRules,
    campaign: Campaign,
    measured: MeasuredChange,
    additional: Estimate,
) -> Basis:
    rule = rules.rule("control_sites")
    least, n = rules.number("control_sites"), campaign.n_control_sites
    if least is None or n < least:
        return _none(
            rule.words(),
            f"{n} control {'site' if n == 1 else 'sites'}, the standard needs "
            f"{rule.value}",
        )
    for each in rules.of("sampling"):
        if each.check == PER_STRATUM and each.applies:
            found, met = controls_by_stratum(campaign, each)
            if not met:
                return _none(rule.words(), f"{each.text}; found {found}")
    return Basis(
        net=additional,
        baseline=measured.stock_change.mean - additional.mean,
        words=rule.words(),
        reason="",
    )


def _model(rules: StandardRules, measured: MeasuredChange) -> Basis:
    rule, model = rules.rule("modelled"), measured.modelled_baseline
    if model is None or not model.validated:
        reason = model.reason if model else ""
        return _none(rule.words(), reason or INPUT_SPREAD)
    if not rule.applies:
        return _none(rule.words(), "the rule on a modelled baseline is not verified")
    net = combine(
        [measured.stock_change, model.stock_change],
        [1.0, -1.0],
        method=f"measured less modelled baseline ({model.model})",
    )
    return Basis(
        net=net,
        baseline=model.stock_change.mean,
        words=f"{rule.words()} ({model.model})",
        reason="",
    )


def _none(words: str, reason: str) -> Basis:
    return Basis(net=None, baseline=None, words=words, reason=reason)
