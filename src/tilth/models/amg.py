"""AMG version 2, a yearly model of active and stable soil carbon of arable land.

Clivot H., Mouny J.-C., Duparque A., et al. (2019) Modeling soil organic carbon
evolution in long-term arable experiments with AMG model. Environ. Model. Softw. 118,
99-113. doi:10.1016/j.envsoft.2019.04.004

The equations reproduce the results of INRAE's program AMG_base to the digits that it
prints. What enters the soil is in `tilth.models.amg_supply`.

Carbon of residues and amendments enters the active pool after humification; the active
pool decays; the stable pool does not change. The stock is therefore affine in the
inputs: a change of inputs changes it by the same amount whatever it was before.

No published posterior of the parameters was found. The stable share of the initial
stock is the largest single error (Kanari et al. 2022, Biogeosciences 19, 375): give it
as an array of members, or from a measurement.
"""

from dataclasses import dataclass, fields, replace
from functools import cache
from math import inf
from typing import Final

import numpy as np
from numba import guvectorize
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models.compartmental import LinearModel
from tilth.models.domain import Domain

POOLS: Final = ("active", "stable")

DOMAIN: Final = Domain(
    model="AMG v2",
    depth_bottom=(20.0, 30.0),
    depth_note="ploughed layer; the depth enters the share of roots",
    land_uses=("cropland",),
    climates=("cool temperate", "warm temperate"),
    soils=("mineral",),
    provisional=(
        "depth: about 0-30 cm, limits not read in the source",
        "climates: experiments of the source are French",
    ),
    source="Clivot et al. (2019); stable share 0.65 presumes long arable use",
)

Values = float | FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parameters:
    """Parameters of mineralization; each a number or an array of ensemble members.

    Arrays broadcast as numpy broadcasts; `mineralization_rate` puts them ahead of the
    years.

    Parameters
    ----------
    stable_share : float or ndarray
        Stable share of the initial stock, the largest single error of the model. [1]
    k0 : float or ndarray
        Potential rate of mineralization. [yr-1]
    temperature_a : float or ndarray
        Parameter of the temperature function. [1]
    temperature_c : float or ndarray
        Slope of the temperature function. [K-1]
    temperature_reference : float or ndarray
        Temperature at which that function is one. [degC]
    water_a : float or ndarray
        Parameter of the water function. [1]
    water_b : float or ndarray
        Slope of the water function. [m-1]
    clay_m, carbonate_m : float or ndarray
        Fall of the rate with clay and with calcium carbonate. [kg g-1]
    ph_a, ph_b : float or ndarray
        Width of the pH function and pH at which it is one. [1]
    cn_a, cn_b, cn_floor : float or ndarray
        Width of the function of the C:N ratio, ratio at which it is one, and its
        smallest value. [1]
    """

    stable_share: Values
    k0: Values
    temperature_a: Values
    temperature_c: Values
    temperature_reference: Values
    water_a: Values
    water_b: Values
    clay_m: Values
    carbonate_m: Values
    ph_a: Values
    ph_b: Values
    cn_a: Values
    cn_b: Values
    cn_floor: Values

    def __post_init__(self) -> None:
        in_range("stable_share", self.stable_share, 0.0, 1.0, "1")
        in_range("k0", self.k0, 1e-9, 100.0, "yr-1")
        in_range("temperature_a", self.temperature_a, 1.0, inf, "1")
        for name in ("water_a", "ph_a", "cn_a"):
            in_range(name, getattr(self, name), 0.0, inf, "1")
        for name in ("clay_m", "carbonate_m"):
            in_range(name, getattr(self, name), 0.0, inf, "kg g-1")
        in_range("cn_floor", self.cn_floor, 0.0, 1.0, "1")

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
class Climate:
    """Climate of each year; the fields broadcast to shape (..., n_years).

    Parameters
    ----------
    temperature : array_like
        Yearly mean air temperature. [degC]
    precipitation, pet : array_like
        Yearly sums of precipitation and potential evapotranspiration. [mm yr-1]
    irrigation : array_like, default 0
        Water given in the year. [mm yr-1]
    """

    temperature: ArrayLike
    precipitation: ArrayLike
    pet: ArrayLike
    irrigation: ArrayLike = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Soil:
    """Properties of the modelled layer, each of shape () or (..., 1) beside years.

    Parameters
    ----------
    clay : array_like
        Share of the fine earth mass, measured after removal of carbonate. [%]
    carbonate : array_like
        Calcium carbonate. [g kg-1]
    ph : array_like
        pH in water. [1]
    cn_ratio : array_like
        Organic carbon per nitrogen. [1]
    """

    clay: ArrayLike
    carbonate: ArrayLike
    ph: ArrayLike
    cn_ratio: ArrayLike


@cache
def published() -> Parameters:
    """Parameters of version 2, stable share of long arable use.

    Returns
    -------
    parameters : Parameters
        Numbers, no arrays.
    """
    rows = read_table("amg/mineralization.csv").rows
    values = {row["name"]: float(row["value"]) for row in rows}
    return Parameters(**{f.name: values[f.name] for f in fields(Parameters)})


def published_after_grassland() -> Parameters:
    """Parameters for land that was grassland before, a provisional stable share.

    Returns
    -------
    parameters : Parameters
        `published` with the stable share 0.40, which rests on no source yet read.
    """
    rows = {row["name"]: row for row in read_table("amg/mineralization.csv").rows}
    share = float(rows["stable_share_grassland"]["value"])
    return replace(published(), stable_share=share)


def temperature_factor(
    temperature: ArrayLike, parameters: Parameters | None = None
) -> FloatArray:
    r"""Effect of the yearly mean temperature on mineralization.

    Parameters
    ----------
    temperature : array_like
        Yearly mean air temperature. [degC]
    parameters : Parameters, optional
        The published ones if None.

    Returns
    -------
    factor : ndarray
        One at the reference temperature, zero at and below 0 degC. [1]

    Raises
    ------
    InputError
        If a temperature is out of range.

    Notes
    -----
    .. math:: f_T = \frac{a}{1 + (a - 1) e^{-c (T - T_{ref})}}
    """
    p = parameters or published()
    t = in_range("temperature", temperature, -60.0, 60.0, "degC")
    decline = np.exp(-p.temperature_c * (t - p.temperature_reference))
    factor = p.temperature_a / (1.0 + (p.temperature_a - 1.0) * decline)
    return np.asarray(np.where(t <= 0.0, 0.0, factor))


def water_factor(
    precipitation: ArrayLike,
    pet: ArrayLike,
    irrigation: ArrayLike = 0.0,
    parameters: Parameters | None = None,
) -> FloatArray:
    r"""Effect of the yearly water balance on mineralization.

    Parameters
    ----------
    precipitation, pet : array_like
        Yearly sums of precipitation and potential evapotranspiration. [mm yr-1]
    irrigation : array_like, default 0
        Water given in the year. [mm yr-1]
    parameters : Parameters, optional
        The published ones if None.

    Returns
    -------
    factor : ndarray
        Between 0 and 1. [1]

    Raises
    ------
    InputError
        If a sum is negative.

    Notes
    -----
    .. math:: f_H = \frac{1}{1 + a \, e^{-b (P + I - PET)}}

    with the balance in metres.
    """
    p = parameters or published()
    rain = in_range("precipitation", precipitation, 0.0, 20_000.0, "mm yr-1")
    demand = in_range("pet", pet, 0.0, 10_000.0, "mm yr-1")
    given = in_range("irrigation", irrigation, 0.0, 20_000.0, "mm yr-1")
    balance = (rain + given - demand) / 1000.0
    return np.asarray(1.0 / (1.0 + p.water_a * np.exp(-p.water_b * balance)))


def clay_factor(clay: ArrayLike, parameters: Parameters | None = None) -> FloatArray:
    r"""Effect of clay on mineralization, exp(-m A) with A in g kg-1.

    Parameters
    ----------
    clay : array_like
        Share of the fine earth mass. [%]
    parameters : Parameters, optional
        The published ones if None.

    Returns
    -------
    factor : ndarray
        One without clay. [1]

    Raises
    ------
    InputError
        If a share is out of range.
    """
    p = parameters or published()
    share = in_range("clay", clay, 0.0, 100.0, "%")
    return np.asarray(np.exp(-p.clay_m * 10.0 * share))


def carbonate_factor(
    carbonate: ArrayLike, parameters: Parameters | None = None
) -> FloatArray:
    """Effect of calcium carbonate on mineralization, 1 / (1 + m C).

    Parameters
    ----------
    carbonate : array_like
        Calcium carbonate C. [g kg-1]
    parameters : Parameters, optional
        The published ones if None.

    Returns
    -------
    factor : ndarray
        One without carbonate. [1]

    Raises
    ------
    InputError
        If a content is out of range.
    """
    p = parameters or published()
    content = in_range("carbonate", carbonate, 0.0, 1000.0, "g kg-1")
    return np.asarray(1.0 / (1.0 + p.carbonate_m * content))


def ph_factor(ph: ArrayLike, parameters: Parameters | None = None) -> FloatArray:
    """Effect of pH on mineralization, exp(-a (pH - b)²).

    Parameters
    ----------
    ph : array_like
        pH in water. [1]
    parameters : Parameters, optional
        The published ones if None.

    Returns
    -------
    factor : ndarray
        One at pH 8.5. [1]

    Raises
    ------
    InputError
        If a pH is out of range.
    """
    p = parameters or published()
    value = in_range("ph", ph, 2.0, 12.0, "1")
    return np.asarray(np.exp(-p.ph_a * (value - p.ph_b) ** 2))


def cn_factor(cn_ratio: ArrayLike, parameters: Parameters | None = None) -> FloatArray:
    """Effect of the C:N ratio on mineralization, 0.2 + 0.8 exp(-a (C:N - b)²).

    Parameters
    ----------
    cn_ratio : array_like
        Organic carbon per nitrogen of the soil. [1]
    parameters : Parameters, optional
        The published ones if None.

    Returns
    -------
    factor : ndarray
        One at a ratio of 11, never below 0.2. [1]

    Raises
    ------
    InputError
        If a ratio is out of range.
    """
    p = parameters or published()
    ratio = in_range("cn_ratio", cn_ratio, 1.0, 200.0, "1")
    bell = np.exp(-p.cn_a * (ratio - p.cn_b) ** 2)
    return np.asarray(p.cn_floor + (1.0 - p.cn_floor) * bell)


def mineralization_rate(
    climate: Climate, soil: Soil, parameters: Parameters | None = None
) -> FloatArray:
    """Decay rate of the active pool in each year: k0 times the six functions.

    Parameters
    ----------
    climate : Climate
        Fields of shape (..., n_years).
    soil : Soil
        Properties of the layer.
    parameters : Parameters, optional
        The published ones if None; members broadcast against (...).

    Returns
    -------
    rate : ndarray, shape (..., n_years)
        Rate of first-order decay. [yr-1]

    Raises
    ------
    InputError
        If a value is out of range.
    """
    p = (parameters or published()).over_years()
    weather = temperature_factor(climate.temperature, p) * water_factor(
        climate.precipitation, climate.pet, climate.irrigation, p
    )
    texture = clay_factor(soil.clay, p) * carbonate_factor(soil.carbonate, p)
    chemistry = ph_factor(soil.ph, p) * cn_factor(soil.cn_ratio, p)
    return np.asarray(p.k0 * weather * texture * chemistry)


def initial_pools(
    soc_stock: ArrayLike, parameters: Parameters | None = None
) -> FloatArray:
    """Active and stable carbon of a measured stock.

    Parameters
    ----------
    soc_stock : array_like, shape (...)
        Organic carbon of the layer at the start. [Mg ha-1]
    parameters : Parameters, optional
        The published ones if None; `stable_share` splits the stock.

    Returns
    -------
    pools : ndarray, shape (..., 2)
        Active and stable carbon. [Mg ha-1]

    Raises
    ------
    InputError
        If a stock is negative.
    """
    p = parameters or published()
    stock = in_range("soc_stock", soc_stock, 0.0, inf, "Mg ha-1")
    stable = np.asarray(p.stable_share * stock)
    return np.stack(np.broadcast_arrays(stock - stable, stable), axis=-1)


def steady_state(
    humified_input: ArrayLike, rate: ArrayLike, stable: ArrayLike
) -> FloatArray:
    """Pool sizes at which humified input and decay balance.

    Parameters
    ----------
    humified_input : array_like, shape (...)
        Carbon that enters the active pool. [Mg ha-1 yr-1]
    rate : array_like, shape (...)
        Decay rate of the active pool. [yr-1]
    stable : array_like, shape (...)
        Stable carbon, which never changes. [Mg ha-1]

    Returns
    -------
    pools : ndarray, shape (..., 2)
        Active and stable carbon. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range.
    """
    m = in_range("humified_input", humified_input, 0.0, 100.0, "Mg ha-1 yr-1")
    k = in_range("rate", rate, 1e-9, 100.0, "yr-1")
    s = in_range("stable", stable, 0.0, inf, "Mg ha-1")
    return np.stack(np.broadcast_arrays(m / k, s), axis=-1)


def linear_model(rate: ArrayLike) -> LinearModel:
    """AMG as a parameter set of the linear engine.

    Parameters
    ----------
    rate : array_like, shape (...)
        Decay rate of the active pool, from `mineralization_rate`. [yr-1]

    Returns
    -------
    model : LinearModel
        Active and stable carbon without transfers; humified carbon is active.
    """
    k = in_range("rate", rate, 0.0, inf, "yr-1")
    return LinearModel(
        pools=POOLS,
        rates=np.stack([k, np.zeros_like(k)], axis=-1),
        transfers=np.zeros((2, 2)),
        input_split=np.array([1.0, 0.0]),
    )


def simulate(
    pools: ArrayLike, humified_input: ArrayLike, rate: ArrayLike
) -> FloatArray:
    r"""Pool sizes at the end of each year.

    Parameters
    ----------
    pools : array_like, shape (..., 2)
        Active and stable carbon at the start, see `initial_pools`. [Mg ha-1]
    humified_input : array_like, shape (..., n_years)
        Carbon that enters the active pool, evenly over the year. The reference program
        lets the residues of a harvest decay under the rate of the next year: give
        input and rate of the same step. [Mg ha-1 yr-1]
    rate : array_like, shape (..., n_years)
        Decay rate of the active pool, from `mineralization_rate`. [yr-1]

    Returns
    -------
    pools : ndarray, shape (..., n_years, 2)
        Active and stable carbon at the end of each year. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or `pools` does not end in two pools.

    Notes
    -----
    The exact solution of :math:`dA/dt = m - k A` over a year,

    .. math:: A_{t+1} = A_t e^{-k} + m (1 - e^{-k}) / k
    """
    start = in_range("pools", pools, 0.0, inf, "Mg ha-1")
    if start.shape[-1:] != (len(POOLS),):
        raise InputError(
            f"pools must end in an axis {POOLS}; its shape is {start.shape}"
        )
    m = in_range("humified_input", humified_input, 0.0, 100.0, "Mg ha-1 yr-1")
    k = in_range("rate", rate, 0.0, 100.0, "yr-1")
    if m.ndim == 0 or k.ndim == 0:
        raise InputError(
            "humified_input and rate must have an axis of years; their shapes are "
            f"{m.shape} and {k.shape}"
        )
    return np.asarray(_simulate(start, *np.broadcast_arrays(m, k)))


@guvectorize(["f8[:],f8[:],f8[:],f8[:,:]"], "(p),(t),(t)->(t,p)", cache=True)
def _simulate(
    pools: FloatArray, humified_input: FloatArray, rate: FloatArray, out: FloatArray
) -> None:
    """Advance one soil exactly, year by year (rates constant within a year)."""
    active = pools[0]
    for t in range(rate.size):
        k = rate[t]
        lost = -np.expm1(-k)
        spread = lost / k if k > 1e-9 else 1.0
        active = active * (1.0 - lost) + humified_input[t] * spread
        out[t, 0], out[t, 1] = active, pools[1]
