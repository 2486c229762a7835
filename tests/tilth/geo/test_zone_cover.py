"""Parts of cells in areas, and sums that do not depend on their order."""

import numpy as np
import pytest
import shapely

from tilth.geo.area_file import Zone
from tilth.geo.grid import Grid
from tilth.geo.zone_cover import cover_of_zones
from tilth.geo.zone_kernel import QUANTA, add_masses


def grid(**more):
    usual = {"west": 0, "north": 4, "width": 1, "height": 1, "n_rows": 4}
    return Grid(**usual | {"n_columns": 4} | more)


def as_map(zone, cell, share, shape, number=0):
    out = np.zeros(shape[0] * shape[1])
    out[cell[zone == number]] = share[zone == number]
    return out.reshape(shape)


def test_parts_of_cells_by_hand():
    zones = [Zone(name="a", geometry=shapely.box(0.5, 0.5, 2.25, 3.0))]
    found = cover_of_zones(zones, grid(), grid().whole())
    expected = np.zeros((4, 4))
    expected[1:3, :3] = [0.5, 1.0, 0.25]
    expected[3, :3] = [0.25, 0.5, 0.125]
    np.testing.assert_allclose(as_map(*found, (4, 4)), expected)


def test_pieces_are_the_whole():
    shape = shapely.Point(2.1, 1.9).buffer(1.73)
    zones = [
        Zone(name="a", geometry=shape),
        Zone(name="b", geometry=shapely.box(3, 0, 4, 1)),
    ]
    every = cover_of_zones(zones, grid(), grid().whole())
    for number in (0, 1):
        whole = as_map(*every, (4, 4), number)
        for window in grid().pieces(3):
            part = cover_of_zones(zones, grid(), window)
            here = window.inside(grid().whole())
            got = as_map(*part, (window.rows, window.columns), number)
            assert np.array_equal(got, whole[here])


def test_areas_beyond_the_antimeridian():
    place = grid(west=178, n_columns=4)
    zones = [Zone(name="a", geometry=shapely.box(-180, 1, -179, 3))]
    zone, cell, share = cover_of_zones(zones, place, place.whole())
    assert zone.tolist() == [0, 0]
    assert sorted(cell.tolist()) == [6, 10]
    assert share.tolist() == [1.0, 1.0]


def test_sums_are_exact_in_any_order():
    draw = np.random.default_rng(2)
    values, areas = draw.uniform(0, 800, 5000), draw.uniform(10, 90, 5000)
    values[7], values[8] = np.nan, np.inf
    zones, cells = draw.integers(0, 3, 5000), np.arange(5000)
    whole = np.zeros(3, np.int64)
    add_masses(zones, cells, areas, values, whole)
    parts, order = np.zeros(3, np.int64), draw.permutation(5000)
    for some in np.array_split(order, 17):
        add_masses(zones[some], cells[some], areas[some], values, parts)
    assert (whole == parts).all()
    good = np.isfinite(values)
    for zone in range(3):
        here = good & (zones == zone)
        assert whole[zone] / QUANTA == pytest.approx((values * areas)[here].sum())
