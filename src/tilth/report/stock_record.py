"""Stocks of profiles as the files that a program reads: CSV and JSON."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from math import isnan
from typing import Any

import numpy as np

import tilth
from tilth.assessment.harmonised import HarmonisedLayers
from tilth.assessment.layer_table import Finding
from tilth.assessment.round_stocks import Comparison, compare, round_stocks
from tilth.assessment.stock_check import layers_with_soil, sampled_depth
from tilth.assessment.stock_result import DepthStocks, Profiles, StockResult
from tilth.checks import FloatArray

LABELS = ("site", "point", "round", "date", "stratum", "farm")


def stocks_csv(result: StockResult) -> str:
    """One row per profile and depth.

    Parameters
    ----------
    result : StockResult
        Stocks.

    Returns
    -------
    text : str
        CSV; a number that is missing is an empty cell.
    """
    rows = profile_rows(result)
    columns = list(rows[0]) if rows else [*LABELS]
    return _csv(columns, ([_cell(value) for value in row.values()] for row in rows))


def layers_csv(result: StockResult, layers: HarmonisedLayers) -> str:
    """One row per profile and layer between the same limits.

    Parameters
    ----------
    result : StockResult
        Stocks.
    layers : HarmonisedLayers
        Layers of its profiles.

    Returns
    -------
    text : str
        CSV; a number that is missing is an empty cell.
    """
    columns = [*LABELS, "depth_top_cm", "depth_bottom_cm", "fine_earth_mass_mg_ha"]
    columns += ["soc_stock_mg_ha", "soc_content_g_kg"]
    limits = list(zip(layers.limits[:-1], layers.limits[1:], strict=True))
    amounts = (layers.fine_earth_mass, layers.soc_stock, layers.soc_content())
    values = np.stack(amounts, axis=-1).tolist()
    labels = _labels(result.profiles)
    return _csv(
        columns,
        (
            [*label, f"{top:g}", f"{bottom:g}", *map(_cell, numbers)]
            for label, own in zip(labels, values, strict=True)
            for (top, bottom), numbers in zip(limits, own, strict=True)
        ),
    )


def quality_csv(findings: Sequence[Finding]) -> str:
    """One row per finding.

    Parameters
    ----------
    findings : sequence of Finding
        Rows and values refused or flagged.

    Returns
    -------
    text : str
        CSV with the fields of `tilth.assessment.layer_table.Finding`.
    """
    columns = [field.name for field in fields(Finding)]
    return _csv(
        columns,
        ([str(getattr(f, name)) for name in columns] for f in findings),
    )


def profile_rows(result: StockResult) -> list[dict[str, Any]]:
    """Stocks of all profiles, one mapping per profile and depth.

    Parameters
    ----------
    result : StockResult
        Stocks.

    Returns
    -------
    rows : list of dict
        Profile by profile; None for what is missing.
    """
    profiles = result.profiles
    n = profiles.date.size
    of_profile = {
        "latitude_deg": _numbers(profiles.latitude),
        "longitude_deg": _numbers(profiles.longitude),
        "n_cores": _numbers(profiles.n_cores),
        "n_layers": layers_with_soil(profiles).tolist(),
        "sampled_depth_cm": _numbers(sampled_depth(profiles)),
        "sampled_mass_mg_ha": _numbers(np.nansum(profiles.layer_mass, axis=-1)),
    }
    of_depth = [_of_depth(stocks) for stocks in result.depths]
    labels = _labels(profiles)
    return [
        {
            **dict(zip(LABELS, labels[i], strict=True)),
            **{name: values[i] for name, values in of_profile.items()},
            **{name: values[i] for name, values in columns.items()},
        }
        for i in range(n)
        for columns in of_depth
    ]


def stock_record(result: StockResult) -> dict[str, Any]:
    """Stocks with their provenance, for JSON.

    Parameters
    ----------
    result : StockResult
        Stocks.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs``, ``sources``, ``provisional`` and
        ``warnings``; None for what is missing.
    """
    return {
        "tilth_version": tilth.__version__,
        "method": result.method,
        "inputs": result.inputs,
        "sources": list(result.sources),
        "provisional": list(result.provisional),
        "warnings": list(result.warnings),
        "files": [{"name": name, "sha256": digest} for name, digest in result.files],
        "n_rows": result.n_rows,
        "n_profiles": int(result.profiles.date.size),
        "findings_by_rule": _counts(result.findings),
        "depths": [_depth_record(result, stocks) for stocks in result.depths],
        "profiles": profile_rows(result),
        "findings": [asdict(finding) for finding in result.findings],
    }


def _depth_record(result: StockResult, stocks: DepthStocks) -> dict[str, Any]:
    """One depth of the record."""
    reference = stocks.reference
    return {
        "depth_cm": reference.depth,
        "reference_mass_mg_ha": reference.mass,
        "reference_rule": reference.rule,
        "equivalent_mass_method": reference.method,
        "n_extrapolated": int(stocks.extrapolated.sum()),
        "rounds": [
            {
                "round": r.name,
                "first_day": r.first_day or None,
                "last_day": r.last_day or None,
                "n_profiles": r.n_profiles,
                "n_stocks": r.n_stocks,
                "n_extrapolated": r.n_extrapolated,
                "mean_mg_ha": r.mean,
                "standard_deviation_mg_ha": r.standard_deviation,
                "mean_fixed_depth_mg_ha": r.fixed_depth,
                "n_fixed_depth": r.n_fixed_depth,
            }
            for r in round_stocks(result, stocks)
        ],
        "comparison": _comparison_record(compare(result, stocks)),
    }


def _comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Means by method, of the record."""
    return {
        "rounds": list(comparison.rounds),
        "n_profiles": list(comparison.n_profiles),
        "methods": [
            {
                "name": method.name,
                "reference_mass_mg_ha": method.reference_mass,
                "means_mg_ha": list(method.means),
                "n_extrapolated": method.n_extrapolated,
            }
            for method in comparison.methods
        ],
        "left_out": [
            {"method": title, "reason": reason} for title, reason in comparison.left_out
        ],
    }


def _counts(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """How often each rule was broken."""
    counts = Counter((f.severity, f.rule) for f in findings)
    return [
        {"severity": severity, "rule": rule, "count": count}
        for (severity, rule), count in counts.items()
    ]


def _of_depth(stocks: DepthStocks) -> dict[str, list[Any]]:
    """Columns of one depth."""
    n = stocks.extrapolated.size
    return {
        "depth_cm": [stocks.reference.depth] * n,
        "reference_mass_mg_ha": [stocks.reference.mass] * n,
        "fixed_depth_stock_mg_ha": _numbers(stocks.fixed_depth),
        "equivalent_mass_stock_mg_ha": _numbers(stocks.equivalent_mass),
        "extrapolated": stocks.extrapolated.tolist(),
        "measurement_error_mg_ha": _numbers(stocks.measurement_error),
    }


def _labels(profiles: Profiles) -> list[tuple[str, ...]]:
    """Texts of each profile, in the order of `LABELS`."""
    days = ["" if day == "NaT" else day for day in profiles.date.astype(str).tolist()]
    columns = (
        profiles.site.texts(),
        profiles.point.texts(),
        profiles.round.texts(),
        days,
        profiles.stratum.texts(),
        profiles.farm.texts(),
    )
    return list(zip(*columns, strict=True))


def _numbers(values: FloatArray) -> list[float | None]:
    """Numbers that JSON knows; None where one is missing."""
    return [None if isnan(value) else value for value in values.tolist()]


def _cell(value: object) -> str:
    """A value of a CSV file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if isnan(value) else f"{value:.10g}"
    return "" if value is None else str(value)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Text of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
