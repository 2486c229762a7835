"""Results by conventions: sentences, CSV and records for JSON."""

import csv
from collections.abc import Sequence
from io import StringIO
from math import isnan
from typing import Any, Final

from rich.table import Table

import tilth
from tilth.accounting.convention_summary import ConventionSummary, SummaryRow
from tilth.accounting.land_degradation import VIEWS, ConditionArea, LandDegradation
from tilth.accounting.land_unit import LandUnit, SubIndicator
from tilth.accounting.sustainable_agriculture import (
    Aggregate,
    Share,
    SustainableAgriculture,
)

SUMMARY_COLUMNS: Final = ("topic", "item", "value", "low", "high", "unit", "basis")
MOST_NOTES: Final = 12  # on one screen; those on the whole come last
CONDITIONS: Final = ("degraded", "stable", "improved", "unknown")


def summary_record(summary: ConventionSummary) -> dict[str, Any]:
    """Summary for JSON.

    Parameters
    ----------
    summary : ConventionSummary
        Of one convention.

    Returns
    -------
    record : dict
        Facts and rows; null where something is unknown.
    """
    return {
        "tilth_version": tilth.__version__,
        "method": summary.method,
        "inputs": dict(summary.facts),
        "convention": summary.convention,
        "title": summary.title,
        "rows": [
            {name: getattr(row, name) for name in SUMMARY_COLUMNS}
            for row in summary.rows
        ],
        "sources": list(summary.sources),
        "provisional": list(summary.provisional),
        "warnings": list(summary.warnings),
    }


def summary_csv(summary: ConventionSummary) -> str:
    """Rows of a summary; facts, method and marks stand above them as comments.

    Parameters
    ----------
    summary : ConventionSummary
        Of one convention.

    Returns
    -------
    text : str
        CSV; an empty cell is unknown.
    """
    out = StringIO()
    for name, text in (
        (summary.convention, summary.title),
        *summary.facts,
        ("method", summary.method),
        *(("source", text) for text in summary.sources),
        *(("provisional", text) for text in summary.provisional),
        *(("note", text) for text in summary.warnings),
    ):
        out.write(f"# {name}: {' '.join(text.split())}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SUMMARY_COLUMNS)
    for row in summary.rows:
        values = [getattr(row, name) for name in SUMMARY_COLUMNS]
        writer.writerow("" if value is None else value for value in values)
    return out.getvalue()


def summary_lines(summary: ConventionSummary) -> tuple[str, ...]:
    """Summary in words.

    Parameters
    ----------
    summary : ConventionSummary
        Of one convention.

    Returns
    -------
    lines : tuple of str
        Title, facts, numbers, method, what is provisional, notes.
    """
    return (
        f"{summary.convention}: {summary.title}.",
        *(f"{name}: {text}." for name, text in summary.facts),
        *(f"{r.topic}, {r.item}: {_words(r)}." for r in summary.rows),
        f"Method: {summary.method}.",
        *(f"Provisional: {text}." for text in summary.provisional),
        *(f"Note: {text}." for text in summary.warnings),
    )


def degradation_record(result: LandDegradation) -> dict[str, Any]:
    """Everything about degraded land, for JSON.

    Parameters
    ----------
    result : LandDegradation
        Of an area.

    Returns
    -------
    record : dict
        Areas in ha, shares in percent; null where something is unknown.
    """
    return {
        "tilth_version": tilth.__version__,
        "method": result.method,
        "inputs": {
            "n_units": len(result.units),
            "carbon_threshold_percent": result.threshold,
            "years": result.years,
        },
        "land_area_ha": result.land_area,
        "water_area_ha": result.water_area,
        "reported": result.view,
        "proportion_degraded_percent": result.areas[result.view].proportion,
        "proportion_lowest_percent": result.areas[result.view].lowest,
        "proportion_highest_percent": result.areas[result.view].highest,
        "degraded_change_ha": result.degraded_change,
        "areas": {view: _area(result.areas[view]) for view in VIEWS},
        "kinds_of_change_ha": dict(result.changes),
        "land_covers": {k: _area(v) for k, v in result.covers.items()},
        "units": [
            {
                "unit": u.unit.name,
                "area_ha": u.unit.area,
                "water": u.unit.water,
                **{
                    name: {"condition": s.condition, "basis": s.basis}
                    for name, s in (
                        ("land_cover", u.land_cover),
                        ("productivity", u.productivity),
                        ("carbon", u.carbon),
                    )
                },
                "period": u.period,
                "baseline": u.baseline,
                "status": u.status,
                "change": u.change,
            }
            for u in result.units
        ],
        "sources": list(result.sources),
        "provisional": list(result.provisional),
        "warnings": list(result.warnings),
    }


def units_csv(result: LandDegradation) -> str:
    """Conditions of every unit, one row each.

    Parameters
    ----------
    result : LandDegradation
        Of an area.

    Returns
    -------
    text : str
        CSV with what each sub-indicator rests on.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    parts = ("land_cover", "productivity", "carbon")
    writer.writerow(
        (
            "unit",
            "area_ha",
            "water",
            *(f"{p}{end}" for p in parts for end in ("", "_basis")),
            "period",
            "baseline",
            "status",
            "change",
        )
    )
    for u in result.units:
        subs: list[SubIndicator] = [getattr(u, p) for p in parts]
        unit: LandUnit = u.unit
        writer.writerow(
            (
                unit.name,
                unit.area,
                "yes" if unit.water else "no",
                *(text for s in subs for text in (s.condition, s.basis)),
                u.period,
                u.baseline,
                u.status,
                u.change,
            )
        )
    return out.getvalue()


def degradation_table(result: LandDegradation) -> Table:
    """Land by condition, one row per sub-indicator and for the whole.

    Parameters
    ----------
    result : LandDegradation
        Of an area.

    Returns
    -------
    table : Table
        Areas in ha and the degraded share in percent.
    """
    out = Table(title="Land by condition, ha; degraded share, %", pad_edge=False)
    out.add_column("by")
    for name in (*CONDITIONS, "%"):
        out.add_column(name, justify="right")
    for view in VIEWS:
        if not result.has_baseline and view in ("baseline", "status"):
            continue
        area = result.areas[view]
        out.add_row(
            view,
            *(f"{getattr(area, c):,.1f}" for c in CONDITIONS),
            _between(area.lowest, area.highest).replace(" to ", "\u2013"),
        )
    return out


def degradation_lines(result: LandDegradation) -> tuple[str, ...]:
    """Degraded land in words: the number first, then what limits it.

    Parameters
    ----------
    result : LandDegradation
        Of an area.

    Returns
    -------
    lines : tuple of str
        One sentence each.
    """
    area = result.areas[result.view]
    open_ = ""
    if area.unknown:
        open_ = f"; the condition of {area.unknown:,.1f} ha is unknown"
    said = [
        f"{_between(area.lowest, area.highest)} % of {result.land_area:,.1f} ha of "
        f"land is degraded (SDG 15.3.1, by the {result.view}{open_})."
    ]
    if result.degraded_change is not None and result.has_baseline:
        change = result.degraded_change
        word = "more" if change > 0.0 else "less"
        said.append(
            "As much land is degraded as in the baseline."
            if change == 0.0
            else f"{abs(change):,.1f} ha {word} are degraded than in the baseline."
        )
    said += [f"Provisional: {text}." for text in result.provisional]
    notes = result.warnings
    if len(notes) > MOST_NOTES:
        said.append(f"Note: {len(notes) - MOST_NOTES} more notes are in the record.")
    said += [f"Note: {text}." for text in notes[-MOST_NOTES:]]
    return tuple(said)


def agriculture_record(result: SustainableAgriculture) -> dict[str, Any]:
    """Everything about sustainable agriculture, for JSON.

    Parameters
    ----------
    result : SustainableAgriculture
        Of some holdings.

    Returns
    -------
    record : dict
        Areas in ha, shares in percent; null where limits differ.
    """
    return {
        "tilth_version": tilth.__version__,
        "method": result.method,
        "inputs": {"area_ha": result.area},
        "dashboard": [
            {
                "number": row.indicator.number,
                "key": row.indicator.key,
                "dimension": row.indicator.dimension,
                "theme": row.indicator.theme,
                "name": row.indicator.name,
                "green_ha": row.green,
                "yellow_ha": row.yellow,
                "red_ha": row.red,
                "not_applicable_ha": row.not_applicable,
                "unknown_ha": row.unknown,
            }
            for row in result.dashboard
        ],
        "total": _aggregate(result.total),
        "dimensions": {k: _aggregate(v) for k, v in result.dimensions.items()},
        "together": _aggregate(result.together),
        "sources": list(result.sources),
        "provisional": list(result.provisional),
        "warnings": list(result.warnings),
    }


def dashboard_csv(result: SustainableAgriculture) -> str:
    """Dashboard of the 11 sub-indicators, in percent of the area.

    Parameters
    ----------
    result : SustainableAgriculture
        Of some holdings.

    Returns
    -------
    text : str
        CSV; the criteria of each level stand beside it.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    levels = ("green", "yellow", "red", "not_applicable", "unknown")
    writer.writerow(
        (
            "number",
            "dimension",
            "sub_indicator",
            *(f"{level}_percent" for level in levels),
            "desirable_if",
            "acceptable_if",
            "unsustainable_if",
        )
    )
    for row in result.dashboard:
        i = row.indicator
        shares = (100.0 * getattr(row, level) / result.area for level in levels)
        writer.writerow(
            (i.number, i.dimension, i.name, *shares, i.green, i.yellow, i.red)
        )
    return out.getvalue()


def agriculture_lines(result: SustainableAgriculture) -> tuple[str, ...]:
    """Sustainable agriculture in words.

    Parameters
    ----------
    result : SustainableAgriculture
        Of some holdings.

    Returns
    -------
    lines : tuple of str
        One sentence each.
    """
    total = result.total
    return (
        f"Of {result.area:,.1f} ha, {_share(total.desirable)} % are desirable, "
        f"{_share(total.acceptable)} % at least acceptable and "
        f"{_share(total.unsustainable)} % unsustainable (SDG 2.4.1).",
        *(
            f"{name}: {_share(a.acceptable)} % at least acceptable."
            for name, a in result.dimensions.items()
        ),
        f"Method: {result.method}.",
        *(f"Provisional: {text}." for text in result.provisional),
        *(f"Note: {text}." for text in result.warnings),
    )


def _words(row: SummaryRow) -> str:
    if row.value is None and row.low is None:
        return f"unknown ({row.basis})"
    limits = ""
    if row.low is not None and row.high is not None and row.low != row.high:
        limits = f"{row.low:,.2f} to {row.high:,.2f}"
    if row.value is None:
        return f"{limits} {row.unit} ({row.basis})"
    said = f" ({limits})" if limits else ""
    return f"{row.value:,.2f} {row.unit}{said}"


def _area(area: ConditionArea) -> dict[str, float | None]:
    lowest, highest = area.lowest, area.highest
    return {
        **{f"{c}_ha": getattr(area, c) for c in CONDITIONS},
        "proportion_degraded_percent": area.proportion,
        "lowest_percent": None if isnan(lowest) else lowest,
        "highest_percent": None if isnan(highest) else highest,
    }


def _aggregate(aggregate: Aggregate) -> dict[str, dict[str, float | None]]:
    parts: Sequence[tuple[str, Share]] = (
        ("desirable", aggregate.desirable),
        ("acceptable", aggregate.acceptable),
        ("unsustainable", aggregate.unsustainable),
    )
    return {
        name: {
            "percent": share.value,
            "low_percent": share.low,
            "high_percent": share.high,
        }
        for name, share in parts
    }


def _share(share: Share) -> str:
    return _between(share.low, share.high)


def _between(low: float, high: float) -> str:
    return f"{low:.1f}" if low == high else f"{low:.1f} to {high:.1f}"
