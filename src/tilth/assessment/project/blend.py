"""Amounts and emissions of a parcel of which a share is under the plan.

What both parts have alike is the same without and with the plan, to the last bit: the
share counts in the difference only.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from tilth.accounting.emission import Emission, both
from tilth.checks import FloatArray


def blended_amount(
    before: dict[str, Any], after: dict[str, Any], share: FloatArray, key: str
) -> FloatArray:
    """Mean amount of an input over the parcel in every year.

    Parameters
    ----------
    before, after : dict
        Inputs of baseline and plan; what is left out is none.
    share : ndarray, shape (n_years,)
        Of the parcel under the plan. [1]
    key : str
        Name of the input.

    Returns
    -------
    amount : ndarray, shape (n_years,)
        [as the input]
    """
    b, a = before.get(key, 0.0), after.get(key, 0.0)
    return np.asarray(b + (a - b) * share)


def blended(
    before: Iterable[Emission], after: Iterable[Emission], share: FloatArray
) -> list[Emission]:
    """Emissions of both parts of a parcel, each source and gas once.

    Parameters
    ----------
    before, after : iterable of Emission
        Per hectare without and with the plan.
    share : ndarray, shape (n_years,)
        Of the parcel under the plan. [1]

    Returns
    -------
    emissions : list of Emission
        Per hectare of the whole parcel.
    """
    parts = [_summed(before), _summed(after)]
    found = []
    for key in dict.fromkeys([*parts[0], *parts[1]]):
        one, other = parts[0].get(key), parts[1].get(key)
        if one is None and other is not None:
            found.append(other.times(share))
        elif one is not None and other is None:
            found.append(one.times(1.0 - share))
        elif one is not None and other is not None:
            more = (other.mass - one.mass) * share
            found.append(replace(one, mass=one.mass + more, method=both(one, other)))
    return found


def _summed(emissions: Iterable[Emission]) -> dict[tuple[str, str], Emission]:
    """Emissions by source and gas."""
    found: dict[tuple[str, str], Emission] = {}
    for emission in emissions:
        key = (emission.source, emission.gas)
        known = found.get(key)
        found[key] = (
            emission
            if known is None
            else replace(
                known, mass=known.mass + emission.mass, method=both(known, emission)
            )
        )
    return found
