"""What is asked of a sampling design."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tilth.assessment.sampling.sampling_plan import EQUAL, FARM_DRAWS
from tilth.errors import InputError

SIMPLE: Final = "simple"
STRATIFIED_DESIGN: Final = "stratified"
TWO_STAGE_DESIGN: Final = "two-stage"
HYPERCUBE_DESIGN: Final = "clhs"
EXISTING_DESIGN: Final = "existing"
DESIGNS: Final = (
    STRATIFIED_DESIGN,
    SIMPLE,
    TWO_STAGE_DESIGN,
    HYPERCUBE_DESIGN,
    EXISTING_DESIGN,
)
COMPACT: Final = "compact"
ZONES: Final = "zones"
COVARIATES: Final = "covariates"
STRATA: Final = (COMPACT, ZONES, COVARIATES)
EQUAL_SHARES: Final = "equal"
BY_AREA: Final = "proportional"
NEYMAN: Final = "neyman"
BY_COST: Final = "cost"
ALLOCATIONS: Final = (EQUAL_SHARES, BY_AREA, NEYMAN, BY_COST)
SHARED: Final = {  # how strata share the points, in words
    EQUAL_SHARES: "the same number in each",
    BY_AREA: "shared in proportion to area",
    NEYMAN: "shared by area and spread (Neyman allocation)",
    BY_COST: "shared by area, spread and cost",
}
DEPTHS: Final = ((0.0, 30.0), (30.0, 50.0))  # cm, as VM0042 v2.2 recommends
CORES: Final = 5  # fewest of FAO GSOC-MRV


@dataclass(frozen=True, slots=True, kw_only=True)
class Compositing:
    """Spread and costs from which the best number of cores follows.

    Parameters
    ----------
    point_sd : float
        Standard deviation among the true stocks of points. [Mg ha-1]
    core_sd : float
        Among single cores around one point. [Mg ha-1]
    assay_sd : float
        Of mixing, preparation and analysis of a sample. [Mg ha-1]
    core_cost, assay_cost : float
        Of one core more; of one point with its sample and analysis.
        [any one currency]
    """

    point_sd: float
    core_sd: float
    assay_sd: float
    core_cost: float
    assay_cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Farms:
    """Two stages: how farms are drawn, and points in them.

    Parameters
    ----------
    n_farms : int or None
        Farms to draw; None if it follows from what is wanted.
    n_points : int or None
        Points in each farm; None for the default or the optimum.
    draw : str
        One of `tilth.assessment.sampling.sampling_plan.FARM_DRAWS`.
    between_sd, within_sd : float or None
        Among the true means of farms; among points inside a farm. [Mg ha-1]
    farm_cost, point_cost : float or None
        Of reaching one farm; of one point with its analysis. [any one currency]
    """

    n_farms: int | None = None
    n_points: int | None = None
    draw: str = EQUAL
    between_sd: float | None = None
    within_sd: float | None = None
    farm_cost: float | None = None
    point_cost: float | None = None

    def __post_init__(self) -> None:
        if self.draw not in FARM_DRAWS:
            raise InputError(
                f"draw must be one of {', '.join(FARM_DRAWS)}; got {self.draw}"
            )
        if (self.between_sd is None) != (self.within_sd is None):
            raise InputError(
                "the spread between farms and inside farms must be given together, "
                "Mg ha-1 (--between-sd, --within-sd)"
            )
        if (self.farm_cost is None) != (self.point_cost is None):
            raise InputError(
                "the costs of a farm and of a point must be given together, in one "
                "currency (--farm-cost, --point-cost)"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How many samples, or how sure the answer shall be.

    Parameters
    ----------
    n_points : int or None
        Samples in all.
    detectable_difference : float or None
        Change of the stock that shall be found. [Mg ha-1]
    half_width : float or None
        Half of the interval of the mean stock of one round. [Mg ha-1]
    budget : float or None
        For one round. [any one currency]
    standard_deviation : float or None
        Among samples of a stratum, in one round; None if unknown. [Mg ha-1]
    correlation : float
        Between the rounds at revisited points. [1]
    correlation_known : bool
        False where 0 was taken because it is not known.
    significance, power, level : float
        Of the test, two-sided; chance to find the change; of the interval. [1]
    years : float or None
        Between the rounds. [yr]
    """

    n_points: int | None = None
    detectable_difference: float | None = None
    half_width: float | None = None
    budget: float | None = None
    standard_deviation: float | None = None
    correlation: float = 0.0
    correlation_known: bool = False
    significance: float = 0.05
    power: float = 0.9
    level: float = 0.9
    years: float | None = None

    def __post_init__(self) -> None:
        asked = [
            name
            for name, value in (
                ("a number of points (--points)", self.n_points),
                ("a detectable difference (--mdd)", self.detectable_difference),
                ("a half-width (--half-width)", self.half_width),
                ("a budget (--budget)", self.budget),
            )
            if value is not None
        ]
        if len(asked) > 1:
            raise InputError(
                f"the size must follow from one wish; got {' and '.join(asked)}"
            )
        for name, number in (
            ("points", self.n_points),
            ("mdd, Mg ha-1,", self.detectable_difference),
            ("half-width, Mg ha-1,", self.half_width),
            ("budget", self.budget),
            ("sd, Mg ha-1,", self.standard_deviation),
            ("years", self.years),
        ):
            if number is not None and not 0.0 < number < float("inf"):
                raise InputError(f"{name} must be above 0; got {number:g}")
        if not -1.0 <= self.correlation < 1.0:
            raise InputError(
                f"correlation must be from -1 to below 1; got {self.correlation:g}"
            )
        for name, share in (
            ("significance", self.significance),
            ("power", self.power),
            ("level", self.level),
        ):
            if not 0.0 < share < 1.0:
                raise InputError(f"{name} must lie between 0 and 1; got {share:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignOptions:
    """All choices of a sampling design.

    Parameters
    ----------
    seed : int
        Not negative; the same seed gives the same points.
    design : str
        One of `DESIGNS`.
    strata : str
        One of `STRATA`, for a stratified design.
    n_strata : int or None
        Number of strata; None for the rule of `tilth.assessment.sampling.strata`.
    covariates : tuple of Path
        Rasters.
    wanted : Wanted
        Size and precision.
    allocation : str
        One of `ALLOCATIONS`; "" for the one that fits what is given.
    stratum_sd, stratum_cost : mapping from str to float
        Standard deviation among samples, and cost of a sample, by stratum.
        [Mg ha-1 or any one currency]
    compositing : Compositing or None
        For the best number of cores.
    farms : Farms
        For two stages.
    n_reserves : int or None
        Reserve points of each stratum or farm; None for the rule of
        `tilth.assessment.sampling.points`.
    margin : float
        Strip along the boundary that is left out. [m]
    spacing : float
        Room that a point needs: its square. [m]
    depths : tuple of (float, float)
        Increments. [cm]
    cores : int or None
        Cores that are mixed to one sample; None for 5, or for the optimum.
    round : str
        Name of the round to be sampled.
    name : str
        Of the area; "" for the one of the file.
    """

    seed: int
    design: str = STRATIFIED_DESIGN
    strata: str = COMPACT
    n_strata: int | None = None
    covariates: tuple[Path, ...] = ()
    wanted: Wanted = field(default_factory=Wanted)
    allocation: str = ""
    stratum_sd: Mapping[str, float] = field(default_factory=dict)
    stratum_cost: Mapping[str, float] = field(default_factory=dict)
    compositing: Compositing | None = None
    farms: Farms = field(default_factory=Farms)
    n_reserves: int | None = None
    margin: float = 0.0
    spacing: float = 10.0
    depths: tuple[tuple[float, float], ...] = DEPTHS
    cores: int | None = None
    round: str = "1"
    name: str = ""

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise InputError(f"seed must be a whole number from 0; got {self.seed}")
        for name, value, known in (
            ("design", self.design, DESIGNS),
            ("strata", self.strata, STRATA),
            ("allocation", self.allocation or BY_AREA, ALLOCATIONS),
        ):
            if value not in known:
                raise InputError(
                    f"{name} must be one of {', '.join(known)}; got {value}"
                )
        if self.n_reserves is not None and not 0 <= self.n_reserves <= 100:
            raise InputError(f"reserves must be from 0 to 100; got {self.n_reserves}")
        if not 0.0 < self.spacing < float("inf"):
            raise InputError(f"spacing must be above 0 m; got {self.spacing:g}")
        if self.cores is not None and not 1 <= self.cores <= 100:
            raise InputError(f"cores must be from 1 to 100; got {self.cores}")
        _check_depths(self.depths)


def _check_depths(depths: tuple[tuple[float, float], ...]) -> None:
    """Increments begin at the surface and follow without gap."""
    shown = ",".join(f"{top:g}-{bottom:g}" for top, bottom in depths)
    if not depths or depths[0][0] != 0.0:
        raise InputError(f"depths must begin at 0 cm; got {shown or 'none'}")
    end = 0.0
    for top, bottom in depths:
        if top != end or not top < bottom <= 500.0:
            raise InputError(
                "depths must follow each other without gap or overlap, to 500 cm at "
                f"most; got {shown}"
            )
        end = bottom
