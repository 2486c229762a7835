"""IPCC Tier 2 steady-state method for soil organic carbon of cropland.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 5, section 5.2.3.3, equations 5.0A to 5.0H, tables 5.5A
to 5.5C, and annex 5A.3 for the joint posterior of the parameters.

A yearly model of an active, a slow and a passive pool in 0-30 cm. It is not made for
paddy rice, organic soils and land that changes between cropland and another use.
"""

from dataclasses import dataclass, fields, replace
from functools import cache
from math import inf
from typing import Final

import numpy as np
from numba import guvectorize
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import Table, read_table
from tilth.errors import InputError
from tilth.models.domain import Domain

POOLS: Final = ("active", "slow", "passive")
TILLAGE: Final = ("full", "reduced", "none")
IRRIGATED_WATER: Final = 0.775  # monthly water effect where irrigated, equation 5.0F
WATER_SCALE: Final = 1.5  # of the mean monthly water effect, equation 5.0F
LARGEST_RATIO: Final = 1.25  # of precipitation to PET, equation 5.0F

DOMAIN: Final = Domain(
    model="IPCC Tier 2",
    depth_bottom=(30.0, 30.0),
    depth_note="stock change factors and calibration are for 0-30 cm",
    land_uses=("cropland",),
    climates=("boreal", "cool temperate", "warm temperate", "tropical"),
    soils=("mineral",),
    provisional=(
        "climates: the 22 experiments of the calibration are mostly temperate",
        "volcanic soils are left out: none is known in the calibration",
    ),
    source="IPCC (2019), Volume 4, section 5.2.3.3 and annex 5A.3",
)

Values = float | FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parameters:
    """Parameters of table 5.5A; each a number or an array of ensemble members.

    Arrays broadcast against the inputs of a function without its last axis of months
    or years, as numpy broadcasts.

    Parameters
    ----------
    tillage_full, tillage_reduced, tillage_none : float or ndarray
        Effect of tillage on the decay of the active and the slow pool. [1]
    water_intercept, water_slope, water_quadratic : float or ndarray
        Coefficients of the monthly water effect. [1]
    k_active, k_slow, k_passive : float or ndarray
        Decay rates under optimum conditions. [yr-1]
    sand_intercept, sand_slope : float or ndarray
        Effect of the sand fraction on the decay of the active pool. [1]
    f1, f2, f3 : float or ndarray
        Shares of metabolic matter and of structural matter that enter the active
        pool, share of lignin that enters the slow pool. [1]
    f4_intercept, f4_slope : float or ndarray
        Share of active decay that is lost as CO2, by sand fraction. [1]
    f5, f6, f7, f8 : float or ndarray
        Shares passed on: active to passive, slow to passive, slow to active, passive
        to active. [1]
    temperature_a, temperature_b : float or ndarray
        Exponents of the monthly temperature effect. [1]
    temperature_maximum, temperature_optimum : float or ndarray
        Temperatures above which nothing decays and of fastest decay. [degC]
    metabolic_intercept, metabolic_slope : float or ndarray
        Metabolic share of the input by its ratio of lignin to nitrogen. [1]
    """

    tillage_full: Values
    tillage_reduced: Values
    tillage_none: Values
    water_intercept: Values
    water_slope: Values
    water_quadratic: Values
    k_active: Values
    sand_intercept: Values
    sand_slope: Values
    k_slow: Values
    k_passive: Values
    f1: Values
    f2: Values
    f3: Values
    f4_intercept: Values
    f4_slope: Values
    f5: Values
    f6: Values
    f7: Values
    f8: Values
    temperature_a: Values
    temperature_b: Values
    temperature_maximum: Values
    temperature_optimum: Values
    metabolic_intercept: Values
    metabolic_slope: Values

    def __post_init__(self) -> None:
        for name in ("k_active", "k_slow", "k_passive"):
            in_range(name, getattr(self, name), 1e-9, 100.0, "yr-1")
        for name in ("f1", "f2", "f3", "f5", "f6", "f7", "f8"):
            in_range(name, getattr(self, name), 0.0, 1.0, "1")
        for kind in TILLAGE:
            in_range(f"tillage_{kind}", getattr(self, f"tillage_{kind}"), 0.1, 10, "1")
        if np.any(self.temperature_optimum >= np.asarray(self.temperature_maximum)):
            raise InputError(
                "temperature_optimum must lie below temperature_maximum, in degC; got "
                f"{self.temperature_optimum} and {self.temperature_maximum}"
            )

    def over_years(self) -> "Parameters":
        """The same parameters, their members ahead of one axis for years.

        Returns
        -------
        parameters : Parameters
            Every field of shape (..., 1), to be combined with values of each year.
        """
        values = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        return Parameters(**{name: value[..., None] for name, value in values.items()})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conditions:
    """What drives the model: carbon input, its quality, climate, sand and tillage.

    All fields broadcast together. For `simulate` their last axis is the year; for
    `steady_state` they are the values to be held for ever.

    Parameters
    ----------
    c_input : array_like
        Carbon entering the soil in residues, manure and other matter. [Mg ha-1 yr-1]
    lignin, nitrogen : array_like
        Shares of the dry matter of that input, see `mean_quality`. [1]
    sand : array_like
        Share of the fine earth mass. [%]
    tillage : str or sequence of str
        Members of `TILLAGE`, one for all years or one for each.
    temperature_factor, water_factor : array_like
        Effects of climate on decay, from the functions of the same names. [1]
    """

    c_input: ArrayLike
    lignin: ArrayLike
    nitrogen: ArrayLike
    sand: ArrayLike
    tillage: ArrayLike
    temperature_factor: ArrayLike
    water_factor: ArrayLike

    def __post_init__(self) -> None:
        in_range("c_input", self.c_input, 0.0, 100.0, "Mg ha-1 yr-1")
        in_range("lignin", self.lignin, 0.0, 1.0, "1")
        in_range("nitrogen", self.nitrogen, 1e-6, 1.0, "1")
        in_range("sand", self.sand, 0.0, 100.0, "%")
        in_range("temperature_factor", self.temperature_factor, 1e-30, 1.0, "1")
        in_range("water_factor", self.water_factor, 1e-9, 5.0, "1")
        unknown = set(np.unique(np.asarray(self.tillage, dtype=str))) - set(TILLAGE)
        if unknown:
            raise InputError(
                f"tillage must be one of {', '.join(TILLAGE)}; got {sorted(unknown)}"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SteadyState:
    """Pools that the conditions of a year would reach, and what leads to them.

    Parameters
    ----------
    metabolic_input : ndarray
        Carbon input to metabolic matter, beta of equation 5.0G. [Mg ha-1 yr-1]
    active_input : ndarray
        Carbon that enters the active pool in all, alpha. [Mg ha-1 yr-1]
    f4 : ndarray
        Share of active decay that enters the slow pool. [1]
    rates : ndarray, shape (..., 3)
        Decay rates of the active, slow and passive pool. [yr-1]
    pools : ndarray, shape (..., 3)
        Active, slow and passive carbon. [Mg ha-1]
    """

    metabolic_input: FloatArray
    active_input: FloatArray
    f4: FloatArray
    rates: FloatArray
    pools: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """A sample of the joint posterior of the parameters.

    Parameters
    ----------
    parameters : Parameters
        Uncertain fields of shape (n_members,), the others fixed.
    share_kept : float
        Draws inside all bounds per draw made. [1]
    seed : int
        Seed of the random numbers.
    """

    parameters: Parameters
    share_kept: float
    seed: int


def parameter_table() -> Table:
    """Table 5.5A: value, standard deviation, bounds, unit and meaning.

    Returns
    -------
    table : Table
        One row per field of `Parameters`.
    """
    return read_table("ipcc_tier2/parameters.csv")


@cache
def published() -> Parameters:
    """Default parameters of table 5.5A.

    Returns
    -------
    parameters : Parameters
        Numbers, no arrays.
    """
    rows = parameter_table().rows
    return Parameters(**{row["name"]: float(row["value"]) for row in rows})


def covariance() -> tuple[tuple[str, ...], FloatArray]:
    """Covariance of the posterior of the uncertain parameters, table 5A.3.3.

    Returns
    -------
    names : tuple of str
        Fields of `Parameters` in the order of the matrix.
    matrix : ndarray, shape (11, 11)
        Products of the units of the parameters. [mixed]
    """
    rows = read_table("ipcc_tier2/covariance.csv").rows
    names = tuple(row["name"] for row in rows)
    return names, np.array([[float(row[name]) for name in names] for row in rows])


def posterior(n: int, seed: int) -> Posterior:
    """Joint draws of the parameters, normal and truncated at the bounds.

    Draw once and run a baseline and a project with the same members: the error of
    their difference is far smaller than that of either stock. Draws made for each
    parameter alone would triple the spread of the stock.

    Parameters
    ----------
    n : int
        Number of members.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    posterior : Posterior
        Members and the share of draws kept by rejection.

    Raises
    ------
    InputError
        If `n` is not positive.

    References
    ----------
    .. [1] IPCC (2019) Volume 4, annex 5A.3, tables 5.5A and 5A.3.3.
    """
    if n < 1:
        raise InputError(f"n must be at least 1 member; got {n}")
    names, matrix = covariance()
    rows = {row["name"]: row for row in parameter_table().rows}
    mean, low, high = (
        np.array([float(rows[name][column]) for name in names])
        for column in ("value", "min", "max")
    )
    generator = np.random.default_rng(seed)
    kept, drawn = np.empty((0, len(names))), 0
    while len(kept) < n:
        draws = generator.multivariate_normal(mean, matrix, size=n, method="cholesky")
        inside = ((draws >= low) & (draws <= high)).all(axis=1)
        kept, drawn = np.concatenate([kept, draws[inside]]), drawn + n
    members = dict(zip(names, kept[:n].T, strict=True))
    return Posterior(
        parameters=replace(published(), **members),
        share_kept=len(kept) / drawn,
        seed=seed,
    )


def temperature_factor(
    temperature: ArrayLike, parameters: Parameters | None = None
) -> FloatArray:
    r"""Effect of temperature on decay in a year, from its twelve months.

    Parameters
    ----------
    temperature : array_like, shape (..., 12)
        Mean air temperature of each month. [degC]
    parameters : Parameters, optional
        The published ones if None. For members and years together give
        ``parameters.over_years()``.

    Returns
    -------
    factor : ndarray, shape (...)
        Mean of the monthly effects, NaN where a month is missing. [1]

    Raises
    ------
    InputError
        If a temperature is out of range or there are not twelve months.

    Notes
    -----
    .. math:: T_i = P^a \exp\left(\frac{a}{b} (1 - P^b)\right), \quad
       P = \frac{t_{max} - t_i}{t_{max} - t_{opt}}

    and zero above `temperature_maximum`; equation 5.0E.

    Examples
    --------
    >>> round(float(temperature_factor([0.0] * 12)), 7)
    0.0803555
    """
    p = (parameters or published()).over_years()
    t = _months("temperature", temperature, -100.0, 60.0, "degC")
    warmest = np.asarray(p.temperature_maximum)
    below = np.where(t > warmest, 0.0, warmest - t)
    ratio = below / (warmest - p.temperature_optimum)
    a, b = p.temperature_a, p.temperature_b
    effect = ratio**a * np.exp(a / b * (1.0 - ratio**b))
    return np.asarray(effect.mean(axis=-1))


def water_factor(
    precipitation: ArrayLike,
    pet: ArrayLike,
    irrigated: ArrayLike = False,
    parameters: Parameters | None = None,
) -> FloatArray:
    r"""Effect of water on decay in a year, from its twelve months.

    Parameters
    ----------
    precipitation : array_like, shape (..., 12)
        Sum of each month. [mm month-1]
    pet : array_like, shape (..., 12)
        Potential evapotranspiration of each month. [mm month-1]
    irrigated : bool or sequence of bool, default False
        Months with irrigation.
    parameters : Parameters, optional
        The published ones if None. For members and years together give
        ``parameters.over_years()``.

    Returns
    -------
    factor : ndarray, shape (...)
        Scaled mean of the monthly effects, NaN where a month is missing. [1]

    Raises
    ------
    InputError
        If a sum is negative or there are not twelve months.

    Notes
    -----
    .. math:: w = 1.5 \cdot \frac{1}{12} \sum_i (w_0 + w_s m_i + w_q m_i^2), \quad
       m_i = \min(1.25, P_i / PET_i)

    equation 5.0F; the ratio is 1.25 where PET is zero, and the effect of an irrigated
    month 0.775.
    """
    p = (parameters or published()).over_years()
    rain = _months("precipitation", precipitation, 0.0, inf, "mm month-1")
    demand = _months("pet", pet, 0.0, inf, "mm month-1")
    enough = rain >= LARGEST_RATIO * demand
    ratio = np.where(enough, LARGEST_RATIO, rain / np.where(demand > 0, demand, 1.0))
    ratio = np.where(np.isnan(rain + demand), np.nan, ratio)
    effect = p.water_intercept + p.water_slope * ratio + p.water_quadratic * ratio**2
    effect = np.where(np.asarray(irrigated, dtype=bool), IRRIGATED_WATER, effect)
    return np.asarray(WATER_SCALE * effect.mean(axis=-1))


def mean_quality(c_input: ArrayLike, share: ArrayLike) -> FloatArray:
    """Lignin or nitrogen of a mixture of inputs, weighted by their carbon.

    Parameters
    ----------
    c_input : array_like, shape (..., n_sources)
        Carbon input of each residue, manure or other source. [Mg ha-1 yr-1]
    share : array_like, shape (..., n_sources)
        Lignin or nitrogen in the dry matter of each source. [1]

    Returns
    -------
    share : ndarray, shape (...)
        Weighted mean; the plain mean where there is no input. [1]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    Equation 5.0H. Leaving manure out changes the metabolic share of the input.
    """
    c = in_range("c_input", c_input, 0.0, 100.0, "Mg ha-1 yr-1")
    s = in_range("share", share, 0.0, 1.0, "1")
    total = c.sum(axis=-1, keepdims=True)
    weight = np.where(total == 0.0, 1.0, c)
    weight, s = np.broadcast_arrays(weight, s)
    return np.asarray((weight * s).sum(axis=-1) / weight.sum(axis=-1))


def steady_state(
    conditions: Conditions, parameters: Parameters | None = None
) -> SteadyState:
    r"""Pools at which inputs and losses balance.

    Parameters
    ----------
    conditions : Conditions
        Values held for ever.
    parameters : Parameters, optional
        The published ones if None.

    Returns
    -------
    steady_state : SteadyState
        Pools with rates and intermediate quantities.

    Raises
    ------
    InputError
        If lignin and nitrogen leave no metabolic or no structural carbon.

    Notes
    -----
    Equations 5.0B to 5.0D and 5.0G. The carbon that enters the active pool is

    .. math:: \alpha = \frac{\beta f_1 + (C (1 - L) - \beta) f_2
       + C L f_3 (f_7 + f_6 f_8)}{1 - f_4 f_7 - f_5 f_8 - f_4 f_6 f_8}

    with :math:`\beta = C (0.85 - 0.018 L / N)`, C the input, L its lignin and N its
    nitrogen. Rates above one per year are not limited here.
    """
    p = parameters or published()
    return _steady_state(_numbers(conditions, p), p)


def simulate(
    conditions: Conditions,
    parameters: Parameters | None = None,
    *,
    pools: ArrayLike | None = None,
    run_in: int = 5,
) -> FloatArray:
    """Pool sizes at the end of each year.

    Every year each pool moves towards the steady state of that year's conditions, by
    its rate but never by more than the whole way. Without `pools` the first `run_in`
    years hold the steady state of their mean conditions, and the later ones are
    simulated from it.

    Parameters
    ----------
    conditions : Conditions
        Fields broadcast to shape (..., n_years).
    parameters : Parameters, optional
        The published ones if None; members broadcast against (...).
    pools : array_like, shape (..., 3), optional
        Active, slow and passive carbon before the first year. [Mg ha-1]
    run_in : int, default 5
        Years of the run-in, if `pools` is None; 5 to 20 in the source. [yr]

    Returns
    -------
    pools : ndarray, shape (..., n_years, 3)
        Active, slow and passive carbon at the end of each year. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range, `pools` does not end in three pools, or there are
        fewer years than the run-in has.

    Notes
    -----
    Equations 5.0A to 5.0D. The pools of a year do not enter the steady state of the
    others, so that the yearly targets are computed at once.
    """
    p = (parameters or published()).over_years()
    numbers = _numbers(conditions, p)
    target = _steady_state(numbers, p)
    if pools is not None:
        start = in_range("pools", pools, 0.0, inf, "Mg ha-1")
        if start.shape[-1:] != (len(POOLS),):
            raise InputError(
                f"pools must end in an axis {POOLS}; its shape is {start.shape}"
            )
        return np.asarray(_advance(start, target.pools, target.rates))
    n_years = target.pools.shape[-2]
    if not 1 <= run_in <= n_years:
        raise InputError(f"run_in must lie in [1, {n_years}] yr; got {run_in}")
    mean = {
        name: value[..., :run_in].mean(axis=-1, keepdims=True)
        for name, value in numbers.items()
    }
    start = _steady_state(mean, p).pools[..., :1, :]
    later = (target.pools[..., run_in:, :], target.rates[..., run_in:, :])
    after = np.asarray(_advance(start[..., 0, :], *later))
    held = np.broadcast_to(start, (*after.shape[:-2], run_in, len(POOLS)))
    return np.concatenate([held, after], axis=-2)


def _months(
    name: str, value: ArrayLike, low: float, high: float, unit: str
) -> FloatArray:
    array = in_range(name, value, low, high, unit)
    if array.shape[-1:] != (12,):
        raise InputError(f"{name} must end in 12 months; its shape is {array.shape}")
    return array


def _numbers(conditions: Conditions, p: Parameters) -> dict[str, FloatArray]:
    """Fields of the conditions as arrays of one shape, tillage as its factor."""
    names = [f.name for f in fields(Conditions) if f.name != "tillage"]
    values = [np.asarray(getattr(conditions, name), np.float64) for name in names]
    tillage = np.asarray(conditions.tillage, dtype=str)
    values.append(_tillage_factor(tillage, p))
    arrays = np.broadcast_arrays(*values)
    return dict(zip([*names, "tillage"], arrays, strict=True))


def _tillage_factor(tillage: NDArray[np.str_], p: Parameters) -> FloatArray:
    others = np.where(tillage == "reduced", p.tillage_reduced, p.tillage_none)
    return np.asarray(np.where(tillage == "full", p.tillage_full, others))


def _steady_state(values: dict[str, FloatArray], p: Parameters) -> SteadyState:
    c, lignin, sand = values["c_input"], values["lignin"], values["sand"] / 100.0
    share = _metabolic_share(lignin, values["nitrogen"], p)
    f4 = 1.0 - p.f5 - (p.f4_intercept + p.f4_slope * sand)
    climate = values["temperature_factor"] * values["water_factor"]
    k_active = p.k_active * climate * values["tillage"]
    k_active = k_active * (p.sand_intercept + p.sand_slope * sand)
    k_slow = p.k_slow * climate * values["tillage"]
    k_passive = p.k_passive * climate

    metabolic, woody = c * share, c * lignin * p.f3
    direct = metabolic * p.f1 + (c * (1.0 - lignin) - metabolic) * p.f2
    returned = 1.0 - f4 * p.f7 - p.f5 * p.f8 - f4 * p.f6 * p.f8
    alpha = (direct + woody * (p.f7 + p.f6 * p.f8)) / returned
    slow_input = woody + alpha * f4
    passive_input = alpha * p.f5 + slow_input * p.f6
    rates = np.broadcast_arrays(k_active, k_slow, k_passive, alpha)[:3]
    inflows = np.broadcast_arrays(alpha, slow_input, passive_input, k_active)[:3]
    k = np.stack(rates, axis=-1)
    return SteadyState(
        metabolic_input=np.asarray(metabolic),
        active_input=np.asarray(alpha),
        f4=np.asarray(f4),
        rates=k,
        pools=np.stack(inflows, axis=-1) / k,
    )


def _metabolic_share(
    lignin: FloatArray, nitrogen: FloatArray, p: Parameters
) -> FloatArray:
    """Metabolic share of the carbon input; refuses what leaves a negative share."""
    share = np.asarray(p.metabolic_intercept - p.metabolic_slope * lignin / nitrogen)
    bad = (share < 0.0) | (share > 1.0 - lignin)
    if bad.any():
        raise InputError(
            "lignin and nitrogen must leave a metabolic share of the input in "
            "[0, 1 - lignin], as share of dry matter; got a share of "
            f"{share[bad].flat[0]:.3g} ({int(bad.sum())} of {bad.size} values)"
        )
    return share


@guvectorize(["f8[:],f8[:,:],f8[:,:],f8[:,:]"], "(p),(t,p),(t,p)->(t,p)", cache=True)
def _advance(
    pools: FloatArray, target: FloatArray, rates: FloatArray, out: FloatArray
) -> None:
    """Move each pool towards the target of the year, at most the whole way."""
    for i in range(pools.size):
        stock = pools[i]
        for t in range(target.shape[0]):
            stock += (target[t, i] - stock) * min(rates[t, i], 1.0)
            out[t, i] = stock
