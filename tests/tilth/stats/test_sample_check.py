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

    # Deviations -0.2 four times and 0.8, -1 four times and 4: the mean of their cubes
    # is 6.048 and of their squares 2.08; 6.048 / 2.08 ** 1.5 = 2.02.
    assert "skewed (2.0)" in only


def test_one_absurd_value_among_strata_of_five_is_seen():
    # One value of five, by the deviation of its own stratum, is 1.5 at most. Here the
    # other strata have hardly any: (0.48 / 25) / (0.8 / 25) ** 1.5 = 3.35.
    values = [0.0] * 4 + [100.0] + [0.0, 0, 0, 1e-6, 0] * 4

    found = small_or_skewed(values, [k for k in "abcde" for _ in range(5)])

    assert any("skewed (3.4)" in text or "skewed (3.3)" in text for text in found)


def test_equal_values_are_questioned():
    (only,) = small_or_skewed([41.0] * 6)

    assert only.startswith("all 6 values are equal")


def test_refusals():
    with pytest.raises(InputError, match="with 1 infinite"):
        small_or_skewed([1.0, inf])
    with pytest.raises(InputError, match="one label for each of the 2 values; got 1"):
        small_or_skewed([1.0, 2.0], "a")
