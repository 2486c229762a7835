import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.soil.equivalent_mass import ellert_bettany
from tilth.soil.reference_mass import (
    depth_of_mass,
    largest,
    mass_to_depth,
    mean,
    of_first_round,
    smallest,
)


def test_mass_of_a_part_of_a_layer():
    mass = mass_to_depth([[1250.0, 2600.0]] * 3, [10.0, 20.0], [10.0, 25.0, 30.0])

    np.testing.assert_allclose(mass, [1250.0, 1250.0 + 0.75 * 2600.0, 3850.0])


def test_a_profile_that_is_too_shallow_has_no_mass():
    assert np.isnan(mass_to_depth([1250.0], [10.0], 10.1))
    assert np.isnan(mass_to_depth([1250.0, np.nan], [10.0, np.nan], 20.0))


@given(st.lists(st.floats(500.0, 9000.0), min_size=1, max_size=8))
def test_the_smallest_mass_extrapolates_no_profile_and_the_largest_covers_all(masses):
    layers = np.array(masses)[:, None] * [0.3, 0.7]

    _, beyond = ellert_bettany(layers, 0.01 * layers, smallest(layers.sum(axis=1)))

    assert not beyond.any()
    assert largest(masses) == max(masses)
    assert min(masses) <= mean(masses) * (1 + 1e-12)


def test_rules_leave_out_missing_profiles():
    masses = [4000.0, np.nan, 4400.0]

    assert (smallest(masses), mean(masses), largest(masses)) == (4000.0, 4200.0, 4400.0)


def test_later_rounds_do_not_move_the_reference():
    first = of_first_round([4000.0, 3500.0, 4200.0, 4800.0], [2021, 2026, 2021, 2026])

    np.testing.assert_array_equal(first, [4000.0, 4200.0])


@pytest.mark.parametrize("rule", [smallest, mean, largest])
def test_no_profile_gives_no_reference(rule):
    with pytest.raises(InputError, match=r"Mg ha-1; got 1 values, all missing"):
        rule([np.nan])


def test_masses_and_years_must_pair():
    with pytest.raises(InputError, match=r"shape \(2,\) and years of shape \(1,\)"):
        of_first_round([4000.0, 4100.0], [2020])


def test_layers_of_different_number_are_refused():
    with pytest.raises(InputError, match=r"layer_thickness \(1,\)"):
        mass_to_depth([1250.0, 1300.0], [10.0], 5.0)


@given(
    layers=st.lists(
        st.tuples(st.floats(100.0, 3000.0), st.floats(1.0, 40.0)),
        min_size=1,
        max_size=6,
    ),
    share=st.floats(0.01, 0.999),
)
def test_depth_of_mass_is_the_inverse_of_mass_to_depth(layers, share):
    mass, thickness = np.array(layers).T
    depth = share * thickness.sum()

    found = depth_of_mass(mass, thickness, mass_to_depth(mass, thickness, depth))

    assert float(found) == pytest.approx(depth, rel=1e-9)
    assert np.isnan(depth_of_mass(mass, thickness, 1.001 * mass.sum()))


def test_depth_of_mass_refuses_layers_of_different_number():
    with pytest.raises(InputError, match=r"got layer_mass \(1,\), layer_thickness \("):
        depth_of_mass([1000.0], [10.0, 20.0], 500.0)
