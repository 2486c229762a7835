"""A project: parcels with climate, soil, history, baseline and plan."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from tilth.accounting.tier1 import LandUse
from tilth.assessment.project_climate import ClimateChange
from tilth.assessment.project_own_rate import PlanRate
from tilth.assessment.project_yields import YieldCarbon
from tilth.checks import FloatArray

HORIZON: Final = 20  # yr
MORE_HORIZONS: Final = (30, 50)  # yr
DISCOUNT_RATE: Final = 0.04  # yr-1
DEPTH: Final = 30.0  # cm, layer of Tier 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """Climate of a parcel.

    Parameters
    ----------
    zone : str
        Of `tilth.climate.ipcc_zone`.
    temperature : tuple of float
        Twelve monthly means; empty if unknown. [degC]
    precipitation, pet : tuple of float
        Monthly sums; empty if unknown. [mm month-1]
    change : ClimateChange or None
        A scenario; None: the months stay as they are.
    """

    zone: str
    temperature: tuple[float, ...] = ()
    precipitation: tuple[float, ...] = ()
    pet: tuple[float, ...] = ()
    change: ClimateChange | None = None

    def months(self, first: int, years: int) -> dict[str, FloatArray]:
        """Months of weather from a year on; twelve, which repeat, without a change.

        Parameters
        ----------
        first, years : int
            First year, counted from 0, and how many. [yr]

        Returns
        -------
        months : dict of ndarray, shape (12,) or (12 n_years,)
            ``temperature``, ``precipitation`` and ``pet``. [degC, mm month-1]
        """
        normals = {
            "temperature": self.temperature,
            "precipitation": self.precipitation,
            "pet": self.pet,
        }
        if self.change is None:
            return {name: np.asarray(values) for name, values in normals.items()}
        return self.change.months(normals, first, years)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelSoil:
    """Soil of a parcel.

    Parameters
    ----------
    soil_class : str
        Of `tilth.soil.ipcc_class`; "" if unknown.
    clay, sand : float or None
        Of the topsoil. [%]
    soc_stock, stock_error : float or None
        Measured stock and its standard error. [Mg ha-1]
    depth : float
        Lower limit of the layer that the stock belongs to. [cm]
    ph, cn_ratio : float or None
        In water; carbon to nitrogen of the soil. [1]
    caco3 : float or None
        Carbonate. [g kg-1]
    drained_site, rewetted_site, peat_climate : str
        Of an organic soil, words of `tilth.accounting.organic_soil`; "" if none.
    silt : float or None
        Of the layer. [%]
    bulk_density : float or None
        Of the fine earth of the layer; of its layers by volume of soil. [g cm-3]
    coarse_counted : bool
        Coarse fragments are in it, as volume without fine earth.
    samples : int or None
        That the measured stock is the mean of. [1]
    """

    soil_class: str
    clay: float | None
    soc_stock: float | None
    stock_error: float | None
    depth: float
    sand: float | None = None
    ph: float | None = None
    cn_ratio: float | None = None
    caco3: float | None = None
    drained_site: str = ""
    rewetted_site: str = ""
    peat_climate: str = ""
    silt: float | None = None
    bulk_density: float | None = None
    coarse_counted: bool = False
    samples: int | None = None

    @property
    def organic(self) -> bool:
        """Whether it is an organic soil."""
        return self.soil_class == "organic"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonInput:
    """Carbon that enters the soil, as the user estimates it or from yields.

    Parameters
    ----------
    baseline_input, project_input : float or None
        Of plants, without and with the plan; both or neither. [Mg ha-1 yr-1]
    ratio_error : float or None
        Standard error of project per baseline. [1]
    baseline_cover, project_cover : tuple of float
        1 in months in which plants cover the soil; empty if unknown. [1]
    baseline_manure : float
        Carbon of manure, compost and the like without the plan. [Mg ha-1 yr-1]
    project_manure : float or None
        The same with the plan; None if nothing is said. [Mg ha-1 yr-1]
    manure_kind : str
        Animal, as in IPCC (2019) table 5.5C; "" if unknown.
    crop : str
        Whose residues enter, as in IPCC (2019) table 5.5B; "" if unknown.
    lignin, nitrogen : float or None
        Shares of the dry matter of the plants' input. [1]
    yields : YieldCarbon or None
        What the inputs follow from; None if they are the user's own.
    """

    baseline_input: float | None
    project_input: float | None
    ratio_error: float | None
    baseline_cover: tuple[float, ...] = ()
    project_cover: tuple[float, ...] = ()
    baseline_manure: float = 0.0
    project_manure: float | None = None
    manure_kind: str = ""
    crop: str = ""
    lignin: float | None = None
    nitrogen: float | None = None
    yields: YieldCarbon | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Costs of the user.

    Parameters
    ----------
    currency : str
        Code of three letters.
    price_year : int
        Year of the prices. [yr]
    establishment : float
        Once. [currency ha-1]
    yearly : float
        Every year of the plan, with maintenance and yield lost. [currency ha-1 yr-1]
    range : tuple of float, or None
        Lowest and highest cost per cost; None: they are taken as exact. [1]
    """

    currency: str
    price_year: int
    establishment: float
    yearly: float
    range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One parcel with what is, what would be, and what is planned.

    Parameters
    ----------
    id : str
        Its name.
    area : float
        On the ellipsoid where a geometry is given. [ha]
    climate : Climate
        Zone and months.
    soil : ParcelSoil
        Class and stock.
    history, baseline_use : LandUse
        Until now, and without the project.
    project_use : LandUse or None
        With the project, as the user states it; None: it follows from the practices.
    former : LandUse or None
        Before the history, where that is recent.
    years_in_use : float
        Years of the history. [yr]
    baseline_practices, practices : tuple of str
        Of the baseline, which holds those of the history; of the plan.
    shares : tuple of float
        Cumulated share of the area under the plan at the start of each year from the
        first of the project. [1]
    baseline_inputs, project_inputs : mapping or None
        Words of the project file; None where nothing was said. [mixed]
    carbon_input : CarbonInput or None
        The user's estimate.
    manure_from_elsewhere : bool or None
        Manure of the plan was spread on other land before; None where nothing was said.
    rate : PlanRate or None
        Yearly rate that the user gives or names.
    woody : tuple of mapping
        Trees and hedges that the plan plants. [mixed]
    biochar : mapping or None
        Biochar that the plan brings once to each part of the parcel. [mixed]
    energy : mapping
        The user's emission factors of fuel and electricity. [mixed]
    costs : Costs or None
        The user's.
    measured : mapping or None
        Change that was measured. [Mg ha-1]
    sources, provisional, warnings : tuple of str
        What its numbers rest on before any method is chosen.
    """

    id: str
    area: float
    climate: Climate
    soil: ParcelSoil
    history: LandUse
    baseline_use: LandUse
    project_use: LandUse | None
    former: LandUse | None
    years_in_use: float
    baseline_practices: tuple[str, ...]
    practices: tuple[str, ...]
    shares: tuple[float, ...]
    baseline_inputs: dict[str, Any] | None = None
    project_inputs: dict[str, Any] | None = None
    carbon_input: CarbonInput | None = None
    manure_from_elsewhere: bool | None = None
    rate: PlanRate | None = None
    woody: tuple[dict[str, Any], ...] = ()
    biochar: dict[str, Any] | None = None
    energy: dict[str, Any] = field(default_factory=dict)
    costs: Costs | None = None
    measured: dict[str, Any] | None = None
    sources: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def new_practices(self) -> tuple[str, ...]:
        """Practices of the plan that the baseline does not have."""
        return tuple(p for p in self.practices if p not in self.baseline_practices)

    def under_plan(self, years: int) -> float:
        """Share of the area on which the plan changes something.

        Parameters
        ----------
        years : int
            Of the project that are over, from 1. [yr]

        Returns
        -------
        share : float
            0 where the plan holds nothing new. [1]
        """
        return self.shares[years - 1] if self.new_practices else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionStock:
    """Stocks of the region that the project lies in.

    Parameters
    ----------
    percentile_90 : float
        Stock that 90 % of the region do not reach. [Mg ha-1]
    depth : float
        Lower limit of its layer. [cm]
    source : str
        Where it comes from.
    """

    percentile_90: float
    depth: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a measurement costs and how exact it can be, as the user says.

    Parameters
    ----------
    what : str
        Driver, such as ``stock at the start``.
    currency : str
        Code of three letters.
    price_year : int
        Year of the prices. [yr]
    fixed, per_sample : float or None
        Of a parcel; None where not given. [currency]
    standard_error : float or None
        That it can reach; None where not given. [as the driver]
    """

    what: str
    currency: str
    price_year: int
    fixed: float | None = None
    per_sample: float | None = None
    standard_error: float | None = None

    def price(self, samples: int | None) -> float | None:
        """Cost of so many samples; None where it cannot be told.

        Parameters
        ----------
        samples : int or None
            More than were taken; None if unknown. [1]

        Returns
        -------
        cost : float or None
            Of a parcel. [any one currency]
        """
        if self.per_sample is None:
            return self.fixed
        if samples is None:
            return None
        return (self.fixed or 0.0) + self.per_sample * samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Parcels and what holds for all.

    Parameters
    ----------
    name : str
        Of the project.
    example : bool
        It is invented.
    start_year : int
        First year. [yr]
    horizon : int
        Years that the answer is given for. [yr]
    more_horizons : tuple of int
        Further years to show. [yr]
    warming_potentials : str
        Report of the warming potentials.
    seed : int or None
        Of the draws, where none is given with the command.
    discount_rate : float
        Of costs. [yr-1]
    leakage : tuple of float and str, or None
        Mass and reason; None if unknown. [Mg]
    parcels : tuple of Parcel
        At least one.
    data : mapping
        Content of the file, for the record. [mixed]
    warnings : tuple of str
        What a reader of the file must know.
    region : RegionStock or None
        None where the user gives none.
    measurements : tuple of Measurement
        Costs and errors of the user.
    """

    name: str
    example: bool
    start_year: int
    horizon: int
    more_horizons: tuple[int, ...]
    warming_potentials: str
    seed: int | None
    discount_rate: float
    leakage: tuple[float, str] | None
    parcels: tuple[Parcel, ...]
    data: dict[str, Any] = field(repr=False)
    warnings: tuple[str, ...] = ()
    region: RegionStock | None = None
    measurements: tuple[Measurement, ...] = ()

    @property
    def years(self) -> int:
        """Longest horizon. [yr]."""
        return max(self.horizon, *self.more_horizons, 1)

    @property
    def horizons(self) -> tuple[int, ...]:
        """Years that stocks are told for, each once, in their order. [yr]."""
        return tuple(sorted({self.horizon, *self.more_horizons}))
