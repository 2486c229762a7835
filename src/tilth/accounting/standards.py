"""What carbon standards would say of one campaign, side by side.

A reading of published rules, not a certificate: eligibility, additionality and many
requirements are outside what a measurement tells. Rules are data with their source and
mark (`tilth.accounting.standard_rules`); an unverified rule is shown, never applied.
"""

from collections.abc import Iterable, Sequence
from math import inf, isfinite
from typing import Final

from tilth.accounting.campaign import (
    Campaign,
    MeasuredChange,
    Requirement,
    StandardResult,
)
from tilth.accounting.requirements import (
    counts,
    failed,
    remeasure_by,
    requirements,
)
from tilth.accounting.standard_baseline import Basis, basis_of
from tilth.accounting.standard_rules import (
    VERIFIED,
    WARN,
    Rule,
    StandardRules,
    read_standards,
)
from tilth.accounting.waterfall import Outcome, waterfall
from tilth.accounting.waterfall_parts import Case, others
from tilth.accounting.waterfall_permanence import periods
from tilth.checks import in_range
from tilth.errors import InputError
from tilth.stats.change import excludes_zero

NOT_TOLD: Final = "the change that counts is not distinguishable from zero at 90 %"
NOT_COMPUTED: Final = "not computed: no change was given, requirements only"


def side_by_side(
    campaign: Campaign,
    measured: MeasuredChange | None,
    *,
    standards: Sequence[StandardRules] | None = None,
    permanence_years: int = 25,
    non_permanence_risk: float | None = None,
    not_computed: str = NOT_COMPUTED,
) -> tuple[StandardResult, ...]:
    """What each standard would credit of one campaign, and what it asks for.

    Parameters
    ----------
    campaign : Campaign
        How the soil was sampled and analysed.
    measured : MeasuredChange or None
        What was found; with None only the requirements are checked.
    standards : sequence of StandardRules, optional
        Rules to use; all that come with the package if None.
    permanence_years : int, default 25
        Period of permanence where the standard offers a choice: 25 or 100, of which
        the shorter credits less. [yr]
    non_permanence_risk : float, optional
        The project's own rating for VM0042, rounded up to a whole per cent and at
        least the floor of the rules; the floor if None. [%]
    not_computed : str, optional
        What is said in place of an amount where `measured` is None.

    Returns
    -------
    results : tuple of StandardResult
        One per standard, for the whole area and period.

    Raises
    ------
    InputError
        If a number of the change is missing, or an argument is out of range.
    """
    chosen = read_standards() if standards is None else tuple(standards)
    if measured is not None:
        _check(measured)
    if non_permanence_risk is not None:
        _finite("non_permanence_risk", non_permanence_risk, 0.0, 100.0, "%")
    for rules in chosen:
        allowed = periods(rules)
        if allowed and permanence_years not in allowed:
            raise InputError(
                f"permanence_years must be {' or '.join(map(str, allowed))} yr; "
                f"got {permanence_years}"
            )
    return tuple(
        _result(
            rules,
            campaign,
            measured,
            permanence_years,
            non_permanence_risk,
            not_computed,
        )
        for rules in chosen
    )


def _result(
    rules: StandardRules,
    campaign: Campaign,
    measured: MeasuredChange | None,
    permanence_years: int,
    non_permanence_risk: float | None,
    not_computed: str,
) -> StandardResult:
    basis = basis_of(rules, campaign, measured)
    held = requirements(rules, campaign)
    refusal = "; ".join(
        (
            *(f"{r.rule}; found {r.found}" for r in failed(rules, campaign)),
            *_extrapolated(campaign),
            *campaign.doubts,
        )
    )
    outcome = None
    if measured is not None:
        outcome = waterfall(
            Case(
                rules=rules,
                campaign=campaign,
                measured=measured,
                basis=basis,
                permanence_years=permanence_years,
                non_permanence_risk=non_permanence_risk,
                refusal=refusal,
            )
        )
    return StandardResult(
        standard=rules.name,
        version=rules.version,
        baseline=basis.words,
        requirements=held,
        steps=() if outcome is None else outcome.steps,
        removals_co2=None if outcome is None else outcome.removals_co2,
        avoided_co2=None if outcome is None else outcome.avoided_co2,
        creditable_co2e=None if outcome is None else outcome.creditable_co2e,
        status=not_computed if outcome is None else _status(outcome, refusal, held),
        crediting=rules.words("crediting"),
        permanence=rules.words("permanence"),
        remeasure_by=remeasure_by(rules, campaign),
        provisional=tuple(f"{r.mark}: {r.text}" for r in rules.rules if not _seen(r)),
        warnings=_warnings(rules, campaign, measured, basis, non_permanence_risk),
        deduction_words=_stated(
            r for r in rules.of("uncertainty") if r.name.startswith("deduction")
        ),
        buffer_words=_stated(r for r in rules.of("buffer") if r.unit == "%"),
    )


def _stated(rules: Iterable[Rule]) -> str:
    """Texts of rules, each with its mark where it was not read in the source."""
    return "; ".join(r.text if _seen(r) else f"{r.text} ({r.mark})" for r in rules)


def _status(outcome: Outcome, refusal: str, held: tuple[Requirement, ...]) -> str:
    """One sentence: how much is creditable, or why nothing is."""
    if outcome.creditable_co2e is None:
        reasons = [r for r in (outcome.reason, refusal) if r]
        return f"not creditable: {'; '.join(reasons)}"
    if outcome.reason:
        return f"not creditable: {outcome.reason}"
    before = "; ".join(f"before {what}" for what in outcome.before)
    before = f", {before}" if before else ""
    met, missed, untold = counts(held)
    whole = met + missed + untold
    rest = f"; not told by the data: {untold} of {whole} requirements"
    amount = f"creditable: {outcome.creditable_co2e:.1f} Mg CO2e{before}"
    return amount + rest if untold else amount


def _extrapolated(campaign: Campaign) -> tuple[str, ...]:
    """Rounds that rest on extrapolation for the most part: Tilth's own refusal."""
    many = [e.words() for e in campaign.extrapolated if e.too_many()]
    if not many:
        return ()
    return (
        f"{' and '.join(many)} are extrapolated below the soil that was sampled, more "
        "than half (Tilth's own rule)",
    )


def _seen(rule: Rule) -> bool:
    return rule.mark == VERIFIED


def _warnings(
    rules: StandardRules,
    campaign: Campaign,
    measured: MeasuredChange | None,
    basis: Basis,
    non_permanence_risk: float | None,
) -> tuple[str, ...]:
    """What a reader must know."""
    said = [
        f"{r.rule}; found {r.found}" for r in failed(rules, campaign, consequence=WARN)
    ]
    if campaign.n_extrapolated:
        n = campaign.n_extrapolated
        profiles = "1 profile was" if n == 1 else f"{n} profiles were"
        said.append(f"the stock of {profiles} extrapolated below the sampled mass")
    if campaign.converted:
        said.append("values of one laboratory method were converted to another")
    if measured is None:
        return tuple(said)
    unknown = [name for name, value in others(measured).items() if value is None]
    if unknown:
        nothing = ": net of nothing else" if len(unknown) > 1 else ""
        said.append(f"{' and '.join(unknown)} not assessed{nothing}")
    if basis.net is not None:
        if excludes_zero(basis.net) is False:
            said.append(NOT_TOLD)
        if non_permanence_risk is None and rules.number("buffer_fail") is not None:
            said.append(
                f"the buffer is the floor of {rules.rule('buffer').value} %; the "
                "project's own risk may ask for more"
            )
    if len(campaign.dates) > 2:
        said.append("credits of earlier rounds are not known and not subtracted")
    said += [rule.words() for rule in rules.of("note")]
    return tuple(said)


def _check(measured: MeasuredChange) -> None:
    """A missing number is refused, not credited as zero."""
    _finite("area", measured.area, 0.0, inf, "ha", above=True)
    _finite("years", measured.years, 0.0, inf, "yr", above=True)
    _finite("initial stock", measured.initial.mean, 0.0, inf, "Mg ha-1")
    changes = {
        "stock_change": measured.stock_change,
        "control": measured.control,
        "additional": measured.additional,
    }
    if measured.modelled_baseline is not None:
        changes["modelled_baseline"] = measured.modelled_baseline.stock_change
    for name, estimate in changes.items():
        if estimate is not None:
            _finite(name, estimate.mean, -inf, inf, "Mg ha-1")
    for name, value in others(measured).items():
        if value is not None:
            _finite(f"{name}_co2e", value, 0.0, inf, "Mg")


def _finite(
    name: str, value: float, low: float, high: float, unit: str, *, above: bool = False
) -> None:
    if not isfinite(value) or (above and value <= low):
        limit = f" above {low:g}" if above else ""
        raise InputError(
            f"{name} must be a finite number{limit}, in {unit}; got {value:g}"
        )
    in_range(name, value, low, high, unit)
