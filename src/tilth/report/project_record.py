"""The assessment of a project as the files that a program reads: JSON and CSV."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from typing import Any, Final

import tilth
from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.cost import DISCOUNTING
from tilth.assessment.project.course import Course, ProjectCourse
from tilth.assessment.project.outcome import Value
from tilth.assessment.project.result import (
    AtHorizon,
    BalanceAnswer,
    CostAnswer,
    ParcelAnswer,
    Reversed,
)
from tilth.report.project_criteria import criteria_record, goal_links

VERSION: Final = 1  # of the form of the result
METHOD: Final = (
    "per parcel the first of Tier 3 (ensemble of models), Tier 2, Tier 1 and a "
    "published rate that its data allow; "
    "Monte Carlo with draws that baseline, project and parcels share; 90 % intervals "
    "from the 5th to the 95th percentile"
)
VALUES: Final = {  # columns of the table, by the name of the value
    "baseline_mg_ha": "baseline",
    "project_mg_ha": "project",
    "stock_change_mg_ha": "change",
    "total_change_mg": "total_change",
    "rate_initial_permil_yr": "rate_initial",
    "rate_baseline_permil_yr": "rate_baseline",
}


def record(assessment: Assessment) -> dict[str, Any]:
    """Result as plain data, for JSON; it validates against `result-1.json`.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    record : dict
        Numbers with their unit in the name; null with a reason where unknown.
    """
    project = assessment.project
    criteria = criteria_record(assessment)
    return {
        "tilth_assessment": VERSION,
        "tilth_version": tilth.__version__,
        "name": project.name,
        "example": project.example,
        "method": METHOD,
        "inputs": {
            "seed": assessment.seed,
            "members": assessment.n_members,
            "project_sha256": fingerprint(project.data),
            "project": project.data,
        },
        "area_ha": assessment.area,
        "warming_potentials": assessment.potentials,
        "horizons": [_horizon(h) for h in assessment.horizons],
        "yearly": _yearly(assessment.course),
        "balance": _balance(assessment.balance),
        "cost_convention": DISCOUNTING,
        "costs": [_costs(c) for c in assessment.costs],
        "permanence_method": assessment.permanence.method,
        "permanence": [_reversed(r) for r in assessment.permanence.rows],
        "criteria": criteria,
        "sdg_links": goal_links(assessment, criteria),
        "parcels": [parcel_record(p) for p in assessment.parcels],
        "sources": list(assessment.sources),
        "provisional": list(assessment.provisional),
        "warnings": list(assessment.warnings),
    }


def fingerprint(data: dict[str, Any]) -> str:
    """SHA-256 of a project, whatever the form of its file.

    Parameters
    ----------
    data : dict
        Content of the project file.

    Returns
    -------
    sha256 : str
        In hexadecimal digits.
    """
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def parcels_csv(assessment: Assessment) -> str:
    """One row per parcel and horizon.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    text : str
        CSV; an empty cell is unknown.
    """
    return table_head() + "".join(table_rows(p) for p in assessment.parcels)


def table_head() -> str:
    """Line of column names of the table of parcels.

    Returns
    -------
    text : str
        CSV, with a line end.
    """
    columns = ["parcel", "area_ha", "climate_zone", "method", "years"]
    for name in VALUES:
        columns += [name, f"{name}_low", f"{name}_high"]
    columns += ["probability_4_permil_initial", "probability_4_permil_baseline"]
    return _csv([columns])


def table_rows(parcel: ParcelAnswer) -> str:
    """Lines of one parcel in the table of parcels, one per horizon.

    Parameters
    ----------
    parcel : ParcelAnswer
        Of an assessment.

    Returns
    -------
    text : str
        CSV, each with a line end; an empty cell is unknown.
    """
    return _csv(
        [
            [
                parcel.id,
                f"{parcel.area:.6g}",
                parcel.zone,
                parcel.tier,
                h.years,
                *(c for name in VALUES.values() for c in _cells(getattr(h, name))),
                _cells(h.probability_initial)[0],
                _cells(h.probability_baseline)[0],
            ]
            for h in parcel.horizons
        ]
    )


def _cells(value: Value) -> list[str]:
    numbers = [value.estimate, *(value.interval or (None, None))]
    return ["" if x is None else f"{x:.6g}" for x in numbers]


def _csv(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _value(value: Value) -> dict[str, Any]:
    return {
        "estimate": value.estimate,
        "standard_error": value.standard_error,
        "interval_90": None if value.interval is None else list(value.interval),
        "unknown": value.reason or None,
    }


def _horizon(at: AtHorizon) -> dict[str, Any]:
    return {
        "years": at.years,
        "baseline_mg_ha": _value(at.baseline),
        "project_mg_ha": _value(at.project),
        "stock_change_mg_ha": _value(at.change),
        "total_change_mg": _value(at.total_change),
        "removal_mg_ha": _value(at.removals),
        "avoided_loss_mg_ha": _value(at.avoided),
        "rate_against_initial_permil_yr": _value(at.rate_initial),
        "rate_against_baseline_permil_yr": _value(at.rate_baseline),
        "probability_4_permil_against_initial": _value(at.probability_initial),
        "probability_4_permil_against_baseline": _value(at.probability_baseline),
    }


def _yearly(course: ProjectCourse | None) -> dict[str, Any] | None:
    if course is None:
        return None
    return {
        "baseline_mg_ha": _course(course.baseline),
        "project_mg_ha": _course(course.project),
        "stock_change_mg_ha": _course(course.change),
        "unknown": course.reason or None,
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        name: None if values is None else values.tolist()
        for name, values in (
            ("estimate", course.estimate),
            ("low_90", course.low),
            ("high_90", course.high),
        )
    }


def _balance(balance: BalanceAnswer) -> dict[str, Any]:
    return {
        "years": balance.years,
        "soil_carbon_mg_co2": _value(balance.soil_co2),
        "gases": [
            {"source": g.source, "gas": g.gas, "benefit_mg_co2e": _value(g.benefit)}
            for g in balance.gases
        ],
        "known_before_leakage_mg_co2e": _value(balance.known_co2e),
        "leakage_mg_co2e": _value(balance.leakage_co2e),
        "net_balance_mg_co2e": _value(balance.net_balance_co2e),
        "unknown": [{"what": w, "reason": r} for w, r in balance.unknown],
    }


def parcel_record(p: ParcelAnswer) -> dict[str, Any]:
    """Result of one parcel as plain data, for JSON.

    Parameters
    ----------
    p : ParcelAnswer
        Of an assessment.

    Returns
    -------
    record : dict
        Numbers with their unit in the name; null with a reason where unknown.
    """
    return {
        "id": p.id,
        "area_ha": p.area,
        "climate_zone": p.zone,
        "new_practices": list(p.new_practices),
        "chosen": p.tier,
        "method": p.method,
        "interval_covers": p.covers,
        "depth_cm": p.depth,
        "not_used": [{"method": n.tier, "reason": n.reason} for n in p.not_used],
        "models": [
            {
                "model": m.model,
                "share_of_members": m.share,
                "stock_changes": [
                    {"years": y, "stock_change_mg_ha": x} for y, x in m.changes
                ],
            }
            for m in p.models
        ],
        "horizons": [_horizon(h) for h in p.horizons],
        "balance": _balance(p.balance),
        "costs": None if p.costs is None else _costs(p.costs),
        "co_benefits": [
            {
                "practice": b.practice,
                "subject": b.subject,
                "effect": b.effect,
                "direction": b.direction,
                "judgement": b.judgement,
                "size": b.size,
                "evidence": b.evidence,
                "source": b.source,
            }
            for b in p.benefits
        ],
        "alerts": [
            {"subject": a.subject, "state": a.state, "text": a.text} for a in p.alerts
        ],
        "measure_next": [
            {
                "what": n.what,
                "unit": n.unit,
                "share_of_variance": n.share,
                "standard_error": n.standard_error,
                "achievable_standard_error": n.achievable_error,
                "removed_if_measured": n.removed_if_measured,
                "removed_if_error_is_halved": n.removed,
                "measurable_on_the_parcel": n.measurable,
                "times_as_many_samples": n.samples_times,
                "samples": n.samples,
                "cost": n.cost,
                "currency": n.currency or None,
                "price_year": n.price_year,
                "basis": n.basis,
            }
            for n in p.measure_next
        ],
        "halving_the_standard_error": None
        if p.halving is None
        else {
            "state": p.halving.state,
            "variance_removed": p.halving.removed,
            "text": p.halving.text,
        },
        "mineral_capacity_mg_ha": _value(p.capacity),
        "permanence_method": p.permanence.method,
        "permanence": [_reversed(r) for r in p.permanence.rows],
        "measured": p.measured or None,
        "sources": list(p.sources),
        "provisional": list(p.provisional),
        "warnings": list(p.warnings),
    }


def _costs(costs: CostAnswer) -> dict[str, Any]:
    return {
        "currency": costs.currency,
        "price_year": costs.price_year,
        "area_ha": costs.area,
        "discount_rate_per_yr": costs.discount_rate,
        "cost_per_ha": costs.per_hectare,
        "discounted_cost_per_ha": costs.discounted_per_hectare,
        "cost": costs.total,
        "cost_range": None if costs.total_range is None else list(costs.total_range),
        "discounted_cost": costs.discounted_total,
        "cost_per_mg_co2e": _value(costs.per_tonne),
        "cost_per_mg_co2_of_soil_carbon": _value(costs.per_tonne_soil),
    }


def _reversed(row: Reversed) -> dict[str, Any]:
    return {
        "stop_after_years": row.stop,
        "years_after_stop": row.years_after,
        "lost_share": row.share,
        "at_stop_mg_ha": _value(row.at_stop),
        "left_mg_ha": _value(row.left),
        "lost_mg_ha": _value(row.lost),
    }
