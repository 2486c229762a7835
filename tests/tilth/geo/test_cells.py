"""Cells of a map against the point models and against loops written here."""

from dataclasses import replace

import numpy as np
import pytest

from tilth.errors import InputError
from tilth.geo.cells import Cells, Errors, Scenario, outlook
from tilth.geo.growth import growth_of_years, miami, yearly_weather
from tilth.models import rothc
from tilth.models.rothc_initialisation import initialise
from tilth.models.rothc_inputs import RothcMonths, RothcSoil
from tilth.models.rothc_kernel import LANES

YEARS = 20
SEASON = np.sin(np.arange(12) * 2 * np.pi / 12 - 2)[:, np.newaxis]


def random_cells(n, dtype=np.float64, years=YEARS, seed=1, **changes):
    """Invented cells of warm and cold, wet and dry places."""
    draw = np.random.default_rng(seed)
    mean = (
        draw.uniform(2, 24, n) + 10 * SEASON,
        draw.uniform(5, 120, (12, n)),
        np.maximum(1.0, 60 + 55 * SEASON + draw.normal(0, 5, (12, n))),
    )
    months = tuple(
        np.maximum(low, np.tile(rows, (years, 1)) + draw.normal(0, 2, (12 * years, n)))
        for rows, low in zip(mean, (-40, 0, 0), strict=True)
    )

    def rows(values):
        return np.ascontiguousarray(values, dtype=dtype)

    values = {
        "soc_stock": rows(draw.uniform(20, 120, n)),
        "clay": rows(draw.uniform(5, 50, n)),
        "dpm_rpm": rows(draw.choice([1.44, 0.67, 0.25], n)),
        "plant_cover": rows(draw.random((12, n)) > 0.3),
        "before": tuple(map(rows, mean)),
        "warm_up": tuple(map(rows, months)),
    }
    return Cells(**values | changes)


def by_point_model(cells, change=0.0, scenario=None, errors=None):
    """Stock now and at the end, by the model for points, month by month."""
    e = errors or Errors()
    soil = RothcSoil(clay=cells.clay * e.clay_factor, depth=30.0)
    stock = cells.soc_stock * e.soc_stock_factor

    def months(weather, c_input, cover=None, ratio=None, manure=0.0):
        years = weather[0].shape[0] // 12
        chosen = cells.plant_cover if cover is None else cover
        return RothcMonths(
            temperature=weather[0] + e.temperature_error,
            precipitation=weather[1] * e.precipitation_factor,
            pan_evaporation=weather[2] * e.pet_factor / 0.75,
            plant_cover=np.tile(chosen, (years, 1)),
            monthly_c_input=c_input,
            monthly_manure_input=manure,
            dpm_rpm=cells.dpm_rpm if ratio is None else ratio,
        )

    begin = initialise(
        soil, months(cells.before, np.ones((12, cells.size)) / 12), stock
    )
    growth = growth_of_years(
        yearly_weather(cells.before),
        yearly_weather(cells.warm_up),
        e.temperature_error,
        e.precipitation_factor,
    )
    yearly = np.repeat(begin.c_input * growth / 12, 12, axis=0)
    warm = rothc.simulate(soil, months(cells.warm_up, yearly), begin.state)
    shape = (-1, 12, cells.size)
    mean = tuple(
        np.tile(rows.reshape(shape).mean(axis=0), (YEARS, 1)) for rows in cells.warm_up
    )
    if scenario is not None and scenario.ahead is not None:
        mean = tuple(np.tile(rows, (YEARS, 1)) for rows in scenario.ahead)
    c_input = begin.c_input * growth.mean(axis=0)
    rows = np.repeat((1 + change) * c_input[np.newaxis] / 12, 12 * YEARS, axis=0)
    land = {}
    if scenario is not None:
        land = {"cover": scenario.plant_cover, "ratio": scenario.dpm_rpm}
        if scenario.manure is not None:
            land["manure"] = scenario.manure / 12
    last = rothc.simulate(soil, months(mean, rows, **land), warm.end)
    inert = begin.iom
    return (
        warm.end.pools.sum(axis=0) + inert,
        last.pools[11::12].sum(axis=1) + inert,
        begin.c_input,
    )


@pytest.mark.parametrize(("dtype", "error"), [(np.float64, 1e-12), (np.float32, 3e-6)])
def test_a_cell_equals_a_site(dtype, error):
    cells = random_cells(300, dtype)
    result = outlook(cells, [Scenario(name="more", c_input_change=0.2)])
    exact = random_cells(300)
    now, usual, c_input = by_point_model(exact)
    _, more, _ = by_point_model(exact, 0.2)
    np.testing.assert_allclose(result.now, now, rtol=error)
    np.testing.assert_allclose(result.c_input_before, c_input, rtol=error)
    np.testing.assert_allclose(result.usual, usual, rtol=error)
    np.testing.assert_allclose(
        result.others["more"][-1], (more - usual)[-1], rtol=max(error, 1e-10)
    )


def test_a_scenario_of_practices_equals_a_site_with_them():
    cells = random_cells(70)
    scenario = Scenario(
        name="cover crops and manure",
        c_input_change=0.1,
        plant_cover=np.ones((12, 70)),
        dpm_rpm=np.full(70, 1.0),
        manure=np.linspace(0, 3, 70),
    )
    result = outlook(cells, [scenario])
    _, usual, _ = by_point_model(cells)
    _, with_it, _ = by_point_model(cells, 0.1, scenario)
    np.testing.assert_allclose(
        result.others[scenario.name], with_it - usual, rtol=1e-9, atol=1e-10
    )


def test_a_climate_ahead_is_a_scenario_like_any_other():
    cells = random_cells(40)
    warmer = tuple(
        rows.reshape(YEARS, 12, 40).mean(axis=0) + step
        for rows, step in zip(cells.warm_up, (1.5, 0, 5), strict=True)
    )
    scenario = Scenario(name="warmer", ahead=warmer)
    _, usual, _ = by_point_model(cells)
    _, with_it, _ = by_point_model(cells, 0.0, scenario)
    result = outlook(cells, [scenario])
    np.testing.assert_allclose(result.others["warmer"], with_it - usual, atol=1e-10)
    assert (result.others["warmer"][-1] < 0).mean() > 0.5


def test_errors_equal_changed_inputs():
    draw = np.random.default_rng(3)
    cells = random_cells(60)
    errors = Errors(
        temperature_error=draw.normal(0, 0.5, 60),
        precipitation_factor=draw.uniform(0.9, 1.1, 60),
        pet_factor=0.95,
        soc_stock_factor=draw.uniform(0.8, 1.2, 60),
        clay_factor=1.1,
    )
    now, usual, c_input = by_point_model(cells, errors=errors)
    result = outlook(cells, errors=errors)
    np.testing.assert_allclose(result.now, now, rtol=1e-12)
    np.testing.assert_allclose(result.usual, usual, rtol=1e-12)
    np.testing.assert_allclose(result.c_input_before, c_input, rtol=1e-12)


def chosen(cells, some):
    """The cells of these places, without the others."""
    return replace(
        cells,
        soc_stock=cells.soc_stock[some],
        clay=cells.clay[some],
        dpm_rpm=cells.dpm_rpm[some],
        plant_cover=np.ascontiguousarray(cells.plant_cover[:, some]),
        before=tuple(np.ascontiguousarray(r[:, some]) for r in cells.before),
        warm_up=tuple(np.ascontiguousarray(r[:, some]) for r in cells.warm_up),
    )


@pytest.mark.parametrize("mode", ["exact", "faithful"])
def test_an_error_takes_no_more_than_all_plant_carbon(mode):
    cells = random_cells(20)
    error = Errors(c_input_change=-0.2)
    plans = [Scenario(name="none", c_input_change=-0.9)]
    found = outlook(cells, plans, mode=mode, errors=error).others["none"]
    plans = [Scenario(name="none", c_input_change=-1.0)]
    assert np.array_equal(found, outlook(cells, plans, mode=mode).others["none"])


@pytest.mark.parametrize("mode", ["exact", "faithful"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_cell_depends_on_no_neighbour(mode, dtype):
    cells = random_cells(5000, dtype)
    whole = outlook(cells, mode=mode)
    some = np.random.default_rng(5).permutation(5000)[:131]
    part = outlook(chosen(cells, some), mode=mode)
    for name in ("now", "usual", "doubling", "c_input"):
        there, here = getattr(whole, name)[..., some], getattr(part, name)
        assert np.array_equal(there, here), name


@pytest.mark.parametrize("mode", ["exact", "faithful"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_cell_alone_is_the_cell_among_others(mode, dtype):
    """The deficit of one soil repeats at once, of another after years or never; manure
    is spread on some: when a cell may take the short way is its own matter.
    """
    cells = random_cells(128, dtype)
    manure = np.where(np.arange(128) % 3, 0, 1.5).astype(dtype)

    def spread(some):
        return Scenario(name="spread", manure=manure[some])

    whole = outlook(cells, [spread(np.arange(128))], mode=mode)
    for i in range(128):
        same = [i] * LANES  # sums of a single column have another order
        one = outlook(chosen(cells, same), [spread(same)], mode=mode)
        for name in ("now", "usual", "doubling", "c_input"):
            there, here = getattr(whole, name)[..., i], getattr(one, name)[..., 0]
            assert np.array_equal(there, here), (name, i)
        assert np.array_equal(whole.others["spread"][:, i], one.others["spread"][:, 0])


def fao_by_hand(cells, i, share, soc_of_iom=None):
    """One cell by the formulas of FAO's scripts as the reference page prints them."""
    soc, clay, ratio = cells.soc_stock[i], cells.clay[i], cells.dpm_rpm[i]
    iom = 0.049 * (soc if soc_of_iom is None else soc_of_iom) ** 1.139
    bare = cells.plant_cover[:, i] < 0.5
    cue = 1 / (1 + 1.67 * (1.85 + 1.6 * np.exp(-0.0786 * clay)))
    a1, a2 = cue * 0.46, cue * 0.54

    def rates(t, p, e):
        largest = -(20 + 1.3 * clay - 0.01 * clay**2) * (30 / 23)
        limit = np.where(bare, largest / 1.8, largest)
        acc = [min(0.0, p[0] - e[0])]
        for m in range(1, 12):
            acc.append(max(limit[m], min(0.0, acc[-1] + p[m] - e[m])))
        acc, top = np.array(acc), limit[11]
        b = np.where(
            acc > 0.444 * top, 1.0, 0.2 + 0.8 * (top - acc) / (top - 0.444 * top)
        )
        warm = 47.9 / (1 + np.exp(106 / (t + 18.3)))
        cover = 1 - 0.4 * cells.plant_cover[:, i]  # bare where it is above 0.8
        return warm * np.maximum(b, 0.2) * cover

    def of(weather, year):
        return [rows[12 * year : 12 * year + 12, i] for rows in weather]

    r = rates(*of(cells.before, 0)).mean()
    kb, kh = 0.66, 0.02
    a11, a12 = kb * r * (a1 - 1), a1 * kh * r
    a21, a22 = a2 * kb * r, kh * r * (a2 - 1)
    d = a11 * a22 - a12 * a21
    bio = (a2 * a12 - a1 * a22) / d
    hum = (-bio * a11 - a1) / a12
    q = (ratio * (1 / (10 * r) + bio + hum) + (1 / (0.3 * r) + bio + hum)) / (1 + ratio)
    gamma = np.array([ratio, 1.0]) / (1 + ratio)
    parts = np.array([gamma[0] / (10 * r), gamma[1] / (0.3 * r), bio, hum]) / q
    pools, c_eq = parts * (soc - iom), (soc - iom) / q

    def year(pools, rate, c):
        k = np.array([10, 0.3, 0.66, 0.02])
        for m in range(12):
            gone = pools * k * rate[m] / 12
            pools = pools - gone
            pools[2] += a1 * gone.sum()
            pools[3] += a2 * gone.sum()
            pools[:2] += gamma * c / 12
        return pools

    def npp(t, p):
        warm = 3000 / (1 + np.exp(1.315 - 0.119 * t))
        return min(warm, 3000 * (1 - np.exp(-0.000664 * p)))

    def npp_of(weather, year):
        t, p, _ = of(weather, year)
        return npp(t.mean(), p.sum())

    if cells.years_before is None:
        base = npp_of(cells.before, 0)
    else:
        base = np.mean(
            [npp(t[i], p[i]) for t, p in zip(*cells.years_before, strict=True)]
        )
    growth = np.array([npp_of(cells.warm_up, y) / base for y in range(YEARS)])
    for y in range(YEARS):
        pools = year(pools, rates(*of(cells.warm_up, y)), c_eq * growth[y])
    now = pools.sum() + iom
    mean = [r[:, i].reshape(YEARS, 12).mean(axis=0) for r in cells.warm_up]
    for _ in range(YEARS):
        pools = year(pools, rates(*mean), (1 + share) * c_eq * growth.mean())
    return c_eq, now, pools.sum() + iom


def test_the_faithful_mode_follows_the_scripts():
    cells = random_cells(25)
    result = outlook(
        cells, [Scenario(name="SSM3", c_input_change=0.2)], mode="faithful"
    )
    for i in range(25):
        c_eq, now, usual = fao_by_hand(cells, i, 0.0)
        _, _, more = fao_by_hand(cells, i, 0.2)
        got = (result.c_input_before[i], result.now[i], result.usual[-1, i])
        np.testing.assert_allclose(got, (c_eq, now, usual), rtol=1e-11)
        assert result.others["SSM3"][-1, i] == pytest.approx(more - usual, rel=1e-9)


def test_the_faithful_mode_takes_the_cover_as_a_share():
    """fC is the layer itself, 1 - 0.4 of the share of months with NDVI above 0.6."""
    share = np.round(np.random.default_rng(2).random((12, 25)), 1)
    share[:, 0] = 0.5  # 0.8 is not above 0.8: not bare
    cells = random_cells(25, plant_cover=share)
    result = outlook(cells, mode="faithful")
    for i in range(25):
        c_eq, now, usual = fao_by_hand(cells, i, 0.0)
        got = (result.c_input_before[i], result.now[i], result.usual[-1, i])
        np.testing.assert_allclose(got, (c_eq, now, usual), rtol=1e-11)


def test_the_exact_mode_takes_the_cover_from_a_half_on():
    share = np.round(np.random.default_rng(2).random((12, 25)), 1)
    some = outlook(random_cells(25, plant_cover=share))
    whole = outlook(random_cells(25, plant_cover=(share > 0.45).astype(float)))
    np.testing.assert_array_equal(some.usual, whole.usual)


@pytest.mark.parametrize("mode", ["exact", "faithful"])
def test_scenarios_of_plant_carbon_are_proportional(mode):
    scenarios = [Scenario(name=str(x), c_input_change=x) for x in (0.05, 0.1, 0.2)]
    others = outlook(random_cells(500, np.float32), scenarios, mode=mode).others
    np.testing.assert_allclose(others["0.1"], 2 * others["0.05"], rtol=1e-5)
    np.testing.assert_allclose(others["0.2"], 4 * others["0.05"], rtol=1e-5)


def test_a_steady_climate_keeps_the_stock():
    cells = random_cells(50, years=1)
    steady = replace(cells, warm_up=tuple(np.tile(r, (20, 1)) for r in cells.before))
    result = outlook(steady)
    np.testing.assert_allclose(result.now, steady.soc_stock, rtol=1e-12)
    np.testing.assert_allclose(result.usual[-1], steady.soc_stock, rtol=1e-12)


def test_manure_and_plant_carbon_of_a_scenario_add_up():
    cells = random_cells(20)
    manure = Scenario(name="manure", manure=np.full(20, 2.0))
    carbon = Scenario(name="plants", c_input_change=0.1)
    both = Scenario(name="both", c_input_change=0.1, manure=np.full(20, 2.0))
    others = outlook(cells, [manure, carbon, both]).others
    np.testing.assert_allclose(
        others["both"], others["manure"] + others["plants"], rtol=1e-9
    )


def test_miami_at_its_limits():
    # Lieth's curve at 0 degC: exp(1.315) is 3.72475, and 3000 / 4.72475 is 634.95.
    assert miami(np.array(0.0), np.array(5000.0)) == pytest.approx(634.95, abs=0.01)
    # At 1000 mm: exp(-0.664) is 0.514788, and 3000 times the rest of 1 is 1455.64.
    assert miami(np.array(30.0), np.array(1000.0)) == pytest.approx(1455.64, abs=0.01)
    assert miami(np.array(20.0), np.array(0.0)) == 0.0


def test_a_place_without_growth_before_is_missing():
    cells = random_cells(3)
    dry = (cells.before[0], cells.before[1] * [0, 1, 1], cells.before[2])
    result = outlook(replace(cells, before=dry))
    assert np.isnan(result.now).tolist() == [True, False, False]


def test_unknown_mode_and_wrong_units_are_refused():
    cells = random_cells(2)
    with pytest.raises(
        InputError, match="mode must be one of exact, faithful; got fao"
    ):
        outlook(cells, mode="fao")
    kelvin = (cells.before[0] + 273.15, *cells.before[1:])
    with pytest.raises(InputError, match=r"before: temperature must lie in .* degC"):
        replace(cells, before=kelvin)
    with pytest.raises(InputError, match="no rate for flooded soil"):
        outlook(replace(cells, rate_factor=np.array([0.4, 1.0])))
