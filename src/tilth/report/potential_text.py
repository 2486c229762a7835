"""What a map of storage potential says, on a terminal."""

from typing import Final, Protocol

from rich.table import Table

from tilth.assessment.potential_cells import FILLED, STATUS, WORKED_OUT
from tilth.assessment.potential_product import BAU
from tilth.assessment.potential_run import PotentialResult
from tilth.report.potential_tables import (
    ZoneRow,
    carbon_unit,
    digits_of,
    mode_differences,
    zone_rows,
)


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
    unit, factor, decimals = carbon_unit(rows)
    heads = ("area, ha", "t C/ha", f"{unit}/yr", "over BAU", "‰/yr")
    for head in (*heads, *([f"90 %, {unit}/yr"] if with_spread else [])):
        table.add_column(head, justify="right")
    for row in shown:
        cells = [
            row.zone,
            row.scenario,
            f"{row.area:,.0f}",
            f"{row.figures['soc_initial_mg_ha']:.1f}",
            f"{factor * row.figures['change_tg_yr']:,.{decimals}f}",
            f"{factor * row.figures['gain_over_bau_tg_yr']:,.{decimals}f}",
            f"{row.figures['rate_of_initial_permil_yr']:.2f}",
        ]
        if with_spread:
            _, low, high = row.spread["change_tg_yr"]
            ends = (f"{factor * end:,.{decimals}f}" for end in (low, high))
            cells.append(" to ".join(ends))
        table.add_row(*cells)
    return table


class Words(Protocol):
    """What sentences are put into words by; `tilth.report.language.Language` is one."""

    def say(self, text: str, /, **values: object) -> str:
        """A message with its values."""

    def number(self, value: float | None, decimals: int = 1) -> str:
        """A number."""

    def typed(self, text: str) -> str:
        """A number that stands as text."""


class _English:
    """English of a terminal, without a catalogue."""

    def say(self, text: str, /, **values: object) -> str:
        return text.format(**values)

    def number(self, value: float | None, decimals: int = 1) -> str:
        return "unknown" if value is None else f"{value:,.{decimals}f}"

    def typed(self, text: str) -> str:
        return text


ENGLISH: Final = _English()
LEAST_TOLD: Final = 0.0005  # share of the area that is in no zone [1]


def headline(result: PotentialResult, rows: list[ZoneRow], said: Words) -> str:
    """What the whole map says, in two sentences.

    Parameters
    ----------
    result : PotentialResult
        Of a run.
    rows : list of ZoneRow
        Its zones, the whole map first.
    said : Words
        Language.

    Returns
    -------
    text : str
        Stock now, change under BAU, and gain of the scenario that stores most.
    """
    scenarios = result.potential.scenarios
    first, others = rows[0], rows[1 : len(scenarios) + 1]
    if not first.area > 0.0:
        return said.say("No cell of the map was worked out.")
    best = max(others or [first], key=lambda row: row.figures["gain_over_bau_tg_yr"])
    unit, factor, _ = carbon_unit(rows)

    def mass(row: ZoneRow, key: str) -> str:
        value = factor * row.figures[key]
        return said.number(value, digits_of(value))

    text = said.say(
        "The soils of {area} ha hold {stock} {unit} in 0-30 cm, {mean} t C/ha. Under "
        "business as usual (BAU) they change by {change} {unit} a year in the next "
        "{years} years.",
        area=said.number(first.area, 0),
        stock=mass(first, "soc_initial_tg"),
        mean=said.number(first.figures["soc_initial_mg_ha"]),
        change=mass(first, "change_tg_yr"),
        years=result.potential.years_ahead,
        unit=unit,
    )
    if best is first:
        return text
    more = said.say(
        "{name} stores {gain} {unit} a year more than BAU, {rate} ‰ of the stock a "
        "year.",
        name=best.scenario,
        gain=mass(best, "gain_over_bau_tg_yr"),
        unit=unit,
        rate=said.number(best.figures["rate_over_bau_permil_yr"]),
    )
    return f"{text} {more}"


def remarks(result: PotentialResult, said: Words = ENGLISH) -> list[str]:
    """What a reader must know beside the table.

    Parameters
    ----------
    result : PotentialResult
        Of a run.
    said : Words, optional
        Language; English if left out.

    Returns
    -------
    sentences : list of str
        Cells left out, values cleaned, soils beyond what they can hold.
    """
    potential, say = result.potential, said.say
    total = sum(result.status.values())
    sentences = []
    left_out = ", ".join(
        say("{reason}: {count}", reason=say(STATUS[code]), count=said.number(count, 0))
        for code, count in result.status.items()
        if code not in WORKED_OUT and count
    )
    counts = {"count": said.number(result.worked_out, 0), "n": said.number(total, 0)}
    sentences.append(
        say(
            "{count} of {n} cells were worked out; left out: {what}.",
            **counts,
            what=left_out,
        )
        if left_out
        else say("{count} of {n} cells were worked out.", **counts)
    )
    reach = potential.coast_cells
    if reach:
        sentences.append(
            say(
                "{count} of the cells worked out, {area} ha, rest in part on values "
                "that reach over gaps, as at a coast, by so many cells of their file: "
                "{what}. The map of the status marks them.",
                count=said.number(result.status[FILLED], 0),
                area=said.number(zone_rows(result)[0].coast_filled, 0),
                what=", ".join(f"{name} ({cells})" for name, cells in reach.items()),
            )
        )
    sentences += _outside(result, said)
    if result.cleaned:
        sentences.append(
            say(
                "FAO's cleaning took {count} values out of {n} maps; result.json "
                "counts them, and the tables of zones hold them.",
                count=said.number(sum(result.cleaned.values()), 0),
                n=len(result.cleaned),
            )
        )
    differences = mode_differences(result)
    if differences:
        told = ", ".join(
            say(
                "{name} {difference} (mean {mean})",
                name=key,
                difference=said.typed(f"{difference:+.3g}"),
                mean=said.typed(f"{mean:.3g}"),
            )
            for key, (mean, difference) in differences.items()
        )
        sentences.append(
            say("Faithful less exact mode, in the unit of each map: {what}.", what=told)
        )
    if potential.bounds == "fao":
        sentences.append(
            say(
                "The uncertainty of a difference has the sum of the stocks in its "
                "denominator."
            )
        )
    elif potential.bounds:
        sentences.append(
            say(
                "The uncertainty of a difference has the difference of the stocks in "
                "its denominator."
            )
        )
    return [*sentences, *saturation_remarks(result, said)]


def _outside(result: PotentialResult, said: Words) -> list[str]:
    """Kinds of zones that leave out a part of the map; none may overlap."""
    areas: dict[str, float] = {}
    rows = [row for row in zone_rows(result) if row.scenario == BAU]
    for row in rows:
        areas[row.kind] = areas.get(row.kind, 0.0) + row.area
    whole, told = rows[0].area, []
    for kind, area in areas.items():
        share = area / whole if whole > 0.0 else 1.0
        if share < 1.0 - LEAST_TOLD:
            told.append(
                said.say(
                    "{percent} % of the area worked out lies in no zone of {kind}.",
                    percent=said.number(100.0 * (1.0 - share)),
                    kind=kind,
                )
            )
    return told


def asides(result: PotentialResult) -> list[str]:
    """What a terminal tells first: that all is invented, what an earlier run had done.

    Parameters
    ----------
    result : PotentialResult
        Of a run.

    Returns
    -------
    sentences : list of str
        Not of the report, which is the same for every run.
    """
    told = []
    if result.potential.example:
        told.append("Invented content, for learning only.")
    if result.found:
        told.append(
            f"{result.found} of {result.blocks} blocks were there from an earlier run."
        )
    return told


def saturation_remarks(result: PotentialResult, said: Words = ENGLISH) -> list[str]:
    """Warning where stocks pass what silt and clay hold, or why there is none.

    Parameters
    ----------
    result : PotentialResult
        Of a run.
    said : Words, optional
        Language; English if left out.

    Returns
    -------
    sentences : list of str
        One; no stock is changed by it.
    """
    plan = result.potential.saturation
    if plan is None:
        lacks = ", ".join(result.potential.saturation_lacks)
        return [
            said.say(
                "Saturation of silt and clay with carbon is not mapped: it needs "
                "{needs}.",
                needs=lacks,
            )
        ]
    rows = zone_rows(result)[: len(result.potential.scenarios) + 1]
    first = rows[0]
    if not first.capacity_known > 0.0:
        return [said.say("What silt and clay can hold is known in no cell.")]

    def percent(share: float) -> str:
        return f"{said.number(100.0 * share)} %"

    above = said.say(
        "share of the area whose stock is above {level} of what silt and clay can "
        "hold: {now} now; at the end {what}. It is known on {known} of {area} ha, "
        "coarse fragments are taken as none, and the capacity is provisional; no stock "
        "is changed by it.",
        level=said.typed(f"{plan.warning_level:g}"),
        now=percent(first.above_initial),
        what=", ".join(f"{row.scenario} {percent(row.above_final)}" for row in rows),
        known=said.number(first.capacity_known, 0),
        area=said.number(first.area, 0),
    )
    if any(row.above_final > 0.0 for row in rows):
        return [said.say("Warning: {what}", what=above)]
    return [said.say("Saturation: {what}", what=above)]
