"""Pairs of modelled and measured change, and what the tests of a model found."""

from dataclasses import dataclass
from math import inf, isfinite, nan

from tilth.checks import in_range
from tilth.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One modelled and one measured change of stock.

    Parameters
    ----------
    study : str
        Experiment or publication; its pairs share errors.
    modelled, observed : float
        Change of stock by the model and by measurement. [Mg ha-1]
    standard_error : float
        Of the measured change; NaN if it was not published. [Mg ha-1]
    n : float
        Samples behind the measurement; NaN if unknown. [1]
    practice, crop_group, emission_source : str
        What was changed, functional group of the crops, and SOC, CH4 or N2O.
    climate_zone, texture : str
        IPCC climate zone and textural class; empty if unknown.
    clay : float
        Of the fine earth; NaN if unknown. [%]
    years : float
        Time of the change; NaN if unknown. [yr]
    """

    study: str
    modelled: float
    observed: float
    standard_error: float = nan
    n: float = nan
    practice: str
    crop_group: str
    emission_source: str = "SOC"
    climate_zone: str = ""
    texture: str = ""
    clay: float = nan
    years: float = nan

    def __post_init__(self) -> None:
        if not self.study:
            raise InputError("study of a pair must not be empty")
        for name in ("modelled", "observed"):
            if not isfinite(getattr(self, name)):
                raise InputError(
                    f"{name} of a pair must be a finite number in Mg ha-1; got "
                    f"{getattr(self, name)} in study {self.study}"
                )
        for name, low, high, unit in (
            ("standard_error", 0.0, inf, "Mg ha-1"),
            ("n", 1.0, inf, "1"),
            ("clay", 0.0, 100.0, "%"),
            ("years", 0.0, 1000.0, "yr"),
        ):
            in_range(
                f"{name} of study {self.study}", getattr(self, name), low, high, unit
            )

    @property
    def residual(self) -> float:
        """Modelled less measured change. [Mg ha-1]."""
        return self.modelled - self.observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One requirement, held against the data.

    Parameters
    ----------
    name : str
        What is required.
    rule, found : str
        The rule with its number and unit, and what the data have.
    met : bool or None
        None: the data cannot tell.
    """

    name: str
    rule: str
    found: str
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResult:
    """One study of a combination.

    Parameters
    ----------
    study : str
        Its name.
    n_pairs : int
        Its pairs.
    bias : float
        Mean of modelled less measured change. [Mg ha-1]
    inside : int or None
        Measured changes inside the prediction interval; None without one.
    """

    study: str
    n_pairs: int
    bias: float
    inside: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResult:
    """Pairs of one climate zone or texture within a combination; no test.

    Parameters
    ----------
    kind, name : str
        ``climate_zone`` or ``texture``, and which.
    n_pairs, n_studies : int
        How many.
    bias, rmse : float
        Mean, and root of the mean square, of modelled less measured change. [Mg ha-1]
    inside : int or None
        Measured changes inside the prediction interval; None without one.
    """

    kind: str
    name: str
    n_pairs: int
    n_studies: int
    bias: float
    rmse: float
    inside: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinationResult:
    """Tests of one practice, crop group and emission source.

    Parameters
    ----------
    practice, crop_group, emission_source : str
        The combination.
    n_pairs : int
        Pairs.
    studies : tuple of StudyResult
        By study.
    groups : tuple of GroupResult
        By climate zone and texture.
    mean_bias : float
        Unweighted mean of the biases of the studies. [Mg ha-1]
    pooled_bias : float
        Mean over all pairs, which the protocol does not use. [Mg ha-1]
    measurement_uncertainty : float or None
        Pooled (PMU), weighted by n - 1; None if unknown. [Mg ha-1]
    measurement_source : str
        Where it comes from.
    mean_residual : float
        Mean over all pairs, about which `standard_deviation` is taken. [Mg ha-1]
    standard_deviation : float or None
        Of the model's error (sigma_model) with n_pairs - 1; None with one pair.
        [Mg ha-1]
    inside : int or None
        Measured changes inside prediction +- 1.64 sigma_model.
    bias_test, coverage_test : Check
        The two tests of the protocol.
    near_miss : bool
        One pair of few lies outside, which may be petitioned.
    domain : tuple of Check
        Climate zones, textural classes and clay.
    years : tuple of float or None
        Shortest and longest time of the changes; None where none is known. [yr]
    clay : tuple of float or None
        Least and most; None where none is known. [%]
    warnings : tuple of str
        What a reader must know.
    """

    practice: str
    crop_group: str
    emission_source: str
    n_pairs: int
    studies: tuple[StudyResult, ...]
    groups: tuple[GroupResult, ...]
    mean_bias: float
    pooled_bias: float
    measurement_uncertainty: float | None
    measurement_source: str
    mean_residual: float
    standard_deviation: float | None
    inside: int | None
    bias_test: Check
    coverage_test: Check
    near_miss: bool
    domain: tuple[Check, ...]
    years: tuple[float, float] | None
    clay: tuple[float, float] | None
    warnings: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether both tests and every check of the domain are met."""
        return all(
            c.met is True for c in (self.bias_test, self.coverage_test, *self.domain)
        )
