"""Report on a map of storage potential: pictures, tables, and where they come from."""

import base64
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from tilth import __version__
from tilth.assessment.potential.config import Potential
from tilth.assessment.potential.product import BAU, Product
from tilth.assessment.potential.run import PotentialResult
from tilth.assessment.potential.totals import EVERYTHING
from tilth.report import html
from tilth.report.language import SOURCE, Language, language_of
from tilth.report.potential_messages import UNITS
from tilth.report.potential_record import potential_record
from tilth.report.potential_tables import ZoneRow, best_row, carbon_unit, zone_rows
from tilth.report.potential_text import headline, outcome, remarks, scenario_words
from tilth.report.provenance import provenance_part

PAGE: Final = "report.html"
MOST_ROWS: Final = 60  # of zones on the page; zones.csv has all
AT_FIRST: Final = 12  # of them that are shown until all are asked for
LAND_USE: Final = "land use"  # kind of zones whose names are ours


def pictured(result: PotentialResult) -> list[Product]:
    """Maps that are drawn.

    Parameters
    ----------
    result : PotentialResult
        Of a run.

    Returns
    -------
    products : list of Product
        Stock, rates and the way to 4 permil; the latter two under the scenario that
        gains most.
    """
    names = [BAU, *(plan.name for plan in result.potential.scenarios)]
    best = best_row(zone_rows(result)).scenario
    keys = {
        "T0",
        *(f"ASR_{name}" for name in names),
        f"RSR_{best}",
        f"YearsAbove4Permil_{best}",
        "ExtraInput4Permil",
        f"RSR_{best}_Uncertainty",
        f"RSR_{best}_StandardError",
        f"Saturation_{best}",
    }
    return [product for product in result.products if product.key in keys]


def title_of(product: Product, language: Language) -> str:
    """What a map shows, in a language.

    Parameters
    ----------
    product : Product
        The map.
    language : Language
        Of the report.

    Returns
    -------
    title : str
        As `Product.title` in English.
    """
    words = language.say(product.words, **product.values)
    if not product.spread:
        return words
    return language.say(
        "{first}: {second}", first=words, second=language.say(product.spread)
    )


def page(
    result: PotentialResult,
    rows: list[ZoneRow],
    pictures: Mapping[str, bytes],
    language: Language | None = None,
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
    language : Language, optional
        English if left out.

    Returns
    -------
    html : str
        Text of the file.
    """
    said = language or language_of(SOURCE)
    say, potential = said.say, result.potential
    record = potential_record(result, rows)
    by_key = {product.key: product for product in result.products}
    method = record["method"]
    context: dict[str, Any] = {
        "title": say("Storage potential: {name}", name=potential.name),
        "example": say("Invented content, for learning only.")
        if potential.example
        else "",
        "lead": headline(result, rows, said),
        "remarks": remarks(result, said),
        "note": potential.note,
        "zones": _table(rows, said),
        "pictures": [
            {
                "data": base64.b64encode(data).decode("ascii"),
                "text": _caption(by_key[key], said),
                "file": result.files[key],
            }
            for key, data in pictures.items()
        ],
        "status": html.HtmlTable(
            caption=say("What became of the cells"),
            columns=(say("Outcome"), say("Cells")),
            rows=[
                (outcome(result, code, said), said.number(n, 0))
                for code, n in result.status.items()
                if n
            ],
        ),
        **provenance_part(
            files=[(say("configuration"), potential.sha256)],
            method=say(method),
            inputs={},
            sources=record["sources"],
            provisional=[say(text) for text in record["provisional"]],
            warnings=(),
            say=say,
        ),
        "inputs": _choices(record["inputs"], potential, said),
        "tilth_version": __version__,
    }
    return html.render("potential.html", context, said)


def _caption(product: Product, said: Language) -> str:
    return said.say(
        "{title}, {unit}",
        title=title_of(product, said),
        unit=said.say(UNITS[product.unit]),
    )


def _choices(
    inputs: Mapping[str, Any], potential: Potential, said: Language
) -> list[tuple[str, str]]:
    """Choices of the configuration, each with its name."""
    say = said.say
    first, last = inputs["warm_up"]
    before, mode = inputs["before"], inputs["mode"]
    return [
        (say("Mode"), say(mode)),
        (say("Precision"), inputs["precision"]),
        (say("Warm-up"), f"{first}-{last}"),
        (
            say("Years before it"),
            "-".join(map(str, before))
            if isinstance(before, list)
            else say("layers of a mean year"),
        ),
        (say("Years ahead"), str(inputs["years_ahead"])),
        (
            say("Scenarios"),
            "; ".join(scenario_words(plan, said) for plan in potential.scenarios),
        ),
        (say("Uncertainty"), _uncertainty(inputs["uncertainty"], said)),
        (
            say("Files that were read"),
            say("{n}, named in result.json", n=len(inputs["files"])),
        ),
    ]


def _uncertainty(found: Mapping[str, Any] | None, said: Language) -> str:
    if found is None:
        return said.say("not worked out")
    kind = found["kind"]
    if "members" not in found:
        return said.say(kind)
    return said.say(
        "{kind}: {members} members, seed {seed}, from the 5th to the 95th percentile",
        kind=said.say(kind),
        members=found["members"],
        seed=found["seed"],
    )


def _table(rows: list[ZoneRow], said: Language) -> html.HtmlTable:
    """Zones in words and figures."""
    say = said.say
    shown = [row for row in rows if row.area > 0.0][:MOST_ROWS]
    spread = any(row.spread for row in shown)
    filled = any(np.isfinite(row.coast_filled) for row in shown)
    unit, _, _ = carbon_unit(rows)
    more = (say("90 % interval"),) if spread else ()
    return html.HtmlTable(
        caption=say(
            "Zones, 0-30 cm; all of them are in zones.csv. BAU is business as usual."
        ),
        columns=(
            say("Zone"),
            say("Kind"),
            say("Scenario"),
            say("Area, ha"),
            *((say("Of it filled over gaps, ha"),) if filled else ()),
            say("Stock, t C/ha"),
            say("Change, {unit} a year", unit=unit),
            *more,
            say("Over BAU, {unit} a year", unit=unit),
            say("Change, ‰ of the stock a year"),
        ),
        rows=[_cells(row, spread, carbon_unit(rows), said) for row in shown],
        words=(1, 2),
        stacked=True,
        at_first=AT_FIRST,
    )


def _cells(
    row: ZoneRow, spread: bool, carbon: tuple[str, float, int], said: Language
) -> list[str]:
    _, factor, decimals = carbon
    zone, kind = row.zone, row.kind
    if kind == EVERYTHING:
        zone, kind = said.say(kind), ""
    elif kind == LAND_USE:
        zone, kind = said.say(zone), said.say(kind)
    cells = [
        zone,
        kind,
        row.scenario,
        said.number(row.area, 0),
        *([said.number(row.coast_filled, 0)] if np.isfinite(row.coast_filled) else []),
        said.number(row.figures["soc_initial_mg_ha"]),
        said.number(factor * row.figures["change_tg_yr"], decimals),
    ]
    if spread:
        _, low, high = row.spread["change_tg_yr"]
        cells.append(
            said.say(
                "{low} to {high}",
                low=said.number(factor * low, decimals),
                high=said.number(factor * high, decimals),
            )
        )
    cells.append(said.number(factor * row.figures["gain_over_bau_tg_yr"], decimals))
    cells.append(said.number(row.figures["rate_of_initial_permil_yr"], 2))
    return cells
