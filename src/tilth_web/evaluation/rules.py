"""Calls, applications and reviews as records on which files and history hang."""

from tilth_web.accounts.domain.record_types import Action
from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.evaluation.domain.blinding import name_for_reviewer
from tilth_web.evaluation.domain.freezing import frozen_files
from tilth_web.evaluation.domain.panel import name_for_panel
from tilth_web.evaluation.domain.queries import (
    SECRETARIAT,
    own_applications,
    team_applications,
    visible_applications,
    visible_calls,
    visible_reviews,
)

CALL = "evaluation.call"
APPLICATION = "evaluation.application"
REVIEW = "evaluation.review"


def may_call(user, uuid, action):
    """Everybody sees a public call; files are added by nobody."""
    if action == Action.SEE:
        return visible_calls(user).filter(uuid=uuid).exists()
    return action == Action.TAKE_PART and SECRETARIAT in platform_roles(user)


def may_application(user, uuid, action):
    """Evidence is read by all it was sent to, and changed on its pages alone.

    Names in the history are for those who apply or run it: not for reviewers.
    """
    if not user.is_authenticated or action == Action.EDIT:
        return False
    if action == Action.SEE:
        return visible_applications(user).filter(uuid=uuid).exists()
    own = own_applications(user).filter(uuid=uuid).exists()
    return own or may_watch(user, uuid)


def handed_over(user, uuid):
    """Evidence is its holder's alone until a submission names it."""
    if own_applications(user).filter(uuid=uuid).exists():
        return None
    return frozen_files(visible_applications(user).get(uuid=uuid))


def may_watch(user, uuid):
    """What is for staff is read by those who run this evaluation."""
    return team_applications(user).filter(uuid=uuid).exists()


def may_review(user, uuid, action):
    """The history of a review is for those who run the evaluation."""
    if action == Action.EDIT or not user.is_authenticated:
        return False
    found = visible_reviews(user).filter(uuid=uuid)
    if action == Action.SEE:
        return found.exists()
    return found.filter(application__in=team_applications(user)).exists()


def application_called(user, application):
    """An application by its project, but for reviewers who are not to know it."""
    if _knows_all(user, application):
        return str(application)
    return f"{name_for_reviewer(application)}, {application.call}"


def review_called(user, review):
    """A review by who writes it and its project, as far as the reader may know."""
    application = review.application
    if team_applications(user).filter(pk=application.pk).exists():
        return str(review)
    name = name_for_panel(review, reader=user)
    return f"{name}: {application_called(user, application)}"


def _knows_all(user, application):
    own = own_applications(user).filter(pk=application.pk)
    return own.exists() or may_watch(user, application.uuid)
