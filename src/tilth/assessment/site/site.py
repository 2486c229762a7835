"""One field: its soil test, its climate, and what is grown year by year.

`tilth.assessment.site.file` reads it from a file. Masses are of carbon unless a name
says otherwise.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.models.domain import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class SoilSample:
    """The soil test.

    Parameters
    ----------
    kind : str
        One of `tilth.models.domain.SOILS`.
    depth_bottom : float
        Lower boundary of the layer, from the surface. [cm]
    clay, silt, sand : float or None
        Shares of the fine earth; the third follows from two. [%]
    ph : float or None
        In water. [1]
    cn_ratio : float or None
        Carbon to nitrogen of the soil. [1]
    caco3 : float or None
        Carbonate. [g kg-1]
    bulk_density : float or None
        Of fine earth. [g cm-3]
    iom : float or None
        Inert organic matter. [Mg ha-1]
    soc_stock : float
        Measured stock of the layer. [Mg ha-1]
    standard_error : float or None
        Of that stock; None if unknown. [Mg ha-1]
    stock_date : str
        Year or date of sampling.
    """

    kind: str
    depth_bottom: float
    clay: float | None
    silt: float | None
    sand: float | None
    ph: float | None
    cn_ratio: float | None
    caco3: float | None
    bulk_density: float | None
    iom: float | None
    soc_stock: float
    standard_error: float | None
    stock_date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """Months of the years that are simulated, and the mean year before them.

    Parameters
    ----------
    zone : str
        One of `tilth.models.domain.CLIMATES`.
    temperature : ndarray, shape (n_years, 12)
        Mean of the month. [degC]
    precipitation : ndarray, shape (n_years, 12)
        Sum of the month. [mm month-1]
    pan_evaporation, pet : ndarray, shape (n_years, 12), or None
        Open-pan evaporation and potential evapotranspiration; one is given, the other
        follows by the factor 0.75. [mm month-1]
    evaporation_given : str
        ``pan_evaporation``, ``pet``, or empty if neither.
    normal : dict
        The same quantities for the mean year before the start, shape (12,).
    """

    zone: str
    temperature: FloatArray
    precipitation: FloatArray
    pan_evaporation: FloatArray | None
    pet: FloatArray | None
    evaporation_given: str
    normal: dict[str, FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manure:
    """One application of manure.

    Parameters
    ----------
    carbon : float
        Carbon applied. [Mg ha-1]
    month : int
        1 to 12.
    kind : str or None
        Animal, as in IPCC (2019) table 5.5C.
    """

    carbon: float
    month: int
    kind: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """What happens on the field in one year.

    Parameters
    ----------
    crop : str or None
        Name of the crop; None is bare fallow.
    yield_dry, yield_fresh : float or None
        Harvest as dry matter, or as it leaves the field. [Mg ha-1 yr-1]
    residues_returned : float or None
        Share of the above-ground residues that stay. [1]
    renewed : float or None
        Share of the area whose plants are renewed; for forages. [1]
    c_input : float or None
        Plant carbon that enters the soil; None if it follows from the yield.
        [Mg ha-1 yr-1]
    plant_shares : ndarray, shape (12,), or None
        Share of the plant carbon per month; None if the months are unknown. [1]
    cover : ndarray, shape (12,), or None
        1 covered, 0 bare. [1]
    manure : tuple of Manure
        Applications.
    tillage : str or None
        ``full``, ``reduced`` or ``none``.
    """

    crop: str | None
    yield_dry: float | None
    yield_fresh: float | None
    residues_returned: float | None
    renewed: float | None
    c_input: float | None
    plant_shares: FloatArray | None
    cover: FloatArray | None
    manure: tuple[Manure, ...]
    tillage: str | None

    def monthly_manure_input(self) -> FloatArray:
        """Carbon of manure in each month.

        Returns
        -------
        monthly_manure_input : ndarray, shape (12,)
            Sum of the applications. [Mg ha-1 month-1]
        """
        months = np.zeros(12)
        for application in self.manure:
            months[application.month - 1] += application.carbon
        return months


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A way to farm the field.

    Parameters
    ----------
    name : str
        ``baseline`` or ``project``.
    plans : tuple of YearPlan
        One per simulated year.
    """

    name: str
    plans: tuple[YearPlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One field, ready for the models.

    Parameters
    ----------
    name : str
        Name of the site.
    example : bool
        True if the content is invented.
    notes : tuple of str
        Note and sources given in the file.
    land_use : str
        One of `tilth.models.domain.LAND_USES`.
    soil : SoilSample
        The soil test.
    climate : Climate
        Months of the simulated years.
    years : sequence of int, shape (n_years,)
        Simulated years.
    history : tuple of YearPlan
        Years that were repeated before the start.
    history_stated : bool
        False if the file gives none and the first rotation of the baseline stands in.
    baseline : Scenario
        What goes on without the project.
    project : Scenario or None
        What the project does.
    choices : dict
        By model, the choices of the file.
    file_name : str
        Name of the site file.
    sha256 : str
        Digest of the site file and, if there is one, its climate file.
    """

    name: str
    example: bool
    notes: tuple[str, ...]
    land_use: str
    soil: SoilSample
    climate: Climate
    years: NDArray[np.int64]
    history: tuple[YearPlan, ...]
    history_stated: bool
    baseline: Scenario
    project: Scenario | None
    choices: dict[str, dict[str, Any]]
    file_name: str
    sha256: str

    def setting(self) -> Setting:
        """What decides whether a model applies.

        Returns
        -------
        setting : Setting
            Land use, climate, soil and depth.
        """
        return Setting(
            land_use=self.land_use,
            climate=self.climate.zone,
            soil=self.soil.kind,
            depth_bottom=self.soil.depth_bottom,
        )

    def scenarios(self) -> tuple[Scenario, ...]:
        """Baseline and, if there is one, project.

        Returns
        -------
        scenarios : tuple of Scenario
            In this order.
        """
        return (
            (self.baseline,) if self.project is None else (self.baseline, self.project)
        )
