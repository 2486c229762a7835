"""Outlines from what people upload: pairs of a name and a GeoJSON geometry."""

import csv
import io
import json
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import PurePosixPath

import shapefile
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.files.domain.archives import read_through

MOST_BYTES = 10_000_000
MOST_UNPACKED = 50_000_000
MOST_OUTLINES = 500
POLYGONS = "Polygon", "MultiPolygon"
KML = "{*}"  # Google's own before the standard; many files name neither
NAMES = "name", "Name", "NAME", "id", "ID"
# Heads of columns, as English, French and Spanish tables have them.
LONGITUDES = "longitude", "longitud", "lon", "lng", "long", "x"
LATITUDES = "latitude", "latitud", "lat", "y"
CALLED = "name", "nom", "nombre", "parcel", "parcelle", "parcela", "id"
FEWEST = 3  # corners
MINUS = "\N{MINUS SIGN}"
WGS84 = "WGS_1984", "WGS 84", "WGS84"


def read_outlines(name, content, size=None):
    """Read a file by what its name says it is.

    `size` is that of the whole file, of which `content` may be the beginning. [byte]
    """
    size = size or len(content)
    if size > MOST_BYTES:
        raise WorkflowError(
            _("The file may have at most %(most)d MB; it has %(found).1f MB.")
            % {"most": MOST_BYTES // 10**6, "found": size / 10**6}
        )
    suffix = PurePosixPath(name.lower()).suffix
    if suffix not in READERS:
        raise WorkflowError(
            _("The file must be GeoJSON, KML, CSV or zipped shapefile; got %(found)s.")
            % {"found": suffix or name}
        )
    if not content:
        raise WorkflowError(_("The file is empty."))
    return _some(READERS[suffix](content))


def read_geojson(text):
    """Outlines of GeoJSON: geometry, feature or collection."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WorkflowError(_("This is not GeoJSON: it cannot be read.")) from error
    if not isinstance(data, dict):
        raise WorkflowError(_("This is not GeoJSON: it holds no object."))
    if "crs" in data and "CRS84" not in json.dumps(data["crs"]):
        raise WorkflowError(
            _("The coordinates must be longitude and latitude (WGS84); got %(found)s.")
            % {"found": _named_system(data["crs"])}
        )
    return [(_named(feature), _geometry(feature)) for feature in _features(data)]


def _named_system(crs):
    """What a file calls its coordinates."""
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    return str(name or json.dumps(crs))[:60]


def read_csv(content):
    """Outlines of a table of corners: longitude, latitude and, if wanted, name."""
    try:
        return _read_table(_text(content))
    except csv.Error as error:
        raise WorkflowError(_("This table cannot be read.")) from error


def _read_table(text):
    separator = ";" if text.partition("\n")[0].count(";") else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=separator)
    heads = {str(head).strip().lower(): head for head in rows.fieldnames or ()}
    longitude = next((heads[n] for n in LONGITUDES if n in heads), None)
    latitude = next((heads[n] for n in LATITUDES if n in heads), None)
    if longitude is None or latitude is None:
        raise WorkflowError(
            _("The table needs the columns longitude and latitude; it has %(found)s.")
            % {"found": ", ".join(heads) or _("none")}
        )
    named = next((heads[n] for n in CALLED if n in heads), None)
    rings = {}
    for line, row in enumerate(rows, 2):
        texts = (str(row[column] or "") for column in (longitude, latitude))
        if separator == ";":
            texts = (text.replace(",", ".") for text in texts)
        corner = [degrees(text, line) for text in texts]
        rings.setdefault((row[named] or "").strip() if named else "", []).append(corner)
    for name, ring in rings.items():
        refuse_few(ring, name)
    return [(name, polygon(ring)) for name, ring in rings.items()]


def refuse_few(corners, name=""):
    """Refuse corners that make no area; the same corner again counts once."""
    found = len({tuple(corner) for corner in corners})
    if found < FEWEST:
        said = _("An outline needs at least 3 corners; got %(found)d.")
        where = f"{name}: " if name else ""
        raise WorkflowError(where + said % {"found": found})


def polygon(ring):
    """A polygon of corners, closed if it is not."""
    closed = ring if ring[:1] == ring[-1:] and len(ring) > 1 else [*ring, *ring[:1]]
    return {"type": "Polygon", "coordinates": [closed]}


def _read_kml(content):
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise WorkflowError(_("This is not KML: it cannot be read.")) from error
    found = []
    for mark in root.iterfind(f".//{KML}Placemark"):
        name = (mark.findtext(f"{KML}name") or "").strip()
        parts = [_kml_polygon(p) for p in mark.iterfind(f".//{KML}Polygon")]
        if len(parts) == 1:
            found.append((name, {"type": "Polygon", "coordinates": parts[0]}))
        elif parts:
            found.append((name, {"type": "MultiPolygon", "coordinates": parts}))
    return found


def _kml_polygon(element):
    borders = f"{KML}outerBoundaryIs", f"{KML}innerBoundaryIs"
    rings = [ring for border in borders for ring in element.iterfind(f".//{border}")]
    return [_kml_ring(ring) for ring in rings]


def _kml_ring(border):
    text = border.findtext(f".//{KML}coordinates") or ""
    corners = [corner.split(",")[:2] for corner in text.split()]
    return [[degrees(part) for part in corner] for corner in corners]


def _read_shapefile(content):
    read_through(io.BytesIO(content))  # refuses bombs, links, and what hides in zips
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpacked(archive)
        projection = parts.get(".prj", b"").decode("latin-1")
        if "PROJCS" in projection or not any(w in projection for w in WGS84):
            raise WorkflowError(
                _("The shapefile must be in WGS84, and say so in its .prj file.")
            )
        with shapefile.Reader(
            **{n: io.BytesIO(parts[f".{n}"]) for n in ("shp", "shx", "dbf")},
            encoding=_encoding(parts),
            encodingErrors="replace",
        ) as reader:
            rows = list(reader.iterShapeRecords())[: MOST_OUTLINES + 1]
            return [(_named(_feature(row)), _geometry(_feature(row))) for row in rows]
    except KeyError as error:
        raise WorkflowError(
            _("The zipped shapefile lacks its %(part)s file.") % {"part": error.args[0]}
        ) from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        shapefile.ShapefileException,
        NotImplementedError,
        RuntimeError,
        ValueError,
        IndexError,
        EOFError,
    ) as error:
        raise WorkflowError(_("This shapefile cannot be read.")) from error


def _unpacked(archive):
    """Files of a shapefile by suffix; a bomb is refused before it is unpacked."""
    infos = archive.infolist()
    if len(infos) > 100 or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise WorkflowError(
            _("Unpacked, the file may have at most %(most)d MB.")
            % {"most": MOST_UNPACKED // 10**6}
        )
    parts = {}
    for info in infos:
        suffix = PurePosixPath(info.filename.lower()).suffix
        hidden = PurePosixPath(info.filename).name.startswith(".")
        if suffix not in (".shp", ".shx", ".dbf", ".prj", ".cpg") or hidden:
            continue
        if suffix in parts:
            raise WorkflowError(_("The zip file must hold one shapefile; it has more."))
        with archive.open(info) as file:
            parts[suffix] = file.read(MOST_UNPACKED)
    return parts


def _encoding(parts):
    """How a shapefile writes its names: as it says, else UTF-8, else as in Windows."""
    said = parts.get(".cpg", b"").decode("ascii", "replace").strip()
    table = parts[".dbf"]
    names = table[int.from_bytes(table[8:10], "little") :]  # behind its head
    with suppress(LookupError):
        b"-".decode(said)  # refuses what names no encoding of text
        return said
    with suppress(UnicodeDecodeError):
        names.decode()
        return "utf-8"
    return "cp1252"


def _feature(row):
    return {
        "properties": row.record.as_dict(),
        "geometry": row.shape.__geo_interface__,
    }


def _features(data):
    if data.get("type") == "FeatureCollection":
        features = data.get("features")
        if not isinstance(features, list):
            raise WorkflowError(_("This is not GeoJSON: it has no list of features."))
        return features
    return [data if data.get("type") == "Feature" else {"geometry": data}]


def _named(feature):
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return ""
    return str(next((properties[n] for n in NAMES if properties.get(n)), "")).strip()


def _geometry(feature):
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in POLYGONS:
        raise WorkflowError(
            _("Every outline must be a polygon; got %(found)s.")
            % {"found": str(kind or _("none"))[:40]}
        )
    return {"type": kind, "coordinates": geometry.get("coordinates")}


def _some(found):
    if not found:
        raise WorkflowError(_("The file holds no outline."))
    if len(found) > MOST_OUTLINES:
        raise WorkflowError(
            _("The file may hold at most %(most)d outlines.") % {"most": MOST_OUTLINES}
        )
    return found


def _text(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkflowError(_("The file must be text in UTF-8.")) from error


def degrees(text, line=None):
    """A number of degrees from a text, of a line where there are lines."""
    try:
        return float(str(text).strip().replace(MINUS, "-"))
    except ValueError as error:
        said = _("Coordinates must be numbers in degrees; got %(found)s.")
        if line is not None:
            said = _(
                "Coordinates must be numbers in degrees; got %(found)s in line "
                "%(line)d."
            )
        found = str(text)[:40] or _("nothing")
        raise WorkflowError(said % {"found": found, "line": line}) from error


READERS = {
    ".geojson": lambda content: read_geojson(_text(content)),
    ".json": lambda content: read_geojson(_text(content)),
    ".kml": _read_kml,
    ".csv": read_csv,
    ".zip": _read_shapefile,
}
