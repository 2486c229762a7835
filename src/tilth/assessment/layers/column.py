"""Columns of laboratory files: what each means, its unit and its range, as data.

The tables are ``tilth/datasets/layers/columns.csv`` and ``units.csv``.
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Final

from tilth.datasets.tables import read_table
from tilth.errors import DataError

HEADING: Final = re.compile(r"\s*(?P<name>[^\[\](]*?)\s*(?:[\[(](?P<unit>.*)[\])])?\s*")
SHARES: Final = {"coarse_fraction": "volume", "coarse_mass_fraction": "mass"}
UNCLEAR: Final = ("coarse_fragments", "coarse", "gravel", "stones", "rock_fragments")
RAISED: Final = str.maketrans("⁻\u2212⁰¹²³⁴⁵⁶⁷⁸⁹·\u00a0\u2009", "--0123456789   ")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerColumn:
    """A column of the template.

    Parameters
    ----------
    name : str
        Name in the template.
    kind : str
        ``text``, ``number``, ``date``, ``depth`` or ``place``.
    unit : str
        Unit in the template, empty for texts.
    need : str
        ``always``, or ``carbon`` or ``mass`` where one of several is needed.
    limits : tuple of float
        Smallest and largest value, in the unit of the template; outside is refused.
    doubtful : tuple of float
        The same for values that are flagged.
    below_limit : bool
        Whether a value such as ``<0.5`` may stand.
    refuses : bool
        Whether a value that cannot be read or is outside refuses the row; else it is
        left out and the row flagged.
    glosis : str
        Code in GloSIS, empty if none is known.
    aliases : tuple of str
        Other names that mean the same.
    meaning : str
        What it is.
    """

    name: str
    kind: str
    unit: str
    need: str
    limits: tuple[float, float]
    doubtful: tuple[float, float]
    below_limit: bool
    refuses: bool
    glosis: str
    aliases: tuple[str, ...]
    meaning: str

    def heading(self) -> str:
        """Heading in the template, with the unit."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of a column, understood.

    Parameters
    ----------
    column : LayerColumn
        Column of the template.
    text : str
        The heading as the file has it.
    unit : str
        Unit that it states, empty if none.
    factor : float
        Value in the unit of the template per value in the file. [1]
    """

    column: LayerColumn
    text: str
    unit: str
    factor: float


@cache
def layer_columns() -> dict[str, LayerColumn]:
    """Columns of the template, by name and in their order.

    Returns
    -------
    columns : dict of LayerColumn
        All rows of the table.

    Examples
    --------
    >>> layer_columns()["soc_content"].heading()
    'soc_content [g kg-1]'
    """
    return {row["name"]: _column(row) for row in read_table("layers/columns.csv").rows}


def read_heading(text: str, file: str) -> Heading | None:
    """Column that a heading names, and its unit.

    Parameters
    ----------
    text : str
        Heading such as ``soc_content [%]`` or ``Bulk density (kg m-3)``.
    file : str
        Name of the file, for the message.

    Returns
    -------
    heading : Heading or None
        None if no column of the template is named so.

    Raises
    ------
    DataError
        If the column is known and its unit is not, or if it could be of coarse
        fragments by volume or by mass.

    Examples
    --------
    >>> read_heading("SOC content [%]", "lab.csv").factor
    10.0
    """
    parts = HEADING.fullmatch(text)
    name = _plain(parts["name"]) if parts else ""
    unit = (parts["unit"] or "").strip() if parts else ""
    if name in UNCLEAR:
        name = _coarse(unit) or name
    if name in UNCLEAR:
        raise DataError(
            f"{file} column {text.strip()}: coarse fragments must be named "
            "coarse_fraction, a share of the volume, or coarse_mass_fraction, a share "
            f"of the mass, or have such a unit, vol% or wt%; got {name}"
            f"{f' in {unit}' if unit else ''}"
        )
    column = _names().get(name)
    if column is None:
        return None
    factor = unit_factor(column, unit, f"{file} column {text.strip()}") if unit else 1.0
    return Heading(column=column, text=text.strip(), unit=unit, factor=factor)


def unit_factor(column: LayerColumn, unit: str, place: str) -> float:
    """Value in the unit of the template per value in another unit.

    Parameters
    ----------
    column : LayerColumn
        The quantity.
    unit : str
        Name of the unit.
    place : str
        Where it stands, for the message.

    Returns
    -------
    factor : float
        To multiply the values of the file with. [1]

    Raises
    ------
    DataError
        If the column takes no such unit, or it is a share of something else.

    Examples
    --------
    >>> unit_factor(layer_columns()["bulk_density"], "kg m⁻³", "lab.csv")
    0.001
    """
    known = _units().get(column.unit, {})
    plain = plain_unit(unit)
    if plain not in known:
        names = ", ".join(known) or "none, it is no quantity"
        raise DataError(f"{place}: the unit must be one of {names}; got {unit}")
    share = _share_units().get((column.unit, plain), "")
    own = SHARES.get(column.name.removesuffix("_error"), share)
    if share and share != own:
        raise DataError(
            f"{place}: {column.name} is a share of the {own}; got {unit}, a share of "
            f"the {share}"
        )
    return known[plain]


def plain_unit(unit: str) -> str:
    """A unit with plain figures and single blanks.

    Parameters
    ----------
    unit : str
        As a file writes it.

    Returns
    -------
    unit : str
        As ``units.csv`` writes it.

    Examples
    --------
    >>> plain_unit("g·cm⁻³")
    'g cm-3'
    """
    text = " ".join(unit.translate(RAISED).replace("**", "^").split())
    return re.sub(r"(?<=[a-z])\^", "", text)


def nearest(text: str) -> str:
    """Column of the template whose name is most like a heading.

    Parameters
    ----------
    text : str
        A heading that names no column.

    Returns
    -------
    name : str
        Empty if nothing is like it.
    """
    parts = HEADING.fullmatch(text)
    name = _plain(parts["name"]) if parts else ""
    close = difflib.get_close_matches(name, list(_names()), n=1, cutoff=0.75)
    return _names()[close[0]].name if close else ""


@cache
def _names() -> dict[str, LayerColumn]:
    """Columns by each of their names."""
    columns = layer_columns().values()
    return {n: c for c in columns for n in (c.name, *c.aliases)}


@cache
def _units() -> dict[str, dict[str, float]]:
    """Factors by unit of the template and name of the other unit."""
    known: dict[str, dict[str, float]] = {}
    for row in read_table("layers/units.csv").rows:
        known.setdefault(row["of"], {})[row["unit"]] = float(row["factor"])
    return known


@cache
def _share_units() -> dict[tuple[str, str], str]:
    """What units are a share of, by unit of the template and name."""
    rows = read_table("layers/units.csv").rows
    return {(row["of"], row["unit"]): row["share"] for row in rows}


def _coarse(unit: str) -> str:
    """Column of coarse fragments of which a unit is a share; empty if it is unclear."""
    share = _share_units().get(("1", plain_unit(unit)), "")
    return next((name for name, own in SHARES.items() if share == own), "")


def _plain(name: str) -> str:
    """A name in small letters with underscores."""
    return re.sub(r"[\s.\-]+", "_", name.strip().lower())


def _column(row: dict[str, str]) -> LayerColumn:
    """A row of the table."""

    def limit(key: str, absent: float) -> float:
        return float(row[key]) if row[key] else absent

    return LayerColumn(
        name=row["name"],
        kind=row["kind"],
        unit=row["unit"],
        need=row["need"],
        limits=(limit("low", -inf), limit("high", inf)),
        doubtful=(limit("doubt_low", -inf), limit("doubt_high", inf)),
        below_limit=row["limit"] == "yes",
        refuses=row["fault"] == "refuse",
        glosis=row["glosis"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        meaning=row["meaning"],
    )
