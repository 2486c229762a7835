"""Methane of grazing animals, for scenarios of grazing.

IPCC (2006) Guidelines, Volume 4, Chapter 10, Tables 10.10 and 10.11, second-hand; the
factors of 2019 were not seen.
"""

from numpy.typing import ArrayLike

from tilth.accounting.emission import Emission, amount
from tilth.accounting.factor import factor
from tilth.accounting.quantity import NOTHING_OWN, Own, of_factor
from tilth.accounting.warming_potential import CH4

_TABLE = ("greenhouse_gases/enteric.csv", ("animal", "region"))


def enteric_methane(
    animal: str, heads: ArrayLike, region: str = "any", own: Own = NOTHING_OWN
) -> Emission:
    """Methane of the digestion of animals.

    Parameters
    ----------
    animal : str
        ``dairy cattle``, ``other cattle``, ``buffalo``, ``sheep``, ``goat``,
        ``horse``, ``mule or ass`` or ``camel``.
    heads : array_like
        Animals per hectare, mean of the year. [ha-1]
    region : str, default "any"
        Needed for cattle, such as ``Western Europe``.
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    emission : Emission
        Of CH4.

    Raises
    ------
    InputError
        If a word is unknown or the number is out of range.

    Examples
    --------
    >>> float(enteric_methane("dairy cattle", 2.0, "Western Europe").mass.value)
    234.0
    """
    per_head = of_factor(factor(*_TABLE, (animal, region)), own)
    return Emission(
        source=f"digestion of {animal}",
        gas=CH4,
        mass=per_head * amount("heads", heads, 10000.0, "ha-1"),
        method="IPCC (2006) V4 Ch10 Eq 10.19: heads x EF",
    )
