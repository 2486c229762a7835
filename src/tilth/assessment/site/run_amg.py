"""AMG version 2 on a site.

Carbon from yields follows the tables of AMG, with which its parameters were fitted, not
the IPCC factors of the other models. Straw that is taken away lessens the above-ground
carbon in proportion.

As in the reference program, the residues and manure of a year decay from the next year
on, under its rate. Those of the last year of the history enter in the first year; those
of the last simulated year would enter after the end.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np

from tilth.assessment.site import carbon_input
from tilth.assessment.site.result import (
    Layer,
    ModelRun,
    ScenarioRun,
    about_start,
    years_of,
)
from tilth.assessment.site.site import Manure, Site, YearPlan
from tilth.checks import FloatArray
from tilth.datasets.tables import read_table
from tilth.models import amg, amg_supply, domain

MODEL: Final = "amg"
SOURCES: Final = (
    "Clivot H. et al. (2019) Environ. Model. Softw. 118, 99-113. "
    "doi:10.1016/j.envsoft.2019.04.004",
    "doi:10.1111/sum.12856 (organic amendments; named so by AMG_base, INRAE, "
    "doi:10.57745/MEQQIX)",
)
AMENDMENTS: Final = {
    "dairy cattle": "bovine manure",
    "beef cattle": "bovine manure",
    "poultry": "poultry manure",
    "swine": "pig manure",
    "horses": "horse manure",
    "sheep": "sheep manure",
}


def reasons_against(site: Site) -> tuple[str, ...]:
    """Why AMG cannot run on a site.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    reasons : tuple of str
        Empty if it can.
    """
    soil, chosen = site.soil, site.choices.get(MODEL, {})
    used = _plans(site)
    stated = any(plan.c_input for plan in used)
    unknown = [m for p in used for m in p.manure if m.kind is None]
    absent = [
        name
        for name, value in (
            ("clay [%]", soil.clay),
            ("caco3 [g kg-1]", soil.caco3),
            ("ph [1]", soil.ph),
            ("cn_ratio [1]", soil.cn_ratio),
            ("pet or pan_evaporation", site.climate.pet),
        )
        if value is None
    ]
    needs = (
        (bool(absent), f"{', '.join(absent)} is not given"),
        (
            stated and "humification" not in chosen,
            "a year gives plant_carbon, not a yield; give models.amg.humification",
        ),
        (
            bool((site.climate.temperature.mean(axis=1) <= 0.0).all()),
            "the mean temperature of every year is 0 degC or less: nothing would decay",
        ),
        (
            bool(unknown) and "humification_manure" not in chosen,
            "a manure has no kind; give models.amg.humification_manure",
        ),
    )
    return (
        *domain.reasons_against(amg.DOMAIN, site.setting()),
        *(f"AMG: {text}" for missing, text in needs if missing),
        *dict.fromkeys(text for plan in used for text in _against_yield(plan)),
    )


def run(site: Site) -> ModelRun:
    """AMG on a site, from the measured stock.

    Parameters
    ----------
    site : Site
        A site without `reasons_against`.

    Returns
    -------
    run : ModelRun
        Stocks of all scenarios.
    """
    chosen = site.choices.get(MODEL, {})
    parameters = amg.published()
    if "stable_share" in chosen:
        parameters = replace(parameters, stable_share=float(chosen["stable_share"]))
    climate = amg.Climate(
        temperature=site.climate.temperature.mean(axis=1),
        precipitation=site.climate.precipitation.sum(axis=1),
        pet=np.asarray(site.climate.pet).sum(axis=1),
    )
    soil = amg.Soil(
        clay=site.soil.clay or 0.0,
        carbonate=site.soil.caco3 or 0.0,
        ph=site.soil.ph or 0.0,
        cn_ratio=site.soil.cn_ratio or 0.0,
    )
    rate = amg.mineralization_rate(climate, soil, parameters)
    start = amg.initial_pools(site.soil.soc_stock, parameters)
    return ModelRun(
        model=MODEL,
        method=(
            "AMG version 2, yearly exact solution, started from the measured stock; "
            "carbon of a year enters in the next, that of the last year of the history "
            "in the first"
        ),
        layer=Layer(depth_bottom=site.soil.depth_bottom),
        years=years_of(site),
        pool_names=amg.POOLS,
        scenarios=tuple(
            _scenario(site, s.name, s.plans, start, rate) for s in site.scenarios()
        ),
        inputs={
            "soc_stock [Mg ha-1]": site.soil.soc_stock,
            "stable_share [1]": float(np.asarray(parameters.stable_share)),
            "mineralization rate, mean [yr-1]": float(rate.mean()),
            "clay [%]": site.soil.clay,
            "caco3 [g kg-1]": site.soil.caco3,
            "ph [1]": site.soil.ph,
            "cn_ratio [1]": site.soil.cn_ratio,
        },
        sources=SOURCES,
        provisional=_provisional(site),
        warnings=(
            *about_start(site),
            "AMG takes the carbon of yields from its own tables; the other models take "
            "that of IPCC (2019)",
        ),
    )


def _plans(site: Site) -> list[YearPlan]:
    """Plans whose carbon is looked up: the last year of the history, then all years."""
    return [site.history[-1], *(p for s in site.scenarios() for p in s.plans)]


def _provisional(site: Site) -> tuple[str, ...]:
    """What rests on no source yet read."""
    plans = _plans(site)
    grown = [plan for plan in plans if plan.c_input is None]
    fresh = [plan for plan in grown if plan.yield_dry is None]
    kinds = dict.fromkeys(m.kind for plan in plans for m in plan.manure if m.kind)
    return (
        *(f"AMG: {text}" for text in amg.DOMAIN.provisional),
        *carbon_input.assigned_names("amg", grown),
        *carbon_input.assigned_names("ipcc", fresh),
        *(about_manure(kind) for kind in kinds),
    )


def _against_yield(plan: YearPlan) -> tuple[str, ...]:
    """Why AMG cannot use the yield of a plan."""
    if plan.c_input is not None:
        return ()
    if carbon_input.name_in("amg", plan.crop) not in amg_supply.crops():
        return (f"AMG: {plan.crop} is not in the table of crops of AMG",)
    if plan.yield_dry is None and _dry_share(plan) is None:
        return (f"AMG: the dry share of {plan.crop} is not known; give yield_dry",)
    return ()


def _dry_share(plan: YearPlan) -> float | None:
    """Dry matter per fresh yield, IPCC (2019) table 11.1A."""
    return _dry_shares().get(carbon_input.name_in("ipcc", plan.crop) or "")


@cache
def _dry_shares() -> dict[str, float]:
    rows = read_table("residues/yields.csv").rows
    return {row["crop"]: float(row["dry_matter"]) for row in rows}


def _scenario(
    site: Site,
    name: str,
    plans: Sequence[YearPlan],
    start: FloatArray,
    rate: FloatArray,
) -> ScenarioRun:
    """Pools of one scenario."""
    entering = [_humified(site, plan) for plan in (site.history[-1], *plans[:-1])]
    pools = amg.simulate(start, entering, rate)
    return ScenarioRun(
        name=name,
        c_input=np.array([_plant(site, plan)[0] for plan in plans]),
        manure_input=np.array([plan.monthly_manure_input().sum() for plan in plans]),
        pools=np.concatenate([start[np.newaxis], pools]),
    )


def _humified(site: Site, plan: YearPlan) -> float:
    """Humified carbon of the plants and manure of a year."""
    return _plant(site, plan)[1] + sum(_manured(site, m) for m in plan.manure)


def _plant(site: Site, plan: YearPlan) -> tuple[float, float]:
    """Plant carbon of a year and what of it is humified."""
    if plan.c_input is not None:
        share = site.choices.get(MODEL, {}).get("humification", 0.0)
        return plan.c_input, plan.c_input * float(share)
    fresh = plan.yield_fresh or 0.0
    dry = (
        fresh * (_dry_share(plan) or 0.0) if plan.yield_dry is None else plan.yield_dry
    )
    crop = carbon_input.name_in("amg", plan.crop) or ""
    whole = amg_supply.crop_supply(crop, dry, site.soil.depth_bottom)
    shoots = amg_supply.crop_supply(crop, dry, 0.0)  # no roots above the surface
    left = 1.0 - (plan.residues_returned or 0.0)
    carbon = whole.above + whole.below - left * shoots.above
    return float(carbon), float(whole.humified - left * shoots.humified)


def _manured(site: Site, manure: Manure) -> float:
    """Humified carbon of one application."""
    if manure.kind is None:
        share = float(site.choices.get(MODEL, {}).get("humification_manure", 0.0))
        return share * manure.carbon
    return humified_manure(manure.kind) * manure.carbon


def humified_manure(kind: str) -> float:
    """Humified share of the carbon of manure.

    Parameters
    ----------
    kind : str
        Animal, a key of `AMENDMENTS`.

    Returns
    -------
    share : float
        Of the amendment that stands for it. [1]
    """
    supply = amg_supply.amendment_supply(AMENDMENTS[kind], 1.0)
    return float(supply.humified / supply.above)


def about_manure(kind: str) -> str:
    """Which amendment stands for the manure of an animal.

    Parameters
    ----------
    kind : str
        Animal, a key of `AMENDMENTS`.

    Returns
    -------
    text : str
        One sentence.
    """
    return f"AMG: manure of {kind} is taken as {AMENDMENTS[kind]}, by our own reading"
