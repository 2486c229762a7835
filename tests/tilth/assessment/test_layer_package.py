"""The data package: valid by the Frictionless library, with known codes of GloSIS."""

import csv
import io
import json

import frictionless
import numpy as np

from tests.tilth.assessment.layer_files import HEADINGS, written
from tests.tilth.shared_data import shared_data
from tilth.assessment.layer_column import layer_columns
from tilth.assessment.layer_package import layer_fields, package_files, property_address
from tilth.assessment.layers import read_layers
from tilth.report.quality import quality_csv

ROWS = (
    'Farm,P1,2024-05-03,2024,0,10,20.5,1.2,0.02,52.1,0.5,"dry, Äcker"',
    "Farm,P1,2024-05-03,2024,10,30,<12.5,1.35,0.05,52.1,0.5,",
    "Farm,P2,,2024,5,30,12.5,1.35,0.05,52.1,0.5,",
)


def _package(tmp_path):
    headings = HEADINGS + ",latitude [deg],longitude [deg],method"
    layers = read_layers([written(tmp_path, *ROWS, headings=headings)])
    files = package_files(layers, quality_csv(layers.findings), "Layers of a farm")
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return layers, files


def test_the_package_is_valid_and_holds_the_layers(tmp_path):
    layers, _ = _package(tmp_path)
    package = frictionless.Package(str(tmp_path / "datapackage.json"))
    report = package.validate()

    assert report.valid, report.to_summary()
    assert [task.stats["rows"] for task in report.tasks] == [2, 2]
    rows = package.get_resource("layers").read_rows()
    assert [float(row["soc_content"]) for row in rows] == [20.5, 6.25]
    assert [row["below_detection"] for row in rows] == [False, True]
    assert str(rows[0]["date"]) == "2024-05-03"
    np.testing.assert_array_equal(
        [float(row["fine_earth_mass"]) for row in rows], layers.table.fine_earth_mass
    )
    findings = package.get_resource("quality").read_rows()
    assert [row["rule"] for row in findings] == ["below_detection", "profile_start"]


def test_a_damaged_package_is_not_valid(tmp_path):
    _, files = _package(tmp_path)
    spoilt = files["layers.csv"].replace("20.5", "2000")
    (tmp_path / "layers.csv").write_text(spoilt, encoding="utf-8")
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()

    types = {error.type for task in report.tasks for error in task.errors}
    assert {"constraint-error", "hash-count"} <= types


def test_fields_have_units_and_the_descriptor_names_its_sources(tmp_path):
    layers, files = _package(tmp_path)
    descriptor = json.loads(files["datapackage.json"])
    fields = {f["name"]: f for f in descriptor["resources"][0]["schema"]["fields"]}

    assert fields["soc_content"]["unit"] == "g kg-1"
    assert fields["fine_earth_mass"]["unit"] == "Mg ha-1"
    assert fields["soc_content"]["constraints"] == {"minimum": 0.0, "maximum": 580.0}
    assert descriptor["sources"][0]["sha256"] == layers.files[0][1]
    assert next(csv.reader(io.StringIO(files["layers.csv"]))) == list(fields)
    assert [f["name"] for f in layer_fields()] == list(fields)


def test_addresses_of_glosis_are_those_of_the_published_lists():
    properties = shared_data("standards", "glosis_data_property.tsv").read_text("utf-8")
    procedures = shared_data("standards", "glosis_ld_procedure.csv").read_text("utf-8")
    attributes = {line.split(",")[0].lower() for line in procedures.splitlines()}

    named = [c for c in layer_columns().values() if c.glosis]
    assert len(named) >= 8
    for column in named:
        address = property_address(column)
        listed = address in properties.split() or any(
            address in line.split("\t") for line in properties.splitlines()
        )
        assert listed or column.glosis.lower() in attributes, column.name
