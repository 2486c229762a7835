"""Net greenhouse-gas balance of a project against its baseline.

Positive is a benefit to the climate: carbon kept or taken from the air, and emissions
that did not happen. Soil and woody carbon are split into removals and avoided losses.
"""

from math import isfinite
from typing import Final

import numpy as np

from tilth.accounting.emission import Emission, both
from tilth.accounting.net_balance_result import NetBalance, PoolBalance, SourceBalance
from tilth.accounting.quantity import Quantity, maximum, quantity, total
from tilth.accounting.removals import split
from tilth.accounting.scenario import Scenario, Unknown
from tilth.accounting.warming_potential import WarmingPotential
from tilth.checks import FloatArray, complete
from tilth.errors import InputError
from tilth.units import CO2_PER_C

METHOD: Final = (
    "benefit = baseline less project emissions, plus (P_N - B_N) 44/12 of soil and "
    "woody carbon, less leakage; removal = max(0, P_N - max(S_0, B_N)); errors to the "
    "first order, each factor once"
)
SOIL: Final = "soil carbon"
WOODY: Final = "woody carbon"
LEAKAGE: Final = "leakage"
POOLS: Final = (SOIL, WOODY)


def net_balance(
    baseline: Scenario,
    project: Scenario,
    *,
    area: float,
    years: int,
    potential: WarmingPotential,
    leakage: Quantity | Unknown,
) -> NetBalance:
    r"""Net greenhouse-gas balance of a project over its horizon.

    Parameters
    ----------
    baseline, project : Scenario
        Per hectare. A source that only one of them has is zero in the other.
    area : float
        Of the project, above 0. [ha]
    years : int
        Horizon, from 1. [yr]
    potential : WarmingPotential
        See `tilth.accounting.warming_potential`.
    leakage : Quantity or Unknown
        Emissions caused elsewhere, of the whole area and horizon. [Mg]

    Returns
    -------
    balance : NetBalance
        Of the whole area and horizon, with every source.

    Raises
    ------
    InputError
        If a number is missing, a length does not fit the years, the two scenarios do
        not start from one stock, or leakage is negative.

    Notes
    -----
    .. math::

       N = A \Bigl[(P_N - B_N) \frac{44}{12} + \sum_{s, t} GWP_s (b_{s,t} - p_{s,t})
       \Bigr] - L
    """
    if not (isfinite(area) and area > 0.0):
        raise InputError(f"area must be a finite number above 0 ha; got {area:g}")
    if isinstance(years, bool) or not isinstance(years, int) or years < 1:
        raise InputError(f"years must be a whole number from 1 yr; got {years!r}")
    pools, missing, yearly = _pools(baseline, project, years, area)
    sources = _sources(baseline, project, years, area, potential)
    on_farm = [found for found, _, upstream in sources if not upstream]
    upstream = [found for found, _, upstream in sources if upstream]
    yearly += [benefit for _, benefit, apart in sources if not apart]
    benefit = total([p.benefit_co2 for p in pools])
    benefit = total([benefit, *(s.benefit_co2e for s in on_farm)])
    lost = _leakage(leakage)
    missing += [*baseline.unknown, *project.unknown]
    missing += [leakage] if isinstance(leakage, Unknown) else []
    unknown = tuple(dict.fromkeys(missing))
    both = len(pools) == len(POOLS)
    used = [benefit, *([] if lost is None else [lost])]
    used += [s.benefit_co2e for s in upstream]
    return NetBalance(
        area=area,
        years=years,
        potential=potential,
        pools=tuple(pools),
        emissions=tuple(on_farm),
        upstream=tuple(upstream),
        removals_co2=total([p.removals_co2 for p in pools]) if both else None,
        avoided_co2=total([p.avoided_co2 for p in pools]) if both else None,
        yearly_co2e=total(yearly),
        known_co2e=benefit,
        leakage_co2e=lost,
        net_balance_co2e=None if unknown or lost is None else benefit - lost,
        unknown=unknown,
        method=METHOD,
        sources=_once(*(q.sources for q in used), potential.sources),
        provisional=_once(*(q.provisional for q in used), potential.provisional),
        warnings=_warnings(used, bool(upstream)),
    )


def _pools(
    baseline: Scenario, project: Scenario, years: int, area: float
) -> tuple[list[PoolBalance], list[Unknown], list[Quantity]]:
    """Balance of every pool that is known, what is not, and the benefit by year."""
    pools: list[PoolBalance] = []
    missing: list[Unknown] = []
    yearly = [quantity(np.zeros(years))]
    for name, without, with_ in (
        (SOIL, baseline.soil_carbon, project.soil_carbon),
        (WOODY, baseline.woody_carbon, project.woody_carbon),
    ):
        if isinstance(without, Unknown) or isinstance(with_, Unknown):
            missing += [x for x in (without, with_) if isinstance(x, Unknown)]
            continue
        b, p = _stocks(name, without, years), _stocks(name, with_, years)
        pools.append(_pool(name, b, p, area))
        more = p - b
        steps = more.part(slice(1, None)) - more.part(slice(None, -1))
        yearly.append(steps * (area * CO2_PER_C))
    return pools, missing, yearly


def _sources(
    baseline: Scenario,
    project: Scenario,
    years: int,
    area: float,
    potential: WarmingPotential,
) -> list[tuple[SourceBalance, Quantity, bool]]:
    """Every source with its benefit by year, and whether it is upstream.

    A source that one scenario has and the other does not know is left out: a number
    against nothing would pass for a benefit.
    """
    unknown = {u.what for u in (*baseline.unknown, *project.unknown)}
    found = []
    for before, after in _pairs(baseline, project):
        known = before or after
        if known is None or known.source in unknown:
            continue
        without = _yearly(before, years, area, potential)
        with_ = _yearly(after, years, area, potential)
        balance = SourceBalance(
            source=known.source,
            gas=known.gas,
            method=both(known, after or known),
            baseline_co2e=without.sum(),
            project_co2e=with_.sum(),
            benefit_co2e=without.sum() - with_.sum(),
        )
        found.append((balance, without - with_, known.upstream))
    return found


def _stocks(name: str, stock: Quantity, years: int) -> Quantity:
    """Stock at the start and the end of every year, complete."""
    complete(name, stock.value, "Mg ha-1")
    if stock.value.ndim == 0:
        return stock + np.zeros(years + 1)
    if stock.value.shape[-1] != years + 1:
        raise InputError(
            f"{name} must have {years + 1} stocks, of the start and the end of every "
            f"year, in Mg ha-1; got {stock.value.shape[-1]}"
        )
    return stock


def _pool(name: str, baseline: Quantity, project: Quantity, area: float) -> PoolBalance:
    start, other = project.part(0), baseline.part(0)
    if not np.allclose(start.value, other.value, rtol=1e-9, atol=1e-9):
        raise InputError(
            f"{name} of project and baseline must start from one stock, in Mg ha-1; "
            f"got {_shown(start.value)} and {_shown(other.value)}"
        )
    p, b = project.part(-1), baseline.part(-1)
    parts = split(start.value, p.value, b.value)
    removal = maximum(p - maximum(start, b), 0.0)
    avoided = (p - b) - removal
    scale = area * CO2_PER_C
    return PoolBalance(
        pool=name,
        benefit_co2=(p - b) * scale,
        removals_co2=_with_value(removal, parts.removals) * scale,
        avoided_co2=_with_value(avoided, parts.avoided) * scale,
    )


def _with_value(found: Quantity, value: FloatArray) -> Quantity:
    """The slopes of one with the value of the crediting function."""
    return Quantity(value=value, slopes=found.slopes, factors=found.factors)


def _pairs(
    baseline: Scenario, project: Scenario
) -> list[tuple[Emission | None, Emission | None]]:
    """Emissions of both scenarios side by side, in order of first appearance."""
    named: list[dict[tuple[str, str, bool], Emission]] = []
    for scenario in (baseline, project):
        found: dict[tuple[str, str, bool], Emission] = {}
        for e in scenario.emissions:
            key = (e.source, e.gas, e.upstream)
            if key in found:
                raise InputError(
                    f"emissions must name each source and gas once; got {e.source} of "
                    f"{e.gas} twice"
                )
            found[key] = e
        named.append(found)
    keys = dict.fromkeys([*named[0], *named[1]])
    return [(named[0].get(key), named[1].get(key)) for key in keys]


def _yearly(
    emission: Emission | None, years: int, area: float, potential: WarmingPotential
) -> Quantity:
    """Emissions of the whole area in every year, in CO2e."""
    if emission is None:
        return quantity(np.zeros(years))
    mass = emission.mass.value
    complete(f"{emission.source} ({emission.gas})", mass, "kg ha-1 yr-1")
    if mass.ndim and mass.shape[-1] not in (1, years):
        raise InputError(
            f"{emission.source} ({emission.gas}) must be one number or one per year "
            f"({years}), in kg ha-1 yr-1; got {mass.shape[-1]}"
        )
    return emission.co2e(potential) * (np.ones(years) * area)


def _leakage(leakage: Quantity | Unknown) -> Quantity | None:
    if isinstance(leakage, Unknown):
        return None
    value = complete(LEAKAGE, leakage.value, "Mg")
    if np.any(value < 0.0):
        raise InputError(
            f"leakage must not be negative, in Mg of CO2e; got {_shown(value)}"
        )
    return leakage


def _warnings(used: list[Quantity], upstream: bool) -> tuple[str, ...]:
    said = [f"standard error unknown: {r}" for r in _once(*(q.reasons for q in used))]
    if upstream:
        said.append("emissions upstream of the farm are listed apart and in no sum")
    return tuple(said)


def _once(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _shown(value: FloatArray) -> str:
    return ", ".join(f"{x:g}" for x in np.ravel(value)[:4])
