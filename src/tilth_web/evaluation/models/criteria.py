from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class CriteriaSet(models.Model):
    """A version of a set of criteria; it never changes once it is published.

    `content` has the form of a file of `tilth.datasets.criteria`. `revision` goes up
    with every change of a draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = models.SlugField(_("set"), max_length=40)
    version = models.CharField(_("version"), max_length=40)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, blank=True, help_text="Once published")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="later", editable=False
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("key", "-published_at", "-created_at")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], name="a_version_of_criteria_once"
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=models.Q(state="published"),
                name="one_version_follows_a_version",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", sha256="", published_at=None)
                | models.Q(state="published", published_at__isnull=False)
                & ~models.Q(sha256=""),
                name="published_criteria_have_a_checksum",
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.version}"

    def save(self, *args, **kwargs):
        if self.pk and type(self).objects.filter(pk=self.pk, state="published"):
            raise TypeError("published criteria never change")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("evaluation:criteria", args=[self.uuid])

    def delete(self, *args, **kwargs):
        if self.state == self.State.PUBLISHED:
            raise TypeError("published criteria are never deleted")
        return super().delete(*args, **kwargs)

    @property
    def is_published(self):
        return self.state == self.State.PUBLISHED

    @property
    def title(self):
        """Its title in the language of the reader."""
        told = self.content.get("translations", {}).get(get_language(), {})
        return told.get("title", self.content["title"])

    @property
    def is_provisional(self):
        """Whether the name of a criterion was reconstructed."""
        rows = self.content["criteria"]
        return any(row["status"] == "provisional" for row in rows)
