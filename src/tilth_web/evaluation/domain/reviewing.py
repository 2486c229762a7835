"""Reviews: asked for, taken on with a declaration, written, given; or declined."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.roles import people_with, platform_roles
from tilth_web.accounts.models import RoleGrant
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.interests import interests
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Application, Note, Review, Score
from tilth_web.notifications.domain.events import record_event

REVIEWER = RoleGrant.Role.REVIEWER
State = Review.State
STAFF = "staff"


def reviewers():
    """Who can be asked."""
    return people_with({REVIEWER})


@transaction.atomic
def ask(application, reviewer, *, actor, due=None):
    """Ask a reviewer, unless something ties them to the project."""
    locked = _in_review(application)
    if REVIEWER not in platform_roles(reviewer):
        raise WorkflowError(_("%(name)s is no reviewer.") % {"name": reviewer})
    if interests(actor, locked.project):
        raise WorkflowError(
            _("You are too near to this project: somebody else must do this.")
        )
    ties = interests(reviewer, locked.project)
    if ties:
        raise WorkflowError(
            _("%(name)s cannot review this project.") % {"name": reviewer}
            + " "
            + " ".join(ties)
        )
    review, is_new = Review.objects.get_or_create(
        application=locked,
        reviewer=reviewer,
        defaults={"asked_by": actor, "due": due},
    )
    if not is_new:
        if review.state != State.REPLACED:
            raise WorkflowError(_("%(name)s was asked already.") % {"name": reviewer})
        review.state, review.due = State.ASKED, due
        review.save(update_fields=["state", "due"])
    record_event(actor, "review.asked", review, visibility=STAFF, about=reviewer)
    return review


@transaction.atomic
def accept(review, *, actor, no_conflict):
    """Take a review on; who has an interest declines instead."""
    locked = _own(review, actor, State.ASKED)
    if not no_conflict:
        raise WorkflowError(
            _("Only who has no conflict of interest can review; decline otherwise.")
        )
    locked.state, locked.declared_at = State.ACCEPTED, timezone.now()
    locked.save(update_fields=["state", "declared_at"])
    record_event(actor, "review.accepted", locked, visibility=STAFF)
    return locked


@transaction.atomic
def decline(review, *, actor, reason):
    """Give a review back to the secretariat, with the reason."""
    locked = _own(review, actor, *Review.OPEN, untied=False)
    locked.state, locked.reason = State.DECLINED, reason
    locked.save(update_fields=["state", "reason"])
    record_event(actor, "review.declined", locked, visibility=STAFF)
    return locked


@transaction.atomic
def replace(review, *, actor):
    """Ask a reviewer no longer; what they wrote is kept, and counts for nothing."""
    locked = _locked(review)
    if locked.state not in Review.OPEN:
        raise WorkflowError(_("This review is given or declined already."))
    return _replace(locked, actor=actor)


def ask_no_longer(application):
    """End what is open: nothing will come of it, and whoever is asked is told."""
    open_reviews = application.reviews.filter(state__in=Review.OPEN)
    rows = open_reviews.select_for_update(of=("self",)).select_related("reviewer")
    for review in rows.order_by("pk"):
        _replace(review, actor=None)


@transaction.atomic
def remind(review, *, actor):
    """Remind a reviewer, once a day at most."""
    locked = _locked(review)
    if locked.state not in Review.OPEN:
        raise WorkflowError(_("This review is given or declined already."))
    now = timezone.now()
    if locked.reminded_at and (now - locked.reminded_at).days < 1:
        raise WorkflowError(_("A reminder was sent within the last day."))
    locked.reminded_at = now
    locked.save(update_fields=["reminded_at"])
    reviewer = locked.reviewer
    record_event(actor, "review.reminded", locked, visibility=STAFF, about=reviewer)
    return locked


@transaction.atomic
def save_score(review, criterion, *, actor, value, abstains, comment, private):
    """Save what a reviewer gives one criterion."""
    locked = _own(review, actor, State.ACCEPTED)
    asked = {
        one.id: one for one in questions_of(locked.application.call.criteria.content)
    }
    if criterion not in asked:
        raise WorkflowError(_("These criteria have no number %s.") % criterion)
    if abstains and value is not None:
        raise WorkflowError(_("Give a score, or abstain: not both."))
    if value is not None and value not in dict(asked[criterion].scale):
        raise WorkflowError(_("This score is not on the scale."))
    score, _new = Score.objects.update_or_create(
        review=locked,
        criterion=criterion,
        defaults={
            "value": value,
            "abstains": abstains,
            "comment": comment,
            "private": private,
        },
    )
    return score


@transaction.atomic
def save_words(review, *, actor, recommendation, strengths, improvements):
    """Save the recommendation and what stands beside it."""
    locked = _own(review, actor, State.ACCEPTED)
    locked.recommendation = recommendation
    locked.strengths, locked.improvements = strengths, improvements
    locked.save(update_fields=["recommendation", "strengths", "improvements"])
    return locked


@transaction.atomic
def submit(review, *, actor):
    """Give a review; it changes no more, and the others become readable."""
    locked = _own(review, actor, State.ACCEPTED)
    lacks = lacks_of(locked)
    if lacks:
        raise WorkflowError(" ".join(lacks))
    locked.state, locked.submitted_at = State.SUBMITTED, timezone.now()
    locked.save(update_fields=["state", "submitted_at"])
    record_event(actor, "review.submitted", locked, visibility=STAFF)
    return locked


def lacks_of(review):
    """Sentences on what a review needs before it is given."""
    scores = {score.criterion: score for score in review.scores.all()}
    lacks = []
    for asked in questions_of(review.application.call.criteria.content):
        score = scores.get(asked.id)
        name = {"number": asked.id, "name": asked.name}
        if score is not None and score.abstains:
            continue
        if asked.scale and (score is None or score.value is None):
            lacks.append(_("%(number)s %(name)s: give a score, or abstain.") % name)
        elif not asked.scale and (score is None or not score.comment.strip()):
            lacks.append(_("%(number)s %(name)s: write a comment, or abstain.") % name)
    if not review.recommendation:
        lacks.append(_("Give a recommendation."))
    return lacks


def done_of(review):
    """Criteria that a reviewer has answered, and all that there are."""
    there = questions_of(review.application.call.criteria.content)
    scores = {score.criterion: score for score in review.scores.all()}
    done = [
        one
        for one in there
        if (score := scores.get(one.id))
        and (score.abstains or score.value is not None or score.comment.strip())
    ]
    return len(done), len(there)


@transaction.atomic
def discuss(application, *, actor, text):
    """Say something to the others who judge an application."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    open_to = (Application.State.REVIEW, Application.State.REBUTTAL)
    if locked.state not in (*open_to, Application.State.DELIBERATION):
        raise WorkflowError(_("The discussion of this application is over."))
    return Note.objects.create(application=locked, by=actor, text=text)


def _replace(locked, *, actor):
    locked.state = State.REPLACED
    locked.save(update_fields=["state"])
    reviewer = locked.reviewer
    record_event(actor, "review.replaced", locked, visibility=STAFF, about=reviewer)
    return locked


def _in_review(application):
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("project", "call__criteria")
        .get(pk=application.pk)
    )
    if locked.state != Application.State.REVIEW:
        raise WorkflowError(_("This application is not in review."))
    return locked


def _own(review, actor, *states, untied=True):
    """A review of one's own, locked, while the application is in review.

    Who became tied to the project, or is no reviewer any longer, can only decline.
    """
    application = _in_review(review.application)
    locked = _locked(review)
    if locked.reviewer_id != actor.pk or locked.state not in states:
        raise WorkflowError(_("This review is at another step by now."))
    locked.application = application
    if untied and REVIEWER not in platform_roles(actor):
        raise WorkflowError(_("%(name)s is no reviewer.") % {"name": actor})
    if untied and interests(actor, application.project):
        raise WorkflowError(
            _("You are too near to this project: decline, and say why.")
        )
    return locked


def _locked(review):
    return Review.objects.select_for_update().get(pk=review.pk)
