import csv
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import truncnorm

from tests.tilth.shared_data import shared_data
from tilth.datasets.tables import read_table
from tilth.errors import DataError, InputError
from tilth.models.domain import Setting, reasons_against
from tilth.models.ipcc_tier2 import (
    DOMAIN,
    Conditions,
    Parameters,
    covariance,
    mean_quality,
    parameter_table,
    posterior,
    published,
    simulate,
    steady_state,
    temperature_factor,
    water_factor,
)

# The example climate of the IPCC workbook, as printed there.
T = [22.71129032, 20.31071429, 19.47903226, 14.99333333, 11.20645161, 9.055]
T += [8.00806452, 11.25483871, 11.27666667, 14.14838710, 19.98, 16.37258065]
P = [4.8, 23.9, 24.7, 3.6, 11.3, 11.2, 27.4, 53, 30.7, 39.3, 9.4, 41.8]
PET = [253.8, 214.4, 176.6, 104.2, 62.8, 41.6, 45.6, 64.8, 91.6, 140.0, 190.0, 233.0]
# Share of structural matter entering the active pool in the code that made the golden
# rows; the table of the IPCC has 0.368 only.
F2 = {"full": 0.455, "reduced": 0.477, "no": 0.5}


def _rows(*parts):
    with shared_data(*parts).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _example(**changes):
    values = {
        "c_input": 3.0,
        "lignin": 0.073,
        "nitrogen": 0.0083,
        "sand": 33.0,
        "tillage": "full",
        "temperature_factor": temperature_factor(T),
        "water_factor": water_factor(P, PET),
    }
    return Conditions(**{**values, **changes})


# Published values


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [(0.0, 0.0803555), (33.69, 1.0), (45.0, 0.0), (50.0, 0.0), (-100.0, 1.49e-27)],
)
def test_temperature_factor_of_equal_months(temperature, expected):
    # Half a unit of the last digit given.
    rtol = {0.0803555: 7e-7, 1.49e-27: 4e-3}.get(expected, 1e-12)
    np.testing.assert_allclose(
        temperature_factor([temperature] * 12), expected, rtol=rtol
    )


def test_climate_factors_of_the_ipcc_example():
    assert round(float(temperature_factor(T)), 10) == 0.4904241437
    assert round(float(water_factor(P, PET)), 10) == 0.7793321740


@pytest.mark.parametrize(
    ("p", "pet", "irrigated", "expected", "digits"),
    [
        (1.0, 10_000.0, False, 0.3195496, 7),
        (900.0, 10.0, False, 2.24942813, 8),
        (0.0, 0.0, False, 2.24942813, 8),
        (0.0, 100.0, True, 1.1625, 12),
    ],
)
def test_water_factor_at_the_ends(p, pet, irrigated, expected, digits):
    factor = water_factor([p] * 12, [pet] * 12, irrigated)

    assert round(float(factor), digits) == expected


def test_steady_states_of_another_implementation_with_all_steps():
    # Printed with 16 digits; 1e-12 is the rounding of some tens of operations.
    rows = _rows("ipcc", "tier2_steady_state_golden.csv")
    assert len(rows) == 27
    for row in rows:
        tillage = row["tillage"].replace("no", "none")
        conditions = _example(
            c_input=float(row["C_input_kgC_ha"]) / 1000.0,
            lignin=float(row["lignin"]),
            nitrogen=float(row["nitrogen"]),
            sand=100.0 * float(row["sand"]),
            tillage=tillage,
            temperature_factor=float(row["tfac"]),
            water_factor=float(row["wfac"]),
        )

        state = steady_state(conditions, replace(published(), f2=F2[row["tillage"]]))

        found = {
            "f4": state.f4,
            "beta": 1000.0 * state.metabolic_input,
            "alpha": 1000.0 * state.active_input,
            "k_a": state.rates[0],
            "k_s": state.rates[1],
            "k_p": state.rates[2],
            "Active_ss": 1000.0 * state.pools[0],
            "Slow_ss": 1000.0 * state.pools[1],
            "Passive_ss": 1000.0 * state.pools[2],
            "SOC_ss_kgC_ha": 1000.0 * state.pools.sum(),
        }
        expected = {name: float(row[name]) for name in found}
        np.testing.assert_allclose(
            list(found.values()), list(expected.values()), rtol=1e-12, err_msg=str(row)
        )


def test_transient_of_another_implementation():
    # 1994-1999 run-in and one year more; from 2000 no tillage and more input.
    rows = _rows("ipcc", "tier2_transient_golden.csv")
    years = np.array([int(row["year_end"][:4]) for row in rows])
    before = _example(c_input=np.full((years < 2000).sum(), 3.0))
    after = _example(c_input=np.full((years >= 2000).sum(), 4.0), tillage="none")

    first = simulate(before, replace(published(), f2=F2["full"]))
    second = simulate(after, replace(published(), f2=F2["no"]), pools=first[-1])

    soc = 1000.0 * np.concatenate([first, second]).sum(axis=-1)
    expected = [float(row["SOC_kgC_ha"]) for row in rows]
    np.testing.assert_allclose(soc, expected, rtol=0.0, atol=1e-5)


def test_series_of_the_ipcc_workbook():
    # Every input is printed with three decimals, which leaves 0.009 Mg ha-1.
    rows = _rows("ipcc_tier2", "holos_outputs.csv")
    column = {k: np.array([float(r[k]) for r in rows]) for k in rows[0]}
    conditions = Conditions(
        c_input=column["CI"],
        lignin=column["LC"],
        nitrogen=column["NC"],
        sand=100.0 * column["Sand"],
        tillage="full",
        temperature_factor=column["tfac"],
        water_factor=column["wfac"],
    )

    state = steady_state(conditions)
    pools = simulate(conditions, pools=[0.34, 3.6, 58.80])

    assert len(rows) == 47
    np.testing.assert_allclose(pools.sum(axis=-1), column["SOCy"], rtol=0, atol=0.009)
    names = ("ACTIVEy", "SLOWy", "PASSIVEy")
    expected = np.stack([column[name] for name in names], axis=-1)
    np.testing.assert_allclose(pools, expected, rtol=0.0, atol=0.009)
    np.testing.assert_allclose(state.active_input, column["alpha"], rtol=0, atol=0.006)
    np.testing.assert_allclose(state.rates[:, 0], column["kA"], rtol=0, atol=0.009)
    np.testing.assert_allclose(state.metabolic_input, column["Beta"], rtol=0, atol=1e-3)


def test_climate_factors_of_the_ipcc_workbook():
    # Factors are printed with three decimals, temperatures with one: the factor must
    # lie between those of the ends of the rounded temperature. Below 33 degC it rises.
    with shared_data("ipcc_tier2", "holos_Tier2TestData.csv").open(
        encoding="utf-8-sig"
    ) as file:
        rows = list(csv.reader(file))[1:]
    monthly = [r for r in rows if r[0] not in ("", "2017")]  # 2017 has eight months
    years = np.array([int(r[0]) for r in monthly])
    t, p, pet, ti, wi = (
        np.array([float(r[i]) for r in monthly]).reshape(-1, 12)
        for i in (3, 4, 5, 6, 8)
    )
    annual = {int(r[15]): (float(r[16]), float(r[17])) for r in rows if r[15].isdigit()}
    tfac, wfac = np.array([annual[y] for y in years[::12]]).T

    half, each = 0.0005000001, np.ones(12)
    low, high = t - 0.05, t + 0.05
    assert (temperature_factor(low) <= tfac + half).all()
    assert (temperature_factor(high) >= tfac - half).all()
    assert (temperature_factor(low[..., None] * each) <= ti + half).all()
    assert (temperature_factor(high[..., None] * each) >= ti - half).all()
    np.testing.assert_allclose(water_factor(p, pet), wfac, rtol=0.0, atol=half)
    monthly_water = water_factor(p[..., None] * each, pet[..., None] * each) / 1.5
    np.testing.assert_allclose(monthly_water, wi, rtol=0.0, atol=half)
    assert len(tfac) == 67


def test_covariance_is_that_of_the_table():
    names, matrix = covariance()
    rows = {row["name"]: row for row in parameter_table().rows}

    np.testing.assert_array_equal(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix)[0] == pytest.approx(2.29e-7, rel=2e-3)
    sd = [float(rows[name]["sd"]) for name in names]
    # Both tables are rounded; the passive rate is printed with two digits.
    np.testing.assert_allclose(np.sqrt(np.diag(matrix)), sd, rtol=0.02)


def test_every_parameter_is_in_the_table_and_no_other():
    names = [row["name"] for row in parameter_table().rows]

    assert sorted(names) == sorted(f.name for f in fields(Parameters))


def test_propagation_of_the_joint_posterior():
    # 400 000 draws gave the expected values, known to 3 %.
    sample = posterior(100_000, seed=7)
    climate = {
        "temperature_factor": temperature_factor(T, sample.parameters)[:, None],
        "water_factor": water_factor(P, PET, False, sample.parameters)[:, None],
    }
    one_year = {name: factor[:, 0] for name, factor in climate.items()}
    start = steady_state(_example(**one_year), sample.parameters).pools
    stock = start.sum(axis=-1)

    assert sample.share_kept == pytest.approx(0.436, rel=0.03)
    assert stock.mean() == pytest.approx(70.063, rel=0.03)
    assert np.median(stock) == pytest.approx(69.504, rel=0.03)
    assert stock.std() / stock.mean() == pytest.approx(0.103, rel=0.03)
    np.testing.assert_allclose(
        np.percentile(stock, [5, 95]), [59.219, 82.780], rtol=0.03
    )

    more = _example(c_input=np.full(20, 4.0), **climate)
    change = simulate(more, sample.parameters, pools=start)[:, -1].sum(-1) - stock
    assert change.mean() == pytest.approx(2.582, rel=0.03)
    assert change.std() / change.mean() == pytest.approx(0.174, rel=0.03)
    np.testing.assert_allclose(
        np.percentile(change, [5, 95]), [1.977, 3.424], rtol=0.03
    )
    none = _example(c_input=np.full(20, 3.0), tillage="none", **climate)
    change = simulate(none, sample.parameters, pools=start)[:, -1].sum(-1) - stock
    assert change.mean() == pytest.approx(6.541, rel=0.03)
    assert change.std() / change.mean() == pytest.approx(0.159, rel=0.03)
    np.testing.assert_allclose(
        np.percentile(change, [5, 95]), [4.868, 8.282], rtol=0.03
    )


def test_default_run_of_the_propagation_table():
    # Printed to 1 and to 0.1 kg.
    start = steady_state(_example()).pools
    more = simulate(_example(c_input=np.full(20, 4.0)), pools=start)
    none = simulate(_example(c_input=np.full(20, 3.0), tillage="none"), pools=start)

    assert round(1000 * start.sum()) == 68_988
    assert round(1000 * (more[-1].sum() - start.sum()), 1) == 2425.9
    assert round(1000 * (none[-1].sum() - start.sum()), 1) == 6656.1


def test_independent_draws_triple_the_spread_of_the_stock():
    names, matrix = covariance()
    rows = {row["name"]: row for row in parameter_table().rows}
    generator = np.random.default_rng(3)
    members = {}
    for name, sd in zip(names, np.sqrt(np.diag(matrix)), strict=True):
        mean, low, high = (float(rows[name][k]) for k in ("value", "min", "max"))
        members[name] = truncnorm.rvs(
            (low - mean) / sd,
            (high - mean) / sd,
            mean,
            sd,
            size=100_000,
            random_state=generator,
        )
    parameters = replace(published(), **members)
    conditions = _example(
        temperature_factor=temperature_factor(T, parameters),
        water_factor=water_factor(P, PET, False, parameters),
    )

    stock = steady_state(conditions, parameters).pools.sum(axis=-1)

    assert stock.std() / stock.mean() == pytest.approx(0.321, rel=0.03)
    np.testing.assert_allclose(
        np.percentile(stock, [5, 95]), [40.710, 114.628], rtol=0.03
    )


# Independent solution


def test_steady_state_solves_the_balance_of_the_pools():
    # The flows between the pools written as a matrix, without equation 5.0G.
    p, state = published(), steady_state(_example())
    sand, lignin, c = 0.33, 0.073, 3.0
    f4 = 1 - p.f5 - (0.17 + 0.68 * sand)
    beta = c * (0.85 - 0.018 * lignin / 0.0083)
    source = [beta * p.f1 + (c * (1 - lignin) - beta) * p.f2, c * lignin * p.f3, 0.0]
    passed = np.array([[0, p.f7, p.f8], [f4, 0, 0], [p.f5, p.f6, 0]])
    flows = (passed - np.eye(3)) * state.rates

    np.testing.assert_allclose(state.pools, np.linalg.solve(flows, np.negative(source)))


def test_simulation_equals_a_plain_loop():
    generator = np.random.default_rng(1)
    c = generator.uniform(0.0, 6.0, 30)
    tillage = generator.choice(["full", "reduced", "none"], 30)
    water = generator.uniform(0.4, 2.2, 30)
    conditions = _example(
        c_input=c, tillage=tillage, water_factor=water, temperature_factor=0.9
    )
    target = steady_state(conditions)
    assert (target.rates[:, 0] > 1).all()
    expected, pools = [], np.array([1.0, 2.0, 50.0])
    for year in range(30):
        share = np.minimum(target.rates[year], 1.0)
        pools = pools * (1 - share) + target.pools[year] * share
        expected.append(pools)

    np.testing.assert_allclose(
        simulate(conditions, pools=[1.0, 2.0, 50.0]), expected, rtol=1e-12
    )


def test_run_in_starts_at_the_steady_state_of_mean_conditions():
    c, tillage = np.array([2.0, 4.0, 3.0, 9.0]), ["full", "none", "none", "none"]
    p = replace(published(), tillage_none=(3.036 + 2 * 1.0) / 3)
    expected = steady_state(_example(c_input=3.0, tillage="none"), p).pools

    pools = simulate(_example(c_input=c, tillage=tillage), run_in=3)

    np.testing.assert_allclose(pools[:3], np.tile(expected, (3, 1)), rtol=1e-12)
    follow = simulate(_example(c_input=c[3:], tillage="none"), pools=expected)
    np.testing.assert_allclose(pools[3:], follow, rtol=1e-12)


# Properties

tillages = st.sampled_from(["full", "reduced", "none"])
inputs = st.floats(0.0, 10.0)
sands = st.floats(0.0, 100.0)
lignins = st.floats(0.03, 0.14)


@given(c=inputs, sand=sands, lignin=lignins, tillage=tillages)
def test_steady_state_is_a_fixed_point(c, sand, lignin, tillage):
    conditions = _example(
        c_input=np.full(3, c), sand=sand, lignin=lignin, tillage=tillage
    )
    pools = steady_state(conditions).pools[0]

    after = simulate(conditions, pools=pools)

    assert (pools >= 0.0).all()
    np.testing.assert_allclose(after, np.tile(pools, (3, 1)), rtol=1e-12)


@given(factor=st.floats(0.1, 5.0), sand=sands, tillage=tillages)
def test_stocks_are_proportional_to_the_input(factor, sand, tillage):
    once = steady_state(_example(sand=sand, tillage=tillage)).pools
    more = steady_state(_example(sand=sand, tillage=tillage, c_input=3 * factor)).pools

    np.testing.assert_allclose(more, factor * once, rtol=1e-12)


def test_members_one_by_one_equal_the_ensemble():
    sample = posterior(7, seed=1).parameters
    months = np.array(T) + np.arange(7)[:, None]  # as many years as members
    climate = {
        "temperature_factor": temperature_factor(months, sample.over_years()),
        "water_factor": water_factor(P, PET, False, sample.over_years()),
    }
    conditions = _example(c_input=np.linspace(2, 4, 7), **climate)
    together = simulate(conditions, sample)

    assert together.shape == (7, 7, 3)
    for i in range(7):
        alone = Parameters(
            **{
                f.name: float(np.broadcast_to(getattr(sample, f.name), 7)[i])
                for f in fields(Parameters)
            }
        )
        own = _example(
            c_input=np.linspace(2, 4, 7),
            temperature_factor=temperature_factor(months, alone),
            water_factor=water_factor(P, PET, False, alone),
        )
        np.testing.assert_allclose(together[i], simulate(own, alone), rtol=1e-12)


def test_posterior_is_inside_its_bounds_and_reproducible():
    sample = posterior(500, seed=11)
    rows = {row["name"]: row for row in parameter_table().rows}
    for name in covariance()[0]:
        values = getattr(sample.parameters, name)
        assert values.shape == (500,)
        assert values.min() >= float(rows[name]["min"])
        assert values.max() <= float(rows[name]["max"])
    again = posterior(500, seed=11).parameters.f1
    np.testing.assert_array_equal(sample.parameters.f1, again)
    assert not np.array_equal(posterior(500, seed=12).parameters.f1, again)


def test_mean_quality_is_weighted_by_carbon():
    # 3 parts of maize residue and 1 of dairy manure.
    np.testing.assert_allclose(mean_quality([3.0, 1.0], [0.11, 0.13]), 0.115)
    np.testing.assert_allclose(mean_quality([0.0, 0.0], [0.1, 0.2]), 0.15)


def test_missing_month_gives_missing_factor_only_for_that_year():
    t = np.array([T, T])
    t[0, 3] = np.nan
    factor = temperature_factor(t)
    wet = water_factor([P, P], np.where(np.isnan(t), np.nan, PET))

    np.testing.assert_array_equal(np.isnan(factor), [True, False])
    np.testing.assert_array_equal(np.isnan(wet), [True, False])


def test_missing_input_makes_later_stocks_missing():
    pools = simulate(_example(c_input=[3.0, np.nan, 3.0]), pools=[0.4, 4.0, 60.0])

    assert np.isfinite(pools[0]).all()
    assert np.isnan(pools[1:]).all()


# Refusals


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"c_input": -1.0}, r"c_input must lie in \[0, 100\] Mg ha-1 yr-1; got -1"),
        ({"sand": 101.0}, r"sand must lie in \[0, 100\] %; got 101"),
        ({"nitrogen": 0.0}, r"nitrogen must lie in \[1e-06, 1\]"),
        ({"lignin": 1.2}, "lignin must lie in"),
        ({"temperature_factor": 0.0}, "temperature_factor must lie in"),
        ({"water_factor": 9.0}, "water_factor must lie in"),
        ({"tillage": "plough"}, r"tillage must be one of full, reduced, none; got"),
    ],
)
def test_conditions_out_of_range_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        _example(**change)


@pytest.mark.parametrize(
    "quality", [{"lignin": 0.2, "nitrogen": 0.004}, {"lignin": 0.3, "nitrogen": 0.3}]
)
def test_impossible_quality_of_the_input_is_refused(quality):
    with pytest.raises(
        InputError, match=r"must leave a metabolic share .* got a share"
    ):
        steady_state(_example(**quality))


def test_eleven_months_are_refused():
    with pytest.raises(
        InputError, match=r"must end in 12 months; its shape is \(11,\)"
    ):
        temperature_factor(T[:11])


def test_wrong_number_of_pools_is_refused():
    with pytest.raises(InputError, match=r"its shape is \(2,\)"):
        simulate(_example(c_input=[3.0]), pools=[1.0, 2.0])


def test_too_long_a_run_in_is_refused():
    with pytest.raises(InputError, match=r"run_in must lie in \[1, 3\] yr; got 5"):
        simulate(_example(c_input=np.full(3, 3.0)))


def test_no_members_are_refused():
    with pytest.raises(InputError, match="n must be at least 1 member; got 0"):
        posterior(0, seed=1)


def test_an_optimum_above_the_maximum_is_refused():
    with pytest.raises(InputError, match="must lie below temperature_maximum"):
        replace(published(), temperature_optimum=46.0)


def test_an_unknown_table_is_refused():
    with pytest.raises(DataError, match="no reference table ipcc_tier2/none"):
        read_table("ipcc_tier2/none.csv")


@pytest.mark.parametrize(
    ("land_use", "soil", "depth"),
    [
        ("paddy", "mineral", 30.0),
        ("cropland", "organic", 30.0),
        ("grassland", "mineral", 30.0),
        ("cropland", "mineral", 20.0),
    ],
)
def test_sites_outside_the_domain_are_refused(land_use, soil, depth):
    setting = Setting(
        land_use=land_use, soil=soil, climate="warm temperate", depth_bottom=depth
    )

    assert len(reasons_against(DOMAIN, setting)) == 1
