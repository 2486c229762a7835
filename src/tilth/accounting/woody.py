"""Carbon in the biomass of trees, hedges and perennial crops.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 5, Tables 5.1 to 5.3. Biomass grows at one rate until the
cycle ends and is constant from then on: growth times cycle, which may differ from the
printed largest stock by rounding. Below ground nothing changes at Tier 1.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.accounting.factor import factor
from tilth.accounting.quantity import NOTHING_OWN, Own, Quantity, of_factor, quantity
from tilth.checks import in_range
from tilth.errors import InputError

HEDGEROW: Final = "hedgerow"
PER_HECTARE: Final = "ha-1"
PER_KILOMETRE: Final = "km-1"

_SYSTEMS = ("greenhouse_gases/agroforestry.csv", ("quantity", "climate", "system"))
_GROWTH = (
    "greenhouse_gases/agroforestry_growth.csv",
    ("quantity", "climate", "region", "system"),
)
_CROPS = ("greenhouse_gases/perennials.csv", ("quantity", "domain", "crop"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Growth:
    """How the woody biomass of a system grows.

    Parameters
    ----------
    system : str
        Its name.
    rate : Quantity
        Yearly growth of carbon until the end of the cycle; of a hedgerow per km.
        [Mg ha-1 yr-1 or Mg km-1 yr-1]
    cycle : Quantity
        Years until it is full-grown. [yr]
    per : str
        ``ha-1``, or ``km-1`` for hedgerows, whose length is needed.
    """

    system: str
    rate: Quantity
    cycle: Quantity
    per: str


def agroforestry_growth(
    system: str,
    climate: str,
    *,
    detail: tuple[str, str] | None = None,
    below: bool = False,
    own: Own = NOTHING_OWN,
) -> Growth:
    """Growth of an agroforestry system.

    Parameters
    ----------
    system : str
        Such as ``silvoarable``, ``alley cropping`` or ``hedgerow``.
    climate : {"temperate", "tropical"}
        Of Table 5.1, which also has the cycle.
    detail : tuple of str, optional
        Climate and region of Table 5.2, such as ``("cool temperate", "Europe")``,
        whose growth then stands in.
    below : bool, default False
        Adds the growth below ground of Table 5.2 (Tier 2), which needs `detail`; it
        has no printed error.
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    growth : Growth
        Of a hedgerow per km.

    Raises
    ------
    InputError
        If a word is unknown, or growth below ground is asked without `detail`.

    Examples
    --------
    >>> float(agroforestry_growth("silvoarable", "temperate").rate.value)
    0.91
    """
    cycle = of_factor(factor(*_SYSTEMS, ("cycle", climate, system)), own)
    if below and detail is None:
        raise InputError(
            "detail must name climate and region of Table 5.2 for growth below ground; "
            "got none"
        )
    if detail is None:
        rate = of_factor(factor(*_SYSTEMS, ("growth", climate, system)), own)
    else:
        rate = of_factor(factor(*_GROWTH, ("above", *detail, system)), own)
        if below:
            rate = rate + of_factor(factor(*_GROWTH, ("below", *detail, system)), own)
    per = PER_KILOMETRE if system == HEDGEROW else PER_HECTARE
    return Growth(system=system, rate=rate, cycle=cycle, per=per)


def perennial_growth(crop: str, domain: str, own: Own = NOTHING_OWN) -> Growth:
    """Growth of a perennial monoculture.

    Parameters
    ----------
    crop : str
        ``olive``, ``orchard``, ``vine``, ``short-rotation coppice``, ``oil palm``,
        ``rubber`` or ``tea``.
    domain : {"temperate", "tropical", "all"}
        As in the table.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    growth : Growth
        Per hectare.

    Raises
    ------
    InputError
        If a word is unknown.
    """
    rate, cycle = (
        of_factor(factor(*_CROPS, (kind, domain, crop)), own)
        for kind in ("growth", "cycle")
    )
    return Growth(system=crop, rate=rate, cycle=cycle, per=PER_HECTARE)


def mean_stock(crop: str, domain: str, own: Own = NOTHING_OWN) -> Quantity:
    """Mean biomass carbon of a perennial monoculture over its cycles, as printed.

    Parameters
    ----------
    crop, domain : str
        As in `perennial_growth`.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    stock : Quantity
        Not half of the largest for olive, orchard and tea. [Mg ha-1]

    Raises
    ------
    InputError
        If a word is unknown.

    Examples
    --------
    >>> float(mean_stock("olive", "temperate").value)
    6.9
    """
    return of_factor(factor(*_CROPS, ("mean", domain, crop)), own)


def woody_stock(
    growth: Growth, age: ArrayLike, *, length: ArrayLike | None = None
) -> Quantity:
    r"""Carbon of woody biomass at an age.

    Parameters
    ----------
    growth : Growth
        Of `agroforestry_growth` or `perennial_growth`.
    age : array_like
        Years since planting; nothing before 0. [yr]
    length : array_like, optional
        Of hedgerow per hectare of land, which it needs. [km ha-1]

    Returns
    -------
    stock : Quantity
        [Mg ha-1]

    Raises
    ------
    InputError
        If a hedgerow comes without its length or another system with one, or a number
        is out of range.

    Notes
    -----
    .. math:: L = G \min(\max(t, 0), \mathrm{cycle})

    Examples
    --------
    >>> growth = agroforestry_growth("hedgerow", "temperate")
    >>> round(float(woody_stock(growth, 10.0, length=0.1).value), 3)
    0.87
    """
    if (length is not None) != (growth.per == PER_KILOMETRE):
        raise InputError(
            "length must be given for hedgerows, in km ha-1, and for nothing else; "
            f"got {length!r} for {growth.system}"
        )
    years = in_range("age", age, -1000.0, 1000.0, "yr")
    grown = np.clip(years, 0.0, None)
    full = grown >= growth.cycle.value
    time = growth.cycle * np.where(full, 1.0, 0.0) + np.where(full, 0.0, grown)
    share = 1.0 if length is None else in_range("length", length, 0.0, 10.0, "km ha-1")
    return growth.rate * time * quantity(share)
