"""Tasks of those who decide on recognitions."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.tasks import Task, provides_tasks
from tilth_web.evaluation.domain.recognition_queries import (
    is_staff,
    visible_recognitions,
)
from tilth_web.evaluation.models import Recognition

AHEAD = timedelta(days=90)  # from when on an end is a task
State = Recognition.State


@provides_tasks
def proposals(user):
    """Decide on what was proposed."""
    for recognition in _of_staff(user).filter(state=State.PROPOSED):
        yield Task(
            verb=_("Decide on the recognition of"),
            object=str(recognition.project),
            url=recognition.get_absolute_url(),
        )


@provides_tasks
def renewals(user):
    """Renew what ends soon, or let it end."""
    soon = timezone.now() + AHEAD
    rows = _of_staff(user).filter(state=State.GRANTED, valid_until__lte=soon)
    for recognition in rows:
        yield Task(
            verb=_("Look whether to renew the recognition of"),
            object=str(recognition.project),
            due=recognition.valid_until,
            url=recognition.get_absolute_url(),
        )


def _of_staff(user):
    rows = visible_recognitions(user)
    return rows if is_staff(user) else rows.none()
