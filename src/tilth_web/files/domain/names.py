"""Names of files: shown, offered for download, and never used on the disk."""

import unicodedata
from pathlib import PurePosixPath

MOST = 120
FORBIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}  # controls, direction marks, line ends


def clean_name(name):
    """The last part of a name without what does not show, at most 120 characters.

    Characters that turn the direction of writing make ``exe.png`` of ``gnp.exe``.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in FORBIDDEN)
    name = " ".join(name.split()).lstrip(".")
    ending = f".{extension(name)}" if extension(name) else ""
    stem = name.removesuffix(name[-len(ending) :]) if ending else name
    return stem[: MOST - len(ending)].rstrip() + ending


def extension(name):
    """The ending of a name in small letters, without its dot."""
    return PurePosixPath(name).suffix[1:].lower()
