"""Change of the stock as the files that a program reads: CSV and JSON."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import Any

import tilth
from tilth.accounting.campaign import Campaign, MeasuredChange
from tilth.assessment.change.result import ChangeResult, PointChange, StratumChange
from tilth.report import standards_table
from tilth.report.quality import quality_csv
from tilth.report.quantity import LEVEL
from tilth.stats.change import Change
from tilth.stats.estimate import Estimate

PERCENT = f"{100.0 * LEVEL:g}"  # of the intervals, in the names of their columns


def files_of_change(result: ChangeResult) -> dict[str, str]:
    """Tables of a change.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    files : dict
        Text by file name: ``points.csv``, ``strata.csv``, ``standards.csv`` and
        ``quality.csv``; a number that is missing is an empty cell.
    """
    return {
        "points.csv": _table([_point(p) for p in result.points]),
        "strata.csv": _table([_stratum(s) for s in result.strata]),
        "standards.csv": standards_table.csv_text(result.standards),
        "quality.csv": quality_csv(result.stocks.findings),
    }


def change_record(result: ChangeResult) -> dict[str, Any]:
    """Change of the stock with its provenance, for JSON.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs``, ``sources``, ``provisional`` and
        ``warnings``; None for what is missing or unknown. Degrees of freedom of a
        standard error that is known exactly are "infinite".
    """
    reference = result.stocks.depths[result.depth_index].reference
    update = result.update
    return {
        "tilth_version": tilth.__version__,
        "name": result.name,
        "example": result.example,
        "method": result.method,
        "inputs": result.inputs,
        "sources": list(result.sources),
        "provisional": list(result.provisional),
        "warnings": list(result.warnings),
        "files": [
            {"name": name, "sha256": digest} for name, digest in result.stocks.files
        ],
        "n_rows": result.stocks.n_rows,
        "depth_cm": reference.depth,
        "reference_mass_mg_ha": reference.mass,
        "equivalent_mass_method": result.campaign.mass_method or None,
        "area_ha": result.area,
        "years_yr": result.years,
        "rounds": [
            {
                "name": r.name,
                "date": _day(r.date),
                "n_points": r.n_points,
                "soc_stock": estimate_record(r.estimate, "mg_ha"),
            }
            for r in result.rounds
        ],
        "stock_change": _change(result.change),
        "probability_rise": result.probability_rise,
        "target_rate_permil_yr": result.target_rate,
        "contrast": _change(result.contrast),
        "probability_target": result.probability_target,
        "rate": _maybe(result.rate, "permil_yr"),
        "methods": [
            {
                "method": m.name,
                "chosen": m.chosen,
                "reference_mass_mg_ha": m.reference_mass,
                "n_extrapolated": m.n_extrapolated,
                "stock_change": estimate_record(m.stock_change, "mg_ha"),
            }
            for m in result.methods
        ],
        "methods_left_out": [
            {"method": title, "reason": reason}
            for title, reason in result.methods_left_out
        ],
        "control": None if result.control is None else _change(result.control),
        "additional": _maybe(result.additional, "mg_ha"),
        "without_doubtful": None
        if result.without_doubtful is None
        else {
            "points": [
                {"site": s, "point": p} for s, p in result.without_doubtful.points
            ],
            "stock_change": _maybe(result.without_doubtful.stock_change, "mg_ha"),
            "additional": _maybe(result.without_doubtful.additional, "mg_ha"),
        },
        "update": None
        if update is None
        else {
            "model": update.model,
            "covers": update.covers,
            "prediction": estimate_record(update.prediction, "mg_ha"),
            "posterior": estimate_record(update.posterior, "mg_ha"),
            "conflict_probability": update.conflict,
            "sentence": update.sentence,
        },
        "no_update": result.no_update or None,
        "campaign": _campaign(result.campaign),
        "measured": None if result.measured is None else _measured(result.measured),
        "standards": standards_table.records(result.standards),
        "strata": [_stratum(s) for s in result.strata],
        "points": [_point(p) for p in result.points],
        "findings": [asdict(finding) for finding in result.stocks.findings],
    }


def estimate_record(estimate: Estimate, unit: str) -> dict[str, Any]:
    """An estimate, for JSON.

    Parameters
    ----------
    estimate : Estimate
        Of any quantity.
    unit : str
        Its unit as names end in it, such as ``mg_ha``.

    Returns
    -------
    record : dict
        With its interval; None where the standard error is unknown.
    """
    degrees = estimate.degrees_of_freedom
    limits = estimate.interval(LEVEL)
    return {
        f"mean_{unit}": estimate.mean,
        f"standard_error_{unit}": estimate.standard_error,
        "degrees_of_freedom": (
            "infinite" if degrees is not None and not isfinite(degrees) else degrees
        ),
        f"interval_{PERCENT}_{unit}": None if limits is None else list(limits),
        f"half_width_{PERCENT}_{unit}": estimate.half_width(LEVEL),
        "n_samples": estimate.n_samples,
        "n_missing": estimate.n_missing,
        "method": estimate.method,
        "reason": estimate.reason or None,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        **estimate_record(change.stock_change, "mg_ha"),
        "sampling_standard_error_mg_ha": change.sampling.standard_error,
        "factor": change.factor,
        "implied_covariance_mg_ha_squared": change.covariance,
        "distinguishable_from_zero": change.distinguishable(LEVEL),
    }


def _maybe(estimate: Estimate | None, unit: str) -> dict[str, Any] | None:
    return None if estimate is None else estimate_record(estimate, unit)


def _campaign(campaign: Campaign) -> dict[str, Any]:
    record = asdict(campaign)
    for name in ("depth", "depth_sampled", "tillage_depth"):
        record[f"{name}_cm"] = record.pop(name)
    return {**record, "dates": [_day(day) for day in campaign.dates]}


def _measured(measured: MeasuredChange) -> dict[str, Any]:
    model = measured.modelled_baseline
    return {
        "area_ha": measured.area,
        "years_yr": measured.years,
        "initial": estimate_record(measured.initial, "mg_ha"),
        "stock_change": estimate_record(measured.stock_change, "mg_ha"),
        "control": _maybe(measured.control, "mg_ha"),
        "additional": _maybe(measured.additional, "mg_ha"),
        "total_change": estimate_record(
            measured.stock_change.times(measured.area), "mg"
        ),
        "modelled_baseline": None
        if model is None
        else {
            "model": model.model,
            "validated": model.validated,
            "reason": model.reason or None,
            "stock_change": estimate_record(model.stock_change, "mg_ha"),
        },
        "emissions_co2e_mg": measured.emissions_co2e,
        "leakage_co2e_mg": measured.leakage_co2e,
    }


def _point(point: PointChange) -> dict[str, Any]:
    before, after = _number(point.before), _number(point.after)
    both = before is not None and after is not None
    return {
        "site": point.site,
        "point": point.point,
        "stratum": point.stratum,
        "farm": point.farm,
        "latitude_deg": _number(point.latitude),
        "longitude_deg": _number(point.longitude),
        "control": point.control,
        "before_mg_ha": before,
        "after_mg_ha": after,
        "stock_change_mg_ha": point.after - point.before if both else None,
        "extrapolated": point.extrapolated,
    }


def _stratum(stratum: StratumChange) -> dict[str, Any]:
    return {
        "stratum": stratum.name,
        "area_ha": stratum.area,
        "n_before": stratum.n_before,
        "n_after": stratum.n_after,
        "n_both": stratum.n_both,
        "before_mg_ha": _number(stratum.before),
        "after_mg_ha": _number(stratum.after),
        "stock_change_mg_ha": _number(stratum.after - stratum.before),
        "sd_before_mg_ha": stratum.sd_before,
        "sd_after_mg_ha": stratum.sd_after,
    }


def _number(value: float) -> float | None:
    return value if isfinite(value) else None


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _table(rows: Sequence[dict[str, Any]]) -> str:
    """Text of a CSV file."""
    columns = list(rows[0]) if rows else []
    return _csv(columns, ([_cell(value) for value in row.values()] for row in rows))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else str(value)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
