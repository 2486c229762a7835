"""IPCC Tier 2 steady-state method on a site.

The pools start with the shares of the steady state under the history, scaled to the
measured stock.
"""

from collections.abc import Sequence
from functools import cache
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
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models import domain, ipcc_tier2
from tilth.models.rothc_initialisation import PLAUSIBLE_RATIO

MODEL: Final = "ipcc-tier2"
SOURCES: Final = (
    "IPCC (2019) Refinement, Volume 4, Chapter 5, equations 5.0A-5.0H, tables 5.5A-C",
)
MANURE_NITROGEN: Final = (
    "nitrogen of manure is not in table 5.5C; it was added by an export of that table"
)
QUALITY: Final = ("lignin", "nitrogen")


def reasons_against(site: Site) -> tuple[str, ...]:
    """Why IPCC Tier 2 cannot run on a site.

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
    manures = [m for plan in plans for m in plan.manure]
    crops = dict.fromkeys(
        plan.crop
        for plan in plans
        if plan.crop and _plant_quality(site, plan.crop) is None
    )
    needs = (
        (site.soil.sand is None, "sand [%], or clay and silt, is not given"),
        (site.climate.pet is None, "pet or pan_evaporation is not given"),
        (any(p.tillage is None for p in plans), "tillage is not given for every year"),
        (any(m.kind is None for m in manures), "the kind of a manure is not given"),
        *(
            (
                True,
                f"{crop} is not in table 5.5B; give lignin and nitrogen",
            )
            for crop in crops
        ),
    )
    return (
        *domain.reasons_against(ipcc_tier2.DOMAIN, site.setting()),
        *(f"IPCC Tier 2: {text}" for missing, text in needs if missing),
        *carbon_input.reasons_against_yields(site),
    )


def run(site: Site) -> ModelRun:
    """IPCC Tier 2 on a site, from the measured stock.

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
        If the history brings no carbon.
    """
    normal = {name: values[np.newaxis] for name, values in site.climate.normal.items()}
    n = len(site.history)
    before = _conditions(site, site.history, _factors(normal, n))
    steady = ipcc_tier2.simulate(before, run_in=n)[0]
    if steady.sum() <= 0.0:
        raise InputError(
            "the history must bring carbon, Mg ha-1 yr-1, to start IPCC Tier 2; "
            "got none"
        )
    start = steady / steady.sum() * site.soil.soc_stock
    climate = {
        "temperature": site.climate.temperature,
        "precipitation": site.climate.precipitation,
        "pet": np.asarray(site.climate.pet),
    }
    factors = _factors(climate, site.years.size)
    scale = site.soil.soc_stock / float(steady.sum())
    used: dict[str, Any] = {
        "soc_stock [Mg ha-1]": site.soil.soc_stock,
        "sand [%]": site.soil.sand,
        "temperature_factor, mean [1]": float(factors[0].mean()),
        "water_factor, mean [1]": float(factors[1].mean()),
        "steady state of the history [Mg ha-1]": float(steady.sum()),
        "measured stock per steady state [1]": scale,
    }
    return ModelRun(
        model=MODEL,
        method=(
            "IPCC (2019) Tier 2 steady-state method, yearly; pools of the steady state "
            "under the history, scaled to the measured stock"
        ),
        layer=Layer(depth_bottom=site.soil.depth_bottom),
        years=years_of(site),
        pool_names=ipcc_tier2.POOLS,
        scenarios=tuple(
            _scenario(site, s.name, s.plans, start, factors) for s in site.scenarios()
        ),
        inputs=used,
        sources=SOURCES,
        provisional=_provisional(site),
        warnings=(*_against_balance(scale), *about_start(site)),
    )


def _provisional(site: Site) -> tuple[str, ...]:
    """What rests on no source yet read."""
    plans = carbon_input.all_plans(site)
    manured = any(plan.manure for plan in plans)
    return (
        *(f"IPCC Tier 2: {text}" for text in ipcc_tier2.DOMAIN.provisional),
        *((f"IPCC Tier 2: {MANURE_NITROGEN}",) if manured else ()),
        *carbon_input.assigned_names("ipcc", plans),
    )


def _against_balance(scale: float) -> tuple[str, ...]:
    """Warning where the measured stock is far from the steady state."""
    low, high = PLAUSIBLE_RATIO
    if low <= scale <= high:
        return ()
    return (
        f"the measured stock is {scale:.2f} times the steady state of the history, "
        f"outside {low:g} to {high:g}: soil and history do not fit, and the stock will "
        "move towards another one whatever the scenario",
    )


def _factors(climate: dict[str, FloatArray], n: int) -> tuple[FloatArray, FloatArray]:
    """Effects of temperature and water in each year."""
    warmth = ipcc_tier2.temperature_factor(climate["temperature"])
    wetness = ipcc_tier2.water_factor(climate["precipitation"], climate["pet"])
    return np.broadcast_to(warmth, n), np.broadcast_to(wetness, n)


def _conditions(
    site: Site, plans: Sequence[YearPlan], factors: tuple[FloatArray, FloatArray]
) -> ipcc_tier2.Conditions:
    """What drives the model in each year."""
    carbon = carbon_input.yearly(plans)
    pairs = [quality(site, plan) for plan in plans]
    return ipcc_tier2.Conditions(
        c_input=carbon.c_input + carbon.manure_input,
        lignin=[pair[0] for pair in pairs],
        nitrogen=[pair[1] for pair in pairs],
        sand=0.0 if site.soil.sand is None else site.soil.sand,
        tillage=[plan.tillage or "" for plan in plans],
        temperature_factor=factors[0],
        water_factor=factors[1],
    )


def _scenario(
    site: Site,
    name: str,
    plans: Sequence[YearPlan],
    start: FloatArray,
    factors: tuple[FloatArray, FloatArray],
) -> ScenarioRun:
    """Pools of one scenario."""
    conditions = _conditions(site, plans, factors)
    pools = ipcc_tier2.simulate(conditions, pools=start)
    carbon = carbon_input.yearly(plans)
    return ScenarioRun(
        name=name,
        c_input=carbon.c_input,
        manure_input=carbon.manure_input,
        pools=np.concatenate([start[np.newaxis], pools]),
    )


def quality(site: Site, plan: YearPlan) -> tuple[float, float]:
    """Lignin and nitrogen of all that enters the soil in a year, by carbon.

    Parameters
    ----------
    site : Site
        The site.
    plan : YearPlan
        Crop and manure of the year.

    Returns
    -------
    quality : tuple of float
        Lignin and nitrogen in the dry matter, equation 5.0H. [1]
    """
    plant = _plant_quality(site, plan.crop or "generic crop")
    sources = [(carbon_input.plant_carbon(plan), plant or (0.0, 0.0))]
    for manure in plan.manure:
        sources.append((manure.carbon, manure_quality(manure.kind or "")))
    carbon = [amount for amount, _ in sources]
    lignin, nitrogen = (
        float(ipcc_tier2.mean_quality(carbon, [share[i] for _, share in sources]))
        for i in range(2)
    )
    return lignin, nitrogen


def plant_quality(crop: str) -> tuple[float, float] | None:
    """Lignin and nitrogen of the residues of a crop, table 5.5B.

    Parameters
    ----------
    crop : str
        Name of the table, or one that stands for a row of it.

    Returns
    -------
    quality : tuple of float, or None
        Shares of the dry matter; None if the table has no such crop. [1]
    """
    rows = _rows("ipcc_tier2/residue_quality.csv", "crop")
    name = carbon_input.name_in("ipcc", crop) or ""
    named = _rows("residues/yields.csv", "crop").get(name)
    row = rows.get(name if named is None else named["quality"])
    return None if row is None else (float(row["lignin"]), float(row["nitrogen"]))


def manure_quality(animal: str) -> tuple[float, float]:
    """Lignin and nitrogen of manure, table 5.5C.

    Parameters
    ----------
    animal : str
        Row of the table.

    Returns
    -------
    quality : tuple of float
        Shares of the dry matter. [1]
    """
    row = _rows("ipcc_tier2/manure_quality.csv", "animal")[animal]
    return float(row["lignin"]), float(row["nitrogen"])


def _plant_quality(site: Site, crop: str) -> tuple[float, float] | None:
    """Lignin and nitrogen of a crop: table 5.5B, or else the choice of the file."""
    found = plant_quality(crop)
    if found is not None:
        return found
    chosen = site.choices.get(MODEL, {})
    if any(name not in chosen for name in QUALITY):
        return None
    return float(chosen["lignin"]), float(chosen["nitrogen"])


@cache
def _rows(table: str, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in read_table(table).rows}
