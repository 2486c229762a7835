"""What a file is, told by its name and its content, which must agree."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from tilth_web.files.domain import archives, texts
from tilth_web.files.domain.images import SAVED
from tilth_web.files.domain.kinds import BY_EXTENSION, KINDS, LABELS, ZIP
from tilth_web.files.domain.names import extension
from tilth_web.files.domain.refusal import FileRefusedError

ARCHIVES = {
    "shapefile": archives.prove_shapefile,
    "xlsx": archives.prove_ooxml("xl/workbook.xml"),
    "docx": archives.prove_ooxml("word/document.xml"),
    "odt": archives.prove_odt,
}
TEXTS = {
    "geojson": texts.prove_geojson,
    "kml": texts.prove_kml,
    "csv": texts.prove_plain,
    "markdown": texts.prove_plain,
    "text": texts.prove_plain,
}
TAIL = 1024  # byte; a PDF ends within: ISO 32000-1, annex H, note 18


def inspect(file, name):
    """The kind of a file, or a refusal; a picture is proved by being redrawn."""
    size = file.seek(0, 2)
    if not size:
        raise FileRefusedError(_("The file is empty."))
    kind = _kind_of_name(name)
    if kind.most is not None and size > kind.most:
        raise FileRefusedError(too_large(size, kind.most))
    if _kind_of_content(file) not in {kind.magic, None} or not _proved(file, kind):
        raise FileRefusedError(
            _("The content is not what the name says (%(kind)s).")
            % {"kind": kind.label}
        )
    return kind


def too_large(size, most):
    """The sentence for a file beyond a size, both in bytes."""
    words = {"found": filesizeformat(size), "most": filesizeformat(most)}
    return _("The file has %(found)s; at most %(most)s are taken.") % words


def _kind_of_name(name):
    found = BY_EXTENSION.get(extension(name))
    if found is None:
        raise FileRefusedError(
            _("Files of this kind are not taken. Taken are: %(kinds)s.")
            % {"kinds": LABELS}
        )
    return found


def _kind_of_content(file):
    """The first bytes of the kind that a file begins like; None for none of them."""
    file.seek(0)
    head = file.read(16)
    return next((k.magic for k in KINDS if k.magic and head.startswith(k.magic)), None)


def _proved(file, kind):
    if _kind_of_content(file) != (kind.magic or None):
        return False
    if kind.name in TEXTS:
        texts.prove_utf8(file)
        return TEXTS[kind.name](file)
    if kind.name in ARCHIVES:
        return ARCHIVES[kind.name](archives.read_through(file))
    return kind.name in SAVED or _whole_pdf(file)


def _whole_pdf(file):
    """Whether a PDF has its end, and no archive is glued to it."""
    size = file.seek(0, 2)
    file.seek(max(size - TAIL, 0))
    tail = file.read()
    return b"%%EOF" in tail and archives.END not in tail and not tail.startswith(ZIP)
