"""Mass of fine earth (< 2 mm) in a layer, from what laboratories report.

Carbon is measured in the fine earth, so a stock needs the mass of fine earth per volume
of soil as it lies in the field. It is reported in one of four conventions, bulk density
of the fine earth or of the whole soil and coarse fragments by volume or by mass, or
directly. One function per convention turns them into `FineEarth`, which carries its
derivatives for the propagation of errors.

Poeplau C., Vos C., Don A. (2017) Soil organic carbon stocks are systematically
overestimated by misuse of the parameters bulk density and rock fragment content. SOIL
3, 61-66. doi:10.5194/soil-3-61-2017
"""

from dataclasses import dataclass
from math import inf, pi
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError

MINERAL_DENSITY: Final = 2.65  # of quartz, the densest a soil of it can be [g cm-3]
ROCK_DENSITY: Final = 2.65  # of coarse fragments, where it was not measured [g cm-3]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FineEarth:
    """Mass of fine earth per volume of soil, with its derivatives.

    Parameters
    ----------
    density : ndarray
        Fine earth per volume of soil as it lies in the field. [g cm-3]
    by_bulk_density : ndarray
        Derivative by the bulk density that was given. [1]
    by_coarse : ndarray
        Derivative by the share of coarse fragments that was given. [g cm-3]
    by_rock_density : ndarray
        Derivative by the density of coarse fragments. [1]
    """

    density: FloatArray
    by_bulk_density: FloatArray
    by_coarse: FloatArray
    by_rock_density: FloatArray


def fine_earth_per_volume(fine_earth_density: ArrayLike) -> FineEarth:
    """Fine earth of a sample whose whole volume is known, measured directly.

    The convention to prefer [1]_ (its method 4): the mass below 2 mm over the volume
    of the whole sample needs no density of stones.

    Parameters
    ----------
    fine_earth_density : array_like
        Dry mass of fine earth per volume of the whole sample. [g cm-3]

    Returns
    -------
    fine_earth : FineEarth
        It does not depend on coarse fragments.

    Raises
    ------
    InputError
        If a value is outside its physical range.

    References
    ----------
    .. [1] Poeplau C., Vos C., Don A. (2017) SOIL 3, 61-66. doi:10.5194/soil-3-61-2017
    """
    density = in_range(
        "fine_earth_density", fine_earth_density, 0.0, MINERAL_DENSITY, "g cm-3"
    )
    return _fine_earth(density, 1.0, 0.0, 0.0)


def fine_density_coarse_volume(
    bulk_density: ArrayLike, coarse_fraction: ArrayLike
) -> FineEarth:
    r"""Fine earth, from its own bulk density and the volume of coarse fragments.

    Parameters
    ----------
    bulk_density : array_like
        Dry mass of fine earth per volume of fine earth. [g cm-3]
    coarse_fraction : array_like
        Volume of fragments > 2 mm per volume of soil. [1]

    Returns
    -------
    fine_earth : FineEarth
        Broadcast shape of the inputs.

    Raises
    ------
    InputError
        If a value is outside its physical range.

    Notes
    -----
    .. math:: \rho_f = \rho \, (1 - v)

    Examples
    --------
    >>> round(float(fine_density_coarse_volume(1.4, 0.1).density), 9)
    1.26
    """
    density, volume = _pair("bulk_density", bulk_density, coarse_fraction)
    return _fine_earth(density * (1.0 - volume), 1.0 - volume, -density, 0.0)


def fine_density_coarse_mass(
    bulk_density: ArrayLike,
    coarse_mass_fraction: ArrayLike,
    rock_density: ArrayLike = ROCK_DENSITY,
) -> FineEarth:
    r"""Fine earth, from its own bulk density and the mass of coarse fragments.

    Parameters
    ----------
    bulk_density : array_like
        Dry mass of fine earth per volume of fine earth. [g cm-3]
    coarse_mass_fraction : array_like
        Mass of fragments > 2 mm per mass of soil. [1]
    rock_density : array_like, default 2.65
        Density of coarse fragments. [g cm-3]

    Returns
    -------
    fine_earth : FineEarth
        Broadcast shape of the inputs.

    Raises
    ------
    InputError
        If a value is outside its physical range.

    Notes
    -----
    A volume of soil is that of its fine earth and of its fragments:

    .. math:: \rho_f = \left( \frac{1}{\rho} + \frac{w}{(1 - w) \rho_r} \right)^{-1}
       = \frac{(1 - w) \, \rho \, \rho_r}{(1 - w) \rho_r + w \rho}

    Examples
    --------
    >>> fine = fine_density_coarse_mass(1.4, 0.2)
    >>> round(float(fine.density), 6)
    1.236667
    """
    density, mass = _pair("bulk_density", bulk_density, coarse_mass_fraction, mass=True)
    rock = _rock(rock_density)
    fine = 1.0 - mass
    scale = fine * rock + mass * density
    scale = np.where(scale == 0.0, np.inf, scale)  # stones alone, with no fine earth
    return _fine_earth(
        fine * density * rock / scale,
        (fine * rock / scale) ** 2,
        -rock * (density / scale) ** 2,
        fine * mass * (density / scale) ** 2,
    )


def whole_density_coarse_mass(
    whole_bulk_density: ArrayLike, coarse_mass_fraction: ArrayLike
) -> FineEarth:
    r"""Fine earth, from the bulk density of the whole soil and the mass of fragments.

    Parameters
    ----------
    whole_bulk_density : array_like
        Dry mass of soil with fragments per volume of soil. [g cm-3]
    coarse_mass_fraction : array_like
        Mass of fragments > 2 mm per mass of soil. [1]

    Returns
    -------
    fine_earth : FineEarth
        Broadcast shape of the inputs.

    Raises
    ------
    InputError
        If a value is outside its physical range.

    Notes
    -----
    .. math:: \rho_f = \rho_s \, (1 - w)

    Examples
    --------
    >>> round(float(whole_density_coarse_mass(1.5, 0.2).density), 9)
    1.2
    """
    density, mass = _pair(
        "whole_bulk_density", whole_bulk_density, coarse_mass_fraction, mass=True
    )
    return _fine_earth(density * (1.0 - mass), 1.0 - mass, -density, 0.0)


def whole_density_coarse_volume(
    whole_bulk_density: ArrayLike,
    coarse_fraction: ArrayLike,
    rock_density: ArrayLike = ROCK_DENSITY,
) -> FineEarth:
    r"""Fine earth, from the bulk density of the whole soil and the volume of fragments.

    Parameters
    ----------
    whole_bulk_density : array_like
        Dry mass of soil with fragments per volume of soil. [g cm-3]
    coarse_fraction : array_like
        Volume of fragments > 2 mm per volume of soil. [1]
    rock_density : array_like, default 2.65
        Density of coarse fragments. [g cm-3]

    Returns
    -------
    fine_earth : FineEarth
        Broadcast shape of the inputs.

    Raises
    ------
    InputError
        If a value is outside its physical range, or the fragments weigh more than the
        soil that holds them.

    Notes
    -----
    .. math:: \rho_f = \rho_s - v \, \rho_r

    Examples
    --------
    >>> round(float(whole_density_coarse_volume(1.5, 0.1).density), 9)
    1.235
    """
    density, volume = _pair("whole_bulk_density", whole_bulk_density, coarse_fraction)
    rock = _rock(rock_density)
    fine = np.asarray(density - volume * rock)
    bad = fine < 0.0
    if bad.any():
        raise InputError(
            "whole_bulk_density must be at least that of its coarse fragments, "
            "coarse_fraction times rock_density, in g cm-3; it is less by "
            f"{-fine[bad].flat[0]:g} ({int(bad.sum())} of {bad.size} layers)"
        )
    return _fine_earth(fine, 1.0, -rock, -volume)


def fine_earth_mass(fine_earth: FineEarth, thickness: ArrayLike) -> FloatArray:
    r"""Mass of fine earth of a layer.

    Parameters
    ----------
    fine_earth : FineEarth
        Fine earth per volume of soil.
    thickness : array_like
        Thickness of the layer. [cm]

    Returns
    -------
    fine_earth_mass : ndarray
        Broadcast shape of the inputs. [Mg ha-1]

    Raises
    ------
    InputError
        If a thickness is negative.

    Notes
    -----
    .. math:: m = 100 \, \rho_f \, d

    Examples
    --------
    >>> float(fine_earth_mass(fine_earth_per_volume(1.25), 10.0))
    1250.0
    """
    depth = in_range("thickness", thickness, 0.0, inf, "cm")
    return np.asarray(100.0 * fine_earth.density * depth)


def core_mass(
    sample_mass: ArrayLike, core_diameter: ArrayLike, n_cores: ArrayLike
) -> FloatArray:
    r"""Mass of fine earth of a layer, from the mass of a sample of known area.

    Parameters
    ----------
    sample_mass : array_like
        Dry fine earth of all cores together. [g]
    core_diameter : array_like
        Inner diameter of the cutting edge. [mm]
    n_cores : array_like
        Cores that were put together. [1]

    Returns
    -------
    fine_earth_mass : ndarray
        Broadcast shape of the inputs. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math:: m = 10^4 \, \frac{m_{sample}}{n \, \pi \, (D/2)^2}

    The thickness is not needed. With D in mm the factor gives Mg ha-1; VM0042, whose
    equation 3 this is [1]_, prints kg ha-1.

    References
    ----------
    .. [1] Verra (2025) VM0042 v2.2, equation 3, after Wendt J.W., Hauser S. (2013)
       Eur. J. Soil Sci. 64, 58-65. doi:10.1111/ejss.12002

    Examples
    --------
    >>> round(float(core_mass(283.2, 21.5, 4)), 2)
    1950.14
    """
    sample = in_range("sample_mass", sample_mass, 0.0, 1e6, "g")
    diameter = in_range("core_diameter", core_diameter, 1.0, 1000.0, "mm")
    cores = in_range("n_cores", n_cores, 1.0, 1000.0, "1")
    return np.asarray(1e4 * sample / (cores * pi * (diameter / 2.0) ** 2))


def mineral_mass(fine_earth_mass: ArrayLike, som_content: ArrayLike) -> FloatArray:
    r"""Mass of fine earth without its organic matter, for equivalent mineral mass.

    Parameters
    ----------
    fine_earth_mass : array_like
        Fine earth of the layer. [Mg ha-1]
    som_content : array_like
        Organic matter in the fine earth. [g kg-1]

    Returns
    -------
    mineral_mass : ndarray
        Broadcast shape of the inputs. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math:: m_{min} = m \, (1 - O / 1000)

    Examples
    --------
    >>> float(mineral_mass(1250.0, 40.0))
    1200.0
    """
    mass = in_range("fine_earth_mass", fine_earth_mass, 0.0, inf, "Mg ha-1")
    organic = in_range("som_content", som_content, 0.0, 1000.0, "g kg-1")
    return np.asarray(mass * (1.0 - organic / 1000.0))


def _fine_earth(
    density: FloatArray,
    by_bulk_density: FloatArray | float,
    by_coarse: FloatArray | float,
    by_rock_density: FloatArray | float,
) -> FineEarth:
    """All of one shape, and missing where the density is."""
    nothing = 0.0 * density
    return FineEarth(
        density=np.asarray(density),
        by_bulk_density=np.asarray(by_bulk_density + nothing),
        by_coarse=np.asarray(by_coarse + nothing),
        by_rock_density=np.asarray(by_rock_density + nothing),
    )


def _pair(
    name: str, density: ArrayLike, coarse: ArrayLike, *, mass: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Bulk density and share of coarse fragments, checked."""
    share = "coarse_mass_fraction" if mass else "coarse_fraction"
    return (
        in_range(name, density, 0.0, MINERAL_DENSITY, "g cm-3"),
        in_range(share, coarse, 0.0, 1.0, "1"),
    )


def _rock(rock_density: ArrayLike) -> FloatArray:
    """Density of coarse fragments, checked; pumice and basalt are its limits."""
    return in_range("rock_density", rock_density, 0.5, 3.5, "g cm-3")
