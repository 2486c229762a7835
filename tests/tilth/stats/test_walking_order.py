from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.stats.walking_order import length_of_walk, walking_order


def test_points_on_a_line_are_walked_along_it():
    at = np.stack([[5.0, 1.0, 9.0, 3.0, 7.0], np.zeros(5)], axis=1)

    assert walking_order(at).tolist() == [1, 3, 0, 4, 2]


def test_the_walk_is_near_the_shortest():
    draw = np.random.default_rng(5)
    ratios = []
    for _ in range(20):
        at = draw.uniform(0.0, 1000.0, (7, 2))
        west = int(np.argmin(at[:, 0]))
        rest = [i for i in range(7) if i != west]
        shortest = min(
            length_of_walk(at, [west, *order]) for order in permutations(rest)
        )
        order = walking_order(at)
        assert order[0] == west
        ratios.append(length_of_walk(at, order) / shortest)

    assert min(ratios) >= 1.0 - 1e-12
    assert np.mean(ratios) < 1.05


@given(st.lists(st.tuples(*[st.floats(-1e4, 1e4)] * 2), max_size=40))
def test_every_point_is_walked_once(points):
    at = np.array(points).reshape(-1, 2)

    assert sorted(walking_order(at).tolist()) == list(range(len(at)))


def test_two_opt_shortens_the_nearest_neighbour_on_a_grid():
    x, y = np.meshgrid(np.arange(12.0), np.arange(12.0))
    at = np.stack([x.ravel(), y.ravel()], axis=1)

    # No walk over 144 points of a grid is shorter than 143 steps.
    assert 143.0 <= length_of_walk(at, walking_order(at)) < 150.0


@pytest.mark.parametrize("positions", [[1.0, 2.0], [[1.0]], [[np.nan, 0.0]]])
def test_other_shapes_are_refused(positions):
    with pytest.raises(InputError, match="positions must be n pairs of finite numbers"):
        walking_order(positions)
