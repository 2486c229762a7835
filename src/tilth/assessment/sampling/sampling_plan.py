"""A sampling plan: what ``tilth design`` makes and ``tilth change`` is told to use."""

from dataclasses import dataclass
from typing import Any, Final

RANDOM: Final = "simple random"
STRATIFIED: Final = "stratified random"
TWO_STAGE: Final = "two stages"
PURPOSIVE: Final = "purposive"  # conditioned Latin hypercube, existing points
KINDS: Final = (RANDOM, STRATIFIED, TWO_STAGE, PURPOSIVE)

EQUAL: Final = "equal probability"  # farms without replacement
PROPORTIONAL: Final = "proportional to area"  # farms with replacement
FARM_DRAWS: Final = (EQUAL, PROPORTIONAL)

DRAWN: Final = "random"
KEPT: Final = "existing"
HYPERCUBE: Final = "conditioned Latin hypercube"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStratum:
    """One stratum of a plan.

    Parameters
    ----------
    name : str
        Label, as in the column ``stratum`` of a laboratory file.
    area : float
        On the ellipsoid. [ha]
    n_points : int
        Points (or composites) to be taken.
    geometry : dict
        GeoJSON polygon or multipolygon, WGS84.
    """

    name: str
    area: float
    n_points: int
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFarm:
    """One farm of a two-stage plan.

    Parameters
    ----------
    name : str
        Label, as in the column ``farm`` of a laboratory file.
    area : float
        On the ellipsoid. [ha]
    sampled : bool
        Whether it was drawn.
    """

    name: str
    area: float
    sampled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPoint:
    """One place to be sampled.

    Parameters
    ----------
    name : str
        Label, as in the column ``point`` of a laboratory file.
    stratum, farm : str
        Where it belongs; "" if there are none. A farm that is drawn a second time has
        a label of its own, such as ``Hill (draw 2)``.
    latitude, longitude : float
        WGS84. [deg]
    origin : str
        ``random``, ``existing`` or ``conditioned Latin hypercube``.
    reserve : bool
        Only to be used, in order, where a point cannot be sampled.
    """

    name: str
    stratum: str
    farm: str
    latitude: float
    longitude: float
    origin: str
    reserve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingPlan:
    """Where to sample, how, and how sure the answer will be.

    Parameters
    ----------
    name : str
        Of the area.
    example : bool
        The area is invented.
    kind : str
        One of `KINDS`; the estimator follows from it.
    seed : int
        The same seed gives the same points.
    area : float
        On the ellipsoid. [ha]
    boundary : dict
        GeoJSON geometry of the whole area, WGS84.
    strata : tuple of PlanStratum
        Empty where there are none.
    farms : tuple of PlanFarm
        All farms of the population in a two-stage plan, else empty.
    points : tuple of PlanPoint
        In the order of a walk, reserves last.
    depths : tuple of (float, float)
        Limits of the increments to be taken. [cm]
    cores_per_sample : int
        Cores that are mixed to one sample.
    precision : dict
        What was asked for and what is expected: standard deviation, correlation,
        detectable difference, half-width, power, costs; keys carry units.
    method : str
        One sentence: how strata and points were drawn.
    protocol : tuple of str
        Steps in the field, one sentence each.
    inputs : dict
        Choices that were made, by name with unit.
    sources : tuple of str
        Citations.
    warnings : tuple of str
        What a reader must know, such as that a purposive sample has no design variance.
    farm_draw : str, default ""
        One of `FARM_DRAWS` in a two-stage plan, which decides the estimator.
    provisional : tuple of str, default ()
        Statements used that rest on no source yet read.
    """

    name: str
    example: bool
    kind: str
    seed: int
    area: float
    boundary: dict[str, Any]
    strata: tuple[PlanStratum, ...]
    farms: tuple[PlanFarm, ...]
    points: tuple[PlanPoint, ...]
    depths: tuple[tuple[float, float], ...]
    cores_per_sample: int
    precision: dict[str, Any]
    method: str
    protocol: tuple[str, ...]
    inputs: dict[str, Any]
    sources: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    farm_draw: str = ""
    provisional: tuple[str, ...] = ()
