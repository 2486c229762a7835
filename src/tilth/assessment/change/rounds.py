"""Rounds in order and the points that were visited in them, one stock in each."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.change.site_choice import controls_among
from tilth.assessment.layers.table import IntArray
from tilth.assessment.sampling.sampling_plan import SamplingPlan
from tilth.assessment.stock.reference import rounds_in_order
from tilth.assessment.stock.result import Profiles
from tilth.checks import FloatArray
from tilth.errors import InputError

NOT_SAMPLED: Final = -1
MOVED: Final = 30.0  # m: farther than satellite navigation errs, it is another place
MOST_NAMED: Final = 5  # points in a warning, farthest first
_METRES_PER_DEGREE: Final = 111_195.0  # of latitude, on a sphere of 6371 km


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Points:
    """Points that were visited in at least one round.

    Parameters
    ----------
    rounds : tuple of str
        Labels, in order of time.
    site, point, stratum, farm : tuple of str
        Where each point is.
    control : array of bool, shape (n,)
        It belongs to a control site.
    latitude, longitude : ndarray, shape (n,)
        WGS84; NaN if not given. [deg]
    profile : sequence of int, shape (n, n_rounds)
        Place of its profile in the stock result; -1 where it was not sampled.
    """

    rounds: tuple[str, ...]
    site: tuple[str, ...]
    point: tuple[str, ...]
    stratum: tuple[str, ...]
    farm: tuple[str, ...]
    control: NDArray[np.bool_]
    latitude: FloatArray
    longitude: FloatArray
    profile: IntArray

    def of(self, values: FloatArray) -> FloatArray:
        """Values of profiles by point and round, NaN where not sampled.

        Parameters
        ----------
        values : ndarray, shape (n_profiles,)
            Such as stocks. [as the quantity]

        Returns
        -------
        values : ndarray, shape (n, n_rounds)
            The same. [as the quantity]
        """
        found = np.where(self.profile == NOT_SAMPLED, np.nan, values[self.profile])
        return np.asarray(found)

    def some(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> "Points":
        """The same for some of the points, or in another order."""
        index = np.arange(len(self.point))[rows].tolist()
        return Points(
            rounds=self.rounds,
            site=tuple(self.site[i] for i in index),
            point=tuple(self.point[i] for i in index),
            stratum=tuple(self.stratum[i] for i in index),
            farm=tuple(self.farm[i] for i in index),
            control=self.control[rows],
            latitude=self.latitude[rows],
            longitude=self.longitude[rows],
            profile=self.profile[rows],
        )


def points_of(
    profiles: Profiles,
    *,
    plan: SamplingPlan | None = None,
    controls: tuple[str, ...] = (),
    fewest: int = 2,
) -> Points:
    """Points of all rounds, matched by the names of site and point.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.
    plan : SamplingPlan, optional
        Gives stratum and farm of points whose file does not.
    controls : tuple of str, default ()
        Sites, or else strata, that are controls.
    fewest : int, default 2
        Rounds that are needed; 1 where no change is asked for.

    Returns
    -------
    points : Points
        In the order of the file, controls last.

    Raises
    ------
    InputError
        If there are fewer rounds, their order is not known, a point has two profiles
        in one round or changes its stratum or farm, a site that is named is not there,
        or nothing is left that is no control.
    """
    rounds = rounds_in_order(profiles)
    if len(rounds) < fewest:
        raise InputError(
            "a change needs at least two rounds, named in the column round; got "
            f"{len(rounds)} ({', '.join(map(repr, rounds))}): give the files of all "
            "rounds in one command"
        )
    place = {name: i for i, name in enumerate(rounds)}
    rows: dict[tuple[str, str], int] = {}
    site, point = profiles.site.texts(), profiles.point.texts()
    visited = profiles.round.texts()
    profile: list[list[int]] = []
    for i, key in enumerate(zip(site, point, strict=True)):
        if key not in rows:
            rows[key] = len(profile)
            profile.append([NOT_SAMPLED] * len(rounds))
        held = profile[rows[key]]
        if held[place[visited[i]]] != NOT_SAMPLED:
            raise InputError(
                "a point must have one profile in a round; got two for "
                f"{_named(*key)} in round {visited[i]!r}"
            )
        held[place[visited[i]]] = i
    names = tuple(rows)
    index = np.array(profile, dtype=np.int64)
    stratum = _settled(names, index, profiles.stratum.texts(), "stratum")
    farm = _settled(names, index, profiles.farm.texts(), "farm")
    control = controls_among(names, stratum, controls)
    if plan is not None:
        stratum = _from_plan(names, stratum, control, plan, "stratum")
        farm = _from_plan(names, farm, control, plan, "farm")
    found = Points(
        rounds=rounds,
        site=tuple(name[0] for name in names),
        point=tuple(name[1] for name in names),
        stratum=stratum,
        farm=farm,
        control=control,
        latitude=_first_known(index, profiles.latitude),
        longitude=_first_known(index, profiles.longitude),
        profile=index,
    )
    order = np.argsort(control, kind="stable")
    return found.some(order)


def means_of(values: FloatArray, index: IntArray, n: int) -> FloatArray:
    """Means of the points of each unit, such as a farm or a control site.

    Parameters
    ----------
    values : ndarray, shape (n_points,)
        Of points; NaN where missing. [as the quantity]
    index : sequence of int, shape (n_points,)
        Unit of each point, counted from 0.
    n : int
        Number of units.

    Returns
    -------
    means : ndarray, shape (n,)
        NaN where a unit has no value. [as the quantity]
    """
    there = ~np.isnan(values)
    total = np.bincount(index[there], weights=values[there], minlength=n)
    count = np.bincount(index[there], minlength=n)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def moved(points: Points, profiles: Profiles) -> tuple[str, ...]:
    """Warning of points that lie elsewhere in a later round.

    Parameters
    ----------
    points : Points
        The points.
    profiles : Profiles
        With the coordinates of each round.

    Returns
    -------
    warnings : tuple of str
        Empty if none moved by more than 30 m, or no coordinates are given.
    """
    latitude, longitude = points.of(profiles.latitude), points.of(profiles.longitude)
    far = metres_apart(latitude[:, :1], longitude[:, :1], latitude, longitude)
    far = np.nan_to_num(far).max(axis=1)
    many = int((far > MOVED).sum())
    if not many:
        return ()
    farthest = np.argsort(-far, kind="stable")[: min(many, MOST_NAMED)].tolist()
    named = ", ".join(
        f"{_named(points.site[i], points.point[i])} {far[i]:.0f} m" for i in farthest
    )
    rest = f" and {many - MOST_NAMED} more" if many > MOST_NAMED else ""
    return (
        f"{many} points lie more than {MOVED:g} m from where they were, {named}{rest}: "
        "points of one name are taken as revisited",
    )


def metres_apart(
    latitude: FloatArray,
    longitude: FloatArray,
    other_latitude: FloatArray,
    other_longitude: FloatArray,
) -> FloatArray:
    """Distance of places that lie near each other.

    Parameters
    ----------
    latitude, longitude, other_latitude, other_longitude : ndarray, shape (...)
        WGS84. [deg]

    Returns
    -------
    distance : ndarray, shape (...)
        On a sphere, taken as flat between the two; NaN where one is missing. [m]
    """
    north = (other_latitude - latitude) * _METRES_PER_DEGREE
    east = (other_longitude - longitude) * _METRES_PER_DEGREE
    return np.asarray(np.hypot(north, east * np.cos(np.deg2rad(other_latitude))))


def _named(site: str, point: str) -> str:
    return f"point {point!r}" + (f" of site {site!r}" if site else "")


def _settled(
    names: tuple[tuple[str, str], ...], index: IntArray, texts: list[str], what: str
) -> tuple[str, ...]:
    """One label per point, the same in all rounds."""
    found = []
    for name, row in zip(names, index.tolist(), strict=True):
        labels = dict.fromkeys(texts[i] for i in row if i != NOT_SAMPLED)
        known = [label for label in labels if label]
        if len(known) > 1:
            raise InputError(
                f"a point must keep its {what}; got {' and '.join(map(repr, known))} "
                f"for {_named(*name)}"
            )
        found.append(known[0] if known else "")
    return tuple(found)


def _from_plan(
    names: tuple[tuple[str, str], ...],
    labels: tuple[str, ...],
    control: NDArray[np.bool_],
    plan: SamplingPlan,
    what: str,
) -> tuple[str, ...]:
    """Labels of the file, and those of the plan where the file has none."""
    planned = {point.name: getattr(point, what) for point in plan.points}
    found = []
    for name, label, outside in zip(names, labels, control.tolist(), strict=True):
        of_plan = "" if outside else planned.get(name[1], "")
        if label and of_plan and label != of_plan:
            raise InputError(
                f"the {what} of {_named(*name)} must be that of the plan, {of_plan!r}; "
                f"got {label!r}"
            )
        found.append(label or of_plan)
    return tuple(found)


def _first_known(index: IntArray, values: FloatArray) -> FloatArray:
    """Value of the first round that has one."""
    there = np.where(index == NOT_SAMPLED, np.nan, values[index])
    place = np.isfinite(there).argmax(axis=1)
    return np.asarray(there[np.arange(len(there)), place])


def middle_day(dates: NDArray[np.datetime64]) -> date | None:
    """Day on which half of some samples had been taken.

    Parameters
    ----------
    dates : array of datetime64[D], shape (n,)
        NaT where a day is not known.

    Returns
    -------
    day : date or None
        None where no day is known.
    """
    known = np.sort(dates[~np.isnat(dates)])
    if not known.size:
        return None
    day: date = known[(known.size - 1) // 2].astype("datetime64[D]").item()
    return day
