from math import e, exp, inf, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tilth.errors import InputError
from tilth.stats.distribution import Fixed, LogNormal, Normal, Triangular, Uniform

PROBABILITY = np.linspace(0.001, 0.999, 999)
# IPCC 2019, Vol 4 Ch 5, Table 5.5A: slow pool rate with its limits, SD of Table 5A.3.3.
SLOW_RATE = Normal(mean=0.209, standard_deviation=0.0566, low=0.058, high=0.3)
ALL = [
    Fixed(value=3.0),
    Normal(mean=33.69, standard_deviation=0.66),
    SLOW_RATE,
    Uniform(low=3.6, high=27.9),
    Triangular(low=1.0, mode=2.0, high=5.0),
    LogNormal(median=2.0, geometric_sd=1.5),
]


def test_normal_has_the_tabled_quantiles():
    # Tables of the normal distribution: 0, 1.644854 and 1.959964 standard deviations.
    quantile = Normal(mean=10.0, standard_deviation=2.0).quantile([0.5, 0.95, 0.975])

    np.testing.assert_allclose(quantile, [10.0, 13.289707, 13.919928], atol=1e-6)


@pytest.mark.parametrize(
    ("distribution", "published"),
    [
        (ALL[1], stats.norm(33.69, 0.66)),
        (ALL[3], stats.uniform(3.6, 24.3)),
        (ALL[4], stats.triang(0.25, 1.0, 4.0)),
        (ALL[5], stats.lognorm(s=log(1.5), scale=2.0)),
    ],
)
def test_quantile_inverts_the_cumulative_distribution_of_scipy(distribution, published):
    values = distribution.quantile(PROBABILITY)

    np.testing.assert_allclose(published.cdf(values), PROBABILITY, atol=1e-10)


@pytest.mark.parametrize(
    "truncated",
    [SLOW_RATE, Normal(mean=1.0, standard_deviation=0.5, low=0.0)],
    ids=["two limits", "one limit"],
)
def test_truncation_is_the_conditional_distribution(truncated):
    """P(X < x | a < X < b) from the plain normal distribution."""
    below = stats.norm(truncated.mean, truncated.standard_deviation).cdf
    low, high = below(truncated.low), below(truncated.high)

    share = (below(truncated.quantile(PROBABILITY)) - low) / (high - low)

    np.testing.assert_allclose(share, PROBABILITY, atol=1e-10)


def test_lognormal_from_mean_and_coefficient_of_variation():
    mean, variation = 4.0, 0.5
    geometric = exp(sqrt(log(1.0 + variation**2)))
    median = mean / sqrt(1.0 + variation**2)
    middles = (np.arange(200_000) + 0.5) / 200_000

    values = LogNormal(median=median, geometric_sd=geometric).quantile(middles)

    # The sum over midpoints cuts the upper tail: 1e-4 at this number of points.
    assert values.mean() == pytest.approx(mean, rel=1e-4)
    assert values.std() / values.mean() == pytest.approx(variation, rel=1e-3)


@pytest.mark.parametrize("distribution", ALL, ids=lambda d: type(d).__name__)
@given(first=st.floats(0.0, 1.0), second=st.floats(0.0, 1.0))
def test_quantile_never_falls(distribution, first, second):
    low, high = distribution.quantile(sorted([first, second]))

    assert low <= high


@given(probability=st.floats(0.0, 1.0))
def test_limits_are_kept(probability):
    assert 0.058 <= SLOW_RATE.quantile(probability) <= 0.3
    assert 3.6 <= ALL[3].quantile(probability) <= 27.9
    assert 1.0 <= ALL[4].quantile(probability) <= 5.0


def test_a_fixed_number_stays_and_shapes_are_kept():
    values = Fixed(value=e).quantile(np.full((3, 2), 0.1))

    np.testing.assert_array_equal(values, np.full((3, 2), e))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Fixed(value=nan), "value must be a finite number.*got nan"),
        (lambda: Normal(mean=inf, standard_deviation=1.0), "mean must be a finite"),
        (
            lambda: Normal(mean=1.0, standard_deviation=0.0),
            "standard_deviation must be a finite number above 0.*got 0",
        ),
        (
            lambda: Normal(mean=1.0, standard_deviation=1.0, low=2.0, high=2.0),
            "low must be below high.*got low 2 and high 2",
        ),
        (
            lambda: Normal(mean=1.0, standard_deviation=1.0, low=nan),
            "low must be below high.*got low nan",
        ),
        (lambda: Uniform(low=1.0, high=1.0), "high must be a finite number above 1"),
        (lambda: Uniform(low=-inf, high=1.0), "low must be a finite number"),
        (
            lambda: Triangular(low=1.0, mode=6.0, high=5.0),
            r"mode must lie in \[1, 5\].*got 6",
        ),
        (lambda: Triangular(low=1.0, mode=nan, high=5.0), r"mode must lie.*got nan"),
        (lambda: LogNormal(median=0.0, geometric_sd=2.0), "median.*above 0.*got 0"),
        (lambda: LogNormal(median=1.0, geometric_sd=1.0), "geometric_sd.*above 1"),
        (
            lambda: Fixed(value=1.0).quantile(1.5),
            r"probability must lie in \[0, 1\].*got 1.5",
        ),
    ],
)
def test_refusals(make, message):
    with pytest.raises(InputError, match=message):
        make()
