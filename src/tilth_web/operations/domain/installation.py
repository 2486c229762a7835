"""Bringing an installation up: database, static files, first administrator."""

import json
from hashlib import sha256
from importlib.metadata import version

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tilth_web.accounts.domain.first_administrator import invitation

MANY = 20  # steps of the database worth a warning that they take time


def prepare():
    """Bring database and static files up to date; yields lines for the operator."""
    steps = pending_steps()
    if steps:
        wait = "; this takes about half a minute" if steps > MANY else ""
        yield f"  database: {steps} steps{wait} ..."
    call_command("migrate", verbosity=0, interactive=False)
    if not _static_is_current():
        yield "  static files ..."
        _collect_static()
    address = invitation()
    if address is not None:
        yield f"No administrator yet. Sign up as the first one, once: {address}"


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
