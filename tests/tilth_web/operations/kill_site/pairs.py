import os
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tilth_web.operations.models import Heartbeat


def write_pair(name, between):
    """Write two rows that belong together; ``between`` runs after each."""
    for side in ("left", "right"):
        now = timezone.now()
        rows = Heartbeat.objects
        rows.update_or_create(name=f"{name}-{side}", defaults={"seen_at": now})
        between()


def write_slowly(parameters, report):
    """A job: prepares for a while, then writes its pair in one transaction."""
    name = parameters["name"]
    note("start", name)
    for step in range(4):
        time.sleep(0.05)
        report(step / 5, "preparing")
    with transaction.atomic():
        write_pair(f"job-{name}", between=lambda: time.sleep(0.02))
        report(0.9, "writing")
    note("end", name)


def note(what, name):
    """Append a line to the diary of all attempts; one write, so lines stay whole."""
    line = f"{what} {name} {os.getpid()} {time.monotonic()}\n"
    with Path(settings.DATA, "diary").open("a", encoding="utf-8") as diary:
        diary.write(line)
