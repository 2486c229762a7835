from dataclasses import replace
from math import cos, nan, pi, radians

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.report.changes import change_result, stocks
from tests.tilth.report.plans import PLAN
from tilth.report.area_map import (
    AreaMap,
    MapPoint,
    frame_of,
    map_of_change,
    map_of_plan,
    map_of_stocks,
    middle_of,
    rings,
    round_length,
)

SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]


def test_map_of_a_plan_keeps_names_order_and_reserves():
    area_map = map_of_plan(PLAN)

    assert [p.name for p in area_map.points] == [p.name for p in PLAN.points]
    assert [p.hollow for p in area_map.points] == [p.reserve for p in PLAN.points]
    assert [s.name for s in area_map.shapes] == ["Plateau", "Slope", "Valley"]
    assert area_map.example


def test_map_of_a_change_has_values_only_where_both_rounds_are_known():
    result = change_result()
    area_map = map_of_change(result)
    known = {p.name: p.value for p in area_map.points}

    assert known[result.points[5].point] is None  # not sampled again
    first = result.points[0]
    assert known[first.point] == first.after - first.before
    assert len(area_map.points) == 20  # the controls have no coordinates


def test_no_coordinates_no_map():
    result = change_result()
    lost = [replace(p, latitude=nan) for p in result.points]

    assert map_of_change(replace(result, points=tuple(lost), plan=None)) is None


def test_points_without_coordinates_stand_where_the_plan_says():
    result = change_result()
    lost = tuple(replace(p, latitude=nan, longitude=nan) for p in result.points)

    found = map_of_change(replace(result, points=lost))

    assert found.points == map_of_change(result).points
    planned = replace(PLAN, points=PLAN.points[:1])
    (one,) = map_of_change(replace(result, points=lost, plan=planned)).points
    assert (one.latitude, one.longitude) == (
        PLAN.points[0].latitude,
        PLAN.points[0].longitude,
    )


def test_map_of_stocks_has_each_place_once():
    area_map = map_of_stocks(stocks())

    assert len(area_map.points) == 20
    assert len({p.name for p in area_map.points}) == 20


def test_rings_of_all_areal_geometries():
    polygon = {"type": "Polygon", "coordinates": [SQUARE, SQUARE]}
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE, SQUARE]]}
    point = {"type": "Point", "coordinates": [0.0, 0.0]}
    mixed = {"type": "GeometryCollection", "geometries": [polygon, point, several]}

    assert [len(p) for p in rings(polygon)] == [2]
    assert [len(p) for p in rings(mixed)] == [2, 1, 2]
    assert list(rings(point)) == []


def test_height_above_the_sea_is_left_out():
    ring = [[*place, 120.0] for place in SQUARE]

    (((outer),),) = rings({"type": "Polygon", "coordinates": [ring]})

    np.testing.assert_array_equal(outer, SQUARE)


def _map(*places):
    points = tuple(MapPoint(name="", longitude=x, latitude=y) for x, y in places)
    return AreaMap(title="", boundary=None, shapes=(), points=points)


def test_metres_of_the_frame_are_those_of_a_sphere():
    frame = frame_of(_map((10.0, 60.0), (10.02, 60.01)), margin=0.0)

    degree = pi * 6_371_000.0 / 180.0
    assert frame.half_height == pytest.approx(0.005 * degree, rel=1e-4)
    width = 0.01 * degree * cos(radians(60.005))
    assert frame.half_width == pytest.approx(width, rel=1e-4)


def test_a_map_across_180_degrees_stays_whole():
    frame = frame_of(_map((179.99, -17.0), (-179.99, -17.01)))

    assert frame.half_width < 2000.0
    east = frame.plane(np.array([-179.99]), np.array([-17.0]))[0, 0]
    west = frame.plane(np.array([179.99]), np.array([-17.0]))[0, 0]
    assert -frame.half_width < west < 0.0 < east < frame.half_width


@given(
    st.lists(
        st.tuples(st.floats(-180.0, 180.0), st.floats(-60.0, 70.0)),
        min_size=1,
        max_size=6,
    ).filter(lambda places: max(abs(x - places[0][0]) for x, _ in places) < 170.0)
)
def test_every_point_lies_in_the_frame(places):
    frame = frame_of(_map(*places))
    plane = frame.plane(
        np.array([x for x, _ in places]), np.array([y for _, y in places])
    )

    assert (np.abs(plane[:, 0]) <= frame.half_width).all()
    assert (np.abs(plane[:, 1]) <= frame.half_height).all()


@given(st.floats(1e-3, 1e7))
def test_round_length_is_round_and_no_longer(longest):
    length = round_length(longest)

    assert length <= longest < 2.5 * length + 1e-12
    assert float(f"{length:.0e}"[0]) in (1.0, 2.0, 5.0)


def test_middle_is_the_centroid_of_the_largest_polygon():
    small = [np.array(SQUARE)]
    triangle = [np.array([[10.0, 0.0], [16.0, 0.0], [10.0, 9.0], [10.0, 0.0]])]

    np.testing.assert_allclose(middle_of([small, triangle]), [12.0, 3.0])


def test_points_of_one_name_at_two_sites_are_named_with_their_site():
    result = change_result()
    first, second = result.points[:2]
    twin = replace(second, point=first.point, site="Other")

    names = [
        p.name for p in map_of_change(replace(result, points=(first, twin))).points
    ]

    assert names == [f"{first.point}, {first.site}", f"{first.point}, Other"]
    assert map_of_change(result).points[0].name == first.point
