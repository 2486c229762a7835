"""Use case: an options table in, curve, plan, sensitivity and instruments out."""

from dataclasses import dataclass, replace
from typing import Final

from tilth.assessment.allocation.cost_curve import CostCurve, cost_curve
from tilth.assessment.allocation.options_file import OptionsFile
from tilth.assessment.allocation.plan import AllocationPlan, allocate
from tilth.assessment.allocation.policy_instrument import (
    ILLUSTRATIVE,
    InstrumentResult,
    compare_instruments,
)

RATES: Final = (0.0, 0.02, 0.04, 0.06, 0.08)  # of the sensitivity [yr-1]
EXAMPLE: Final = "the content of the file is an invented example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimisation:
    """Answers to one options table.

    Parameters
    ----------
    table : OptionsFile
        What was asked.
    curve : CostCurve
        Cheapest tonnes first.
    plan : AllocationPlan
        The best allocation.
    sensitivity : tuple of AllocationPlan
        The best allocations at 0, 2, 4, 6 and 8 % and at the rate of the table.
    instruments : tuple of InstrumentResult
        Policies; illustrative.
    sources, warnings : tuple of str
        Of the whole.
    """

    table: OptionsFile
    curve: CostCurve
    plan: AllocationPlan
    sensitivity: tuple[AllocationPlan, ...]
    instruments: tuple[InstrumentResult, ...]
    sources: tuple[str, ...]
    warnings: tuple[str, ...]


def optimise(table: OptionsFile) -> Optimisation:
    """Curve, plan, sensitivity to the discount rate, and policy instruments.

    Parameters
    ----------
    table : OptionsFile
        As from `read_options`.

    Returns
    -------
    optimisation : Optimisation
        The answers.

    Raises
    ------
    InputError
        If a number cannot be used or the target is beyond reach.
    ConvergenceError
        If the solver finds no answer.
    """
    own = table.valuation
    rates = sorted({*RATES, own.discount_rate})
    plans = {
        rate: allocate(
            table.parcels,
            replace(own, discount_rate=rate),
            table.constraints,
            errors=table.errors,
        )
        for rate in rates
    }
    plan = plans[own.discount_rate]
    results: tuple[InstrumentResult, ...] = ()
    sources, warnings = [*plan.sources], [*plan.warnings]
    if table.adoption is not None:
        results = compare_instruments(
            table.parcels, own, table.instruments, table.adoption, errors=table.errors
        )
        sources.append(table.adoption.source)
        warnings.append(ILLUSTRATIVE)
    if table.example:
        warnings.insert(0, EXAMPLE)
    return Optimisation(
        table=table,
        curve=cost_curve(table.parcels, own),
        plan=plan,
        sensitivity=tuple(plans.values()),
        instruments=results,
        sources=tuple(
            dict.fromkeys(
                [
                    *(o.source for p in table.parcels for o in p.options if o.source),
                    *sources,
                ]
            )
        ),
        warnings=tuple(warnings),
    )
