"""What reviewers gave, taken together: medians, weights, abstentions and gates."""

from dataclasses import dataclass
from statistics import median

from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Review


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One criterion with what the holder and the reviewers gave.

    `median` is None where everybody abstained or nothing is scored; `spread` is the
    difference of the highest and the lowest score.
    """

    question: object
    own: int | None
    scores: tuple[int, ...]
    abstained: int
    median: float | None
    spread: int
    below_gate: bool


@dataclass(frozen=True, kw_only=True)
class Total:
    """The weighted mean of the medians, as a share of the highest score.

    None where nothing is scored. `gates` names the safeguards that were not met.
    """

    share: float | None
    gates: tuple[str, ...]


def judged(application, content, answers):
    """Every criterion, with the scores of the submitted reviews."""
    given = application.reviews.filter(state=Review.State.SUBMITTED)
    rows = [
        row
        for review in given.prefetch_related("scores")
        for row in review.scores.all()
    ]
    own = {answer["criterion"]: answer["score"] for answer in answers}
    return [_judged(one, own.get(one.id), rows) for one in questions_of(content)]


def total(found):
    """All criteria together: abstained and unscored ones carry no weight."""
    gates = tuple(one.question.id for one in found if one.below_gate)
    scored = [one for one in found if one.median is not None]
    weight = sum(one.question.weight for one in scored)
    if not weight:
        return Total(share=None, gates=gates)
    reached = sum(
        one.question.weight * one.median / _highest(one.question) for one in scored
    )
    return Total(share=reached / weight, gates=gates)


def _judged(asked, own, rows):
    mine = [row for row in rows if row.criterion == asked.id]
    values = sorted(row.value for row in mine if row.value is not None)
    middle = float(median(values)) if values else None
    return Judged(
        question=asked,
        own=own,
        scores=tuple(values),
        abstained=sum(row.abstains for row in mine),
        median=middle,
        spread=values[-1] - values[0] if values else 0,
        below_gate=asked.gate is not None
        and middle is not None
        and middle < asked.gate,
    )


def _highest(asked):
    return max(value for value, _label in asked.scale)
