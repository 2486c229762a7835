"""Carbon of the trees and hedges that a plan plants, cohort by cohort."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from tilth.accounting.factor import own_factor
from tilth.accounting.quantity import (
    NOTHING_OWN,
    Own,
    Quantity,
    maximum,
    of_factor,
    total,
)
from tilth.accounting.scenario import Unknown, none_there
from tilth.accounting.woody import (
    HEDGEROW,
    PER_HECTARE,
    Growth,
    agroforestry_growth,
    mean_stock,
    perennial_growth,
    woody_stock,
)
from tilth.assessment.project import Parcel
from tilth.assessment.project_tier1 import use_after
from tilth.assessment.schema_fault import Keys, name_of
from tilth.checks import FloatArray
from tilth.climate.ipcc_zone import zone
from tilth.datasets.practice import Practice
from tilth.datasets.practices import read_practices
from tilth.errors import InputError

USES: Final = ("agroforestry", "forest", "native", "perennial")
PERENNIAL: Final = "perennial"
GROUPS: Final = ("agroforestry", "forest", PERENNIAL)
PERENNIALS: Final = (
    "olive",
    "orchard",
    "vine",
    "short-rotation coppice",
    "oil palm",
    "rubber",
    "tea",
)
OWN: Final = "own"
ALL: Final = "tea"  # has one row for all climates
WOODY: Final = "woody carbon"
BELTS: Final = ("temperate", "tropical")
ABOUT: Final = (
    "woody carbon is that of living biomass; dead wood and litter are not counted. "
    "Plantations that are felled in cycles grow to their mean stock and no further. "
    "What is left after a stop of the plan is told of the soil alone: trees that are "
    "felled then give their carbon back"
)


def woody_carbon(
    parcel: Parcel, shares: FloatArray, own: Own = NOTHING_OWN
) -> tuple[Quantity | Unknown, Quantity | Unknown]:
    """Biomass carbon that baseline and plan have beside what they share.

    Parameters
    ----------
    parcel : Parcel
        With what its plan plants, where that is given.
    shares : ndarray, shape (n_years,)
        Share of the parcel under the plan at the start of each year; 0 where the plan
        changes nothing. [1]
    own : mapping, optional
        Draws of the assessment.

    Returns
    -------
    woody : tuple of Quantity or Unknown
        Of the start and the end of every year, shape (..., n_years + 1); unknown where
        trees come or go and their growth is not given. [Mg ha-1]
    """
    if not shares.any():
        return none_there(), none_there()
    if _fells(parcel):
        reason = "the plan ends a land use with trees; what they hold is not given"
        return (Unknown(what=WOODY, reason=reason),) * 2
    if not parcel.woody:
        if not plants(parcel):
            return none_there(), none_there()
        reason = "the growth of the trees is not given: plan.woody"
        return (Unknown(what=WOODY, reason=reason),) * 2
    years = np.arange(shares.size + 1.0)
    steps = np.diff(shares, prepend=0.0)
    # The length of a hedge is that of the whole parcel, whatever land it takes.
    whole = parcel.shares[-1]
    parts = [
        _stock(item, name, parcel.climate.zone, years - begin, own)
        * float(steps[begin] / (whole if item["system"] == HEDGEROW else 1.0))
        for name, item in _named(parcel)
        for begin in np.flatnonzero(steps).tolist()
    ]
    return none_there(), total(parts)


def plants(parcel: Parcel) -> bool:
    """Whether the plan brings trees.

    Parameters
    ----------
    parcel : Parcel
        Of the project.

    Returns
    -------
    plants : bool
        By the groups of its new practices, or by its land use. Practices of perennial
        crops that keep the land use, such as grass between vines, bring none.
    """
    known = [read_practices()[key] for key in parcel.new_practices]
    if any(p.group in GROUPS and not _tends(p) for p in known):
        return True
    after = use_after(parcel).use
    return after in USES and after != parcel.baseline_use.use


def _tends(practice: Practice) -> bool:
    """Whether a practice tends perennial crops that stand there already."""
    level = practice.tier1
    return practice.group == PERENNIAL and not (level is not None and level.use)


def faults_of_woody(
    at: Keys, items: list[dict[str, Any]], climate_zone: str
) -> Iterator[tuple[Keys, str]]:
    """Faults of what a plan plants, whose form is right.

    Parameters
    ----------
    at : tuple
        Keys of the list.
    items : list of dict
        Content of ``plan.woody``.
    climate_zone : str
        Of the parcel; "" if it is not known.

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    for i, item in enumerate(items):
        keys, system = (*at, i), item["system"]
        own = ("growth", "years", "source")
        for key in own:
            if (key in item) != (system == OWN):
                rule = "must be given for" if system == OWN else "belongs to"
                yield (
                    (*keys, key),
                    f"{name_of((*keys, key))} {rule} the system own",
                )
        if ("length" in item) != (system == HEDGEROW):
            yield (
                (*keys, "length"),
                f"{name_of((*keys, 'length'))} must be given for hedgerows, in km "
                f"ha-1, and for nothing else; got {system}",
            )
        if not climate_zone or (system == OWN and any(k not in item for k in own)):
            continue
        try:
            _growth(item, "", climate_zone, NOTHING_OWN)
        except InputError as error:
            yield keys, f"{name_of(keys)} cannot be used: {error}"


def _fells(parcel: Parcel) -> bool:
    """Whether a land use with trees ends."""
    before = parcel.baseline_use.use
    return before in USES and use_after(parcel).use != before


def _named(parcel: Parcel) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is planted, each with a name of its own: errors are shared by name."""
    for i, item in enumerate(parcel.woody):
        yield f"{parcel.id}, row {i + 1}" if i else parcel.id, item


def _stock(
    item: dict[str, Any], parcel: str, climate_zone: str, age: FloatArray, own: Own
) -> Quantity:
    growth = _growth(item, parcel, climate_zone, own)
    stock = woody_stock(growth, age, length=item.get("length"))
    if item["system"] not in PERENNIALS:
        return stock
    mean = mean_stock(item["system"], _domain(item, climate_zone), own)
    return stock + mean - maximum(stock, mean)


def _growth(item: dict[str, Any], parcel: str, climate_zone: str, own: Own) -> Growth:
    system = item["system"]
    if system == OWN:
        rate = own_factor(
            f"woody growth of parcel {parcel}",
            item["growth"],
            unit="Mg ha-1 yr-1",
            standard_error=item.get("growth_standard_error"),
            source=item["source"],
        )
        years = Quantity(value=np.asarray(float(item["years"])))
        return Growth(
            system=system, rate=of_factor(rate, own), cycle=years, per=PER_HECTARE
        )
    if system in PERENNIALS:
        return perennial_growth(system, _domain(item, climate_zone), own)
    detail = item.get("detail")
    return agroforestry_growth(
        system,
        _domain(item, climate_zone),
        detail=None if detail is None else (detail["climate"], detail["region"]),
        below=item.get("below_ground", False),
        own=own,
    )


def _domain(item: dict[str, Any], climate_zone: str) -> str:
    """Climate of the tables 5.1 and 5.3."""
    if item["system"] == ALL:
        return "all"
    belt = zone(climate_zone).belt
    if belt not in BELTS:
        raise InputError(
            f"climate must be one of {', '.join(BELTS)} in the tables of the IPCC; got "
            f"{climate_zone}: give system own, with its growth"
        )
    return belt
