import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.soil.equivalent_mass import ellert_bettany, von_haden, wendt_hauser
from tilth.soil.equivalent_mass_slopes import equivalent_slopes

layers = st.lists(
    st.tuples(st.floats(300.0, 5000.0), st.floats(0.001, 0.05)), min_size=2, max_size=6
)


@given(rows=layers, share=st.floats(0.05, 1.1))
def test_slopes_of_the_linear_method_equal_its_formula(rows, share):
    mass, content = np.array(rows).T
    soc, below = content * mass, np.cumsum(mass)
    at = share * below[-1]
    assume(np.abs(at - below).min() > 1.0)
    j = min(int(np.searchsorted(below, at)), len(rows) - 1)
    part = (at - (below[j] - mass[j])) / mass[j]  # of the layer that is cut
    index = np.arange(len(rows))
    cut = np.where(index < j, 1.0, np.where(index == j, part, 0.0))

    found = equivalent_slopes(mass, soc, at)

    np.testing.assert_allclose(found.by_layer_soc, cut, atol=1e-6)
    np.testing.assert_allclose(found.by_layer_mass, -cut * content[j], atol=1e-6)
    assert bool(found.extrapolated) == (at > below[-1])


@given(rows=layers, share=st.floats(0.05, 1.0))
def test_the_natural_spline_is_linear_in_the_carbon_of_its_layers(rows, share):
    mass, content = np.array(rows).T
    soc, at = content * mass, share * mass.sum()

    found = equivalent_slopes(mass, soc, at, wendt_hauser)

    total = (found.by_layer_soc * soc).sum()
    assert total == pytest.approx(float(found.stock), rel=1e-5)


@pytest.mark.parametrize("method", [ellert_bettany, wendt_hauser, von_haden])
def test_slopes_predict_a_small_change(method):
    mass = np.array([1200.0, 1500.0, 2900.0])
    soc = np.array([30.0, 21.0, 22.0])
    found = equivalent_slopes(mass, soc, 3300.0, method)
    d_mass, d_soc = np.array([4.0, -3.0, 5.0]), np.array([0.1, -0.05, 0.07])

    changed, _ = method(mass + d_mass, soc + d_soc, 3300.0)

    predicted = (found.by_layer_mass * d_mass + found.by_layer_soc * d_soc).sum()
    assert float(changed - found.stock) == pytest.approx(predicted, rel=0.02)


def test_padded_profiles_and_layers_without_soil():
    nan = np.nan
    mass = [[1200.0, 1500.0, nan], [1200.0, 0.0, 1500.0], [1200.0, nan, 1500.0]]
    soc = [[30.0, 20.0, nan], [30.0, 0.0, 20.0], [30.0, nan, 20.0]]

    found = equivalent_slopes(mass, soc, 1950.0)

    np.testing.assert_allclose(found.by_layer_soc[0], [1.0, 0.5, nan], atol=1e-6)
    np.testing.assert_allclose(found.by_layer_soc[1], [1.0, 0.0, 0.5], atol=1e-6)
    assert found.by_layer_mass[1, 1] == 0.0
    assert np.isnan(found.by_layer_soc[2]).all()


def test_a_layer_without_carbon_has_a_slope():
    found = equivalent_slopes([1200.0, 1500.0], [30.0, 0.0], 1950.0)

    np.testing.assert_allclose(found.by_layer_soc, [1.0, 0.5], atol=1e-6)


def test_a_single_number_is_no_profile():
    with pytest.raises(InputError, match=r"shape \(..., n_layers\)"):
        equivalent_slopes(1200.0, 30.0, 1000.0)
