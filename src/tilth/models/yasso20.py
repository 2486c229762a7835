r"""Yasso07, Yasso15 and Yasso20: decomposition of litter of stated chemical quality.

Five pools by solubility, A (acid), W (water), E (ethanol), N (not soluble) and H
(humus), are parameter sets of the linear engine:

.. math:: \dot x = (T - I) \, K \, \xi \, s(d) \, x + u

- temperature and rain, for each of the groups AWE, N and H:
  :math:`\xi = \overline{e^{\beta_1 \theta + \beta_2 \theta^2}} (1 - e^{\gamma P})`,
  where the mean runs over the twelve months (Yasso20) or four quarters of the year
  (Yasso07, Yasso15) and `P` is in m yr-1;
- size of woody litter of diameter `d`, for A, W, E and N:
  :math:`s = (1 + \theta_1 d + \theta_2 d^2)^{-|r|}`, at most 1 in Yasso15 and Yasso20.

Litter of one diameter is one run; runs of several diameters are summed.

Two faults of the published Yasso20 set, which the authors' program shares:

- its shares are rounded, and those that leave A and N sum to 1.0042, so that the decay
  of these two pools makes 0.42 % of it in carbon (`respired` is net of that);
- its size effect has no value for diameters of about 0.53 to 1.53 cm, where the root
  is of a negative number. They are refused.

Yasso07 is provisional (``yasso/yasso07.csv``).

Uncertainty: samples of the posterior of Yasso15 and Yasso20 exist but carry no licence,
so none is shipped, and single ranges of the parameters would mislead (correlations
reach 0.98). `parameters_from_vector` takes one row of such a sample.

References
----------
Viskari T., Pusa J., Fer I., Repo A., Vira J., Liski J. (2022) Calibrating the soil
organic carbon model Yasso20 with multiple datasets. Geosci. Model Dev. 15, 1735-1752.
doi:10.5194/gmd-15-1735-2022

Järvenpää M., Repo A., Akujärvi A., Kaasalainen M., Liski J. Soil carbon model Yasso15 -
Bayesian calibration using worldwide litter decomposition and carbon stock data sets.

Tuomi M. et al. (2009) Leaf litter decomposition - estimates of global variability based
on Yasso07 model. Ecol. Model. 220, 3362-3371. doi:10.1016/j.ecolmodel.2009.05.016

Tuomi M., Laiho R., Repo A., Liski J. (2011) Wood decomposition model for boreal
forests. Ecol. Model. 222, 709-718. doi:10.1016/j.ecolmodel.2010.10.025

Tuomi M., Rasinmäki J., Repo A., Vanhala P., Liski J. (2011) Soil carbon model Yasso07
graphical user interface. Environ. Model. Softw. 26, 1358-1362.
doi:10.1016/j.envsoft.2011.05.009
"""

from dataclasses import dataclass
from math import inf, pi, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models import compartmental
from tilth.models.domain import Domain

POOLS: Final = ("A", "W", "E", "N", "H")
N_VECTOR: Final = 35  # length of the authors' parameter vector
MONTHS: Final = 12
QUARTERS: Final = 4

DOMAIN: Final = Domain(
    model="Yasso",
    depth_bottom=(100.0, 100.0),
    depth_note="litter and soil together, no layers; not an input",
    land_uses=("cropland", "grassland", "forest"),
    climates=("polar", "boreal", "cool temperate", "warm temperate", "tropical"),
    soils=("mineral",),
    litter=True,
    provisional=(
        "depth of about 1 m",
        "all climates, from the spread of the litter data",
    ),
    source="Tuomi et al. (2011) Environ. Model. Softw., abstract: upland soils",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YassoParameters:
    """A parameter set of Yasso.

    Parameters
    ----------
    name : str
        Version, such as `Yasso20`.
    rates : ndarray, shape (5,)
        Decay rates of A, W, E, N and H before all modifiers. [yr-1]
    transfers : ndarray, shape (5, 5)
        ``transfers[i, j]``: share of what decays in pool `j` that enters `i`. [1]
    temperature : ndarray, shape (3, 2)
        Linear and square coefficient for AWE, N and H. [degC-1, degC-2]
    precipitation : ndarray, shape (3,)
        Coefficient for AWE, N and H, negative. [m-1 yr]
    size : ndarray, shape (3,)
        Coefficients of the diameter and its square, and the exponent. [cm-1, cm-2, 1]
    leaching : ndarray, shape (5,)
        Coefficients of the litter bags of the calibration. [yr-1 m-1]
    n_temperatures : int
        Temperatures in a year: 12 months or 4 quarters.
    size_limit : float
        Largest effect of the diameter. [1]
    share_excess : float
        How far the printed shares of one pool sum to more than 1. [1]
    provisional : bool
        True if the values were not read in their source.
    """

    name: str
    rates: FloatArray
    transfers: FloatArray
    temperature: FloatArray
    precipitation: FloatArray
    size: FloatArray
    leaching: FloatArray
    n_temperatures: int
    size_limit: float
    share_excess: float
    provisional: bool


def yasso20_parameters() -> YassoParameters:
    """Maximum a posteriori of Yasso20; takes twelve monthly temperatures.

    Returns
    -------
    parameters : YassoParameters
        Rows of ``yasso/yasso20.csv``.
    """
    # The shares of A and of N: 1 + pH = 1.0042.
    return _published("Yasso20", n_temperatures=MONTHS, share_excess=0.0042)


def yasso15_parameters() -> YassoParameters:
    """Posterior mean of Yasso15; takes four `quarter_temperatures`.

    Returns
    -------
    parameters : YassoParameters
        Rows of ``yasso/yasso15.csv``.
    """
    return _published("Yasso15", n_temperatures=QUARTERS)


def yasso07_parameters() -> YassoParameters:
    """Parameters of Yasso07, provisional; takes four `quarter_temperatures`.

    Returns
    -------
    parameters : YassoParameters
        Rows of ``yasso/yasso07.csv``, transcribed by a third party.
    """
    return _published("Yasso07", n_temperatures=QUARTERS, size_limit=inf)


def parameters_from_vector(
    vector: ArrayLike,
    *,
    name: str,
    n_temperatures: int,
    size_limit: float = 1.0,
    share_excess: float = 0.0,
    provisional: bool = True,
) -> YassoParameters:
    """Parameter set from the authors' vector, such as one row of a posterior sample.

    Parameters
    ----------
    vector : array_like, shape (35,)
        Rates of AWEN; shares into A from W, E, N, into W from A, E, N, into E from A,
        W, N, into N from A, W, E; five of leaching; temperature of AWE, N and H; rain
        of AWE, N and H; share into and rate of H; three of size. [as in yasso15.csv]
    name : str
        Name of the set.
    n_temperatures : int
        12 for monthly temperatures, 4 for quarters.
    size_limit : float, default 1
        Largest effect of the diameter. [1]
    share_excess : float, default 0
        How far the shares of one pool may sum to more than 1. [1]
    provisional : bool, default True
        Whether the values are provisional.

    Returns
    -------
    parameters : YassoParameters
        The set.

    Raises
    ------
    InputError
        If the vector has not 35 numbers or `n_temperatures` is neither 12 nor 4.
    """
    v = in_range("vector", vector, -inf, inf, "as published")
    if v.shape != (N_VECTOR,):
        raise InputError(
            f"vector must have {N_VECTOR} numbers in the authors' order; "
            f"its shape is {v.shape}"
        )
    if n_temperatures not in (MONTHS, QUARTERS):
        raise InputError(
            f"n_temperatures must be {MONTHS} (months) or {QUARTERS} (quarters); "
            f"got {n_temperatures}"
        )
    transfers = np.zeros((5, 5))
    transfers[:4, :4][~np.eye(4, dtype=bool)] = v[4:16]
    transfers[4, :4] = v[30]
    return YassoParameters(
        name=name,
        rates=np.append(v[:4], v[31]),
        transfers=transfers,
        temperature=v[21:27].reshape(3, 2),
        precipitation=v[27:30],
        size=v[32:35],
        leaching=v[16:21],
        n_temperatures=n_temperatures,
        size_limit=size_limit,
        share_excess=share_excess,
        provisional=provisional,
    )


def quarter_temperatures(
    mean_temperature: ArrayLike, amplitude: ArrayLike
) -> FloatArray:
    r"""Temperatures of the four quarters of a year, for Yasso07 and Yasso15.

    Parameters
    ----------
    mean_temperature : array_like, shape (...)
        Mean of the year. [degC]
    amplitude : array_like, shape (...)
        Half the difference between the warmest and the coldest month. [degC]

    Returns
    -------
    temperature : ndarray, shape (..., 4)
        One value per quarter; their mean is that of the year. [degC]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math:: \theta = \bar\theta + \frac{4 a}{\pi}
       \left(\tfrac{1}{\sqrt 2} - 1, \; -\tfrac{1}{\sqrt 2}, \;
       1 - \tfrac{1}{\sqrt 2}, \; \tfrac{1}{\sqrt 2}\right)

    (Tuomi et al. 2009; description of Yasso07, eq. 2.4-2.7).
    """
    mean = in_range("mean_temperature", mean_temperature, -80.0, 50.0, "degC")
    half_range = in_range("amplitude", amplitude, 0.0, 60.0, "degC")
    root = 1.0 / sqrt(2.0)
    pattern = 4.0 / pi * np.array([root - 1.0, -root, 1.0 - root, root])
    return np.asarray(mean[..., None] + half_range[..., None] * pattern)


def linear_model(
    parameters: YassoParameters, composition: ArrayLike | None = None
) -> compartmental.LinearModel:
    """Yasso as a parameter set of the linear engine.

    Parameters
    ----------
    parameters : YassoParameters
        Version and values.
    composition : array_like, shape (..., 5), optional
        Shares of A, W, E, N and H in the litter; sum to 1. [1]

    Returns
    -------
    model : LinearModel
        Five pools; `rate_modifier` gives their modifiers.

    Raises
    ------
    InputError
        If the shares or rates of the set are out of range.
    """
    split = None if composition is None else np.asarray(composition, dtype=np.float64)
    return compartmental.LinearModel(
        pools=POOLS,
        rates=parameters.rates,
        transfers=parameters.transfers,
        input_split=split,
        share_excess=parameters.share_excess,
    )


def rate_modifier(
    temperature: ArrayLike,
    precipitation: ArrayLike,
    parameters: YassoParameters,
    diameter: ArrayLike = 0.0,
) -> FloatArray:
    """Effect of climate and litter size on the decay of each pool.

    Parameters
    ----------
    temperature : array_like, shape (..., 12 or 4)
        Monthly temperatures (Yasso20) or `quarter_temperatures`. [degC]
    precipitation : array_like, shape (...)
        Sum of the year. [mm yr-1]
    parameters : YassoParameters
        Version and values.
    diameter : array_like, shape (...), default 0
        Diameter of woody litter; 0 for leaves and fine roots. [cm]

    Returns
    -------
    rate_modifier : ndarray, shape (..., 5)
        Factors of the rates of A, W, E, N and H. [1]

    Raises
    ------
    InputError
        If a value is out of range, the year has the wrong number of temperatures, or
        the published size effect has no value for the diameter.
    """
    t = in_range("temperature", temperature, -100.0, 60.0, "degC")
    if t.shape[-1:] != (parameters.n_temperatures,):
        raise InputError(
            f"temperature must end in an axis of {parameters.n_temperatures} values "
            f"per year for {parameters.name}, in degC; its shape is {t.shape}"
        )
    p = in_range("precipitation", precipitation, 0.0, 20_000.0, "mm yr-1")
    d = in_range("diameter", diameter, 0.0, 1000.0, "cm")
    linear, square = parameters.temperature[:, 0], parameters.temperature[:, 1]
    warmth = np.exp(t[..., None] * linear + t[..., None] ** 2 * square).mean(-2)
    wetness = -np.expm1(p[..., None] / 1000.0 * parameters.precipitation)
    slowed = _size_effect(d, parameters)
    size = np.stack([slowed] * 4 + [np.ones_like(slowed)], axis=-1)
    return np.asarray((warmth * wetness)[..., [0, 0, 0, 1, 2]] * size)


def simulate(
    pools: ArrayLike,
    awenh_input: ArrayLike,
    temperature: ArrayLike,
    precipitation: ArrayLike,
    parameters: YassoParameters,
    *,
    diameter: ArrayLike = 0.0,
    leaching: float = 0.0,
    step: float = 1.0,
) -> compartmental.Simulation:
    """Pools at the end of each step, exact for climate and input constant within it.

    Parameters
    ----------
    pools : array_like, shape (..., 5)
        A, W, E, N and H at the start. [Mg ha-1]
    awenh_input : array_like, shape (..., n_steps, 5)
        Litter carbon that enters A, W, E, N and H. [Mg ha-1 yr-1]
    temperature : array_like, shape (..., 1 or n_steps, 12 or 4)
        Monthly temperatures (Yasso20) or `quarter_temperatures`. [degC]
    precipitation : array_like, shape (..., 1 or n_steps)
        Sum of the year. [mm yr-1]
    parameters : YassoParameters
        Version and values.
    diameter : array_like, shape (...), default 0
        Diameter of woody litter; 0 for leaves and fine roots. [cm]
    leaching : float, default 0
        Coefficient of a litter bag, never positive; 0 for soils. [yr-1 m-1]
    step : float, default 1
        Length of a step. [yr]

    Returns
    -------
    simulation : Simulation
        Pools at the end of the steps, carbon respired and leached. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.

    Examples
    --------
    >>> run = simulate(
    ...     [0.0] * 5,
    ...     np.tile([1.0, 0.4, 0.2, 0.4, 0.0], (30, 1)),
    ...     np.tile(np.linspace(-5.0, 15.0, 12), (30, 1)),
    ...     np.full(30, 600.0),
    ...     yasso20_parameters(),
    ... )
    >>> run.pools.shape
    (30, 5)
    """
    width = in_range("diameter", diameter, 0.0, 1000.0, "cm")[..., None]
    return compartmental.simulate(
        linear_model(parameters),
        pools,
        awenh_input,
        rate_modifier(temperature, precipitation, parameters, width),
        step=step,
        removal=_removal(leaching, precipitation),
    )


def steady_state(
    awenh_input: ArrayLike,
    temperature: ArrayLike,
    precipitation: ArrayLike,
    parameters: YassoParameters,
    *,
    diameter: ArrayLike = 0.0,
    leaching: float = 0.0,
) -> FloatArray:
    """Pools at which constant litter and its decay balance.

    Parameters
    ----------
    awenh_input : array_like, shape (..., 5)
        Litter carbon that enters A, W, E, N and H. [Mg ha-1 yr-1]
    temperature : array_like, shape (..., 12 or 4)
        Monthly temperatures (Yasso20) or `quarter_temperatures`. [degC]
    precipitation : array_like, shape (...)
        Sum of the year. [mm yr-1]
    parameters : YassoParameters
        Version and values.
    diameter : array_like, shape (...), default 0
        Diameter of woody litter; 0 for leaves and fine roots. [cm]
    leaching : float, default 0
        Coefficient of a litter bag, never positive; 0 for soils. [yr-1 m-1]

    Returns
    -------
    pools : ndarray, shape (..., 5)
        A, W, E, N and H. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or a shape does not fit.
    ConvergenceError
        If nothing decays, as without rain.
    """
    return compartmental.equilibrium(
        linear_model(parameters),
        awenh_input,
        rate_modifier(temperature, precipitation, parameters, diameter),
        _removal(leaching, precipitation),
    )


def _size_effect(diameter: FloatArray, parameters: YassoParameters) -> FloatArray:
    first, second, exponent = parameters.size
    base = 1.0 + first * diameter + second * diameter**2
    bad = base <= 0.0
    if bad.any():
        raise InputError(
            f"diameter must be one for which the size effect of {parameters.name}, "
            f"(1 {first:+g} d {second:+g} d^2)^-{abs(exponent):g}, has a value, in cm; "
            f"got {diameter[bad].flat[0]:g} ({int(bad.sum())} of {bad.size} values)"
        )
    return np.asarray(np.minimum(base ** -abs(exponent), parameters.size_limit))


def _removal(leaching: float, precipitation: ArrayLike) -> FloatArray:
    """Leaching of A, W, E and N; none of H."""
    w = in_range("leaching", leaching, -100.0, 0.0, "yr-1 m-1")
    p = np.asarray(precipitation, dtype=np.float64)
    return np.asarray(-w * p[..., None] / 1000.0 * np.array([1.0, 1.0, 1.0, 1.0, 0.0]))


def _published(
    name: str,
    *,
    n_temperatures: int,
    size_limit: float = 1.0,
    share_excess: float = 0.0,
) -> YassoParameters:
    rows = read_table(f"yasso/{name.lower()}.csv").rows
    return parameters_from_vector(
        [float(row["value"]) for row in rows],
        name=name,
        n_temperatures=n_temperatures,
        size_limit=size_limit,
        share_excess=share_excess,
        provisional=any(row["mark"] != "verified" for row in rows),
    )
