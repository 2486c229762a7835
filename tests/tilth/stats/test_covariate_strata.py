from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from tilth.errors import InputError
from tilth.stats.covariate_strata import (
    k_means,
    root_f_limits,
    root_f_strata,
    standardised,
)
from tilth.stats.random_stream import random_stream

DATA = Path(__file__).parents[1] / "data" / "stats" / "root_f_cochran.csv"


def test_limits_are_those_computed_by_hand_from_published_frequencies():
    table = np.loadtxt(DATA, delimiter=",", comments="#", skiprows=5)
    upper, banks = table.T

    limits = root_f_limits(banks, 5)

    assert banks.sum() == 13_435
    assert [upper[i - 1] for i in limits] == [5.0, 15.0, 25.0, 45.0]


def test_root_f_is_near_the_smallest_variance():
    # The variance under Neyman allocation is (sum W_h s_h)^2 / n: the best limits of a
    # skewed covariate, by trying all, are hardly better.
    x = np.sort(np.random.default_rng(2).gamma(1.5, size=60))

    def spread(label):
        return sum((label == k).mean() * x[label == k].std() for k in range(3))

    best = min(
        spread(np.searchsorted(cut, np.arange(60), side="right"))
        for cut in combinations(range(1, 60), 2)
    )
    label = root_f_strata(x, 3)

    assert (np.diff(label) >= 0).all()
    # Each value is a class of its own here: root-f then means equal numbers.
    assert np.bincount(label).tolist() == [20, 20, 20]
    thousands = np.random.default_rng(2).gamma(1.5, size=20_000)
    many = root_f_strata(thousands, 3)
    found = (
        sum((many == k).mean() * thousands[many == k].std() for k in range(3))
        / thousands.std()
    )
    assert found < 1.15 * best / x.std()


def test_weights_count_as_areas():
    x = [1.0, 2.0, 3.0]

    assert root_f_strata(x, 2, weights=[1.0, 1.0, 100.0]).tolist() == [0, 0, 1]
    assert root_f_strata(x, 2, weights=[100.0, 1.0, 1.0]).tolist() == [0, 1, 1]
    assert root_f_strata(x, 3).tolist() == [0, 1, 2]
    assert root_f_strata(x, 1).tolist() == [0, 0, 0]


def cost(x, label):
    return sum(((x[label == k] - x[label == k].mean(0)) ** 2).sum() for k in set(label))


def test_k_means_is_near_the_best_of_all_partitions():
    # Ten starts find a local minimum; of seven cells all 3^7 labels can be tried.
    draw = np.random.default_rng(4)
    ratios = []
    for _ in range(4):
        x = draw.normal(size=(7, 2))
        best = min(
            cost(x, np.array(label))
            for label in product(range(3), repeat=7)
            if len(set(label)) == 3
        )

        label = k_means(x, 3, random_stream(1, "strata"))

        ratios.append(cost(x, label) / best)
        centres = np.array([x[label == k].mean(axis=0) for k in range(3)])
        away = ((x[:, None, :] - centres) ** 2).sum(axis=2)
        np.testing.assert_array_equal(np.argmin(away, axis=1), label)

    assert min(ratios) >= 1.0 - 1e-12
    assert np.mean(ratios) < 1.1


def test_k_means_finds_groups_that_lie_apart():
    draw = np.random.default_rng(1)
    group = np.repeat([0, 1, 2, 3], 50)
    centres = np.array([[0.0, 0.0], [3.0, 9.0], [6.0, 0.0], [9.0, 9.0]])
    x = centres[group] + draw.normal(0.0, 0.5, (200, 2))

    np.testing.assert_array_equal(k_means(x, 4, random_stream(1, "strata")), group)


def test_strata_are_in_order_of_the_first_covariate():
    x = standardised(np.random.default_rng(1).normal(size=(500, 3)))

    label = k_means(x, 6, random_stream(1, "strata"))

    means = [x[label == k, 0].mean() for k in range(6)]
    assert means == sorted(means)
    np.testing.assert_array_equal(label, k_means(x, 6, random_stream(1, "strata")))


def test_scores_have_mean_0_and_standard_deviation_1():
    x = standardised([[1.0, 10.0], [2.0, 30.0], [6.0, 20.0]])

    np.testing.assert_allclose(x.mean(axis=0), 0.0, atol=1e-15)
    np.testing.assert_allclose(x.std(axis=0), 1.0)


def test_what_makes_no_strata_is_refused():
    stream = random_stream(1, "a")
    with pytest.raises(InputError, match=r"hold something, 2; got 3"):
        root_f_strata([1.0, 1.0, 2.0], 3)
    with pytest.raises(InputError, match="covariate must have no missing value"):
        root_f_strata([1.0, np.nan], 1)
    with pytest.raises(InputError, match="frequencies must lie in"):
        root_f_limits([1.0, -1.0], 1)
    with pytest.raises(InputError, match="number of different cells, 2; got 3"):
        k_means([[1.0], [1.0], [2.0]], 3, stream)
    with pytest.raises(InputError, match="covariate 2 is 5 everywhere"):
        standardised([[1.0, 5.0], [2.0, 5.0]])
    with pytest.raises(InputError, match=r"shape \(n, n_covariates\); got \(2,\)"):
        standardised([1.0, 2.0])
