from math import inf, sqrt

import numpy as np
import pytest
from scipy.stats import nct
from scipy.stats import t as student

from tilth.errors import InputError
from tilth.stats.design_precision import (
    Precision,
    fewest,
    stratified_precision,
    two_stage_precision,
)
from tilth.stats.sample_size import (
    ChangeDesign,
    minimum_detectable_difference,
    power,
    power_of_test,
    sample_size_for_difference,
)


def test_one_stratum_is_a_simple_random_sample():
    found = stratified_precision([100.0], [8.0], [12])
    design = ChangeDesign(sd_before=8.0, sd_after=8.0, correlation=0.4)
    change = found.times(sqrt(2.0 * (1.0 - 0.4)))

    assert found.standard_error == pytest.approx(8.0 / sqrt(12))
    assert found.degrees_of_freedom == pytest.approx(11.0)
    assert change.detectable_difference() == pytest.approx(
        float(minimum_detectable_difference(design, 12))
    )
    assert change.power(6.0) == pytest.approx(float(power(design, 12, 6.0)))


def test_strata_are_weighted_by_area():
    found = stratified_precision([50.0, 30.0, 20.0], [4.0, 8.0, 10.0], [5, 6, 4])
    terms = np.array([0.5 * 4.0, 0.3 * 8.0, 0.2 * 10.0]) ** 2 / [5, 6, 4]

    assert found.standard_error == pytest.approx(sqrt(terms.sum()))
    df = terms.sum() ** 2 / (terms**2 / [4, 5, 3]).sum()
    assert found.degrees_of_freedom == pytest.approx(df)
    assert found.half_width(0.9) == pytest.approx(
        student.ppf(0.95, df) * sqrt(terms.sum())
    )


def test_equal_strata_have_n_less_h_degrees_of_freedom():
    assert stratified_precision([1.0] * 4, [2.0] * 4, [5] * 4).degrees_of_freedom == (
        pytest.approx(16.0)
    )


def test_the_power_is_that_of_the_noncentral_t():
    df, shift = 16.0, 3.1
    critical = student.ppf(0.975, df)
    expected = nct.sf(critical, df, shift) + nct.cdf(-critical, df, shift)

    assert power_of_test(df, shift) == pytest.approx(expected, rel=1e-9)
    precision = Precision(standard_error=2.0, degrees_of_freedom=df)
    assert precision.power(-6.2) == pytest.approx(expected, rel=1e-9)
    assert Precision(standard_error=0.0, degrees_of_freedom=9.0).power(1.0) == 1.0


def test_two_stages_follow_cochran():
    found = two_stage_precision(6.0, 4.0, 10, 3, n_farms=50)

    expected = (1 - 10 / 50) * 36.0 / 10 + 16.0 / 30
    assert found.standard_error == pytest.approx(sqrt(expected))
    assert found.degrees_of_freedom == 9.0
    endless = two_stage_precision(6.0, 4.0, 10, 3)
    assert endless.standard_error == pytest.approx(sqrt(3.6 + 16.0 / 30))
    census = two_stage_precision(6.0, 4.0, 10, 3, n_farms=10)
    assert census.standard_error == pytest.approx(sqrt(16.0 / 30))
    assert census.degrees_of_freedom == 20.0


def test_two_stages_by_simulation():
    draw = np.random.default_rng(1)
    farms = draw.normal(50.0, 6.0, (20_000, 8))
    means = (farms[:, :, None] + draw.normal(0.0, 4.0, (20_000, 8, 3))).mean((1, 2))

    assert two_stage_precision(6.0, 4.0, 8, 3).standard_error == pytest.approx(
        means.std(), rel=0.02
    )


def test_the_fewest_samples_are_found():
    design = ChangeDesign(sd_before=8.0, sd_after=8.0)

    def enough(n):
        change = stratified_precision([1.0], [8.0], [n]).times(sqrt(2.0))
        return change.detectable_difference() <= 5.0

    assert fewest(lambda n: n, enough, 2) == sample_size_for_difference(design, 5.0)
    with pytest.raises(InputError, match="must be at most 100000"):
        fewest(lambda n: n, lambda n: False, 2)


def test_values_out_of_range_are_refused():
    for arguments in (
        ([1.0], [1.0, 2.0], [3]),
        ([0.0], [1.0], [3]),
    ):
        with pytest.raises(InputError, match="must have one shape"):
            stratified_precision(*arguments)
    with pytest.raises(InputError, match="allocation must lie in"):
        stratified_precision([1.0], [1.0], [1])
    for arguments in ((-1.0, 1.0, 3, 2), (1.0, inf, 3, 2)):
        with pytest.raises(InputError, match="between_sd and within_sd"):
            two_stage_precision(*arguments)
    with pytest.raises(InputError, match="farms must be from 2 to 3"):
        two_stage_precision(1.0, 1.0, 4, 2, n_farms=3)
    with pytest.raises(InputError, match="level must lie between 0 and 1; got 1"):
        Precision(standard_error=1.0, degrees_of_freedom=3.0).half_width(1.0)
    with pytest.raises(InputError, match="significance must be between"):
        power_of_test(3.0, 1.0, significance=0.0)


def test_the_search_goes_up_to_its_limit_and_not_beyond():
    assert fewest(lambda n: n, lambda n: n >= 99_999, 9) == 99_999
    with pytest.raises(InputError, match="at most 100000"):
        fewest(lambda n: n, lambda n: n > 100_000, 9)
