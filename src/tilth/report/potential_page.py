"""Report on a map of storage potential: pictures, tables, and where they come from."""

import base64
from collections.abc import Mapping
from typing import Any, Final

from tilth import __version__
from tilth.assessment.potential_product import BAU, Product
from tilth.assessment.potential_run import PotentialResult
from tilth.report import html
from tilth.report.potential_record import potential_record
from tilth.report.potential_tables import ZoneRow
from tilth.report.potential_text import remarks
from tilth.report.provenance import provenance_part

PAGE: Final = "report.html"
MOST_ROWS: Final = 60  # of zones on the page; zones.csv has all


def pictured(result: PotentialResult) -> list[Product]:
    """Maps that are drawn.

    Parameters
    ----------
    result : PotentialResult
        Of a run.

    Returns
    -------
    products : list of Product
        Stock, rates and the way to 4 permil.
    """
    names = [BAU, *(plan.name for plan in result.potential.scenarios)]
    last = names[-1]
    keys = {
        "T0",
        *(f"ASR_{name}" for name in names),
        f"RSR_{last}",
        f"YearsAbove4Permil_{last}",
        "ExtraInput4Permil",
        f"RSR_{last}_Uncertainty",
        f"RSR_{last}_StandardError",
        f"Saturation_{last}",
    }
    return [product for product in result.products if product.key in keys]


def page(
    result: PotentialResult, rows: list[ZoneRow], pictures: Mapping[str, bytes]
) -> str:
    """Report as one self-contained HTML file.

    Parameters
    ----------
    result : PotentialResult
        Of a run.
    rows : list of ZoneRow
        Its table.
    pictures : mapping of str to bytes
        PNG of each map that is drawn, by key.

    Returns
    -------
    html : str
        Text of the file.
    """
    record = potential_record(result, rows)
    potential = result.potential
    by_key = {product.key: product for product in result.products}
    inputs = dict(record["inputs"])
    inputs["files"] = f"{len(inputs['files'])}, named in result.json"
    context: dict[str, Any] = {
        "title": f"Storage potential: {potential.name}",
        "lead": " ".join(remarks(result)),
        "note": potential.note,
        "zones": _table(rows),
        "pictures": [
            {
                "data": base64.b64encode(data).decode("ascii"),
                "text": f"{by_key[key].title} [{by_key[key].unit}]",
                "file": result.files[key],
            }
            for key, data in pictures.items()
        ],
        "status": html.HtmlTable(
            caption="Cells",
            columns=("What became of them", "Number"),
            rows=[(what, f"{n:,}") for what, n in record["cells"].items() if n],
        ),
        **provenance_part(
            files=[("configuration", potential.sha256)],
            method=record["method"],
            inputs={key: str(value) for key, value in inputs.items()},
            sources=record["sources"],
            provisional=record["provisional"],
            warnings=(),
        ),
        "tilth_version": __version__,
    }
    return html.render("potential.html", context)


def _table(rows: list[ZoneRow]) -> html.HtmlTable:
    """Zones in words and figures."""
    shown = [row for row in rows if row.area > 0.0][:MOST_ROWS]
    spread = any(row.spread for row in shown)
    heads = ("Kind", "Scenario", "Area, ha", "Stock, t C/ha", "Change, Tg C/yr")
    more = ("90 % interval",) if spread else ()
    return html.HtmlTable(
        caption="Zones, 0-30 cm; all of them are in zones.csv",
        columns=("Zone", *heads, *more, "Over BAU, Tg C/yr", "‰/yr of the stock"),
        rows=[_cells(row, spread) for row in shown],
        words=(1, 2),
    )


def _cells(row: ZoneRow, spread: bool) -> list[str]:
    cells = [
        row.zone,
        row.kind,
        row.scenario,
        f"{row.area:,.0f}",
        f"{row.figures['soc_initial_mg_ha']:.1f}",
        f"{row.figures['change_tg_yr']:.3g}",
    ]
    if spread:
        _, low, high = row.spread["change_tg_yr"]
        cells.append(f"{low:.3g} to {high:.3g}")
    cells.append(f"{row.figures['gain_over_bau_tg_yr']:.3g}")
    cells.append(f"{row.figures['rate_of_initial_permil_yr']:.2f}")
    return cells
