"""Yasso20 on a site.

Yasso describes litter and soil to about 1 m without layers, so a measured stock of a
layer cannot start it: the pools begin in balance with the history. Its stock stands
apart from that of any layer.
"""

from collections.abc import Sequence
from dataclasses import replace
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
from tilth.assessment.site.site import Site, YearPlan
from tilth.checks import FloatArray
from tilth.models import domain, yasso20

MODEL: Final = "yasso20"
SOURCES: Final = (
    "Viskari T. et al. (2022) Geosci. Model Dev. 15, 1735-1752. "
    "doi:10.5194/gmd-15-1735-2022",
)
SHARE_TOLERANCE: Final = 1e-6


def reasons_against(site: Site) -> tuple[str, ...]:
    """Why Yasso20 cannot run on a site; the depth of the soil test is no reason.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    reasons : tuple of str
        Empty if it can.
    """
    chosen = site.choices.get(MODEL, {})
    manured = any(plan.manure for plan in carbon_input.all_plans(site))
    needed = ["awen", *(["awen_manure"] if manured else [])]
    depth = yasso20.DOMAIN.depth_bottom[1]
    return (
        *domain.reasons_against(
            yasso20.DOMAIN, replace(site.setting(), depth_bottom=depth)
        ),
        *(
            f"Yasso20: models.yasso20.{name}, the shares of A, W, E and N, is not "
            "given, and no published default is held"
            for name in needed
            if name not in chosen
        ),
        *(
            f"Yasso20: models.yasso20.{name} must sum to 1; got {sum(chosen[name]):g}"
            for name in needed
            if name in chosen and abs(sum(chosen[name]) - 1.0) > SHARE_TOLERANCE
        ),
        *carbon_input.reasons_against_yields(site),
    )


def run(site: Site) -> ModelRun:
    """Yasso20 on a site, in balance with the history at the start.

    Parameters
    ----------
    site : Site
        A site without `reasons_against`.

    Returns
    -------
    run : ModelRun
        Stocks of all scenarios, of the whole profile with litter.
    """
    parameters = yasso20.yasso20_parameters()
    normal = site.climate.normal
    start = yasso20.steady_state(
        _litter(site, site.history).mean(axis=0),
        normal["temperature"],
        normal["precipitation"].sum(),
        parameters,
    )
    layer = Layer(depth_bottom=yasso20.DOMAIN.depth_bottom[1], litter=True)
    chosen = site.choices[MODEL]
    return ModelRun(
        model=MODEL,
        method="Yasso20, yearly exact solution, started in balance with the history",
        layer=layer,
        years=years_of(site),
        pool_names=yasso20.POOLS,
        scenarios=tuple(
            _scenario(site, s.name, s.plans, start, parameters)
            for s in site.scenarios()
        ),
        inputs={
            "awen [1]": chosen["awen"],
            "awen_manure [1]": chosen.get("awen_manure"),
            "steady state of the history [Mg ha-1]": float(start.sum()),
        },
        sources=SOURCES,
        provisional=(
            *(f"Yasso: {text}" for text in yasso20.DOMAIN.provisional),
            *carbon_input.assigned_to_yields(site),
        ),
        warnings=(
            f"the stock is that of {layer.label()}; the measured stock of 0-"
            f"{site.soil.depth_bottom:g} cm is neither used nor comparable",
            *about_start(site),
        ),
    )


def _litter(site: Site, plans: Sequence[YearPlan]) -> FloatArray:
    """Carbon that enters A, W, E, N and H in each year."""
    chosen = site.choices[MODEL]
    carbon = carbon_input.yearly(plans)
    plant = np.array([*chosen["awen"], 0.0])
    manure = np.array([*chosen.get("awen_manure", [0.0] * 4), 0.0])
    litter = np.outer(carbon.c_input, plant) + np.outer(carbon.manure_input, manure)
    return np.asarray(litter)


def _scenario(
    site: Site,
    name: str,
    plans: Sequence[YearPlan],
    start: FloatArray,
    parameters: yasso20.YassoParameters,
) -> ScenarioRun:
    """Pools of one scenario."""
    simulation = yasso20.simulate(
        start,
        _litter(site, plans),
        site.climate.temperature,
        site.climate.precipitation.sum(axis=1),
        parameters,
    )
    carbon = carbon_input.yearly(plans)
    return ScenarioRun(
        name=name,
        c_input=carbon.c_input,
        manure_input=carbon.manure_input,
        pools=np.concatenate([start[np.newaxis], simulation.pools]),
    )
