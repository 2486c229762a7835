"""Means of random samples made more precise by covariates known for the whole area.

The sample must be random: the model then only reduces the variance, and an error in it
does not bias the estimate. Strata are estimated one by one and joined with
``estimate.combine``.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Chapters 6, 7 and 12.
Särndal C.-E., Swensson B., Wretman J. (1992) Model assisted survey sampling. Springer,
New York. Chapters 6 and 9. doi:10.1007/978-1-4612-4378-6
"""

from dataclasses import dataclass, replace
from math import inf, isfinite, isnan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError
from tilth.stats.estimate import Estimate, samples, satterthwaite
from tilth.stats.estimators import mean_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """Regression of a sample: estimate at given means, and what its variance needs."""

    mean: float
    residual_variance: float | None  # None if no degree of freedom is left
    leverage: float  # mean square of the calibration weights
    total_variance: float
    degrees: int


def ratio_mean(
    values: ArrayLike,
    auxiliary: ArrayLike,
    population_mean: float,
    *,
    n_units: float = inf,
) -> Estimate:
    r"""Mean as the ratio to an auxiliary variable whose population mean is known.

    Parameters
    ----------
    values : array_like, shape (n,)
        Of a simple random sample; NaN where missing. [as the quantity]
    auxiliary : array_like, shape (n,)
        At the same points, from 0. [as the auxiliary variable]
    population_mean : float
        Mean of the auxiliary variable over the population. [as the auxiliary variable]
    n_units : float, default inf
        Number of units in the population. [1]

    Returns
    -------
    estimate : Estimate
        With n - 1 degrees of freedom; biased by the order 1/n.

    Raises
    ------
    InputError
        If shapes differ, nothing is left, or the auxiliary mean is not above 0.

    Notes
    -----
    With :math:`R = \bar y / \bar x` and residuals :math:`e_i = y_i - R x_i`:

    .. math::
        \hat y = R \bar X, \qquad v(\hat y) = \left(1 - \frac{n}{N}\right)
        \left(\frac{\bar X}{\bar x}\right)^2 \frac{\sum e_i^2}{n (n - 1)}
    """
    y, x, missing = _rows(values, auxiliary, "auxiliary")
    in_range("auxiliary", x, 0.0, inf, "in its unit")
    _finite("population_mean", population_mean)
    if x.shape[1] != 1 or x.mean() <= 0.0 or population_mean <= 0.0:
        raise InputError(
            "auxiliary must be one variable whose means are above 0 in the sample and "
            f"the population; got {x.shape[1]}, {x.mean():g} and {population_mean:g}"
        )
    ratio = y.mean() / x.mean()
    scale = population_mean / float(x.mean())
    residual = mean_of((y - ratio * x[:, 0]) * scale, 0, n_units, "", "one sample only")
    return _named(residual, float(ratio * population_mean), missing, "ratio estimator")


def difference_mean(
    values: ArrayLike,
    predictions: ArrayLike,
    population_prediction: float,
    *,
    n_units: float = inf,
) -> Estimate:
    r"""Mean of a map over the area, corrected by a random sample; unbiased.

    The predictions must come from other data than this sample. For a model that is
    fitted to the sample itself use `greg_mean`.

    Parameters
    ----------
    values : array_like, shape (n,)
        Measured at a simple random sample; NaN where missing. [as the quantity]
    predictions : array_like, shape (n,)
        Predicted at the same points. [as the quantity]
    population_prediction : float
        Mean of the predictions over the population. [as the quantity]
    n_units : float, default inf
        Number of units in the population. [1]

    Returns
    -------
    estimate : Estimate
        With n - 1 degrees of freedom.

    Raises
    ------
    InputError
        If shapes differ or nothing is left.

    Notes
    -----
    With :math:`e_i = y_i - m(x_i)` and :math:`s_e^2` their variance:

    .. math::
        \hat y = \frac{1}{N} \sum_U m(x_i) + \bar e, \qquad
        v(\hat y) = \left(1 - \frac{n}{N}\right) \frac{s_e^2}{n}
    """
    y, m, missing = _rows(values, predictions, "predictions")
    if m.shape[1] != 1:
        raise InputError(f"predictions must have one axis; got {m.shape[1]} columns")
    _finite("population_prediction", population_prediction)
    residual = mean_of(y - m[:, 0], 0, n_units, "", "one sample only")
    mean = population_prediction + residual.mean
    return _named(residual, mean, missing, "difference estimator")


def greg_mean(
    values: ArrayLike,
    covariates: ArrayLike,
    population_means: ArrayLike,
    *,
    n_units: float = inf,
) -> Estimate:
    r"""Generalised regression estimate of the mean (GREG) of a simple random sample.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per point; NaN where missing. [as the quantity]
    covariates : array_like, shape (n,) or (n, n_covariates)
        At the same points, without the constant. [as the covariates]
    population_means : array_like, shape (n_covariates,)
        Mean of each covariate over the population. [as the covariates]
    n_units : float, default inf
        Number of units in the population. [1]

    Returns
    -------
    estimate : Estimate
        With n - 1 - n_covariates degrees of freedom; no standard error if that is 0.

    Raises
    ------
    InputError
        If shapes differ, covariates are collinear, or there are no more values than
        covariates.

    Notes
    -----
    A regression with intercept and :math:`p` covariates is fitted by least squares.
    With its coefficients :math:`b`, residuals :math:`e_i` and weights :math:`g_i`:

    .. math::
        \hat y = \bar y + (\bar X - \bar x)^\top b, \qquad
        v(\hat y) = \left(1 - \frac{n}{N}\right) \frac{s_e^2}{n}
        \frac{\sum g_i^2}{n}, \qquad s_e^2 = \frac{\sum e_i^2}{n - 1 - p}

    .. math::
        g_i = 1 + (\bar X - \bar x)^\top \left[\tfrac{1}{n} \sum_j (x_j - \bar x)
        (x_j - \bar x)^\top\right]^{-1} (x_i - \bar x)

    The factor of the weights tends to 1 in large samples. It widens the interval where
    the sample lies off the population means, and makes it exact for normal residuals.
    """
    y, x, missing = _rows(values, covariates, "covariates")
    fit = _fit(y, x, _means("population_means", population_means, x.shape[1]))
    if isnan(n_units) or n_units < y.size:
        raise InputError(f"n_units must be at least {y.size}; got {n_units:g}")
    reason, se = _no_degrees(fit), None
    if fit.residual_variance is not None:
        free = 1.0 - y.size / n_units
        se = sqrt(free * fit.residual_variance * fit.leverage / y.size)
    return Estimate(
        mean=fit.mean,
        standard_error=se,
        degrees_of_freedom=None if se is None else float(fit.degrees),
        n_samples=y.size,
        n_missing=missing,
        method="regression estimator",
        reason=reason,
    )


def two_phase_mean(
    values: ArrayLike, covariates: ArrayLike, first_phase: ArrayLike
) -> Estimate:
    r"""Regression estimate where covariates are known in a larger first sample only.

    As where all points are measured by spectroscopy and a random part of them by dry
    combustion.

    Parameters
    ----------
    values : array_like, shape (n,)
        Second phase; NaN where missing. [as the quantity]
    covariates : array_like, shape (n,) or (n, n_covariates)
        At the points of the second phase, without the constant. [as the covariates]
    first_phase : array_like, shape (n_first,) or (n_first, n_covariates)
        At all points of the first phase, the second included. [as the covariates]

    Returns
    -------
    estimate : Estimate
        With Satterthwaite's degrees of freedom.

    Raises
    ------
    InputError
        If shapes differ, covariates are collinear, there are no more values than
        covariates, or the first phase is the smaller one.

    Notes
    -----
    `greg_mean` at the means of the first phase of :math:`n'` points, with

    .. math::
        v(\hat y) = s_e^2 \left(\frac{\sum g_i^2}{n^2} - \frac{1}{n'}\right)
        + \frac{s_y^2}{n'}

    which is :math:`s_e^2/n + (s_y^2 - s_e^2)/n'` in large samples (Cochran 1977,
    chapter 12).
    """
    y, x, missing = _rows(values, covariates, "covariates")
    first = _columns("first_phase", first_phase)
    complete("first_phase", first, "the units of the covariates")
    if first.shape[1] != x.shape[1] or len(first) < y.size:
        raise InputError(
            f"first_phase must have at least {y.size} rows and {x.shape[1]} columns; "
            f"its shape is {first.shape}"
        )
    fit = _fit(y, x, first.mean(axis=0))
    reason, se, df = _no_degrees(fit), None, None
    if fit.residual_variance is not None:
        n = len(first)
        inner = fit.residual_variance * max(fit.leverage / y.size - 1.0 / n, 0.0)
        terms = [inner, fit.total_variance / n]
        se, df = sqrt(sum(terms)), satterthwaite(terms, [fit.degrees, y.size - 1.0])
    return Estimate(
        mean=fit.mean,
        standard_error=se,
        degrees_of_freedom=df,
        n_samples=y.size,
        n_missing=missing,
        method="two-phase regression estimator",
        reason=reason,
    )


def _fit(y: FloatArray, x: FloatArray, target: FloatArray) -> _Fit:
    """Least squares with intercept, evaluated at `target`."""
    n, p = x.shape
    if n <= p:
        raise InputError(
            f"values must be more than the {p} covariates; got {n} complete rows"
        )
    centred = x - x.mean(axis=0)
    scale = np.sqrt((centred**2).mean(axis=0))
    if not (scale > 0.0).all() or np.linalg.matrix_rank(centred / scale) < p:
        raise InputError(
            f"covariates must vary and not be collinear in the sample; got {p} of a "
            "lower rank"
        )
    q, r = np.linalg.qr(centred / scale)
    step = np.linalg.solve(r.T, (target - x.mean(axis=0)) / scale)
    deviation = y - y.mean()
    projected = q.T @ deviation
    residual = deviation - q @ projected
    degrees = n - 1 - p
    return _Fit(
        mean=float(y.mean() + step @ projected),
        residual_variance=float(residual @ residual) / degrees if degrees else None,
        leverage=1.0 + n * float(step @ step),
        total_variance=float(deviation @ deviation) / (n - 1),
        degrees=degrees,
    )


def _rows(
    values: ArrayLike, others: ArrayLike, name: str
) -> tuple[FloatArray, FloatArray, int]:
    """Complete rows and the number of incomplete ones."""
    y, x = samples("values", values), _columns(name, others)
    if len(x) != y.size:
        raise InputError(
            f"{name} must have one row for each of the {y.size} values; got {len(x)}"
        )
    keep = ~(np.isnan(y) | np.isnan(x).any(axis=1))
    if not keep.any():
        raise InputError(
            f"values and {name} must hold at least one complete row; got none of "
            f"{y.size}"
        )
    return y[keep], x[keep], int((~keep).sum())


def _columns(name: str, values: ArrayLike) -> FloatArray:
    x = in_range(name, values, -inf, inf, "in its unit")
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[1] == 0 or np.isinf(x).any():
        raise InputError(
            f"{name} must be finite with the shape (n,) or (n, n_covariates); "
            f"its shape is {x.shape} with {int(np.isinf(x).sum())} infinite"
        )
    return x


def _means(name: str, values: ArrayLike, size: int) -> FloatArray:
    means = np.atleast_1d(complete(name, values, "the units of the covariates"))
    if means.shape != (size,) or not np.isfinite(means).all():
        raise InputError(
            f"{name} must be one finite number for each of the {size} covariates; "
            f"its shape is {means.shape}"
        )
    return means


def _finite(name: str, value: float) -> None:
    if not isfinite(value):
        raise InputError(f"{name} must be a finite number; got {value:g}")


def _no_degrees(fit: _Fit) -> str:
    return "" if fit.degrees else "as many coefficients as samples"


def _named(residual: Estimate, mean: float, missing: int, method: str) -> Estimate:
    """Estimate with the standard error of the mean residual."""
    return replace(residual, mean=mean, n_missing=missing, method=method)
