"""How far models were from measured changes of stock, as data, and where it holds.

The rows of ``datasets/residuals/*.csv`` come from long-term experiments, each predicted
with parameters that were fitted without it. A residual variance says nothing of a site
unlike those it was found on, so a row is used only inside its domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import tilth
from tilth.assessment.site.site import Scenario, Site, YearPlan
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.stats.validation_result import CombinationResult
from tilth.units import PAN_FACTOR

TABLE: Final = "residuals/experiments.csv"
PRACTICES: Final = (
    "unchanged",
    "organic amendment",
    "soil disturbance and residues",
    "cropping",
)
INDEPENDENT: Final = ("leave-site-out", "published parameters", "independent")
SAME_RATE: Final = 0.01  # relative difference of two rate multipliers
SEPARATOR: Final = ";"
TROPICAL_MOIST: Final = 1000.0  # mm yr-1


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Residual variance of one model, with the sites that it holds for.

    Parameters
    ----------
    model : str
        Name as on the command line.
    rate_multiplier : float or None
        Factor of all rates of the model that was tested: 1 as published; for ICBM its
        rate modifier. A prediction must have the same. None: whatever the site file
        says. [1]
    standard_deviation : float
        Of modelled less measured change of stock, about its mean. [Mg ha-1]
    degrees_of_freedom : float
        Of its square. [1]
    mean_bias : float
        Mean of modelled less measured change. [Mg ha-1]
    n_sites, n_pairs : int
        Experiments, and pairs of modelled and measured change.
    depth_bottom : tuple of float
        Smallest and largest depth of the layers. [cm]
    years : tuple of float
        Shortest and longest time of the changes. [yr]
    clay : tuple of float
        Least and most clay. [%]
    land_uses, climates, practices : tuple of str
        Land uses, climate zones with ``moist`` or ``dry``, and changes of management.
    obtained : str
        ``leave-site-out``, ``published parameters`` or ``independent``; otherwise the
        parameters have seen the data.
    in_sample : bool
        The model was developed on these experiments.
    passed : bool
        All tests of VMD0053 were passed.
    failures : tuple of str
        Tests that were not passed.
    source : str
        Citation of the measurements.
    mark : str
        ``verified``, ``second-hand`` or ``unverified``.
    tilth_version : str
        Version that computed it.
    """

    model: str
    rate_multiplier: float | None = None
    standard_deviation: float
    degrees_of_freedom: float
    mean_bias: float
    n_sites: int
    n_pairs: int
    depth_bottom: tuple[float, float]
    years: tuple[float, float]
    clay: tuple[float, float]
    land_uses: tuple[str, ...]
    climates: tuple[str, ...]
    practices: tuple[str, ...]
    obtained: str
    in_sample: bool
    passed: bool
    failures: tuple[str, ...]
    source: str
    mark: str
    tilth_version: str

    def __post_init__(self) -> None:
        for name in ("standard_deviation", "degrees_of_freedom"):
            value = getattr(self, name)
            if not (isfinite(value) and value > 0.0):
                raise InputError(f"{name} must be a finite number above 0; got {value}")

    @property
    def independent(self) -> bool:
        """Found on sites that neither the model nor its parameters had seen."""
        return not self.in_sample and self.obtained in INDEPENDENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What of a predicted change decides whether a residual variance holds.

    Parameters
    ----------
    depth : float
        Lower boundary of the layer. [cm]
    clay : float or None
        Of the layer. [%]
    years : float
        Time of the change. [yr]
    land_use, climate : str
        Land use, and climate zone with its moisture.
    practices : tuple of str
        Categories of change, of `PRACTICES`.
    rate_multiplier : float or None
        Of the model that predicts; None if unknown. [1]
    """

    depth: float
    clay: float | None
    years: float
    land_use: str
    climate: str
    practices: tuple[str, ...]
    rate_multiplier: float | None


def stored_residuals(model: str) -> tuple[Residual, ...]:
    """Residual variances of a model that come with the package.

    Parameters
    ----------
    model : str
        Name as on the command line.

    Returns
    -------
    residuals : tuple of Residual
        Rows of ``residuals/experiments.csv``; empty if there is none.
    """
    return tuple(_residual(r) for r in read_table(TABLE).rows if r["model"] == model)


def residual_of(
    result: CombinationResult,
    *,
    model: str,
    depth_bottom: tuple[float, float],
    years: tuple[float, float],
    clay: tuple[float, float],
    land_uses: tuple[str, ...],
    source: str,
) -> Residual:
    """Residual variance from one's own validation, for predictions.

    Parameters
    ----------
    result : CombinationResult
        Tests of pairs that the model was not calibrated on, `tilth.stats.validation`.
    model : str
        Name as on the command line.
    depth_bottom : tuple of float
        Smallest and largest depth of the layers of the pairs. [cm]
    years : tuple of float
        Shortest and longest time of their changes. [yr]
    clay : tuple of float
        Least and most clay. [%]
    land_uses : tuple of str
        Land uses of the pairs.
    source : str
        Citation of the measurements.

    Returns
    -------
    residual : Residual
        Its degrees of freedom are the number of studies less 1.

    Raises
    ------
    InputError
        If the pairs are not of SOC, there are fewer than two studies, or the variance
        is zero.
    """
    n_studies = len(result.studies)
    if result.emission_source != "SOC":
        raise InputError(
            "a residual variance of stocks must be of the emission source SOC; got "
            f"{result.emission_source}"
        )
    if n_studies < 2 or result.standard_deviation is None:
        raise InputError(
            f"a residual variance needs two studies or more; got {n_studies}"
        )
    checks = (result.bias_test, result.coverage_test, *result.domain)
    return Residual(
        model=model,
        standard_deviation=result.standard_deviation,
        degrees_of_freedom=n_studies - 1.0,
        mean_bias=result.mean_bias,
        n_sites=n_studies,
        n_pairs=result.n_pairs,
        depth_bottom=depth_bottom,
        years=years,
        clay=clay,
        land_uses=land_uses,
        climates=tuple(g.name for g in result.groups if g.kind == "climate_zone"),
        practices=(result.practice,),
        obtained="independent",
        in_sample=False,
        passed=result.passed,
        failures=tuple(c.name for c in checks if c.met is not True),
        source=source,
        mark="unverified",
        tilth_version=tilth.__version__,
    )


def climate_zone(site: Site) -> str:
    """Climate zone of a site with its moisture, as the residuals name it.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    zone : str
        Such as ``cool temperate moist``: moist where precipitation of the mean year
        exceeds potential evapotranspiration, in the tropics 1000 mm (IPCC 2019,
        Volume 4, Chapter 3, figure 3A.5.1); the zone alone where the file gives no
        evaporation.
    """
    normal = site.climate.normal
    pet = normal.get("pet")
    if pet is None and (pan := normal.get("pan_evaporation")) is not None:
        pet = PAN_FACTOR * pan
    if pet is None:
        return site.climate.zone
    needed = TROPICAL_MOIST if site.climate.zone == "tropical" else pet.sum()
    moist = normal["precipitation"].sum() > needed
    return f"{site.climate.zone} {'moist' if moist else 'dry'}"


def practices_of(site: Site, scenario: Scenario) -> tuple[str, ...]:
    """What a scenario changes against the history of the site.

    Parameters
    ----------
    site : Site
        The site.
    scenario : Scenario
        Its baseline or project.

    Returns
    -------
    practices : tuple of str
        Practice categories of VMD0053 that apply, ``unchanged`` if none does.
    """
    before, after = site.history, scenario.plans
    found = [
        name
        for name, part in (
            ("organic amendment", _amendments),
            ("soil disturbance and residues", _disturbance),
            ("cropping", _crop),
        )
        if {part(plan) for plan in before} != {part(plan) for plan in after}
    ]
    return tuple(found) or ("unchanged",)


def reasons_against(
    residual: Residual, site: Site, scenario: Scenario, years: float
) -> tuple[str, ...]:
    """Why a residual variance does not hold for a prediction on a site.

    Parameters
    ----------
    residual : Residual
        The variance with its domain.
    site : Site
        The site.
    scenario : Scenario
        What is done on it.
    years : float
        Time of the predicted change. [yr]

    Returns
    -------
    reasons : tuple of str
        One sentence per limit that is broken; empty inside the domain.
    """
    used: float | None = 1.0
    if residual.model == "icbm":
        used = site.choices.get("icbm", {}).get("rate_modifier")
    return reasons_outside(
        residual,
        Situation(
            depth=site.soil.depth_bottom,
            clay=site.soil.clay,
            years=years,
            land_use=site.land_use,
            climate=climate_zone(site),
            practices=practices_of(site, scenario),
            rate_multiplier=used,
        ),
    )


def reasons_outside(residual: Residual, situation: Situation) -> tuple[str, ...]:
    """Why a residual variance does not hold for a situation.

    Parameters
    ----------
    residual : Residual
        The variance with its domain.
    situation : Situation
        What is predicted.

    Returns
    -------
    reasons : tuple of str
        One sentence per limit that is broken; empty inside the domain.
    """
    ranges = (
        ("depth", situation.depth, residual.depth_bottom, "cm"),
        ("clay", situation.clay, residual.clay, "%"),
        ("years", situation.years, residual.years, "yr"),
    )
    reasons = [
        f"{name} must lie in [{low:g}, {high:g}] {unit}, where the residuals of "
        f"{residual.model} were found; got {_shown(value)}"
        for name, value, (low, high), unit in ranges
        if value is None or not low <= value <= high
    ]
    sets = [
        ("land use", situation.land_use, residual.land_uses),
        ("climate", situation.climate, residual.climates),
        *(("practice", p, residual.practices) for p in situation.practices),
    ]
    reasons += [
        f"{name} must be one of {', '.join(known)}, where the residuals of "
        f"{residual.model} were found; got {value}"
        for name, value, known in sets
        if value not in known
    ]
    return (*_against_rate(residual, situation.rate_multiplier), *reasons)


def best_of(holding: Sequence[Residual]) -> Residual:
    """Residual variance to use of several that hold.

    Parameters
    ----------
    holding : sequence of Residual
        At least one.

    Returns
    -------
    residual : Residual
        An independent one first; among equals that of the larger variance.
    """
    return max(holding, key=lambda r: (r.independent, r.passed, r.standard_deviation))


def _against_rate(residual: Residual, used: float | None) -> tuple[str, ...]:
    """Why the parameters are not those that were tested."""
    tested = residual.rate_multiplier
    if tested is None:
        return ()
    if used is not None and abs(used - tested) <= SAME_RATE * tested:
        return ()
    return (
        f"the rate multiplier of {residual.model} must be {tested:g}, with which its "
        f"residuals were found; got {_shown(used)}",
    )


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.3g}"


def _amendments(plan: YearPlan) -> tuple[tuple[float, str | None], ...]:
    return tuple((m.carbon, m.kind) for m in plan.manure)


def _disturbance(plan: YearPlan) -> tuple[str | None, float | None]:
    return plan.tillage, plan.residues_returned


def _crop(plan: YearPlan) -> tuple[str | None, bytes | None]:
    return plan.crop, None if plan.cover is None else plan.cover.tobytes()


def _residual(row: dict[str, str]) -> Residual:
    """One row of the table."""

    def pair(name: str) -> tuple[float, float]:
        return float(row[f"{name}_low"]), float(row[f"{name}_high"])

    def words(name: str) -> tuple[str, ...]:
        return tuple(t.strip() for t in row[name].split(SEPARATOR) if t.strip())

    return Residual(
        model=row["model"],
        rate_multiplier=float(row["rate_multiplier"]),
        standard_deviation=float(row["standard_deviation"]),
        degrees_of_freedom=float(row["degrees_of_freedom"]),
        mean_bias=float(row["mean_bias"]),
        n_sites=int(row["n_sites"]),
        n_pairs=int(row["n_pairs"]),
        depth_bottom=pair("depth_bottom"),
        years=pair("years"),
        clay=pair("clay"),
        land_uses=words("land_uses"),
        climates=words("climates"),
        practices=words("practices"),
        obtained=row["obtained"],
        in_sample=row["in_sample"] == "yes",
        passed=row["passed"] == "yes",
        failures=words("failures"),
        source=row["source"],
        mark=row["mark"],
        tilth_version=row["tilth_version"],
    )
