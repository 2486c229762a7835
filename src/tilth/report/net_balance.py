"""Net greenhouse-gas balance as a record for JSON and as lines of text."""

from typing import Any

import numpy as np

import tilth
from tilth.accounting.net_balance_result import NetBalance, SourceBalance
from tilth.accounting.quantity import Quantity
from tilth.errors import InputError


def record(balance: NetBalance, level: float = 0.9) -> dict[str, Any]:
    """Balance with its provenance, for JSON: null where something is unknown.

    Parameters
    ----------
    balance : NetBalance
        Of plain numbers, not of draws.
    level : float, default 0.9
        Coverage of the intervals, in (0, 1). [1]

    Returns
    -------
    record : dict
        Keys have the unit at the end.

    Raises
    ------
    InputError
        If the balance holds draws, or the level is out of range.
    """
    if balance.known_co2e.value.ndim:
        raise InputError(
            "balance must be of plain numbers for a record; got an array of the shape "
            f"{balance.known_co2e.value.shape}"
        )
    used = {**balance.known_co2e.factors}
    return {
        "tilth_version": tilth.__version__,
        "method": balance.method,
        "inputs": {
            "area_ha": balance.area,
            "years": balance.years,
            "warming_potential": {
                "report": balance.potential.report,
                "years": balance.potential.years,
                "ch4": balance.potential.ch4,
                "n2o": balance.potential.n2o,
                "fossil_ch4": balance.potential.fossil_ch4,
            },
            "interval_level": level,
            "factors": [
                {
                    "key": f.key,
                    "value": f.value,
                    "low": f.low,
                    "high": f.high,
                    "unit": f.unit,
                    "mark": f.mark,
                    "range_mark": f.range_mark,
                    "source": f.source,
                }
                for f in used.values()
            ],
        },
        "net_balance_mg_co2e": _number(balance.net_balance_co2e, level),
        "known_mg_co2e": _number(balance.known_co2e, level),
        "leakage_mg_co2e": _number(balance.leakage_co2e, level),
        "removals_mg_co2": _number(balance.removals_co2, level),
        "avoided_mg_co2": _number(balance.avoided_co2, level),
        "yearly_mg_co2e": balance.yearly_co2e.value.tolist(),
        "pools": [
            {
                "pool": p.pool,
                "benefit_mg_co2": _number(p.benefit_co2, level),
                "removals_mg_co2": _number(p.removals_co2, level),
                "avoided_mg_co2": _number(p.avoided_co2, level),
            }
            for p in balance.pools
        ],
        "emissions": [_source(s, level) for s in balance.emissions],
        "upstream": [_source(s, level) for s in balance.upstream],
        "unknown": [{"what": u.what, "reason": u.reason} for u in balance.unknown],
        "sources": list(balance.sources),
        "provisional": list(balance.provisional),
        "warnings": list(balance.warnings),
    }


def lines(balance: NetBalance, level: float = 0.9) -> tuple[str, ...]:
    """Balance in words; the warming potentials always stand in the first line.

    Parameters
    ----------
    balance : NetBalance
        Of plain numbers, not of draws.
    level : float, default 0.9
        Coverage of the intervals, in (0, 1). [1]

    Returns
    -------
    lines : tuple of str
        One sentence each.

    Raises
    ------
    InputError
        If the balance holds draws, or the level is out of range.
    """
    found = record(balance, level)
    p = balance.potential
    said = [
        f"Over {balance.years} years and {balance.area:g} ha, in CO2e by {p.report} "
        f"over {p.years} years (CH4 {p.ch4:g}, N2O {p.n2o:g}); positive is a benefit "
        "to the climate."
    ]
    for name, key in (
        ("Net balance", "net_balance_mg_co2e"),
        ("Known, before leakage", "known_mg_co2e"),
        ("Removals", "removals_mg_co2"),
        ("Avoided losses", "avoided_mg_co2"),
    ):
        unit = "t CO2" if key.endswith("co2") else "t CO2e"
        said.append(f"{name}: {_words(found[key], unit, level)}.")
    said += [f"Unknown: {u.what} ({u.reason})." for u in balance.unknown]
    said += [f"Provisional: {text}." for text in balance.provisional]
    said += [f"Note: {text}." for text in balance.warnings]
    return tuple(said)


def _source(source: SourceBalance, level: float) -> dict[str, Any]:
    return {
        "source": source.source,
        "gas": source.gas,
        "method": source.method,
        "baseline_mg_co2e": _number(source.baseline_co2e, level),
        "project_mg_co2e": _number(source.project_co2e, level),
        "benefit_mg_co2e": _number(source.benefit_co2e, level),
    }


def _number(quantity: Quantity | None, level: float) -> dict[str, Any] | None:
    """Value with standard error and interval; null where one is unknown."""
    if quantity is None:
        return None
    error = float(quantity.standard_error)
    low, high = quantity.interval(level)
    known = not np.isnan(error)
    return {
        "value": float(quantity.value),
        "standard_error": error if known else None,
        "interval": [float(low), float(high)] if known else None,
        "reasons": list(quantity.reasons),
    }


def _words(number: dict[str, Any] | None, unit: str, level: float) -> str:
    if number is None:
        return "unknown"
    if number["interval"] is None:
        return f"{number['value']:.1f} {unit}, uncertainty unknown"
    low, high = number["interval"]
    return (
        f"{number['value']:.1f} {unit} ({100 * level:g} % interval {low:.1f} to "
        f"{high:.1f})"
    )
