"""Stocks of a whole project year by year, added up parcel by parcel."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tilth.assessment.project.outcome import LIMITS, Courses
from tilth.checks import FloatArray

NAMES: Final = ("baseline", "project", "change")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """One quantity at the start and at the end of every year.

    Parameters
    ----------
    estimate : ndarray, shape (n_years + 1,)
        Central values. [Mg ha-1]
    low, high : ndarray, shape (n_years + 1,), or None
        5th and 95th percentile of the members; None if unknown. [Mg ha-1]
    """

    estimate: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProjectCourse:
    """Stocks of a project as means over its area.

    Parameters
    ----------
    baseline, project, change : Course
        Without the plan, with it, and the difference. [Mg ha-1]
    reason : str
        Why an interval is unknown; "" if none is.
    """

    baseline: Course
    project: Course
    change: Course
    reason: str = ""


class CourseSum:
    """Members of the stocks of a project in every year.

    Parameters
    ----------
    years : int
        Longest horizon. [yr]
    n_members : int
        Members beside the central one.
    """

    def __init__(self, years: int, n_members: int) -> None:
        self.baseline = np.zeros((n_members + 1, years + 1))
        self.project = np.zeros_like(self.baseline)

    def add(self, courses: Courses, area: float) -> None:
        """Add the stocks of a parcel.

        Parameters
        ----------
        courses : Courses
            Of the parcel, for these years or more. [Mg ha-1]
        area : float
            Of the parcel. [ha]
        """
        years = self.baseline.shape[1]
        self.baseline += area * courses.baseline[:, :years]
        self.project += area * courses.project[:, :years]

    def over(self, area: float, unknown_error: tuple[str, ...]) -> ProjectCourse:
        """Means over the area.

        Parameters
        ----------
        area : float
            Of the project. [ha]
        unknown_error : tuple of str
            Why the error of the change is unknown; empty if it is known.

        Returns
        -------
        course : ProjectCourse
            [Mg ha-1]
        """
        sure = not unknown_error
        return ProjectCourse(
            baseline=_course(self.baseline / area),
            project=_course(self.project / area, sure=sure),
            change=_course((self.project - self.baseline) / area, sure=sure),
            reason="; ".join(unknown_error),
        )


def _course(members: FloatArray, *, sure: bool = True) -> Course:
    if not sure:
        return Course(estimate=members[0])
    low, high = np.percentile(members[1:], LIMITS, axis=0)
    return Course(estimate=members[0], low=low, high=high)
