"""Names of sites and points that do not meet between rounds, or with the plan."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.change.rounds import NOT_SAMPLED, Points, metres_apart
from tilth.assessment.name_likeness import alike
from tilth.assessment.sampling.sampling_plan import SamplingPlan
from tilth.assessment.stock.result import Profiles
from tilth.errors import InputError

FARTHEST: Final = 1000.0  # m from the point of the plan: it is another farm's
MOST_NAMES: Final = 5  # in a warning


def names_between_rounds(points: Points) -> tuple[str, ...]:
    """Warnings of points that only the first or only the last round has.

    Parameters
    ----------
    points : Points
        All points, controls too.

    Returns
    -------
    warnings : tuple of str
        How many points are in both rounds, where it is not all of them, with the names
        that may be meant alike.
    """
    first = points.profile[:, 0] != NOT_SAMPLED
    last = points.profile[:, -1] != NOT_SAMPLED
    both, some = int((first & last).sum()), int((first | last).sum())
    if both == some:
        return ()
    keys = list(zip(points.site, points.point, strict=True))
    before = [keys[i] for i in np.flatnonzero(first).tolist()]
    after = [keys[i] for i in np.flatnonzero(last).tolist()]
    hints = _site_hints(before, after) or _point_hints(before, after)
    count = "no point is" if not both else f"only {both} of {some} points are"
    text = (
        f"{count} in both rounds ({points.rounds[0]} and {points.rounds[-1]}), by the "
        "names of site and point: the others count in their own round only"
    )
    if both:
        text += f" ({'; '.join(_once(points, first, last))})"
    return (f"{text}. {_listed(hints)}" if hints else text,)


def _once(
    points: Points, first: NDArray[np.bool_], last: NDArray[np.bool_]
) -> list[str]:
    """Points of the first round that were not sampled again, and those that are new."""
    said = []
    for rows, what in (
        (first & ~last, "not sampled again"),
        (last & ~first, f"only in {points.rounds[-1]}"),
    ):
        index = np.flatnonzero(rows)
        if index.size:
            named = [
                f"{points.site[i]} {points.point[i]}".strip()
                for i in index[:MOST_NAMES].tolist()
            ]
            more = index.size - len(named)
            rest = f" and {more} more" if more else ""
            said.append(f"{', '.join(named)}{rest} {what}")
    return said


def names_of_plan(points: Points, plan: SamplingPlan) -> tuple[str, ...]:
    """Warning of points that are not in the plan.

    Parameters
    ----------
    points : Points
        All points, controls too.
    plan : SamplingPlan
        The design.

    Returns
    -------
    warnings : tuple of str
        Empty if all points that are no controls are in the plan.
    """
    planned = {p.name for p in plan.points}
    mine = points.some(~points.control)
    strange = [
        (s, p) for s, p in zip(mine.site, mine.point, strict=True) if p not in planned
    ]
    if not strange:
        return ()
    names = [f"{p!r}" + (f" of {s!r}" if s else "") for s, p in strange]
    shown = ", ".join(names[:MOST_NAMES])
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    hints = [
        f"for {p!r}, did you mean {other!r}?"
        for p in dict.fromkeys(p for _, p in strange)
        if (other := alike(p, planned))
    ]
    text = (
        f"{len(strange)} of {len(mine.point)} points are not in the plan ({shown}{more}"
        "): were they drawn at random?"
    )
    return (f"{text} {_listed(hints)}" if hints else text,)


def check_sites(points: Points, plan: SamplingPlan) -> None:
    """Refuse sites that are none of the plan's: mostly controls that were not named.

    Their points would count as if they had been drawn in the area of the plan. A file
    of which no point has a name of the plan is not refused here: `names_of_plan` says
    so.

    Parameters
    ----------
    points : Points
        All points, controls too.
    plan : SamplingPlan
        The design.

    Raises
    ------
    InputError
        If a site that is no control has neither a point nor a farm of the plan, while
        another has.
    """
    names, farms = {p.name for p in plan.points}, {f.name for f in plan.farms}
    mine = points.some(~points.control)
    known = {
        site
        for site, point, farm in zip(mine.site, mine.point, mine.farm, strict=True)
        if point in names or farm in farms
    }
    strange = [site for site in dict.fromkeys(mine.site) if site not in known]
    if not known or not strange:
        return
    raise InputError(
        "every site must have a point of the plan, be a control site (--control) or be "
        f"left out (--leave-out); got none of the plan for {quoted(strange)}, while "
        f"{sorted(known)[0]!r} has"
    )


def places_unknown(
    points: Points, profiles: Profiles, plan: SamplingPlan
) -> tuple[str, ...]:
    """Warning where no coordinates tell whether the points are those of the plan.

    Parameters
    ----------
    points : Points
        All points, controls too.
    profiles : Profiles
        With the coordinates of each round.
    plan : SamplingPlan
        The design.

    Returns
    -------
    warnings : tuple of str
        Empty if a point that is no control has coordinates.
    """
    used = points.profile[~points.control]
    used = used[used != NOT_SAMPLED]
    if np.isfinite(profiles.latitude[used]).any():
        return ()
    return (
        "the files give no coordinates: that the points lie where the plan of "
        f"{plan.name or 'this area'} ({plan.area:.6g} ha) has them rests on their "
        "names alone",
    )


def check_places(points: Points, profiles: Profiles, plan: SamplingPlan) -> None:
    """Refuse points that lie far from those of the plan with their names.

    Parameters
    ----------
    points : Points
        All points, controls too.
    profiles : Profiles
        With the coordinates of each round.
    plan : SamplingPlan
        The design.

    Raises
    ------
    InputError
        If a point that is no control lies more than 1 km from its place in the plan.
    """
    planned = {p.name: (p.latitude, p.longitude) for p in plan.points}
    nowhere = (np.nan, np.nan)
    wanted = np.array([planned.get(name, nowhere) for name in points.point])
    latitude, longitude = points.of(profiles.latitude), points.of(profiles.longitude)
    far = metres_apart(wanted[:, :1], wanted[:, 1:], latitude, longitude)
    far = np.nan_to_num(far).max(axis=1)
    far[points.control] = 0.0
    if not (far > FARTHEST).any():
        return
    worst = int(far.argmax())
    raise InputError(
        f"points must lie within {FARTHEST / 1000.0:g} km of the points of the plan "
        f"with their names; got point {points.point[worst]!r} of site "
        f"{points.site[worst]!r} {far[worst] / 1000.0:.1f} km away "
        f"({int((far > FARTHEST).sum())} such points): is it the plan of another farm, "
        "or a control site (--control)?"
    )


def quoted(names: Sequence[str]) -> str:
    """The first names of a list, and how many more there are.

    Parameters
    ----------
    names : sequence of str
        At least one.

    Returns
    -------
    text : str
        As in a sentence.

    Examples
    --------
    >>> quoted(["a", "b"])
    "'a', 'b'"
    """
    shown = ", ".join(repr(name) for name in names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _site_hints(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> list[str]:
    """Sites of one round that may be sites of the other."""
    first, last = {s for s, _ in before}, {s for s, _ in after}
    gone = sorted(first - last)
    return [
        f"Site {site!r} is in the last round only: did you mean {other!r}?"
        for site in sorted(last - first)
        if (other := alike(site, gone))
    ]


def _point_hints(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> list[str]:
    """Points of one round that may be points of the other, site by site."""
    first, last = set(before), set(after)
    gone = sorted(first - last)
    return [
        f"Point {point!r} is in the last round only: did you mean {other!r}?"
        for site, point in sorted(last - first)
        if (other := alike(point, [p for s, p in gone if s == site]))
    ]


def _listed(hints: list[str]) -> str:
    """The first hints, and how many more there are."""
    more = len(hints) - MOST_NAMES
    rest = f" And {more} more like these" if more > 0 else ""
    return " ".join(hints[:MOST_NAMES]) + rest
