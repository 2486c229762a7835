"""Quantities drawn together: the truncated multivariate normal distribution.

The posterior of a calibrated model is joint: its parameters are drawn as whole vectors,
since independent draws of each make a stock several times too uncertain.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, complete
from tilth.errors import ConvergenceError, InputError

# Vectors per batch of the rejection: fixed, so that a longer sample of one seed begins
# with the shorter one.
_BATCH: Final = 4096
_FEWEST_KEPT: Final = 1e-4  # share of vectors inside the limits below which it stops


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointSample:
    """Vectors drawn from a truncated multivariate normal distribution.

    Parameters
    ----------
    values : ndarray, shape (n, n_quantities)
        One vector per row. [as the quantities]
    share_kept : float
        Share of the untruncated draws that lay inside the limits. [1]
    """

    values: FloatArray
    share_kept: float


def joint_normal(
    mean: ArrayLike,
    covariance: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    n: int,
    seed: int,
) -> JointSample:
    """Vectors of a truncated multivariate normal distribution, by rejection.

    Parameters
    ----------
    mean : array_like, shape (n_quantities,)
        Mean before truncation. [as the quantities]
    covariance : array_like, shape (n_quantities, n_quantities)
        Covariance before truncation, positive definite. [products of the units]
    low, high : array_like, shape (n_quantities,)
        Limits of each element; infinite where there is none. [as the quantities]
    n : int
        Number of vectors, at least 1.
    seed : int
        Not negative. A longer sample of the same seed begins with the shorter one.

    Returns
    -------
    sample : JointSample
        The vectors and the share of draws that was kept.

    Raises
    ------
    InputError
        If shapes differ, a number is missing, a limit is not below the other, or the
        covariance is not symmetric and positive definite.
    ConvergenceError
        If fewer than one draw in 10 000 lies inside the limits.
    """
    centre = complete("mean", mean, "the units of the quantities")
    spread = complete("covariance", covariance, "products of the units")
    lower, upper = (
        complete(name, limit, "the units of the quantities")
        for name, limit in (("low", low), ("high", high))
    )
    _check_joint(centre, spread, lower, upper)
    if n < 1 or seed < 0:
        raise InputError(f"n must be from 1 and seed from 0; got {n} and {seed}")
    factor = _cholesky(spread)
    generator = np.random.default_rng(seed)
    kept: list[FloatArray] = []
    n_kept = n_drawn = 0
    while n_kept < n:
        batch = centre + generator.standard_normal((_BATCH, centre.size)) @ factor.T
        inside = batch[((batch >= lower) & (batch <= upper)).all(axis=1)]
        kept.append(inside)
        n_kept, n_drawn = n_kept + len(inside), n_drawn + _BATCH
        if n_drawn * _FEWEST_KEPT > 10 and n_kept < n_drawn * _FEWEST_KEPT:
            raise ConvergenceError(
                f"the limits of a joint distribution must hold at least "
                f"{_FEWEST_KEPT:g} of its draws; got {n_kept} of {n_drawn}"
            )
    return JointSample(
        values=np.concatenate(kept)[:n].copy(), share_kept=n_kept / n_drawn
    )


def _check_joint(
    mean: FloatArray, covariance: FloatArray, low: FloatArray, high: FloatArray
) -> None:
    size = mean.size
    shapes = (mean.shape, covariance.shape, low.shape, high.shape)
    if size == 0 or shapes != ((size,), (size, size), (size,), (size,)):
        raise InputError(
            "mean, covariance, low and high must have the shapes (k,), (k, k), (k,) "
            f"and (k,); their shapes are {shapes}"
        )
    if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        raise InputError("mean and covariance must be finite; got an infinite number")
    if not (low < high).all():
        worst = int(np.flatnonzero(low >= high)[0])
        raise InputError(
            f"low must be below high for every element; got {low[worst]:g} and "
            f"{high[worst]:g} for element {worst}"
        )
    if not np.allclose(covariance, covariance.T, rtol=1e-9, atol=0.0):
        raise InputError(
            "covariance must be symmetric; its largest difference is "
            f"{np.abs(covariance - covariance.T).max():g}"
        )


def _cholesky(covariance: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.cholesky(covariance))
    except np.linalg.LinAlgError:
        raise InputError(
            "covariance must be positive definite; its smallest eigenvalue is "
            f"{np.linalg.eigvalsh(covariance)[0]:g}"
        ) from None
