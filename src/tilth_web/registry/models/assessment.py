"""What the engine said of a project, and what of it was shown."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from tilth_web.registry.models.base import Unchangeable
from tilth_web.registry.models.project import Project


class Assessment(Unchangeable):
    """What the engine said of a project, with all that it takes to say it again."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="assessments")
    key = models.UUIDField(unique=True, help_text="Of the request: one answer to each")
    number = models.PositiveIntegerField()
    input = models.JSONField()
    input_sha256 = models.CharField(max_length=64)
    result = models.JSONField()
    result_sha256 = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    tilth_version = models.CharField(max_length=40)
    schemas = models.JSONField(help_text="Versions of the forms of input and result")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # What lists show; it stands in the result, too.
    years = models.PositiveIntegerField()
    change = models.FloatField(null=True, help_text="[Mg ha-1]")
    change_low = models.FloatField(null=True, help_text="[Mg ha-1]")
    change_high = models.FloatField(null=True, help_text="[Mg ha-1]")
    total_change = models.FloatField(null=True, help_text="[Mg]")
    tier = models.CharField(max_length=40)
    provisional = models.BooleanField()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="one_number_per_project"
            )
        ]

    def __str__(self):
        return f"assessment {self.number} of {self.project}"


class Publication(Unchangeable):
    """An assessment was shown to everybody, with the consent of a person."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="publications"
    )
    at = models.DateTimeField(auto_now_add=True)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self):
        return f"{self.assessment} shown at {self.at}"
