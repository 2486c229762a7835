"""Stocks of each round, by the chosen method and by all that apply.

Means are plain ones of the profiles: for a stratified or two-stage sample the estimate
of a project is that of ``tilth change``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.stock.check import layers_with_soil
from tilth.assessment.stock.mass_method import (
    METHODS,
    MassMethod,
    equivalent_depth,
    stocks_at_mass,
)
from tilth.assessment.stock.reference import (
    RULES,
    of_round,
    reference_of,
    rounds_as_known,
)
from tilth.assessment.stock.result import DepthStocks, StockResult
from tilth.checks import FloatArray
from tilth.errors import InputError

FIXED_DEPTH: Final = "fixed_depth"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStocks:
    """Stocks of one round at one depth.

    Parameters
    ----------
    name : str
        Of the round.
    first_day, last_day : str
        Of sampling, as YYYY-MM-DD; empty where no day is known.
    n_profiles, n_stocks, n_extrapolated : int
        Profiles, those with a stock, and those whose stock is extrapolated.
    mean, standard_deviation : float or None
        Among profiles, at equivalent mass; None where there are too few. [Mg ha-1]
    fixed_depth : float or None
        Mean stock at fixed depth. [Mg ha-1]
    n_fixed_depth : int
        Profiles that reach the depth.
    equivalent_depth : float or None
        Mean depth of the reference mass, of the profiles that hold it. [cm]
    """

    name: str
    first_day: str
    last_day: str
    n_profiles: int
    n_stocks: int
    n_extrapolated: int
    mean: float | None
    standard_deviation: float | None
    fixed_depth: float | None
    n_fixed_depth: int
    equivalent_depth: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodStocks:
    """Mean stocks of all rounds by one method.

    Parameters
    ----------
    name, title : str
        Of the method; ``fixed_depth`` for none of equivalent mass.
    reference_mass : float or None
        Of the soil that it counts; None at fixed depth. [Mg ha-1]
    means : tuple of float
        One per round, of the profiles that all methods have in common. [Mg ha-1]
    n_extrapolated : int
        Profiles, among these, whose stock is extrapolated.
    """

    name: str
    title: str
    reference_mass: float | None
    means: tuple[float, ...]
    n_extrapolated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How far methods differ on the same profiles.

    Parameters
    ----------
    depth : float
        Nominal depth. [cm]
    rounds : tuple of str
        In order of time.
    n_profiles : tuple of int
        Profiles of each round that all methods have in common.
    methods : tuple of MethodStocks
        Fixed depth first.
    left_out : tuple of (str, str)
        Methods that do not apply, and why.
    """

    depth: float
    rounds: tuple[str, ...]
    n_profiles: tuple[int, ...]
    methods: tuple[MethodStocks, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StocksByMethod:
    """Stocks of all profiles by one method.

    Parameters
    ----------
    name, title : str
        Of the method; ``fixed_depth`` for none of equivalent mass.
    reference_mass : float or None
        Of the soil that it counts; None at fixed depth. [Mg ha-1]
    soc_stock : ndarray, shape (n_profiles,)
        NaN where there is none. [Mg ha-1]
    extrapolated : array of bool, shape (n_profiles,)
        The reference mass exceeds the mass that was sampled.
    """

    name: str
    title: str
    reference_mass: float | None
    soc_stock: FloatArray
    extrapolated: NDArray[np.bool_]


def round_stocks(result: StockResult, stocks: DepthStocks) -> tuple[RoundStocks, ...]:
    """Stocks of each round at one depth.

    Parameters
    ----------
    result : StockResult
        All stocks.
    stocks : DepthStocks
        One of its depths.

    Returns
    -------
    rounds : tuple of RoundStocks
        In order of time.
    """
    profiles = result.profiles
    return tuple(
        _round(result, stocks, name, of_round(profiles.round, name))
        for name in rounds_as_known(profiles)
    )


def stocks_by_method(
    result: StockResult, stocks: DepthStocks
) -> tuple[tuple[StocksByMethod, ...], tuple[tuple[str, str], ...]]:
    """Stocks of all profiles by every method that applies, at the same rule.

    Parameters
    ----------
    result : StockResult
        All stocks.
    stocks : DepthStocks
        One of its depths.

    Returns
    -------
    found : tuple of StocksByMethod
        Fixed depth first.
    left_out : tuple of (str, str)
        Methods that do not apply, and why.
    """
    found = [
        StocksByMethod(
            name=FIXED_DEPTH,
            title="fixed depth",
            reference_mass=None,
            soc_stock=stocks.fixed_depth,
            extrapolated=np.zeros(stocks.extrapolated.size, dtype=bool),
        )
    ]
    left_out = []
    for method in METHODS.values():
        try:
            mass = _reference_mass(result, stocks, method)
            stock, beyond = stocks_at_mass(method, result.profiles, mass)
        except InputError as error:
            left_out.append((method.title, str(error)))
            continue
        found.append(
            StocksByMethod(
                name=method.name,
                title=method.title,
                reference_mass=mass,
                soc_stock=stock,
                extrapolated=beyond,
            )
        )
    return tuple(found), tuple(left_out)


def compare(result: StockResult, stocks: DepthStocks) -> Comparison:
    """Mean stocks of each round by every method that applies.

    Parameters
    ----------
    result : StockResult
        All stocks.
    stocks : DepthStocks
        One of its depths.

    Returns
    -------
    comparison : Comparison
        On the profiles that have a stock by all these methods and at fixed depth.
    """
    profiles = result.profiles
    found, left_out = stocks_by_method(result, stocks)
    common = ~np.isnan([one.soc_stock for one in found]).any(axis=0)
    rounds = rounds_as_known(profiles)
    rows = [common & of_round(profiles.round, name) for name in rounds]
    kept = [i for i, own in enumerate(rows) if own.any()]
    return Comparison(
        depth=stocks.reference.depth,
        rounds=tuple(rounds[i] for i in kept),
        n_profiles=tuple(int(rows[i].sum()) for i in kept),
        methods=tuple(
            MethodStocks(
                name=one.name,
                title=one.title,
                reference_mass=one.reference_mass,
                means=tuple(float(one.soc_stock[rows[i]].mean()) for i in kept),
                n_extrapolated=int((one.extrapolated & common).sum()),
            )
            for one in found
        ),
        left_out=left_out,
    )


def _reference_mass(
    result: StockResult, stocks: DepthStocks, method: MassMethod
) -> float:
    """Reference mass of a method by the same rule; InputError if there is none."""
    reference = stocks.reference
    few = int((layers_with_soil(result.profiles) < method.fewest_layers).sum())
    if few:
        raise InputError(
            f"{few} of {result.profiles.date.size} profiles have fewer than "
            f"{method.fewest_layers} layers"
        )
    if method.mineral == METHODS[reference.method].mineral:
        return reference.mass
    first = result.inputs["first_round"]
    known = first is not None and first == rounds_as_known(result.profiles)[0]
    if not known or reference.rule not in RULES:
        soil = "mineral soil" if method.mineral else "fine earth"
        raise InputError(f"there is no reference mass of {soil}")
    return reference_of(result.profiles, method, reference.depth, reference.rule).mass


def _round(
    result: StockResult, stocks: DepthStocks, name: str, own: NDArray[np.bool_]
) -> RoundStocks:
    """Stocks of one round."""
    days = result.profiles.date[own]
    known = days[~np.isnat(days)]
    stock = stocks.equivalent_mass[own]
    stock = stock[~np.isnan(stock)]
    fixed = stocks.fixed_depth[own]
    fixed = fixed[~np.isnan(fixed)]
    method = METHODS[stocks.reference.method]
    depth = equivalent_depth(method, result.profiles, stocks.reference.mass)[own]
    depth = depth[~np.isnan(depth)]
    return RoundStocks(
        name=name,
        first_day=str(known.min()) if known.size else "",
        last_day=str(known.max()) if known.size else "",
        n_profiles=int(own.sum()),
        n_stocks=stock.size,
        n_extrapolated=int(stocks.extrapolated[own].sum()),
        mean=float(stock.mean()) if stock.size else None,
        standard_deviation=float(stock.std(ddof=1)) if stock.size > 1 else None,
        fixed_depth=float(fixed.mean()) if fixed.size else None,
        n_fixed_depth=fixed.size,
        equivalent_depth=float(depth.mean()) if depth.size else None,
    )
