"""Summaries of an assessment that reports to conventions can be filled from.

UNFCCC: the balance of the project against its baseline. UNCCD: the carbon sub-indicator
of land degradation only; land cover and productivity are no part of an assessment.
"""

from typing import Final

from tilth.accounting.convention_summary import (
    HECTARES,
    LDN_WARNING,
    NDC_METHOD,
    NDC_PROVISIONAL,
    NDC_SOURCES,
    NDC_WARNINGS,
    ConventionSummary,
    SummaryRow,
    topic_of,
)
from tilth.accounting.land_condition import (
    CONDITIONS,
    rule_value,
)
from tilth.assessment.project_assessment import Assessment
from tilth.assessment.project_outcome import Value
from tilth.assessment.project_result import AtHorizon
from tilth.units import CO2_PER_C

INTERVAL: Final = "90 %, 5th to 95th percentile of the Monte Carlo members"
LDN_METHOD: Final = (
    "carbon sub-indicator of SDG 15.3.1: stock of the plan at the horizon against that "
    "at the start, parcel by parcel; central values, a projection and no measurement"
)
LDN_SOURCES: Final = (
    "UNCCD, SDG indicator 15.3.1: change of the carbon stock by more than 10 %",
)
LDN_WARNINGS: Final = (
    LDN_WARNING,
    "land cover and productivity are not assessed, so the indicator itself, one out "
    "all out, stays unknown",
)


def ndc_summary(assessment: Assessment) -> ConventionSummary:
    """Summary for reports on a nationally determined contribution.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    summary : ConventionSummary
        Net balance, soil carbon and gases, with intervals.
    """
    project, b = assessment.project, assessment.balance
    at, area = _main(assessment), assessment.area
    practices = sorted({key for keys in assessment.tally.practices for key in keys})
    rows = [
        _row("net", "net balance", b.net_balance_co2e, "t CO2e", "after leakage"),
        _row("net", "known, before leakage", b.known_co2e, "t CO2e", "sum"),
        _row("net", "leakage", b.leakage_co2e, "t CO2e", "declared by the user"),
        _row("carbon", "soil carbon", b.soil_co2, "t CO2", "project less baseline"),
        *(
            _row("carbon", f"soil carbon, {name}", _co2(part, area), "t CO2", basis)
            for name, part, basis in (
                ("removals", at.removals, "above the stock of start and baseline"),
                ("avoided losses", at.avoided, "the rest of project less baseline"),
            )
        ),
    ]
    rows += [
        _row(
            topic_of(g.source),
            f"{g.source}, {g.gas}",
            g.benefit,
            "t CO2e",
            "baseline less project",
        )
        for g in b.gases
    ]
    rows += [
        _row("4 per 1000", f"yearly gain against the {name}", value, "permil yr-1", "")
        for name, value in (("start", at.rate_initial), ("baseline", at.rate_baseline))
    ]
    return ConventionSummary(
        convention="UNFCCC",
        title="Contribution to a nationally determined contribution",
        facts=(
            *_facts(assessment),
            ("activity", ", ".join(practices) or "nothing new"),
            ("held against", "the baseline of the project file"),
            ("warming potentials", assessment.potentials),
            ("sign", "positive is a benefit to the climate"),
            ("unknown", "; ".join(f"{w}: {r}" for w, r in b.unknown) or "nothing"),
        ),
        rows=tuple(rows),
        method=f"{NDC_METHOD}; horizon of {project.horizon} yr",
        sources=(*assessment.sources, *NDC_SOURCES),
        provisional=(*assessment.provisional, *NDC_PROVISIONAL),
        warnings=(*assessment.warnings, *NDC_WARNINGS),
    )


def ldn_summary(assessment: Assessment) -> ConventionSummary:
    """Summary for reports on land degradation neutrality, of carbon only.

    Parameters
    ----------
    assessment : Assessment
        Of a project.

    Returns
    -------
    summary : ConventionSummary
        Areas by the carbon sub-indicator; the indicator itself is unknown.
    """
    at = _main(assessment)
    land = assessment.tally.land
    areas = {c: land[c].area if c in land else 0.0 for c in CONDITIONS}
    rows = [
        SummaryRow(
            topic="indicator",
            item="proportion of land that is degraded (SDG 15.3.1)",
            value=None,
            low=None,
            high=None,
            unit="%",
            basis="land cover and productivity are not assessed",
        )
    ]
    rows += [
        SummaryRow(
            topic="carbon sub-indicator",
            item=condition,
            value=area / HECTARES,
            low=None,
            high=None,
            unit="km2",
            basis="sum of parcels by their central value; its interval is not known",
        )
        for condition, area in areas.items()
    ]
    rows += [
        _row("soil carbon", "stock of the plan", at.project, "Mg ha-1", "mean of area"),
        _row(
            "soil carbon",
            "stock of the baseline",
            at.baseline,
            "Mg ha-1",
            "mean of area",
        ),
    ]
    return ConventionSummary(
        convention="UNCCD",
        title="Land degradation neutrality, carbon sub-indicator",
        facts=(
            *_facts(assessment),
            ("carbon", f"change by more than {rule_value('carbon_threshold'):g} %"),
        ),
        rows=tuple(rows),
        method=LDN_METHOD,
        sources=(*assessment.sources, *LDN_SOURCES),
        provisional=assessment.provisional,
        warnings=(*assessment.warnings, *LDN_WARNINGS),
    )


def _facts(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    project = assessment.project
    first = project.start_year
    return (
        (
            "project",
            project.name + (" (an invented example)" if project.example else ""),
        ),
        ("area", f"{assessment.area:g} ha"),
        ("period", f"{first} to {first + project.horizon}, {project.horizon} yr"),
        ("interval", INTERVAL),
    )


def _main(assessment: Assessment) -> AtHorizon:
    years = assessment.project.horizon
    return next(h for h in assessment.horizons if h.years == years)


def _co2(carbon: Value, area: float) -> Value:
    """Carbon of a hectare as CO2 of the whole area, in Mg."""
    if carbon.estimate is None:
        return carbon
    scale = area * CO2_PER_C
    return Value(
        estimate=carbon.estimate * scale,
        interval=carbon.interval
        and (carbon.interval[0] * scale, carbon.interval[1] * scale),
        reason=carbon.reason,
    )


def _row(topic: str, item: str, value: Value, unit: str, basis: str) -> SummaryRow:
    low, high = value.interval or (None, None)
    return SummaryRow(
        topic=topic,
        item=item,
        value=value.estimate,
        low=low,
        high=high,
        unit=unit,
        basis="; ".join(text for text in (basis, value.reason) if text),
    )
