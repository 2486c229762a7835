"""Whether two rounds weighed about as much soil: a slip there becomes carbon.

Bulk density and stones of a field change by a few per cent between rounds. One core too
few in the sheet, a wrong diameter or stones in another unit change them by more, in all
points at once, and equivalent mass then counts to another depth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tilth.assessment.change.rounds import NOT_SAMPLED, Points
from tilth.assessment.stock.check import sampled_depth
from tilth.assessment.stock.result import Profiles
from tilth.soil.reference_mass import mass_to_depth

RULE: Final = "soil_mass"
# Tilth's own rules, of the smaller of two medians [1]
SAID: Final = 0.10  # more is a warning
ASKED: Final = 0.20  # more is asked, and nothing is credited before the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class MassCheck:
    """What two rounds say of the soil that they weighed.

    Parameters
    ----------
    warnings : tuple of str
        What a reader must know.
    refusals : tuple of str
        Why nothing may be credited.
    """

    warnings: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


def check_soil_mass(
    points: Points, profiles: Profiles, depth: float, confirmed: Sequence[str]
) -> MassCheck:
    """Median fine earth of the last round against that of the first.

    Parameters
    ----------
    points : Points
        All points; those of the project and the controls are compared apart.
    profiles : Profiles
        Of all rounds.
    depth : float
        Reporting depth; the rounds are compared to a smaller one where half of the
        profiles of one of them end above it. [cm]
    confirmed : sequence of str
        Questions that were answered with yes.

    Returns
    -------
    check : MassCheck
        Empty where the medians differ by 10 % or less of the smaller.
    """
    warnings, refusals = [], []
    for control in (False, True):
        mine = points.some(points.control == control)
        medians = _medians(mine, profiles, depth)
        if medians is None:
            continue
        first, last, to = medians
        apart = max(first, last) / min(first, last) - 1.0
        if apart <= SAID:
            continue
        text = _sentence(mine, first, last, to)
        if apart > ASKED and RULE not in confirmed:
            of = " of the control sites" if control else ""
            refusals.append(
                f"the rounds weighed {100.0 * apart:.0f} % unlike masses of soil{of}, "
                f"which --confirm {RULE} did not confirm (Tilth's own rule)"
            )
            text += (
                f"; check it, then answer with --confirm {RULE} if it is so: nothing "
                "is credited before"
            )
        elif apart > ASKED:
            text += "; that was confirmed"
        warnings.append(text)
    return MassCheck(warnings=tuple(warnings), refusals=tuple(refusals))


def _medians(
    points: Points, profiles: Profiles, depth: float
) -> tuple[float, float, float] | None:
    """Median fine earth of the first and the last round, and to which depth.

    Of the points of both rounds, where there are any: the others are of other places.
    """
    ends = points.profile[:, [0, -1]]
    if not len(ends) or (ends == NOT_SAMPLED).all(axis=0).any():
        return None
    reached = sampled_depth(profiles)
    typical = [
        float(np.median(reached[column[column != NOT_SAMPLED]])) for column in ends.T
    ]
    to = min(depth, *typical)
    mass = mass_to_depth(profiles.layer_mass, profiles.layer_thickness, to)
    values = points.of(mass)[:, [0, -1]]
    both = ~np.isnan(values).any(axis=1)
    if both.any():
        values = values[both]
    if np.isnan(values).all(axis=0).any():
        return None
    first, last = (float(m) for m in np.nanmedian(values, axis=0))
    return (first, last, to) if min(first, last) > 0.0 else None


def _sentence(points: Points, first: float, last: float, depth: float) -> str:
    of = " of the control sites" if points.control.any() else ""
    names = [repr(points.rounds[i]) for i in (0, -1)]
    share = 100.0 * (last / first - 1.0)
    more = "more" if share > 0.0 else "less"
    return (
        f"half of the points{of} hold {last:.5g} Mg ha-1 of fine earth or more to "
        f"{depth:g} cm in round {names[1]} and {first:.5g} in round {names[0]}, "
        f"{abs(share):.0f} % {more}, as if the number of cores, a diameter, a density "
        "or the stones of one round were wrong"
    )
