"""Numbers of a report as text: with their unit, and "unknown" where there is none."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from tilth.stats.estimate import Estimate

LEVEL: Final = 0.9  # coverage of the intervals of reports
LEAST: Final = 0.01  # probability that a report tells from nothing
UNKNOWN: Final = "unknown"
MINUS: Final = "\N{MINUS SIGN}"
GROUP: Final = "\N{NARROW NO-BREAK SPACE}"  # between thousands
UNITS: Final = {  # endings of the names of a record, longest first
    "_mg_ha_yr": "t/ha a year",
    "_permil_yr": "‰ a year",
    "_kg_ha": "kg/ha",
    "_g_cm3": "g/cm³",
    "_g_kg": "g/kg",
    "_mg_ha": "t/ha",
    "_percent": "%",
    "_permil": "‰",
    "_co2e": "t CO₂e",
    "_co2": "t CO₂",
    "_deg": "°",
    "_ha": "ha",
    "_km": "km",
    "_cm": "cm",
    "_mm": "mm",
    "_yr": "years",
    "_mg": "t",
    "_h": "hours",
    "_m": "m",
}


def number(value: float | None, decimals: int = 1) -> str:
    """A number as text.

    Parameters
    ----------
    value : float or None
        Missing if None, NaN or infinite. [as given]
    decimals : int, default 1
        Digits after the point.

    Returns
    -------
    text : str
        With groups of thousands and a true minus sign; "unknown" if missing.
    """
    if value is None or not isfinite(value):
        return UNKNOWN
    text = f"{value:,.{decimals}f}".replace(",", GROUP)
    if not text.strip("-0."):
        text = text.lstrip("-")  # no "-0.0"
    return text.replace("-", MINUS)


def signed(value: float | None, decimals: int = 1) -> str:
    """A difference as text, with its sign.

    Parameters
    ----------
    value : float or None
        Missing if None, NaN or infinite. [as given]
    decimals : int, default 1
        Digits after the point.

    Returns
    -------
    text : str
        "+" before a gain; "unknown" if missing.
    """
    text = number(value, decimals)
    gain = value is not None and isfinite(value) and value > 0.0
    return f"+{text}" if gain and text.strip("0.") else text


def span(estimate: Estimate, decimals: int = 1, level: float = LEVEL) -> str:
    """Interval of an estimate as text.

    Parameters
    ----------
    estimate : Estimate
        Of any quantity.
    decimals : int, default 1
        Digits after the point.
    level : float, default 0.9
        Coverage. [1]

    Returns
    -------
    text : str
        "low to high"; "unknown" where the standard error is.
    """
    limits = estimate.interval(level)
    if limits is None:
        return UNKNOWN
    return f"{number(limits[0], decimals)} to {number(limits[1], decimals)}"


def probability(value: float | None) -> str:
    """A probability as text.

    Parameters
    ----------
    value : float or None
        From 0 to 1. [1]

    Returns
    -------
    text : str
        In percent; never 0 % or 100 %, which no sample can prove.
    """
    if value is None or not isfinite(value):
        return UNKNOWN
    if value < LEAST:
        return "below 1 %"
    return "above 99 %" if value > 1.0 - LEAST else f"{100.0 * value:.0f} %"


def named(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Entries of a record in words, with the units that their names carry.

    Parameters
    ----------
    record : mapping
        Such as the inputs of a result: ``{"half_width_mg_ha": 1.5}``.

    Returns
    -------
    rows : list of (str, str)
        Such as ``("Half width", "1.5 t/ha")``.

    Examples
    --------
    >>> named({"half_width_mg_ha": 1.5, "rule": "smallest"})
    [('Half width', '1.5 t/ha'), ('Rule', 'smallest')]
    """
    rows = []
    for key, value in record.items():
        name, unit = _split(key)
        text = _text(value)
        known = unit and text not in (UNKNOWN, "none", "yes", "no")
        rows.append((name, f"{text} {unit}" if known else text))
    return rows


def _split(key: str) -> tuple[str, str]:
    """Name in words, and unit."""
    ending = next((e for e in UNITS if key.endswith(e) and key != e), "")
    words = key.removesuffix(ending).replace("_", " ").strip()
    return words[:1].upper() + words[1:], UNITS.get(ending, "")


def _text(value: object) -> str:
    """One value in words."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}".replace("-", MINUS) if isfinite(value) else UNKNOWN
    if isinstance(value, Mapping):
        return "; ".join(f"{k}: {_text(v)}" for k, v in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(_text(v) for v in value) or "none"
    return str(value)
