import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import shapely

from tests.tilth.assessment.sampling.areas import FARM, ROOT
from tests.tilth.report.plans import PLAN
from tilth.assessment.sampling.design import sampling_plan
from tilth.assessment.sampling.options import DesignOptions, Wanted
from tilth.assessment.sampling.plan_file import read_plan
from tilth.geo.area_file import read_area
from tilth.report.plan_files import (
    files_of_plan,
    laboratory_template,
    points_csv,
    points_gpx,
    points_kml,
    strata_geojson,
)
from tilth.report.plan_summary import remarks, table

GPX = "{http://www.topografix.com/GPX/1/1}"
KML = "{http://www.opengis.net/kml/2.2}"
WITH_FARMS = replace(
    PLAN,
    strata=(),
    points=tuple(replace(p, stratum="", farm='Höf & "Co"') for p in PLAN.points),
)


def places(plan):
    return {p.name: (p.longitude, p.latitude) for p in plan.points}


@pytest.mark.parametrize("plan", [PLAN, WITH_FARMS])
def test_every_file_has_the_same_points(plan):
    files = files_of_plan(plan)
    expected = places(plan)

    rows = csv.DictReader(io.StringIO(files["points.csv"]))
    assert {
        r["point"]: (float(r["longitude"]), float(r["latitude"])) for r in rows
    } == expected
    features = json.loads(files["points.geojson"])["features"]
    assert {
        f["properties"]["point"]: tuple(f["geometry"]["coordinates"]) for f in features
    } == expected
    gpx = ET.fromstring(files["points.gpx"])
    assert {
        w.find(f"{GPX}name").text: (float(w.get("lon")), float(w.get("lat")))
        for w in gpx.iter(f"{GPX}wpt")
    } == expected
    kml = ET.fromstring(files["points.kml"])
    assert {
        m.find(f"{KML}name").text: tuple(
            float(x) for x in m.find(f"{KML}Point/{KML}coordinates").text.split(",")
        )
        for m in kml.iter(f"{KML}Placemark")
        if m.find(f"{KML}Point") is not None
    } == expected


def test_the_plan_comes_back(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(files_of_plan(PLAN)["plan.json"], encoding="utf-8")

    assert read_plan(path) == PLAN


def test_gpx_has_the_order_of_its_schema():
    # GPX 1.1: gpx holds metadata then wpt; wpt holds name, desc, sym in this order;
    # version and creator are required, lat and lon decimals.
    root = ET.fromstring(points_gpx(PLAN))

    assert (root.tag, root.get("version")) == (f"{GPX}gpx", "1.1")
    assert root.get("creator").startswith("Tilth ")
    assert [child.tag for child in root][:2] == [f"{GPX}metadata", f"{GPX}wpt"]
    assert {tuple(c.tag for c in w) for w in root.iter(f"{GPX}wpt")} == {
        (f"{GPX}name", f"{GPX}desc", f"{GPX}sym")
    }
    assert [c.tag for c in root[0]] == [f"{GPX}name", f"{GPX}desc"]
    assert "Invented example" in root[0][1].text
    assert all("e" not in w.get("lat") for w in root.iter(f"{GPX}wpt"))


def test_kml_has_closed_polygons_of_the_strata():
    root = ET.fromstring(points_kml(PLAN))
    rings = [
        shapely.LinearRing([tuple(map(float, p.split(","))) for p in ring.text.split()])
        for ring in root.iterfind(f".//{KML}LinearRing/{KML}coordinates")
    ]

    assert [c.tag for c in root] == [f"{KML}Document"]
    assert len(rings) == 3
    assert [shapely.Polygon(r).bounds for r in rings] == [
        shapely.from_geojson(json.dumps(s.geometry)).bounds for s in PLAN.strata
    ]


def test_kml_keeps_holes_and_parts():
    whole = replace(PLAN, strata=())
    ring = PLAN.boundary["coordinates"]
    parts = {"type": "MultiPolygon", "coordinates": [ring, ring]}
    for plan, holes in ((whole, 1), (replace(whole, boundary=parts), 2)):
        root = ET.fromstring(points_kml(plan))
        assert len(root.findall(f".//{KML}innerBoundaryIs")) == holes
        assert len(root.findall(f".//{KML}outerBoundaryIs")) == holes
    assert root.find(f".//{KML}MultiGeometry") is not None


def test_strata_or_the_whole_area():
    found = strata_geojson(PLAN)
    assert [f["properties"]["name"] for f in found["features"]] == [
        s.name for s in PLAN.strata
    ]
    assert found["example"] is True
    (one,) = strata_geojson(replace(PLAN, strata=()))["features"]
    assert one["geometry"] == PLAN.boundary
    assert one["properties"]["area_ha"] == PLAN.area


def test_the_template_has_a_row_for_each_point_and_depth():
    rows = list(csv.DictReader(io.StringIO(laboratory_template(PLAN))))

    assert len(rows) == len(PLAN.points) * len(PLAN.depths)
    first = rows[0]
    point = PLAN.points[0]
    assert (first["site"], first["point"], first["stratum"]) == (
        PLAN.name,
        point.name,
        point.stratum,
    )
    assert [(r["depth_top [cm]"], r["depth_bottom [cm]"]) for r in rows[:3]] == [
        ("0", "15"),
        ("15", "30"),
        ("30", "50"),
    ]
    assert (first["round"], first["n_cores [1]"]) == ("2026", "5")
    for heading in ("soc_content [g kg-1]", "sample_mass [g]", "core_diameter [mm]"):
        assert first[heading] == ""


def test_small_degrees_are_written_in_full():
    near = replace(PLAN.points[0], longitude=1e-9, latitude=-0.1 - 0.2)
    text = points_csv(replace(PLAN, points=(near,)))
    row = next(csv.DictReader(io.StringIO(text)))

    assert (float(row["longitude"]), float(row["latitude"])) == (1e-9, -0.1 - 0.2)
    assert "e" not in row["longitude"]


def test_the_summary_counts_points():
    plan = replace(
        PLAN,
        precision={
            "statement": "a change of 4 t C/ha is found",
            "half_width_stock_mg_ha": 3.44,
            "level": 0.9,
        },
    )
    cells = [list(column.cells) for column in table(plan).columns]

    assert cells[0] == ["Plateau", "Slope", "Valley", "all"]
    assert cells[2] == ["6", "8", "6", "20"]
    assert cells[3] == ["1", "1", "1", "3"]
    lines = remarks(plan)
    assert lines[0] == "The area is an invented example: do not sample there."
    assert "The 90% interval of the mean stock is ±3.4 t C/ha." in lines
    assert any(line.startswith("Warning: The standard") for line in lines)


def test_the_how_to_explains_every_column_and_key():
    page = (ROOT / "docs" / "how-to" / "plan-sampling.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.-]+)`", page))
    farm = read_area(FARM)
    options = DesignOptions(
        seed=1, wanted=Wanted(half_width=3.0, standard_deviation=9.0, years=5.0)
    )
    files = files_of_plan(sampling_plan(farm, options))
    record = json.loads(files["plan.json"])
    curve = record["precision"]["power_curve"][0]

    keys = {*record, *record["precision"], *curve}
    for name in ("points.csv", "laboratory-template.csv"):
        heads = files[name].split("\n")[0].split(",")
        keys |= {head.split(" [")[0] for head in heads}
    assert keys - named == set()
    assert set(files) - named == set()
