"""What is lost again if the plan stops: before its horizon is over, or then.

Where a model followed the gain, the same model goes on under the baseline. Elsewhere
the stock goes to the level of the baseline as after any change by Tier 1: from where it
is, on a straight line of 20 years (IPCC 2019, Equation 2.25).
"""

from typing import Final

import numpy as np

from tilth.accounting.time_course import linear_share
from tilth.assessment.project.outcome import Courses, unknown, values_of
from tilth.assessment.project.project import Parcel
from tilth.assessment.project.result import Permanence, Reversed
from tilth.checks import FloatArray

EARLY_STOPS: Final = (5, 10)  # yr, seen again at the horizon
YEARS_AFTER: Final = (5, 10, 20)  # yr, after a stop at the horizon
LINE: Final = (
    "after a stop the stock goes from where it is to the level of the baseline, on a "
    "straight line of 20 years as after any change by the IPCC's Tier 1; emissions "
    "that did not happen stay avoided"
)
MODEL: Final = (
    "after a stop the models that followed the gain go on with the carbon inputs, "
    "cover and tillage of the baseline, under the same weather and draws; the error of "
    "a model itself shrinks as its gain does; emissions that did not happen stay "
    "avoided"
)
BOTH: Final = (
    "after a stop the gain of some parcels goes again by the models that followed it, "
    "under the carbon inputs, cover and tillage of the baseline; the stock of the "
    "others goes from where it is to the level of the baseline, on a straight line of "
    "20 years as after any change by the IPCC's Tier 1; emissions that did not happen "
    "stay avoided"
)
NOTHING: Final = "unknown"
METHODS: Final = {
    frozenset({MODEL, LINE}): BOTH,
    frozenset({MODEL}): MODEL,
    frozenset({LINE}): LINE,
    frozenset[str](): NOTHING,
}
LEAST: Final = 1e-9  # Mg ha-1; a gain below it is of rounding
NO_GAIN: Final = "the plan adds no carbon that could be lost"


def looks(horizon: int) -> tuple[tuple[int, int], ...]:
    """Years of a stop, each with the year in which one looks again.

    Parameters
    ----------
    horizon : int
        That the answer is for. [yr]

    Returns
    -------
    looks : tuple of tuple of int
        Early stops first, then that at the horizon.
    """
    early = tuple((stop, horizon) for stop in EARLY_STOPS if stop < horizon)
    return (*early, *((horizon, horizon + after) for after in YEARS_AFTER))


def last_look(horizon: int) -> int:
    """Year up to which stocks must be known.

    Parameters
    ----------
    horizon : int
        That the answer is for. [yr]

    Returns
    -------
    year : int
        Of the last look. [yr]
    """
    return max(year for _, year in looks(horizon))


def gains(courses: Courses, parcel: Parcel, horizon: int) -> FloatArray:
    """Additional carbon of a parcel at every stop, and what is left of it.

    Parameters
    ----------
    courses : Courses
        Of the parcel; where no model can go on, up to years in which the baseline has
        come to rest.
    parcel : Parcel
        With its plan.
    horizon : int
        That the answer is for. [yr]

    Returns
    -------
    gains : ndarray, shape (n_looks, 2, n_members + 1)
        In the order of `looks`, first at the stop. [Mg ha-1]
    """
    seen = looks(horizon)
    if courses.after_stop is not None:
        return courses.after_stop(seen)
    return np.stack(
        [
            _by_tier_1(courses, parcel.under_plan(stop), stop, year)
            for stop, year in seen
        ]
    )


def _by_tier_1(courses: Courses, share: float, stop: int, year: int) -> FloatArray:
    """Gain at the stop, and that of a share of the land on its way to the baseline."""
    without, done = courses.baseline, linear_share(year - stop)
    at_stop = courses.project[:, stop] - without[:, stop]
    anew = (without[:, -1] - without[:, stop]) * done
    moved = without[:, year] - without[:, stop]
    return np.stack([at_stop, at_stop * (1.0 - done) + share * (anew - moved)])


def methods_of(courses: Courses, parcel: Parcel) -> frozenset[str]:
    """By what a gain goes again.

    Parameters
    ----------
    courses : Courses
        Of a parcel.
    parcel : Parcel
        With its plan.

    Returns
    -------
    methods : frozenset of str
        `MODEL` or `LINE`; empty without a plan.
    """
    if not (parcel.new_practices and any(parcel.shares)):
        return frozenset()
    return frozenset({LINE if courses.after_stop is None else MODEL})


def permanence(
    found: FloatArray,
    horizon: int,
    methods: frozenset[str],
    unknown_error: tuple[str, ...],
) -> Permanence:
    """Gains as numbers with their intervals.

    Parameters
    ----------
    found : ndarray, shape (n_looks, 2, n_members + 1)
        Of `gains`, or their mean over an area. [Mg ha-1]
    horizon : int
        That the answer is for. [yr]
    methods : frozenset of str
        That were used, of `methods_of`.
    unknown_error : tuple of str
        Why the error of the change is unknown; empty if it is known.

    Returns
    -------
    permanence : Permanence
        Unknown for a stop at which nothing was gained.
    """
    lost = found[:, 0] - found[:, 1]
    members = np.concatenate([found, lost[:, np.newaxis]], axis=1)
    values = values_of(members.reshape(-1, members.shape[-1]), unknown_error)
    rows = []
    for i, (stop, year) in enumerate(looks(horizon)):
        if not found[i, 0, 0] > LEAST:
            rows.append(_unknown(stop, year, NO_GAIN))
            continue
        at_stop, left, gone = values[3 * i : 3 * i + 3]
        rows.append(
            Reversed(
                stop=stop,
                years_after=year - stop,
                share=float(lost[i, 0] / found[i, 0, 0]),
                at_stop=at_stop,
                left=left,
                lost=gone,
            )
        )
    return Permanence(method=METHODS[methods], rows=tuple(rows))


def unknown_permanence(horizon: int, reason: str) -> Permanence:
    """Nothing is known, and why.

    Parameters
    ----------
    horizon : int
        That the answer is for. [yr]
    reason : str
        In words.

    Returns
    -------
    permanence : Permanence
        Without a number.
    """
    return Permanence(
        method=METHODS[frozenset()],
        rows=tuple(_unknown(stop, year, reason) for stop, year in looks(horizon)),
    )


def _unknown(stop: int, year: int, reason: str) -> Reversed:
    none = unknown(reason)
    return Reversed(
        stop=stop,
        years_after=year - stop,
        share=None,
        at_stop=none,
        left=none,
        lost=none,
    )


class GainSum:
    """Gains of a project, added up parcel by parcel.

    Parameters
    ----------
    horizon : int
        That the answer is for. [yr]
    n_members : int
        Members beside the central one. [1]
    """

    def __init__(self, horizon: int, n_members: int) -> None:
        self._horizon = horizon
        self._sum = np.zeros((len(looks(horizon)), 2, n_members + 1))
        self._methods: set[str] = set()

    def add(self, found: FloatArray, methods: frozenset[str], area: float) -> None:
        """Add a parcel.

        Parameters
        ----------
        found : ndarray, shape (n_looks, 2, n_members + 1)
            Of `gains`. [Mg ha-1]
        methods : frozenset of str
            Of `methods_of`.
        area : float
            Of the parcel. [ha]
        """
        self._sum += area * found
        self._methods |= methods

    def over(self, area: float, unknown_error: tuple[str, ...]) -> Permanence:
        """Means over the area.

        Parameters
        ----------
        area : float
            Of the project. [ha]
        unknown_error : tuple of str
            Why the error of the change is unknown; empty if it is known.

        Returns
        -------
        permanence : Permanence
            Of the project.
        """
        return permanence(
            self._sum / area, self._horizon, frozenset(self._methods), unknown_error
        )
