import numpy as np
import pyproj
import pytest
import shapely

from tilth.errors import InputError
from tilth.geo.inner_area import distances_to_boundary, inner_area

GEOD = pyproj.Geod(ellps="WGS84")
FIELD = shapely.box(11, 48, 11.02, 48.01)


def test_the_strip_has_the_width_that_was_asked_for():
    west, south, east, north = inner_area(FIELD, 30.0).bounds

    for place, edge in (((west, 48.005), 11), ((east, 48.005), 11.02)):
        _, _, metres = GEOD.inv(*place, edge, place[1])
        assert metres == pytest.approx(30.0, abs=0.05)
    for place, edge in (((11.01, south), 48), ((11.01, north), 48.01)):
        _, _, metres = GEOD.inv(*place, place[0], edge)
        assert metres == pytest.approx(30.0, abs=0.05)


def test_holes_have_a_strip_and_nothing_lies_outside():
    hole = shapely.box(11.009, 48.004, 11.011, 48.006)
    shape = FIELD.difference(hole)

    inner = inner_area(shape, 20.0)

    assert shape.covers(inner)
    edge = shapely.get_coordinates(inner.interiors[0])
    _, _, metres = GEOD.inv(edge[:, 0].min(), 48.005, 11.009, 48.005)
    assert metres == pytest.approx(20.0, abs=0.05)


def test_no_margin_changes_nothing():
    assert inner_area(FIELD, 0.0) is FIELD


def test_margins_out_of_range_are_refused():
    with pytest.raises(InputError, match="600 m along the boundary leaves nothing"):
        inner_area(FIELD, 600.0)
    for margin in (-1.0, np.inf, np.nan):
        with pytest.raises(InputError, match="margin must be a finite number from 0 m"):
            inner_area(FIELD, margin)


def test_distances_are_those_along_the_ellipsoid():
    hole = shapely.box(11.009, 48.004, 11.011, 48.006)
    far = shapely.box(12, 48, 12.01, 48.01)  # its sides count, too
    places = np.array(
        [[11.0003, 48.005], [11.01, 48.0095], [11.0088, 48.005], [12, 48]]
    )
    edges = [(11.0, 48.005), (11.01, 48.01), (11.009, 48.005), (12, 48)]

    found = distances_to_boundary([FIELD.difference(hole), far], places)

    expected = [GEOD.inv(*p, *e)[2] for p, e in zip(places, edges, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=0.01)


def test_a_long_side_stays_straight_in_degrees():
    # 0.2 degrees of a parallel at 60 N: the straight line of a map would be 24 m off.
    wide = shapely.box(11, 60, 11.2, 60.1)

    (found,) = distances_to_boundary([wide], np.array([[11.1, 60.0002]]))

    _, _, expected = GEOD.inv(11.1, 60.0002, 11.1, 60.0)
    assert found == pytest.approx(expected, abs=0.1)
