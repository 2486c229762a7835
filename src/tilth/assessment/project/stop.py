"""Additional carbon after the plan stops, by the model that followed its gain."""

from collections.abc import Callable

import numpy as np

from tilth.assessment.project.case import Case, Followed
from tilth.checks import FloatArray

Looks = tuple[tuple[int, int], ...]
AfterStop = Callable[[Looks], FloatArray]


def after_stop(
    case: Case,
    followed: Followed,
    baseline: FloatArray,
    project: FloatArray,
    own_error: FloatArray,
) -> AfterStop:
    """How much of the gain is left some years after a stop.

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
        From pairs of the year of a stop and a year to look again, not before it, to
        the additional carbon in both, shape (n_looks, 2, n_members + 1). [Mg ha-1]
    """
    shares = np.asarray(case.parcel.shares)
    steps = np.diff(shares, prepend=0.0)

    def left(looks: Looks) -> FloatArray:
        ends = {stop: max(y for s, y in looks if s == stop) for stop, _ in looks}
        begun = {stop: np.flatnonzero(steps[:stop]).tolist() for stop in ends}
        found = _states(case, followed, begun)
        rows = {}
        for stop, until in ends.items():
            at_stop = project[:, stop] - baseline[:, stop]
            rows[stop] = np.repeat(at_stop[:, np.newaxis], until - stop + 1, axis=1)
            if not begun[stop] or until == stop:
                continue
            own, whole = steps[begun[stop]], shares[stop - 1]
            error = own_error[:, stop - np.array(begun[stop])] @ own
            each = zip(own / whole, begun[stop], strict=True)
            state = np.asarray(sum(w * found[year, stop] for w, year in each))
            stocks = followed.resume(state, stop, until)
            gain = whole * (stocks - baseline[:, stop + 1 : until + 1])
            before = at_stop[0] - error[0]
            kept = np.clip(gain[0] / before, 0.0, 1.0) if before > 0.0 else gain[0] * 0
            rows[stop][:, 1:] = gain + np.outer(error, kept)
        return np.stack([rows[stop][:, [0, y - stop]].T for stop, y in looks])

    return left


def _states(
    case: Case, followed: Followed, begun: dict[int, list[int]]
) -> dict[tuple[int, int], FloatArray]:
    """State of the land that began in one year, at a stop in another.

    In weather that repeats only the time under the plan counts: one run has them all.
    """
    pairs = [(year, stop) for stop, years in begun.items() for year in years]
    if case.weather is None or case.weather.after.repeat:
        ages = tuple(sorted({stop - year for year, stop in pairs}))
        each = dict(zip(ages, followed.states(0, ages), strict=True)) if ages else {}
        return {(year, stop): each[stop - year] for year, stop in pairs}
    found: dict[tuple[int, int], FloatArray] = {}
    for year in sorted({year for year, _ in pairs}):
        stops = tuple(sorted(stop for y, stop in pairs if y == year))
        states = followed.states(year, stops)
        found |= {(year, s): x for s, x in zip(stops, states, strict=True)}
    return found
