"""Mail for installations without a mail server: kept, and shown with its links."""

from django.core.mail.backends.base import BaseEmailBackend

from tilth_web.notifications.models import OutboxMail


class OutboxBackend(BaseEmailBackend):
    """Keeps every message for the outbox page."""

    def send_messages(self, email_messages):
        mails = [
            OutboxMail(recipients=m.recipients(), subject=m.subject, body=m.body)
            for m in email_messages
        ]
        OutboxMail.objects.bulk_create(mails)
        return len(mails)
