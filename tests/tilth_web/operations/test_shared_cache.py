import errno
import tempfile

import pytest

from tilth_web.operations import shared_cache
from tilth_web.operations.shared_cache import SharedCache


@pytest.fixture
def processes(tmp_path):
    """The cache as two processes of one computer have it."""
    return [SharedCache(str(tmp_path / "cache"), {}) for _ in range(2)]


def test_processes_count_together(processes):
    one, other = processes
    one.add("requests", 0, timeout=60)
    other.add("requests", 0, timeout=60)
    assert one.incr("requests") == 1
    assert other.incr("requests") == 2
    assert one.get("requests") == 2


def test_a_full_disk_forgets_and_goes_on(processes, monkeypatch):
    one, other = processes
    one.set("kept", "before")

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    told = []
    monkeypatch.setattr(tempfile, "mkstemp", full)
    monkeypatch.setattr(shared_cache.log, "warning", lambda *said: told.append(said))
    assert one.add("login", 1)
    one.set("login", 2)
    assert other.get("login") is None
    assert other.get("kept") == "before"
    assert [error.errno for _, error in told] == [errno.ENOSPC] * 2
