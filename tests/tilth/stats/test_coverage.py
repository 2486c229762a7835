import pytest

from benchmarks.interval_coverage import (
    control_cases,
    coverage,
    lognormal,
    normal_cases,
)


@pytest.mark.slow
@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in normal_cases()])
def test_interval_of_normal_data_covers_what_it_states(case):
    assert 89.0 <= coverage(case) <= 91.5


@pytest.mark.slow
def test_interval_of_few_skewed_data_covers_less():
    # Lognormal with a coefficient of variation of 1: the reason for the warning.
    few, many = (coverage(lognormal(n, 1.0), 4_000) for n in (5, 100))

    assert few < 83.0
    assert few + 5.0 < many < 90.0


@pytest.mark.slow
def test_points_of_one_control_site_are_not_independent_sites():
    found = [coverage(case, 4_000) for case in control_cases()]
    as_sites, crossed, less, single, unlike = found

    assert as_sites < 75.0
    assert 88.5 <= crossed <= 92.0
    assert 87.0 <= less <= 91.0
    assert 89.0 <= single <= 93.0
    assert unlike > single
