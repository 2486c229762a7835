from itertools import combinations
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.stats.change import (
    LaboratoryBias,
    difference_in_differences,
    excludes_zero,
    independent_change,
    overlapping_change,
    paired_change,
    target_factor,
    with_laboratory_bias,
)
from tilth.stats.estimators import random_mean
from tilth.stats.two_stage import two_stage_ratio_mean

# Student (1908), sleep of ten patients with two drugs; results as R prints them.
ONE = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
TWO = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
pairs = st.lists(
    st.tuples(st.floats(0.0, 100.0), st.floats(0.0, 100.0)), min_size=3, max_size=15
)


def test_paired_change_matches_published_test():
    c = paired_change(TWO, ONE)

    assert c.stock_change.mean == pytest.approx(-1.58)
    assert c.stock_change.degrees_of_freedom == 9.0
    assert c.stock_change.mean / c.stock_change.standard_error == pytest.approx(
        -4.0621, abs=5e-5
    )
    assert c.stock_change.interval(0.95) == pytest.approx(
        (-2.4598858, -0.7001142), abs=5e-8
    )
    assert c.distinguishable(0.95)


def test_independent_change_matches_published_test():
    c = independent_change(TWO, ONE)

    assert c.stock_change.degrees_of_freedom == pytest.approx(17.776, abs=5e-4)
    assert c.stock_change.interval(0.95) == pytest.approx(
        (-3.3654832, 0.2054832), abs=5e-8
    )
    assert c.distinguishable(0.95) is False
    assert c.covariance == pytest.approx(0.0, abs=1e-12)
    assert 2 * c.stock_change.probability_above() == pytest.approx(0.07939, abs=5e-6)


def test_covariance_of_revisited_points_by_hand():
    c = paired_change(TWO, ONE)

    assert c.covariance == pytest.approx(np.cov(ONE, TWO)[0, 1] / 10, rel=1e-12)


def test_overlap_over_all_samples_of_a_population():
    # Two rounds of three points, two of them shared: every draw of four points with
    # replacement, so that the population counts as infinite.
    values = np.array([[30.0, 33.0], [44.0, 41.0], [52.0, 60.0]])
    grid = np.array(np.meshgrid(*[range(3)] * 4)).reshape(4, -1).T
    every = [
        overlapping_change(
            [*values[i[:3], 0], nan], [*values[i[:2], 1], nan, values[i[3], 1]]
        ).stock_change
        for i in grid
    ]
    means = np.array([e.mean for e in every])

    assert len(every) == 81
    assert means.mean() == pytest.approx(values[:, 1].mean() - values[:, 0].mean())
    assert np.mean([e.variance for e in every]) == pytest.approx(means.var(), rel=1e-12)


def test_stratified_change_by_hand():
    # Stratum a: differences 2 and 4, mean 3, v = 2 / 2; b: new points, 10 - 6,
    # v = 2 / 2 + 8 / 2. Shares 0.25 and 0.75.
    before = [40.0, 42.0, 5.0, 7.0, nan, nan]
    after = [42.0, 46.0, nan, nan, 8.0, 12.0]
    area = {"a": 1.0, "b": 3.0}

    c = overlapping_change(before, after, stratum="aabbbb", area=area)

    assert c.stock_change.mean == pytest.approx(0.25 * 3.0 + 0.75 * 4.0)
    assert c.stock_change.variance == pytest.approx(0.0625 * 1.0 + 0.5625 * 5.0)
    assert (c.stock_change.n_samples, c.stock_change.n_missing) == (6, 4)
    terms = np.array([0.0625, 0.5625, 0.5625 * 4.0])
    assert c.stock_change.degrees_of_freedom == pytest.approx(
        terms.sum() ** 2 / (terms**2).sum()
    )


@given(values=pairs, factor=st.floats(0.5, 1.5))
def test_overlap_agrees_with_both_extremes(values, factor):
    b, a = np.array(values).T
    paired, whole = (
        paired_change(b, a, factor=factor),
        overlapping_change(b, a, factor=factor),
    )
    apart = overlapping_change(
        np.r_[b, np.full(a.size, nan)], np.r_[np.full(b.size, nan), a], factor=factor
    )
    new = independent_change(b, a, factor=factor)

    assert whole.stock_change.mean == pytest.approx(paired.stock_change.mean, abs=1e-9)
    assert whole.stock_change.standard_error == pytest.approx(
        paired.stock_change.standard_error, abs=1e-9
    )
    assert apart.stock_change.mean == new.stock_change.mean
    assert apart.stock_change.standard_error == new.stock_change.standard_error
    assert new.stock_change.variance == pytest.approx(
        random_mean(a).variance + factor**2 * random_mean(b).variance, abs=1e-9
    )


@given(values=pairs, gone=st.integers(0, 2**15))
def test_any_overlap_has_a_variance_that_is_not_negative(values, gone):
    b, a = np.array(values).T
    without = np.array([(gone >> i) & 1 for i in range(b.size)], dtype=bool)
    c = overlapping_change(b, np.where(without & (np.arange(b.size) > 1), nan, a))

    assert c.stock_change.standard_error >= 0.0
    assert c.stock_change.degrees_of_freedom >= 1.0 - 1e-9


def test_one_shared_point_counts_as_independent():
    some = overlapping_change([40.0, 44.0, nan, nan], [50.0, nan, 54.0, 52.0])
    none = independent_change([40.0, 44.0], [50.0, 54.0, 52.0])

    assert some.stock_change.variance == pytest.approx(none.stock_change.variance)
    assert some.stock_change.degrees_of_freedom == pytest.approx(
        none.stock_change.degrees_of_freedom
    )


def test_contrast_with_the_target():
    factor = target_factor(5.0)
    assert factor == pytest.approx(1.02)

    c = paired_change([50.0, 60.0, 70.0], [52.0, 63.0, 70.0], factor=factor)

    differences = np.array([52.0 - 51.0, 63.0 - 61.2, 70.0 - 71.4])
    assert c.stock_change.mean == pytest.approx(differences.mean())
    assert c.stock_change.variance == pytest.approx(differences.var(ddof=1) / 3)


def test_revisited_farms():
    farm, size = ["a", "a", "b", "b"], {"a": 10.0, "b": 30.0}
    before, after = np.array([30.0, 32.0, 50.0, 60.0]), np.array([69.0, 73, 105, 125])

    c = paired_change(
        before, after, estimator=lambda v: two_stage_ratio_mean(v, farm, size)
    )

    # Farm means of the differences are 40 and 60: 55 and 56.25 by hand, as there.
    assert c.stock_change.mean == pytest.approx(55.0)
    assert c.stock_change.variance == pytest.approx(56.25)
    assert c.after.mean - c.before.mean == pytest.approx(55.0)


def test_shared_bias_cancels_and_separate_bias_adds():
    c = paired_change(TWO, ONE)
    shared = LaboratoryBias(before=1.0, after=1.0, correlation=1.0)
    apart = LaboratoryBias(before=0.3, after=0.4, correlation=0.0)

    assert with_laboratory_bias(c, shared).stock_change.standard_error == pytest.approx(
        c.stock_change.standard_error, rel=1e-12
    )
    joined = with_laboratory_bias(c, apart).stock_change
    assert joined.variance == pytest.approx(c.stock_change.variance + 0.25)
    # The bias is known: 9 degrees of freedom belong to part of the variance.
    part = c.stock_change.variance / joined.variance
    assert joined.degrees_of_freedom == pytest.approx(9.0 / part**2)
    assert with_laboratory_bias(c, apart).sampling == c.sampling
    assert apart.standard_error(2.0) == pytest.approx(sqrt(0.16 + 0.36))
    assert shared.standard_error(1.02) == pytest.approx(0.02)


def test_difference_in_differences():
    project, control = paired_change(ONE, TWO), paired_change(ONE, ONE + [0.1, 0.3] * 5)

    e = difference_in_differences(project, control)

    assert e.mean == pytest.approx(1.58 - 0.2)
    assert e.variance == pytest.approx(
        project.sampling.variance + 0.1 / 9 / 10, rel=1e-9
    )
    bias = LaboratoryBias(before=0.3, after=0.4, correlation=0.0)
    wider = difference_in_differences(project, control, bias)
    assert wider.variance == pytest.approx(e.variance + 0.25)
    biased = with_laboratory_bias(project, bias)
    assert difference_in_differences(biased, control) == e


def test_unknown_variance_stays_unknown():
    c = paired_change([40.0], [44.0])

    assert (c.stock_change.mean, c.stock_change.standard_error) == (4.0, None)
    assert c.distinguishable() is None
    assert c.covariance is None
    assert excludes_zero(c.stock_change) is None
    bias = LaboratoryBias(before=1.0, after=1.0, correlation=0.0)
    assert with_laboratory_bias(c, bias).stock_change.standard_error is None
    lone = independent_change([40.0, 41.0], [44.0])
    assert lone.stock_change.reason == "one sample only of a round"


def test_points_that_lost_a_value():
    c = paired_change([40.0, 42.0, nan, 44.0], [41.0, 44.0, 50.0, nan])

    assert (c.stock_change.n_samples, c.stock_change.n_missing) == (2, 2)
    assert c.before.mean == 41.0
    new = independent_change([40.0, nan, 42.0], [41.0, 44.0])
    assert (new.stock_change.n_samples, new.stock_change.n_missing) == (4, 1)


def test_new_points_in_strata_are_in_any_order():
    area = {"a": 1.0, "b": 1.0}
    c = independent_change(
        [40.0, 50.0, 42.0, 54.0],
        [60.0, 62.0, 45.0, 43.0],
        before_stratum="abab",
        after_stratum="bbaa",
        area=area,
    )

    assert c.stock_change.mean == pytest.approx(0.5 * (44 - 41) + 0.5 * (61 - 52))
    assert c.stock_change.variance == pytest.approx(0.25 * (1 + 1 + 1 + 4))


def test_every_pair_of_samples_gives_an_unbiased_covariance():
    population = np.column_stack([ONE, TWO])[:6]
    found = [
        paired_change(population[list(s), 0], population[list(s), 1]).covariance * 3
        for s in combinations(range(6), 3)
    ]

    assert np.mean(found) == pytest.approx(np.cov(population.T)[0, 1], rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: paired_change([1.0], [1.0, 2.0]), "for each point.*got 1 and 2"),
        (lambda: paired_change([nan], [1.0]), "at least one number"),
        (lambda: paired_change([1.0], [1.0], factor=-1.0), "factor must lie in"),
        (lambda: paired_change([1.0], [1.0], factor=nan), "factor must be a number"),
        (lambda: overlapping_change([1.0], [1.0], stratum=["a"]), "given together"),
        (
            lambda: overlapping_change([1.0], [1.0], stratum="ab", area={"a": 1.0}),
            "one label for each of the 1 points; got 2",
        ),
        (lambda: overlapping_change([1.0], [nan]), "in each round; got 1 and 0"),
        (lambda: independent_change([1.0], [1.0], area={"a": 1.0}), "got 1 of 3"),
        (
            lambda: independent_change(
                [1.0], [1.0], before_stratum="a", after_stratum="", area={"a": 1.0}
            ),
            "got 1 and 0",
        ),
        (lambda: target_factor(0.0), "years must be above 0 yr"),
        (
            lambda: LaboratoryBias(before=-1.0, after=0.0, correlation=0.0),
            "before must",
        ),
        (lambda: LaboratoryBias(before=1.0, after=inf, correlation=0.0), "after must"),
        (lambda: LaboratoryBias(before=1.0, after=1.0, correlation=2.0), r"\[-1, 1\]"),
        (
            lambda: LaboratoryBias(
                before=1.0, after=1.0, correlation=0.0, degrees_of_freedom=0.0
            ),
            "above 0; got 0",
        ),
        (
            lambda: difference_in_differences(
                paired_change(ONE, TWO, factor=1.02), paired_change(ONE, TWO)
            ),
            "with factor 1; got 1.02",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()
