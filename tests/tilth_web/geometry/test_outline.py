import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth_web.errors import WorkflowError
from tilth_web.geometry.domain.outline import checked_outline, repaired_outline


def square(west, south, size=0.01, turn=0.0):
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Polygon",
        "coordinates": [[[x + turn if x > 180 else x, y] for x, y in ring]],
    }


BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [0.01, 0.01], [0.01, 0], [0, 0.01], [0, 0]]],
}


def test_a_square_has_its_box_area_and_a_point_inside():
    """On the equator of WGS84 0.01 deg is 1113.195 m east and 1105.743 m north."""
    found = checked_outline(square(0.0, 0.0))
    assert (found.min_lon, found.min_lat) == (0.0, 0.0)
    assert (found.max_lon, found.max_lat) == (0.01, 0.01)
    assert found.area_ha == pytest.approx(1113.195 * 1105.743 / 1e4, rel=1e-4)
    assert found.min_lon < found.lon < found.max_lon
    assert found.min_lat < found.lat < found.max_lat


def test_the_same_land_has_the_same_fingerprint_whatever_its_first_corner():
    one, other = square(10.0, 50.0), square(10.0, 50.0)
    other["coordinates"][0].reverse()
    assert checked_outline(one).outline == checked_outline(one).outline
    assert checked_outline(one) == checked_outline(json.loads(json.dumps(one)))
    ring = checked_outline(other).outline["coordinates"][0]
    turned = sum((x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in pairwise(ring))
    assert turned < 0.0  # outer rings run against the clock


@pytest.mark.parametrize(
    ("geometry", "sentence"),
    [
        ("POLYGON EMPTY", "must be a GeoJSON geometry"),
        ({"type": "Point", "coordinates": [0, 0]}, "must be a Polygon or MultiPolygon"),
        (BOW_TIE, "must not cross itself; it does near longitude 0.005 latitude 0.005"),
        ({"type": "Polygon", "coordinates": []}, "it is empty"),
        ({"type": "Polygon", "coordinates": [[[]]]}, "The outline"),
        ({"type": "Polygon", "coordinates": [[[1]]]}, "The outline"),
        ({"type": "Polygon", "coordinates": "x"}, "The outline"),
        (square(500_000.0, 5_000_000.0, 100.0), "look like projected coordinates"),
        (square(50.0, 100.0), "seems to stand before longitude"),
    ],
)
def test_faults_are_named_with_their_place(geometry, sentence):
    with pytest.raises(WorkflowError, match=sentence):
        checked_outline(geometry)


def test_a_huge_outline_is_refused_before_it_is_read():
    ring = [[0.0, 0.0]] * 100_000
    with pytest.raises(WorkflowError, match="at most 1000 kB; it has 1200 kB"):
        checked_outline({"type": "Polygon", "coordinates": [ring]})


def test_too_many_corners_are_refused():
    angle = np.linspace(0.0, 2.0 * np.pi, 10_002)
    ring = np.round(np.column_stack([np.cos(angle), np.sin(angle)]), 7).tolist()
    ring[-1] = ring[0]
    with pytest.raises(WorkflowError, match="10000 corners; it has 10002"):
        checked_outline({"type": "Polygon", "coordinates": [ring]})


@pytest.mark.parametrize("turn", [0.0, -360.0])
def test_an_outline_across_the_antimeridian_is_cut_there(turn):
    """Fiji: drawn on beyond 180, or with a jump to -180; the area is that elsewhere."""
    found = checked_outline(square(179.995, -17.0, turn=turn))
    assert found.outline["type"] == "MultiPolygon"
    assert len(found.outline["coordinates"]) == 2
    assert found.min_lon == pytest.approx(179.995)
    assert found.max_lon == pytest.approx(-179.995)
    assert found.area_ha == pytest.approx(checked_outline(square(10.0, -17.0)).area_ha)
    longitudes = [x for part in found.outline["coordinates"] for x, _ in part[0]]
    assert max(longitudes) == 180.0
    assert min(longitudes) == -180.0


def test_a_repair_is_offered_and_never_made_silently():
    offered = repaired_outline(BOW_TIE)
    assert offered["type"] == "MultiPolygon"
    assert checked_outline(offered).area_ha > 0.0
    assert repaired_outline({"type": "Polygon", "coordinates": "x"}) is None


@given(st.floats(-179.0, 178.0), st.floats(-80.0, 79.0), st.floats(0.001, 1.0))
def test_box_and_point_fit_every_square(west, south, size):
    found = checked_outline(square(west, south, size))
    assert found.min_lon <= found.lon <= found.max_lon
    assert found.min_lat <= found.lat <= found.max_lat
    assert checked_outline(found.outline) == found
