"""Backup and restore of an installation: database and files in one archive."""

import os
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from tilth.errors import InputError
from tilth_web.operations.domain import backup_pause, postgres_dump, sqlite_copy
from tilth_web.operations.domain.archive import (
    DATABASE,
    FILES,
    extract_files,
    read_manifest,
    write_archive,
)

DUMPS = {"sqlite": sqlite_copy.dump, "postgresql": postgres_dump.dump}
PART = ".part"  # of an upload under way
EXISTS = "{path} is there already; choose another name"
INSIDE = "a backup must lie outside the folder of the data, {folder}; got {path}"
NOT_EMPTY = "{folder} must be empty or not there; it holds {found}"
OTHER_DATABASE = "the backup is of {made}; {cure}"
CURE = {
    "postgresql": "set DATABASE_URL to an empty PostgreSQL database",
    "sqlite": "unset DATABASE_URL: its database becomes a file in the folder",
}
FULL_DATABASE = "the database of DATABASE_URL must be empty; it holds {number} tables"
UNEQUAL = (
    "the restored database differs from the one backed up in {names}; {folder} was not "
    "made"
)


def back_up(path):
    """Write the archive, all of it or nothing; returns its manifest."""
    path = Path(path).resolve()
    if path.exists():
        raise InputError(EXISTS.format(path=path))
    if path.is_relative_to(settings.DATA):
        raise InputError(INSIDE.format(folder=settings.DATA, path=path))
    scratch_folder = TemporaryDirectory(dir=path.parent, prefix=".tilth-backup-")
    with scratch_folder as scratch, backup_pause.pause():
        database, partial = Path(scratch, DATABASE), Path(scratch, "archive")
        tables = DUMPS[connection.vendor](database)
        manifest = {
            "tilth_version": version("tilth"),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": connection.vendor,
            "tables": tables,
        }
        manifest = write_archive(partial, [(DATABASE, database), *_files()], manifest)
        partial.chmod(0o600)  # it holds what only the operator may read
        os.replace(partial, path)
    return manifest


def _files():
    """All files of the data but the database and what can be made again.

    They are listed after the database was copied: what it names was there before.
    """
    database = str(connection.settings_dict["NAME"])
    beside = {database + end for end in ("", "-wal", "-shm", "-journal")}
    beside.add(str(settings.DATA / backup_pause.NAME))
    made_again = settings.STATIC_ROOT, settings.CACHE_FOLDER
    for path in sorted(settings.DATA.rglob("*")):
        made = str(path) in beside or any(map(path.is_relative_to, made_again))
        arriving = path.suffix == PART
        if path.is_file() and not made and not arriving:
            yield FILES + path.relative_to(settings.DATA).as_posix(), path


def restore(path, folder):
    """Verify an archive, then put database and files in place; returns the manifest."""
    path, folder = Path(path), Path(folder).resolve()
    _refuse_full(folder)
    manifest = read_manifest(path)
    _refuse_other_database(manifest["database"])
    with _replacing(folder) as scratch:
        files = scratch / "files"
        files.mkdir()
        if manifest["database"] == "sqlite":
            database = files / settings.SQLITE_NAME
            extract_files(path, database, files)
            found = sqlite_copy.tables(database)
        else:
            extract_files(path, scratch / DATABASE, files)
            found = postgres_dump.load(scratch / DATABASE)
        _refuse_unequal(found, manifest["tables"], folder)
    return manifest


@contextmanager
def _replacing(folder):
    """A scratch folder whose ``files`` become the folder when the block ends well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = TemporaryDirectory(dir=folder.parent, prefix=".tilth-restore-")
    with scratch as name:
        yield Path(name)
        if folder.exists():
            folder.rmdir()
        shutil.move(Path(name, "files"), folder)


def _refuse_full(folder):
    if not folder.exists():
        return
    found = [folder] if folder.is_file() else list(folder.iterdir())
    if found:
        names = ", ".join(sorted(file.name for file in found)[:3])
        raise InputError(NOT_EMPTY.format(folder=folder, found=names))


def _refuse_other_database(made):
    if connection.vendor != made:
        raise InputError(OTHER_DATABASE.format(made=made, cure=CURE[made]))
    if made == "postgresql" and (tables := connection.introspection.table_names()):
        raise InputError(FULL_DATABASE.format(number=len(tables)))


def _refuse_unequal(found, expected, folder):
    names = [name for name in expected if found.get(name) != expected[name]]
    names += sorted(found.keys() - expected.keys())
    if names:
        raise InputError(UNEQUAL.format(names=", ".join(names), folder=folder))
