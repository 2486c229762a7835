"""Runs of models on a site, as the files that a program reads: CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import tilth
from tilth.assessment.site.ensemble_result import SPREAD, Ensemble, Spread
from tilth.assessment.site.result import ModelRun, ScenarioRun, gain_rates
from tilth.assessment.site.site import Site


def files_of_run(site: Site, run: ModelRun) -> dict[str, str]:
    """Files of one model.

    Parameters
    ----------
    site : Site
        The site.
    run : ModelRun
        What the model says.

    Returns
    -------
    files : dict
        Text by file name: ``years.csv`` and ``result.json``.
    """
    pools = [f"{name.lower()}_mg_ha" for name in run.pool_names]
    columns = ["scenario", "year", "soc_stock_mg_ha", *pools]
    columns += ["c_input_mg_ha_yr", "manure_input_mg_ha_yr"]
    rows = [row for scenario in run.scenarios for row in _year_rows(run, scenario)]
    return {
        "years.csv": _csv(columns, rows),
        "result.json": as_json(run_record(site, run)),
    }


def files_of_ensemble(site: Site, ensemble: Ensemble) -> dict[str, str]:
    """Files of an ensemble.

    Parameters
    ----------
    site : Site
        The site.
    ensemble : Ensemble
        What the models say.

    Returns
    -------
    files : dict
        Text by file name: ``years.csv``, ``spread.csv`` and ``result.json``.
    """
    stocks = [
        (run.model, run.layer.label(), scenario.name, int(year), f"{stock:.6f}")
        for run in ensemble.runs
        for scenario in run.scenarios
        for year, stock in zip(run.years, scenario.soc_stock(), strict=True)
    ]
    spreads = [row for spread in ensemble.spreads for row in _spread_rows(spread)]
    columns = ["layer", "scenario", "year", "n_models"]
    columns += ["lowest_mg_ha", "highest_mg_ha", "mean_mg_ha"]
    return {
        "years.csv": _csv(
            ["model", "layer", "scenario", "year", "soc_stock_mg_ha"], stocks
        ),
        "spread.csv": _csv(columns, spreads),
        "result.json": as_json(ensemble_record(site, ensemble)),
    }


def run_record(site: Site, run: ModelRun) -> dict[str, Any]:
    """One model's run with its provenance, for JSON.

    Parameters
    ----------
    site : Site
        The site.
    run : ModelRun
        What the model says.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs`` and ``sources``.
    """
    return {**_head(site), **_run(run)}


def ensemble_record(site: Site, ensemble: Ensemble) -> dict[str, Any]:
    """An ensemble with its provenance, for JSON.

    Parameters
    ----------
    site : Site
        The site.
    ensemble : Ensemble
        What the models say.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs`` and ``sources``.
    """
    sources = [source for run in ensemble.runs for source in run.sources]
    return {
        **_head(site),
        "method": f"all models that apply, compared within one layer; {SPREAD}",
        "inputs": {run.model: run.inputs for run in ensemble.runs},
        "sources": list(dict.fromkeys(sources)),
        "runs": [_run(run) for run in ensemble.runs],
        "left_out": [
            {"model": out.model, "reasons": list(out.reasons)}
            for out in ensemble.left_out
        ],
        "spreads": [
            {
                "kind": SPREAD,
                "layer": spread.layer.label(),
                "scenario": spread.scenario,
                "models": list(spread.models),
                "years": spread.years.tolist(),
                "lowest_mg_ha": spread.lowest.tolist(),
                "highest_mg_ha": spread.highest.tolist(),
                "mean_mg_ha": spread.mean.tolist(),
            }
            for spread in ensemble.spreads
        ],
    }


def as_json(record: dict[str, Any]) -> str:
    """A record as JSON text.

    Parameters
    ----------
    record : dict
        Numbers, texts, lists and mappings.

    Returns
    -------
    text : str
        With a line end; never NaN or infinity.
    """
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _head(site: Site) -> dict[str, Any]:
    """Version and site of a record."""
    return {
        "tilth_version": tilth.__version__,
        "site": {
            "name": site.name,
            "example": site.example,
            "notes": list(site.notes),
            "file": site.file_name,
            "sha256": site.sha256,
        },
    }


def _run(run: ModelRun) -> dict[str, Any]:
    """One run of a record."""
    return {
        "model": run.model,
        "method": run.method,
        "inputs": run.inputs,
        "sources": list(run.sources),
        "provisional": list(run.provisional),
        "warnings": list(run.warnings),
        "layer": {
            "label": run.layer.label(),
            "depth_bottom_cm": run.layer.depth_bottom,
            "litter": run.layer.litter,
        },
        "years": run.years.tolist(),
        "scenarios": [
            {
                "name": scenario.name,
                "soc_stock_mg_ha": scenario.soc_stock().tolist(),
                "pools_mg_ha": dict(
                    zip(run.pool_names, scenario.pools.T.tolist(), strict=True)
                ),
                "rate_against_initial_permil_yr": rate.against_initial,
                "rate_against_baseline_permil_yr": rate.against_baseline,
                "c_input_mg_ha_yr": scenario.c_input.tolist(),
                "manure_input_mg_ha_yr": scenario.manure_input.tolist(),
            }
            for scenario, rate in zip(run.scenarios, gain_rates(run), strict=True)
        ],
    }


def _year_rows(run: ModelRun, scenario: ScenarioRun) -> Iterable[Sequence[object]]:
    """Rows of ``years.csv`` of one scenario; the first is the state at the start."""
    plant = ["", *(f"{value:.6f}" for value in scenario.c_input)]
    manure = ["", *(f"{value:.6f}" for value in scenario.manure_input)]
    for i, stock in enumerate(scenario.soc_stock()):
        pools = (f"{value:.6f}" for value in scenario.pools[i])
        year = int(run.years[i])
        yield (scenario.name, year, f"{stock:.6f}", *pools, plant[i], manure[i])


def _spread_rows(spread: Spread) -> Iterable[Sequence[object]]:
    """Rows of ``spread.csv`` of one layer and scenario."""
    for i, year in enumerate(spread.years):
        values = (spread.lowest[i], spread.highest[i], spread.mean[i])
        yield (
            spread.layer.label(),
            spread.scenario,
            int(year),
            len(spread.models),
            *(f"{value:.6f}" for value in values),
        )


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Text of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
