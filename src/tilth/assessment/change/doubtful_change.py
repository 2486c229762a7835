"""What a change would be without the points that have a doubtful value."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.change.control_sites import Controls
from tilth.assessment.change.design import Design
from tilth.assessment.change.result import WithoutDoubtful
from tilth.assessment.change.rounds import Points
from tilth.assessment.stock.result import Profiles
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.change import Change, difference_in_differences
from tilth.stats.estimate import Estimate

WORTH_SAYING: Final = 0.5  # of the smaller standard error, Tilth's own rule [1]


def without_doubtful(
    profiles: Profiles,
    soc_stock: FloatArray,
    project: Points,
    design: Design,
    outside: Points,
    controls: Controls | None,
) -> WithoutDoubtful | None:
    """The change without the points that have a doubtful value, in both rounds.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.
    soc_stock : ndarray, shape (n_profiles,)
        Their stocks. [Mg ha-1]
    project, outside : Points
        Points of the project and of the controls.
    design : Design
        Of the project.
    controls : Controls or None
        None without control sites.

    Returns
    -------
    without : WithoutDoubtful or None
        None where no point has a doubtful value.
    """
    if profiles.doubtful is None:
        return None
    mine, theirs = (_doubtful(p, profiles.doubtful) for p in (project, outside))
    named = (*_names(project, mine), *_names(outside, theirs))
    if not named:
        return None
    change, additional = None, None
    try:
        found = _change(design, project, soc_stock, mine)
        change = found.sampling
        if controls is not None:
            beside = _change(controls, outside, soc_stock, theirs)
            additional = difference_in_differences(found, beside)
    except InputError:
        pass  # too few points are left
    return WithoutDoubtful(points=named, stock_change=change, additional=additional)


def vanishing(
    without: WithoutDoubtful | None, change: Estimate, additional: Estimate | None
) -> tuple[str, ...]:
    """Why nothing may be credited on numbers that doubtful values alone carry.

    Parameters
    ----------
    without : WithoutDoubtful or None
        The change without the points that have a doubtful value.
    change, additional : Estimate or None
        Those with them.

    Returns
    -------
    refusals : tuple of str
        Empty where an estimate with its error is left.
    """
    if without is None:
        return ()
    pairs = ((change, without.stock_change), (additional, without.additional))
    gone = any(
        here is not None
        and here.standard_error is not None
        and (there is None or there.standard_error is None)
        for here, there in pairs
    )
    if not gone:
        return ()
    many = len(without.points)
    return (
        f"without the {many} point{'' if many == 1 else 's'} that "
        f"{'has' if many == 1 else 'have'} a doubtful value there would be no "
        "estimate with an error (Tilth's own rule)",
    )


def differs(estimate: Estimate, other: Estimate) -> bool:
    """Whether two estimates lie more than half a standard error apart.

    Parameters
    ----------
    estimate, other : Estimate
        Of one quantity.

    Returns
    -------
    differs : bool
        By the smaller of the two errors; True where none is known.
    """
    errors = [e.standard_error for e in (estimate, other) if e.standard_error]
    limit = WORTH_SAYING * min(errors, default=0.0)
    return abs(estimate.mean - other.mean) > limit


def _doubtful(points: Points, doubtful: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Points with a doubtful value in the first or the last round."""
    found = points.of(doubtful.astype(np.float64))[:, [0, -1]] == 1.0
    return np.asarray(found.any(axis=1))


def _names(points: Points, rows: NDArray[np.bool_]) -> tuple[tuple[str, str], ...]:
    index = np.flatnonzero(rows).tolist()
    return tuple((points.site[i], points.point[i]) for i in index)


def _change(
    units: Design | Controls,
    points: Points,
    soc_stock: FloatArray,
    out: NDArray[np.bool_],
) -> Change:
    values = points.of(soc_stock)
    values[out] = np.nan
    return units.change(values[:, 0], values[:, -1], 1.0)
