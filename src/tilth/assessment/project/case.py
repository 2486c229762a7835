"""A parcel as the models see it: one stock, one weather, one plan, shared draws."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np

from tilth.accounting.tier1 import TRANSITION
from tilth.assessment.project import carbon as project_carbon
from tilth.assessment.project.carbon import PlanCarbon
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.errors import uniform
from tilth.assessment.project.land import land_uses
from tilth.assessment.project.project import Parcel
from tilth.assessment.project.weather import Weather, weather
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.models import domain
from tilth.models.domain import Domain, Setting

Given = TypeVar("Given")

LAND: Final = {
    "long-term cultivated": "cropland",
    "set-aside": "cropland",
    "grassland": "grassland",
    "forest": "forest",
    "native": "forest",
    "paddy rice": "paddy",
}
SOILS: Final = {
    "organic": "organic",
    "wetland": "waterlogged",
    "volcanic": "volcanic",
}
MOISTURE: Final = (" moist", " dry", " wet", " montane")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """What every model of a parcel is given.

    Parameters
    ----------
    parcel : Parcel
        Of the project.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.
    land : str
        One of `tilth.models.domain.LAND_USES`.
    soc_stock : ndarray, shape (n_members + 1,)
        At the start. [Mg ha-1]
    clay : ndarray, shape (n_members + 1,), or None
        Of the layer. [%]
    weather : Weather or None
        None where the file gives no months.
    carbon : PlanCarbon
        Of baseline and plan.
    drawn : mapping
        What was drawn, shape (n_members + 1,), by name. [mixed]
    """

    parcel: Parcel
    years: int
    draws: Draws
    land: str
    soc_stock: FloatArray
    clay: FloatArray | None
    weather: Weather | None
    carbon: PlanCarbon
    drawn: dict[str, FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """Stocks of a parcel by one model.

    Parameters
    ----------
    course : callable
        From the year in which all of the parcel comes under the plan, or None for
        never, to stocks of shape (n_members + 1, n_years + 1).
    states : callable
        From such a year and later years, in order, to what the model knows of the
        soil at the end of these: shape (n_members + 1, n_states) for each. Means of
        states are states: the models are linear in what they hold.
    resume : callable
        From a state, the year at whose end it is and a later one to the stocks in
        between under the baseline, shape (n_members + 1, n_years).
    rate_multiplier : float or None
        Factor of all rates of the central member, to find the residual variance that
        was found with it; None if it has no such factor. [1]
    drawn : mapping
        What the model drew beside the case, shape (n_members + 1,). [mixed]
    provisional, warnings : tuple of str
        What was not read in its source, and what a reader must know.
    """

    course: Callable[[int | None], FloatArray]
    states: Callable[[int, tuple[int, ...]], list[FloatArray]]
    resume: Callable[[FloatArray, int, int], FloatArray]
    rate_multiplier: float | None = 1.0
    drawn: dict[str, FloatArray] = field(default_factory=dict)
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelModel:
    """A model that can follow the stock of a parcel.

    Parameters
    ----------
    key, name : str
        As on the command line, and as published.
    domain : Domain
        Where it holds.
    sees : tuple of str
        Which inputs of the models it takes, names of the catalogue.
    needs : callable
        From a case to the names of what is missing.
    follow : callable
        From a case to its stocks.
    sources : tuple of str
        Citations.
    """

    key: str
    name: str
    domain: Domain
    sees: tuple[str, ...]
    needs: Callable[[Case], tuple[str, ...]]
    follow: Callable[[Case], Followed]
    sources: tuple[str, ...]


def reasons_against(parcel: Parcel) -> tuple[str, ...]:
    """Why no model can follow a parcel from its stock.

    Parameters
    ----------
    parcel : Parcel
        Of the project.

    Returns
    -------
    reasons : tuple of str
        Empty if one may.
    """
    if parcel.soil.organic:
        return ("it is for mineral soils",)
    uses = land_uses(parcel)
    lands = {LAND.get(use, use) for use in uses}
    reasons = []
    if parcel.soil.soc_stock is None:
        reasons.append("it needs soil.stock, measured")
    if len(lands) > 1:
        reasons.append(f"the plan or baseline changes the land use: {', '.join(uses)}")
    elif parcel.baseline_use != parcel.history:
        reasons.append(
            "the baseline changes what was done: the stock moves without the project"
        )
    elif LAND.get(uses[0]) is None:
        reasons.append(f"no model is made for {uses[0]}")
    if parcel.former is not None and parcel.years_in_use < TRANSITION:
        reasons.append(
            f"the land use is recent, {parcel.years_in_use:g} of {TRANSITION:g} yr: "
            "the stock is at no equilibrium, and the carbon inputs of the use before "
            "it are not given"
        )
    return (*reasons, *project_carbon.reasons_against(parcel))


def case(parcel: Parcel, years: int, draws: Draws) -> Case:
    """A parcel with its draws.

    Parameters
    ----------
    parcel : Parcel
        Without `reasons_against`.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.

    Returns
    -------
    case : Case
        For `usable` and the models.
    """
    soil = parcel.soil
    found = weather(parcel, years, draws) if parcel.climate.pet else None
    clay = None
    if soil.clay is not None:
        factor = uniform("clay_factor", f"clay: {parcel.id}", draws)
        clay = np.minimum(soil.clay * factor, 100.0)
    stock = draws.lognormal(
        f"stock: {parcel.id}", float(soil.soc_stock or 0.0), soil.stock_error or 0.0
    )
    return Case(
        parcel=parcel,
        years=years,
        draws=draws,
        land=LAND[parcel.history.use],
        soc_stock=stock,
        clay=clay,
        weather=found,
        carbon=project_carbon.plan_carbon(parcel, draws),
        drawn={"stock at the start": stock},
    )


def unusable(model: ParcelModel, case: Case) -> tuple[str, ...]:
    """Why a model cannot follow a case.

    Parameters
    ----------
    model : ParcelModel
        One of the models.
    case : Case
        Of a parcel.

    Returns
    -------
    reasons : tuple of str
        Empty if it can.
    """
    parcel = case.parcel
    setting = Setting(
        land_use=case.land,
        climate=_climate(parcel.climate.zone),
        soil=SOILS.get(parcel.soil.soil_class, "mineral"),
        depth_bottom=parcel.soil.depth,
    )
    missing = model.needs(case)
    reasons = list(domain.reasons_against(model.domain, setting))
    if missing:
        reasons.append(f"it needs {', '.join(missing)}")
    if parcel.new_practices and not case.carbon.changes & set(model.sees):
        reasons.append("it does not tell the plan from the baseline")
    return tuple(reasons)


def required(value: Given | None, name: str) -> Given:
    """A value that a model cannot do without.

    Parameters
    ----------
    value : any
        None if it is not given. [mixed]
    name : str
        What it is.

    Returns
    -------
    value : any
        The same. [mixed]

    Raises
    ------
    InputError
        If it is not given.
    """
    if value is None:
        raise InputError(f"{name} must be given; got nothing")
    return value


def held(case: Case) -> FloatArray:
    """The stock at the start, kept.

    Parameters
    ----------
    case : Case
        Of a parcel.

    Returns
    -------
    soc_stock : ndarray, shape (n_members + 1, n_years + 1)
        [Mg ha-1]
    """
    return np.repeat(case.soc_stock[:, np.newaxis], case.years + 1, axis=1)


def _climate(zone: str) -> str:
    """Climate of a domain: a zone without its moisture."""
    for word in MOISTURE:
        zone = zone.removesuffix(word)
    return zone
