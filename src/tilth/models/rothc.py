"""RothC, the Rothamsted carbon model, versions 1 (26.3) and 2, with radiocarbon.

Coleman K., Jenkinson D.S. (1996) RothC-26.3 - A model for the turnover of carbon
in soil. In: Evaluation of Soil Organic Matter Models. NATO ASI Series I 38, 237-246.
doi:10.1007/978-3-642-61094-3_17. Version 2 adds the moisture options of Farina R.,
Coleman K., Whitmore A.P. (2013) Geoderma 200-201, 18-30.
doi:10.1016/j.geoderma.2013.01.021. Where the description of the official model and its
code differ, the code is followed.

`RothcSoil` and `RothcMonths` (`tilth.models.rothc_inputs`) hold the inputs. Sites come
last in every array, the order in which a (time, y, x) grid lies in memory; an array
without site axes is one site.
"""

from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, check_range, in_range
from tilth.errors import ConvergenceError, InputError
from tilth.models import radiocarbon, rothc_kernel
from tilth.models.compartmental import LinearModel
from tilth.models.domain import Domain
from tilth.models.rothc_inputs import RothcMonths, RothcSoil, retained_share

POOLS: Final = rothc_kernel.POOLS
RATES: Final = (10.0, 0.3, 0.66, 0.02)  # of DPM, RPM, BIO, HUM [yr-1]
OFFICIAL_LIMIT: Final = 12 * 100_000  # months after which the official loop is given up

DOMAIN: Final = Domain(
    model="RothC",
    depth_bottom=(5.0, 50.0),
    depth_note="topsoil; its thickness is an input, 23 cm in the source",
    land_uses=("cropland", "grassland", "forest"),
    climates=("boreal", "cool temperate", "warm temperate", "tropical"),
    soils=("mineral",),
    provisional=(
        "the limits of depth and climate are a reading of the caution against subsoils,"
        " recent volcanic ash, tundra and taiga",
    ),
    source="Official description of RothC 2.0.0: not for permanently waterlogged soils",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RothcState:
    """Active carbon at one instant.

    Parameters
    ----------
    pools : ndarray, shape (4, ...)
        DPM, RPM, BIO and HUM. [Mg ha-1]
    activity : ndarray, shape (4, ...)
        Mass times radiocarbon content of each pool. [Mg ha-1]
    deficit : ndarray, shape (...)
        Soil-moisture deficit, never positive. [mm]
    """

    pools: FloatArray
    activity: FloatArray
    deficit: FloatArray

    def ages(self) -> FloatArray:
        """Radiocarbon age of each pool.

        Returns
        -------
        ages : ndarray, shape (4, ...)
            0 where a pool is empty. [yr]
        """
        return radiocarbon.age(self.pools, self.activity)

    def total_age(self, iom: ArrayLike) -> FloatArray:
        """Radiocarbon age of all organic carbon.

        Parameters
        ----------
        iom : array_like, shape (...)
            Inert organic matter, 50,000 years old. [Mg ha-1]

        Returns
        -------
        total_age : ndarray, shape (...)
            0 where there is no carbon. [yr]
        """
        inert = np.asarray(iom, dtype=np.float64)
        return radiocarbon.age(
            self.pools.sum(axis=0) + inert,
            self.activity.sum(axis=0) + radiocarbon.inert_activity(inert),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RateModifiers:
    """Effect of weather and plants on all decomposition rates, month by month.

    Parameters
    ----------
    temperature, moisture, cover : ndarray, shape (n_months, ...)
        Factors; the rate modifier is their product. [1]
    deficit : ndarray, shape (n_months, ...)
        Soil-moisture deficit at the end of the month, never positive. [mm]
    """

    temperature: FloatArray
    moisture: FloatArray
    cover: FloatArray
    deficit: FloatArray

    @property
    def product(self) -> FloatArray:
        """Rate modifier of all pools, shape (n_months, ...). [1]."""
        return self.temperature * self.moisture * self.cover


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RothcRun:
    """Every month of a run.

    Parameters
    ----------
    pools, activity : ndarray, shape (n_months, 4, ...)
        DPM, RPM, BIO and HUM at the end of each month, and their mass times
        radiocarbon content. [Mg ha-1]
    co2 : ndarray, shape (n_months, ...)
        Carbon lost as CO2 in each month. [Mg ha-1 month-1]
    modifiers : RateModifiers
        Rate modifiers and soil-moisture deficit of each month.
    iom : ndarray, shape (...)
        Inert organic matter. [Mg ha-1]
    end : RothcState
        State at the end.
    """

    pools: FloatArray
    activity: FloatArray
    co2: FloatArray
    modifiers: RateModifiers
    iom: FloatArray
    end: RothcState

    def soc_stock(self) -> FloatArray:
        """All organic carbon at the end of each month.

        Returns
        -------
        soc_stock : ndarray, shape (n_months, ...)
            Active pools and inert organic matter. [Mg ha-1]
        """
        return np.asarray(self.pools.sum(axis=1) + self.iom)

    def ages(self) -> FloatArray:
        """Radiocarbon age of each active pool at the end of each month.

        Returns
        -------
        ages : ndarray, shape (n_months, 4, ...)
            0 where a pool is empty. [yr]
        """
        return radiocarbon.age(self.pools, self.activity)

    def total_age(self) -> FloatArray:
        """Radiocarbon age of all organic carbon at the end of each month.

        Returns
        -------
        total_age : ndarray, shape (n_months, ...)
            With inert organic matter of 50,000 years. [yr]
        """
        active = self.activity.sum(axis=1) + radiocarbon.inert_activity(self.iom)
        return radiocarbon.age(self.soc_stock(), active)

    def delta_14c(self) -> FloatArray:
        """Radiocarbon of all organic carbon at the end of each month.

        Returns
        -------
        delta_14c : ndarray, shape (n_months, ...)
            With inert organic matter. [permil]
        """
        return radiocarbon.delta_14c(self.total_age())


def linear_model(clay: float, dpm_rpm: float = 1.44) -> LinearModel:
    """RothC as a parameter set of the linear engine (its discrete step).

    Parameters
    ----------
    clay : float
        Share of clay in the fine earth. [%]
    dpm_rpm : float, default 1.44
        Ratio of DPM to RPM in the plant carbon. [1]

    Returns
    -------
    model : LinearModel
        Four active pools; decomposed carbon of each enters BIO and HUM.
    """
    texture = in_range("clay", clay, 0.0, 100.0, "%")
    ratio = float(in_range("dpm_rpm", dpm_rpm, 0.0, inf, "1"))
    shares = np.array([0.0, 0.0, rothc_kernel.TO_BIO, rothc_kernel.TO_HUM])
    return LinearModel(
        pools=POOLS,
        rates=np.array(RATES),
        transfers=np.repeat(
            (shares * retained_share(texture))[:, np.newaxis], 4, axis=1
        ),
        input_split=np.array([ratio, 1.0, 0.0, 0.0]) / (1.0 + ratio),
    )


def empty_state(sites: tuple[int, ...] = ()) -> RothcState:
    """State without active carbon at field capacity.

    Parameters
    ----------
    sites : tuple of int, default ()
        Shape of the sites.

    Returns
    -------
    state : RothcState
        All zero.
    """
    zeros = np.zeros((4, *sites))
    return RothcState(pools=zeros, activity=zeros.copy(), deficit=np.zeros(sites))


def rate_modifiers(
    soil: RothcSoil, months: RothcMonths, deficit: ArrayLike = 0.0
) -> RateModifiers:
    """Rate modifiers and soil-moisture deficit of each month.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        Weather and cover.
    deficit : array_like, shape (...), default 0
        Soil-moisture deficit at the start, never positive. [mm]

    Returns
    -------
    modifiers : RateModifiers
        Each of shape (n_months, ...).

    Notes
    -----
    Temperature: 47.91/(1 + exp(106.06/(T + 18.27))), 0 below -5 degC. Moisture and
    cover as in the official description, sections 2.3.2 and 2.3.3.
    """
    sites = _sites(soil, months)
    start = in_range("deficit", deficit, -inf, 0.0, "mm")
    state = np.broadcast_to(start, sites).reshape(-1).copy()
    out = np.empty((4, months.n_months, state.size))
    rothc_kernel.modifiers(state, months.weather(sites), soil.constants(sites), out)
    # max(0, NaN) is 0 in compiled code: missing weather is set missing here.
    weather = sum(months.weather(sites)) + soil.constants(sites).sum(0)
    out[:, np.isnan(np.cumsum(weather, axis=0))] = np.nan
    out = out.reshape(4, months.n_months, *sites)
    return RateModifiers(
        temperature=out[0], moisture=out[1], cover=out[2], deficit=out[3]
    )


def equilibrium(
    soil: RothcSoil, months: RothcMonths, *, skip_frozen: bool = False
) -> RothcState:
    """State that a repeating year, or cycle of years, returns to; exact, no spin-up.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        The cycle that repeats, mostly 12 months.
    skip_frozen : bool, default False
        True for NaN where nothing decays, in place of an error.

    Returns
    -------
    state : RothcState
        At the end of the cycle; NaN where an input is NaN.

    Raises
    ------
    ConvergenceError
        If nothing decays at a site, mostly since every month is below -5 degC.

    Notes
    -----
    A month is an affine map of the pools, so a year is one, p' = A p + b, and the
    equilibrium solves (I - A) p = b, formed without subtraction. The soil-moisture
    deficit is made periodic first.
    """
    sites = _sites(soil, months)
    constants, weather = soil.constants(sites), months.weather(sites)
    balance = weather[1] - rothc_kernel.PAN * weather[2]
    deficit = np.empty(constants.shape[1])
    rothc_kernel.periodic_deficit(balance, weather[3], constants, deficit)
    modifier = rate_modifiers(soil, months, deficit.reshape(sites)).product
    modifier = modifier.reshape(months.n_months, -1)
    frozen = ~(np.nansum(modifier, axis=0) > 0.0) & ~np.isnan(modifier).any(axis=0)
    if frozen.any() and not skip_frozen:
        warmest = weather[0][:, frozen].max()
        raise ConvergenceError(
            "there is no equilibrium where nothing decays: the rate modifier must be "
            f"above 0 in some month, which takes -5 degC; got a warmest month of "
            f"{warmest:g} degC "
            f"({int(frozen.sum())} of {frozen.size} sites)"
        )
    pools, activity = np.empty((2, 4, deficit.size))
    fresh = months.rows("modern", sites) / 100.0
    entering = months.entering(sites)
    rothc_kernel.equilibrium(
        modifier, entering, fresh, constants[0].copy(), pools, activity
    )
    deficit[np.isnan(pools).any(axis=0)] = np.nan
    return _state(pools, activity, deficit, sites)


def official_spin_up(
    soil: RothcSoil, months: RothcMonths
) -> tuple[RothcState, NDArray[np.int64]]:
    """State after the official loop, which stops short of the equilibrium.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        The 12 months that repeat, from no carbon at field capacity, until a year
        changes the active carbon by at most 1e-6 Mg ha-1.

    Returns
    -------
    state : RothcState
        At the end of the last December.
    n_months : ndarray of int, shape (...)
        Months run. [1]

    Raises
    ------
    InputError
        If the months are not 12 or a value is missing.
    ConvergenceError
        If the rule is not met within 100,000 years.
    """
    sites = _sites(soil, months)
    if months.n_months != 12:
        raise InputError(f"a spin-up repeats 12 months; got {months.n_months} months")
    constants, weather = soil.constants(sites), months.weather(sites)
    inputs = (months.entering(sites), months.rows("modern", sites) / 100.0)
    if any(np.isnan(rows).any() for rows in (constants, *weather, *inputs)):
        raise InputError("a spin-up needs every month of weather and input; got NaN")
    start = empty_state((constants.shape[1],))
    run = np.zeros(constants.shape[1], dtype=np.int64)
    rothc_kernel.spin_up(
        start.pools,
        start.activity,
        start.deficit,
        weather,
        inputs,
        constants,
        run,
        OFFICIAL_LIMIT,
    )
    if (run >= OFFICIAL_LIMIT).any():
        raise ConvergenceError(
            "the official spin-up must come to rest within 100,000 years [yr]; "
            f"{int((run >= OFFICIAL_LIMIT).sum())} of {run.size} sites did not"
        )
    state = _state(start.pools, start.activity, start.deficit, sites)
    return state, run.reshape(sites)


def simulate(soil: RothcSoil, months: RothcMonths, start: RothcState) -> RothcRun:
    """Pools, radiocarbon, CO2 and rate modifiers of every month.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        Weather and management of the run.
    start : RothcState
        State before the first month.

    Returns
    -------
    run : RothcRun
        NaN from the first missing value of a site on.
    """
    sites = _sites(soil, months)
    modifiers = rate_modifiers(soil, months, start.deficit)
    pools, activity = (_columns(a, sites) for a in (start.pools, start.activity))
    n_sites, n_months = pools.shape[1], months.n_months
    all_pools, all_activity = np.empty((2, n_months, 4, n_sites))
    co2 = np.empty((n_months, n_sites))
    rothc_kernel.trace(
        pools,
        activity,
        modifiers.product.reshape(n_months, -1),
        months.entering(sites),
        months.rows("modern", sites) / 100.0,
        soil.constants(sites)[0].copy(),
        (all_pools, all_activity, co2),
    )
    deficit = modifiers.deficit[-1].reshape(-1)
    return RothcRun(
        pools=all_pools.reshape(n_months, 4, *sites),
        activity=all_activity.reshape(n_months, 4, *sites),
        co2=co2.reshape(n_months, *sites),
        modifiers=modifiers,
        iom=np.broadcast_to(np.asarray(soil.iom, dtype=np.float64), sites),
        end=_state(pools, activity, deficit, sites),
    )


def yearly_stocks(
    soil: RothcSoil,
    months: RothcMonths,
    start: RothcState,
    *,
    n_years: int | None = None,
    dtype: type[np.floating[Any]] = np.float64,
    states: FloatArray | None = None,
) -> tuple[FloatArray, RothcState]:
    """Stock each December and the state at the end; the fast way for many sites.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        Weather and management, repeated until the last year. `dpm_rpm` must not vary
        in time and the splits must be the usual ones; otherwise use `simulate`.
    start : RothcState
        State before the first month.
    n_years : int, optional
        Years to run; those of `months` if None.
    dtype : type, default float64
        Precision; float32 takes half the memory. In 100 years it moves the stock by
        less than 1e-5 of it, each pool by about 1e-5 (2e-5 on the coldest sites).
    states : ndarray, shape (n_kept, 5, n_sites), optional
        Is filled with DPM, RPM, BIO, HUM and deficit of the first Decembers, sites in
        one row, of `dtype`. [Mg ha-1, mm]

    Returns
    -------
    soc_stock : ndarray, shape (n_years, ...)
        Active pools and inert organic matter; NaN where an input of the site is NaN.
        [Mg ha-1]
    end : RothcState
        State at the end, without radiocarbon (its activity is NaN).

    Raises
    ------
    InputError
        If an input varies in time that must not, or `states` has another shape.
    """
    sites = _sites(soil, months)
    if np.ndim(months.dpm_rpm) == np.ndim(months.temperature):
        raise InputError("dpm_rpm must not vary in time here; use simulate")
    if months.plant_split is not None or months.manure_split is not None:
        raise InputError("plant_split and manure_split cannot be used here; simulate")
    years = months.n_months // 12 if n_years is None else n_years
    if years < 1:
        raise InputError(f"n_years must be at least 1 yr; got {n_years}")
    pools = _columns(start.pools, sites).astype(dtype)
    deficit = np.broadcast_to(start.deficit, sites).reshape(-1).astype(dtype)
    iom = np.broadcast_to(np.asarray(soil.iom, dtype=np.float64), sites).reshape(-1)
    rows = {
        name: _short_rows(months, name, sites, dtype)
        for name in (
            "temperature",
            "precipitation",
            "pan_evaporation",
            "plant_cover",
            "monthly_c_input",
            "monthly_manure_input",
        )
    }
    weather, inputs = tuple(rows.values())[:4], tuple(rows.values())[4:]
    constants = soil.constants(sites).astype(dtype)
    ratio = np.broadcast_to(np.asarray(months.dpm_rpm, np.float64), sites).reshape(-1)
    to_dpm = (ratio / (1.0 + ratio)).astype(dtype)
    yearly = np.empty((years, pools.shape[1]), dtype=dtype)
    missing = sum(array.sum(axis=0) for array in rows.values()) + constants.sum(axis=0)
    missing = np.isnan(missing + to_dpm + pools.sum(axis=0) + deficit + iom)
    kept = np.empty((0, 5, pools.shape[1]), dtype) if states is None else states
    if kept.shape[1:] != (5, pools.shape[1]) or kept.dtype != dtype:
        raise InputError(
            f"states must have the shape (n, 5, {pools.shape[1]}) and be of "
            f"{np.dtype(dtype)}; got {kept.shape} of {kept.dtype}"
        )
    rothc_kernel.advance(
        pools, deficit, weather, *inputs, constants, to_dpm, yearly, kept
    )
    # The kernel's fast arithmetic promises nothing for NaN, so it is set here.
    yearly[:, missing], pools[:, missing], deficit[missing] = np.nan, np.nan, np.nan
    kept[..., missing] = np.nan
    stock = (yearly + iom.astype(dtype)).reshape(years, *sites)
    activity = np.full_like(pools, np.nan)
    return stock, _state(pools, activity, deficit, sites)


def pools_from_modifiers(
    pools: ArrayLike,
    monthly_c_input: ArrayLike,
    rate_modifier: ArrayLike,
    clay: ArrayLike,
    dpm_rpm: ArrayLike = 1.44,
    *,
    dtype: type[np.floating[Any]] = np.float64,
) -> tuple[FloatArray, FloatArray]:
    """Active pools after all months under given rate modifiers, and yearly sums.

    Parameters
    ----------
    pools : array_like, shape (4, n_sites)
        DPM, RPM, BIO and HUM at the start. [Mg ha-1]
    monthly_c_input : array_like, shape (n_months, n_sites)
        Plant carbon, added at the end of each month. [Mg ha-1 month-1]
    rate_modifier : array_like, shape (n_months, n_sites)
        Effect of temperature, moisture and cover on all rates. [1]
    clay : array_like, shape (n_sites,) or ()
        Share of clay in the fine earth. [%]
    dpm_rpm : array_like, shape (n_sites,) or (), default 1.44
        Ratio of DPM to RPM in the plant carbon. [1]
    dtype : type, default float64
        Precision, as in `yearly_stocks`.

    Returns
    -------
    pools : ndarray, shape (4, n_sites)
        At the end; NaN where any input of the site is NaN. [Mg ha-1]
    active_stock : ndarray, shape (n_months // 12, n_sites)
        Sum of the four pools each December. [Mg ha-1]

    Raises
    ------
    InputError
        If a value is out of range or the shapes do not fit.
    """
    start = in_range("pools", pools, 0.0, inf, "Mg ha-1")
    c, modifier = np.asarray(monthly_c_input), np.asarray(rate_modifier)
    check_range("monthly_c_input", c, 0.0, 100.0, "Mg ha-1 month-1")
    check_range("rate_modifier", modifier, 0.0, 10.0, "1")
    texture = in_range("clay", clay, 0.0, 100.0, "%")
    ratio = in_range("dpm_rpm", dpm_rpm, 0.0, inf, "1")
    shapes = [a.shape for a in (start, c, modifier, texture, ratio)]
    sites = c.shape[1:]
    fit = shapes[0] == (len(POOLS), *sites) and shapes[1] == shapes[2]
    if c.ndim != 2 or c.shape[0] % 12 or not fit or not {*shapes[3:]} <= {(), sites}:
        raise InputError(
            "pools must be (4, n_sites), monthly_c_input and rate_modifier (n_months, "
            "n_sites) with whole years, clay and dpm_rpm (n_sites,) or (); their "
            f"shapes are {shapes}"
        )
    retained = np.broadcast_to(retained_share(texture), sites).astype(dtype)
    to_dpm = np.broadcast_to(ratio / (1.0 + ratio), sites).astype(dtype)
    out, yearly = start.astype(dtype), np.empty((c.shape[0] // 12, *sites), dtype)
    missing = np.isnan(start.sum(0) + c.sum(0) + modifier.sum(0) + retained + to_dpm)
    rothc_kernel.advance_pools(
        out,
        _for_kernel(c, dtype),
        _for_kernel(modifier, dtype),
        retained,
        to_dpm,
        yearly,
    )
    out[:, missing], yearly[:, missing] = np.nan, np.nan
    return np.asarray(out), np.asarray(yearly)


def _sites(soil: RothcSoil, months: RothcMonths) -> tuple[int, ...]:
    """Common shape of the sites of soil and months."""
    own = [
        np.shape(value)
        for value in (
            soil.clay,
            soil.depth,
            soil.iom,
            soil.silt,
            soil.bulk_density,
            soil.organic_carbon,
            soil.lowest_moisture_modifier,
        )
        if value is not None
    ]
    try:
        return np.broadcast_shapes(months.sites, *own)
    except ValueError:
        raise InputError(
            f"soil and months must have the same sites; got {own} and {months.sites}"
        ) from None


def _columns(values: FloatArray, sites: tuple[int, ...]) -> FloatArray:
    """Pools as (4, n_sites)."""
    array = in_range("pools", values, 0.0, inf, "Mg ha-1")
    if array.shape[:1] != (len(POOLS),):
        raise InputError(
            f"pools must begin with an axis {POOLS}; their shape is {array.shape}"
        )
    extra = len(sites) + 1 - array.ndim
    array = array.reshape((4, *(1,) * extra, *array.shape[1:]))
    return np.array(np.broadcast_to(array, (4, *sites)).reshape(4, -1))


def _state(
    pools: FloatArray, activity: FloatArray, deficit: FloatArray, sites: tuple[int, ...]
) -> RothcState:
    """State with the shape of the sites."""
    return RothcState(
        pools=pools.reshape(4, *sites),
        activity=activity.reshape(4, *sites),
        deficit=deficit.reshape(sites),
    )


def _short_rows(
    months: RothcMonths,
    name: str,
    sites: tuple[int, ...],
    dtype: type[np.floating[Any]],
) -> NDArray[Any]:
    """Rows of one quantity as they were given: 1, 12 or all of them, (n_rows, n)."""
    values = np.asarray(getattr(months, name))
    if values.ndim < np.ndim(months.temperature):
        values = values[np.newaxis]
    n_rows, *own = values.shape
    extra = len(sites) - len(own)
    values = values.reshape((n_rows, *(1,) * extra, *own))
    flat = np.broadcast_to(values, (n_rows, *sites)).reshape(n_rows, -1)
    return _for_kernel(flat, dtype)


def _for_kernel(values: NDArray[Any], dtype: type[np.floating[Any]]) -> NDArray[Any]:
    """Read-only contiguous view: one compiled kernel serves all arrays of a caller."""
    view = np.ascontiguousarray(values, dtype=dtype).view()
    view.flags.writeable = False
    return view
