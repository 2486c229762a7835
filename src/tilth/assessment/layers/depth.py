"""Depths written as one text, such as 0-15."""

import re
from math import nan
from typing import Final

DASH: Final = r"\s*(?:-to-|to|bis|[-/a\u2013\u2014\u2212])\s*"
UNITS: Final = {"cm": 1.0, "m": 100.0, "mm": 0.1, "in": 2.54, "inch": 2.54}
NUMBER: Final = r"(\d+(?:[.,]\d+)?)"
UNIT: Final = r"\s*(cm|mm|m|in|inch)?\.?"
DEPTHS: Final = re.compile(f"{NUMBER}{UNIT}{DASH}{NUMBER}{UNIT}")


def read_depths(text: str, factor: float = 1.0) -> tuple[float, float]:
    """Upper and lower limit of a layer from one text.

    Parameters
    ----------
    text : str
        Such as ``0-15``, ``0 to 15``, ``0 - 15 cm`` or ``0.1-0.2 m``.
    factor : float, default 1
        Centimetres per unit of the column, where the text states none. [1]

    Returns
    -------
    limits : tuple of float
        Both NaN if the text is no pair of depths. [cm]

    Examples
    --------
    >>> read_depths("0-15"), read_depths("0.1 to 0.3 m")
    ((0.0, 15.0), (10.0, 30.0))
    >>> read_depths("15-Oct")
    (nan, nan)
    """
    parts = DEPTHS.fullmatch(text.strip().lower())
    if parts is None:
        return nan, nan
    top, top_unit, bottom, bottom_unit = parts.groups()
    unit = bottom_unit or top_unit
    scale = UNITS[unit] if unit else factor
    if top_unit and bottom_unit and top_unit != bottom_unit:
        return nan, nan
    return _number(top) * scale, _number(bottom) * scale


def _number(text: str) -> float:
    """A number with either decimal mark; depths have no thousands."""
    return float(text.replace(",", "."))
