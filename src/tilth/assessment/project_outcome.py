"""What a method says of a parcel, and how members become a number with an interval."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tilth.checks import FloatArray

LEVEL: Final = 0.9  # of all intervals
LIMITS: Final = (5.0, 95.0)  # percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A number with its interval, or why one of them is unknown.

    Parameters
    ----------
    estimate : float or None
        Central value; None if unknown. [as the quantity]
    standard_error : float or None
        Of the members; None if unknown. [as the quantity]
    interval : tuple of float, or None
        5th and 95th percentile of the members; None if unknown. [as the quantity]
    reason : str
        Why something is unknown; "" if nothing is.
    """

    estimate: float | None
    standard_error: float | None = None
    interval: tuple[float, float] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMethod:
    """Why a method cannot be used for a parcel.

    Parameters
    ----------
    tier : str
        Which; with the model where one of several is meant.
    reason : str
        Why.
    """

    tier: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelCourse:
    """Central stocks by one model of several.

    Parameters
    ----------
    model : str
        Published name.
    share : float
        Of the members. [1]
    baseline, project : ndarray, shape (n_years + 1,)
        At the start and the end of every year. [Mg ha-1]
    """

    model: str
    share: float
    baseline: FloatArray
    project: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Courses:
    """Stocks of baseline and project by one method.

    Parameters
    ----------
    baseline, project : ndarray, shape (n_members + 1, n_years + 1)
        At the start and the end of every year; the first member is central. [Mg ha-1]
    method : str
        Which, in words.
    tier : str
        ``Tier 3``, ``Tier 2``, ``Tier 1`` or ``evidence``.
    depth : float
        Lower limit of the layer. [cm]
    covers : str
        What the interval covers.
    unknown_error : tuple of str
        Why the error of the change is unknown; empty if it is known.
    drawn : mapping
        What was drawn, shape (n_members + 1,), by name. [mixed]
    sources, provisional, warnings : tuple of str
        Citations, what was not read in its source, and what a reader must know.
    models : tuple of ModelCourse
        Of an ensemble.
    left_out : tuple of NoMethod
        Models that could not join it.
    """

    baseline: FloatArray
    project: FloatArray
    method: str
    tier: str
    depth: float
    covers: str
    unknown_error: tuple[str, ...] = ()
    drawn: dict[str, FloatArray] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    models: tuple[ModelCourse, ...] = ()
    left_out: tuple[NoMethod, ...] = ()


def value_of(members: FloatArray, unknown_error: tuple[str, ...] = ()) -> Value:
    """Number, standard error and 90 % interval of members.

    Parameters
    ----------
    members : ndarray, shape (n_members + 1,)
        The first is the central value. [as the quantity]
    unknown_error : tuple of str, optional
        Why the error is unknown.

    Returns
    -------
    value : Value
        With its interval, or the reason why there is none.
    """
    central = float(members[0])
    if unknown_error:
        return Value(estimate=central, reason="; ".join(unknown_error))
    low, high = np.percentile(members[1:], LIMITS)
    return Value(
        estimate=central,
        standard_error=float(np.std(members[1:], ddof=1)),
        interval=(float(low), float(high)),
    )


def unknown(reason: str) -> Value:
    """No number, and why.

    Parameters
    ----------
    reason : str
        In words.

    Returns
    -------
    value : Value
        Without a number.
    """
    return Value(estimate=None, reason=reason)
