"""A disk that is full in the middle: one clear line, and the same bytes afterwards.

A limit on the size of files stands for the disk: writing beyond it fails in the system,
as on a full one, in whatever library writes.
"""

import pytest
from click.testing import CliRunner

from tests.tilth.assessment.potential.maps import changed, example, worked_out
from tilth.cli import main
from tilth.errors import DataError

resource = pytest.importorskip("resource", reason="limits of files are of Unix")
KEPT = r"the blocks that are done are kept, and the same command goes on from them"


@pytest.fixture
def small_disk():
    """Function that lets files grow to so many bytes only, until the test ends."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size=usual[0]):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))

    yield limit
    limit()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("disk")
    path = changed(example(folder / "in"), outputs={"zarr": True})
    worked_out(path, folder / "out")
    return path, folder / "out"


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_full_while_blocks_are_written(whole, tmp_path, small_disk):
    path, out = whole

    def fill(phase, done, total):
        if phase == "blocks" and done > 0:
            small_disk(1000)

    with pytest.raises(DataError, match=rf"cannot be written: File too large; {KEPT}"):
        worked_out(path, tmp_path, block=9, progress=fill)
    small_disk()
    assert not list(tmp_path.glob("*.tif"))
    assert not list(tmp_path.rglob("*.part"))
    result = worked_out(path, tmp_path, block=9)
    assert (result.found, result.blocks) == (1, 13)
    assert files_of(tmp_path) == files_of(out)


def test_full_while_maps_are_written(whole, tmp_path, small_disk):
    path, out = whole

    def fill(phase, done, total):
        if phase == "maps" and done == 5:
            small_disk(100_000)  # a tile of a map has a million bytes

    with pytest.raises(DataError, match=rf"is the disk full\? .*; {KEPT}") as found:
        worked_out(path, tmp_path, block=9, progress=fill)
    small_disk()
    assert "\n" not in str(found.value)
    ready = files_of(tmp_path)
    assert sum(name.endswith(".tif") for name in ready) == 5
    assert all(
        ready[p.name] == p.read_bytes() for p in out.glob("*.tif") if p.name in ready
    )
    result = worked_out(path, tmp_path, block=9)
    assert (result.found, result.blocks) == (13, 13)
    assert files_of(tmp_path) == files_of(out)


def test_full_while_the_store_is_written(whole, tmp_path, small_disk):
    path, out = whole

    def fill(phase, done, total):
        if phase == "maps" and done == total:
            small_disk(500)

    with pytest.raises(DataError, match=rf"cannot be written: .*; {KEPT}"):
        worked_out(path, tmp_path, block=9, progress=fill)
    small_disk()
    assert not list(tmp_path.glob("*.zarr"))
    assert worked_out(path, tmp_path, block=9).found == 13
    assert files_of(tmp_path) == files_of(out)


def test_blocks_are_kept_until_the_tables_are_written(whole, tmp_path):
    path, _ = whole
    command = ["potential", "run", str(path), "--out", str(tmp_path), "--no-report"]
    (tmp_path / "zones.csv").mkdir()
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert "zones.csv must be a file that can be written" in refused.output
    assert "the blocks that are done are kept" in " ".join(refused.output.split())
    (tmp_path / "zones.csv").rmdir()
    again = CliRunner().invoke(main, command)
    assert again.exit_code == 0, again.output
    assert "1 of 1 blocks were there from an earlier run." in again.output
    assert not (tmp_path / ".potential").exists()
