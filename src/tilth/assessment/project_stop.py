"""Additional carbon after the plan stops, by the model that followed its gain."""

from collections.abc import Callable

import numpy as np

from tilth.assessment.project_case import Case, Followed
from tilth.checks import FloatArray

AfterStop = Callable[[int, int], FloatArray]


def after_stop(
    case: Case,
    followed: Followed,
    baseline: FloatArray,
    project: FloatArray,
    own_error: FloatArray,
) -> AfterStop:
    """How much of the gain is left, year by year after a stop.

    Parts of the parcel that came under the plan in other years go on together: their
    mean state is the state of the whole, as models are linear in what they hold.

    Parameters
    ----------
    case : Case
        Of a parcel with a plan.
    followed : Followed
        By a model.
    baseline, project : ndarray, shape (n_members + 1, n_years + 1)
        Its stocks, those of the project with the error of the model. [Mg ha-1]
    own_error : ndarray, shape (n_members + 1, n_years + 1)
        Error of the change by the model, by years since the plan began. What is left
        of it is what is left of the central gain. [Mg ha-1]

    Returns
    -------
    after_stop : callable
        From the year of the stop and a later one to the additional carbon at the end
        of the former and of every year up to the latter, shape (n_members + 1,
        n_years + 1). [Mg ha-1]
    """
    weather = case.weather
    repeats = weather is None or weather.after.repeat

    def left(stop: int, until: int) -> FloatArray:
        steps = np.diff(np.asarray(case.parcel.shares[:stop]), prepend=0.0)
        begun = np.flatnonzero(steps)
        if not begun.size:
            return np.zeros((len(baseline), until - stop + 1))
        share, weights = float(steps.sum()), steps[begun] / steps.sum()
        at_stop = project[:, stop] - baseline[:, stop]
        error = own_error[:, stop - begun] @ steps[begun]
        ages = tuple(int(stop - year) for year in begun)
        state = _mean(followed, ages, stop, weights, repeats=repeats)
        stocks = followed.resume(state, stop, until)
        gain = share * (stocks - baseline[:, stop + 1 : until + 1])
        before = at_stop[0] - error[0]
        kept = np.clip(gain[0] / before, 0.0, 1.0) if before > 0.0 else 0.0 * gain[0]
        return np.column_stack([at_stop, gain + np.outer(error, kept)])

    return left


def _mean(
    followed: Followed,
    ages: tuple[int, ...],
    stop: int,
    weights: FloatArray,
    *,
    repeats: bool,
) -> FloatArray:
    """State of all land under the plan; in weather that repeats only age counts."""
    if repeats:
        order = sorted(ages)
        found = dict(zip(order, followed.states(0, tuple(order)), strict=True))
        each = [found[age] for age in ages]
    else:
        each = [followed.states(stop - age, (stop,))[0] for age in ages]
    return np.asarray(sum(w * state for w, state in zip(weights, each, strict=True)))
