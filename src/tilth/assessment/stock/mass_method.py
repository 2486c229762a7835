"""The methods of equivalent soil mass by name, with what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from tilth.assessment.stock.result import Profiles
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.soil import equivalent_mass as esm
from tilth.soil.equivalent_mass_slopes import Method
from tilth.soil.reference_mass import depth_of_mass

ROUNDING: Final = 1e-9  # of a stock at the limit of a layer [1]


@dataclass(frozen=True, slots=True, kw_only=True)
class MassMethod:
    """One method of stocks at equivalent soil mass.

    Parameters
    ----------
    name : str
        As in `tilth.soil.equivalent_mass`.
    title : str
        For readers.
    words : str
        How it interpolates, after "by".
    smooth : callable
        The method, or the one that stands in for its slopes.
    mineral : bool
        It takes the mass of mineral soil, without organic matter.
    fewest_layers : int
        Layers that its authors ask for.
    source : str
        Citation.
    """

    name: str
    title: str
    words: str
    smooth: Method
    mineral: bool
    fewest_layers: int
    source: str

    def masses(self, profiles: Profiles) -> FloatArray:
        """Soil of each layer that the method counts, in Mg ha-1."""
        return profiles.layer_mineral_mass if self.mineral else profiles.layer_mass


_METHODS: Final = (
    MassMethod(
        name="ellert_bettany",
        title="Ellert and Bettany",
        words="straight lines over the cumulative fine earth",
        smooth=esm.ellert_bettany,
        mineral=False,
        fewest_layers=1,
        source="Ellert B.H., Bettany J.R. (1995) Can. J. Soil Sci. 75, 529-538. "
        "doi:10.4141/cjss95-075",
    ),
    MassMethod(
        name="wendt_hauser",
        title="Wendt and Hauser",
        words="a natural cubic spline over the cumulative fine earth",
        smooth=esm.wendt_hauser,
        mineral=False,
        fewest_layers=1,
        source="Wendt J.W., Hauser S. (2013) Eur. J. Soil Sci. 64, 58-65. "
        "doi:10.1111/ejss.12002",
    ),
    MassMethod(
        name="von_haden",
        title="von Haden et al.",
        words="a monotone cubic spline over the cumulative mineral soil",
        smooth=esm.von_haden,
        mineral=True,
        fewest_layers=3,
        source="von Haden A.C., Yang W.H., DeLucia E.H. (2020) Glob. Change Biol. 26, "
        "3759-3770. doi:10.1111/gcb.15124",
    ),
    MassMethod(
        name="simple_esm",
        title="SimpleESM, slices",
        words="whole slices of 1 mm of fine earth",
        smooth=esm.ellert_bettany,
        mineral=False,
        fewest_layers=1,
        source="Ferchaud F., Chlebowski F., Mary B. (2023) SimpleESM, method 1. "
        "hal-04013158",
    ),
    MassMethod(
        name="simple_esm_spline",
        title="SimpleESM, spline",
        words="a monotone cubic spline over the cumulative fine earth",
        smooth=esm.simple_esm_spline,
        mineral=False,
        fewest_layers=1,
        source="Ferchaud F., Chlebowski F., Mary B. (2023) SimpleESM, method 2. "
        "hal-04013158",
    ),
)
METHODS: Final[Mapping[str, MassMethod]] = MappingProxyType(
    {method.name: method for method in _METHODS}
)


def mass_method(name: str) -> MassMethod:
    """Method of this name.

    Parameters
    ----------
    name : str
        One of `METHODS`.

    Returns
    -------
    method : MassMethod
        The method.

    Raises
    ------
    InputError
        If there is none.
    """
    if name not in METHODS:
        raise InputError(f"method must be one of {', '.join(METHODS)}; got {name!r}")
    return METHODS[name]


def stocks_at_mass(
    method: MassMethod, profiles: Profiles, reference_mass: float
) -> tuple[FloatArray, esm.BoolArray]:
    """Stocks of profiles at one reference mass.

    Parameters
    ----------
    method : MassMethod
        The method.
    profiles : Profiles
        The profiles.
    reference_mass : float
        Of the soil that the method counts. [Mg ha-1]

    Returns
    -------
    stock : ndarray, shape (n,)
        NaN where a layer is missing, and where a spline that overshoots gives less
        than nothing. [Mg ha-1]
    extrapolated : array of bool, shape (n,)
        The reference mass exceeds the mass that was sampled.
    """
    mass, soc = method.masses(profiles), profiles.layer_soc
    if method.name == "simple_esm":
        return esm.simple_esm(mass, soc, reference_mass, profiles.layer_thickness)
    stock, extrapolated = method.smooth(mass, soc, reference_mass)
    return np.where(stock < 0.0, np.nan, stock), extrapolated


def overshoots(
    method: MassMethod, profiles: Profiles, reference_mass: float
) -> esm.BoolArray:
    """Where a spline leaves the range of the layer that it interpolates.

    Parameters
    ----------
    method : MassMethod
        The method.
    profiles : Profiles
        The profiles.
    reference_mass : float
        Of the soil that the method counts. [Mg ha-1]

    Returns
    -------
    overshoots : array of bool, shape (n,)
        The stock is less than that of the layers above the one with the reference mass,
        or more than with that layer; never where it is extrapolated.
    """
    mass, soc = method.masses(profiles), profiles.layer_soc
    stock, extrapolated = method.smooth(mass, soc, reference_mass)
    level, carbon = np.cumsum(mass, axis=-1), np.cumsum(soc, axis=-1)
    least = np.where(level <= reference_mass, carbon, 0.0).max(axis=-1)
    most = np.where(level >= reference_mass, carbon, np.inf).min(axis=-1)
    slack = ROUNDING * np.abs(stock)
    outside = (stock < least - slack) | (stock > most + slack)
    return np.asarray(outside & ~extrapolated)


def equivalent_depth(
    method: MassMethod, profiles: Profiles, reference_mass: float
) -> FloatArray:
    """Depth of the reference mass in each profile.

    Parameters
    ----------
    method : MassMethod
        The method.
    profiles : Profiles
        The profiles.
    reference_mass : float
        Of the soil that the method counts. [Mg ha-1]

    Returns
    -------
    depth : ndarray, shape (n,)
        NaN where the profile holds less. [cm]
    """
    return depth_of_mass(
        method.masses(profiles), profiles.layer_thickness, reference_mass
    )
