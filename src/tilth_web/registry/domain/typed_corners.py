"""Corners that people type: in degrees, or in degrees, minutes and seconds."""

import re

from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.registry.domain.uploads import degrees, polygon, refuse_few

# Two numbers with decimal commas, as French and Spanish write them.
COMMAS = re.compile(r"([-\N{MINUS SIGN}]?\d+,\d+)[;\s]+([-\N{MINUS SIGN}]?\d+,\d+)")
NUMBER = r"(\d+(?:[.,]\d+)?)"
MARKED = re.compile(
    NUMBER + r"\s*°\s*(?:" + NUMBER + r"\s*['\u2032\u2019]\s*)?"
    r"(?:" + NUMBER + r"\s*(?:[\"″”]|'')\s*)?([NSEWO])",
    re.IGNORECASE,
)
NORTH, EAST = "NS", "EWO"  # O is the west of French and Spanish
NEGATIVE = "SWO"
BASE = 60.0


def read_typed(text):
    """One outline of typed corners, a line each: latitude, longitude."""
    lines = enumerate(text.strip().splitlines(), 1)
    corners = [_corner(line.strip(), number) for number, line in lines if line.strip()]
    refuse_few(corners)
    return [("", polygon(corners))]


def _corner(line, number):
    """Longitude and latitude of a line."""
    if "°" in line:
        return _marked(line, number)
    commas = COMMAS.fullmatch(line)
    if commas:
        parts = [part.replace(",", ".") for part in commas.groups()]
    else:
        parts = line.replace(";", " ").replace(",", " ").split()
    if len(parts) != 2:
        raise _refusal(line, number)
    latitude, longitude = (degrees(part, number) for part in parts)
    return [longitude, latitude]


def _marked(line, number):
    found = MARKED.findall(line)
    sides = [side.upper() for *_parts, side in found]
    rest = MARKED.sub("", line).strip(" ,;\t")
    if rest or len(found) != 2 or not (sides[0] in NORTH and sides[1] in EAST):
        raise _refusal(line, number)
    latitude, longitude = (_sum(*parts) for parts in found)
    return [longitude, latitude]


def _sum(whole, minutes, seconds, side):
    parts = [
        float((part or "0").replace(",", ".")) for part in (whole, minutes, seconds)
    ]
    value = parts[0] + parts[1] / BASE + parts[2] / BASE**2
    return -value if side.upper() in NEGATIVE else value


def _refusal(line, number):
    said = _("Line %(line)d must hold latitude and longitude; got %(found)s.")
    return WorkflowError(said % {"line": number, "found": line[:60]})
