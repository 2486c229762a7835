"""Points of which one alone decides the change: named, so that they are checked."""

from typing import Final

import numpy as np

from tilth.assessment.change.control_sites import Controls
from tilth.assessment.change.design import Design
from tilth.assessment.change.rounds import Points
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.estimate import Estimate

MOVES: Final = 1.0  # of the smaller standard error, Tilth's own rule [1]
FEW: Final = 3.0  # degrees of freedom below which an error may be small by chance [1]
MOST_TRIED: Final = 100  # points that are left out in turn, the farthest first
MOST_NAMED: Final = 3


def deciding_points(
    points: Points, units: Design | Controls, values: FloatArray
) -> tuple[str, ...]:
    """Warnings on points without which the change is another.

    Parameters
    ----------
    points : Points
        Of the project, or of the controls.
    units : Design or Controls
        Their estimator.
    values : ndarray, shape (n_points, n_rounds)
        Their stocks. [Mg ha-1]

    Returns
    -------
    warnings : tuple of str
        One per point without which the change moves by more than one standard error,
        with or without it, whichever is smaller; the larger of the two where there are
        three units or fewer, such as control sites. Those that move it most.
    """
    first, last = values[:, 0], values[:, -1]
    whole = units.change(first, last, 1.0).sampling
    if whole.standard_error is None:
        return ()
    moved = []
    for i in _farthest(values):
        without = _without(units, values, i)
        if without is None or without.standard_error is None:
            continue
        few = (whole.degrees_of_freedom or 0.0) < FEW
        errors = (whole.standard_error, without.standard_error)
        limit = MOVES * (max(errors) if few else min(errors))
        move = abs(without.mean - whole.mean)
        if move > limit:
            moved.append((move, i, without))
    moved.sort(key=lambda found: -found[0])
    of = "of the control sites " if points.control.any() else ""
    return tuple(
        f"one point decides: without {_named(points, i)} the change {of}would be "
        f"{_amount(without)} in place of {_amount(whole)} Mg ha-1 (standard errors); "
        "check its values in all rounds"
        for _, i, without in moved[:MOST_NAMED]
    )


def _farthest(values: FloatArray) -> list[int]:
    """Points whose change, or stock in a round, is farthest from the median."""
    first, last = values[:, 0], values[:, -1]
    there = ~np.isnan(first) | ~np.isnan(last)
    if not there.any():
        return []
    columns = [c for c in (last - first, first, last) if not np.isnan(c).all()]
    apart = np.array([np.abs(c - np.nanmedian(c)) for c in columns])
    score = np.where(np.isnan(apart[0]), np.nan_to_num(apart).max(axis=0), apart[0])
    order = np.argsort(-np.where(there, score, -1.0), kind="stable")
    return [int(i) for i in order[: min(int(there.sum()), MOST_TRIED)]]


def _without(units: Design | Controls, values: FloatArray, i: int) -> Estimate | None:
    """The change without a point; None where too few are left."""
    first, last = values[:, 0].copy(), values[:, -1].copy()
    first[i], last[i] = np.nan, np.nan
    try:
        return units.change(first, last, 1.0).sampling
    except InputError:
        return None


def _named(points: Points, i: int) -> str:
    return f"{points.site[i]} {points.point[i]}".strip()


def _amount(estimate: Estimate) -> str:
    return f"{estimate.mean:+.2f} ± {estimate.standard_error:.2f}"
