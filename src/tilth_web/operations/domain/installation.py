"""Bringing an installation up: database, static files, first administrator."""

import json
from datetime import timedelta
from hashlib import sha256
from importlib.metadata import version

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tilth_web.accounts.domain.first_administrator import invitation
from tilth_web.operations.domain import worker
from tilth_web.operations.models import Heartbeat

DOUBT = timedelta(minutes=10)
CLOCK = (
    "Is the clock of this computer right? It says {now}, and this installation was "
    "seen at work at {seen}. If it is wrong, end Tilth, set it, and start again: "
    "dates of signatures and of decisions come from it."
)
MANY = 20  # steps of the database worth a warning that they take time


def prepare(fill=lambda: None):
    """Bring database and static files up to date; yields lines for the operator.

    `fill` is called then, with all there: it may put content in.
    """
    steps = pending_steps()
    if steps:
        wait = "; this takes about half a minute" if steps > MANY else ""
        yield f"  database: {steps} steps{wait} ..."
        call_command("migrate", verbosity=0, interactive=False)
    if not _static_is_current():
        yield "  static files ..."
        _collect_static()
    fill()
    yield from _doubts_about_the_clock()
    address = invitation()
    if address is not None:
        yield f"No administrator yet. Sign up as the first one, once: {address}"


def _doubts_about_the_clock():
    """A line when the platform was seen at work later than it is now."""
    seen = Heartbeat.objects.filter(name=worker.NAME).values_list("seen_at", flat=True)
    now = timezone.now()
    if seen and seen[0] > now + DOUBT:
        yield CLOCK.format(
            now=now.isoformat("T", "minutes"), seen=seen[0].isoformat("T", "minutes")
        )


def pending_steps():
    """How many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _stamp():
    return settings.STATIC_ROOT / "version"


def _static_is_current():
    stamp = _stamp()
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _sources()


def _collect_static():
    """Collect the static files; the stamp is written last, so none of a broken run."""
    _stamp().unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    _stamp().write_text(_sources(), encoding="utf-8")


def _sources():
    """What the static files are made of: the version, and our files of it."""
    files = sorted((settings.PACKAGE / "static").rglob("*"))
    stats = [(str(file), file.stat().st_size, file.stat().st_mtime) for file in files]
    digest = sha256(json.dumps(stats).encode()).hexdigest()
    return f"{version('tilth')} {digest}"
