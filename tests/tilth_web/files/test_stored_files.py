import errno
import os
import socket
import struct
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from PIL import Image

from tests.tilth_web.files.examples import GOOD, contents, picture, upload
from tilth_web.files.domain import storage
from tilth_web.files.domain.refusal import FileRefusedError
from tilth_web.files.domain.stored_files import (
    add_file,
    delete_file,
    sweep,
    visible_file,
    visible_files,
)
from tilth_web.files.models import StoredFile
from tilth_web.notifications.domain.history import history_of
from tilth_web.notifications.models import Event
from tilth_web.operations.domain import jobs, schedule
from tilth_web.operations.models import PeriodicWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_organisations")]


@pytest.fixture
def add(make_person, make_organisation):
    """Adds a file to one organisation, as its manager."""
    terra = make_organisation()
    ada = make_person("Ada", manager=terra)

    def do(name="a.txt", content=b"soil", **fields):
        return add_file(upload=upload(name, content), record=terra, actor=ada, **fields)

    do.record, do.actor = terra, ada
    return do


def assert_nothing_is_left(media):
    assert not StoredFile.objects.exists()
    assert not Event.objects.exists()
    assert contents(media) == []


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_kept_with_its_size_and_checksum(name, add, media):
    content, kind, media_type = GOOD[name]
    file = add(name, content)
    (path,) = contents(media)
    kept = path.read_bytes()
    assert path == storage.path_of(file.uuid)
    assert path.name == str(file.uuid)
    assert (file.kind, file.media_type, file.size) == (kind, media_type, len(kept))
    assert file.sha256 == sha256(kept).hexdigest()
    assert kept == content or media_type.startswith("image/")
    assert file.scan == "not-scanned"
    assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0


def test_a_name_never_reaches_the_disk(add, media):
    file = add("../../<script>.txt")
    assert file.name == "<script>.txt"
    assert [p.name for p in contents(media)] == [str(file.uuid)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ"), ("a.png", b"\x89PNG\r\n\x1a\nno"), ("a.txt", b"")],
)
def test_a_refused_file_leaves_nothing(name, content, add, media):
    with pytest.raises(FileRefusedError):
        add(name, content)
    assert_nothing_is_left(media)


def test_a_file_beyond_the_limit_is_refused_whatever_size_it_claims(
    add, media, settings
):
    settings.FILE_LIMIT = 100
    lying = upload("a.txt", b"x" * 101)
    with pytest.raises(FileRefusedError, match="at most"):
        add_file(upload=lying, record=add.record, actor=add.actor)
    lying.size = 1
    with pytest.raises(FileRefusedError, match="at most"):
        add_file(upload=lying, record=add.record, actor=add.actor)
    assert_nothing_is_left(media)
    assert add("a.txt", b"x" * 100).size == 100


@pytest.mark.parametrize("step", ["fsync", "replace", "write"])
def test_a_full_disk_leaves_nothing_and_is_said(step, add, media, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        monkeypatch.setattr(storage, "copy", full)
    else:
        monkeypatch.setattr(os, step, full)
    with pytest.raises(FileRefusedError, match="disk may be full"):
        add()
    monkeypatch.undo()
    assert_nothing_is_left(media)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_so_does_a_disk_that_is_really_full(add, media, monkeypatch):
    def on_full_disk(source, target, most):
        with Path("/dev/full").open("wb", buffering=0) as disk:
            disk.write(source.read())

    monkeypatch.setattr(storage, "copy", on_full_disk)
    with pytest.raises(FileRefusedError, match="disk may be full"):
        add()
    assert_nothing_is_left(media)


def test_a_transaction_that_fails_later_leaves_what_the_sweeper_takes(add, media):
    class LaterError(Exception):
        pass

    def fail():
        with transaction.atomic():
            add()
            raise LaterError

    with pytest.raises(LaterError):
        fail()
    assert not StoredFile.objects.exists()
    (path,) = contents(media)
    kept = add()
    assert sweep() == 0  # too young: it may belong to a transaction under way
    age(media)
    assert sweep() == 1
    assert contents(media) == [storage.path_of(kept.uuid)]
    assert path != storage.path_of(kept.uuid)


def age(media):
    old = time.time() - 2 * storage.YOUNG
    for path in contents(media):
        os.utime(path, (old, old))


def sweep_by_the_clock():
    """What the job that the clock asks for takes away."""
    assert "sweep files" in schedule.run_due()
    job = jobs.claim()
    jobs.run_job(job)
    PeriodicWork.objects.update(due_at=timezone.now())
    job.refresh_from_db()
    assert job.state == "done"
    return job.result


def test_the_sweeper_takes_parts_of_broken_uploads(media, add):
    folder = media / "files" / "incoming"
    add()
    (folder / "dead.part").write_bytes(b"half")
    assert sweep_by_the_clock() == 0
    age(media)
    assert sweep_by_the_clock() == 1
    assert len(contents(media)) == 1
    assert sweep() == 0


def test_an_empty_installation_has_nothing_to_sweep():
    assert sweep() == 0


def test_deletion_leaves_a_row_and_no_content(
    add, media, django_capture_on_commit_callbacks
):
    file = add()
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(file=file, record=add.record, actor=add.actor)
        assert len(contents(media)) == 1  # still there if the transaction fails
    assert contents(media) == []
    row = StoredFile.objects.get()
    assert (row.deleted_by, row.name, row.sha256) == (add.actor, "a.txt", file.sha256)
    delete_file(file=file, record=add.record, actor=add.actor)
    assert [e["sentence"] for e in history_of(add.record, add.actor)] == [
        "Ada deleted a file (TXT).",
        "Ada added a file (TXT).",
    ]


def test_the_history_keeps_no_name_of_a_file(add):
    add("Medical report of Bo.txt")
    assert "Bo" not in str(list(Event.objects.values()))


def test_a_killed_deletion_is_finished_by_the_sweeper(add, media):
    delete_file(file=add(), record=add.record, actor=add.actor)
    age(media)
    assert sweep() == 1
    assert contents(media) == []


def test_a_record_holds_so_many_files_and_no_more(
    add, settings, media, django_capture_on_commit_callbacks
):
    settings.FILES_PER_RECORD = 2
    first, _ = add(), add()
    with pytest.raises(FileRefusedError, match="2 files already"):
        add()
    assert len(contents(media)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(file=first, record=add.record, actor=add.actor)
    assert add()


def test_each_reader_sees_what_is_for_them(add, make_person, make_organisation):
    for level in ("public", "involved", "staff"):
        add(f"{level}.txt", visibility=level)
    other = make_person("Bo", manager=make_organisation("Humus"))
    readers = {
        AnonymousUser(): ["public"],
        other: ["public"],
        add.actor: ["public", "involved"],
        make_person("Cy", "board"): ["public", "involved", "staff"],
        make_person("Di", "administrator"): ["public"],
    }
    for user, expected in readers.items():
        names = [file.name for file in visible_files(user, add.record)]
        assert names == [f"{level}.txt" for level in expected]
        for file in StoredFile.objects.all():
            seen = visible_file(user, file.uuid)
            assert (seen is not None) == (file.visibility in expected)


def test_pictures_lose_their_place(add):
    exif = Image.Exif()
    exif[0x010E] = "48.8584N"
    file = add("field.jpg", picture("JPEG", exif=exif.tobytes()))
    assert b"48.8584N" not in storage.path_of(file.uuid).read_bytes()


class Clamd(threading.Thread):
    """The scanner, as far as one scan needs it: protocol INSTREAM of clamd(8)."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.answer, self.received = answer, b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.start()

    def run(self):
        link, _ = self.socket.accept()
        with link, link.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", stream.read(4))[0]:
                self.received += stream.read(size)
            link.sendall(self.answer)
        self.socket.close()


def test_a_clean_file_is_marked_as_scanned(add, settings):
    scanner = Clamd(b"stream: OK\0")
    settings.CLAMD = scanner.address
    content = b"soil " * 40_000
    assert add("a.txt", content).scan == "clean"
    scanner.join(5)
    assert scanner.received == content


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"stream: Eicar-Signature FOUND\0", "found a virus"),
        (b"INSTREAM size limit exceeded. ERROR\0", "could not read"),
        (b"", "could not read"),
    ],
)
def test_what_the_scanner_does_not_pass_is_refused(
    answer, message, add, settings, media
):
    settings.CLAMD = Clamd(answer).address
    with pytest.raises(FileRefusedError, match=message):
        add()
    assert_nothing_is_left(media)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock", "clamd"])
def test_a_scanner_that_is_down_lets_nothing_pass(address, add, settings, media):
    settings.CLAMD = address
    with pytest.raises(FileRefusedError, match="does not answer"):
        add()
    assert_nothing_is_left(media)
