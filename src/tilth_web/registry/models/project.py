"""A project, where the public sees it, its land and its practices."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tilth_web.geometry.models import Outlined
from tilth_web.registry.models.base import ONE_HOLDER, Held
from tilth_web.registry.models.parcel import ParcelVersion
from tilth_web.search.folding import FoldedField


class Project(Held):
    """A project for the soil: who, where, what, and how it is shown."""

    class Privacy(models.TextChoices):
        EXACT = "exact", _("Exact outlines")
        BLURRED = "blurred", _("Squares of about 10 km")
        COUNTRY = "country", _("Country only")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name of the project"), max_length=120)
    summary = models.CharField(_("summary"), max_length=240)
    story = models.TextField(_("story"), max_length=8000, blank=True)
    words = FoldedField(of=("name", "summary", "story"), help_text="For search")
    language = models.CharField(
        _("language of these texts"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="en",
    )
    country = models.CharField(_("country"), max_length=2)
    system = models.CharField(_("land use system"), max_length=16)
    start_year = models.PositiveIntegerField(_("first year"))
    leakage_mass = models.FloatField(null=True, blank=True, help_text="[Mg CO2e]")
    leakage_reason = models.CharField(max_length=400, blank=True)
    diesel_factor = models.FloatField(null=True, blank=True, help_text="[kg CO2e L-1]")
    diesel_low = models.FloatField(null=True, blank=True, help_text="[kg CO2e L-1]")
    diesel_high = models.FloatField(null=True, blank=True, help_text="[kg CO2e L-1]")
    diesel_source = models.CharField(max_length=400, blank=True)
    electricity_factor = models.FloatField(
        null=True, blank=True, help_text="[kg CO2e (kWh)-1]"
    )
    electricity_low = models.FloatField(
        null=True, blank=True, help_text="[kg CO2e (kWh)-1]"
    )
    electricity_high = models.FloatField(
        null=True, blank=True, help_text="[kg CO2e (kWh)-1]"
    )
    electricity_source = models.CharField(max_length=400, blank=True)
    privacy = models.CharField(
        _("place shown to the public"),
        max_length=8,
        choices=Privacy,
        default=Privacy.BLURRED,
    )
    contact_open = models.BooleanField(
        _("people may write to those who run the project"), default=True
    )
    example = models.BooleanField(default=False, editable=False)
    state = models.CharField(
        max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    area_ha = models.FloatField(default=0.0, editable=False, help_text="[ha]")
    shown_area_ha = models.FloatField(
        default=0.0,
        editable=False,
        help_text="Of the outlines that the public may see. [ha]",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    published_at = models.DateTimeField(null=True, editable=False)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    shown = models.ForeignKey(
        "Assessment",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text="The assessment that the public sees",
    )
    # Of that assessment, for sums over many projects: all known, or none.
    yearly_change = models.FloatField(null=True, editable=False, help_text="[Mg yr-1]")
    yearly_change_low = models.FloatField(
        null=True, editable=False, help_text="[Mg yr-1]"
    )
    yearly_change_high = models.FloatField(
        null=True, editable=False, help_text="[Mg yr-1]"
    )

    class Meta:
        default_related_name = "projects"
        ordering = ("-published_at", "-created_at", "-id")
        indexes = [
            models.Index(fields=["state", "-published_at"]),
            # Counts beside a list are read from these alone, without the long rows.
            models.Index(fields=["state", "country"], name="projects_by_country"),
            models.Index(fields=["state", "system"], name="projects_by_system"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=ONE_HOLDER, name="a_project_has_one_holder"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(published_at__isnull=False),
                name="what_is_shown_was_published",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("registry:detail", args=[self.uuid])

    @property
    def co_editor_ids(self):
        """For the rules table."""
        return self.co_editors.values_list("person", flat=True)


class Place(Outlined):
    """Where the public sees a project; no public channel reads any other outline."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="place")

    def __str__(self):
        return f"place of {self.project}"


class ProjectPractice(models.Model):
    """A practice that a project plans; kept in step with its parcels, for search."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="practices")
    key = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="a_practice_once")
        ]

    def __str__(self):
        return self.key


class ProjectParcel(models.Model):
    """A parcel in a project, described in the words of the project file."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="parcels")
    version = models.ForeignKey(
        ParcelVersion, models.PROTECT, related_name="project_parcels"
    )
    shown_version = models.ForeignKey(
        ParcelVersion,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text="The outline that may be shown: its showing was consented to",
    )
    position = models.PositiveIntegerField()
    climate = models.JSONField(default=dict, blank=True)
    soil = models.JSONField(default=dict, blank=True)
    history = models.JSONField(default=dict, blank=True)
    baseline = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=dict, blank=True)
    costs = models.JSONField(default=dict, blank=True)
    manure_from_elsewhere = models.BooleanField(default=False)

    class Meta:
        ordering = ("project", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "position"], name="one_position_per_project"
            )
        ]

    def __str__(self):
        return f"{self.key} of {self.project}"

    @property
    def key(self):
        """Its name in files: the name its holder gave might tell the place."""
        return f"P{self.position}"

    @property
    def described(self):
        return bool(self.plan)


class Overlap(models.Model):
    """Land that stands in two projects."""

    one = models.ForeignKey(ProjectParcel, models.CASCADE, related_name="+")
    other = models.ForeignKey(ProjectParcel, models.CASCADE, related_name="+")
    area_ha = models.FloatField(help_text="[ha]")
    share = models.FloatField(help_text="Of the smaller one, from 0 to 1")

    def __str__(self):
        return f"{self.one} and {self.other}"


class Milestone(models.Model):
    """A day of a project's timeline, to come or past."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    day = models.DateField(_("day"))
    text = models.CharField(_("what happens"), max_length=200)
    reached = models.BooleanField(_("it has happened"), default=False)

    class Meta:
        ordering = ("day", "pk")

    def __str__(self):
        return self.text
