"""Rounds of sampling and what they measured."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.models.base import Computed, Unchangeable
from tilth_web.registry.models.project import Project


class MonitoringRound(models.Model):
    """A campaign of sampling on a project: planned, sampled, measured."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name of the round"), max_length=40)
    first = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        related_name="later",
        help_text="The round whose points are sampled again; null: it has its own",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("project", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="one_number_per_round"
            ),
            models.UniqueConstraint(
                fields=["project", "name"], name="one_name_per_round"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("registry:round", args=[self.project.uuid, self.number])

    @property
    def plan(self):
        """The plan that holds: the newest of the round whose points these are."""
        return (self.first or self).plans.first()

    @property
    def measurement(self):
        """The newest result."""
        return self.measurements.first()


class SamplingPlan(Computed):
    """Where to sample: exact places, for those involved alone."""

    round = models.ForeignKey(MonitoringRound, models.CASCADE, related_name="plans")
    seed = models.BigIntegerField()
    sheet = models.UUIDField(null=True, help_text="File of the field sheet")

    class Meta(Computed.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"], name="one_number_per_plan"
            )
        ]

    def __str__(self):
        return f"plan {self.number} of {self.round}"


class LaboratoryReading(Computed):
    """What the reader made of a laboratory file and of the answers given with it."""

    round = models.ForeignKey(MonitoringRound, models.CASCADE, related_name="readings")
    file = models.UUIDField(help_text="The file as it was brought")
    file_name = models.CharField(max_length=120)
    layers = models.TextField(
        blank=True, help_text="Accepted rows in the form of the template, CSV"
    )
    ready = models.BooleanField(help_text="Nothing is asked, and rows were accepted")

    class Meta(Computed.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"], name="one_number_per_reading"
            )
        ]

    def __str__(self):
        return f"reading {self.number} of {self.round}"


class Measurement(Computed):
    """Stock of a round and, from the second round on, its change since the first."""

    round = models.ForeignKey(
        MonitoringRound, models.CASCADE, related_name="measurements"
    )
    report_html = models.UUIDField(null=True)
    report_pdf = models.UUIDField(null=True)
    # What lists and charts show; it stands in the result, too.
    day = models.DateField(null=True, help_text="Middle day of its samples")
    stock = models.FloatField(help_text="[Mg ha-1]")
    stock_low = models.FloatField(null=True, help_text="[Mg ha-1]")
    stock_high = models.FloatField(null=True, help_text="[Mg ha-1]")
    years = models.FloatField(null=True, help_text="Since the first round [yr]")
    change = models.FloatField(null=True, help_text="[Mg ha-1]")
    change_low = models.FloatField(null=True, help_text="[Mg ha-1]")
    change_high = models.FloatField(null=True, help_text="[Mg ha-1]")

    class Meta(Computed.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"], name="one_number_per_measurement"
            )
        ]

    def __str__(self):
        return f"measurement {self.number} of {self.round}"


class MeasurementPublication(Unchangeable):
    """A measured change was shown to everybody, with the consent of a person."""

    measurement = models.ForeignKey(
        Measurement, models.CASCADE, related_name="publications"
    )
    at = models.DateTimeField(auto_now_add=True)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self):
        return f"{self.measurement} shown at {self.at}"
