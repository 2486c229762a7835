from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.models import Unchangeable


class Application(models.Model):
    """A project in a call, from the first answer to the end of its evaluation."""

    class Modality(models.TextChoices):
        FUNDS = "funds", _("A new project that looks for funds (modality 1)")
        RECOGNITION = (
            "recognition",
            _("An ongoing project that looks for recognition (modality 2)"),
        )

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned for completion")
        REFUSED = "refused", _("Not admitted")
        REVIEW = "review", _("In review")
        REBUTTAL = "rebuttal", _("Answer of the holder")
        DELIBERATION = "deliberation", _("Deliberation")
        DECIDED = "decided", _("Decided, not released")
        RELEASED = "released", _("Evaluated")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    EDITABLE = (State.DRAFT, State.RETURNED)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    call = models.ForeignKey("evaluation.Call", models.PROTECT)
    project = models.ForeignKey("registry.Project", models.PROTECT)
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="later",
        help_text="The evaluation of this project before this one",
    )
    modality = models.CharField(_("sought"), max_length=11, choices=Modality)
    state = models.CharField(
        max_length=12, choices=State, default=State.DRAFT, editable=False
    )
    late_until = models.DateTimeField(
        null=True, editable=False, help_text="Late admission, granted to this one"
    )
    rebuttal_until = models.DateTimeField(null=True, editable=False)
    rebuttal = models.TextField(_("answer"), max_length=8000, blank=True)
    note = models.TextField(
        max_length=4000, blank=True, help_text="Of the secretariat to the holder"
    )
    published_at = models.DateTimeField(
        null=True, editable=False, help_text="As an investment opportunity"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    submitted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        default_related_name = "applications"
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["call", "state"], name="applications_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "project"],
                condition=~models.Q(state="withdrawn"),
                name="a_project_once_in_a_call",
            )
        ]

    def __str__(self):
        return f"{self.project}, {self.call}"

    def get_absolute_url(self):
        return reverse("evaluation:application", args=[self.uuid])

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
    def is_editable(self):
        return self.state in self.EDITABLE

    @property
    def submission(self):
        """What was submitted last, frozen."""
        return self.submissions.order_by("-number").first()


class Answer(models.Model):
    """What the holder says to one criterion; saved while it is typed.

    `suggested` is the text that the assessment gave, with its source, as it was when it
    was taken over.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    criterion = models.CharField(max_length=12)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(max_length=8000, blank=True)
    suggested = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("application", "criterion")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion"], name="one_answer_to_a_criterion"
            )
        ]

    def __str__(self):
        return f"{self.criterion} of {self.application}"


class Evidence(models.Model):
    """A file that supports an answer; a submission names its checksum."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="evidence"
    )
    criterion = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    file = models.UUIDField(unique=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("application", "criterion", "pk")

    def __str__(self):
        return self.name


class Submission(Unchangeable):
    """All that reviewers judge, frozen: nothing of it moves afterwards.

    `content` is canonical JSON, kept as text so that its bytes stay.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("application", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="one_number_per_application"
            )
        ]

    def __str__(self):
        return f"submission {self.number} of {self.application}"


class EligibilityCheck(Unchangeable):
    """Whether what was sent is admitted to the evaluation, and which condition failed.

    `met` says of each condition that was looked at whether it is met.
    """

    class Condition(models.TextChoices):
        COMPLETE = "complete", _("The request is complete.")
        EXISTS = "exists", _("The organisation exists.")
        CONTRIBUTES = (
            "contributes",
            _("The project contributes to an objective of the strategy at least."),
        )

    class Outcome(models.TextChoices):
        ADMIT = "admit", _("Admitted")
        RETURN = "return", _("Returned for completion")
        REFUSE = "refuse", _("Not admitted")

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="eligibility_checks"
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="eligibility_checks"
    )
    outcome = models.CharField(max_length=6, choices=Outcome)
    met = models.JSONField(default=dict)
    reason = models.TextField(max_length=4000, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("application", "-at", "-pk")

    def __str__(self):
        return f"{self.get_outcome_display()}: {self.submission}"

    @property
    def conditions(self):
        """Each condition that was looked at, in words, and whether it is met."""
        known = self.Condition
        return [(known(key), self.met[key]) for key in known if key in self.met]
