"""Courses of baseline and plan by one model, the plan spreading year by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tilth.assessment.project.case import Case, Followed, ParcelModel, held
from tilth.assessment.project.residual import model_error
from tilth.assessment.project.spread import spread, yearly_loss
from tilth.assessment.project.stop import AfterStop, after_stop
from tilth.checks import FloatArray

NO_START: Final = "some drawn inputs give it no start from this stock"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanCourses:
    """Stocks of baseline and project by one model.

    Parameters
    ----------
    baseline, project : ndarray, shape (n_members + 1, n_years + 1)
        The first member is central. [Mg ha-1]
    baseline_loss, plan_loss : ndarray, shape (n_members + 1, n_years)
        Lost in every year without the plan, and on the land under it. [Mg ha-1]
    after_stop : callable or None
        From years of a stop and of a later look to the additional carbon in both, with
        members; None without a plan.
    own_error : str
        For which changes the error of the model itself is in them; "" if for none.
    drawn : mapping
        What was drawn beside the case, shape (n_members + 1,). [mixed]
    sources, provisional, warnings : tuple of str
        Citations, what was not read in its source, what a reader must know.
    """

    baseline: FloatArray
    project: FloatArray
    baseline_loss: FloatArray
    plan_loss: FloatArray
    after_stop: AfterStop | None
    own_error: str
    drawn: dict[str, FloatArray]
    sources: tuple[str, ...]
    provisional: tuple[str, ...]
    warnings: tuple[str, ...]


def plan_courses(model: ParcelModel, case: Case) -> PlanCourses | str:
    """Stocks of baseline and project by one model.

    Parameters
    ----------
    model : ParcelModel
        Without reasons against it.
    case : Case
        Of a parcel.

    Returns
    -------
    courses : PlanCourses or str
        With members, or why there are none.

    Raises
    ------
    TilthError
        If the model refuses its inputs.
    """
    followed = model.follow(case)
    repeats = case.weather is None or case.weather.after.repeat
    baseline = held(case) if repeats else followed.course(None)
    parcel = case.parcel
    if not parcel.new_practices or not any(parcel.shares):
        if not np.isfinite(followed.course(0)).all():
            return NO_START
        return _courses(model, followed, baseline)
    error = model_error(model, case, followed.rate_multiplier)
    first = followed.course(0)

    def cohort(year: int) -> FloatArray:
        late = np.zeros_like(baseline)
        rest = case.years + 1 - year
        if repeats:
            late[:, year:] = (first - baseline)[:, :rest]
        else:
            late = followed.course(year) - baseline
        return np.asarray(baseline + late)

    def off(year: int) -> FloatArray:
        late = np.zeros_like(baseline)
        late[:, year:] = error.members[:, : case.years + 1 - year]
        return late

    planned = spread(baseline, parcel.shares, cohort, case.years, error=off)
    project = planned.course
    if not (np.isfinite(first).all() and np.isfinite(project).all()):
        return NO_START
    drawn = {} if error.drawn is None else {f"error of {model.name}": error.drawn}
    why = (f"the error of {model.name} itself is unknown here: {error.reason}",)
    return PlanCourses(
        baseline=baseline,
        project=project,
        baseline_loss=yearly_loss(baseline),
        plan_loss=planned.loss,
        after_stop=after_stop(case, followed, baseline, project, error.members),
        own_error=error.covers,
        drawn={**followed.drawn, **drawn},
        sources=(*model.sources, *error.source),
        provisional=(*followed.provisional, *error.provisional),
        warnings=(*followed.warnings, *(why if error.reason else error.warnings)),
    )


def _courses(
    model: ParcelModel, followed: Followed, baseline: FloatArray
) -> PlanCourses:
    """Of a parcel without a plan."""
    loss = yearly_loss(baseline)
    return PlanCourses(
        baseline=baseline,
        project=baseline,
        baseline_loss=loss,
        plan_loss=np.zeros_like(loss),
        after_stop=None,
        own_error="",
        drawn=followed.drawn,
        sources=model.sources,
        provisional=followed.provisional,
        warnings=followed.warnings,
    )


def covers_own_error(runs: Mapping[str, PlanCourses]) -> str:
    """What an interval covers of the error of the models themselves.

    Parameters
    ----------
    runs : mapping
        Courses by the name of the model.

    Returns
    -------
    covers : str
        Part of a sentence.
    """
    known = [f"{n} {run.own_error}" for n, run in runs.items() if run.own_error]
    rest = [name for name, run in runs.items() if not run.own_error]
    parts = [f"the residual variance of {text}" for text in known]
    if rest:
        parts.append(f"the own error of {', '.join(rest)} is not in it")
    return "; ".join(parts)
