"""Carbon that each year's plan brings to the soil.

All models share one set of inputs, estimated from yields by IPCC (2019) equation 11.6
(`tilth.models.residues`), unless the site file states the carbon itself. AMG alone has
tables of its own, with which its parameters were fitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from tilth.assessment.site.site import Site, YearPlan
from tilth.checks import FloatArray
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models import residues

LARGEST: Final = 30.0  # plant carbon of a year that is still believed [Mg ha-1 yr-1]
TABLES: Final = {"ipcc": "IPCC (2019)", "amg": "AMG"}
SOURCE: Final = (
    "IPCC (2019) Refinement, Volume 4, Chapter 11, equation 11.6, table 11.1A"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyCarbon:
    """Carbon that enters the soil in each year.

    Parameters
    ----------
    c_input : ndarray, shape (n_years,)
        Carbon of plants. [Mg ha-1 yr-1]
    manure_input : ndarray, shape (n_years,)
        Carbon of manure. [Mg ha-1 yr-1]
    """

    c_input: FloatArray
    manure_input: FloatArray


def yearly(plans: Sequence[YearPlan]) -> YearlyCarbon:
    """Carbon of plants and manure of each year.

    Parameters
    ----------
    plans : sequence of YearPlan
        One per year.

    Returns
    -------
    carbon : YearlyCarbon
        One value per year.
    """
    return YearlyCarbon(
        c_input=np.array([plant_carbon(plan) for plan in plans]),
        manure_input=np.array([plan.monthly_manure_input().sum() for plan in plans]),
    )


def plant_carbon(plan: YearPlan) -> float:
    """Plant carbon of one year, as stated or from its yield.

    Parameters
    ----------
    plan : YearPlan
        Crop with its yield or its carbon.

    Returns
    -------
    c_input : float
        Above-ground residues that stay, and roots. [Mg ha-1 yr-1]

    Raises
    ------
    InputError
        If the yield gives more carbon than any crop leaves, as one in kg would.
    """
    if plan.c_input is not None:
        return plan.c_input
    is_dry = plan.yield_dry is not None
    harvest = plan.yield_dry if is_dry else plan.yield_fresh
    found = residues.residue_c_input(
        name_in("ipcc", plan.crop) or "",
        0.0 if harvest is None else harvest,
        dry=is_dry,
        removed=1.0 - (plan.residues_returned or 0.0),
        renewed=plan.renewed,
    )
    carbon = float(found.above + found.below)
    if carbon > LARGEST:
        raise InputError(
            f"plant carbon from the yield of {plan.crop} must lie in [0, {LARGEST:g}] "
            f"Mg ha-1 yr-1; got {carbon:.1f}: is the yield in Mg ha-1?"
        )
    return carbon


def reasons_against_yields(site: Site) -> tuple[str, ...]:
    """Yields that IPCC (2019) has no factors for.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    reasons : tuple of str
        One sentence per crop.
    """
    reasons: dict[str, None] = {}
    for plan in all_plans(site):
        name = name_in("ipcc", plan.crop)
        if plan.c_input is not None:
            continue
        if name not in residues.crops():
            reasons[
                f"the residues of {plan.crop} are not in IPCC (2019) table 11.1A; "
                "give plant_carbon in place of its yield"
            ] = None
        elif plan.renewed is None and not _needs_no_renewal(name):
            reasons[f"{plan.crop} needs renewed, the share of its area in a year"] = (
                None
            )
    return tuple(reasons)


def all_plans(site: Site) -> tuple[YearPlan, ...]:
    """Every plan of a site: history, baseline and project.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    plans : tuple of YearPlan
        With repetitions.
    """
    scenarios = [plan for scenario in site.scenarios() for plan in scenario.plans]
    return (*site.history, *scenarios)


def name_in(table: str, crop: str | None) -> str | None:
    """What a table calls a crop.

    Parameters
    ----------
    table : str
        ``ipcc`` or ``amg``.
    crop : str or None
        Name in the site file.

    Returns
    -------
    name : str or None
        Name in the table, or the given one if no other is known.
    """
    if crop is None:
        return None
    row = _names().get(crop.strip().lower())
    return row[table] if row and row[table] else crop.strip()


def assigned_names(table: str, plans: Sequence[YearPlan]) -> tuple[str, ...]:
    """Crops that a table does not name itself, with the row that stands for them.

    Parameters
    ----------
    table : str
        ``ipcc`` or ``amg``.
    plans : sequence of YearPlan
        Plans whose crops are looked up in that table.

    Returns
    -------
    assigned : tuple of str
        One sentence per crop; empty if every name is that of its row.
    """
    crops = dict.fromkeys(plan.crop.strip() for plan in plans if plan.crop)
    return tuple(
        f"crop names: {crop} is taken as {name} of {TABLES[table]}, by our own reading"
        for crop in crops
        if (name := name_in(table, crop) or crop).lower() != crop.lower()
    )


def assigned_to_yields(site: Site) -> tuple[str, ...]:
    """Crops whose yields are turned into carbon by a row of another name.

    Parameters
    ----------
    site : Site
        The site.

    Returns
    -------
    assigned : tuple of str
        One sentence per crop, see `assigned_names`.
    """
    return assigned_names("ipcc", [p for p in all_plans(site) if p.c_input is None])


def known_names() -> tuple[str, ...]:
    """Crops that site files may name beside those of the tables themselves.

    Returns
    -------
    names : tuple of str
        In the order of ``crops/names.csv``.
    """
    return tuple(_names())


def monthly(
    plans: Sequence[YearPlan],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Plant carbon, manure carbon and cover of the months of some years.

    Parameters
    ----------
    plans : sequence of YearPlan
        Plans that all have cover and months of their plant carbon.

    Returns
    -------
    months : tuple of ndarray, each of shape (12 n_years,)
        Plant and manure carbon and cover. [Mg ha-1 month-1, Mg ha-1 month-1, 1]
    """
    plant = [plant_carbon(plan) * np.asarray(plan.plant_shares) for plan in plans]
    manure = [plan.monthly_manure_input() for plan in plans]
    cover = [np.asarray(plan.cover) for plan in plans]
    return np.concatenate(plant), np.concatenate(manure), np.concatenate(cover)


@cache
def _names() -> dict[str, dict[str, str]]:
    return {row["crop"]: row for row in read_table("crops/names.csv").rows}


def _needs_no_renewal(name: str) -> bool:
    rows = read_table("residues/yields.csv").rows
    return any(row["crop"] == name and row["renewed"] for row in rows)
