"""Mails of this app, in the language of who gets them, sent when all is kept."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tilth_web.accounts.models import User

OUTBOX = "tilth_web.notifications.outbox.OutboxBackend"


def mails_wait():
    """Whether there is no mail server: every mail then waits on the outbox page."""
    return settings.EMAIL_BACKEND == OUTBOX


def language_of(email):
    """The language of who has this address; else that of who writes."""
    known = User.objects.filter(email__iexact=email).values_list("language", flat=True)
    return known.first() or translation.get_language()


def send(template, *, to, view, args, **words):
    """Send a mail with a link to a page, after the transaction."""
    with translation.override(language_of(to)):
        link = settings.URL + reverse(view, args=args)
        text = render_to_string(template, words | {"link": link})
    subject, _, body = text.strip().partition("\n\n")
    subject = " ".join(subject.split())  # a name may hold a line end
    transaction.on_commit(lambda: send_mail(subject, body, None, [to]))
