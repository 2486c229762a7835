"""Net greenhouse-gas balance of a parcel, with the draws of the assessment."""

from dataclasses import replace
from typing import Any, Final

import numpy as np

from tilth.accounting.emission import KG_PER_MG, Emission
from tilth.accounting.farm_input import UREA_NITROGEN, lime_or_urea
from tilth.accounting.n2o import (
    Nitrogen,
    direct_n2o,
    leached_n2o,
    nitrogen_leaches,
    volatilised_n2o,
)
from tilth.accounting.net_balance import net_balance
from tilth.accounting.net_balance_result import NetBalance
from tilth.accounting.organic_soil import drained_emissions, rewetted_emissions
from tilth.accounting.quantity import Quantity, quantity
from tilth.accounting.scenario import Scenario, Unknown, none_there
from tilth.accounting.soil_nitrogen import (
    CONVERSION,
    bound_nitrogen,
    mineralised_nitrogen,
)
from tilth.accounting.soil_nitrogen import CROPLAND as STAYS
from tilth.accounting.tier1 import AGROFORESTRY, CROPLAND, TRANSITION, LandUse
from tilth.accounting.warming_potential import WarmingPotential
from tilth.assessment.project import Parcel
from tilth.assessment.project_biochar import biochar
from tilth.assessment.project_blend import blended, blended_amount
from tilth.assessment.project_check import IRRIGATION
from tilth.assessment.project_draws import Draws
from tilth.assessment.project_energy import CARRIERS, energy_emissions
from tilth.assessment.project_fires_animals import (
    shared_emissions,
    unknown_fires_and_animals,
)
from tilth.assessment.project_needed_inputs import unknown_of_needs
from tilth.assessment.project_outcome import Courses
from tilth.assessment.project_residues import Sides, residue_nitrogen
from tilth.assessment.project_rice import (
    rice_emissions,
    unknown_of_rice,
    water_of_rice,
)
from tilth.assessment.project_tier1 import use_after
from tilth.assessment.project_woody import woody_carbon
from tilth.checks import FloatArray
from tilth.climate.ipcc_zone import moisture, zone
from tilth.datasets.practices import read_practices
from tilth.errors import InputError

INPUTS: Final = "nitrous oxide, fuel and other emissions of inputs"
PRODUCTS: Final = ("limestone", "dolomite", "urea")
SHIFTING: Final = "shifting cultivation"
FREED: Final = "nitrous oxide of nitrogen that lost soil carbon sets free"
NO_RATIO: Final = (
    "the IPCC prints a C:N ratio for cropland only (2019, Volume 4, Equation 11.8)"
)
LEAST_LOSS: Final = 1e-9  # Mg ha-1


def balance(
    parcel: Parcel,
    courses: Courses | None,
    years: int,
    potential: WarmingPotential,
    draws: Draws,
) -> NetBalance:
    """Balance of a parcel over the horizon, before leakage.

    Parameters
    ----------
    parcel : Parcel
        With its inputs, where the user gives them.
    courses : Courses or None
        Of the soil; None if unknown, or on organic soils.
    years : int
        Horizon. [yr]
    potential : WarmingPotential
        Of the project.
    draws : Draws
        Of the assessment.

    Returns
    -------
    balance : NetBalance
        Its numbers hold a member each; what is unknown is named.
    """
    shares = np.asarray(parcel.shares[:years])
    changes = bool(parcel.new_practices) and bool(shares.any())
    soil: list[Quantity | Unknown] = [none_there(), none_there()]
    peat: list[tuple[Emission, ...]] = [(), ()]
    unknown: list[Unknown] = []
    if parcel.soil.organic:
        peat, unknown = _peat(parcel, shares if changes else shares * 0.0, draws)
    elif courses is None:
        soil = [Unknown(what="soil carbon", reason="no method can be used")] * 2
    else:
        soil = [
            Quantity(value=course[:, : years + 1])
            for course in (courses.baseline, courses.project)
        ]
    planned = shares if changes else shares * 0.0
    woody = woody_carbon(parcel, planned, draws)
    char, missing = biochar(parcel, planned, draws)
    unknown += missing
    emissions: list[tuple[Emission, ...]] = [(), ()]
    missing, said = _losses_without_ratio(parcel, courses, planned, years)
    unknown += missing
    if changes:
        unknown += unknown_of_rice(parcel)
        unknown += unknown_of_needs(parcel)
        unknown += unknown_fires_and_animals(parcel)
    if parcel.baseline_inputs is not None and parcel.project_inputs is not None:
        uses = (parcel.baseline_use, use_after(parcel))
        crops = (_cropland(uses[0]), _cropland(uses[1]))
        residues, missing = residue_nitrogen(parcel, draws, crops=crops)
        unknown += missing if changes else []
        emissions = _emissions(parcel, courses, shares, years, residues, draws)
    elif changes:
        unknown.append(
            Unknown(
                what=INPUTS, reason="inputs of baseline and plan are not both given"
            )
        )
    scenarios = [
        Scenario(
            soil_carbon=soil[i],
            woody_carbon=woody[i],
            emissions=(*peat[i], *emissions[i], *(char if i else ())),
            unknown=tuple(unknown),
        )
        for i in (0, 1)
    ]
    found = net_balance(
        *scenarios,
        area=parcel.area,
        years=years,
        potential=potential,
        leakage=Quantity(value=np.asarray(0.0)),
    )
    if changes and courses is not None:
        said = (*said, *_bound(parcel, courses, years))
    return replace(found, warnings=(*found.warnings, *said))


def _bound(parcel: Parcel, courses: Courses, years: int) -> tuple[str, ...]:
    """Nitrogen that the carbon of the plan ties up; its ratio is of cropland only."""
    use = use_after(parcel)
    more = courses.project[0, years] - courses.baseline[0, years]
    if not more > LEAST_LOSS:
        return ()
    if not _cropland(use):
        return (
            f"how much nitrogen the added soil carbon binds is unknown: {NO_RATIO}",
        )
    mass = bound_nitrogen(more / years, _conversion(parcel, use)).value
    return (
        f"the soil carbon that the plan adds binds about {float(mass):.2g} kg ha-1 "
        f"yr-1 of nitrogen, as mean of {years} yr; it must come from fertiliser, "
        "manure or legumes, and earns no credit of nitrous oxide",
    )


def _peat(
    parcel: Parcel, shares: FloatArray, draws: Draws
) -> tuple[list[tuple[Emission, ...]], list[Unknown]]:
    """Emissions of an organic soil, drained and as far as the plan rewets it."""
    soil = parcel.soil
    what = "gases of the organic soil"
    if not soil.drained_site:
        if shares.any():
            return [(), ()], [Unknown(what=what, reason="soil.drained_site not given")]
        return [(), ()], []
    wet = any(read_practices()[key].group == "wetland" for key in parcel.new_practices)
    try:
        drained = drained_emissions(soil.drained_site, soil.peat_climate, draws)
        if not shares.any():
            return [drained, drained], []
        if not (soil.rewetted_site and wet):
            reason = (
                "what the plan changes is unknown: it takes soil.rewetted_site and a "
                "practice that rewets"
            )
            return [(), ()], [Unknown(what=what, reason=reason)]
        rewetted = rewetted_emissions(soil.rewetted_site, draws)
    except InputError as error:
        return [(), ()], [Unknown(what=what, reason=str(error))]
    after = [e.times(1.0 - shares) for e in drained]
    after += [e.times(shares) for e in rewetted]
    return [drained, tuple(after)], []


def _emissions(
    parcel: Parcel,
    courses: Courses | None,
    shares: FloatArray,
    years: int,
    residues: Sides,
    draws: Draws,
) -> list[tuple[Emission, ...]]:
    """Emissions of the inputs of baseline and project, in every year."""
    before, after = parcel.baseline_inputs or {}, parcel.project_inputs or {}
    if not parcel.new_practices:
        shares = shares * 0.0
    freed = _freed(parcel, courses, shares, years, draws)
    uses = (parcel.baseline_use, use_after(parcel))
    had = IRRIGATION in parcel.baseline_practices
    watered = (had, had or IRRIGATION in parcel.new_practices)
    without, planned = (
        _nitrogen(parcel, *side, draws)
        for side in zip(uses, watered, (before, after), freed, residues, strict=True)
    )
    return [
        (
            *blended(without, planned, share),
            *_products(before, after, share, draws),
            *energy_emissions(
                {
                    k: blended_amount(before, after, share, k)
                    for k in (*before, *after)
                    if k in CARRIERS
                },
                parcel.energy,
                draws,
            ),
            *blended(
                rice_emissions(before, draws), rice_emissions(after, draws), share
            ),
            *shared_emissions(parcel, share, draws),
        )
        for share in (shares * 0.0, shares)
    ]


def _freed(
    parcel: Parcel,
    courses: Courses | None,
    shares: FloatArray,
    years: int,
    draws: Draws,
) -> tuple[Quantity, Quantity]:
    """Nitrogen that lost carbon sets free, per hectare without and with the plan.

    IPCC (2019) Equation 11.8 adds up the losses of land by land: what one part of the
    parcel gains takes nothing off the loss of another.
    """
    nothing = quantity(0.0)
    if courses is None:
        return nothing, nothing
    use = use_after(parcel)
    under_plan = np.where(shares > 0.0, shares, 1.0)
    losses = (courses.baseline_loss[:, :years], courses.plan_loss[:, :years])
    before, after = (
        mineralised_nitrogen(-loss, _conversion(parcel, land), draws)
        if _cropland(land)
        else nothing
        for land, loss in (
            (parcel.baseline_use, losses[0]),
            (use, losses[1] / under_plan),
        )
    )
    return before, after


def _cropland(use: LandUse) -> bool:
    """Whether the IPCC counts a land use as cropland."""
    if use.use == AGROFORESTRY:
        return use.former is None or _cropland(use.former)
    return use.use in (*CROPLAND, SHIFTING)


def _conversion(parcel: Parcel, use: LandUse) -> str:
    """Row of the C:N ratio: cropland that was forest or grassland until now, or not."""
    recent = parcel.former is not None and parcel.years_in_use < TRANSITION
    before = [parcel.history, *([parcel.former] if recent and parcel.former else [])]
    before += [parcel.baseline_use] if use is not parcel.baseline_use else []
    return STAYS if all(map(_cropland, before)) else CONVERSION


def _losses_without_ratio(
    parcel: Parcel, courses: Courses | None, shares: FloatArray, years: int
) -> tuple[list[Unknown], tuple[str, ...]]:
    """Carbon lost on land that stays no cropland, whose nitrogen has no ratio."""
    if courses is None:
        return [], ()
    uses = (parcel.baseline_use, use_after(parcel))
    without, planned = (
        loss[0, :years] * (0.0 if _cropland(use) else 1.0)
        for use, loss in zip(
            uses, (courses.baseline_loss, courses.plan_loss), strict=True
        )
    )
    kept = without * (1.0 - shares)
    lost = (float(without.sum()), float((kept + planned).sum()))
    if max(lost) <= LEAST_LOSS:
        return [], ()
    if lost[1] > lost[0] + LEAST_LOSS:
        return [Unknown(what=FREED, reason=NO_RATIO)], ()
    if lost[0] > lost[1] + LEAST_LOSS:
        return [], (f"{FREED} is left out: {NO_RATIO}; the benefit is larger",)
    return [], ()


def _nitrogen(
    parcel: Parcel,
    use: LandUse,
    irrigated: bool,
    inputs: dict[str, Any],
    freed: Quantity,
    residues: Quantity,
    draws: Draws,
) -> list[Emission]:
    """Nitrous oxide of a hectare with these inputs and their water."""
    wet = wetness(parcel)
    nitrogen = Nitrogen(
        synthetic=inputs.get("n_synthetic", 0.0),
        organic=inputs.get("n_organic", 0.0),
        residues=residues,
        mineralised=freed,
    )
    rice = water_of_rice(inputs, use)
    leaches = nitrogen_leaches(wet, irrigated=irrigated or bool(rice))
    return [
        direct_n2o(nitrogen, wet, flooded_rice=rice, own=draws),
        _volatilised(nitrogen, inputs, wet, draws),
        leached_n2o(nitrogen, leaches=leaches, own=draws),
    ]


def wetness(parcel: Parcel) -> str:
    """Whether the climate is wet or dry for nitrous oxide.

    Parameters
    ----------
    parcel : Parcel
        By its months, or by the name of its zone.

    Returns
    -------
    moisture : {"wet", "dry", "unknown"}
        Word of `tilth.accounting.n2o`.
    """
    climate = parcel.climate
    if climate.pet:
        belt = zone(climate.zone).belt
        return moisture(belt, sum(climate.precipitation), sum(climate.pet))
    last = climate.zone.rpartition(" ")[2]
    return {"dry": "dry", "moist": "wet", "wet": "wet"}.get(last, "unknown")


def _volatilised(
    nitrogen: Nitrogen, inputs: dict[str, Any], wet: str, draws: Draws
) -> Emission:
    """Indirect nitrous oxide by the air; more of urea goes there than of others."""
    urea = inputs.get("urea", 0.0) * UREA_NITROGEN * KG_PER_MG
    others = max(inputs.get("n_synthetic", 0.0) - urea, 0.0)
    found = volatilised_n2o(replace(nitrogen, synthetic=others), wet, own=draws)
    if not urea:
        return found
    of_urea = Nitrogen(synthetic=urea)
    more = volatilised_n2o(of_urea, wet, fertiliser="urea", own=draws)
    return replace(found, mass=found.mass + more.mass)


def _products(
    before: dict[str, Any], after: dict[str, Any], share: FloatArray, draws: Draws
) -> list[Emission]:
    found = []
    for product in PRODUCTS:
        if product in before or product in after:
            mass = blended_amount(before, after, share, product)
            found.append(lime_or_urea(product, mass, draws))
    return found
