"""Mails of notifications, in the language of the person, after every transaction.

A mail is claimed before it is sent, so that two processes never send it twice; when the
server refuses it, the claim is given back and the clock tries again.
"""

from itertools import groupby
from operator import attrgetter
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from tilth_web.notifications.domain.kinds import sentence
from tilth_web.notifications.domain.paths import in_language
from tilth_web.notifications.domain.unsubscribing import ALL, token
from tilth_web.notifications.models import Mode, Notification

log = structlog.get_logger(__name__)


def due(mode):
    """Notifications that wait for a mail."""
    waiting = Notification.objects.filter(mode=mode, mailed_at=None)
    waiting = waiting.filter(person__is_active=True).select_related("person")
    return waiting.order_by("person", "pk")


def send_now(pks=None):
    """Send the mails that are due at once, all or some; returns how many went out."""
    waiting = due(Mode.NOW)
    if pks is not None:
        waiting = waiting.filter(pk__in=pks)
    return sum(_send("now", [n], n.kind) for n in waiting)


def send_digests(mode=Mode.DIGEST):
    """Send each person one mail with all that is due and not yet read."""
    due(mode).exclude(read_at=None).update(mailed_at=timezone.now())
    people = groupby(due(mode), key=attrgetter("person"))
    return sum(_send("digest", list(found), ALL) for _, found in people)


def _send(name, notifications, kind):
    """Send one mail about notifications of one person; returns whether it went out."""
    rows = Notification.objects.filter(pk__in=[n.pk for n in notifications])
    if not rows.filter(mailed_at=None).update(mailed_at=timezone.now()):
        return False
    try:
        _mail(name, notifications, kind).send()
    except (OSError, SMTPException) as error:
        rows.update(mailed_at=None)
        log.warning("mail_failed", error=str(error), notifications=len(notifications))
        return False
    return True


def _mail(name, notifications, kind):
    person = notifications[0].person
    with translation.override(person.language):
        leave = _address("notifications:unsubscribe", token(person, kind))
        context = {
            "person": person,
            "unsubscribe": leave,
            "preferences": _address("notifications:preferences"),
            "site": settings.WAGTAIL_SITE_NAME,
            "items": [
                {
                    "sentence": sentence(n),
                    "link": settings.URL + in_language(n.path, person.language),
                }
                for n in notifications
            ],
        }
        text = render_to_string(f"notifications/mail/{name}.txt", context)
    subject, _, body = text.strip().partition("\n\n")
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(
        " ".join(subject.split()),
        body.strip() + "\n",
        to=[person.email],
        headers=headers,
    )


def _address(view, *args):
    return settings.URL + reverse(view, args=args)
