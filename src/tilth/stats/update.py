r"""Bayesian update: the prediction of a model joined with a measurement.

Both are of the same quantity and independent of each other. Each is a Student's t about
its mean (a normal distribution where the degrees of freedom are infinite). Their
product, the posterior, has no closed form: it is integrated numerically, and given back
as the Student's t that has its mean and the half-widths of its central intervals of
50 % and 90 %. For two normal distributions that is exact.

Box G.E.P. (1980) Sampling and Bayes' inference in scientific modelling and robustness.
J. R. Stat. Soc. A 143, 383-430. doi:10.2307/2982063
"""

from dataclasses import dataclass
from math import inf, isinf
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.estimate import Estimate

_REACH: Final = 14.0  # sinh(14) is 600 000 standard errors on either side
_POINTS: Final = 8001  # about each mean; the interval is then good to 1e-5
_LIGHTEST: Final = 2.0, 1e6  # degrees of freedom that a posterior may have
_QUARTER, _WHOLE = 0.75, 0.95  # quantiles of the intervals of 50 % and 90 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """A prediction and a measurement, joined.

    Parameters
    ----------
    estimate : Estimate
        Both together. [as the quantity]
    weight : float
        Share of the measurement in the mean, from 0 to 1; NaN where both means are
        equal. [1]
    conflict : float
        Two-sided probability, were the prediction right, of a measurement at least as
        far from it as the one found. Below 0.05 the two contradict each other. [1]
    """

    estimate: Estimate
    weight: float
    conflict: float


def update(prediction: Estimate, measurement: Estimate) -> Posterior:
    r"""Posterior of a quantity from its prediction and its measurement.

    Parameters
    ----------
    prediction : Estimate
        With a standard error above 0 that holds every error of the model, its residual
        variance included. [as the quantity]
    measurement : Estimate
        Independent of it: not used to calibrate the model. [as the quantity]

    Returns
    -------
    posterior : Posterior
        The estimate and the conflict.

    Raises
    ------
    InputError
        If a standard error is unknown or is 0.

    Notes
    -----
    With densities :math:`f_0` of the prediction and :math:`f_1` of the measurement the
    posterior is proportional to :math:`f_0(x) f_1(x)`. The conflict is the prior
    predictive p-value of Box (1980) for the difference :math:`d` of the means,

    .. math:: p = 2 \int f_0(x) \, [1 - F_1(|d| + \mu_0 - x)] \, dx

    where :math:`F_1` is the distribution of the error of the measurement.

    Examples
    --------
    >>> from tilth.stats.estimate import Estimate
    >>> one = Estimate(
    ...     mean=2.0, standard_error=2.0, degrees_of_freedom=float("inf"),
    ...     n_samples=0, method="model")
    >>> two = Estimate(
    ...     mean=4.0, standard_error=1.0, degrees_of_freedom=float("inf"),
    ...     n_samples=30, method="sample")
    >>> joined = update(one, two)
    >>> round(joined.estimate.mean, 3), round(joined.estimate.standard_error, 3)
    (3.6, 0.894)
    """
    prior = _error(prediction, "prediction")
    seen = _error(measurement, "measurement")
    if isinf(prior[1]) and isinf(seen[1]):
        precision = prior[0] ** -2 + seen[0] ** -2
        share = seen[0] ** -2 / precision
        mean = prediction.mean + share * (measurement.mean - prediction.mean)
        se, df = precision**-0.5, inf
    else:
        mean, se, df = _joined(prediction, measurement)
    gap = measurement.mean - prediction.mean
    return Posterior(
        estimate=Estimate(
            mean=mean,
            standard_error=se,
            degrees_of_freedom=df,
            n_samples=measurement.n_samples,
            n_missing=measurement.n_missing,
            method=f"Bayesian update of {prediction.method} with {measurement.method}",
        ),
        weight=(mean - prediction.mean) / gap if gap else float("nan"),
        conflict=_conflict(prior, seen, abs(gap)),
    )


def _error(estimate: Estimate, name: str) -> tuple[float, float]:
    """Standard error and degrees of freedom."""
    se, df = estimate.standard_error, estimate.degrees_of_freedom
    if se is None or df is None or se == 0.0:
        found = "0" if se == 0.0 else f"none: {estimate.reason}"
        raise InputError(
            f"the standard error of the {name} must be known and above 0 in the unit "
            f"of the quantity; got {found}"
        )
    return se, df


def _log_density(x: FloatArray, estimate: Estimate) -> FloatArray:
    """Logarithm of a Student's t without its constant."""
    se, df = estimate.standard_error or inf, estimate.degrees_of_freedom or inf
    square = ((x - estimate.mean) / se) ** 2
    if isinf(df):
        return np.asarray(-0.5 * square)
    return np.asarray(-0.5 * (df + 1.0) * np.log1p(square / df))


def _grid(*estimates: Estimate) -> FloatArray:
    """Points that are dense about each mean and reach far out."""
    steps = np.sinh(np.linspace(-_REACH, _REACH, _POINTS))
    parts = [e.mean + (e.standard_error or 0.0) * steps for e in estimates]
    return np.unique(np.concatenate(parts))


def _joined(prediction: Estimate, measurement: Estimate) -> tuple[float, float, float]:
    """Mean, standard error and degrees of freedom of the posterior."""
    x = _grid(prediction, measurement)
    logarithm = _log_density(x, prediction) + _log_density(x, measurement)
    density = np.exp(logarithm - logarithm.max())
    slices = 0.5 * (density[1:] + density[:-1]) * np.diff(x)
    total = float(slices.sum())
    origin = float(x[density.argmax()])
    mean = origin + float(np.trapezoid((x - origin) * density, x)) / total
    below = np.concatenate([[0.0], np.cumsum(slices)]) / total
    levels = [1.0 - _WHOLE, 1.0 - _QUARTER, _QUARTER, _WHOLE]
    low, first, third, high = np.interp(levels, below, x).tolist()
    half, inner = 0.5 * (high - low), 0.5 * (third - first)
    df = _degrees(half / inner)
    return mean, half / float(stdtrit(df, _WHOLE)), df


def _degrees(ratio: float) -> float:
    """Degrees of freedom of the Student's t whose half-widths have this ratio."""

    def excess(df: float) -> float:
        return float(stdtrit(df, _WHOLE) / stdtrit(df, _QUARTER)) - ratio

    least, most = _LIGHTEST
    if excess(most) >= 0.0:
        return inf  # tails no heavier than those of a normal distribution
    if excess(least) <= 0.0:
        return least
    return float(brentq(excess, least, most))


def _conflict(
    prior: tuple[float, float], seen: tuple[float, float], gap: float
) -> float:
    """Two-sided probability of a gap at least as large."""
    step = np.linspace(-_REACH, _REACH, _POINTS)
    below = stdtr(prior[1], np.sinh(step))
    middle = prior[0] * np.sinh(0.5 * (step[1:] + step[:-1]))
    beyond = stdtr(seen[1], (middle - gap) / seen[0])
    return min(1.0, 2.0 * float(np.diff(below) @ beyond))
