"""Forms that records share: whose they are, and that they are written once."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext

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
