from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.record_types import Visibility


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
    the person was erased. `data` holds no personal data. Triggers of the database
    refuse every other change: see `append_only`.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    pseudonym = models.CharField(max_length=16, blank=True)
    verb = models.CharField(max_length=40)
    record_type = models.CharField(max_length=60)
    record_uuid = models.UUIDField()
    data = models.JSONField(default=dict)
    visibility = models.CharField(
        max_length=12, choices=Visibility, default=Visibility.INVOLVED
    )

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["record_type", "record_uuid", "-at"])]

    def __str__(self):
        return f"{self.verb} {self.record_type} {self.record_uuid}"


class Mode(models.TextChoices):
    """How a person is told of something, besides the list on the platform."""

    NOW = "now", _("An email at once")
    DIGEST = "digest", _("In one email a day")
    WEEKLY = "weekly", _("In one email a week")
    OFF = "off", _("No email")


class Notification(models.Model):
    """Something a person is told; its sentence is made when it is read.

    `mode` is how the person wanted to be told when it was written. A mail is due while
    `mailed_at` is empty and the mode is not off.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    path = models.CharField(max_length=300)
    mode = models.CharField(max_length=6, choices=Mode)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["person", "read_at"]),
            models.Index(
                fields=["mode", "created_at"],
                condition=models.Q(mailed_at=None) & ~models.Q(mode="off"),
                name="mail_due",
            ),
        ]

    def __str__(self):
        return f"{self.kind} for {self.person_id}"


class Preference(models.Model):
    """How a person wants to be told of one kind of thing."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    kind = models.CharField(max_length=40)
    mode = models.CharField(max_length=6, choices=Mode)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], name="one_preference_per_kind"
            )
        ]

    def __str__(self):
        return f"{self.kind}: {self.mode}"
