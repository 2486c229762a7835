import json
import zipfile

import pytest

from tilth.errors import DataError
from tilth.geo.area_file import read_area

AREA = {
    "type": "Polygon",
    "coordinates": [[[11, 48], [11.1, 48], [11.1, 48.1], [11, 48]]],
}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"  \n", "it is empty"),
        (b'<?xml version="1.0"?>\n<kml xmlns="x"></kml>', "it is KML: export it"),
        (b"<gpx></gpx>", "it is GPX: export it"),
        (b"<a/>", "it is XML: export it"),
        (b"point,latitude,longitude\nA,48,11\n", "is a table: .* go to --existing"),
        (b"point;latitude;longitude\nA;48;11\n", "is a table"),
        (b"\x00\x00\x27\x0a\x00", "it is a shapefile: export it"),
        (b"SQLite format 3\x00", "it is a GeoPackage"),
        (json.dumps(AREA).encode("utf-16"), "UTF-16: save it as UTF-8"),
    ],
)
def test_what_is_no_geojson_is_named_with_what_to_do(tmp_path, content, message):
    path = tmp_path / "area.geojson"
    path.write_bytes(content)

    with pytest.raises(DataError, match=message) as caught:
        read_area(path)

    assert "must be GeoJSON" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_zipped_shapefile_is_named(tmp_path):
    path = tmp_path / "area.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("area.shp", b"")

    with pytest.raises(DataError, match="it is a ZIP file, as KMZ or a zipped shape"):
        read_area(path)


def test_geojson_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "area.geojson"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(AREA).encode())

    assert len(read_area(path).zones) == 1


def test_longitudes_beyond_180_are_not_called_projected(tmp_path):
    ring = [[179.9, -17], [180.1, -17], [180.1, -16.9], [179.9, -17]]
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))

    with pytest.raises(DataError, match="east of the 180th meridian take 360 from"):
        read_area(path)
