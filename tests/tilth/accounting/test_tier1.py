import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.accounting import tier1
from tilth.accounting.factor import own_factor
from tilth.accounting.quantity import of_factor, quantity
from tilth.accounting.tier1 import LandUse
from tilth.climate.ipcc_zone import zones
from tilth.errors import InputError

DATA = Path(__file__).parents[1] / "data" / "ipcc_tier1" / "land_units.csv"
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2020)
FULL = LandUse(use="long-term cultivated", management="full", input_level="medium")
NO_TILL = LandUse(
    use="long-term cultivated", management="none", input_level="high with manure"
)


def _land_units():
    lines = [x for x in DATA.read_text().splitlines() if not x.startswith("#")]
    rows = list(csv.DictReader(lines))
    for unit in dict.fromkeys(row["unit"] for row in rows):
        found = {row["kind"]: row for row in rows if row["unit"] == unit}
        yield pytest.param(
            *(
                [float(found[kind][str(y)]) for y in YEARS]
                for kind in ("equilibrium", "stock")
            ),
            id=f"unit {unit}",
        )


@pytest.mark.parametrize(("equilibria", "expected"), list(_land_units()))
def test_the_worked_example_is_met_to_the_printed_decimals(equilibria, expected):
    course = tier1.stock_course(YEARS, [quantity(e) for e in equilibria])

    # Printed to three decimals; a last half may have been rounded either way.
    np.testing.assert_allclose(course.value, expected, rtol=0, atol=5.01e-4)


def test_an_equilibrium_is_the_product_of_the_printed_factors():
    # Table 2.3, 5.5: 64 * 0.69 * 1.10 * 1.44, warm temperate moist.
    stock = tier1.equilibrium_stock(
        "warm temperate moist", "high-activity clay", NO_TILL
    )

    assert stock.value == pytest.approx(64 * 0.69 * 1.10 * 1.44, rel=1e-14)
    # 5 % is 1.96 standard errors, the errors of the factors are two.
    relative = np.sqrt((0.05 / 1.959963985) ** 2 + 0.08**2 + 0.02**2 + 0.065**2)
    assert stock.standard_error == pytest.approx(stock.value * relative, rel=1e-8)
    assert stock.provisional == ()
    assert any("Table 5.5" in source for source in stock.sources)


def test_the_error_of_a_difference_counts_shared_factors_once():
    zone, soil = "warm temperate moist", "high-activity clay"
    before = tier1.equilibrium_stock(zone, soil, FULL)
    after = tier1.equilibrium_stock(zone, soil, NO_TILL)
    change = tier1.annual_change(before, after)

    # S_ref and F_LU are shared: D = S_ref F_LU (F_MG F_I - 1) / 20.
    assert change.value == pytest.approx(64 * 0.69 * (1.10 * 1.44 - 1) / 20, rel=1e-12)
    d_ref = 0.69 * (1.10 * 1.44 - 1) / 20 * (64 * 0.05 / 1.959963985)
    d_lu = 64 * (1.10 * 1.44 - 1) / 20 * (0.69 * 0.08)
    d_mg = 64 * 0.69 * 1.44 / 20 * (1.10 * 0.02)
    d_i = 64 * 0.69 * 1.10 / 20 * (1.44 * 0.065)
    expected = np.sqrt(d_ref**2 + d_lu**2 + d_mg**2 + d_i**2)
    assert change.standard_error == pytest.approx(expected, rel=1e-8)
    assert (after - after).standard_error == 0.0
    assert tier1.annual_change(before, after, 40.0).value == pytest.approx(
        change.value / 2, rel=1e-12
    )


def test_first_order_errors_agree_with_draws():
    zone, soil = "tropical moist", "low-activity clay"
    central = tier1.equilibrium_stock(zone, soil, NO_TILL)
    rng = np.random.default_rng(1)
    own = {k: f.quantile(rng.random(200_000)) for k, f in central.factors.items()}
    drawn = tier1.equilibrium_stock(zone, soil, NO_TILL, own)

    assert drawn.value.shape == (200_000,)
    assert drawn.slopes == {}
    assert drawn.value.std() == pytest.approx(float(central.standard_error), rel=0.02)
    assert set(drawn.factors) == set(central.factors)


@pytest.mark.parametrize(
    ("zone", "land_use", "expected"),
    [
        ("tropical wet", LandUse(use="paddy rice"), 1.35),
        ("cool temperate dry", LandUse(use="set-aside"), 0.93),
        ("tropical dry", LandUse(use="perennial"), 1.01),
        ("boreal moist", LandUse(use="native"), 1.0),
        ("polar dry", LandUse(use="forest"), 1.0),
        ("tropical montane", LandUse(use="grassland", management="nominal"), 1.0),
        (
            "tropical montane",
            LandUse(use="grassland", management="severely degraded"),
            0.70,
        ),
        (
            "tropical wet",
            LandUse(use="grassland", management="improved", input_level="high"),
            1.17 * 1.11,
        ),
        (
            "boreal dry",
            LandUse(use="grassland", management="improved", input_level="medium"),
            1.14,
        ),
        (
            "tropical moist",
            LandUse(use="shifting cultivation", management="mature"),
            0.80,
        ),
        ("warm temperate moist", LandUse(use="agroforestry", former=FULL), 1.25 * 0.69),
        (
            "warm temperate moist",
            LandUse(
                use="agroforestry",
                former=LandUse(use="grassland", management="nominal"),
            ),
            1.19,
        ),
        (
            "tropical wet",
            LandUse(use="agroforestry", former=LandUse(use="forest")),
            0.89,
        ),
    ],
)
def test_factors_of_other_land_uses(zone, land_use, expected):
    found = tier1.stock_change_factor(zone, land_use)

    assert found.value == pytest.approx(expected, rel=1e-14)


def test_what_is_not_printed_is_provisional():
    montane = LandUse(use="perennial")
    found = tier1.stock_change_factor("tropical montane", montane)
    wet = LandUse(use="annual on wetland soil", management="full", input_level="medium")
    second = tier1.stock_change_factor("cool temperate moist", wet)
    trees = tier1.stock_change_factor(
        "boreal dry", LandUse(use="agroforestry", former=LandUse(use="forest"))
    )

    assert [text.split(":")[0] for text in found.provisional] == ["unverified"]
    assert [text.split(":")[0] for text in second.provisional] == ["second-hand"]
    assert [text.split(":")[0] for text in trees.provisional] == ["range unverified"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: tier1.reference_stock("warm", "sandy"),
            "climate zone must be one of",
        ),
        (
            lambda: tier1.reference_stock("tropical dry", "organic"),
            "soil must be mineral",
        ),
        (
            lambda: tier1.reference_stock("tropical dry", "spodic"),
            "soil for tropical dry must be one of .*; got 'spodic'",
        ),
        (
            lambda: tier1.stock_change_factor("polar dry", FULL),
            "cropland must lie in a zone with stock change factors",
        ),
        (
            lambda: tier1.stock_change_factor(
                "polar moist", LandUse(use="grassland", management="nominal")
            ),
            "grassland must lie in a zone",
        ),
        (
            lambda: tier1.stock_change_factor("boreal dry", LandUse(use="maize")),
            "use must be one of",
        ),
        (
            lambda: tier1.stock_change_factor(
                "boreal dry", LandUse(use="long-term cultivated", management="full")
            ),
            "level for input must be one of",
        ),
        (
            lambda: tier1.stock_change_factor(
                "boreal dry", LandUse(use="forest", input_level="low")
            ),
            "forest has no factor of management or input; got low",
        ),
        (
            lambda: tier1.stock_change_factor(
                "boreal dry",
                LandUse(use="grassland", management="nominal", input_level="high"),
            ),
            "grassland has no factor of input; got high",
        ),
        (
            lambda: tier1.stock_change_factor(
                "boreal dry", LandUse(use="agroforestry")
            ),
            "former must be given for agroforestry",
        ),
        (
            lambda: tier1.stock_change_factor(
                "boreal dry",
                LandUse(use="shifting cultivation", management="mature"),
            ),
            "must lie in a tropical zone",
        ),
        (
            lambda: tier1.stock_course([2000, 1990], [quantity(1.0)] * 2),
            "years must rise",
        ),
        (
            lambda: tier1.stock_course([2000, 2010], [quantity(1.0)]),
            "equilibria must be one per year",
        ),
        (
            lambda: tier1.stock_course([2000], [quantity(1.0)], transition=0.0),
            "transition must be above 0 yr",
        ),
        (
            lambda: tier1.annual_change(quantity(1.0), quantity(2.0), 0.0),
            "years must be above 0 yr",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_a_measured_start_leads_to_the_equilibrium():
    start = of_factor(own_factor("stock", 60.0, unit="Mg ha-1", standard_error=3.0))
    course = tier1.stock_course([0, 10, 20, 30], [quantity(50.0)] * 4, start)

    np.testing.assert_allclose(course.value, [60.0, 55.0, 50.0, 50.0])
    np.testing.assert_allclose(course.standard_error, [3.0, 1.5, 0.0, 0.0])


@given(st.sampled_from(list(zones())), st.integers(1, 40))
def test_doing_nothing_changes_nothing(zone, years):
    native = tier1.stock_change_factor(zone, LandUse(use="native"))
    stock = tier1.stock_course([0.0, float(years)], [native, native])

    assert np.all(stock.value == 1.0)
    assert tier1.annual_change(native, native, float(years)).value == 0.0


@given(st.lists(st.floats(10, 100), min_size=2, max_size=6), st.integers(1, 20))
def test_a_stock_stays_between_the_equilibria_and_does_not_see_split_years(
    levels, step
):
    years = np.arange(len(levels)) * float(step)
    course = tier1.stock_course(years, [quantity(x) for x in levels]).value
    assert course.min() >= min(levels) - 1e-9
    assert course.max() <= max(levels) + 1e-9

    # A year put in between, in the same land use, changes no other year.
    middle = years[-1] - step / 2
    if len(levels) > 1 and levels[-1] == levels[-2]:
        finer = tier1.stock_course(
            [*years[:-1], middle, years[-1]],
            [quantity(x) for x in [*levels[:-1], levels[-1], levels[-1]]],
        ).value
        assert finer[-1] == pytest.approx(course[-1], rel=1e-12)


def test_split_years_in_one_land_use():
    a, b = quantity(77.0), quantity(70.84)
    coarse = tier1.stock_course([0, 5, 15], [a, b, b]).value
    fine = tier1.stock_course([0, 5, 7, 10, 12.5, 15], [a, b, b, b, b, b]).value

    assert fine[-1] == pytest.approx(coarse[-1], rel=1e-14)
