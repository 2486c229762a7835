"""How a gain of carbon comes, levels off, and goes again if a practice stops.

A gain does not go on for ever: by the IPCC's Tier 1 it is complete after 20 years, by
a first-order course it approaches its end ever more slowly. After a stop it is lost on
the same course.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from tilth.accounting.quantity import Quantity, quantity
from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError

Course = Callable[[ArrayLike], FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reversal:
    """What becomes of additional carbon if the practice stops.

    Parameters
    ----------
    stop : float
        Years of the practice before it stops. [yr]
    years : float
        Years from its start to the end. [yr]
    at_stop : Quantity
        Additional carbon when it stops. [Mg ha-1]
    left, lost : Quantity
        What of it is left at the end, and what is lost again. [Mg ha-1]
    kept_on : Quantity
        Additional carbon at the end had it gone on. [Mg ha-1]
    """

    stop: float
    years: float
    at_stop: Quantity
    left: Quantity
    lost: Quantity
    kept_on: Quantity


def linear_share(years: ArrayLike, transition: float = 20.0) -> FloatArray:
    """Share of a change that is done: a straight line up to the transition.

    Parameters
    ----------
    years : array_like
        Since the change began; nothing is done before it. [yr]
    transition : float, default 20
        Years until it is complete. [yr]

    Returns
    -------
    share : ndarray
        From 0 to 1. [1]

    Raises
    ------
    InputError
        If a number is missing or out of range.

    Examples
    --------
    >>> linear_share([0, 5, 20, 30]).tolist()
    [0.0, 0.25, 1.0, 1.0]
    """
    return np.clip(_years(years) / _positive("transition", transition), 0.0, 1.0)


def first_order_share(years: ArrayLike, mean_time: float) -> FloatArray:
    r"""Share of a change that is done, by first-order kinetics.

    Parameters
    ----------
    years : array_like
        Since the change began; nothing is done before it. [yr]
    mean_time : float
        Years in which 63 % are done. [yr]

    Returns
    -------
    share : ndarray
        From 0, below 1. [1]

    Raises
    ------
    InputError
        If a number is missing or out of range.

    Notes
    -----
    .. math:: 1 - e^{-t / \tau}

    Examples
    --------
    >>> round(float(first_order_share(10.0, 10.0)), 4)
    0.6321
    """
    since = np.clip(_years(years), 0.0, None)
    return np.asarray(-np.expm1(-since / _positive("mean_time", mean_time)))


def linear_course(transition: float = 20.0) -> Course:
    """Course of `linear_share` with its transition set.

    Parameters
    ----------
    transition : float, default 20
        Years until the change is complete. [yr]

    Returns
    -------
    course : callable
        From years to the share that is done.
    """
    return partial(linear_share, transition=_positive("transition", transition))


def first_order_course(mean_time: float) -> Course:
    """Course of `first_order_share` with its mean time set.

    Parameters
    ----------
    mean_time : float
        Years in which 63 % are done. [yr]

    Returns
    -------
    course : callable
        From years to the share that is done.
    """
    return partial(first_order_share, mean_time=_positive("mean_time", mean_time))


def gain(
    whole: "Quantity | ArrayLike",
    years: ArrayLike,
    course: Course,
    *,
    start: float = 0.0,
    stop: float | None = None,
) -> Quantity:
    r"""Additional carbon of a practice in every year, also after it stops.

    Parameters
    ----------
    whole : Quantity or array_like, shape (...)
        Additional carbon at the new equilibrium. [Mg ha-1]
    years : array_like, shape (n_years,)
        Years of the project. [yr]
    course : callable
        Of `linear_course` or `first_order_course`.
    start : float, default 0
        Year in which the practice begins. [yr]
    stop : float, optional
        Year in which it ends; never if None. [yr]

    Returns
    -------
    gain : Quantity
        Shape (..., n_years). [Mg ha-1]

    Raises
    ------
    InputError
        If a year is missing or the stop comes before the start.

    Notes
    -----
    With the course f and n years of practice, in year t of it:

    .. math:: G f(t), \quad t \le n; \qquad G f(n) (1 - f(t - n)), \quad t > n

    Examples
    --------
    >>> gain(4.0, [0, 10, 20, 30], linear_course(), stop=10).value.tolist()
    [0.0, 2.0, 1.0, 0.0]
    """
    t = _years(years) - start
    share = course(t)
    if stop is not None:
        if not stop >= start:
            raise InputError(
                f"stop must not come before start ({start:g} yr); got {stop:g}"
            )
        n = stop - start
        after = course(n) * (1.0 - course(np.clip(t - n, 0.0, None)))
        share = np.where(t <= n, share, after)
    amount = quantity(whole)
    widened = Quantity(
        value=amount.value[..., np.newaxis],
        slopes={k: np.asarray(s)[..., np.newaxis] for k, s in amount.slopes.items()},
        factors=amount.factors,
    )
    return widened * share


def reversal(
    whole: "Quantity | ArrayLike", stop: float, years: float, course: Course
) -> Reversal:
    """What is lost by a year if a practice stops earlier.

    Parameters
    ----------
    whole : Quantity or array_like
        Additional carbon at the new equilibrium. [Mg ha-1]
    stop : float
        Years of the practice. [yr]
    years : float
        Years from its start to the end, not before the stop. [yr]
    course : callable
        Of `linear_course` or `first_order_course`.

    Returns
    -------
    reversal : Reversal
        At the stop and at the end.

    Raises
    ------
    InputError
        If the end comes before the stop, or the stop before 0.

    Examples
    --------
    >>> found = reversal(4.0, stop=10.0, years=20.0, course=linear_course())
    >>> float(found.left.value), float(found.lost.value)
    (1.0, 1.0)
    """
    if not 0.0 <= stop <= years:
        raise InputError(
            f"stop must lie in [0, {years:g}] yr, the years of the project; "
            f"got {stop:g}"
        )
    after = gain(whole, [stop, years], course, stop=stop)
    at_stop, left = after.part(0), after.part(1)
    return Reversal(
        stop=stop,
        years=years,
        at_stop=at_stop,
        left=left,
        lost=at_stop - left,
        kept_on=gain(whole, [years], course).part(0),
    )


def _years(years: ArrayLike) -> FloatArray:
    return complete("years", in_range("years", years, -1e4, 1e4, "yr"), "yr")


def _positive(name: str, value: float) -> float:
    if not (isfinite(value) and value > 0.0):
        raise InputError(f"{name} must be a finite number above 0 yr; got {value:g}")
    return value
