"""Emission and stock-change factors: value, range, source and mark of each.

Tables of factors are CSV files below ``tilth/datasets``. Lines ``# name: value`` of
their header hold what all rows share (``source``, ``unit``, ``mark``, ``range``,
``range_mark``); a column of the same name overrides it row by row.
"""

import re
from dataclasses import dataclass
from functools import cache
from math import isfinite, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import read_table
from tilth.errors import DataError, InputError

MARKS: Final = ("verified", "second-hand", "derived", "unverified", "assumed", "user")
# Standard deviations from the value to each printed limit.
RANGES: Final = {"95 %": 1.959963984540054, "2 sd": 2.0, "1 sd": 1.0, "1 se": 1.0}

_SHARED: Final = ("source", "unit", "mark", "range", "range_mark")
_NUMBER: Final = r"(-?\d+(?:\.\d+)?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor with what its source says of its range.

    Parameters
    ----------
    key : str
        Table and row: the same everywhere, so that its error is shared.
    value : float
        The factor. [as `unit` says]
    low, high : float or None
        Printed limits; None where the source gives none: the error is unknown, not
        zero. [as `unit` says]
    deviations : float, default 1.96
        Standard deviations from the value to each limit. [1]
    unit : str
        Unit of the value.
    mark : str
        One of `MARKS`, of the value.
    range_mark : str
        The same of the limits.
    source : str
        Citation with table or equation.
    meaning : str, default ""
        What it is, or what of it is doubtful.
    """

    key: str
    value: float
    low: float | None
    high: float | None
    deviations: float = RANGES["95 %"]
    unit: str
    mark: str
    range_mark: str
    source: str
    meaning: str = ""

    def __post_init__(self) -> None:
        if self.mark not in MARKS or self.range_mark not in MARKS:
            raise DataError(
                f"mark of {self.key} must be one of {', '.join(MARKS)}; "
                f"got {self.mark!r} and {self.range_mark!r}"
            )
        if (self.low is None) != (self.high is None):
            raise DataError(f"{self.key} must have both limits or none")
        if (
            self.low is not None
            and self.high is not None
            and not self.low <= self.value <= self.high
        ):
            raise DataError(
                f"{self.key} must lie between its limits, in {self.unit}; "
                f"got {self.value:g} in {self.low:g} to {self.high:g}"
            )

    @property
    def standard_error(self) -> float | None:
        """Root of the mean square of both sides; None where no limits are known."""
        if self.low is None or self.high is None:
            return None
        below, above = self.value - self.low, self.high - self.value
        return sqrt((below**2 + above**2) / 2.0) / self.deviations

    @property
    def provisional(self) -> str:
        """What of the factor was not read in its source; "" if all was."""
        said = f"{self.key}: {self.meaning}" if self.meaning else self.key
        if self.mark not in ("verified", "user"):
            return f"{self.mark}: {said}"
        if self.low is not None and self.range_mark not in ("verified", "user"):
            return f"range {self.range_mark}: {said}"
        return ""

    def quantile(self, probability: ArrayLike) -> FloatArray:
        """Value below which a share `probability` of the draws lies, for Monte Carlo.

        Two halves of a normal distribution that meet at the value (the median) and meet
        the printed limits exactly; never below 0 unless the printed range is.

        Raises
        ------
        InputError
            If the probability is not in [0, 1] or the range is unknown.
        """
        if self.low is None or self.high is None:
            raise InputError(
                f"the range of {self.key} must be known to draw from it; got none"
            )
        p = in_range("probability", probability, 0.0, 1.0, "1")
        below, above = self.value - self.low, self.high - self.value
        deviate = ndtri(p) / self.deviations
        drawn = self.value + np.where(p < 0.5, below, above) * np.where(
            (below == 0.0) & (p < 0.5) | (above == 0.0) & (p >= 0.5), 0.0, deviate
        )
        return np.asarray(drawn if self.low < 0.0 else np.maximum(drawn, 0.0))


def own_factor(
    key: str,
    value: float,
    *,
    unit: str,
    standard_error: float | None = None,
    source: str = "given by the user",
) -> Factor:
    """Factor that the user gives in place of one of a table.

    Parameters
    ----------
    key : str
        That of the factor it replaces, or a new one.
    value : float
        The factor. [as `unit` says]
    unit : str
        Its unit.
    standard_error : float, optional
        Its standard error; unknown if None. [as `unit` says]
    source : str, optional
        Where it comes from.

    Returns
    -------
    factor : Factor
        Marked ``user``.

    Raises
    ------
    InputError
        If a number is not finite or the standard error is negative.
    """
    if not isfinite(value):
        raise InputError(f"{key} must be a finite number in {unit}; got {value:g}")
    low = high = None
    if standard_error is not None:
        if not (isfinite(standard_error) and standard_error >= 0.0):
            raise InputError(
                f"standard_error of {key} must be a finite number from 0 {unit}; "
                f"got {standard_error:g}"
            )
        low, high = value - standard_error, value + standard_error
    return Factor(
        key=key,
        value=value,
        low=low,
        high=high,
        deviations=1.0,
        unit=unit,
        mark="user",
        range_mark="user",
        source=source,
    )


@cache
def read_factors(table: str, *columns: str) -> dict[tuple[str, ...], Factor]:
    """Factors of one table by the texts of its key columns.

    Parameters
    ----------
    table : str
        Path below ``tilth/datasets``.
    *columns : str
        Columns that together name a row.

    Returns
    -------
    factors : dict
        From the texts of `columns` to the factor.

    Raises
    ------
    DataError
        If a row is given twice, or a cell cannot be read.
    """
    read = read_table(table)
    shared = {name: "" for name in _SHARED}
    for note in read.notes:
        name, colon, text = note.partition(": ")
        if colon and name in shared:
            shared[name] = text.strip()
    factors: dict[tuple[str, ...], Factor] = {}
    for row in read.rows:
        names = tuple(row[column] for column in columns)
        if names in factors:
            raise DataError(f"{table} must have each row once; got {names} twice")
        if row["value"]:
            factors[names] = _factor(table, names, row, shared)
    return factors


def factor(table: str, columns: tuple[str, ...], names: tuple[str, ...]) -> Factor:
    """One factor of a table.

    Parameters
    ----------
    table : str
        Path below ``tilth/datasets``.
    columns : tuple of str
        Columns that together name a row.
    names : tuple of str
        Their texts.

    Returns
    -------
    factor : Factor
        That of the row.

    Raises
    ------
    InputError
        If there is no such row, with what the last column may be.
    """
    factors = read_factors(table, *columns)
    if names in factors:
        return factors[names]
    for depth, name in enumerate(names):
        known = dict.fromkeys(k[depth] for k in factors if k[:depth] == names[:depth])
        if name not in known:
            where = f" for {', '.join(names[:depth])}" if depth else ""
            raise InputError(
                f"{columns[depth].replace('_', ' ')}{where} must be one of "
                f"{'; '.join(known)}; got {name!r}"
            )
    raise DataError(f"{table} has no row {names}")


def _factor(
    table: str, names: tuple[str, ...], row: dict[str, str], shared: dict[str, str]
) -> Factor:
    cell = {name: row.get(name) or shared[name] for name in _SHARED}
    value, kind = float(row["value"]), cell["range"]
    low, high = _limits(row.get("error", ""), value, f"{table}, {', '.join(names)}")
    if low is not None and kind not in RANGES:
        raise DataError(f"range in {table} must be one of {list(RANGES)}; got {kind!r}")
    return Factor(
        key=f"{table.removesuffix('.csv')}: {', '.join(names)}",
        value=value,
        low=low,
        high=high,
        deviations=RANGES.get(kind, 1.0),
        unit=cell["unit"],
        mark=cell["mark"],
        range_mark=cell["range_mark"] or cell["mark"],
        source=cell["source"],
        meaning=row.get("meaning", ""),
    )


def _limits(text: str, value: float, where: str) -> tuple[float | None, float | None]:
    """Limits from ``5 %`` of the value, ``+/- 3`` or ``1.5 to 4``; "" is unknown."""
    if not text:
        return None, None
    if found := re.fullmatch(rf"{_NUMBER} %", text):
        half = abs(value) * float(found[1]) / 100.0
        return value - half, value + half
    if found := re.fullmatch(rf"\+/- {_NUMBER}", text):
        return value - float(found[1]), value + float(found[1])
    if found := re.fullmatch(rf"{_NUMBER} to {_NUMBER}", text):
        return float(found[1]), float(found[2])
    raise DataError(
        f"error must be '5 %', '+/- 3' or '1 to 4'; got {text!r} in {where}"
    )
