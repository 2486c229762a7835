"""ZIP archives, and the office files and shapefiles that are ones.

An archive is read through once, so that every size and checksum is the real one, with a
budget for itself and all archives inside it.
"""

import re
import stat
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tilth_web.files.domain.kinds import MB, ZIP
from tilth_web.files.domain.refusal import FileRefusedError

MOST_ENTRIES = 2000
MOST_UNPACKED = 200 * MB
MOST_RATIO = 200  # of an entry beyond 1 MB
DEEPEST = 2  # an office file with a table inside
MOST_INSIDE = 20 * MB  # of an archive inside another
BLOCK = 64 * 1024
HEAD = 256  # byte of each entry that proofs may look at
TYPES = "[Content_Types].xml"  # all of it: it tells what the other parts are
END = b"PK\x05\x06"  # 22 bytes that end an archive without a comment
ARCHIVES = (
    ZIP,
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
)
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
MACRO_TYPES = re.compile(rb"vbaproject|macroenabled|activex|oleobject", re.IGNORECASE)
MACROS = re.compile(
    r"vbaproject|activex|macrosheet|dialogsheet|oleobject|(^|/)(basic|scripts)/",
    re.IGNORECASE,
)
SHAPE = {"shp", "shx", "dbf"}
BESIDE = {"prj", "cpg", "sbn", "sbx", "qix", "qmd", "qpj", "xml"}
BESIDE |= {"cst", "qml", "sld", "txt"}  # of map servers and of QGIS
OF_A_MAC = re.compile(r"^__MACOSX/|(^|/)\.DS_Store$")
SHAPE_MAGIC = b"\x00\x00\x27\x0a"  # ESRI (1998) shapefile description, file code 9994
ODT = b"application/vnd.oasis.opendocument.text"


INSIDE = gettext_lazy("The archive holds another archive.")


@dataclass
class Budget:
    """What an archive may still unpack."""

    entries: int = MOST_ENTRIES
    size: int = MOST_UNPACKED  # byte


def read_through(file, depth=1, budget=None):
    """Names of an archive with the beginning of each; refuses what is hostile."""
    budget = budget or Budget()
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_structure(file, archive, entries, budget)
            return {
                entry.filename: _read(archive, entry, depth, budget)
                for entry in entries
                if not entry.is_dir()
            }
    except (
        BadZipFile,
        NotImplementedError,
        EOFError,
        ValueError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise FileRefusedError(
            _("The file is damaged: it is not a whole ZIP archive.")
        ) from error


def _refuse_structure(file, archive, entries, budget):
    budget.entries -= len(entries)
    if budget.entries < 0:
        raise FileRefusedError(
            _("The archive holds more than %(most)d files.") % {"most": MOST_ENTRIES}
        )
    if archive.comment or not _fills(file, entries):
        raise FileRefusedError(_("The file holds something beside its archive."))
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        raise FileRefusedError(_("The archive holds one name twice."))
    for entry in entries:
        _refuse_entry(entry)


def _fills(file, entries):
    """Whether archive and file are the same bytes, and no entries share any."""
    size = file.seek(0, 2)
    file.seek(max(size - 22, 0))
    ends = file.read(4) == END
    starts = min((e.header_offset for e in entries), default=-1) == 0
    return ends and starts and sum(e.compress_size for e in entries) < size


def _refuse_entry(entry):
    name = entry.filename
    unsafe = name.startswith("/") or "\\" in name or ":" in name or "\0" in name
    if unsafe or ".." in PurePosixPath(name).parts or not name.isprintable():
        raise FileRefusedError(_("The archive holds a name that leads out of it."))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileRefusedError(_("The archive holds a link."))
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise FileRefusedError(_("The archive is packed in an unusual way."))
    if entry.flag_bits & 0x1:
        raise FileRefusedError(_("The archive is encrypted; it cannot be looked into."))


def _read(archive, entry, depth, budget):
    """The beginning of an entry, after all of it was read and found harmless."""
    read, head = 0, b""
    with archive.open(entry) as content:
        while block := content.read(BLOCK):
            head = head or block[: BLOCK if entry.filename == TYPES else HEAD]
            read += len(block)
            budget.size -= len(block)
            swollen = read > MB and read > MOST_RATIO * max(entry.compress_size, 1)
            if budget.size < 0 or swollen:
                raise FileRefusedError(
                    _("The archive unpacks to far more than it should.")
                )
    if head.startswith(PROGRAMS):
        raise FileRefusedError(_("The archive holds a program."))
    if head.startswith(ARCHIVES):
        _descend(archive, entry, depth, budget)
    return head


def _descend(archive, entry, depth, budget):
    with archive.open(entry) as content:
        inner = BytesIO(content.read(MOST_INSIDE + 1))
    small = inner.getbuffer().nbytes <= MOST_INSIDE
    if depth >= DEEPEST or not small or not inner.getvalue().startswith(ZIP):
        raise FileRefusedError(INSIDE)
    prove_office(read_through(inner, depth + 1, budget))


def prove_office(entries):
    """Refuse an archive that is no office file, or one that carries programs."""
    types = entries.get(TYPES, b"").replace(b"\0", b"")  # it may be in UTF-16
    if MACRO_TYPES.search(types) or any(MACROS.search(name) for name in entries):
        raise FileRefusedError(
            _("The file holds macros or embedded objects. Save it without them.")
        )
    if TYPES not in entries and "mimetype" not in entries:
        raise FileRefusedError(INSIDE)


def prove_ooxml(main):
    """A proof that an archive is an office file with a certain main part."""

    def prove(entries):
        prove_office(entries)
        return main in entries

    return prove


def prove_odt(entries):
    prove_office(entries)
    return entries.get("mimetype") == ODT and "content.xml" in entries


def prove_shapefile(entries):
    """Whether there are the three parts of each shape, and nothing strange."""
    paths = [PurePosixPath(name) for name in entries if not OF_A_MAC.search(name)]
    stems = {}
    for path in paths:
        if _ending(path) in SHAPE:
            stem = str(path.with_suffix("")).casefold()
            stems.setdefault(stem, set()).add(_ending(path))
    whole = stems and all(found == SHAPE for found in stems.values())
    shapes = [entries[str(path)] for path in paths if _ending(path) == "shp"]
    true = all(head.startswith(SHAPE_MAGIC) for head in shapes)
    return bool(whole and true and {_ending(p) for p in paths} <= SHAPE | BESIDE)


def _ending(path):
    return path.suffix[1:].lower()
