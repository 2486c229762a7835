"""Messages that wait on the outbox page."""

import re
from email.utils import parseaddr

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
    """The messages that went to any address of a person, whatever its case."""
    own = addresses(person)
    rows = OutboxMail.objects.values_list("pk", "recipients").iterator()
    keys = [key for key, to in rows if not own.isdisjoint(map(_address, to))]
    return OutboxMail.objects.filter(pk__in=keys)


def kept_messages(person):
    """What was written to a person, for the copy of their data."""
    return list(messages_to(person).values("created_at", "subject", "body"))


def forget_messages(person):
    """Delete what was written to a person."""
    messages_to(person).delete()


def _address(recipient):
    """The address of a recipient, who may be written with a name."""
    _name, address = parseaddr(recipient)
    return address.lower()
