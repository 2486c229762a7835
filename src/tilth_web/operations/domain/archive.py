"""The archive of a backup: a zip of files with a manifest of their checksums.

``manifest.json`` names every file with its SHA-256 and every table of the database with
its number of rows and their checksum.
"""

import json
import shutil
import zipfile
from pathlib import PurePosixPath

from tilth.errors import InputError
from tilth_web.operations.domain.checksums import copy_hashed

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files/"
NO_ARCHIVE = "{path} is no backup of Tilth: {reason}"
DAMAGED = "{path} is damaged, nothing was restored:\n{faults}"


def write_archive(path, files, manifest):
    """Write files, given as pairs of name and path; returns the manifest of them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        entries = {name: _add(archive, name, source) for name, source in files}
        manifest = {"format": FORMAT, **manifest, "files": entries}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _add(archive, name, source):
    info = zipfile.ZipInfo.from_file(source, name, strict_timestamps=False)
    info.compress_type = zipfile.ZIP_DEFLATED
    large = info.file_size > zipfile.ZIP64_LIMIT // 2
    with source.open("rb") as file, archive.open(info, "w", force_zip64=large) as entry:
        return copy_hashed(file, entry)


def read_manifest(path):
    """The manifest of an archive of which every file is there and unchanged."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            faults = list(_faults(archive, manifest["files"]))
    except (OSError, zipfile.BadZipFile, json.JSONDecodeError) as error:
        raise InputError(NO_ARCHIVE.format(path=path, reason=error)) from error
    if faults:
        raise InputError(DAMAGED.format(path=path, faults="\n".join(faults)))
    return manifest


def _manifest(archive, path):
    if MANIFEST not in archive.namelist():
        raise InputError(NO_ARCHIVE.format(path=path, reason=f"no {MANIFEST} in it"))
    manifest = json.loads(archive.read(MANIFEST))
    if manifest.get("format") != FORMAT:
        reason = f"its format must be {FORMAT}; got {manifest.get('format')}"
        raise InputError(NO_ARCHIVE.format(path=path, reason=reason))
    return manifest


def _faults(archive, expected):
    found = set(archive.namelist()) - {MANIFEST}
    yield from (f"  {name}: missing" for name in sorted(expected.keys() - found))
    yield from (f"  {name}: not in the manifest" for name in found - expected.keys())
    for name in sorted(found & expected.keys()):
        if not _is_safe(name):
            yield f"  {name}: a name that leads out of the folder"
        elif _checksum(archive, name) != expected[name]:
            yield f"  {name}: changed since the backup"


def _is_safe(name):
    parts = PurePosixPath(name).parts
    inside = name == DATABASE or name.startswith(FILES)
    return inside and ".." not in parts and not set(name) & {"\\", ":", "\0"}


def _checksum(archive, name):
    try:
        with archive.open(name) as entry:
            return copy_hashed(entry)
    except zipfile.BadZipFile:
        return None


def extract_files(path, database, folder):
    """Unpack a verified archive: the database to a file, all others into a folder."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name = info.filename
            if name == MANIFEST:
                continue
            target = database if name == DATABASE else folder / name[len(FILES) :]
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as entry, target.open("wb") as file:
                shutil.copyfileobj(entry, file)
            target.chmod(info.external_attr >> 16 & 0o700 | 0o600)
