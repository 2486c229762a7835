"""Units of land with the sub-indicators of SDG 15.3.1, or what they follow from."""

from dataclasses import dataclass
from math import inf, isnan
from typing import Final

from scipy.special import ndtr

from tilth.accounting.land_condition import (
    CONDITIONS,
    DEGRADED,
    DYNAMICS,
    IMPROVED,
    LAND_COVERS,
    PERFORMANCES,
    UNKNOWN,
    WATER,
    carbon_condition,
    default_carbon_change,
    land_cover_condition,
    one_of,
    productivity_condition,
    read_rules,
    relative_change,
    rule_value,
)
from tilth.checks import in_range
from tilth.errors import InputError

SURE: Final = 0.9  # a carbon condition below this probability is reported
_GIVEN: Final = "given"
_NOTHING: Final = "no data"


@dataclass(frozen=True, slots=True, kw_only=True)
class LandUnit:
    """Land of one kind with what is known of it; None or NaN where it is unknown.

    A condition that is given stands; else it follows from the data.

    Parameters
    ----------
    name : str
        Of the unit.
    area : float
        On the ellipsoid, above 0. [ha]
    cover_before, cover_after : str or None
        Land cover at the start and at the end, of `LAND_COVERS`.
    land_cover, productivity, carbon : str or None
        Conditions that are given, of `CONDITIONS`.
    dynamics : str or None
        Class of land productivity dynamics, of `DYNAMICS`.
    trend, state, performance : str or None
        Metrics of productivity: ``improved``, ``stable`` or ``degraded``; performance
        is never improved.
    soc_before, soc_after : float
        Carbon stock of 0-30 cm at the start and at the end. [Mg ha-1]
    change_error : float
        Standard error of the relative change of the stock. [%]
    climate : str or None
        For the default change of carbon where no stock is known, such as ``temperate
        dry``.
    baseline : str or None
        Condition of the baseline, of `CONDITIONS`.
    """

    name: str
    area: float
    cover_before: str | None = None
    cover_after: str | None = None
    land_cover: str | None = None
    productivity: str | None = None
    carbon: str | None = None
    dynamics: str | None = None
    trend: str | None = None
    state: str | None = None
    performance: str | None = None
    soc_before: float = float("nan")
    soc_after: float = float("nan")
    change_error: float = float("nan")
    climate: str | None = None
    baseline: str | None = None

    def __post_init__(self) -> None:
        if not 0.0 < self.area < inf:
            raise InputError(
                f"area of {self.name} must be a finite number above 0 ha; "
                f"got {self.area:g}"
            )
        for name in ("land_cover", "productivity", "carbon", "baseline"):
            one_of(name, getattr(self, name), CONDITIONS)
        for name in ("trend", "state"):
            one_of(name, getattr(self, name), CONDITIONS)
        one_of("performance", self.performance, (*PERFORMANCES, UNKNOWN))
        one_of("dynamics", self.dynamics, (*DYNAMICS, UNKNOWN))
        for name in ("cover_before", "cover_after"):
            one_of(name, getattr(self, name), LAND_COVERS)
        in_range("change_error", self.change_error, 0.0, inf, "%")
        for name in ("soc_before", "soc_after"):
            in_range(name, getattr(self, name), 0.0, 1e5, "Mg ha-1")

    @property
    def water(self) -> bool:
        """Whether it is a water body at the end and so no part of the land area."""
        return self.cover_after == WATER


@dataclass(frozen=True, slots=True, kw_only=True)
class SubIndicator:
    """Condition by one sub-indicator, and what it rests on.

    Parameters
    ----------
    condition : str
        One of `CONDITIONS`.
    basis : str
        ``given``, ``no data``, or the rule that was applied.
    warnings : tuple of str
        What a reader must know.
    provisional : tuple of str
        What rests on no verified source.
    """

    condition: str
    basis: str
    warnings: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()


def by_land_cover(unit: LandUnit) -> SubIndicator:
    """Condition of a unit by its land cover.

    Parameters
    ----------
    unit : LandUnit
        With classes or a condition.

    Returns
    -------
    land_cover : SubIndicator
        By the default matrix unless the condition is given.
    """
    by_rule = land_cover_condition(unit.cover_before, unit.cover_after)
    known = by_rule != UNKNOWN
    basis = "default matrix of changes" if known else _NOTHING
    return _stands(unit, "land cover", unit.land_cover, by_rule, basis)


def by_productivity(unit: LandUnit) -> SubIndicator:
    """Condition of a unit by its productivity.

    Parameters
    ----------
    unit : LandUnit
        With metrics, a class of dynamics or a condition.

    Returns
    -------
    productivity : SubIndicator
        By the class of dynamics, else by the three metrics, unless given.
    """
    dynamics, by_rule = productivity_condition(unit.trend, unit.state, unit.performance)
    basis = "trend, state and performance" if by_rule != UNKNOWN else _NOTHING
    said: tuple[str, ...] = ()
    if unit.dynamics not in (None, UNKNOWN):
        asked = str(unit.dynamics)
        if dynamics not in (UNKNOWN, asked):
            said = (
                f"{unit.name}: productivity is given as {asked}; its metrics say "
                f"{dynamics}",
            )
        by_rule, basis = DYNAMICS[asked], "class of land productivity dynamics"
    found = _stands(unit, "productivity", unit.productivity, by_rule, basis)
    return SubIndicator(
        condition=found.condition, basis=found.basis, warnings=(*said, *found.warnings)
    )


def by_carbon(
    unit: LandUnit, *, threshold: float | None = None, years: float | None = None
) -> SubIndicator:
    """Condition of a unit by its carbon stock.

    Parameters
    ----------
    unit : LandUnit
        With stocks, with land cover and climate, or with a condition.
    threshold : float, optional
        A relative change must be larger than this; 10 % if None. [%]
    years : float, optional
        Length of the period: needed for the default change by land cover. [yr]

    Returns
    -------
    carbon : SubIndicator
        By the stocks; without stocks by the default factors of land cover.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    limit = rule_value("carbon_threshold") if threshold is None else threshold
    change, basis = float("nan"), _NOTHING
    provisional: tuple[str, ...] = ()
    if not (isnan(unit.soc_before) or isnan(unit.soc_after)):
        change = relative_change(unit.soc_before, unit.soc_after)
        basis = f"stocks of 0-30 cm, {change:+.1f} %"
    elif unit.cover_before and unit.cover_after and unit.climate and years:
        change = default_carbon_change(
            unit.cover_before, unit.cover_after, unit.climate, years
        )
        basis = f"default factor of land cover, {change:+.1f} %"
        provisional = (read_rules()["carbon_course"].text,)
    by_rule = carbon_condition(change, limit)
    said = _doubt(unit, change, by_rule, limit)
    found = _stands(unit, "carbon", unit.carbon, by_rule, basis)
    given = found.basis == _GIVEN
    return SubIndicator(
        condition=found.condition,
        basis=found.basis,
        warnings=found.warnings if given else (*said, *found.warnings),
        provisional=() if given else provisional,
    )


def _stands(
    unit: LandUnit, name: str, given: str | None, by_rule: str, basis: str
) -> SubIndicator:
    """The condition that was given, else that of the rule."""
    if given is None:
        return SubIndicator(condition=by_rule, basis=basis)
    said: tuple[str, ...] = ()
    if by_rule not in (UNKNOWN, given):
        said = (f"{unit.name}: {name} is given as {given}; its data say {by_rule}",)
    return SubIndicator(condition=given, basis=_GIVEN, warnings=said)


def _doubt(
    unit: LandUnit, change: float, condition: str, limit: float
) -> tuple[str, ...]:
    """What the standard error of the change leaves open."""
    error = unit.change_error
    if isnan(change) or isnan(error) or error == 0.0:
        return ()
    degraded = float(ndtr((-limit - change) / error))
    improved = float(ndtr((change - limit) / error))
    chance = {DEGRADED: degraded, IMPROVED: improved}
    sure = chance.get(condition, 1.0 - degraded - improved)
    if sure >= SURE:
        return ()
    return (
        f"{unit.name}: carbon is {condition} with a probability of {100 * sure:.0f} % "
        f"only (change {change:+.1f} %, standard error {error:.1f} %)",
    )
