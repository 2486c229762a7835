from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tilth_web.geometry.models import Outlined
from tilth_web.search.folding import FoldedField

ONE_HOLDER = models.Q(person__isnull=True) ^ models.Q(organisation__isnull=True)


class Held(models.Model):
    """What a person or an organisation answers for: one of them, never both."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True
    )

    class Meta:
        abstract = True

    @property
    def holder(self):
        return self.person or self.organisation

    @property
    def holder_name(self):
        """For the public: never an email address, which stands for a lacking name."""
        if self.organisation_id:
            return self.organisation.name
        if self.person.erased_at or not self.person.name:
            return gettext("A person")
        return self.person.name


class Unchangeable(models.Model):
    """Rows that are written once."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is written once")
        super().save(*args, **kwargs)


class Parcel(Held):
    """A piece of land; its outlines follow each other as versions."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_related_name = "parcels"
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="a_parcel_has_one_holder")
        ]

    def __str__(self):
        return self.name


class ParcelVersion(Unchangeable, Outlined):
    """The outline of a parcel from some day on."""

    class Source(models.TextChoices):
        DRAWN = "drawn", _("Drawn")
        UPLOADED = "uploaded", _("Uploaded")
        TYPED = "typed", _("Typed")
        WALKED = "walked", _("Walked with GPS")

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=8, choices=Source)
    accuracy = models.FloatField(
        null=True, help_text="Of its worst corner, as the device said. [m]"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("parcel", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "number"], name="one_number_per_parcel"
            )
        ]

    def __str__(self):
        return f"{self.parcel}, {self.number}"


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


class CoEditor(models.Model):
    """A person who edits a project of others."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="co_editors")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="co_edited"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], name="a_co_editor_once"
            )
        ]

    def __str__(self):
        return f"{self.person} edits {self.project}"


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


class Partner(models.Model):
    """An organisation that takes part in a project of others, once it said so."""

    class Part(models.TextChoices):
        LAND = "land", _("gives or works the land")
        MONEY = "money", _("pays")
        SCIENCE = "science", _("brings science or measures")
        ADVICE = "advice", _("advises or trains")
        MARKET = "market", _("buys or processes")
        OTHER = "other", _("takes part")

    class State(models.TextChoices):
        INVITED = "invited", _("Not answered")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="partnerships"
    )
    part = models.CharField(_("part"), max_length=8, choices=Part)
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    invited_at = models.DateTimeField(auto_now_add=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("organisation__name",)
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"], name="a_partner_once"
            )
        ]

    def __str__(self):
        return f"{self.organisation} in {self.project}"


class ContactMessage(models.Model):
    """That a person wrote to a project; the words are in the mail alone."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="messages")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_messages"
    )
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"to {self.project}, {self.sent_at}"


class FormDraft(models.Model):
    """What a person typed into a form and has not sent yet."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="form_drafts"
    )
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="+")
    page = models.CharField(max_length=80, help_text="Which form of which record")
    values = models.JSONField(help_text="Name of a field: list of what was typed")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page"], name="one_draft_of_a_form"
            )
        ]

    def __str__(self):
        return f"{self.page} of {self.person}"


class SentForm(models.Model):
    """A form that was sent, so that the same one sent again does nothing twice."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sent_forms"
    )
    key = models.UUIDField()
    answer = models.CharField(max_length=200, blank=True, help_text="Where it led")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], name="a_form_is_sent_once"
            )
        ]

    def __str__(self):
        return f"{self.key} of {self.person}"


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


class Computed(Unchangeable):
    """What the engine said, with all that it takes to say it again."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = models.UUIDField(unique=True, help_text="Of the request: one answer to each")
    number = models.PositiveIntegerField()
    input = models.JSONField()
    input_sha256 = models.CharField(max_length=64)
    result = models.JSONField()
    result_sha256 = models.CharField(max_length=64)
    tilth_version = models.CharField(max_length=40)
    schemas = models.JSONField(help_text="Versions of the forms of input and result")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ("-number",)


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
