from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.geo.compact_strata import bisected, moments
from tilth.geo.ellipsoid import area, areas, local_plane
from tilth.geo.power_strata import rounder

FIELD = shapely.Polygon(
    [(11, 48), (11.02, 48.001), (11.015, 48.01), (11.009, 48.004), (11, 48.012)],
    [[(11.004, 48.001), (11.008, 48.001), (11.008, 48.003)]],
)
APART = shapely.MultiPolygon(
    [shapely.box(10, 50, 10.01, 50.01), shapely.box(11, 50, 11.01, 50.01)]
)


@pytest.mark.parametrize("shape", [FIELD, APART, shapely.box(-3, 40, 3, 50)])
@pytest.mark.parametrize("n", [1, 2, 3, 5, 12, 30])
@pytest.mark.parametrize("round_them", [False, True])
def test_strata_have_equal_areas_and_are_the_whole(shape, n, round_them):
    strata = bisected(shape, n)
    if round_them:
        strata = rounder(shape, strata)

    size = areas(strata)
    assert len(strata) == n
    np.testing.assert_allclose(size, area(shape) / n, rtol=1e-6)
    assert size.sum() == pytest.approx(area(shape), rel=1e-9)
    assert all(
        a.intersection(b).area < 1e-12 * shape.area
        for a in strata
        for b in strata
        if a is not b
    )
    assert (
        shape.symmetric_difference(shapely.union_all(strata)).area < 1e-9 * shape.area
    )


@settings(max_examples=25, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.floats(5.0, 5.1), st.floats(-20.1, -20.0)), min_size=4, max_size=12
    ),
    n=st.integers(2, 9),
)
def test_strata_of_any_polygon_have_equal_areas(corners, n):
    shape = shapely.MultiPoint(corners).convex_hull
    if shape.area < 1e-6:
        return

    size = areas(bisected(shape, n))

    np.testing.assert_allclose(size, area(shape) / n, rtol=1e-6)


def spread(shape, strata, n=4000):
    """Mean squared distance of places to the centre of their stratum, in m2."""
    plane = local_plane(shape.bounds)
    draw = np.random.default_rng(1)
    west, south, east, north = shape.bounds
    places = draw.uniform((west, south), (east, north), (n, 2))
    found = []
    for stratum in strata:
        inside = shapely.contains_xy(stratum, places[:, 0], places[:, 1])
        metres = plane.metres(places[inside])
        found.append(((metres - metres.mean(axis=0)) ** 2).sum(axis=1))
    return np.concatenate(found).mean()


def test_strata_are_compact():
    n = 6
    cut = bisected(FIELD, n)
    compact = spread(FIELD, rounder(FIELD, cut))
    x = np.linspace(11.0, 11.02, n + 1)
    stripes = [FIELD.intersection(shapely.box(a, 47, b, 49)) for a, b in pairwise(x)]
    # A disc of the area of one stratum is the most compact shape there is.
    disc = area(FIELD) * 1e4 / n / (2.0 * np.pi)

    assert compact < spread(FIELD, cut) < spread(FIELD, stripes)
    assert disc < compact < 1.25 * disc


def test_moments_are_those_of_a_rectangle():
    box = shapely.box(7.0, 10.0, 7.02, 10.01)
    plane = local_plane(box.bounds)
    width, height = 0.02 * plane.east, 0.01 * plane.north

    size, centre, second = moments(box, plane)

    assert size == pytest.approx(width * height)
    np.testing.assert_allclose(centre, [0.0, 0.0], atol=1e-6)
    expected = np.diag([width**3 * height, width * height**3]) / 12.0
    np.testing.assert_allclose(second, expected, rtol=1e-9, atol=1e-3)


def test_moments_leave_holes_out():
    hole = shapely.Polygon(FIELD.interiors[0])
    plane = local_plane(FIELD.bounds)
    filled = shapely.Polygon(FIELD.exterior)

    whole, part, rest = (moments(s, plane) for s in (filled, hole, FIELD))

    assert rest[0] == pytest.approx(whole[0] - part[0])
    first = whole[0] * whole[1] - part[0] * part[1]
    np.testing.assert_allclose(rest[1], first / rest[0], rtol=1e-9)


@pytest.mark.parametrize("n", [0, 201])
def test_other_numbers_are_refused(n):
    with pytest.raises(InputError, match=f"must be from 1 to 200; got {n}"):
        bisected(FIELD, n)


def test_strata_in_pieces_or_of_rich_boundaries_stay_as_they_are():
    apart = bisected(APART, 3)
    assert rounder(APART, apart) is apart
    rich = shapely.Point(11, 48).buffer(0.1, quad_segs=6000)
    cut = bisected(rich, 4)
    assert rounder(rich, cut) is cut


def test_rounder_strata_go_from_west_to_east():
    found = rounder(FIELD, bisected(FIELD, 6))

    assert [s.centroid.x for s in found] == sorted(s.centroid.x for s in found)
    assert found == rounder(FIELD, bisected(FIELD, 6))
