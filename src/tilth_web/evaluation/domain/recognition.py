"""Recognition of projects by the operator: from a proposal to its end."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.record_types import Visibility
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.recognition_rules import current_rules
from tilth_web.evaluation.domain.recognition_workflow import (
    EXPIRE,
    RECOGNITION,
    locked_recognition,
    rests_on,
)
from tilth_web.evaluation.models import Application, Recognition
from tilth_web.notifications.domain.events import record_event
from tilth_web.workflow.domain.transition import take


@transaction.atomic
def propose(application, *, actor, level):
    """Open the question whether a project is recognised; only staff see it."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    rules = current_rules()
    if rules is None:
        raise WorkflowError(_("There are no published rules of recognition yet."))
    if rules.level(level) is None:
        raise WorkflowError(_("The rules that hold now have no such level."))
    against = rests_on(locked)
    if Recognition.objects.filter(application=locked).exists():
        against.append(_("A recognition was proposed for this application already."))
    if against:
        raise WorkflowError(" ".join(against))
    recognition = Recognition.objects.create(
        application=locked,
        project=locked.project,
        rules=rules,
        level=level,
        language=locked.project.language,
        created_by=actor,
    )
    record_event(
        actor, "recognition.proposed", recognition, visibility=Visibility.STAFF
    )
    return recognition


def decide(recognition, *, actor, transition, **words):
    """Take a transition of a recognition; `words` are its reasons and needs."""
    return take(RECOGNITION, transition, recognition, actor=actor, words=words)


def expire_ended():
    """Move what is over to where it is over; the number of them."""
    ended = Recognition.objects.filter(
        state__in=Recognition.IN_FORCE, valid_until__lte=timezone.now()
    )
    return len([take(RECOGNITION, EXPIRE, row, actor=None) for row in ended])


@transaction.atomic
def tell_story(recognition, *, actor, story, lessons, language, consent):
    """Keep what the holder tells others, and show it only where they agree."""
    locked = locked_recognition(recognition)
    if locked.standing not in Recognition.IN_FORCE:
        raise WorkflowError(_("Only a project that is recognised tells its story."))
    locked.story, locked.lessons, locked.language = story, lessons, language
    locked.told_at = timezone.now() if consent else None
    locked.told_by = actor if consent else None
    locked.save()
    record_event(actor, "recognition.told", locked)
    return locked
