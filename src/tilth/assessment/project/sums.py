"""Balance of a parcel, and members of the whole project added up parcel by parcel."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tilth.accounting.net_balance import WOODY
from tilth.accounting.net_balance_result import NetBalance
from tilth.accounting.quantity import Quantity
from tilth.accounting.warming_potential import CO2
from tilth.assessment.project.course import CourseSum, ProjectCourse
from tilth.assessment.project.group import Group, named
from tilth.assessment.project.horizon import at_horizon, parts, unknown_at
from tilth.assessment.project.outcome import (
    Courses,
    Value,
    unknown,
    value_of,
    value_with_gaps,
)
from tilth.assessment.project.permanence import GainSum, unknown_permanence
from tilth.assessment.project.project import Parcel, Project
from tilth.assessment.project.result import (
    AtHorizon,
    BalanceAnswer,
    GasLine,
    Permanence,
)
from tilth.assessment.project.tally import Tally
from tilth.checks import FloatArray
from tilth.units import CO2_PER_C

PARCEL_LEAKAGE: Final = "leakage is that of the whole project"
NO_LEAKAGE: Final = "the project file declares no leakage"
NOTHING: Final = "nothing of it is known"


def parcel_balance(
    found: NetBalance, parcel: Parcel, courses: Courses | None, years: int, size: int
) -> BalanceAnswer:
    """Balance of a parcel, before leakage.

    Parameters
    ----------
    found : NetBalance
        Of the parcel.
    parcel : Parcel
        Of the project.
    courses : Courses or None
        Its stocks, if known.
    years : int
        Horizon. [yr]
    size : int
        Members with the central one. [1]

    Returns
    -------
    answer : BalanceAnswer
        With intervals.
    """
    no_error = () if courses is None else courses.unknown_error
    pairs = tuple((u.what, u.reason) for u in found.unknown)
    known = (
        unknown(NOTHING)
        if pairs and not _any_known(found, parcel, courses)
        else value_with_gaps(
            _members(found.known_co2e, size), no_error, found.known_co2e.reasons
        )
    )
    return BalanceAnswer(
        years=years,
        soil_co2=_soil(parcel, courses, years),
        gases=tuple(
            GasLine(
                source=source,
                gas=gas,
                benefit=value_with_gaps(_members(benefit, size), (), benefit.reasons),
            )
            for source, gas, benefit in _lines(found, parcel)
        ),
        known_co2e=known,
        leakage_co2e=unknown(PARCEL_LEAKAGE),
        net_balance_co2e=unknown(_listed(pairs)) if pairs else known,
        unknown=pairs,
    )


@dataclass(slots=True)
class _GasSum:
    """Members of one gas of one source."""

    members: FloatArray
    no_error: dict[str, None] = field(default_factory=dict)


class Sums:
    """Members of the whole project.

    Parameters
    ----------
    project : Project
        With its horizons.
    n_members : int
        Members beside the central one. [1]

    Attributes
    ----------
    gains : GainSum
        Of the parcels whose stock is known.
    """

    def __init__(self, project: Project, n_members: int) -> None:
        self._project = project
        self._area = sum(p.area for p in project.parcels)
        self._course = CourseSum(project.years, n_members)
        self._parts = np.zeros((len(project.horizons), 2, n_members + 1))
        self.gains = GainSum(project.horizon, n_members)
        self._known = np.zeros(n_members + 1)
        self._any_known = False
        self._gases: dict[tuple[str, str], _GasSum] = {}
        self._no_error: dict[str, None] = {}
        self._gas_no_error: dict[str, None] = {}

    def add(self, found: NetBalance, parcel: Parcel, courses: Courses | None) -> None:
        """Add a parcel.

        Parameters
        ----------
        found : NetBalance
            Its balance.
        parcel : Parcel
            Of the project.
        courses : Courses or None
            Its stocks, if known.
        """
        size = self._known.size
        if courses is not None:
            self._course.add(courses, parcel.area)
            self._parts += parcel.area * parts(courses, self._project.horizons)
            self._no_error |= dict.fromkeys(courses.unknown_error)
        for source, gas, benefit in _lines(found, parcel):
            line = self._gases.setdefault((source, gas), _GasSum(np.zeros(size)))
            line.members += _members(benefit, size)
            line.no_error |= dict.fromkeys(benefit.reasons)
        self._any_known |= _any_known(found, parcel, courses)
        self._known += _members(found.known_co2e, size)
        self._gas_no_error |= dict.fromkeys(found.known_co2e.reasons)

    def horizons(self, tally: Tally) -> tuple[AtHorizon, ...]:
        """Stocks of the project at its horizons: means over its area.

        Parameters
        ----------
        tally : Tally
            Of the parcels.

        Returns
        -------
        horizons : tuple of AtHorizon
            Unknown where the stock of a parcel is.
        """
        years = self._project.horizons
        if tally.no_stock:
            return tuple(unknown_at(y, _without(tally.no_stock)) for y in years)
        start = self._course.baseline[:, 0] / self._area
        return tuple(
            at_horizon(
                year,
                start,
                self._course.baseline[:, year] / self._area,
                self._course.project[:, year] / self._area,
                parted / self._area,
                self._area,
                tuple(self._no_error),
            )
            for year, parted in zip(years, self._parts, strict=True)
        )

    def course(self, tally: Tally) -> ProjectCourse | None:
        """Stocks of every year.

        Parameters
        ----------
        tally : Tally
            Of the parcels.

        Returns
        -------
        course : ProjectCourse or None
            None where the stock of a parcel is unknown.
        """
        if tally.no_stock:
            return None
        return self._course.over(self._area, tuple(self._no_error))

    def permanence(self, tally: Tally) -> Permanence:
        """What is lost again if the plan stops, as a mean over the area.

        Parameters
        ----------
        tally : Tally
            Of the parcels.

        Returns
        -------
        permanence : Permanence
            Unknown where the stock of a parcel is.
        """
        if tally.no_stock:
            return unknown_permanence(self._project.horizon, _without(tally.no_stock))
        return self.gains.over(self._area, tuple(self._no_error))

    def balance(self, tally: Tally) -> BalanceAnswer:
        """Balance of the project, after leakage.

        Parameters
        ----------
        tally : Tally
            Of the parcels.

        Returns
        -------
        answer : BalanceAnswer
            With intervals.
        """
        no_error, left_out = tuple(self._no_error), tuple(self._gas_no_error)
        years, leakage = self._project.horizon, self._project.leakage
        pairs = tuple(
            (f"{what} ({named(group.ids)})", reason)
            for (what, reason), group in tally.missing.items()
        )
        if leakage is None:
            pairs += (("leakage", NO_LEAKAGE),)
        soil = self._course.project[:, years] - self._course.baseline[:, years]
        return BalanceAnswer(
            years=years,
            soil_co2=unknown(_without(tally.no_stock))
            if tally.no_stock
            else value_of(soil * CO2_PER_C, no_error),
            gases=tuple(
                GasLine(
                    source=source,
                    gas=gas,
                    benefit=value_with_gaps(line.members, (), tuple(line.no_error)),
                )
                for (source, gas), line in self._gases.items()
            ),
            known_co2e=unknown(NOTHING)
            if tally.missing and not self._any_known
            else value_with_gaps(self._known, no_error, left_out),
            leakage_co2e=_leakage(leakage),
            net_balance_co2e=unknown(_listed(pairs))
            if leakage is None or pairs
            else value_with_gaps(self._known - leakage[0], no_error, left_out),
            unknown=pairs,
        )


def _lines(found: NetBalance, parcel: Parcel) -> list[tuple[str, str, Quantity]]:
    """Source, gas and benefit of all that is emitted, and of trees."""
    trees = [p for p in found.pools if p.pool == WOODY and parcel.woody]
    return [
        *((e.source, e.gas, e.benefit_co2e) for e in found.emissions),
        *((p.pool, CO2, p.benefit_co2) for p in trees),
    ]


def _any_known(found: NetBalance, parcel: Parcel, courses: Courses | None) -> bool:
    """Whether any stock or gas of a parcel is in the sum of what is known."""
    return courses is not None or bool(_lines(found, parcel))


def _members(found: Quantity, size: int) -> FloatArray:
    """Numbers of every member; one number holds for all."""
    return np.asarray(np.broadcast_to(np.ravel(found.value), (size,)))


def _soil(parcel: Parcel, courses: Courses | None, years: int) -> Value:
    if courses is not None:
        change = courses.project[:, years] - courses.baseline[:, years]
        return value_of(change * parcel.area * CO2_PER_C, courses.unknown_error)
    if parcel.soil.organic:
        return unknown("it is among the gases of the organic soil")
    return unknown("no method can be used")


def _leakage(declared: tuple[float, str] | None) -> Value:
    if declared is None:
        return unknown(NO_LEAKAGE)
    mass, reason = declared
    return Value(estimate=mass, reason=f"its error is unknown; declared: {reason}")


def _listed(pairs: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{what}: {reason}" for what, reason in pairs)


def _without(no_stock: dict[str, Group]) -> str:
    """Parcels without a stock, and why."""
    return "; ".join(f"{named(g.ids)}: {reason}" for reason, g in no_stock.items())
