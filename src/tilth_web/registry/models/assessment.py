"""What the engine said of a project, and what of it was shown."""

from django.conf import settings
from django.db import models

from tilth_web.registry.models.base import Computed, Unchangeable
from tilth_web.registry.models.project import Project


class Assessment(Computed):
    """What the engine said of a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="assessments")
    seed = models.BigIntegerField()
    # What lists show; it stands in the result, too.
    years = models.PositiveIntegerField()
    change = models.FloatField(null=True, help_text="[Mg ha-1]")
    change_low = models.FloatField(null=True, help_text="[Mg ha-1]")
    change_high = models.FloatField(null=True, help_text="[Mg ha-1]")
    total_change = models.FloatField(null=True, help_text="[Mg]")
    tier = models.CharField(max_length=40)
    provisional = models.BooleanField()

    class Meta(Computed.Meta):
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
