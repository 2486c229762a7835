"""SDG indicator 2.4.1: agricultural area under productive and sustainable agriculture.

Eleven sub-indicators over three dimensions, each by area; the most limiting one decides
(dashboard of FAO). Unknown area leaves limits, no number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import fsum
from typing import Final

from tilth.accounting.farm_criteria import (
    GREEN,
    LEVELS,
    NOT_APPLICABLE,
    RED,
    UNKNOWN,
    YELLOW,
)
from tilth.accounting.land_condition import one_of
from tilth.datasets.tables import read_table
from tilth.errors import InputError

METHOD: Final = (
    "SDG indicator 2.4.1: share of agricultural area by level of each of 11 "
    "sub-indicators; the most limiting sub-indicator decides"
)
SOURCES: Final = (
    "FAO, metadata of SDG indicator 2.4.1 of 2022-12-16 (worldbank/sdg-metadata, "
    "commit 138d0fa), computation method and annex",
)
PROVISIONAL: Final = (
    "net farm income: three years of which none is above zero and not all are below it "
    "count as red, which the criteria leave open",
    "food security: no food insecurity at all counts as green with mild insecurity",
    "water use: exactly 10 % irrigated with stable availability counts as green",
)
NO_STATISTIC: Final = (
    "shares are of the holdings given; a national value needs a representative sample"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmIndicator:
    """One of the 11 sub-indicators.

    Parameters
    ----------
    number : int
        From 1 to 11.
    key, dimension, theme, name : str
        Key here; economic, environmental or social; theme and name by FAO.
    green, yellow, red : str
        Criteria in words.
    """

    number: int
    key: str
    dimension: str
    theme: str
    name: str
    green: str
    yellow: str
    red: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An agricultural holding with the levels of its sub-indicators.

    Parameters
    ----------
    name : str
        Of the holding.
    area : float
        Agricultural land, above 0. [ha]
    levels : dict from str to str
        Level by key of the sub-indicator; what is left out is unknown.
    """

    name: str
    area: float
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Share of the area with the limits that unknown area leaves.

    Parameters
    ----------
    low, high : float
        If all that is unknown fails, or passes. [%]
    """

    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share in %; None where the limits differ."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelArea:
    """Area by level of one sub-indicator.

    Parameters
    ----------
    indicator : FarmIndicator
        Which one.
    green, yellow, red, not_applicable, unknown : float
        Areas; what does not apply counts as green in every share. [ha]
    """

    indicator: FarmIndicator
    green: float
    yellow: float
    red: float
    not_applicable: float
    unknown: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """Shares of the area over some sub-indicators, by the most limiting one.

    Parameters
    ----------
    desirable : Share
        Green: smallest share of any sub-indicator.
    acceptable : Share
        Green or yellow: smallest share of any sub-indicator.
    unsustainable : Share
        Red: largest share of any sub-indicator, 100 % less `acceptable`.
    """

    desirable: Share
    acceptable: Share
    unsustainable: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class SustainableAgriculture:
    """Result over some holdings.

    Parameters
    ----------
    area : float
        Agricultural land of all holdings. [ha]
    dashboard : tuple of LevelArea
        Each sub-indicator by itself, in the order of FAO.
    total : Aggregate
        Over all 11.
    dimensions : dict from str to Aggregate
        The same for each dimension.
    together : Aggregate
        By holding: area of holdings whose worst sub-indicator is green, at least
        yellow, red. FAO's `total` is never worse than this, since it takes the
        sub-indicators one by one.
    method : str
        How it was computed.
    sources, provisional, warnings : tuple of str
        Citations; what rests on no verified source; what a reader must know.
    """

    area: float
    dashboard: tuple[LevelArea, ...]
    total: Aggregate
    dimensions: Mapping[str, Aggregate]
    together: Aggregate
    method: str
    sources: tuple[str, ...]
    provisional: tuple[str, ...]
    warnings: tuple[str, ...]


@cache
def read_indicators() -> tuple[FarmIndicator, ...]:
    """The 11 sub-indicators.

    Returns
    -------
    indicators : tuple of FarmIndicator
        In the order of FAO.
    """
    return tuple(
        FarmIndicator(
            number=int(row["number"]),
            key=row["key"],
            dimension=row["dimension"],
            theme=row["theme"],
            name=row["name"],
            green=row["green"],
            yellow=row["yellow"],
            red=row["red"],
        )
        for row in read_table("conventions/sustainable_agriculture.csv").rows
    )


def holding_level(levels: Mapping[str, str]) -> str:
    """Level of a holding: that of its worst sub-indicator.

    Parameters
    ----------
    levels : dict from str to str
        By key of the sub-indicator; what is left out is unknown.

    Returns
    -------
    level : str
        Red if one is; else unknown if one is; else yellow if one is; else green.

    Raises
    ------
    InputError
        If a key or a level is unknown.
    """
    _check_levels(levels)
    every = [levels.get(i.key, UNKNOWN) for i in read_indicators()]
    return next((x for x in (RED, UNKNOWN, YELLOW) if x in every), GREEN)


def sustainable_agriculture(holdings: Sequence[Holding]) -> SustainableAgriculture:
    r"""Shares of agricultural area that are desirable, acceptable and unsustainable.

    Parameters
    ----------
    holdings : sequence of Holding
        At least one.

    Returns
    -------
    result : SustainableAgriculture
        With the dashboard and the limits that unknown levels leave.

    Raises
    ------
    InputError
        If there is no holding, an area is not above 0, two holdings have one name, or a
        level or key is unknown.

    Notes
    -----
    .. math:: d = \min_n d_n, \quad a + d = \min_n (d_n + a_n), \quad
        u = \max_n u_n = 1 - (a + d)
    """
    _check(holdings)
    total = fsum(h.area for h in holdings)
    dashboard = tuple(_by_level(i, holdings) for i in read_indicators())
    dimensions = dict.fromkeys(row.indicator.dimension for row in dashboard)
    return SustainableAgriculture(
        area=total,
        dashboard=dashboard,
        total=_most_limiting(dashboard, total),
        dimensions={
            d: _most_limiting(
                [r for r in dashboard if r.indicator.dimension == d], total
            )
            for d in dimensions
        },
        together=_together(holdings, total),
        method=METHOD,
        sources=SOURCES,
        provisional=PROVISIONAL,
        warnings=_warnings(dashboard),
    )


def _by_level(indicator: FarmIndicator, holdings: Sequence[Holding]) -> LevelArea:
    def area(level: str) -> float:
        return fsum(
            h.area for h in holdings if h.levels.get(indicator.key, UNKNOWN) == level
        )

    return LevelArea(
        indicator=indicator,
        green=area(GREEN),
        yellow=area(YELLOW),
        red=area(RED),
        not_applicable=area(NOT_APPLICABLE),
        unknown=area(UNKNOWN),
    )


def _most_limiting(rows: Sequence[LevelArea], total: float) -> Aggregate:
    green = [row.green + row.not_applicable for row in rows]
    passed = [row.green + row.not_applicable + row.yellow for row in rows]
    unknown = [row.unknown for row in rows]
    return _aggregate(
        (min(green), min(map(sum, zip(green, unknown, strict=True)))),
        (min(passed), min(map(sum, zip(passed, unknown, strict=True)))),
        total,
    )


def _together(holdings: Sequence[Holding], total: float) -> Aggregate:
    def area(*levels: str) -> float:
        return fsum(h.area for h in holdings if holding_level(h.levels) in levels)

    hopeful = fsum(h.area for h in holdings if _could_be_green(h.levels))
    return _aggregate(
        (area(GREEN), hopeful),
        (area(GREEN, YELLOW), area(GREEN, YELLOW, UNKNOWN)),
        total,
    )


def _could_be_green(levels: Mapping[str, str]) -> bool:
    return not {RED, YELLOW} & set(levels.values())


def _aggregate(
    green: tuple[float, float], passed: tuple[float, float], total: float
) -> Aggregate:
    def share(area: float) -> float:
        return min(100.0, 100.0 * area / total)

    acceptable = Share(low=share(passed[0]), high=share(passed[1]))
    return Aggregate(
        desirable=Share(low=share(green[0]), high=share(green[1])),
        acceptable=acceptable,
        unsustainable=Share(low=100.0 - acceptable.high, high=100.0 - acceptable.low),
    )


def _warnings(dashboard: Sequence[LevelArea]) -> tuple[str, ...]:
    unknown = [row.indicator.name for row in dashboard if row.unknown]
    said = [NO_STATISTIC]
    if unknown:
        said.append(f"unknown for some of the area: {', '.join(unknown)}")
    return tuple(said)


def _check_levels(levels: Mapping[str, str]) -> None:
    keys = tuple(i.key for i in read_indicators())
    for key, level in levels.items():
        one_of("sub-indicator", key, keys)
        one_of(f"level of {key}", level, LEVELS)


def _check(holdings: Sequence[Holding]) -> None:
    if not holdings:
        raise InputError("holdings must be at least one; got none")
    names: set[str] = set()
    for holding in holdings:
        if not 0.0 < holding.area < float("inf"):
            raise InputError(
                f"area of {holding.name} must be a finite number above 0 ha; "
                f"got {holding.area:g}"
            )
        if holding.name in names:
            raise InputError(
                f"each holding must have its own name; got {holding.name!r} twice"
            )
        names.add(holding.name)
        _check_levels(holding.levels)
