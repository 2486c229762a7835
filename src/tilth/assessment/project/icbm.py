"""ICBM for a parcel, from a stock in balance with the user's inputs.

Input and rate modifier of a balance cannot both follow from its stock, and ICBM here
has no climate: the user's input of the baseline is taken, and the modifier solved.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from tilth.assessment.project.carbon import LEVEL
from tilth.assessment.project.case import Case, Followed, ParcelModel, held, required
from tilth.assessment.project.errors import basis
from tilth.assessment.site.run_icbm import (
    MANURE_HUMIFICATION,
    SOURCES,
    about_humification,
    parameters,
)
from tilth.checks import FloatArray
from tilth.models import icbm


def _needs(case: Case) -> tuple[str, ...]:
    return tuple(
        name
        for name, there in (
            (
                "the carbon input of the baseline, to solve its rate modifier",
                case.carbon.baseline_input is not None,
            ),
            (
                "weather that repeats: its rate modifier does not follow the climate",
                case.weather is None or case.weather.after.repeat,
            ),
        )
        if not there
    )


def _follow(case: Case) -> Followed:
    """Stocks by ICBM; plants and manure apart, as they humify differently."""
    plant, dung = parameters({})
    carbon, given = case.carbon, case.parcel.carbon_input
    plants = required(carbon.baseline_input, "the carbon input of the baseline")
    manure = carbon.manure_before
    balance = icbm.steady_state(plants, 1.0, plant)
    of_manure = icbm.steady_state(manure, 1.0, dung)
    total = balance.sum(axis=-1) + of_manure.sum(axis=-1)
    modifier = total / case.soc_stock
    start = balance / modifier[:, np.newaxis], of_manure / modifier[:, np.newaxis]
    later = carbon.plants(plants), carbon.manure_after

    def run(
        pools: tuple[FloatArray, ...], c_inputs: tuple[FloatArray, ...], n_years: int
    ) -> FloatArray:
        """Young and old carbon of plants, then of manure, where there is any."""
        shape = (modifier.size, n_years)
        rates = np.broadcast_to(modifier[:, np.newaxis], shape)
        return np.concatenate(
            [
                icbm.simulate(x, np.broadcast_to(c[:, np.newaxis], shape), rates, own)
                if np.any(x) or np.any(c)
                else np.zeros((*shape, len(icbm.POOLS)))
                for x, c, own in zip(pools, c_inputs, (plant, dung), strict=True)
            ],
            axis=-1,
        )

    @lru_cache(maxsize=1)
    def planned(begin: int) -> FloatArray:
        return run(start, later, case.years - begin)

    def course(begin: int | None) -> FloatArray:
        turn = case.years if begin is None else min(begin, case.years)
        found = held(case)
        if turn < case.years:
            found[:, turn + 1 :] = planned(turn).sum(axis=-1)
        return found

    def states(begin: int, years: tuple[int, ...]) -> list[FloatArray]:
        return [planned(begin)[:, year - begin - 1] for year in years]

    def resume(state: FloatArray, year: int, until: int) -> FloatArray:
        pools = tuple(np.split(state, 2, axis=-1))
        stocks = run(pools, (plants, manure), until - year)
        return np.asarray(stocks.sum(axis=-1))

    return Followed(
        course=course,
        states=states,
        resume=resume,
        rate_multiplier=float(modifier[0]),
        drawn={"level of carbon inputs": plants},
        provisional=(
            *(f"ICBM: {text}" for text in icbm.DOMAIN.provisional),
            about_humification(plant),
            *((MANURE_HUMIFICATION,) if np.any(manure + later[1]) else ()),
            *(() if given is None or given.yields else (basis(LEVEL),)),
        ),
        warnings=(
            f"ICBM: rate modifier {modifier[0]:.2f}, solved from the stock and the "
            "user's carbon input of the baseline; tillage has no effect in it",
        ),
    )


MODEL: Final = ParcelModel(
    key="icbm",
    name="ICBM",
    domain=icbm.DOMAIN,
    sees=("c_input", "manure_input"),
    needs=_needs,
    follow=_follow,
    sources=SOURCES,
)
