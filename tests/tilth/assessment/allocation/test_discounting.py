import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.assessment.allocation.discounting import annuity_factor
from tilth.errors import InputError


@given(st.floats(0.0, 0.2), st.integers(1, 200))
def test_annuity_is_the_sum_of_discounted_payments(rate, years):
    total = sum((1.0 + rate) ** -t for t in range(1, years + 1))

    assert annuity_factor(rate, years) == pytest.approx(total, rel=1e-10)


def test_printed_annuity():
    # Any table of annuities: 4 %, 20 years, 13.5903.
    assert annuity_factor(0.04, 20) == pytest.approx(13.5903, abs=5e-5)
    assert annuity_factor(0.0, 20) == 20.0


@pytest.mark.parametrize(
    ("rate", "years", "message"),
    [
        (-0.01, 20, r"discount_rate must lie in \[0, 0.2\] yr-1; got -0.01"),
        (4.0, 20, r"discount_rate must lie in \[0, 0.2\] yr-1; got 4"),
        (float("nan"), 20, "discount_rate must be a number"),
        (0.04, 0, r"years must be whole, in \[1, 200\] yr; got 0"),
        (0.04, 2.5, "years must be whole"),
    ],
)
def test_refusals(rate, years, message):
    with pytest.raises(InputError, match=message):
        annuity_factor(rate, years)
