import numpy as np
import pytest

from tests.tilth.models import rothc_by_hand
from tilth.climate.water_retention import (
    limits_from_clay,
    limits_from_retention,
    retained_deficit,
    topsoil_retention,
    wilting_deficit,
)
from tilth.errors import InputError

# Soil of the official example of version 2, and check values recomputed for it with an
# independent transcription of the official code, as printed to 8 digits.
EXAMPLE = {"clay": 23.4, "silt": 58.6, "bulk_density": 1.27, "organic_carbon": 0.94}


def test_the_retention_curve_of_the_official_example():
    curve = topsoil_retention(**EXAMPLE)
    assert float(curve.alpha) == pytest.approx(0.023958945, rel=1e-7)
    assert float(curve.theta_saturated) == pytest.approx(0.47820226, rel=1e-7)
    assert float(curve.n) == pytest.approx(1.2028442, rel=1e-7)


@pytest.mark.parametrize(
    ("suction", "deficit"),
    [(1_000.0, -37.642290), (15_000.0, -61.336813), (1_000_000.0, -80.048974)],
)
def test_deficits_of_the_official_example(suction, deficit):
    found = retained_deficit(topsoil_retention(**EXAMPLE), suction, 23.0)
    assert float(found) == pytest.approx(deficit, abs=1e-6)


def test_the_bare_limit_of_the_official_example():
    limits = limits_from_retention(topsoil_retention(**EXAMPLE), 23.0, air_dry=True)
    assert float(limits.bare) == pytest.approx(-42.416736, abs=1e-6)
    assert float(limits.covered) == pytest.approx(-80.048974, abs=1e-6)


@pytest.mark.parametrize("moist", [1, 2, 3])
@pytest.mark.parametrize("bare", [1, 2])
def test_limits_equal_plain_formulas(moist, bare):
    soil = EXAMPLE | {
        "depth": 30.0,
        "lowest_moisture_modifier": 0.1,
        "opt_rm_moist": moist,
        "opt_smd_bare": bare,
    }
    if moist == 1:
        limits = limits_from_clay(23.4, 30.0, dry_bare=bare == 2)
    else:
        limits = limits_from_retention(
            topsoil_retention(**EXAMPLE),
            30.0,
            0.1,
            air_dry=moist == 2,
            dry_bare=bare == 2,
        )
    found = [
        float(value)
        for value in (
            limits.wilting,
            limits.stress,
            limits.covered,
            limits.bare,
            limits.lowest_modifier,
        )
    ]
    np.testing.assert_allclose(found, rothc_by_hand.limits(soil), rtol=1e-12)


def test_arrays_of_soils_keep_their_shape():
    curve = topsoil_retention(np.full((2, 3), 20.0), 40.0, 1.3, 1.5)
    assert retained_deficit(curve, 15_000.0, 23.0).shape == (2, 3)
    assert limits_from_retention(curve, 23.0).lowest_modifier.shape == (2, 3)


def test_clay_outside_its_range_is_refused():
    with pytest.raises(InputError, match=r"clay must lie in \[0, 100\] %; got 101"):
        wilting_deficit(101.0, 23.0)


def test_more_clay_and_silt_than_soil_is_refused():
    with pytest.raises(InputError, match=r"clay \+ silt must lie in \[0, 100\] %"):
        topsoil_retention(60.0, 50.0, 1.3, 1.5)


def test_soil_without_carbon_has_no_curve():
    with pytest.raises(InputError, match=r"organic_carbon must lie in \[0.01, 58\] %"):
        topsoil_retention(20.0, 40.0, 1.3, 0.0)


def test_a_curve_that_releases_no_water_is_refused():
    curve = topsoil_retention(23.4, 58.6, 2.6, 0.94)
    steep = type(curve)(alpha=np.array(1e-9), n=curve.n, theta_saturated=np.array(0.01))
    with pytest.raises(InputError, match="must release water between"):
        limits_from_retention(steep, 23.0)
