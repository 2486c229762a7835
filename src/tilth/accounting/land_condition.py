"""Condition of land by the rules of UNCCD and SDG indicator 15.3.1.

Degraded, stable, improved or unknown. What is unknown stays unknown, unless every value
that it could have gives the same answer. Rules are data (``datasets/conventions``),
each table with its source and mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import inf, isnan
from typing import Final

from tilth.checks import in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError

DEGRADED: Final = "degraded"
STABLE: Final = "stable"
IMPROVED: Final = "improved"
UNKNOWN: Final = "unknown"
KNOWN: Final = (DEGRADED, STABLE, IMPROVED)
CONDITIONS: Final = (*KNOWN, UNKNOWN)
WATER: Final = "water body"
LAND_COVERS: Final = (
    "tree-covered",
    "grassland",
    "cropland",
    "wetland",
    "artificial",
    "other land",
    WATER,
)
DYNAMICS: Final = {
    "declining": DEGRADED,
    "moderate decline": DEGRADED,
    "stressed": STABLE,
    "stable": STABLE,
    "increasing": IMPROVED,
}  # five classes of land productivity dynamics, table 13 of the UNCCD manual
PERFORMANCES: Final = (STABLE, DEGRADED)  # this metric knows no improvement
_ROUNDING: Final = 1e-9  # relative: a change of the threshold itself is not above it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the indicator with its source.

    Parameters
    ----------
    name, text : str
        Key and sentence.
    value : float or None
        Its number; None where it is a sentence. [as `unit` says]
    unit, mark, source : str
        As in the table.
    """

    name: str
    text: str
    value: float | None
    unit: str
    mark: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where land stands at the end of a reporting period.

    Parameters
    ----------
    condition : str
        One of `CONDITIONS`.
    change : str
        Kind of change in words, such as ``recent degradation``; or ``unknown``.
    number : int or None
        The same as number from 1 to 7; None if unknown.
    """

    condition: str
    change: str
    number: int | None


@cache
def read_rules() -> dict[str, Rule]:
    """Rules of the indicator by name.

    Returns
    -------
    rules : dict from str to Rule
        In the order of the table.
    """
    return {
        row["rule"]: Rule(
            name=row["rule"],
            text=row["text"],
            value=float(row["value"]) if row["value"] else None,
            unit=row["unit"],
            mark=row["mark"],
            source=row["source"],
        )
        for row in read_table("conventions/land_degradation.csv").rows
    }


def rule_value(name: str) -> float:
    """Number of one rule.

    Parameters
    ----------
    name : str
        Such as ``carbon_threshold``.

    Returns
    -------
    value : float
        The number. [as the rule says]

    Raises
    ------
    InputError
        If there is no such rule, or it has no number.
    """
    rule = read_rules().get(name)
    if rule is None or rule.value is None:
        raise InputError(f"rule must be one that has a number; got {name!r}")
    return rule.value


def land_cover_condition(before: str | None, after: str | None) -> str:
    """Condition that a change of land cover means by default.

    Parameters
    ----------
    before, after : str or None
        One of `LAND_COVERS`; None where it is unknown.

    Returns
    -------
    condition : str
        One of `CONDITIONS`.

    Raises
    ------
    InputError
        If a class is none of the seven.

    Notes
    -----
    The default matrix is an example that a country may replace: withdrawal of
    agriculture to grassland counts as degradation in it.

    Examples
    --------
    >>> land_cover_condition("tree-covered", "cropland")
    'degraded'
    """
    for name, cover in (("before", before), ("after", after)):
        one_of(f"land cover {name}", cover, LAND_COVERS)
    return _only(
        _changes()[(b, a)]
        for b in _candidates(before, LAND_COVERS)
        for a in _candidates(after, LAND_COVERS)
    )


def esa_land_cover(code: int) -> str:
    """UNCCD class of a class of ESA CCI land cover.

    Parameters
    ----------
    code : int
        Such as 130 for grassland.

    Returns
    -------
    land_cover : str
        One of `LAND_COVERS`.

    Raises
    ------
    InputError
        If there is no such class.

    Examples
    --------
    >>> esa_land_cover(40)
    'cropland'
    """
    if code not in _esa():
        raise InputError(f"code must be a class of ESA CCI land cover; got {code}")
    return _esa()[code]


def relative_change(before: float, after: float) -> float:
    """Change of a carbon stock relative to its start.

    Parameters
    ----------
    before, after : float
        Stock of 0-30 cm at the start, above 0, and at the end; NaN if unknown.
        [Mg ha-1]

    Returns
    -------
    relative_change : float
        Negative is a loss; NaN if a stock is unknown. [%]

    Raises
    ------
    InputError
        If a stock is negative, or that at the start is 0.

    Examples
    --------
    >>> relative_change(50.0, 44.0)
    -12.0
    """
    in_range("stock before", before, 0.0, inf, "Mg ha-1")
    in_range("stock after", after, 0.0, inf, "Mg ha-1")
    if before == 0.0:
        raise InputError("stock before must be above 0 Mg ha-1; got 0")
    return 100.0 * (after - before) / before


def carbon_condition(change: float, threshold: float | None = None) -> str:
    """Condition that a relative change of the carbon stock means.

    Parameters
    ----------
    change : float
        Relative change over the period; NaN if unknown. [%]
    threshold : float, optional
        A change must be larger than this; 10 % as the UNCCD suggests if None. [%]

    Returns
    -------
    condition : str
        One of `CONDITIONS`.

    Raises
    ------
    InputError
        If the change is below -100 %, or the threshold not above 0.

    Notes
    -----
    A change of exactly the threshold is stable: the manual of the UNCCD says more than
    10 %, the documentation of Trends.Earth 10 % or more.

    Examples
    --------
    >>> carbon_condition(-12.0), carbon_condition(-10.0), carbon_condition(11.0)
    ('degraded', 'stable', 'improved')
    """
    limit = rule_value("carbon_threshold") if threshold is None else threshold
    in_range("relative change of carbon", change, -100.0, inf, "%")
    if not 0.0 < limit < 100.0:
        raise InputError(f"threshold must lie between 0 and 100 %; got {limit:g}")
    if isnan(change):
        return UNKNOWN
    above = limit * (1.0 + _ROUNDING)
    if change < -above:
        return DEGRADED
    return IMPROVED if change > above else STABLE


def default_carbon_change(before: str, after: str, climate: str, years: float) -> float:
    r"""Relative change of the stock that a change of land cover brings by default.

    Parameters
    ----------
    before, after : str
        Land cover, of `LAND_COVERS`.
    climate : str
        Such as ``temperate dry``.
    years : float
        Since the change, above 0. [yr]

    Returns
    -------
    relative_change : float
        Negative is a loss. [%]

    Raises
    ------
    InputError
        If a class or the climate is unknown, or the years are not above 0.

    Notes
    -----
    .. math:: r = 100 (F - 1) \min(t, 20) / 20

    `F` is the factor after 20 years; its linear course is assumed.

    Examples
    --------
    >>> round(default_carbon_change("grassland", "cropland", "tropical dry", 10), 6)
    -21.0
    """
    one_of("land cover before", before, LAND_COVERS)
    one_of("land cover after", after, LAND_COVERS)
    climates = _climates()
    one_of("climate", climate, tuple(climates))
    if not 0.0 < years < inf:
        raise InputError(f"years must be a finite number above 0 yr; got {years:g}")
    factor = _number(_factors()[(before, after)], climates[climate])
    full = rule_value("carbon_years")
    return 100.0 * (factor - 1.0) * min(years, full) / full


def productivity_condition(
    trend: str | None, state: str | None, performance: str | None
) -> tuple[str, str]:
    """Class of land productivity dynamics and condition from the three metrics.

    Parameters
    ----------
    trend, state : str or None
        ``improved``, ``stable``, ``degraded``; ``unknown`` or None if unknown.
    performance : str or None
        ``stable`` or ``degraded``; ``unknown`` or None if unknown.

    Returns
    -------
    dynamics : str
        One of `DYNAMICS`, or ``unknown``.
    condition : str
        One of `CONDITIONS`.

    Raises
    ------
    InputError
        If a metric has another value.

    Examples
    --------
    >>> productivity_condition("stable", "stable", "degraded")
    ('stressed', 'stable')
    """
    one_of("trend", trend, CONDITIONS)
    one_of("state", state, CONDITIONS)
    one_of("performance", performance, (*PERFORMANCES, UNKNOWN))
    found = [
        _productivity()[metrics]
        for metrics in product(
            _candidates(trend, KNOWN),
            _candidates(state, KNOWN),
            _candidates(performance, PERFORMANCES),
        )
    ]
    return _only(d for d, _ in found), _only(c for _, c in found)


def one_out_all_out(land_cover: str, productivity: str, carbon: str) -> str:
    """Condition of land from its three sub-indicators: one out, all out.

    Parameters
    ----------
    land_cover, productivity, carbon : str
        One of `CONDITIONS` each.

    Returns
    -------
    condition : str
        Degraded if one is; else unknown if one is; else improved if one is; else
        stable.

    Raises
    ------
    InputError
        If a sub-indicator has another value.

    Examples
    --------
    >>> one_out_all_out("improved", "degraded", "unknown")
    'degraded'
    >>> one_out_all_out("improved", "stable", "unknown")
    'unknown'
    """
    parts = {"land cover": land_cover, "productivity": productivity, "carbon": carbon}
    for name, value in parts.items():
        one_of(name, value, CONDITIONS)
    for condition in (DEGRADED, UNKNOWN, IMPROVED):
        if condition in parts.values():
            return condition
    return STABLE


def land_status(baseline: str, period: str) -> Status:
    """Status at the end of a period, from the condition in baseline and period.

    Parameters
    ----------
    baseline, period : str
        One of `CONDITIONS` each.

    Returns
    -------
    status : Status
        Land that was degraded and is stable since is still degraded.

    Raises
    ------
    InputError
        If a condition has another value.

    Examples
    --------
    >>> land_status("degraded", "stable").condition
    'degraded'
    >>> land_status("unknown", "degraded").condition
    'degraded'
    """
    one_of("baseline", baseline, CONDITIONS)
    one_of("period", period, CONDITIONS)
    rows = [
        _statuses()[(b, p)]
        for b in _candidates(baseline, KNOWN)
        for p in _candidates(period, KNOWN)
    ]
    change = _only(row["change"] for row in rows)
    return Status(
        condition=_only(row["status"] for row in rows),
        change=change,
        number=None if change == UNKNOWN else int(rows[0]["number"]),
    )


def one_of(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    """Raise unless a word is one of those allowed; None passes as unknown.

    Parameters
    ----------
    name : str
        What it is.
    value : str or None
        What was given.
    allowed : tuple of str
        What it may be.

    Raises
    ------
    InputError
        If it is another word.
    """
    if value is not None and value not in allowed:
        raise InputError(f"{name} must be one of {', '.join(allowed)}; got {value!r}")


def _candidates(value: str | None, every: tuple[str, ...]) -> tuple[str, ...]:
    return every if value in (None, UNKNOWN) else (str(value),)


def _only(values: Iterable[str]) -> str:
    """The one value that all have, or unknown."""
    found = set(values)
    return found.pop() if len(found) == 1 else UNKNOWN


def _number(text: str, f: float) -> float:
    """Factor as printed: a number, ``f``, or one over either."""
    over = text.removeprefix("1/")
    value = f if over == "f" else float(over)
    return 1.0 / value if text.startswith("1/") else value


@cache
def _changes() -> dict[tuple[str, str], str]:
    rows = read_table("conventions/land_cover_changes.csv").rows
    return {(r["before"], r["after"]): r["condition"] for r in rows}


@cache
def _climates() -> dict[str, float]:
    rows = read_table("conventions/carbon_climates.csv").rows
    return {r["climate"]: float(r["f"]) for r in rows}


@cache
def _esa() -> dict[int, str]:
    rows = read_table("conventions/esa_land_cover.csv").rows
    return {int(r["code"]): r["land_cover"] for r in rows}


@cache
def _factors() -> dict[tuple[str, str], str]:
    rows = read_table("conventions/carbon_factors.csv").rows
    return {(r["before"], r["after"]): r["factor"] for r in rows}


@cache
def _productivity() -> dict[tuple[str, str, str], tuple[str, str]]:
    rows = read_table("conventions/productivity.csv").rows
    return {
        (r["trend"], r["state"], r["performance"]): (r["dynamics"], r["condition"])
        for r in rows
    }


@cache
def _statuses() -> dict[tuple[str, str], dict[str, str]]:
    rows = read_table("conventions/status.csv").rows
    return {(r["baseline"], r["period"]): r for r in rows}
