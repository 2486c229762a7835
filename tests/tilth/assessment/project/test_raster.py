import json
import os
import re

import numpy as np
import pytest

from tests.tilth.assessment.project.examples import MONTHS, content, parcel
from tilth.assessment.project.assess import assess
from tilth.assessment.project.file import read_project
from tilth.errors import DataError
from tilth.report import project_record

rasterio = pytest.importorskip("rasterio")
BOX = [[2.02, 48.02], [2.08, 48.02], [2.08, 48.08], [2.02, 48.08], [2.02, 48.02]]
GEOMETRY = {"type": "Polygon", "coordinates": [BOX]}
DAYS = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def write(path, months):
    """One cell of twelve months over the parcel."""
    path.parent.mkdir(exist_ok=True)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=1,
        height=1,
        count=12,
        dtype="float64",
        crs="EPSG:4326",
        transform=rasterio.Affine(0.1, 0, 2.0, 0, -0.1, 48.1),
    ) as file:
        for band, value in enumerate(months, start=1):
            file.write(np.array([[value]], dtype=float), band)


def rasters(folder):
    """Files in units other than ours, and what a project file says of them."""
    write(folder / "maps" / "t.tif", np.array(MONTHS["temperature"]) + 273.15)
    write(folder / "p.tif", np.divide(MONTHS["precipitation"], DAYS))
    write(folder / "e.tif", np.array(MONTHS["pet"]) * 10.0)
    return {
        "temperature": {"path": "maps/t.tif", "unit": "K"},
        "precipitation": {"path": "p.tif", "unit": "mm d-1"},
        "pet": {"path": "e.tif", "unit": "mm month-1", "scale": 0.1},
    }


def with_raster(raster, **climate):
    more = {"elevation": 160, "frost_days": 45}
    return parcel(
        area_ha=None,
        geometry=GEOMETRY,
        climate={"zone": None, "raster": raster, **more, **climate},
    )


def stored(folder, *parcels):
    path = folder / "project.json"
    path.write_text(json.dumps(content(*parcels)), encoding="utf-8")
    return path


def faults(folder, *parcels):
    with pytest.raises(DataError) as caught:
        read_project(stored(folder, *parcels))
    return str(caught.value)


def test_months_come_from_the_rasters_in_our_units(tmp_path):
    found = read_project(stored(tmp_path, with_raster(rasters(tmp_path)))).parcels[0]

    for name in ("temperature", "precipitation", "pet"):
        np.testing.assert_allclose(getattr(found.climate, name), MONTHS[name])
    assert found.climate.zone == "warm temperate moist"
    assert re.search(
        r"temperature from maps/t\.tif, SHA-256 [0-9a-f]{16}; mean, by area",
        found.warnings[0],
    )


def test_a_stored_result_needs_no_rasters(tmp_path):
    path = stored(tmp_path, with_raster(rasters(tmp_path)))
    first = project_record.record(assess(read_project(path), seed=1, n_members=100))
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "result.json").write_text(json.dumps(first), encoding="utf-8")
    again = assess(read_project(other / "result.json"), seed=1, n_members=100)

    assert "raster" not in first["inputs"]["project"]["parcels"][0]["climate"]
    assert project_record.record(again) == first


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../outside.tif",
        "maps/../../outside.tif",
        "absent.tif",
        "link.tif",
        "maps",
        "/vsicurl/localhost/x.tif",
        "\x00.tif",
    ],
)
def test_nothing_outside_the_folder_is_opened(tmp_path, name):
    folder = tmp_path / "project"
    folder.mkdir()
    raster = rasters(folder)
    write(tmp_path / "outside.tif", [10.0] * 12)
    os.symlink(tmp_path / "outside.tif", folder / "link.tif")
    raster["pet"]["path"] = name
    said = faults(folder, with_raster(raster))

    assert "climate.raster.pet: path must name a file in the folder" in said
    assert "faults" not in said  # and nothing else is said of that climate


@pytest.mark.parametrize("name", ["http://host/x.tif", 'a":b.tif', "a\\b.tif"])
def test_names_with_special_signs_are_refused(tmp_path, name):
    raster = rasters(tmp_path)
    raster["pet"]["path"] = name

    assert "climate.raster.pet.path must be the name of a file" in faults(
        tmp_path, with_raster(raster)
    )


def test_faults_of_rasters_come_together_with_the_others(tmp_path):
    raster = rasters(tmp_path)
    wrong = {
        "temperature": {**raster["temperature"], "unit": "degC"},
        "precipitation": raster["pet"],
        "pet": {**raster["pet"], "scale": 100.0},
    }
    said = faults(
        tmp_path,
        with_raster(wrong),
        parcel(id="b", climate={"raster": raster}),
        {**with_raster(raster, source="mine"), "id": "c"},
        parcel(id="d", soil={"clay": 0.2}),
    )

    assert re.search(
        r"raster\.temperature: t\.tif must give months in \[-60, 50\] degC; got "
        r"276\.\d to 291\.\d+: is the unit degC",
        said,
    )
    assert "raster.pet: e.tif must give months in [0, 1000] mm month-1" in said
    assert "parcels[2].climate.raster needs the geometry of the parcel" in said
    assert "parcels[3].climate.raster must be left out where source is given" in said
    assert "parcels[4].soil.clay must be in %" in said
