"""Forms that records share: whose they are, and that they are written once."""

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
