"""Land and its outlines."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tilth_web.geometry.models import Outlined
from tilth_web.registry.models.base import ONE_HOLDER, Held, Unchangeable


class Parcel(Held):
    """A piece of land; its outlines follow each other as versions."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_related_name = "parcels"
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="a_parcel_has_one_holder")
        ]

    def __str__(self):
        return self.name


class ParcelVersion(Unchangeable, Outlined):
    """The outline of a parcel from some day on."""

    class Source(models.TextChoices):
        DRAWN = "drawn", _("Drawn")
        UPLOADED = "uploaded", _("Uploaded")
        TYPED = "typed", _("Typed")
        WALKED = "walked", _("Walked with GPS")

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=8, choices=Source)
    accuracy = models.FloatField(
        null=True, help_text="Of its worst corner, as the device said. [m]"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("parcel", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "number"], name="one_number_per_parcel"
            )
        ]

    def __str__(self):
        return f"{self.parcel}, {self.number}"
