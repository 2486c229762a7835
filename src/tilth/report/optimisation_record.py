"""The answers to an options table as the files that a program reads: JSON and CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any, Final

from scipy.special import ndtri

import tilth
from tilth.assessment.allocation.cost_curve import CurveStep
from tilth.assessment.allocation.optimisation import Optimisation
from tilth.assessment.allocation.plan import AllocationPlan, Choice
from tilth.assessment.allocation.policy_instrument import InstrumentResult
from tilth.units import CO2_PER_C

LEVEL: Final = 0.9  # of the interval of the carbon
ALLOCATION: Final = (
    "parcel",
    "practice",
    "share",
    "area_ha",
    "carbon_mg",
    "standard_error_mg",
    "carbon_discounted_mg",
    "cost",
    "production_loss_mg_yr",
)
CURVE: Final = (
    "parcel",
    "practice",
    "replaces",
    "carbon_mg",
    "cost",
    "cost_per_mg",
    "cost_per_mg_discounted",
    "cumulative_carbon_mg",
    "cumulative_cost",
)
CURVE_METHOD: Final = (
    "lower convex hull of cost over carbon per parcel, steps of all parcels sorted by "
    "their cost per tonne"
)


def record(answers: Optimisation) -> dict[str, Any]:
    """Everything for machines.

    Parameters
    ----------
    answers : Optimisation
        The whole.

    Returns
    -------
    record : dict
        Carbon in Mg of C, money in ``inputs.currency`` and the prices of
        ``inputs.price_year``; unknown numbers are None.
    """
    table, given = answers.table, answers.table.constraints
    return {
        "tilth_version": tilth.__version__,
        "method": f"{answers.plan.method}; curve: {CURVE_METHOD}",
        "inputs": {
            "file": table.file,
            "sha256": table.sha256,
            "name": table.name,
            "example": table.example,
            "note": table.note,
            "currency": table.valuation.currency,
            "price_year": table.valuation.price_year,
            "years": table.valuation.years,
            "discount_rate": table.valuation.discount_rate,
            "errors": table.errors,
            "budget": given.budget,
            "target_mg": given.target_carbon,
            "whole_parcels": given.whole_parcels,
            "production_kept": given.production_kept,
            "practice_areas": [
                {"practice": limit.practice, "area_ha": limit.area}
                for limit in given.area_limits
            ],
            "n_parcels": len(table.parcels),
            "n_options": sum(len(p.options) for p in table.parcels),
        },
        "plan": plan_record(answers.plan),
        "allocation": [_choice(c) for c in answers.plan.choices],
        "curve": [_step(s) for s in answers.curve.steps],
        "dominated": [asdict(d) for d in answers.curve.dominated],
        "sensitivity": [
            {"discount_rate": p.valuation.discount_rate, **plan_record(p)}
            for p in answers.sensitivity
        ],
        "instruments": [_instrument(r) for r in answers.instruments],
        "sources": list(answers.sources),
        "provisional": [],
        "warnings": list(answers.warnings),
    }


def plan_record(plan: AllocationPlan) -> dict[str, Any]:
    """Totals of an allocation.

    Parameters
    ----------
    plan : AllocationPlan
        The allocation.

    Returns
    -------
    record : dict
        With the unit at the end of each name; money has no ending.
    """
    half = float(ndtri(0.5 + LEVEL / 2.0)) * plan.standard_error
    return {
        "carbon_mg": plan.carbon,
        "carbon_standard_error_mg": _known(plan.standard_error),
        "carbon_low_mg": _known(plan.carbon - half),
        "carbon_high_mg": _known(plan.carbon + half),
        "level": LEVEL,
        "carbon_discounted_mg": plan.carbon_discounted,
        "stored_co2_mg": plan.carbon * CO2_PER_C,
        "cost": plan.cost,
        "cost_per_mg": _ratio(plan.cost, plan.carbon),
        "cost_per_mg_discounted": _ratio(plan.cost, plan.carbon_discounted),
        "cost_per_mg_co2": _ratio(plan.cost, plan.carbon * CO2_PER_C),
        "area_ha": sum(c.area for c in plan.choices),
        "production_share": _known(plan.production_share),
        "shadow_price_mg_per_money": plan.shadow_price,
        "marginal_cost_per_mg": plan.marginal_cost,
        "most_carbon_mg": plan.most_carbon,
        "relative_gap": plan.gap,
    }


def allocation_csv(answers: Optimisation) -> str:
    """What each parcel takes up.

    Parameters
    ----------
    answers : Optimisation
        The whole.

    Returns
    -------
    text : str
        CSV; money in the currency of the table.
    """
    return _csv(ALLOCATION, (_choice(c) for c in answers.plan.choices))


def curve_csv(answers: Optimisation) -> str:
    """Steps of the cost curve.

    Parameters
    ----------
    answers : Optimisation
        The whole.

    Returns
    -------
    text : str
        CSV; money in the currency of the table.
    """
    return _csv(CURVE, (_step(s) for s in answers.curve.steps))


def _choice(choice: Choice) -> dict[str, Any]:
    option = choice.option
    return {
        "parcel": option.parcel.name,
        "practice": option.option.practice,
        "share": choice.share,
        "area_ha": choice.area,
        "carbon_mg": choice.carbon,
        "standard_error_mg": _known(choice.standard_error),
        "carbon_discounted_mg": choice.share * option.carbon_discounted,
        "cost": choice.cost,
        "production_loss_mg_yr": choice.share * option.production_loss,
    }


def _step(step: CurveStep) -> dict[str, Any]:
    return {
        "parcel": step.parcel,
        "practice": step.practice,
        "replaces": step.replaces,
        "carbon_mg": step.carbon,
        "cost": step.cost,
        "cost_per_mg": step.cost_per_mg,
        "cost_per_mg_discounted": step.cost_per_mg_discounted,
        "cumulative_carbon_mg": step.cumulative_carbon,
        "cumulative_cost": step.cumulative_cost,
    }


def _instrument(result: InstrumentResult) -> dict[str, Any]:
    instrument = asdict(result.instrument)
    instrument["practices"] = list(instrument["practices"])
    return {
        **instrument,
        "illustrative": result.illustrative,
        "assumption": result.assumption,
        "area_eligible_ha": result.area_eligible,
        "area_adopting_ha": result.area_adopting,
        "area_additional_ha": result.area_additional,
        "carbon_mg": result.carbon,
        "carbon_standard_error_mg": _known(result.standard_error),
        "carbon_discounted_mg": result.carbon_discounted,
        "public_cost": result.public_cost,
        "private_cost": result.private_cost,
        "public_cost_per_mg": _known(result.public_cost_per_mg),
    }


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _ratio(cost: float, carbon: float) -> float | None:
    return cost / carbon if carbon > 0.0 else None


def _csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else value
