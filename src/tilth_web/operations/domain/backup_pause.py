"""While a backup runs, no file is taken away: its database was copied before.

A file that is deleted meanwhile stays until the sweeper comes by afterwards. The pause
is a file beside the others, so that the database is backed up as it is; one that is
killed ends its pause by the clock.
"""

from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

NAME = "backup-runs-until"
LONGEST = timedelta(hours=6)


@contextmanager
def pause():
    """Let no file be taken away until the block ends."""
    until = timezone.now() + LONGEST
    _path().write_text(until.isoformat(), encoding="ascii")
    try:
        yield
    finally:
        _path().unlink(missing_ok=True)


def is_paused():
    """Whether files must stay for now."""
    try:
        until = datetime.fromisoformat(_path().read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return False
    return timezone.now() < until


def _path():
    return settings.DATA / NAME
