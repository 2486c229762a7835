import numpy as np
import pytest
from scipy import stats

from tilth.errors import InputError
from tilth.geo.random_field import (
    EARTH_RADIUS,
    Lattice,
    Waves,
    cell_normals,
    matern,
    node_step,
    piece_of_field,
    unit_vectors,
)

FINE = Lattice(10.0, 5.0, -1 / 120, 1 / 120)


def test_matern_of_smoothness_three_halves():
    # (1 + sqrt 3) exp(-sqrt 3) = 2.7320508 * 0.1769212 = 0.4833577
    assert matern(np.array(50.0), 50.0) == pytest.approx(0.4833577, abs=1e-7)
    assert matern(np.array(0.0), 50.0) == 1.0


def test_a_degree_of_the_equator():
    a, b = (unit_vectors(np.array(x), np.array(0.0)) for x in (0.0, 1.0))
    arc = 2 * np.arcsin(np.linalg.norm(a - b) / 2 / EARTH_RADIUS) * EARTH_RADIUS
    assert arc == pytest.approx(111.195, abs=1e-3)


def test_members_have_the_wanted_variance_and_correlation():
    # Places 0, 30, 100 and 300 km east of the first, at 60 degrees north.
    east = np.array([0.0, 30.0, 100.0, 300.0])
    longitude = np.degrees(east / (EARTH_RADIUS * np.cos(np.radians(60.0))))
    places = unit_vectors(longitude, np.full(4, 60.0))
    members = np.array([Waves((7, m, 0), 100.0).at(places) for m in range(4000)])
    apart = np.linalg.norm(places - places[:, :1], axis=0)
    expected = matern(apart, 100.0)
    found = (members * members[:, :1]).mean(axis=0)
    np.testing.assert_allclose(members.var(axis=0), 1.0, atol=4 * np.sqrt(2 / 4000))
    np.testing.assert_allclose(found, expected, atol=4 * np.sqrt(2 / 4000))


@pytest.mark.parametrize("step", [1, 5, 12])
def test_interpolation_keeps_the_variance_and_the_correlation(step):
    pieces = np.array(
        [
            piece_of_field(Waves((1, m, 2), 12.0), 12.0, FINE, (3, 4, 30, 30), step)
            for m in range(1500)
        ]
    )
    np.testing.assert_allclose(pieces.var(axis=0), 1.0, atol=0.2)
    assert pieces.var(axis=0).mean() == pytest.approx(1.0, abs=0.03)
    latitude = np.array(FINE.north + 10 * FINE.down)
    a, b = (unit_vectors(np.array(5 + x / 120), latitude) for x in (11, 21))
    found = (pieces[:, 7, 7] * pieces[:, 7, 17]).mean()
    assert found == pytest.approx(matern(np.linalg.norm(a - b), 12.0), abs=0.12)


def test_a_field_is_the_same_in_any_piece_to_the_bit():
    waves = Waves((1, 2, 3), 40.0)
    whole = piece_of_field(waves, 40.0, FINE, (0, 0, 60, 80), 5)
    part = piece_of_field(waves, 40.0, FINE, (13, 27, 31, 44), 5)
    assert np.array_equal(part, whole[13:44, 27:71])


def test_a_field_has_no_seam_at_the_antimeridian():
    east, west = (
        Waves((1, 0, 0), 50.0).at(unit_vectors(np.array(x), np.array(-17.0)))
        for x in (180.0, -180.0)
    )
    assert east == pytest.approx(west, abs=1e-9)


def test_nodes_are_dense_enough():
    assert node_step(100.0, 0.925) == 13
    assert node_step(1.0, 0.925) == 1
    with pytest.raises(InputError, match="scale must lie in"):
        Waves((1,), 0.0)


def test_errors_of_cells_are_normal_independent_and_their_own():
    cells = np.arange(200_000)
    draws = cell_normals((3, 1, 4), cells)
    assert stats.kstest(draws, "norm").pvalue > 0.001
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 4 / np.sqrt(200_000)
    other = cell_normals((3, 2, 4), cells)
    assert abs(np.corrcoef(draws, other)[0, 1]) < 4 / np.sqrt(200_000)
    some = np.array([199_999, 5, 70_000])
    assert np.array_equal(cell_normals((3, 1, 4), some), draws[some])
