"""Radiocarbon of carbon pools, with the constants that the official RothC uses.

Coleman K., Jenkinson D.S. (1996) doi:10.1007/978-3-642-61094-3_17. A pool's activity
is its mass times its radiocarbon content relative to the level of 1859; it is linear in
inputs and pools, so models carry activities and turn them into ages for output. The
official model decays with the half-life of 5568 years but writes delta-14C with a mean
life of 8035 years (5568 / ln 2 = 8032.97); both are kept.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray

DECAY: Final = np.log(2.0) / 5568.0  # [yr-1]
MEAN_LIFE_OF_DELTA: Final = 8035.0  # [yr]
INERT_AGE: Final = 50_000.0  # age of inert organic matter, fixed during a run [yr]


def inert_activity(iom: ArrayLike) -> FloatArray:
    """Activity of inert organic matter.

    Parameters
    ----------
    iom : array_like, shape (...)
        Inert organic matter. [Mg ha-1]

    Returns
    -------
    activity : ndarray, shape (...)
        Mass times radiocarbon content. [Mg ha-1]
    """
    return np.asarray(np.asarray(iom, dtype=np.float64) * np.exp(-INERT_AGE * DECAY))


def age(mass: ArrayLike, activity: ArrayLike) -> FloatArray:
    """Radiocarbon age of a pool; negative where carbon is younger than 1859.

    Parameters
    ----------
    mass : array_like, shape (...)
        Carbon of the pool. [Mg ha-1]
    activity : array_like, shape (...)
        Mass times radiocarbon content. [Mg ha-1]

    Returns
    -------
    age : ndarray, shape (...)
        0 where there is no carbon, as the official model writes it. [yr]
    """
    m, a = np.broadcast_arrays(
        np.asarray(mass, dtype=np.float64), np.asarray(activity, dtype=np.float64)
    )
    full = (m > 0.0) & (a > 0.0)
    ratio = np.divide(m, a, out=np.ones_like(m), where=full)
    ages = np.asarray(np.log(ratio) / DECAY)
    return np.where(np.isnan(m) | np.isnan(a), np.nan, ages)


def delta_14c(age: ArrayLike) -> FloatArray:
    """Radiocarbon as a deviation from the standard.

    Parameters
    ----------
    age : array_like, shape (...)
        Radiocarbon age. [yr]

    Returns
    -------
    delta_14c : ndarray, shape (...)
        0 at age 0. [permil]

    Examples
    --------
    >>> round(float(delta_14c(50_000.0)), 2)
    -998.02
    """
    ages = np.asarray(age, dtype=np.float64)
    return np.asarray((np.exp(-ages / MEAN_LIFE_OF_DELTA) - 1.0) * 1000.0)
