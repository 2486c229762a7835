"""Posterior samples of fitted parameters by sampling, weighting and resampling."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.errors import ConvergenceError, InputError
from tilth.stats.calibration_target import Model, Target
from tilth.stats.fitted_parameter import Parameter

FEWEST_EFFECTIVE: Final = 100.0  # draws behind a resampled posterior


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """Sample of parameters, resampled by their likelihood.

    Parameters
    ----------
    parameters : tuple of Parameter
        What was drawn.
    values : ndarray, shape (n_kept, k)
        One vector per row. [as the parameters]
    effective_draws : float
        Equally weighted draws that tell as much. [1]
    warnings : tuple of str
        Set where too few draws carry the weight.
    """

    parameters: tuple[Parameter, ...]
    values: FloatArray
    effective_draws: float
    warnings: tuple[str, ...]


def sample_posterior(
    model: Model,
    observed: ArrayLike,
    standard_error: ArrayLike,
    parameters: Sequence[Parameter],
    *,
    n_draws: int = 20_000,
    n_kept: int = 1000,
    seed: int = 0,
) -> Posterior:
    """Posterior sample by sampling, importance weights and resampling.

    The way of IPCC (2019), Volume 4, annex 5A.3: draws from the prior, weighted by the
    likelihood, are drawn again. It needs no slopes and finds every maximum, but many
    draws where the data say much more than the prior.

    Parameters
    ----------
    model : callable
        From parameters of shape (k,) to predictions of shape (n,).
    observed, standard_error : array_like, shape (n,)
        Measurements with their error. [as the predictions]
    parameters : sequence of Parameter
        Uniform within the limits, or normal with its prior truncated to them.
    n_draws, n_kept : int
        Draws from the prior, and rows of the sample.
    seed : int, default 0
        Not negative.

    Returns
    -------
    posterior : Posterior
        Whole vectors, with repetitions.

    Raises
    ------
    InputError
        As `fit`.
    ConvergenceError
        If no draw gives a finite likelihood.
    """
    target = Target.of(model, observed, standard_error, parameters)
    if n_draws < 2 or n_kept < 1 or seed < 0:
        raise InputError(
            "n_draws must be from 2, n_kept from 1 and seed from 0; got "
            f"{n_draws}, {n_kept} and {seed}"
        )
    generator = np.random.default_rng(seed)
    draws = np.column_stack([_prior_draws(p, n_draws, generator) for p in parameters])
    misfit = np.array([target.misfit(x) for x in draws])
    if not np.isfinite(misfit).any():
        raise ConvergenceError(
            f"a posterior must have a finite likelihood at some draw; none of {n_draws}"
        )
    weight = np.exp(-0.5 * (misfit - np.nanmin(misfit[np.isfinite(misfit)])))
    weight[~np.isfinite(misfit)] = 0.0
    weight /= weight.sum()
    effective = float(1.0 / (weight**2).sum())
    chosen = generator.choice(n_draws, size=n_kept, p=weight)
    return Posterior(
        parameters=tuple(parameters),
        values=draws[chosen],
        effective_draws=effective,
        warnings=(
            ()
            if effective >= FEWEST_EFFECTIVE
            else (
                f"the weight lies on about {effective:.0f} of {n_draws} draws: "
                "take more",
            )
        ),
    )


def _prior_draws(
    parameter: Parameter, n: int, generator: np.random.Generator
) -> FloatArray:
    """Draws of one parameter, normal ones by rejection outside the limits."""
    low, high = parameter.low, parameter.high
    if parameter.prior_mean is None or parameter.prior_sd is None:
        return np.asarray(generator.uniform(low, high, n))
    kept: list[FloatArray] = []
    drawn = 0
    while sum(map(len, kept)) < n:
        batch = generator.normal(parameter.prior_mean, parameter.prior_sd, 4 * n)
        kept.append(batch[(batch >= low) & (batch <= high)])
        drawn += batch.size
        if drawn >= 1000 * n:
            raise ConvergenceError(
                f"the limits of {parameter.name} must hold some of its prior; got "
                f"{sum(map(len, kept))} of {drawn} draws"
            )
    return np.concatenate(kept)[:n]
