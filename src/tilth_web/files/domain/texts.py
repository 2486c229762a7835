"""Files of text: what is in them is what their name says."""

import codecs
import json
import re

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from django.utils.translation import gettext as _

from tilth_web.files.domain.refusal import FileRefusedError

BLOCK = 64 * 1024
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
# What a browser takes for a page: WHATWG, MIME Sniffing, section 7.1.
MARKUP = re.compile(
    r"\s*<(!doctype|!--|\?xml|/?(a|b|body|br|div|embed|font|form|h1|head|html|iframe|img|"
    r"link|math|meta|object|p|script|style|svg|table|title)[\s>/])",
    re.IGNORECASE,
)
GEOMETRIES = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}
GEOJSON = GEOMETRIES | {"Feature", "FeatureCollection"}  # RFC 7946, section 1.4
KML = "{http://www.opengis.net/kml/2.2}kml"
FOREIGN = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}")


def prove_utf8(file):
    """Refuse what is not text in UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            if CONTROLS.search(decoder.decode(block)):
                raise FileRefusedError(
                    _("The file is not text, whatever its name says.")
                )
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            _("The text is not in UTF-8. Save it as “UTF-8” and upload it again.")
        ) from error


def prove_plain(file):
    """Whether no browser could take it for a page."""
    file.seek(0)
    return not MARKUP.match(file.read(4096).decode("utf-8-sig", "ignore"))


def prove_geojson(file):
    """Whether it is one GeoJSON object; its geometry is checked by who uses it."""
    file.seek(0)
    try:
        found = json.loads(file.read().decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("type") in GEOJSON


def prove_kml(file):
    """Whether it is KML without entities and without parts of web pages."""
    file.seek(0)
    root = None
    try:
        for event, element in iterparse(file, ("start", "end"), forbid_dtd=True):
            root = root or element.tag
            if element.tag.startswith(FOREIGN):
                return False
            if event == "end":
                element.clear()
    except (ParseError, DefusedXmlException, ValueError):
        return False
    return root == KML


def _no_number(name):
    raise ValueError(name)
