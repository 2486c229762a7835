"""Outlines of grids by RFC 7946: longitudes from -180 to 180, cut at 180."""

import pytest

from tilth.geo.grid import Grid
from tilth.geo.outline import bounds_of_grid, outline


def grid(west, columns, width=1.0):
    return Grid(
        west=west, north=-10.0, width=width, height=1.0, n_rows=5, n_columns=columns
    )


@pytest.mark.parametrize(
    ("west", "columns", "bounds"),
    [
        (10.1, 4, (10.1, -15.0, 14.1, -10.0)),
        (176.0, 4, (176.0, -15.0, 180.0, -10.0)),
        (176.0, 10, (176.0, -15.0, -174.0, -10.0)),
        (-184.0, 10, (176.0, -15.0, -174.0, -10.0)),
        (183.0, 3, (-177.0, -15.0, -174.0, -10.0)),
        (180.0, 3, (-180.0, -15.0, -177.0, -10.0)),
        (0.0, 360, (-180.0, -15.0, 180.0, -10.0)),
    ],
)
def test_bounds(west, columns, bounds):
    assert bounds_of_grid(grid(west, columns)) == bounds


def test_a_grid_across_the_antimeridian_has_two_parts():
    parts = outline(grid(176.0, 10)).geoms
    assert [part.bounds for part in parts] == [
        (176.0, -15.0, 180.0, -10.0),
        (-180.0, -15.0, -174.0, -10.0),
    ]


@pytest.mark.parametrize("west", [-20.0, 176.0, 300.0])
def test_no_area_is_lost(west):
    assert outline(grid(west, 10)).area == pytest.approx(50.0)
