"""RothC on a site, started in closed form from the measured stock."""

from collections.abc import Sequence
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
from tilth.assessment.site.site import Site, YearPlan
from tilth.checks import FloatArray
from tilth.models import domain, rothc
from tilth.models.rothc_initialisation import Initialisation, falloon_iom, initialise
from tilth.models.rothc_inputs import (
    CROPS_AND_IMPROVED_GRASSLAND,
    UNIMPROVED_GRASSLAND_AND_SCRUB,
    WOODLAND,
    RothcMonths,
    RothcSoil,
)

MODEL: Final = "rothc"
SOURCES: Final = (
    "Coleman K., Jenkinson D.S. (1996) RothC-26.3. NATO ASI Series I 38, 237-246. "
    "doi:10.1007/978-3-642-61094-3_17",
)
FALLOON: Final = (
    "Falloon P. et al. (1998) Soil Biol. Biochem. 30, 1207-1211. "
    "doi:10.1016/S0038-0717(97)00256-3"
)
DPM_RPM: Final = {
    "cropland": CROPS_AND_IMPROVED_GRASSLAND,
    "grassland": UNIMPROVED_GRASSLAND_AND_SCRUB,
    "forest": WOODLAND,
}


def reasons_against(site: Site) -> tuple[str, ...]:
    """Why RothC cannot run on a site.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    reasons : tuple of str
        Empty if it can.
    """
    plans = carbon_input.all_plans(site)
    needs = (
        (site.soil.clay is None, "clay [%] is not given"),
        (site.climate.pan_evaporation is None, "pan_evaporation or pet is not given"),
        (any(p.cover is None for p in plans), "cover is not given for every year"),
        (
            any(p.plant_shares is None for p in plans),
            "the months of the plant carbon are not known: give cover or plant_shares",
        ),
    )
    return (
        *domain.reasons_against(rothc.DOMAIN, site.setting()),
        *(f"RothC: {text}" for missing, text in needs if missing),
        *carbon_input.reasons_against_yields(site),
    )


def run(site: Site) -> ModelRun:
    """RothC on a site, from the measured stock.

    The years before the start repeat the history under the mean year of the climate;
    the plant carbon that keeps the measured stock is solved and compared with the one
    of the history.

    Parameters
    ----------
    site : Site
        A site without `reasons_against`.

    Returns
    -------
    run : ModelRun
        Stocks of all scenarios, inert organic matter as fifth pool.
    """
    soil, began = _start(site)
    given, ratio = site.soil.iom, _ratio(site)
    return ModelRun(
        model=MODEL,
        method="RothC 26.3, monthly, started in closed form from the measured stock",
        layer=Layer(depth_bottom=site.soil.depth_bottom),
        years=years_of(site),
        pool_names=(*rothc.POOLS, "iom"),
        scenarios=tuple(
            _scenario(site, s.name, s.plans, soil, began, ratio)
            for s in site.scenarios()
        ),
        inputs=_inputs(site, began, float(began.iom), ratio),
        sources=SOURCES if given is not None else (*SOURCES, FALLOON),
        provisional=(
            *(f"RothC: {text}" for text in rothc.DOMAIN.provisional),
            *carbon_input.assigned_to_yields(site),
        ),
        warnings=(
            *(() if began.warning is None else (began.warning,)),
            *about_start(site),
        ),
    )


def baseline(site: Site) -> tuple[RothcSoil, RothcMonths, Initialisation]:
    """What the baseline of a site is run with.

    Parameters
    ----------
    site : Site
        A site without `reasons_against`.

    Returns
    -------
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        Weather and management of the baseline.
    began : Initialisation
        State at the start, from the measured stock.
    """
    soil, began = _start(site)
    plans = site.scenarios()[0].plans
    return soil, _months(_weather(site), plans, _ratio(site)), began


def parts(site: Site) -> tuple[RothcSoil, RothcMonths, dict[str, RothcMonths]]:
    """What RothC runs with on a site, before anything is solved.

    Parameters
    ----------
    site : Site
        A site without `reasons_against`.

    Returns
    -------
    soil : RothcSoil
        Topsoil with its inert organic matter.
    history : RothcMonths
        The months that repeated before the start.
    scenarios : dict of str to RothcMonths
        Weather and management of each scenario, by its name.
    """
    ratio, weather = _ratio(site), _weather(site)
    scenarios = {s.name: _months(weather, s.plans, ratio) for s in site.scenarios()}
    return _soil(site), _before(site), scenarios


def _ratio(site: Site) -> float:
    """DPM/RPM of the plant carbon. [1]."""
    usual = DPM_RPM.get(site.land_use, CROPS_AND_IMPROVED_GRASSLAND)
    return float(site.choices.get(MODEL, {}).get("dpm_rpm", usual))


def _weather(site: Site) -> dict[str, FloatArray]:
    """Weather of the years that are run, month by month."""
    climate = site.climate
    return {
        "temperature": climate.temperature.ravel(),
        "precipitation": climate.precipitation.ravel(),
        "pan_evaporation": np.asarray(climate.pan_evaporation).ravel(),
    }


def _start(site: Site) -> tuple[RothcSoil, Initialisation]:
    """Topsoil, and the state that the measured stock implies."""
    soil = _soil(site)
    history = float(carbon_input.yearly(site.history).c_input.mean())
    began = initialise(
        soil,
        _before(site),
        site.soil.soc_stock,
        iom=soil.iom,
        c_input_estimated=history if history > 0.0 else None,
    )
    return soil, began


def _soil(site: Site) -> RothcSoil:
    """Topsoil with the inert organic matter given, or estimated from its stock."""
    stock, given = site.soil.soc_stock, site.soil.iom
    return RothcSoil(
        clay=0.0 if site.soil.clay is None else site.soil.clay,
        depth=site.soil.depth_bottom,
        iom=float(falloon_iom(stock)) if given is None else given,
        confirm_sand=True,
    )


def _before(site: Site) -> RothcMonths:
    """Months of the history under the mean year."""
    weather = {
        name: np.tile(site.climate.normal[name], len(site.history))
        for name in ("temperature", "precipitation", "pan_evaporation")
    }
    return _months(weather, site.history, _ratio(site))


def _months(
    weather: dict[str, FloatArray], plans: Sequence[YearPlan], ratio: float
) -> RothcMonths:
    """Weather and management of some years."""
    plant, manure, cover = carbon_input.monthly(plans)
    return RothcMonths(
        temperature=weather["temperature"],
        precipitation=weather["precipitation"],
        pan_evaporation=weather["pan_evaporation"],
        plant_cover=cover,
        monthly_c_input=plant,
        monthly_manure_input=manure,
        dpm_rpm=ratio,
    )


def _scenario(
    site: Site,
    name: str,
    plans: Sequence[YearPlan],
    soil: RothcSoil,
    began: Initialisation,
    ratio: float,
) -> ScenarioRun:
    """Pools of one scenario each December."""
    weather = _weather(site)
    run = rothc.simulate(soil, _months(weather, plans, ratio), began.state)
    active = np.concatenate([began.state.pools[np.newaxis], run.pools[11::12]])
    inert = np.full((len(active), 1), float(began.iom))
    carbon = carbon_input.yearly(plans)
    return ScenarioRun(
        name=name,
        c_input=carbon.c_input,
        manure_input=carbon.manure_input,
        pools=np.concatenate([active, inert], axis=1),
    )


def _inputs(
    site: Site, began: Initialisation, inert: float, ratio: float
) -> dict[str, Any]:
    """What the run used."""
    return {
        "soc_stock [Mg ha-1]": site.soil.soc_stock,
        "clay [%]": site.soil.clay,
        "depth [cm]": site.soil.depth_bottom,
        "iom [Mg ha-1]": inert,
        "dpm_rpm [1]": ratio,
        "evaporation given as": site.climate.evaporation_given,
        "c_input that keeps the stock [Mg ha-1 yr-1]": float(began.c_input),
        "c_input of the history [Mg ha-1 yr-1]": (
            None if began.c_input_estimated is None else float(began.c_input_estimated)
        ),
        "their ratio [1]": None if began.ratio is None else float(began.ratio),
    }
