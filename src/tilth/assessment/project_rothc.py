"""RothC for a parcel: baseline input solved from the stock, project input by a ratio.

All members of a parcel are sites of one call of the kernels.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from tilth.accounting.tier1 import TRANSITION
from tilth.assessment.project import CarbonInput, Parcel
from tilth.assessment.project_draws import Draws
from tilth.assessment.project_outcome import Courses, NoMethod
from tilth.assessment.project_tier1 import mixed
from tilth.assessment.project_yields import PROVISIONAL
from tilth.checks import FloatArray
from tilth.datasets.practices import read_practices
from tilth.datasets.tables import read_table
from tilth.errors import InputError, TilthError
from tilth.models import rothc
from tilth.models.rothc_initialisation import (
    PLAUSIBLE_RATIO,
    falloon_iom,
    initialise,
)
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

TIER: Final = "Tier 3"
METHOD: Final = (
    "RothC: carbon input of the baseline solved from the stock at the start, that of "
    "the project times the ratio of the user's inputs"
)
REPEATS: Final = "weather repeats"
SCENARIO: Final = "weather of the user's climate scenario, in baseline and project"
NO_START: Final = "some drawn inputs give RothC no start for this stock"
COVERS: Final = (
    "input spread only: stock, weather, clay, inert matter and ratio of inputs; the "
    "error of the model itself is not in it"
)
PAN: Final = 0.75  # pet per pan evaporation
RATIO_HALF_WIDTH: Final = 0.15  # of project per baseline input where no error is given
DPM_RPM: Final = {"cropland": 1.44, "grassland": 1.44, "woodland": 0.25}
UNIMPROVED: Final = 0.67
LAND: Final = {
    "long-term cultivated": "cropland",
    "set-aside": "cropland",
    "grassland": "grassland",
    "forest": "woodland",
    "native": "woodland",
}
DEPTHS: Final = rothc.DOMAIN.depth_bottom
SOURCES: Final = (
    "Coleman K., Jenkinson D.S. (1996) RothC-26.3. NATO ASI Series I 38, 237-246",
    "Nemo et al. (2017) Environ. Model. Assess. 22, 215-229",
    "Falloon P. et al. (1998) Soil Biol. Biochem. 30, 1207-1211",
)


def courses(parcel: Parcel, years: int, draws: Draws) -> Courses | NoMethod:
    """Stocks of baseline and project by RothC.

    Parameters
    ----------
    parcel : Parcel
        With monthly climate, clay, a measured stock and carbon inputs.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.

    Returns
    -------
    courses : Courses or NoMethod
        With members, or why it cannot be used.
    """
    reason = _against(parcel)
    given = parcel.carbon_input
    if reason or given is None:
        return NoMethod(tier=TIER, reason=reason)
    drawn, provisional = _drawn(parcel, given, draws)
    try:
        baseline, cohort, said = _run(parcel, given, drawn, years)
    except TilthError as error:
        return NoMethod(tier=TIER, reason=str(error))
    mixture = baseline
    if parcel.new_practices and any(parcel.shares):
        mixture = mixed(baseline, parcel.shares, cohort, years)
    if not (np.isfinite(baseline).all() and np.isfinite(mixture).all()):
        return NoMethod(tier=TIER, reason=NO_START)
    return Courses(
        baseline=baseline,
        project=mixture,
        method=f"{METHOD}; {REPEATS if parcel.climate.change is None else SCENARIO}",
        tier=TIER,
        depth=parcel.soil.depth,
        covers=COVERS,
        drawn=drawn,
        sources=(*SOURCES, *(given.yields.sources if given.yields else ())),
        provisional=provisional,
        warnings=(
            "tillage has no effect in RothC",
            "the baseline is taken to be at equilibrium",
            "the land use, clay and depth of the user's carbon inputs are not checked",
            *said,
        ),
    )


def _against(parcel: Parcel) -> str:
    """Why RothC cannot be used; "" if it can."""
    soil, given = parcel.soil, parcel.carbon_input
    missing = [
        name
        for name, there in (
            ("monthly climate", bool(parcel.climate.pet)),
            ("soil.clay", soil.clay is not None),
            ("soil.stock", soil.soc_stock is not None),
            ("plan.carbon_input or baseline.yields", given is not None),
            (
                "months with cover: baseline.cover or plan.carbon_input.baseline_cover",
                given is not None and bool(given.baseline_cover),
            ),
        )
        if not there
    ]
    if soil.organic:
        return "it is for mineral soils"
    if missing:
        return f"it needs {', '.join(missing)}"
    low, high = DEPTHS
    if not low <= soil.depth <= high:
        return f"its domain is topsoil to {low:g}-{high:g} cm; got {soil.depth:g}"
    uses = {parcel.history.use, parcel.baseline_use.use}
    if parcel.project_use is not None:
        uses.add(parcel.project_use.use)
    known = read_practices()
    for key in parcel.new_practices:
        level = known[key].tier1
        if level is not None and level.use:
            uses.add(level.use)
    lands = {LAND.get(use, "") for use in uses}
    if "" in lands:
        return f"its domain is cropland, grassland and forest; got {', '.join(uses)}"
    if len(lands) > 1:
        return "the plan or baseline changes the land use"
    if parcel.former is not None and parcel.years_in_use < TRANSITION:
        return "the land use is recent: the stock is at no equilibrium"
    return ""


def _drawn(
    parcel: Parcel, given: CarbonInput, draws: Draws
) -> tuple[dict[str, FloatArray], tuple[str, ...]]:
    """Drawn inputs by name, and what of their errors is provisional."""
    rows = {row["quantity"]: row for row in read_table("uncertainty/inputs.csv").rows}

    def uniform(name: str, stream: str) -> FloatArray:
        low, high = float(rows[name]["first"]), float(rows[name]["second"])
        drawn = low + (high - low) * draws.uniform(stream)
        return np.asarray(drawn)

    temperature = float(rows["temperature_error"]["second"])
    ratio, more = _ratio(parcel, given, draws)
    soil = parcel.soil
    clay = float(soil.clay or 0.0) * uniform("clay_factor", f"clay: {parcel.id}")
    drawn = {
        "stock at the start": draws.lognormal(
            f"stock: {parcel.id}", float(soil.soc_stock or 0.0), soil.stock_error or 0.0
        ),
        "ratio of carbon inputs": ratio,
        "clay": np.minimum(clay, 100.0),
        "temperature": temperature * draws.normal("temperature"),
        "precipitation": uniform("precipitation_factor", "precipitation"),
        "evaporation": uniform("pan_evaporation_factor", "evaporation"),
        "inert matter": uniform("iom_factor", "inert matter"),
    }
    if given.baseline_manure or given.project_manure:
        wide = float(rows["monthly_manure_input_factor"]["second"])
        factor = 1.0 + wide * draws.normal("manure input")
        drawn["carbon of manure"] = np.clip(factor, 0.0, 2.0)
        more.append("monthly_manure_input_factor")
    names = [
        "temperature_error",
        "precipitation_factor",
        "pan_evaporation_factor",
        "clay_factor",
        "iom_factor",
        *more,
    ]
    said = PROVISIONAL if given.yields is not None else ()
    return drawn, (
        *said,
        *(
            f"{rows[name]['mark']}: error of {name}: {rows[name]['basis']}"
            for name in names
        ),
    )


def _ratio(
    parcel: Parcel, given: CarbonInput, draws: Draws
) -> tuple[FloatArray, list[str]]:
    """Project per baseline input, and which errors of the table it rests on."""
    if given.yields is None:
        size = draws.n_members + 1
        ratio = np.full(size, given.project_input / given.baseline_input)
        forecast_unknown = given.ratio_error is None
    else:
        ratio = given.yields.ratio(parcel.id, draws)
        forecast_unknown = given.yields.forecast_unknown
    if forecast_unknown:
        spread = 2.0 * RATIO_HALF_WIDTH * (draws.uniform("carbon input ratio") - 0.5)
    else:
        error = given.ratio_error or 0.0
        spread = error * draws.normal(f"carbon input ratio: {parcel.id}")
    names = ["monthly_c_input_factor"] if forecast_unknown else []
    return np.asarray(np.maximum(ratio + spread, 0.0)), names


def _run(
    parcel: Parcel, given: CarbonInput, drawn: dict[str, FloatArray], years: int
) -> tuple[FloatArray, Callable[[int], FloatArray], tuple[str, ...]]:
    """Stocks of the baseline and of full adoption from a year on, and a warning."""
    stock = drawn["stock at the start"]
    iom = falloon_iom(stock) * drawn["inert matter"]
    soil = RothcSoil(
        clay=drawn["clay"], depth=parcel.soil.depth, iom=iom, confirm_sand=True
    )
    normal = replace(parcel, climate=replace(parcel.climate, change=None))
    cover = given.baseline_cover
    manure = [
        mass * drawn.get("carbon of manure", np.ones(stock.size))
        for mass in (given.baseline_manure, given.project_manure)
    ]
    pattern = (np.ones(stock.size), manure[0])
    before = _months(normal, cover, drawn, pattern, 0, 1)
    found = initialise(soil, before, stock, iom=iom, skip_impossible=True)
    if not np.isfinite(found.c_input).all():
        raise InputError(NO_START)
    changes = parcel.climate.change is not None
    after = (found.c_input * drawn["ratio of carbon inputs"], manure[1])
    baseline = np.repeat(stock[:, np.newaxis], years + 1, axis=1)
    states = [found.state]
    for year in range(years if changes else 0):
        inputs = (found.c_input, manure[0])
        months = _months(parcel, cover, drawn, inputs, year, 1)
        rows, state = rothc.yearly_stocks(soil, months, states[-1])
        baseline[:, year + 1] = rows[0]
        states.append(state)

    def cohort(year: int) -> FloatArray:
        if year >= years:
            return baseline
        left = years - year
        months = _months(parcel, given.project_cover, drawn, after, year, left)
        start = states[year if changes else 0]
        rows, _ = rothc.yearly_stocks(soil, months, start, n_years=left)
        return np.concatenate([baseline[:, : year + 1], rows.T], axis=1)

    return baseline, cohort, _implausible(parcel.id, given, float(found.c_input[0]))


def _implausible(parcel: str, given: CarbonInput, solved: float) -> tuple[str, ...]:
    """Warning where the stock and the inputs that are given do not fit together."""
    ratio, (low, high) = solved / given.baseline_input, PLAUSIBLE_RATIO
    if low <= ratio <= high:
        return ()
    return (
        f"parcel {parcel}: the stock needs {solved:.2g} Mg ha-1 yr-1 of plant carbon, "
        f"{given.baseline_input:.2g} are given: their ratio {ratio:.2f} is outside "
        f"{low:g} to {high:g}: doubt the stock, the inputs or the change that follows",
    )


def _months(
    parcel: Parcel,
    cover: tuple[float, ...],
    drawn: dict[str, FloatArray],
    inputs: tuple[FloatArray, FloatArray],
    first: int,
    years: int,
) -> RothcMonths:
    """Weather of every member from a year on, carbon spread evenly over the months."""
    weather = {
        name: values[:, np.newaxis]
        for name, values in parcel.climate.months(first, years).items()
    }
    c_input, manure = inputs
    n = c_input.size
    land = LAND[parcel.history.use]
    unimproved = land == "grassland" and parcel.history.management != "improved"
    covered = np.round(np.asarray(cover))[:, np.newaxis]
    return RothcMonths(
        temperature=weather["temperature"] + drawn["temperature"],
        precipitation=weather["precipitation"] * drawn["precipitation"],
        pan_evaporation=weather["pet"] / PAN * drawn["evaporation"],
        plant_cover=np.broadcast_to(covered, (12, n)).copy(),
        monthly_c_input=np.broadcast_to(c_input / 12.0, (12, n)).copy(),
        monthly_manure_input=np.broadcast_to(manure / 12.0, (12, n)).copy(),
        dpm_rpm=UNIMPROVED if unimproved else DPM_RPM[land],
    )
