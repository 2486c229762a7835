import numpy as np
import pytest
import shapely
from scipy.stats import chisquare

from tilth.errors import InputError
from tilth.geo.ellipsoid import areas
from tilth.geo.uniform_point import uniform_points

FIELD = shapely.Polygon(
    [(11, 48), (11.02, 48.001), (11.015, 48.01), (11.009, 48.004), (11, 48.012)],
    [[(11.004, 48.001), (11.008, 48.001), (11.008, 48.003)]],
)
STRIP = shapely.Polygon([(11, 48), (11.00001, 48), (11.2, 48.1), (11.19999, 48.1)])


def draw(shape, n, seed=1):
    return uniform_points(shape, n, np.random.default_rng(seed))


def shares(shape, cells, n):
    """Counts of drawn points and of expected ones in parts of a shape."""
    pieces = [shape.intersection(cell) for cell in cells]
    size = areas(pieces)
    points = draw(shape, n)
    counts = [
        int(shapely.contains_xy(cell, points[:, 0], points[:, 1]).sum())
        for cell in cells
    ]
    kept = size > 0.0
    return np.array(counts)[kept], (size / size.sum() * n)[kept]


def test_points_are_uniform_in_a_field():
    x, y = np.linspace(11, 11.02, 5), np.linspace(48, 48.012, 5)
    cells = [
        shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(4) for j in range(4)
    ]

    counts, expected = shares(FIELD, cells, 20_000)

    assert counts.sum() > 19_990  # rounded onto a limit of cells: in none of them
    expected *= counts.sum() / expected.sum()
    assert chisquare(counts, expected).pvalue > 0.01


def test_points_are_uniform_by_area_from_the_equator_to_the_pole():
    # Were they uniform in degrees, the northern parts would hold 5 times too many.
    country = shapely.box(0.0, -10.0, 5.0, 80.0)
    cells = [shapely.box(0, y, 5, y + 10) for y in range(-10, 80, 10)]

    counts, expected = shares(country, cells, 20_000)

    assert chisquare(counts, expected).pvalue > 0.01


@pytest.mark.parametrize("shape", [FIELD, STRIP, STRIP.union(FIELD)])
def test_points_lie_inside(shape):
    points = draw(shape, 500)

    assert points.shape == (500, 2)
    assert shapely.contains_xy(shape, points[:, 0], points[:, 1]).all()
    np.testing.assert_array_equal(points, np.round(points, 7))
    assert len(np.unique(points, axis=0)) > 490


def test_the_same_generator_gives_the_same_points_and_more_begin_with_fewer():
    np.testing.assert_array_equal(draw(FIELD, 300)[:7], draw(FIELD, 7))
    assert draw(FIELD, 0).shape == (0, 2)
    assert (draw(FIELD, 7, seed=2) != draw(FIELD, 7)).all()


def test_what_holds_no_point_is_refused():
    with pytest.raises(InputError, match="must hold some area"):
        draw(shapely.MultiPolygon(), 1)
    thin = shapely.box(11.000000011, 48, 11.000000012, 48.01)
    with pytest.raises(InputError, match="must be wide enough"):
        draw(thin, 1)
