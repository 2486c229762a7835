import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from tilth.errors import InputError
from tilth.soil.depth import (
    equal_area_layers,
    layer_faults,
    monotone_layers,
    uniform_layers,
)

METHODS = (uniform_layers, equal_area_layers, monotone_layers)
profiles = st.lists(
    st.tuples(st.floats(2.0, 60.0), st.floats(0.1, 80.0)), min_size=1, max_size=6
)


def _profile(rows):
    thickness, amount = np.array(rows).T
    bottom = np.cumsum(thickness)
    return amount, np.append(0.0, bottom[:-1]), bottom


def test_parts_of_uniform_layers():
    found = uniform_layers([30.0, 20.0], [0, 10], [10, 30], [0, 5, 20, 30])

    np.testing.assert_allclose(found, [15.0, 25.0, 10.0])


def test_equal_area_curve_is_the_smoothest_of_those_with_these_means():
    # Density at many depths, its means fixed, its summed squared slope at the least.
    amount, top, bottom = _profile([(10.0, 30.0), (15.0, 28.0), (5.0, 7.0)])
    n, z = 60, np.arange(60) * 0.5 + 0.25
    means = amount / (bottom - top)
    inside = [(z > a) & (z < b) for a, b in zip(top, bottom, strict=True)]
    smooth = minimize(
        lambda f: (np.diff(f) ** 2).sum(),
        np.full(n, means.mean()),
        jac=_roughness_slope,
        constraints=[
            {"type": "eq", "fun": lambda f, m=m, y=y: f[m].mean() - y}
            for m, y in zip(inside, means, strict=True)
        ],
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-12},
    )
    limits = np.array([0.0, 5.0, 12.0, 20.0, 27.0, 30.0])
    expected = np.diff(
        np.interp(
            limits, np.append(0.0, z + 0.25), np.append(0.0, np.cumsum(0.5 * smooth.x))
        )
    )

    found = equal_area_layers(amount, top, bottom, limits)

    np.testing.assert_allclose(found, expected, rtol=2e-3)  # steps of 0.5 cm


def _roughness_slope(f):
    steps = np.diff(f)
    return 2 * (np.append(0.0, steps) - np.append(steps, 0.0))


@pytest.mark.parametrize("method", METHODS)
@given(rows=profiles, cuts=st.lists(st.floats(0.01, 0.99), max_size=5, unique=True))
def test_mass_is_kept_between_old_limits(method, rows, cuts):
    amount, top, bottom = _profile(rows)
    inner = np.sort(cuts) * bottom[-1]
    limits = np.unique(np.concatenate([[0.0], bottom, inner]))
    assume((np.diff(limits) > 1e-6).all())

    found = method(amount, top, bottom, limits)

    for a, b, expected in zip(top, bottom, amount, strict=True):
        inside = (limits[:-1] >= a) & (limits[1:] <= b)
        np.testing.assert_allclose(found[inside].sum(), expected, rtol=1e-9)
    np.testing.assert_allclose(found.sum(), amount.sum(), rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_old_limits_give_the_old_layers(method):
    amount, top, bottom = [30.0, 40.0, 25.0], [0.0, 10.0, 30.0], [10.0, 30.0, 60.0]

    found = method(amount, top, bottom, [0.0, 10.0, 30.0, 60.0])

    np.testing.assert_allclose(found, amount, rtol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_homogeneous_profile_stays_homogeneous(method):
    found = method([20.0, 40.0, 60.0], [0.0, 10.0, 30.0], [10.0, 30.0, 60.0])

    np.testing.assert_allclose(found[:4], [10.0, 20.0, 30.0, 60.0], rtol=1e-12)


@given(rows=profiles)
def test_no_monotone_layer_is_negative(rows):
    amount, top, bottom = _profile(rows)

    found = monotone_layers(amount, top, bottom, np.linspace(0.0, bottom[-1], 50))

    assert (found >= -1e-9 * amount.sum()).all()


@pytest.mark.parametrize("method", METHODS)
def test_depths_that_were_not_sampled_are_missing(method):
    nan = np.nan
    found = method(
        [[30.0, 40.0], [30.0, nan], [nan, 40.0]],
        [[0.0, 10.0], [0.0, nan], [0.0, 10.0]],
        [[10.0, 30.0], [10.0, nan], [10.0, 30.0]],
        [0.0, 10.0, 30.0, 31.0],
    )

    np.testing.assert_allclose(found[:, 0], [30.0, 30.0, nan])
    np.testing.assert_allclose(found[:, 1], [40.0, nan, nan])
    assert np.isnan(found[:, 2]).all()


def test_faults_are_told_apart_layer_by_layer():
    faults = layer_faults(
        [[0, 10, 35], [5, 20, 15], [0, 30, np.nan]],
        [[10, 30, 50], [20, 20, 40], [30, 60, np.nan]],
    )

    assert faults.gap.tolist() == [[False, False, True], [False] * 3, [False] * 3]
    assert faults.not_at_surface.tolist()[1] == [True, False, False]
    assert faults.inverted.tolist()[1] == [False, True, False]
    assert faults.overlap.tolist()[1] == [False, False, True]
    assert not any(x[2].any() for x in (faults.gap, faults.overlap, faults.inverted))


@pytest.mark.parametrize(
    ("top", "bottom", "said"),
    [
        ([0, 15], [10, 30], r"leave no gap, in cm; got 1 of 2 .* index \(1,\)"),
        ([0, 8], [10, 30], r"must not overlap, in cm"),
        ([5, 10], [10, 30], r"must begin at 0 cm"),
        ([0, 10], [10, 10], r"bottom of a layer must lie below its top"),
    ],
)
def test_layers_that_do_not_join_are_refused(top, bottom, said):
    with pytest.raises(InputError, match=said):
        uniform_layers([1.0, 1.0], top, bottom)


@pytest.mark.parametrize("limits", [[0.0], [0.0, 30.0, 20.0], [[0.0, 30.0]]])
def test_limits_that_do_not_increase_are_refused(limits):
    with pytest.raises(InputError, match="limits must be two depths or more"):
        uniform_layers([1.0], [0.0], [30.0], limits)


def test_layers_of_different_number_are_refused():
    with pytest.raises(InputError, match=r"got \(2,\) and \(1,\)"):
        uniform_layers([1.0, 2.0], [0.0], [30.0])
    with pytest.raises(InputError, match=r"one shape .*\(2,\) and \(1,\)"):
        layer_faults([0.0, 1.0], [30.0])
