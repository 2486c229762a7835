import numpy as np
import pytest

from tests.tilth.assessment.layers.tables import layer_file, profile
from tilth.assessment.stock.round_stocks import RoundStocks, compare, round_stocks
from tilth.assessment.stock.stock import StockOptions, stocks
from tilth.soil import equivalent_mass as esm

FIRST = {"round": "2020", "date": "2020-10-01"}
SECOND = {"round": "2025", "date": "2025-10-01"}
LIMITS = [0, 10, 30, 50]
ONE = ([1200.0, 2600.0, 2800.0], [24.0, 15.0, 8.0])
TWO = ([1300.0, 2700.0, 2900.0], [20.0, 12.0, 7.0])
THREE = ([1400.0, 2800.0, 2900.0], [23.0, 14.0, 7.5])
ROWS = [
    *profile(LIMITS, *ONE, point="A", **FIRST),
    *profile(LIMITS, *TWO, point="B", round="2020", date="2020-10-05"),
    *profile(LIMITS, *THREE, point="A", **SECOND),
    *profile([0, 10, 20], [1200.0, 1300.0], [20.0, 15.0], point="B", **SECOND),
]


def test_stocks_of_each_round():
    result = stocks(
        layer_file(ROWS), StockOptions(method="ellert_bettany", rule="smallest")
    )

    found = round_stocks(result, result.depths[0])

    # Reference: 3800 Mg ha-1 of the first profile, whose stock is its own 0-30 cm.
    one = 1.2 * 24 + 2.6 * 15
    two = 1.3 * 20 + 2.5 * 12
    three = 1.4 * 23 + 2.4 * 14
    four = 1.2 * 20 + 2.6 * 15
    assert found == (
        RoundStocks(
            name="2020",
            first_day="2020-10-01",
            last_day="2020-10-05",
            n_profiles=2,
            n_stocks=2,
            n_extrapolated=0,
            mean=pytest.approx((one + two) / 2),
            standard_deviation=pytest.approx(abs(one - two) / np.sqrt(2)),
            fixed_depth=pytest.approx((one + 1.3 * 20 + 2.7 * 12) / 2),
            n_fixed_depth=2,
            equivalent_depth=pytest.approx((30 + 10 + 20 * 2500 / 2700) / 2),
        ),
        RoundStocks(
            name="2025",
            first_day="2025-10-01",
            last_day="2025-10-01",
            n_profiles=2,
            n_stocks=2,
            n_extrapolated=1,
            mean=pytest.approx((three + four) / 2),
            standard_deviation=pytest.approx(abs(three - four) / np.sqrt(2)),
            fixed_depth=pytest.approx(1.4 * 23 + 2.8 * 14),
            n_fixed_depth=1,
            equivalent_depth=pytest.approx(10 + 20 * 2400 / 2800),
        ),
    )


def test_what_is_unknown_of_a_round_is_none():
    rows = profile([0, 20], [2500.0], [np.nan], point="A")
    rows += profile([0, 20], [2500.0], [10.0], point="A", round="2")
    result = stocks(layer_file(rows), StockOptions(reference_masses=(3900.0,)))

    one, two = round_stocks(result, result.depths[0])

    assert (one.mean, one.standard_deviation, one.fixed_depth) == (None, None, None)
    assert one.equivalent_depth is None
    assert (one.first_day, one.n_stocks, one.n_profiles) == ("", 0, 1)
    assert two.mean == pytest.approx(39.0)
    assert two.standard_deviation is None


def test_methods_are_compared_on_the_same_profiles():
    rows = ROWS[:9]
    result = stocks(layer_file(rows), StockOptions(rule="smallest"))

    found = compare(result, result.depths[0])

    assert (found.rounds, found.n_profiles) == (("2020", "2025"), (2, 1))
    assert found.left_out == ()
    by_name = {m.name: m for m in found.methods}
    assert list(by_name) == [
        "fixed_depth",
        "ellert_bettany",
        "wendt_hauser",
        "von_haden",
        "simple_esm",
        "simple_esm_spline",
    ]
    mass = np.array([ONE[0], TWO[0], THREE[0]])
    soc = mass * [ONE[1], TWO[1], THREE[1]] / 1000.0
    mineral = mass - 1.724 * soc
    smallest = mineral[:2, :2].sum(axis=-1).min()
    for name, layers, reference in (
        ("ellert_bettany", mass, 3800.0),
        ("wendt_hauser", mass, 3800.0),
        ("simple_esm_spline", mass, 3800.0),
        ("von_haden", mineral, smallest),
    ):
        expected, _ = getattr(esm, name)(layers, soc, reference)
        assert by_name[name].reference_mass == pytest.approx(reference)
        assert by_name[name].means == pytest.approx(
            [expected[:2].mean(), expected[2]], rel=1e-9
        )
    fixed = soc[:, :2].sum(axis=-1)
    assert by_name["fixed_depth"].means == pytest.approx([fixed[:2].mean(), fixed[2]])
    assert by_name["fixed_depth"].reference_mass is None
    sliced, _ = esm.simple_esm(mass, soc, 3800.0, np.diff(LIMITS) + 0 * mass)
    assert by_name["simple_esm"].means == pytest.approx([sliced[:2].mean(), sliced[2]])


def test_a_shallow_profile_is_no_part_of_the_comparison():
    result = stocks(
        layer_file(ROWS), StockOptions(method="ellert_bettany", rule="smallest")
    )

    found = compare(result, result.depths[0])

    assert found.n_profiles == (2, 1)
    assert found.left_out == (
        ("von Haden et al.", "1 of 4 profiles have fewer than 3 layers"),
    )


@pytest.mark.parametrize(
    ("method", "soil", "n_left_out"),
    [("wendt_hauser", "mineral soil", 1), ("von_haden", "fine earth", 4)],
)
def test_a_given_mass_is_of_one_kind_of_soil(method, soil, n_left_out):
    options = StockOptions(method=method, reference_masses=(3700.0,))

    result = stocks(layer_file(ROWS[:9]), options)

    found = compare(result, result.depths[0])
    assert len(found.left_out) == n_left_out
    assert {why for _, why in found.left_out} == {
        f"there is no reference mass of {soil}"
    }


def test_layers_too_thin_for_slices_leave_out_that_method():
    rows = profile([0, 0.05, 30], [6.0, 3900.0], [20.0, 20.0])

    result = stocks(layer_file(rows))

    found = compare(result, result.depths[0])
    assert [title for title, _ in found.left_out] == [
        "von Haden et al.",
        "SimpleESM, slices",
    ]
    assert "layer_thickness must lie in [0.1, 10000] cm" in found.left_out[1][1]


def test_nothing_in_common_is_an_empty_comparison():
    rows = profile([0, 20], [2500.0], [10.0])
    result = stocks(layer_file(rows), StockOptions(reference_masses=(3900.0,)))

    found = compare(result, result.depths[0])

    assert (found.rounds, found.n_profiles) == ((), ())
    assert all(method.means == () for method in found.methods)
