from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.record_types import Visibility


class StoredFile(models.Model):
    """A file that hangs on a record of any app.

    Its content lies in private storage under the uuid, never under a name that a user
    chose. After deletion the row stays, without content.
    """

    class Scan(models.TextChoices):
        NOT_SCANNED = "not-scanned", _("not scanned for viruses")
        CLEAN = "clean", _("scanned, no virus found")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="[byte]")
    sha256 = models.CharField(max_length=64)
    record_type = models.CharField(max_length=60)
    record_uuid = models.UUIDField()
    visibility = models.CharField(
        max_length=12, choices=Visibility, default=Visibility.INVOLVED
    )
    scan = models.CharField(max_length=12, choices=Scan)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("uploaded_at", "id")
        indexes = [models.Index(fields=["record_type", "record_uuid"])]

    def __str__(self):
        return self.name
