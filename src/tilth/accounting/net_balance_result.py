"""Net greenhouse-gas balance as data; positive is a benefit to the climate."""

from dataclasses import dataclass

from tilth.accounting.quantity import Quantity
from tilth.accounting.scenario import Unknown
from tilth.accounting.warming_potential import WarmingPotential


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolBalance:
    """Carbon of one pool, project against baseline, over area and horizon.

    Parameters
    ----------
    pool : str
        ``soil carbon`` or ``woody carbon``.
    benefit_co2 : Quantity
        Of the additional carbon at the end; removal and avoided loss together. [Mg]
    removals_co2 : Quantity
        Above both the initial stock and the baseline; never negative. [Mg]
    avoided_co2 : Quantity
        Loss avoided; negative: benefit lost. [Mg]
    """

    pool: str
    benefit_co2: Quantity
    removals_co2: Quantity
    avoided_co2: Quantity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceBalance:
    """One gas of one source, over area and horizon.

    Parameters
    ----------
    source, gas, method : str
        As of `Emission`.
    baseline_co2e, project_co2e : Quantity
        Emissions without and with the project. [Mg]
    benefit_co2e : Quantity
        Emissions less than in the baseline. [Mg]
    """

    source: str
    gas: str
    method: str
    baseline_co2e: Quantity
    project_co2e: Quantity
    benefit_co2e: Quantity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetBalance:
    """Net greenhouse-gas balance; positive is a benefit to the climate.

    Parameters
    ----------
    area : float
        Of the project. [ha]
    years : int
        Horizon. [yr]
    potential : WarmingPotential
        Warming potentials that every CO2e here is in.
    pools : tuple of PoolBalance
        Soil and woody carbon, as far as known.
    emissions : tuple of SourceBalance
        Every gas of every source on the field.
    upstream : tuple of SourceBalance
        Off the farm: no part of any sum here.
    removals_co2, avoided_co2 : Quantity or None
        Of all pools; None if the stock of one is unknown. [Mg]
    yearly_co2e : Quantity
        Benefit of every year of what is known, before leakage, shape (..., n_years).
        [Mg yr-1]
    known_co2e : Quantity
        Benefit of what is known, before leakage. [Mg]
    leakage_co2e : Quantity or None
        Emissions caused elsewhere, positive; None if unknown. [Mg]
    net_balance_co2e : Quantity or None
        Benefit less leakage; None if any part is unknown, see `unknown`. [Mg]
    unknown : tuple of Unknown
        What is not known, and why.
    method : str
        How it was computed.
    sources : tuple of str
        Citations of all factors and warming potentials.
    provisional : tuple of str
        Factors, ranges and potentials that were not read in their source.
    warnings : tuple of str
        What a reader must know.
    """

    area: float
    years: int
    potential: WarmingPotential
    pools: tuple[PoolBalance, ...]
    emissions: tuple[SourceBalance, ...]
    upstream: tuple[SourceBalance, ...]
    removals_co2: Quantity | None
    avoided_co2: Quantity | None
    yearly_co2e: Quantity
    known_co2e: Quantity
    leakage_co2e: Quantity | None
    net_balance_co2e: Quantity | None
    unknown: tuple[Unknown, ...]
    method: str
    sources: tuple[str, ...]
    provisional: tuple[str, ...]
    warnings: tuple[str, ...]
