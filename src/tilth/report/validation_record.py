"""Tests of a model against measured changes: text, JSON and CSV."""

import csv
import io
import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

import tilth
from tilth.stats.validation import MARK, QUANTILE, SOURCE, prediction_interval
from tilth.stats.validation_result import Check, CombinationResult, Pair

PAIRS = "pairs.csv"
METHOD = (
    "bias of each study, their unweighted mean against the pooled measurement "
    "uncertainty (weights n - 1), and the share of measured changes inside prediction "
    "+- 1.64 sigma_model, by practice, crop group and emission source"
)
SHARED = (
    "the pairs must be of sites or studies that the model was not calibrated on: a "
    "file cannot tell"
)


def record(
    pairs: Sequence[Pair], results: Sequence[CombinationResult], inputs: dict[str, Any]
) -> dict[str, Any]:
    """All results as plain data.

    Parameters
    ----------
    pairs : sequence of Pair
        What was tested.
    results : sequence of CombinationResult
        Results of `tilth.stats.validation.validate`.
    inputs : dict
        Choices that were made, by name with unit.

    Returns
    -------
    record : dict
        Content of ``result.json``.
    """
    return {
        "tilth_version": tilth.__version__,
        "model": inputs.get("model"),
        "depth_cm": inputs.get("depth_cm"),
        "method": METHOD,
        "inputs": {**inputs, "n_pairs": len(pairs)},
        "sources": [SOURCE],
        "mark": MARK,
        "provisional": [SOURCE],
        "warnings": [SHARED, *dict.fromkeys(w for r in results for w in r.warnings)],
        "passed": all(r.passed for r in results),
        "combinations": [_combination(r) for r in results],
    }


def files(
    pairs: Sequence[Pair], results: Sequence[CombinationResult], inputs: dict[str, Any]
) -> dict[str, str]:
    """Files of a validation.

    Parameters
    ----------
    pairs : sequence of Pair
        What was tested.
    results : sequence of CombinationResult
        Results of the tests.
    inputs : dict
        Choices that were made, by name with unit.

    Returns
    -------
    files : dict
        Text by file name: ``pairs.csv`` and ``result.json``.
    """
    return {
        PAIRS: _pairs(pairs, results),
        "result.json": as_json(record(pairs, results, inputs)),
    }


def as_json(content: dict[str, Any]) -> str:
    """Text of a record.

    Parameters
    ----------
    content : dict
        From `record`.

    Returns
    -------
    text : str
        JSON that ends in a line end.
    """
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def summary(results: Sequence[CombinationResult]) -> tuple[str, ...]:
    """Results for readers, line by line.

    Parameters
    ----------
    results : sequence of CombinationResult
        Results of the tests.

    Returns
    -------
    lines : tuple of str
        By combination, then what limits all.
    """
    lines: list[str] = []
    for r in results:
        sigma = r.standard_deviation
        lines += [
            f"{r.practice} | {r.crop_group} | {r.emission_source}: {r.n_pairs} pairs "
            f"of {len(r.studies)} studies: {'passed' if r.passed else 'NOT passed'}",
            _line(r.bias_test) + f" ({r.measurement_source})",
            _line(r.coverage_test)
            + (" (near miss, may be petitioned)" if r.near_miss else ""),
            "  sigma_model: "
            + ("unknown" if sigma is None else f"{sigma:.3f} Mg ha-1")
            + f", about a mean residual of {r.mean_residual:.3f} Mg ha-1",
            *(
                f"  study {s.study}: bias {s.bias:.3f} Mg ha-1, "
                f"{'-' if s.inside is None else s.inside} of {s.n_pairs} inside"
                for s in r.studies
            ),
            *(
                f"  {g.kind.replace('_', ' ')} {g.name}: bias {g.bias:.3f}, RMSE "
                f"{g.rmse:.3f} Mg ha-1, {'-' if g.inside is None else g.inside} of "
                f"{g.n_pairs} inside"
                for g in r.groups
                if g.name != "unknown"
            ),
            *(_line(check) for check in r.domain),
            *(f"  Note: {text}" for text in r.warnings),
        ]
    return (*lines, f"Note: {SHARED}.", f"Provisional: {SOURCE}.")


def _line(check: Check) -> str:
    verdict = {True: "met", False: "NOT met", None: "cannot be told"}[check.met]
    return f"  {check.name}: {verdict}: {check.found}"


def _combination(r: CombinationResult) -> dict[str, Any]:
    """One combination of a record."""
    return {
        "practice": r.practice,
        "crop_group": r.crop_group,
        "emission_source": r.emission_source,
        "passed": r.passed,
        "n_pairs": r.n_pairs,
        "n_studies": len(r.studies),
        "mean_bias_mg_ha": r.mean_bias,
        "pooled_bias_mg_ha": r.pooled_bias,
        "measurement_uncertainty_mg_ha": r.measurement_uncertainty,
        "measurement_source": r.measurement_source,
        "mean_residual_mg_ha": r.mean_residual,
        "sigma_model_mg_ha": r.standard_deviation,
        "residual_variance_mg_ha_squared": (
            None if r.standard_deviation is None else r.standard_deviation**2
        ),
        "residual_degrees_of_freedom": len(r.studies) - 1,
        "quantile": QUANTILE,
        "n_inside": r.inside,
        "coverage": None if r.inside is None else r.inside / r.n_pairs,
        "near_miss": r.near_miss,
        "tests": [_check(c) for c in (r.bias_test, r.coverage_test, *r.domain)],
        "studies": [
            {
                "study": s.study,
                "n_pairs": s.n_pairs,
                "bias_mg_ha": s.bias,
                "n_inside": s.inside,
            }
            for s in r.studies
        ],
        "groups": [
            {
                "kind": g.kind,
                "name": g.name,
                "n_pairs": g.n_pairs,
                "n_studies": g.n_studies,
                "bias_mg_ha": g.bias,
                "rmse_mg_ha": g.rmse,
                "n_inside": g.inside,
            }
            for g in r.groups
        ],
        "warnings": list(r.warnings),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "rule": check.rule,
        "found": check.found,
        "met": check.met,
        "mark": MARK,
    }


def _pairs(pairs: Sequence[Pair], results: Sequence[CombinationResult]) -> str:
    """Pairs with their residuals and intervals."""
    sigma = {
        (r.practice, r.crop_group, r.emission_source): r.standard_deviation
        for r in results
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = ["study", "practice", "crop_group", "emission_source", "climate_zone"]
    columns += ["texture", "clay", "n", "modelled_mg_ha", "observed_mg_ha"]
    columns += ["standard_error_mg_ha", "residual_mg_ha", "low_mg_ha", "high_mg_ha"]
    writer.writerow([*columns, "inside"])
    for p in pairs:
        spread = sigma[p.practice, p.crop_group, p.emission_source]
        low = high = inside = ""
        if spread is not None:
            limits = [float(x) for x in prediction_interval(p.modelled, spread)]
            low, high = (f"{x:.6f}" for x in limits)
            inside = "yes" if limits[0] <= p.observed <= limits[1] else "no"
        known = [p.study, p.practice, p.crop_group, p.emission_source]
        known += [p.climate_zone, p.texture, _number(p.clay), _number(p.n)]
        known += [_number(p.modelled), _number(p.observed), _number(p.standard_error)]
        writer.writerow([*known, f"{p.residual:.6f}", low, high, inside])
    return text.getvalue()


def _number(value: float) -> str:
    return f"{value:.10g}" if isfinite(value) else ""
