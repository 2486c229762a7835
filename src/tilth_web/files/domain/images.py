"""Pictures: drawn anew, so that nothing but the picture is kept."""

import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from tilth_web.files.domain.refusal import FileRefusedError

MOST_PIXELS = 50_000_000
MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"}
SAVED = {
    "png": {"format": "PNG", "optimize": True},
    "jpeg": {"format": "JPEG", "quality": 88, "optimize": True},
    "webp": {"format": "WEBP", "quality": 88},
}
DAMAGED = (UnidentifiedImageError, Image.DecompressionBombError, OSError, EOFError)
DAMAGED += (ValueError, SyntaxError, IndexError, Image.DecompressionBombWarning)


def redraw(file, kind, target):
    """Draw the picture of a file anew into another file, upright and without data.

    Place, time and camera, comments, colour profiles, thumbnails and whatever else hung
    on the file are gone; of a moving picture the first frame stays.
    """
    options = SAVED[kind]
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=[options["format"]]) as picture:
                _refuse_size(picture)
                clean = _clean(picture, options["format"])
    except DAMAGED as error:
        raise FileRefusedError(
            _("The picture is damaged, or it is not of the kind that its name says.")
        ) from error
    clean.save(target, **options)


def _refuse_size(picture):
    if picture.width * picture.height > MOST_PIXELS:
        raise FileRefusedError(
            _("The picture has more than %(most)d million pixels.")
            % {"most": MOST_PIXELS // 1_000_000}
        )
    if picture.mode not in MODES:
        raise FileRefusedError(
            _("The picture has more than 8 bits per colour. Save it with 8 bits.")
        )


def _clean(picture, form):
    upright = ImageOps.exif_transpose(picture)
    clear = form != "JPEG" and upright.has_transparency_data
    drawn = upright.convert("RGBA" if clear else "RGB")
    clean = Image.new(drawn.mode, drawn.size)
    clean.paste(drawn)
    return clean
