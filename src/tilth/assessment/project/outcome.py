"""What a method says of a parcel, and how members become a number with an interval."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tilth.assessment.layers.table import IntArray
from tilth.checks import FloatArray

LEVEL: Final = 0.9  # of all intervals
LIMITS: Final = (5.0, 95.0)  # percentiles
SAME: Final = 1e-9  # of a number; members that differ by less do not spread


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
    baseline_loss : ndarray, shape (n_members + 1, n_years)
        Lost in every year without the plan, from 0. [Mg ha-1]
    plan_loss : ndarray, shape (n_members + 1, n_years)
        Lost in every year on the land under the plan, per area of the parcel; what
        other land gains is not taken off. [Mg ha-1]
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
    model_of : ndarray of int, shape (n_members + 1,), or None
        Which of the models each member is; that of the central one means nothing. [1]
    left_out : tuple of NoMethod
        Models that could not join it.
    after_stop : callable or None
        From pairs of the year of a stop of the plan and a later one to the additional
        carbon in both, shape (n_looks, 2, n_members + 1); None where the method
        follows no pools.
    """

    baseline: FloatArray
    project: FloatArray
    baseline_loss: FloatArray
    plan_loss: FloatArray
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
    model_of: IntArray | None = None
    left_out: tuple[NoMethod, ...] = ()
    after_stop: Callable[[tuple[tuple[int, int], ...]], FloatArray] | None = None


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
    return values_of(members[np.newaxis], unknown_error)[0]


def values_of(
    members: FloatArray, unknown_error: tuple[str, ...] = ()
) -> tuple[Value, ...]:
    """Numbers, standard errors and 90 % intervals of members of several quantities.

    Parameters
    ----------
    members : ndarray, shape (n_quantities, n_members + 1)
        The first member is the central value. [mixed]
    unknown_error : tuple of str, optional
        Why the errors are unknown.

    Returns
    -------
    values : tuple of Value
        One per row.
    """
    central = members[:, 0].tolist()
    if unknown_error:
        reason = "; ".join(unknown_error)
        return tuple(Value(estimate=c, reason=reason) for c in central)
    low, high = np.percentile(members[:, 1:], LIMITS, axis=1).tolist()
    errors = np.std(members[:, 1:], axis=1, ddof=1).tolist()
    return tuple(
        Value(estimate=c, standard_error=e, interval=(lo, hi))
        for c, e, lo, hi in zip(central, errors, low, high, strict=True)
    )


def value_with_gaps(
    members: FloatArray, unknown_error: tuple[str, ...], left_out: tuple[str, ...]
) -> Value:
    """Number whose interval may leave out what has no known error.

    Parameters
    ----------
    members : ndarray, shape (n_members + 1,)
        The first is the central value. [as the quantity]
    unknown_error : tuple of str
        Why the error is unknown; empty if it is known.
    left_out : tuple of str
        Why a part of the error is unknown.

    Returns
    -------
    value : Value
        Its reason says what the interval leaves out.
    """
    found = value_of(members, unknown_error)
    if unknown_error or not left_out:
        return found
    if not np.ptp(members) > SAME * abs(members[0]):
        return Value(estimate=found.estimate, reason="; ".join(left_out))
    return Value(
        estimate=found.estimate,
        standard_error=found.standard_error,
        interval=found.interval,
        reason=f"the interval leaves out what is unknown: {'; '.join(left_out)}",
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
