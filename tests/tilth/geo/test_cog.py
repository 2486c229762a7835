"""Cloud-optimised files: the same bytes however the cells come; a full disk is told."""

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
