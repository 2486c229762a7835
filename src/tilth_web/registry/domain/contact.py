"""Letters to those who run a project: forwarded by mail, no address is shown."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.registry.domain.people import holders
from tilth_web.registry.models import ContactMessage

MOST_A_DAY = 10  # of one person, to all projects


def may_be_written_to(project):
    """Whether a project takes letters."""
    is_public = project.state == project.State.PUBLISHED
    return is_public and project.contact_open


@transaction.atomic
def write_to_project(project, *, sender, subject, text):
    """Forward a letter to those who answer for a project."""
    if not may_be_written_to(project):
        raise WorkflowError(_("This project takes no messages."))
    day = timezone.now() - timedelta(days=1)
    if sender.contact_messages.filter(sent_at__gt=day).count() >= MOST_A_DAY:
        raise WorkflowError(
            _("You may write %(most)d messages a day; try again tomorrow.")
            % {"most": MOST_A_DAY}
        )
    ContactMessage.objects.create(project=project, sender=sender)
    letters = [_letter(project, sender, p, subject, text) for p in holders(project)]
    transaction.on_commit(lambda: [letter.send() for letter in letters])


def _letter(project, sender, person, subject, text):
    with translation.override(person.language):
        link = settings.URL + project.get_absolute_url()
        words = {
            "project": project,
            "sender": sender,
            "subject": subject,
            "text": text,
            "link": link,
        }
        mail = render_to_string("registry/mail/letter.txt", words)
    head, _gap, body = mail.strip().partition("\n\n")
    return EmailMessage(
        " ".join(head.split()),
        body.strip() + "\n",
        to=[person.email],
        reply_to=[sender.email],
    )
