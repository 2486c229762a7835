r"""Mean transit time and ages of the carbon of a linear model at steady state.

References
----------
Rasmussen M. et al. (2016) Transit times and mean ages for nonautonomous and autonomous
compartmental systems. J. Math. Biol. 73, 1379-1398. doi:10.1007/s00285-016-0990-8

Metzler H., Sierra C.A. (2018) Linear autonomous compartmental models as
continuous-time Markov chains: transit-time and age distributions. Math. Geosci. 50,
1-34. doi:10.1007/s11004-017-9690-1
"""

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.models.compartmental import (
    LinearModel,
    equilibrium,
)


def mean_transit_time(
    model: LinearModel,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike = 1.0,
    removal: ArrayLike = 0.0,
) -> FloatArray:
    r"""Mean age of the carbon that leaves the soil at steady state.

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pool_input : array_like, shape (..., n_pools)
        Constant carbon input. [Mg ha-1 yr-1]
    rate_modifier : array_like, shape () or (..., 1 or n_pools), default 1
        Effect of climate and soil on the rates. [1]
    removal : array_like, shape () or (..., 1 or n_pools), default 0
        Loss without decay. [yr-1]

    Returns
    -------
    transit_time : ndarray, shape (...)
        NaN where there is no input. [yr]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.
    ConvergenceError
        If no equilibrium exists.

    Notes
    -----
    .. math:: E(T) = 1^\top (-B)^{-1} u / \|u\|

    (Metzler and Sierra 2018, mean of the transit time).
    """
    stock = equilibrium(model, pool_input, rate_modifier, removal)
    u = np.asarray(pool_input, dtype=np.float64)
    return _ratio(stock.sum(-1), u.sum(-1))


def mean_system_age(
    model: LinearModel,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike = 1.0,
    removal: ArrayLike = 0.0,
) -> FloatArray:
    r"""Mean age of the carbon in the soil at steady state.

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pool_input : array_like, shape (..., n_pools)
        Constant carbon input. [Mg ha-1 yr-1]
    rate_modifier : array_like, shape () or (..., 1 or n_pools), default 1
        Effect of climate and soil on the rates. [1]
    removal : array_like, shape () or (..., 1 or n_pools), default 0
        Loss without decay. [yr-1]

    Returns
    -------
    system_age : ndarray, shape (...)
        NaN where there is no carbon. [yr]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.
    ConvergenceError
        If no equilibrium exists.

    Notes
    -----
    .. math:: E(A) = -1^\top B^{-1} x^* / \|x^*\|

    (Rasmussen et al. 2016; Metzler and Sierra 2018).
    """
    stock, content = _age_content(model, pool_input, rate_modifier, removal)
    return _ratio(content.sum(-1), stock.sum(-1))


def mean_pool_ages(
    model: LinearModel,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike = 1.0,
    removal: ArrayLike = 0.0,
) -> FloatArray:
    r"""Mean age of the carbon in each pool at steady state, counted from its entry.

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pool_input : array_like, shape (..., n_pools)
        Constant carbon input. [Mg ha-1 yr-1]
    rate_modifier : array_like, shape () or (..., 1 or n_pools), default 1
        Effect of climate and soil on the rates. [1]
    removal : array_like, shape () or (..., 1 or n_pools), default 0
        Loss without decay. [yr-1]

    Returns
    -------
    pool_ages : ndarray, shape (..., n_pools)
        NaN in a pool without carbon. [yr]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.
    ConvergenceError
        If no equilibrium exists.

    Notes
    -----
    .. math:: E(a) = -(X^*)^{-1} B^{-1} x^*, \quad X^* = \mathrm{diag}(x^*)

    (Rasmussen et al. 2016; Metzler and Sierra 2018).
    """
    stock, content = _age_content(model, pool_input, rate_modifier, removal)
    return _ratio(content, stock)


def _age_content(
    model: LinearModel,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike,
    removal: ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    """Steady state, and stock times mean age of each pool: that of the stock itself."""
    stock = equilibrium(model, pool_input, rate_modifier, removal)
    return stock, equilibrium(model, stock, rate_modifier, removal)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Quotient, NaN where the whole is nothing."""
    nothing = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=nothing, where=whole > 0.0)
    return nothing
