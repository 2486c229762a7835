r"""Carbon stocks at equivalent soil mass.

Bulk density changes with management and with the weather, so that a fixed depth holds
different amounts of soil at two dates. At equivalent mass the stock is that of the same
mass of soil, counted from the surface: the cumulative stock is interpolated over the
cumulative mass, with the origin as its first point.

Ellert B.H., Bettany J.R. (1995) Calculation of organic matter and nutrients stored in
soils under contrasting management regimes. Can. J. Soil Sci. 75, 529-538.
doi:10.4141/cjss95-075

Wendt J.W., Hauser S. (2013) An equivalent soil mass procedure for monitoring soil
organic carbon in multiple soil layers. Eur. J. Soil Sci. 64, 58-65.
doi:10.1111/ejss.12002

von Haden A.C., Yang W.H., DeLucia E.H. (2020) Soils' dirty little secret: depth-based
comparisons can be inadequate for quantifying changes in soil organic carbon and other
mineral soil properties. Glob. Change Biol. 26, 3759-3770. doi:10.1111/gcb.15124

Ferchaud F., Chlebowski F., Mary B. (2023) SimpleESM: R script to calculate soil organic
carbon and nitrogen stocks at equivalent soil mass. hal-04013158
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError
from tilth.soil import cumulative_kernel as kernel

BoolArray = NDArray[np.bool_]

LARGEST_MASS: Final = 1e6  # of soil per area, some 70 m deep [Mg ha-1]
LARGEST_THICKNESS: Final = 1e4  # [cm]
SLICE: Final = 0.1  # thickness of the slices of SimpleESM [cm]


def ellert_bettany(
    layer_mass: ArrayLike, layer_soc: ArrayLike, reference_mass: ArrayLike
) -> tuple[FloatArray, BoolArray]:
    r"""Stock at equivalent mass, linear within the layers.

    Soil of the layer that straddles the reference mass is added or left out with the
    mean content of that layer. Where the reference mass exceeds that of the profile,
    the content of the deepest layer is used further down, and `extrapolated` says so.

    Parameters
    ----------
    layer_mass : array_like, shape (..., n_layers)
        Fine earth of each layer, from the surface down; short profiles are padded
        with NaN at the end. [Mg ha-1]
    layer_soc : array_like, shape (..., n_layers)
        Organic carbon of each layer. [Mg ha-1]
    reference_mass : array_like, shape (...)
        Mass of fine earth, from the surface, to which the stock belongs. [Mg ha-1]

    Returns
    -------
    stock : ndarray, shape (...)
        NaN where a layer above another one is missing. [Mg ha-1]
    extrapolated : array of bool, shape (...)
        Whether the reference mass exceeds the mass of the profile.

    Raises
    ------
    InputError
        If a value is out of range, a layer holds more carbon than soil, or the layers
        of mass and carbon differ in number.

    Notes
    -----
    .. math:: S = C_k + (M - M_k) \, c_{k+1} / m_{k+1}, \quad M_k \le M < M_{k+1}

    with the cumulative mass :math:`M_k` and stock :math:`C_k` of the uppermost k
    layers, and the mass :math:`m` and carbon :math:`c` of one layer [1]_.

    References
    ----------
    .. [1] Ellert B.H., Bettany J.R. (1995) Can. J. Soil Sci. 75, 529-538.
       doi:10.4141/cjss95-075

    Examples
    --------
    >>> stock, extrapolated = ellert_bettany([1950.0, 1300.0], [47.0, 16.0], 2600.0)
    >>> float(stock), bool(extrapolated)
    (55.0, False)
    """
    return _interpolate(kernel.linear, layer_mass, layer_soc, reference_mass)


def wendt_hauser(
    layer_mass: ArrayLike, layer_soc: ArrayLike, reference_mass: ArrayLike
) -> tuple[FloatArray, BoolArray]:
    r"""Stock at equivalent mass, by a natural cubic spline.

    Below the deepest layer a natural spline is a straight line; `extrapolated` says
    where it was used. The spline may overshoot where contents change abruptly.

    Parameters
    ----------
    layer_mass : array_like, shape (..., n_layers)
        Fine earth of each layer, from the surface down; short profiles are padded
        with NaN at the end. [Mg ha-1]
    layer_soc : array_like, shape (..., n_layers)
        Organic carbon of each layer. [Mg ha-1]
    reference_mass : array_like, shape (...)
        Mass of fine earth, from the surface, to which the stock belongs. [Mg ha-1]

    Returns
    -------
    stock : ndarray, shape (...)
        NaN where a layer above another one is missing. [Mg ha-1]
    extrapolated : array of bool, shape (...)
        Whether the reference mass exceeds the mass of the profile.

    Raises
    ------
    InputError
        If a value is out of range, a layer holds more carbon than soil, or the layers
        of mass and carbon differ in number.

    Notes
    -----
    The spline :math:`S(M)` passes through the origin and the cumulative mass and stock
    of all layers, with :math:`S'' = 0` at both ends [1]_. This reproduces the worked
    points of VM0042 [2]_; other splines do not.

    References
    ----------
    .. [1] Wendt J.W., Hauser S. (2013) Eur. J. Soil Sci. 64, 58-65.
       doi:10.1111/ejss.12002
    .. [2] Verra (2025) VM0042 v2.2, section 8.2.1.6.

    Examples
    --------
    >>> stock, extrapolated = wendt_hauser([1533.53, 993.66], [44.115, 10.579], 1950.0)
    >>> round(float(stock), 2), bool(extrapolated)
    (49.91, False)
    """
    return _interpolate(kernel.natural_spline, layer_mass, layer_soc, reference_mass)


def von_haden(
    layer_mass: ArrayLike, layer_soc: ArrayLike, reference_mass: ArrayLike
) -> tuple[FloatArray, BoolArray]:
    r"""Stock at equivalent mineral mass, by a monotone cubic spline.

    All masses are of mineral soil, fine earth less organic matter: what decays or is
    added as organic matter then leaves the reference unchanged. Below the deepest layer
    the last cubic continues, as in the program of the authors; `extrapolated` says
    where. The authors ask for three layers or more: with fewer, the method has little
    to tell about the shape of the profile.

    Parameters
    ----------
    layer_mass : array_like, shape (..., n_layers)
        Mineral soil of each layer, from the surface down; short profiles are padded
        with NaN at the end. [Mg ha-1]
    layer_soc : array_like, shape (..., n_layers)
        Organic carbon of each layer. [Mg ha-1]
    reference_mass : array_like, shape (...)
        Mass of mineral soil, from the surface, to which the stock belongs. [Mg ha-1]

    Returns
    -------
    stock : ndarray, shape (...)
        NaN where a layer above another one is missing. [Mg ha-1]
    extrapolated : array of bool, shape (...)
        Whether the reference mass exceeds the mass of the profile.

    Raises
    ------
    InputError
        If a value is out of range, or the layers of mass and carbon differ in number.

    Notes
    -----
    A cubic spline, whose third derivatives at the ends are those of the cubics through
    the four outermost points [2]_, gives slopes at the layers' boundaries. They are
    limited so that the cubics are monotone [3]_: with the secants :math:`s` of the two
    layers that meet, a slope lies between 0 and :math:`3 \min(|s|)`. This is R's
    ``spline(method = "hyman")``, used by the authors [1]_.

    References
    ----------
    .. [1] von Haden A.C., Yang W.H., DeLucia E.H. (2020) Glob. Change Biol. 26,
       3759-3770. doi:10.1111/gcb.15124
    .. [2] Forsythe G.E., Malcolm M.A., Moler C.B. (1977) Computer methods for
       mathematical computations. Prentice-Hall.
    .. [3] Hyman J.M. (1983) SIAM J. Sci. Stat. Comput. 4, 645-654.
       doi:10.1137/0904045

    Examples
    --------
    >>> mass, soc = [1200.0, 2500.0, 2750.0], [30.0, 40.0, 28.0]
    >>> stock, extrapolated = von_haden(mass, soc, 3700.0)
    >>> float(stock), bool(extrapolated)
    (70.0, False)
    """
    return _interpolate(
        kernel.monotone_spline, layer_mass, layer_soc, reference_mass, mineral=True
    )


def simple_esm(
    layer_mass: ArrayLike,
    layer_soc: ArrayLike,
    reference_mass: ArrayLike,
    layer_thickness: ArrayLike,
) -> tuple[FloatArray, BoolArray]:
    r"""Stock at equivalent mass, of whole slices of 1 mm.

    Slices are added from the surface as long as their mass does not exceed the
    reference, so the stock belongs to a mass that may be smaller by up to one slice.
    Below the deepest layer its slices are repeated; `extrapolated` says where.

    Parameters
    ----------
    layer_mass : array_like, shape (..., n_layers)
        Fine earth of each layer, from the surface down; short profiles are padded
        with NaN at the end. [Mg ha-1]
    layer_soc : array_like, shape (..., n_layers)
        Organic carbon of each layer. [Mg ha-1]
    reference_mass : array_like, shape (...)
        Mass of fine earth, from the surface, to which the stock belongs. [Mg ha-1]
    layer_thickness : array_like, shape (..., n_layers)
        Thickness of each layer; boundaries are rounded to millimetres. [cm]

    Returns
    -------
    stock : ndarray, shape (...)
        NaN where a layer above another one is missing. [Mg ha-1]
    extrapolated : array of bool, shape (...)
        Whether the reference mass exceeds the mass of the profile.

    Raises
    ------
    InputError
        If a value is out of range, a layer holds more carbon than soil, or the layers
        of mass, carbon and thickness differ in number.

    Notes
    -----
    .. math:: S = \sum_{i \le n} c_i, \quad
       n = \max \{ n : \sum_{i \le n} m_i \le M \}

    over slices i with mass :math:`m_i` and carbon :math:`c_i`; masses are compared to
    ten decimals [1]_.

    References
    ----------
    .. [1] Ferchaud F., Chlebowski F., Mary B. (2023) SimpleESM, method 1. hal-04013158

    Examples
    --------
    >>> mass, soc, thickness = [1300.0, 1400.0], [26.0, 14.0], [10.0, 10.0]
    >>> stock, extrapolated = simple_esm(mass, soc, 1650.0, thickness)
    >>> round(float(stock), 6), bool(extrapolated)
    (29.5, False)
    """
    thickness = in_range(
        "layer_thickness", layer_thickness, SLICE, LARGEST_THICKNESS, "cm"
    )
    return _interpolate(
        kernel.slices, layer_mass, layer_soc, reference_mass, thickness=thickness
    )


def simple_esm_spline(
    layer_mass: ArrayLike, layer_soc: ArrayLike, reference_mass: ArrayLike
) -> tuple[FloatArray, BoolArray]:
    """Stock at equivalent mass, by the second method of SimpleESM.

    The spline of `von_haden` over the mass of all fine earth, not of the mineral soil.

    Parameters
    ----------
    layer_mass : array_like, shape (..., n_layers)
        Fine earth of each layer, from the surface down; short profiles are padded
        with NaN at the end. [Mg ha-1]
    layer_soc : array_like, shape (..., n_layers)
        Organic carbon of each layer. [Mg ha-1]
    reference_mass : array_like, shape (...)
        Mass of fine earth, from the surface, to which the stock belongs. [Mg ha-1]

    Returns
    -------
    stock : ndarray, shape (...)
        NaN where a layer above another one is missing. [Mg ha-1]
    extrapolated : array of bool, shape (...)
        Whether the reference mass exceeds the mass of the profile.

    Raises
    ------
    InputError
        If a value is out of range, a layer holds more carbon than soil, or the layers
        of mass and carbon differ in number.

    References
    ----------
    .. [1] Ferchaud F., Chlebowski F., Mary B. (2023) SimpleESM, method 2. hal-04013158
    """
    return _interpolate(kernel.monotone_spline, layer_mass, layer_soc, reference_mass)


def _interpolate(
    method: np.ufunc,
    layer_mass: ArrayLike,
    layer_soc: ArrayLike,
    reference_mass: ArrayLike,
    *,
    thickness: FloatArray | None = None,
    mineral: bool = False,
) -> tuple[FloatArray, BoolArray]:
    """Check the layers and apply a kernel to every profile."""
    mass = in_range("layer_mass", layer_mass, 0.0, LARGEST_MASS, "Mg ha-1")
    soc = in_range("layer_soc", layer_soc, 0.0, LARGEST_MASS, "Mg ha-1")
    at = in_range("reference_mass", reference_mass, 0.0, LARGEST_MASS, "Mg ha-1")
    layers = {"layer_mass": mass, "layer_soc": soc}
    if thickness is not None:
        layers["layer_thickness"] = thickness
    _same_layers(layers, at)
    # Mineral soil excludes organic matter, which may weigh more than it in peat.
    most = np.where(mass > 0.0, LARGEST_MASS, 0.0) if mineral else mass
    bad = soc > most
    if bad.any():
        raise InputError(
            "layer_soc must not exceed layer_mass, in Mg ha-1; got "
            f"{np.broadcast_to(soc, bad.shape)[bad][0]:g} in "
            f"{np.broadcast_to(mass, bad.shape)[bad][0]:g} "
            f"({int(bad.sum())} of {bad.size} layers)"
        )
    stock, beyond = method(*layers.values(), at)
    return np.asarray(stock), np.asarray(beyond)


def _same_layers(layers: dict[str, FloatArray], at: FloatArray) -> None:
    """Refuse arrays that do not describe the same layers."""
    shapes = {name: array.shape for name, array in layers.items()}
    said = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
    if () in shapes.values() or len({shape[-1] for shape in shapes.values()}) > 1:
        raise InputError(
            f"layers must have the shape (..., n_layers) and be as many; got {said}"
        )
    try:
        np.broadcast_shapes(*(shape[:-1] for shape in shapes.values()), at.shape)
    except ValueError:
        raise InputError(
            "profiles and reference_mass must be as many or one; got "
            f"{said}, reference_mass {at.shape}"
        ) from None
