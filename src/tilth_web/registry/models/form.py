"""Forms as people fill them in."""

from django.conf import settings
from django.db import models

from tilth_web.registry.models.project import Project


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
