"""Months of weather of a parcel, with drawn errors: the one place that makes them."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tilth.assessment.project.draws import Draws
from tilth.assessment.project.errors import basis, error_rows, uniform
from tilth.assessment.project.project import Climate, Parcel
from tilth.checks import FloatArray

YEAR: Final = 12  # months
REPEATS: Final = "weather repeats"
SCENARIO: Final = "weather of the user's climate scenario, in baseline and project"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Months:
    """Weather, month by month, January first; twelve rows repeat year by year.

    Parameters
    ----------
    temperature : ndarray, shape (n_months, n_members + 1)
        [degC]
    precipitation, pet : ndarray, shape (n_months, n_members + 1)
        [mm month-1]
    """

    temperature: FloatArray
    precipitation: FloatArray
    pet: FloatArray

    @property
    def repeat(self) -> bool:
        """Whether one year stands for all."""
        return len(self.temperature) == YEAR

    def since(self, year: int) -> "Months":
        """The same from the start of a year on.

        Parameters
        ----------
        year : int
            Counted from 0. [yr]

        Returns
        -------
        months : Months
            Itself where one year repeats.
        """
        if self.repeat or year == 0:
            return self
        return Months(
            temperature=self.temperature[YEAR * year :],
            precipitation=self.precipitation[YEAR * year :],
            pet=self.pet[YEAR * year :],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weather:
    """Weather that led to the stock at the start, and weather of the project.

    Parameters
    ----------
    before, after : Months
        Normals; twelve rows, or twelve of every year.
    drawn : mapping
        Errors by name, shape (n_members + 1,). [mixed]
    provisional : tuple of str
        What their sizes rest on.
    """

    before: Months
    after: Months
    drawn: dict[str, FloatArray]
    provisional: tuple[str, ...]

    @property
    def words(self) -> str:
        """Which weather the project has."""
        return REPEATS if self.after.repeat else SCENARIO


def weather(parcel: Parcel, years: int, draws: Draws) -> Weather:
    """Weather of a parcel, with errors that all parcels share.

    Parameters
    ----------
    parcel : Parcel
        With monthly climate.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.

    Returns
    -------
    weather : Weather
        One year that repeats, or every year of the user's scenario.
    """
    rows = error_rows()
    warmer = float(rows["temperature_error"]["second"]) * draws.normal("temperature")
    drawn = {
        "temperature": np.asarray(warmer),
        "precipitation": uniform("precipitation_factor", "precipitation", draws),
        "evaporation": uniform("pan_evaporation_factor", "evaporation", draws),
    }

    def members(climate: Climate) -> Months:
        found = {k: v[:, np.newaxis] for k, v in climate.months(0, years).items()}
        return Months(
            temperature=found["temperature"] + drawn["temperature"],
            precipitation=found["precipitation"] * drawn["precipitation"],
            pet=found["pet"] * drawn["evaporation"],
        )

    climate = parcel.climate
    before = members(replace(climate, change=None))
    after = before if climate.change is None else members(climate)
    names = ("temperature_error", "precipitation_factor", "pan_evaporation_factor")
    return Weather(
        before=before,
        after=after,
        drawn=drawn,
        provisional=tuple(basis(name) for name in names),
    )
