"""How far models were from measured changes of stock, as data, and where it holds.

The rows of ``datasets/residuals/*.csv`` come from long-term experiments, each predicted
with parameters that were fitted without it. A residual variance says nothing of a site
unlike those it was found on, so a row is used only inside its domain.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Final

from tilth.assessment.site import Scenario, Site, YearPlan
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.units import PAN_FACTOR

TABLE: Final = "residuals/experiments.csv"
PRACTICES: Final = (
    "unchanged",
    "organic amendment",
    "soil disturbance and residues",
    "cropping",
)
SEPARATOR: Final = ";"
TROPICAL_MOIST: Final = 1000.0  # mm yr-1


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Residual variance of one model, with the sites that it holds for.

    Parameters
    ----------
    model : str
        Name as on the command line.
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
        How: ``leave-site-out`` or otherwise.
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
                raise InputError(f"{name} must be a finite number from 0; got {value}")

    @property
    def independent(self) -> bool:
        """Found on sites that neither the model nor its parameters had seen."""
        return not self.in_sample and self.obtained in ("leave-site-out", "independent")


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
    """Why a residual variance does not hold for a prediction.

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
    ranges = (
        ("depth", site.soil.depth_bottom, residual.depth_bottom, "cm"),
        ("clay", site.soil.clay, residual.clay, "%"),
        ("years", years, residual.years, "yr"),
    )
    reasons = [
        f"{name} must lie in [{low:g}, {high:g}] {unit}, where the residuals of "
        f"{residual.model} were found; got {_shown(value)}"
        for name, value, (low, high), unit in ranges
        if value is None or not low <= value <= high
    ]
    sets = [
        ("land use", site.land_use, residual.land_uses),
        ("climate", climate_zone(site), residual.climates),
        *(("practice", p, residual.practices) for p in practices_of(site, scenario)),
    ]
    reasons += [
        f"{name} must be one of {', '.join(known)}, where the residuals of "
        f"{residual.model} were found; got {value}"
        for name, value, known in sets
        if value not in known
    ]
    return tuple(reasons)


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
