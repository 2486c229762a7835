"""ICBM on a site.

The young pool starts in balance with the history, or by the old share given; plant and
manure have the share in it that they have in the carbon of the history. Without a rate
modifier the one is taken that keeps the measured stock under the history. Plant and
manure carbon differ in humification: as the model is linear, each is run on its own and
the pools are added.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from tilth.assessment.site import carbon_input
from tilth.assessment.site.result import (
    Layer,
    ModelRun,
    ScenarioRun,
    about_start,
    years_of,
)
from tilth.assessment.site.site import Site
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.models import domain, icbm

MODEL: Final = "icbm"
SOURCES: Final = (
    "Andrén O., Kätterer T. (1997) Ecol. Appl. 7, 1226-1236. "
    "doi:10.1890/1051-0761(1997)007[1226:ITICBM]2.0.CO;2",
)
MANURE_PRIOR: Final = "wide humification_manure"
SHOOTS_PRIOR: Final = "wide humification_shoots"
MANURE_HUMIFICATION: Final = (
    "ICBM: humification of manure is the centre of a prior for Ultuna"
)


def reasons_against(site: Site) -> tuple[str, ...]:
    """Why ICBM cannot run on a site.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    reasons : tuple of str
        Empty if it can.
    """
    return (
        *domain.reasons_against(icbm.DOMAIN, site.setting()),
        *carbon_input.reasons_against_yields(site),
    )


def run(site: Site) -> ModelRun:
    """ICBM on a site, from the measured stock.

    Parameters
    ----------
    site : Site
        A site without `reasons_against`.

    Returns
    -------
    run : ModelRun
        Stocks of all scenarios.

    Raises
    ------
    InputError
        If neither a rate modifier nor carbon in the history is given, or the young pool
        would exceed the stock.
    """
    plant, manure = parameters(site.choices.get(MODEL, {}))
    before = carbon_input.yearly(site.history)
    inputs = float(before.c_input.mean()), float(before.manure_input.mean())
    modifier, solved = _rate_modifier(site, inputs, plant, manure)
    start = _start(site, inputs, modifier, plant)
    used: dict[str, Any] = {
        "soc_stock [Mg ha-1]": site.soil.soc_stock,
        "rate_modifier [1]": modifier,
        "old_share [1]": float(start[:, 1].sum() / start.sum()),
        "humification [1]": plant.humification,
        "humification_manure [1]": manure.humification,
        "history c_input [Mg ha-1 yr-1]": inputs[0],
        "history manure_input [Mg ha-1 yr-1]": inputs[1],
    }
    return ModelRun(
        model=MODEL,
        method="ICBM, yearly exact solution, started from the measured stock",
        layer=Layer(depth_bottom=site.soil.depth_bottom),
        years=years_of(site),
        pool_names=icbm.POOLS,
        scenarios=tuple(
            _scenario(
                s.name, carbon_input.yearly(s.plans), start, modifier, plant, manure
            )
            for s in site.scenarios()
        ),
        inputs=used,
        sources=SOURCES,
        provisional=_provisional(site, plant),
        warnings=(
            *about_start(site),
            *(
                (
                    f"rate_modifier {modifier:.3f} is solved from the measured stock, "
                    "which is presumed to have been in balance with the history",
                )
                if solved
                else ()
            ),
        ),
    )


def _provisional(site: Site, plant: icbm.IcbmParameters) -> tuple[str, ...]:
    """What rests on no source yet read."""
    chosen = site.choices.get(MODEL, {})
    manured = any(plan.manure for plan in carbon_input.all_plans(site))
    of_plants = about_humification(plant)
    return (
        *(f"ICBM: {text}" for text in icbm.DOMAIN.provisional),
        *((of_plants,) if "humification" not in chosen else ()),
        *(
            (MANURE_HUMIFICATION,)
            if manured and "humification_manure" not in chosen
            else ()
        ),
        *carbon_input.assigned_to_yields(site),
    )


def about_humification(plant: icbm.IcbmParameters) -> str:
    """What the humification of plants rests on.

    Parameters
    ----------
    plant : IcbmParameters
        Constants for plant carbon.

    Returns
    -------
    text : str
        One sentence.
    """
    return (
        f"ICBM: humification of plants, {plant.humification:g}, was given for bare "
        f"fallow; the centre of the prior for shoots is {_centre(SHOOTS_PRIOR):g}"
    )


def parameters(
    chosen: Mapping[str, float],
) -> tuple[icbm.IcbmParameters, icbm.IcbmParameters]:
    """Rate constants for plant and for manure carbon.

    Parameters
    ----------
    chosen : mapping
        Values of ``humification`` and ``humification_manure`` in place of those held.
        [1]

    Returns
    -------
    parameters : tuple of IcbmParameters
        Of plants, then of manure.
    """
    return (
        icbm.IcbmParameters(humification=chosen.get("humification", 0.13)),
        icbm.IcbmParameters(
            humification=chosen.get("humification_manure", _centre(MANURE_PRIOR))
        ),
    )


def _centre(prior: str) -> float:
    """Middle of a uniform prior of Ultuna."""
    low, high = next(p.values for p in icbm.priors() if p.name == prior)
    return (low + high) / 2.0


def _rate_modifier(
    site: Site,
    inputs: tuple[float, float],
    plant: icbm.IcbmParameters,
    manure: icbm.IcbmParameters,
) -> tuple[float, bool]:
    """The one given, or the one that keeps the stock under the history."""
    given = site.choices.get(MODEL, {}).get("rate_modifier")
    if given is not None:
        return float(given), False
    stock = icbm.steady_state(inputs[0], 1.0, plant).sum()
    stock += icbm.steady_state(inputs[1], 1.0, manure).sum()
    if stock <= 0.0:
        raise InputError(
            "models.icbm.rate_modifier, 1, must be given where the history brings no "
            "carbon; got neither"
        )
    return float(stock / site.soil.soc_stock), True


def _start(
    site: Site,
    inputs: tuple[float, float],
    modifier: float,
    plant: icbm.IcbmParameters,
) -> FloatArray:
    """Young and old carbon of the measured stock: from plants, then from manure.

    Old carbon decays alike whatever it came from; all of it is counted with the plants.
    """
    stock = site.soil.soc_stock
    share = site.choices.get(MODEL, {}).get("old_share")
    if share is None:
        young = sum(inputs) / (plant.k_young * modifier)
        if young > stock:
            raise InputError(
                "young carbon in balance with the history must not exceed the stock, "
                f"{stock:g} Mg ha-1; got {young:.1f}"
            )
        share = 1.0 - young / stock
    young, old = icbm.initial_pools(stock, share)
    manured = inputs[1] / sum(inputs) if sum(inputs) > 0.0 else 0.0
    return np.array([[young * (1.0 - manured), old], [young * manured, 0.0]])


def _scenario(
    name: str,
    carbon: carbon_input.YearlyCarbon,
    start: FloatArray,
    modifier: float,
    plant: icbm.IcbmParameters,
    manure: icbm.IcbmParameters,
) -> ScenarioRun:
    """Pools of one scenario: those of plant and of manure carbon together."""
    effect = np.full(carbon.c_input.size, modifier)
    pools = icbm.simulate(start[0], carbon.c_input, effect, plant)
    pools = pools + icbm.simulate(start[1], carbon.manure_input, effect, manure)
    return ScenarioRun(
        name=name,
        c_input=carbon.c_input,
        manure_input=carbon.manure_input,
        pools=np.concatenate([start.sum(axis=0)[np.newaxis], pools]),
    )
