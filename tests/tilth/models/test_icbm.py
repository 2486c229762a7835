from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from tests.tilth.shared_data import shared_data
from tilth.errors import InputError
from tilth.models import compartmental
from tilth.models.domain import Setting, reasons_against, require
from tilth.models.icbm import (
    DOMAIN,
    IcbmParameters,
    initial_pools,
    linear_model,
    priors,
    simulate,
    steady_state,
)

DATA = Path(__file__).parents[1] / "data" / "icbm"
inputs = st.floats(0.0, 20.0)
modifiers = st.floats(0.05, 5.0)


def test_steady_state_matches_published_table():
    rows = np.genfromtxt(
        DATA / "steady_state.csv", delimiter=",", names=True, skip_header=2
    )
    row = np.atleast_1d(rows)[0]
    parameters = IcbmParameters(humification=row["humification"])

    pools = steady_state(row["c_input"], row["rate_modifier"], parameters)

    # Printed with two decimals; the old pool (4.16) is 0.7 % from the formula.
    np.testing.assert_allclose(pools, [row["young"], row["old"]], rtol=0.01)


def test_simulate_matches_reference_series_of_bare_fallow():
    table = np.genfromtxt(
        shared_data("soilr_ref", "ICBM_1.csv"), delimiter=",", names=True
    )
    years = table[10::10]
    assert (years["t"] == np.arange(1, 21)).all()

    pools = simulate([0.3, 3.96], np.zeros(20), np.full(20, 1.32))

    expected = np.stack([years["C1"], years["C2"]], axis=-1)
    # lsoda was run at its default tolerances, 1e-6 relative and absolute: the young
    # pool, which ends below 1e-9, is right to about 1e-8 only.
    np.testing.assert_allclose(pools, expected, rtol=1e-4, atol=2e-8)


def test_simulate_matches_matrix_exponential():
    p, c_input, modifier, start = IcbmParameters(), 1.5, 1.32, np.array([3.0, 39.6])
    rates = modifier * np.array(
        [[-p.k_young, 0], [p.humification * p.k_young, -p.k_old]]
    )
    fixed = -np.linalg.solve(rates, [c_input, 0.0])

    pools = simulate(start, np.full(50, c_input), np.full(50, modifier))

    np.testing.assert_allclose(pools[-1], fixed + expm(50 * rates) @ (start - fixed))


@given(
    k_young=st.floats(0.01, 5.0),
    k_old=st.floats(1e-4, 5.0),
    humification=st.floats(0.0, 1.0),
    start=st.tuples(inputs, inputs),
    c_input=inputs,
    modifier=modifiers,
)
def test_kernel_and_linear_engine_agree(
    k_young, k_old, humification, start, c_input, modifier
):
    p = IcbmParameters(k_young=k_young, k_old=k_old, humification=humification)
    model = linear_model(p)
    u = compartmental.split_input(model, [c_input] * 3)

    ours = simulate(start, [c_input] * 3, [modifier] * 3, p)

    theirs = compartmental.simulate(model, start, u, modifier).pools
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-11)


@given(k=st.floats(0.05, 2.0), exponent=st.integers(-15, -3))
def test_nearly_equal_rates_lose_no_digits(k, exponent):
    # At equal rates the passed carbon is h k Y exp(-k); next to it the derivative in
    # the old rate is -h k Y exp(-k) / 2.
    p = IcbmParameters(k_young=k, k_old=k * (1 + 10.0**exponent), humification=1.0)

    old = simulate([1.0, 0.0], [0.0], [1.0], p)[0, 1]

    apart = p.k_old - k
    expected = k * np.exp(-k) * (1 - apart / 2 + apart**2 / 6 - apart**3 / 24)
    assert old == pytest.approx(expected, rel=1e-13)


def test_steady_state_of_the_kernel_is_that_of_the_engine():
    model = linear_model()

    expected = compartmental.equilibrium(
        model, compartmental.split_input(model, 1.5), 1.32
    )

    np.testing.assert_allclose(steady_state(1.5, 1.32), expected, rtol=1e-13)


@given(c_input=inputs, modifier=modifiers)
def test_steady_state_is_a_fixed_point(c_input, modifier):
    pools = steady_state(c_input, modifier)

    after = simulate(pools, [c_input], [modifier])

    np.testing.assert_allclose(after[0], pools, rtol=1e-9, atol=1e-12)


@given(c_input=inputs, modifier=modifiers, young=inputs, old=inputs)
def test_no_pool_is_negative_and_no_carbon_appears(c_input, modifier, young, old):
    after = simulate([young, old], [c_input], [modifier])[0]

    assert (after >= 0).all()
    assert after.sum() <= young + old + c_input + 1e-9


def test_missing_input_gives_missing_stocks_only_for_that_soil():
    pools = simulate([[1.0, 40.0]] * 2, [[1.0, np.nan], [1.0, 1.0]], np.ones((2, 2)))

    assert np.isnan(pools[0, 1]).all()
    assert np.isfinite(pools[1]).all()


def test_negative_input_is_refused_by_name():
    with pytest.raises(InputError, match=r"c_input must lie in \[0, 100\].*got -1"):
        simulate([1.0, 40.0], [-1.0], [1.0])


def test_wrong_number_of_pools_is_refused():
    with pytest.raises(InputError, match=r"its shape is \(3,\)"):
        simulate([1.0, 40.0, 2.0], [1.0], [1.0])


@given(stock=st.floats(0.0, 500.0), share=st.floats(0.0, 1.0))
def test_initial_pools_share_out_the_measured_stock(stock, share):
    pools = initial_pools(stock, share)

    assert pools.sum() == pytest.approx(stock, rel=1e-15)
    assert pools[1] == share * stock


def test_share_above_one_is_refused():
    with pytest.raises(InputError, match=r"old_share must lie in \[0, 1\]"):
        initial_pools(40.0, 1.1)


def test_priors_say_which_are_provisional():
    found = {prior.name: prior for prior in priors()}

    assert found["wide old_share"].values == (0.8, 0.98)
    assert not found["wide old_share"].provisional
    assert found["wide k_old"].provisional
    # The published constants lie within the wide priors.
    for name, value in (("k_young", 0.8), ("k_old", 0.00605)):
        low, high = found[f"wide {name}"].values
        assert low < value < high
    # Precision 1/(0.65 * 0.05) and 1/(0.0085 * 0.05) as variances.
    assert found["informative k_young"].values[1] ** 2 == pytest.approx(0.65 * 0.05)
    assert found["informative k_old"].values[1] ** 2 == pytest.approx(0.0085 * 0.05)
    for prior in found.values():
        assert prior.distribution in ("uniform", "normal", "fixed")
        assert len(prior.values) == (1 if prior.distribution == "fixed" else 2)
        assert prior.distribution != "uniform" or prior.values[0] < prior.values[1]


def test_domain_covers_arable_topsoil_and_refuses_peat():
    arable = Setting(
        land_use="cropland", climate="cool temperate", soil="mineral", depth_bottom=25.0
    )
    peat = Setting(
        land_use="cropland", climate="cool temperate", soil="organic", depth_bottom=25.0
    )

    assert reasons_against(DOMAIN, arable) == ()
    with pytest.raises(InputError, match="not made for organic"):
        require(DOMAIN, peat)
