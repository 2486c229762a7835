"""Emissions that a project causes elsewhere. Every number is the user's.

What was not assessed is `tilth.accounting.net_balance.Unknown`, never zero.
"""

from numpy.typing import ArrayLike

from tilth.accounting.emission import amount
from tilth.accounting.quantity import Quantity, quantity
from tilth.checks import in_range
from tilth.units import CO2_PER_C


def displaced_production(
    lost_production: ArrayLike,
    displaced_share: ArrayLike,
    intensity: "Quantity | ArrayLike",
) -> Quantity:
    """Emissions of production that moves elsewhere because it is lost here.

    Parameters
    ----------
    lost_production : array_like
        Harvest less than in the baseline, over area and years. [Mg]
    displaced_share : array_like
        Share of it that is produced elsewhere instead. [1]
    intensity : Quantity or array_like
        Emissions per harvest there, in CO2e; see
        `tilth.accounting.factor.own_factor`. [1]

    Returns
    -------
    leakage_co2e : Quantity
        [Mg]

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> float(displaced_production(100.0, 0.5, 0.4).value)
    20.0
    """
    lost = amount("lost_production", lost_production, 1e12, "Mg")
    share = in_range("displaced_share", displaced_share, 0.0, 1.0, "1")
    return quantity(intensity) * (lost * share)


def transferred_carbon(
    carbon: ArrayLike, retained_share: "Quantity | ArrayLike"
) -> Quantity:
    """Soil carbon that other land no longer gets because its manure comes here.

    Manure and compost from elsewhere move carbon from soil to soil; only what would
    have been burnt or dumped is new.

    Parameters
    ----------
    carbon : array_like
        In the amendment that other land loses, over area and years. [Mg]
    retained_share : Quantity or array_like
        Share that would have stayed in the soil there. [1]

    Returns
    -------
    leakage_co2e : Quantity
        [Mg]

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> round(float(transferred_carbon(300.0, 0.1).value), 1)
    110.0
    """
    kept = quantity(retained_share)
    in_range("retained_share", kept.value, 0.0, 1.0, "1")
    return kept * (amount("carbon", carbon, 1e12, "Mg") * CO2_PER_C)
