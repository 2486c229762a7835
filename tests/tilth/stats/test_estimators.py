import csv
from itertools import combinations, product
from math import inf, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tilth.errors import InputError
from tilth.stats.estimate import Estimate, combine, satterthwaite
from tilth.stats.estimators import (
    composite_mean,
    purposive_mean,
    random_mean,
    stratified_mean,
)
from tilth.stats.two_stage import (
    two_stage_mean,
    two_stage_proportional_mean,
    two_stage_ratio_mean,
)

DATA = Path(__file__).parents[1] / "data" / "stats"
lists = st.lists(st.floats(-100.0, 100.0), min_size=2, max_size=20)


def with_moments(mean, variance, n):
    """Numbers with exactly this mean and sample variance."""
    z = np.arange(n) - (n - 1) / 2.0
    return mean + z * sqrt(variance / z.var(ddof=1))


def moments(estimates):
    """Mean estimate, its true variance over all samples, and the mean variance."""
    means = np.array([e.mean for e in estimates])
    return means.mean(), means.var(), np.mean([e.variance for e in estimates])


def test_stratified_mean_matches_a_published_survey():
    text = (DATA / "lohr_agstrat.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in text if not line.startswith("#")))
    values, regions = [], []
    for row in rows:
        n = int(row["sampled"])
        values += list(with_moments(float(row["mean"]), float(row["variance"]), n))
        regions += [row["region"]] * n
    counties = {row["region"]: float(row["counties"]) for row in rows}

    total = stratified_mean(values, regions, counties, n_units=counties).times(3078)

    # The means are printed with one decimal, times 1382 counties.
    assert total.mean == pytest.approx(909_736_035, abs=0.05 * 3078)
    assert total.standard_error == pytest.approx(50_417_248, abs=1.0)


def test_simple_random_mean_over_all_samples_of_a_population():
    population = np.array([31.0, 44.0, 45.0, 52.0, 60.0, 71.0])
    every = [random_mean(np.array(s), n_units=6) for s in combinations(population, 3)]

    mean, variance, estimated = moments(every)

    assert mean == pytest.approx(population.mean(), rel=1e-12)
    assert estimated == pytest.approx(variance, rel=1e-12)


def test_stratified_mean_over_all_samples_of_a_population():
    one, two = np.array([31.0, 44.0, 45.0, 58.0]), np.array([60.0, 71.0, 75.0])
    sizes = {"a": 4.0, "b": 3.0}
    every = [
        stratified_mean([*s, *t], ["a", "a", "b", "b"], sizes, n_units=sizes)
        for s, t in product(combinations(one, 2), combinations(two, 2))
    ]

    mean, variance, estimated = moments(every)

    assert mean == pytest.approx(np.concatenate([one, two]).mean(), rel=1e-12)
    assert estimated == pytest.approx(variance, rel=1e-12)


FARMS = {
    "a": [31.0, 44.0, 45.0],
    "b": [50.0, 58.0, 61.0, 70.0],
    "c": [20.0, 26.0],
    "d": [64.0, 66.0, 75.0],
}


def two_stage_samples(n_farms, estimator):
    """Estimate of every sample of two units in each of `n_farms` farms of four.

    Farms of a sample are equally likely and so are the units in them, but farms
    differ in the number of samples: each counts by its probability.
    """
    estimates, weights = [], []
    for chosen in combinations(FARMS, n_farms):
        inner = list(product(*(combinations(FARMS[f], 2) for f in chosen)))
        for units in inner:
            values = [v for pair in units for v in pair]
            estimates.append(estimator(values, [f for f in chosen for _ in range(2)]))
            weights.append(1.0 / len(inner))
    w = np.array(weights) / sum(weights)
    means = np.array([e.mean for e in estimates])
    mean = w @ means
    estimated = w @ np.array([e.variance for e in estimates])
    return mean, w @ (means - mean) ** 2, estimated


@pytest.mark.parametrize("n_farms", [2, 3, 4])
def test_two_stage_mean_over_all_samples_of_a_population(n_farms):
    sizes = {f: float(len(v)) for f, v in FARMS.items()}
    whole = [v for values in FARMS.values() for v in values]

    mean, variance, estimated = two_stage_samples(
        n_farms,
        lambda values, farm: two_stage_mean(
            values, farm, sizes, mean_size=3.0, n_farms=4, n_units=sizes
        ),
    )

    assert mean == pytest.approx(np.mean(whole), rel=1e-12)
    assert estimated == pytest.approx(variance, rel=1e-12)


def test_ratio_to_size_is_unbiased_where_farms_are_of_one_size():
    units = {f: float(len(v)) for f, v in FARMS.items()}
    same = dict.fromkeys(FARMS, 5.0)

    mean, variance, estimated = two_stage_samples(
        2,
        lambda values, farm: two_stage_ratio_mean(
            values, farm, same, n_farms=4, n_units=units
        ),
    )

    assert mean == pytest.approx(np.mean([np.mean(v) for v in FARMS.values()]))
    assert estimated == pytest.approx(variance, rel=1e-12)


def test_ratio_to_size_by_hand():
    # Farms of 10 and 30 ha with means 40 and 60: (400 + 1800) / 40 = 55; deviations
    # weighted by 0.5 and 1.5 are -7.5 and 7.5, so s2 = 112.5 and v = 112.5 / 2.
    e = two_stage_ratio_mean(
        [39.0, 41.0, 55.0, 65.0], ["a", "a", "b", "b"], {"a": 10.0, "b": 30.0}
    )

    assert e.mean == pytest.approx(55.0)
    assert e.variance == pytest.approx(56.25)
    assert e.degrees_of_freedom == 1.0


def test_farms_drawn_in_proportion_to_size_over_all_draws():
    # All ordered draws with replacement of two farms, one unit in each.
    units = [(f, v) for f, values in FARMS.items() for v in values]
    every = [
        two_stage_proportional_mean([v, w], [0, 1])
        for (_, v), (_, w) in product(units, units)
    ]

    mean, variance, estimated = moments(every)

    assert mean == pytest.approx(np.mean([v for _, v in units]), rel=1e-12)
    assert estimated == pytest.approx(variance, rel=1e-12)


def test_one_point_in_a_farm_drops_the_factor_of_the_population():
    sizes = {"a": 2.0, "b": 2.0}
    few = two_stage_ratio_mean([40.0, 42.0, 50.0], ["a", "a", "b"], sizes, n_farms=3)
    many = two_stage_ratio_mean([40.0, 42.0, 50.0], ["a", "a", "b"], sizes)

    assert few == many
    whole = two_stage_ratio_mean([40.0, 42.0, 50.0], ["a", "a", "b"], sizes, n_farms=2)
    assert whole.standard_error is None
    assert "by one point only" in whole.reason


def test_satterthwaite_matches_welch():
    # Student's sleep data, as R prints it: t = -1.8608, df = 17.776.
    one = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    two = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])

    difference = combine([random_mean(one), random_mean(two)], [1.0, -1.0])

    assert difference.degrees_of_freedom == pytest.approx(17.776, abs=5e-4)
    assert difference.mean / difference.standard_error == pytest.approx(
        -1.8608, abs=5e-5
    )


@pytest.mark.parametrize(
    ("n", "t"), [(3, 2.9200), (4, 2.3534), (6, 2.0150), (10, 1.8331), (100, 1.6604)]
)
def test_interval_has_the_printed_quantile(n, t):
    # Gold Standard (2020) SOC framework, table of t for 90 %, df = n - 1.
    e = Estimate(
        mean=10.0,
        standard_error=1.0,
        degrees_of_freedom=n - 1.0,
        n_samples=n,
        method="",
    )

    assert e.half_width(0.9) == pytest.approx(t, abs=5e-5)
    assert e.interval(0.9) == pytest.approx((10.0 - t, 10.0 + t), abs=5e-5)


@given(values=lists)
def test_random_mean_matches_scipy(values):
    e = random_mean(values)

    assert e.mean == pytest.approx(np.mean(values), abs=1e-9)
    assert e.standard_error == pytest.approx(stats.sem(values), rel=1e-6, abs=1e-9)


@given(values=lists, seed=st.integers(0, 100))
def test_order_does_not_matter(values, seed):
    order = np.random.default_rng(seed).permutation(len(values) * 2)
    y = np.array([*values, *(v + 10.0 for v in values)])
    label = np.array(["a"] * len(values) + ["b"] * len(values))
    area = {"a": 3.0, "b": 1.0}

    one, two = (
        stratified_mean(y, label, area),
        stratified_mean(y[order], label[order], area),
    )

    assert two.mean == pytest.approx(one.mean, abs=1e-9)
    assert two.standard_error == pytest.approx(one.standard_error, abs=1e-9)


@given(values=lists, factor=st.floats(-50.0, 50.0), shift=st.floats(-50.0, 50.0))
def test_estimates_follow_the_unit(values, factor, shift):
    e, f = random_mean(values), random_mean([factor * v + shift for v in values])

    assert f.mean == pytest.approx(e.times(factor).mean + shift, abs=1e-6)
    assert f.standard_error == pytest.approx(e.times(factor).standard_error, abs=1e-6)


@given(
    c=st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=6),
    df=st.lists(st.floats(1.0, 1e4), min_size=6, max_size=6),
)
def test_degrees_of_freedom_lie_between_the_smallest_and_the_sum(c, df):
    used = df[: len(c)]

    assert min(used) * (1 - 1e-9) <= satterthwaite(c, used) <= sum(used) * (1 + 1e-9)


def test_one_composite_has_no_variance_and_says_so():
    e = composite_mean([48.0])

    assert (e.standard_error, e.interval(), e.probability_above()) == (None, None, None)
    assert e.reason == "one composite only"
    assert e.times(10.0).standard_error is None
    strata = stratified_mean([48.0, 50.0, 52.0], ["a", "b", "b"], {"a": 1.0, "b": 2.0})
    assert strata.variance is None
    assert strata.reason == "one sample only in stratum a"
    assert strata.mean == pytest.approx((48.0 + 2 * 51.0) / 3.0)
    assert two_stage_proportional_mean([1.0, 2.0], ["a", "a"]).variance is None
    assert (
        two_stage_mean([1.0, 2.0], ["a", "a"], {"a": 1.0}, mean_size=1.0).reason
        == "one farm only"
    )


def test_existing_points_have_no_design_variance():
    e = purposive_mean([40.0, 50.0, nan])

    assert (e.mean, e.standard_error, e.n_samples, e.n_missing) == (45.0, None, 2, 1)
    assert "not drawn at random" in e.reason
    assert combine([e, random_mean([1.0, 2.0])], [0.5, 0.5]).interval() is None
    assert combine([e, random_mean([1.0, 2.0])], [0.0, 1.0]).variance == 0.25


def test_missing_values_are_left_out_and_counted():
    e = random_mean([41.0, nan, 47.0, 50.0, 54.0])

    assert (e.n_samples, e.n_missing, e.degrees_of_freedom) == (4, 1, 3.0)
    assert e.mean == 48.0
    two = two_stage_ratio_mean(
        [1.0, nan, nan, 3.0, 5.0], "aabbc", dict.fromkeys("abc", 1.0)
    )
    assert (two.n_samples, two.n_missing) == (3, 2)


def test_equal_values_and_whole_populations():
    e = random_mean([45.1] * 7)
    assert (e.standard_error, e.half_width(), e.probability_above(45.0)) == (
        0.0,
        0.0,
        1,
    )
    assert e.probability_above(e.mean) == 0.5
    whole = random_mean([45.0], n_units=1)
    assert (whole.standard_error, whole.degrees_of_freedom) == (0.0, inf)


def test_probability_above_is_one_less_the_p_value():
    y = np.array([0.7, -1.6, 0.2, 1.2, -0.1, 3.4])

    p = stats.ttest_1samp(y, 0.1, alternative="greater").pvalue

    assert random_mean(y).probability_above(0.1) == pytest.approx(1.0 - p, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_mean([]), "at least one number.*got 0 missing"),
        (lambda: random_mean([nan]), "at least one number.*got 1 missing"),
        (lambda: random_mean([1.0, inf]), "with 1 infinite"),
        (lambda: random_mean([[1.0]]), r"got the shape \(1, 1\)"),
        (
            lambda: random_mean([1.0, 2.0], n_units=1),
            "at least the number of samples, 2",
        ),
        (
            lambda: stratified_mean([1.0], ["a"], {"a": 1, "b": 2}),
            r"no sample in \['b'\]",
        ),
        (lambda: stratified_mean([1.0], ["c"], {"a": 1}), r"no area for \['c'\]"),
        (lambda: stratified_mean([1.0], [], {"a": 1}), "one label for each of the 1"),
        (
            lambda: stratified_mean([1.0], ["a"], {"a": 0.0}),
            "area of a must be above 0",
        ),
        (lambda: stratified_mean([1.0], ["a"], {"a": inf}), "area must be finite"),
        (
            lambda: stratified_mean([nan], ["a"], {"a": 1}),
            "values of stratum a must hold",
        ),
        (
            lambda: two_stage_mean([1.0], ["a"], {"a": 1.0}, mean_size=0.0),
            "mean_size must be above 0",
        ),
        (
            lambda: two_stage_ratio_mean([1.0], ["a"], {}),
            "farm_size of a must be above 0",
        ),
        (
            lambda: two_stage_ratio_mean([1.0, 2.0], "ab", {"a": 1, "b": 1}, n_farms=1),
            "at least the number sampled, 2",
        ),
        (lambda: two_stage_ratio_mean([nan], ["a"], {"a": 1.0}), "1 are missing"),
        (lambda: two_stage_proportional_mean([nan], ["a"]), "1 are missing"),
        (lambda: combine([], []), "one finite number for each of the 0"),
        (lambda: combine([random_mean([1.0, 2.0])], [inf]), "one finite number"),
        (lambda: satterthwaite([1.0], [1.0, 2.0]), "their shapes are"),
        (lambda: satterthwaite([-1.0], [1.0]), "variances must lie in"),
        (
            lambda: random_mean([1.0, 2.0]).interval(1.0),
            "level must lie between 0 and 1",
        ),
        (lambda: random_mean([1.0, 2.0]).times(nan), "factor must be a finite number"),
        (
            lambda: Estimate(
                mean=1.0,
                standard_error=None,
                degrees_of_freedom=None,
                n_samples=1,
                method="",
            ),
            "be None with a reason",
        ),
        (
            lambda: Estimate(
                mean=1.0,
                standard_error=nan,
                degrees_of_freedom=1.0,
                n_samples=1,
                method="",
            ),
            "finite number from 0",
        ),
        (
            lambda: Estimate(
                mean=1.0,
                standard_error=1.0,
                degrees_of_freedom=0.0,
                n_samples=1,
                method="",
            ),
            "must be above 0; got 0",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()
