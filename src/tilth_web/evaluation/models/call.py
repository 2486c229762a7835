from uuid import uuid4

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Call(models.Model):
    """An invitation to have projects evaluated, until an instant.

    `zone` is the IANA time zone that its dates were written in.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ENDED = "ended", _("Ended")

    class Blinding(models.TextChoices):
        NONE = "none", _("Holders and reviewers know each other")
        REVIEWERS = "reviewers", _("Holders do not see who reviews")
        BOTH = "both", _("Reviewers do not see whose project it is, either")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    criteria = models.ForeignKey(
        "evaluation.CriteriaSet", models.PROTECT, verbose_name=_("criteria")
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    seeks_funds = models.BooleanField(
        _("new projects that look for funds (modality 1)"), default=True
    )
    seeks_recognition = models.BooleanField(
        _("ongoing projects that look for recognition (modality 2)"), default=True
    )
    blinding = models.CharField(
        _("who knows whom"), max_length=9, choices=Blinding, default=Blinding.REVIEWERS
    )
    minimum_reviews = models.PositiveSmallIntegerField(
        _("reviews that a decision needs"),
        default=2,
        validators=[MinValueValidator(1)],
    )
    rebuttal_days = models.PositiveSmallIntegerField(
        _("days for the answer of the holder to the reviews"), default=14
    )
    state = models.CharField(
        max_length=9, choices=State, default=State.DRAFT, editable=False
    )
    example = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        default_related_name = "calls"
        ordering = ("-closes_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="a_call_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(seeks_funds=True) | models.Q(seeks_recognition=True),
                name="a_call_seeks_something",
            ),
        ]

    def __str__(self):
        return self.text.title

    def get_absolute_url(self):
        return reverse("evaluation:call", args=[self.uuid])

    @property
    def text(self):
        """Its words in the language of the reader, else in the first there is."""
        texts = list(self.texts.all())
        own = [text for text in texts if text.language == get_language()]
        return (own or texts or [CallText(call=self)])[0]

    @property
    def is_open(self):
        """Whether applications are taken now; the instant of closing is too late."""
        now = timezone.now()
        return (
            self.state == self.State.PUBLISHED and self.opens_at <= now < self.closes_at
        )


class CallText(models.Model):
    """The words of a call in one language."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=8000)

    class Meta:
        ordering = ("call", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "language"], name="a_call_once_in_a_language"
            )
        ]

    def __str__(self):
        return self.title
