"""Carbon of biochar that lasts 100 years.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 2, Equation 2.25A and Appendix 4.
"""

from typing import Final

from numpy.typing import ArrayLike

from tilth.accounting.emission import KG_PER_MG, Emission, amount
from tilth.accounting.factor import factor
from tilth.accounting.quantity import NOTHING_OWN, Own, Quantity, of_factor
from tilth.accounting.warming_potential import CO2
from tilth.errors import InputError
from tilth.units import CO2_PER_C

PYROLYSIS: Final = "pyrolysis"
SOURCE: Final = "biochar, carbon left after 100 years"
LOWEST_TEMPERATURE: Final = 350.0  # degC; torrefaction is no biochar
HIGHEST_TEMPERATURE: Final = 1200.0  # degC

_CARBON = ("greenhouse_gases/biochar_carbon.csv", ("feedstock", "process"))
_PERMANENCE = ("greenhouse_gases/biochar_permanence.csv", ("temperature",))


def permanence(temperature: float | None, own: Own = NOTHING_OWN) -> Quantity:
    """Share of the carbon of biochar that is left after 100 years.

    Parameters
    ----------
    temperature : float or None
        Highest of the production; None if unknown, by a default of VM0044. [degC]
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    permanence : Quantity
        F_perm. [1]

    Raises
    ------
    InputError
        If the temperature is below 350 degC, which makes no biochar, or too high.

    Examples
    --------
    >>> float(permanence(500.0).value)
    0.8
    """
    return of_factor(factor(*_PERMANENCE, (_class(temperature),)), own)


def biochar_carbon(
    mass: ArrayLike,
    feedstock: str,
    temperature: float | None,
    *,
    process: str = PYROLYSIS,
    soil: str = "mineral",
    own: Own = NOTHING_OWN,
) -> Quantity:
    r"""Carbon of a gift of biochar that is left after 100 years.

    It counts once, in the year of incorporation, beside the change of the soil's own
    carbon. The carbon must not be counted as an organic amendment as well.

    Parameters
    ----------
    mass : array_like
        Dry biochar. [Mg ha-1]
    feedstock : str
        ``animal manure``, ``wood``, ``herbaceous``, ``rice husk and straw``, ``nut
        shells pits and stones`` or ``biosolids and paper sludge``.
    temperature : float or None
        Highest of the production; None if unknown. [degC]
    process : {"pyrolysis", "gasification"}
        Of the production.
    soil : {"mineral", "organic"}
        There is no method for organic soils.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    carbon : Quantity
        [Mg ha-1]

    Raises
    ------
    InputError
        If the soil is not mineral, a word is unknown or a number is out of range.

    Notes
    -----
    .. math:: \Delta BC = BC_\mathrm{tot} \, F_C \, F_\mathrm{perm}

    Examples
    --------
    >>> kept = biochar_carbon(1.0, "rice husk and straw", 500.0)
    >>> round(float(kept.value), 3)
    0.392
    """
    if soil != "mineral":
        raise InputError(
            f"soil must be mineral: no method holds for biochar elsewhere; got {soil!r}"
        )
    given = amount("mass of biochar", mass, 500.0, "Mg ha-1")
    carbon = of_factor(factor(*_CARBON, (feedstock, process)), own)
    return carbon * permanence(temperature, own) * given


def biochar_emission(carbon: Quantity) -> Emission:
    """Carbon kept by biochar as a removal of CO2, which is a negative emission.

    Parameters
    ----------
    carbon : Quantity
        Of `biochar_carbon`, in the year of incorporation. [Mg ha-1 yr-1]

    Returns
    -------
    emission : Emission
        Of CO2, not above 0.
    """
    return Emission(
        source=SOURCE,
        gas=CO2,
        mass=carbon * (-CO2_PER_C * KG_PER_MG),
        method="IPCC (2019) V4 Ch2 Eq 2.25A: BC F_C F_perm 44/12",
    )


def _class(temperature: float | None) -> str:
    if temperature is None:
        return "unknown"
    if not LOWEST_TEMPERATURE <= temperature <= HIGHEST_TEMPERATURE:
        raise InputError(
            f"temperature must lie in [{LOWEST_TEMPERATURE:g}, "
            f"{HIGHEST_TEMPERATURE:g}] degC (below it no biochar is made); "
            f"got {temperature:g}"
        )
    if temperature < 450.0:
        return "350 to 450 degC"
    return "450 to 600 degC" if temperature <= 600.0 else "above 600 degC"
