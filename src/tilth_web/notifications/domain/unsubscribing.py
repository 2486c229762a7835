"""Leaving a kind of mail by the link in it, without signing in."""

from django.core import signing

from tilth_web.accounts.models import User
from tilth_web.notifications.domain.kinds import (
    KINDS,
    preferences,
    set_preferences,
)
from tilth_web.notifications.models import Mode, Notification

SALT = "leave mails"
ALL = "digest"  # the mail a day or a week, whatever is in it
DIGESTS = {Mode.DIGEST, Mode.WEEKLY}


def token(person, kind):
    """The signed part of a link; it holds for ever, as old mails are read late."""
    return signing.dumps([str(person.uuid), kind], salt=SALT)


def subscription(signed):
    """The person and the kind of a link, or None where it was not ours."""
    try:
        uuid, kind = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    person = User.objects.filter(uuid=uuid, is_active=True).first()
    known = kind == ALL or kind in KINDS
    return (person, kind) if person and known else None


def unsubscribe(person, kind):
    """Send a person no more mails of a kind, nor those that wait."""
    kinds = [kind]
    if kind == ALL:
        kinds = [k for k, mode in preferences(person).items() if mode in DIGESTS]
    set_preferences(person, dict.fromkeys(kinds, Mode.OFF))
    waiting = Notification.objects.filter(person=person, mailed_at=None)
    waiting.filter(kind__in=kinds).update(mode=Mode.OFF)
