"""The history of a record as sentences, for those who may read it.

An app registers the sentence of each of its verbs at start, as a lazy translation with
the places ``%(actor)s`` and those of the event's data::

    say("project.published", _("%(actor)s published the project."))
"""

from collections import defaultdict

from django.utils.translation import gettext as _

from tilth_web.accounts.domain.record_types import Visibility, label_of, readable
from tilth_web.notifications.models import Event

SENTENCES = {}


def say(verb, sentence):
    """Register the sentence of a verb, or a function that makes it of the data."""
    SENTENCES[verb] = sentence


def visible_events(user, label, uuid):
    """What `user` may read of the history of a record, the newest first."""
    levels = readable(user, label, uuid)
    events = Event.objects.filter(record_type=label, record_uuid=uuid)
    return events.filter(visibility__in=levels).select_related("actor")


def told(events, user, label, uuid):
    """Events with their sentences; names stand only where `user` takes part."""
    named = Visibility.INVOLVED in readable(user, label, uuid)
    return [{"at": e.at, "sentence": sentence(e, named=named)} for e in events]


def history_of(record, user, most=None):
    """The newest events of a record that `user` may read, as sentences."""
    label, uuid = label_of(record), record.uuid
    return told(visible_events(user, label, uuid)[:most], user, label, uuid)


def sentence(event, *, named):
    """What happened, in the language of the reader."""
    words = defaultdict(lambda: "…", event.data)
    words["actor"] = _actor(event, named)
    template = SENTENCES.get(event.verb, f"%(actor)s: {event.verb.replace('%', '%%')}")
    if callable(template):
        template = template(event.data)
    return str(template) % words


def _actor(event, named):
    if not event.pseudonym:
        return _("The platform")
    if event.actor is None:
        return _("A former participant (%(name)s)") % {"name": event.pseudonym}
    return str(event.actor) if named else _("A participant")
