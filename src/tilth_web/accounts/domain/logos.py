"""Logos: what comes in is looked into, drawn anew and kept in private storage."""

from hashlib import sha256
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.models import Organisation
from tilth_web.errors import WorkflowError

LARGEST = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 25_000_000
SIDE = 512  # pixels of the longer side, at most


def set_logo(organisation, *, file, actor):
    """Keep a PNG or JPEG as the logo of an organisation, drawn anew as PNG."""
    content = redrawn(file)
    name = f"{organisation.uuid}-{sha256(content).hexdigest()[:16]}.png"
    return _replace(
        organisation,
        actor,
        lambda logo: logo.save(name, ContentFile(content), save=False),
    )


def remove_logo(organisation, *, actor):
    """Take the logo away."""
    return _replace(organisation, actor, lambda logo: setattr(logo, "name", ""))


def redrawn(file):
    """The picture of a file as PNG, without anything else the file held."""
    if file.size > LARGEST:
        raise WorkflowError(_("A logo may have 2 MB at most."))
    try:
        with Image.open(file, formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise WorkflowError(_("A logo may have 25 million pixels at most."))
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise WorkflowError(
            _("A logo must be a picture in PNG or JPEG; this file is not.")
        ) from error
    drawn.thumbnail((SIDE, SIDE))
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    kept = BytesIO()
    clean.save(kept, "PNG", optimize=True)
    return kept.getvalue()


@transaction.atomic
def _replace(organisation, actor, change):
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    storage, former = locked.logo.storage, locked.logo.name
    change(locked.logo)
    locked.saved_by = actor
    locked.save(update_fields=["logo", "saved_by", "saved_at"])
    record_event(actor, "organisation.logo", locked)
    if former and former != locked.logo.name:
        transaction.on_commit(lambda: storage.delete(former))
    return locked
