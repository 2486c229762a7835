import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from tests.tilth.shared_data import shared_data
from tilth.errors import ConvergenceError, InputError
from tilth.models.compartmental import (
    LinearModel,
    compartmental_matrix,
    continuous_step,
    discrete_step,
    equilibrium,
    periodic_equilibrium,
    simulate,
    simulate_discrete,
    split_input,
)
from tilth.models.transit_time import (
    mean_pool_ages,
    mean_system_age,
    mean_transit_time,
)

TWO = LinearModel(
    pools=("young", "old"),
    rates=np.array([0.8, 0.00605]),
    transfers=np.array([[0.0, 0.0], [0.13, 0.0]]),
    input_split=np.array([1.0, 0.0]),
)


def arrays(shape, low, high):
    return hnp.arrays(np.float64, shape, elements=st.floats(low, high))


@st.composite
def models(draw):
    """Three pools; some carbon of each leaves, so that an equilibrium exists."""
    shares = draw(arrays((3, 3), 0.0, 1.0))
    shares = 0.95 * shares / np.maximum(shares.sum(0), 1.0)
    rates = draw(arrays(3, 1e-3, 20.0))
    return LinearModel(pools=("a", "b", "c"), rates=rates, transfers=shares)


stocks = arrays(3, 0.0, 100.0)
inputs = arrays((4, 3), 0.0, 10.0)
modifiers = arrays((4, 3), 0.0, 5.0)
positive_modifiers = arrays((4, 3), 0.05, 5.0)


def century(lignin_n, lignin, clay, silt):
    """Parton et al. (1987) Soil Sci. Soc. Am. J. 51, 1173-1179, figure 1; per week.

    Order: surface and soil structural and metabolic litter, active, slow, passive.
    """
    texture = clay + silt
    protect = math.exp(-3.0 * lignin)
    rates = np.array([0.076, 0.28, 0.094, 0.35, 0.14, 0.0038, 0.00013])
    rates *= [protect, 1.0, protect, 1.0, 1.0 - 0.75 * texture, 1.0, 1.0]
    t = np.zeros((7, 7))
    t[4, :4] = [0.55 * (1 - lignin), 0.45, 0.45 * (1 - lignin), 0.45]
    t[5, [0, 2]] = 0.7 * lignin
    t[5, 4] = 1.0 - (0.85 - 0.68 * texture) - 0.004
    t[6, 4] = 0.004
    t[4, 5], t[6, 5], t[4, 6] = 0.42, 0.03, 0.45
    metabolic = 0.85 - 0.018 * lignin_n
    split = np.array([1 - metabolic, metabolic, 1 - metabolic, metabolic, 0, 0, 0])
    names = ("sstr", "smet", "bstr", "bmet", "active", "slow", "passive")
    return LinearModel(pools=names, rates=rates, transfers=t, input_split=split / 2)


def rothc_months():
    """Official months and modifiers of RothC v2.0.0 as its description states them."""
    path = shared_data("rothc_official", "R_v2.0.0", "RothC_input.dat")
    rows = [line.split() for line in path.read_text().splitlines()]
    site = np.array(rows[7][:3], float)
    months = np.array(rows[10:22], float)
    return site, months


def rothc_model(clay):
    x = 1.67 * (1.85 + 1.60 * math.exp(-0.0786 * clay))
    t = np.zeros((4, 4))
    t[2], t[3] = 0.46 / (x + 1), 0.54 / (x + 1)
    rates = np.array([10.0, 0.3, 0.66, 0.02])
    return LinearModel(pools=("dpm", "rpm", "bio", "hum"), rates=rates, transfers=t)


def rothc_modifiers(clay, depth, months):
    dry = -(20 + 1.3 * clay - 0.01 * clay**2) * depth / 23
    deficit, modifiers = 0.0, np.empty(12)
    for _ in range(3):  # the balance repeats after one year (rothc.md 10.4)
        for i, (_, _, _, temp, rain, pan, _, _, cover, _) in enumerate(months):
            wetted = min(0.0, deficit + rain - 0.75 * pan)
            deficit = max(dry if cover == 1 else min(0.556 * dry, deficit), wetted)
            rate = 0.0 if temp < -5 else 47.91 / (math.exp(106.06 / (temp + 18.27)) + 1)
            if deficit <= 0.444 * dry:
                rate *= 0.2 + 0.8 * (dry - deficit) / (dry - 0.444 * dry)
            modifiers[i] = rate * (0.6 if cover == 1 else 1.0)
    return modifiers


def rothc_inputs(months):
    plant, manure, ratio = months[:, 6], months[:, 7], months[:, 9]
    share = ratio / (1 + ratio)
    return np.stack(
        [
            share * plant + 0.49 * manure,
            (1 - share) * plant + 0.49 * manure,
            0.0 * plant,
            0.02 * manure,
        ],
        axis=-1,
    )


def test_rothc_periodic_equilibrium_is_the_published_one():
    (clay, depth, iom), months = rothc_months()
    model, modifier = rothc_model(clay), rothc_modifiers(clay, depth, months)

    pools = periodic_equilibrium(
        model,
        rothc_inputs(months),
        modifier[:, None],
        step=1 / 12,
        discretisation=discrete_step,
    )

    # 40-digit solution of the official example, printed with nine decimals.
    expected = [0.160569658, 5.821342680, 0.871745103, 32.620303102]
    np.testing.assert_allclose(pools, expected, atol=6e-10, rtol=0)
    assert pools.sum() + iom == pytest.approx(42.478060542, abs=1e-9)


def test_official_rothc_loop_approaches_its_published_spin_up():
    (clay, depth, iom), months = rothc_months()
    modifier = np.tile(rothc_modifiers(clay, depth, months), 500)[:, None]
    inputs = np.tile(rothc_inputs(months), (500, 1))

    run = simulate_discrete(rothc_model(clay), np.zeros(4), inputs, modifier)

    totals = run.pools.sum(-1) + iom
    # Years 20, 100 and 500 of the official loop, printed with four decimals.
    np.testing.assert_allclose(
        totals[[239, 1199, 5999]], [12.7796, 25.9283, 41.5145], atol=6e-5
    )


def test_century_matches_reference_run():
    path = shared_data("soilr_ref", "CenturyModel_weekly_in0.1_LN0.5_Ls0.1.csv")
    table = np.genfromtxt(path, delimiter=",", names=True)
    model = century(lignin_n=0.5, lignin=0.1, clay=0.2, silt=0.45)
    weeks = np.diff(table["t"])
    assert (weeks == 52).all()

    inputs = np.broadcast_to(split_input(model, 0.2), (weeks.size, 7))
    run = simulate(model, np.zeros(7), inputs, step=52.0)

    expected = np.stack([table[f"C{i}"] for i in range(1, 8)], axis=-1)
    # The reference was integrated with a relative tolerance of 1e-6.
    np.testing.assert_allclose(run.pools, expected[1:], rtol=1e-4)


def test_icbm_reference_series():
    table = np.genfromtxt(
        shared_data("soilr_ref", "ICBM_1.csv"), delimiter=",", names=True
    )
    n = table.size - 1

    run = simulate(TWO, [0.3, 3.96], np.zeros((n, 2)), 1.32, step=0.1)

    expected = np.stack([table["C1"], table["C2"]], axis=-1)[1:]
    # lsoda was run at its default tolerances, 1e-6 relative and absolute: the young
    # pool, which ends below 1e-9, is right to about 1e-8 only.
    np.testing.assert_allclose(run.pools, expected, rtol=1e-4, atol=2e-8)


def test_simulate_matches_an_ode_solver():
    rng = np.random.default_rng(20260101)
    shares = rng.dirichlet(np.ones(5), 4).T[:4]
    np.fill_diagonal(shares, 0.0)
    model = LinearModel(
        pools=("a", "b", "c", "d"), rates=np.array([8.0, 1.0, 0.1, 0.002]),
        transfers=shares,
    )  # fmt: skip
    start, u = rng.uniform(0, 30, 4), rng.uniform(0, 3, (6, 4))
    modifier, removal = rng.uniform(0.2, 2, (6, 4)), rng.uniform(0, 0.2, (6, 4))
    state, expected, lost = start, [], []
    for t in range(6):
        rates = model.rates * modifier[t]

        def change(_, y, rates=rates, t=t):
            decay = rates * y[:4]
            flow = shares @ decay - decay - removal[t] * y[:4] + u[t]
            co2 = ((1 - shares.sum(0)) * decay).sum()
            return [*flow, co2, (removal[t] * y[:4]).sum()]

        solved = solve_ivp(
            change, (0, 0.5), [*state, 0, 0], "DOP853", rtol=1e-12, atol=1e-13
        )
        state = solved.y[:4, -1]
        expected.append(state)
        lost.append(solved.y[4:, -1])

    run = simulate(model, start, u, modifier, step=0.5, removal=removal)

    np.testing.assert_allclose(run.pools, expected, rtol=1e-10)
    np.testing.assert_allclose(run.respired, np.array(lost)[:, 0], rtol=1e-10)
    np.testing.assert_allclose(run.removed, np.array(lost)[:, 1], rtol=1e-10)


@given(model=models(), modifier=arrays(3, 1e-3, 5.0), step=st.floats(1e-3, 50.0))
def test_step_matches_the_matrix_exponential_of_scipy(model, modifier, step):
    u = np.array([1.0, 0.0, 2.0])
    matrix = compartmental_matrix(model, modifier)
    augmented = np.zeros((4, 4))
    augmented[:3, :3], augmented[:3, 3] = matrix, u

    loss, gain = continuous_step(model, u, modifier, step)

    expected = expm(step * augmented)
    np.testing.assert_allclose(np.eye(3) - loss, expected[:3, :3], atol=1e-11)
    np.testing.assert_allclose(gain, expected[:3, 3], rtol=1e-9, atol=1e-12)


def test_a_model_in_which_nothing_decays_gathers_its_input():
    run = simulate(TWO, [1.0, 2.0], np.ones((3, 2)), 0.0, step=2.0)

    np.testing.assert_allclose(run.pools, [[3, 4], [5, 6], [7, 8]], rtol=1e-14)
    assert (run.respired == 0).all()


def test_discrete_steps_match_a_scalar_loop():
    rng = np.random.default_rng(7)
    shares = 0.3 * rng.random((2, 2))
    model = LinearModel(pools=("a", "b"), rates=np.array([3.0, 0.1]), transfers=shares)
    u, modifier = rng.random((24, 2)), rng.random((24, 2))
    a, b, expected = 5.0, 40.0, []
    for t in range(24):
        lost_a = a * (1 - math.exp(-modifier[t, 0] * 3.0 / 12))
        lost_b = b * (1 - math.exp(-modifier[t, 1] * 0.1 / 12))
        a, b = (
            a - lost_a + shares[0, 0] * lost_a + shares[0, 1] * lost_b + u[t, 0],
            b - lost_b + shares[1, 0] * lost_a + shares[1, 1] * lost_b + u[t, 1],
        )
        expected.append((a, b))

    run = simulate_discrete(model, [5.0, 40.0], u, modifier)

    np.testing.assert_allclose(run.pools, expected, rtol=1e-13)


def test_transit_time_and_age_of_the_model_of_emanuel():
    # Terrestrial carbon of Emanuel et al. (1981), Pg and Pg yr-1: non-woody and woody
    # parts of trees, ground vegetation, detritus, active soil carbon. Metzler and
    # Sierra (2018) print 15.58 yr for the mean transit time and 72.83 yr for the mean
    # age (two decimals; typed from memory, to be checked against the paper).
    stock = np.array([37.0, 452.0, 69.0, 81.0, 1121.0])
    outflow = np.array([77.0, 31.0, 36.0, 48.0, 11.0])
    flows = np.zeros((5, 5))
    flows[1, 0], flows[3, 0] = 31, 21
    flows[3, 1], flows[4, 1] = 15, 2
    flows[3, 2], flows[4, 2] = 12, 6
    flows[4, 3] = 3
    model = LinearModel(
        pools=("leaves", "wood", "ground", "detritus", "soil"),
        rates=outflow / stock,
        transfers=flows / outflow,
    )
    u = [77.0, 0.0, 36.0, 0.0, 0.0]

    np.testing.assert_allclose(equilibrium(model, u), stock, rtol=1e-13)
    assert mean_transit_time(model, u) == pytest.approx(15.58, abs=0.005)
    assert mean_system_age(model, u) == pytest.approx(72.83, abs=0.005)


def test_mean_ages_of_pools_in_series_are_sums_of_turnover_times():
    # Carbon passes a, b and c in turn: it leaves at 1/k_a + 1/k_b + 1/k_c, and the
    # carbon in a pool is older by the turnover times up to that pool.
    series = LinearModel(
        pools=("a", "b", "c"),
        rates=np.array([2.0, 0.5, 0.1]),
        transfers=np.array([[0, 0, 0], [1.0, 0, 0], [0, 1.0, 0]]),
    )
    u = [3.0, 0.0, 0.0]

    assert mean_transit_time(series, u) == pytest.approx(12.5, rel=1e-14)
    np.testing.assert_allclose(mean_pool_ages(series, u), [0.5, 2.5, 12.5], rtol=1e-14)
    # Stocks 1.5, 6 and 30 weigh the ages.
    assert mean_system_age(series, u) == pytest.approx(
        (1.5 * 0.5 + 6 * 2.5 + 30 * 12.5) / 37.5, rel=1e-14
    )


def test_ages_agree_with_the_survival_of_a_pulse():
    # Integrals of the survival function of a pulse, with an ODE solver: the mean
    # transit time is the integral of what is left, the age its first moment.
    model = century(0.5, 0.1, 0.2, 0.45)
    model = LinearModel(
        pools=model.pools,
        rates=model.rates * [1, 1, 1, 1, 1, 1, 10],
        transfers=model.transfers,
        input_split=model.input_split,
    )
    u = split_input(model, 0.2)
    matrix = (model.transfers - np.eye(7)) * model.rates
    pulse = u / u.sum()

    def change(t, y):
        left = y[:7].sum()
        return [*(matrix @ y[:7]), left, t * left]

    solved = solve_ivp(
        change, (0, 60_000), [*pulse, 0, 0], "Radau", rtol=1e-9, atol=1e-13
    )
    transit, moment = solved.y[7:, -1]

    assert mean_transit_time(model, u) == pytest.approx(transit, rel=1e-6)
    assert mean_system_age(model, u) == pytest.approx(moment / transit, rel=1e-6)


def test_an_empty_pool_has_no_age():
    with_dead_end = LinearModel(
        pools=("a", "b"), rates=np.array([1.0, 1.0]), transfers=np.zeros((2, 2))
    )

    ages = mean_pool_ages(with_dead_end, [1.0, 0.0])

    assert ages[0] == 1.0
    assert np.isnan(ages[1])
    assert np.isnan(mean_transit_time(with_dead_end, [0.0, 0.0]))


@pytest.mark.parametrize("run", [simulate, simulate_discrete])
@given(model=models(), start=stocks, u=inputs, modifier=modifiers)
def test_carbon_is_neither_lost_nor_made(run, model, start, u, modifier):
    step = 0.25

    result = run(model, start, u, modifier, step=step)

    entered = u.sum(-1) * (step if run is simulate else 1.0)
    before = np.concatenate([[start.sum()], result.pools.sum(-1)[:-1]])
    gap = before + entered - result.respired - result.pools.sum(-1)
    np.testing.assert_allclose(gap, 0.0, atol=1e-12 * (start.sum() + u.sum() + 1.0))
    assert (result.pools >= 0).all()
    assert (result.respired >= 0).all()


@given(model=models(), start=stocks, u=inputs, removal=arrays((4, 3), 0.0, 2.0))
def test_removed_carbon_closes_the_balance(model, start, u, removal):
    result = simulate(model, start, u, removal=removal)

    out = result.respired.sum() + result.removed.sum()
    gap = start.sum() + u.sum() - out - result.pools[-1].sum()
    assert abs(gap) <= 1e-12 * (start.sum() + u.sum() + 1.0)


@given(model=models(), u=arrays(3, 0.0, 10.0), modifier=arrays(3, 0.05, 5.0))
def test_equilibrium_is_a_fixed_point(model, u, modifier):
    pools = equilibrium(model, u, modifier)

    after = simulate(model, pools, [u], modifier[None, :], step=3.0)

    np.testing.assert_allclose(after.pools[0], pools, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("run", "discretisation"),
    [(simulate, continuous_step), (simulate_discrete, discrete_step)],
)
@given(model=models(), u=inputs, modifier=positive_modifiers)
def test_periodic_equilibrium_repeats(run, discretisation, model, u, modifier):
    pools = periodic_equilibrium(
        model, u, modifier, step=0.25, discretisation=discretisation
    )

    after = run(model, pools, u, modifier, step=0.25)

    np.testing.assert_allclose(after.pools[-1], pools, rtol=1e-10, atol=1e-10)


def test_a_cycle_of_equal_steps_with_removal_ends_at_the_equilibrium():
    u, removal = np.array([2.0, 0.5]), np.array([0.01, 0.02])

    cycle = periodic_equilibrium(
        TWO,
        np.tile(u, (12, 1)),
        0.7,
        step=1 / 12,
        discretisation=partial(continuous_step, removal=removal),
    )

    np.testing.assert_allclose(cycle, equilibrium(TWO, u, 0.7, removal), rtol=1e-13)


@given(model=models(), u=inputs, more=inputs, modifier=positive_modifiers)
def test_more_input_never_gives_less_carbon(model, u, more, modifier):
    less = simulate(model, [1.0, 1.0, 1.0], u, modifier).pools
    greater = simulate(model, [1.0, 1.0, 1.0], u + more, modifier).pools

    assert (greater >= less * (1 - 1e-13)).all()


def test_soils_do_not_touch_each_other():
    rng = np.random.default_rng(3)
    start, u = rng.random((5, 2)), rng.random((5, 8, 2))
    modifier = rng.random((5, 8, 1))
    modifier[2, 4] = np.nan

    together = simulate(TWO, start, u, modifier).pools

    for i in (0, 1, 3, 4):
        alone = simulate(TWO, start[i], u[i], modifier[i]).pools
        np.testing.assert_array_equal(together[i], alone)
    assert np.isfinite(together[2, :4]).all()
    assert np.isnan(together[2, 4:]).all()


def test_members_may_have_their_own_rates():
    rates = np.array([[0.8, 0.00605], [0.5, 0.01]])
    members = LinearModel(pools=TWO.pools, rates=rates, transfers=TWO.transfers)

    run = simulate(members, [1.0, 40.0], np.ones((3, 2)))

    alone = LinearModel(pools=TWO.pools, rates=rates[1], transfers=TWO.transfers)
    np.testing.assert_array_equal(
        run.pools[1], simulate(alone, [1.0, 40.0], np.ones((3, 2))).pools
    )


def test_missing_climate_gives_a_missing_equilibrium_for_that_soil_only():
    pools = equilibrium(TWO, [1.0, 0.0], [[1.0], [np.nan]])

    assert np.isfinite(pools[0]).all()
    assert np.isnan(pools[1]).all()


@pytest.mark.parametrize("modifier", [0.0, [1.0, 0.0]])
def test_no_equilibrium_where_nothing_decays(modifier):
    with pytest.raises(ConvergenceError, match="no equilibrium exists"):
        equilibrium(TWO, [1.0, 0.0], modifier)


@pytest.mark.parametrize("discretisation", [continuous_step, discrete_step])
def test_no_periodic_equilibrium_in_eternal_frost(discretisation):
    with pytest.raises(ConvergenceError, match="no equilibrium exists"):
        periodic_equilibrium(
            TWO, np.ones((12, 2)), 0.0, step=1 / 12, discretisation=discretisation
        )


def test_no_equilibrium_of_a_closed_loop():
    loop = LinearModel(
        pools=("a", "b", "c"),
        rates=np.array([0.7, 0.1, 0.3]),
        transfers=np.array([[0, 1.0, 0.2], [1.0, 0, 0], [0, 0, 0]]),
    )

    with pytest.raises(ConvergenceError, match="closed group of pools"):
        equilibrium(loop, [1.0, 0.0, 0.0])


def test_shares_above_one_are_refused_unless_declared():
    shares = np.array([[0.0, 0.0], [1.004, 0.0]])
    with pytest.raises(InputError, match=r"transfers must lie in \[0, 1\]"):
        LinearModel(pools=("a", "b"), rates=np.ones(2), transfers=shares)
    shares = np.array([[0.004, 0.0], [1.0, 0.0]])
    with pytest.raises(InputError, match="sum of the transfers from a pool"):
        LinearModel(pools=("a", "b"), rates=np.ones(2), transfers=shares)

    declared = LinearModel(
        pools=("a", "b"), rates=np.ones(2), transfers=shares, share_excess=0.004
    )

    assert simulate(declared, [1.0, 0.0], np.zeros((1, 2))).respired[0] < 1.0


def test_input_split_must_sum_to_one():
    with pytest.raises(InputError, match="sum of input_split"):
        LinearModel(
            pools=("a", "b"),
            rates=np.ones(2),
            transfers=np.zeros((2, 2)),
            input_split=np.array([0.5, 0.4]),
        )
    with pytest.raises(InputError, match="input_split must end in 2 pools"):
        LinearModel(
            pools=("a", "b"),
            rates=np.ones(2),
            transfers=np.zeros((2, 2)),
            input_split=np.array([0.5, 0.4, 0.1]),
        )


def test_shapes_of_the_model_are_checked():
    with pytest.raises(InputError, match=r"their shapes are \(3,\) and \(2, 2\)"):
        LinearModel(pools=("a", "b"), rates=np.ones(3), transfers=np.zeros((2, 2)))


def test_input_without_a_split_is_refused():
    bare = LinearModel(pools=("a",), rates=np.ones(1), transfers=np.zeros((1, 1)))

    with pytest.raises(InputError, match="must have an input_split"):
        split_input(bare, 1.0)


@pytest.mark.parametrize(
    ("pools", "u", "modifier", "message"),
    [
        ([1.0, 2.0, 3.0], np.ones((3, 2)), 1.0, r"pools must end in an axis"),
        ([1.0, 2.0], np.ones((3, 3)), 1.0, r"pool_input must end in an axis"),
        ([1.0, 2.0], np.ones(2), 1.0, r"axes \(n_steps, n_pools\)"),
        ([1.0, 2.0], np.ones((0, 2)), 1.0, "at least one step"),
        ([1.0, 2.0], np.ones((3, 2)), [1.0, 1.0], "1 or 3 steps"),
        ([1.0, 2.0], np.ones((3, 2)), np.ones((2, 1)), "1 or 3 steps"),
        ([1.0, 2.0], np.ones((3, 2)), np.ones((3, 3)), "axis of 1 or 2 pools"),
        ([1.0, 2.0], np.ones((3, 2)), -np.ones((3, 1)), "rate_modifier must lie in"),
        (np.ones((4, 2)), np.ones((5, 3, 2)), 1.0, "leading axes"),
    ],
)
@pytest.mark.parametrize("run", [simulate, simulate_discrete])
def test_arguments_are_checked(run, pools, u, modifier, message):
    with pytest.raises(InputError, match=message):
        run(TWO, pools, u, modifier)


def test_periodic_shapes_are_checked():
    with pytest.raises(InputError, match=r"axes \(n_steps, n_pools\)"):
        periodic_equilibrium(
            TWO, np.ones(2), 1.0, step=1.0, discretisation=continuous_step
        )
    with pytest.raises(InputError, match="1 or 3 steps"):
        periodic_equilibrium(
            TWO,
            np.ones((3, 2)),
            np.ones((2, 1)),
            step=1.0,
            discretisation=continuous_step,
        )
