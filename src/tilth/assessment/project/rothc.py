"""RothC for a parcel: baseline input solved from the stock, project input by a ratio.

All members of a parcel are sites of one call of the kernels.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from tilth.assessment.project.carbon import PlanCarbon, disagreement
from tilth.assessment.project.case import Case, Followed, ParcelModel, held, required
from tilth.assessment.project.errors import basis, uniform
from tilth.assessment.project.weather import Months
from tilth.checks import FloatArray
from tilth.models import rothc
from tilth.models.rothc_initialisation import falloon_iom, initialise
from tilth.models.rothc_inputs import (
    CROPS_AND_IMPROVED_GRASSLAND,
    UNIMPROVED_GRASSLAND_AND_SCRUB,
    WOODLAND,
    RothcMonths,
    RothcSoil,
)
from tilth.units import PAN_FACTOR

SOURCES: Final = (
    "Coleman K., Jenkinson D.S. (1996) RothC-26.3. NATO ASI Series I 38, 237-246",
    "Nemo et al. (2017) Environ. Model. Assess. 22, 215-229",
    "Falloon P. et al. (1998) Soil Biol. Biochem. 30, 1207-1211",
)


def _needs(case: Case) -> tuple[str, ...]:
    return tuple(
        name
        for name, there in (
            ("monthly climate", case.weather is not None),
            ("soil.clay", case.clay is not None),
            (
                "months with cover: baseline.cover or plan.carbon_input.baseline_cover",
                bool(case.carbon.cover_before),
            ),
        )
        if not there
    )


def _follow(case: Case) -> Followed:
    """Stocks by RothC, started in closed form from the stock."""
    carbon = case.carbon
    weather = required(case.weather, "monthly climate")
    clay = required(case.clay, "soil.clay")
    factor = uniform("iom_factor", "inert matter", case.draws)
    iom = falloon_iom(case.soc_stock) * factor
    soil = RothcSoil(
        clay=clay,
        depth=case.parcel.soil.depth,
        iom=iom,
        confirm_sand=True,
    )
    usual = _dpm_rpm(case)

    def months(weather: Months, planned: bool, plants: FloatArray) -> RothcMonths:
        cover = carbon.cover_after if planned else carbon.cover_before
        own = carbon.dpm_rpm if planned and carbon.dpm_rpm is not None else usual
        manure = carbon.manure_after if planned else carbon.manure_before
        return _months(weather, cover, plants, manure, own)

    start = initialise(
        soil,
        months(weather.before, False, np.ones_like(case.soc_stock)),
        case.soc_stock,
        iom=iom,
        skip_impossible=True,
    )
    plants = (start.c_input, carbon.plants(start.c_input))

    repeats = weather.after.repeat

    @lru_cache(maxsize=2)
    def rows(first: int, planned: bool) -> RothcMonths:
        return months(weather.after.since(first), planned, plants[planned])

    def part(
        state: FloatArray, first: int, last: int, planned: bool
    ) -> tuple[FloatArray, FloatArray]:
        """Stocks at the ends of years, and pools with the deficit of water."""
        during = rows(0 if repeats else first, planned)
        begun = replace(start.state, pools=state[:-1], deficit=state[-1])
        kept = np.empty((last - first, *state.shape))
        stocks, _ = rothc.yearly_stocks(
            soil, during, begun, n_years=last - first, states=kept
        )
        return stocks.T, kept

    @lru_cache(maxsize=1)
    def run(begin: int) -> tuple[FloatArray, FloatArray]:
        """Stocks at the start and the ends of years; states at the ends."""
        found, state = held(case), np.vstack([start.state.pools, start.state.deficit])
        states = np.empty((case.years, *state.shape))
        if begin and not repeats:
            found[:, 1 : begin + 1], states[:begin] = part(state, 0, begin, False)
            state = states[begin - 1]
        if begin < case.years:
            found[:, begin + 1 :], states[begin:] = part(state, begin, case.years, True)
        return np.where(
            np.isfinite(start.c_input)[:, np.newaxis], found, np.nan
        ), states

    def course(begin: int | None) -> FloatArray:
        return run(case.years if begin is None else min(begin, case.years))[0]

    def states(begin: int, years: tuple[int, ...]) -> list[FloatArray]:
        return [run(begin)[1][year - 1].T for year in years]

    def resume(state: FloatArray, year: int, until: int) -> FloatArray:
        return part(np.ascontiguousarray(state.T), year, until, False)[0]

    return Followed(
        course=course,
        states=states,
        resume=resume,
        drawn={
            **weather.drawn,
            "clay": clay,
            "inert matter": factor,
        },
        provisional=(
            *(f"RothC: {text}" for text in rothc.DOMAIN.provisional),
            basis("clay_factor"),
            basis("iom_factor"),
            *weather.provisional,
        ),
        warnings=(
            "tillage has no effect in RothC",
            *_about_quality(carbon, usual),
            *disagreement(carbon, "RothC", case.parcel.id, float(start.c_input[0])),
        ),
    )


def _about_quality(carbon: PlanCarbon, usual: float) -> tuple[str, ...]:
    """That the plan changes how fast plant carbon decays."""
    own = carbon.dpm_rpm
    if own is None or own == usual:
        return ()
    faster = "faster" if own > usual else "slower"
    return (
        f"RothC: the plan takes the ratio of DPM to RPM from {usual:g} to {own:g}, as "
        f"the catalogue has it: its plant carbon decays {faster}",
    )


def _dpm_rpm(case: Case) -> float:
    """Ratio of the land use."""
    if case.land == "forest":
        return WOODLAND
    improved = case.parcel.history.management == "improved"
    if case.land == "grassland" and not improved:
        return UNIMPROVED_GRASSLAND_AND_SCRUB
    return CROPS_AND_IMPROVED_GRASSLAND


def _months(
    weather: Months,
    cover: tuple[float, ...],
    plants: FloatArray,
    manure: FloatArray,
    dpm_rpm: float,
) -> RothcMonths:
    """Weather of every member, carbon spread evenly over the months."""
    shape = weather.temperature.shape
    years = shape[0] // len(cover)
    covered = np.tile(np.round(np.asarray(cover)), years)[:, np.newaxis]
    return RothcMonths(
        temperature=weather.temperature,
        precipitation=weather.precipitation,
        pan_evaporation=weather.pet / PAN_FACTOR,
        plant_cover=np.broadcast_to(covered, shape).copy(),
        monthly_c_input=np.broadcast_to(plants / 12.0, shape).copy(),
        monthly_manure_input=np.broadcast_to(manure / 12.0, shape).copy(),
        dpm_rpm=dpm_rpm,
    )


MODEL: Final = ParcelModel(
    key="rothc",
    name="RothC",
    domain=rothc.DOMAIN,
    sees=("c_input", "manure_input", "plant_cover", "dpm_rpm"),
    needs=_needs,
    follow=_follow,
    sources=SOURCES,
)
