"""Removals and avoided losses: what of an additional stock is new, what was kept.

Carbon above the stock of the start was taken from the air. Carbon that the baseline
would have lost is an emission that did not happen. Standards credit the two
differently, so they are never put together.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError
from tilth.units import CO2_PER_C


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """Parts of the stock that a project has more than its baseline.

    Parameters
    ----------
    removals : ndarray
        Above both the initial stock and the baseline; never negative. [Mg ha-1]
    avoided : ndarray
        The rest: loss avoided, or if negative a benefit lost. [Mg ha-1]
    """

    removals: FloatArray
    avoided: FloatArray


def split(initial: ArrayLike, project: ArrayLike, baseline: ArrayLike) -> Split:
    r"""Removal and avoided loss of a project against its baseline.

    Parameters
    ----------
    initial : array_like, shape (...)
        Stock at the start. [Mg ha-1]
    project : array_like, shape (...)
        Stock at year N, to the same depth or mass. [Mg ha-1]
    baseline : array_like, shape (...)
        Stock at year N without the project. [Mg ha-1]

    Returns
    -------
    split : Split
        Broadcast shape of the inputs; the parts add up to project less baseline.

    Raises
    ------
    InputError
        If a number is missing or infinite.

    Notes
    -----
    .. math:: R = \max(0, P_N - \max(S_0, B_N)), \qquad A = (P_N - B_N) - R

    VM0042 v2.2 draws the same line by signs of the changes (Eq 37 and 40), except that
    there a baseline that gains more than the project makes a negative removal; here it
    is a lost benefit.

    Examples
    --------
    >>> parts = split(50.0, 53.0, 48.0)
    >>> float(parts.removals), float(parts.avoided)
    (3.0, 2.0)
    """
    s, p, b = (
        _finite(name, value)
        for name, value in (
            ("initial", initial),
            ("project", project),
            ("baseline", baseline),
        )
    )
    removal = np.maximum(0.0, p - np.maximum(s, b))
    return Split(removals=np.asarray(removal), avoided=np.asarray((p - b) - removal))


def carbon_to_co2(carbon: ArrayLike) -> FloatArray:
    """Mass of CO2 that holds a mass of carbon, by 44/12.

    Parameters
    ----------
    carbon : array_like
        Carbon. [Mg]

    Returns
    -------
    mass_co2 : ndarray
        Carbon dioxide. [Mg]

    Examples
    --------
    >>> float(carbon_to_co2(12.0))
    44.0
    """
    return np.asarray(np.asarray(carbon, dtype=np.float64) * CO2_PER_C)


def _finite(name: str, value: ArrayLike) -> FloatArray:
    """Numbers of a crediting function: none may be missing."""
    array = complete(name, in_range(name, value, -inf, inf, "Mg ha-1"), "Mg ha-1")
    if np.isinf(array).any():
        raise InputError(f"{name} must be finite, in Mg ha-1; got inf")
    return array
