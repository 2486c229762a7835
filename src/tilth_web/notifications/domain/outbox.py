"""Messages that wait on the outbox page."""

import re

from tilth_web.notifications.models import OutboxMail

LINK = re.compile(r"https?://[^\s<>\"]+")


def messages():
    """All messages, the newest first."""
    return OutboxMail.objects.all()


def links(body):
    """The links of a message, in their order, each once."""
    return list(dict.fromkeys(found.rstrip(".,)") for found in LINK.findall(body)))
