from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tilth_web.evaluation.models.application import Unchangeable


def said(texts):
    """Of texts by language, the one for the reader."""
    return texts.get(get_language(), texts["en"])


class RecognitionRules(models.Model):
    """A version of what the operator recognises and how; fixed once it is published.

    `content` has the form of ``data/recognition-rules.schema.json``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.CharField(_("version"), max_length=40, unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, blank=True, help_text="Once published")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-published_at", "-created_at")

    def __str__(self):
        return self.version

    def get_absolute_url(self):
        return reverse("evaluation:recognition-rules", args=[self.uuid])

    @property
    def operator(self):
        return self.content["operator"]

    @property
    def about(self):
        return said(self.content["about"])

    @property
    def levels(self):
        """The levels in the language of the reader, the lowest first."""
        return [
            {
                "key": level["key"],
                "name": said(level["names"]),
                "description": said(level["descriptions"]),
                "years": level["years"],
                "measured_within_years": level.get("renewal", {}).get(
                    "measured_within_years"
                ),
                "needs": [
                    {"key": need["key"], "text": said(need["texts"])}
                    for need in level["needs"]
                ],
            }
            for level in self.content["levels"]
        ]

    def level(self, key):
        """One of them; None where there is no such level."""
        return next((level for level in self.levels if level["key"] == key), None)


class Recognition(models.Model):
    """A project that the operator recognises by its own rules, or did."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Not decided yet")
        DROPPED = "dropped", _("Not granted")
        GRANTED = "granted", _("Recognised")
        SUSPENDED = "suspended", _("Suspended")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    IN_FORCE = (State.GRANTED, State.SUSPENDED)
    PUBLIC = (*IN_FORCE, State.WITHDRAWN, State.EXPIRED)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    application = models.OneToOneField(
        "evaluation.Application", models.PROTECT, related_name="recognition"
    )
    project = models.ForeignKey(
        "registry.Project", models.PROTECT, related_name="recognitions"
    )
    rules = models.ForeignKey(
        RecognitionRules, models.PROTECT, related_name="recognitions"
    )
    level = models.CharField(_("level"), max_length=40)
    state = models.CharField(
        max_length=10, choices=State, default=State.PROPOSED, editable=False
    )
    granted_at = models.DateTimeField(null=True, editable=False)
    valid_until = models.DateTimeField(null=True, editable=False)
    story = models.TextField(_("story"), max_length=8000, blank=True)
    lessons = models.TextField(_("what others can learn"), max_length=4000, blank=True)
    language = models.CharField(
        _("language of these texts"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="en",
    )
    told_at = models.DateTimeField(null=True, editable=False)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text="Who agreed to show the story",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ("-granted_at", "-created_at", "-id")
        indexes = [models.Index(fields=["state", "-granted_at"], name="recognised")]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(state__in=("granted", "suspended")),
                name="a_project_is_recognised_once",
            ),
        ]

    def __str__(self):
        return f"{self.level_name}: {self.project}"

    def get_absolute_url(self):
        return reverse("evaluation:recognition", args=[self.uuid])

    @property
    def organisation_id(self):
        """For the rules table: whoever holds the project."""
        return self.project.organisation_id

    @property
    def person_id(self):
        """For the rules table: whoever holds the project."""
        return self.project.person_id

    @property
    def co_editor_ids(self):
        """For the rules table: whoever edits the project."""
        return self.project.co_editor_ids

    @property
    def operator(self):
        return self.rules.operator

    @property
    def level_name(self):
        """The name of the level in the language of the reader."""
        return self.rules.level(self.level)["name"]

    @property
    def standing(self):
        """How it stands now: the clock and the project count, whatever was written."""
        if self.state in self.PUBLIC and self.project.state != "published":
            return self.State.WITHDRAWN
        if self.state in self.IN_FORCE and self.valid_until <= timezone.now():
            return self.State.EXPIRED
        return self.State(self.state)

    @property
    def credential(self):
        """The newest that was issued."""
        return self.credentials.order_by("-index").first()


class RecognitionStep(Unchangeable):
    """What was done to a recognition, and why.

    `reason` is for the holder and for staff; the public reads `public_reason` alone.
    """

    class Transition(models.TextChoices):
        GRANT = "grant", _("Granted")
        DROP = "drop", _("Not granted")
        SUSPEND = "suspend", _("Suspended")
        RESTORE = "restore", _("Restored")
        WITHDRAW = "withdraw", _("Withdrawn")
        RENEW = "renew", _("Renewed")
        EXPIRE = "expire", _("Ended by its date")

    recognition = models.ForeignKey(
        Recognition, models.CASCADE, related_name="history_steps"
    )
    transition = models.CharField(max_length=12, choices=Transition)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    public_reason = models.TextField(_("reason in public"), max_length=2000, blank=True)
    needs = models.JSONField(default=list, help_text="What was found to be met")
    measurement = models.ForeignKey(
        "registry.Measurement",
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="The measured change that a renewal rests on",
    )
    valid_until = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("recognition", "-at", "-pk")

    def __str__(self):
        return f"{self.transition} of {self.recognition}"


class SigningKey(models.Model):
    """The public half of a key that signs badges; the other is a file of the data.

    A retired key signs no more, and what it signed stays good; what a revoked one
    signed does not.
    """

    public = models.CharField(max_length=60, unique=True, help_text="A Multikey")
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_key_signs",
            )
        ]

    def __str__(self):
        return self.public


class Credential(Unchangeable):
    """A signed statement that a project is recognised, as it was handed out.

    `content` is canonical JSON and `badge` a picture that holds it, both kept as text
    so that their bytes stay; `index` is its place in the status lists.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recognition = models.ForeignKey(
        Recognition, models.PROTECT, related_name="credentials"
    )
    index = models.PositiveIntegerField(unique=True)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="credentials")
    content = models.TextField()
    badge = models.TextField()
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        ordering = ("recognition", "-index")

    def __str__(self):
        return f"credential {self.index} of {self.recognition}"
