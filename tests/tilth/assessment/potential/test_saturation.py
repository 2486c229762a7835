"""Warning where stocks pass what silt and clay hold: by hand, and what it lacks."""

import numpy as np
import pytest
import yaml

from tests.tilth.assessment.potential.maps import (
    changed,
    one_cell,
    read_map,
    worked_out,
)
from tests.tilth.assessment.potential.test_run import invented_weather
from tests.tilth.geo.rasters import write_raster
from tilth.assessment.potential.file import read_potential
from tilth.errors import DataError
from tilth.report.potential_record import potential_record
from tilth.report.potential_tables import zone_rows, zones_csv
from tilth.report.potential_text import remarks
from tilth.soil.mineral_capacity import capacity_source

CLASS = {"soil_class": "high-activity clay"}


def with_soil(folder, *, silt=10.0, density=1.3, saturation=CLASS, **more):
    """One cell whose silt and bulk density are known."""
    path = one_cell(folder, invented_weather(), precision="float64", **more)
    write_raster(folder / "silt.tif", np.array([[silt]]))
    write_raster(folder / "density.tif", np.array([[density]]))
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["layers"]["silt"] = {"file": "silt.tif", "unit": "%"}
    data["layers"]["bulk_density"] = {"file": "density.tif", "unit": "g cm-3"}
    data["saturation"] = saturation
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


def test_saturation_is_the_stock_per_capacity(tmp_path):
    # 86 g kg-1 of (20 + 10) % = 25.8 g kg-1; 0.1 x 25.8 x 1.3 x 30 = 100.62 Mg ha-1
    # (Georgiou et al. 2022, as in tilth.soil.mineral_capacity).
    path = with_soil(tmp_path / "in", clay=20.0, soc=48.25)
    result = worked_out(path, tmp_path / "out")
    out = tmp_path / "out"
    for name, stock in (
        ("T0", "GSOCseq_T0_Map030"),
        ("BAU", "GSOCseq_finalSOC_BAU_Map030"),
        ("SSM3", "GSOCseq_finalSOC_SSM3_Map030"),
    ):
        share = read_map(out, f"Tilth_Saturation_{name}.tif")
        np.testing.assert_allclose(share * 100.62, read_map(out, f"{stock}.tif"))
    assert all(row.above_final == 0.0 for row in zone_rows(result))
    record = potential_record(result, zone_rows(result))
    assert capacity_source()[0] in record["sources"]
    assert capacity_source()[1] in record["provisional"]


def test_a_warning_changes_no_stock(tmp_path):
    usual = worked_out(
        one_cell(tmp_path / "a", invented_weather(), clay=20.0, precision="float64"),
        tmp_path / "without",
    )
    # 86 x 30 % x 0.1 x 0.5 x 30 = 38.7 Mg ha-1, below the stock.
    path = with_soil(tmp_path / "b", clay=20.0, density=0.5)
    result = worked_out(path, tmp_path / "with")
    for name in usual.files.values():
        before = read_map(tmp_path / "without", name)
        np.testing.assert_array_equal(read_map(tmp_path / "with", name), before)
    for row in zone_rows(result):
        assert (row.capacity_known, row.above_initial, row.above_final) == (
            pytest.approx(row.area),
            1.0,
            1.0,
        )
    header, first = zones_csv(zone_rows(result)).splitlines()[:2]
    assert header.endswith(
        "area_with_known_capacity_ha,share_above_capacity_warning_initial,"
        "share_above_capacity_warning_final"
    )
    assert first.endswith(",1.0000,1.0000")
    assert any(s.startswith("Warning: share of the area") for s in remarks(result))


def test_the_level_of_the_warning_is_a_choice(tmp_path):
    path = with_soil(tmp_path / "in", clay=20.0)
    low = changed(path, saturation=CLASS | {"warning_level": 0.2})
    (row, *_) = zone_rows(worked_out(low, tmp_path / "out"))
    assert row.above_initial == 1.0


def test_what_is_missing_is_said(tmp_path):
    path = one_cell(tmp_path / "in", invented_weather())
    result = worked_out(path, tmp_path / "out")
    assert not [key for key in result.files if "Saturation" in key]
    assert (
        "Saturation of silt and clay with carbon is not mapped: it needs layers.silt, "
        "layers.bulk_density, saturation.soil_class."
    ) in remarks(result)
    assert "capacity" not in zones_csv(zone_rows(result))


@pytest.mark.parametrize(("silt", "density"), [(81.0, 1.3), (10.0, 0.0)])
def test_an_impossible_soil_has_no_capacity(tmp_path, silt, density):
    path = with_soil(tmp_path / "in", clay=20.0, silt=silt, density=density)
    result = worked_out(path, tmp_path / "out")
    assert np.isnan(read_map(tmp_path / "out", "Tilth_Saturation_BAU.tif")).all()
    assert "What silt and clay can hold is known in no cell." in remarks(result)


@pytest.mark.parametrize(("code", "capacity"), [(1, 100.62), (2, 56.16), (3, np.nan)])
def test_classes_of_soil_from_a_raster(tmp_path, code, capacity):
    # 48 g kg-1 where minerals of low activity prevail; code 3 is in no legend.
    legend = {"1": "high-activity clay", "2": "low-activity clay"}
    kind = {"soil_class": {"file": "class.tif", "legend": legend}}
    path = with_soil(tmp_path / "in", clay=20.0, saturation=kind)
    write_raster(tmp_path / "in" / "class.tif", np.array([[code]], np.int16))
    worked_out(path, tmp_path / "out")
    share = read_map(tmp_path / "out", "Tilth_Saturation_T0.tif")
    stock = read_map(tmp_path / "out", "GSOCseq_T0_Map030.tif")
    np.testing.assert_allclose(share, stock / capacity)


def test_a_class_without_capacity_is_refused(tmp_path):
    path = with_soil(tmp_path, saturation={"soil_class": "sandy"})
    with pytest.raises(DataError, match=r"must be one of high-activity clay, low-acti"):
        read_potential(path)
