"""Months of weather under a scenario of climate change, from normals and changes.

The changes are the user's own, of the mean of each month. They grow on a straight line
from nothing in the first year of the project to the whole in a stated year, and stay.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tilth.checks import FloatArray

METHOD: Final = (
    "changes of temperature are added, those of precipitation and evapotranspiration "
    "multiply; all grow on a straight line from the first year of the project"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClimateChange:
    """Changes of twelve months against the normals.

    Parameters
    ----------
    temperature_change : tuple of float
        Added once the whole change is there. [degC]
    precipitation_factor, pet_factor : tuple of float
        Factors of the normals. [1]
    reached_after : float
        Years from the first of the project until the whole change is there, above 0.
        [yr]
    source : str
        Scenario, model and data.
    """

    temperature_change: tuple[float, ...]
    precipitation_factor: tuple[float, ...]
    pet_factor: tuple[float, ...]
    reached_after: float
    source: str

    def months(
        self, normals: dict[str, tuple[float, ...]], first: int, years: int
    ) -> dict[str, FloatArray]:
        """Months of some years of the project.

        Parameters
        ----------
        normals : dict
            Twelve months of ``temperature``, ``precipitation`` and ``pet``.
            [degC, mm month-1]
        first, years : int
            First year, counted from 0, and how many. [yr]

        Returns
        -------
        months : dict of ndarray, shape (12 n_years,)
            By the same names. [degC, mm month-1]
        """
        here = np.minimum(np.arange(first, first + years) / self.reached_after, 1.0)
        steps = {"temperature": np.asarray(self.temperature_change)}
        for name in ("precipitation", "pet"):
            factors = np.asarray(getattr(self, f"{name}_factor"))
            steps[name] = np.asarray(normals[name]) * (factors - 1.0)
        return {
            name: (np.asarray(normals[name]) + np.outer(here, step)).reshape(-1)
            for name, step in steps.items()
        }
