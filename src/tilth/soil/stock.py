"""Carbon stocks of soil layers at fixed depth, and how they depend on their inputs.

`soc_stock` is for the commonest data; `stock_slopes` takes the fine earth of any
convention (`tilth.soil.fine_earth`) and gives the derivatives from which
`tilth.stats` propagates errors.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.soil.fine_earth import FineEarth, fine_density_coarse_volume


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
    >>> from tilth.soil.fine_earth import whole_density_coarse_mass
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
