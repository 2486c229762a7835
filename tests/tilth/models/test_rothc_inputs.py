import numpy as np
import pytest

from tilth.errors import InputError
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

YEAR = {
    "temperature": np.full(12, 10.0),
    "precipitation": np.full(12, 60.0),
    "pan_evaporation": np.full(12, 50.0),
    "plant_cover": np.ones(12),
    "monthly_c_input": np.full(12, 0.2),
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"precipitation": np.full(12, -1.0)}, r"precipitation must lie in \[0, inf\]"),
        ({"temperature": np.full(12, 283.0)}, r"temperature must lie in \[-90, 60\]"),
        ({"plant_cover": np.full(12, 0.5)}, "plant_cover must be 0 or 1; got 0.5"),
        ({"plant_cover": np.full(12, 2.0)}, r"plant_cover must lie in \[0, 1\]"),
        ({"monthly_c_input": np.full(12, -0.1)}, r"monthly_c_input must lie in"),
        ({"dpm_rpm": -1.0}, r"dpm_rpm must lie in \[0, inf\]"),
        ({"modern": -1.0}, r"modern must lie in \[0, 1000\] %"),
        ({"temperature": np.full(11, 10.0)}, "whole years: .* temperature \\(11,\\)"),
        ({"temperature": np.full(36, 10.0), "plant_cover": np.ones(24)}, "whole years"),
        ({"temperature": 10.0}, "temperature must have one row per month"),
        ({"plant_cover": np.ones((12, 3))}, "the same axes"),
        ({"plant_split": (0.5, 0.5)}, "plant_split must hold 4 shares"),
        ({"manure_split": (0.5, 0.5, 0.1, 0.0)}, "manure_split must add up to 1"),
        ({"manure_split": (1.5, -0.5, 0.0, 0.0)}, "manure_split must lie in"),
    ],
)
def test_impossible_months_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        RothcMonths(**{**YEAR, **change})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"clay": 0.23}, r"clay must lie in \[1, 100\] %; got 0.23.*--confirm-sand"),
        ({"clay": 123.0}, r"clay must lie in \[0, 100\] %"),
        ({"depth": 0.23}, r"depth must lie in \[1, 100\] cm"),
        ({"iom": -1.0}, r"iom must lie in \[0, inf\] Mg ha-1"),
        ({"opt_rm_moist": 4}, r"opt_RMmoist must be one of \(1, 2, 3\); got 4"),
        ({"opt_smd_bare": 0}, r"opt_SMDbare must be one of \(1, 2\); got 0"),
        ({"opt_rm_moist": 2}, "opt_RMmoist = 2 needs silt"),
    ],
)
def test_impossible_soils_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        RothcSoil(**{"clay": 23.4, **change})


def test_a_real_sand_can_be_confirmed():
    assert RothcSoil(clay=0.5, confirm_sand=True).limits().wilting < 0.0


def test_a_repeating_year_stands_beside_longer_series():
    months = RothcMonths(
        **{**YEAR, "temperature": np.arange(24.0)[:, np.newaxis] * np.ones((1, 5))}
        | {k: YEAR[k][:, np.newaxis] * np.ones((1, 5)) for k in list(YEAR)[1:]}
    )
    assert months.n_months == 24
    assert months.rows("precipitation", (5,)).shape == (24, 5)


def test_a_split_of_other_months_is_refused():
    months = RothcMonths(**YEAR, plant_split=np.full((5, 4), 0.25))
    with pytest.raises(InputError, match="12 or 12 rows of months; got 5"):
        months.entering(())
