"""What the plan costs: of a parcel and of the project, per hectare and per tonne."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tilth.assessment.project.group import named
from tilth.assessment.project.outcome import Value, unknown
from tilth.assessment.project.project import Parcel, Project
from tilth.assessment.project.result import BalanceAnswer, CostAnswer, ParcelAnswer

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


@dataclass(slots=True)
class _Paid:
    """Costs of some parcels in one currency and price year."""

    area: float = 0.0
    total: float = 0.0
    discounted: float = 0.0
    low: float = 0.0
    high: float = 0.0
    ranged: bool = False

    def add(self, cost: CostAnswer) -> None:
        low, high = cost.total_range or (cost.total, cost.total)
        self.area += cost.area
        self.total += cost.total
        self.discounted += cost.discounted_total
        self.low += low
        self.high += high
        self.ranged |= cost.total_range is not None


@dataclass(slots=True)
class CostSum:
    """Costs of a project, added up parcel by parcel.

    Parameters
    ----------
    paid : dict
        Sums by currency and price year, which are never added to each other.
    without : list of str
        Parcels with a plan and no costs.
    """

    paid: dict[tuple[str, int], _Paid] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)

    def add(self, parcel: ParcelAnswer) -> None:
        """Add the costs of a parcel.

        Parameters
        ----------
        parcel : ParcelAnswer
            Of the project.
        """
        cost = parcel.costs
        if cost is not None:
            self.paid.setdefault((cost.currency, cost.price_year), _Paid()).add(cost)
        elif parcel.new_practices:
            self.without.append(parcel.id)

    def answers(
        self, project: Project, balance: BalanceAnswer
    ) -> tuple[CostAnswer, ...]:
        """Cost of the project, one answer per currency and price year.

        Parameters
        ----------
        project : Project
            Its discount rate.
        balance : BalanceAnswer
            Of the project, after leakage.

        Returns
        -------
        costs : tuple of CostAnswer
            Empty where no parcel has costs. Per tonne only where every parcel with a
            plan has costs in one currency and price year.
        """
        gap = ""
        if self.without:
            gap = f"{named(self.without)}: no costs are given"
        elif len(self.paid) > 1:
            gap = "costs in different currencies or price years are not added"
        return tuple(
            _answer(key, paid, project, balance, gap) for key, paid in self.paid.items()
        )


def _answer(
    key: tuple[str, int],
    paid: _Paid,
    project: Project,
    balance: BalanceAnswer,
    gap: str,
) -> CostAnswer:
    spread = (paid.low, paid.high) if paid.ranged else None

    def per_tonne(benefit: Value) -> Value:
        return unknown(gap) if gap else ratio(paid.total, spread, benefit)

    return CostAnswer(
        currency=key[0],
        price_year=key[1],
        area=paid.area,
        per_hectare=paid.total / paid.area,
        discounted_per_hectare=paid.discounted / paid.area,
        total=paid.total,
        total_range=spread,
        discounted_total=paid.discounted,
        discount_rate=project.discount_rate,
        per_tonne=per_tonne(balance.net_balance_co2e),
        per_tonne_soil=per_tonne(balance.soil_co2),
    )


def _short(value: float) -> str:
    """Three digits, or all of a large number; never a power of ten."""
    return f"{value:.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


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
            f"the benefit may be nothing: its interval is {_short(low)} to "
            f"{_short(high)} Mg"
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
