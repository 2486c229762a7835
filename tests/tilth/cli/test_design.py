import csv
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.tilth.assessment.sampling.areas import FARM, collection, square, write
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.sampling.plan_file import read_plan
from tilth.cli import main
from tilth.cli.design import SECTIONS, design

FILES = {
    "plan.json",
    "points.csv",
    "points.geojson",
    "strata.geojson",
    "points.gpx",
    "points.kml",
    "laboratory-template.csv",
}


def invoke(out, *arguments, area=FARM):
    given = ["design", str(area), "--seed", "3", "--out", str(out), "--no-sheet"]
    return CliRunner().invoke(main, [*given, *arguments])


def test_files_are_written_and_the_plan_is_shown(tmp_path):
    result = invoke(tmp_path, "--sd", "9", "--correlation", "0.5", "--years", "10")

    assert result.exit_code == 0, result.output
    assert {p.name for p in tmp_path.iterdir()} == FILES
    text = " ".join(result.output.split())
    assert "Sampling plan: Example farm (invented)" in text
    assert "│ all │ 100.02 │ 25 │ 5 │" in text
    assert "invented example: do not sample there" in text
    assert "over 10 years is found with a chance of 90%" in text
    assert "Files:" in text


def test_the_template_reads_back_filled_without_a_flag(tmp_path):
    invoke(tmp_path, "--points", "10", "--n-strata", "2", "--reserves", "0")
    path = tmp_path / "laboratory-template.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    measured = {
        "date": "2026-10-05",
        "core_diameter [mm]": "50",
        "soc_content [g kg-1]": "18.4",
        "laboratory": "A",
        "method": "dry combustion",
    }
    for row in rows:
        # 5 cores of 50 mm at 1.3 g cm-3
        mass = "3829" if row["depth_top [cm]"] == "0" else "2553"
        assert set(measured) < set(row)
        row |= {**measured, "sample_mass [g]": mass}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)

    found = read_layers([path])

    assert len(found.table.point.texts()) == 20
    assert found.findings == ()


def test_json_is_the_plan_and_nothing_else(tmp_path):
    result = invoke(tmp_path, "--json", "--name", "Mine", "--round", "2027")

    assert result.output == (tmp_path / "plan.json").read_text(encoding="utf-8")
    record = json.loads(result.output)
    assert record["name"] == "Mine"
    assert record["inputs"]["round"] == "2027"
    assert record["precision"]["half_width_stock_mg_ha"] is None
    for key in (
        "tilth_version",
        "method",
        "inputs",
        "sources",
        "provisional",
        "warnings",
    ):
        assert key in record


def test_the_same_seed_writes_the_same_files(tmp_path):
    first, again, other = (tmp_path / n for n in "abc")
    invoke(first)
    invoke(again)
    CliRunner().invoke(
        main, ["design", str(FARM), "--seed", "4", "--out", str(other), "--no-sheet"]
    )

    for name in FILES:
        assert (first / name).read_bytes() == (again / name).read_bytes()
    assert (first / "points.csv").read_bytes() != (other / "points.csv").read_bytes()


def test_another_plan_and_a_filled_template_are_never_overwritten(tmp_path):
    invoke(tmp_path)
    template = tmp_path / "laboratory-template.csv"
    empty = template.read_bytes()

    other = invoke(tmp_path, "--round", "2")

    assert other.exit_code != 0
    assert "plan.json is another plan and is not overwritten" in other.output
    assert "choose another --out" in other.output
    assert template.read_bytes() == empty
    # saved by a spreadsheet, still empty, and written by another version
    template.write_bytes(b"\xef\xbb\xbf" + empty.replace(b"\n", b"\r\n"))
    plan = tmp_path / "plan.json"
    text = plan.read_text(encoding="utf-8")
    record = json.loads(text) | {"tilth_version": "0.0"}
    plan.write_text(json.dumps(record), encoding="utf-8")
    assert invoke(tmp_path).exit_code == 0
    assert template.read_bytes() == empty
    assert plan.read_text(encoding="utf-8") == text

    filled = empty.replace(b",,,,\n", b",3829,18.4,A,dry combustion\n", 1)
    assert filled != empty
    template.write_bytes(filled)
    for arguments in ((), ("--seed", "8")):
        result = invoke(tmp_path, *arguments)
        assert result.exit_code != 0
        assert "choose another --out" in result.output
        assert template.read_bytes() == filled
    plan.unlink()
    result = invoke(tmp_path)
    assert "laboratory-template.csv differs from the empty template" in result.output
    assert template.read_bytes() == filled


@pytest.mark.parametrize("content", ["[]", "none"])
def test_a_plan_file_of_other_content_is_kept(tmp_path, content):
    (tmp_path / "plan.json").write_text(content)

    assert "is another plan" in invoke(tmp_path).output
    assert (tmp_path / "plan.json").read_text() == content


def test_every_option_reaches_the_plan(tmp_path):
    area = write(
        tmp_path / "a.geojson",
        collection(
            square(30, 50, 0.02, 0.01, soil="loam"),
            square(30.02, 50, 0.01, 0.01, soil="sand"),
        ),
    )
    arguments = (
        "--strata zones --name-property soil --stratum-sd loam=4 --stratum-sd sand=16 "
        "--points 24 --depths 0-15,15-30,30-60 --cores 8 --reserves 2 --buffer 5 "
        "--spacing 20 --allocation neyman"
    )
    result = invoke(tmp_path / "out", *arguments.split(), area=area)

    assert result.exit_code == 0, result.output
    plan = read_plan(tmp_path / "out" / "plan.json")
    assert [(s.name, s.n_points) for s in plan.strata] == [("loam", 8), ("sand", 16)]
    assert plan.depths == ((0.0, 15.0), (15.0, 30.0), (30.0, 60.0))
    assert plan.cores_per_sample == 8
    assert sum(p.reserve for p in plan.points) == 4
    assert (plan.inputs["margin_m"], plan.inputs["room_of_a_point_m"]) == (5.0, 20.0)


def test_two_stages_and_existing_points(tmp_path):
    area = write(
        tmp_path / "a.geojson",
        collection(
            *(square(30 + 0.02 * i, 1, 0.01, 0.01, name=f"F{i}") for i in range(9))
        ),
    )
    result = invoke(
        tmp_path / "out",
        *[
            "--design",
            "two-stage",
            "--farms",
            "4",
            "--points-per-farm",
            "2",
            "--farm-draw",
            "size",
        ],
        area=area,
    )
    assert result.exit_code == 0, result.output
    assert read_plan(tmp_path / "out" / "plan.json").farm_draw == "proportional to area"

    points = tmp_path / "p.csv"
    points.write_text("point,latitude,longitude\nold,48.157,1.606\n")
    result = invoke(tmp_path / "b", "--design", "existing", "--existing", str(points))
    assert result.exit_code == 0, result.output
    assert "has no design variance" in " ".join(result.output.split())


def test_cores_by_cost(tmp_path):
    arguments = (
        "--point-sd 3 --core-sd 9 --assay-sd 1 --core-cost 4 --assay-cost 60 "
        "--budget 2500"
    )
    result = invoke(tmp_path, *arguments.split())

    assert result.exit_code == 0, result.output
    assert read_plan(tmp_path / "plan.json").precision["cost"] <= 2500.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--points 2", "points must be at least 6, 2 in each of 3 strata"),
        ("--depths 0-30,x", "--depths must be increments in cm such as 0-30,30-50"),
        ("--depths 0-30-50", "--depths must be increments in cm"),
        ("--stratum-sd S1", "--stratum-sd must be NAME=NUMBER, each name once; got S1"),
        ("--stratum-sd S1=x", "--stratum-sd must be NAME=NUMBER"),
        ("--stratum-sd S1=1 --stratum-sd S1=2", "each name once; got S1=2"),
        ("--stratum-sd S1=6,0", "got S1=6,0: write it with a decimal point, 6.0"),
        ("--stratum-cost S1=-2", "must be a finite number from 0; got S1=-2"),
        ("--core-cost 4", "it lacks --point-sd, --core-sd, --assay-sd, --assay-cost"),
        ("--farms 3", "--farms belongs to --design two-stage; got --design stratified"),
        ("--design simple --n-strata 3", "--n-strata belongs to --design stratified"),
        ("--design clhs --mdd 3", "--mdd belongs to --design stratified or simple or"),
        ("--design clhs --points 3", "a raster must be given for covariates"),
        ("--mdd 3", "needs the standard deviation among samples"),
    ],
)
def test_faults_are_one_line_and_nothing_is_written(tmp_path, arguments, message):
    result = invoke(tmp_path / "out", *arguments.split())

    assert result.exit_code == 1
    assert message in result.output
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_decimal_comma_is_named(tmp_path):
    result = invoke(tmp_path / "out", "--sd", "6,0")

    assert result.exit_code == 2
    assert "'--sd': 6,0 is not a number: write it with a decimal point, 6.0" in (
        result.output
    )
    assert "six is not a number" in invoke(tmp_path / "out", "--sd", "six").output
    assert not (tmp_path / "out").exists()


def test_the_place_and_the_next_step_are_said(tmp_path):
    text = " ".join(invoke(tmp_path).output.split())

    assert "Middle 48.16° N, 1.61° E; 1.2 km east to west, 1.2 km north to south" in (
        text
    )
    assert text.count("Next: ") == 1
    assert "Next: choose control sites" in text
    assert (
        "at least 3, one in each of the 5 strata among them, for VM0042 2.2; at least "
        "1 for Gold Standard" in text
    )
    assert (
        "in the column stratum the stratum that each control point stands for" in text
    )


def test_an_unknown_correlation_is_named(tmp_path):
    unknown = " ".join(invoke(tmp_path / "a", "--sd", "9").output.split())
    known = invoke(tmp_path / "b", "--sd", "9", "--correlation", "0.5").output

    assert "as none was given (--correlation)" in unknown
    assert "none was given" not in known


def test_a_missing_extra_is_named(tmp_path, monkeypatch):
    for name in list(sys.modules):
        if name.startswith(("tilth.geo.", "tilth.assessment.", "shapely")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "shapely", None)

    result = invoke(tmp_path)

    assert result.exit_code == 1
    assert "this needs the extra field" in result.output
    assert "shapely is not installed" in result.output


def test_the_help_has_every_option_under_a_heading():
    names = [name for section in SECTIONS.values() for name in section]
    text = CliRunner().invoke(main, ["design", "--help"]).output

    assert len(names) == len(set(names))
    options = {p.name for p in design.params} - {"area", "as_json", "sheet"}
    assert set(names) == options
    for heading in SECTIONS:
        assert f"{heading}:" in " ".join(text.split())
    assert "Plan where to sample the soil of an area." in text


@pytest.mark.pdf
def test_the_field_sheet_is_written(tmp_path):
    pytest.importorskip("weasyprint")
    result = CliRunner().invoke(
        main,
        ["design", str(FARM), "--seed", "3", "--points", "6", "--out", str(tmp_path)],
    )

    assert result.exit_code == 0, result.output
    assert (tmp_path / "field-sheet.pdf").read_bytes().startswith(b"%PDF")
    # Another plan is refused; the sheet of the same plan may stay.
    again = invoke(tmp_path)
    assert again.exit_code == 1
    assert "is another plan" in again.output
    assert invoke(tmp_path, "--points", "6").exit_code == 0
    # A second plan without a sheet would stand beside the sheet of the first.
    Path(tmp_path, "plan.json").unlink()
    again = invoke(tmp_path, "--points", "6")
    assert again.exit_code == 1
    assert "is of an earlier plan" in again.output
