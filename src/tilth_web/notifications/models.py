from uuid import uuid4

from django.conf import settings
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


class Event(models.Model):
    """Something that happened to a record; written once, never changed.

    The actor is also kept under a pseudonym, so that the history stays readable after
    the person was erased. `data` holds no personal data.
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public"
        ORGANISATION = "organisation"
        STAFF = "staff"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    pseudonym = models.CharField(max_length=16, blank=True)
    verb = models.CharField(max_length=40)
    record_type = models.CharField(max_length=60)
    record_uuid = models.UUIDField(db_index=True)
    data = models.JSONField(default=dict)
    visibility = models.CharField(
        max_length=12, choices=Visibility, default=Visibility.ORGANISATION
    )

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self):
        return f"{self.verb} {self.record_type} {self.record_uuid}"
