"""Layers of all profiles between the same depth limits, without loss of mass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from tilth.assessment.stock.result import Profiles
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.soil.depth import equal_area_layers, monotone_layers, uniform_layers

CURVES: Final[Mapping[str, Callable[..., FloatArray]]] = MappingProxyType(
    {
        "monotone": monotone_layers,
        "equal_area": equal_area_layers,
        "uniform": uniform_layers,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HarmonisedLayers:
    """Layers of profiles between the same limits.

    Parameters
    ----------
    limits : tuple of float
        Depth limits. [cm]
    curve : str
        ``monotone``, ``equal_area`` or ``uniform``.
    fine_earth_mass, soc_stock : ndarray, shape (n, n_limits - 1)
        Fine earth and organic carbon of each layer; NaN where a profile does not reach
        its lower limit. [Mg ha-1]
    """

    limits: tuple[float, ...]
    curve: str
    fine_earth_mass: FloatArray
    soc_stock: FloatArray

    def soc_content(self) -> FloatArray:
        """Organic carbon of each layer, in g kg-1."""
        some = np.where(self.fine_earth_mass > 0.0, self.fine_earth_mass, np.nan)
        return np.asarray(1000.0 * self.soc_stock / some)


def harmonised_layers(
    profiles: Profiles, limits: tuple[float, ...], curve: str = "monotone"
) -> HarmonisedLayers:
    """Layers of all profiles between the same depth limits.

    The sums of carbon and of fine earth down to every sampled limit stay what they
    were.

    Parameters
    ----------
    profiles : Profiles
        The profiles.
    limits : tuple of float
        Two depths or more that increase. [cm]
    curve : str, default ``monotone``
        How amounts are spread within the sampled layers: ``monotone`` is a spline that
        is nowhere negative, ``equal_area`` a quadratic spline, ``uniform`` none.

    Returns
    -------
    layers : HarmonisedLayers
        One row per profile.

    Raises
    ------
    InputError
        If the limits do not increase or there is no such curve.
    """
    if curve not in CURVES:
        raise InputError(f"curve must be one of {', '.join(CURVES)}; got {curve!r}")
    bottom = np.cumsum(profiles.layer_thickness, axis=-1)
    first = np.where(np.isnan(profiles.layer_thickness[:, :1]), np.nan, 0.0)
    top = np.concatenate([first, bottom[:, :-1]], axis=-1)
    top = np.where(np.isnan(bottom), np.nan, top)
    mass, soc = (
        CURVES[curve](amount, top, bottom, limits)
        for amount in (profiles.layer_mass, profiles.layer_soc)
    )
    return HarmonisedLayers(
        limits=tuple(limits), curve=curve, fine_earth_mass=mass, soc_stock=soc
    )
