"""What reviewers gave, beside what the holder gave, under the rules of the criteria."""

from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count, Max

from tilth_web.evaluation.domain.criteria_queries import parsed
from tilth_web.evaluation.domain.criteria_scores import (
    agreement_of,
    scored_items,
    scores_of,
)
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Review, Score

GIVEN = Review.State.SUBMITTED
KEPT = 24 * 3600  # s


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One criterion with what the holder and the reviewers gave.

    `median` and `spread` are None where nothing was scored.
    """

    question: object
    own: int | None
    scores: tuple[float, ...] = ()
    n_abstained: int = 0
    median: float | None = None
    spread: float | None = None
    below_gate: bool = False


@dataclass(frozen=True, kw_only=True)
class Total:
    """The weighted mean of the medians, as a share of the highest scores, 0 to 1.

    None where nothing was scored. `is_whole` says whether every criterion with a weight
    was; `gates` names the safeguards that were not met, `open_gates` those that nobody
    scored.
    """

    share: float | None
    is_whole: bool
    gates: tuple[str, ...] = ()
    open_gates: tuple[str, ...] = ()


def judged(application, criteria, answers):
    """Every criterion, with the scores of the submitted reviews."""
    own = {answer["criterion"]: answer["score"] for answer in answers}
    card = _card(application, criteria)
    scores = {score.item.key: score for score in card.items} if card else {}
    return [
        _judged(one, own.get(one.id), scores.get(one.id))
        for one in questions_of(criteria.content)
    ]


def total(application, criteria):
    """All criteria together."""
    card = _card(application, criteria)
    if card is None:
        return Total(share=None, is_whole=False)
    gated = [score for score in card.items if score.item.gate is not None]
    return Total(
        share=card.total.share,
        is_whole=card.total.is_whole,
        gates=tuple(score.item.key for score in gated if score.passed is False),
        open_gates=tuple(score.item.key for score in gated if score.passed is None),
    )


def shares(applications, criteria):
    """The shares of applications under one version, by their keys.

    Those that nobody reviewed, or under a version that scores nothing, have none.
    """
    told = parsed(criteria)
    if not scored_items(told):
        return {}
    keys = [one.pk for one in applications]
    rows = Review.objects.filter(application__in=keys, state=GIVEN)
    given = {}
    for review in rows.prefetch_related("scores"):
        given.setdefault(review.application_id, []).append(_given(review))
    return {key: scores_of(told, rows).total.share for key, rows in given.items()}


def agreement(criteria, applications):
    """Krippendorff's alpha over applications; None where nothing is scored.

    It is worked out anew when a review was given since, which all of it rests on.
    """
    reviews = Review.objects.filter(application__in=applications, state=GIVEN)
    newest = reviews.aggregate(number=Count("pk"), at=Max("submitted_at"))
    key = f"agreement {criteria.sha256} {sorted(map(str, newest.values()))}"
    key = sha256(f"{key} {applications.query}".encode()).hexdigest()
    return cache.get_or_set(key, partial(_agreement, criteria, reviews), KEPT)


def _agreement(criteria, reviews):
    told = parsed(criteria)
    if told.scoring is None:
        return None
    rows = Score.objects.filter(review__in=reviews).exclude(value=None, abstains=False)
    given = {}
    names = ("review__application", "review__reviewer", "criterion", "value")
    for application, reviewer, criterion, value in rows.values_list(*names):
        of_one = given.setdefault(application, {}).setdefault(reviewer, {})
        of_one[criterion] = value
    return agreement_of(told, list(given.values()))


def _card(application, criteria):
    told = parsed(criteria)
    if not scored_items(told):
        return None
    given = application.reviews.filter(state=GIVEN).prefetch_related("scores")
    return scores_of(told, [_given(review) for review in given])


def _given(review):
    """Scores of a review; None where the reviewer abstains."""
    return {
        score.criterion: score.value
        for score in review.scores.all()
        if score.abstains or score.value is not None
    }


def _judged(asked, own, score):
    if score is None:
        return Judged(question=asked, own=own)
    return Judged(
        question=asked,
        own=own,
        scores=score.values,
        n_abstained=score.n_abstained,
        median=score.median,
        spread=score.spread,
        below_gate=score.passed is False,
    )
