"""What the history says of recognitions, who is told of them, and the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.personal_data import erases, exports
from tilth_web.accounts.domain.record_types import register
from tilth_web.evaluation.domain.recognition import expire_ended
from tilth_web.evaluation.domain.recognition_queries import LABEL, may
from tilth_web.evaluation.models import Credential, Recognition
from tilth_web.notifications.domain.history import say
from tilth_web.notifications.domain.kinds import add_kind
from tilth_web.notifications.domain.notices import notify
from tilth_web.notifications.domain.telling import tells
from tilth_web.operations.domain.schedule import periodic
from tilth_web.registry.domain.notices import people_of

register(LABEL, may)
say("recognition.proposed", _("%(actor)s proposed the recognition."))
say("recognition.granted", _("%(actor)s granted the recognition."))
say("recognition.dropped", _("%(actor)s decided not to grant the recognition."))
say("recognition.suspended", _("%(actor)s suspended the recognition."))
say("recognition.restored", _("%(actor)s restored the recognition."))
say("recognition.withdrawn", _("%(actor)s withdrew the recognition."))
say("recognition.renewed", _("%(actor)s renewed the recognition."))
say("recognition.expired", _("The recognition ended by its date."))
say("recognition.told", _("%(actor)s changed the story of the project."))

CASES = {
    "recognition.granted": _("The project “%(project)s” is recognised."),
    "recognition.suspended": _(
        "The recognition of the project “%(project)s” is suspended: see why."
    ),
    "recognition.restored": _(
        "The recognition of the project “%(project)s” holds again."
    ),
    "recognition.withdrawn": _(
        "The recognition of the project “%(project)s” is withdrawn: see why."
    ),
    "recognition.renewed": _(
        "The recognition of the project “%(project)s” is renewed."
    ),
    "recognition.expired": _("The recognition of the project “%(project)s” has ended."),
}
add_kind("recognition.changed", label=_("Recognition of my projects"), cases=CASES)
periodic("end recognitions", every=timedelta(hours=1))(expire_ended)


@tells(*CASES)
def tell_of_recognition(*, verb, actor, record, **_event):
    """Those who run the project."""
    notify(
        people_of(record.project),
        "recognition.changed",
        path=record.get_absolute_url(),
        actor=actor,
        case=verb,
        project=record.project.name,
    )


@exports("recognitions")
def recognitions_of(person):
    """Recognitions of the projects that a person holds."""
    rows = Recognition.objects.filter(
        project__person=person, state__in=Recognition.PUBLIC
    )
    names = ("uuid", "level", "state", "granted_at", "valid_until", "story", "lessons")
    return list(rows.values(*names))


@erases
def forget_holder(person):
    """Take words and badges away; that there was a recognition stays known."""
    own = Recognition.objects.filter(project__person=person)
    Credential.objects.filter(recognition__in=own).update(content="", badge="")
    own.update(story="", lessons="", told_at=None)
    Recognition.objects.filter(told_by=person).update(told_by=None)
