"""What the plan costs: of a parcel and of the project, per hectare and per tonne."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from tilth.assessment.project import Parcel, Project
from tilth.assessment.project_outcome import Value, unknown
from tilth.assessment.project_result import BalanceAnswer, CostAnswer, ParcelAnswer

DISCOUNTING: Final = (
    "costs are paid at the start of each year and discounted to the start of the "
    "first; tonnes are not discounted, and costs per tonne are undiscounted costs"
)


def parcel_cost(
    parcel: Parcel, project: Project, answer: BalanceAnswer
) -> CostAnswer | None:
    """Cost of the plan on one parcel.

    Parameters
    ----------
    parcel : Parcel
        With its costs, where the user gives them.
    project : Project
        Its horizon and discount rate.
    answer : BalanceAnswer
        Of the parcel, before leakage.

    Returns
    -------
    cost : CostAnswer or None
        None where the user gives none.
    """
    costs = parcel.costs
    if costs is None:
        return None
    shares = np.asarray(parcel.shares[: project.horizon])
    if not parcel.new_practices:
        shares = shares * 0.0
    paid = costs.establishment * np.diff(shares, prepend=0.0) + costs.yearly * shares
    worth = (1.0 + project.discount_rate) ** -np.arange(shares.size)
    plain, discounted = float(paid.sum()), float((paid * worth).sum())
    total = plain * parcel.area
    spread = None
    if costs.range is not None:
        spread = _ordered(costs.range[0] * total, costs.range[1] * total)
    return CostAnswer(
        currency=costs.currency,
        price_year=costs.price_year,
        area=parcel.area,
        per_hectare=plain,
        discounted_per_hectare=discounted,
        total=total,
        total_range=spread,
        discounted_total=discounted * parcel.area,
        discount_rate=project.discount_rate,
        per_tonne=ratio(total, spread, answer.net_balance_co2e),
        per_tonne_soil=ratio(total, spread, answer.soil_co2),
    )


def project_costs(
    parcels: Iterable[ParcelAnswer], project: Project, balance: BalanceAnswer
) -> tuple[CostAnswer, ...]:
    """Cost of the project, one answer per currency and price year.

    Parameters
    ----------
    parcels : iterable of ParcelAnswer
        Of the project.
    project : Project
        Its discount rate.
    balance : BalanceAnswer
        Of the project, after leakage.

    Returns
    -------
    costs : tuple of CostAnswer
        Different currencies or price years are never added; empty where no parcel has
        costs. Per tonne only where every parcel with a plan has costs in one currency
        and price year.
    """
    groups: dict[tuple[str, int], list[CostAnswer]] = {}
    without = []
    for parcel in parcels:
        cost = parcel.costs
        if cost is not None:
            groups.setdefault((cost.currency, cost.price_year), []).append(cost)
        elif parcel.new_practices:
            without.append(parcel.id)
    gap = ""
    if without:
        gap = f"no costs are given of parcel {', '.join(without)}"
    elif len(groups) > 1:
        gap = "costs in different currencies or price years are not added"
    return tuple(
        _sum(key, found, project, balance, gap) for key, found in groups.items()
    )


def _sum(
    key: tuple[str, int],
    found: list[CostAnswer],
    project: Project,
    balance: BalanceAnswer,
    gap: str,
) -> CostAnswer:
    area = sum(c.area for c in found)
    total = sum(c.total for c in found)
    discounted = sum(c.discounted_total for c in found)
    spread = None
    if any(c.total_range is not None for c in found):
        ends = [c.total_range or (c.total, c.total) for c in found]
        spread = (sum(low for low, _ in ends), sum(high for _, high in ends))
    return CostAnswer(
        currency=key[0],
        price_year=key[1],
        area=area,
        per_hectare=total / area,
        discounted_per_hectare=discounted / area,
        total=total,
        total_range=spread,
        discounted_total=discounted,
        discount_rate=project.discount_rate,
        per_tonne=unknown(gap)
        if gap
        else ratio(total, spread, balance.net_balance_co2e),
        per_tonne_soil=unknown(gap) if gap else ratio(total, spread, balance.soil_co2),
    )


def ratio(cost: float, spread: tuple[float, float] | None, benefit: Value) -> Value:
    """Cost per tonne; unknown where there may be no benefit.

    Parameters
    ----------
    cost : float
        Of the whole area. [any one currency]
    spread : tuple of float, or None
        Lowest and highest cost; None: it is taken as exact. [as the cost]
    benefit : Value
        Of the same area. [Mg]

    Returns
    -------
    cost_per_tonne : Value
        With the interval of the benefit and the range of the cost. [currency Mg-1]
    """
    if benefit.estimate is None or benefit.interval is None:
        return unknown(f"the benefit or its error is unknown: {benefit.reason}")
    low, high = benefit.interval
    if low <= 0.0:
        return unknown(
            f"the benefit may be nothing: its interval is {low:.3g} to {high:.3g} Mg"
        )
    ends = [c / b for c in (spread or (cost,)) for b in (low, high)]
    of_cost = (
        "; the cost is taken as exact"
        if spread is None
        else f" with the range of the cost, {spread[0]:.0f} to {spread[1]:.0f}"
    )
    return Value(
        estimate=cost / benefit.estimate,
        interval=_ordered(min(ends), max(ends)),
        reason=f"the interval is that of the benefit{of_cost}, and no standard error "
        "of the ratio is given",
    )


def _ordered(one: float, other: float) -> tuple[float, float]:
    return min(one, other), max(one, other)
