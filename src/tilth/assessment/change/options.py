"""What a change of the stock is computed from, beside the stocks themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import Final

import numpy as np

from tilth.accounting.campaign import ModelledBaseline
from tilth.accounting.target import FOUR_PERMIL
from tilth.assessment.sampling.sampling_plan import SamplingPlan
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.change import LaboratoryBias
from tilth.stats.estimate import Estimate

# Rules that ask, and can be answered
QUESTIONS: Final = ("soil_mass",)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConversionEffect:
    """How the stocks follow a conversion of laboratory values, and its error.

    Parameters
    ----------
    from_method, to_method : str
        Laboratory methods.
    intercept, slope : ndarray, shape (n_profiles,)
        Derivative of the stock of each profile by the intercept (in g kg-1) and by the
        slope of the conversion; 0 where the values were not converted. [Mg ha-1 per
        unit]
    covariance : ndarray, shape (2, 2)
        Of intercept and slope. [g kg-1 and 1, multiplied]
    degrees_of_freedom : float
        Of that covariance. [1]
    source : str
        Where the conversion is from.
    sentence : str
        The conversion in words.
    """

    from_method: str
    to_method: str
    intercept: FloatArray
    slope: FloatArray
    covariance: FloatArray
    degrees_of_freedom: float
    source: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Auxiliary:
    """Covariates of the points, which make an estimate more precise.

    Parameters
    ----------
    names : tuple of str
        Of the covariates.
    covariates : dict
        Their values by point. [as the covariates]
    means : dict
        Mean of each covariate over the area, by stratum ("" for the whole area); empty
        where the rows are the first phase of a two-phase sample. [as the covariates]
    file : str
        Name of the file.
    """

    names: tuple[str, ...]
    covariates: dict[str, tuple[float, ...]]
    means: dict[str, tuple[float, ...]]
    file: str

    def first_phase(self) -> FloatArray:
        """Covariates of all rows, shape (n, n_covariates)."""
        return np.array(list(self.covariates.values()), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePrediction:
    """Change that a model predicts, as a measured change can be joined with.

    Parameters
    ----------
    stock_change : Estimate
        Of the project's land between the rounds. [Mg ha-1]
    model : str
        Name of the model.
    covers : str
        What its standard error covers, such as ``inputs and model residual``.
    validated : bool
        The error holds a residual variance that was found on independent data, and
        every test of VMD0053 was passed.
    depth : float
        Lower boundary of the soil that it is for. [cm]
    reference_mass : float or None
        Soil of that layer; None where it is not known. [Mg ha-1]
    years : float or None
        Between the two days that it is for; None where it is not stated. [yr]
    source : str
        Where it is from.
    shares_initial : bool, default False
        The run started from the measured stock of the first round, so that its error
        is not independent of the measured change.
    warnings : tuple of str, default ()
        What a reader must know.
    practice, crop_group : str, default ""
        Category that it is for, as VMD0053 has them.
    climate_zones, textures : tuple of str, default ()
        Of the land that it is for.
    clay : tuple of float, optional
        Least and most of that land; None where it is not stated. [%]
    """

    stock_change: Estimate
    model: str
    covers: str
    validated: bool
    depth: float
    reference_mass: float | None
    years: float | None
    source: str
    shares_initial: bool = False
    warnings: tuple[str, ...] = ()
    practice: str = ""
    crop_group: str = ""
    climate_zones: tuple[str, ...] = ()
    textures: tuple[str, ...] = ()
    clay: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangeOptions:
    """Choices for the change of the stock.

    Parameters
    ----------
    name : str, default ""
        Of the project; that of the plan if empty.
    example : bool, default False
        The data are invented.
    depth : float, optional
        One of the reporting depths of the stocks; the deepest if None. [cm]
    fixed_depth : bool, default False
        Use stocks at fixed depth in place of those at equivalent mass.
    plan : SamplingPlan, optional
        The design; the estimator follows from it.
    strata_areas : mapping from str to float, default empty
        Area of each stratum, where no plan gives it. [ha]
    area : float, optional
        Of the project; that of the plan or the sum of the strata if None. [ha]
    controls : tuple of str, default ()
        Sites, or else strata, that are controls.
    years : float, optional
        Between the first and the last round; from their dates if None. [yr]
    target_rate : float, default 4
        Yearly gain of the initial stock that is tested. [permil yr-1]
    laboratory_bias : LaboratoryBias, optional
        Error that all values of a round share, for rounds of two laboratories.
    conversion : ConversionEffect, optional
        Where values of one method were converted to another.
    auxiliary : Auxiliary, optional
        Covariates for the regression estimator.
    prediction : ChangePrediction, optional
        Of a model, to be joined with the measured change.
    baseline : ModelledBaseline, optional
        Change that the baseline would have had by a model.
    tillage_depth : float, optional
        Deepest tillage. [cm]
    emissions_co2e, leakage_co2e : float, optional
        Emissions that the project adds, and leakage; positive. [Mg]
    permanence_years : int, default 25
        Permanence that the project chooses where a standard has a choice. [yr]
    non_permanence_risk : float, optional
        Rating of the tool of the standard, for the buffer; its floor if None. [%]
    confirmed : tuple of str, default ()
        Questions on the change, answered with yes: ``soil_mass``.
    files : mapping from str to (str, str), default empty
        Name and SHA-256 of each file that choices were read from, by what it is: plan,
        reference.
    """

    name: str = ""
    example: bool = False
    depth: float | None = None
    fixed_depth: bool = False
    plan: SamplingPlan | None = None
    strata_areas: Mapping[str, float] = field(default_factory=dict)
    area: float | None = None
    controls: tuple[str, ...] = ()
    years: float | None = None
    target_rate: float = FOUR_PERMIL
    laboratory_bias: LaboratoryBias | None = None
    conversion: ConversionEffect | None = None
    auxiliary: Auxiliary | None = None
    prediction: ChangePrediction | None = None
    baseline: ModelledBaseline | None = None
    tillage_depth: float | None = None
    emissions_co2e: float | None = None
    leakage_co2e: float | None = None
    permanence_years: int = 25
    non_permanence_risk: float | None = None
    confirmed: tuple[str, ...] = ()
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = [name for name in self.confirmed if name not in QUESTIONS]
        if unknown:
            raise InputError(
                f"confirmed must be one of {', '.join(QUESTIONS)}; got {unknown[0]}"
            )
        for name, value, unit in (
            ("area", self.area, "ha"),
            ("years", self.years, "yr"),
            *(
                (f"area of stratum {stratum}", area, "ha")
                for stratum, area in self.strata_areas.items()
            ),
        ):
            if value is not None and not 0.0 < value < inf:
                raise InputError(f"{name} must be above 0 {unit}; got {value:g}")
        for name, value, unit in (
            ("tillage_depth", self.tillage_depth, "cm"),
            ("emissions_co2e", self.emissions_co2e, "Mg"),
            ("leakage_co2e", self.leakage_co2e, "Mg"),
        ):
            if value is not None and not (isfinite(value) and value >= 0.0):
                raise InputError(f"{name} must be from 0 {unit}; got {value:g}")
