"""Gases of burnt residues and vegetation.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 2, Equation 2.27, Tables 2.4 to 2.6.
"""

from typing import Final

from numpy.typing import ArrayLike

from tilth.accounting.emission import Emission, amount
from tilth.accounting.factor import factor
from tilth.accounting.quantity import NOTHING_OWN, Own, Quantity, of_factor
from tilth.accounting.warming_potential import CH4, CO2, N2O

RESIDUES: Final = "agricultural residues"
METHOD: Final = "IPCC (2019) V4 Ch2 Eq 2.27: A MB C_f G_ef"

_GASES = ("greenhouse_gases/burning_gases.csv", ("fire", "gas"))
_SHARES = ("greenhouse_gases/burning_shares.csv", ("fuel",))
_FUEL = ("greenhouse_gases/burning_fuel.csv", ("vegetation",))


def residue_burning(
    residues: ArrayLike, fuel: str, own: Own = NOTHING_OWN
) -> tuple[Emission, Emission]:
    r"""Methane and nitrous oxide of crop residues burnt on the field.

    Their CO2 was in the air a year ago and is not counted. Burnt residues are lost as
    input of carbon and set the input level to low.

    Parameters
    ----------
    residues : array_like
        Dry matter that is set on fire: residues times the share that is. [Mg ha-1 yr-1]
    fuel : str
        ``wheat residues``, ``maize rice and sugarcane residues`` or ``other crop
        residues``.
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    emissions : tuple of Emission
        Of CH4 and N2O; no error is published for them.

    Raises
    ------
    InputError
        If the fuel is unknown or an amount is out of range.

    Notes
    -----
    .. math:: L = M_B \, C_f \, G_\mathrm{ef}

    Examples
    --------
    >>> ch4, n2o = residue_burning(5.0, "wheat residues")
    >>> round(float(ch4.mass.value), 3), round(float(n2o.mass.value), 3)
    (12.15, 0.315)
    """
    burnt = of_factor(factor(*_SHARES, (fuel,)), own) * amount(
        "residues", residues, 100.0, "Mg ha-1 yr-1"
    )
    return (
        _gas(burnt, RESIDUES, CH4, f"burning of {fuel}", own),
        _gas(burnt, RESIDUES, N2O, f"burning of {fuel}", own),
    )


def vegetation_burning(
    vegetation: str, fire: str, *, woody: bool, own: Own = NOTHING_OWN
) -> tuple[Emission, ...]:
    """Gases of one fire of vegetation, per burnt hectare.

    Parameters
    ----------
    vegetation : str
        Row of Table 2.4, such as ``shrubland``.
    fire : str
        Row of Table 2.5, such as ``savanna and grassland`` or ``other forest``.
    woody : bool
        Whether the biomass is woody, whose CO2 counts.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    emissions : tuple of Emission
        CH4 and N2O, of woody biomass CO2, too.

    Raises
    ------
    InputError
        If a word is unknown.
    """
    burnt = of_factor(factor(*_FUEL, (vegetation,)), own)
    gases = (CH4, N2O, CO2) if woody else (CH4, N2O)
    return tuple(_gas(burnt, fire, g, f"burning of {vegetation}", own) for g in gases)


def _gas(burnt: Quantity, fire: str, gas: str, source: str, own: Own) -> Emission:
    """One gas: t/ha of dry matter times g/kg is kg/ha."""
    mass = burnt * of_factor(factor(*_GASES, (fire, gas)), own)
    return Emission(source=source, gas=gas, mass=mass, method=METHOD)
