import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.polygon import orient

from tilth.geo.ellipsoid import area, area_density, areas, local_plane

GEOD = pyproj.Geod(ellps="WGS84")
FIELD = shapely.Polygon(
    [(11, 48), (11.02, 48.001), (11.015, 48.01), (11, 48.012)],
    [[(11.005, 48.003), (11.006, 48.003), (11.006, 48.004)]],
)


def by_geodesics(shape, step):
    """Area by PROJ, in ha; sides cut so short that they are straight either way."""
    found, _ = GEOD.geometry_area_perimeter(orient(shapely.segmentize(shape, step)))
    return found / 1e4


@pytest.mark.parametrize(
    ("shape", "step"),
    [
        (FIELD, 1e-4),
        (shapely.box(-71.0, -35.2, -70.0, -35.0), 1e-3),
        (shapely.box(-10.0, -35.0, 30.0, 60.0), 0.01),
        (shapely.MultiPolygon([FIELD, shapely.box(12, 48, 12.1, 48.1)]), 1e-3),
    ],
)
def test_areas_are_those_of_another_program(shape, step):
    # A geodesic of 0.01 degrees leaves the straight side by some millimetres.
    assert area(shape) == pytest.approx(by_geodesics(shape, step), rel=5e-9)


def test_the_whole_earth_has_the_published_area():
    # Moritz H. (2000) gives 510 065 621.7 km2 for GRS80, whose flattening is the same
    # to nine digits.
    whole = shapely.box(-180.0, -90.0, 180.0, 90.0)

    assert area(whole) / 100.0 == pytest.approx(510_065_621.7, rel=1e-9)


def test_what_has_no_area_counts_nothing():
    shapes = [shapely.Point(1, 2), shapely.MultiPolygon(), FIELD]

    np.testing.assert_array_equal(areas(shapes), [0.0, 0.0, area(FIELD)])
    assert areas([shapely.Point(1, 2)]).tolist() == [0.0]


@given(
    x=st.floats(11.001, 11.019),
    slope=st.floats(-2.0, 2.0),
    latitude=st.floats(-60.0, 20.0),
)
def test_cuts_do_not_change_the_sum(x, slope, latitude):
    shape = shapely.transform(FIELD, lambda p: p - [0.0, 48.0 - latitude])
    half = shapely.Polygon(
        [
            (x, latitude - 1),
            (x + slope, latitude + 1),
            (0, latitude + 1),
            (0, latitude - 1),
        ]
    )
    pieces = [shape.intersection(half), shape.difference(half)]

    assert areas(pieces).sum() == pytest.approx(area(shape), rel=1e-9)


def test_the_plane_is_in_metres_at_its_place():
    plane = local_plane(FIELD.bounds)
    here = np.array([plane.longitude, plane.latitude])
    there = here + np.array([0.001, 0.001])

    offset = plane.metres(there)

    _, _, east = GEOD.inv(*here, there[0], here[1])
    _, _, north = GEOD.inv(*here, here[0], there[1])
    np.testing.assert_allclose(offset, [east, north], rtol=1e-5)
    np.testing.assert_allclose(plane.degrees(offset), there, rtol=1e-15)


def test_the_density_is_the_area_of_a_small_square():
    side = 1e-3
    for latitude in (-60.0, 0.0, 45.0):
        square = shapely.box(5, latitude - side / 2, 5 + side, latitude + side / 2)
        expected = by_geodesics(square, 1e-5) / side**2

        assert area_density(latitude) == pytest.approx(expected, rel=1e-7)
