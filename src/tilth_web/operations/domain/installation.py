"""Bringing an installation up: database, static files, first administrator."""

from importlib.metadata import version

from django.conf import settings
from django.core.management import call_command

from tilth_web.accounts.domain.first_administrator import invitation


def prepare():
    """Bring database and static files up to date; yields lines for the operator."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    _static()
    address = invitation()
    if address is not None:
        yield f"No administrator yet. Sign up as the first one, once: {address}"


def _static():
    """Collect static files, unless those of this version are there."""
    stamp = settings.STATIC_ROOT / "version"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == version("tilth"):
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(version("tilth"), encoding="utf-8")
