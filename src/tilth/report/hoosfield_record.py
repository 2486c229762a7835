"""The Hoosfield demonstration as JSON."""

import json
from typing import Any

import numpy as np

import tilth
from tilth.assessment.site.ensemble_result import SPREAD, Ensemble
from tilth.assessment.site.hoosfield import (
    IN_SAMPLE,
    LEVEL,
    Demonstration,
    Target,
    TreatmentResult,
)
from tilth.assessment.site.hoosfield_site import digest
from tilth.report.hoosfield_text import (
    CAUTIONS,
    METHOD,
    layer_of,
    number,
    sources,
    words_of,
)
from tilth.stats.uncertainty import Summary, UncertainQuantity


def as_json(demo: Demonstration) -> str:
    """The demonstration as JSON text.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    text : str
        With a line end; never NaN.
    """
    return (
        json.dumps(record(demo), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    )


def record(demo: Demonstration) -> dict[str, Any]:
    """The demonstration with its provenance, for JSON.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs`` and ``sources``.
    """
    experiment, draws = demo.experiment, demo.members.draws
    return {
        "tilth_version": tilth.__version__,
        "method": METHOD,
        "inputs": {
            "data": "tilth/datasets/hoosfield",
            "sha256": digest(),
            "depth_bottom_cm": experiment.depth,
            "clay_percent": experiment.clay,
            "iom_mg_ha": experiment.iom,
            "dpm_rpm": experiment.dpm_rpm,
            "temperature_degc": experiment.temperature.tolist(),
            "precipitation_mm_month": experiment.precipitation.tolist(),
            "pan_evaporation_mm_month": experiment.pan_evaporation.tolist(),
            "c_input_before_mg_ha_month": experiment.c_input_before.tolist(),
            "n_members": draws.n_members,
            "seed": draws.seed,
        },
        "sources": list(sources(demo)),
        "cautions": [*CAUTIONS, IN_SAMPLE],
        "notes": list(experiment.notes),
        "layer": layer_of(demo),
        "years": demo.years.tolist(),
        "treatments": [_treatment_record(t) for t in demo.treatments],
        "uncertainty": {
            "covers": demo.members.covers,
            "level": LEVEL,
            "quantities": [_quantity_record(q) for q in draws.quantities],
            "standard_error_of_each_alone": [
                {
                    "quantity": c.name,
                    "last_stock_mg_ha": dict(
                        zip(demo.members.scenarios, c.standard_errors, strict=True)
                    ),
                    "last_difference_mg_ha": c.difference,
                }
                for c in demo.contributions
            ],
            "manured_less_unmanured_mg_ha": _summary_record(demo.difference),
        },
        "four_per_mille": [_target_record(t) for t in demo.targets],
        "ensembles": [_ensemble_record(e) for e in demo.ensembles],
    }


def _treatment_record(t: TreatmentResult) -> dict[str, Any]:
    return {
        "key": t.treatment.key,
        "name": t.treatment.name,
        "plot_modelled": t.treatment.plot_modelled,
        "plot_measured": t.treatment.plot_measured,
        "soc_stock_mg_ha": t.soc_stock.tolist(),
        "members_mg_ha": _summary_record(t.members),
        "comparisons": [
            {
                "year": c.year,
                "modelled_mg_ha": c.modelled,
                "measured_mg_ha": c.measured,
                "low_mg_ha": c.low,
                "high_mg_ha": c.high,
                "inside": c.inside,
                "adjusted_for": c.adjusted_for,
            }
            for c in t.comparisons
        ],
        "bias_mg_ha": t.bias,
        "rmse_mg_ha": t.rmse,
        "label": IN_SAMPLE,
    }


def _summary_record(s: Summary) -> dict[str, Any]:
    return {
        "median": s.median.tolist(),
        "mean": s.mean.tolist(),
        "standard_error": s.standard_error.tolist(),
        "low": s.interval[0].tolist(),
        "high": s.interval[1].tolist(),
    }


def _quantity_record(q: UncertainQuantity) -> dict[str, Any]:
    return {
        "name": q.name,
        "unit": q.unit,
        "distribution": words_of(q.distribution),
        "scope": q.scope,
        "kind": q.kind,
        "mark": q.mark,
        "source": q.source,
    }


def _target_record(t: Target) -> dict[str, Any]:
    r = t.result
    return {
        "reference": r.reference,
        "depth_top_cm": r.depth_top,
        "depth_bottom_cm": r.depth_bottom,
        "years": r.years,
        "target_rate_permil_yr": r.target_rate,
        "initial_mg_ha": number(r.initial),
        "baseline_mg_ha": number(r.baseline),
        "project_mg_ha": number(r.project),
        "target_mg_ha": number(r.target),
        "rate_permil_yr": number(r.rate),
        "rate_members_permil_yr": _summary_record(t.rate),
        "reached": bool(np.asarray(r.reached)),
        "extra_plant_input_mg_ha_yr": number(r.extra_input),
        "extra_manure_input_mg_ha_yr": t.extra_manure,
        "sentence": r.sentence(),
    }


def _ensemble_record(e: Ensemble) -> dict[str, Any]:
    return {
        "runs": [
            {
                "model": run.model,
                "method": run.method,
                "layer": run.layer.label(),
                "inputs": run.inputs,
                "years": run.years.tolist(),
                "soc_stock_mg_ha": {
                    s.name: s.soc_stock().tolist() for s in run.scenarios
                },
                "provisional": list(run.provisional),
                "warnings": list(run.warnings),
            }
            for run in e.runs
        ],
        "left_out": [
            {"model": o.model, "reasons": list(o.reasons)} for o in e.left_out
        ],
        "spread": SPREAD,
    }
