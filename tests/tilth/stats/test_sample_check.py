from math import inf, nan

import numpy as np
import pytest
from scipy.stats import norm

from tilth.errors import InputError
from tilth.stats.sample_check import small_or_skewed


def test_enough_normal_values_give_no_warning():
    quantiles = norm.ppf((np.arange(30) + 0.5) / 30)

    assert small_or_skewed(50.0 + 8.0 * quantiles) == ()


def test_small_samples_are_named_by_stratum():
    (only,) = small_or_skewed([40.0, 42.0, 47.0, nan, 1.0, 2, 3, 4, 6], "aaaabbbbb")

    assert only.startswith("3 samples in stratum a: with fewer than 5")


@pytest.mark.parametrize(("sign", "side"), [(1.0, "high"), (-1.0, "low")])
def test_skewed_values_are_named_with_their_side(sign, side):
    # Skewness of nine zeros and a one: 0.8 / 0.3 = 2.67.
    (only,) = small_or_skewed([0.0] * 9 + [sign])

    assert f"skewed ({2.7 * sign:.1f})" in only
    assert f"very {side} ones" in only


def test_skewness_is_pooled_over_strata_of_different_level():
    values = [0.0, 0, 0, 0, 1, 100, 100, 100, 100, 105]

    (only,) = small_or_skewed(values, ["a"] * 5 + ["b"] * 5)

    # Of four zeros and a one: 0.096 / 0.064 = 1.5.
    assert "skewed (1.5)" in only


def test_equal_values_are_questioned():
    (only,) = small_or_skewed([41.0] * 6)

    assert only.startswith("all 6 values are equal")


def test_refusals():
    with pytest.raises(InputError, match="with 1 infinite"):
        small_or_skewed([1.0, inf])
    with pytest.raises(InputError, match="one label for each of the 2 values; got 1"):
        small_or_skewed([1.0, 2.0], "a")
