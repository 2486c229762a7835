"""The data package: valid by the Frictionless library, with known codes of GloSIS."""

import csv
import io
import json
from pathlib import Path

import frictionless
import numpy as np
import pytest
from hypothesis import given, settings

from tests.tilth.assessment.layers.files import HEADINGS, written
from tests.tilth.assessment.layers.test_template import tables
from tests.tilth.shared_data import shared_data
from tilth.assessment.layers.column import layer_columns
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.layers.package import (
    layer_fields,
    package_files,
    property_address,
)
from tilth.assessment.layers.table import Labels, LayerFile, LayerTable
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
    assert [float(row["soc_content [g kg-1]"]) for row in rows] == [20.5, 6.25]
    assert [row["detection_limit [g kg-1]"] for row in rows] == [None, 12.5]
    assert [row["source_row [1]"] for row in rows] == [2, 3]
    assert [row["below_detection"] for row in rows] == [False, True]
    assert str(rows[0]["date"]) == "2024-05-03"
    np.testing.assert_array_equal(
        [float(row["fine_earth_mass [Mg ha-1]"]) for row in rows],
        layers.table.fine_earth_mass,
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

    carbon = fields["soc_content [g kg-1]"]
    assert carbon["unit"] == "g kg-1"
    assert fields["fine_earth_mass [Mg ha-1]"]["unit"] == "Mg ha-1"
    assert carbon["constraints"] == {"minimum": 0.0, "maximum": 580.05}
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


ORIGIN = ("file", "row", "layer")  # where a layer was read: the package itself
QUESTIONS = ("soc_content_unit", "sample_mass_unit")
EXAMPLES = Path(__file__).resolve().parents[4] / "docs" / "examples"


def _again(directory, layers):
    """What is read from the package of some layers."""
    files = package_files(layers, quality_csv(layers.findings), "Again")
    path = Path(directory, "layers.csv")
    path.write_text(files["layers.csv"], encoding="utf-8")
    return read_layers([path], confirmed=QUESTIONS)


def _same_layers(found, layers):
    assert found.n_rows == layers.table.row.size
    assert [f for f in found.findings if f.severity == "refused"] == []
    for name in LayerTable.__slots__:
        if name not in ORIGIN:
            one, other = getattr(found.table, name), getattr(layers.table, name)
            if isinstance(one, Labels):
                one, other = one.texts(), other.texts()
            np.testing.assert_array_equal(one, other, err_msg=name)


@settings(deadline=None, max_examples=30)
@given(table=tables())
def test_a_package_is_read_again_as_the_same_layers(tmp_path_factory, table):
    n = int(table.row.size)
    layers = LayerFile(table=table, findings=(), n_rows=n, files=(("lab.csv", "0"),))

    _same_layers(_again(tmp_path_factory.mktemp("package"), layers), layers)


HEAD = "site,point,round,depth [cm],coarse_fraction,bulk_density [g cm-3],"
LIMITS = {
    "soc": ("soc_content [%]", "<0.5", 2.5, 5.0),
    "stated_limit": ("detection_limit [g kg-1],soc_content [g kg-1]", "4,<LOD", 2, 4),
    # Half of 8 g/kg of all carbon, less 0.12 of 10 g/kg of carbonate.
    "total": ("total_carbon [g kg-1],carbonate [g kg-1]", "<8,10", 2.8, 8.0),
    # Half of 1 % of organic matter, divided by 2.
    "matter": ("som_content [%],som_factor", "<1,2", 2.5, 5.0),
}


@pytest.mark.parametrize("kind", LIMITS)
def test_a_limit_of_detection_survives_the_package(tmp_path, kind):
    columns, cells, content, limit = LIMITS[kind]
    path = written(tmp_path, f"F,P1,2024,0-30,0,1.3,{cells}", headings=HEAD + columns)
    layers = read_layers([path], confirmed=QUESTIONS)

    assert layers.table.below_detection.tolist() == [True]
    assert layers.table.soc_content.tolist() == pytest.approx([content])
    assert layers.table.detection_limit.tolist() == pytest.approx([limit])
    _same_layers(_again(tmp_path, layers), layers)


def test_the_report_of_a_laboratory_and_estimates_survive_the_package(tmp_path):
    report = read_layers(
        [EXAMPLES / "laboratory-report.csv"],
        mapping=EXAMPLES / "laboratory-report.yaml",
    )
    head = "point,depth [cm],som_content [%]"
    rows = ("A,0-10,5", "A,10-300,1")
    path = written(tmp_path, *rows, headings=head, name="peat.csv")
    peat = read_layers([path], pedotransfer="alexander", confirmed=QUESTIONS)

    for layers in (report, peat):
        found = _again(tmp_path, layers)
        _same_layers(found, layers)
        rules = {f.rule for f in found.findings}
        assert "column_unknown" not in rules
        assert "unit_assumed" not in rules
    assert peat.table.density_estimated.any()
    assert (found.table.density_estimated == peat.table.density_estimated).all()


def test_pure_organic_matter_and_a_layer_of_metres_survive_the_package(tmp_path):
    head = HEAD + "som_content [%]"
    rows = ("F,P1,2024,0-10,0,0.2,100", "F,P1,2024,10-900,0,2.2,1")
    layers = read_layers([written(tmp_path, *rows, headings=head)], confirmed=QUESTIONS)

    assert layers.table.row.size == 2
    _same_layers(_again(tmp_path, layers), layers)


def test_what_is_below_a_limit_is_flagged_again(tmp_path):
    layers, _ = _package(tmp_path)
    found = _again(tmp_path, layers)

    assert [(f.row, f.rule) for f in found.findings if f.row] == [
        (3, "below_detection")
    ]
