"""While a backup runs, no file is taken away: its database was copied before.

A file that is deleted meanwhile stays until the sweeper comes by afterwards. A backup
that is killed ends its pause by the clock.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from tilth_web.operations.models import Heartbeat

NAME = "backup"
LONGEST = timedelta(hours=6)


@contextmanager
def pause():
    """Let no file be taken away until the block ends."""
    until = timezone.now() + LONGEST
    Heartbeat.objects.update_or_create(name=NAME, defaults={"seen_at": until})
    try:
        yield
    finally:
        Heartbeat.objects.filter(name=NAME).delete()


def is_paused():
    """Whether files must stay for now."""
    return Heartbeat.objects.filter(name=NAME, seen_at__gt=timezone.now()).exists()
