import csv
from math import erf, inf, nan, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.accounting.campaigns import estimate
from tilth.accounting.uncertainty_deduction import (
    interval_deduction,
    normal_deduction,
    quantile,
    relative_half_width,
    student_deduction,
    threshold_deduction,
)
from tilth.errors import InputError

DATA = Path(__file__).parents[1] / "data" / "standards" / "student_quantiles.csv"
ALL = (
    lambda e: student_deduction(e, 2.0 / 3.0),
    lambda e: normal_deduction(e, 0.6),
    lambda e: interval_deduction(e, 0.7, 0.95),
    lambda e: threshold_deduction(e, 0.9, 20.0),
    lambda e: relative_half_width(e, 0.9),
)


def rows():
    lines = DATA.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize(
    "row", rows(), ids=lambda r: f"{r['standard']} {r['degrees_of_freedom']}"
)
def test_quantiles_that_the_standards_mean(row):
    probability = {"vm0042": 2.0 / 3.0, "gs402": 0.95}[row["standard"]]
    found = quantile(probability, float(row["degrees_of_freedom"]))

    assert found == pytest.approx(float(row["quantile"]), abs=float(row["tolerance"]))


def test_two_thirds_is_not_667_thousandths():
    # Closed forms with 2 degrees of freedom: t = (2p - 1) sqrt(2 / (1 - (2p - 1)^2)).
    assert quantile(2.0 / 3.0, 2.0) == pytest.approx(0.5, abs=1e-12)
    shift = 2 * 0.667 - 1
    expected = shift * sqrt(2 / (1 - shift**2))
    assert quantile(0.667, 2.0) == pytest.approx(expected, abs=1e-12)
    assert expected == pytest.approx(0.501125, abs=5e-7)
    # Without end: 0.4307 and 0.4316.
    assert quantile(2.0 / 3.0) == pytest.approx(0.43073, abs=5e-6)
    assert quantile(0.667) == pytest.approx(0.43164, abs=5e-6)


@given(st.floats(0.5, 0.999))
def test_normal_quantiles_against_the_error_function(probability):
    z = quantile(probability)

    assert 0.5 * (1.0 + erf(z / sqrt(2.0))) == pytest.approx(probability, abs=1e-12)


def test_deduction_of_vm0042():
    found = student_deduction(estimate(2.0, 0.8, 2.0), 2.0 / 3.0)

    assert found.factor == pytest.approx(0.5, abs=1e-12)
    assert found.relative_error == pytest.approx(0.4)
    assert found.fraction == pytest.approx(0.2)  # 0.5 x 0.4
    assert found.amount == pytest.approx(0.4)
    assert "one-sided t at p = 2/3 with 2 degrees of freedom = 0.5000" in found.words
    large = student_deduction(estimate(2.0, 0.8, inf), 2.0 / 3.0)
    assert large.fraction == pytest.approx(0.1723, abs=5e-5)  # 0.4307 x 0.4
    assert "infinite degrees of freedom" in large.words


def test_deduction_of_australia():
    found = normal_deduction(estimate(2.0, 0.8), 0.6)

    assert found.factor == pytest.approx(0.2533, abs=5e-5)
    assert found.fraction == pytest.approx(0.10134, abs=5e-6)
    assert found.words == ("normal quantile at p = 0.6 = 0.2533, times 0.8/2 = 10.13 %")


def test_deduction_of_car():
    found = interval_deduction(estimate(2.0, 0.8), 0.7, 0.95)

    assert found.factor == pytest.approx(0.5244 * 1.95996, abs=1e-4)
    assert found.factor == pytest.approx(1.028, abs=5e-4)
    assert found.fraction == pytest.approx(0.41112, abs=5e-5)


@pytest.mark.parametrize(
    ("standard_error", "share"),
    [
        (0.1, 0.0),  # 1.7823 x 0.1 / 2 = 8.9 %
        (0.2244, 0.0),  # 19.998 %
        (0.2245, 6.3e-5),  # 20.0063 %
        (0.5, 0.24557),  # 44.557 %
        (2.0, 1.0),  # 178 %: everything
    ],
)
def test_threshold_of_the_gold_standard(standard_error, share):
    # t two-sided 90 % with 12 degrees of freedom: 1.782288 (any table of t).
    found = threshold_deduction(estimate(2.0, standard_error), 0.9, 20.0)

    assert found.fraction == pytest.approx(share, abs=2e-6)
    assert found.amount == 2.0 * found.fraction


def test_eligibility_of_vcs_as_relative_error_and_as_deduction():
    """With a known variance a half-width of 100 % is sigma 0.608 and UNC 26.19 %."""
    limit = 1.0 / 1.6448536
    at = estimate(1.0, limit, inf)

    assert limit == pytest.approx(0.608, abs=5e-5)
    assert relative_half_width(at, 0.9) == pytest.approx(100.0, rel=1e-7)
    share = student_deduction(at, 2.0 / 3.0).fraction
    assert share == pytest.approx(0.4307273 / 1.6448536, rel=1e-6)
    assert share == pytest.approx(0.2618, abs=1e-4)
    assert relative_half_width(estimate(1.0, 0.6079, inf), 0.9) < 100.0
    assert relative_half_width(estimate(1.0, 0.6080, inf), 0.9) > 100.0


@given(st.floats(1e-3, 1e3), st.floats(0.0, 1e3), st.floats(1.0, 1e3))
def test_a_deduction_is_a_share_and_grows_with_the_error(mean, error, df):
    for deduct in ALL[:4]:
        less, more = (deduct(estimate(mean, x, df)) for x in (error, 1.5 * error))

        assert 0.0 <= less.fraction <= more.fraction <= 1.0
        assert less.amount == pytest.approx(mean * less.fraction)


@given(st.floats(0.01, 1.0), st.floats(1.0, 200.0))
def test_fewer_degrees_of_freedom_take_off_more(error, df):
    e, large = estimate(1.0, error, df), estimate(1.0, error, inf)

    by_t, by_z = (student_deduction(x, 2.0 / 3.0).fraction for x in (e, large))
    assert by_t >= by_z


@pytest.mark.parametrize("deduct", ALL)
def test_refusals_of_every_deduction(deduct):
    for bad in (0.0, -1.0, nan, inf):
        with pytest.raises(InputError, match="estimate must be above 0"):
            deduct(estimate(bad, 0.5))
    with pytest.raises(InputError, match=r"standard error .* got none \(one composite"):
        deduct(estimate(1.0, None))


def test_refusals_of_numbers():
    e = estimate(1.0, 0.5)
    for bad in (0.0, 1.0, nan):
        with pytest.raises(InputError, match="probability must lie between 0 and 1"):
            quantile(bad)
    for bad in (0.0, -1.0, nan):
        with pytest.raises(InputError, match="degrees_of_freedom must be above 0"):
            quantile(0.6, bad)
    for bad in (0.4, nan):
        with pytest.raises(InputError, match=r"probability must lie in \[0.5, 1\)"):
            student_deduction(e, bad)
        with pytest.raises(InputError, match=r"probability must lie in \[0.5, 1\)"):
            normal_deduction(e, bad)
        with pytest.raises(InputError, match=r"probability must lie in \[0.5, 1\)"):
            interval_deduction(e, bad, 0.95)
    for bad in (-1.0, nan, inf):
        with pytest.raises(InputError, match="threshold must be a number from 0, in %"):
            threshold_deduction(e, 0.9, bad)
