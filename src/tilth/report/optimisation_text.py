"""The answers to an options table in words and tables."""

from math import isfinite
from typing import Final

from rich.table import Table

from tilth.assessment.allocation_plan import AllocationPlan
from tilth.assessment.optimisation import Optimisation
from tilth.report.optimisation_record import LEVEL, plan_record
from tilth.report.quantity import UNKNOWN, number, span
from tilth.stats.estimate import Estimate

MOST_ROWS: Final = 20


def sentences(answers: Optimisation) -> tuple[str, ...]:
    """What the plan stores and costs.

    Parameters
    ----------
    answers : Optimisation
        The whole.

    Returns
    -------
    sentences : tuple of str
        The answer first, then how much money means.
    """
    plan, value = answers.plan, answers.table.valuation
    record = plan_record(plan)
    money = value.currency
    aim = (
        f"For {number(plan.constraints.budget, 0)} {money}"
        if plan.constraints.budget is not None
        else f"To store {number(plan.constraints.target_carbon, 0)} t C"
    )
    found = [
        f"{aim}: {number(plan.carbon, 0)} t C more in the soil after {value.years} "
        f"years ({100 * LEVEL:.0f} % interval {_interval(plan)}) on "
        f"{number(record['area_ha'], 0)} ha, at a cost of "
        f"{number(plan.cost, 0)} {money} (present value, prices of {value.price_year}, "
        f"{100 * value.discount_rate:g} % a year).",
        f"One tonne of carbon costs {number(record['cost_per_mg'], 0)} {money}, a "
        f"discounted one ({number(plan.carbon_discounted, 0)} t C) "
        f"{number(record['cost_per_mg_discounted'], 0)}, one of CO2 "
        f"{number(record['cost_per_mg_co2'], 0)}.",
    ]
    if plan.marginal_cost is not None:
        found.append(
            f"The next tonne of carbon would cost {number(plan.marginal_cost, 0)} "
            f"{money}."
        )
    if isfinite(plan.production_share):
        found.append(
            f"Harvest that is left: {number(100 * plan.production_share, 1)} %."
        )
    return tuple(found)


def remarks(answers: Optimisation) -> tuple[str, ...]:
    """What weakens the answer, and what was left out.

    Parameters
    ----------
    answers : Optimisation
        The whole.

    Returns
    -------
    remarks : tuple of str
        One sentence each.
    """
    dominated = [
        f"Not on the curve: {d.parcel}, {d.practice}: {d.reason}."
        for d in answers.curve.dominated[:MOST_ROWS]
    ]
    return (*dominated, *(f"Caution: {text}." for text in answers.warnings))


def plan_table(answers: Optimisation) -> Table:
    """What each parcel takes up.

    Parameters
    ----------
    answers : Optimisation
        The whole.

    Returns
    -------
    table : Table
        The first rows; all are in the file.
    """
    table = Table(title="Allocation")
    for name in ("Parcel", "Practice"):
        table.add_column(name)
    for name in ("ha", "t C", f"Cost, {answers.table.valuation.currency}"):
        table.add_column(name, justify="right")
    for choice in answers.plan.choices[:MOST_ROWS]:
        table.add_row(
            choice.option.parcel.name,
            choice.option.option.practice,
            number(choice.area, 1),
            number(choice.carbon, 0),
            number(choice.cost, 0),
        )
    more = len(answers.plan.choices) - MOST_ROWS
    if more > 0:
        table.caption = f"and {more} more in allocation.csv"
    return table


def rate_table(answers: Optimisation) -> Table:
    """Best allocation at other discount rates.

    Parameters
    ----------
    answers : Optimisation
        The whole.

    Returns
    -------
    table : Table
        A row per rate.
    """
    table = Table(title="Discount rate")
    for name in ("% a year", "t C", "discounted t C", "Cost", "per t C"):
        table.add_column(name, justify="right")
    for plan in answers.sensitivity:
        table.add_row(
            f"{100 * plan.valuation.discount_rate:g}",
            number(plan.carbon, 0),
            number(plan.carbon_discounted, 0),
            number(plan.cost, 0),
            number(plan_record(plan)["cost_per_mg"], 0),
        )
    return table


def instrument_table(answers: Optimisation) -> Table:
    """Policies beside each other.

    Parameters
    ----------
    answers : Optimisation
        The whole.

    Returns
    -------
    table : Table
        A row per instrument.
    """
    table = Table(title="Policy instruments: illustrative")
    table.add_column("Instrument")
    for name in ("additional ha", "t C", "public cost", "private", "public per t C"):
        table.add_column(name, justify="right")
    for result in answers.instruments:
        table.add_row(
            result.instrument.name,
            number(result.area_additional, 0),
            number(result.carbon, 0),
            number(result.public_cost, 0),
            number(result.private_cost, 0),
            number(result.public_cost_per_mg, 0),
        )
    return table


def _interval(plan: AllocationPlan) -> str:
    if not isfinite(plan.standard_error):
        return UNKNOWN
    estimate = Estimate(
        mean=plan.carbon,
        standard_error=plan.standard_error,
        degrees_of_freedom=float("inf"),
        n_samples=0,
        method=plan.method,
    )
    return f"{span(estimate, 0, LEVEL)} t C"
