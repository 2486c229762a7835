import csv
import io
import json
import zipfile

import pytest
import shapefile

from tests.tilth_web.registry.conftest import square
from tilth_web.errors import WorkflowError
from tilth_web.registry.domain.typed_corners import read_typed
from tilth_web.registry.domain.uploads import read_outlines


@pytest.fixture(autouse=True)
def _usual_length_of_fields():
    """Other libraries widen the limit of the csv module for the whole process."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


RING = square(2.0, 48.0)["coordinates"][0]
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>North</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
</Document></kml>"""
WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.25]]]'


def kml(ring=RING):
    return KML.format(ring=" ".join(f"{x},{y},0" for x, y in ring)).encode()


def zipped(prj=WGS84, called="North", encoding="utf-8", **more):
    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, encoding=encoding) as writer:
        writer.field("NAME", "C")
        writer.poly([RING[::-1]])
        writer.record(called)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(f"fields/land.{name}", part.getvalue())
        archive.writestr("fields/land.prj", prj)
        for name, text in more.items():
            archive.writestr(name, text)
    return content.getvalue()


def geojson():
    feature = {
        "type": "Feature",
        "properties": {"name": "North"},
        "geometry": square(2.0, 48.0),
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def table(separator=",", heads="name longitude latitude"):
    rows = [heads, *(f"North {x} {y}" for x, y in RING[:-1])]
    return "\n".join(rows).replace(" ", separator).encode("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("land.geojson", geojson()),
        ("LAND.JSON", geojson()),
        ("land.kml", kml()),
        (
            "old.kml",
            kml().replace(b"www.opengis.net/kml/2.2", b"earth.google.com/kml/2.1"),
        ),
        ("bare.kml", kml().replace(b' xmlns="http://www.opengis.net/kml/2.2"', b"")),
        ("land.csv", table()),
        ("land.csv", table(";")),
        ("land.csv", table(";", "Nombre Longitud Latitud")),
        ("land.csv", table(";", "nom longitude latitude")),
        ("land.zip", zipped()),
    ],
)
def test_every_form_gives_the_same_land(name, content):
    ((found, geometry),) = read_outlines(name, content)
    assert found == "North"
    assert geometry["type"] == "Polygon"
    corners = {tuple(corner) for corner in geometry["coordinates"][0]}
    assert corners == {tuple(corner) for corner in RING}


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("utf-8", ""),
        ("utf-8", "UTF-8"),
        ("cp1252", "1252"),
        ("cp1252", ""),
        ("cp1252", "nonsense"),
        ("cp1250", "CP1250"),
    ],
)
def test_names_of_a_shapefile_are_read_in_its_code_page(encoding, cpg):
    content = zipped(called="Prés", encoding=encoding, **{"fields/land.cpg": cpg})
    ((found, _geometry),) = read_outlines("land.zip", content)
    assert found == "Prés"


def test_a_name_that_its_code_page_cannot_say_costs_no_outline():
    content = zipped(called="Prés", encoding="cp1252", **{"fields/land.cpg": "UTF-8"})
    ((found, geometry),) = read_outlines("land.zip", content)
    assert (found, geometry["type"]) == ("Pr\N{REPLACEMENT CHARACTER}s", "Polygon")


def test_typed_corners_are_latitude_first_and_closed():
    text = "48.0, 2.0\n48.0 2.004\n\n48.004; 2.004"
    assert read_typed(text) == [
        (
            "",
            {
                "type": "Polygon",
                "coordinates": [
                    [[2.0, 48.0], [2.004, 48.0], [2.004, 48.004], [2.0, 48.0]]
                ],
            },
        )
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("48, 2", "at least 3 corners; got 1"),
        ("48, 2\n48\n49, 3", "Line 2 must hold latitude and longitude; got 48"),
        ("48, 2\n48, east\n49, 3", "must be numbers in degrees; got east in line 2"),
    ],
)
def test_typed_corners_that_cannot_be_read_are_named(text, sentence):
    with pytest.raises(WorkflowError, match=sentence):
        read_typed(text)


BOMB = """<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;">]><kml xmlns="http://www.opengis.net/kml/2.2">&b;</kml>"""


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("land.gpkg", b"", "GeoJSON, KML, CSV or zipped shapefile; got .gpkg"),
        ("land", b"", "zipped shapefile; got land"),
        ("land.geojson", b"{", "not GeoJSON: it cannot be read"),
        ("land.geojson", b"\xff\xfe", "text in UTF-8"),
        ("land.geojson", b"[" * 100_000, "cannot be read"),
        ("land.geojson", b"[]", "holds no object"),
        ("land.geojson", b'{"type": "FeatureCollection", "features": {}}', "no list"),
        (
            "land.geojson",
            b'{"type": "FeatureCollection", "features": []}',
            "no outline",
        ),
        ("land.geojson", b'{"type": "Point", "coordinates": [0, 0]}', "got Point"),
        ("land.geojson", b'{"type": "Feature", "geometry": null}', "got none"),
        (
            "land.geojson",
            b'{"type": "Point", "crs": {"properties": {"name": "EPSG:2154"}}}',
            "WGS84",
        ),
        ("land.kml", BOMB.encode(), "not KML"),
        ("land.kml", b"<kml", "not KML"),
        ("land.kml", b'<kml xmlns="http://www.opengis.net/kml/2.2"/>', "no outline"),
        ("land.kml", kml([["a", 1]] * 4), "must be numbers in degrees; got a"),
        ("land.csv", b"a,b\n1,2\n", "it has a, b"),
        ("land.csv", b"", "The file is empty"),
        ("land.csv", b"lon,lat\n1,\n", "got nothing in line 2"),
        ("land.csv", b"lon,lat\n" + b"1" * 200_000, "table cannot be read"),
        ("land.zip", b"PK", "not a whole ZIP archive"),
        ("land.zip", zipped()[:-200], "not a whole ZIP archive"),
        ("land.zip", zipped(prj='PROJCS["Lambert"]'), "must be in WGS84"),
        ("land.zip", zipped(prj=""), "must be in WGS84"),
        ("land.zip", zipped(**{"more.shp": "x"}), "one shapefile; it has more"),
        ("land.zip", zipped(**{"zeros": bytes(60_000_000)}), "unpacks to far more"),
        ("land.csv", bytes(11_000_000), "at most 10 MB; it has 11.0 MB"),
    ],
)
def test_hostile_and_wrong_files_are_refused_with_a_sentence(name, content, sentence):
    with pytest.raises(WorkflowError, match=sentence):
        read_outlines(name, content)


def test_a_zip_without_all_parts_names_what_is_missing():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("land.shp", "x")
        archive.writestr("land.prj", WGS84)
    with pytest.raises(WorkflowError, match=r"lacks its .shx file"):
        read_outlines("land.zip", content.getvalue())
