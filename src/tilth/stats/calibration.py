"""Calibration of chosen parameters of any model against measurements with their error.

The model is a function from parameters to predictions, so this works for every model.
Weighted least squares, with priors maximum a posteriori, from several seeded starts,
since likelihoods of soil models have local maxima. The covariance follows from the
slopes at the best fit.

Observations of one site share errors of its inputs. Whether parameters carry over to
other land is therefore tested by leaving out whole sites (`leave_site_out`), never
years within a site.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from tilth.checks import FloatArray
from tilth.errors import ConvergenceError, InputError
from tilth.stats.calibration_target import Model, Target
from tilth.stats.fitted_parameter import Parameter

CORRELATED: Final = 0.95  # above it, data do not tell two parameters apart
SINGULAR: Final = 1e-10  # smallest singular value of scaled slopes, per largest
POOR: Final = 2.0  # reduced chi-square above which the fit is called poor
SAME: Final = 1e-6  # relative excess of the cost that still is the same minimum


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Best fit with its uncertainty.

    Parameters
    ----------
    parameters : tuple of Parameter
        What was fitted.
    values : ndarray, shape (k,)
        Best fit. [as the parameters]
    covariance : ndarray, shape (k, k)
        From the slopes, with the standard errors as given; NaN where the data do not
        determine the parameters. [products of the units]
    correlation : ndarray, shape (k, k)
        Of the parameters. [1]
    predicted : ndarray, shape (n,)
        Model at the best fit. [as the observations]
    residuals : ndarray, shape (n,)
        Predicted less observed, NaN where nothing was observed. [as the observations]
    reduced_chi_square : float or None
        Sum of squared weighted residuals per degree of freedom; None without any. [1]
    degrees_of_freedom : int
        Observations less parameters without a prior; 0 or less tells nothing.
    n_starts, n_same : int
        Starts, and those that ended at the best fit.
    seed : int
        Seed of the starts.
    warnings : tuple of str
        Parameters that cannot be told apart, lie at a limit, or a poor fit.
    """

    parameters: tuple[Parameter, ...]
    values: FloatArray
    covariance: FloatArray
    correlation: FloatArray
    predicted: FloatArray
    residuals: FloatArray
    reduced_chi_square: float | None
    degrees_of_freedom: int
    n_starts: int
    n_same: int
    seed: int
    warnings: tuple[str, ...]

    @property
    def standard_errors(self) -> FloatArray:
        """Of the parameters; NaN where the data do not determine them."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def inflated_covariance(self) -> FloatArray:
        """Covariance times the reduced chi-square where that exceeds 1.

        The standard errors of the measurements do not hold the error of the model.
        """
        return np.asarray(self.covariance * max(1.0, self.reduced_chi_square or 1.0))

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Normal interval of each parameter at `level` in (0, 1)."""
        if not 0.0 < level < 1.0:
            raise InputError(f"level must lie between 0 and 1; got {level:g}")
        half = float(ndtri(0.5 + level / 2.0)) * self.standard_errors
        return np.asarray(self.values - half), np.asarray(self.values + half)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibrationSite:
    """A site with its observations, and the model on it.

    Parameters
    ----------
    name : str
        Name of the site.
    model : callable
        From parameters of shape (k,) to predictions of shape (n,).
    observed, standard_error : ndarray, shape (n,)
        Measurements with their error. [as the predictions]
    """

    name: str
    model: Model
    observed: FloatArray
    standard_error: FloatArray

    def predict(self, values: FloatArray) -> FloatArray:
        """Predictions of the model on this site, one for each observation."""
        predicted = np.asarray(self.model(values), dtype=np.float64)
        if predicted.shape != np.shape(self.observed):
            raise InputError(
                f"the model on {self.name} must return one prediction for each of its "
                f"{np.size(self.observed)} observations; its shape is {predicted.shape}"
            )
        return predicted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fold:
    """One site, predicted with parameters that never saw it.

    Parameters
    ----------
    site : CalibrationSite
        The site that was left out.
    calibration : Calibration
        Fit to all others.
    predicted : ndarray, shape (n,)
        Model on the site. [as the observations]
    """

    site: CalibrationSite
    calibration: Calibration
    predicted: FloatArray

    @property
    def residuals(self) -> FloatArray:
        """Predicted less observed."""
        return np.asarray(self.predicted - self.site.observed)


def fit(
    model: Model,
    observed: ArrayLike,
    standard_error: ArrayLike,
    parameters: Sequence[Parameter],
    *,
    n_starts: int = 8,
    seed: int = 0,
) -> Calibration:
    """Parameters at which a model fits measurements best.

    Parameters
    ----------
    model : callable
        From parameters of shape (k,) to predictions of shape (n,).
    observed : array_like, shape (n,)
        Measurements; NaN where there is none. [as the predictions]
    standard_error : array_like, shape (n,)
        Of each measurement, above 0. [as the predictions]
    parameters : sequence of Parameter
        What is fitted, within its limits.
    n_starts : int, default 8
        Starts: the first guess, and points spread over the limits.
    seed : int, default 0
        Not negative; the same seed gives the same starts.

    Returns
    -------
    calibration : Calibration
        Best fit, covariance, and what to doubt of it.

    Raises
    ------
    InputError
        If there are no observations, a standard error is missing or not above 0,
        shapes differ, or names repeat.
    ConvergenceError
        If no start leads to a minimum.
    """
    target = Target.of(model, observed, standard_error, parameters)
    if n_starts < 1 or seed < 0:
        raise InputError(
            f"n_starts must be from 1 and seed from 0; got {n_starts} and {seed}"
        )
    found = [r for x in _starts(parameters, n_starts, seed) if (r := target.solve(x))]
    if not found:
        raise ConvergenceError(
            f"a fit must converge from one of {n_starts} starts; none did, or the "
            "model gave no finite number there"
        )
    best_cost, best = min(found, key=lambda pair: pair[0])
    limit = best_cost + SAME * (1.0 + best_cost)
    n_same = sum(cost <= limit for cost, _ in found)
    return _calibration(target, best, best_cost, n_starts, n_same, seed)


def fit_sites(
    sites: Sequence[CalibrationSite],
    parameters: Sequence[Parameter],
    *,
    n_starts: int = 8,
    seed: int = 0,
) -> Calibration:
    """One set of parameters for several sites.

    Parameters
    ----------
    sites : sequence of CalibrationSite
        At least one; names differ.
    parameters : sequence of Parameter
        Shared by all sites.
    n_starts, seed : int
        As `fit`.

    Returns
    -------
    calibration : Calibration
        Observations in the order of the sites.

    Raises
    ------
    InputError
        As `fit`, or if two sites have one name.
    """
    _check_names(sites)

    def model(values: FloatArray) -> FloatArray:
        return np.concatenate([site.predict(values) for site in sites])

    return fit(
        model,
        np.concatenate([site.observed for site in sites]),
        np.concatenate([site.standard_error for site in sites]),
        parameters,
        n_starts=n_starts,
        seed=seed,
    )


def leave_site_out(
    sites: Sequence[CalibrationSite],
    parameters: Sequence[Parameter],
    *,
    n_starts: int = 8,
    seed: int = 0,
) -> tuple[Fold, ...]:
    """Each site predicted with parameters fitted to all other sites.

    Parameters
    ----------
    sites : sequence of CalibrationSite
        At least two; treatments of one experiment are one site.
    parameters : sequence of Parameter
        Shared by all sites.
    n_starts, seed : int
        As `fit`.

    Returns
    -------
    folds : tuple of Fold
        In the order of the sites.

    Raises
    ------
    InputError
        If there are fewer than two sites, or as `fit`.
    """
    if len(sites) < 2:
        raise InputError(
            f"sites must be at least two, to leave one out; got {len(sites)}"
        )
    _check_names(sites)
    folds = []
    for site in sites:
        others = [other for other in sites if other is not site]
        found = fit_sites(others, parameters, n_starts=n_starts, seed=seed)
        folds.append(
            Fold(
                site=site,
                calibration=found,
                predicted=site.predict(found.values),
            )
        )
    return tuple(folds)


def _check_names(sites: Sequence[CalibrationSite]) -> None:
    names = [site.name for site in sites]
    if not names or len(set(names)) < len(names):
        raise InputError(
            f"sites must be at least one, with names that differ; got {names}"
        )


def _calibration(
    target: Target,
    values: FloatArray,
    cost: float,
    n_starts: int,
    n_same: int,
    seed: int,
) -> Calibration:
    """Best fit with covariance, goodness and warnings."""
    slopes = _slopes(target, values)
    covariance, singular = _covariance(slopes)
    sd = np.sqrt(np.diag(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = covariance / np.outer(sd, sd)
    n_rows = target.residuals(values).size
    degrees = n_rows - len(target.parameters)
    chi = cost / degrees if degrees > 0 else None
    predicted = target.predict(values)
    return Calibration(
        parameters=target.parameters,
        values=values,
        covariance=covariance,
        correlation=np.asarray(correlation),
        predicted=predicted,
        residuals=np.asarray(predicted - target.observed),
        reduced_chi_square=chi,
        degrees_of_freedom=degrees,
        n_starts=n_starts,
        n_same=n_same,
        seed=seed,
        warnings=_warnings(
            target.parameters, values, correlation, singular, chi, n_same, n_starts
        ),
    )


def _slopes(target: Target, values: FloatArray) -> FloatArray:
    """Derivatives of the residuals by central differences inside the limits."""
    low, high = target.limits()
    columns = []
    for i in range(values.size):
        step = 1e-5 * (high[i] - low[i])
        up, down = values.copy(), values.copy()
        up[i], down[i] = (
            min(values[i] + step, high[i]),
            max(values[i] - step, low[i]),
        )
        rise = target.residuals(up) - target.residuals(down)
        columns.append(rise / (up[i] - down[i]))
    return np.column_stack(columns)


def _warnings(
    parameters: tuple[Parameter, ...],
    values: FloatArray,
    correlation: FloatArray,
    singular: bool,
    chi: float | None,
    n_same: int,
    n_starts: int,
) -> tuple[str, ...]:
    """What to doubt of a fit."""
    names = [p.name for p in parameters]
    found = []
    kinds = {p.kind for p in parameters}
    if {"rate", "input"} <= kinds:
        found.append(
            "inputs and rates are fitted together: with stocks alone they are not "
            "told apart (Falloon and Smith 2002)"
        )
    if singular:
        found.append(
            f"the data do not determine {', '.join(names)}: no covariance is given"
        )
    for i in range(len(names)):
        for j in range(i):
            r = correlation[i, j]
            if abs(r) > CORRELATED:
                found.append(
                    f"{names[j]} and {names[i]} have a correlation of {r:.3f}: the "
                    "data hardly tell them apart"
                )
    for p, x in zip(parameters, values, strict=True):
        if min(x - p.low, p.high - x) < 1e-6 * (p.high - p.low):
            found.append(
                f"{p.name} lies at its limit, {x:g} {p.unit}: its standard error "
                "does not hold"
            )
    if chi is not None and chi > POOR:
        found.append(
            f"the reduced chi-square is {chi:.3g}: the model misses the data by "
            "more than their errors, which the covariance does not hold"
        )
    if n_same < n_starts:
        found.append(
            f"{n_same} of {n_starts} starts ended at the best fit; the others at a "
            "worse minimum, or failed"
        )
    return tuple(found)


def _starts(
    parameters: Sequence[Parameter], n_starts: int, seed: int
) -> list[FloatArray]:
    """The first guess, then a Latin hypercube over the limits."""
    low = np.array([p.low for p in parameters])
    high = np.array([p.high for p in parameters])
    first = np.array([p.start for p in parameters])
    n = n_starts - 1
    generator = np.random.default_rng(seed)
    columns = [
        (generator.permutation(n) + generator.random(n)) / max(n, 1) for _ in parameters
    ]
    spread = low + np.column_stack(columns) * (high - low)
    return [first, *spread]


def _covariance(slopes: FloatArray) -> tuple[FloatArray, bool]:
    """Inverse of the squared slopes, scaled first; NaN where they are singular."""
    size = slopes.shape[1]
    scale = np.sqrt((slopes**2).sum(axis=0))
    unknown = np.full((size, size), np.nan)
    if not (scale > 0.0).all() or slopes.shape[0] < size:
        return unknown, True
    _, values, right = np.linalg.svd(slopes / scale, full_matrices=False)
    if values[-1] < SINGULAR * values[0]:
        return unknown, True
    scaled = (right.T / values**2) @ right
    return np.asarray(scaled / np.outer(scale, scale)), False
