"""Cells of number columns: units, ranges, detection limits, and what is no number."""

from collections.abc import Callable
from math import inf, isclose
from typing import Final

import numpy as np
import pandas as pd

from tilth.assessment.layers.column import LayerColumn, plain_unit
from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.mapping import Origin
from tilth.assessment.layers.number import Numbers, read_number, read_numbers
from tilth.assessment.layers.place import read_degrees
from tilth.assessment.layers.sheet import Sheet
from tilth.assessment.layers.table import IntArray

SHARES: Final = ("", "1", "-", "fraction")  # as which a spreadsheet stores per cent
UNITLESS: Final = ("", "1")  # units that a sentence leaves out
PERCENT: Final = ("%", "percent", "per cent", "pct", "vol%", "vol.%", "wt%", "wt.%")
CARBON: Final = ("soc_content", "total_carbon", "som_content")
SENTENCES: Final = {
    "below_detection": "{name} is below the limit of the laboratory; half of the limit "
    "is used",
    "detection_limit": "{name} is below a limit that is not stated; give it as <0.5 or "
    "in the column detection_limit",
    "footnote_mark": "{name} carries a mark that points to a note; it was taken off",
    "decimal_mark": "{name} must be written with one decimal mark in all its cells, "
    "{mark}",
    "unit_in_cell": "{name} must be a number{unit}; units belong in the heading",
    "cell_formula": "{name} is a formula without its value; open the workbook in a "
    "spreadsheet and save it",
    "not_a_number": "{name} must be a number{unit}",
}
MARKED: Final = {
    ",": "as a comma could mark decimals or thousands",
    ".": "a point stands here and a decimal comma in others",
}


def number_column(
    draft: Draft,
    sheet: Sheet,
    origin: Origin,
    column: "pd.Series[str]",
    order: str | None = None,
) -> None:
    """Read a column of numbers into a draft.

    Parameters
    ----------
    draft : Draft
        The rows.
    sheet : Sheet
        The table.
    origin : Origin
        Where the column comes from.
    column : Series
        Its cells.
    order : str, optional
        Of day and month; of no use here, the readers of all kinds of cells take it.
    """
    if origin.constant is not None:
        reading = read_number(origin.constant)
        values = np.full(draft.size, reading.value * origin.factor)
        cells: dict[str, IntArray] = {}
        if np.isnan(reading.value) and draft.size:
            cells = {"not_a_number": np.arange(draft.size)}
        numbers = Numbers(values=values, cells=cells)
        percent = np.array([], dtype=np.int64)
    else:
        numbers = read_numbers(column, comma=sheet.comma)
        numbers.values[...] *= origin.factor
        percent = sheet.percent(int(origin.sources[0]))
    _take(draft, origin, numbers, column, percent)


def _take(
    draft: Draft,
    origin: Origin,
    numbers: Numbers,
    column: "pd.Series[str]",
    percent: IntArray,
) -> None:
    """Put numbers into the draft, with notes on cells that were none."""
    name, values = origin.column.name, numbers.values
    if name in ("depth_top", "depth_bottom"):
        values = np.round(values, 6) + 0.0  # no negative zero
    draft.numbers[name] = values

    def shown(i: int) -> str:
        return str(column.iloc[i]).strip()

    _percent(draft, origin, percent, shown)
    for rule, places in numbers.cells.items():
        _note_cells(draft, origin.column, rule, places, shown)
    check_range(draft, origin.column, shown)


def _percent(
    draft: Draft, origin: Origin, places: IntArray, shown: Callable[[int], str]
) -> None:
    """Mind numbers that a spreadsheet shows as per cent and stores as shares."""
    if not places.size:
        return
    column, unit = origin.column, plain_unit(origin.unit)
    name = draft.named(column.name)
    if column.unit == "1" and unit in SHARES:
        return
    if unit in PERCENT:
        draft.numbers[column.name][places] *= 100.0
        draft.notes.flag(
            places,
            "percent_format",
            name,
            shown,
            lambda i: (
                f"{name} is shown as per cent: {shown(i)} is read as 100 times it"
            ),
        )
        return
    draft.numbers[column.name][places] = np.nan
    draft.notes.refuse(
        places,
        "percent_format",
        name,
        shown,
        lambda i: (
            f"{name} must be in {column.unit}; the sheet shows {shown(i)} as per cent"
        ),
    )


def _note_cells(
    draft: Draft,
    column: LayerColumn,
    rule: str,
    places: IntArray,
    shown: Callable[[int], str],
) -> None:
    """Refuse or flag cells by the rule that was found in reading them."""
    name, values = draft.named(column.name), draft.numbers[column.name]
    if rule in ("below_detection", "detection_limit") and not column.below_limit:
        values[places] = np.nan
        rule = "not_a_number"
    if rule == "detection_limit":
        limits = draft.numbers.get("detection_limit")
        known = places[:0]
        if limits is not None and column.name in CARBON:
            known = places[~np.isnan(limits[places])]
            values[known] = limits[known] / 2.0
        _note_cells(draft, column, "below_detection", known, shown)
        places = np.setdiff1d(places, known)
    if rule == "below_detection" and column.name in CARBON:
        below = draft.number(below_key(column.name))
        below[places] = 1.0
        draft.numbers[below_key(column.name)] = below
    unit = f" in {column.unit}" if column.unit not in UNITLESS else ""
    told = SENTENCES[rule]
    flagged = rule in ("below_detection", "footnote_mark") or not column.refuses
    add = draft.notes.flag if flagged else draft.notes.refuse

    def message(i: int) -> str:
        text = shown(i)
        mark = MARKED["," if "," in text else "."]
        return f"{told.format(name=name, unit=unit, mark=mark)}; got {text}"

    add(places, rule, name, shown, message)


def below_key(name: str) -> str:
    """Name under which a draft keeps where a column is below the laboratory's limit.

    Parameters
    ----------
    name : str
        A column of carbon.

    Returns
    -------
    key : str
        No column of the template has it.
    """
    return f"{name} below"


def check_range(draft: Draft, column: LayerColumn, shown: Callable[[int], str]) -> None:
    """Refuse or flag numbers outside the range of their column.

    Parameters
    ----------
    draft : Draft
        The rows; a value outside becomes NaN.
    column : LayerColumn
        The column.
    shown : callable
        Value of a row as the file has it.
    """
    values, name = draft.numbers[column.name], draft.named(column.name)
    unit = f" {column.unit}" if column.unit not in UNITLESS else ""
    low, high = column.limits
    outside = (values < low) | (values > high)
    if outside.any():
        add = draft.notes.refuse if column.refuses else draft.notes.flag
        converted = values.copy()
        values[outside] = np.nan

        def told(i: int) -> str:
            got = shown(i)
            plain = f"{converted[i]:g}"
            also = "" if _same(got, converted[i]) else f", which is {plain}{unit}"
            return f"{name} must lie in [{low:g}, {high:g}]{unit}; got {got}{also}"

        add(outside, f"{column.name}_range", name, shown, told)
    low, high = column.doubtful
    if low == -inf and high == inf:
        return
    usual = f"above {high:g}" if low == -inf else f"outside [{low:g}, {high:g}]"
    doubtful = (values < low) | (values > high)
    if doubtful.any():
        draft.notes.flag(
            doubtful,
            f"{column.name}_doubtful",
            name,
            shown,
            lambda i: f"{name} is seldom {usual}{unit}; got {values[i]:g}",
        )


def _same(text: str, value: float) -> bool:
    """Whether a cell says a number as it stands, such as 94.0 for 94."""
    try:
        return isclose(float(text), value)
    except ValueError:
        return False


def place_column(
    draft: Draft,
    sheet: Sheet,
    origin: Origin,
    column: "pd.Series[str]",
    order: str | None = None,
) -> None:
    """Read latitudes or longitudes: numbers, or degrees, minutes and seconds.

    Parameters
    ----------
    draft : Draft
        The rows.
    sheet : Sheet
        The table.
    origin : Origin
        Where the column comes from.
    column : Series
        Its cells.
    order : str, optional
        Of day and month; of no use here, the readers of all kinds of cells take it.
    """
    numbers = read_numbers(column, comma=sheet.comma)
    left = np.unique(
        np.concatenate([np.array([], dtype=np.int64), *numbers.cells.values()])
    )
    still = []
    for i in left.tolist():
        value = read_degrees(str(column.iloc[i]), origin.column.name)
        numbers.values[i] = value
        if np.isnan(value):
            still.append(i)
    cells = {"coordinates_form": np.array(still, dtype=np.int64)} if still else {}
    name = draft.named(origin.column.name)
    draft.numbers[origin.column.name] = numbers.values

    def shown(i: int) -> str:
        return str(column.iloc[i]).strip()

    (other,) = {"latitude", "longitude"} - {origin.column.name}

    def message(i: int) -> str:
        swapped = not np.isnan(read_degrees(shown(i), other))
        why = f", which is a {other} (are the two swapped?)" if swapped else ""
        return (
            f"{name} must be decimal degrees or degrees, minutes and seconds; got "
            f"{shown(i)}{why}; the point has no coordinates"
        )

    for rule, places in cells.items():
        draft.notes.flag(places, rule, name, shown, message)
    check_range(draft, origin.column, shown)
