import numpy as np
import pytest
from scipy.stats import chisquare

from tilth.errors import InputError
from tilth.stats.farm_draw import equal_draw, proportional_draw
from tilth.stats.random_stream import random_stream

SIZES = np.array([1.0, 2.0, 3.0, 4.0, 10.0])


def test_every_farm_has_the_same_chance():
    counts = np.zeros(5)
    for i in range(4000):
        drawn = equal_draw(5, 2, random_stream(i, "farms"))
        assert len(set(drawn.tolist())) == 2
        counts[drawn] += 1

    # Inclusion probability 2/5; counts of a draw without replacement vary less.
    assert chisquare(counts, np.full(5, 1600.0)).pvalue > 0.01


def test_chances_are_in_proportion_to_size():
    drawn = proportional_draw(SIZES, 40_000, random_stream(1, "farms"))

    counts = np.bincount(drawn, minlength=5)
    assert chisquare(counts, 40_000 * SIZES / SIZES.sum()).pvalue > 0.01


def test_more_farms_begin_with_fewer():
    for draw in (
        lambda n: equal_draw(50, n, random_stream(3, "a")),
        lambda n: proportional_draw(SIZES, n, random_stream(3, "a")),
    ):
        np.testing.assert_array_equal(draw(40)[:9], draw(9))


def test_draws_that_cannot_be_are_refused():
    stream = random_stream(1, "a")
    for n in (0, 6):
        with pytest.raises(InputError, match=f"must be from 1 to 5, .*; got {n}"):
            equal_draw(5, n, stream)
    for sizes in ([], [1.0, 0.0], [1.0, np.inf]):
        with pytest.raises(InputError, match="finite numbers above 0 ha"):
            proportional_draw(sizes, 1, stream)
    with pytest.raises(InputError, match="sizes must lie in"):
        proportional_draw([-1.0], 1, stream)
    with pytest.raises(InputError, match="draws must be at least 1; got 0"):
        proportional_draw([1.0], 0, stream)
