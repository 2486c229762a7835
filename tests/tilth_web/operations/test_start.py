"""What a start needs, and what it can leave for later."""

import os
import subprocess
import sys
from datetime import timedelta

import brotli
import pytest
from django.utils import timezone

from tilth_web.operations.domain import installation
from tilth_web.operations.models import Heartbeat
from tilth_web.operations.static_storage import QuickCompressor

HEAVY = ("numba", "pandas", "matplotlib", "weasyprint", "rasterio")
LOADED = """
import sys
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
from tilth_web.operations.domain import jobs, worker
print([name for name in %r if name in sys.modules])
"""


def test_neither_pages_nor_worker_load_the_engine_before_it_is_asked(tmp_path):
    environment = {
        "DJANGO_SETTINGS_MODULE": "tilth_web.settings.production",
        "TILTH_DATA": str(tmp_path),
    }
    ran = subprocess.run(
        [sys.executable, "-c", LOADED % (HEAVY,)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "[]\n"


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_not_migrated_again(monkeypatch):
    called = []
    monkeypatch.setattr(installation, "call_command", lambda *a, **_: called.append(a))
    monkeypatch.setattr(installation, "_static_is_current", lambda: True)
    assert len(list(installation.prepare())) == 1  # the link of the administrator
    assert called == []


@pytest.mark.django_db
@pytest.mark.parametrize(("ahead", "lines"), [(2, 1), (60, 2)])
def test_a_clock_that_goes_back_is_told(ahead, lines, monkeypatch):
    monkeypatch.setattr(installation, "_static_is_current", lambda: True)
    now = timezone.now()
    Heartbeat.objects.create(name="worker", seen_at=now + timedelta(minutes=ahead))
    said = list(installation.prepare())
    assert len(said) == lines
    assert lines == 1 or said[0].startswith("Is the clock of this computer right? It")


def test_static_files_are_compressed_without_loss():
    text = b"soil organic carbon " * 500
    packed = QuickCompressor.compress_brotli(text)
    assert brotli.decompress(packed) == text
    assert len(packed) < len(text) / 10
