"""Telling people: a row for the list on the platform, and a mail as they wish."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from tilth_web.notifications.domain.kinds import KINDS, modes_of
from tilth_web.notifications.domain.mails import send_now
from tilth_web.notifications.models import Mode, Notification


@transaction.atomic
def notify(people, kind, /, *, path, actor=None, **data):
    """Tell people of a kind of thing; `actor`, who did it, knows already.

    `path` is where it can be seen, in any language, and `data` fills the places of the
    sentence. The caller picks people who may see it. Mails leave after the transaction;
    one that fails is sent later by the clock.
    """
    if kind not in KINDS:
        raise KeyError(f"no kind of notification is called {kind}")
    people = {p.pk: p for p in people if p.is_active and p != actor}.values()
    modes = modes_of(people, kind)
    rows = Notification.objects.bulk_create(
        Notification(person=p, kind=kind, data=data, path=path, mode=modes[p.pk])
        for p in people
    )
    at_once = [row.pk for row in rows if row.mode == Mode.NOW]
    if at_once:
        transaction.on_commit(partial(send_now, at_once))
    return rows


def visible_notifications(user):
    """What a person was told, the newest first."""
    return Notification.objects.filter(person=user)


def unread(user):
    """How many notifications a person has not read."""
    return visible_notifications(user).filter(read_at=None).count()


def mark_read(notifications):
    """Mark notifications as read, those that are not yet."""
    return notifications.filter(read_at=None).update(read_at=timezone.now())
