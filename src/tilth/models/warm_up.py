"""Compile every kernel once, so that later runs find them compiled."""

from collections.abc import Callable
from functools import partial

import numpy as np

from tilth.datasets.hoosfield_experiment import read_experiment

# Kernels of AMG, ICBM, Tier 2 and of soil layers are compiled when their modules load.
from tilth.models import amg, compartmental, icbm, ipcc_tier2, rothc, yasso20
from tilth.models.rothc_inputs import RothcMonths, RothcSoil
from tilth.soil import cumulative_kernel

MODELS = (amg, icbm, ipcc_tier2, rothc, yasso20)
LAYERS = (cumulative_kernel,)


def compile_all(progress: Callable[[float], None] | None = None) -> None:
    """Run each kernel on a little data, in every precision it is used with.

    Parameters
    ----------
    progress : callable, optional
        Receives the share of the kernels that is done. [1]
    """
    engine = icbm.linear_model(icbm.IcbmParameters())
    steps: tuple[Callable[[], object], ...] = (
        partial(_rothc, ()),
        partial(_rothc, (3,)),
        partial(compartmental.simulate, engine, [1.0, 40.0], np.ones((2, 2))),
        partial(compartmental.simulate_discrete, engine, [1.0, 40.0], np.ones((2, 2))),
    )
    for number, step in enumerate(steps, start=1):
        step()
        if progress is not None:
            progress(number / len(steps))


def _rothc(sites: tuple[int, ...]) -> None:
    """Every kernel of RothC."""
    data, ones = read_experiment(), np.ones((12, *sites))
    months = RothcMonths(
        temperature=(ones.T * data.temperature).T,
        precipitation=(ones.T * data.precipitation).T,
        pan_evaporation=(ones.T * data.pan_evaporation).T,
        plant_cover=(ones.T * data.cover_before).T,
        monthly_c_input=(ones.T * data.c_input_before).T,
    )
    soil = RothcSoil(clay=np.full(sites, data.clay))
    start = rothc.equilibrium(soil, months)
    rothc.official_spin_up(soil, months)
    rothc.simulate(soil, months, start)
    for dtype in (np.float64, np.float32):
        rothc.yearly_stocks(soil, months, start, dtype=dtype)
        rothc.pools_from_modifiers(
            np.ones((4, 3)), np.ones((12, 3)), np.ones((12, 3)), 20.0, dtype=dtype
        )
