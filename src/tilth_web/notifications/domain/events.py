"""The history of records: written once, with pseudonymous actors.

The database refuses every change of an event but one: the actor may be forgotten.
"""

from django.utils.crypto import salted_hmac

from tilth_web.accounts.domain.record_types import Visibility, label_of
from tilth_web.notifications.domain.telling import tell
from tilth_web.notifications.models import Event


def record_event(
    actor, verb, record, /, *, visibility=Visibility.INVOLVED, about=None, **data
):
    """Write that `actor` did `verb` to `record`; `data` holds no personal data.

    An actor of None is the platform itself. The sentence of a verb is registered in
    `history`, who is told of it in `telling`; `about` is the person whom it concerns,
    for that alone.
    """
    event = Event.objects.create(
        actor=actor,
        pseudonym=pseudonym(actor),
        verb=verb,
        record_type=label_of(record),
        record_uuid=record.uuid,
        visibility=visibility,
        data=data,
    )
    tell(verb, verb=verb, actor=actor, record=record, about=about, data=data)
    return event


def pseudonym(person):
    """A stable name that does not tell who it is; empty for nobody."""
    if person is None:
        return ""
    return salted_hmac("actor of an event", str(person.uuid)).hexdigest()[:12]


def events_of(person):
    """What a person did, for the copy of their data."""
    fields = ("at", "verb", "record_type", "record_uuid", "data")
    return list(Event.objects.filter(actor=person).values(*fields))


def forget_actor(person):
    """Keep the history of an erased person under the pseudonym alone."""
    Event.objects.filter(actor=person).update(actor=None)
