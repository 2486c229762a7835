"""ICBM, the two-pool Introductory Carbon Balance Model.

Andrén O., Kätterer T. (1997) ICBM: the introductory carbon balance model for
exploration of soil carbon balances. Ecol. Appl. 7, 1226-1236.
doi:10.1890/1051-0761(1997)007[1226:ITICBM]2.0.CO;2
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from numba import guvectorize
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models.compartmental import LinearModel
from tilth.models.domain import Domain

POOLS = ("young", "old")

DOMAIN = Domain(
    model="ICBM",
    depth_bottom=(20.0, 25.0),
    depth_note="topsoil of the Ultuna experiment; not an input",
    land_uses=("cropland",),
    climates=("cool temperate", "warm temperate"),
    soils=("mineral",),
    provisional=(
        "depth of 0-20 or 0-25 cm",
        "temperate arable land only",
        "mineral soils only",
    ),
    source="Andrén and Kätterer (1997); the limits are recalled, not read there",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IcbmParameters:
    """Rate constants of ICBM; the defaults are those of the source.

    Parameters
    ----------
    k_young, k_old : float
        Decomposition rates of the young and the old pool. [yr-1]
    humification : float
        Fraction of decomposed young carbon that enters the old pool. [1]
    """

    k_young: float = 0.8
    k_old: float = 0.00605
    humification: float = 0.13

    def __post_init__(self) -> None:
        in_range("k_young", self.k_young, 1e-12, 100.0, "yr-1")
        in_range("k_old", self.k_old, 1e-12, 100.0, "yr-1")
        in_range("humification", self.humification, 0.0, 1.0, "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What was believed of one quantity before a calibration.

    Parameters
    ----------
    name : str
        Set (`wide`, `informative` or `informative older`) and quantity.
    unit : str
        Unit of the quantity.
    distribution : str
        `uniform` (bounds), `normal` (mean and standard deviation) or `fixed`.
    values : tuple of float
        Numbers of the distribution.
    provisional : bool
        True if versions of the source differ or it was not read itself.
    note : str
        Which version, and what others say.
    """

    name: str
    unit: str
    distribution: str
    values: tuple[float, ...]
    provisional: bool
    note: str


def priors() -> tuple[Prior, ...]:
    """Published priors of a recalibration of ICBM at Ultuna.

    Returns
    -------
    priors : tuple of Prior
        Rows of ``icbm/priors.csv``. They are priors, not posteriors: a range drawn
        from them states what was assumed, not what was found.
    """
    return tuple(
        Prior(
            name=f"{row['set']} {row['quantity']}",
            unit=row["unit"],
            distribution=row["distribution"],
            values=tuple(float(row[k]) for k in ("first", "second") if row[k]),
            provisional=row["mark"] == "provisional",
            note=row["note"],
        )
        for row in read_table("icbm/priors.csv").rows
    )


def linear_model(parameters: IcbmParameters | None = None) -> LinearModel:
    """ICBM as a parameter set of the linear engine.

    Parameters
    ----------
    parameters : IcbmParameters, optional
        Rate constants; the published ones if None.

    Returns
    -------
    model : LinearModel
        Two pools in series; all input is young.
    """
    p = parameters or IcbmParameters()
    return LinearModel(
        pools=POOLS,
        rates=np.array([p.k_young, p.k_old]),
        transfers=np.array([[0.0, 0.0], [p.humification, 0.0]]),
        input_split=np.array([1.0, 0.0]),
    )


def initial_pools(soc_stock: ArrayLike, old_share: ArrayLike) -> FloatArray:
    """Young and old carbon of a measured stock.

    Parameters
    ----------
    soc_stock : array_like, shape (...)
        Measured carbon of the layer. [Mg ha-1]
    old_share : array_like, shape (...)
        Share of it that is old. The source gives none that holds everywhere: a
        recalibration drew it from 0.8 to 0.98 (``icbm/priors.csv``), and it is to be
        varied like a parameter. [1]

    Returns
    -------
    pools : ndarray, shape (..., 2)
        Young and old carbon, which sum to the stock. [Mg ha-1]

    Raises
    ------
    InputError
        If the stock is negative or the share is outside 0 to 1.
    """
    stock = in_range("soc_stock", soc_stock, 0.0, inf, "Mg ha-1")
    share = in_range("old_share", old_share, 0.0, 1.0, "1")
    old = share * stock
    return np.stack(np.broadcast_arrays(stock - old, old), axis=-1)


def steady_state(
    c_input: ArrayLike,
    rate_modifier: ArrayLike = 1.0,
    parameters: IcbmParameters | None = None,
) -> FloatArray:
    r"""Pool sizes at which inputs and losses balance.

    Parameters
    ----------
    c_input : array_like, shape (...)
        Carbon input to the young pool. [Mg ha-1 yr-1]
    rate_modifier : array_like, shape (...), default 1
        Effect of climate and soil on both rates. [1]
    parameters : IcbmParameters, optional
        Rate constants; the published ones if None.

    Returns
    -------
    pools : ndarray, shape (..., 2)
        Young and old carbon. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math:: Y = i / (k_1 r), \quad O = h i / (k_2 r)

    (Andrén and Kätterer 1997, steady state).
    """
    p = parameters or IcbmParameters()
    c = in_range("c_input", c_input, 0.0, 100.0, "Mg ha-1 yr-1")
    r = in_range("rate_modifier", rate_modifier, 1e-6, 20.0, "1")
    young, old = c / (p.k_young * r), p.humification * c / (p.k_old * r)
    return np.stack(np.broadcast_arrays(young, old), axis=-1)


def simulate(
    pools: ArrayLike,
    c_input: ArrayLike,
    rate_modifier: ArrayLike,
    parameters: IcbmParameters | None = None,
) -> FloatArray:
    r"""Pool sizes at the end of each year.

    Parameters
    ----------
    pools : array_like, shape (..., 2)
        Young and old carbon at the start. [Mg ha-1]
    c_input : array_like, shape (..., n_years)
        Carbon input to the young pool, constant within a year. [Mg ha-1 yr-1]
    rate_modifier : array_like, shape (..., n_years)
        Effect of climate and soil on both rates. [1]
    parameters : IcbmParameters, optional
        Rate constants; the published ones if None.

    Returns
    -------
    pools : ndarray, shape (..., n_years, 2)
        Young and old carbon at the end of each year. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or `pools` does not end in two pools.

    Notes
    -----
    .. math:: \dot Y = i - k_1 r Y, \quad \dot O = h k_1 r Y - k_2 r O

    (Andrén and Kätterer 1997), solved exactly for each year.
    """
    p = parameters or IcbmParameters()
    start = in_range("pools", pools, 0.0, inf, "Mg ha-1")
    if start.shape[-1:] != (len(POOLS),):
        raise InputError(
            f"pools must end in an axis {POOLS}; its shape is {start.shape}"
        )
    c = in_range("c_input", c_input, 0.0, 100.0, "Mg ha-1 yr-1")
    r = in_range("rate_modifier", rate_modifier, 1e-6, 20.0, "1")
    constants = np.array([p.k_young, p.k_old, p.humification])
    return np.asarray(_simulate(start, c, r, constants))


@guvectorize(["f8[:],f8[:],f8[:],f8[:],f8[:,:]"], "(p),(t),(t),(k)->(t,p)", cache=True)
def _simulate(
    pools: FloatArray,
    c_input: FloatArray,
    modifier: FloatArray,
    constants: FloatArray,
    out: FloatArray,
) -> None:
    """Advance one soil exactly, year by year (rates constant within a year)."""
    young, old = pools[0], pools[1]
    for t in range(c_input.size):
        k1, k2 = constants[0] * modifier[t], constants[1] * modifier[t]
        h, i = constants[2], c_input[t]
        decay1, decay2 = np.exp(-k1), np.exp(-k2)
        excess = young - i / k1
        apart = abs(k1 - k2)
        overlap = -np.expm1(-apart) / apart if apart > 0.0 else 1.0
        passed = h * k1 * excess * np.exp(-min(k1, k2)) * overlap
        old = -h * i / k2 * np.expm1(-k2) + old * decay2 + passed
        young = i / k1 + excess * decay1
        out[t, 0], out[t, 1] = young, old
