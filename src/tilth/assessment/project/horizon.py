"""Stocks of members after some years, as values with their intervals."""

from typing import Final

import numpy as np

from tilth.accounting.removals import split
from tilth.accounting.target import (
    FOUR_PERMIL,
    rate_against_baseline,
    rate_against_initial,
)
from tilth.assessment.project.outcome import (
    Courses,
    Value,
    unknown,
    value_of,
    values_of,
)
from tilth.assessment.project.result import AtHorizon, ByModel
from tilth.checks import FloatArray

ROUNDING: Final = 1e-9  # of a rate; below it a target counts as reached


def parts(courses: Courses, years: tuple[int, ...]) -> FloatArray:
    """Removal and avoided loss of a parcel after some years.

    The rule is not linear: those of a project are the sums of its parcels', never
    those of its mean stocks.

    Parameters
    ----------
    courses : Courses
        Of a parcel.
    years : tuple of int
        Since the start. [yr]

    Returns
    -------
    parts : ndarray, shape (n_years, 2, n_members + 1)
        Removal, then avoided loss. [Mg ha-1]
    """
    at = list(years)
    found = split(
        courses.baseline[:, :1], courses.project[:, at], courses.baseline[:, at]
    )
    return np.stack([found.removals.T, found.avoided.T], axis=1)


def at_horizon(
    years: int,
    start: FloatArray,
    baseline: FloatArray,
    project: FloatArray,
    parted: FloatArray,
    area: float,
    unknown_error: tuple[str, ...],
) -> AtHorizon:
    """Stocks, change, parts and rates after some years.

    Parameters
    ----------
    years : int
        Since the start. [yr]
    start, baseline, project : ndarray, shape (n_members + 1,)
        Stocks, the first member central. [Mg ha-1]
    parted : ndarray, shape (2, n_members + 1)
        Removal and avoided loss, of `parts`. [Mg ha-1]
    area : float
        Of the parcel or project. [ha]
    unknown_error : tuple of str
        Why the error of the change is unknown; empty if it is known.

    Returns
    -------
    answer : AtHorizon
        Of this year.
    """
    of_change = project - baseline
    rates = [
        rate_against_initial(start, project, years),
        rate_against_baseline(start, project, baseline, years),
    ]
    members = np.stack(
        [
            baseline,
            project,
            of_change,
            of_change * area,
            *parted,
            *rates,
        ]
    )
    own, *others = values_of(members, unknown_error)
    of_project, change, total_change, removals, avoided, *of_rates = others
    return AtHorizon(
        years=years,
        baseline=value_of(baseline) if unknown_error else own,
        project=of_project,
        change=change,
        total_change=total_change,
        removals=removals,
        avoided=avoided,
        rate_initial=of_rates[0],
        rate_baseline=of_rates[1],
        probability_initial=_probability(rates[0], unknown_error),
        probability_baseline=_probability(rates[1], unknown_error),
    )


def models_at(courses: Courses, years: tuple[int, ...]) -> tuple[ByModel, ...]:
    """What each model of an ensemble says.

    Parameters
    ----------
    courses : Courses
        Of a parcel.
    years : tuple of int
        Horizons. [yr]

    Returns
    -------
    models : tuple of ByModel
        Empty where the method is no ensemble.
    """
    return tuple(
        ByModel(
            model=m.model,
            share=m.share,
            changes=tuple((y, float(m.project[y] - m.baseline[y])) for y in years),
        )
        for m in courses.models
    )


def unknown_at(years: int, reason: str) -> AtHorizon:
    """Nothing is known after some years, and why.

    Parameters
    ----------
    years : int
        Since the start. [yr]
    reason : str
        In words.

    Returns
    -------
    answer : AtHorizon
        Without a number.
    """
    none = unknown(reason)
    return AtHorizon(
        years=years,
        baseline=none,
        project=none,
        change=none,
        total_change=none,
        removals=none,
        avoided=none,
        rate_initial=none,
        rate_baseline=none,
        probability_initial=none,
        probability_baseline=none,
    )


def _probability(rate: FloatArray, unknown_error: tuple[str, ...]) -> Value:
    """Share of the members that reach the target, with its Monte Carlo error."""
    if unknown_error:
        return unknown("; ".join(unknown_error))
    members = rate[1:] >= FOUR_PERMIL - ROUNDING
    share = float(np.mean(members))
    return Value(
        estimate=share,
        standard_error=float(np.sqrt(share * (1.0 - share) / members.size)),
        reason="the error is that of the number of members only",
    )
