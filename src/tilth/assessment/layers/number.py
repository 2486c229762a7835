"""Numbers as laboratories write them: markers, limits, footnote marks, commas.

Nothing is guessed: what cannot be read as one number is said to be none.
"""

import re
from dataclasses import dataclass
from math import nan
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilth.checks import FloatArray

MISSING: Final = frozenset(
    (
        *("", "*", "-", "--", "\u2013", "\u2014", ".", "..", "NA", "N/A", "n/a", "na"),
        *("#N/A", "NaN", "nan", "NULL", "null", "None", "none"),
        *("ns", "NS", "n.s.", "nd", "ND", "n.d."),
    )
)
# Marks that point to a note, glued to a number or after a blank.
MARK: Final = re.compile(
    r"(?P<number>.*[0-9])\s*(?P<mark>\*+|[†‡§¶#]+|\([0-9a-z*]{1,2}\)|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|[a-d])"
)
NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
COMMA: Final = re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]{1,3})?")
THOUSANDS: Final = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")
BELOW: Final = re.compile(r"(?:<|≤|<=|&lt;)\s*(?P<rest>\S.*)")
BELOW_UNSTATED: Final = re.compile(r"<?\s*(LOD|LOQ|MDL|DL|BDL|BLD|LLOD)", re.I)
UNIT: Final = re.compile(r"(?P<number>[+-]?[0-9.,]+)\s*(?P<unit>[%‰A-Za-z°].*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One cell, read.

    Parameters
    ----------
    value : float
        The number, half the limit where the cell states a limit, NaN if none.
        [as in the file]
    rule : str
        Key of the rule that it breaks or of what must be known of it; empty if none.
    """

    value: float
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbers:
    """A column of numbers and the cells that need a word.

    Parameters
    ----------
    values : ndarray, shape (n,)
        NaN where there is none; in the unit of the file. [as in the file]
    cells : dict of str to array
        Rows by the key of the rule.
    """

    values: FloatArray
    cells: dict[str, NDArray[np.int64]]


def read_numbers(column: "pd.Series[str]", *, comma: bool = False) -> Numbers:
    """Numbers of a column of texts or numbers.

    Parameters
    ----------
    column : Series
        Cells; numbers stay what they are.
    comma : bool, default False
        True if the file writes decimals with a comma.

    Returns
    -------
    numbers : Numbers
        Values, and rows whose cell was no plain number, by rule.

    Examples
    --------
    >>> found = read_numbers(pd.Series(["12.5", "<0.4", "7.1*", "NA", "high"]))
    >>> found.values
    array([12.5,  0.2,  7.1,  nan,  nan])
    >>> {rule: rows.tolist() for rule, rows in found.cells.items()}
    {'below_detection': [1], 'footnote_mark': [2], 'not_a_number': [4]}
    """
    if pd.api.types.is_bool_dtype(column):
        rows = np.arange(len(column))
        return Numbers(values=np.full(len(column), nan), cells={"not_a_number": rows})
    if pd.api.types.is_numeric_dtype(column):
        return Numbers(values=column.to_numpy(dtype=np.float64, copy=True), cells={})
    values = pd.to_numeric(column, errors="coerce").to_numpy(
        dtype=np.float64, na_value=nan, copy=True
    )
    values[np.isinf(values)] = nan
    left = np.flatnonzero(np.isnan(values))
    codes, names = pd.factorize(column.iloc[left])
    texts = [str(name).strip() for name in names]
    if not comma and _writes_commas(texts):
        # The rarer mark is the slip: it is refused, and not all the others.
        commas = [COMMA.fullmatch(text) is not None for text in texts]
        n_commas = int(np.array([*commas, False])[codes].sum())
        comma = n_commas >= _with_points(column, values, left).size
    readings = [read_number(text, comma=comma) for text in texts]
    found = np.array([r.value for r in readings] + [nan])
    values[left] = found[codes]
    cells: dict[str, NDArray[np.int64]] = {}
    for rule in dict.fromkeys(r.rule for r in readings if r.rule):
        of_rule = np.array([r.rule == rule for r in readings] + [False])
        cells[rule] = left[of_rule[codes]]
    points = _with_points(column, values, left) if comma else left[:0]
    if points.size:
        values[points] = nan
        cells["decimal_mark"] = np.union1d(points, cells.get("decimal_mark", points))
    return Numbers(values=values, cells=cells)


def read_number(text: str, *, comma: bool = False) -> Reading:
    """One number, with what must be known of it.

    Parameters
    ----------
    text : str
        The cell, without blanks around it.
    comma : bool, default False
        True if decimals are written with a comma.

    Returns
    -------
    reading : Reading
        The number and the key of a rule: ``below_detection``, ``detection_limit``,
        ``footnote_mark``, ``decimal_mark``, ``unit_in_cell``, ``cell_formula`` or
        ``not_a_number``.

    Examples
    --------
    >>> read_number("1966(2)")
    Reading(value=1966.0, rule='footnote_mark')
    >>> read_number("1,89")
    Reading(value=nan, rule='decimal_mark')
    """
    text = text.replace("\u2212", "-").replace("\u00a0", " ").strip()
    if text in MISSING:
        return Reading(value=nan)
    number = _plain_number(text, comma)
    if number is not None:
        return Reading(value=number)
    if text.startswith("="):
        return Reading(value=nan, rule="cell_formula")
    if BELOW_UNSTATED.fullmatch(text):
        return Reading(value=nan, rule="detection_limit")
    below = BELOW.fullmatch(text)
    if below:
        limit = _plain_number(below["rest"], comma)
        if limit is not None and limit > 0.0:
            return Reading(value=limit / 2.0, rule="below_detection")
        return Reading(value=nan, rule="not_a_number")
    marked = MARK.fullmatch(text)
    if marked:
        number = _plain_number(marked["number"], comma)
        if number is not None:
            return Reading(value=number, rule="footnote_mark")
    if COMMA.fullmatch(text):
        return Reading(value=nan, rule="decimal_mark")
    rule = "unit_in_cell" if UNIT.fullmatch(text) else "not_a_number"
    return Reading(value=nan, rule=rule)


def _plain_number(text: str, comma: bool) -> float | None:
    """A number of figures, sign, decimal mark and exponent; None if it is none."""
    text = text.strip()
    if comma and COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif comma and "." in text:
        return None
    return float(text) if NUMBER.fullmatch(text) else None


def _writes_commas(texts: list[str]) -> bool:
    """Whether a column surely writes decimals with a comma.

    1,234 alone could be a thousand: some cell must be no such number.
    """
    return any(COMMA.fullmatch(t) and not THOUSANDS.fullmatch(t) for t in texts)


def _with_points(
    column: "pd.Series[str]", values: FloatArray, left: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rows that were read with a decimal point in a column that writes commas."""
    read = ~np.isnan(values)
    read[left] = False
    rows = np.flatnonzero(read)
    cells = column.iloc[rows].tolist()
    texts = [cell if isinstance(cell, str) else "" for cell in cells]
    pointed = np.array(["." in text for text in texts], dtype=bool)
    return np.asarray(rows[pointed])
