"""What a map of storage potential says, on a terminal."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Final, Protocol

from rich import box
from rich.table import Table

from tilth.assessment.potential.cells import FILLED, NOT_MODELLED, STATUS, WORKED_OUT
from tilth.assessment.potential.config import (
    ByClass,
    Potential,
    ScenarioPlan,
    land_classes,
)
from tilth.assessment.potential.maps import MIDDLE
from tilth.assessment.potential.product import BAU
from tilth.assessment.potential.run import PotentialResult
from tilth.report.potential_tables import (
    ZoneRow,
    best_row,
    carbon_unit,
    digits_of,
    mode_differences,
    zone_rows,
)

DECEMBER: Final = 12


def zone_table(rows: list[ZoneRow], most: int = 20) -> Table:
    """Table of the first zones.

    Parameters
    ----------
    rows : list of ZoneRow
        Zones under scenarios, the scenarios of a zone one after the other.
    most : int, default 20
        Rows shown, but always those of the first zone. [1]

    Returns
    -------
    table : Table
        With the mean stock, the yearly change and the rates. Names are folded where it
        is narrow; numbers are never cut.
    """
    known = [row for row in rows if row.area > 0.0]
    zones = [
        list(group) for _, group in groupby(known, key=lambda row: (row.kind, row.zone))
    ]
    fit = max(1, most // max((len(group) for group in zones), default=1))
    shown = zones[:fit]
    rest = f"{fit} of {len(zones)} zones; all are in zones.csv"
    unit, factor, decimals = carbon_unit(rows)
    table = Table(
        title=f"Storage potential by zone, 0-30 cm; changes in {unit} a year",
        caption=rest if fit < len(zones) else None,
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    with_spread = any(row.spread for row in known)
    table.add_column("zone", overflow="fold", min_width=6)
    table.add_column("scenario", overflow="fold", min_width=8)
    heads = ("area, ha", "stock,\nt C/ha", "change", "over\nBAU", "change,\n‰/yr")
    spread = ("change,\n90 %",) if with_spread else ()
    heads = (*heads[:3], *spread, *heads[3:])
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for group in shown:
        for row in group:
            first = row is group[0]
            cells = [
                row.zone if first else "",
                row.scenario,
                f"{row.area:,.0f}" if first else "",
                f"{row.figures['soc_initial_mg_ha']:.1f}" if first else "",
                f"{factor * row.figures['change_tg_yr']:z,.{decimals}f}",
            ]
            if with_spread:
                _, low, high = row.spread["change_tg_yr"]
                ends = (f"{factor * end:z,.{decimals}f}" for end in (low, high))
                cells.append(" to ".join(ends))
            cells += [
                f"{factor * row.figures['gain_over_bau_tg_yr']:z,.{decimals}f}",
                f"{row.figures['rate_of_initial_permil_yr']:z.2f}",
            ]
            table.add_row(*cells, end_section=row is group[-1])
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
    first = rows[0]
    if not first.area > 0.0:
        return said.say("No cell of the map was worked out.")
    best = best_row(rows)
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
    gain = "gain_over_bau_tg_yr"
    more = said.say(
        "{name} stores {gain} {unit} a year more than BAU, {rate} ‰ of the stock a "
        "year.",
        name=best.scenario,
        gain=mass(best, "gain_over_bau_tg_yr"),
        unit=unit,
        rate=said.number(best.figures["rate_over_bau_permil_yr"]),
    )
    if not best.spread:
        return f"{text} {more}"
    _, low, high = (factor * value for value in best.spread[gain])
    digits = digits_of(factor * best.figures[gain])
    interval = said.say(
        "The 90 % interval of this gain is {low} to {high} {unit} a year.",
        low=said.number(low, digits),
        high=said.number(high, digits),
        unit=unit,
    )
    return f"{text} {more} {interval}"


def scenario_words(plan: ScenarioPlan, said: Words = ENGLISH) -> str:
    """What changes under a scenario.

    Parameters
    ----------
    plan : ScenarioPlan
        Of the configuration.
    said : Words, optional
        Language; English if left out.

    Returns
    -------
    text : str
        Its name and its changes.
    """

    def where(given: Iterable[int]) -> str:
        names = [said.say(land_classes()[code].name) for code in given]
        return f" ({', '.join(names)})"

    def each(given: ByClass | None, words: Callable[[float], str]) -> list[str]:
        if given is None or given == 0.0:
            return []
        if isinstance(given, float):
            return [words(given)]
        return [words(value) + where([code]) for code, value in given.items()]

    def percent(change: float) -> str:
        value = said.typed(f"{100.0 * change:+g}")
        return said.say("plant carbon {change} %", change=value)

    def spread(mass: float) -> str:
        value = said.typed(f"{mass:g}")
        return said.say("manure {mass} t C/ha a year", mass=value)

    changes = each(plan.c_input_change, percent)
    if plan.covered:
        changes.append(said.say("other months with plants") + where(plan.covered))
    changes += each(plan.dpm_rpm, lambda ratio: f"DPM/RPM {said.typed(f'{ratio:g}')}")
    changes += each(plan.manure, spread)
    if plan.climate:
        changes.append(said.say("another climate"))
    return said.say("{first}: {second}", first=plan.name, second=", ".join(changes))


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
        say(
            "{reason}: {count}",
            reason=outcome(result, code, said),
            count=said.number(count, 0),
        )
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
    sentences += _beyond_faos_scenarios(potential, said)
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
    sentences.append(_what_intervals_hold(potential, said))
    sentences += beyond_intervals(zone_rows(result), said)
    return [*sentences, *saturation_remarks(result, said)]


def _beyond_faos_scenarios(potential: Potential, said: Words) -> list[str]:
    """Where FAO's choices do not fit scenarios that its scripts do not have."""
    plans = potential.scenarios
    names, sentences = [plan.name for plan in plans], []
    winter = [plan.name for plan in plans if _changes_december(potential, plan)]
    if winter and (potential.mode == "faithful" or potential.compare):
        sentences.append(
            said.say(
                "In the faithful mode the cover of December sets the scale of moisture "
                "of every month, as in FAO's scripts, which have no scenario of cover. "
                "What changes that cover ({what}) may even get the wrong sign: take "
                "the exact mode there.",
                what=", ".join(winter),
            )
        )
    others = [
        plan
        for plan in plans
        if plan.covered or plan.climate or plan.dpm_rpm is not None or plan.manure
    ]
    if potential.bounds and others:
        sentences.append(
            said.say(
                "The uncertainty of the stock under {name} stands for that of every "
                "scenario, as in FAO's scripts, though others change more than plant "
                "carbon.",
                name=MIDDLE if MIDDLE in names else names[0],
            )
        )
    return sentences


def _changes_december(potential: Potential, plan: ScenarioPlan) -> bool:
    """Whether a scenario may cover what December leaves bare, or the reverse."""
    for code, months in plan.covered.items():
        usual = potential.classes[code].covered
        if usual is None or (DECEMBER in usual) != (DECEMBER in months):
            return True
    return False


def _what_intervals_hold(potential: Potential, said: Words) -> str:
    """Which errors are counted; that none are is told, too."""
    if potential.monte_carlo is not None:
        return said.say(
            "Intervals hold the errors of temperature, precipitation, "
            "evapotranspiration, stock and clay, of changes of plant carbon and of "
            "manure; not those of the model, nor of the cover, DPM/RPM or climate that "
            "a scenario states."
        )
    if potential.bounds:
        return said.say("Uncertainties are FAO's bounds, in maps; zones have none.")
    return said.say(
        "How uncertain the numbers are is unknown: neither a Monte Carlo nor FAO's "
        "bounds were asked for."
    )


def beyond_intervals(rows: list[ZoneRow], said: Words = ENGLISH) -> list[str]:
    """Changes that lie outside the interval of their own members.

    Parameters
    ----------
    rows : list of ZoneRow
        Zones under scenarios.
    said : Words, optional
        Language; English if left out.

    Returns
    -------
    sentences : list of str
        One, or none where all lie within.
    """
    key = "change_tg_yr"
    rows = [row for row in rows if key in row.spread]
    beyond = 0
    for row in rows:
        _, low, high = row.spread[key]
        beyond += not low <= row.figures[key] <= high
    if not beyond:
        return []
    return [
        said.say(
            "{count} of {n} yearly changes, of zones and scenarios, lie outside their "
            "own 90 % interval: errors of the inputs act more one way than the other, "
            "so that the run without errors is not in the middle of the members. Read "
            "the interval there, not the number alone.",
            count=said.number(beyond, 0),
            n=said.number(len(rows), 0),
        )
    ]


def outcome(result: PotentialResult, code: int, said: Words = ENGLISH) -> str:
    """What became of the cells of one status; classes that are not modelled by name.

    Parameters
    ----------
    result : PotentialResult
        Of a run.
    code : int
        Of `STATUS`.
    said : Words, optional
        Language; English if left out.

    Returns
    -------
    words : str
        Without the number of the cells, but with that of each class.
    """
    words = said.say(STATUS[code])
    if code != NOT_MODELLED:
        return words
    classes = ", ".join(
        f"{said.say(name)} {said.number(count, 0)}"
        for name, count in not_modelled(result).items()
    )
    return f"{words} ({classes})" if classes else words


def not_modelled(result: PotentialResult) -> dict[str, int]:
    """Cells that are left out for their class of land use, by its name.

    Parameters
    ----------
    result : PotentialResult
        Of a run.

    Returns
    -------
    cells : dict of str to int
        Those that occur.
    """
    known = result.potential.classes
    return {
        known[code].name if code in known else str(code): count
        for code, count in result.not_modelled.items()
    }


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
