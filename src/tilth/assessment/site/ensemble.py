"""All models that a site allows, side by side.

The models run on one set of inputs. Those that do not apply are reported with the
reasons. Stocks are compared within one layer only, never scaled to another, and what
lies between the lowest and the highest is a spread between models, not an interval:
models share data and ideas, so it is a lower bound of what is not known.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from tilth.assessment.site import (
    run_amg,
    run_icbm,
    run_ipcc_tier2,
    run_rothc,
    run_yasso20,
)
from tilth.assessment.site.ensemble_result import Ensemble, LeftOut, Spread
from tilth.assessment.site.result import Layer, ModelRun
from tilth.assessment.site.site import Site
from tilth.errors import TilthError

MODELS: Final[
    tuple[
        tuple[str, Callable[[Site], tuple[str, ...]], Callable[[Site], ModelRun]], ...
    ]
] = (
    (run_rothc.MODEL, run_rothc.reasons_against, run_rothc.run),
    (run_icbm.MODEL, run_icbm.reasons_against, run_icbm.run),
    (run_amg.MODEL, run_amg.reasons_against, run_amg.run),
    (run_ipcc_tier2.MODEL, run_ipcc_tier2.reasons_against, run_ipcc_tier2.run),
    (run_yasso20.MODEL, run_yasso20.reasons_against, run_yasso20.run),
)


def run(site: Site) -> Ensemble:
    """Every model that applies to a site, and why the others do not.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    ensemble : Ensemble
        Runs, models left out, and spreads by layer and scenario.
    """
    runs, left_out = [], []
    for model, reasons_against, run_model in MODELS:
        reasons = reasons_against(site)
        if not reasons:
            try:
                runs.append(run_model(site))
            except TilthError as error:
                reasons = (str(error),)
        if reasons:
            left_out.append(LeftOut(model=model, reasons=reasons))
    return Ensemble(
        runs=tuple(runs), left_out=tuple(left_out), spreads=spreads_of(tuple(runs))
    )


def spreads_of(runs: tuple[ModelRun, ...]) -> tuple[Spread, ...]:
    """Lowest, highest and mean stock of the models of each layer and scenario.

    Parameters
    ----------
    runs : tuple of ModelRun
        Runs of one site.

    Returns
    -------
    spreads : tuple of Spread
        Only where at least two models describe the same layer.
    """
    layers = list(dict.fromkeys(run.layer for run in runs))
    return tuple(
        _spread(layer, index, members)
        for layer in layers
        if len(members := [run for run in runs if run.layer == layer]) > 1
        for index in range(len(members[0].scenarios))
    )


def _spread(layer: Layer, index: int, members: list[ModelRun]) -> Spread:
    """Spread of the models of one layer in one scenario."""
    stocks = np.array([run.scenarios[index].soc_stock() for run in members])
    return Spread(
        layer=layer,
        scenario=members[0].scenarios[index].name,
        models=tuple(run.model for run in members),
        years=members[0].years,
        lowest=stocks.min(axis=0),
        highest=stocks.max(axis=0),
        mean=stocks.mean(axis=0),
    )
