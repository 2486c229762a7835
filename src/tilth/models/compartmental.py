r"""The linear engine: any first-order compartment model and its steady state.

A model is a set of pools that decay at first order; of what decays in pool `j` the
share ``transfers[i, j]`` enters pool `i` and the rest is respired. With the rates
:math:`K` (diagonal), the modifiers :math:`\xi` (diagonal), the shares :math:`T`, the
removal :math:`R` (diagonal) and the input :math:`u`

.. math:: \dot x = B x + u, \qquad B = (T - I) \, \xi K - R

(Sierra and Müller 2015). Two published discretisations of it exist:

- **continuous** (`simulate`, `continuous_step`): :math:`B` and :math:`u` are constant
  within a step, and the step is solved exactly;
- **discrete**, as in RothC (`simulate_discrete`, `discrete_step`): pool `j` loses the
  share :math:`1 - e^{-\xi_j k_j h}` in a step of length `h`, what is formed from it
  does not decay again in that step, and the input enters at its end (Coleman and
  Jenkinson 1996).

A share on the diagonal of `transfers` is a return of decayed carbon to its own pool.

References
----------
Sierra C.A., Müller M. (2015) A general mathematical framework for representing soil
organic matter dynamics. Ecol. Monogr. 85, 505-524. doi:10.1890/15-0361.1

Coleman K., Jenkinson D.S. (1996) RothC-26.3 - A model for the turnover of carbon in
soil. In: Evaluation of Soil Organic Matter Models. NATO ASI Series I 38, 237-246.
doi:10.1007/978-3-642-61094-3_17
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.errors import ConvergenceError, InputError
from tilth.models.matrix_exponential import exponentials

SHARE_TOLERANCE: Final = 1e-9  # [1]; rounding in a sum of shares
LONGEST_STAY: Final = 1e12  # [yr or cycles]; beyond it nothing decays for practice
MAX_RATE: Final = 1e4  # [yr-1]
MAX_MODIFIER: Final = 1e3  # [1]
MAX_STEP: Final = 1e4  # [yr]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearModel:
    """Pools, rates and transfers of a first-order model.

    Leading axes hold members of an ensemble of parameters.

    Parameters
    ----------
    pools : tuple of str
        Published names of the pools.
    rates : ndarray, shape (..., n_pools)
        Decay rates at a rate modifier of 1. [yr-1]
    transfers : ndarray, shape (..., n_pools, n_pools)
        ``transfers[i, j]``: share of what decays in pool `j` that enters pool `i`. [1]
    input_split : ndarray, shape (..., n_pools), optional
        Shares of the carbon input that enter the pools; sum to 1. [1]
    share_excess : float, default 0
        How far the shares of one pool may sum to more than 1. Only for published sets
        whose printed shares do; such a pool respires a negative amount. [1]

    Raises
    ------
    InputError
        If shapes do not fit, a value is out of range, the shares of what decays in a
        pool sum to more than 1, or those of the input do not sum to 1.
    """

    pools: tuple[str, ...]
    rates: FloatArray
    transfers: FloatArray
    input_split: FloatArray | None = None
    share_excess: float = 0.0

    def __post_init__(self) -> None:
        n = len(self.pools)
        rates = in_range("rates", self.rates, 0.0, MAX_RATE, "yr-1")
        transfers = in_range("transfers", self.transfers, 0.0, 1.0, "1")
        if rates.shape[-1:] != (n,) or transfers.shape[-2:] != (n, n):
            raise InputError(
                f"rates and transfers must end in {n} and {n} x {n} pools "
                f"{self.pools}; their shapes are {rates.shape} and {transfers.shape}"
            )
        in_range("share_excess", self.share_excess, 0.0, 0.01, "1")
        limit = 1.0 + self.share_excess + SHARE_TOLERANCE
        in_range("sum of the transfers from a pool", transfers.sum(-2), 0.0, limit, "1")
        object.__setattr__(self, "rates", rates)
        object.__setattr__(self, "transfers", transfers)
        if self.input_split is not None:
            split = in_range("input_split", self.input_split, 0.0, 1.0, "1")
            if split.shape[-1:] != (n,):
                raise InputError(
                    f"input_split must end in {n} pools {self.pools}; "
                    f"its shape is {split.shape}"
                )
            low, high = 1.0 - SHARE_TOLERANCE, 1.0 + SHARE_TOLERANCE
            in_range("sum of input_split", split.sum(-1), low, high, "1")
            object.__setattr__(self, "input_split", split)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulation:
    """Stocks and losses of a run.

    Parameters
    ----------
    pools : ndarray, shape (..., n_steps, n_pools)
        Carbon at the end of each step. [Mg ha-1]
    respired : ndarray, shape (..., n_steps)
        Carbon that left as CO2 during each step, summed from the decay of the pools
        and not from the change of their stocks. [Mg ha-1]
    removed : ndarray, shape (..., n_steps)
        Carbon that left without decay, such as by leaching. [Mg ha-1]
    """

    pools: FloatArray
    respired: FloatArray
    removed: FloatArray


Discretisation = Callable[
    [LinearModel, ArrayLike, ArrayLike, float], tuple[FloatArray, FloatArray]
]


def split_input(model: LinearModel, c_input: ArrayLike) -> FloatArray:
    """Carbon input of each pool.

    Parameters
    ----------
    model : LinearModel
        Model with an `input_split`.
    c_input : array_like, shape (...)
        Total carbon input. [Mg ha-1 yr-1]

    Returns
    -------
    pool_input : ndarray, shape (..., n_pools)
        The same, shared out to the pools. [Mg ha-1 yr-1]

    Raises
    ------
    InputError
        If the model has no `input_split` or the input is negative.
    """
    if model.input_split is None:
        raise InputError(
            f"the model of {model.pools} must have an input_split; it has none"
        )
    c = in_range("c_input", c_input, 0.0, inf, "Mg ha-1 yr-1")
    return np.asarray(c[..., None] * model.input_split)


def compartmental_matrix(
    model: LinearModel, rate_modifier: ArrayLike = 1.0, removal: ArrayLike = 0.0
) -> FloatArray:
    """Matrix `B` of the differential equation.

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    rate_modifier : array_like, shape () or (..., 1 or n_pools), default 1
        Effect of climate and soil on the rates. [1]
    removal : array_like, shape () or (..., 1 or n_pools), default 0
        Loss without decay, such as leaching or erosion. [yr-1]

    Returns
    -------
    matrix : ndarray, shape (..., n_pools, n_pools)
        Rates of change of the pools (rows) per stock of a pool (columns). [yr-1]

    Raises
    ------
    InputError
        If a value is out of range or an axis has neither 1 nor `n_pools` entries.
    """
    modifier, loss = _modifiers(model, rate_modifier, removal)
    return _matrix(model, model.rates * modifier, loss)


def continuous_step(
    model: LinearModel,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike,
    step: float,
    removal: ArrayLike = 0.0,
) -> tuple[FloatArray, FloatArray]:
    r"""Loss matrix and gain of one step, exact for constant rates and inputs.

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pool_input : array_like, shape (..., n_pools)
        Carbon input during the step. [Mg ha-1 yr-1]
    rate_modifier : array_like, shape () or (..., 1 or n_pools)
        Effect of climate and soil on the rates. [1]
    step : float
        Length of the step. [yr]
    removal : array_like, shape () or (..., 1 or n_pools), default 0
        Loss without decay. [yr-1]

    Returns
    -------
    loss : ndarray, shape (..., n_pools, n_pools)
        `D` in ``x' = x - D x + gain``, formed without subtracting from 1. [1]
    gain : ndarray, shape (..., n_pools)
        Input that is left at the end of the step. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.

    Notes
    -----
    .. math:: D = -h B \, \varphi_1(h B), \quad g = h \, \varphi_1(h B) \, u, \quad
              \varphi_1(A) = \sum_{m \ge 0} A^m / (m + 1)!
    """
    u = _pool_input(model, pool_input, "Mg ha-1 yr-1")
    h = float(in_range("step", step, 1e-9, MAX_STEP, "yr"))
    matrix = h * compartmental_matrix(model, rate_modifier, removal)
    _, mean, _ = exponentials(matrix)
    return -matrix @ mean, h * _times(mean, u)


def discrete_step(
    model: LinearModel, pool_input: ArrayLike, rate_modifier: ArrayLike, step: float
) -> tuple[FloatArray, FloatArray]:
    r"""Loss matrix and gain of one step as RothC defines it.

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pool_input : array_like, shape (..., n_pools)
        Carbon that enters at the end of the step. [Mg ha-1]
    rate_modifier : array_like, shape () or (..., 1 or n_pools)
        Effect of climate and soil on the rates. [1]
    step : float
        Length of the step. [yr]

    Returns
    -------
    loss : ndarray, shape (..., n_pools, n_pools)
        `D` in ``x' = x - D x + gain``, formed without subtracting from 1. [1]
    gain : ndarray, shape (..., n_pools)
        The input. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.

    Notes
    -----
    .. math:: D = (I - T) \, \mathrm{diag}(d), \quad d_j = 1 - e^{-\xi_j k_j h}
    """
    u = _pool_input(model, pool_input, "Mg ha-1")
    h = float(in_range("step", step, 1e-9, MAX_STEP, "yr"))
    modifier, _ = _modifiers(model, rate_modifier, 0.0)
    decayed = -np.expm1(-model.rates * modifier * h)
    return -_matrix(model, decayed, np.zeros(1)), u


def simulate(
    model: LinearModel,
    pools: ArrayLike,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike = 1.0,
    *,
    step: float = 1.0,
    removal: ArrayLike = 0.0,
) -> Simulation:
    r"""Pools at the end of each step, solved exactly (continuous discretisation).

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pools : array_like, shape (..., n_pools)
        Carbon at the start. [Mg ha-1]
    pool_input : array_like, shape (..., n_steps, n_pools)
        Carbon input, constant within a step; see `split_input`. [Mg ha-1 yr-1]
    rate_modifier : array_like, shape () or (..., 1 or n_steps, 1 or n_pools), default 1
        Effect of climate and soil on the rates, constant within a step. [1]
    step : float, default 1
        Length of a step. [yr]
    removal : array_like, shape () or (..., 1 or n_steps, 1 or n_pools), default 0
        Loss without decay, such as leaching or erosion. [yr-1]

    Returns
    -------
    simulation : Simulation
        Pools at the end of the steps, carbon respired and removed during them.
        [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.

    Notes
    -----
    With :math:`\varphi_m(A) = \sum_l A^l / (l + m)!`

    .. math::

       x(h) = e^{hB} x + h \varphi_1(hB) u, \qquad
       \int_0^h x \, dt = h \varphi_1(hB) x + h^2 \varphi_2(hB) u

    and the second line times the rates is what decays. A step with a fast pool of rate
    `k` has a relative error of the order of `k h` times 1e-16.

    Examples
    --------
    >>> one = LinearModel(pools=("soil",), rates=[0.5], transfers=[[0.0]])
    >>> run = simulate(one, [0.0], np.full((100, 1), 2.0))
    >>> run.pools[-1].round(6).tolist()
    [4.0]
    """
    start, u, modifier, loss, h = _arguments(
        model, pools, pool_input, rate_modifier, removal, step, "Mg ha-1 yr-1"
    )
    matrix, flow = None, (start, start, start)
    states, respired, removed = [], [], []
    state = start
    for t in range(u.shape[-2]):
        rates = model.rates * _at(modifier, t)
        following = h * _matrix(model, rates, _at(loss, t))
        if matrix is None or not np.array_equal(matrix, following):
            matrix, flow = following, exponentials(following)
        now = u[..., t, :]
        held = h * _times(flow[1], state) + h * h * _times(flow[2], now)
        state = _times(flow[0], state) + h * _times(flow[1], now)
        states.append(state)
        respired.append((_respired_share(model) * rates * held).sum(-1))
        removed.append((_at(loss, t) * held).sum(-1))
    return _simulation(states, respired, removed)


def simulate_discrete(
    model: LinearModel,
    pools: ArrayLike,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike = 1.0,
    *,
    step: float = 1.0 / 12.0,
) -> Simulation:
    """Pools at the end of each step as RothC steps (discrete discretisation).

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pools : array_like, shape (..., n_pools)
        Carbon at the start. [Mg ha-1]
    pool_input : array_like, shape (..., n_steps, n_pools)
        Carbon that enters at the end of each step. [Mg ha-1]
    rate_modifier : array_like, shape () or (..., 1 or n_steps, 1 or n_pools), default 1
        Effect of climate and soil on the rates. [1]
    step : float, default 1/12
        Length of a step. [yr]

    Returns
    -------
    simulation : Simulation
        Pools at the end of the steps, carbon respired during them; none is removed.
        [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.
    """
    state, u, modifier, _, h = _arguments(
        model, pools, pool_input, rate_modifier, 0.0, step, "Mg ha-1"
    )
    states, respired, removed = [], [], []
    for t in range(u.shape[-2]):
        decayed = -np.expm1(-model.rates * _at(modifier, t) * h) * state
        state = state - decayed + _times(model.transfers, decayed) + u[..., t, :]
        states.append(state)
        respired.append((_respired_share(model) * decayed).sum(-1))
        removed.append(np.zeros(state.shape[:-1]))
    return _simulation(states, respired, removed)


def equilibrium(
    model: LinearModel,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike = 1.0,
    removal: ArrayLike = 0.0,
) -> FloatArray:
    """Pools at which constant inputs and losses balance.

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pool_input : array_like, shape (..., n_pools)
        Carbon input. [Mg ha-1 yr-1]
    rate_modifier : array_like, shape () or (..., 1 or n_pools), default 1
        Effect of climate and soil on the rates. [1]
    removal : array_like, shape () or (..., 1 or n_pools), default 0
        Loss without decay. [yr-1]

    Returns
    -------
    pools : ndarray, shape (..., n_pools)
        Solution of ``B x + u = 0``. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.
    ConvergenceError
        If no equilibrium exists: carbon of some pool never leaves the soil.
    """
    u = _pool_input(model, pool_input, "Mg ha-1 yr-1")
    return _fixed_point(-compartmental_matrix(model, rate_modifier, removal), u)


def periodic_equilibrium(
    model: LinearModel,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike,
    *,
    step: float,
    discretisation: Discretisation,
) -> FloatArray:
    """Pools at the end of a cycle of steps that repeats for ever.

    Parameters
    ----------
    model : LinearModel
        Pools, rates and transfers.
    pool_input : array_like, shape (..., n_steps, n_pools)
        Carbon input of the steps of the cycle, in the unit of the discretisation: a
        rate for `continuous_step`, a mass for `discrete_step`.
        [Mg ha-1 yr-1 or Mg ha-1]
    rate_modifier : array_like, shape () or (..., 1 or n_steps, 1 or n_pools)
        Effect of climate and soil on the rates. [1]
    step : float
        Length of a step. [yr]
    discretisation : callable
        `continuous_step`, `discrete_step` or a function like them.

    Returns
    -------
    pools : ndarray, shape (..., n_pools)
        Carbon at the end of the last step, which is also the start of the first.
        [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.
    ConvergenceError
        If no equilibrium exists: nothing decays in the cycle, or carbon of some pool
        never leaves the soil.

    Notes
    -----
    The steps ``x' = x - D x + u`` compose to ``x' = x - G x + b``; `G` is summed up
    as ``G + D (I - G)``, so that no small loss is taken as a difference from 1.
    """
    u = _pool_input(model, pool_input, "of the discretisation")
    if u.ndim < 2:
        raise InputError(
            f"pool_input must end in axes (n_steps, n_pools); its shape is {u.shape}"
        )
    modifier = in_range("rate_modifier", rate_modifier, 0.0, MAX_MODIFIER, "1")
    _check_axes(model, "rate_modifier", modifier, u.shape[-2])
    one = np.eye(len(model.pools))
    loss, gain = np.zeros_like(one), np.zeros(len(model.pools))
    for t in range(u.shape[-2]):
        d, g = discretisation(model, u[..., t, :], _at(modifier, t), step)
        loss, gain = loss + d @ (one - loss), gain - _times(d, gain) + g
    return _fixed_point(loss, gain)


def _fixed_point(loss: FloatArray, gain: FloatArray) -> FloatArray:
    """Solution of ``loss @ x = gain``; refuses where carbon never leaves a pool."""
    refusal = ConvergenceError(
        "no equilibrium exists: the carbon of every pool must leave the soil in time - "
        "yr-1 - nothing decays in at least one pool or closed group of pools"
    )
    ones = np.ones((loss.shape[-1], 1))
    try:
        # Column sums of the inverse: mean time until carbon of a pool has left.
        stay = np.linalg.solve(np.swapaxes(loss, -1, -2), ones)
        x = np.linalg.solve(loss, gain[..., None])[..., 0]
    except np.linalg.LinAlgError:
        raise refusal from None
    if ((stay <= 0.0) | (stay > LONGEST_STAY)).any():
        raise refusal
    return np.asarray(x)


def _pool_input(model: LinearModel, pool_input: ArrayLike, unit: str) -> FloatArray:
    u = in_range("pool_input", pool_input, 0.0, inf, unit)
    if u.shape[-1:] != (len(model.pools),):
        raise InputError(
            f"pool_input must end in an axis {model.pools}; its shape is {u.shape}"
        )
    return u


def _modifiers(
    model: LinearModel, rate_modifier: ArrayLike, removal: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Checked modifiers and removal, each with an axis for pools."""
    modifier = in_range("rate_modifier", rate_modifier, 0.0, MAX_MODIFIER, "1")
    loss = in_range("removal", removal, 0.0, MAX_RATE, "yr-1")
    for name, value in (("rate_modifier", modifier), ("removal", loss)):
        if value.ndim and value.shape[-1] not in (1, len(model.pools)):
            raise InputError(
                f"{name} must end in an axis of 1 or {len(model.pools)} pools; "
                f"its shape is {value.shape}"
            )
    return np.atleast_1d(modifier), np.atleast_1d(loss)


def _arguments(
    model: LinearModel,
    pools: ArrayLike,
    pool_input: ArrayLike,
    rate_modifier: ArrayLike,
    removal: ArrayLike,
    step: float,
    unit: str,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, float]:
    """Checked arguments of a run; the start has all leading axes of the result."""
    start = in_range("pools", pools, 0.0, inf, "Mg ha-1")
    if start.shape[-1:] != (len(model.pools),):
        raise InputError(
            f"pools must end in an axis {model.pools}; its shape is {start.shape}"
        )
    u = _pool_input(model, pool_input, unit)
    if u.ndim < 2 or u.shape[-2] < 1:
        raise InputError(
            "pool_input must end in axes (n_steps, n_pools) with at least one step; "
            f"its shape is {u.shape}"
        )
    modifier, loss = _modifiers(model, rate_modifier, removal)
    for name, value, given in (
        ("rate_modifier", modifier, rate_modifier),
        ("removal", loss, removal),
    ):
        if np.ndim(given):
            _check_axes(model, name, value, u.shape[-2])
    h = float(in_range("step", step, 1e-9, MAX_STEP, "yr"))
    leads = [start.shape[:-1], u.shape[:-2], modifier.shape[:-2], loss.shape[:-2]]
    leads += [model.rates.shape[:-1], model.transfers.shape[:-2]]
    try:
        lead = np.broadcast_shapes(*leads)
    except ValueError:
        raise InputError(
            "leading axes of pools, pool_input, rate_modifier, removal, rates and "
            f"transfers must broadcast; they are {', '.join(map(str, leads))}"
        ) from None
    return np.broadcast_to(start, (*lead, len(model.pools))), u, modifier, loss, h


def _check_axes(model: LinearModel, name: str, value: FloatArray, n_steps: int) -> None:
    n = len(model.pools)
    fits = value.ndim == 0 or (
        value.ndim >= 2
        and value.shape[-1] in (1, n)
        and value.shape[-2] in (1, n_steps)
    )
    if not fits:
        raise InputError(
            f"{name} must be one number or end in axes (1 or {n_steps} steps, "
            f"1 or {n} pools); its shape is {value.shape}"
        )


def _at(value: FloatArray, t: int) -> FloatArray:
    """Values of step `t` where there are steps, else the constant."""
    if value.ndim < 2:
        return value
    return np.asarray(value[..., t if value.shape[-2] > 1 else 0, :])


def _matrix(model: LinearModel, rates: FloatArray, removal: FloatArray) -> FloatArray:
    """``(T - I) diag(rates) - diag(removal)``, with leading axes."""
    one = np.eye(len(model.pools))
    moved = (model.transfers - one) * rates[..., None, :]
    return np.asarray(moved - one * removal[..., None, :])


def _respired_share(model: LinearModel) -> FloatArray:
    return np.asarray(1.0 - model.transfers.sum(-2))


def _times(matrix: FloatArray, vector: FloatArray) -> FloatArray:
    return np.asarray((matrix @ vector[..., None])[..., 0])


def _simulation(
    states: list[FloatArray], respired: list[FloatArray], removed: list[FloatArray]
) -> Simulation:
    return Simulation(
        pools=np.stack(states, axis=-2),
        respired=np.stack(respired, axis=-1),
        removed=np.stack(removed, axis=-1),
    )
