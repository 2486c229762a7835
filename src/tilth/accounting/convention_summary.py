"""Summaries that a report to a convention can be filled from: LDN and NDC.

Numbers, limits, units and the method of each line. The layout is that of Tilth, not the
form of a secretariat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from tilth.accounting.biochar import SOURCE as BIOCHAR
from tilth.accounting.land_degradation import CHANGES, VIEWS, LandDegradation
from tilth.accounting.net_balance import WOODY
from tilth.accounting.net_balance_result import NetBalance, SourceBalance
from tilth.accounting.quantity import Quantity
from tilth.accounting.target import FourPerMille
from tilth.errors import InputError

HECTARES: Final = 100.0  # ha in 1 km2, the unit of UNCCD reports
NDC_METHOD: Final = (
    "greenhouse-gas balance of the project against its baseline over the horizon; "
    "positive is a benefit to the climate"
)
NDC_SOURCES: Final = (
    "UNFCCC, ETF reporting tools (unfccc.int): common tabular formats for tracking "
    "progress stand in annex II to decision 5/CMA.3",
)
NDC_PROVISIONAL: Final = (
    "the common tabular formats and decision 18/CMA.1 were not read; it is recalled "
    "that they ask for potentials of AR5 over 100 years",
)
NDC_WARNINGS: Final = (
    "the layout is not the common tabular format of the UNFCCC",
    "a project against its baseline: an inventory counts emissions and removals of "
    "each year, with removals negative, and may hold this land already",
)
CARBON: Final = "carbon"
AVOIDED: Final = "emissions avoided"
STORED: Final = (WOODY, BIOCHAR)  # lines of a balance that are carbon taken up
LDN_WARNING: Final = "the layout is not the form of PRAIS; areas are in km2 as it asks"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One number of a summary.

    Parameters
    ----------
    topic, item : str
        Group and what it is.
    value : float or None
        The number; None if unknown. [as `unit` says]
    low, high : float or None
        Limits; None where there are none or they are unknown. [as `unit` says]
    unit : str
        Of all three.
    basis : str
        How it was found, or why it is unknown.
    """

    topic: str
    item: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionSummary:
    """What a report to a convention can be filled from.

    Parameters
    ----------
    convention, title : str
        ``UNCCD`` or ``UNFCCC``, and a heading.
    facts : tuple of (str, str)
        What the numbers depend on, as name and text.
    rows : tuple of SummaryRow
        The numbers.
    method : str
        How they were computed.
    sources, provisional, warnings : tuple of str
        Citations; what rests on no verified source; what a reader must know.
    """

    convention: str
    title: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[SummaryRow, ...]
    method: str
    sources: tuple[str, ...]
    provisional: tuple[str, ...]
    warnings: tuple[str, ...]


def ldn_summary(
    result: LandDegradation, targets: Sequence[FourPerMille] = ()
) -> ConventionSummary:
    """Summary for reports on land degradation neutrality.

    Parameters
    ----------
    result : LandDegradation
        Of the area.
    targets : sequence of FourPerMille, optional
        Where its soil stands against the 4 per 1000 target, of plain numbers.

    Returns
    -------
    summary : ConventionSummary
        Proportion, change against the baseline, and areas by condition.

    Raises
    ------
    InputError
        If a target holds more than one number.
    """
    return ConventionSummary(
        convention="UNCCD",
        title="Land degradation neutrality, SDG indicator 15.3.1",
        facts=(
            ("land area", f"{result.land_area / HECTARES:g} km2 without inland water"),
            ("water bodies", f"{result.water_area / HECTARES:g} km2"),
            ("rule", "one out, all out of land cover, productivity and carbon stock"),
            ("carbon", f"change of 0-30 cm by more than {result.threshold:g} %"),
            ("period", "not given" if result.years is None else f"{result.years:g} yr"),
            ("reported", f"by the {result.view}"),
        ),
        rows=(
            _proportion(result),
            _change(result),
            *_conditions(result),
            *_kinds(result),
            *_target_rows(targets),
        ),
        method=result.method,
        sources=result.sources,
        provisional=_all(result.provisional, *(t.provisional for t in targets)),
        warnings=(*result.warnings, LDN_WARNING),
    )


def ndc_summary(
    balance: NetBalance,
    *,
    activity: str,
    baseline: str,
    level: float = 0.9,
    targets: Sequence[FourPerMille] = (),
) -> ConventionSummary:
    """Summary for reports on a nationally determined contribution.

    Parameters
    ----------
    balance : NetBalance
        Of plain numbers, not of draws.
    activity, baseline : str
        What is done; what it is held against.
    level : float, default 0.9
        Coverage of the intervals, in (0, 1). [1]
    targets : sequence of FourPerMille, optional
        Where the soil stands against the 4 per 1000 target, of plain numbers.

    Returns
    -------
    summary : ConventionSummary
        Net balance, pools and gases, with warming potentials and intervals.

    Raises
    ------
    InputError
        If activity or baseline is empty, or a number is more than one.
    """
    for name, text in (("activity", activity), ("baseline", baseline)):
        if not text.strip():
            raise InputError(f"{name} must be described in words; got none")
    if balance.known_co2e.value.ndim:
        raise InputError(
            "balance must be of plain numbers for a summary; got an array of the shape "
            f"{balance.known_co2e.value.shape}"
        )
    p = balance.potential
    why = "; ".join(f"{u.what}: {u.reason}" for u in balance.unknown)
    return ConventionSummary(
        convention="UNFCCC",
        title="Contribution to a nationally determined contribution",
        facts=(
            ("activity", activity),
            ("held against", baseline),
            ("area", f"{balance.area:g} ha"),
            ("horizon", f"{balance.years} yr"),
            (
                "warming potentials",
                f"{p.report}, {p.years} years: CH4 {p.ch4:g}, N2O {p.n2o:g}",
            ),
            ("sign", "positive is a benefit to the climate"),
            ("interval", f"{100 * level:g} %, errors of factors to the first order"),
            ("unknown", why or "nothing"),
        ),
        rows=(*_balance(balance, why, level), *_target_rows(targets)),
        method=f"{NDC_METHOD}; {balance.method}",
        sources=_all(balance.sources, NDC_SOURCES),
        provisional=_all(
            balance.provisional, NDC_PROVISIONAL, *(t.provisional for t in targets)
        ),
        warnings=_all(balance.warnings, NDC_WARNINGS),
    )


def topic_of(source: str) -> str:
    """Group of a line of a balance: carbon that is stored is no emission avoided.

    Parameters
    ----------
    source : str
        Of `tilth.accounting.emission.Emission`, or the name of a pool.

    Returns
    -------
    topic : str
        ``carbon`` or ``emissions avoided``.
    """
    return CARBON if source in STORED else AVOIDED


def _proportion(result: LandDegradation) -> SummaryRow:
    area = result.areas[result.view]
    open_ = area.proportion is None
    return SummaryRow(
        topic="indicator",
        item="proportion of land that is degraded (SDG 15.3.1)",
        value=area.proportion,
        low=area.lowest,
        high=area.highest,
        unit="%",
        basis=f"{result.view}; limits by unknown land" if open_ else result.view,
    )


def _change(result: LandDegradation) -> SummaryRow:
    change = result.degraded_change
    return SummaryRow(
        topic="indicator",
        item="change of degraded area against the baseline",
        value=None if change is None else change / HECTARES,
        low=None,
        high=None,
        unit="km2",
        basis="status less baseline"
        if change is not None
        else "the condition of some land is unknown",
    )


def _conditions(result: LandDegradation) -> list[SummaryRow]:
    return [
        _area(view, condition, getattr(result.areas[view], condition))
        for view in VIEWS
        if result.has_baseline or view not in ("baseline", "status")
        for condition in ("degraded", "stable", "improved", "unknown")
    ]


def _kinds(result: LandDegradation) -> list[SummaryRow]:
    if not result.has_baseline:
        return []
    return [_area("kind of change", kind, result.changes[kind]) for kind in CHANGES]


def _area(topic: str, item: str, hectares: float) -> SummaryRow:
    return SummaryRow(
        topic=topic,
        item=item,
        value=hectares / HECTARES,
        low=None,
        high=None,
        unit="km2",
        basis="sum of land units",
    )


def _balance(balance: NetBalance, why: str, level: float) -> list[SummaryRow]:
    tonnes = "t CO2e"
    rows = [
        _row("net", "net balance", balance.net_balance_co2e, tonnes, why, level),
        _row("net", "known, before leakage", balance.known_co2e, tonnes, why, level),
        _row("net", "leakage", balance.leakage_co2e, tonnes, why, level),
        _row("carbon", "removals", balance.removals_co2, "t CO2", why, level),
        _row("carbon", "avoided losses", balance.avoided_co2, "t CO2", why, level),
    ]
    rows += [
        _row("carbon", p.pool, p.benefit_co2, "t CO2", why, level)
        for p in balance.pools
    ]
    rows += [_emission(s, level) for s in balance.emissions]
    return rows


def _emission(source: SourceBalance, level: float) -> SummaryRow:
    return _row(
        topic_of(source.source),
        f"{source.source}, {source.gas}",
        source.benefit_co2e,
        "t CO2e",
        source.method,
        level,
    )


def _row(
    topic: str, item: str, number: Quantity | None, unit: str, why: str, level: float
) -> SummaryRow:
    if number is None:
        return SummaryRow(
            topic=topic,
            item=item,
            value=None,
            low=None,
            high=None,
            unit=unit,
            basis=why,
        )
    low, high = (float(x) for x in number.interval(level))
    reasons = "; ".join(number.reasons)
    known = not isnan(low)
    method = why if topic == AVOIDED else "project less baseline"
    return SummaryRow(
        topic=topic,
        item=item,
        value=float(number.value),
        low=low if known else None,
        high=high if known else None,
        unit=unit,
        basis=method if known else f"{method}; interval unknown: {reasons}",
    )


def _target_rows(targets: Sequence[FourPerMille]) -> list[SummaryRow]:
    """Rates and targets, each with the reference that it counts from."""
    rows = []
    for t in targets:
        if t.target.size != 1:
            raise InputError(
                "targets must be of plain numbers for a summary; got an array of the "
                f"shape {t.target.shape}"
            )
        counted = (
            f"from the {t.reference}, {t.depth_top:g}-{t.depth_bottom:g} cm, "
            f"{t.years:g} yr"
        )
        for item, number, unit in (
            ("yearly gain of the soil", t.rate, "permil yr-1"),
            (f"stock aimed at with {t.target_rate:g} permil", t.target, "Mg ha-1"),
        ):
            rows.append(
                SummaryRow(
                    topic="4 per 1000",
                    item=f"{item}, {counted}",
                    value=None if number is None else float(number.item()),
                    low=None,
                    high=None,
                    unit=unit,
                    basis=_reached(t) if number is not None else "no project was given",
                )
            )
    return rows


def _reached(target: FourPerMille) -> str:
    if target.reached is None:
        return "arithmetic of the target"
    return "target reached" if bool(target.reached.item()) else "target not reached"


def _all(*parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for part in parts for text in part))
