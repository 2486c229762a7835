from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.models import Unchangeable


class Review(models.Model):
    """The judgement of one reviewer on one application."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ACCEPTED = "accepted", _("Accepted")
        SUBMITTED = "submitted", _("Submitted")
        DECLINED = "declined", _("Declined")
        REPLACED = "replaced", _("Replaced")

    OPEN = (State.ASKED, State.ACCEPTED)

    class Recommendation(models.TextChoices):
        POSITIVE = "positive", _("Rate it positively")
        IMPROVE = "improve", _("Improve it first")
        NEGATIVE = "negative", _("Do not rate it positively")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        "evaluation.Application", models.CASCADE, related_name="reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews"
    )
    state = models.CharField(
        max_length=9, choices=State, default=State.ASKED, editable=False
    )
    due = models.DateField(_("due"), null=True, blank=True)
    declared_at = models.DateTimeField(
        null=True, editable=False, help_text="No conflict of interest was declared"
    )
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    recommendation = models.CharField(
        _("recommendation"), max_length=8, choices=Recommendation, blank=True
    )
    strengths = models.TextField(_("strengths"), max_length=4000, blank=True)
    improvements = models.TextField(_("what to improve"), max_length=4000, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("application", "asked_at", "pk")
        indexes = [models.Index(fields=["reviewer", "state"], name="reviews_of_one")]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"], name="a_reviewer_once"
            )
        ]

    def __str__(self):
        return f"{self.reviewer} on {self.application}"


class Score(models.Model):
    """What a reviewer gives one criterion; no number where they abstain."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=12)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    abstains = models.BooleanField(_("I abstain"), default=False)
    comment = models.TextField(max_length=4000, blank=True)
    private = models.TextField(
        max_length=4000, blank=True, help_text="For secretariat and panel only"
    )

    class Meta:
        ordering = ("review", "criterion")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"], name="one_score_for_a_criterion"
            ),
            models.CheckConstraint(
                condition=models.Q(abstains=False) | models.Q(value__isnull=True),
                name="who_abstains_gives_no_score",
            ),
        ]

    def __str__(self):
        return f"{self.criterion} in {self.review}"


class Note(Unchangeable):
    """What reviewers and secretariat say to each other on an application."""

    application = models.ForeignKey(
        "evaluation.Application", models.CASCADE, related_name="notes"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(_("message"), max_length=4000)

    class Meta:
        ordering = ("application", "pk")

    def __str__(self):
        return self.text[:40]


class Decision(Unchangeable):
    """What was decided on an application, with what it rests on."""

    class Outcome(models.TextChoices):
        POSITIVE = "positive", _("Positively rated")
        IMPROVE = "improve", _("To be improved")
        NEGATIVE = "negative", _("Not positively rated")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    application = models.OneToOneField(
        "evaluation.Application", models.CASCADE, related_name="decision"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    strengths = models.TextField(_("strengths"), max_length=8000)
    improvements = models.TextField(_("what to improve"), max_length=8000)
    advice = models.TextField(
        _("advice on funding and working together"), max_length=8000, blank=True
    )
    letter = models.BooleanField(_("a letter of support goes with it"), default=False)
    content = models.JSONField(help_text="Scores and reviews that it rests on")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self):
        return f"{self.get_outcome_display()}: {self.application}"
