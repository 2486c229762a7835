import numpy as np
import pytest

from tilth.errors import InputError
from tilth.stats.conditioned_latin_hypercube import (
    conditioned_latin_hypercube,
    hypercube_objective,
)
from tilth.stats.random_stream import random_stream


def covariates():
    draw = np.random.default_rng(3)
    x = draw.gamma(2.0, size=(2000, 3))
    x[:, 1] += x[:, 0]
    return x


def test_the_objective_is_counted_by_hand():
    x = np.array([[0.0, 0.0], [1.0, 5.0], [2.0, 1.0], [3.0, 9.0]])
    # Two quantiles of each covariate, limits 1.5 and 3. Cells 0 and 1: both in the
    # lower half of the first (|2-1| + |0-1|), one in each half of the second. Their
    # correlation is 1, that of all cells r; it stands twice in the matrix.
    r = np.corrcoef(x.T)[0, 1]

    assert hypercube_objective(x, [0, 1]) == pytest.approx(2.0 + 2.0 * (1.0 - r))
    assert hypercube_objective(x[:, :1], [0, 3]) == 0.0


def test_annealing_beats_chance_by_far_and_fills_the_quantiles():
    x, n = covariates(), 20
    found = conditioned_latin_hypercube(x, n, random_stream(1, "hypercube"))
    draw = np.random.default_rng(1)
    chance = [
        hypercube_objective(x, draw.choice(len(x), n, replace=False))
        for _ in range(200)
    ]

    assert found.objective == pytest.approx(hypercube_objective(x, found.cells))
    assert found.objective < 0.25 * min(chance)
    for column in x.T:
        limits = np.quantile(column, np.arange(1, n) / n)
        counts = np.bincount(np.searchsorted(limits, column[found.cells], "right"))
        # Each of 20 marginal quantiles has its cell, but for a few.
        assert (counts == 1).sum() >= 16
    assert len(set(found.cells.tolist())) == n


def test_the_same_stream_gives_the_same_cells():
    x = covariates()[:300]
    first, again = (
        conditioned_latin_hypercube(x, 8, random_stream(2, "h"), n_steps=500)
        for _ in range(2)
    )

    np.testing.assert_array_equal(first.cells, again.cells)


def test_what_cannot_be_chosen_is_refused():
    stream = random_stream(1, "h")
    x = covariates()[:10]
    for n in (1, 10):
        with pytest.raises(InputError, match=f"fewer than the 10 of the area; got {n}"):
            conditioned_latin_hypercube(x, n, stream)
    with pytest.raises(InputError, match="must differ among the cells"):
        conditioned_latin_hypercube(np.ones((10, 1)), 3, stream)
    with pytest.raises(InputError, match="must have no missing value"):
        hypercube_objective([[np.nan], [1.0]], [0])
