"""Reference masses for stocks at equivalent mass.

A reference mass is chosen once, from the first round, and kept for the life of a
project: a change of it between two dates would show as a change of the stock. It is
either given or follows from the masses of profiles down to one depth (`mass_to_depth`)
by one of the rules of this module. The smallest mass needs no extrapolation anywhere;
the largest covers the densest soil, as VM0042 asks, and needs samples from deeper than
the depth that is reported.
"""

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError
from tilth.soil import cumulative_kernel as kernel
from tilth.soil.equivalent_mass import LARGEST_MASS, LARGEST_THICKNESS


def mass_to_depth(
    layer_mass: ArrayLike, layer_thickness: ArrayLike, depth: ArrayLike
) -> FloatArray:
    """Soil mass from the surface down to a depth, linear within the layers.

    Parameters
    ----------
    layer_mass : array_like, shape (..., n_layers)
        Soil of each layer, from the surface down; short profiles are padded with NaN
        at the end. [Mg ha-1]
    layer_thickness : array_like, shape (..., n_layers)
        Thickness of each layer. [cm]
    depth : array_like, shape (...)
        Lower boundary of the soil that is wanted. [cm]

    Returns
    -------
    mass : ndarray, shape (...)
        NaN where the profile is shallower than the depth. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or layers of mass and thickness differ in number.

    Examples
    --------
    >>> float(mass_to_depth([1300.0, 2800.0], [10.0, 20.0], 20.0))
    2700.0
    """
    mass = in_range("layer_mass", layer_mass, 0.0, LARGEST_MASS, "Mg ha-1")
    thickness = in_range(
        "layer_thickness", layer_thickness, 1e-6, LARGEST_THICKNESS, "cm"
    )
    level = in_range("depth", depth, 0.0, LARGEST_THICKNESS, "cm")
    if not mass.shape or mass.shape[-1:] != thickness.shape[-1:]:
        raise InputError(
            "layers must have the shape (..., n_layers) and be as many; got "
            f"layer_mass {mass.shape}, layer_thickness {thickness.shape}"
        )
    found, beyond = kernel.linear(thickness, mass, level)
    return np.asarray(np.where(beyond, np.nan, found))


def depth_of_mass(
    layer_mass: ArrayLike, layer_thickness: ArrayLike, mass: ArrayLike
) -> FloatArray:
    """Depth down to which a soil holds a mass, linear within the layers.

    Parameters
    ----------
    layer_mass : array_like, shape (..., n_layers)
        Soil of each layer, from the surface down; short profiles are padded with NaN
        at the end. [Mg ha-1]
    layer_thickness : array_like, shape (..., n_layers)
        Thickness of each layer. [cm]
    mass : array_like, shape (...)
        Mass of soil from the surface, such as a reference mass. [Mg ha-1]

    Returns
    -------
    depth : ndarray, shape (...)
        NaN where the profile holds less. [cm]

    Raises
    ------
    InputError
        If a value is out of range or layers of mass and thickness differ in number.

    Examples
    --------
    >>> float(depth_of_mass([1300.0, 2800.0], [10.0, 20.0], 2700.0))
    20.0
    """
    layers = in_range("layer_mass", layer_mass, 0.0, LARGEST_MASS, "Mg ha-1")
    thickness = in_range(
        "layer_thickness", layer_thickness, 1e-6, LARGEST_THICKNESS, "cm"
    )
    level = in_range("mass", mass, 0.0, LARGEST_MASS, "Mg ha-1")
    if not layers.shape or layers.shape[-1:] != thickness.shape[-1:]:
        raise InputError(
            "layers must have the shape (..., n_layers) and be as many; got "
            f"layer_mass {layers.shape}, layer_thickness {thickness.shape}"
        )
    found, beyond = kernel.linear(layers, thickness, level)
    return np.asarray(np.where(beyond, np.nan, found))


def smallest(profile_mass: ArrayLike) -> float:
    """Smallest mass of the profiles: no profile is extrapolated.

    Parameters
    ----------
    profile_mass : array_like
        Soil of each profile of the first round, down to one depth; NaN is left out.
        [Mg ha-1]

    Returns
    -------
    reference_mass : float
        To be kept for the life of the project. [Mg ha-1]

    Raises
    ------
    InputError
        If no profile has a mass.
    """
    return float(_known(profile_mass).min())


def largest(profile_mass: ArrayLike) -> float:
    """Largest mass of the profiles: covers the densest soil.

    Parameters
    ----------
    profile_mass : array_like
        Soil of each profile of the first round, down to one depth; NaN is left out.
        [Mg ha-1]

    Returns
    -------
    reference_mass : float
        To be kept for the life of the project. [Mg ha-1]

    Raises
    ------
    InputError
        If no profile has a mass.
    """
    return float(_known(profile_mass).max())


def mean(profile_mass: ArrayLike) -> float:
    """Mean mass of the profiles, as in the program of von Haden et al. (2020).

    Parameters
    ----------
    profile_mass : array_like
        Soil of each profile of the first round, down to one depth; NaN is left out.
        [Mg ha-1]

    Returns
    -------
    reference_mass : float
        To be kept for the life of the project. [Mg ha-1]

    Raises
    ------
    InputError
        If no profile has a mass.
    """
    return float(_known(profile_mass).mean())


def of_first_round(profile_mass: ArrayLike, year: ArrayLike) -> FloatArray:
    """Masses of the profiles that were sampled first, for one of the rules.

    Parameters
    ----------
    profile_mass : array_like, shape (n_profiles,)
        Soil of each profile of all rounds, down to one depth. [Mg ha-1]
    year : array_like, shape (n_profiles,)
        When each profile was sampled; profiles of one round share one number. [yr]

    Returns
    -------
    profile_mass : ndarray, shape (n_first,)
        Those of the earliest round. [Mg ha-1]

    Raises
    ------
    InputError
        If masses and years differ in number, or there is none.

    Examples
    --------
    >>> first = of_first_round([3900.0, 4100.0, 4300.0], [2020, 2020, 2025])
    >>> smallest(first), mean(first), largest(first)
    (3900.0, 4000.0, 4100.0)
    """
    mass = in_range("profile_mass", profile_mass, 0.0, LARGEST_MASS, "Mg ha-1")
    years = np.asarray(year, dtype=np.float64)
    if mass.ndim != 1 or mass.shape != years.shape or np.isnan(years).all():
        raise InputError(
            "every profile must have a mass and a year, one profile at least; got "
            f"masses of shape {mass.shape} and years of shape {years.shape}"
        )
    return np.asarray(mass[years == np.nanmin(years)])


def _known(profile_mass: ArrayLike) -> FloatArray:
    """Masses that are there."""
    mass = in_range("profile_mass", profile_mass, 0.0, LARGEST_MASS, "Mg ha-1")
    known = mass[~np.isnan(mass)]
    if known.size == 0:
        raise InputError(
            "profile_mass must have a value in [0, 1e+06] Mg ha-1; got "
            f"{mass.size} values, all missing"
        )
    return np.asarray(known)
