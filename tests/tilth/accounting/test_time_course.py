import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.accounting.factor import own_factor
from tilth.accounting.leakage import displaced_production, transferred_carbon
from tilth.accounting.quantity import of_factor
from tilth.accounting.time_course import (
    first_order_course,
    first_order_share,
    gain,
    linear_course,
    linear_share,
    reversal,
)
from tilth.errors import InputError

COURSES = (linear_course(), first_order_course(8.0))


def test_shares_by_hand():
    np.testing.assert_allclose(
        linear_share([-1.0, 0.0, 5.0, 20.0, 60.0]), [0, 0, 0.25, 1, 1]
    )
    np.testing.assert_allclose(
        first_order_share([-1.0, 0.0, 8.0, 16.0], 8.0),
        [0, 0, 1 - np.exp(-1), 1 - np.exp(-2)],
    )


def test_a_first_order_gain_follows_its_differential_equation():
    # dG/dt = (W - G) / tau, in small steps.
    stock, step = 0.0, 1e-4
    for _ in range(100_000):
        stock += step * (5.0 - stock) / 8.0

    assert gain(5.0, [10.0], first_order_course(8.0)).value[0] == pytest.approx(
        stock, rel=1e-4
    )


def test_a_stop_after_ten_years_by_hand():
    # Linear: 4 * 10/20 = 2 at the stop, which is lost over 20 years: 1 after ten.
    found = gain(4.0, [0, 10, 15, 20, 30, 40], linear_course(), stop=10.0)

    np.testing.assert_allclose(found.value, [0, 2, 1.5, 1, 0, 0])
    first = reversal(4.0, 10.0, 20.0, first_order_course(8.0))
    at_stop = 4 * (1 - np.exp(-10 / 8))
    assert first.at_stop.value == pytest.approx(at_stop)
    assert first.left.value == pytest.approx(at_stop * np.exp(-10 / 8))
    assert first.lost.value == pytest.approx(at_stop * (1 - np.exp(-10 / 8)))
    assert first.kept_on.value == pytest.approx(4 * (1 - np.exp(-20 / 8)))


def test_a_practice_that_begins_later():
    found = gain(4.0, [0, 5, 10, 15], linear_course(), start=5.0)

    np.testing.assert_allclose(found.value, [0, 0, 1, 2])


@pytest.mark.parametrize("course", COURSES)
@given(whole=st.floats(-20, 20), stop=st.floats(0, 30), more=st.floats(0, 50))
def test_what_is_left_and_lost_adds_up_and_never_exceeds_the_gain(
    course, whole, stop, more
):
    found = reversal(whole, stop, stop + more, course)

    assert found.left.value + found.lost.value == pytest.approx(
        found.at_stop.value, abs=1e-12
    )
    assert abs(found.left.value) <= abs(found.at_stop.value) + 1e-12
    assert abs(found.at_stop.value) <= abs(whole) + 1e-12
    assert abs(found.kept_on.value) + 1e-9 >= abs(found.at_stop.value)


def test_errors_follow_the_gain():
    whole = of_factor(own_factor("w", 4.0, unit="Mg ha-1", standard_error=1.0))
    found = gain(whole, [0, 10, 20], linear_course())

    np.testing.assert_allclose(found.standard_error, [0, 0.5, 1.0])


def test_leakage_by_hand():
    assert displaced_production(100.0, 0.25, 0.4).value == pytest.approx(10.0)
    assert transferred_carbon(120.0, 0.5).value == pytest.approx(220.0)


def test_refusals():
    with pytest.raises(InputError, match="transition must be a finite number above 0"):
        linear_share(1.0, 0.0)
    with pytest.raises(InputError, match="mean_time must be a finite number above 0"):
        first_order_course(-1.0)
    with pytest.raises(InputError, match="years must have no missing value"):
        linear_share(np.nan)
    with pytest.raises(InputError, match="stop must not come before start"):
        gain(1.0, [0, 1], linear_course(), start=5.0, stop=1.0)
    with pytest.raises(InputError, match=r"stop must lie in \[0, 20\] yr"):
        reversal(1.0, 30.0, 20.0, linear_course())
    with pytest.raises(InputError, match="displaced_share must lie in"):
        displaced_production(1.0, 2.0, 1.0)
    with pytest.raises(InputError, match="lost_production must lie in"):
        displaced_production(-1.0, 1.0, 1.0)
    with pytest.raises(InputError, match="retained_share must lie in"):
        transferred_carbon(1.0, 2.0)
