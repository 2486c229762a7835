"""Stocks of profiles as the files that a program reads: CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Any, Final

import numpy as np

import tilth
from tilth.assessment.stock.check import layers_with_soil, sampled_depth
from tilth.assessment.stock.harmonised import HarmonisedLayers
from tilth.assessment.stock.mass_method import METHODS, equivalent_depth
from tilth.assessment.stock.result import DepthStocks, Profiles, StockResult
from tilth.assessment.stock.round_stocks import Comparison, round_stocks
from tilth.checks import FloatArray
from tilth.report.quality import finding_records, row_counts, rule_counts
from tilth.report.site_record import as_json

LABELS: Final = ("site", "point", "round", "date", "stratum", "farm")
LONG: Final = ("profiles", "findings")  # of a record: many small parts


def stocks_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """One row per profile and depth.

    Parameters
    ----------
    rows : sequence of mapping
        From `profile_rows`.

    Returns
    -------
    text : str
        CSV with all digits; a number that is missing is an empty cell.
    """
    columns = list(rows[0]) if rows else list(LABELS)
    return _csv(
        columns,
        (
            {**row, "extrapolated": "true" if row["extrapolated"] else "false"}.values()
            for row in rows
        ),
    )


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
            [*label, f"{top:g}", f"{bottom:g}", *map(_known, numbers)]
            for label, own in zip(labels, values, strict=True)
            for (top, bottom), numbers in zip(limits, own, strict=True)
        ),
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
    columns: dict[str, Sequence[Any]] = {
        **dict(zip(LABELS, zip(*_labels(profiles), strict=True), strict=False)),
        "latitude_deg": _numbers(profiles.latitude),
        "longitude_deg": _numbers(profiles.longitude),
        "n_cores": _numbers(profiles.n_cores),
        "n_layers": layers_with_soil(profiles).tolist(),
        "sampled_depth_cm": _numbers(sampled_depth(profiles)),
        "sampled_mass_mg_ha": _numbers(np.nansum(profiles.layer_mass, axis=-1)),
    }
    of_depth = [
        _rows({**columns, **_of_depth(profiles, stocks)}) for stocks in result.depths
    ]
    return [row for group in zip(*of_depth, strict=True) for row in group]


def stock_record(
    result: StockResult, comparisons: Sequence[Comparison]
) -> dict[str, Any]:
    """Stocks with their provenance, for JSON.

    Parameters
    ----------
    result : StockResult
        Stocks.
    comparisons : sequence of Comparison
        Methods side by side, one per depth.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs``, ``sources``, ``provisional`` and
        ``warnings``; None for what is missing.
    """
    counts = row_counts(result.findings, result.n_rows)
    return {
        "tilth_version": tilth.__version__,
        "method": result.method,
        "inputs": result.inputs,
        "sources": list(result.sources),
        "provisional": list(result.provisional),
        "warnings": list(result.warnings),
        "files": [{"name": name, "sha256": digest} for name, digest in result.files],
        "n_rows": counts.n_rows,
        "n_refused": counts.n_refused,
        "n_flagged": counts.n_flagged,
        "n_profiles": int(result.profiles.date.size),
        "findings_by_rule": rule_counts(result.findings),
        "depths": [
            _depth_record(result, stocks, comparison)
            for stocks, comparison in zip(result.depths, comparisons, strict=True)
        ],
        "profiles": profile_rows(result),
        "findings": finding_records(result.findings),
    }


def record_text(record: Mapping[str, Any]) -> str:
    """A record as JSON text, with a line for each profile and finding.

    Parameters
    ----------
    record : mapping
        From `stock_record`.

    Returns
    -------
    text : str
        With a line end; never NaN or infinity.
    """
    head = {key: value for key, value in record.items() if key not in LONG}
    parts = [as_json(head).removesuffix("\n}\n")]
    parts += [f'  "{key}": {_lines(record[key])}' for key in LONG]
    return ",\n".join(parts) + "\n}\n"


def _lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """A list in JSON, a line for each element."""
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    return "[\n    " + ",\n    ".join(lines) + "\n  ]" if rows else "[]"


def _rows(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows of a table given by its columns."""
    names = tuple(columns)
    values = zip(*columns.values(), strict=True)
    return [dict(zip(names, row, strict=True)) for row in values]


def _depth_record(
    result: StockResult, stocks: DepthStocks, comparison: Comparison
) -> dict[str, Any]:
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
                "mean_equivalent_depth_cm": r.equivalent_depth,
            }
            for r in round_stocks(result, stocks)
        ],
        "comparison": _comparison_record(comparison),
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


def _of_depth(profiles: Profiles, stocks: DepthStocks) -> dict[str, list[Any]]:
    """Columns of one depth."""
    reference = stocks.reference
    n = stocks.extrapolated.size
    return {
        "depth_cm": [reference.depth] * n,
        "reference_mass_mg_ha": [reference.mass] * n,
        "equivalent_depth_cm": _numbers(
            equivalent_depth(METHODS[reference.method], profiles, reference.mass)
        ),
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


def _known(value: float) -> float | str:
    """A number of a CSV file; an empty cell where it is missing."""
    return "" if isnan(value) else value


def _csv(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Text of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
