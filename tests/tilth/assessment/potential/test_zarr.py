"""One Zarr store of all maps: the values of the GeoTIFFs, CF, and the same bytes."""

import json

import numpy as np
import pytest
import rasterio
import xarray as xr
from click.testing import CliRunner

from tests.tilth.assessment.potential.maps import (
    changed,
    example,
    read_map,
    worked_out,
)
from tilth.assessment.potential import run as potential_run
from tilth.cli import main
from tilth.geo.align import read_piece
from tilth.geo.layer import Layer, grid_of
from tilth.geo.zarr_maps import CHUNK

STORE = "XXA_Tilth_Maps.zarr"


@pytest.fixture(scope="module")
def with_store(tmp_path_factory):
    """Configuration, directory and result of a run with a store."""
    folder = tmp_path_factory.mktemp("zarr")
    path = changed(example(folder / "in"), outputs={"zarr": True})
    return path, folder / "out", worked_out(path, folder / "out")


def bytes_of(store):
    return {
        path.relative_to(store).as_posix(): path.read_bytes()
        for path in store.rglob("*")
        if path.is_file()
    }


def test_values_are_those_of_the_geotiffs(with_store):
    _, out, result = with_store
    with xr.open_zarr(out / STORE, consolidated=True) as maps:
        assert set(maps.data_vars) - {"crs"} == set(result.files)
        for key, name in result.files.items():
            expected = read_map(out, name)
            np.testing.assert_array_equal(maps[key].values, expected, err_msg=key)
            if key != "Status":
                assert maps[key].dtype == np.float32
        assert np.isfinite(maps["T0"].values).sum() > 150


def test_a_reader_of_cf_finds_place_and_unit(with_store):
    _, out, _ = with_store
    with xr.open_zarr(out / STORE, consolidated=True) as maps:
        assert maps.attrs["Conventions"] == "CF-1.11"
        assert "invented" in maps.attrs["example"]
        rate = maps["RateOfInitial_SSM1"]
        assert rate.attrs["units"] == "0.001 year-1"
        assert rate.attrs["grid_mapping"] == "crs"
        assert rate.dims == ("lat", "lon")
        assert maps["lat"].attrs["standard_name"] == "latitude"
        system = rasterio.crs.CRS.from_wkt(maps["crs"].attrs["crs_wkt"])
        assert system.to_epsg() == 4326
        status = maps["Status"].attrs
        assert len(status["flag_values"]) == len(status["flag_meanings"].split())
        with rasterio.open(out / "XXA_GSOCseq_T0_Map030.tif") as file:
            rows, columns = file.shape
            east, _ = file.xy(0, columns - 1)
            _, south = file.xy(rows - 1, 0)
        assert float(maps["lat"][-1]) == pytest.approx(south, abs=1e-9)
        assert float(maps["lon"][-1]) == pytest.approx(east, abs=1e-9)
    array = json.loads((out / STORE / "T0" / ".zarray").read_text())
    assert array["chunks"] == [min(CHUNK, rows), min(CHUNK, columns)]


@pytest.mark.parametrize("block", [7, 13])
def test_no_byte_depends_on_blocks(with_store, tmp_path, block, monkeypatch):
    path, out, _ = with_store
    worked_out(path, tmp_path, block=block, workers=2)
    assert bytes_of(tmp_path / STORE) == bytes_of(out / STORE)


def test_a_store_that_was_stopped_is_whole_in_the_end(
    with_store, tmp_path, monkeypatch
):
    path, out, _ = with_store
    keep = potential_run.write_maps

    def dying(potential, store, folder, items, tags):
        keep(potential, store, store.folder, items[:3], tags)  # half of it
        raise KeyboardInterrupt

    monkeypatch.setattr(potential_run, "write_maps", dying)
    with pytest.raises(KeyboardInterrupt):
        worked_out(path, tmp_path, block=9)
    assert not (tmp_path / STORE).exists()
    monkeypatch.setattr(potential_run, "write_maps", keep)
    assert worked_out(path, tmp_path, block=9).found == 13
    assert bytes_of(tmp_path / STORE) == bytes_of(out / STORE)


def test_a_store_is_written_on_request_only(with_store, tmp_path):
    path, _, _ = with_store
    command = ["potential", "run", "--no-report", "--out", str(tmp_path)]
    done = CliRunner().invoke(main, [*command, str(path)])
    assert done.exit_code == 0, done.output
    item = json.loads((tmp_path / "item.json").read_text())
    assert item["assets"]["zarr"]["href"] == f"./{STORE}"
    assert (tmp_path / STORE).is_dir()
    without = changed(path, outputs={"zarr": False})
    done = CliRunner().invoke(main, [*command, str(without)])
    assert done.exit_code == 0, done.output
    assert not (tmp_path / STORE).exists()


def test_our_own_store_is_a_layer_again(with_store):
    _, out, _ = with_store
    t0 = Layer(name="T0", unit="Mg ha-1", path=out / STORE, variable="T0")
    grid = grid_of(Layer(name="T0", unit="1", path=out / "XXA_GSOCseq_T0_Map030.tif"))
    assert grid_of(t0).is_like(grid)
    found = read_piece(t0, grid, dtype=np.float64).values[0]
    np.testing.assert_array_equal(found, read_map(out, "XXA_GSOCseq_T0_Map030.tif"))
