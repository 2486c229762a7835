"""Gases of drained, rewetted and burning organic soils.

IPCC (2014) 2013 Supplement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories: Wetlands, Chapters 2 and 3, Tables 2.1 to 2.7 and 3.1 to 3.3, unchanged by
the 2019 Refinement. The text itself was not seen: every factor is second-hand.
"""

from functools import cache
from typing import Final

from tilth.accounting.emission import CH4_PER_C, KG_PER_MG, N2O_PER_N, Emission
from tilth.accounting.factor import factor, read_factors
from tilth.accounting.quantity import NOTHING_OWN, Own, Quantity, of_factor, quantity
from tilth.accounting.warming_potential import CH4, CO2, N2O
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.units import CO2_PER_C

CHAPTER: Final = "IPCC (2013) Wetlands Supplement"

_DRAINED = ("greenhouse_gases/drained.csv", ("quantity", "site"))
_REWETTED = ("greenhouse_gases/rewetted.csv", ("quantity", "site"))
_DISSOLVED = ("greenhouse_gases/dissolved_carbon.csv", ("climate",))
_FIRE = ("greenhouse_gases/peat_fire.csv", ("quantity", "fire"))


@cache
def drained_sites() -> dict[str, tuple[str, ...]]:
    """Drained sites that are known, with the climates that they may lie in.

    Returns
    -------
    sites : dict
        From site to climates.
    """
    found: dict[str, tuple[str, ...]] = {}
    for row in read_table("greenhouse_gases/drained_sites.csv").rows:
        found[row["site"]] = (*found.get(row["site"], ()), row["climate"])
    return found


def rewetted_sites() -> tuple[str, ...]:
    """Rewetted sites that are known: climate and nutrient status.

    Returns
    -------
    sites : tuple of str
        In the order of the table.
    """
    rows = read_factors(_REWETTED[0], *_REWETTED[1])
    return tuple(site for kind, site in rows if kind == "CO2")


def drained_emissions(
    site: str, climate: str = "", own: Own = NOTHING_OWN
) -> tuple[Emission, ...]:
    r"""Yearly gases of a drained organic soil, fire left out.

    Parameters
    ----------
    site : str
        One of `drained_sites()`.
    climate : str, default ""
        ``boreal`` or ``temperate``; needed where a site may lie in either.
    own : mapping, optional
        Factors of one's own, per gas, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    emissions : tuple of Emission
        CO2 on the site, CO2 of dissolved carbon, CH4 of land and ditches, N2O.

    Raises
    ------
    InputError
        If the site is unknown, or its climate is needed or another.

    Notes
    -----
    Equation 2.6, with the share D of the area in ditches:

    .. math:: CH_4 = (1 - D) \, EF_\mathrm{land} + D \, EF_\mathrm{ditch}

    Examples
    --------
    >>> found = drained_emissions("grassland temperate rich deep-drained")
    >>> [round(float(e.mass.value), 3) for e in found]
    [22366.667, 1136.667, 73.45, 12.886]
    """
    part = {
        name: of_factor(factor(*_DRAINED, (name, site)), own)
        for name in ("CO2", "CH4 land", "CH4 ditch", "ditch share", "N2O")
    }
    dissolved = of_factor(factor(*_DISSOLVED, (_climate(site, climate),)), own)
    ditches = part["ditch share"]
    methane = (1.0 - ditches) * part["CH4 land"] + ditches * part["CH4 ditch"]
    name = f"drained organic soil ({site})"
    return (
        _emission(name, CO2, part["CO2"] * (CO2_PER_C * KG_PER_MG), "Table 2.1"),
        _emission(
            f"{name}, dissolved carbon",
            CO2,
            dissolved * (CO2_PER_C * KG_PER_MG),
            "Table 2.2",
        ),
        _emission(name, CH4, methane, "Eq 2.6, Tables 2.3 and 2.4"),
        _emission(name, N2O, part["N2O"] * N2O_PER_N, "Table 2.5"),
    )


def rewetted_emissions(site: str, own: Own = NOTHING_OWN) -> tuple[Emission, ...]:
    """Yearly gases of a rewetted organic soil, from the year of rewetting.

    A rewetted site is still a source: the benefit is drained less rewetted.

    Parameters
    ----------
    site : str
        One of `rewetted_sites()`.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    emissions : tuple of Emission
        CO2 on the site, CO2 of dissolved carbon, CH4; N2O is negligible at Tier 1.

    Raises
    ------
    InputError
        If the site is unknown.

    Examples
    --------
    >>> found = rewetted_emissions("temperate rich")
    >>> [round(float(e.mass.value), 3) for e in found]
    [1833.333, 880.0, 288.0, 0.0]
    """
    carbon, dissolved, methane = (
        of_factor(factor(*_REWETTED, (kind, site)), own)
        for kind in ("CO2", "DOC", "CH4")
    )
    name = f"rewetted organic soil ({site})"
    return (
        _emission(name, CO2, carbon * (CO2_PER_C * KG_PER_MG), "Table 3.1"),
        _emission(
            f"{name}, dissolved carbon",
            CO2,
            dissolved * (CO2_PER_C * KG_PER_MG),
            "Table 3.2",
        ),
        _emission(name, CH4, methane * CH4_PER_C, "Table 3.3"),
        _emission(name, N2O, quantity(0.0), "Chapter 3: negligible at Tier 1"),
    )


def fire_emissions(fire: str, own: Own = NOTHING_OWN) -> tuple[Emission, ...]:
    r"""Gases of one fire of organic soil, per burnt hectare.

    Parameters
    ----------
    fire : str
        One of `fires()`.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    emissions : tuple of Emission
        CO2 and CH4 of the year of the fire.

    Raises
    ------
    InputError
        If the fire is unknown.

    Notes
    -----
    .. math:: L = M_B \, C_f \, G_\mathrm{ef}
    """
    burnt, carbon, methane = (
        of_factor(factor(*_FIRE, (kind, fire)), own)
        for kind in ("burnt", "CO2-C", "CH4")
    )
    name = f"peat fire ({fire})"
    return (
        _emission(name, CO2, burnt * carbon * CO2_PER_C, "Eq 2.8"),
        _emission(name, CH4, burnt * methane, "Eq 2.8"),
    )


def fires() -> tuple[str, ...]:
    """Peat fires that are known.

    Returns
    -------
    fires : tuple of str
        In the order of the table.
    """
    rows = read_factors(_FIRE[0], *_FIRE[1])
    return tuple(name for kind, name in rows if kind == "burnt")


def _climate(site: str, climate: str) -> str:
    known = drained_sites()[site]
    if climate in known:
        return climate
    if climate or len(known) > 1:
        raise InputError(
            f"climate of {site} must be {' or '.join(known)}; got {climate or 'none'!r}"
        )
    return known[0]


def _emission(source: str, gas: str, mass: Quantity, table: str) -> Emission:
    return Emission(source=source, gas=gas, mass=mass, method=f"{CHAPTER} {table}")
