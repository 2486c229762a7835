import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tilth.errors import ConvergenceError, InputError
from tilth.models import icbm
from tilth.stats.calibration import (
    CalibrationSite,
    fit,
    fit_sites,
    leave_site_out,
)
from tilth.stats.fitted_parameter import Parameter
from tilth.stats.posterior_sample import sample_posterior

X = np.array([0.0, 1.0, 2.0, 4.0, 7.0])
SE = np.array([0.5, 1.0, 0.7, 2.0, 1.5])
DESIGN = np.column_stack([np.ones(5), X])


def line(values):
    return DESIGN @ values


def two(**changes):
    return [
        Parameter(name="a", unit="1", start=0.0, low=-50.0, high=50.0),
        Parameter(name="b", unit="1", start=0.0, low=-50.0, high=50.0, **changes),
    ]


def weighted(y, prior=None):
    """Closed form of weighted least squares, with a normal prior on the slope."""
    information = DESIGN.T @ (DESIGN / SE[:, None] ** 2)
    right = DESIGN.T @ (y / SE**2)
    if prior is not None:
        information[1, 1] += 1 / prior[1] ** 2
        right[1] += prior[0] / prior[1] ** 2
    covariance = np.linalg.inv(information)
    return covariance @ right, covariance


Y = np.array([1.0, 2.0, 2.5, 6.0, 8.0])


@pytest.mark.parametrize("prior", [None, (0.3, 0.05)])
def test_a_line_is_fitted_as_in_closed_form(prior):
    changes = {} if prior is None else {"prior_mean": prior[0], "prior_sd": prior[1]}
    found = fit(line, Y, SE, two(**changes), seed=3)
    values, covariance = weighted(Y, prior)

    np.testing.assert_allclose(found.values, values, rtol=1e-7)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-6)
    sd = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(found.standard_errors, sd, rtol=1e-6)
    np.testing.assert_allclose(
        found.correlation, covariance / np.outer(sd, sd), rtol=1e-6
    )
    residuals = line(values) - Y
    np.testing.assert_allclose(found.residuals, residuals, atol=1e-6)
    cost = ((residuals / SE) ** 2).sum()
    if prior is not None:
        cost += ((values[1] - prior[0]) / prior[1]) ** 2
    assert found.degrees_of_freedom == (3 if prior is None else 4)
    assert found.reduced_chi_square == pytest.approx(cost / found.degrees_of_freedom)
    low, high = found.interval(0.9)
    np.testing.assert_allclose(high - low, 2 * 1.6448536269514722 * sd, rtol=1e-6)


def test_missing_observations_do_not_count():
    with_gap = Y.copy()
    with_gap[3] = np.nan
    kept = np.array([0, 1, 2, 4])
    gap = fit(line, with_gap, SE, two())
    short = fit(lambda v: line(v)[kept], Y[kept], SE[kept], two())

    np.testing.assert_allclose(gap.values, short.values, rtol=1e-9)
    np.testing.assert_allclose(gap.covariance, short.covariance, rtol=1e-6)
    assert gap.degrees_of_freedom == 2
    assert np.isnan(gap.residuals[3])


def icbm_run(k_old, humification, stock=50.0, c_input=2.0):
    p = icbm.IcbmParameters(k_old=k_old, humification=humification)
    return icbm.simulate(
        icbm.initial_pools(stock, 0.92), np.full(60, c_input), np.full(60, 1.1), p
    ).sum(axis=-1)


def test_parameters_of_icbm_are_found_again_from_noise_free_data():
    at = np.array([4, 9, 19, 29, 44, 59])
    truth = (0.0098, 0.171)

    def model(values):
        # Two inputs: with one level the two parameters are hardly told apart.
        return np.concatenate(
            [icbm_run(*values)[at], icbm_run(*values, c_input=6.0)[at]]
        )

    found = fit(
        model,
        model(truth),
        np.full(12, 0.5),
        [
            Parameter(name="k_old", unit="yr-1", start=0.006, low=1e-4, high=0.05),
            Parameter(name="humification", unit="1", start=0.13, low=0.01, high=0.6),
        ],
    )
    np.testing.assert_allclose(found.values, truth, rtol=1e-6)
    assert found.reduced_chi_square == pytest.approx(0.0, abs=1e-9)
    assert found.n_same == found.n_starts


def test_several_starts_pass_by_a_local_minimum():
    def waves(values):
        return np.array([np.sin(3 * values[0]) + 0.1 * (values[0] - 4.0)])

    parameter = Parameter(name="x", unit="1", start=-4.0, low=-5.0, high=5.0)
    one = fit(waves, [-1.5], [0.1], [parameter], n_starts=1)
    many = fit(waves, [-1.5], [0.1], [parameter], n_starts=20, seed=1)

    def cost(found):
        return (found.residuals**2).sum()

    grid = np.linspace(-5, 5, 20001)
    best = min((np.sin(3 * g) + 0.1 * (g - 4.0) + 1.5) ** 2 for g in grid)
    assert cost(many) <= best + 1e-9
    assert cost(many) <= cost(one)
    assert many.n_same <= 20
    again = fit(waves, [-1.5], [0.1], [parameter], n_starts=20, seed=1)
    np.testing.assert_array_equal(many.values, again.values)


def test_a_start_where_the_model_fails_is_passed_over():
    def broken(values):
        return np.full(5, np.nan) if values[0] < 0.0 else line(values)

    parameters = [
        Parameter(name="a", unit="1", start=-1.0, low=-2.0, high=50.0),
        Parameter(name="b", unit="1", start=0.0, low=-50.0, high=50.0),
    ]
    found = fit(broken, Y, SE, parameters, n_starts=6)

    np.testing.assert_allclose(found.values, weighted(Y)[0], rtol=1e-6)
    assert any("starts ended at the best fit" in w for w in found.warnings)
    with pytest.raises(ConvergenceError, match="must converge"):
        fit(lambda v: np.full(5, np.nan), Y, SE, parameters)


def test_parameters_that_cannot_be_told_apart_are_named():
    def product(values):
        return values[0] * values[1] * X

    parameters = [
        Parameter(name="rate", unit="1", start=1.0, low=0.1, high=9.0, kind="rate"),
        Parameter(name="input", unit="1", start=1.5, low=0.1, high=9.0, kind="input"),
    ]
    found = fit(product, 2.0 * X, SE, parameters)

    assert np.isnan(found.covariance).all()
    assert any("do not determine rate, input" in w for w in found.warnings)
    assert any("inputs and rates are fitted together" in w for w in found.warnings)


def test_a_high_correlation_is_named():
    shifted = np.column_stack([np.ones(5), X + 100.0])
    parameters = [
        Parameter(name="a", unit="1", start=0.0, low=-500.0, high=500.0),
        Parameter(name="b", unit="1", start=0.0, low=-50.0, high=50.0),
    ]
    found = fit(lambda v: shifted @ v, Y, SE, parameters)

    assert any("a and b have a correlation of -1.000" in w for w in found.warnings)
    assert not any("correlation" in w for w in fit(line, Y, SE, two()).warnings)


def test_a_limit_and_a_poor_fit_are_named():
    bounded = [
        Parameter(name="a", unit="1", start=0.0, low=-50.0, high=50.0),
        Parameter(name="b", unit="kg", start=0.1, low=0.0, high=0.5),
    ]
    found = fit(line, Y, SE / 10, bounded)

    assert found.values[1] == pytest.approx(0.5)
    assert any("b lies at its limit, 0.5 kg" in w for w in found.warnings)
    assert any("reduced chi-square" in w for w in found.warnings)
    np.testing.assert_allclose(
        found.inflated_covariance, found.covariance * found.reduced_chi_square
    )
    good = fit(line, line(np.array([1.0, 1.0])), SE, two())
    np.testing.assert_array_equal(good.inflated_covariance, good.covariance)


def test_without_degrees_of_freedom_there_is_no_chi_square():
    found = fit(lambda v: line(v)[:2], Y[:2], SE[:2], two())

    assert found.degrees_of_freedom == 0
    assert found.reduced_chi_square is None


@pytest.mark.slow
def test_the_interval_of_a_rate_holds_the_true_one_in_nine_of_ten_cases():
    generator = np.random.default_rng(7)
    at = np.array([4, 9, 19, 29, 44, 59])
    parameter = Parameter(name="k_old", unit="yr-1", start=0.01, low=1e-4, high=0.08)

    def model(values):
        return icbm_run(values[0], 0.13)[at]

    truth = model([0.012])
    inside = 0
    for _ in range(400):
        measured = truth + generator.normal(0.0, 1.5, at.size)
        found = fit(model, measured, np.full(6, 1.5), [parameter], n_starts=1)
        low, high = found.interval(0.9)
        inside += bool(low[0] <= 0.012 <= high[0])
    # 400 cases: two standard errors of a share of 0.9 are 0.03.
    assert 0.87 <= inside / 400 <= 0.93


def test_resampled_posterior_is_that_of_the_closed_form():
    values, covariance = weighted(Y, prior=(0.3, 0.2))
    parameters = [
        Parameter(name="a", unit="1", start=0.0, low=-4.0, high=6.0),
        Parameter(
            name="b", unit="1", start=0.0, low=-5.0, high=5.0, prior_mean=0.3,
            prior_sd=0.2,
        ),
    ]  # fmt: skip
    found = sample_posterior(line, Y, SE, parameters, n_draws=60_000, n_kept=20_000)

    assert not found.warnings
    assert found.values.shape == (20_000, 2)
    sd = np.sqrt(np.diag(covariance))
    few = 3 * sd / np.sqrt(found.effective_draws)
    assert (np.abs(found.values.mean(axis=0) - values) < few).all()
    np.testing.assert_allclose(
        np.cov(found.values.T), covariance, rtol=0.08, atol=0.003
    )


def test_a_posterior_on_too_few_draws_is_named():
    found = sample_posterior(line, Y, SE / 1000, two(), n_draws=500, n_kept=10)

    assert found.effective_draws < 100
    assert any("take more" in w for w in found.warnings)
    with pytest.raises(ConvergenceError, match="finite likelihood"):
        sample_posterior(lambda v: np.full(5, np.nan), Y, SE, two(), n_draws=10)
    far = Parameter(
        name="b", unit="1", start=0.0, low=-1.0, high=1.0, prior_mean=90.0, prior_sd=1.0
    )
    with pytest.raises(ConvergenceError, match="limits of b"):
        sample_posterior(line, Y, SE, [two()[0], far], n_draws=10)


def make_site(name, k_old, noise, c_input=2.0):
    at = np.array([9, 19, 39, 59])

    def model(values):
        return icbm_run(values[0], 0.13, c_input=c_input)[at]

    return CalibrationSite(
        name=name,
        model=model,
        observed=model([k_old]) + noise,
        standard_error=np.full(4, 1.0),
    )


RATE = [Parameter(name="k_old", unit="yr-1", start=0.01, low=1e-4, high=0.08)]


def test_sites_are_fitted_with_one_set_of_parameters():
    sites = [make_site("one", 0.01, 0.3), make_site("two", 0.014, -0.2, c_input=4.0)]
    found = fit_sites(sites, RATE)
    grid = np.linspace(0.009, 0.016, 7001)
    cost = [sum(((s.model([k]) - s.observed) ** 2).sum() for s in sites) for k in grid]

    assert found.values[0] == pytest.approx(grid[np.argmin(cost)], abs=1e-6)
    assert found.residuals.size == 8


@settings(deadline=None, max_examples=15)
@given(
    left_out=st.integers(0, 2),
    observed=st.lists(st.floats(5.0, 120.0), min_size=4, max_size=4),
    error=st.floats(0.01, 50.0),
)
def test_the_site_left_out_is_never_seen(left_out, observed, error):
    sites = [make_site(str(i), k, n) for i, (k, n) in enumerate(
        [(0.01, 0.2), (0.013, -0.4), (0.008, 0.1)]
    )]  # fmt: skip
    before = leave_site_out(sites, RATE, n_starts=2)[left_out]
    changed = list(sites)
    changed[left_out] = CalibrationSite(
        name=str(left_out),
        model=sites[left_out].model,
        observed=np.array(observed),
        standard_error=np.full(4, error),
    )
    after = leave_site_out(changed, RATE, n_starts=2)[left_out]

    np.testing.assert_array_equal(before.calibration.values, after.calibration.values)
    np.testing.assert_array_equal(before.predicted, after.predicted)
    np.testing.assert_allclose(after.residuals, after.predicted - observed)


def test_each_fold_is_the_fit_to_the_others():
    sites = [make_site("a", 0.01, 0.2), make_site("b", 0.013, 0.0),
             make_site("c", 0.02, 0.1)]  # fmt: skip
    folds = leave_site_out(sites, RATE)

    assert [f.site.name for f in folds] == ["a", "b", "c"]
    for i, fold in enumerate(folds):
        others = [s for j, s in enumerate(sites) if j != i]
        alone = fit_sites(others, RATE)
        np.testing.assert_array_equal(fold.calibration.values, alone.values)
        np.testing.assert_array_equal(fold.predicted, sites[i].model(alone.values))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"observed": [np.nan] * 5}, "at least one number"),
        ({"standard_error": [0.0, *SE[1:]]}, "above 0 for every observation"),
        ({"standard_error": [np.nan, *SE[1:]]}, "no missing value"),
        ({"standard_error": SE[:4]}, "one shape"),
        ({"parameters": []}, "at least one"),
        ({"parameters": two()[:1] * 2}, "names that differ"),
        ({"model": lambda v: np.zeros(3)}, "one prediction for each of the 5"),
        ({"n_starts": 0}, "n_starts must be from 1"),
        ({"seed": -1}, "seed from 0"),
    ],
)
def test_refusals(changes, words):
    arguments = {
        "model": line, "observed": Y, "standard_error": SE, "parameters": two(),
    }  # fmt: skip
    with pytest.raises(InputError, match=words):
        fit(**{**arguments, **changes})


def test_refusals_of_sites_and_samples():
    site = make_site("a", 0.01, 0.0)
    with pytest.raises(InputError, match="at least two"):
        leave_site_out([site], RATE)
    with pytest.raises(InputError, match="names that differ"):
        leave_site_out([site, site], RATE)
    with pytest.raises(InputError, match="names that differ"):
        fit_sites([], RATE)
    short = CalibrationSite(
        name="b", model=lambda v: np.zeros(3), observed=Y, standard_error=SE
    )
    with pytest.raises(InputError, match="the model on b must return"):
        fit_sites([site, short], RATE)
    with pytest.raises(InputError, match="n_draws must be from 2"):
        sample_posterior(line, Y, SE, two(), n_draws=1)
    with pytest.raises(InputError, match="level must lie"):
        fit(line, Y, SE, two()).interval(1.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "name of a parameter"),
        ({"kind": "guess"}, "kind of a must be one of"),
        ({"low": 2.0}, "finite and in order"),
        ({"high": np.inf}, "finite and in order"),
        ({"start": 5.0}, "start of a must lie"),
        ({"prior_mean": 1.0}, "both be given"),
        ({"prior_mean": 1.0, "prior_sd": 0.0}, "prior_sd of a"),
    ],
)
def test_parameters_are_checked(changes, words):
    base = {"name": "a", "unit": "1", "start": 0.5, "low": 0.0, "high": 1.0}
    with pytest.raises(InputError, match=words):
        Parameter(**{**base, **changes})
