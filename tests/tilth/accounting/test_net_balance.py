import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.accounting import tier1
from tilth.accounting.emission import Emission
from tilth.accounting.factor import own_factor
from tilth.accounting.farm_input import input_emissions
from tilth.accounting.n2o import Nitrogen, direct_n2o
from tilth.accounting.net_balance import net_balance
from tilth.accounting.quantity import of_factor, quantity
from tilth.accounting.rice import rice_methane
from tilth.accounting.scenario import Scenario, Unknown
from tilth.accounting.time_course import gain, linear_course
from tilth.accounting.warming_potential import warming_potential
from tilth.errors import InputError

AR5, AR6 = warming_potential("AR5"), warming_potential("AR6")
NONE = quantity(0.0)
UNASSESSED = Unknown(what="leakage", reason="not assessed")


def _stock(*values, error=None):
    if error is None:
        return quantity(list(values))
    scale = of_factor(own_factor("soil", 1.0, unit="1", standard_error=error))
    return scale * np.array(values)


def _balance(baseline, project, **options):
    given = {"area": 1.0, "years": 2, "potential": AR6, "leakage": NONE, **options}
    return net_balance(baseline, project, **given)


def test_a_balance_by_hand():
    baseline = Scenario(
        soil_carbon=_stock(50.0, 49.0, 48.0),
        emissions=(direct_n2o(Nitrogen(synthetic=100.0), "wet"),),
    )
    project = Scenario(
        soil_carbon=_stock(50.0, 51.0, 53.0),
        woody_carbon=_stock(0.0, 1.0, 2.0),
        emissions=(
            direct_n2o(Nitrogen(synthetic=50.0, organic=50.0), "wet"),
            *input_emissions("diesel by mass", 10.0),
        ),
    )
    found = _balance(
        baseline, project, area=10.0, potential=AR5, leakage=quantity(20.0)
    )

    # Soil: 53 - 48 = 5 t C: 3 are removed (above 50) and 2 kept. Woody: 2 removed.
    soil, woody = found.pools
    assert woody.removals_co2.value == pytest.approx(10 * 2 * 44 / 12)
    assert soil.benefit_co2.value == pytest.approx(10 * 5 * 44 / 12)
    assert soil.removals_co2.value == pytest.approx(10 * 3 * 44 / 12)
    assert soil.avoided_co2.value == pytest.approx(10 * 2 * 44 / 12)
    assert found.removals_co2.value == pytest.approx(10 * 5 * 44 / 12)
    assert found.avoided_co2.value == pytest.approx(10 * 2 * 44 / 12)
    # N2O-N: 1.6 kg without, 0.8 + 0.3 = 1.1 kg with the project, a year and hectare.
    n2o, diesel = found.emissions
    assert n2o.baseline_co2e.value == pytest.approx(10 * 2 * 1.6 * 44 / 28 * 0.265)
    assert n2o.benefit_co2e.value == pytest.approx(10 * 2 * 0.5 * 44 / 28 * 0.265)
    # Diesel: 10 kg a year and hectare, 3.047 kg CO2e each; upstream stays apart.
    assert diesel.benefit_co2e.value == pytest.approx(-10 * 2 * 0.03047)
    (upstream,) = found.upstream
    assert upstream.benefit_co2e.value == pytest.approx(-10 * 2 * 0.00694)
    expected = 10 * 7 * 44 / 12 + 10 * 2 * 0.5 * 44 / 28 * 0.265 - 10 * 2 * 0.03047 - 20
    assert found.net_balance_co2e.value == pytest.approx(expected, rel=1e-12)
    assert found.known_co2e.value == pytest.approx(expected + 20, rel=1e-12)
    assert found.yearly_co2e.value.sum() == pytest.approx(expected + 20, rel=1e-12)
    # First year: 2 t soil and 1 t woody carbon more; half of the rest.
    assert found.yearly_co2e.value[0] == pytest.approx(
        10 * 3 * 44 / 12 + 10 * 0.5 * 44 / 28 * 0.265 - 10 * 0.03047, rel=1e-12
    )
    assert (found.potential.report, found.potential.years) == ("AR5", 100)
    assert any("AR5" in text for text in found.sources)
    assert any("AR5" in text or "warming" in text for text in found.provisional)
    assert any("upstream" in text for text in found.warnings)
    assert any("diesel" in text for text in found.warnings)  # its error is unknown
    assert np.isnan(found.net_balance_co2e.standard_error)
    assert found.unknown == ()


def test_doing_nothing_changes_nothing_and_is_certain():
    zone, soil = "cool temperate moist", "sandy"
    use = tier1.LandUse(
        use="long-term cultivated", management="full", input_level="low"
    )
    stock = tier1.equilibrium_stock(zone, soil, use)
    same = Scenario(
        soil_carbon=tier1.stock_course([0, 1, 2], [stock] * 3),
        emissions=(
            direct_n2o(Nitrogen(synthetic=120.0), "wet"),
            rice_methane("East Asia"),
        ),
    )
    found = _balance(same, same)

    assert found.net_balance_co2e.value == 0.0
    assert found.net_balance_co2e.standard_error == 0.0
    assert found.removals_co2.value == found.avoided_co2.value == 0.0
    np.testing.assert_array_equal(found.yearly_co2e.value, [0.0, 0.0])


@given(
    st.lists(st.floats(20, 80), min_size=3, max_size=3),
    st.lists(st.floats(20, 80), min_size=2, max_size=2),
    st.floats(0.1, 500),
)
def test_twice_the_area_twice_the_tonnes(project, baseline, area):
    start = project[0]
    b = Scenario(soil_carbon=_stock(start, *baseline, error=0.1))
    p = Scenario(
        soil_carbon=_stock(*project, error=0.1),
        emissions=(direct_n2o(Nitrogen(synthetic=10.0), "dry"),),
    )
    one = _balance(b, p, area=area)
    two = _balance(b, p, area=2 * area)

    for name in ("net_balance_co2e", "removals_co2", "avoided_co2", "yearly_co2e"):
        first, second = getattr(one, name), getattr(two, name)
        np.testing.assert_allclose(second.value, 2 * first.value, rtol=1e-12)
        np.testing.assert_allclose(
            second.standard_error, 2 * first.standard_error, rtol=1e-9
        )
    parts = one.removals_co2.value + one.avoided_co2.value
    assert parts == pytest.approx((project[2] - baseline[1]) * area * 44 / 12, abs=1e-9)
    assert one.removals_co2.value >= 0.0


def test_another_report_changes_gases_by_its_ratio_only():
    baseline = Scenario(
        soil_carbon=_stock(50.0, 50.0, 50.0), emissions=(rice_methane("World"),)
    )
    project = Scenario(
        soil_carbon=_stock(50.0, 51.0, 52.0),
        emissions=(direct_n2o(Nitrogen(synthetic=80.0), "wet"),),
    )
    five = _balance(baseline, project, potential=AR5)
    six = _balance(baseline, project, potential=AR6)

    assert five.pools[0].benefit_co2.value == six.pools[0].benefit_co2.value
    methane, oxide = (
        six.emissions[i].benefit_co2e.value / five.emissions[i].benefit_co2e.value
        for i in range(2)
    )
    assert methane == pytest.approx(27.0 / 28.0)
    assert oxide == pytest.approx(273.0 / 265.0)


def test_splitting_the_years_changes_nothing():
    emissions = (direct_n2o(Nitrogen(synthetic=[60.0] * 4), "wet"),)
    stocks = _stock(50.0, 51.0, 52.5, 53.0, 53.2)
    flat = quantity([50.0] * 5)
    whole = _balance(
        Scenario(soil_carbon=flat),
        Scenario(soil_carbon=stocks, emissions=emissions),
        years=4,
    )
    halves = []
    for first in (0, 2):
        halves.append(
            _balance(
                Scenario(soil_carbon=_stock(*[stocks.value[first]] * 3)),
                Scenario(
                    soil_carbon=stocks.part(slice(first, first + 3)),
                    emissions=(direct_n2o(Nitrogen(synthetic=60.0), "wet"),),
                ),
            ).net_balance_co2e.value
        )

    assert sum(halves) == pytest.approx(whole.net_balance_co2e.value, rel=1e-12)


def test_the_unknown_is_none_with_its_reason_and_never_zero():
    flat = Scenario(soil_carbon=_stock(50.0, 50.0, 50.0))
    better = Scenario(soil_carbon=_stock(50.0, 51.0, 52.0))
    found = _balance(flat, better, leakage=UNASSESSED)

    assert found.net_balance_co2e is None
    assert found.leakage_co2e is None
    assert found.unknown == (UNASSESSED,)
    assert found.known_co2e.value == pytest.approx(2 * 44 / 12)

    peat = Unknown(what="soil carbon", reason="no method for organic soils")
    found = _balance(flat, Scenario(soil_carbon=peat))
    assert found.net_balance_co2e is None
    assert found.removals_co2 is None
    assert found.avoided_co2 is None
    assert found.unknown == (peat,)


def test_an_emission_that_one_side_does_not_know_is_no_benefit():
    rice = rice_methane("World")
    dry = Unknown(what=rice.source, reason="water regime not given")
    flat = _stock(50.0, 50.0, 50.0)
    found = _balance(
        Scenario(soil_carbon=flat, emissions=(rice,)),
        Scenario(soil_carbon=flat, unknown=(dry,)),
    )

    assert found.known_co2e.value == 0.0
    assert found.emissions == ()
    assert found.net_balance_co2e is None
    assert found.unknown == (dry,)


def test_a_lost_benefit_is_negative():
    found = _balance(
        Scenario(soil_carbon=_stock(50.0, 52.0, 54.0)),
        Scenario(soil_carbon=_stock(50.0, 51.0, 52.0)),
    )

    assert found.removals_co2.value == 0.0
    assert found.avoided_co2.value == pytest.approx(-2 * 44 / 12)


def test_draws_pass_along_the_leading_axis_and_agree_with_the_first_order():
    zone, soil = "warm temperate moist", "high-activity clay"
    low = tier1.LandUse(
        use="long-term cultivated", management="full", input_level="low"
    )
    high = tier1.LandUse(
        use="long-term cultivated", management="none", input_level="high with manure"
    )

    def run(own):
        before = tier1.equilibrium_stock(zone, soil, low, own)
        after = tier1.equilibrium_stock(zone, soil, high, own)
        years = range(21)
        n2o = (
            direct_n2o(Nitrogen(synthetic=100.0), "wet", own=own).mass,
            direct_n2o(Nitrogen(synthetic=40.0), "wet", own=own).mass,
        )
        emissions = [
            Emission(source="n", gas="N2O", mass=_by_year(m), method="m") for m in n2o
        ]
        return net_balance(
            Scenario(
                soil_carbon=tier1.stock_course(years, [before] * 21),
                emissions=(emissions[0],),
            ),
            Scenario(
                soil_carbon=tier1.stock_course(years, [before] + [after] * 20),
                emissions=(emissions[1],),
            ),
            area=1.0,
            years=20,
            potential=AR6,
            leakage=NONE,
        ).net_balance_co2e

    central = run({})
    rng = np.random.default_rng(7)
    own = {k: f.quantile(rng.random(20_000)) for k, f in central.factors.items()}
    drawn = run(own)

    assert drawn.value.shape == (20_000,)
    assert drawn.value.std() == pytest.approx(float(central.standard_error), rel=0.03)
    assert drawn.value.mean() == pytest.approx(float(central.value), rel=0.03)


def _by_year(mass):
    """One number per member as a column, the same in all years."""
    if mass.value.ndim == 0:
        return mass
    return quantity(mass.value[:, np.newaxis])


def test_a_stop_is_a_project_like_any_other():
    base = quantity([50.0] * 21)
    whole = of_factor(own_factor("gain", 8.0, unit="Mg ha-1", standard_error=2.0))
    on, stopped = (
        _balance(
            Scenario(soil_carbon=base),
            Scenario(
                soil_carbon=gain(whole, range(21), linear_course(), stop=stop) + 50.0
            ),
            years=20,
        )
        for stop in (None, 10.0)
    )

    # 8 t after 20 years; 4 t after 10, of which half goes again in the next 10.
    assert on.net_balance_co2e.value == pytest.approx(8 * 44 / 12)
    assert stopped.net_balance_co2e.value == pytest.approx(2 * 44 / 12)
    assert stopped.net_balance_co2e.standard_error == pytest.approx(0.5 * 44 / 12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"area": 0.0}, "area must be a finite number above 0 ha; got 0"),
        ({"years": 0}, "years must be a whole number from 1 yr"),
        ({"years": 3}, "soil carbon must have 4 stocks"),
        ({"leakage": quantity(-1.0)}, "leakage must not be negative"),
        ({"leakage": quantity(np.nan)}, "leakage must have no missing value"),
    ],
)
def test_refusals_of_options(change, message):
    flat = Scenario(soil_carbon=_stock(50.0, 50.0, 50.0))
    with pytest.raises(InputError, match=message):
        _balance(flat, flat, **change)


def test_refusals_of_scenarios():
    flat = Scenario(soil_carbon=_stock(50.0, 50.0, 50.0))
    other = Scenario(soil_carbon=_stock(51.0, 51.0, 51.0))
    missing = Scenario(soil_carbon=_stock(50.0, np.nan, 50.0))
    n2o = direct_n2o(Nitrogen(synthetic=10.0), "wet")
    twice = dataclasses.replace(flat, emissions=(n2o, n2o))
    short = dataclasses.replace(
        flat, emissions=(direct_n2o(Nitrogen(synthetic=[10.0] * 3), "wet"),)
    )
    gap = dataclasses.replace(
        flat, emissions=(direct_n2o(Nitrogen(synthetic=np.nan), "wet"),)
    )

    for project, message in (
        (other, "must start from one stock, in Mg ha-1; got 51 and 50"),
        (missing, "soil carbon must have no missing value"),
        (twice, "must name each source and gas once"),
        (short, r"must be one number or one per year \(2\)"),
        (gap, "must have no missing value, in kg ha-1 yr-1"),
    ):
        with pytest.raises(InputError, match=message):
            _balance(flat, project)
    with pytest.raises(InputError, match="what is unknown needs a name and a reason"):
        Unknown(what="leakage", reason="")
    with pytest.raises(InputError, match="gas must be one of"):
        Emission(source="x", gas="SF6", mass=NONE, method="")
