"""Change of the stock between rounds: what `tilth.assessment.change.change` returns."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tilth.accounting.campaign import Campaign, MeasuredChange, StandardResult
from tilth.assessment.sampling.sampling_plan import SamplingPlan
from tilth.assessment.stock.result import StockResult
from tilth.stats.change import Change
from tilth.stats.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One campaign of sampling.

    Parameters
    ----------
    name : str
        Label in the file.
    date : date or None
        Middle day of its samples; None where no day is given.
    estimate : Estimate
        Mean stock of the project's land, with the error of sampling. [Mg ha-1]
    n_points : int
        Points with a stock.
    """

    name: str
    date: date | None
    estimate: Estimate
    n_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChange:
    """Stocks of one point.

    Parameters
    ----------
    site, point, stratum, farm : str
        Where it is.
    latitude, longitude : float
        WGS84; NaN if not given. [deg]
    control : bool
        It belongs to a control site.
    before, after : float
        Stocks of the first and the last round; NaN where not sampled. [Mg ha-1]
    extrapolated : bool
        One of them lies below the sampled mass.
    """

    site: str
    point: str
    stratum: str
    farm: str
    latitude: float
    longitude: float
    control: bool
    before: float
    after: float
    extrapolated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumChange:
    """Stocks of one stratum.

    Parameters
    ----------
    name : str
        Label; "all" where there are no strata.
    area : float or None
        None where it is not known. [ha]
    n_before, n_after, n_both : int
        Samples of the first and the last round, and points with both.
    before, after : float
        Mean stocks. [Mg ha-1]
    sd_before, sd_after : float or None
        Among samples; None with one sample only. [Mg ha-1]
    """

    name: str
    area: float | None
    n_before: int
    n_after: int
    n_both: int
    before: float
    after: float
    sd_before: float | None
    sd_after: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Prediction of a model joined with the measured change.

    Parameters
    ----------
    prediction : Estimate
        Change that the engine predicts, with its residual error. [Mg ha-1]
    model : str
        Name of the model.
    covers : str
        What its standard error covers.
    posterior : Estimate
        Both together. [Mg ha-1]
    conflict : float
        Two-sided probability of a measurement at least as far from the prediction, were
        the prediction right. [1]
    sentence : str
        In words, a conflict included.
    """

    prediction: Estimate
    model: str
    covers: str
    posterior: Estimate
    conflict: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChange:
    """Change by one method of equivalent mass, with the same estimator.

    Parameters
    ----------
    name, title : str
        Of the method; ``fixed_depth`` for none of equivalent mass.
    reference_mass : float or None
        Of the soil that it counts; None at fixed depth. [Mg ha-1]
    stock_change : Estimate
        Last round less first, of the points that have a stock by all methods that are
        compared. [Mg ha-1]
    n_extrapolated : int
        Those of their profiles in the first and the last round whose stock is
        extrapolated.
    chosen : bool
        The result rests on it.
    """

    name: str
    title: str
    reference_mass: float | None
    stock_change: Estimate
    n_extrapolated: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutDoubtful:
    """The same change without the points that have a doubtful value.

    Parameters
    ----------
    points : tuple of (str, str)
        Their sites and names.
    stock_change, additional : Estimate or None
        With the error of sampling; None where too few points are left, or there are no
        controls. [Mg ha-1]
    """

    points: tuple[tuple[str, str], ...]
    stock_change: Estimate | None
    additional: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangeResult:
    """Change of the stock, how sure it is, and what each standard would credit.

    Parameters
    ----------
    name : str
        Of the project.
    example : bool
        The data are invented.
    stocks : StockResult
        Stocks of all profiles; `depths[depth_index]` is the depth of this result.
    depth_index : int
        Reporting depth.
    plan : SamplingPlan or None
        The design, where one was given.
    area : float or None
        Of the project. [ha]
    rounds : tuple of Round
        All rounds, in order of time.
    years : float
        Between the first and the last round. [yr]
    strata : tuple of StratumChange
        By stratum.
    points : tuple of PointChange
        By point, control sites last.
    change : Change
        Last round less first. [Mg ha-1]
    target_rate : float
        Yearly gain of the initial stock aimed at. [permil yr-1]
    contrast : Change
        S1 - (1 + rate T) S0, with its covariance. [Mg ha-1]
    rate : Estimate or None
        Change a year as a share of the initial stock; None if unknown. [permil yr-1]
    probability_rise, probability_target : float or None
        That the stock rose, and that it rose by the target rate; None if unknown. [1]
    control : Change or None
        Change of the control sites. [Mg ha-1]
    additional : Estimate or None
        Change less that of the control sites. [Mg ha-1]
    update : Update or None
        With the prediction of a model.
    no_update : str
        Why there is none; empty if there is one or none was asked for.
    campaign : Campaign
        The facts that the standards' rules are held against.
    measured : MeasuredChange or None
        The numbers that the standards use; None where the area is unknown.
    standards : tuple of StandardResult
        Side by side.
    method : str
        One sentence: estimator and stocks.
    inputs : dict
        Choices that were made, by name with unit.
    sources : tuple of str
        Citations.
    provisional : tuple of str
        Statements used that rest on no source yet read.
    warnings : tuple of str
        What a reader must know.
    methods : tuple of MethodChange
        How the change depends on the method; fixed depth first.
    methods_left_out : tuple of (str, str)
        Methods that are not compared, and why.
    without_doubtful : WithoutDoubtful or None
        Without the points that have a doubtful value; None where there is none.
    """

    name: str
    example: bool
    stocks: StockResult
    depth_index: int
    plan: SamplingPlan | None
    area: float | None
    rounds: tuple[Round, ...]
    years: float
    strata: tuple[StratumChange, ...]
    points: tuple[PointChange, ...]
    change: Change
    target_rate: float
    contrast: Change
    rate: Estimate | None
    probability_rise: float | None
    probability_target: float | None
    control: Change | None
    additional: Estimate | None
    update: Update | None
    no_update: str
    campaign: Campaign
    measured: MeasuredChange | None
    standards: tuple[StandardResult, ...]
    method: str
    inputs: dict[str, Any]
    sources: tuple[str, ...]
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    methods: tuple[MethodChange, ...] = ()
    methods_left_out: tuple[tuple[str, str], ...] = ()
    without_doubtful: WithoutDoubtful | None = None
