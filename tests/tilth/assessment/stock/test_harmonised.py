import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.assessment.layers.tables import layer_table, profile
from tilth.assessment.stock.harmonised import CURVES, harmonised_layers
from tilth.assessment.stock.profiles import profiles_of
from tilth.errors import InputError

ROWS = [
    *profile([0, 20, 50], [2600.0, 4200.0], [20.0, 10.0], point="A"),
    *profile([0, 30], [4050.0], [15.0], point="B"),
]


def test_uniform_layers_by_hand():
    profiles = profiles_of(layer_table(ROWS))

    found = harmonised_layers(profiles, (0.0, 10.0, 30.0, 50.0), "uniform")

    nan = np.nan
    mass = [[1300.0, 2700.0, 2800.0], [1350.0, 2700.0, nan]]
    soc = [[26.0, 40.0, 28.0], [20.25, 40.5, nan]]
    np.testing.assert_allclose(found.fine_earth_mass, mass)
    np.testing.assert_allclose(found.soc_stock, soc)
    content = [[20.0, 1000 * 40 / 2700, 10.0], [15.0, 15.0, nan]]
    np.testing.assert_allclose(found.soc_content(), content)


@pytest.mark.parametrize("curve", CURVES)
@given(
    layers=st.lists(
        st.tuples(st.integers(1, 40), st.floats(0.8, 1.8), st.floats(0.0, 60.0)),
        min_size=1,
        max_size=5,
    )
)
def test_mass_and_carbon_down_to_a_sampled_limit_stay(curve, layers):
    thickness, density, content = np.array(layers).T
    masses = 100.0 * thickness * density
    limits = np.append(0.0, np.cumsum(thickness))
    rows = profile(limits.tolist(), masses.tolist(), content.tolist(), point="A")
    rows += profile([0, 300], [39000.0], [5.0], point="B")
    wanted = np.union1d(limits, limits[:-1] + 0.5 * thickness)

    found = harmonised_layers(profiles_of(layer_table(rows)), tuple(wanted), curve)

    for amounts, layer in (
        (found.fine_earth_mass[0], masses),
        (found.soc_stock[0], masses * content / 1000.0),
    ):
        total = np.interp(
            limits, wanted, np.append(0.0, np.cumsum(amounts)), left=np.nan
        )
        np.testing.assert_allclose(
            total[1:], np.cumsum(layer), rtol=1e-9, atol=1e-9 * layer.sum() + 1e-200
        )
    if curve == "monotone":
        assert (found.soc_stock[0] >= -1e-9).all()
    np.testing.assert_allclose(found.soc_content()[1], 5.0)


def test_a_layer_without_fine_earth_has_no_content():
    rows = profile([0, 10, 20], [1300.0, 0.0], [20.0, 0.0])

    found = harmonised_layers(
        profiles_of(layer_table(rows)), (0.0, 10.0, 20.0), "uniform"
    )

    np.testing.assert_allclose(found.soc_content(), [[20.0, np.nan]])


def test_an_unknown_curve_is_refused():
    with pytest.raises(InputError, match="curve must be one of monotone, equal_area, "):
        harmonised_layers(profiles_of(layer_table(ROWS)), (0.0, 10.0), "spline")


def test_limits_that_do_not_increase_are_refused():
    with pytest.raises(InputError, match="limits must be two depths or more"):
        harmonised_layers(profiles_of(layer_table(ROWS)), (10.0, 0.0))
