"""Methane of flooded rice.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 5, Section 5.5, Equations 5.1 to 5.3, Tables 5.11 to
5.14.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.accounting.emission import Emission, amount
from tilth.accounting.factor import factor, read_factors
from tilth.accounting.quantity import NOTHING_OWN, Own, Quantity, of_factor, quantity
from tilth.accounting.warming_potential import CH4
from tilth.checks import in_range

SOURCE: Final = "flooded rice"
NOTHING_ADDED: Final[Mapping[str, ArrayLike]] = {}

# Water during cultivation, in the words of EF1FR: IPCC (2019) V4 Ch11 Table 11.1.
FLOODING: Final = {
    "upland": "",
    "continuously flooded": "continuously flooded",
    "single drainage": "single or multiple drainage",
    "multiple drainage": "single or multiple drainage",
}

_REGIONS = ("greenhouse_gases/rice_regions.csv", ("quantity", "region"))
_SCALING = ("greenhouse_gases/rice_scaling.csv", ("factor", "level"))


def rice_methane(
    region: str,
    *,
    water: str = "continuously flooded",
    before: str = "not flooded under 180 d",
    amendments: Mapping[str, ArrayLike] = NOTHING_ADDED,
    days: ArrayLike | None = None,
    own: Own = NOTHING_OWN,
) -> Emission:
    r"""Methane of one rice crop; add up the crops of a year.

    Parameters
    ----------
    region : str
        Such as ``World`` or ``East Asia``, see `levels("EFc")`.
    water : str
        Water during cultivation, see `levels("SFw")`; drainage at the end of the
        season does not count as drainage.
    before : str
        Water before cultivation, see `levels("SFp")`.
    amendments : mapping, optional
        See `amendment_scaling`. [Mg ha-1]
    days : array_like, optional
        Length of the season with its ratoon crop; the default of the region if None,
        whose range then counts as error. [d]
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    emission : Emission
        Of CH4, per crop.

    Raises
    ------
    InputError
        If a word is unknown or a number is out of range.

    Notes
    -----
    .. math:: CH_4 = EF_c \, SF_w \, SF_p \, SF_o \, t

    Examples
    --------
    >>> round(float(rice_methane("World").mass.value), 2)
    134.47
    """
    season = (
        of_factor(factor(*_REGIONS, ("days", region)), own)
        if days is None
        else quantity(in_range("days", days, 0.0, 366.0, "d"))
    )
    mass = (
        of_factor(factor(*_REGIONS, ("EFc", region)), own)
        * of_factor(factor(*_SCALING, ("SFw", water)), own)
        * of_factor(factor(*_SCALING, ("SFp", before)), own)
        * amendment_scaling(amendments, own)
        * season
    )
    return Emission(
        source=SOURCE,
        gas=CH4,
        mass=mass,
        method="IPCC (2019) V4 Ch5 Eq 5.1 and 5.2: EFc SFw SFp SFo t",
    )


def amendment_scaling(
    amendments: Mapping[str, ArrayLike], own: Own = NOTHING_OWN
) -> Quantity:
    r"""Factor by which organic amendments raise the methane of rice.

    Parameters
    ----------
    amendments : mapping
        From one of `levels("CFOA")` to its amount: straw as dry, all others as fresh
        matter. Straw that lies on the surface or is burnt is not incorporated.
        [Mg ha-1]
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    scaling : Quantity
        SFo, from 1. [1]

    Raises
    ------
    InputError
        If an amendment is unknown or its amount is out of range.

    Notes
    -----
    .. math:: SF_o = (1 + \sum_i ROA_i \, CFOA_i)^{0.59}

    Examples
    --------
    >>> round(float(amendment_scaling({"straw under 30 d before": 5.0}).value), 6)
    2.878122
    """
    added = quantity(1.0)
    for name, mass in amendments.items():
        found = of_factor(factor(*_SCALING, ("CFOA", name)), own)
        added = added + found * amount(name, mass, 100.0, "Mg ha-1")
    if not amendments:
        return added
    return added ** of_factor(factor(*_SCALING, ("exponent", "amendments")), own)


def levels(name: str) -> tuple[str, ...]:
    """Words that a factor of rice knows.

    Parameters
    ----------
    name : {"EFc", "SFw", "SFp", "CFOA"}
        Regions, water during and before cultivation, amendments.

    Returns
    -------
    levels : tuple of str
        In the order of the table.
    """
    keys = [
        *read_factors(_REGIONS[0], *_REGIONS[1]),
        *read_factors(_SCALING[0], *_SCALING[1]),
    ]
    return tuple(level for kind, level in keys if kind == name)


def flooding(water: str) -> str:
    """Word of the nitrous oxide of rice for its water during cultivation.

    Parameters
    ----------
    water : str
        One of `levels("SFw")`.

    Returns
    -------
    flooded_rice : str
        For `tilth.accounting.n2o.direct_n2o`; "" for upland rice, which is never
        flooded, and ``unknown`` where drainage is not said.

    Raises
    ------
    InputError
        If the word is unknown.

    Examples
    --------
    >>> flooding("multiple drainage")
    'single or multiple drainage'
    """
    factor(*_SCALING, ("SFw", water))
    return FLOODING.get(water, "unknown")


def season_methane(crops: list[Emission]) -> Emission:
    """Methane of all rice crops of a year.

    Parameters
    ----------
    crops : list of Emission
        One of `rice_methane` per crop, at least one.

    Returns
    -------
    emission : Emission
        Their sum; factors that crops share have one error.
    """
    mass = quantity(np.asarray(0.0))
    for crop in crops:
        mass = mass + crop.mass
    return Emission(source=crops[0].source, gas=CH4, mass=mass, method=crops[0].method)
