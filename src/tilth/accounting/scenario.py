"""What happens on a hectare in the years of a project, with or without it."""

from dataclasses import dataclass, field

import numpy as np

from tilth.accounting.emission import Emission
from tilth.accounting.quantity import Quantity
from tilth.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Part of a balance that is not known; it is never taken as zero.

    Parameters
    ----------
    what : str
        Such as ``soil carbon`` or ``leakage``.
    reason : str
        Why.
    """

    what: str
    reason: str

    def __post_init__(self) -> None:
        if not (self.what and self.reason):
            raise InputError(
                f"what is unknown needs a name and a reason; got {self.what!r} and "
                f"{self.reason!r}"
            )


def none_there() -> Quantity:
    """No carbon of a pool, known to be none.

    Returns
    -------
    carbon : Quantity
        Zero without error. [Mg ha-1]
    """
    return Quantity(value=np.asarray(0.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scenario:
    """Carbon stocks and emissions of one hectare, baseline or project.

    Parameters
    ----------
    soil_carbon : Quantity or Unknown
        Stock at the start and at the end of every year, shape (..., n_years + 1).
        [Mg ha-1]
    woody_carbon : Quantity or Unknown, optional
        The same of biomass; none if left out. [Mg ha-1]
    emissions : tuple of Emission
        One number for all years, or years along the last axis (1 if all are alike).
    unknown : tuple of Unknown
        Emissions that occur and are not known.
    """

    soil_carbon: Quantity | Unknown
    woody_carbon: Quantity | Unknown = field(default_factory=none_there)
    emissions: tuple[Emission, ...] = ()
    unknown: tuple[Unknown, ...] = ()
