"""What a reviewer reads in their own reviews, and from when."""

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from tilth_web.evaluation.domain.blinding import content_for_reviewer
from tilth_web.evaluation.domain.freezing import frozen
from tilth_web.evaluation.domain.panel import own_label, reviews_by_name, told_notes
from tilth_web.evaluation.domain.queries import (
    newest_submissions,
    own_reviews,
    visible_reviews,
)
from tilth_web.evaluation.domain.scores import judged
from tilth_web.evaluation.models import Application, Review

IN_REVIEW = Application.State.REVIEW
NEAREST = F("due").asc(nulls_last=True)
IS_OPEN = ExpressionWrapper(
    Q(state__in=Review.OPEN, application__state=IN_REVIEW),
    output_field=BooleanField(),
)


def reviews_to_give(user):
    """One's own reviews: what `is_open` first, and of it the nearest end."""
    rows = own_reviews(user).prefetch_related("scores").annotate(is_open=IS_OPEN)
    return rows.order_by("-is_open", NEAREST, "asked_at", "pk")


def with_content(reviews):
    """Pairs of a review and what was frozen, as far as the reviewer may know it."""
    sent = newest_submissions({one.application_id for one in reviews})
    return [(one, _told(one, sent[one.application_id])) for one in reviews]


def content_of(review):
    """The same for one review."""
    return _told(review, review.application.submission)


def is_asked(review):
    """Whether it waits to be taken on."""
    in_review = review.application.state == IN_REVIEW
    return in_review and review.state == Review.State.ASKED


def is_written(review):
    """Whether it was taken on and can be changed."""
    in_review = review.application.state == IN_REVIEW
    return in_review and review.state == Review.State.ACCEPTED


def panel_of(review, content, *, reader):
    """What opens to a reviewer once their review is given; empty before."""
    if review.state != Review.State.SUBMITTED:
        return {}
    application = review.application
    others = visible_reviews(reader).filter(
        application=application, state=Review.State.SUBMITTED
    )
    others = others.exclude(pk=review.pk).select_related("reviewer")
    return {
        "others": reviews_by_name(others, application, is_team=False),
        "own_label": own_label(application, reader),
        "judged": judged(application, application.call.criteria, content["answers"]),
        "notes": told_notes(application, reader=reader, is_team=False),
        "rebuttal": application.rebuttal,
    }


def _told(review, submission):
    return content_for_reviewer(frozen(submission), review.application)
