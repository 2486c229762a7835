import csv
from dataclasses import replace

import numpy as np
import pytest

from tests.tilth.shared_data import shared_data
from tilth.assessment.site.rothc_uncertainty import (
    KNOWN,
    Field,
    input_quantities,
    simulate_members,
)
from tilth.datasets.hoosfield_experiment import read_experiment
from tilth.errors import InputError
from tilth.models import rothc
from tilth.models.rothc_inputs import RothcMonths, RothcSoil
from tilth.stats.distribution import Fixed, Uniform
from tilth.stats.uncertainty import apart, draw

E = read_experiment()
SOIL = RothcSoil(clay=E.clay, depth=E.depth, iom=E.iom)
HISTORY = RothcMonths(
    temperature=E.temperature,
    precipitation=E.precipitation,
    pan_evaporation=E.pan_evaporation,
    plant_cover=E.cover_before,
    monthly_c_input=E.c_input_before,
    dpm_rpm=E.dpm_rpm,
)
FIELD = Field(soil=SOIL, history=HISTORY)
MEASURED = Field(soil=SOIL, history=HISTORY, soc_stock=33.8)
FILES = {
    "unmanured": "rothc_unmanured.csv",
    "fym": "rothc_FYM_7-2.csv",
    "fym_1852_1871": "rothc_FYM1852-71_7-1.csv",
}


def _months(treatment, years=149):
    return replace(
        HISTORY,
        plant_cover=treatment.cover[:years].ravel(),
        monthly_c_input=treatment.monthly_c_input[:years].ravel(),
        monthly_manure_input=treatment.monthly_manure_input[:years].ravel(),
    )


SCENARIOS = {t.key: _months(t) for t in E.treatments}
SHORT = {t.key: _months(t, 20) for t in E.treatments}
QUANTITIES = {q.name: q for q in input_quantities()}


def test_members_without_errors_are_the_official_series():
    exact = [
        replace(q, distribution=Fixed(value=0.0 if "error" in q.name else 1.0))
        for q in QUANTITIES.values()
    ]

    stocks = simulate_members(FIELD, SCENARIOS, draw(exact, n_members=3, seed=1))

    assert stocks.covers == "no uncertainty"
    for key, name in FILES.items():
        with shared_data("rothc_official", "hoosfield", name).open() as file:
            official = [float(row["SOC"]) for row in csv.DictReader(file)]
        for member in stocks.of(key):
            # The official program in double precision, from the exact equilibrium.
            np.testing.assert_allclose(member[1:], official, rtol=1e-9)


def test_members_without_errors_are_the_plain_run_from_the_measured_stock():
    exact = [replace(QUANTITIES["clay_factor"], distribution=Fixed(value=1.0))]

    stocks = simulate_members(MEASURED, SHORT, draw(exact, n_members=2, seed=1))

    scale = (33.8 - E.iom) / rothc.equilibrium(SOIL, HISTORY).pools.sum()
    start = rothc.equilibrium(SOIL, HISTORY)
    start = replace(start, pools=scale * start.pools)
    run = rothc.simulate(SOIL, SHORT["fym"], start)
    np.testing.assert_allclose(stocks.of("fym")[0, 0], 33.8, rtol=1e-13)
    np.testing.assert_allclose(
        stocks.of("fym")[1, 1:], run.soc_stock()[11::12], rtol=1e-12
    )


def test_each_member_is_the_run_with_its_own_inputs():
    draws = draw(tuple(QUANTITIES.values()), n_members=7, seed=3)

    stocks = simulate_members(FIELD, SHORT, draws)

    for i in range(7):
        drawn = {name: float(draws[name][i].item()) for name in KNOWN}
        soil = replace(
            SOIL, clay=E.clay * drawn["clay_factor"], iom=E.iom * drawn["iom_factor"]
        )
        before, after = (
            replace(
                months,
                temperature=E.temperature + drawn["temperature_error"],
                precipitation=E.precipitation * drawn["precipitation_factor"],
                pan_evaporation=E.pan_evaporation * drawn["pan_evaporation_factor"],
                monthly_c_input=np.asarray(months.monthly_c_input)
                * drawn["monthly_c_input_factor"],
                monthly_manure_input=np.asarray(months.monthly_manure_input)
                * drawn["monthly_manure_input_factor"],
            )
            for months in (HISTORY, SHORT["fym"])
        )
        run = rothc.simulate(soil, after, rothc.equilibrium(soil, before))
        np.testing.assert_allclose(
            stocks.of("fym")[i, 1:], run.soc_stock()[11::12], rtol=1e-11
        )


def test_drawn_stock_and_inert_matter_start_each_member():
    quantities = (QUANTITIES["soc_stock_factor"], QUANTITIES["iom_factor"])
    draws = draw(quantities, n_members=50, seed=1)

    stocks = simulate_members(MEASURED, SHORT, draws)

    expected = 33.8 * draws["soc_stock_factor"][:, 0, 0]
    np.testing.assert_allclose(stocks.of("fym")[:, 0], expected, rtol=1e-13)


def test_inert_matter_follows_the_drawn_stock_where_asked():
    # Without new carbon and with nothing but inert matter kept, the end tells the IOM.
    field = replace(MEASURED, iom_from_stock=True)
    none = np.zeros(12)
    fallow = replace(HISTORY, monthly_c_input=none, temperature=np.full(12, 45.0))
    long = replace(
        fallow, **{n: np.tile(getattr(fallow, n), 3000) for n in ("temperature",)}
    )
    draws = draw([QUANTITIES["soc_stock_factor"]], n_members=5, seed=1)

    stocks = simulate_members(field, {"fallow": long}, draws)

    expected = 0.049 * (33.8 * draws["soc_stock_factor"][:, 0, 0]) ** 1.139
    np.testing.assert_allclose(stocks.of("fallow")[:, -1], expected, rtol=1e-9)


def test_the_same_seed_gives_the_same_stocks_and_another_does_not():
    first, again, other = (
        simulate_members(
            MEASURED, SHORT, draw(tuple(QUANTITIES.values()), n_members=20, seed=seed)
        ).soc_stock
        for seed in (5, 5, 6)
    )

    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_pieces_give_the_same_stocks():
    draws = draw(tuple(QUANTITIES.values()), n_members=20, seed=5, n_parcels=3)

    whole = simulate_members(MEASURED, SHORT, draws)
    done = []
    pieces = simulate_members(
        MEASURED, SHORT, draws, site_months_at_once=5000, progress=done.append
    )

    np.testing.assert_array_equal(whole.soc_stock, pieces.soc_stock)
    assert done == [6, 6, 6, 2]  # 240 months of 3 parcels are 720 of 5000


def test_shared_errors_of_stock_and_inert_matter_drop_out_of_the_difference():
    quantities = (QUANTITIES["soc_stock_factor"], QUANTITIES["iom_factor"])
    draws = draw(quantities, n_members=200, seed=1)

    stocks = simulate_members(MEASURED, SHORT, draws)

    # RothC is affine: what was there at the start decays alike in both.
    assert stocks.summary("fym").standard_error[-1] > 1.0
    assert stocks.difference("fym", "unmanured").standard_error[-1] < 1e-11


def test_errors_drawn_apart_do_not_drop_out():
    shared = QUANTITIES["monthly_c_input_factor"]
    same = {"baseline": SHORT["unmanured"], "project": SHORT["unmanured"]}

    together = simulate_members(FIELD, same, draw([shared], n_members=50, seed=1))
    separate = simulate_members(
        FIELD, same, draw(apart(shared, tuple(same)), n_members=50, seed=1)
    )

    assert (together.of("project") == together.of("baseline")).all()
    assert separate.difference("project", "baseline").standard_error[-1] > 0.1


@pytest.mark.parametrize(
    ("scope", "expected", "rtol"),
    # 100 errors drawn for each of 1,000 members: a standard deviation has a relative
    # standard error of 1/sqrt(2 * 999) = 2.2 %, so 8 % is beyond chance.
    [("global", 1.0, 1e-9), ("project", 1.0, 1e-9), ("parcel", 0.1, 0.08)],
)
def test_error_of_a_hundred_parcels_follows_the_scope(scope, expected, rtol):
    quantity = replace(QUANTITIES["monthly_c_input_factor"], scope=scope)
    scenario = {"unmanured": _months(E.treatments[0], 10)}

    one = simulate_members(FIELD, scenario, draw([quantity], n_members=1000, seed=2))
    many = simulate_members(
        FIELD, scenario, draw([quantity], n_members=1000, n_parcels=100, seed=2)
    )

    ratio = (
        many.summary("unmanured").standard_error
        / one.summary("unmanured").standard_error
    )
    np.testing.assert_allclose(ratio, expected, rtol=rtol)


def test_errors_of_single_years_act_in_their_year_and_not_on_the_past():
    quantity = replace(QUANTITIES["temperature_error"], scope="year")
    draws = draw([quantity], n_members=4, n_years=20, seed=1)

    stocks = simulate_members(FIELD, SHORT, draws)

    error = np.repeat(draws["temperature_error"][2, 0], 12)
    months = replace(SHORT["fym"], temperature=np.tile(E.temperature, 20) + error)
    run = rothc.simulate(SOIL, months, rothc.equilibrium(SOIL, HISTORY))
    assert np.ptp(stocks.of("fym")[:, 0]) == 0.0
    np.testing.assert_allclose(
        stocks.of("fym")[2, 1:], run.soc_stock()[11::12], rtol=1e-11
    )


def test_parcels_with_different_soils_and_months_are_kept_apart():
    clay = np.array([10.0, 40.0])
    field = Field(soil=replace(SOIL, clay=clay), history=HISTORY)
    draws = draw(
        [replace(QUANTITIES["clay_factor"], distribution=Fixed(value=1.0))],
        n_members=2,
        n_parcels=2,
        seed=1,
    )

    stocks = simulate_members(field, SHORT, draws).soc_stock[0, 1]

    for i in range(2):
        soil = replace(SOIL, clay=clay[i])
        run = rothc.simulate(soil, SHORT["fym"], rothc.equilibrium(soil, HISTORY))
        np.testing.assert_allclose(stocks[i, 1:], run.soc_stock()[11::12], rtol=1e-11)


def test_spread_of_all_inputs_says_what_it_covers():
    draws = draw(tuple(QUANTITIES.values()), n_members=100, seed=1)

    stocks = simulate_members(MEASURED, SHORT, draws)

    assert stocks.covers == "input spread only"
    low, high = stocks.summary("fym").interval
    assert (low < stocks.summary("fym").median).all()
    assert (stocks.summary("fym").median < high).all()


def test_quantities_carry_unit_mark_and_source():
    assert set(QUANTITIES) == set(KNOWN)
    for quantity in QUANTITIES.values():
        assert quantity.mark in ("provisional", "assumed")
        assert quantity.kind == "input"
        assert (quantity.unit == "degC") == (quantity.name == "temperature_error")
    # The figures of the sources: 0.3 degC mean absolute error, 50 % at 95 %, +-20 %.
    temperature = QUANTITIES["temperature_error"].distribution
    manure = QUANTITIES["monthly_manure_input_factor"].distribution
    assert temperature.standard_deviation * np.sqrt(2 / np.pi) == pytest.approx(
        0.3, abs=5e-4
    )
    assert 1.96 * manure.standard_deviation == pytest.approx(0.5, abs=5e-4)
    assert QUANTITIES["soc_stock_factor"].distribution == Uniform(low=0.8, high=1.2)


def test_unknown_quantity_is_refused():
    odd = replace(QUANTITIES["clay_factor"], name="ph_factor")

    with pytest.raises(InputError, match=r"must be one of .*; got 'ph_factor'"):
        simulate_members(FIELD, SHORT, draw([odd], n_members=2, seed=1))


def test_yearly_error_of_the_soil_is_refused():
    odd = replace(QUANTITIES["clay_factor"], scope="year")

    with pytest.raises(InputError, match="clay_factor must not have the scope year"):
        simulate_members(FIELD, SHORT, draw([odd], n_members=2, n_years=20, seed=1))


def test_scenarios_of_different_length_are_refused():
    months = {"a": SHORT["fym"], "b": SCENARIOS["fym"]}

    with pytest.raises(InputError, match=r"same number of months; got \[240, 1788\]"):
        simulate_members(FIELD, months, draw([], n_members=2, seed=1))


def test_draws_for_other_years_are_refused():
    draws = draw([QUANTITIES["clay_factor"]], n_members=2, n_years=7, seed=1)

    with pytest.raises(InputError, match="draws must have 1 or 20 years"):
        simulate_members(FIELD, SHORT, draws)


def test_varying_dpm_rpm_and_own_splits_are_refused():
    draws = draw([QUANTITIES["clay_factor"]], n_members=2, seed=1)

    varying = {"a": replace(SHORT["fym"], dpm_rpm=np.full(240, 1.44))}
    split = {"a": replace(SHORT["fym"], plant_split=[0.5, 0.5, 0.0, 0.0])}

    with pytest.raises(InputError, match="dpm_rpm must not vary in time"):
        simulate_members(FIELD, varying, draws)
    with pytest.raises(InputError, match="plant_split and manure_split"):
        simulate_members(FIELD, split, draws)


def test_a_third_axis_of_months_is_refused():
    names = (*(n for n in ("temperature", "precipitation", "pan_evaporation")),)
    cube = {n: np.zeros((12, 1, 1)) for n in (*names, "plant_cover", "monthly_c_input")}

    with pytest.raises(InputError, match="axes month and parcel"):
        simulate_members(
            FIELD,
            {"a": RothcMonths(**cube)},
            draw([QUANTITIES["clay_factor"]], n_members=2, seed=1),
        )


def test_scenario_without_a_run_is_refused():
    stocks = simulate_members(FIELD, SHORT, draw([], n_members=2, seed=1))

    with pytest.raises(InputError, match="scenario must be one of unmanured, fym"):
        stocks.of("project")


def test_inert_matter_cannot_follow_a_stock_that_is_not_given():
    with pytest.raises(InputError, match="soc_stock must be given"):
        Field(soil=SOIL, history=HISTORY, iom_from_stock=True)


def test_a_member_without_a_start_is_counted_and_no_other_is_lost():
    # The stock of a soil with manure every year, in reach of its manure alone.
    manured = SCENARIOS["fym"]
    history = replace(
        HISTORY,
        monthly_manure_input=np.asarray(manured.monthly_manure_input)[12 * 140 :][:12],
    )
    field = Field(soil=SOIL, history=history, soc_stock=90.3)

    stocks = simulate_members(
        field, SHORT, draw(input_quantities(), n_members=300, seed=1)
    )

    failed = np.isnan(stocks.of("fym")).any(axis=1)
    summary = stocks.summary("fym")
    assert 0 < failed.sum() < 300
    np.testing.assert_array_equal(summary.n_failed, failed.sum())
    assert np.isfinite(summary.mean).all()
    np.testing.assert_array_equal(failed, np.isnan(stocks.of("unmanured")).any(axis=1))


def test_errors_apart_for_an_unknown_scenario_are_refused():
    factor = QUANTITIES["monthly_c_input_factor"]
    draws = draw(apart(factor, ("unmanured", "FYMM")), n_members=5, seed=1)

    with pytest.raises(
        InputError, match="drawn apart for 'FYMM', which must be one of"
    ):
        simulate_members(FIELD, SHORT, draws)
