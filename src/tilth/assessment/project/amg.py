"""AMG for a parcel: humified input of the baseline solved from the stock.

As in the reference program, the carbon of a year decays from the next year on.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from tilth.assessment.project.case import Case, Followed, ParcelModel, required
from tilth.assessment.project.errors import basis
from tilth.assessment.project.weather import YEAR, Months
from tilth.assessment.site.run_amg import SOURCES, about_manure, humified_manure
from tilth.checks import FloatArray
from tilth.models import amg


def _needs(case: Case) -> tuple[str, ...]:
    soil, carbon = case.parcel.soil, case.carbon
    manure = bool(np.any(carbon.manure_before) or np.any(carbon.manure_after))
    return tuple(
        name
        for name, there in (
            ("monthly climate", case.weather is not None),
            ("soil.clay", case.clay is not None),
            ("soil.ph", soil.ph is not None),
            ("soil.cn_ratio", soil.cn_ratio is not None),
            ("soil.caco3", soil.caco3 is not None),
            (
                "plan.carbon_input.manure_kind",
                not manure or bool(carbon.manure_kind),
            ),
            (
                "plan.carbon_input.baseline and .project: the humified share of an "
                "added amount is unknown",
                not np.any(carbon.added),
            ),
        )
        if not there
    )


def _follow(case: Case) -> Followed:
    """Stocks by AMG, its stable share that of long arable use."""
    soil, carbon = case.parcel.soil, case.carbon
    weather = required(case.weather, "monthly climate")
    clay = required(case.clay, "soil.clay")
    kind = carbon.manure_kind
    share = humified_manure(kind) if kind else 0.0
    layer = amg.Soil(
        clay=clay[:, np.newaxis],
        carbonate=required(soil.caco3, "soil.caco3"),
        ph=required(soil.ph, "soil.ph"),
        cn_ratio=required(soil.cn_ratio, "soil.cn_ratio"),
    )
    start = amg.initial_pools(case.soc_stock)
    rate = amg.mineralization_rate(_climate(weather.before), layer)[:, 0]
    before = rate * start[:, 0]
    plants = before - share * carbon.manure_before
    after = np.where(
        plants < 0.0,
        np.nan,
        plants * carbon.ratio + share * carbon.manure_after,
    )
    rates = np.broadcast_to(
        amg.mineralization_rate(_climate(weather.after), layer),
        (case.soc_stock.size, case.years),
    )

    @lru_cache(maxsize=1)
    def run(begin: int) -> FloatArray:
        entering = np.repeat(before[:, np.newaxis], case.years, axis=1)
        entering[:, begin + 1 :] = after[:, np.newaxis]
        return amg.simulate(start, entering, rates)

    def course(begin: int | None) -> FloatArray:
        stocks = run(case.years if begin is None else begin).sum(axis=-1)
        return np.concatenate([case.soc_stock[:, np.newaxis], stocks], axis=1)

    def states(begin: int, years: tuple[int, ...]) -> list[FloatArray]:
        """Both pools, and the carbon of the last year, which enters in the next."""
        return [np.column_stack([run(begin)[:, year - 1], after]) for year in years]

    def resume(state: FloatArray, year: int, until: int) -> FloatArray:
        entering = np.repeat(before[:, np.newaxis], until - year, axis=1)
        entering[:, 0] = state[:, -1]
        pools = amg.simulate(state[:, :-1], entering, rates[:, year:until])
        return np.asarray(pools.sum(axis=-1))

    return Followed(
        course=course,
        states=states,
        resume=resume,
        drawn={**weather.drawn, "clay": clay},
        provisional=(
            *(f"AMG: {text}" for text in amg.DOMAIN.provisional),
            *((about_manure(kind),) if kind else ()),
            basis("clay_factor"),
            *weather.provisional,
        ),
        warnings=(
            "AMG: the stable share of the stock, 0.65, presumes long arable use and is "
            "taken as exact; the humified share of plant carbon is the same with and "
            "without the plan; tillage has no effect in it",
        ),
    )


def _climate(months: Months) -> amg.Climate:
    """Years of the weather of every member."""

    def yearly(values: FloatArray) -> FloatArray:
        return np.asarray(values.T.reshape(values.shape[1], -1, YEAR))

    return amg.Climate(
        temperature=yearly(months.temperature).mean(axis=-1),
        precipitation=yearly(months.precipitation).sum(axis=-1),
        pet=yearly(months.pet).sum(axis=-1),
    )


MODEL: Final = ParcelModel(
    key="amg",
    name="AMG v2",
    domain=amg.DOMAIN,
    sees=("c_input", "manure_input"),
    needs=_needs,
    follow=_follow,
    sources=SOURCES,
)
