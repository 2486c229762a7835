import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.accounting.factor import (
    Factor,
    factor,
    own_factor,
    read_factors,
)
from tilth.accounting.quantity import maximum, of_factor, quantity, stack, total
from tilth.errors import DataError, InputError

TABLES = {
    "greenhouse_gases/agroforestry.csv": ("quantity", "climate", "system"),
    "greenhouse_gases/agroforestry_growth.csv": (
        "quantity",
        "climate",
        "region",
        "system",
    ),
    "greenhouse_gases/amendments.csv": ("product",),
    "greenhouse_gases/biochar_carbon.csv": ("feedstock", "process"),
    "greenhouse_gases/biochar_permanence.csv": ("temperature",),
    "greenhouse_gases/burning_fuel.csv": ("vegetation",),
    "greenhouse_gases/burning_gases.csv": ("fire", "gas"),
    "greenhouse_gases/burning_shares.csv": ("fuel",),
    "greenhouse_gases/dissolved_carbon.csv": ("climate",),
    "greenhouse_gases/drained.csv": ("quantity", "site"),
    "greenhouse_gases/energy.csv": ("item", "scope"),
    "greenhouse_gases/enteric.csv": ("animal", "region"),
    "greenhouse_gases/field_work.csv": ("work",),
    "greenhouse_gases/n2o.csv": ("factor", "case", "kind"),
    "greenhouse_gases/new_matter.csv": ("form", "parameter"),
    "greenhouse_gases/nitrogen_ratios.csv": ("land",),
    "greenhouse_gases/peat_fire.csv": ("quantity", "fire"),
    "greenhouse_gases/perennials.csv": ("quantity", "domain", "crop"),
    "greenhouse_gases/rewetted.csv": ("quantity", "site"),
    "greenhouse_gases/rice_regions.csv": ("quantity", "region"),
    "greenhouse_gases/rice_scaling.csv": ("factor", "level"),
    "greenhouse_gases/warming_potentials.csv": ("report", "gas", "years"),
    "ipcc_tier1/agroforestry_factors.csv": ("former",),
    "ipcc_tier1/cropland_factors.csv": ("factor", "level", "region"),
    "ipcc_tier1/grassland_factors.csv": ("factor", "level", "region"),
    "ipcc_tier1/reference_stocks.csv": ("zone", "soil"),
    "ipcc_tier1/shifting_factors.csv": ("fallow",),
}


def _own(key, value, error=None):
    return of_factor(own_factor(key, value, unit="1", standard_error=error))


@pytest.mark.parametrize(("table", "columns"), TABLES.items())
def test_every_factor_has_unit_source_and_marks(table, columns):
    factors = read_factors(table, *columns)

    assert factors
    for found in factors.values():
        assert found.unit
        assert found.source
        assert found.mark != "user"


def test_errors_follow_the_printed_limits():
    # Table 5.11: 0.85 (0.58-1.26), 95 %.
    found = factor(
        "greenhouse_gases/rice_regions.csv",
        ("quantity", "region"),
        ("EFc", "South Asia"),
    )

    assert (found.low, found.high) == (0.58, 1.26)
    expected = np.sqrt((0.27**2 + 0.41**2) / 2) / 1.959963985
    assert found.standard_error == pytest.approx(expected, rel=1e-8)
    np.testing.assert_allclose(
        found.quantile([0.025, 0.5, 0.975]), [0.58, 0.85, 1.26], rtol=1e-12
    )
    assert found.provisional == ""


def test_draws_are_not_negative_unless_the_printed_range_is():
    rare = factor(
        "greenhouse_gases/n2o.csv",
        ("factor", "case", "kind"),
        ("EF5", "any", "leached"),
    )
    peat = factor(
        "greenhouse_gases/rewetted.csv", ("quantity", "site"), ("CO2", "boreal rich")
    )

    assert rare.quantile(1e-6) == 0.0
    assert peat.quantile(1e-6) < peat.low
    assert float(rare.quantile(0.0)) == 0.0


def test_a_factor_without_range_has_no_error():
    found = factor(
        "greenhouse_gases/burning_gases.csv",
        ("fire", "gas"),
        ("agricultural residues", "CH4"),
    )
    result = of_factor(found) * 2.0

    assert found.standard_error is None
    assert np.isnan(result.standard_error)
    assert result.reasons == (f"no error is known for {found.key}",)
    assert (result * 0.0).standard_error == 0.0
    assert (result - result).reasons == ()
    with pytest.raises(InputError, match=r"range of .* must be known"):
        found.quantile(0.5)


@given(st.floats(0.5, 3), st.floats(0.5, 3))
def test_slopes_are_those_of_finite_differences(x, y):
    def result(a, b):
        q, r = quantity(a) if isinstance(a, float) else a, b
        return maximum(q * r + q / r - (1.0 - q) ** 2.0 if q.value < 1 else q**r, 0.1)

    def number(a, b):
        return float(result(a, quantity(b)).value)

    found = result(_own("x", x, 0.1), _own("y", y, 0.2))
    step = 1e-6
    for key, slope in (
        ("x", (number(x + step, y) - number(x - step, y)) / (2 * step)),
        ("y", (number(x, y + step) - number(x, y - step)) / (2 * step)),
    ):
        near = abs(x - 1.0) < 1e-4 or found.value <= 0.1 + 1e-4
        if not near:
            assert float(found.slopes[key]) == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_a_factor_that_enters_twice_counts_once():
    x = _own("x", 3.0, 0.1)

    assert (x + x).standard_error == pytest.approx(0.2)
    assert (x - x).standard_error == 0.0
    assert (x * x).standard_error == pytest.approx(0.6)
    assert (1.0 / x).standard_error == pytest.approx(0.1 / 9)
    assert (x + _own("y", 3.0, 0.1)).standard_error == pytest.approx(0.1 * 2**0.5)
    assert (5.0 - x).value == 2.0


def test_arrays_stacks_parts_and_sums():
    x = _own("x", 2.0, 0.1)
    years = np.array([1.0, 2.0, 3.0]) * x

    np.testing.assert_allclose(years.value, [2, 4, 6])
    np.testing.assert_allclose(years.standard_error, [0.1, 0.2, 0.3])
    assert years.part(1).standard_error == pytest.approx(0.2)
    assert years.sum().standard_error == pytest.approx(0.6)
    both = stack([x, quantity([1.0, 5.0])])
    np.testing.assert_allclose(both.value, [[2, 1], [2, 5]])
    np.testing.assert_allclose(both.standard_error, [[0.1, 0], [0.1, 0]])
    assert total([x, x]).value == 4.0
    assert total([]).value == 0.0
    low, high = x.interval(0.9)
    assert (low, high) == (
        pytest.approx(2.0 - 0.1 * 1.6448536),
        pytest.approx(2.0 + 0.1 * 1.6448536),
    )


def test_own_factors_take_the_place_of_the_table():
    row = ("greenhouse_gases/nitrogen_ratios.csv", ("land",))
    found = factor(*row, ("cropland remaining cropland",))
    mine = own_factor(found.key, 12.0, unit="1", standard_error=1.0)

    assert of_factor(found, {found.key: mine}).value == 12.0
    assert of_factor(found, {found.key: mine}).standard_error == 1.0
    drawn = of_factor(found, {found.key: [9.0, 11.0]})
    assert drawn.value.tolist() == [9.0, 11.0]
    np.testing.assert_array_equal(drawn.standard_error, 0.0)
    assert own_factor("a", 1.0, unit="1").standard_error is None


def test_refusals():
    with pytest.raises(InputError, match=r"land must be one of .*; got 'meadow'"):
        factor("greenhouse_gases/nitrogen_ratios.csv", ("land",), ("meadow",))
    with pytest.raises(InputError, match="system for growth, temperate must be one of"):
        factor(
            "greenhouse_gases/agroforestry.csv",
            ("quantity", "climate", "system"),
            ("growth", "temperate", "parkland"),
        )
    with pytest.raises(InputError, match="x must be a finite number"):
        own_factor("x", float("nan"), unit="1")
    with pytest.raises(InputError, match="standard_error of x must be"):
        own_factor("x", 1.0, unit="1", standard_error=-1.0)
    with pytest.raises(InputError, match="level must lie between 0 and 1"):
        quantity(1.0).interval(1.0)
    with pytest.raises(InputError, match=r"probability must lie in \[0, 1\]"):
        own_factor("x", 1.0, unit="1", standard_error=1.0).quantile(2.0)
    made = dict(key="x", unit="1", source="s", deviations=2.0)
    with pytest.raises(DataError, match="mark of x must be one of"):
        Factor(value=1, low=None, high=None, mark="sure", range_mark="user", **made)
    with pytest.raises(DataError, match="both limits or none"):
        Factor(value=1, low=0, high=None, mark="user", range_mark="user", **made)
    with pytest.raises(DataError, match="must lie between its limits"):
        Factor(value=3, low=0, high=2, mark="user", range_mark="user", **made)


@pytest.mark.parametrize("join", [lambda a, b: a + b, lambda a, b: stack([a, b])])
def test_two_factors_of_one_key_are_refused(join):
    """Errors are shared by key: 1 +/- 0.1 and 3 +/- 0.5 would take each other's."""
    one, other, again = (
        of_factor(own_factor("growth", value, unit="1", standard_error=error))
        for value, error in ((1.0, 0.1), (3.0, 0.5), (1.0, 0.1))
    )

    assert join(one, again).factors == one.factors
    with pytest.raises(InputError, match="key of their own; got growth of 1 and of 3"):
        join(one, other)
