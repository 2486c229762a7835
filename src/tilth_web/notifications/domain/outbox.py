"""Messages that wait on the outbox page."""

import re

from django.db.models import TextField
from django.db.models.functions import Cast

from tilth_web.accounts.domain.queries import addresses
from tilth_web.notifications.models import OutboxMail

LINK = re.compile(r"https?://[^\s<>\"]+")


def messages():
    """All messages, the newest first."""
    return OutboxMail.objects.all()


def links(body):
    """The links of a message, in their order, each once."""
    return list(dict.fromkeys(found.rstrip(".,)") for found in LINK.findall(body)))


def messages_to(person):
    """The messages that went to any address of a person."""
    own = addresses(person)
    found = OutboxMail.objects.none()
    for address in own:
        listed = Cast("recipients", TextField())
        found |= OutboxMail.objects.annotate(to=listed).filter(
            to__icontains=f'"{address}"'
        )
    return found


def kept_messages(person):
    """What was written to a person, for the copy of their data."""
    return list(messages_to(person).values("created_at", "subject", "body"))


def forget_messages(person):
    """Delete what was written to a person."""
    messages_to(person).delete()
