from itertools import combinations
from math import nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.stats.estimators import random_mean
from tilth.stats.model_assisted import (
    difference_mean,
    greg_mean,
    ratio_mean,
    two_phase_mean,
)

DATA = Path(__file__).parents[1] / "data" / "stats"
PHOTO, FIELD = np.loadtxt(DATA / "lohr_trees.csv", delimiter=",", skiprows=7).T


def test_regression_estimate_matches_published_example():
    e = greg_mean(FIELD, PHOTO, [11.3], n_units=100)

    assert e.mean == pytest.approx(11.99, abs=5e-3)
    assert e.mean == pytest.approx(5.059292 + 0.613274 * 11.3, abs=1e-5)
    # The example divides by n - 1 and leaves out the weights: the same by hand.
    spread = ((PHOTO - PHOTO.mean()) ** 2).mean()
    weights = 1.0 + (11.3 - 10.6) ** 2 / spread
    simple = e.standard_error * sqrt(23.0 / 24.0 / weights)
    assert simple == pytest.approx(0.408, abs=5e-4)
    assert e.degrees_of_freedom == 23.0


def test_regression_is_poststratification_for_groups():
    # Hand: group means weighted by the true shares 0.3 and 0.7.
    y = np.array([40.0, 44.0, 60.0, 64.0, 65.0])
    group = np.array([0.0, 0.0, 1.0, 1.0, 1.0])

    e = greg_mean(y, group, [0.7])

    assert e.mean == pytest.approx(0.3 * 42.0 + 0.7 * 63.0, rel=1e-12)
    # s2 = (8 + 14) / 3; variance of the two group means as of a linear model.
    assert e.variance == pytest.approx(22.0 / 3.0 * (0.09 / 2 + 0.49 / 3), rel=1e-12)


def test_regression_matches_ordinary_least_squares():
    random = np.random.default_rng(5)
    x = random.normal([10.0, 200.0, -3.0], [1.0, 30.0, 0.1], (20, 3))
    y = 5.0 + x @ [1.0, 0.1, -4.0] + random.normal(size=20)
    target = np.array([10.5, 190.0, -2.95])
    design = np.column_stack([np.ones(20), x])
    beta, rss, *_ = np.linalg.lstsq(design, y)
    at = np.array([1.0, *target])
    variance = rss[0] / 16 * at @ np.linalg.inv(design.T @ design) @ at

    e = greg_mean(y, x, target)

    assert e.mean == pytest.approx(at @ beta, rel=1e-9)
    assert e.variance == pytest.approx(variance, rel=1e-9)
    assert e.degrees_of_freedom == 16.0


def test_difference_estimate_over_all_samples_of_a_population():
    y = np.array([31.0, 44.0, 45.0, 52.0, 60.0, 71.0])
    m = np.array([35.0, 41.0, 50.0, 49.0, 55.0, 80.0])
    every = [
        difference_mean(y[list(s)], m[list(s)], m.mean(), n_units=6)
        for s in combinations(range(6), 3)
    ]
    means = np.array([e.mean for e in every])

    assert means.mean() == pytest.approx(y.mean(), rel=1e-12)
    assert np.mean([e.variance for e in every]) == pytest.approx(means.var(), rel=1e-12)


def test_ratio_estimate_by_hand():
    # R = 12 / 6 = 2; residuals 0, -1, 1; v = (1 - 3/30) · (9 / 6)^2 · 2 / (3 · 2).
    e = ratio_mean([8.0, 11.0, 17.0], [4.0, 6.0, 8.0], 9.0, n_units=30)

    assert e.mean == 18.0
    assert e.variance == pytest.approx(0.9 * 2.25 / 3.0)


def test_two_phase_variance_by_hand():
    # Where both phases have one mean, the weights are 1: Cochran's formula.
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    y = np.array([2.0, 1.0, 4.0, 3.0, 6.0])
    first = np.concatenate([x, x, x, x])
    b = ((x - 3) @ (y - 3.2)) / ((x - 3) @ (x - 3))
    residual = y - 3.2 - b * (x - 3)
    s_e, s_y = residual @ residual / 3, y.var(ddof=1)

    e = two_phase_mean(y, x, first)

    assert e.mean == pytest.approx(3.2)
    assert e.variance == pytest.approx(s_e / 5 + (s_y - s_e) / 20, rel=1e-12)


@given(a=st.floats(-10.0, 10.0), b=st.floats(-10.0, 10.0), target=st.floats(-5.0, 5.0))
def test_a_perfect_covariate_leaves_no_error(a, b, target):
    x = np.array([0.0, 1.0, 2.5, 4.0])

    e = greg_mean(a + b * x, x, [target])

    assert e.mean == pytest.approx(a + b * target, abs=1e-9)
    assert e.standard_error == pytest.approx(0.0, abs=1e-6)


@given(scale=st.floats(1e-6, 1e6), shift=st.floats(-100.0, 100.0))
def test_units_of_a_covariate_do_not_matter(scale, shift):
    e = greg_mean(FIELD, PHOTO, [11.3])
    f = greg_mean(FIELD, scale * (PHOTO + shift), [scale * (11.3 + shift)])

    assert f.mean == pytest.approx(e.mean, rel=1e-9)
    assert f.standard_error == pytest.approx(e.standard_error, rel=1e-9)


def test_a_map_without_skill_is_no_worse_than_nothing_known():
    e = difference_mean(FIELD, np.full(25, 7.0), 7.0)

    assert e.mean == pytest.approx(FIELD.mean())
    assert e.standard_error == pytest.approx(random_mean(FIELD).standard_error)


def test_rows_without_a_covariate_are_left_out_and_counted():
    x, y = PHOTO.copy(), FIELD.copy()
    x[3], y[7] = nan, nan

    e = greg_mean(y, x, [11.3])

    assert (e.n_samples, e.n_missing) == (23, 2)


def test_as_many_coefficients_as_samples_have_no_error():
    e = greg_mean([1.0, 2.0], [3.0, 4.0], [5.0])

    assert e.standard_error is None
    assert e.reason == "as many coefficients as samples"
    assert two_phase_mean([1.0, 2.0], [3.0, 4.0], [3.0, 4.0, 5.0]).variance is None
    assert ratio_mean([1.0], [2.0], 2.0).reason == "one sample only"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: greg_mean([1.0, 2.0], [1.0], [1.0]), "one row for each of the 2"),
        (
            lambda: greg_mean([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], [1.0]),
            "not be collinear",
        ),
        (lambda: greg_mean([1.0], [1.0], [1.0]), "must be more than the 1 covariates"),
        (lambda: greg_mean([nan], [1.0], [1.0]), "at least one complete row"),
        (
            lambda: greg_mean([1.0, 2.0], [1.0, 2.0], [1.0, 2.0]),
            "each of the 1 covariates",
        ),
        (lambda: greg_mean([1.0, 2.0], [1.0, 2.0], [nan]), "no missing value"),
        (lambda: greg_mean(FIELD, PHOTO, [11.3], n_units=3), "at least 25; got 3"),
        (lambda: greg_mean([1.0], [[[1.0]]], [1.0]), r"\(n, n_covariates\)"),
        (lambda: two_phase_mean(FIELD, PHOTO, [1.0, 2.0]), "at least 25 rows"),
        (lambda: ratio_mean([1.0], [0.0], 1.0), "means are above 0"),
        (lambda: ratio_mean([1.0], [-1.0], 1.0), "auxiliary must lie in"),
        (lambda: difference_mean([1.0], [[1.0, 2.0]], 1.0), "must have one axis"),
        (lambda: difference_mean([1.0], [1.0], nan), "population_prediction must be a"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()
