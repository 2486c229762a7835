from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.errors import InputError
from tilth.stats.agreement import interval, krippendorff_alpha, nominal, ordinal

NAN = float("nan")
# Krippendorff (2011), section C: four observers, twelve units, missing values.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


@pytest.mark.parametrize(
    ("difference", "printed"), [(nominal, 0.743), (ordinal, 0.815), (interval, 0.849)]
)
def test_published_example(difference, printed):
    """The paper prints three digits."""
    found = krippendorff_alpha(FOUR, difference)

    assert found.alpha == pytest.approx(printed, abs=5e-4)
    assert (found.n_units, found.n_values) == (11, 40)


def test_by_hand():
    """Two reviewers, units (0, 0), (0, 1), (1, 1): n_0 = n_1 = 3, n = 6.

    The one pair that differs counts twice, 2 / 6 observed; 2 x 3 x 3 / (6 x 5) by
    chance: alpha = 1 - (1 / 3) / (3 / 5) = 4 / 9.
    """
    assert krippendorff_alpha([[0, 0, 1], [0, 1, 1]], nominal).alpha == pytest.approx(
        4 / 9, abs=1e-15
    )


def pairs(ratings, difference):
    """Alpha from all pairs of values, one by one."""
    units = [[v for v in column if v == v] for column in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]
    observed = sum(
        difference(a, b, values) / (len(unit) - 1)
        for unit in units
        for a, b in permutations(unit, 2)
    )
    chance = sum(difference(a, b, values) for a, b in permutations(values, 2))
    return 1 - observed * (len(values) - 1) / chance if chance else None


def ranks_between(a, b, values):
    low, high = min(a, b), max(a, b)
    inside = sum(low <= v <= high for v in values)
    return (inside - (values.count(a) + values.count(b)) / 2) ** 2


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(
            st.lists(
                st.just(NAN) | st.integers(0, 4).map(float), min_size=n, max_size=n
            ),
            min_size=1,
            max_size=4,
        )
    )
)
def test_equals_the_sum_over_pairs(ratings):
    for difference, plain in (
        (nominal, lambda a, b, _: float(a != b)),
        (interval, lambda a, b, _: (a - b) ** 2),
        (ordinal, ranks_between),
    ):
        found = krippendorff_alpha(ratings, difference).alpha
        expected = pairs(ratings, plain)
        assert (found is None) == (expected is None)
        if found is not None:
            assert found == pytest.approx(expected, abs=1e-12)


def test_full_agreement_is_one_and_order_is_irrelevant():
    assert krippendorff_alpha([[0, 2, 4], [0, 2, 4]]).alpha == 1.0
    rows = np.array(FOUR)
    whole = krippendorff_alpha(rows).alpha
    assert krippendorff_alpha(rows[::-1, ::-1]).alpha == pytest.approx(whole, abs=1e-14)


def test_what_is_not_defined_says_why():
    alone = krippendorff_alpha([[1, 2, NAN], [NAN, NAN, 3]])
    assert (alone.alpha, alone.n_units) == (None, 0)
    assert alone.reason == "no unit has values of two reviewers"
    same = krippendorff_alpha([[2, 2], [2, 2]])
    assert (same.alpha, same.n_values) == (None, 4)
    assert same.reason.startswith("all values are the same")
    assert krippendorff_alpha(np.empty((0, 3))).n_units == 0


@pytest.mark.parametrize("ratings", [[1, 2], [[[1]]], [[1.0, float("inf")]]])
def test_refusals(ratings):
    with pytest.raises(InputError, match="one row per reviewer and one column per"):
        krippendorff_alpha(ratings)
