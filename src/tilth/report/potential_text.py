"""What a map of storage potential says, on a terminal."""

from rich.table import Table

from tilth.assessment.potential_cells import STATUS
from tilth.assessment.potential_run import PotentialResult
from tilth.report.potential_tables import ZoneRow, mode_differences, zone_rows


def zone_table(rows: list[ZoneRow], most: int = 20) -> Table:
    """Table of the first zones.

    Parameters
    ----------
    rows : list of ZoneRow
        Zones under scenarios.
    most : int, default 20
        Rows shown. [1]

    Returns
    -------
    table : Table
        With the mean stock, the yearly change and the rates.
    """
    table = Table(title="Storage potential by zone, 0-30 cm")
    shown = [row for row in rows if row.area > 0.0][:most]
    with_spread = any(row.spread for row in shown)
    table.add_column("zone")
    table.add_column("scenario")
    heads = ("area, ha", "t C/ha", "Tg C/yr", "over BAU", "‰/yr")
    for head in (*heads, *(["90 %, Tg C/yr"] if with_spread else [])):
        table.add_column(head, justify="right")
    for row in shown:
        cells = [
            row.zone,
            row.scenario,
            f"{row.area:,.0f}",
            f"{row.figures['soc_initial_mg_ha']:.1f}",
            f"{row.figures['change_tg_yr']:.3g}",
            f"{row.figures['gain_over_bau_tg_yr']:.3g}",
            f"{row.figures['rate_of_initial_permil_yr']:.2f}",
        ]
        if with_spread:
            _, low, high = row.spread["change_tg_yr"]
            cells.append(f"{low:.3g} to {high:.3g}")
        table.add_row(*cells)
    return table


def remarks(result: PotentialResult) -> list[str]:
    """What a reader must know beside the table.

    Parameters
    ----------
    result : PotentialResult
        Of a run.

    Returns
    -------
    sentences : list of str
        Cells left out, values cleaned, what is invented.
    """
    potential = result.potential
    total = sum(result.status.values())
    sentences = []
    if potential.example:
        sentences.append("Invented content, for learning only.")
    left_out = ", ".join(
        f"{count:,} {STATUS[code]}"
        for code, count in result.status.items()
        if code and count
    )
    sentences.append(
        f"{result.status[0]:,} of {total:,} cells were worked out"
        + (f"; left out: {left_out}." if left_out else ".")
    )
    filled = sorted(
        {
            f"{series.name} ({layer.coast_cells})"
            for series in potential.series()
            for layer in series.layers
            if layer.coast_cells
        }
    )
    if filled:
        sentences.append(
            "Over gaps, as at a coast, values reach so many cells of their file: "
            f"{', '.join(filled)}."
        )
    if result.cleaned:
        count = sum(result.cleaned.values())
        sentences.append(
            f"FAO's cleaning took {count:,} values out of {len(result.cleaned)} maps; "
            "result.json counts them."
        )
    differences = mode_differences(result)
    if differences:
        told = ", ".join(
            f"{key} {difference:+.3g} (mean {mean:.3g})"
            for key, (mean, difference) in differences.items()
        )
        sentences.append(f"Faithful less exact mode, in the unit of each map: {told}.")
    if potential.bounds:
        below = "sum" if potential.bounds == "fao" else "difference"
        sentences.append(
            f"The uncertainty of a difference has the {below} of the stocks in its "
            "denominator."
        )
    sentences += saturation_remarks(result)
    if result.found:
        sentences.append(
            f"{result.found} of {result.blocks} blocks were there from an earlier run."
        )
    return sentences


def saturation_remarks(result: PotentialResult) -> list[str]:
    """Warning where stocks pass what silt and clay hold, or why there is none.

    Parameters
    ----------
    result : PotentialResult
        Of a run.

    Returns
    -------
    sentences : list of str
        One; no stock is changed by it.
    """
    plan = result.potential.saturation
    if plan is None:
        lacks = ", ".join(result.potential.saturation_lacks)
        return [
            f"Saturation of silt and clay with carbon is not mapped: it needs {lacks}."
        ]
    rows = zone_rows(result)[: len(result.potential.scenarios) + 1]
    first = rows[0]
    if not first.capacity_known > 0.0:
        return ["What silt and clay can hold is known in no cell."]
    told = ", ".join(f"{row.scenario} {row.above_final:.1%}" for row in rows)
    begin = "Warning" if any(row.above_final > 0.0 for row in rows) else "Saturation"
    return [
        f"{begin}: share of the area whose stock is above {plan.warning_level:g} of "
        f"what silt and clay can hold: {first.above_initial:.1%} now; at the end "
        f"{told}. It is known on {first.capacity_known:,.0f} of {first.area:,.0f} ha, "
        "coarse fragments are taken as none, and the capacity is provisional; no stock "
        "is changed by it."
    ]
