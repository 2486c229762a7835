from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CriteriaSet(models.Model):
    """A version of a set of criteria; it never changes once it is published.

    `content` has the form of a file of `tilth.datasets.criteria`.
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
            )
        ]

    def __str__(self):
        return f"{self.key} {self.version}"
