r"""Layers of one depth from layers of another, without loss of mass.

Campaigns sample different depths. An amount per area, such as fine-earth mass or a
carbon stock, is put on other depth limits so that the sum down to every old limit stays
what it was. A content follows as the ratio of two amounts that were harmonised in the
same way, never by averaging contents.

Bishop T.F.A., McBratney A.B., Laslett G.M. (1999) Modelling soil attribute depth
functions with equal-area quadratic smoothing splines. Geoderma 91, 27-45.
doi:10.1016/S0016-7061(99)00003-8
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError
from tilth.soil import cumulative_kernel as kernel

BoolArray = NDArray[np.bool_]

DEEPEST: Final = 1e4  # [cm]
TOLERANCE: Final = 1e-4  # of two limits that are meant to be one [cm]
GLOBAL_SOIL_MAP: Final = (0.0, 5.0, 15.0, 30.0, 60.0, 100.0, 200.0)  # [cm]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerFaults:
    """What is wrong with the limits of layers, layer by layer.

    Parameters
    ----------
    not_at_surface : array of bool, shape (..., n_layers)
        The first layer of a profile does not begin at 0 cm.
    inverted : array of bool, shape (..., n_layers)
        The bottom is not below the top.
    gap, overlap : array of bool, shape (..., n_layers)
        The layer begins below, or above, the bottom of the one before.
    """

    not_at_surface: BoolArray
    inverted: BoolArray
    gap: BoolArray
    overlap: BoolArray


def layer_faults(depth_top: ArrayLike, depth_bottom: ArrayLike) -> LayerFaults:
    """Faults in the limits of layers, for a report row by row.

    Parameters
    ----------
    depth_top, depth_bottom : array_like, shape (..., n_layers)
        Limits of each layer, from the surface down; short profiles are padded with NaN
        at the end. [cm]

    Returns
    -------
    faults : LayerFaults
        False where there is no layer.

    Raises
    ------
    InputError
        If a limit is out of range, or tops and bottoms differ in shape.

    Examples
    --------
    >>> faults = layer_faults([0.0, 10.0, 35.0], [10.0, 30.0, 50.0])
    >>> faults.gap.tolist(), faults.overlap.any().item()
    ([False, False, True], False)
    """
    top = in_range("depth_top", depth_top, 0.0, DEEPEST, "cm")
    bottom = in_range("depth_bottom", depth_bottom, 0.0, DEEPEST, "cm")
    if not top.shape or top.shape != bottom.shape:
        raise InputError(
            "depth_top and depth_bottom must have one shape (..., n_layers); got "
            f"{top.shape} and {bottom.shape}"
        )
    first = np.arange(top.shape[-1]) == 0
    above = np.concatenate([np.zeros_like(top[..., :1]), bottom[..., :-1]], axis=-1)
    step = top - above
    return LayerFaults(
        not_at_surface=first & (step > TOLERANCE),
        inverted=np.asarray(bottom - top <= TOLERANCE),
        gap=~first & (step > TOLERANCE),
        overlap=~first & (step < -TOLERANCE),
    )


def uniform_layers(
    layer_amount: ArrayLike,
    depth_top: ArrayLike,
    depth_bottom: ArrayLike,
    limits: ArrayLike = GLOBAL_SOIL_MAP,
) -> FloatArray:
    r"""Amounts between other depth limits, each layer uniform within itself.

    Parameters
    ----------
    layer_amount : array_like, shape (..., n_layers)
        Mass per area of each layer, of soil or of carbon. [Mg ha-1]
    depth_top, depth_bottom : array_like, shape (..., n_layers)
        Limits of each layer, from the surface down; short profiles are padded with NaN
        at the end. [cm]
    limits : array_like, shape (n_limits,), default 0, 5, 15, 30, 60, 100, 200
        Depth limits wanted. [cm]

    Returns
    -------
    layer_amount : ndarray, shape (..., n_limits - 1)
        NaN below the deepest layer and where a layer is missing. [Mg ha-1]

    Raises
    ------
    InputError
        If layers do not begin at 0 cm, leave a gap or overlap, or if a value is out of
        range.

    Notes
    -----
    Differences of the cumulative amount, linear between the old limits.

    Examples
    --------
    >>> uniform_layers([30.0, 20.0], [0.0, 10.0], [10.0, 30.0], [0.0, 15.0, 30.0])
    array([35., 15.])
    """
    return _harmonised(kernel.linear, layer_amount, depth_top, depth_bottom, limits)


def equal_area_layers(
    layer_amount: ArrayLike,
    depth_top: ArrayLike,
    depth_bottom: ArrayLike,
    limits: ArrayLike = GLOBAL_SOIL_MAP,
) -> FloatArray:
    r"""Amounts between other depth limits, by an equal-area quadratic spline.

    The density is a smooth curve of depth whose mean over each old layer is that of the
    layer. It may overshoot, even below zero, where layers differ strongly; then use
    `monotone_layers`.

    Parameters
    ----------
    layer_amount : array_like, shape (..., n_layers)
        Mass per area of each layer, of soil or of carbon. [Mg ha-1]
    depth_top, depth_bottom : array_like, shape (..., n_layers)
        Limits of each layer, from the surface down; short profiles are padded with NaN
        at the end. [cm]
    limits : array_like, shape (n_limits,), default 0, 5, 15, 30, 60, 100, 200
        Depth limits wanted. [cm]

    Returns
    -------
    layer_amount : ndarray, shape (..., n_limits - 1)
        NaN below the deepest layer and where a layer is missing. [Mg ha-1]

    Raises
    ------
    InputError
        If layers do not begin at 0 cm, leave a gap or overlap, or if a value is out of
        range.

    Notes
    -----
    Bishop et al. [1]_ minimise

    .. math:: \frac{1}{n} \sum_i (y_i - \bar f_i)^2 + \lambda \int f'(z)^2 \, dz

    Any :math:`\lambda > 0` departs from the layers' means :math:`y_i` and so changes
    stocks. Here :math:`\lambda \to 0`: the means are kept exactly, and the curve of
    least :math:`\int f'^2` is the derivative of the natural cubic spline through the
    cumulative amount.

    References
    ----------
    .. [1] Bishop T.F.A., McBratney A.B., Laslett G.M. (1999) Geoderma 91, 27-45.
       doi:10.1016/S0016-7061(99)00003-8

    Examples
    --------
    >>> layers = [30.0, 20.0], [0.0, 10.0], [10.0, 30.0]
    >>> equal_area_layers(*layers, [0.0, 15.0, 30.0]).round(3)
    array([39.375, 10.625])
    """
    return _harmonised(
        kernel.natural_spline, layer_amount, depth_top, depth_bottom, limits
    )


def monotone_layers(
    layer_amount: ArrayLike,
    depth_top: ArrayLike,
    depth_bottom: ArrayLike,
    limits: ArrayLike = GLOBAL_SOIL_MAP,
) -> FloatArray:
    r"""Amounts between other depth limits, by a spline that is nowhere negative.

    Parameters
    ----------
    layer_amount : array_like, shape (..., n_layers)
        Mass per area of each layer, of soil or of carbon. [Mg ha-1]
    depth_top, depth_bottom : array_like, shape (..., n_layers)
        Limits of each layer, from the surface down; short profiles are padded with NaN
        at the end. [cm]
    limits : array_like, shape (n_limits,), default 0, 5, 15, 30, 60, 100, 200
        Depth limits wanted. [cm]

    Returns
    -------
    layer_amount : ndarray, shape (..., n_limits - 1)
        NaN below the deepest layer and where a layer is missing. [Mg ha-1]

    Raises
    ------
    InputError
        If layers do not begin at 0 cm, leave a gap or overlap, or if a value is out of
        range.

    Notes
    -----
    Differences of the cumulative amount along the monotone spline [1]_ that
    `tilth.soil.equivalent_mass.von_haden` uses over mass.

    References
    ----------
    .. [1] Hyman J.M. (1983) SIAM J. Sci. Stat. Comput. 4, 645-654.
       doi:10.1137/0904045
    """
    return _harmonised(
        kernel.monotone_spline, layer_amount, depth_top, depth_bottom, limits
    )


def _harmonised(
    method: np.ufunc,
    layer_amount: ArrayLike,
    depth_top: ArrayLike,
    depth_bottom: ArrayLike,
    limits: ArrayLike,
) -> FloatArray:
    """Differences between limits of the interpolated cumulative amount."""
    values = in_range("layer_amount", layer_amount, 0.0, 1e6, "Mg ha-1")
    wanted = in_range("limits", limits, 0.0, DEEPEST, "cm")
    if wanted.ndim != 1 or wanted.size < 2 or not (np.diff(wanted) > 0.0).all():
        raise InputError(
            "limits must be two depths or more that increase, in cm; got "
            f"{wanted.tolist()!r:.80}"
        )
    _refuse(layer_faults(depth_top, depth_bottom))
    top = np.asarray(depth_top, dtype=np.float64)
    bottom = np.asarray(depth_bottom, dtype=np.float64)
    if values.shape[-1:] != top.shape[-1:]:
        raise InputError(
            "layer_amount and limits of layers must be as many; got "
            f"{values.shape} and {top.shape}"
        )
    cumulative, beyond = method(
        (bottom - top)[..., None, :], values[..., None, :], wanted
    )
    found = np.diff(np.where(beyond, np.nan, cumulative), axis=-1)
    return np.asarray(found)


def _refuse(faults: LayerFaults) -> None:
    """Refuse layers that are not contiguous from the surface down."""
    for bad, rule in (
        (faults.inverted, "the bottom of a layer must lie below its top"),
        (faults.not_at_surface, "a profile must begin at 0 cm"),
        (faults.gap, "layers must leave no gap"),
        (faults.overlap, "layers must not overlap"),
    ):
        if bad.any():
            raise InputError(
                f"{rule}, in cm; got {int(bad.sum())} of {bad.size} layers that do not "
                f"obey, the first at index {tuple(np.argwhere(bad)[0].tolist())}"
            )
