"""Variances that make the likelihood of a meta-analysis largest.

Projected Newton steps with exact derivatives from the best point of a grid, so that
neither a local maximum nor a variance of 0, which is common, stops the search.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from tilth.checks import FloatArray
from tilth.errors import ConvergenceError
from tilth.stats.meta_model import EffectModel, Profile, profile

GRID: Final = (0.0, 0.003, 0.03, 0.1, 0.3, 1.0, 3.0)  # of the spread of the effects
MOST_STEPS: Final = 200
# Gain of log-likelihood, relative, below which one last step is taken unseen: rounding
# hides it, and Newton's steps have doubled the digits already.
TINY: Final = 1e-10
HALVINGS: Final = 40


def largest_likelihood(
    model: EffectModel,
    free: tuple[bool, bool],
    *,
    restricted: bool,
    start: tuple[float, float] | None = None,
    fixed: tuple[float, float] = (0.0, 0.0),
) -> tuple[float, float]:
    """Variances among studies and among effects of largest likelihood.

    Parameters
    ----------
    model : EffectModel
        Checked effects.
    free : (bool, bool)
        Whether the variance among studies, and among effects, is estimated.
    restricted : bool
        Restricted or full likelihood.
    start : (float, float), optional
        Where to begin, as at the result for nearly the same data; a grid if None.
        [as the effect, squared]
    fixed : (float, float), default (0, 0)
        Value of a variance that is not estimated. [as the effect, squared]

    Returns
    -------
    variances : (float, float)
        Each from 0. [as the effect, squared]

    Raises
    ------
    ConvergenceError
        If the search does not end.
    """

    def at(theta: FloatArray) -> Profile:
        return profile(model, float(theta[0]), float(theta[1]), restricted=restricted)

    mask = np.array(free)
    theta = np.array(fixed, dtype=np.float64)
    if start is not None:
        theta = np.where(mask, np.array(start), theta)
    else:
        theta = _best_of_grid(model, mask, theta, restricted)
    found = at(theta)
    for _ in range(MOST_STEPS):
        moving = mask & ((theta > 0.0) | (found.score > 0.0))
        if not moving.any():
            return float(theta[0]), float(theta[1])
        step = _step(found, moving)
        gain = float(found.score @ step)
        if gain <= TINY * (1.0 + abs(found.log_likelihood)):
            theta = np.maximum(theta + step, 0.0)
            return float(theta[0]), float(theta[1])
        better = _along(theta, step, found, at)
        if better is None:
            break
        theta, found = better
    raise ConvergenceError(
        "the likelihood of the meta-analysis found no maximum; the last variances "
        f"were {theta[0]:g} among studies and {theta[1]:g} among effects"
    )


def _best_of_grid(
    model: EffectModel,
    mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    theta: FloatArray,
    restricted: bool,
) -> FloatArray:
    """Point of the grid of largest likelihood."""

    def likelihood(point: FloatArray) -> float:
        a, b = float(point[0]), float(point[1])
        there = profile(model, a, b, restricted=restricted, slopes=False)
        return there.log_likelihood

    scale = max(float(np.var(model.effect)), float(np.median(model.variance)))
    first = [g * scale for g in GRID] if mask[0] else [float(theta[0])]
    second = [g * scale for g in GRID] if mask[1] else [float(theta[1])]
    points = [np.array([a, b]) for a in first for b in second]
    return max(points, key=likelihood)


def _step(
    found: Profile, moving: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> FloatArray:
    """Newton's step where the surface curves down, Fisher's elsewhere."""
    index = np.flatnonzero(moving)
    score = found.score[index]
    curved = -found.hessian[np.ix_(index, index)]
    if np.linalg.eigvalsh(curved)[0] <= 0.0:
        curved = found.information[np.ix_(index, index)]
    step = np.zeros(2)
    step[index] = np.linalg.lstsq(curved, score, rcond=None)[0]
    return step


def _along(
    theta: FloatArray,
    step: FloatArray,
    found: Profile,
    at: Callable[[FloatArray], Profile],
) -> tuple[FloatArray, Profile] | None:
    """First point along a step, cut at 0, that is better; None if there is none."""
    share = 1.0
    for _ in range(HALVINGS):
        point = np.maximum(theta + share * step, 0.0)
        there = at(point)
        if there.log_likelihood > found.log_likelihood:
            return point, there
        share /= 2.0
    return None
