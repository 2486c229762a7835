from math import log, nan, sqrt

import numpy as np
import pytest
from scipy.stats import norm

from tests.tilth.stats.meta_data import columns
from tilth.errors import InputError
from tilth.stats.effect_size import (
    EffectSizes,
    Group,
    hedges_g,
    imputed_deviation,
    log_response_ratio,
    mean_difference,
    relative_change_rate,
    shared_control_covariance,
    stock_change_rate,
)


def group(mean, deviation, n):
    return Group(mean=[mean], standard_deviation=[deviation], n=[n])


def stays():
    d = columns("normand1999")
    return tuple(
        Group(mean=d[f"{g}_mean"], standard_deviation=d[f"{g}_sd"], n=d[f"{g}_n"])
        for g in ("treatment", "control")
    )


def test_log_ratios_of_stays_in_hospital():
    # metafor: escalc(measure="ROM") on the first four hospitals.
    sizes = log_response_ratio(*stays())

    assert [round(x, 4) for x in sizes.effect[:4]] == [
        *(-0.3102, -0.0715, -0.6202, -0.7303)
    ]
    assert [round(x, 4) for x in sizes.variance[:4]] == [0.0094, 0.0028, 0.0018, 0.0119]


def test_standardised_differences_of_stays_in_hospital():
    # metafor: escalc(measure="SMD").
    sizes = hedges_g(*stays())

    assert [round(x, 4) for x in sizes.effect[:4]] == [
        *(-0.3552, -0.3479, -2.3176, -1.8880)
    ]
    assert [round(x, 4) for x in sizes.variance[:4]] == [0.0131, 0.0645, 0.0458, 0.1606]
    assert np.isnan(sizes.control_error).all()


def test_corrected_log_ratio_by_hand():
    # q = 6^2/(4 * 12^2) = 1/16 and 5^2/(4 * 10^2) = 1/16; and a treatment of 3^2.
    sizes = log_response_ratio(group(12.0, 3.0, 4), group(10.0, 5.0, 4), corrected=True)

    qt, qc = 9.0 / (4 * 144.0), 25.0 / 400.0
    assert sizes.effect[0] == pytest.approx(log(1.2) + (qt - qc) / 2, rel=1e-14)
    assert sizes.variance[0] == pytest.approx(qt + qc + (qt**2 + qc**2) / 2, rel=1e-14)
    assert sizes.control_error[0] ** 2 == pytest.approx(qc + qc**2 / 2, rel=1e-14)


@pytest.mark.slow
def test_the_correction_takes_away_the_bias():
    # Two hundred thousand experiments of three plots each, 40 % variation.
    rng = np.random.default_rng(2015)
    t = rng.normal(10.0, 4.0 / sqrt(3), 200_000)
    c = rng.normal(10.0, 1.0 / sqrt(3), 200_000)
    keep = (t > 1.0) & (c > 1.0)
    plain = np.log(t[keep] / c[keep])
    # With the true deviations, the correction is a constant.
    shift = log_response_ratio(
        group(10.0, 4.0, 3), group(10.0, 1.0, 3), corrected=True
    ).effect[0]

    assert abs(plain.mean() + shift) < 0.25 * abs(plain.mean())


def test_rates_by_hand():
    treatment, control = group(55.0, 6.0, 4), group(50.0, 8.0, 4)

    absolute = stock_change_rate(treatment, control, [10.0])
    relative = relative_change_rate(treatment, control, [10.0])

    assert absolute.effect[0] == pytest.approx(0.5, rel=1e-14)
    assert absolute.variance[0] == pytest.approx((9.0 + 16.0) / 100.0, rel=1e-14)
    assert absolute.control_error[0] == pytest.approx(-0.4, rel=1e-14)
    # 1000 (55 - 50) / (50 * 10) = 10; errors 3 and 4 of the means.
    assert relative.effect[0] == pytest.approx(10.0, rel=1e-13)
    slope_t, slope_c = 1000 / (50.0 * 10), -1000 * 55.0 / (50.0**2 * 10)
    assert relative.variance[0] == pytest.approx(
        (slope_t * 3.0) ** 2 + (slope_c * 4.0) ** 2, rel=1e-13
    )
    assert relative.control_error[0] == pytest.approx(slope_c * 4.0, rel=1e-13)


@pytest.mark.parametrize(
    "measure",
    [
        log_response_ratio,
        mean_difference,
        lambda t, c: stock_change_rate(t, c, [5.0, 20.0]),
        lambda t, c: relative_change_rate(t, c, [5.0, 20.0]),
    ],
)
def test_covariance_of_a_shared_control_is_that_of_simulated_experiments(measure):
    # The same 100,000 controls against two treatments; means of four plots.
    rng = np.random.default_rng(11)
    n = 100_000
    c = rng.normal(50.0, 4.0, n)
    means = np.column_stack([rng.normal(55.0, 3.0, n), rng.normal(65.0, 2.0, n)])
    deviations, plots = np.array([6.0, 4.0]), np.array([4.0, 4.0])
    expected = shared_control_covariance(
        measure(
            Group(mean=[55.0, 65.0], standard_deviation=deviations, n=plots),
            Group(mean=[50.0, 50.0], standard_deviation=[8.0, 8.0], n=plots),
        ),
        ["one", "one"],
    )
    drawn = np.array(
        [
            measure(
                Group(mean=m, standard_deviation=deviations, n=plots),
                Group(mean=[x, x], standard_deviation=[8.0, 8.0], n=plots),
            ).effect
            for m, x in zip(means[:4000], c[:4000], strict=True)
        ]
    )

    # 4,000 draws: a variance has a standard error of 2 %, the first order some more.
    np.testing.assert_allclose(np.cov(drawn.T), expected, rtol=0.12)


def test_only_effects_of_one_control_are_joined():
    sizes = EffectSizes(
        effect=np.zeros(4),
        variance=np.array([1.0, 2.0, 3.0, 4.0]),
        control_error=np.array([-0.5, -0.6, -0.7, nan]),
    )

    covariance = shared_control_covariance(sizes, ["a", None, "a", ""])

    expected = np.diag([1.0, 2.0, 3.0, 4.0])
    expected[0, 2] = expected[2, 0] = 0.35
    np.testing.assert_allclose(covariance, expected, rtol=1e-14)


def test_missing_deviations_stay_missing_unless_imputed():
    mean = np.array([10.0, 20.0, 10.0, 10.0, 40.0, 10.0])
    deviation = np.array([1.0, 4.0, 3.0, nan, 16.0, 5.0])  # 10, 20, 30, 40, 50 %
    sizes = mean_difference(
        Group(mean=mean, standard_deviation=deviation, n=np.full(6, 4)),
        Group(mean=mean, standard_deviation=np.ones(6), n=np.full(6, 4)),
    )

    filled, imputed = imputed_deviation(mean, deviation)
    wide, _ = imputed_deviation(mean, deviation, share=0.75)

    assert np.isnan(sizes.variance).tolist() == [False] * 3 + [True] + [False] * 2
    assert filled.tolist() == pytest.approx([1.0, 4.0, 3.0, 3.0, 16.0, 5.0])
    assert imputed.tolist() == [False] * 3 + [True] + [False] * 2
    assert wide[3] == pytest.approx(4.0)


def test_hedges_correction_is_unbiased():
    # J(4) of n = 3 + 3: Gamma(2) / (sqrt(2) Gamma(1.5)) = 0.79788.
    sizes = hedges_g(group(2.0, 1.0, 3), group(1.0, 1.0, 3))

    assert sizes.effect[0] == pytest.approx(sqrt(2.0 / np.pi), rel=1e-12)
    assert norm.pdf(0.0) * 2 == pytest.approx(sizes.effect[0], rel=1e-12)


@pytest.mark.parametrize(
    ("treatment", "control", "message"),
    [
        (group(0.0, 1.0, 3), group(1.0, 1.0, 3), "mean of treatment must be above 0"),
        (group(-1.0, 1.0, 3), group(1.0, 1.0, 3), "mean of treatment must lie in"),
        (group(1.0, 1.0, 3), group(0.0, 1.0, 3), "mean of control must be above 0"),
        (group(1.0, -1.0, 3), group(1.0, 1.0, 3), "standard_deviation of treatment"),
        (group(1.0, 1.0, 3), group(1.0, 1.0, 0), "n of control must lie in"),
        (
            Group(mean=[1.0, 2.0], standard_deviation=[1.0], n=[3]),
            group(1.0, 1.0, 3),
            r"must have one shape \(k,\)",
        ),
    ],
)
def test_groups_that_have_no_ratio(treatment, control, message):
    with pytest.raises(InputError, match=message):
        log_response_ratio(treatment, control)


def test_other_refusals():
    one = group(1.0, 1.0, 3)
    with pytest.raises(InputError, match="years must be above 0 yr"):
        stock_change_rate(one, one, [0.0])
    with pytest.raises(InputError, match="years must be above 0 yr"):
        relative_change_rate(one, one, [1.0, 2.0])
    with pytest.raises(InputError, match="add to more than 3; got 3"):
        hedges_g(group(1.0, 1.0, 1), group(1.0, 1.0, 2))
    with pytest.raises(InputError, match="one label for each of the 1 effects"):
        shared_control_covariance(mean_difference(one, one), ["a", "b"])
    two = Group(mean=[1.0, 2.0], standard_deviation=[1.0, 1.0], n=[3, 3])
    with pytest.raises(InputError, match="must be known for effects that share"):
        shared_control_covariance(hedges_g(two, two), ["a", "a"])
    with pytest.raises(InputError, match="known for at least 5 groups"):
        imputed_deviation([1.0] * 5, [1.0] * 4 + [nan])
