"""Predicted against measured: the newest assessment before the results, and those."""

from dataclasses import dataclass
from datetime import date

from tilth_web.registry.domain.monitoring import series

DEPTH = 30.0  # cm, of the stocks of assessments


@dataclass(frozen=True, kw_only=True)
class Value:
    """A stock at an instant, in decimal years, with its 90 % interval. [Mg ha-1]."""

    year: float
    estimate: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One round: measured, and what was predicted for that day; None where unknown."""

    name: str
    day: date
    measured: Value
    predicted: Value | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Stocks of a series of rounds beside the course that an assessment predicted."""

    assessment: object
    course: tuple[Value, ...]
    rounds: tuple[Compared, ...]


def comparison(one):
    """A round and those before it beside what was predicted; None without a result.

    The assessment is the newest that was made before the first laboratory file of this
    round: whoever made it knew nothing of it. For a round whose file was there before
    the assessment nothing was predicted.
    """
    done = [r.measurement for r in series(one)]
    done = [m for m in done if m is not None and m.day is not None]
    if not done:
        return None
    assessment = _before(one)
    course = _course(assessment) if assessment else ()
    return Comparison(
        assessment=assessment,
        course=course,
        rounds=tuple(
            Compared(
                name=m.round.name,
                day=m.day,
                measured=_measured(m),
                predicted=_at(course, decimal_year(m.day))
                if assessment and assessment.created_at < _brought(m.round)
                else None,
            )
            for m in done
            if m.result["depth_cm"] == DEPTH
        ),
    )


def decimal_year(day):
    """A day as a year with its share gone by."""
    start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days


def _before(one):
    made = one.project.assessments.filter(created_at__lt=_brought(one))
    return made.order_by("-number").first()


def _brought(one):
    """When the first file of a round was read."""
    return one.readings.order_by("created_at").first().created_at


def _measured(m):
    return Value(
        year=decimal_year(m.day), estimate=m.stock, low=m.stock_low, high=m.stock_high
    )


def _course(assessment):
    """Stocks with the project, by year where models gave them, else by horizon."""
    if any(p["depth_cm"] != DEPTH for p in assessment.result["parcels"]):
        return ()
    start, yearly = assessment.input["start_year"], assessment.result["yearly"]
    if yearly is not None:
        values = yearly["project_mg_ha"]
        limits = [values[name] or [] for name in ("low_90", "high_90")]
        rows = enumerate(values["estimate"])
        return tuple(
            Value(
                year=float(start + n),
                estimate=estimate,
                low=limits[0][n] if limits[0] else None,
                high=limits[1][n] if limits[1] else None,
            )
            for n, estimate in rows
        )
    found = []
    for at in assessment.result["horizons"]:
        value = at["project_mg_ha"]
        if value["estimate"] is not None:
            low, high = value["interval_90"] or (None, None)
            year = float(start + at["years"])
            kept = Value(year=year, estimate=value["estimate"], low=low, high=high)
            found.append(kept)
    return tuple(sorted(found, key=lambda v: v.year))


def _at(course, year):
    """The course at an instant, straight between two of its values."""
    for before, after in zip(course, course[1:], strict=False):
        if before.year <= year <= after.year:
            share = (year - before.year) / (after.year - before.year)
            return Value(
                year=year,
                estimate=_between(before.estimate, after.estimate, share),
                low=_between(before.low, after.low, share),
                high=_between(before.high, after.high, share),
            )
    return None


def _between(one, other, share):
    if one is None or other is None:
        return None
    return one + share * (other - one)
