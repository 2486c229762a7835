"""What holder and public read of an evaluation, and when."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.queries import released_reviews
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Application, Call, Decision
from tilth_web.notifications.domain.events import record_event

State = Application.State


def reviews_for_holder(application):
    """Reviews without what is private, from when the holder is asked to answer them.

    Once the evaluation is released they stand in the report.
    """
    running = (State.REBUTTAL, State.DELIBERATION, State.DECIDED)
    if application.rebuttal_until is None or application.state not in running:
        return []
    return told_reviews(application)


def told_reviews(application):
    """Reviews as the holder will read them; with names only where the call says so."""
    named = application.call.blinding == Call.Blinding.NONE
    there = questions_of(application.call.criteria.content)
    asked = {one.id: one for one in there}
    found = released_reviews(application).select_related("reviewer")
    return [
        {
            "number": number,
            "name": str(review.reviewer) if named else "",
            "recommendation": review.get_recommendation_display(),
            "recommends": review.recommendation,
            "strengths": review.strengths,
            "improvements": review.improvements,
            "comments": [
                (asked[score.criterion], score.comment)
                for score in review.scores.all()
                if score.comment
            ],
        }
        for number, review in enumerate(found.prefetch_related("scores"), start=1)
    ]


def may_be_shown(application):
    """Whether the rating of a project may be shown, if its holder agrees."""
    return (
        application.state == State.RELEASED
        and application.decision.outcome == Decision.Outcome.POSITIVE
    )


@transaction.atomic
def show(application, *, actor):
    """Show a positively rated project as an investment opportunity."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if not may_be_shown(locked):
        raise WorkflowError(_("Only a positive rating is shown, once it is released."))
    if locked.project.state != "published":
        raise WorkflowError(_("Publish the project first."))
    if locked.published_at is None:
        locked.published_at = timezone.now()
        locked.save(update_fields=["published_at"])
        record_event(actor, "application.shown", locked)
    return locked


@transaction.atomic
def hide(application, *, actor):
    """Show a rating no longer."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.published_at is not None:
        locked.published_at = None
        locked.save(update_fields=["published_at"])
        record_event(actor, "application.hidden", locked)
    return locked
