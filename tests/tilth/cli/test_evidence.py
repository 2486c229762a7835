import json
from pathlib import Path

import pytest
from click.testing import CliRunner

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
