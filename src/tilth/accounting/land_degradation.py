"""SDG indicator 15.3.1: proportion of land that is degraded over total land area.

Areas of land units are added up by condition. Where the condition of some land is
unknown there is no single proportion, only its limits.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final

from tilth.accounting.land_condition import (
    DEGRADED,
    IMPROVED,
    LAND_COVERS,
    STABLE,
    UNKNOWN,
    WATER,
    land_status,
    one_out_all_out,
    read_rules,
)
from tilth.accounting.land_unit import (
    LandUnit,
    SubIndicator,
    by_carbon,
    by_land_cover,
    by_productivity,
)
from tilth.errors import InputError

METHOD: Final = (
    "SDG indicator 15.3.1: land cover, land productivity and carbon stock, one out, "
    "all out; status from baseline and reporting period"
)
CHANGES: Final = (
    "persistent degradation",
    "recent degradation",
    "baseline degradation",
    "stability",
    "baseline improvement",
    "recent improvement",
    "persistent improvement",
    UNKNOWN,
)
TABLE_SOURCES: Final = (
    "UNCCD, reporting manual of PRAIS 4 (repository unccd/Prais4-reporting-manual, "
    "commit 012e736)",
    "UN, metadata of SDG 15.3.1 (worldbank/sdg-metadata, commit 4f45b2a)",
    "Trends.Earth documentation (commit 1db5e5b) and its default matrix of changes",
)
VIEWS: Final = ("land cover", "productivity", "carbon", "period", "baseline", "status")
TO_VALIDATE: Final = (
    "the result is to be validated by national authorities; false positives and false "
    "negatives are not looked for"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionArea:
    """Area by condition.

    Parameters
    ----------
    degraded, stable, improved, unknown : float
        Areas. [ha]
    """

    degraded: float
    stable: float
    improved: float
    unknown: float

    @property
    def total(self) -> float:
        """All of it, in ha."""
        return fsum((self.degraded, self.stable, self.improved, self.unknown))

    @property
    def lowest(self) -> float:
        """Degraded share in % if no unknown land is degraded; NaN without land."""
        return _share(self.degraded, self.total)

    @property
    def highest(self) -> float:
        """Degraded share in % if all unknown land is degraded; NaN without land."""
        return _share(self.degraded + self.unknown, self.total)

    @property
    def proportion(self) -> float | None:
        """Degraded share in %; None where the condition of some land is unknown."""
        return self.lowest if self.unknown == 0.0 and self.total > 0.0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCondition:
    """What was found of one unit of land.

    Parameters
    ----------
    unit : LandUnit
        As given.
    land_cover, productivity, carbon : SubIndicator
        Its sub-indicators.
    period, baseline, status : str
        Conditions, of `tilth.accounting.land_condition.CONDITIONS`.
    change : str
        One of `CHANGES`.
    """

    unit: LandUnit
    land_cover: SubIndicator
    productivity: SubIndicator
    carbon: SubIndicator
    period: str
    baseline: str
    status: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LandDegradation:
    """Degraded land of an area with all that the number depends on.

    Parameters
    ----------
    units : tuple of UnitCondition
        In the order given, water bodies too.
    land_area, water_area : float
        Land, and water bodies at the end of the period, which count as no land. [ha]
    areas : dict from str to ConditionArea
        Land by condition, for each of `VIEWS`.
    changes : dict from str to float
        Land by kind of change, for each of `CHANGES`. [ha]
    covers : dict from str to ConditionArea
        Status by land cover at the end; ``unknown`` where that is unknown.
    has_baseline : bool
        Whether the baseline of any land is known.
    threshold : float
        Of the relative change of carbon. [%]
    years : float or None
        Length of the period; None if not given. [yr]
    method : str
        How it was computed.
    sources, provisional, warnings : tuple of str
        Citations; what rests on no verified source; what a reader must know.
    """

    units: tuple[UnitCondition, ...]
    land_area: float
    water_area: float
    areas: Mapping[str, ConditionArea]
    changes: Mapping[str, float]
    covers: Mapping[str, ConditionArea]
    has_baseline: bool
    threshold: float
    years: float | None
    method: str
    sources: tuple[str, ...]
    provisional: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def view(self) -> str:
        """Which of `VIEWS` is the indicator: the status, or the period alone."""
        return "status" if self.has_baseline else "period"

    @property
    def degraded_change(self) -> float | None:
        """Degraded area of the status less that of the baseline, in ha.

        None where the condition of some land is unknown in either. Not above 0: no more
        land is degraded than in the baseline.
        """
        status, baseline = self.areas["status"], self.areas["baseline"]
        if status.unknown or baseline.unknown:
            return None
        return status.degraded - baseline.degraded


def land_degradation(
    units: Sequence[LandUnit],
    *,
    threshold: float | None = None,
    years: float | None = None,
) -> LandDegradation:
    """Degraded land of an area and its proportion.

    Parameters
    ----------
    units : sequence of LandUnit
        All land of the area, each part once; water bodies may be among it.
    threshold : float, optional
        Of the relative change of carbon; 10 % if None. [%]
    years : float, optional
        Length of the period, above 0; needed where carbon follows from land cover. [yr]

    Returns
    -------
    result : LandDegradation
        With the areas by every sub-indicator, and the limits that unknown land leaves.

    Raises
    ------
    InputError
        If there is no land, two units have one name, or a number is out of range.
    """
    _check(units, years)
    found = tuple(_condition(u, threshold, years) for u in units)
    land = [f for f in found if not f.unit.water]
    has_baseline = any(f.baseline != UNKNOWN for f in land)
    used = [s for f in land for s in (f.land_cover, f.productivity, f.carbon)]
    rules = read_rules()
    limit = rules["carbon_threshold"].value if threshold is None else threshold
    return LandDegradation(
        units=found,
        land_area=fsum(f.unit.area for f in land),
        water_area=fsum(f.unit.area for f in found if f.unit.water),
        areas={view: _areas(land, _VIEW[view]) for view in VIEWS},
        changes={c: fsum(f.unit.area for f in land if f.change == c) for c in CHANGES},
        covers={
            cover: _areas(part, _VIEW["status" if has_baseline else "period"])
            for cover in (*LAND_COVERS, UNKNOWN)
            if cover != WATER
            and (part := [f for f in land if (f.unit.cover_after or UNKNOWN) == cover])
        },
        has_baseline=has_baseline,
        threshold=float(limit or 0.0),
        years=years,
        method=METHOD,
        sources=TABLE_SOURCES,
        provisional=_provisional(used, has_baseline),
        warnings=_warnings(land, used, has_baseline),
    )


def _condition(
    unit: LandUnit, threshold: float | None, years: float | None
) -> UnitCondition:
    cover = by_land_cover(unit)
    productivity = by_productivity(unit)
    carbon = by_carbon(unit, threshold=threshold, years=years)
    period = one_out_all_out(cover.condition, productivity.condition, carbon.condition)
    baseline = unit.baseline or UNKNOWN
    status = land_status(baseline, period)
    return UnitCondition(
        unit=unit,
        land_cover=cover,
        productivity=productivity,
        carbon=carbon,
        period=period,
        baseline=baseline,
        status=status.condition,
        change=status.change,
    )


_VIEW: Final[dict[str, Callable[[UnitCondition], str]]] = {
    "land cover": lambda f: f.land_cover.condition,
    "productivity": lambda f: f.productivity.condition,
    "carbon": lambda f: f.carbon.condition,
    "period": lambda f: f.period,
    "baseline": lambda f: f.baseline,
    "status": lambda f: f.status,
}


def _areas(
    land: Sequence[UnitCondition], view: Callable[[UnitCondition], str]
) -> ConditionArea:
    def area(condition: str) -> float:
        return fsum(f.unit.area for f in land if view(f) == condition)

    return ConditionArea(
        degraded=area(DEGRADED),
        stable=area(STABLE),
        improved=area(IMPROVED),
        unknown=area(UNKNOWN),
    )


def _provisional(used: Sequence[SubIndicator], has_baseline: bool) -> tuple[str, ...]:
    said = [text for s in used for text in s.provisional]
    said.append(read_rules()["carbon_limit"].text)
    if has_baseline:
        said.append(
            "the status matrix was read in the documentation of Trends.Earth, not in "
            "the addendum to the Good Practice Guidance"
        )
    return tuple(dict.fromkeys(said))


def _warnings(
    land: Sequence[UnitCondition], used: Sequence[SubIndicator], has_baseline: bool
) -> tuple[str, ...]:
    said = [text for s in used for text in s.warnings]
    if not has_baseline:
        said.append(
            "no baseline was given: the proportion is that of the period alone; land "
            "that was degraded before and is stable since is missing in it"
        )
    if any(s.basis.startswith("default matrix") for s in used):
        said.append(
            "changes of land cover are weighed by the default matrix, which a country "
            "may replace"
        )
    if any(s.basis.startswith("default factor") for s in used):
        said.append(
            "carbon by the default factors of land cover sees no change of soil where "
            "the cover stays the same"
        )
    said.append(TO_VALIDATE)
    return tuple(dict.fromkeys(said))


def _check(units: Sequence[LandUnit], years: float | None) -> None:
    if all(u.water for u in units):
        raise InputError(
            f"units must hold land that is no water body; got {len(units)} units "
            "without any"
        )
    names = [u.name for u in units]
    twice = next((n for n, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise InputError(f"each unit must have its own name; got {twice!r} twice")
    if years is not None and not 0.0 < years < 1e4:
        raise InputError(f"years must lie above 0 and below 10000 yr; got {years:g}")


def _share(part: float, total: float) -> float:
    return 100.0 * part / total if total > 0.0 else float("nan")
