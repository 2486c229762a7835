"""Soil carbon by the IPCC's Tier 1 method for mineral soils, 0-30 cm.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 2, Equation 2.25, with the tables of Chapters 2, 5 and 6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.accounting.factor import factor
from tilth.accounting.quantity import NOTHING_OWN, Own, Quantity, of_factor, stack
from tilth.checks import complete
from tilth.climate.ipcc_zone import zone as zone_of
from tilth.errors import InputError

TRANSITION: Final = 20.0  # yr, time dependence D of Equation 2.25
PADDY: Final = "paddy rice"
CROPLAND: Final = (
    "long-term cultivated",
    "annual on wetland soil",
    PADDY,
    "perennial",
    "set-aside",
)
UNMANAGED: Final = ("native", "forest")
AGROFORESTRY: Final = "agroforestry"
SHIFTING: Final = "shifting cultivation"
NO_TILLAGE_FACTOR: Final = (PADDY, "set-aside")
TILLAGE_OPTIONAL: Final = ("perennial",)  # not applied where no word is given

_CROPS = ("ipcc_tier1/cropland_factors.csv", ("factor", "level", "region"))
_GRASS = ("ipcc_tier1/grassland_factors.csv", ("factor", "level", "region"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LandUse:
    """Land use and management of a stratum, in the words of the factor tables.

    Parameters
    ----------
    use : str
        One of `CROPLAND`, ``grassland``, ``native``, ``forest``, ``agroforestry`` or
        ``shifting cultivation``.
    management : str, default ""
        Of cropland the tillage: ``full``, ``reduced`` or ``none`` (of perennial crops
        it may be left out). Of grassland
        ``nominal``, ``high-intensity grazing``, ``severely degraded`` or ``improved``.
        Of shifting cultivation the fallow: ``shortened`` or ``mature``.
    input_level : str, default ""
        Of cropland, see `tilth.accounting.input_level`; of improved grassland
        ``medium`` or ``high``.
    former : LandUse, optional
        Of agroforestry, the use before it: its stock is multiplied.
    """

    use: str
    management: str = ""
    input_level: str = ""
    former: "LandUse | None" = None


def reference_stock(zone: str, soil: str, own: Own = NOTHING_OWN) -> Quantity:
    """Reference stock of carbon under native vegetation, 0-30 cm.

    Parameters
    ----------
    zone : str
        Climate zone, see `tilth.climate.ipcc_zone`.
    soil : str
        Soil class, see `tilth.soil.ipcc_class`.
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    reference_stock : Quantity
        Its error is that of the mean of the class over the world. [Mg ha-1]

    Raises
    ------
    InputError
        If the zone or the class is unknown, the soil is organic, or the source has no
        value for the two together.

    Examples
    --------
    >>> stock = reference_stock("warm temperate moist", "high-activity clay")
    >>> float(stock.value)
    64.0
    """
    if soil == "organic":
        raise InputError(
            "soil must be mineral for the Tier 1 stock change; got organic "
            "(see tilth.accounting.organic_soil)"
        )
    row = (zone_of(zone).reference, soil)
    found = factor("ipcc_tier1/reference_stocks.csv", ("zone", "soil"), row)
    return of_factor(found, own)


def stock_change_factor(
    zone: str, land_use: LandUse, own: Own = NOTHING_OWN
) -> Quantity:
    """Product of the stock change factors F_LU, F_MG and F_I.

    Parameters
    ----------
    zone : str
        Climate zone.
    land_use : LandUse
        Use, management and input.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    factor : Quantity
        Stock at equilibrium per reference stock. [1]

    Raises
    ------
    InputError
        If a word is unknown, a needed one is missing, one is given that has no factor,
        or the zone has none.
    """
    use = land_use.use
    if (land_use.former is not None) != (use == AGROFORESTRY):
        raise InputError(
            "former must be given for agroforestry and for nothing else; "
            f"got {land_use.former} with {use!r}"
        )
    if use in UNMANAGED:
        _unused(land_use, management=True)
        return Quantity(value=np.asarray(1.0))
    if use == "grassland":
        return _grassland(zone, land_use, own)
    if use == AGROFORESTRY and land_use.former is not None:
        return _agroforestry(zone, land_use, land_use.former, own)
    if use == SHIFTING:
        return _shifting(zone, land_use, own)
    if use not in CROPLAND:
        known = (*CROPLAND, "grassland", *UNMANAGED, AGROFORESTRY, SHIFTING)
        raise InputError(f"use must be one of {', '.join(known)}; got {use!r}")
    return _cropland(zone, land_use, own)


def equilibrium_stock(
    zone: str, soil: str, land_use: LandUse, own: Own = NOTHING_OWN
) -> Quantity:
    r"""Stock of carbon that a land use leads to, 0-30 cm.

    Parameters
    ----------
    zone, soil : str
        Climate zone and soil class.
    land_use : LandUse
        Use, management and input.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    soc_stock : Quantity
        At equilibrium. [Mg ha-1]

    Raises
    ------
    InputError
        As `reference_stock` and `stock_change_factor`.

    Notes
    -----
    .. math:: S = S_\mathrm{ref} \, F_\mathrm{LU} \, F_\mathrm{MG} \, F_\mathrm{I}

    Examples
    --------
    >>> use = LandUse(use="long-term cultivated", management="none", input_level="low")
    >>> stock = equilibrium_stock("warm temperate dry", "high-activity clay", use)
    >>> round(float(stock.value), 3)
    18.021
    """
    return reference_stock(zone, soil, own) * stock_change_factor(zone, land_use, own)


def stock_course(
    years: ArrayLike,
    equilibria: Sequence[Quantity],
    initial: Quantity | None = None,
    transition: float = TRANSITION,
) -> Quantity:
    r"""Stock in each inventory year, on straight lines between equilibria.

    Parameters
    ----------
    years : array_like, shape (n_years,)
        Inventory years, rising. [yr]
    equilibria : sequence of Quantity
        Of the land use of each inventory year; a new one begins where it differs from
        that of the year before. [Mg ha-1]
    initial : Quantity, optional
        Measured stock of the first year, such as one of `own_factor`; if None the first
        equilibrium is taken as reached. [Mg ha-1]
    transition : float, default 20
        Years from one equilibrium to the next. [yr]

    Returns
    -------
    soc_stock : Quantity
        Shape (..., n_years). [Mg ha-1]

    Raises
    ------
    InputError
        If the years do not rise, or there is not one equilibrium for each.

    Notes
    -----
    With the last inventory year :math:`t_0` before the land use began:

    .. math:: S_t = S_{t_0} + (S_\mathrm{eq} - S_{t_0}) \min((t - t_0) / D, 1)
    """
    t = complete("years", years, "yr")
    if t.ndim != 1 or t.size == 0 or not np.all(np.diff(t) > 0.0):
        raise InputError(f"years must rise along one axis, in yr; got {t.tolist()}")
    if len(equilibria) != t.size:
        raise InputError(
            f"equilibria must be one per year ({t.size}); got {len(equilibria)}"
        )
    if not transition > 0.0:
        raise InputError(f"transition must be above 0 yr; got {transition:g}")
    start = equilibria[0] if initial is None else initial
    # A measured start is no equilibrium: the first land use leads on from it.
    began, course = float(t[0]), [start]
    for i in range(1, t.size):
        if not np.array_equal(equilibria[i].value, equilibria[i - 1].value):
            began, start = float(t[i - 1]), course[-1]
        share = min((float(t[i]) - began) / transition, 1.0)
        course.append(start + (equilibria[i] - start) * share)
    return stack(course)


def annual_change(
    before: Quantity, after: Quantity, years: float = TRANSITION
) -> Quantity:
    r"""Mean yearly change between two equilibria.

    Parameters
    ----------
    before, after : Quantity
        Stocks at equilibrium under the former and the present land use. [Mg ha-1]
    years : float, default 20
        Length T of the inventory period. [yr]

    Returns
    -------
    yearly_change : Quantity
        A gain is positive. [Mg ha-1 yr-1]

    Raises
    ------
    InputError
        If the years are not above 0.

    Notes
    -----
    .. math:: \Delta S = (S_0 - S_{0-T}) / D, \qquad D = \max(20, T)
    """
    if not years > 0.0:
        raise InputError(f"years must be above 0 yr; got {years:g}")
    return (after - before) / max(TRANSITION, years)


def _cropland(zone: str, land_use: LandUse, own: Own) -> Quantity:
    region = zone_of(zone).cropland
    if not region:
        raise InputError(
            f"cropland must lie in a zone with stock change factors; got {zone}, which "
            "has none"
        )
    table, columns = _CROPS
    found = of_factor(factor(table, columns, ("land use", land_use.use, region)), own)
    if land_use.use in NO_TILLAGE_FACTOR:
        _unused(land_use, management=True)
        return found
    for name, level in (
        ("tillage", land_use.management),
        ("input", land_use.input_level),
    ):
        if level or land_use.use not in TILLAGE_OPTIONAL:
            part = factor(table, columns, (name, level, region))
            found = found * of_factor(part, own)
    return found


def _grassland(zone: str, land_use: LandUse, own: Own) -> Quantity:
    region = zone_of(zone).grassland
    if not region:
        raise InputError(
            f"grassland must lie in a zone with stock change factors; got {zone}, "
            "which has none"
        )
    table, columns = _GRASS
    management = factor(table, columns, ("management", land_use.management, region))
    if land_use.management != "improved":
        _unused(land_use, management=False)
        return of_factor(management, own)
    level = factor(table, columns, ("input", land_use.input_level, region))
    return of_factor(management, own) * of_factor(level, own)


def _agroforestry(zone: str, land_use: LandUse, former: LandUse, own: Own) -> Quantity:
    _unused(land_use, management=True)
    kind = (
        "cropland"
        if former.use in CROPLAND
        else "forest"
        if former.use in UNMANAGED
        else former.use
    )
    found = factor("ipcc_tier1/agroforestry_factors.csv", ("former",), (kind,))
    return of_factor(found, own) * stock_change_factor(zone, former, own)


def _shifting(zone: str, land_use: LandUse, own: Own) -> Quantity:
    if zone_of(zone).belt != "tropical":
        raise InputError(
            f"shifting cultivation must lie in a tropical zone; got {zone}"
        )
    _unused(land_use, management=False)
    row = (land_use.management,)
    return of_factor(factor("ipcc_tier1/shifting_factors.csv", ("fallow",), row), own)


def _unused(land_use: LandUse, *, management: bool) -> None:
    """Refuse a word that would change nothing: the user may believe it does."""
    given = [land_use.input_level, land_use.management if management else ""]
    if any(given):
        raise InputError(
            f"{land_use.use} has no factor of {'management or ' if management else ''}"
            f"input; got {', '.join(word for word in given if word)}"
        )
