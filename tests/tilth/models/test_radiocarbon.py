import math

import numpy as np
import pytest

from tilth.models import radiocarbon


def test_inert_matter_of_the_official_results():
    # The first row of the official Fortran file: IOM alone, printed -998.02.
    activity = radiocarbon.inert_activity(3.0041)
    age = radiocarbon.age(3.0041, activity)
    assert float(age) == pytest.approx(50_000.0, rel=1e-12)
    assert float(radiocarbon.delta_14c(age)) == pytest.approx(-998.02, abs=5e-3)


def test_age_is_the_time_of_decay():
    activity = 7.0 * math.exp(-123.0 * math.log(2.0) / 5568.0)
    assert float(radiocarbon.age(7.0, activity)) == pytest.approx(123.0, rel=1e-12)


def test_an_empty_pool_has_age_zero_and_a_missing_one_none():
    ages = radiocarbon.age([0.0, np.nan, 1.0], [0.0, 1.0, np.nan])
    assert ages[0] == 0.0
    assert np.isnan(ages[1:]).all()
