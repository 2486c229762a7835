from uuid import uuid4

from django.db import models


class OutboxMail(models.Model):
    """A message of an installation that has no mail server."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    recipients = models.JSONField()
    subject = models.TextField()
    body = models.TextField()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self):
        return self.subject
