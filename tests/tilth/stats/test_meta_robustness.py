from math import sqrt

import numpy as np
import pytest
from scipy.stats import chi2, norm

from tests.tilth.stats.meta_data import bcg, calendars, columns, log_odds
from tilth.errors import ConvergenceError, InputError
from tilth.stats import heterogeneity, meta_search
from tilth.stats.heterogeneity import dersimonian_laird
from tilth.stats.meta_analysis import fixed_effect, random_effects, three_level
from tilth.stats.meta_interval import profile_interval, q_profile_interval
from tilth.stats.meta_model import effect_model, profile
from tilth.stats.meta_prediction import prediction
from tilth.stats.meta_robustness import (
    egger_test,
    leave_one_study_out,
    small_study_test,
)
from tilth.stats.moderators import indicator_columns


def magnesium():
    d = columns("egger2001")
    return log_odds(d["treated_dead"], d["treated"], d["control_dead"], d["control"])


def diuretics():
    d = columns("collins1985")
    return log_odds(d["treated_ill"], d["treated"], d["control_ill"], d["control"])


# Small studies


def test_small_trials_of_magnesium_differ():
    effect, variance = magnesium()

    # metafor: regtest(res), z = -4.6686.
    test = small_study_test(random_effects(effect, variance))

    assert test.statistic == pytest.approx(-4.6686, abs=2e-4)
    assert test.p_value == pytest.approx(2 * norm.sf(4.6686), rel=2e-3)


def test_eggers_line_is_least_squares_of_the_standardised_effects():
    effect, variance = magnesium()
    error = np.sqrt(variance)
    x = np.column_stack([np.ones(16), 1 / error])
    line, squares, *_ = np.linalg.lstsq(x, effect / error, rcond=None)
    constant_error = sqrt(squares[0] / 14 * np.linalg.inv(x.T @ x)[0, 0])

    test = egger_test(effect, variance)

    assert test.slope == pytest.approx(line[0], rel=1e-10)
    assert test.at_zero == pytest.approx(line[1], rel=1e-10)
    assert test.standard_error == pytest.approx(constant_error, rel=1e-10)
    assert test.statistic == pytest.approx(line[0] / constant_error, rel=1e-10)


def test_the_standard_error_explains_effects_of_several_levels():
    # Effects that are twice their standard error, and nothing else.
    rng = np.random.default_rng(5)
    error = rng.uniform(0.1, 0.5, 30)
    study = np.repeat(np.arange(10), 3).tolist()
    result = three_level(2.0 * error, error**2, study=study)

    test = small_study_test(result)

    assert test.slope == pytest.approx(2.0, abs=1e-9)
    assert test.at_zero == pytest.approx(0.0, abs=1e-9)
    assert "three-level" in test.method


# One study less


def test_the_first_bcg_trial_left_out():
    effect, variance, _ = bcg()

    left_out = leave_one_study_out(random_effects(effect, variance))

    # metafor: leave1out and influence of the first trial.
    assert left_out.estimate[0] == pytest.approx(-0.707083788, abs=1e-7)
    assert left_out.standard_error[0] == pytest.approx(0.189961025, abs=1e-7)
    assert left_out.tau2[0] == pytest.approx(0.336156745, abs=1e-6)
    assert left_out.cooks_distance[0] == pytest.approx(0.00171654, abs=1e-7)
    assert not left_out.influential.any()
    low, high = left_out.range()
    assert (low, high) == (left_out.estimate.min(), left_out.estimate.max())


def test_cooks_distances_of_bcg_trials_with_latitude():
    # metafor: cooks.distance of the model with absolute latitude.
    effect, variance, latitude = bcg()

    left_out = leave_one_study_out(
        random_effects(effect, variance, moderators=latitude)
    )

    expected = [0.0048, 0.0489, 0.0104, 0.2495, 0.0072, 0.2883, 0.3643, 0.2719]
    expected += [0.0200, 0.1645, 0.0009, 0.0403, 0.1433]
    assert left_out.cooks_distance == pytest.approx(expected, abs=2e-4)


def test_a_whole_study_is_left_out_and_one_that_carries_a_class_is_named():
    effect, variance, district, _ = calendars()
    first = np.array([float(d == 11) for d in district])
    result = three_level(effect, variance, study=district, moderators=first)

    left_out = leave_one_study_out(result)
    rest = [i for i, d in enumerate(district) if d != 12]
    again = three_level(
        effect[rest],
        variance[rest],
        study=[district[i] for i in rest],
        moderators=first[rest],
    )

    assert left_out.estimate.size == 11
    assert np.isnan(left_out.estimate[0])
    assert "must not repeat each other or be constant" in left_out.reasons[0]
    assert left_out.estimate[1] == pytest.approx(again.estimate, rel=1e-8)
    shift = again.coefficients - result.coefficients
    assert left_out.cooks_distance[1] == pytest.approx(
        shift @ np.linalg.inv(result.covariance) @ shift, rel=1e-6
    )


def test_a_study_that_stands_far_off_is_influential():
    effect, variance = [0.1, 0.2, 0.15, 0.12, 1.0], [0.05] * 5
    result = fixed_effect(effect, variance)

    left_out = leave_one_study_out(result)

    assert left_out.influential.tolist() == [False] * 4 + [True]
    w = 1 / np.array(variance)
    shift = result.estimate - np.average(effect[:4], weights=w[:4])
    distance = (shift / result.standard_error) ** 2
    assert left_out.cooks_distance[4] == pytest.approx(distance, rel=1e-10)
    assert distance > chi2.ppf(0.5, 1)


def test_two_studies_cannot_be_left_out():
    left_out = leave_one_study_out(random_effects([0.1, 0.3], [0.1, 0.1]))

    assert np.isnan(left_out.range()).all()
    assert len(left_out.reasons) == 2


def test_effects_of_a_study_are_left_out_together_from_a_model_without_levels():
    effect, variance = [0.1, 0.3, 0.6, 0.2], [0.05, 0.04, 0.06, 0.05]

    left_out = leave_one_study_out(fixed_effect(effect, variance), list("aabc"))

    rest = fixed_effect(effect[2:], variance[2:])
    assert left_out.estimate.size == 3
    assert left_out.estimate[0] == pytest.approx(rest.estimate, rel=1e-12)
    with pytest.raises(InputError, match="one label for each of the 4 effects; got 2"):
        leave_one_study_out(fixed_effect(effect, variance), ["a", "b"])


# Intervals of the heterogeneity


def test_intervals_of_heterogeneity_of_the_calendars():
    effect, variance, district, year = calendars()

    three = three_level(effect, variance, study=district)
    two = random_effects(effect, variance)
    moderated = random_effects(effect, variance, moderators=year)

    # metafor: confint; Q-profile for two levels, profile likelihood for three.
    low, high = profile_interval(three, "study")
    assert (round(low, 4), round(high, 4)) == (0.0222, 0.2072)
    low, high = profile_interval(three, "effect")
    assert (round(low, 4), round(high, 4)) == (0.0163, 0.0628)
    assert q_profile_interval(two) == pytest.approx((0.0564, 0.1388), abs=1e-4)
    assert q_profile_interval(moderated) == pytest.approx((0.0560, 0.1376), abs=1e-4)


def test_intervals_of_heterogeneity_of_diuretics():
    # Viechtbauer (2007), table II: 0.230, 0.239 and 0.301 with three kinds of interval.
    effect, variance = diuretics()
    moments = random_effects(effect, variance, estimator=dersimonian_laird)
    full = random_effects(effect, variance, estimator=heterogeneity.maximum_likelihood)
    restricted = random_effects(effect, variance)

    found = (
        [moments.tau2, full.tau2, restricted.tau2],
        q_profile_interval(moments),
        profile_interval(full),
        profile_interval(restricted),
    )

    assert [[round(x, 3) for x in row] for row in found] == [
        [0.230, 0.239, 0.301],
        [0.072, 2.203],
        [0.027, 1.131],
        [0.043, 1.475],
    ]


def test_intervals_of_heterogeneity_of_bcg_trials():
    # metafor: confint(res), 0.1197 to 1.1115.
    effect, variance, _ = bcg()
    low, high = q_profile_interval(random_effects(effect, variance))

    assert (round(low, 4), round(high, 4)) == (0.1197, 1.1115)


def test_no_heterogeneity_has_zero_as_its_limit():
    # Equal effects: Q is 0, below every quantile of chi-squared.
    result = random_effects([0.2, 0.2, 0.2, 0.2], [0.1, 0.2, 0.1, 0.3])

    assert q_profile_interval(result) == (0.0, 0.0)
    low, high = profile_interval(result)
    assert low == 0.0
    drop = (
        result.log_likelihood
        - profile(result.data, 0.0, high, restricted=True).log_likelihood
    )
    assert drop == pytest.approx(chi2.ppf(0.95, 1) / 2, rel=1e-6)


# Prediction


def test_many_precise_studies_leave_no_doubt_about_heterogeneity():
    rng = np.random.default_rng(8)
    effect = rng.normal(0.1, 0.2, 400)
    result = random_effects(effect, np.full(400, 1e-4))

    low, high = prediction(result).interval(0.9)

    usual = result.prediction_interval(0.9)
    assert (low, high) == pytest.approx(usual, abs=0.004)


def test_prediction_of_equal_variances_is_the_integral():
    # With m contrasts of sum of squares S, the likelihood is
    # (v + t^2)^(-m/2) exp(-S / (2 (v + t^2))): integrate over t directly.
    effect, v = np.array([0.1, 0.5, 0.9, 1.2, -0.3]), 0.05
    squares = ((effect - effect.mean()) ** 2).sum()
    x = (np.arange(200_000) + 0.5) / 200_000
    t, slope = x / (1 - x), 1 / (1 - x) ** 2
    weight = (v + t**2) ** -2.0 * np.exp(-squares / (2 * (v + t**2))) * slope
    spread = np.sqrt(t**2 + (v + t**2) / 5)
    below = (weight * norm.cdf((1.0 - effect.mean()) / spread)).sum() / weight.sum()

    found = prediction(random_effects(effect, np.full(5, v)))

    assert found.probability_below(1.0) == pytest.approx(below, abs=1e-6)
    assert found.quantile(below) == pytest.approx(1.0, abs=1e-5)
    low, high = found.interval(0.8)
    assert low + high == pytest.approx(2 * effect.mean(), abs=1e-8)
    assert found.probability_below(high) - found.probability_below(
        low
    ) == pytest.approx(0.8, abs=1e-9)


def test_prediction_of_three_levels_is_a_little_wider_than_the_usual():
    effect, variance, district, _ = calendars()
    result = three_level(effect, variance, study=district)

    low, high = prediction(result).interval()

    usual_low, usual_high = result.prediction_interval()
    assert low < usual_low
    assert high > usual_high
    assert high - low < 1.1 * (usual_high - usual_low)


@pytest.mark.slow
@pytest.mark.parametrize(("n_studies", "tau"), [(6, 0.1), (6, 0.4), (15, 0.2)])
def test_prediction_covers_what_it_states(n_studies, tau):
    # 500 data sets: a share of 95 % has a standard error of one point.
    rng = np.random.default_rng(17)
    inside = 0
    for _ in range(500):
        variance = rng.uniform(0.1, 0.3, n_studies) ** 2
        effect = rng.normal(0.2, np.sqrt(tau**2 + variance))
        low, high = prediction(random_effects(effect, variance)).interval()
        inside += low < rng.normal(0.2, tau) < high

    assert inside / 500 > 0.92


# Refusals


def test_what_cannot_be_asked():
    few = random_effects([0.1, 0.2], [0.1, 0.1])
    three = three_level([0.1, 0.2, 0.4], [0.1] * 3, study=["a", "a", "b"])
    moments = random_effects([0.1, 0.9, 0.4, 0], [0.1] * 4, estimator=dersimonian_laird)
    with pytest.raises(InputError, match="needs a model of random effects; got three"):
        q_profile_interval(three)
    with pytest.raises(InputError, match="component must be one of study, effect"):
        profile_interval(three, "site")
    with pytest.raises(InputError, match="got study of random effects, dersimonian"):
        profile_interval(moments)
    with pytest.raises(InputError, match="got effect of random effects, reml"):
        profile_interval(few, "effect")
    with pytest.raises(InputError, match="needs a model with heterogeneity"):
        prediction(fixed_effect([0.1, 0.2], [0.1, 0.1]))
    with pytest.raises(InputError, match="three studies more than coefficients; got 2"):
        prediction(few)
    with pytest.raises(InputError, match="level must lie between 0 and 1"):
        prediction(moments).quantile(1.5)
    with pytest.raises(InputError, match="must not repeat each other or be constant"):
        egger_test([0.1, 0.2, 0.4], [0.1, 0.1, 0.1])
    with pytest.raises(InputError, match="climate must have at least two classes"):
        indicator_columns(["dry", "dry"], "climate")


def test_a_search_that_does_not_end_is_said(monkeypatch):
    effect, variance, district, _ = calendars()
    model = effect_model(effect, variance, study=district)
    monkeypatch.setattr(meta_search, "MOST_STEPS", 1)
    with pytest.raises(ConvergenceError, match="found no maximum; the last variances"):
        meta_search.largest_likelihood(
            model, (True, True), restricted=True, start=(0.0, 0.0)
        )


def test_classes_become_columns():
    columns_, names = indicator_columns(["wet", "dry", "cold", "wet"], "climate")

    assert names == ("climate: dry", "climate: wet")
    assert columns_.tolist() == [[0, 1], [1, 0], [0, 0], [0, 1]]
