import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.tilth.assessment.project.examples import parcel, project
from tilth.cli import main

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "evidence.csv"


def invoke(*arguments):
    return CliRunner().invoke(main, ["evidence", "fit", *map(str, arguments)])


def test_files_and_sentences(tmp_path):
    out = tmp_path / "out"
    result = invoke(EXAMPLE, "--layer", "0-30", "--out", out, "--group", "practice")

    assert result.exit_code == 0, result.output
    assert "cover crop: What a new site may expect" in result.output
    names = {path.name for path in out.iterdir()}
    assert {
        "result.json",
        "effects.csv",
        "quality.csv",
        "report.html",
        "orchard.svg",
        "forest-1.svg",
        "funnel-2.svg",
    } <= names


def test_another_run_leaves_no_figures_of_the_first(tmp_path):
    out = tmp_path / "out"
    invoke(EXAMPLE, "--layer", "0-30", "--out", out, "--group", "practice")
    result = invoke(EXAMPLE, "--layer", "0-30", "--out", out, "--no-report")

    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in out.iterdir()) == [
        "effects.csv",
        "quality.csv",
        "result.json",
    ]


def test_json_is_all_that_is_printed(tmp_path):
    result = invoke(
        EXAMPLE, "--layer", "0-30", "--out", tmp_path, "--no-report", "--json"
    )

    assert result.exit_code == 0, result.output
    record = json.loads(result.output)
    assert record == json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert record["groups"][0]["model"] == "three-level"


def rates(tmp_path, layer):
    """A file of five studies, in t/ha of one layer."""
    rows = ["study,treatment_mean,treatment_sd,treatment_n,control_mean,control_sd,"]
    rows[0] += "control_n,unit,layer,years"
    for i, gain in enumerate((1.0, 6.0, 3.0, 9.0, 2.0)):
        rows.append(f"s{i},{50.0 + gain},2,4,50,2,4,t/ha,{layer},10")
    data = tmp_path / "data.csv"
    data.write_text("\n".join(rows), encoding="utf-8")
    return data


def test_a_rate_of_the_subsoil_is_no_rate_of_a_project(tmp_path):
    """A project file counts from the surface."""
    arguments = ("--effect", "rate", "--layer", "30-60", "--no-report", "--json")
    data = rates(tmp_path, "30-60")
    record = json.loads(invoke(data, "--out", tmp_path / "out", *arguments).output)
    assert record["groups"][0]["plan_rate"] is None


def test_a_rate_of_stocks_is_printed_as_a_project_takes_it(tmp_path):
    """What a new site may expect, not the interval of the mean."""
    data = rates(tmp_path, "0-30")
    arguments = ("--effect", "rate", "--layer", "0-30", "--no-report", "--json")
    record = json.loads(invoke(data, "--out", tmp_path / "out", *arguments).output)
    group = record["groups"][0]
    rate = group["plan_rate"]

    assert [rate["low"], rate["high"]] == group["new_site"]["interval"]
    assert rate["low"] < group["interval"][0] < group["interval"][1] < rate["high"]
    assert (rate["value"], rate["level"]) == (group["estimate"], 95.0)
    plan = {"practices": ["organic-farming"], "rate": rate}
    read = project(tmp_path, parcel(plan=plan)).parcels[0].rate
    assert read.prediction == (rate["low"], rate["high"])
    assert (read.value, read.depth) == (rate["value"], 30.0)


def test_no_other_effect_is_a_rate_of_a_project(tmp_path):
    result = invoke(
        EXAMPLE, "--layer", "0-30", "--out", tmp_path, "--no-report", "--json"
    )

    assert json.loads(result.output)["groups"][0]["plan_rate"] is None


def test_effects_of_the_file_are_taken_if_it_has_them(tmp_path):
    data = tmp_path / "data.csv"
    data.write_text("study,effect,variance\nA,1,1\nB,2,1\nC,2,1\nD,3,1\n")
    result = invoke(data, "--out", tmp_path / "out", "--no-report", "--json")

    record = json.loads(result.output)
    assert record["inputs"]["measure"] == "given"
    assert record["groups"][0]["estimate"] == pytest.approx(2.0, rel=1e-12)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--layer", "30"], "must be two depths in cm"),
        (["--layer", "30-0"], "must be two depths in cm"),
        (["--group", "soil"], "must have the column soil"),
        (["--effect", "rate"], "no comparison is left for rate"),
        (["--layer", "0-100"], "no comparison is left for log-ratio"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_writes_nothing(tmp_path, options, message):
    out = tmp_path / "out"
    result = invoke(EXAMPLE, "--out", out, *options)

    assert result.exit_code != 0
    assert message in result.output
    assert not out.exists()


def test_without_a_folder_the_answer_is_shown_and_nothing_is_written(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    shown = invoke(EXAMPLE, "--layer", "0-30")
    record = invoke(EXAMPLE, "--layer", "0-30", "--json")

    assert shown.exit_code == record.exit_code == 0
    assert "What a new site may expect" in shown.output
    assert "No files were written" in shown.output
    assert json.loads(record.stdout)["groups"]
    assert list(tmp_path.iterdir()) == []
