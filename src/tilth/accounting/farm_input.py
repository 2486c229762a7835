"""CO2 of lime and urea in the soil, and emissions of fuel, electricity and inputs.

IPCC (2006) Guidelines, Volume 4, Chapter 11, Equations 11.12 and 11.13, which the 2019
Refinement left as they were; factors of inputs from life-cycle tables.
"""

from typing import Final

from numpy.typing import ArrayLike

from tilth.accounting.emission import KG_PER_MG, Emission, amount
from tilth.accounting.factor import factor, read_factors
from tilth.accounting.quantity import NOTHING_OWN, Own, of_factor, quantity
from tilth.accounting.warming_potential import CO2, CO2E
from tilth.units import CO2_PER_C

UREA_NITROGEN: Final = 0.46  # mass of N per mass of urea

_PRODUCTS = ("greenhouse_gases/amendments.csv", ("product",))
_ITEMS = ("greenhouse_gases/energy.csv", ("item", "scope"))
_WORK = ("greenhouse_gases/field_work.csv", ("work",))


def lime_or_urea(product: str, mass: ArrayLike, own: Own = NOTHING_OWN) -> Emission:
    """CO2 that lime or urea gives off in the soil.

    Parameters
    ----------
    product : {"limestone", "dolomite", "urea"}
        What is spread.
    mass : array_like
        Of the product; urea holds 46 % nitrogen. [Mg ha-1 yr-1]
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    emission : Emission
        Of CO2.

    Raises
    ------
    InputError
        If the product is unknown or its mass is out of range.

    Examples
    --------
    >>> round(float(lime_or_urea("limestone", 1.0).mass.value), 3)
    440.0
    """
    carbon = of_factor(factor(*_PRODUCTS, (product,)), own)
    spread = amount(f"mass of {product}", mass, 100.0, "Mg ha-1 yr-1")
    equation = "11.13" if product == "urea" else "11.12"
    return Emission(
        source=f"{product} in the soil",
        gas=CO2,
        mass=carbon * spread * (CO2_PER_C * KG_PER_MG),
        method=f"IPCC (2006) V4 Ch11 Eq {equation}: M EF 44/12",
    )


def input_emissions(
    item: str, used: ArrayLike, own: Own = NOTHING_OWN
) -> tuple[Emission, ...]:
    """Emissions of a fuel, of electricity or of an input that is bought.

    Parameters
    ----------
    item : str
        One of `items()`.
    used : array_like
        Amount, in the unit that the factor is per. [as `items` says, ha-1 yr-1]
    own : mapping, optional
        Factors of one's own: electricity changes every year.

    Returns
    -------
    emissions : tuple of Emission
        In CO2e of their sources, whose warming potentials are not known: what is
        emitted on the farm, and upstream of it. Those upstream are no part of the
        balance of a field.

    Raises
    ------
    InputError
        If the item is unknown or the amount is out of range.
    """
    number = amount(f"amount of {item}", used, 1e6, "ha-1 yr-1")
    scopes = [
        scope for name, scope in read_factors(_ITEMS[0], *_ITEMS[1]) if name == item
    ]
    return tuple(
        Emission(
            source=f"{item} ({'on the farm' if scope == 'field' else scope})",
            gas=CO2E,
            mass=of_factor(factor(*_ITEMS, (item, scope)), own) * number,
            method="amount x emission factor",
            upstream=scope == "upstream",
        )
        for scope in scopes or ("field",)
    )


def items() -> dict[str, str]:
    """Fuels and inputs with the unit of their factors.

    Returns
    -------
    items : dict
        From item to unit, such as ``kg CO2e per kg N``.
    """
    rows = read_factors(_ITEMS[0], *_ITEMS[1])
    return {item: found.unit for (item, _), found in rows.items()}


def field_work(work: str, passes: ArrayLike = 1.0, own: Own = NOTHING_OWN) -> Emission:
    """Emission of the diesel of field work, by an unverified use of fuel.

    Parameters
    ----------
    work : {"ploughing", "disc harrow", "drilling", "combine", "spraying"}
        Kind of work.
    passes : array_like, default 1
        Times that it is done in a year. [yr-1]
    own : mapping, optional
        Factors of one's own: give the litres that were used.

    Returns
    -------
    emission : Emission
        In CO2e, on the farm.

    Raises
    ------
    InputError
        If the work is unknown or the number of passes is out of range.
    """
    litres = of_factor(factor(*_WORK, (work,)), own)
    diesel = of_factor(factor(*_ITEMS, ("diesel", "field")), own)
    times = quantity(amount("passes", passes, 100.0, "yr-1"))
    return Emission(
        source=f"diesel of {work}",
        gas=CO2E,
        mass=litres * diesel * times,
        method="passes x litres x emission factor",
    )
