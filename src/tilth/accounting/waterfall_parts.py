"""Parts of a waterfall: what it is computed from, its lines, and their sum."""

from dataclasses import dataclass
from typing import Final

from tilth.accounting.campaign import Campaign, MeasuredChange, Step
from tilth.accounting.removals import carbon_to_co2, split
from tilth.accounting.standard_baseline import Basis
from tilth.accounting.standard_rules import Rule, StandardRules

CO2: Final = "Mg CO2"
CO2E: Final = "Mg CO2e"
PERCENT: Final = "%"
CREDITABLE: Final = "creditable"
HUNDRED: Final = 100.0  # per cent


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


def parts(case: Case) -> tuple[float, float]:
    """Removals and avoided losses of the whole area, of CO2."""
    # Counted from the initial stock: the parts do not depend on it.
    found = split(0.0, case.measured.stock_change.mean, case.basis.baseline or 0.0)
    return co2(case, float(found.removals)), co2(case, float(found.avoided))


def co2(case: Case, carbon: float) -> float:
    """CO2 of the whole area from carbon per area.

    Parameters
    ----------
    case : Case
        With the area.
    carbon : float
        Change of a stock. [Mg ha-1]

    Returns
    -------
    mass_co2 : float
        CO2 of the whole area. [Mg]
    """
    return float(carbon_to_co2(carbon * case.measured.area))


def share(
    name: str,
    rule: Rule,
    percent: float,
    base: float,
    words: str,
    *,
    applied: bool = True,
) -> Step:
    """A line that takes a share off.

    Parameters
    ----------
    name : str
        Of the line.
    rule : Rule
        Where it comes from.
    percent : float
        Share. [%]
    base : float
        What it is a share of. [Mg]
    words : str
        The base in words.
    applied : bool, default True
        False to show it only.

    Returns
    -------
    step : Step
        With a negative amount.
    """
    return step(
        name,
        0.0 - percent / HUNDRED * base,
        CO2E,
        f"-{percent:g} % of {base:.6g} Mg CO2e ({words})",
        rule,
        applied=applied,
    )


def step(
    name: str,
    value: float | None,
    unit: str,
    formula: str,
    rule: Rule,
    *,
    applied: bool = True,
) -> Step:
    """A line; without a value or by an unverified rule it is never applied.

    Parameters
    ----------
    name : str
        Of the line.
    value : float or None
        Amount; None where it is unknown. [as `unit` says]
    unit : str
        Of the amount.
    formula : str
        How it was computed.
    rule : Rule
        Where it comes from.
    applied : bool, default True
        False to show it only.

    Returns
    -------
    step : Step
        With source and mark of the rule.
    """
    return Step(
        name=name,
        value=value,
        unit=unit,
        formula=formula,
        source=rule.source,
        mark=rule.mark,
        applied=applied and rule.applies and value is not None,
    )


def has(case: Case, name: str) -> bool:
    """Whether the standard has a rule of this name."""
    return any(rule.name == name for rule in case.rules.rules)
