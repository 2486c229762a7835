from fractions import Fraction
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.accounting.removals import carbon_to_co2, split
from tilth.errors import InputError

eighths = st.integers(-8000, 80000).map(lambda n: n / 8.0)  # sums of them are exact


@pytest.mark.parametrize(
    ("project", "baseline", "removals", "avoided"),
    [
        (53.0, 48.0, 3.0, 2.0),  # gains, where the baseline loses
        (53.0, 51.0, 2.0, 0.0),  # gains more than the baseline
        (49.0, 46.0, 0.0, 3.0),  # loses less: avoided loss only
        (51.0, 53.0, 0.0, -2.0),  # gains less than the baseline: benefit lost
        (47.0, 49.0, 0.0, -2.0),  # loses more
        (50.0, 50.0, 0.0, 0.0),
    ],
)
def test_parts_from_a_stock_of_50(project, baseline, removals, avoided):
    parts = split(50.0, project, baseline)

    assert (float(parts.removals), float(parts.avoided)) == (removals, avoided)


@given(eighths, eighths, eighths)
def test_parts_add_up_exactly(initial, project, baseline):
    parts = split(initial, project, baseline)
    removals, avoided = (Fraction(float(p)) for p in (parts.removals, parts.avoided))

    assert removals + avoided == Fraction(project) - Fraction(baseline)
    assert removals == max(0, project - max(initial, baseline))


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_parts_add_up_to_rounding(initial, project, baseline):
    parts = split(initial, project, baseline)

    whole = float(parts.removals + parts.avoided)
    assert whole == pytest.approx(project - baseline, rel=1e-15, abs=1e-300)
    assert parts.removals >= 0.0


@given(eighths, eighths)
def test_by_signs_of_the_changes_as_in_vm0042(change, baseline):
    """Eq 37 and 40 of VM0042 where the project gains at least as much."""
    parts = split(0.0, change, baseline)
    removals = max(0.0, change) - max(0.0, baseline)

    if removals >= 0.0:
        assert float(parts.removals) == removals
        assert float(parts.avoided) == min(0.0, change) - min(0.0, baseline)


def test_many_at_once():
    parts = split(50.0, np.array([[53.0], [49.0]]), np.array([48.0, 51.0]))

    np.testing.assert_array_equal(parts.removals, [[3.0, 2.0], [0.0, 0.0]])
    np.testing.assert_array_equal(parts.avoided, [[2.0, 0.0], [1.0, -2.0]])


def test_carbon_dioxide_of_carbon():
    np.testing.assert_allclose(carbon_to_co2([12.0, -3.0]), [44.0, -11.0], rtol=1e-15)


@pytest.mark.parametrize("place", range(3))
def test_missing_numbers_are_refused(place):
    name = ("initial", "project", "baseline")[place]
    for bad, message in ((nan, f"{name} must have no missing"), (inf, f"{name} must")):
        stocks = [50.0, 51.0, 49.0]
        stocks[place] = bad
        with pytest.raises(InputError, match=message):
            split(*stocks)
