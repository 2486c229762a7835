"""The folder of the data: usable, with room left, or refused in one line."""

import errno
import shutil
from contextlib import contextmanager
from tempfile import TemporaryFile

import click

ROOM = 100  # MB that a start needs at most
FULL = (
    "the disk of {folder} is full: free some room and start again. What was begun is "
    "undone or taken up again then."
)
POSTGRES_FULL = "53100"  # disk_full, of the error codes of PostgreSQL
NO_ROOM = "{folder} needs {room} MB of free disk to start; got {free:.0f} MB"
CLOSED = "the folder of the data must be writable: {folder}; got: {reason}"


def refuse_unusable(folder):
    """Make the folder when it is not there; refuse one without write access or room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise click.ClickException(FULL.format(folder=folder)) from error
        message = CLOSED.format(folder=folder, reason=error.strerror)
        raise click.ClickException(message) from error
    free = shutil.disk_usage(folder).free / 1e6
    if free < ROOM:
        message = NO_ROOM.format(folder=folder, room=ROOM, free=free)
        raise click.ClickException(message)


@contextmanager
def refusing_full(folder):
    """Turn the errors of a full disk into one line."""
    try:
        yield
    except Exception as error:
        if not is_full(error):
            raise
        raise click.ClickException(FULL.format(folder=folder)) from error


def is_full(error):
    """Whether an error, or one that it came from, says that the disk is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        if getattr(error, "sqlstate", None) == POSTGRES_FULL:
            return True
        if "database or disk is full" in str(error):  # SQLite has no other sign
            return True
        error = error.__cause__ or error.__context__
    return False
