"""Files from a server on this computer: broken lines, other versions, full disks."""

import hashlib
import resource
from contextlib import contextmanager

import numpy as np
import pytest

from tests.tilth.geo.file_server import serving
from tilth.errors import DataError
from tilth.geo import download
from tilth.geo.checksum import sha256_of
from tilth.geo.download import Download, fetch

CONTENT = np.random.default_rng(0).bytes(3_000_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server():
    with serving() as (address, files):
        files.content["/a.nc"], files.version["/a.nc"] = CONTENT, '"one"'
        yield f"{address}/a.nc", files


def wanted(address, sha256=""):
    return Download(address=address, name="a.nc", sha256=sha256)


def files_in(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("digest", ["", DIGEST])
def test_a_whole_file(tmp_path, server, digest):
    address, files = server
    seen = []
    found = fetch(
        wanted(address, digest), tmp_path, progress=lambda *done: seen.append(done)
    )
    assert found == DIGEST == sha256_of(tmp_path / "a.nc")
    assert files_in(tmp_path) == ["a.nc"]
    assert files.asked == [("/a.nc", "", "")]
    assert (seen[0], seen[-1]) == (("a.nc", 0, 3_000_000), ("a.nc",) + (3_000_000,) * 2)


def test_a_file_that_is_there_is_not_asked_for(tmp_path, server):
    address, files = server
    (tmp_path / "a.nc").write_bytes(CONTENT)
    assert fetch(wanted(address, DIGEST), tmp_path) == DIGEST
    assert files.asked == []


def test_another_file_of_the_name_is_not_written_over(tmp_path, server):
    address, files = server
    (tmp_path / "a.nc").write_bytes(b"mine")
    with pytest.raises(DataError, match="is there and is another file"):
        fetch(wanted(address, DIGEST), tmp_path)
    assert (tmp_path / "a.nc").read_bytes() == b"mine"
    assert files.asked == []


def test_a_broken_line_goes_on_where_it_broke(tmp_path, server):
    address, files = server
    files.breaks = [1_000_000, 500_000]
    assert fetch(wanted(address, DIGEST), tmp_path, pause=0.0) == DIGEST
    assert files.asked == [
        ("/a.nc", "", ""),
        ("/a.nc", "bytes=1000000-", '"one"'),
        ("/a.nc", "bytes=1500000-", '"one"'),
    ]
    assert files_in(tmp_path) == ["a.nc"]


def test_a_line_that_stays_broken_ends_and_the_next_command_goes_on(tmp_path, server):
    address, files = server
    files.breaks = [1_000_000, *[0] * 5]
    with pytest.raises(DataError, match="broke 5 times without progress") as found:
        fetch(wanted(address), tmp_path, pause=0.0)
    assert "1,000,000 bytes are kept" in str(found.value)
    assert files_in(tmp_path) == ["a.nc.part", "a.nc.part.json"]
    files.breaks, files.asked = [], []
    assert fetch(wanted(address), tmp_path) == DIGEST
    assert files.asked == [("/a.nc", "bytes=1000000-", '"one"')]


def test_nobody_answers(tmp_path):
    with serving() as (address, _):
        gone = f"{address}/a.nc"
    with pytest.raises(DataError, match=r"without progress: .*refused"):
        fetch(wanted(gone), tmp_path, pause=0.0)
    assert files_in(tmp_path) == []


def test_another_version_begins_anew(tmp_path, server):
    """Bytes of two versions never stand in one file."""
    address, files = server
    files.breaks = [1_000_000, *[0] * 5]
    with pytest.raises(DataError, match="without progress"):
        fetch(wanted(address), tmp_path, pause=0.0)
    files.content["/a.nc"], files.version["/a.nc"] = CONTENT[::-1], '"two"'
    files.breaks = []
    found = fetch(wanted(address), tmp_path)
    assert found == hashlib.sha256(CONTENT[::-1]).hexdigest()
    assert (tmp_path / "a.nc").read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize("mark", ["", 'W/"weak"'])
def test_a_version_without_a_strong_mark_is_asked_for_from_its_start(
    tmp_path, server, mark
):
    address, files = server
    files.version["/a.nc"] = mark
    files.breaks = [1_000_000]
    assert fetch(wanted(address), tmp_path, pause=0.0) == DIGEST
    assert files.asked == [("/a.nc", "", "")] * 2


def test_a_server_without_ranges(tmp_path, server):
    address, files = server
    files.ranges, files.breaks = False, [1_000_000]
    assert fetch(wanted(address), tmp_path, pause=0.0) == DIGEST
    assert (tmp_path / "a.nc").read_bytes() == CONTENT


def test_all_bytes_were_there_when_the_program_ended(tmp_path, server):
    address, files = server
    part = tmp_path / "a.nc.part"
    part.write_bytes(CONTENT)
    note = f'{{"address": "{address}", "version": "\\"one\\""}}'
    (tmp_path / "a.nc.part.json").write_text(note)
    assert fetch(wanted(address, DIGEST), tmp_path) == DIGEST
    assert files.asked == [("/a.nc", "bytes=3000000-", '"one"')]
    part.write_bytes(CONTENT + b"more")  # than the server has
    (tmp_path / "a.nc").unlink()
    (tmp_path / "a.nc.part.json").write_text(note)
    assert fetch(wanted(address, DIGEST), tmp_path, pause=0.0) == DIGEST


def test_a_wrong_checksum_leaves_nothing(tmp_path, server):
    address, files = server
    files.content["/a.nc"] = CONTENT[:-1] + b"?"
    with pytest.raises(DataError, match=f"not {DIGEST}: it was thrown away"):
        fetch(wanted(address, DIGEST), tmp_path)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_of_the_server_is_not_asked_again(tmp_path, server, status):
    address, files = server
    files.status = [status]
    with pytest.raises(DataError, match=f"a.nc: the server answers {status} "):
        fetch(wanted(address), tmp_path)
    assert len(files.asked) == 1
    assert files_in(tmp_path) == []


def test_a_busy_server_is_asked_again(tmp_path, server):
    address, files = server
    files.status = [503, 429]
    assert fetch(wanted(address), tmp_path, pause=0.0) == DIGEST
    assert len(files.asked) == 3


@contextmanager
def small_disk(size):
    """Files of this process cannot grow beyond a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_keeps_what_came(tmp_path, server, monkeypatch):
    address, files = server
    monkeypatch.setattr(download, "CHUNK", 100_000)
    with (
        small_disk(1_050_000),
        pytest.raises(DataError, match="the disk is full") as found,
    ):
        fetch(wanted(address, DIGEST), tmp_path)
    assert "a.nc.part cannot be written" in str(found.value)
    assert "\n" not in str(found.value)
    kept = (tmp_path / "a.nc.part").stat().st_size
    assert 0 < kept <= 1_050_000
    assert (tmp_path / "a.nc.part").read_bytes() == CONTENT[:kept]
    assert fetch(wanted(address, DIGEST), tmp_path) == DIGEST
    assert files.asked[-1] == ("/a.nc", f"bytes={kept}-", '"one"')


def test_what_no_disk_can_hold_is_not_begun(tmp_path, server):
    address, files = server
    files.claimed = 10**18
    with pytest.raises(DataError, match="needs 1,000,000,000,000,000,000 bytes; the"):
        fetch(wanted(address), tmp_path)
    assert not (tmp_path / "a.nc.part").exists()


def test_a_file_whose_length_is_not_said_needs_a_checksum(tmp_path, server):
    """Its end could not be told from a broken line."""
    address, files = server
    files.says_length = False
    with pytest.raises(DataError, match="does not say how long it is; give sha256"):
        fetch(wanted(address), tmp_path)
    assert fetch(wanted(address, DIGEST), tmp_path) == DIGEST


def test_the_server_may_lead_elsewhere_on_the_web_only(tmp_path, server):
    address, files = server
    files.leads_to = {
        "/b.nc": "/a.nc",
        "/c.nc": "file:///etc/hostname",
        "/d.nc": "ftp://a.example/d.nc",
    }
    other = address.replace("a.nc", "b.nc")
    assert fetch(wanted(other), tmp_path) == DIGEST
    (tmp_path / "a.nc").unlink()
    for name, text in (("c.nc", "is not allowed"), ("d.nc", "leads to ftp://a.ex")):
        with pytest.raises(DataError, match=text):
            fetch(wanted(address.replace("a.nc", name)), tmp_path)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("address", "name", "sha256", "text"),
    [
        ("file:///etc/passwd", "a", "", "must begin with https or http"),
        ("ftp://a.example/b", "a", "", "must begin with https or http"),
        ("https:///b", "a", "", "must begin with https or http"),
        ("https://user:word@a.example/b", "a", "", "must not hold a password"),
        ("https://a.example/b", "../a", "", "must have no folders"),
        ("https://a.example/b", "", "", "must have no folders"),
        ("https://a.example/b", "..\\a", "", "must have no folders"),
        ("https://a.example/b", ".a", "", "must have no folders"),
        ("https://a.example/b", "a", "12", "must be 64 hexadecimal digits; got 12"),
    ],
)
def test_what_is_not_asked_for(address, name, sha256, text):
    with pytest.raises(DataError, match=text):
        Download(address=address, name=name, sha256=sha256)
