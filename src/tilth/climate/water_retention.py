"""Water that a topsoil holds: the limits of RothC's soil-moisture deficit.

Coleman K., Jenkinson D.S. (1996) doi:10.1007/978-3-642-61094-3_17 for the limits from
clay; Farina R., Coleman K., Whitmore A.P. (2013) Geoderma 200-201, 18-30,
doi:10.1016/j.geoderma.2013.01.021 for those from a retention curve; Wösten J.H.M.,
Lilly A., Nemes A., Le Bas C. (1999) Geoderma 90, 169-185,
doi:10.1016/S0016-7061(98)00132-3 for the curve. Where the description and the official
code of version 2.0.0 differ, the code is followed.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError

FIELD_CAPACITY: Final = 50.0  # suction [cm]
PERMANENT_WILTING: Final = 15_000.0  # -1500 kPa [cm]
STRESS: Final = 1_000.0  # -100 kPa [cm]
AIR_DRY: Final = 1_000_000.0  # -100 MPa [cm]
ORGANIC_MATTER_PER_CARBON: Final = 1.72
BARE_SHARE: Final = 0.556  # of the wilting deficit, reached by bare soil, version 1
STRESS_SHARE: Final = 0.444  # of the wilting deficit, below which decay slows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Retention:
    """Van Genuchten's curve of a topsoil.

    Parameters
    ----------
    alpha : ndarray
        Inverse of the suction of air entry. [cm-1]
    n : ndarray
        Shape of the curve. [1]
    theta_saturated : ndarray
        Water content at saturation. [cm3 cm-3]
    theta_residual : float
        Water content at infinite suction. [cm3 cm-3]
    """

    alpha: FloatArray
    n: FloatArray
    theta_saturated: FloatArray
    theta_residual: float = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeficitLimits:
    """Soil-moisture deficits at which RothC changes its behaviour; never positive.

    Parameters
    ----------
    wilting : ndarray
        At -1500 kPa. [mm]
    stress : ndarray
        At -100 kPa, where decay starts to slow down. [mm]
    covered : ndarray
        Driest state under plants. [mm]
    bare : ndarray
        Driest state that bare soil reaches by itself. [mm]
    lowest_modifier : ndarray
        Moisture modifier of the driest soil. [1]
    """

    wilting: FloatArray
    stress: FloatArray
    covered: FloatArray
    bare: FloatArray
    lowest_modifier: FloatArray


def wilting_deficit(clay: ArrayLike, depth: ArrayLike) -> FloatArray:
    r"""Deficit at -1500 kPa from clay alone.

    Parameters
    ----------
    clay : array_like, shape (...)
        Share of clay in the fine earth. [%]
    depth : array_like, shape (...)
        Thickness of the topsoil. [cm]

    Returns
    -------
    deficit : ndarray, shape (...)
        Never positive. [mm]

    Notes
    -----
    .. math:: S = -(20 + 1.3 c - 0.01 c^2) \, z / 23

    The printed equation 2 of the description has 1.01 c²; the code has 0.01 c².

    Examples
    --------
    >>> round(float(wilting_deficit(23.4, 23.0)), 4)
    -44.9444
    """
    c = in_range("clay", clay, 0.0, 100.0, "%")
    z = in_range("depth", depth, 0.0, inf, "cm")
    return np.asarray(-(20.0 + 1.3 * c - 0.01 * c**2) * z / 23.0)


def topsoil_retention(
    clay: ArrayLike, silt: ArrayLike, bulk_density: ArrayLike, organic_carbon: ArrayLike
) -> Retention:
    """Retention curve of a topsoil from its texture, density and carbon.

    Parameters
    ----------
    clay, silt : array_like, shape (...)
        Shares of clay and silt in the fine earth; both above 0. [%]
    bulk_density : array_like, shape (...)
        Dry mass per volume. [g cm-3]
    organic_carbon : array_like, shape (...)
        Organic carbon per mass of soil, above 0. [%]

    Returns
    -------
    retention : Retention
        Parameters, each of the broadcast shape.

    Raises
    ------
    InputError
        If a value is outside its range, or clay and silt add up to more than 100 %.

    References
    ----------
    .. [1] Wösten J.H.M. et al. (1999) Geoderma 90, 169-185, table 5 (continuous
       pedotransfer functions), for a topsoil. doi:10.1016/S0016-7061(98)00132-3
    """
    c = in_range("clay", clay, 0.01, 100.0, "%")
    s = in_range("silt", silt, 0.01, 100.0, "%")
    in_range("clay + silt", c + s, 0.0, 100.0 + 1e-9, "%")
    d = in_range("bulk_density", bulk_density, 0.1, 2.65, "g cm-3")
    carbon = in_range("organic_carbon", organic_carbon, 0.01, 58.0, "%")
    # c clay, s silt, d bulk density, o organic matter, as in table 5 of the source.
    o = ORGANIC_MATTER_PER_CARBON * carbon
    alpha = (
        (-14.96 + 0.03135 * c + 0.0351 * s + 0.646 * o + 15.29 * d - 0.192)
        + (-4.671 * d**2 - 0.000781 * c**2 - 0.00687 * o**2 + 0.0449 / o)
        + (0.0663 * np.log(s) + 0.1482 * np.log(o))
        + (-0.04546 * d * s - 0.4852 * d * o + 0.00673 * c)
    )
    theta = (
        (0.7919 + 0.001691 * c - 0.29619 * d - 0.000001491 * s**2)
        + (0.0000821 * o**2 + 0.02427 / c + 0.01113 / s + 0.01472 * np.log(s))
        + (-0.0000733 * o * c - 0.000619 * d * c - 0.001183 * d * o - 0.0001664 * s)
    )
    n = (
        (-25.23 - 0.02195 * c + 0.0074 * s - 0.194 * o + 45.5 * d - 7.24 * d**2)
        + (0.0003658 * c**2 + 0.002885 * o**2 - 12.81 / d - 0.1524 / s - 0.01958 / o)
        + (-0.2876 * np.log(s) - 0.0709 * np.log(o) - 44.6 * np.log(d))
        + (-0.02264 * d * c + 0.0896 * d * o + 0.00718 * c)
    )
    return Retention(
        alpha=np.exp(alpha), n=1.0 + np.exp(n), theta_saturated=np.asarray(theta)
    )


def retained_deficit(
    retention: Retention, suction: float, depth: ArrayLike
) -> FloatArray:
    """Water lost between field capacity and a suction, as a deficit.

    Parameters
    ----------
    retention : Retention
        Curve of the soil.
    suction : float
        Suction, above that of field capacity (50 cm). [cm]
    depth : array_like, shape (...)
        Thickness of the topsoil. [cm]

    Returns
    -------
    deficit : ndarray, shape (...)
        Never positive. [mm]
    """
    r, depths = retention, in_range("depth", depth, 0.0, inf, "cm")
    heights = np.array([suction, FIELD_CAPACITY]).reshape((2,) + (1,) * r.n.ndim)
    filled = (1.0 + (r.alpha * heights) ** r.n) ** -(1.0 - 1.0 / r.n)
    theta = r.theta_residual + (r.theta_saturated - r.theta_residual) * filled
    return np.asarray(10.0 * depths * (theta[0] - theta[1]))


def limits_from_clay(
    clay: ArrayLike, depth: ArrayLike, *, dry_bare: bool = False
) -> DeficitLimits:
    """Limits of version 1 of RothC (``opt_RMmoist = 1``).

    Parameters
    ----------
    clay : array_like, shape (...)
        Share of clay in the fine earth. [%]
    depth : array_like, shape (...)
        Thickness of the topsoil. [cm]
    dry_bare : bool, default False
        True if bare soil dries as far as covered soil (``opt_SMDbare = 2``).

    Returns
    -------
    limits : DeficitLimits
        Each of the broadcast shape.
    """
    wilting = wilting_deficit(clay, depth)
    return DeficitLimits(
        wilting=wilting,
        stress=STRESS_SHARE * wilting,
        covered=wilting,
        bare=wilting if dry_bare else BARE_SHARE * wilting,
        lowest_modifier=np.full_like(wilting, 0.2),
    )


def limits_from_retention(
    retention: Retention,
    depth: ArrayLike,
    lowest_modifier: ArrayLike = 0.2,
    *,
    air_dry: bool = False,
    dry_bare: bool = False,
) -> DeficitLimits:
    """Limits of version 2 of RothC (``opt_RMmoist`` 2 and 3).

    Parameters
    ----------
    retention : Retention
        Curve of the soil.
    depth : array_like, shape (...)
        Thickness of the topsoil. [cm]
    lowest_modifier : array_like, shape (...), default 0.2
        Moisture modifier of the driest soil (``minRM_Moist``). [1]
    air_dry : bool, default False
        True if covered soil dries to -100 MPa (``opt_RMmoist = 2``), False if to
        -1500 kPa (``opt_RMmoist = 3``).
    dry_bare : bool, default False
        True if bare soil dries to -1500 kPa (``opt_SMDbare = 2``).

    Returns
    -------
    limits : DeficitLimits
        Each of the broadcast shape.

    Raises
    ------
    InputError
        If the curve releases no water between -100 and -1500 kPa.
    """
    lowest = in_range("lowest_modifier", lowest_modifier, 0.0, 1.0, "1")
    wilting = retained_deficit(retention, PERMANENT_WILTING, depth)
    stress = retained_deficit(retention, STRESS, depth)
    if (wilting >= stress).any():
        raise InputError(
            "the retention curve must release water between -100 and -1500 kPa [mm]; "
            f"got deficits {stress.max():g} and {wilting.max():g}"
        )
    shape = np.broadcast_shapes(wilting.shape, lowest.shape)
    bare = wilting if dry_bare else wilting - (0.6388 / 0.8) * (wilting - stress)
    return DeficitLimits(
        wilting=wilting,
        stress=stress,
        covered=retained_deficit(retention, AIR_DRY, depth) if air_dry else wilting,
        bare=bare,
        lowest_modifier=np.broadcast_to(lowest, shape),
    )
