"""The answer for a project: the whole, and what its parcels have in common."""

from dataclasses import dataclass, field

from tilth.assessment.project.course import ProjectCourse
from tilth.assessment.project.project import Project
from tilth.assessment.project.result import (
    AtHorizon,
    BalanceAnswer,
    CostAnswer,
    ParcelAnswer,
    Permanence,
)
from tilth.assessment.project.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The answer for a project.

    Parameters
    ----------
    project : Project
        What was assessed.
    seed, n_members : int
        Of the draws. [1]
    area : float
        Of all parcels. [ha]
    horizons : tuple of AtHorizon
        Of the project; unknown if a parcel is.
    course : ProjectCourse or None
        Of the project in every year; None where that of a parcel is unknown.
    balance : BalanceAnswer
        Of the project.
    n_parcels : int
        Of the project. [1]
    parcels : tuple of ParcelAnswer
        Each parcel, or the largest ones where only these were to be kept; in the order
        of the project.
    tally : Tally
        What all parcels have in common.
    costs : tuple of CostAnswer
        Of the project, one per currency and price year.
    permanence : Permanence
        Mean of the area, if the plan stops.
    potentials : str
        Warming potentials, in words.
    sources, provisional, warnings : tuple of str
        Of all parcels.
    """

    project: Project
    seed: int
    n_members: int
    area: float
    horizons: tuple[AtHorizon, ...]
    course: ProjectCourse | None
    balance: BalanceAnswer
    n_parcels: int
    parcels: tuple[ParcelAnswer, ...]
    tally: Tally
    costs: tuple[CostAnswer, ...]
    permanence: Permanence
    potentials: str
    sources: tuple[str, ...]
    provisional: tuple[str, ...]
    warnings: tuple[str, ...] = field(default=())
