"""Recognitions that a person may see; every lookup of one starts here."""

from django.db.models import Prefetch, Q
from django.utils import timezone

from tilth_web.accounts.domain.record_types import STAFF, Action
from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.evaluation.models import (
    Application,
    Credential,
    Decision,
    Recognition,
    RecognitionRules,
    RecognitionStep,
)
from tilth_web.registry.domain.queries import own_projects

LABEL = "evaluation.recognition"
KNOWN = Q(state__in=Recognition.PUBLIC)
ROWS = "project__person", "project__organisation", "project__shown", "rules"
LARGE = "project__words", "project__shown__input", "project__shown__result"


def visible_recognitions(user):
    """What was granted, ended or not; proposals for staff alone."""
    rows = _with_all()
    if is_staff(user):
        return rows
    own = Q(project__in=own_projects(user))
    return rows.filter(KNOWN & (Q(project__state="published") | own))


def public_recognitions():
    """What everybody sees, with its history and the newest of its credentials last."""
    credentials = Credential.objects.defer("content", "badge").order_by("index")
    return (
        _with_all()
        .filter(KNOWN, project__state="published")
        .prefetch_related(
            Prefetch("credentials", credentials),
            Prefetch("history_steps", _with_measurement(RecognitionStep.objects)),
        )
    )


def gone_recognitions():
    """What was granted to projects that are public no more."""
    return Recognition.objects.filter(KNOWN).exclude(project__state="published")


def recognised(user):
    """What is in force now, for the gallery."""
    return visible_recognitions(user).filter(
        state=Recognition.State.GRANTED,
        valid_until__gt=timezone.now(),
        project__state="published",
    )


def visible_rules(user):
    """Published versions; drafts for staff alone."""
    if is_staff(user):
        return RecognitionRules.objects.all()
    return RecognitionRules.objects.filter(state=RecognitionRules.State.PUBLISHED)


def candidates():
    """Applications that a recognition can be proposed for."""
    return Application.objects.filter(
        state=Application.State.RELEASED,
        decision__outcome=Decision.Outcome.POSITIVE,
        project__state="published",
        recognition=None,
    ).select_related("project", "call")


def visible_steps(recognition, user):
    """The history, and whether the reader sees the reasons that are not public."""
    steps = _with_measurement(recognition.history_steps)
    return steps, is_involved(recognition, user)


def is_involved(recognition, user):
    """Whether a person runs the project, or decides on recognitions."""
    own = own_projects(user).filter(pk=recognition.project_id)
    return is_staff(user) or own.exists()


def _with_all():
    """Recognitions with what is told of them, but for what only some pages show."""
    return Recognition.objects.select_related(*ROWS).defer(*LARGE)


def _with_measurement(steps):
    """Steps with the numbers that a renewal rests on, but for their long rows."""
    long = ("measurement__input", "measurement__result")
    return steps.select_related("measurement").defer(*long)


def is_staff(user):
    return not STAFF.isdisjoint(platform_roles(user))


def may(user, uuid, action):
    """Whether `user` may do `action` with a recognition; it has no files to edit."""
    found = visible_recognitions(user).filter(uuid=uuid).first()
    if found is None or action == Action.EDIT:
        return False
    return action == Action.SEE or is_involved(found, user)
