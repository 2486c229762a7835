"""Tier 1 of the IPCC for a parcel: stocks scaled to what was measured, shared draws."""

from dataclasses import replace
from typing import Final

import numpy as np

from tilth.accounting.factor import read_factors
from tilth.accounting.input_level import (
    HIGH,
    HIGH_WITH_MANURE,
    LEVELS,
    MEDIUM,
    CropManagement,
    grassland_input_level,
    input_level,
)
from tilth.accounting.quantity import Quantity
from tilth.accounting.tier1 import (
    CROPLAND,
    NO_TILLAGE_FACTOR,
    TRANSITION,
    LandUse,
    reference_stock,
    stock_change_factor,
)
from tilth.assessment.project.biochar import PRACTICE as BIOCHAR
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.outcome import Courses, NoMethod
from tilth.assessment.project.project import DEPTH, Parcel
from tilth.assessment.project.spread import Spread, spread, yearly_loss
from tilth.checks import FloatArray
from tilth.climate.ipcc_zone import zone as zone_of
from tilth.datasets.practice import Practice
from tilth.datasets.practices import read_practices
from tilth.datasets.tables import read_table
from tilth.errors import InputError

TIER: Final = "Tier 1"
METHOD: Final = (
    "IPCC (2019) Tier 1, Equation 2.25: stock times the ratio of stock change factors, "
    "on a straight line over 20 years; scaled so that the stock at the start is kept"
)
COVERS: Final = "stock at the start and range of the factors of the IPCC"
UNTOLD: Final = (
    "the practices lead to the levels that the baseline has already: give "
    "plan.land_use where the plan goes beyond them"
)
BESIDE_BIOCHAR: Final = (
    "how biochar changes the other carbon of the soil is not known; the IPCC counts "
    "none"
)
ANEW: Final = (
    "by Tier 1 every change begins its 20 years anew (IPCC 2019, Equation 2.25), and "
    "the baseline is still on its way from an earlier one: until both have arrived, "
    "part of their difference is this new start and not the practices"
)
FIELDS: Final = (
    "assumed: single fields spread about the mean of their soil class and zone as its "
    "printed interval and number of soils imply"
)


def project_use(parcel: Parcel) -> LandUse:
    """Land use that the new practices of the plan lead to.

    Parameters
    ----------
    parcel : Parcel
        Its stated land use of the plan, or baseline and practices.

    Returns
    -------
    land_use : LandUse
        Words of Tier 1.

    Raises
    ------
    InputError
        If the practices have no level of Tier 1, or it cannot be derived.
    """
    if not parcel.new_practices:
        return parcel.baseline_use
    if parcel.project_use is not None:
        return parcel.project_use
    known = read_practices()
    use = parcel.baseline_use
    flags: dict[str, bool] = {}
    for practice in (known[key] for key in parcel.new_practices):
        if practice.key == BIOCHAR and parcel.biochar is not None:
            continue  # Equation 2.25A adds its carbon to that of Equation 2.25
        if practice.tier1 is None:
            raise InputError(f"the IPCC has no level of factors for {practice.key}")
        use = _converted(use, practice)
        flags |= practice.tier1.flags
    if not flags:
        return use
    if use.use == "grassland":
        return _grassland(use, flags)
    if use.use not in CROPLAND:
        raise InputError(f"{use.use} has no levels of input")
    return replace(use, input_level=_level(use.input_level, flags))


def use_after(parcel: Parcel) -> LandUse:
    """Land use under the plan, for what does not rest on factors of Tier 1.

    Parameters
    ----------
    parcel : Parcel
        Of the project.

    Returns
    -------
    land_use : LandUse
        That of the baseline where no words of Tier 1 say what the plan leads to.
    """
    try:
        return project_use(parcel)
    except InputError:
        return parcel.project_use or parcel.baseline_use


def start_stock(parcel: Parcel, draws: Draws) -> tuple[FloatArray, tuple[str, ...]]:
    """Stock at the start: measured, or of the soil class and climate zone.

    The spread of fields about the mean of a class is that of its printed interval and
    number of soils; it is wider than that of any measured stock.

    Parameters
    ----------
    parcel : Parcel
        With a measured stock, or a class and a zone.
    draws : Draws
        Of the assessment.

    Returns
    -------
    soc_stock : ndarray, shape (n_members + 1, 1)
        [Mg ha-1]
    warnings : tuple of str
        What a reader must know.

    Raises
    ------
    InputError
        If neither is known.
    """
    name = f"stock: {parcel.id}"
    soil = parcel.soil
    if soil.soc_stock is not None and soil.stock_error is not None:
        drawn = draws.lognormal(name, soil.soc_stock, soil.stock_error)
        return drawn[:, np.newaxis], ()
    if not soil.soil_class:
        raise InputError("neither a measured stock nor a soil class is given")
    zone = parcel.climate.zone
    reference = reference_stock(zone, soil.soil_class)
    mean = float(reference.value)
    # Factors at their value: their error belongs to the change, drawn there.
    share = float(_start_factor(parcel, None)[0, 0])
    spread = field_spread(zone, soil.soil_class)
    drawn = draws.lognormal(name, mean * share, spread * share)
    return drawn[:, np.newaxis], (
        "the stock at the start is not measured: it is the mean of its soil class and "
        f"climate zone in the world, times {share:.2f} for the land use; its interval "
        "is that of single fields of the class",
    )


def start_provisional(parcel: Parcel) -> tuple[str, ...]:
    """What the stock at the start rests on that no source says.

    Parameters
    ----------
    parcel : Parcel
        With a measured stock, or a class and a zone.

    Returns
    -------
    provisional : tuple of str
        Empty where the stock was measured.
    """
    if parcel.soil.soc_stock is not None:
        return ()
    found = reference_stock(parcel.climate.zone, parcel.soil.soil_class)
    return (*found.provisional, FIELDS)


def start_sources(parcel: Parcel) -> tuple[str, ...]:
    """Where the stock at the start stands.

    Parameters
    ----------
    parcel : Parcel
        With a measured stock, or a class and a zone.

    Returns
    -------
    sources : tuple of str
        Empty where the stock was measured.
    """
    if parcel.soil.soc_stock is not None:
        return ()
    return reference_stock(parcel.climate.zone, parcel.soil.soil_class).sources


def field_spread(zone: str, soil: str) -> float:
    """Standard deviation of the stocks of single fields of a class and zone.

    Parameters
    ----------
    zone, soil : str
        Climate zone and soil class.

    Returns
    -------
    standard_deviation : float
        From the 95 % interval of the mean and the number of soils; where that is not
        printed, the interval is a default for single values and is taken as it is.
        [Mg ha-1]
    """
    row = (zone_of(zone).reference, soil)
    found = read_factors("ipcc_tier1/reference_stocks.csv", "zone", "soil")[row]
    error = found.standard_error or 0.0
    for line in read_table("ipcc_tier1/reference_stocks.csv").rows:
        if (line["zone"], line["soil"]) == row and line["n"]:
            return error * float(np.sqrt(float(line["n"]) + 1.0))
    return error


def courses(parcel: Parcel, years: int, draws: Draws) -> Courses | NoMethod:
    """Stocks of baseline and project by Tier 1.

    Parameters
    ----------
    parcel : Parcel
        Of a mineral soil.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.

    Returns
    -------
    courses : Courses or NoMethod
        With members, or why it cannot be used.
    """
    if parcel.soil.organic:
        return NoMethod(tier=TIER, reason="it is for mineral soils")
    if parcel.soil.soc_stock is not None and parcel.soil.depth != DEPTH:
        return NoMethod(
            tier=TIER,
            reason=f"its factors hold for 0-{DEPTH:g} cm; the stock is of 0-"
            f"{parcel.soil.depth:g} cm",
        )
    try:
        after = project_use(parcel)
        beside = BIOCHAR in parcel.new_practices and parcel.biochar is not None
        same = bool(parcel.new_practices) and after == parcel.baseline_use
        if same and not beside:
            return NoMethod(
                tier=TIER,
                reason="its factors do not tell the plan from the baseline"
                if parcel.project_use is not None
                or parcel.baseline_use == parcel.history
                else UNTOLD,
            )
        stock, said = start_stock(parcel, draws)
        factors = [
            stock_change_factor(parcel.climate.zone, use, draws)
            for use in (parcel.baseline_use, after, *_start_uses(parcel))
        ]
        start = _start_factor(parcel, draws)
    except InputError as error:
        return NoMethod(tier=TIER, reason=str(error))
    baseline, project = _ratios(parcel, start, factors, years)
    course = stock * baseline
    used: dict[str, str] = {}
    provisional: list[str] = []
    unknown = [BESIDE_BIOCHAR] if same else []
    for found in factors:
        unknown += found.reasons
        provisional += found.provisional
        used |= dict.fromkeys(found.sources, "")
    keys = dict.fromkeys(k for f in factors for k in f.factors)
    drawn = {k: np.ravel(draws[k]) for k in keys if k in draws.factors}
    drawn["stock at the start"] = stock[:, 0]
    return Courses(
        baseline=course,
        project=stock * project.course,
        baseline_loss=yearly_loss(course),
        plan_loss=stock * project.loss,
        method=METHOD,
        tier=TIER,
        depth=DEPTH,
        covers=COVERS,
        unknown_error=tuple(dict.fromkeys(unknown)) if parcel.new_practices else (),
        drawn=drawn,
        sources=tuple(dict.fromkeys([*start_sources(parcel), *used])),
        provisional=tuple(dict.fromkeys([*provisional, *start_provisional(parcel)])),
        warnings=(
            *said,
            "the range of the factors is that of a mean over many fields; one field "
            "may differ more",
            *((ANEW,) if parcel.new_practices and _moves(parcel) else ()),
        ),
    )


def _moves(parcel: Parcel) -> bool:
    """Whether the stock changes without the plan."""
    recent = parcel.former is not None and parcel.years_in_use < TRANSITION
    return recent or parcel.baseline_use != parcel.history


def _start_uses(parcel: Parcel) -> tuple[LandUse, ...]:
    return (parcel.history, *((parcel.former,) if parcel.former else ()))


def _start_factor(parcel: Parcel, draws: Draws | None) -> FloatArray:
    """Stock at the start per reference stock; on its way if the use is recent."""
    own = {} if draws is None else draws
    parts = [
        np.reshape(stock_change_factor(parcel.climate.zone, u, own).value, (-1, 1))
        for u in _start_uses(parcel)
    ]
    if parcel.former is None or parcel.years_in_use >= TRANSITION:
        return np.asarray(parts[0])
    done = parcel.years_in_use / TRANSITION
    return np.asarray(parts[1] + (parts[0] - parts[1]) * done)


def _ratios(
    parcel: Parcel, start: FloatArray, factors: list[Quantity], years: int
) -> tuple[FloatArray, Spread]:
    """Stock per stock at the start, of baseline and project."""
    t = np.arange(years + 1.0)
    before, after, history = (np.reshape(f.value, (-1, 1)) for f in factors[:3])
    if parcel.baseline_use != parcel.history:
        course = start + (before - start) * np.clip(t / TRANSITION, 0.0, 1.0)
    elif parcel.former is not None and parcel.years_in_use < TRANSITION:
        left = TRANSITION - parcel.years_in_use
        course = start + (history - start) * np.clip(t / left, 0.0, 1.0)
    else:
        course = start + 0.0 * t
    baseline = course / start
    shares = parcel.shares if parcel.new_practices else ()

    def cohort(year: int) -> FloatArray:
        begin = course[:, year : year + 1]
        share = np.clip((t - year) / TRANSITION, 0.0, 1.0)
        new = np.where(t < year, course, begin + (after - begin) * share)
        return np.asarray(new / start)

    return baseline, spread(baseline, shares, cohort, years)


def _converted(use: LandUse, practice: Practice) -> LandUse:
    """Land use with what a practice changes, input levels left out."""
    level = practice.tier1
    if level is None:
        return use
    if level.use and level.use != use.use:
        if level.use == "agroforestry":
            return LandUse(use=level.use, former=use)
        if level.use == "perennial":
            return LandUse(use=level.use, input_level=level.input_level)
        given = level.management if level.use == "grassland" else ""
        words = level.input_level if given == "improved" else ""
        return LandUse(use=level.use, management=given, input_level=words)
    if level.use == "grassland":
        words = level.input_level if level.management == "improved" else ""
        if use.management == "improved" and level.management == "improved":
            words = use.input_level  # raised by the flags
        return LandUse(use=use.use, management=level.management, input_level=words)
    if level.management:
        if use.use not in CROPLAND or use.use in NO_TILLAGE_FACTOR:
            raise InputError(f"{use.use} has no factor of tillage")
        return replace(use, management=level.management)
    return use


def _level(present: str, flags: dict[str, bool]) -> str:
    """Level of input of cropland where a flag of the decision tree changes."""
    base = {
        "residues_removed": False,
        "low_residue": False,
        "bare_fallow": False,
        "nitrogen": True,
    }
    if present == HIGH:
        base["more_input"] = True
    elif present == HIGH_WITH_MANURE:
        base |= {"amendment": True, "manure": True}
    elif not present:
        raise InputError(
            "the input level of the baseline is not given, so it is not known what the "
            "practices raise it to: give history.land_use.input_level, or "
            "plan.land_use"
        )
    elif present != MEDIUM:
        raise InputError(
            f"the input level of the baseline is {present}, and what it is for decides "
            "what the practices raise it to: give plan.land_use"
        )
    found = input_level(CropManagement(**{**base, **flags}))
    return max(found, present, key=LEVELS.index)


def _grassland(use: LandUse, flags: dict[str, bool]) -> LandUse:
    """Improved grassland with one improvement more."""
    if use.management != "improved":
        return use
    names = ("irrigation", "more_input", "nitrogen", "amendment")
    found = {name: flags.get(name, False) for name in names}
    level = grassland_input_level(**found)
    levels = [level, use.input_level or level]
    return replace(use, input_level="high" if "high" in levels else MEDIUM)
