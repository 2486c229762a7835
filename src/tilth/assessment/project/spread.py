"""A plan that spreads over a parcel: its course, and what the land under it loses."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tilth.checks import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Course of a parcel on which the plan spreads year by year.

    Parameters
    ----------
    course : ndarray, shape (..., n_years + 1)
        Mean of the whole parcel. [as the quantity]
    loss : ndarray, shape (..., n_years)
        Lost in a year on the land that is under the plan, per area of the whole parcel.
        Land that began in one year is one part; what another gains is not taken off.
        [as the quantity]
    """

    course: FloatArray
    loss: FloatArray


def yearly_loss(course: FloatArray) -> FloatArray:
    """What is lost in every year; a gain is no loss.

    Parameters
    ----------
    course : ndarray, shape (..., n_years + 1)
        At the start and the end of every year. [as the quantity]

    Returns
    -------
    loss : ndarray, shape (..., n_years)
        From 0. [as the quantity]

    Examples
    --------
    >>> yearly_loss(np.array([5.0, 4.0, 6.0])).tolist()
    [1.0, 0.0]
    """
    return np.maximum(course[..., :-1] - course[..., 1:], 0.0)


def spread(
    without: FloatArray,
    shares: tuple[float, ...],
    cohort: Callable[[int], FloatArray],
    years: int,
    *,
    error: Callable[[int], FloatArray] | None = None,
) -> Spread:
    """Course of a parcel and losses under the plan, part by part.

    Parameters
    ----------
    without : ndarray, shape (..., n_years + 1)
        Without the plan. [as the quantity]
    shares : tuple of float
        Cumulated share at the start of each year, never falling. [1]
    cohort : callable
        From the year in which it begins to the course of that part of the parcel.
    years : int
        Number of years. [yr]
    error : callable, optional
        From the same year to how far the course of that part may be off. It moves the
        course; that it grows and shrinks with the years is no loss of land.

    Returns
    -------
    spread : Spread
        Its course is `without` itself where nothing begins.
    """
    steps = np.diff(np.asarray(shares[:years]), prepend=0.0)
    course, loss = without, np.zeros_like(without[..., 1:])
    for year in np.flatnonzero(steps).tolist():
        part = cohort(year)
        off = 0.0 if error is None else error(year)
        course = course + steps[year] * (part - without + off)
        lost = yearly_loss(part)
        lost[..., :year] = 0.0
        loss = loss + steps[year] * lost
    return Spread(course=course, loss=loss)
