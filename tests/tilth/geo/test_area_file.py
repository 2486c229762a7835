import json
import re

import pytest
import shapely

from tilth.errors import DataError
from tilth.geo.area_file import boundary, read_area
from tilth.geo.ellipsoid import area
from tilth.geo.shape import as_geojson

SQUARE = [[11, 48], [11.01, 48], [11.01, 48.01], [11, 48.01], [11, 48]]
NEXT = [[x + 0.01, y] for x, y in SQUARE]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features), **more}


def write(tmp_path, content, name="area.geojson"):
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "content",
    [
        polygon(SQUARE),
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        feature(polygon(SQUARE)),
        feature(polygon(SQUARE)) | {"properties": None},
        collection(feature(polygon(SQUARE))),
        polygon([[*p, 420.5] for p in SQUARE]),
        polygon([[*SQUARE[0], 3.0], *SQUARE[1:]]),
        polygon(SQUARE) | {"crs": {"properties": {"name": "OGC:1.3:CRS84"}}},
        polygon([SQUARE[0], *SQUARE]),
    ],
)
def test_every_form_of_a_polygon_is_read(tmp_path, content):
    found = read_area(write(tmp_path, content))

    assert found.name == "area"
    assert not found.example
    assert area(boundary(found)) == area(shapely.box(11, 48, 11.01, 48.01))


def test_features_are_zones_with_names(tmp_path):
    content = collection(
        feature(polygon(SQUARE), name="west", owner="A"),
        feature(polygon(NEXT), owner="A", example=True),
        name="Valley",
    )
    path = write(tmp_path, content)

    by_name = read_area(path)
    by_owner = read_area(path, name_property="owner")

    assert (by_name.name, by_name.example) == ("Valley", True)
    assert [zone.name for zone in by_name.zones] == ["west", "2"]
    assert [zone.name for zone in by_owner.zones] == ["A"]
    assert area(boundary(by_owner)) == pytest.approx(area(boundary(by_name)), rel=1e-12)
    assert len(by_name.sha256) == 64


def test_holes_are_left_out(tmp_path):
    hole = [[11.002, 48.002], [11.004, 48.002], [11.004, 48.004], [11.002, 48.002]]

    found = read_area(write(tmp_path, polygon(SQUARE, hole)))

    whole = area(shapely.box(11, 48, 11.01, 48.01))
    assert area(boundary(found)) == pytest.approx(
        whole - area(shapely.Polygon(hole)), rel=1e-9
    )


def test_slivers_are_cut_off_and_told(tmp_path):
    second = [[x - 1e-6, y] for x, y in NEXT]
    content = collection(
        feature(polygon(SQUARE), name="a"), feature(polygon(second), name="b")
    )

    found = read_area(write(tmp_path, content))

    sizes = [area(zone.geometry) for zone in found.zones]
    assert sum(sizes) == pytest.approx(area(boundary(found)), rel=1e-9)
    assert "slivers of 0.0083 ha in all" in found.warnings[0]


def test_very_large_areas_are_told(tmp_path):
    large = [[0, 40], [2, 40], [2, 42], [0, 42], [0, 40]]

    found = read_area(write(tmp_path, polygon(large)))

    assert re.search(
        r"the area has 3,\d{3},\d{3} ha, more than 1,000,000", found.warnings[0]
    )


BOW = [[11, 48], [11.01, 48.01], [11.01, 48], [11, 48.01], [11, 48]]
SPIKE = [[11, 48], [11.01, 48], [11.01, 48.01], [11.005, 48], [11, 48.01], [11, 48]]
OUTSIDE = [[12, 48], [12.001, 48], [12.001, 48.001], [12, 48]]
UTM = [[1e3 * x, 1e5 * y] for x, y in SQUARE]
SWAPPED = [[-8.2, 112.4], [-8.2, 112.5], [-8.1, 112.5], [-8.2, 112.4]]
TWO = collection(feature(polygon(SQUARE), name="a"), feature(polygon(BOW), name="b"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            polygon(BOW),
            "not cross itself; it does near longitude 11.005 ",
        ),
        (TWO, r"feature 2 \(b\): the polygon must not cross itself; it does near"),
        (
            polygon(SPIKE),
            "must not touch itself; it does near longitude 11.005 latitude 48$",
        ),
        (
            polygon(SQUARE, OUTSIDE),
            "must hold its holes; a hole lies outside; it does near longitude 12",
        ),
        (
            polygon(SQUARE[:-1]),
            "must be closed.* at longitude 11 latitude 48 and ends at .* latitude 48.01",
        ),
        (polygon(SQUARE, [SQUARE[0]]), "hole 1 must have at least 4 positions.*got 1"),
        (
            polygon([[11, 48], [11.01, 48], [11.02, 48], [11, 48]]),
            "must have an area above 0 ha; all its positions lie on one line",
        ),
        (
            polygon([[11, 48], [11.01, 48.01], [11.02, 48.02], [11, 48]]),
            "must have an area above 1e-08 ha; it has none, near longitude 11 ",
        ),
        (polygon(), "the Polygon must hold a ring; it is empty"),
        (polygon([]), "the outer ring must hold positions; it is empty"),
        (polygon(UTM), "got 11000, 4800000; these look like projected coordinates"),
        (polygon(SWAPPED), "got -8.2, 112.4; latitude seems to stand before longitude"),
        (
            polygon([[11, "48"], *SQUARE[1:]]),
            r"position 1 of the outer ring must be numbers .*; got \[11, .48.\]",
        ),
        (
            polygon([[11, None], *SQUARE[1:]]),
            "position 1 of the outer ring must be numbers",
        ),
        (polygon([[11], *SQUARE[1:]]), "position 1 of the outer ring must be numbers"),
        (polygon([1, 2, 3, 4]), "must be a list of positions"),
        (
            polygon([[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]),
            "must not cross the 180th meridian; one does near longitude 179",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[SQUARE], [BOW]]},
            "part 2: the polygon must not cross itself",
        ),
        (
            {
                "type": "MultiPolygon",
                "coordinates": [[SQUARE], [[[x + 0.005, y] for x, y in SQUARE]]],
            },
            "must not cross itself|must be a valid",
        ),
        (
            {
                "type": "MultiPolygon",
                "coordinates": [
                    [[[-179, 0], [-178, 0], [-178, 1], [-179, 0]]],
                    [[[178, 0], [179, 0], [179, 1], [178, 0]]],
                ],
            },
            "must not span more than 180 degrees",
        ),
        (
            {"type": "GeometryCollection", "geometries": []},
            "must be a GeoJSON Polygon, .*; got GeometryCollection",
        ),
        (
            {"type": "Point", "coordinates": [11, 48]},
            "must be a GeoJSON Polygon, .*; got Point",
        ),
        (
            feature({"type": "LineString", "coordinates": SQUARE}),
            "must be a Polygon or MultiPolygon; got LineString",
        ),
        (feature(None), "must have a geometry; it has none"),
        (collection(), "must hold a feature; got none"),
        (collection(polygon(SQUARE)), "feature 1 must be an object of type Feature"),
        (
            collection(
                feature(polygon(SQUARE), name="a"),
                feature(polygon([[x + 0.004, y] for x, y in SQUARE]), name="b"),
            ),
            r"features must not overlap; a and b share 49\.\d ha near longitude 11.00",
        ),
        (
            polygon(SQUARE)
            | {"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}},
            "the member crs says urn:ogc:def:crs:EPSG::25832",
        ),
        ([1], "must hold a JSON object"),
    ],
)
def test_faults_are_one_line_with_their_place(tmp_path, content, message):
    with pytest.raises(DataError, match=message) as caught:
        read_area(write(tmp_path, content))

    assert "area.geojson" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read_area(tmp_path / "none.geojson")
    path = write(tmp_path, collection(feature(polygon(SQUARE), name="a")))
    with pytest.raises(
        DataError, match=r"feature 1 must have the property farm.*it has name"
    ):
        read_area(path, name_property="farm")


def test_too_large_a_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tilth.geo.area_file.LARGEST_FILE", 2**20)
    path = tmp_path / "large.geojson"
    path.write_bytes(b" " * (2**20 + 1))

    with pytest.raises(DataError, match="must be at most 1 MB; got 1: simplify"):
        read_area(path)


def test_geojson_has_rings_by_the_right_hand_rule():
    hole = [[11.002, 48.002], [11.004, 48.002], [11.004, 48.004], [11.002, 48.002]]
    shape = shapely.Polygon(SQUARE[::-1], [hole])

    rings = as_geojson(shape)["coordinates"]

    assert shapely.LinearRing(rings[0]).is_ccw
    assert not shapely.LinearRing(rings[1]).is_ccw
    both = as_geojson(shapely.MultiPolygon([shape]))
    assert both == {"type": "MultiPolygon", "coordinates": [rings]}
