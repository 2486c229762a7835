from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nct, t

from tilth.errors import InputError
from tilth.stats.sample_size import (
    ChangeDesign,
    minimum_detectable_difference,
    power,
    sample_size_for_difference,
    sample_size_for_half_width,
    sample_size_for_power,
)

NEW = ChangeDesign(sd_before=1.0, sd_after=1.0, revisited=False)
SAME = ChangeDesign(sd_before=10.0, sd_after=12.0, correlation=0.7)
spreads = st.floats(0.1, 50.0)


def test_power_matches_the_examples_of_r():
    # Help page of R's power.t.test: n = 20, delta = 1 gives 0.8689528; power 0.90 needs
    # n = 22.02110.
    assert power(NEW, 20, 1.0) == pytest.approx(0.8689528, abs=5e-7)
    assert power(NEW, 22.02110, 1.0) == pytest.approx(0.9, abs=5e-7)
    assert sample_size_for_power(NEW, 1.0) == 23


@pytest.mark.parametrize("n", [3, 5, 20, 500])
@pytest.mark.parametrize("shift", [0.0, 0.5, 2.0, 5.0])
def test_power_matches_scipy_where_that_has_a_number(n, shift):
    critical = t.ppf(0.975, n - 1)
    expected = nct.sf(critical, n - 1, shift) + nct.cdf(-critical, n - 1, shift)

    difference = shift * SAME.standard_deviation / sqrt(n)

    assert power(SAME, n, difference) == pytest.approx(expected, abs=1e-12)


def test_power_matches_simulated_tests():
    random = np.random.default_rng(7)
    n, runs = 4, 40_000
    difference = random.normal(1.5, 1.0, (runs, n))
    found = difference.mean(axis=1) / difference.std(axis=1, ddof=1) * sqrt(n)
    share = (np.abs(found) > t.ppf(0.975, n - 1)).mean()
    design = ChangeDesign(sd_before=sqrt(0.5), sd_after=sqrt(0.5))

    expected = float(power(design, n, 1.5))

    # Four standard errors of a share.
    assert share == pytest.approx(
        expected, abs=4 * sqrt(expected * (1 - expected) / runs)
    )


def test_minimum_detectable_difference_by_hand():
    # t of 9 degrees at 0.975 and 0.9, from tables: 2.2622 and 1.3830.
    design = ChangeDesign(sd_before=3.0, sd_after=4.0, correlation=0.5)
    spread = sqrt(9.0 + 16.0 - 12.0)
    assert design.standard_deviation == pytest.approx(spread)

    found = minimum_detectable_difference(design, 10)

    assert found == pytest.approx(spread / sqrt(10.0) * (2.2622 + 1.3830), rel=3e-5)


def test_normal_limit_of_sample_size():
    # ((1.959964 + 1.281552) / 0.02)^2 = 26267.9, with S = 1.
    design = ChangeDesign(sd_before=sqrt(0.5), sd_after=sqrt(0.5))

    assert sample_size_for_difference(design, 0.02) == pytest.approx(26_268, abs=3)
    assert sample_size_for_power(design, 0.02) == pytest.approx(26_268, abs=3)
    # (1.644854 / 0.01)^2 = 27055.4
    assert sample_size_for_half_width(1.0, 0.01) == pytest.approx(27_055, abs=3)


@given(sd=spreads, wanted=st.floats(1.0, 30.0), correlation=st.floats(-0.9, 0.9))
def test_sample_size_is_the_smallest_that_is_enough(sd, wanted, correlation):
    design = ChangeDesign(sd_before=sd, sd_after=sd, correlation=correlation)

    n = sample_size_for_difference(design, wanted)
    m = sample_size_for_power(design, wanted)
    k = sample_size_for_half_width(sd, wanted)

    assert minimum_detectable_difference(design, n) <= wanted
    assert n == 2 or minimum_detectable_difference(design, n - 1) > wanted
    assert power(design, m, wanted) >= 0.9
    assert m == 2 or power(design, m - 1, wanted) < 0.9
    assert t.ppf(0.95, k - 1) * sd / sqrt(k) <= wanted * (1 + 1e-9)
    assert k == 2 or t.ppf(0.95, k - 2) * sd / sqrt(k - 1) > wanted * (1 - 1e-9)


@given(
    n=st.integers(2, 200),
    difference=st.floats(0.0, 100.0),
    more=st.floats(0.0, 10.0),
    sd=spreads,
)
def test_power_grows_with_the_change_and_starts_at_the_significance(
    n, difference, more, sd
):
    design = ChangeDesign(sd_before=sd, sd_after=0.0)

    one, two = power(design, n, [difference, difference + more])

    assert 0.05 - 1e-9 <= one <= two + 1e-12 <= 1.0 + 2e-12
    assert power(design, n, -difference) == one
    assert power(design, n, 0.0) == pytest.approx(0.05, abs=1e-9)


def test_power_curve_has_one_value_for_each_pair():
    curve = power(SAME, [[3], [10], [1000]], [0.0, 2.0, 1e9, nan])

    assert curve.shape == (3, 4)
    np.testing.assert_allclose(curve[:, 2], 1.0)
    assert np.isnan(curve[:, 3]).all()


def test_degrees_of_freedom_of_new_points():
    unequal = ChangeDesign(sd_before=1.0, sd_after=2.0, revisited=False)

    assert NEW.degrees_of_freedom(10) == 18.0
    assert unequal.degrees_of_freedom(10) == pytest.approx(9 * 25 / 17)
    assert SAME.degrees_of_freedom(10) == 9.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ChangeDesign(sd_before=-1.0, sd_after=1.0),
            "sd_before must be from 0",
        ),
        (lambda: ChangeDesign(sd_before=1.0, sd_after=nan), "sd_after must be from 0"),
        (
            lambda: ChangeDesign(sd_before=1.0, sd_after=1.0, correlation=1.1),
            "correlation must be from -1",
        ),
        (
            lambda: ChangeDesign(
                sd_before=1.0, sd_after=1.0, correlation=0.5, revisited=False
            ),
            "correlation must be 0 where",
        ),
        (
            lambda: ChangeDesign(sd_before=1.0, sd_after=1.0, correlation=1.0),
            "difference must be above 0",
        ),
        (
            lambda: power(NEW, 1, 1.0),
            r"n must lie in \[2, inf\] samples a round; got 1",
        ),
        (lambda: power(NEW, nan, 1.0), "n must have no missing value"),
        (lambda: power(NEW, 5, 1.0, significance=0.0), "significance must be between"),
        (lambda: minimum_detectable_difference(NEW, 5, power=0.4), "power must be"),
        (lambda: sample_size_for_difference(NEW, 0.0), "difference must be between 0"),
        (lambda: sample_size_for_difference(NEW, 1e-6), "at most 10000000"),
        (lambda: sample_size_for_power(NEW, inf), "difference must be between 0"),
        (lambda: sample_size_for_power(NEW, 1.0, wanted=0.01), "wanted must be"),
        (lambda: sample_size_for_half_width(1.0, 0.0), "half_width must be between"),
        (lambda: sample_size_for_half_width(1.0, 1.0, level=1.0), "level must be"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()
