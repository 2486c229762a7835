"""RothC started from a measured stock, in closed form.

Nemo et al. (2017) Environ. Model. Assess. 22, 215-229, doi:10.1007/s10666-016-9536-0,
compare ways to start RothC and find pools scaled to the measured carbon best.
"""

from dataclasses import dataclass, replace
from math import inf
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError
from tilth.models.rothc import RothcState, equilibrium
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

PLAUSIBLE_RATIO: Final = (0.67, 1.5)  # input solved per input estimated


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Initialisation:
    """Pools at equilibrium that add up to a measured stock.

    Parameters
    ----------
    state : RothcState
        Pools, activities and deficit at the end of December.
    iom : ndarray, shape (...)
        Inert organic matter used. [Mg ha-1]
    c_input : ndarray, shape (...)
        Plant carbon that keeps the stock. [Mg ha-1 yr-1]
    c_input_estimated : ndarray, shape (...), or None
        Plant carbon estimated from yields, if it was given. [Mg ha-1 yr-1]
    ratio : ndarray, shape (...), or None
        The first per the second. [1]
    warning : str or None
        Set where the ratio is outside 0.67 to 1.5.
    """

    state: RothcState
    iom: FloatArray
    c_input: FloatArray
    c_input_estimated: FloatArray | None
    ratio: FloatArray | None
    warning: str | None


def falloon_iom(soc_stock: ArrayLike) -> FloatArray:
    """Inert organic matter estimated from the whole stock.

    Parameters
    ----------
    soc_stock : array_like, shape (...)
        Organic carbon of the topsoil. [Mg ha-1]

    Returns
    -------
    iom : ndarray, shape (...)
        0.049 SOC^1.139; a very rough approximation, for surface soils. [Mg ha-1]

    References
    ----------
    .. [1] Falloon P., Smith P., Coleman K., Marshall S. (1998) Soil Biol. Biochem. 30,
       1207-1211. doi:10.1016/S0038-0717(97)00256-3

    Examples
    --------
    >>> round(float(falloon_iom(33.8)), 3)
    2.702
    """
    stock = in_range("soc_stock", soc_stock, 0.0, inf, "Mg ha-1")
    return np.asarray(0.049 * stock**1.139)


def initialise(
    soil: RothcSoil,
    months: RothcMonths,
    soc_stock: ArrayLike,
    *,
    iom: ArrayLike | None = None,
    c_input_estimated: ArrayLike | None = None,
    skip_impossible: bool = False,
) -> Initialisation:
    """Pools at equilibrium that add up to a measured stock, in closed form.

    Equilibrium carbon is a straight line in the plant carbon, so the input that keeps
    the stock follows from two equilibria; manure is kept as it is given.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil; its `iom` is used only if `iom` is given as ``soil.iom``.
    months : RothcMonths
        The year that repeats; only the pattern of its plant carbon matters.
    soc_stock : array_like, shape (...)
        Measured organic carbon to the depth of the soil. [Mg ha-1]
    iom : array_like, shape (...), optional
        Inert organic matter; by `falloon_iom` if None. [Mg ha-1]
    c_input_estimated : array_like, shape (...), optional
        Plant carbon estimated from yields, to compare with. [Mg ha-1 yr-1]
    skip_impossible : bool, default False
        True for NaN where no such start exists, in place of an error.

    Returns
    -------
    initialisation : Initialisation
        State, inputs solved and estimated, and a warning if they disagree.

    Raises
    ------
    InputError
        If no plant carbon is given, or manure and inert matter alone hold more carbon
        than the stock.
    ConvergenceError
        If nothing decays.
    """
    stock = in_range("soc_stock", soc_stock, 0.0, inf, "Mg ha-1")
    inert = (
        falloon_iom(stock) if iom is None else in_range("iom", iom, 0.0, inf, "Mg ha-1")
    )
    sites = np.broadcast_shapes(
        stock.shape, inert.shape, np.shape(soil.clay), months.sites
    )
    every = replace(
        soil, clay=np.broadcast_to(soil.clay, sites), iom=0.0, confirm_sand=True
    )
    with_plants = equilibrium(every, months, skip_frozen=skip_impossible)
    bare = equilibrium(every, _without_plants(months), skip_frozen=skip_impossible)
    from_manure = bare.pools.sum(axis=0)
    per_pattern = with_plants.pools.sum(axis=0) - from_manure
    if not (per_pattern[~np.isnan(per_pattern)] > 0.0).all():
        raise InputError(
            "monthly_c_input must be above 0 in some month, in Mg ha-1 month-1, to "
            "give the pattern of the year; got 0 in all"
        )
    scale = np.asarray((stock - inert - from_manure) / per_pattern)
    if (scale < 0.0).any() and not skip_impossible:
        worst = np.nanargmin(scale)
        least = inert + from_manure
        raise InputError(
            "soc_stock must exceed inert organic matter and what the manure alone "
            f"sustains, in Mg ha-1; got {np.broadcast_to(stock, sites).flat[worst]:g} "
            f"against {least.flat[worst]:g} "
            f"({int((scale < 0.0).sum())} of {scale.size} sites)"
        )
    scale = np.where(scale < 0.0, np.nan, scale)
    annual = months.rows("monthly_c_input", sites).sum(axis=0).reshape(sites)
    solved = np.asarray(scale * annual * 12 / months.n_months)
    state = RothcState(
        pools=bare.pools + scale * (with_plants.pools - bare.pools),
        activity=bare.activity + scale * (with_plants.activity - bare.activity),
        deficit=with_plants.deficit,
    )
    ratio, warning = _compare_inputs(solved, c_input_estimated)
    estimated = None if ratio is None else np.asarray(c_input_estimated, np.float64)
    return Initialisation(
        state=state,
        iom=np.broadcast_to(inert, sites),
        c_input=solved,
        c_input_estimated=estimated,
        ratio=ratio,
        warning=warning,
    )


def _compare_inputs(
    solved: FloatArray, estimated: ArrayLike | None
) -> tuple[FloatArray | None, str | None]:
    """Ratio of the two inputs and a warning where it is not plausible."""
    if estimated is None:
        return None, None
    given = in_range("c_input_estimated", estimated, 1e-6, 100.0, "Mg ha-1 yr-1")
    ratio, (low, high) = np.asarray(solved / given), PLAUSIBLE_RATIO
    odd = (ratio < low) | (ratio > high)
    if not odd.any():
        return ratio, None
    first = int(np.flatnonzero(odd)[0])
    other = np.broadcast_to(given, ratio.shape).flat[first]
    return ratio, (
        f"the stock needs {solved.flat[first]:.3g} Mg ha-1 yr-1 of plant carbon, "
        f"yields suggest {other:.3g}: their ratio "
        f"{ratio.flat[first]:.2f} is outside {low:g} to {high:g} "
        f"({int(odd.sum())} of {odd.size} sites)"
    )


def _without_plants(months: RothcMonths) -> RothcMonths:
    """The same months without plant carbon."""
    values = {
        name: getattr(months, name)
        for name in RothcMonths.__dataclass_fields__
        if name != "n_months"
    }
    nothing = 0.0 * np.asarray(months.monthly_c_input, dtype=np.float64)
    return RothcMonths(**{**values, "monthly_c_input": nothing})
