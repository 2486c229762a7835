"""What this app keeps about a person, for the copy of their data and its erasure."""

from tilth_web.accounts.domain.personal_data import erases, exports
from tilth_web.notifications.domain import events, outbox
from tilth_web.notifications.domain.kinds import sentence
from tilth_web.notifications.domain.notices import visible_notifications
from tilth_web.notifications.models import Preference

exports("events")(events.events_of)
erases(events.forget_actor)
exports("outbox")(outbox.kept_messages)
erases(outbox.forget_messages)


@exports("notifications")
def kept_notifications(person):
    """What a person was told."""
    return [
        {
            "told": sentence(notification),
            "path": notification.path,
            "created_at": notification.created_at,
            "read_at": notification.read_at,
            "mailed_at": notification.mailed_at,
        }
        for notification in visible_notifications(person)
    ]


@exports("notification_preferences")
def kept_preferences(person):
    """How a person chose to be told."""
    return list(Preference.objects.filter(person=person).values("kind", "mode"))


@erases
def forget_notifications(person):
    """Delete what a person was told, and how they chose to be told."""
    visible_notifications(person).delete()
    Preference.objects.filter(person=person).delete()
