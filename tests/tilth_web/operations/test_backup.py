import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from tilth.cli import main
from tilth.errors import InputError
from tilth_web.files.domain import storage as file_storage
from tilth_web.files.domain.stored_files import sweep
from tilth_web.operations import backup as verbs
from tilth_web.operations.domain import backup as backup_domain
from tilth_web.operations.domain import sqlite_copy
from tilth_web.operations.domain.backup import back_up, restore
from tilth_web.operations.domain.backup_pause import NAME, is_paused, pause
from tilth_web.operations.private_storage import PrivateStorage

# Restores with a function that ends in the death of the process, its work done.
KILLED = """
import os, shutil, signal, sys
os.environ["TILTH_SECRET_KEY"] = "no page is served"
import django
django.setup()
from tilth_web.operations.domain import backup, sqlite_copy
place, name = "%s".split(".")
place = {"backup": backup, "sqlite_copy": sqlite_copy, "shutil": shutil}[place]
work = getattr(place, name)
def die(*arguments):
    if place is not shutil:
        work(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(place, name, die)
backup.restore(*sys.argv[1:])
"""
on_sqlite = pytest.mark.skipif(
    "postgres" in os.environ.get("DATABASE_URL", ""),
    reason="restores a SQLite file; PostgreSQL has its own test below",
)


@pytest.fixture
def installation(tmp_path, settings, transactional_db, make_person):
    """A folder of data with files, and a database with people."""
    settings.DATA = tmp_path / "data"
    settings.STATIC_ROOT = settings.DATA / "static"
    settings.CACHE_FOLDER = settings.DATA / "cache"
    for name, text in (
        ("media/files/plan.txt", "clover"),
        ("private/logos/terra.png", "a logo"),
        ("private/b.bin", "\x00\x01"),
        ("secret-key", "of this installation"),
        ("static/made-again.css", "p {}"),
        ("cache/made-again.djcache", "counts"),
    ):
        path = settings.DATA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600 if name == "secret-key" else 0o644)
    make_person("Ada")
    make_person("Béla")
    return settings.DATA


@pytest.fixture
def archive(installation, tmp_path):
    path = tmp_path / "backup.zip"
    back_up(path)
    return path


def rewrite(archive, target, change):
    """Copy an archive, with its contents, a dict, changed."""
    with zipfile.ZipFile(archive) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    change(contents)
    with zipfile.ZipFile(target, "w") as new:
        for name, content in contents.items():
            new.writestr(name, content)
    return target


@on_sqlite
def test_what_is_restored_equals_what_was_backed_up(archive, installation, tmp_path):
    folder = tmp_path / "new" / "data"
    manifest = restore(archive, folder)
    database = folder / "tilth.sqlite3"
    assert sqlite_copy.tables(database) == manifest["tables"]
    with closing(sqlite3.connect(database)) as found:
        people = found.execute("SELECT name FROM accounts_user ORDER BY name")
        assert people.fetchall() == [("Ada",), ("Béla",)]
    files = {file for file in folder.rglob("*") if file.is_file()} - {database}
    names = {
        "media/files/plan.txt",
        "private/logos/terra.png",
        "private/b.bin",
        "secret-key",
    }
    assert {file.relative_to(folder).as_posix() for file in files} == names
    for name in names:
        assert (folder / name).read_bytes() == (installation / name).read_bytes()
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in folder.parent.iterdir()} == {"data"}


@on_sqlite
def test_the_manifest_counts_every_table_of_the_database(archive):
    with zipfile.ZipFile(archive) as opened:
        manifest = json.loads(opened.read("manifest.json"))
    names = set(connection.introspection.table_names())
    assert names <= manifest["tables"].keys()
    assert manifest["tables"]["accounts_user"]["rows"] == 2


def test_only_its_owner_can_read_the_archive_and_no_scratch_file_stays(
    archive, tmp_path
):
    assert archive.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"backup.zip", "data"}


def test_no_file_goes_while_a_backup_copies_files(
    installation, tmp_path, monkeypatch, settings
):
    """The database is copied first: what is deleted then, it still names."""
    settings.MEDIA_ROOT = installation / "media"
    content = file_storage.path_of(uuid4())
    content.parent.mkdir(parents=True)
    content.write_text("clover")
    logo = PrivateStorage(location=installation / "private")

    def copied(path):
        found = dump(path)
        file_storage.remove(content.name)
        logo.delete("logos/terra.png")
        os.utime(content, (0, 0))
        assert sweep() == 0
        (installation / "media" / "files" / "late.part").touch()
        return found

    dump = backup_domain.DUMPS[connection.vendor]
    monkeypatch.setitem(backup_domain.DUMPS, connection.vendor, copied)
    manifest = back_up(tmp_path / "backup.zip")
    names = {f"files/{content.relative_to(installation)}"}
    names |= {"files/private/logos/terra.png"}
    assert names <= manifest["files"].keys()
    assert not [name for name in manifest["files"] if name.endswith(".part")]
    assert not is_paused()
    assert sweep() >= 1
    assert not content.exists()


def test_a_backup_that_was_killed_does_not_keep_files_for_ever(installation):
    with pause():
        assert is_paused()
        long_ago = timezone.now() - timedelta(seconds=1)
        (installation / NAME).write_text(long_ago.isoformat())
        assert not is_paused()


@on_sqlite
@pytest.mark.parametrize(
    "at", ["backup.extract_files", "sqlite_copy.tables", "shutil.move"]
)
def test_a_restore_that_is_killed_leaves_nothing_in_its_place(at, archive, tmp_path):
    new = tmp_path / "place" / "new"
    new.mkdir(parents=True)
    killed = _python("-c", KILLED % at, str(archive), str(new), TILTH_DATA=new)
    assert killed.returncode == -9, killed.stderr
    assert not new.exists() or list(new.iterdir()) == []
    manifest = restore(archive, new)
    assert sqlite_copy.tables(new / "tilth.sqlite3") == manifest["tables"]


def test_a_backup_overwrites_nothing(archive):
    before = archive.read_bytes()
    with pytest.raises(InputError, match="is there already; choose another name"):
        back_up(archive)
    assert archive.read_bytes() == before


def test_a_backup_within_the_data_is_refused(installation):
    with pytest.raises(InputError, match="must lie outside the folder of the data"):
        back_up(installation / "media" / "backup.zip")


def test_a_backup_that_breaks_leaves_nothing(installation, tmp_path, monkeypatch):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tilth_web.operations.domain.archive.copy_hashed", no_room)
    with pytest.raises(OSError, match="No space left"):
        back_up(tmp_path / "backup.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda c: c.update({"files/media/files/plan.txt": b"vetch"}),
            "plan.txt: changed",
        ),
        (lambda c: c.pop("files/private/b.bin"), "files/private/b.bin: missing"),
        (lambda c: c.update({"files/more": b""}), "files/more: not in the manifest"),
        (lambda c: c.update({"database": b"SQLite format 3"}), "database: changed"),
        (lambda c: c.pop("manifest.json"), "is no backup of Tilth: no manifest.json"),
        (
            lambda c: c.update({"manifest.json": b'{"format": 9}'}),
            "its format must be 1; got 9",
        ),
        (lambda c: c.update({"manifest.json": b"{"}), "is no backup of Tilth"),
    ],
)
def test_a_damaged_archive_is_refused_before_anything_is_written(
    change, fault, archive, tmp_path
):
    damaged = rewrite(archive, tmp_path / "damaged.zip", change)
    with pytest.raises(InputError, match=fault):
        restore(damaged, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_name_that_leads_out_of_the_folder_is_refused(archive, tmp_path):
    def lead_out(contents):
        name = "files/../../outside"
        contents[name] = contents["files/secret-key"]
        manifest = json.loads(contents["manifest.json"])
        manifest["files"][name] = manifest["files"]["files/secret-key"]
        contents["manifest.json"] = json.dumps(manifest)

    hostile = rewrite(archive, tmp_path / "hostile.zip", lead_out)
    with pytest.raises(InputError, match="a name that leads out of the folder"):
        restore(hostile, tmp_path / "new" / "data")
    assert not (tmp_path / "outside").exists()


@on_sqlite
def test_rows_that_differ_from_the_manifest_are_refused(archive, tmp_path):
    def forge(contents):
        manifest = json.loads(contents["manifest.json"])
        manifest["tables"]["accounts_user"]["rows"] = 3
        contents["manifest.json"] = json.dumps(manifest)

    forged = rewrite(archive, tmp_path / "forged.zip", forge)
    with pytest.raises(InputError, match="differs from the one backed up in accounts_"):
        restore(forged, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_refused(archive, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "notes").touch()
    with pytest.raises(InputError, match="must be empty or not there; it holds notes"):
        restore(archive, folder)
    assert [path.name for path in folder.iterdir()] == ["notes"]


@on_sqlite
def test_a_backup_of_another_kind_of_database_is_refused(archive, tmp_path):
    def rename(contents):
        manifest = json.loads(contents["manifest.json"])
        manifest["database"] = "postgresql"
        contents["manifest.json"] = json.dumps(manifest)

    other = rewrite(archive, tmp_path / "other.zip", rename)
    with pytest.raises(InputError, match="set DATABASE_URL to an empty PostgreSQL"):
        restore(other, tmp_path / "new")


@on_sqlite
def test_the_verbs_say_what_was_verified(installation, tmp_path, monkeypatch):
    monkeypatch.setenv("TILTH_DATA", "left alone")
    monkeypatch.setenv("TILTH_SECRET_KEY", "left alone")
    file, new = str(tmp_path / "b.zip"), str(tmp_path / "new")
    made = CliRunner().invoke(verbs.backup, [file, "--data", str(installation)])
    assert made.output.startswith(f"Backed up to {file}: ")
    assert made.output.endswith("rows, 4 files; checksums are right.\n")
    back = CliRunner().invoke(verbs.restore, [file, "--data", new])
    assert back.output == made.output.replace("Backed up", "Restored").replace(
        file, new
    )


def test_a_backup_of_no_installation_is_refused(tmp_path):
    ran = CliRunner().invoke(
        verbs.backup, [str(tmp_path / "b.zip"), "--data", str(tmp_path / "none")]
    )
    assert (ran.exit_code, ran.output) == (
        1,
        f"Error: there is no installation in {tmp_path / 'none'}; "
        "name its folder with --data\n",
    )


def test_the_verbs_belong_to_tilth():
    verbs_of_tilth = main.list_commands(None)
    assert {"backup", "restore", "serve"} <= set(verbs_of_tilth)


@pytest.mark.slow
@pytest.mark.postgres
def test_a_postgresql_database_comes_back_equal(make_postgres, tmp_path):
    data, file, new = (tmp_path / name for name in ("data", "b.zip", "new"))
    (data / "media").mkdir(parents=True)
    (data / "media" / "plan.txt").write_text("clover")
    first, second = make_postgres(), make_postgres()
    run("django", "migrate", "-v0", TILTH_DATA=data, DATABASE_URL=first)
    made = run_verb("backup", file, "--data", data, DATABASE_URL=first)
    assert made.returncode == 0, made.stderr
    full = run_verb("restore", file, "--data", new, DATABASE_URL=first)
    assert "the database of DATABASE_URL must be empty" in full.stderr
    assert not new.exists()
    back = run_verb("restore", file, "--data", new, DATABASE_URL=second)
    assert back.returncode == 0, back.stderr
    assert (new / "media" / "plan.txt").read_text() == "clover"
    again = tmp_path / "again.zip"
    run_verb("backup", again, "--data", new, DATABASE_URL=second)
    assert tables(again) == tables(file)
    assert tables(file)["django_migrations"]["rows"] > 100


def tables(archive):
    with zipfile.ZipFile(archive) as opened:
        return json.loads(opened.read("manifest.json"))["tables"]


def run_verb(verb, *arguments, **environment):
    code = f"from tilth_web.operations.backup import {verb}; {verb}()"
    return _python("-c", code, *map(str, arguments), **environment)


def run(module, *arguments, **environment):
    return _python("-m", module, *arguments, **environment)


def _python(*arguments, **environment):
    settings = {"DJANGO_SETTINGS_MODULE": "tilth_web.settings.production"}
    return subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | settings | {k: str(v) for k, v in environment.items()},
        capture_output=True,
        text=True,
        check=False,
    )
