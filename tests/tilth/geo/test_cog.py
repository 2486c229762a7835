"""Cloud-optimised files: the same bytes however the cells come; a full disk is told."""

import subprocess
import sys

import numpy as np
import pytest
import rasterio

from tilth.errors import DataError
from tilth.geo.cog import read_small, write_cog
from tilth.geo.grid import Grid

GRID = Grid(west=1, north=9, width=0.01, height=0.01, n_rows=600, n_columns=700)
VALUES = np.random.default_rng(0).random((600, 700)).astype(np.float32)


def write(path, size, **more):
    def pieces():
        for window in GRID.pieces(size):
            yield window, VALUES[window.inside(GRID.whole())]

    usual = {"nodata": -9999.0, "tags": {"TITLE": "a"}, "unit": "Mg ha-1"}
    write_cog(path, GRID, pieces, "float32", **usual | more)


def test_the_same_bytes_from_any_pieces(tmp_path):
    for size in (600, 97):
        write(tmp_path / f"{size}.tif", size)
    assert (tmp_path / "600.tif").read_bytes() == (tmp_path / "97.tif").read_bytes()
    with rasterio.open(tmp_path / "97.tif") as file:
        np.testing.assert_array_equal(file.read(1), VALUES)
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.tags()["TITLE"] == "a"
        assert file.overviews(1) == [2]
    assert [path.name for path in tmp_path.iterdir() if path.name[0] == "."] == []


def test_a_picture_is_small(tmp_path):
    write(tmp_path / "a.tif", 700)
    small = read_small(tmp_path / "a.tif", 100)
    assert small.shape == (86, 100)
    assert np.nanmean(small) == pytest.approx(0.5, abs=0.02)


def test_a_file_that_cannot_be_written(tmp_path):
    with pytest.raises(DataError, match="cannot be written"):
        write(tmp_path / "none" / "a.tif", 700)


def test_a_cell_that_was_lost_on_the_way_is_noticed(tmp_path, monkeypatch):
    """As on a disk that is full for a moment: closing a file tells of no fault."""
    keep, number = rasterio.io.DatasetWriter.write, iter(range(100))

    def losing(self, *arguments, **more):
        if next(number) != 3:
            keep(self, *arguments, **more)

    monkeypatch.setattr(rasterio.io.DatasetWriter, "write", losing)
    with pytest.raises(DataError, match=r"is the disk full\? some cells were lost"):
        write(tmp_path / "a.tif", 300)
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, sys
from pathlib import Path
from tests.tilth.geo.test_cog import write
from tilth.errors import DataError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    write(Path(sys.argv[1], "a.tif"), 97)
except DataError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="lines of libtiff: on Linux only")
@pytest.mark.parametrize("size", [50_000, 1_000_000, 1_700_000])
def test_a_full_disk_is_told_in_one_line_and_by_no_library(tmp_path, size):
    """In a process of its own: libraries write past the streams of Python."""
    command = [sys.executable, "-c", FULL, str(tmp_path), str(size)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert told.stdout.count("\n") == 1
    assert "a.tif cannot be written; is the disk full?" in told.stdout
    assert list(tmp_path.iterdir()) == []
