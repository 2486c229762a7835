"""Coordinates of points: degrees in every form, national grids, and their checks."""

import re
from math import nan
from typing import Final

NUMBER: Final = r"(\d+(?:[.,]\d+)?)"
MINUTE: Final = "'|\u2032|\u2019"  # apostrophe, prime, quotation mark
SECOND: Final = "\"|\u2033|\u201d|''|\u2019\u2019"
DEGREES: Final = re.compile(
    rf"(?P<before>[NSEWO])?\s*(?P<sign>[-+])?\s*(?P<d>{NUMBER})\s*(?:°|º|deg|d|:|\s)?\s*"
    rf"(?:(?P<m>{NUMBER})\s*(?:{MINUTE}|m|min|:|\s)?\s*)?"
    rf"(?:(?P<s>{NUMBER})\s*(?:{SECOND}|s|sec)?\s*)?(?P<after>[NSEWO])?",
    re.I,
)
SIDES: Final = {
    "latitude": {"N": 1.0, "S": -1.0},
    "longitude": {"E": 1.0, "W": -1.0, "O": nan},
}


def read_degrees(text: str, name: str) -> float:
    r"""Degrees from a text.

    Parameters
    ----------
    text : str
        Such as ``52°12'30"N``, ``52 12 30 N`` or ``52,2083``.
    name : str
        ``latitude`` or ``longitude``.

    Returns
    -------
    degrees : float
        NaN if the text is none of these, or says the other direction. [deg]

    Examples
    --------
    >>> round(read_degrees('52°12\'30"N', "latitude"), 6)
    52.208333
    >>> read_degrees("0 30 W", "longitude")
    -0.5
    """
    parts = DEGREES.fullmatch(text.strip())
    if parts is None:
        return nan
    marks = [m.upper() for m in (parts["before"], parts["after"]) if m]
    if len(marks) > 1 or (marks and parts["sign"] == "-"):
        return nan
    side = SIDES[name].get(marks[0], nan) if marks else 1.0
    degrees, minutes, seconds = (_number(parts[key]) for key in "dms")
    if minutes >= 60.0 or seconds >= 60.0:
        return nan
    if (minutes or seconds) and degrees % 1.0:
        return nan
    sign = -1.0 if parts["sign"] == "-" else 1.0
    return side * sign * (degrees + minutes / 60.0 + seconds / 3600.0)


def _number(text: str | None) -> float:
    """A number with either decimal mark; 0 if there is none."""
    return float(text.replace(",", ".")) if text else 0.0
