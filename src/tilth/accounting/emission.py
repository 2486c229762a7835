"""One emission of one gas from one source, per hectare and year."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.accounting.quantity import Quantity
from tilth.accounting.warming_potential import GASES, WarmingPotential
from tilth.checks import FloatArray, in_range
from tilth.errors import InputError

KG_PER_MG: Final = 1000.0
CH4_PER_C: Final = 16.0 / 12.0  # mass of CH4 per mass of its carbon
N2O_PER_N: Final = 44.0 / 28.0  # mass of N2O per mass of its nitrogen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Emission:
    """Emission of a gas; a removal from the air is negative.

    Parameters
    ----------
    source : str
        What emits it, such as ``nitrogen fertiliser, direct``.
    gas : str
        ``CO2``, ``CH4``, ``N2O``, ``fossil CH4`` or ``CO2e``.
    mass : Quantity
        Mass of the gas itself: a number, or years along the last axis (1 if all are
        alike). [kg ha-1 yr-1]
    method : str
        Equation.
    upstream : bool, default False
        Off the farm: reported apart, no part of the balance of the field.
    """

    source: str
    gas: str
    mass: Quantity
    method: str
    upstream: bool = False

    def __post_init__(self) -> None:
        if self.gas not in GASES:
            raise InputError(f"gas must be one of {', '.join(GASES)}; got {self.gas!r}")

    @property
    def provisional(self) -> tuple[str, ...]:
        """What of its factors was not read in its source."""
        return self.mass.provisional

    @property
    def sources(self) -> tuple[str, ...]:
        """Citations of its factors."""
        return self.mass.sources

    def co2e(self, potential: WarmingPotential) -> Quantity:
        """The same in CO2 equivalents, in Mg ha-1 yr-1."""
        return self.mass * (potential.of(self.gas) / KG_PER_MG)

    def times(self, factor: ArrayLike) -> "Emission":
        """The same multiplied, such as by the share of the area or of the years."""
        return replace(self, mass=self.mass * np.asarray(factor, dtype=np.float64))


def both(one: Emission, other: Emission) -> str:
    """Methods of two emissions of one source and gas.

    Parameters
    ----------
    one, other : Emission
        Such as without and with a plan.

    Returns
    -------
    method : str
        Of both, where they differ.
    """
    return "; ".join(dict.fromkeys([one.method, other.method]))


def amount(name: str, value: ArrayLike, high: float, unit: str) -> FloatArray:
    """Amount of something used, from 0; NaN is missing.

    Parameters
    ----------
    name : str
        Of the argument.
    value : array_like
        The amount. [as `unit` says]
    high : float
        Highest that is possible. [as `unit` says]
    unit : str
        Its unit.

    Returns
    -------
    amount : ndarray
        As floats. [as `unit` says]

    Raises
    ------
    InputError
        If it is outside 0 to `high`.
    """
    return in_range(name, value, 0.0, high, unit)
