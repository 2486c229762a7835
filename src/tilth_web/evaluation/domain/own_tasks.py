"""Tasks that come from evaluations: for holders, reviewers and the secretariat."""

from datetime import UTC, datetime, time

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.accounts.domain.tasks import Task, provides_tasks
from tilth_web.accounts.rules import allowed
from tilth_web.evaluation.domain.blinding import name_for_reviewer
from tilth_web.evaluation.domain.queries import (
    SECRETARIAT,
    own_applications,
    team_applications,
)
from tilth_web.evaluation.models import Application, Review

State = Application.State


@provides_tasks
def applications(user):
    """Finish what one began; answer reviews."""
    mine = own_applications(user).select_related("project", "call")
    for application in mine.filter(state__in=Application.EDITABLE):
        due = application.late_until or application.call.closes_at
        returned = application.state == State.RETURNED
        yield Task(
            verb=_("Complete the application of"),
            object=application.project.name,
            url=application.get_absolute_url(),
            due=None if returned else due,
        )
    for application in mine.filter(state=State.REBUTTAL):
        if not allowed(user, "application.submit", application):
            continue
        yield Task(
            verb=_("Answer the reviews of"),
            object=application.project.name,
            url=reverse("evaluation:rebuttal", args=[application.uuid]),
            due=application.rebuttal_until,
        )


@provides_tasks
def reviews(user):
    """Reviews that one is asked for."""
    mine = Review.objects.filter(reviewer=user, state__in=Review.OPEN)
    mine = mine.filter(application__state=State.REVIEW)
    for review in mine.select_related("application__project", "application__call"):
        asked = review.state == Review.State.ASKED
        yield Task(
            verb=_("Answer whether you review") if asked else _("Review"),
            object=name_for_reviewer(review.application),
            url=reverse("evaluation:review", args=[review.uuid]),
            due=_end_of(review.due),
        )


@provides_tasks
def secretariat(user):
    """What waits for the secretariat, one line for each application."""
    if SECRETARIAT not in platform_roles(user):
        return
    waiting = (State.SUBMITTED, State.REVIEW, State.DELIBERATION, State.DECIDED)
    found = (
        team_applications(user)
        .filter(state__in=waiting)
        .annotate(
            asked=Count("reviews", filter=Q(reviews__state__in=Review.OPEN)),
            given=Count("reviews", filter=Q(reviews__state=Review.State.SUBMITTED)),
        )
    )
    for application in found.select_related("project", "call")[:100]:
        verb = _verb(application)
        if verb:
            yield Task(
                verb=verb,
                object=application.project.name,
                url=application.get_absolute_url(),
            )


def _verb(application):
    if application.state == State.REVIEW:
        lacking = application.call.minimum_reviews - application.given
        if lacking <= 0:
            return _("End the reviews of")
        return "" if application.asked >= lacking else _("Ask reviewers for")
    return {
        State.SUBMITTED: _("Check whether to admit"),
        State.DELIBERATION: _("Decide on"),
        State.DECIDED: _("Release the evaluation of"),
    }[application.state]


def _end_of(day):
    """The end of a day, as an instant."""
    return None if day is None else datetime.combine(day, time.max, tzinfo=UTC)
