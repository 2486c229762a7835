r"""Carbon stocks of soil layers at fixed depth, and how they depend on their inputs.

Carbon is measured in the fine earth (< 2 mm), so a stock needs the mass of fine earth
per volume of soil as it lies in the field, `fine_earth_density`. Laboratories report it
in one of four conventions, bulk density of the fine earth or of the whole soil and
coarse fragments by volume or by mass, or directly. One function per convention turns
them into `FineEarth`, which carries its derivatives; `stock_slopes` gives those of the
stock, from which `tilth.stats` propagates errors.

Poeplau C., Vos C., Don A. (2017) Soil organic carbon stocks are systematically
overestimated by misuse of the parameters bulk density and rock fragment content. SOIL
3, 61-66. doi:10.5194/soil-3-61-2017
"""

from dataclasses import dataclass
from math import inf, pi
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, check_range, in_range
from tilth.errors import InputError

MINERAL_DENSITY: Final = 2.65  # of quartz, the densest a soil of it can be [g cm-3]
ROCK_DENSITY: Final = 2.65  # of coarse fragments, where it was not measured [g cm-3]
VAN_BEMMELEN: Final = 1.724  # organic matter per organic carbon, the old convention [1]
CARBON_OF_CARBONATE: Final = 0.12  # carbon per calcium carbonate, 12.011/100.087 [1]


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StockSlopes:
    """A stock and its partial derivatives.

    Parameters
    ----------
    stock : ndarray
        Organic carbon of the layer. [Mg ha-1]
    by_soc_content : ndarray
        Derivative by the organic carbon of the fine earth. [Mg ha-1 per g kg-1]
    by_bulk_density : ndarray
        Derivative by the bulk density that was given. [Mg ha-1 per g cm-3]
    by_coarse : ndarray
        Derivative by the share of coarse fragments that was given. [Mg ha-1]
    by_rock_density : ndarray
        Derivative by the density of coarse fragments. [Mg ha-1 per g cm-3]
    by_thickness : ndarray
        Derivative by the thickness of the layer. [Mg ha-1 per cm]
    """

    stock: FloatArray
    by_soc_content: FloatArray
    by_bulk_density: FloatArray
    by_coarse: FloatArray
    by_rock_density: FloatArray
    by_thickness: FloatArray


def soc_stock(
    soc_content: ArrayLike,
    bulk_density: ArrayLike,
    thickness: ArrayLike,
    coarse_fraction: ArrayLike = 0.0,
) -> FloatArray:
    r"""Organic carbon stock of a soil layer at fixed depth.

    Parameters
    ----------
    soc_content : array_like
        Organic carbon in the fine earth (< 2 mm). [g kg-1]
    bulk_density : array_like
        Dry mass of fine earth per volume of fine earth. [g cm-3]
    thickness : array_like
        Thickness of the layer. [cm]
    coarse_fraction : array_like, default 0
        Volume of fragments > 2 mm per volume of soil. [1]

    Returns
    -------
    soc_stock : ndarray
        Broadcast shape of the inputs; NaN where any input is NaN. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is outside its physical range.

    Notes
    -----
    .. math:: S = 0.1 \, C \, \rho \, d \, (1 - v)

    where 0.1 converts g kg-1 · g cm-3 · cm to Mg ha-1. Use equivalent soil mass
    to compare two dates: bulk density changes with management [1]_.

    References
    ----------
    .. [1] Ellert B.H., Bettany J.R. (1995) Can. J. Soil Sci. 75, 529-538.
       doi:10.4141/cjss95-075

    Examples
    --------
    >>> float(soc_stock(20.0, 1.3, 30.0))
    78.0
    """
    fine = fine_density_coarse_volume(bulk_density, coarse_fraction)
    return stock_slopes(soc_content, fine, thickness).stock


def stock_slopes(
    soc_content: ArrayLike, fine_earth: FineEarth, thickness: ArrayLike
) -> StockSlopes:
    r"""Organic carbon stock of a layer at fixed depth, with its partial derivatives.

    Parameters
    ----------
    soc_content : array_like
        Organic carbon in the fine earth (< 2 mm). [g kg-1]
    fine_earth : FineEarth
        Fine earth per volume of soil, from the convention of the data.
    thickness : array_like
        Thickness of the layer. [cm]

    Returns
    -------
    slopes : StockSlopes
        Broadcast shape of the inputs; NaN where any input is NaN.

    Raises
    ------
    InputError
        If a value is outside its physical range.

    Notes
    -----
    .. math:: S = 0.1 \, C \, \rho_f \, d, \quad
       \frac{\partial S}{\partial x} = 0.1 \, C \, d \,
       \frac{\partial \rho_f}{\partial x}

    With independent errors the variance of the stock is the sum of the squares of
    slope times standard error.

    Examples
    --------
    >>> fine = whole_density_coarse_mass(1.5, 0.2)
    >>> slopes = stock_slopes(20.0, fine, 30.0)
    >>> round(float(slopes.stock), 9), round(float(slopes.by_soc_content), 9)
    (72.0, 3.6)
    """
    content = in_range("soc_content", soc_content, 0.0, 1000.0, "g kg-1")
    depth = in_range("thickness", thickness, 0.0, inf, "cm")
    carbon = 0.1 * content * depth
    return StockSlopes(
        stock=np.asarray(carbon * fine_earth.density),
        by_soc_content=np.asarray(0.1 * depth * fine_earth.density),
        by_bulk_density=np.asarray(carbon * fine_earth.by_bulk_density),
        by_coarse=np.asarray(carbon * fine_earth.by_coarse),
        by_rock_density=np.asarray(carbon * fine_earth.by_rock_density),
        by_thickness=np.asarray(0.1 * content * fine_earth.density),
    )


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


def soc_mass(soc_content: ArrayLike, fine_earth_mass: ArrayLike) -> FloatArray:
    r"""Organic carbon stock of a known mass of fine earth.

    Parameters
    ----------
    soc_content : array_like
        Organic carbon in the fine earth (< 2 mm). [g kg-1]
    fine_earth_mass : array_like
        Fine earth of the layer. [Mg ha-1]

    Returns
    -------
    soc_stock : ndarray
        Broadcast shape of the inputs; NaN where any input is NaN. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math:: S = C \, m / 1000

    Examples
    --------
    >>> float(soc_mass(20.0, 3900.0))
    78.0
    """
    content = in_range("soc_content", soc_content, 0.0, 1000.0, "g kg-1")
    mass = in_range("fine_earth_mass", fine_earth_mass, 0.0, inf, "Mg ha-1")
    return np.asarray(content * mass / 1000.0)


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


def soc_from_organic_matter(som_content: ArrayLike, factor: ArrayLike) -> FloatArray:
    r"""Organic carbon from organic matter, by a factor that has to be chosen.

    Parameters
    ----------
    som_content : array_like
        Organic matter, as by loss on ignition. [g kg-1]
    factor : array_like
        Organic matter per organic carbon. There is no default: 1.724 (`VAN_BEMMELEN`)
        is the old convention; 1.9 and more was found in many soils. [1]

    Returns
    -------
    soc_content : ndarray
        Broadcast shape of the inputs. [g kg-1]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math:: C = O / f

    Examples
    --------
    >>> float(soc_from_organic_matter(34.48, VAN_BEMMELEN))
    20.0
    """
    organic = in_range("som_content", som_content, 0.0, 1000.0, "g kg-1")
    return np.asarray(organic / _matter_per_carbon(factor))


def organic_matter_from_soc(soc_content: ArrayLike, factor: ArrayLike) -> FloatArray:
    r"""Organic matter from organic carbon, by a factor that has to be chosen.

    Parameters
    ----------
    soc_content : array_like
        Organic carbon in the fine earth. [g kg-1]
    factor : array_like
        Organic matter per organic carbon, as in `soc_from_organic_matter`. [1]

    Returns
    -------
    som_content : ndarray
        Broadcast shape of the inputs. [g kg-1]

    Raises
    ------
    InputError
        If a value is out of range or more organic matter than soil would follow.

    Notes
    -----
    .. math:: O = f \, C

    Examples
    --------
    >>> float(organic_matter_from_soc(20.0, 2.0))
    40.0
    """
    content = in_range("soc_content", soc_content, 0.0, 1000.0, "g kg-1")
    organic = np.asarray(content * _matter_per_carbon(factor))
    check_range("soc_content times factor", organic, 0.0, 1000.0, "g kg-1")
    return organic


def soc_from_total_carbon(total_carbon: ArrayLike, carbonate: ArrayLike) -> FloatArray:
    r"""Organic carbon as total carbon less that of carbonate.

    Parameters
    ----------
    total_carbon : array_like
        Carbon by dry combustion. [g kg-1]
    carbonate : array_like
        Calcium carbonate. [g kg-1]

    Returns
    -------
    soc_content : ndarray
        Broadcast shape of the inputs. [g kg-1]

    Raises
    ------
    InputError
        If a value is out of range or carbonate holds more carbon than there is.

    Notes
    -----
    .. math:: C = C_{tot} - 0.12 \, CaCO_3

    Where carbonate is large the result is a small difference of large numbers and its
    error grows accordingly.

    Examples
    --------
    >>> float(soc_from_total_carbon(32.0, 100.0))
    20.0
    """
    total = in_range("total_carbon", total_carbon, 0.0, 1000.0, "g kg-1")
    lime = in_range("carbonate", carbonate, 0.0, 1000.0, "g kg-1")
    organic = np.asarray(total - CARBON_OF_CARBONATE * lime)
    bad = organic < 0.0
    if bad.any():
        raise InputError(
            "total_carbon must be at least 0.12 of carbonate, in g kg-1; it is less by "
            f"{-organic[bad].flat[0]:g} ({int(bad.sum())} of {bad.size} values)"
        )
    return organic


def _fine_earth(
    density: FloatArray,
    by_bulk_density: ArrayLike,
    by_coarse: ArrayLike,
    by_rock_density: ArrayLike,
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


def _matter_per_carbon(factor: ArrayLike) -> FloatArray:
    """Organic matter per organic carbon, checked."""
    return in_range("factor", factor, 1.0, 4.0, "1")
