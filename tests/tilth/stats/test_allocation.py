from itertools import product
from math import ceil, inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from tilth.errors import InputError
from tilth.stats.allocation import (
    composite_plan,
    composite_standard_error,
    cost_optimal_allocation,
    neyman_allocation,
    stratified_sample_size,
    two_stage_plan,
)

positive = st.floats(0.1, 10.0)


def variance(spread, counts):
    return sum(s**2 / n for s, n in zip(spread, counts, strict=True))


@given(
    areas=st.lists(positive, min_size=3, max_size=3),
    sds=st.lists(positive, min_size=3, max_size=3),
    n=st.integers(6, 16),
)
def test_neyman_is_the_best_of_all_whole_numbers(areas, sds, n):
    spread = np.array(areas) * sds
    best = min(
        variance(spread, (a, b, n - a - b))
        for a, b in product(range(2, n - 3), repeat=2)
        if n - a - b >= 2
    )

    counts = neyman_allocation(areas, sds, n)

    assert sum(counts) == n
    assert min(counts) >= 2
    assert variance(spread, counts) == pytest.approx(best, rel=1e-12)


def test_neyman_in_large_samples_is_in_proportion():
    # W s = 2.0, 2.4, 2.0 of 6.4
    counts = neyman_allocation([50.0, 30.0, 20.0], [4.0, 8.0, 10.0], 6400)

    assert counts == [2000, 2400, 2000]
    assert neyman_allocation([1.0, 1.0], [0.0, 3.0], 10) == [2, 8]


@given(
    sds=st.lists(positive, min_size=2, max_size=2),
    costs=st.lists(st.floats(1.0, 5.0), min_size=2, max_size=2),
    budget=st.floats(20.0, 80.0),
)
def test_cost_optimal_is_near_the_best_of_all_whole_numbers(sds, costs, budget):
    a, b = np.meshgrid(np.arange(2, 80), np.arange(2, 80))
    paid = a * costs[0] + b * costs[1] <= budget * (1 + 1e-9)
    best = (sds[0] ** 2 / a + sds[1] ** 2 / b)[paid].min()

    counts = cost_optimal_allocation([1.0, 1.0], sds, costs, budget)
    spent = float(np.dot(counts, costs))

    assert spent <= budget * (1 + 1e-8)
    assert spent + min(costs) > budget * (1 - 1e-8)
    # One sample of a stratum less than the best can afford: at worst 2 against 3.
    assert best * (1 - 1e-6) <= variance(sds, counts) <= best * 1.5


def best_of_all(spread, costs, budget, minimum=2):
    """Least variance of all whole numbers that the budget pays."""
    spare = budget - minimum * sum(costs)
    ranges = [np.arange(minimum, minimum + int(spare / c) + 1) for c in costs]
    grids = np.meshgrid(*ranges, indexing="ij")
    paid = sum(n * c for n, c in zip(grids, costs, strict=True))
    total = sum(s**2 / n for s, n in zip(spread, grids, strict=True))
    return float(total[paid <= budget * (1 + 1e-9)].min())


def test_samples_are_exchanged_where_prices_leave_money_over():
    areas, sds = [13.0, 41.0, 27.0, 9.0], [4.0, 7.5, 3.0, 12.0]
    counts = cost_optimal_allocation(areas, sds, [10.0, 25.0, 40.0, 15.0], 400.0)

    # One sample after the other ends at 3, 9, 2, 4 for 395 with 17 604.1.
    assert counts == [2, 9, 2, 5]
    spread = np.array(areas) * np.array(sds)
    assert variance(spread, counts) == pytest.approx(17471.6, abs=0.05)
    best = best_of_all(spread, [10.0, 25.0, 40.0, 15.0], 400.0)
    assert variance(spread, counts) == pytest.approx(best)


def test_exchanges_end_at_the_best_of_all_or_close_to_it():
    random = np.random.default_rng(5)
    ratios = []
    for _ in range(200):
        n = int(random.integers(2, 5))
        spread, costs = random.uniform(1.0, 400.0, n), random.uniform(1.0, 5.0, n)
        budget = float(costs.sum() * random.uniform(2.0, 5.0))
        counts = cost_optimal_allocation(np.ones(n), spread, costs, budget)
        assert float(np.dot(counts, costs)) <= budget * (1 + 1e-8)
        assert min(counts) >= 2
        ratios.append(variance(spread, counts) / best_of_all(spread, costs, budget))

    assert min(ratios) >= 1 - 1e-9
    assert np.mean(np.array(ratios) < 1 + 1e-9) >= 0.95
    assert max(ratios) < 1.1


def test_many_strata_are_exchanged_too():
    random = np.random.default_rng(6)
    for n in (30, 80):
        spread, costs = random.uniform(1.0, 400.0, n), random.uniform(1.0, 5.0, n)
        budget = float(costs.sum() * 4.0)
        counts = np.array(cost_optimal_allocation(np.ones(n), spread, costs, budget))
        now = variance(spread, counts)
        for i in range(n):  # no sample is worth more elsewhere
            for j in range(n):
                other = counts.copy()
                other[i] -= 1
                other[j] += 1
                if other.min() >= 2 and np.dot(other, costs) <= budget:
                    assert variance(spread, other) >= now * (1 - 1e-9)


def test_cost_optimal_in_large_samples_is_in_proportion():
    # W s / sqrt(c) = 1 / 1, 1 / 2: counts 2 : 1 and 2 · 1 + 1 · 4 of the budget.
    counts = cost_optimal_allocation([1.0, 1.0], [3.0, 3.0], [1.0, 4.0], 6000.0)

    np.testing.assert_allclose(counts, [2000, 1000], atol=3)


def test_equal_costs_are_neyman():
    counts = cost_optimal_allocation([5.0, 3.0, 2.0], [4.0, 8.0, 9.0], [0.1] * 3, 3.7)

    assert counts == neyman_allocation([5.0, 3.0, 2.0], [4.0, 8.0, 9.0], 37)


@given(sds=st.lists(st.floats(1.0, 10.0), min_size=2, max_size=4), d=positive)
def test_stratified_sample_size_reaches_the_half_width(sds, d):
    areas = np.arange(1.0, len(sds) + 1.0)

    counts = np.array(stratified_sample_size(areas, sds, d))

    c = (areas / areas.sum() * sds) ** 2 / counts
    df = c.sum() ** 2 / (c**2 / (counts - 1)).sum()
    assert t.ppf(0.95, df) * sqrt(c.sum()) <= d * (1 + 1e-9)


def test_stratified_sample_size_by_hand():
    # sum W s = 0.5 · 4 + 0.5 · 6 = 5; n = (1.644854 · 5 / 0.1)^2 = 6763.9
    counts = stratified_sample_size([1.0, 1.0], [4.0, 6.0], 0.1)

    assert sum(counts) == pytest.approx(6764, abs=3)
    assert counts[0] / sum(counts) == pytest.approx(0.4, abs=1e-3)
    one = stratified_sample_size([1.0], [10.0], 3.0)
    assert one == [32]  # 1.6955 · 10 / sqrt(32) = 2.997; with 31 it is 3.048


def test_composite_variance_by_hand():
    found = composite_standard_error(12.0, 2.0, 4, 9)

    assert found == pytest.approx(sqrt(144.0 / 36.0 + 4.0 / 4.0))
    assert np.isnan(composite_standard_error([1.0, nan], 1.0, 2, 2)[1])


@given(
    sds=st.tuples(positive, positive),
    costs=st.tuples(positive, positive),
    budget=st.floats(50.0, 300.0),
)
def test_composite_plan_is_the_best_of_all_whole_numbers(sds, costs, budget):
    k, m = np.meshgrid(np.arange(1, 13), np.arange(2, 3001))
    errors, prices = composite_standard_error(*sds, m, k), m * (costs[1] + k * costs[0])
    plan = composite_plan(*sds, *costs, budget=budget, most_cores=12)

    best = errors[prices <= budget * (1 + 1e-9)].min()
    assert plan.standard_error == pytest.approx(best, rel=1e-9)
    assert plan.cost <= budget * (1 + 1e-8)
    wanted = composite_plan(
        *sds, *costs, standard_error=plan.standard_error * (1 + 1e-12), most_cores=12
    )
    assert wanted.cost <= plan.cost * (1 + 1e-9)
    assert wanted.standard_error <= plan.standard_error * (1 + 1e-6)


def test_composite_plan_tends_to_the_closed_form():
    # k = sqrt(36 · 25 / (4 · 1)) = 15
    plan = composite_plan(6.0, 2.0, 1.0, 25.0, budget=1e6)

    assert plan.n_second == 15
    assert plan.n_first == 25_000
    assert plan.standard_error == pytest.approx(sqrt((36 / 15 + 4) / 25_000))


def test_two_stage_plan_tends_to_the_closed_form():
    # m = sqrt(64 · 50 / (16 · 2)) = 10; then farms for the standard error by hand.
    plan = two_stage_plan(4.0, 8.0, 50.0, 2.0, standard_error=0.1)

    assert plan.n_second == 10
    assert plan.n_first == ceil((16 + 6.4) / 0.01)
    assert plan.cost == pytest.approx(plan.n_first * 70.0)


def test_two_stage_plan_of_a_finite_number_of_farms():
    # v = (1 - n/40) 16/n + 4/n with 16 points: n = 20 / (0.25 + 0.4) = 30.8
    plan = two_stage_plan(
        4.0, 8.0, 1.0, 1.0, standard_error=0.5, n_farms=40, fewest_points=16,
        most_points=16,
    )  # fmt: skip

    assert plan.n_first == 31
    assert plan.standard_error == pytest.approx(sqrt((1 - 31 / 40) * 16 / 31 + 4 / 31))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: neyman_allocation([1.0, 1.0], [1.0, 1.0], 3), "at least 4: 2 in each"),
        (
            lambda: neyman_allocation([1.0], [1.0, 1.0], 9),
            "2 finite numbers above 0, ha",
        ),
        (lambda: neyman_allocation([0.0], [1.0], 9), "finite numbers above 0, ha"),
        (lambda: neyman_allocation([1.0], [0.0], 9), "not all 0"),
        (lambda: neyman_allocation([1.0], [-1.0], 9), "standard_deviations must lie"),
        (
            lambda: neyman_allocation([1.0], [1.0], 9, minimum=0),
            "minimum must be from 1",
        ),
        (
            lambda: cost_optimal_allocation([1.0], [1.0], [3.0], 5.0),
            "budget must pay 2 samples in each stratum, 6",
        ),
        (lambda: cost_optimal_allocation([1.0], [1.0], [0.0], 5.0), "costs must be 1"),
        (
            lambda: stratified_sample_size([1.0], [1.0], 0.0),
            "half_width must be above 0",
        ),
        (lambda: stratified_sample_size([1.0], [1.0], 1e-4), "at most 100000"),
        (lambda: composite_standard_error(1.0, 1.0, 0, 1), "n_composites must lie in"),
        (
            lambda: composite_plan(1.0, 1.0, 1.0, 1.0),
            "one of budget and standard_error",
        ),
        (
            lambda: composite_plan(1.0, 1.0, 1.0, 1.0, budget=9.0, standard_error=1.0),
            "one of budget and standard_error",
        ),
        (
            lambda: composite_plan(inf, 1.0, 1.0, 1.0, budget=9.0),
            "finite numbers from 0",
        ),
        (
            lambda: composite_plan(1.0, 1.0, 0.0, 0.0, budget=9.0),
            "one assay and one core",
        ),
        (
            lambda: composite_plan(1.0, 1.0, 1.0, 5.0, budget=9.0),
            "none does with budget",
        ),
        (
            lambda: composite_plan(1.0, 1.0, 1.0, 1.0, budget=9.0, most_cores=0),
            "numbers of cores must begin at 1",
        ),
        (
            lambda: two_stage_plan(1.0, 1.0, 1.0, 1.0, budget=9.0, n_farms=1),
            "n_farms must be at least 2",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()
