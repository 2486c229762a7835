"""Monte Carlo of a site's inputs, through any model that runs on a site file.

RothC runs all members at once (`tilth.assessment.site.rothc_uncertainty`); every other
model runs once per member on a site whose inputs carry the drawn errors. Parameters of
the models are taken as exact, so the spread is "input spread only".
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tilth.assessment.site import carbon_input, run_rothc
from tilth.assessment.site.result import ModelRun
from tilth.assessment.site.rothc_uncertainty import (
    Field,
    input_quantities,
    simulate_members,
)
from tilth.assessment.site.site import Climate, Scenario, Site, YearPlan
from tilth.checks import FloatArray
from tilth.errors import TilthError
from tilth.stats.distribution import Normal
from tilth.stats.uncertainty import (
    Draws,
    Label,
    UncertainQuantity,
    draw,
    label,
    unpublished,
)

STOCK: Final = "soc_stock_factor"
MANURE: Final = "monthly_manure_input_factor"
PLANTS: Final = "monthly_c_input_factor"
WEATHER: Final = ("temperature_error", "precipitation_factor", "pan_evaporation_factor")
# Errors that reach each model; the stock and the carbon that enters reach all.
REACHES: Final = {
    "rothc": (*WEATHER, "clay_factor", "iom_factor"),
    "icbm": (),
    "amg": (*WEATHER, "clay_factor"),
    "ipcc-tier2": WEATHER,
    "yasso20": WEATHER[:2],
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteMembers:
    """Stocks of every member of an ensemble of one scenario.

    Parameters
    ----------
    soc_stock : ndarray, shape (n_members, n_years + 1)
        Start, then the end of each year; NaN where a member could not run. [Mg ha-1]
    covers : str
        What the spread covers, as `tilth.stats.uncertainty.label` says it.
    quantities : tuple of UncertainQuantity
        What was drawn.
    provisional : tuple of str
        Names of the distributions that rest on no verified source.
    """

    soc_stock: FloatArray
    covers: Label
    quantities: tuple[UncertainQuantity, ...]
    provisional: tuple[str, ...]


def simulate_site_members(
    site: Site,
    model: str,
    run: Callable[[Site], ModelRun],
    scenario: str,
    *,
    n_members: int,
    seed: int,
) -> SiteMembers:
    """Stocks of one scenario of a site under drawn errors of its inputs.

    Parameters
    ----------
    site : Site
        A site that the model can run on.
    model : str
        Name as on the command line.
    run : callable
        The model on a site.
    scenario : str
        Name of a scenario of the site.
    n_members : int
        Members, at least 2.
    seed : int
        Not negative; the same seed gives the same members.

    Returns
    -------
    members : SiteMembers
        Stocks, with what was drawn.
    """
    quantities = site_quantities(site, model)
    draws = draw(quantities, n_members=n_members, seed=seed)
    if model == run_rothc.MODEL:
        stocks = _rothc(site, scenario, draws)
    else:
        (chosen,) = (s for s in site.scenarios() if s.name == scenario)
        alone = replace(site, baseline=chosen, project=None)
        stocks = np.array([_one(alone, run, draws, i) for i in range(n_members)])
    return SiteMembers(
        soc_stock=stocks,
        covers=label(quantities),
        quantities=quantities,
        provisional=unpublished(quantities),
    )


def site_quantities(site: Site, model: str) -> tuple[UncertainQuantity, ...]:
    """Errors of the inputs of a site that reach a model.

    Parameters
    ----------
    site : Site
        The site; a standard error of its stock replaces the default error.
    model : str
        Name as on the command line.

    Returns
    -------
    quantities : tuple of UncertainQuantity
        Without the error of manure where no manure is given.
    """
    manured = any(plan.manure for plan in carbon_input.all_plans(site))
    names = (STOCK, PLANTS, *((MANURE,) if manured else ()), *REACHES[model])
    chosen = [q for q in input_quantities() if q.name in names]
    return tuple(_measured(q, site) if q.name == STOCK else q for q in chosen)


def _measured(quantity: UncertainQuantity, site: Site) -> UncertainQuantity:
    """Error of the stock as measured, where its standard error is known."""
    se, stock = site.soil.standard_error, site.soil.soc_stock
    if not se:
        return quantity
    spread = Normal(mean=1.0, standard_deviation=se / stock, low=0.0, high=2.0)
    return replace(
        quantity,
        distribution=spread,
        mark="verified",
        source="standard error of the stock in the site file",
    )


def _rothc(site: Site, scenario: str, draws: Draws) -> FloatArray:
    """All members of RothC at once."""
    soil, history, scenarios = run_rothc.parts(site)
    field = Field(
        soil=soil,
        history=history,
        soc_stock=site.soil.soc_stock,
        iom_from_stock=site.soil.iom is None,
    )
    found = simulate_members(field, {scenario: scenarios[scenario]}, draws)
    return found.of(scenario)


def _one(
    site: Site, run: Callable[[Site], ModelRun], draws: Draws, member: int
) -> FloatArray:
    """Stocks of one member; NaN where its inputs allow no run."""
    errors = {name: float(v.ravel()[member]) for name, v in draws.values.items()}
    try:
        return run(perturbed(site, errors)).scenarios[0].soc_stock()
    except TilthError:
        return np.full(site.years.size + 1, np.nan)


def perturbed(site: Site, errors: dict[str, float]) -> Site:
    """Site whose inputs carry given errors.

    Parameters
    ----------
    site : Site
        The site.
    errors : dict
        Value by name of ``uncertainty/inputs.csv``; what is not named is exact.

    Returns
    -------
    site : Site
        The same site with other numbers.
    """
    soil, climate = site.soil, site.climate
    clay = None if soil.clay is None else soil.clay * errors.get("clay_factor", 1.0)
    stock = soil.soc_stock * errors.get(STOCK, 1.0)
    return replace(
        site,
        soil=replace(
            soil, clay=None if clay is None else min(clay, 100.0), soc_stock=stock
        ),
        climate=_weather(climate, errors),
        history=tuple(_plan(plan, errors) for plan in site.history),
        baseline=_scenario(site.baseline, errors),
        project=None if site.project is None else _scenario(site.project, errors),
    )


def _weather(climate: Climate, errors: dict[str, float]) -> Climate:
    warmer = errors.get("temperature_error", 0.0)
    wetter = errors.get("precipitation_factor", 1.0)
    drier = errors.get("pan_evaporation_factor", 1.0)
    factor = {"temperature": 1.0, "precipitation": wetter}
    return replace(
        climate,
        temperature=climate.temperature + warmer,
        precipitation=climate.precipitation * wetter,
        pan_evaporation=_times(climate.pan_evaporation, drier),
        pet=_times(climate.pet, drier),
        normal={
            name: values * factor.get(name, drier)
            + (warmer if name == "temperature" else 0.0)
            for name, values in climate.normal.items()
        },
    )


def _times(values: FloatArray | None, factor: float) -> FloatArray | None:
    return None if values is None else values * factor


def _scenario(scenario: Scenario, errors: dict[str, float]) -> Scenario:
    return replace(
        scenario, plans=tuple(_plan(plan, errors) for plan in scenario.plans)
    )


def _plan(plan: YearPlan, errors: dict[str, float]) -> YearPlan:
    """Plan with more or less carbon, or yield where the carbon follows from it."""
    plants, manure = errors.get(PLANTS, 1.0), errors.get(MANURE, 1.0)

    def scaled(value: float | None) -> float | None:
        return None if value is None else value * plants

    return replace(
        plan,
        c_input=scaled(plan.c_input),
        yield_dry=scaled(plan.yield_dry),
        yield_fresh=scaled(plan.yield_fresh),
        manure=tuple(replace(m, carbon=m.carbon * manure) for m in plan.manure),
    )
