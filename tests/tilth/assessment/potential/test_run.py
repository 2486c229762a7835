"""Maps of storage potential against the model for points, and against themselves."""

import csv
import io
import itertools
import json
import os
import shutil
from math import exp
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import shapely
import shapely.geometry
import yaml
from click.testing import CliRunner

from tests.tilth.assessment.potential.maps import (
    YEARS,
    changed,
    example,
    one_cell,
    read_map,
    worked_out,
)
from tests.tilth.geo.rasters import write_raster
from tilth.assessment.potential import cluster as potential_cluster
from tilth.assessment.potential import run as potential_run
from tilth.assessment.potential import store as potential_store
from tilth.assessment.potential.cells import read_cells, scenarios_of
from tilth.assessment.potential.file import read_potential
from tilth.assessment.potential.store import BlockStore
from tilth.cli import main
from tilth.errors import DataError, InputError
from tilth.geo import warp, zone_cover
from tilth.geo.cells import outlook
from tilth.geo.grid import Grid
from tilth.report.language import language_of
from tilth.report.potential_record import potential_record
from tilth.report.potential_tables import zone_rows, zones_csv
from tilth.report.potential_text import remarks


def invented_weather():
    """Mean year and months of two years of temperature, precipitation and PET."""
    season = np.sin((np.arange(12) - 3.5) * np.pi / 6)
    draw = np.random.default_rng(7)
    mean = (9.3 + 8.1 * season, 58.0 - 12.0 * season, np.maximum(9, 60 + 52 * season))
    months = [
        np.tile(rows, 2) + draw.normal(0.0, step, 24)
        for rows, step in zip(mean, (1.1, 9.0, 2.0), strict=True)
    ]
    return [*zip(mean, months, strict=True)]


def miami(temperature, precipitation):
    warm = 3000 / (1 + exp(1.315 - 0.119 * temperature.mean()))
    return min(warm, 3000 * (1 - exp(-0.000664 * precipitation.sum())))


def by_command(folder, weather, c_input, soc, clay, change=0.0, years_ahead=3):
    """Stocks after the spin-up and each December by ``tilth run rothc``."""
    (t0, t), (p0, p), (e0, e) = weather
    growth = [
        miami(t[12 * k : 12 * k + 12], p[12 * k : 12 * k + 12]) / miami(t0, p0)
        for k in range(2)
    ]
    mean = [rows.reshape(2, 12).mean(axis=0) for rows in (t, p, e)]
    ahead = c_input * np.mean(growth) * (1 + change)
    blocks = [(1, t0, p0, e0, c_input)]
    for k in range(2):
        m = slice(12 * k, 12 * k + 12)
        blocks.append((YEARS[0] + k, t[m], p[m], e[m], c_input * growth[k]))
    blocks += [(YEARS[1] + 1 + k, *mean, ahead) for k in range(years_ahead)]
    rows = [
        f"{year} {m + 1} 100 {a[m]!r} {b[m]!r} {c[m] / 0.75!r} {carbon / 12!r} 0 "
        f"{int(3 <= m <= 7)} 1.44"
        for year, a, b, c, carbon in blocks
        for m in range(12)
    ]
    iom = 0.049 * soc**1.139
    text = ["one cell", "soil", "units", "clay depth iom nsteps"]
    text += [f"{clay} 30 {iom!r} {len(rows)}", "units"]
    text += ["year month modern Tmp Rain Evap C_inp FYM PC DPM_RPM", *rows]
    source = folder / "one.dat"
    source.write_text(
        "\n".join(text).replace("np.float64(", "").replace(")", "") + "\n"
    )
    result = CliRunner().invoke(
        main, ["run", "rothc", str(source), "--out", str(folder / "points")]
    )
    assert result.exit_code == 0, result.output
    with (folder / "points" / "years.csv").open() as file:
        return [float(row["SOC_t_C_ha"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("precision", "error"), [("float64", 1e-9), ("float32", 1e-5)])
def test_a_map_of_one_cell_is_the_model_for_points(tmp_path, precision, error):
    weather, soc, clay = invented_weather(), 48.25, 23.5
    path = one_cell(
        tmp_path, weather, soc=soc, clay=clay, precision=precision, years_ahead=3
    )
    worked_out(path, tmp_path / "out")

    def value(name):
        return read_map(tmp_path / "out", name)[0, 0]

    (t0, t), (p0, p), _ = weather
    growth = [
        miami(t[12 * k : 12 * k + 12], p[12 * k : 12 * k + 12]) / miami(t0, p0)
        for k in range(2)
    ]
    c_input = value("Tilth_CInput_BAU.tif") / np.mean(growth)
    start, _, now, *ahead = by_command(tmp_path, weather, c_input, soc, clay)
    more = by_command(tmp_path, weather, c_input, soc, clay, 0.2)

    assert start == pytest.approx(soc, rel=error)
    assert value("GSOCseq_T0_Map030.tif") == pytest.approx(now, rel=error)
    assert value("GSOCseq_finalSOC_BAU_Map030.tif") == pytest.approx(
        ahead[-1], rel=error
    )
    assert value("GSOCseq_finalSOC_SSM3_Map030.tif") == pytest.approx(
        more[-1], rel=error
    )
    # The difference of two runs loses digits that the linear response keeps.
    assert value("GSOCseq_RelDiff_SSM3_Map030.tif") == pytest.approx(
        more[-1] - ahead[-1], abs=error * soc
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A small country, worked out in one block."""
    folder = tmp_path_factory.mktemp("potential")
    path = example(folder / "in")
    return path, folder / "out", worked_out(path, folder / "out")


def test_identities_in_the_files(whole):
    _, out, _ = whole
    t0 = read_map(out, "XXA_GSOCseq_T0_Map030.tif")
    bau = read_map(out, "XXA_GSOCseq_finalSOC_BAU_Map030.tif")
    assert np.isfinite(t0).sum() > 150
    rates = {}
    for name in ("SSM1", "SSM2", "SSM3"):
        rates[name] = read_map(out, f"XXA_GSOCseq_RSR_{name}_Map030.tif")
        gain = read_map(out, f"XXA_GSOCseq_RelDiff_{name}_Map030.tif")
        final = read_map(out, f"XXA_GSOCseq_finalSOC_{name}_Map030.tif")
        change = read_map(out, f"XXA_GSOCseq_AbsDiff_{name}_Map030.tif")
        rate = read_map(out, f"XXA_GSOCseq_ASR_{name}_Map030.tif")
        np.testing.assert_allclose(rates[name] * 20, gain, rtol=1e-5)
        np.testing.assert_allclose(rate * 20, change, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(final, bau + gain, rtol=1e-6)
        np.testing.assert_allclose(final - t0, change, atol=1e-4)
    np.testing.assert_allclose(rates["SSM2"], 2 * rates["SSM1"], rtol=1e-5)
    np.testing.assert_allclose(rates["SSM3"], 4 * rates["SSM1"], rtol=1e-5)


def test_maps_are_cloud_optimised_and_say_what_they_are(whole):
    _, out, result = whole
    with rasterio.open(out / "XXA_GSOCseq_RSR_SSM1_Map030.tif") as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert (file.dtypes[0], file.crs.to_epsg()) == ("float32", 4326)
        assert file.units == ("Mg ha-1 yr-1",)
        assert "invented" in file.tags()["EXAMPLE"]
    assert set(result.files.values()) == {path.name for path in out.glob("*.tif")}


def test_every_cell_is_accounted_for(whole):
    path, out, result = whole
    status = read_map(out, "XXA_Tilth_Status.tif")
    t0 = read_map(out, "XXA_GSOCseq_T0_Map030.tif")
    assert sum(result.status.values()) == status.size
    np.testing.assert_array_equal(np.isfinite(t0), status == 0)
    soc = read_map(path.parent, "GSOCmap1.5.0.tif")
    np.testing.assert_array_equal(status == 1, np.isnan(soc))


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.tif"))}


@pytest.mark.parametrize(("block", "workers"), [(4, 2), (13, 1), (1, 2)])
def test_no_bit_depends_on_blocks_and_workers(whole, tmp_path, block, workers):
    path, out, result = whole
    other = worked_out(path, tmp_path, block=block, workers=workers)
    assert files_of(tmp_path) == files_of(out)
    assert zones_csv(zone_rows(other)) == zones_csv(zone_rows(result))
    for a, b in zip(other.sums, result.sums, strict=True):
        assert (a == b).all()


@pytest.mark.parametrize("size", [10_000, 3_000_000])
def test_no_bit_depends_on_what_gdal_keeps(whole, tmp_path, monkeypatch, size):
    """Less than a block of a file, and some blocks."""
    path, out, _ = whole
    monkeypatch.setattr("tilth.geo.block_cache.SIZE", size)
    monkeypatch.delenv("GDAL_CACHEMAX", raising=False)
    worked_out(path, tmp_path, block=9, workers=2)
    assert files_of(tmp_path) == files_of(out)


@pytest.mark.parametrize("tiles", [warp, zone_cover])
@pytest.mark.parametrize("columns", [300, 2500])
def test_a_tile_lies_in_one_block(tiles, columns):
    """Blocks warp and cut each tile once, however wide the map is."""
    grid = Grid(west=0, north=9, width=0.01, height=0.01, n_rows=300, n_columns=columns)
    blocks = [*potential_run.windows(SimpleNamespace(grid=grid), potential_run.BLOCK)]
    for tile in grid.pieces(tiles.ROWS, tiles.COLUMNS):
        assert sum(tile.overlap(block) is not None for block in blocks) == 1


def test_a_run_that_was_stopped_goes_on(whole, tmp_path, monkeypatch):
    path, out, _ = whole
    keep, count = BlockStore.write, []

    def dying(self, window, block):
        if len(count) == 4:
            raise KeyboardInterrupt
        count.append(window)
        keep(self, window, block)

    monkeypatch.setattr(BlockStore, "write", dying)
    with pytest.raises(KeyboardInterrupt):
        worked_out(path, tmp_path, block=9)
    monkeypatch.setattr(BlockStore, "write", keep)
    assert not list(tmp_path.glob("*.tif"))
    result = worked_out(path, tmp_path, block=9)
    assert (result.found, result.blocks) == (4, 13)
    assert files_of(tmp_path) == files_of(out)
    assert not (tmp_path / ".potential").exists()


def test_a_stop_while_the_blocks_are_removed_leaves_nothing_to_go_on_from(
    whole, tmp_path, monkeypatch
):
    """Whatever was removed first, the next run does not take the rest for whole."""
    path, out, _ = whole

    def dying(folder, *, ignore_errors):
        removed = sorted(folder.glob("*.npz"))[:3]
        for name in removed:
            name.unlink()
        if removed:
            raise KeyboardInterrupt
        shutil.rmtree(folder, ignore_errors=ignore_errors)

    monkeypatch.setattr(potential_store, "shutil", SimpleNamespace(rmtree=dying))
    with pytest.raises(KeyboardInterrupt):
        worked_out(path, tmp_path, block=9)
    monkeypatch.undo()
    assert list((tmp_path / ".potential").glob("*.npy"))
    result = worked_out(path, tmp_path, block=9)
    assert result.found == 0
    assert files_of(tmp_path) == files_of(out)
    assert not (tmp_path / ".potential").exists()


def test_blocks_of_another_configuration_are_not_taken(whole, tmp_path, monkeypatch):
    path, _, _ = whole
    monkeypatch.setattr(potential_run, "close_store", lambda store: None)
    worked_out(path, tmp_path)
    assert worked_out(path, tmp_path).found == 1
    other = changed(path, years_ahead=10)
    assert worked_out(other, tmp_path).found == 0


def test_zones_add_up(whole):
    _, out, result = whole
    by_kind = {}
    for row in zone_rows(result):
        by_kind.setdefault((row.kind, row.scenario), []).append(row)
    whole_map = by_kind["whole map", "SSM3"][0]
    for kind in ("province", "land use", "climate zone"):
        rows = [row for row in by_kind[kind, "SSM3"] if row.area > 0]
        assert sum(row.area for row in rows) == pytest.approx(whole_map.area, rel=1e-7)
        for key in ("soc_final_tg", "gain_over_bau_tg_yr"):
            total = sum(row.figures[key] for row in rows)
            assert total == pytest.approx(whole_map.figures[key], rel=1e-7)
    # By hand from the written map and the area of a cell on a sphere of equal area.
    t0 = read_map(out, "XXA_GSOCseq_T0_Map030.tif")
    north, n = result.potential.grid.north, t0.shape[0]
    edges = np.sin(np.radians(north - np.arange(n + 1) / 120))
    area = 6371007.181**2 * -np.diff(edges) * np.radians(1 / 120) / 1e4
    total = np.nansum(t0 * area[:, np.newaxis]) / 1e6
    assert whole_map.figures["soc_initial_tg"] == pytest.approx(total, rel=3e-3)


def zones_of(path, name, *boxes):
    """GeoJSON of boxes (west, south, east, north), and its kind of zones."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"zone {k}"},
            "geometry": shapely.geometry.mapping(shapely.box(*box)),
        }
        for k, box in enumerate(boxes)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (path.parent / f"{name}.geojson").write_text(text)
    return {"name": name, "file": f"{name}.geojson", "key": "name"}


def test_what_lies_in_no_zone_is_told(tmp_path):
    """One cell from 0 to 1 degrees east and 9 to 10 north."""
    path = one_cell(tmp_path, invented_weather())
    half, rest = (0.0, 8.5, 0.5, 10.5), (0.5, 8.5, 1.5, 10.5)
    zones = [
        zones_of(path, "half", half),
        zones_of(path, "both", half, rest),
    ]
    result = worked_out(changed(path, zones=zones), tmp_path / "out")
    told = [text for text in remarks(result) if "zone" in text.lower()]
    assert told == [
        "50.0 % of the area worked out lies in no zone of half.",
    ]


def test_zones_around_the_whole_globe(tmp_path):
    """A file of all countries spans 360 degrees; some lie on both sides of 180."""
    path = one_cell(tmp_path, invented_weather())
    here, far = (0.0, 9.0, 1.0, 10.0), (170.0, 60.0, 180.0, 70.0)
    zones = [zones_of(path, "country", here, far, (-180.0, 60.0, -170.0, 70.0))]
    result = worked_out(changed(path, zones=zones), tmp_path / "out")
    areas = {r.zone: r.area for r in zone_rows(result) if r.kind == "country"}
    whole = zone_rows(result)[0].area
    assert areas == {"zone 0": whole, "zone 1": 0.0, "zone 2": 0.0}


def test_codes_of_one_name_are_one_zone(whole, tmp_path):
    config, _, result = whole
    zones = [
        {
            "name": "climate",
            "file": "climate_zones.tif",
            "legend": {3: "temperate", 4: "temperate"},
        }
    ]
    one = worked_out(changed(config, zones=zones), tmp_path / "out")
    rows = [r for r in zone_rows(one) if r.kind == "climate" and r.scenario == "SSM3"]
    assert [row.zone for row in rows] == ["temperate"]
    assert rows[0].area == pytest.approx(zone_rows(result)[0].area, rel=1e-12)


def test_a_system_that_cannot_say_its_processors_uses_all(monkeypatch, tmp_path):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    path = one_cell(tmp_path, invented_weather())
    assert worked_out(path, tmp_path / "out", workers=None).worked_out == 1


def test_the_closed_form_reaches_4_permil(whole, tmp_path):
    path, out, _ = whole
    extra = read_map(out, "XXA_Tilth_ExtraInput4Permil.tif")
    over = read_map(out, "XXA_Tilth_ExtraInput4PermilOverBAU.tif")
    c_input = read_map(out, "XXA_Tilth_CInput_BAU.tif")
    t0 = read_map(out, "XXA_GSOCseq_T0_Map030.tif")
    bau = read_map(out, "XXA_GSOCseq_finalSOC_BAU_Map030.tif")
    # One cell's share of extra carbon, as a scenario of its own.
    row, column = np.argwhere(np.isfinite(t0))[40]
    share = (extra / c_input)[row, column], (over / c_input)[row, column]
    plans = [
        {"name": f"need{k}", "c_input_change": float(x)} for k, x in enumerate(share)
    ]
    worked_out(changed(path, scenarios=plans), tmp_path)

    def here(values):
        return values[row, column]

    rate = read_map(tmp_path, "XXA_Tilth_RateOfInitial_need0.tif")
    assert here(rate) == pytest.approx(4.0, abs=1e-3)
    final = read_map(tmp_path, "XXA_GSOCseq_finalSOC_need1_Map030.tif")
    assert here(final) == pytest.approx(here(bau) + 0.08 * here(t0), rel=1e-5)
    over_bau = read_map(tmp_path, "XXA_Tilth_RateOverBAU_need1.tif")
    assert here(over_bau) == pytest.approx(4.0, abs=1e-3)


def test_years_above_4_permil_by_hand(tmp_path):
    weather = invented_weather()
    path = one_cell(
        tmp_path,
        weather,
        precision="float64",
        years_ahead=3,
        scenarios=[{"name": "double", "c_input_change": 1.0}],
    )
    worked_out(path, tmp_path / "out")
    c_input = read_map(tmp_path / "out", "Tilth_CInput_BAU.tif")[0, 0]
    (t0, t), (p0, p), _ = weather
    growth = [
        miami(t[12 * k : 12 * k + 12], p[12 * k : 12 * k + 12]) / miami(t0, p0)
        for k in range(2)
    ]
    _, _, *stocks = by_command(
        tmp_path, weather, c_input / np.mean(growth), 48.25, 23.5, 1.0
    )
    expected = sum(b - a >= 0.004 * stocks[0] for a, b in itertools.pairwise(stocks))
    found = read_map(tmp_path / "out", "Tilth_YearsAbove4Permil_double.tif")[0, 0]
    assert found == expected == 3


def test_a_grid_of_one_own_and_a_part_of_one(whole, tmp_path):
    path, out, _ = whole
    t0 = read_map(out, "XXA_GSOCseq_T0_Map030.tif")
    grid = read_potential(path).grid
    west, north = grid.west + 4 / 120, grid.north - 3 / 120
    bounds = [west, north - 6 / 120, west + 5 / 120, north]
    worked_out(changed(path, grid={"bounds": bounds}), tmp_path)
    part = read_map(tmp_path, "XXA_GSOCseq_T0_Map030.tif")
    np.testing.assert_array_equal(part, t0[3:9, 4:9])


def test_what_cannot_be_run_is_refused(whole, tmp_path, monkeypatch):
    path, _, _ = whole
    potential = read_potential(path)
    with pytest.raises(InputError, match="block must be at least 1; got 0"):
        potential_run.run(potential, tmp_path, block=0)
    monkeypatch.setattr(potential_cluster, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="package distributed, which is not installed"):
        potential_run.run(potential, tmp_path, scheduler="tcp://localhost:1")
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="must be a directory that can be written"):
        potential_run.run(potential, tmp_path / "file")


def test_classes_that_are_not_modelled_are_named(tmp_path):
    """Counted over blocks; forest that lacks soil is no forest that is left out."""
    path = one_cell(tmp_path, invented_weather())
    for name, layer in (("soc_stock", [[50.0, 60, 40, -1]]), ("clay", [[20.0] * 4])):
        write_raster(tmp_path / f"{name}.tif", np.array(layer), nodata=-1.0)
    write_raster(tmp_path / "cover.tif", np.array([[2, 4, 11, 4]], "u1"))
    cover = {"file": "cover.tif", "legend": "classes"}
    result = worked_out(
        changed(path, layers={"land_cover": cover}), tmp_path / "out", block=1
    )
    first = remarks(result)[0]
    assert "land class not modelled (tree cover 1, water 1): 2" in first
    assert "1 of 4 cells were worked out" in first
    record = potential_record(result, zone_rows(result))
    assert record["not_modelled"] == {"tree cover": 1, "water": 1}
    french = remarks(result, language_of("fr"))[0]
    assert "(couvert arboré 1, eau 1)" in french


@pytest.mark.parametrize(
    ("name", "values", "text"),
    [
        ("soc_stock", [[-5.0]], "soc_stock must lie in"),
        ("pet", np.full((24, 1, 1), 4000.0), "pet must lie in"),
    ],
)
def test_an_impossible_value_stops_the_run(tmp_path, name, values, text):
    path = one_cell(tmp_path, invented_weather())
    write_raster(tmp_path / f"{name}.tif", np.asarray(values))
    given = yaml.safe_load(path.read_text(encoding="utf-8"))["layers"][name]
    path = changed(path, layers={name: given | {"confirm": ["unit"]}})
    with pytest.raises(DataError, match=text) as found:
        worked_out(path, tmp_path / "out")
    assert f"{name}.tif has" in str(found.value)
    assert not list((tmp_path / "out").glob("*.tif"))


def test_a_code_that_the_legend_lacks_stops_the_run(tmp_path):
    write_raster(tmp_path / "cover.tif", np.array([[44]], np.uint8))
    cover = {"file": "cover.tif", "legend": "esa-cci"}
    path = changed(one_cell(tmp_path, invented_weather()), layers={"land_cover": cover})
    with pytest.raises(DataError, match=r"cover.tif has the code 44, which the legend"):
        worked_out(path, tmp_path / "out")


def test_a_cell_with_too_little_input_is_left_out_and_says_why(tmp_path):
    weather = invented_weather()
    path = one_cell(tmp_path, weather)
    gone = np.repeat(weather[1][1][:, np.newaxis, np.newaxis], 1, axis=2)
    gone[5] = -1.0
    write_raster(tmp_path / "precipitation.tif", gone, nodata=-1.0)
    result = worked_out(path, tmp_path / "out")
    assert result.status[7] == 1
    assert read_map(tmp_path / "out", "Tilth_Status.tif")[0, 0] == 7
    assert np.isnan(read_map(tmp_path / "out", "GSOCseq_T0_Map030.tif")[0, 0])


def test_a_coast_is_filled_only_where_it_is_said(tmp_path):
    """Two cells of soil on the last row; climate ends one cell before."""
    path = one_cell(tmp_path, invented_weather())
    for name, value in (("soc_stock", 48.0), ("clay", 23.0)):
        write_raster(tmp_path / f"{name}.tif", np.full((1, 3), value))
    for name in ("temperature", "precipitation", "pet"):
        for end in ("", "_before"):
            with rasterio.open(tmp_path / f"{name}{end}.tif") as file:
                months = file.read()
            sea = np.full_like(months, -999.0)
            wide = np.concatenate([months, months, sea], axis=2)
            write_raster(tmp_path / f"{name}{end}.tif", wide, nodata=-999.0)
    plain = worked_out(path, tmp_path / "plain")
    assert (plain.status[0], plain.status[7]) == (2, 1)
    assert not [s for s in remarks(plain) if "coast" in s]
    data = yaml.safe_load(path.read_text())
    for group in ("layers", "before"):
        for name in ("temperature", "precipitation", "pet"):
            data[group][name]["coast_cells"] = 1
    path.write_text(yaml.safe_dump(data))
    filled = worked_out(path, tmp_path / "filled")
    assert (filled.status[0], filled.status[10], filled.worked_out) == (2, 1, 3)
    t0 = read_map(tmp_path / "filled", "GSOCseq_T0_Map030.tif")
    assert t0[0, 2] == t0[0, 1] == t0[0, 0]
    status = read_map(tmp_path / "filled", "Tilth_Status.tif")
    assert status.tolist() == [[0, 0, 10]]
    one = filled.potential.grid.cell_areas()[0]
    row = zone_rows(filled)[0]
    assert (row.area, row.coast_filled) == pytest.approx((3 * one, one), rel=1e-9)
    table = list(csv.DictReader(io.StringIO(zones_csv(zone_rows(filled)))))
    assert table[0]["area_with_filled_gaps_ha"] == f"{one:.1f}"
    assert "area_with_filled_gaps_ha" not in zones_csv(zone_rows(plain))
    first, second, *_ = remarks(filled)
    assert first == "3 of 3 cells were worked out."
    assert second == (
        f"1 of the cells worked out, {one:,.0f} ha, rest in part on values that reach "
        "over gaps, as at a coast, by so many cells of their file: pet (1), "
        "precipitation (1), temperature (1). The map of the status marks them."
    )


@pytest.mark.parametrize("name", ["soc_stock", "clay", "npp", "plant_cover"])
def test_every_layer_that_fills_gaps_is_counted(tmp_path, name):
    path = one_cell(tmp_path, invented_weather())
    for layer in ("temperature", "precipitation", "pet"):
        for end in ("", "_before"):
            with rasterio.open(tmp_path / f"{layer}{end}.tif") as file:
                months = file.read()
            write_raster(tmp_path / f"{layer}{end}.tif", np.tile(months, (1, 1, 2)))
    values = {
        "soc_stock": np.full((1, 1, 2), 48.0),
        "clay": np.full((1, 1, 2), 23.0),
        "npp": np.full((1, 1, 2), 6.0),
        "plant_cover": np.ones((12, 1, 2)),
    }
    units = {"soc_stock": "Mg ha-1", "clay": "%", "npp": "Mg ha-1 yr-1"}
    layers = {}
    for key, rows in values.items():
        rows[:, 0, 1] = np.nan if key == name else rows[0, 0, 1]
        years = (2019, 2020) if key == "npp" else ("",)
        for year in years:
            write_raster(tmp_path / f"{key}{year}.tif", rows)
        layers[key] = {
            "file": f"{key}{'{year}' if key == 'npp' else ''}.tif",
            "unit": units.get(key, "1"),
            **({"coast_cells": 1} if key == name else {}),
        }
    result = worked_out(changed(path, layers=layers), tmp_path / "out")
    assert (result.status[0], result.status[10]) == (1, 1)
    assert result.potential.coast_cells == {name: 1}


def test_what_faos_choices_do_not_fit_is_told(tmp_path):
    """In the scripts December sets the scale of moisture; its cover never changes."""
    spring, winter = [3, 4, 5, 6, 7, 8], [4, 5, 6, 7, 8, 12]
    plans = [
        {"name": "spring", "covered": {"cropland": spring}},
        {"name": "winter", "covered": {"cropland": winter}},
        {"name": "SSM2", "c_input_change": 0.1},
    ]
    path = one_cell(tmp_path, invented_weather(), scenarios=plans)

    def told(**more):
        result = worked_out(changed(path, **more), tmp_path / "out")
        gains = {
            row.scenario: row.figures["gain_over_bau_tg_yr"]
            for row in zone_rows(result)
        }
        return gains, " ".join(remarks(result))

    faithful, words = told(mode="faithful", bounds={"difference": "fao"})
    exact, other = told()
    assert exact["winter"] > 0.0 > faithful["winter"]
    assert "What changes that cover (winter) may even get" in words
    assert "The uncertainty of the stock under SSM2 stands for that of every" in words
    assert "December" not in other
    assert "stands for" not in other
    _, both = told(compare=True)
    assert "What changes that cover (winter) may even get" in both


def test_cleaning_leaves_the_totals_whole(tmp_path):
    """A gain above 80 Mg ha-1 is no map of FAO's, but the table of zones has it."""
    plan = [{"name": "heaped", "manure": {"cropland": 15.0}}]
    path = one_cell(tmp_path, invented_weather(), scenarios=plan, mode="faithful")
    result = worked_out(changed(path, precision="float64"), tmp_path / "out")
    bau, heaped = zone_rows(result)
    final = read_map(tmp_path / "out", "GSOCseq_finalSOC_heaped_Map030.tif")[0, 0]
    usual = read_map(tmp_path / "out", "GSOCseq_finalSOC_BAU_Map030.tif")[0, 0]
    assert final - usual > 80.0
    gain = read_map(tmp_path / "out", "GSOCseq_RelDiff_heaped_Map030.tif")
    assert np.isnan(gain).all()
    assert {"RelDiff_heaped", "RSR_heaped"} <= set(result.cleaned)
    assert heaped.figures["soc_final_mg_ha"] == pytest.approx(final, rel=1e-9)
    assert bau.figures["soc_final_mg_ha"] == pytest.approx(usual, rel=1e-9)
    expected = (final - usual) * heaped.area / 20 / 1e6
    assert heaped.figures["gain_over_bau_tg_yr"] == pytest.approx(expected, rel=1e-4)
    assert any("the tables of zones hold them" in text for text in remarks(result))


def test_a_stock_that_cleaning_takes_out_has_its_own_reason(tmp_path):
    path = one_cell(tmp_path, invented_weather(), soc=900.0, mode="faithful")
    result = worked_out(path, tmp_path / "out")
    assert result.cleaned["T0"] == 1
    assert read_map(tmp_path / "out", "Tilth_Status.tif")[0, 0] == 11
    assert np.isnan(read_map(tmp_path / "out", "GSOCseq_T0_Map030.tif")[0, 0])


def test_months_too_cold_for_the_scripts_have_their_own_reason(tmp_path):
    """SoilR has no fT at -18.3 degC and below; in the exact mode it is 0 there."""
    (mean, months), rain, pet = invented_weather()
    months = months.copy()
    months[12] = -18.5  # January of the second year
    for mode, status in (("faithful", 12), ("exact", 0)):
        path = one_cell(tmp_path / mode, ((mean, months), rain, pet), mode=mode)
        result = worked_out(path, tmp_path / mode / "out")
        assert result.status[status] == 1
        found = read_map(tmp_path / mode / "out", "GSOCseq_T0_Map030.tif")[0, 0]
        assert np.isnan(found) == (mode == "faithful")


def wet_and_dry(folder, **more):
    """One cell with a wet and a dry year, and its mean in both; no years before."""
    (t0, _), (p0, _), (e0, _) = invented_weather()
    swing = np.repeat([0.4, 1.6], 12)
    found = {}
    for name, rain in (("swings", np.tile(p0, 2) * swing), ("steady", np.tile(p0, 2))):
        weather = [(t0, np.tile(t0, 2)), (p0, rain), (e0, np.tile(e0, 2))]
        path = one_cell(folder / name, weather, precision="float64", **more)
        found[name] = changed(path, before=None)
    return found, p0


@pytest.mark.parametrize("mode", ["exact", "faithful"])
def test_a_climate_that_only_varies_keeps_its_plant_carbon(tmp_path, mode):
    """Years of the warm-up that are their own years before have a mean growth of 1."""
    paths, _ = wet_and_dry(tmp_path, mode=mode)
    c_input = {}
    for name, path in paths.items():
        worked_out(path, tmp_path / name / "out")
        c_input[name] = read_map(tmp_path / name / "out", "Tilth_CInput_BAU.tif")[0, 0]
    assert c_input["swings"] == pytest.approx(c_input["steady"], rel=1e-12)


def test_growth_is_per_the_mean_production_of_the_years_before(tmp_path):
    """Before: both years, or the wet one alone; warm-up: the wet one."""
    paths, p0 = wet_and_dry(tmp_path)
    warm = 3000 / (1 + exp(1.315 - 0.119 * 9.3))
    npp = [min(warm, 3000 * (1 - exp(-0.000664 * x * p0.sum()))) for x in (0.4, 1.6)]
    found = {}
    for first in (2019, 2020):
        path = changed(
            paths["swings"],
            warm_up={"first_year": 2020, "last_year": 2020},
            before={"first_year": first, "last_year": 2020},
        )
        worked_out(path, tmp_path / str(first))
        potential = read_potential(path)
        outcome = outlook(read_cells(potential, potential.grid.whole()).cells)
        found[first] = outcome.c_input[0] / outcome.c_input_before[0]
        written = read_map(tmp_path / str(first), "Tilth_CInput_BAU.tif")[0, 0]
        assert written == pytest.approx(outcome.c_input[0], rel=1e-12)
    assert found[2020] == pytest.approx(1.0, rel=1e-12)
    assert found[2019] == pytest.approx(npp[1] / np.mean(npp), rel=1e-12)


def test_flooded_soil_is_left_out_of_the_exact_mode_only(tmp_path):
    path = one_cell(tmp_path, invented_weather())
    rice = {"land_cover": "paddy rice"}
    exact = worked_out(changed(path, layers=rice), tmp_path / "exact")
    faithful = worked_out(
        changed(path, layers=rice, mode="faithful"), tmp_path / "faithful"
    )
    assert (exact.status[6], faithful.status[0]) == (1, 1)


def test_peat_is_left_out_where_a_limit_is_given(tmp_path):
    path = one_cell(tmp_path, invented_weather(), soc=231.0, largest_soc_stock=200)
    assert worked_out(path, tmp_path / "out").status[5] == 1


def test_scenarios_by_class_and_climate(tmp_path):
    weather = invented_weather()
    write_raster(tmp_path / "warmer.tif", np.full((12, 1, 1), 1.5))
    plans = [
        {"name": "others", "c_input_change": {"grassland": 0.5}},
        {"name": "manured", "manure": {"cropland": 1.0}},
        {"name": "green", "covered": {"cropland": list(range(1, 13))}},
        {
            "name": "warmer",
            "climate": {"temperature": {"file": "warmer.tif", "unit": "degC"}},
        },
    ]
    path = one_cell(tmp_path, weather, scenarios=plans, precision="float64")
    worked_out(path, tmp_path / "out")

    def gain(name):
        return read_map(tmp_path / "out", f"GSOCseq_RelDiff_{name}_Map030.tif")[0, 0]

    assert gain("others") == 0.0
    assert 0.0 < gain("manured") < 20.0
    assert gain("green") > 0.0  # plants slow decay down
    assert gain("warmer") < 0.0


def test_double_precision_holds_for_cover_and_changes_of_climate(tmp_path):
    weather = invented_weather()
    write_raster(tmp_path / "cover.tif", np.full((12, 1, 1), 0.3))
    write_raster(tmp_path / "change.tif", np.full((12, 1, 1), 1.3))
    change = {"file": "change.tif", "unit": "degC"}
    path = one_cell(
        tmp_path,
        weather,
        scenarios=[{"name": "warmer", "climate": {"temperature": change}}],
        precision="float64",
    )
    layers = {"plant_cover": {"file": "cover.tif", "unit": "1"}}
    potential = read_potential(changed(path, layers=layers, classes=None))
    piece = read_cells(potential, potential.grid.whole())
    assert (piece.cells.plant_cover == 0.3).all()
    ahead = scenarios_of(potential, piece)[0].ahead[0][:, 0]
    mean = weather[0][1].reshape(2, 12).mean(axis=0)
    np.testing.assert_allclose(ahead, mean + 1.3, rtol=1e-14)


def test_plant_carbon_follows_a_layer_of_production(tmp_path):
    weather = invented_weather()
    for year, npp in ((2017, 4.0), (2018, 6.0), (2019, 5.5), (2020, 7.0)):
        write_raster(tmp_path / f"npp_{year}.tif", np.array([[npp / 10]]))
    months = [np.tile(mean, 4) for mean, _ in weather]
    path = one_cell(tmp_path, weather, precision="float64", soc=60.0)
    for name, values in zip(
        ("temperature", "precipitation", "pet"), months, strict=True
    ):
        write_raster(tmp_path / f"{name}.tif", values[:, np.newaxis, np.newaxis])
    layers = {
        name: {"file": f"{name}.tif", "unit": unit, "first_year": 2017}
        for name, unit in (
            ("temperature", "degC"),
            ("precipitation", "mm month-1"),
            ("pet", "mm month-1"),
        )
    }
    layers["npp"] = {"file": "npp_{year}.tif", "unit": "kg m-2 yr-1"}
    path = changed(path, layers=layers, before=None)
    path = changed(path, before={"first_year": 2017, "last_year": 2018})
    worked_out(path, tmp_path / "out")

    def value(name):
        return read_map(tmp_path / "out", name)[0, 0]

    assert value("Tilth_NPP.tif") == pytest.approx(6.25)
    share = value("Tilth_ExtraInput4Permil.tif") / 6.25
    assert value("Tilth_ShareOfNPP4Permil.tif") == pytest.approx(share)
    # The climate repeats: with production as before the stock would keep to 60.
    now = value("GSOCseq_T0_Map030.tif")
    assert now > 60.0
    c_input = value("Tilth_CInput_BAU.tif")
    (t, _), (p, _), (e, _) = weather
    steady = [*zip((t, p, e), (np.tile(x, 2) for x in (t, p, e)), strict=True)]
    before = c_input / 1.25
    start, *_ = by_command(tmp_path, steady, before, 60.0, 23.5)
    assert start == pytest.approx(60.0, rel=1e-9)


def test_bounds_across_the_edge_of_the_grid_are_refused(whole):
    path, _, _ = whole
    with pytest.raises(DataError, match="bounds must lie on the grid"):
        read_potential(changed(path, grid={"bounds": [100, 0, 110, 10]}))
