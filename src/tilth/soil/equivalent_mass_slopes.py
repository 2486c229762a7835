"""Derivatives of a stock at equivalent mass, for the propagation of errors.

An error of bulk density moves a stock at fixed depth in proportion. At equivalent mass
it only moves soil across the lower boundary, where contents are low, so that most of it
cancels; the derivatives show how much is left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray
from tilth.soil.equivalent_mass import ellert_bettany

Method = Callable[
    [ArrayLike, ArrayLike, ArrayLike], tuple[FloatArray, NDArray[np.bool_]]
]

STEP: Final = 1e-6  # of a layer's mass, for central differences [1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EquivalentSlopes:
    """A stock at equivalent mass and its partial derivatives, layer by layer.

    Parameters
    ----------
    stock : ndarray, shape (...)
        Stock at the reference mass. [Mg ha-1]
    extrapolated : array of bool, shape (...)
        Whether the reference mass exceeds the mass of the profile.
    by_layer_mass : ndarray, shape (..., n_layers)
        Derivative by the mass of a layer whose carbon stays. [1]
    by_layer_soc : ndarray, shape (..., n_layers)
        Derivative by the carbon of a layer whose mass stays. [1]
    """

    stock: FloatArray
    extrapolated: NDArray[np.bool_]
    by_layer_mass: FloatArray
    by_layer_soc: FloatArray


def equivalent_slopes(
    layer_mass: ArrayLike,
    layer_soc: ArrayLike,
    reference_mass: ArrayLike,
    method: Method = ellert_bettany,
) -> EquivalentSlopes:
    r"""Stock at equivalent mass, with its partial derivatives.

    Parameters
    ----------
    layer_mass : array_like, shape (..., n_layers)
        Soil of each layer, as `method` wants it. [Mg ha-1]
    layer_soc : array_like, shape (..., n_layers)
        Organic carbon of each layer. [Mg ha-1]
    reference_mass : array_like, shape (...)
        Soil mass, from the surface, to which the stock belongs. [Mg ha-1]
    method : function, default `ellert_bettany`
        Of `tilth.soil.equivalent_mass`, save `simple_esm`, which has steps.

    Returns
    -------
    slopes : EquivalentSlopes
        NaN where a layer or a stock is missing.

    Raises
    ------
    InputError
        If a value is out of range or the layers of mass and carbon differ in number.

    Notes
    -----
    Central differences with a step of 1e-6 of a layer's mass. Where the reference mass
    is the mass down to a boundary, the linear method has a kink and the derivative by
    mass is the mean of both sides.

    If errors are those of content c and of mass m, with the carbon :math:`s = c m`,
    then

    .. math:: \frac{\partial S}{\partial c} = m \frac{\partial S}{\partial s}, \quad
       \frac{dS}{dm} = \frac{\partial S}{\partial m} + c \frac{\partial S}{\partial s}

    Examples
    --------
    >>> slopes = equivalent_slopes([1950.0, 1300.0], [47.0, 16.0], 2600.0)
    >>> slopes.by_layer_soc.round(6), slopes.by_layer_mass.round(6)
    (array([1. , 0.5]), array([-0.012308, -0.006154]))
    """
    stock, extrapolated = method(layer_mass, layer_soc, reference_mass)
    mass, soc = np.broadcast_arrays(
        np.asarray(layer_mass, dtype=np.float64),
        np.asarray(layer_soc, dtype=np.float64),
    )
    at = np.asarray(reference_mass, dtype=np.float64)[..., None]
    mass, soc = mass[..., None, :], soc[..., None, :]
    own = np.eye(mass.shape[-1], dtype=bool)
    step = STEP * mass
    up, down = np.where(own, mass + step, mass), np.where(own, mass - step, mass)
    by_mass = _quotient(
        method(up, soc, at)[0] - method(down, soc, at)[0], (up - down), own
    )
    more = np.where(own, np.minimum(soc + step, np.maximum(mass, soc)), soc)
    less = np.where(own, np.maximum(soc - step, 0.0), soc)
    by_soc = _quotient(
        method(mass, more, at)[0] - method(mass, less, at)[0], more - less, own
    )
    return EquivalentSlopes(
        stock=stock,
        extrapolated=extrapolated,
        by_layer_mass=by_mass,
        by_layer_soc=by_soc,
    )


def _quotient(
    difference: FloatArray, change: FloatArray, own: NDArray[np.bool_]
) -> FloatArray:
    """Differences over the changes that made them; 0 for a layer without mass."""
    changes = np.where(own, change, 0.0).sum(axis=-1)
    nothing = changes == 0.0
    quotient = difference / np.where(nothing, 1.0, changes)
    return np.asarray(np.where(nothing & ~np.isnan(difference), 0.0, quotient))
