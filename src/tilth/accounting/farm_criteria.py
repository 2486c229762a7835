"""Criteria of the 11 sub-indicators of SDG 2.4.1, for one agricultural holding.

Each returns a level: green (desirable), yellow (acceptable), red (unsustainable), not
applicable, or unknown. A missing answer makes the level unknown unless every answer
gives the same. Limits are data (``datasets/conventions``), from the annex to the
metadata of FAO.
"""

from collections.abc import Sequence
from functools import cache
from math import inf, isnan
from typing import Final

from tilth.accounting.land_condition import one_of
from tilth.checks import in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError

GREEN: Final = "green"
YELLOW: Final = "yellow"
RED: Final = "red"
NOT_APPLICABLE: Final = "not applicable"
UNKNOWN: Final = "unknown"
LEVELS: Final = (GREEN, YELLOW, RED, NOT_APPLICABLE, UNKNOWN)
WATER: Final = ("stable", "reduced", "not known")  # answers of the farmer
INSECURITY: Final = {"none": GREEN, "mild": GREEN, "moderate": YELLOW, "severe": RED}
_ROUNDING: Final = 1e-9  # relative: a wage equal to the minimum is equal

_Answer = bool | None


@cache
def limit(key: str, name: str) -> float:
    """One limit of a sub-indicator.

    Parameters
    ----------
    key, name : str
        Of the sub-indicator and of the limit, as in the table.

    Returns
    -------
    limit : float
        The number. [as the table says]

    Raises
    ------
    InputError
        If there is no such limit.
    """
    for row in read_table("conventions/sustainable_agriculture_limits.csv").rows:
        if (row["key"], row["limit"]) == (key, name):
            over, _, under = row["value"].partition("/")
            return float(over) / float(under or 1.0)
    raise InputError(f"limit must be one of the table; got {key} {name}")


def output_value(value: float, percentile: float) -> str:
    """Level of the value of output per area.

    Parameters
    ----------
    value : float
        Value of output per area of the holding; NaN if unknown. [currency ha-1]
    percentile : float
        90th percentile of similar holdings of the country, above 0; NaN if unknown.
        [currency ha-1]

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If a number is negative, or the percentile is 0.

    Examples
    --------
    >>> output_value(700.0, 900.0), output_value(300.0, 900.0), output_value(1.0, 9.0)
    ('green', 'yellow', 'red')
    """
    in_range("value", value, 0.0, inf, "currency ha-1")
    in_range("percentile", percentile, 0.0, inf, "currency ha-1")
    if percentile == 0.0:
        raise InputError("percentile must be above 0 currency ha-1; got 0")
    if isnan(value) or isnan(percentile):
        return UNKNOWN
    share = value / percentile * (1.0 + _ROUNDING)
    return _at_least(
        share, limit("output_value", "green"), limit("output_value", "yellow")
    )


def net_income(incomes: Sequence[float]) -> str:
    """Level of the net farm income.

    Parameters
    ----------
    incomes : sequence of float, length 3
        Of the last three years; NaN if unknown. [currency yr-1]

    Returns
    -------
    level : str
        One of `LEVELS`; red without a year above zero.

    Raises
    ------
    InputError
        If there are not three years.

    Examples
    --------
    >>> net_income([10.0, -5.0, 0.0])
    'yellow'
    """
    if len(incomes) != 3:
        raise InputError(f"incomes must be those of 3 years; got {len(incomes)}")
    above = sum(x > 0.0 for x in incomes)
    missing = sum(isnan(x) for x in incomes)
    return _sure([_at_least(n, 3, 1) for n in range(above, above + missing + 1)])


def risk_mitigation(credit: _Answer, insurance: _Answer, largest_share: float) -> str:
    """Level of the mechanisms that mitigate risk.

    Parameters
    ----------
    credit, insurance : bool or None
        Whether the holding has, or can get, either; None if unknown.
    largest_share : float
        Of a single commodity in the value of production: diversified up to 66 %; NaN if
        unknown. [%]

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If the share lies outside 0 to 100 %.

    Examples
    --------
    >>> risk_mitigation(True, False, 50.0), risk_mitigation(False, None, 80.0)
    ('green', 'unknown')
    """
    in_range("largest_share", largest_share, 0.0, 100.0, "%")
    most = limit("risk_mitigation", "largest_share")
    diverse = None if isnan(largest_share) else largest_share <= most
    answers = (credit, insurance, diverse)
    yes, open_ = answers.count(True), answers.count(None)
    green = limit("risk_mitigation", "green")
    yellow = limit("risk_mitigation", "yellow")
    return _sure([_at_least(n, green, yellow) for n in range(yes, yes + open_ + 1)])


def soil_degradation(affected: float) -> str:
    """Level of the share of agricultural area with degraded soil.

    Parameters
    ----------
    affected : float
        Share with erosion, loss of fertility, salinisation or waterlogging; NaN if
        unknown. [%]

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If the share lies outside 0 to 100 %.

    Examples
    --------
    >>> soil_degradation(9.9), soil_degradation(10.0), soil_degradation(50.1)
    ('green', 'yellow', 'red')
    """
    in_range("affected", affected, 0.0, 100.0, "%")
    if isnan(affected):
        return UNKNOWN
    if affected < limit("soil_degradation", "green"):
        return GREEN
    return YELLOW if affected <= limit("soil_degradation", "yellow") else RED


def water_use(irrigated: float, availability: str | None, organised: _Answer) -> str:
    """Level of the use of water.

    Parameters
    ----------
    irrigated : float
        Irrigated share of the agricultural area; NaN if unknown. [%]
    availability : str or None
        Of water over the years, as the farmer says: one of `WATER`; None if not asked.
    organised : bool or None
        Whether an organisation allocates water effectively; None if unknown.

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If the share lies outside 0 to 100 %, or the answer is none of `WATER`.

    Examples
    --------
    >>> water_use(5.0, None, None), water_use(40.0, "reduced", False)
    ('green', 'red')
    """
    in_range("irrigated", irrigated, 0.0, 100.0, "%")
    one_of("availability", availability, WATER)
    answers = WATER if availability is None else (availability,)
    organised_answers = (True, False) if organised is None else (organised,)
    found = [
        GREEN if a == "stable" else YELLOW if o else RED
        for a in answers
        for o in organised_answers
    ]
    if isnan(irrigated):
        return _sure([GREEN, *found])
    return GREEN if irrigated < limit("water_use", "irrigated") else _sure(found)


def fertilisers(used: _Answer, measures: int | None) -> str:
    """Level of the management of fertilisers.

    Parameters
    ----------
    used : bool or None
        Whether mineral fertiliser or manure is used; None if unknown.
    measures : int or None
        How many of the 8 listed measures are taken; None if unknown.

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If there are more measures than listed.

    Examples
    --------
    >>> fertilisers(True, 3), fertilisers(False, None)
    ('yellow', 'green')
    """
    green, yellow = limit("fertilisers", "green"), limit("fertilisers", "yellow")
    counts = _counts("fertilisers", "listed", measures)
    levels = [_at_least(n, green, yellow) for n in counts]
    return _if_used(used, levels)


def pesticides(
    used: _Answer, hazardous: _Answer, health: int | None, environment: int | None
) -> str:
    """Level of the management of pesticides.

    Parameters
    ----------
    used : bool or None
        Whether pesticides are used; None if unknown.
    hazardous : bool or None
        Whether any is of WHO class Ia or Ib, or illegal; None if unknown.
    health, environment : int or None
        How many of the 3 and 7 listed measures are taken; None if unknown.

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If there are more measures than listed.

    Examples
    --------
    >>> pesticides(True, False, 3, 4), pesticides(True, True, 3, 7)
    ('green', 'red')
    """
    most = limit("pesticides", "green_health"), limit("pesticides", "green_environment")
    some = limit("pesticides", "yellow")
    healths = _counts("pesticides", "listed_health", health)
    environments = _counts("pesticides", "listed_environment", environment)
    levels: list[str] = []
    if hazardous is not False:
        levels.append(RED)
    if hazardous is not True:
        levels += [
            GREEN
            if h >= most[0] and e >= most[1]
            else YELLOW
            if min(h, e) >= some
            else RED
            for h in healths
            for e in environments
        ]
    return _if_used(used, levels)


def biodiversity(criteria: int | None, organic_scheme: bool) -> str:
    """Level of practices that support agricultural biodiversity.

    Parameters
    ----------
    criteria : int or None
        How many of the listed criteria are met; None if unknown.
    organic_scheme : bool
        Whether a scheme of organic certification exists, which lists 6 criteria; else
        there are 5.

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If there are more criteria than listed.

    Examples
    --------
    >>> biodiversity(2, True), biodiversity(2, False)
    ('yellow', 'green')
    """
    end = "_scheme" if organic_scheme else ""
    green = limit("biodiversity", f"green{end}")
    yellow = limit("biodiversity", "yellow")
    counts = _counts("biodiversity", f"listed{end}", criteria)
    return _sure([_at_least(n, green, yellow) for n in counts])


def wage(hired: _Answer, paid: float, minimum: float) -> str:
    """Level of the wage of unskilled labour.

    Parameters
    ----------
    hired : bool or None
        Whether unskilled workers are hired; None if unknown.
    paid, minimum : float
        Wage of a day of 8 hours; national or agricultural minimum wage, above 0; NaN if
        unknown. [currency d-1]

    Returns
    -------
    level : str
        One of `LEVELS`; green without hired labour.

    Raises
    ------
    InputError
        If a wage is negative, or the minimum is 0.

    Examples
    --------
    >>> wage(True, 12.0, 12.0), wage(False, float("nan"), float("nan"))
    ('yellow', 'green')
    """
    in_range("paid", paid, 0.0, inf, "currency d-1")
    in_range("minimum", minimum, 0.0, inf, "currency d-1")
    if minimum == 0.0:
        raise InputError("minimum must be above 0 currency d-1; got 0")
    if isnan(paid) or isnan(minimum):
        levels = [GREEN, YELLOW, RED]
    elif abs(paid - minimum) <= _ROUNDING * minimum:
        levels = [YELLOW]
    else:
        levels = [GREEN if paid > minimum else RED]
    return _if_used(hired, levels)


def food_security(insecurity: str | None, household: bool) -> str:
    """Level of food security by the food insecurity experience scale.

    Parameters
    ----------
    insecurity : str or None
        ``none``, ``mild``, ``moderate`` or ``severe``; None if unknown.
    household : bool
        Whether a household runs the holding; it does not apply to others.

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If the degree is another word.

    Examples
    --------
    >>> food_security("moderate", True), food_security(None, False)
    ('yellow', 'not applicable')
    """
    one_of("insecurity", insecurity, tuple(INSECURITY))
    if not household:
        return NOT_APPLICABLE
    return UNKNOWN if insecurity is None else INSECURITY[insecurity]


def tenure(document: _Answer, named: _Answer, sell: _Answer, bequeath: _Answer) -> str:
    """Level of the security of rights to land.

    Parameters
    ----------
    document, named : bool or None
        Whether there is a formal document; with the name of the holder on it.
    sell, bequeath : bool or None
        Whether any parcel may be sold; bequeathed. None if unknown.

    Returns
    -------
    level : str
        One of `LEVELS`.

    Raises
    ------
    InputError
        If a name is said to stand on a document that does not exist.

    Examples
    --------
    >>> tenure(True, False, False, False), tenure(False, None, True, None)
    ('yellow', 'green')
    """
    if named and document is False:
        raise InputError("named must be false without a document; got true")
    if sell or bequeath or named:
        return GREEN
    levels = [GREEN] if None in (sell, bequeath) else []
    if document is not False:
        levels += [YELLOW] if named is False else [YELLOW, GREEN]
    if not document:
        levels.append(RED)
    return _sure(levels)


def _at_least(value: float, green: float, yellow: float) -> str:
    if value >= green:
        return GREEN
    return YELLOW if value >= yellow else RED


def _counts(key: str, name: str, given: int | None) -> range:
    """Every number that it could be."""
    listed = int(limit(key, name))
    if given is None:
        return range(listed + 1)
    if not 0 <= given <= listed:
        raise InputError(f"measures of {key} must be 0 to {listed}; got {given}")
    return range(given, given + 1)


def _if_used(used: _Answer, levels: Sequence[str]) -> str:
    """Green by default where nothing is used."""
    if used is False:
        return GREEN
    return _sure(levels if used else [*levels, GREEN])


def _sure(levels: Sequence[str]) -> str:
    """The one level that all answers give, else unknown."""
    return levels[0] if len(set(levels)) == 1 else UNKNOWN
