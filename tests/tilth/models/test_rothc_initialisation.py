import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tilth.models.rothc_cases import (
    V2_SOIL,
    months_from,
    official_rows,
    random_sites,
)
from tilth.errors import InputError
from tilth.models import rothc
from tilth.models.rothc_initialisation import falloon_iom, initialise
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

HOOSFIELD = RothcMonths(
    temperature=[3.4, 3.6, 5.1, 7.3, 11.0, 13.9, 16.0, 16.0, 13.5, 10.2, 6.1, 4.6],
    precipitation=[74, 59, 62, 51, 52, 57, 34, 55, 58, 56, 75, 71],
    pan_evaporation=[8, 10, 27, 49, 83, 99, 103, 91, 69, 34, 16, 8],
    plant_cover=[1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1],
    monthly_c_input=[1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1],
)


def test_the_input_that_the_description_solved_for_hoosfield():
    # Official description, part 2: 33.8 t C/ha before 1852 with 1.70 t C/ha/yr.
    found = initialise(RothcSoil(clay=23.4), HOOSFIELD, 33.8, iom=2.7)
    assert float(found.c_input) == pytest.approx(1.70, abs=0.01)
    assert found.state.pools.sum() + 2.7 == pytest.approx(33.8, rel=1e-13)
    assert found.warning is None
    assert found.ratio is None


def test_carbon_per_unit_of_input_in_the_official_example():
    # 39.473961 t C/ha for 1.74 t C/ha/yr: rothc.md, section 10.5, an independent solve.
    year = months_from(official_rows("R_v2.0.0", 10)[:12])
    found = initialise(RothcSoil(**V2_SOIL), year, 42.478060542, iom=3.0041)
    assert float(found.c_input) == pytest.approx(1.74, rel=1e-9)


@given(seed=st.integers(0, 10_000), stock=st.floats(60.0, 200.0))
@settings(max_examples=20, deadline=None)
def test_the_pools_add_up_to_the_stock_and_keep_it(seed, stock):
    soil, months = random_sites(3, 12, seed)
    months.monthly_manure_input[:] *= 0.01
    found = initialise(soil, months, np.full(3, stock))

    np.testing.assert_allclose(found.state.pools.sum(0) + found.iom, stock, rtol=1e-12)
    names = [n for n in RothcMonths.__dataclass_fields__ if n != "n_months"]
    values = {n: getattr(months, n) for n in names}
    pattern = months.monthly_c_input / months.monthly_c_input.sum(axis=0)
    values["monthly_c_input"] = pattern * found.c_input
    after = rothc.simulate(soil, RothcMonths(**values), found.state).end
    np.testing.assert_allclose(after.pools, found.state.pools, rtol=1e-11)


@pytest.mark.parametrize(
    ("estimated", "warned"), [(1.5, False), (0.9, True), (3.0, True)]
)
def test_an_estimate_that_disagrees_is_warned_of(estimated, warned):
    found = initialise(
        RothcSoil(clay=23.4), HOOSFIELD, 33.8, c_input_estimated=estimated
    )
    assert (found.warning is not None) is warned
    assert float(found.ratio) == pytest.approx(float(found.c_input) / estimated)
    if warned:
        assert "is outside 0.67 to 1.5" in found.warning


def test_inert_matter_of_hoosfield():
    # The description uses 2.7 t C/ha with 33.8 t C/ha.
    assert float(falloon_iom(33.8)) == pytest.approx(2.7, abs=0.05)


def test_a_year_without_plants_gives_no_pattern():
    nothing = RothcMonths(
        temperature=HOOSFIELD.temperature,
        precipitation=HOOSFIELD.precipitation,
        pan_evaporation=HOOSFIELD.pan_evaporation,
        plant_cover=HOOSFIELD.plant_cover,
        monthly_c_input=np.zeros(12),
    )
    with pytest.raises(InputError, match="monthly_c_input must be above 0"):
        initialise(RothcSoil(clay=23.4), nothing, 33.8)


def test_a_stock_below_what_manure_sustains_is_refused():
    manured = RothcMonths(
        temperature=HOOSFIELD.temperature,
        precipitation=HOOSFIELD.precipitation,
        pan_evaporation=HOOSFIELD.pan_evaporation,
        plant_cover=HOOSFIELD.plant_cover,
        monthly_c_input=HOOSFIELD.monthly_c_input,
        monthly_manure_input=np.full(12, 0.5),
    )
    with pytest.raises(InputError, match=r"soc_stock must exceed inert .* got 33.8"):
        initialise(RothcSoil(clay=23.4), manured, 33.8)


@pytest.mark.parametrize("shape", [(3,), (2, 2)])
def test_many_stocks_of_one_soil(shape):
    stock = np.linspace(30.0, 60.0, np.prod(shape)).reshape(shape)
    stock.flat[1] = np.nan

    found = initialise(RothcSoil(clay=23.4), HOOSFIELD, stock)

    assert found.c_input.shape == shape
    assert found.state.pools.shape == (4, *shape)
    np.testing.assert_allclose(found.state.pools.sum(0) + found.iom, stock)
    one = initialise(RothcSoil(clay=23.4), HOOSFIELD, 60.0)
    np.testing.assert_allclose(
        found.state.pools[(slice(None), *(-1,) * len(shape))], one.state.pools
    )


def test_a_start_that_cannot_exist_may_be_missing():
    manured = RothcMonths(
        temperature=HOOSFIELD.temperature,
        precipitation=HOOSFIELD.precipitation,
        pan_evaporation=HOOSFIELD.pan_evaporation,
        plant_cover=HOOSFIELD.plant_cover,
        monthly_c_input=HOOSFIELD.monthly_c_input,
        monthly_manure_input=np.full(12, 0.1),
    )
    found = initialise(
        RothcSoil(clay=23.4), manured, [10.0, 80.0], skip_impossible=True
    )
    assert np.isnan(found.state.pools).all(0).tolist() == [True, False]
