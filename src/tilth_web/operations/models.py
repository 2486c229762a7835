from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """A piece of background work that a person waits for.

    A worker holds a job for the length of a lease and renews it while it works. The
    sweeper frees what a killed worker held; after three attempts the job has failed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    done_share = models.FloatField(default=0.0, help_text="From 0 to 1")
    step = models.CharField(max_length=160, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["state", "leased_until"])]

    def __str__(self):
        return f"{self.kind} {self.uuid}"

    @property
    def ended(self):
        return self.state in {
            self.State.DONE,
            self.State.FAILED,
            self.State.CANCELLED,
        }


class Heartbeat(models.Model):
    """When a part of the installation was last seen alive."""

    name = models.CharField(max_length=40, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self):
        return f"{self.name}: {self.seen_at}"


class PeriodicWork(models.Model):
    """When a work that runs by the clock is due next."""

    name = models.CharField(max_length=40, unique=True)
    due_at = models.DateTimeField()

    def __str__(self):
        return f"{self.name}: {self.due_at}"
