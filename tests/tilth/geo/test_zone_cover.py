"""Parts of cells in areas, and sums that do not depend on their order."""

import numpy as np
import pytest
import shapely

from tilth.geo.area_file import Zone
from tilth.geo.ellipsoid import area
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
    # At most 1 degree from the equator halves differ by 1e-4 of their area.
    expected = np.zeros((4, 4))
    expected[1:3, :3] = [0.5, 1.0, 0.25]
    expected[3, :3] = [0.25, 0.5, 0.125]
    np.testing.assert_allclose(as_map(*found, (4, 4)), expected, rtol=1e-4)


@pytest.mark.parametrize("cell", [0.1, 0.5, 2.5])
def test_shares_are_of_the_area_on_the_ellipsoid(cell):
    """Against the area of the same polygons cut by the cells, in closed form.

    Half of a cell of 2.5 degrees at 65 degrees north has 2.3 % more or less area than
    the other half.
    """
    n = round(10 / cell)
    place = grid(west=20, north=70, width=cell, height=cell, n_rows=n, n_columns=n)
    shapes = [
        shapely.Polygon([(20.3, 60.2), (29.1, 61.7), (26.0, 69.4), (21.9, 66.6)]),
        shapely.Polygon([(29.1, 61.7), (29.9, 69.9), (26.0, 69.4)]),
    ]
    zones = [Zone(name=str(k), geometry=shape) for k, shape in enumerate(shapes)]
    zone, cells, share = cover_of_zones(zones, place, place.whole())
    full = place.cell_areas()
    draw = np.random.default_rng(3)
    for k in draw.choice(zone.size, min(60, zone.size), replace=False).tolist():
        i, j = divmod(int(cells[k]), n)
        box = shapely.box(
            20 + cell * j, 70 - cell * (i + 1), 20 + cell * (j + 1), 70 - cell * i
        )
        wanted = area(shapely.intersection(box, shapes[int(zone[k])])) / full[i]
        assert share[k] == pytest.approx(wanted, abs=2e-6 / cell)
    for k, shape in enumerate(shapes):
        here = zone == k
        total = (share[here] * full[cells[here] // n]).sum()
        assert total == pytest.approx(area(shape), rel=2e-6)


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
