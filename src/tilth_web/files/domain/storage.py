"""Where the content of files lies: in a private folder, under their uuid.

What comes in is written beside its later place and moved there in one step, so that a
broken upload leaves at most a part that the sweeper takes away.
"""

import os
import time
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from tilth_web.files.domain.refusal import FileRefusedError
from tilth_web.operations.domain.backup_pause import is_paused

FOLDER, INCOMING = "files", "incoming"
BLOCK = 1024 * 1024
YOUNG = 3600  # s; what is younger may belong to an upload under way
log = structlog.get_logger(__name__)


def path_of(uuid):
    """Where the content of a file lies."""
    text = str(uuid)
    return _root() / text[:2] / text


@contextmanager
def incoming():
    """A new file that is gone at the end, unless it was moved to its place."""
    folder = _root() / INCOMING
    path = folder / f"{uuid4()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("xb+") as file:
            yield file
    except OSError as error:
        log.error("file_not_kept", error=str(error))
        raise FileRefusedError(
            _("The server could not keep the file; its disk may be full.")
        ) from error
    finally:
        path.unlink(missing_ok=True)


def copy(source, target, most):
    """Copy a file, up to a size [byte]; returns whether that was all of it."""
    left = most
    while block := source.read(min(BLOCK, left + 1)):
        left -= len(block)
        if left < 0:
            return False
        target.write(block)
    return True


def digest(file):
    """Size [byte] and SHA-256 of a file."""
    file.seek(0)
    hashed = sha256()
    while block := file.read(BLOCK):
        hashed.update(block)
    return file.tell(), hashed.hexdigest()


def settle(file, uuid):
    """Bring an incoming file to its place, safe from a loss of power."""
    file.flush()
    os.fsync(file.fileno())
    target = path_of(uuid)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(file.name, target)
    _sync(target.parent)


def remove(uuid):
    """Take the content of a file away; the sweeper does while a backup runs."""
    if not is_paused():
        path_of(uuid).unlink(missing_ok=True)


def old_contents():
    """What has lain there for an hour: path and uuid, None for parts of uploads."""
    before = time.time() - YOUNG
    for path in _root().glob("*/*"):
        if path.stat().st_mtime < before:
            yield path, None if path.parent.name == INCOMING else UUID(path.name)


def _root():
    return Path(settings.MEDIA_ROOT) / FOLDER


def _sync(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
