"""Predicted against measured: the newest assessment before the results, and those."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Min

from tilth_web.registry.domain.monitoring import series
from tilth_web.registry.domain.queries import visible_assessments
from tilth_web.registry.models import LaboratoryReading

DEPTH = 30.0  # cm, of the stocks of assessments
SAME_AREA = 0.01  # share by which the land of both may differ without a word


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

    day: date
    measured: Value
    predicted: Value | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Stocks of a series of rounds beside the course that an assessment predicted."""

    assessment: object
    course: tuple[Value, ...]
    rounds: tuple[Compared, ...]
    change: dict | None = None  # measured from the first to the last round
    assessed_ha: float | None = None
    sampled_ha: float | None = None

    @property
    def predicted_change(self):
        """What was predicted of it; the assessment keeps no interval of it. [Mg ha-1].

        The errors of two stocks of one course are not independent, so that their
        intervals tell none of the difference.
        """
        first, last = self.rounds[0].predicted, self.rounds[-1].predicted
        if first is None or last is None:
            return None
        return last.estimate - first.estimate

    @property
    def of_other_land(self):
        """Whether the two are of land of another area."""
        if self.assessment is None or not self.sampled_ha:
            return False
        return abs(self.assessed_ha / self.sampled_ha - 1.0) > SAME_AREA


def comparison(measurement, user):
    """The rounds of a result beside what was predicted; None where none has a day.

    The assessment is the newest that `user` may see of those made before the first
    laboratory file of the round: whoever made it knew nothing of it. For a round whose
    file was there before the assessment nothing was predicted.
    """
    one, result = measurement.round, measurement.result
    dated = [r for r in result["rounds"] if r["date"]]
    if not dated or result["depth_cm"] != DEPTH:
        return None
    brought = _brought(series(one))
    made = visible_assessments(user).filter(project=one.project)
    made = made.filter(created_at__lt=brought[one.name])
    assessment = made.order_by("-number").first()
    course = _course(assessment) if assessment else ()
    rounds = []
    for r in dated:
        day = date.fromisoformat(r["date"])
        known = assessment and assessment.created_at < brought[r["name"]]
        rounds.append(
            Compared(
                day=day,
                measured=_measured(day, r["soc_stock"]),
                predicted=_at(course, decimal_year(day)) if known else None,
            )
        )
    return Comparison(
        assessment=assessment,
        course=course,
        rounds=tuple(rounds),
        change=result.get("stock_change") if len(dated) > 1 else None,
        assessed_ha=assessment and assessment.result["area_ha"],
        sampled_ha=result["area_ha"],
    )


def decimal_year(day):
    """A day as a year with its share gone by."""
    start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days


def _brought(rounds):
    """When the first file of each round was read, by the round's name."""
    rows = LaboratoryReading.objects.filter(round__in=rounds).order_by()
    return dict(rows.values_list("round__name").annotate(at=Min("created_at")))


def _measured(day, stock):
    low, high = stock["interval_90_mg_ha"] or (None, None)
    return Value(
        year=decimal_year(day), estimate=stock["mean_mg_ha"], low=low, high=high
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
    for before, after in pairwise(course):
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
