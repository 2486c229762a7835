"""What is wrong with an outline, in the language of the reader, and where.

The library says it in English, with the place in words. Its sentences are known here
one by one, so that a test finds the one that changed.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

PLACE = re.compile(r"longitude (\S+?) latitude (\S+?)(?=[\s:;,]|$)")
SLOT = re.compile(r"%\((\w+)\)s")
VALUES = (
    gettext_noop("longitude %(longitude)s latitude %(latitude)s"),
    gettext_noop("the outer ring"),
    gettext_noop("hole %(number)s"),
    gettext_noop("latitude seems to stand before longitude: swap them"),
    gettext_noop(
        "east of the 180th meridian take 360 from the longitude, and cut what crosses "
        "it (RFC 7946, 3.1.9)"
    ),
    gettext_noop("these look like projected coordinates: convert them to WGS84"),
)
SENTENCES = (
    gettext_noop("the geometry must be a Polygon or MultiPolygon; got %(found)s"),
    gettext_noop("the %(kind)s must hold a ring; it is empty"),
    gettext_noop("coordinates must be lists of rings"),
    gettext_noop("%(ring)s must hold positions; it is empty"),
    gettext_noop("%(ring)s must be a list of positions [longitude, latitude]"),
    gettext_noop(
        "%(ring)s must have at least 4 positions, the last equal to the first; got "
        "%(found)s near %(place)s"
    ),
    gettext_noop(
        "%(ring)s must be closed, its last position equal to the first; it begins at "
        "%(place)s and ends at %(end)s"
    ),
    gettext_noop(
        "%(ring)s must have an area above 0 ha; all its positions lie on one line near "
        "%(place)s"
    ),
    gettext_noop(
        "position %(number)s of %(ring)s must be numbers [longitude, latitude]; got "
        "%(found)s"
    ),
    gettext_noop("positions must be finite numbers, in degrees"),
    gettext_noop(
        "positions must be longitude [-180, 180] and latitude [-90, 90] in degrees "
        "(WGS84, RFC 7946); got %(found)s; %(hint)s"
    ),
    gettext_noop(
        "a side must not cross the 180th meridian; one does near %(place)s: cut the "
        "polygon there (RFC 7946, 3.1.9) and plan each side by itself"
    ),
    gettext_noop("the polygon must not cross itself; it does near %(place)s"),
    gettext_noop("the polygon must not touch itself; it does near %(place)s"),
    gettext_noop(
        "the polygon must hold its holes; a hole lies outside; it does near %(place)s"
    ),
    gettext_noop(
        "the polygon must not have a hole inside a hole; it does near %(place)s"
    ),
    gettext_noop(
        "the polygon must not be cut in two by its holes; it does near %(place)s"
    ),
    gettext_noop(
        "the polygon must not have a part inside a part; it does near %(place)s"
    ),
    gettext_noop(
        "the polygon must have an area above 0 ha; it has none, near %(place)s"
    ),
)


def place_of(sentence):
    """Longitude and latitude that a sentence of the library names, or None."""
    found = PLACE.search(sentence)
    return None if found is None else [float(degrees) for degrees in found.groups()]


def translated(sentence):
    """A sentence of the library about an outline, in the language in use."""
    where, _colon, fault = sentence.partition(": ")
    part = re.fullmatch(r".*, part (\d+)", where)
    who = _("The outline, part %(number)s") if part else _("The outline")
    if part:
        who %= {"number": part[1]}
    words = {"who": who, "fault": _said(fault, SENTENCES)}
    return _("%(who)s: %(fault)s") % words


def is_known(sentence):
    """Whether a sentence of the library is in the list."""
    fault = sentence.partition(": ")[2]
    return any(_pattern(known).fullmatch(fault) for known in SENTENCES)


def _said(text, known):
    """A text by the first template that it fits, with its values; else as it is."""
    for template in known:
        found = _pattern(template).fullmatch(text)
        if found is not None:
            values = {n: _said(v, VALUES) for n, v in found.groupdict().items()}
            return _(template) % values if values else _(template)
    return text


def _pattern(template):
    parts = SLOT.split(template)
    slots = [f"(?P<{name}>.+?)" for name in parts[1::2]]
    texts = [re.escape(text) for text in parts[::2]]
    return re.compile("".join(a + b for a, b in zip(texts, [*slots, ""], strict=True)))
