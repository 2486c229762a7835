"""Parcels, limits and policies of an options table, as its entries state them."""

from collections.abc import Callable
from math import nan
from typing import Any

from tilth.assessment.allocation.adoption import (
    AdoptionModel,
    CostDistribution,
    LognormalCost,
    NormalCost,
)
from tilth.assessment.allocation.option import (
    DEFAULT_RATE,
    Option,
    Parcel,
    Valuation,
)
from tilth.assessment.allocation.plan import AreaLimit, Constraints
from tilth.assessment.allocation.policy_instrument import Instrument


def valuation_of(data: dict[str, Any]) -> Valuation:
    """How money and carbon of different years are added up.

    Parameters
    ----------
    data : dict
        Content of the table.

    Returns
    -------
    valuation : Valuation
        Currency, price year, period and rate.
    """
    return Valuation(
        currency=data["currency"],
        price_year=data["price_year"],
        years=data["years"],
        discount_rate=float(data.get("discount_rate", DEFAULT_RATE)),
    )


def constraints_of(aim: dict[str, Any], limits: dict[str, Any]) -> Constraints:
    """What is to be reached, and what must be kept.

    Parameters
    ----------
    aim, limits : dict
        Entries of the table.

    Returns
    -------
    constraints : Constraints
        Budget or target, and limits.
    """
    return Constraints(
        budget=aim.get("budget"),
        target_carbon=aim.get("target_mg"),
        whole_parcels=limits.get("whole_parcels", True),
        production_kept=limits.get("production_kept"),
        area_limits=tuple(
            AreaLimit(practice=row["practice"], area=float(row["area_ha"]))
            for row in limits.get("practice_areas", ())
        ),
    )


def parcel_of(data: dict[str, Any]) -> Parcel:
    """Parcel of its entry.

    Parameters
    ----------
    data : dict
        Entry of ``parcels``.

    Returns
    -------
    parcel : Parcel
        With its options.
    """
    return Parcel(
        name=data["name"],
        area=float(data["area_ha"]),
        crop=data.get("crop", ""),
        crop_yield=float(data.get("crop_yield_mg_ha_yr", nan)),
        price=float(data.get("price_per_mg", nan)),
        options=tuple(_option(o) for o in data["options"]),
    )


def _option(data: dict[str, Any]) -> Option:
    change = data["stock_change_mg_ha"]
    error = change["standard_error"]
    return Option(
        practice=data["practice"],
        stock_change=float(change["mean"]),
        standard_error=nan if error is None else float(error),
        investment=float(data.get("investment_ha", 0.0)),
        maintenance=float(data.get("maintenance_ha_yr", 0.0)),
        yield_loss=float(data.get("yield_loss_mg_ha_yr", 0.0)),
        source=data["source"],
    )


def instrument_of(data: dict[str, Any]) -> Instrument:
    """Instrument of its entry.

    Parameters
    ----------
    data : dict
        Entry of ``policy.instruments``.

    Returns
    -------
    instrument : Instrument
        Policy.
    """
    return Instrument(
        name=data["name"],
        kind=data["kind"],
        practices=tuple(data["practices"]),
        amount=float(data["amount"]),
        compliance=float(data.get("compliance", 1.0)),
        reach=float(data.get("reach", 1.0)),
        cost_factor=float(data.get("cost_factor", 1.0)),
    )


def adoption_of(data: dict[str, Any], currency: str) -> AdoptionModel:
    """Assumption on who takes up a practice.

    Parameters
    ----------
    data : dict
        Entry ``policy.adoption``.
    currency : str
        Of all money.

    Returns
    -------
    adoption : AdoptionModel
        With its words.
    """
    kind, spread = data["distribution"], float(data["spread"])
    benefit = float(data.get("private_benefit_ha_yr", 0.0))
    spread_text = "of the logarithm" if kind == "lognormal" else "per median"
    return AdoptionModel(
        distribution=_of_kind(kind, spread),
        private_benefit=benefit,
        text=(
            f"yearly costs per hectare are {kind} among farmers, around the option's "
            f"cost as median, standard deviation {spread_text} {spread:g}; a practice "
            f"is worth {benefit:g} {currency} per hectare and year to a farmer besides"
        ),
        source=data["source"],
    )


def _of_kind(kind: str, spread: float) -> Callable[[float], CostDistribution]:
    """From the cost of an option to its distribution."""

    def lognormal(cost: float) -> CostDistribution:
        return LognormalCost(median=cost, sigma=spread)

    def normal(cost: float) -> CostDistribution:
        return NormalCost(median=cost, deviation=spread * abs(cost))

    return lognormal if kind == "lognormal" else normal
