import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from tests.tilth.assessment.project.examples import content, parcel
from tilth.cli import assess as cli_assess
from tilth.cli import main
from tilth.report.project_files import ProjectFiles

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "projects" / "cropland.yaml"


def invoke(*arguments):
    return CliRunner().invoke(main, ["assess", *map(str, arguments)])


def test_json_is_the_only_output_and_the_seed_decides():
    one = invoke(EXAMPLE, "--seed", 7, "--members", 200, "--json")
    two = invoke(EXAMPLE, "--seed", 7, "--members", 200, "--json")
    other = invoke(EXAMPLE, "--seed", 8, "--members", 200, "--json")

    assert one.exit_code == 0
    assert json.loads(one.stdout)["inputs"]["seed"] == 7
    assert one.stdout == two.stdout
    assert one.stdout != other.stdout


def test_stored_result_reproduces_itself(tmp_path):
    out, again = tmp_path / "one", tmp_path / "two"
    invoke(EXAMPLE, "--seed", 7, "--members", 200, "--out", out)
    result = invoke(out / "result.json", "--out", again)

    assert result.exit_code == 0
    for name in ("result.json", "parcels.csv", "ndc.csv", "ldn.csv"):
        assert (out / name).read_bytes() == (again / name).read_bytes()


def test_python_runs_the_command_where_no_script_is_installed():
    ran = subprocess.run(
        [sys.executable, "-m", "tilth", "assess", "--schema", "project"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert (
        json.loads(ran.stdout)["title"]
        == json.loads(invoke("--schema", "project").stdout)["title"]
    )


def test_why_no_method_fits_is_told_once(tmp_path):
    """A plan for vines that needs more of the file: one parcel, each reason once."""
    vines = parcel(
        climate={"zone": "warm temperate dry"},
        history={"land_use": {"use": "perennial"}},
        plan={"practices": ["vineyard-cover"]},
    )
    path = tmp_path / "project.json"
    path.write_text(json.dumps(content(vines)), encoding="utf-8")
    said = invoke(path, "--members", 100).output

    assert "in 1 parcel\n" in said
    assert said.count("name one as plan.rate.condition") == 1
    assert "baseline: unknown (parcel a: no method can be used)." in said
    assert "before leakage: unknown (nothing of it is known)." in said


def test_a_language_without_a_report_is_said():
    said = "--language is of the report, which --out DIR writes."

    assert said in invoke(EXAMPLE, "--members", 100, "--language", "fr").output
    assert said not in invoke(EXAMPLE, "--members", 100).output


def test_summary_in_words():
    result = invoke(EXAMPLE, "--members", 200)

    assert result.exit_code == 0
    assert (
        "Soil carbon after 20 years against the baseline: +5.1 t C/ha" in result.output
    )
    assert "Warming potentials: AR6" in result.output
    assert "an invented example" in result.output


@pytest.mark.parametrize("name", ["project", "result"])
def test_schemas_are_published(name):
    result = invoke("--schema", name)

    assert result.exit_code == 0
    Draft202012Validator.check_schema(json.loads(result.stdout))


def test_result_keeps_to_its_schema():
    schema = json.loads(invoke("--schema", "result").stdout)
    result = json.loads(invoke(EXAMPLE, "--members", 100, "--json").stdout)

    Draft202012Validator(schema).validate(result)


def test_schema_refuses_a_number_without_uncertainty_or_reason():
    schema = json.loads(invoke("--schema", "result").stdout)
    result = json.loads(invoke(EXAMPLE, "--members", 100, "--json").stdout)
    result["horizons"][0]["project_mg_ha"] = {
        "estimate": 1.0,
        "standard_error": None,
        "interval_90": None,
        "unknown": None,
    }

    assert not Draft202012Validator(schema).is_valid(result)


def test_faults_write_nothing(tmp_path):
    path, out = tmp_path / "project.json", tmp_path / "out"
    wrong = content(parcel(soil={"clay": 0.2}), parcel(plan={"adoption": None}))
    path.write_text(json.dumps(wrong), encoding="utf-8")
    result = invoke(path, "--out", out, "--json")

    assert result.exit_code == 1
    assert "has 3 faults" in result.stderr
    assert result.stdout == ""
    assert not out.exists()
    assert "Traceback" not in result.output


def test_a_missing_reader_of_rasters_is_named(tmp_path, monkeypatch):
    box = [[2.0, 48.0], [2.1, 48.0], [2.1, 48.1], [2.0, 48.1], [2.0, 48.0]]
    (tmp_path / "t.tif").write_bytes(b"")
    one = {"path": "t.tif", "unit": "mm month-1"}
    raster = {
        "temperature": {**one, "unit": "K"},
        "precipitation": one,
        "pet": one,
    }
    found = parcel(
        area_ha=None,
        geometry={"type": "Polygon", "coordinates": [box]},
        climate={"raster": raster},
    )
    path = tmp_path / "project.json"
    path.write_text(json.dumps(content(found)), encoding="utf-8")
    monkeypatch.setitem(sys.modules, "rasterio", None)

    result = CliRunner().invoke(main, ["assess", str(path)])

    assert result.exit_code == 1
    assert "this needs the extra geo" in result.output
    assert "rasterio is not installed" in result.output


def many(folder, n):
    path = folder / "project.json"
    path.write_text(
        json.dumps(content(*(parcel(id=f"p{i}") for i in range(n)))), encoding="utf-8"
    )
    return path


def test_ctrl_c_leaves_nothing_half_written(tmp_path, monkeypatch):
    path, out = many(tmp_path, 3), tmp_path / "out"
    add = ProjectFiles.add

    def interrupted(files, answer):
        if answer.id == "p1":
            raise KeyboardInterrupt
        add(files, answer)

    monkeypatch.setattr(ProjectFiles, "add", interrupted)
    result = invoke(path, "--members", 100, "--out", out)

    assert result.exit_code == 1
    assert "Aborted" in result.stderr
    assert not out.exists()


def test_ctrl_c_keeps_the_files_of_an_earlier_run(tmp_path, monkeypatch):
    path, out = many(tmp_path, 3), tmp_path / "out"
    invoke(path, "--members", 100, "--out", out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}

    def interrupted(files, answer):
        raise KeyboardInterrupt

    monkeypatch.setattr(ProjectFiles, "add", interrupted)
    invoke(path, "--members", 200, "--out", out)

    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_files_appear_together_or_not_at_all(tmp_path, monkeypatch):
    path, out = many(tmp_path, 3), tmp_path / "out"

    def interrupted(found, language):
        assert not any(p.is_file() for p in out.iterdir())
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_assess, "_page", interrupted)
    result = invoke(path, "--members", 100, "--out", out)

    assert result.exit_code == 1
    assert not out.exists()


def test_a_result_larger_than_a_piece_is_printed_whole(tmp_path, monkeypatch):
    path = many(tmp_path, 3)
    monkeypatch.setattr(cli_assess, "PIECE", 1000)
    out = tmp_path / "out"
    printed = invoke(path, "--members", 100, "--json", "--out", out)

    assert printed.stdout == (out / "result.json").read_text(encoding="utf-8")
    assert invoke(path, "--members", 100, "--json").stdout == printed.stdout


def test_the_summary_counts_parcels_that_are_no_longer_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(cli_assess, "MOST_SHOWN", 25)
    result = invoke(many(tmp_path, 30), "--members", 100)

    assert "300.0 ha in 30 parcels" in result.output
    assert "10 more parcels, none of them larger: see the files" in result.output


def test_no_progress_where_nobody_looks(tmp_path):
    result = invoke(many(tmp_path, 3), "--members", 100, "--json")

    assert result.stderr == ""


def test_missing_file():
    result = invoke("nowhere.yaml")

    assert result.exit_code == 1
    assert "cannot be read" in result.output


def test_no_file():
    assert invoke().exit_code == 2


def test_report_is_written_in_the_language_asked_for(tmp_path):
    out = tmp_path / "out"

    result = invoke(EXAMPLE, "--members", 100, "--out", out, "--language", "fr")

    assert result.exit_code == 0
    html = (out / "report.html").read_text()
    assert '<html lang="fr">' in html
    assert "le sol devrait contenir" in html
    if "No report.pdf" not in result.output:
        assert (out / "report.pdf").read_bytes().startswith(b"%PDF")


def test_report_can_be_left_out(tmp_path):
    out = tmp_path / "out"

    invoke(EXAMPLE, "--members", 100, "--out", out, "--no-report")

    written = {p.name for p in out.iterdir()}
    assert written == {"result.json", "parcels.csv", "ndc.csv", "ldn.csv"}
