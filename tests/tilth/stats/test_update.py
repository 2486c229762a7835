"""A prediction joined with a measurement, against closed forms and integrals."""

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from tilth.errors import InputError
from tilth.stats.estimate import Estimate
from tilth.stats.update import update


def estimate(mean, se, df=inf):
    return Estimate(
        mean=mean,
        standard_error=se,
        degrees_of_freedom=df,
        n_samples=10,
        method="sample",
    )


def test_two_normal_distributions_in_closed_form():
    # Precisions 1/4 and 1: mean (2/4 + 4)/1.25, variance 1/1.25.
    found = update(estimate(2.0, 2.0), estimate(4.0, 1.0))
    assert found.estimate.mean == pytest.approx(3.6, rel=1e-12)
    assert found.estimate.variance == pytest.approx(0.8, rel=1e-12)
    assert found.estimate.degrees_of_freedom == inf
    assert found.weight == pytest.approx(0.8)
    expected = 2.0 * stats.norm.sf(2.0 / sqrt(5.0))
    assert found.conflict == pytest.approx(expected, rel=1e-5)


CASES = [
    (0.0, 1.0, inf, 1.5, 1.0, 4.0),
    (2.0, 2.5, inf, 3.0, 1.2, 9.0),
    (0.0, 1.0, 8.0, 3.0, 0.7, 3.0),
    (1.0, 50.0, inf, 3.0, 1.0, 4.0),  # the prediction says next to nothing
    (1.0, 0.05, inf, 3.0, 2.0, 2.0),  # the measurement says next to nothing
    (-2.0, 3.0, 5.0, -1.0, 3.0, 5.0),
]


def by_integration(m0, s0, v0, m1, s1, v1):
    """Mean and quantiles of the posterior on an even grid, by Simpson's rule."""
    first = stats.norm(m0, s0) if v0 == inf else stats.t(v0, m0, s0)
    second = stats.norm(m1, s1) if v1 == inf else stats.t(v1, m1, s1)
    x = np.linspace(-200.0, 200.0, 1_000_001)
    density = first.pdf(x) * second.pdf(x)
    total = integrate.simpson(density, x=x)
    below = integrate.cumulative_simpson(density, x=x, initial=0.0) / total
    quantile = {p: np.interp(p, below, x) for p in (0.05, 0.25, 0.75, 0.95)}
    return integrate.simpson(x * density, x=x) / total, quantile


@pytest.mark.parametrize("case", CASES)
def test_student_t_against_adaptive_quadrature(case):
    m0, s0, v0, m1, s1, v1 = case
    mean, quantile = by_integration(*case)
    found = update(estimate(m0, s0, v0), estimate(m1, s1, v1)).estimate
    assert found.mean == pytest.approx(mean, abs=1e-4 * min(s0, s1))
    for level, low, high in ((0.9, 0.05, 0.95), (0.5, 0.25, 0.75)):
        half = 0.5 * (quantile[high] - quantile[low])
        # Where the tails are lighter than normal ones only the wider interval is exact.
        exact = level == 0.9 or found.degrees_of_freedom != inf
        assert found.half_width(level) == pytest.approx(
            half, rel=1e-4 if exact else 0.08
        )
    # The one approximation: the posterior may lean, the answer does not. Its limits
    # are those of the posterior to a sixth of a standard error.
    low, high = found.interval(0.9)
    assert low == pytest.approx(quantile[0.05], abs=0.17 * found.standard_error)
    assert high == pytest.approx(quantile[0.95], abs=0.17 * found.standard_error)


@pytest.mark.parametrize("case", CASES)
def test_conflict_against_simulation(case):
    m0, s0, v0, m1, s1, v1 = case
    random = np.random.default_rng(5)
    n = 400_000
    zero = random.standard_normal(n) if v0 == inf else random.standard_t(v0, n)
    error = s0 * zero + s1 * random.standard_t(v1, n)
    expected = (abs(error) >= abs(m1 - m0)).mean()
    found = update(estimate(m0, s0, v0), estimate(m1, s1, v1)).conflict
    assert found == pytest.approx(expected, abs=0.004)  # five standard errors


def test_agreement_is_no_conflict_and_a_far_measurement_is_one():
    prior = estimate(1.0, 1.0)
    assert update(prior, estimate(1.0, 1.0, 5.0)).conflict == pytest.approx(1.0)
    assert update(prior, estimate(20.0, 1.0, 30.0)).conflict < 1e-6


@given(
    st.floats(-20, 20),
    st.floats(-20, 20),
    st.floats(0.1, 10),
    st.floats(0.1, 10),
    st.floats(3, 100),
)
def test_mean_lies_between_and_mirror_images_agree(m0, m1, s0, s1, df):
    found = update(estimate(m0, s0), estimate(m1, s1, df))
    low, high = min(m0, m1), max(m0, m1)
    assert low - 1e-6 * s0 <= found.estimate.mean <= high + 1e-6 * s0
    mirrored = update(estimate(-m0, s0), estimate(-m1, s1, df))
    assert mirrored.estimate.mean == pytest.approx(-found.estimate.mean, abs=1e-5)
    assert mirrored.conflict == pytest.approx(found.conflict)


def test_unknown_or_no_error_is_refused():
    unknown = Estimate(
        mean=1.0,
        standard_error=None,
        degrees_of_freedom=None,
        n_samples=1,
        method="sample",
        reason="one sample only",
    )
    with pytest.raises(InputError, match=r"measurement must be known.*one sample only"):
        update(estimate(0.0, 1.0), unknown)
    with pytest.raises(
        InputError, match=r"prediction must be known and above 0.*got 0"
    ):
        update(estimate(0.0, 0.0), estimate(0.0, 1.0))
