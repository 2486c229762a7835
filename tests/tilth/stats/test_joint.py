import csv
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tilth.errors import ConvergenceError, InputError
from tilth.stats.joint import joint_normal

DATA = Path(__file__).parents[1] / "data" / "stats"


def posterior():
    """Mean, covariance and limits of the parameters of the IPCC Tier 2 method."""
    lines = (DATA / "ipcc_tier2_posterior.csv").read_text().splitlines()
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))[1:]
    numbers = np.array([[float(cell) for cell in row[1:]] for row in rows])
    return numbers[:, 0], numbers[:, 3:], numbers[:, 1], numbers[:, 2]


def test_the_share_kept_of_the_published_posterior():
    sample = joint_normal(*posterior(), n=40_000, seed=1)

    # 43.6 % from 400,000 draws of another program. Four standard errors of a share of
    # these and our 92,000 draws, sqrt(0.436 * 0.564 * (1/4e5 + 1/9.2e4)), are 0.0073.
    assert sample.share_kept == pytest.approx(0.436, abs=0.0073)


def test_the_share_kept_without_covariance():
    mean, covariance, low, high = posterior()
    deviation = np.sqrt(np.diag(covariance))
    normal = stats.norm(mean, deviation)
    exact = np.prod(normal.cdf(high) - normal.cdf(low))

    sample = joint_normal(mean, np.diag(deviation**2), low, high, n=40_000, seed=2)

    # The closed form, and 41.9 % of the other program; four standard errors as above.
    assert sample.share_kept == pytest.approx(exact, abs=0.0065)
    assert sample.share_kept == pytest.approx(0.419, abs=0.0073)


def test_every_marginal_without_covariance_is_the_truncated_normal_of_scipy():
    mean, covariance, low, high = posterior()
    deviation = np.sqrt(np.diag(covariance))

    sample = joint_normal(mean, np.diag(deviation**2), low, high, n=5_000, seed=3)

    for i, column in enumerate(sample.values.T):
        a, b = (low[i] - mean[i]) / deviation[i], (high[i] - mean[i]) / deviation[i]
        exact = stats.truncnorm(a, b, mean[i], deviation[i])
        assert stats.kstest(column, exact.cdf).pvalue > 1e-4  # of 11 tests, seed fixed


def test_covariance_is_kept_where_no_limit_cuts():
    mean, covariance = np.array([1.0, -2.0]), np.array([[4.0, 1.5], [1.5, 1.0]])

    sample = joint_normal(mean, covariance, [-inf] * 2, [inf] * 2, n=40_000, seed=4)

    assert sample.share_kept == 1.0
    # Four standard errors: sd / sqrt(n) of a mean, up to 4 * sqrt(2 / n) of a variance.
    np.testing.assert_allclose(sample.values.mean(axis=0), mean, atol=4 * 2 / 200)
    np.testing.assert_allclose(np.cov(sample.values.T), covariance, atol=0.12)


def test_share_of_a_correlated_box_is_its_probability():
    covariance = np.array([[1.0, 0.8], [0.8, 1.0]])
    low, high = np.array([-0.5, 0.0]), np.array([1.0, 2.0])
    exact = stats.multivariate_normal([0.0, 0.0], covariance).cdf(high, lower_limit=low)

    sample = joint_normal([0.0, 0.0], covariance, low, high, n=20_000, seed=5)

    # Four standard errors of a share of at least 20,000 draws are below 0.0142.
    assert sample.share_kept == pytest.approx(exact, abs=0.0142)


@given(n=st.integers(1, 9000), seed=st.integers(0, 2**40))
def test_a_longer_sample_begins_with_the_shorter_one(n, seed):
    box = ([0.0], [[1.0]], [-1.0], [1.0])
    sample = joint_normal(*box, n=n, seed=seed)

    longer = joint_normal(*box, n=n + 4000, seed=seed)

    assert sample.values.shape == (n, 1)
    assert (np.abs(sample.values) <= 1.0).all()
    np.testing.assert_array_equal(longer.values[:n], sample.values)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"mean": [0.0, nan]}, "mean must have no missing value"),
        ({"mean": [0.0, inf]}, "mean and covariance must be finite"),
        ({"mean": [0.0]}, r"must have the shapes \(k,\), \(k, k\)"),
        ({"low": [2.0, -1.0]}, "low must be below high.*got 2 and 1 for element 0"),
        (
            {"covariance": [[1.0, 0.2], [0.3, 1.0]]},
            "covariance must be symmetric; its largest difference is 0.1",
        ),
        (
            {"covariance": [[1.0, 2.0], [2.0, 1.0]]},
            "positive definite; its smallest eigenvalue is -1",
        ),
        ({"n": 0}, "n must be from 1"),
        ({"seed": -1}, "seed from 0; got 5 and -1"),
    ],
)
def test_refusals(changed, message):
    arguments = {
        "mean": [0.0, 0.0],
        "covariance": np.eye(2),
        "low": [-1.0, -1.0],
        "high": [1.0, 1.0],
        "n": 5,
        "seed": 0,
    }
    with pytest.raises(InputError, match=message):
        joint_normal(**{**arguments, **changed})


def test_limits_that_hold_almost_nothing_are_refused():
    with pytest.raises(ConvergenceError, match=r"at least 0.0001 of its draws; got 0 "):
        joint_normal([0.0], [[1.0]], [8.0], [9.0], n=1, seed=0)
