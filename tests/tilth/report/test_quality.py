"""The quality report of layers, as CSV, records and words."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from tests.tilth.assessment.layer_files import HEADINGS, written
from tilth.assessment.layer_rule import layer_rules
from tilth.assessment.layers import read_layers
from tilth.cli import main
from tilth.report.quality import (
    first_refusals,
    quality_csv,
    record,
    rule_counts,
    summary,
)

ROWS = (
    "Farm,P1,,2024,0,10,20.5,1.2,0.02",
    "Farm,P1,,2024,10,30,<12.5,1.35,0.05",
    "Farm,P2,,2024,5,30,12.5,1.35,0.05",
    "Farm,P3,,2024,0,30,12.5,3.64,0.05",
    "Farm,P3,,2024,30,50,12.5,1.3,0.05",
)


@pytest.fixture
def layers(tmp_path):
    return read_layers([written(tmp_path, *ROWS)])


def test_every_finding_is_a_line_of_the_csv(layers):
    rows = list(csv.DictReader(io.StringIO(quality_csv(layers.findings))))

    assert [(r["severity"], r["row"], r["rule"]) for r in rows] == [
        ("flagged", "3", "below_detection"),
        ("refused", "4", "profile_start"),
        ("refused", "5", "bulk_density_range"),
        ("refused", "6", "above_refused"),
    ]
    assert rows[2]["value"] == "3.64"
    assert rows[2]["column"] == "bulk_density [g cm-3]"


def test_the_record_counts_rows_and_rules(layers):
    found = record(layers, {"files": ["lab.csv"]})

    assert json.dumps(found, allow_nan=False)
    assert (found["n_rows"], found["n_accepted"], found["n_refused"]) == (5, 2, 3)
    assert (found["n_flagged"], found["n_profiles"]) == (1, 1)
    for key in ("tilth_version", "method", "inputs", "sources", "provisional"):
        assert key in found
    assert {row["rule"] for row in found["rules"]} <= set(layer_rules())
    assert all(row["meaning"] for row in rule_counts(layers.findings))


def test_the_summary_says_it_in_words(layers):
    assert summary(layers) == (
        "5 rows in lab.csv: 2 accepted in 1 profiles, 3 refused; 1 rows flagged",
    )
    assert first_refusals(layers)[0] == (
        "lab.csv row 4: the profile must begin at 0 cm; it begins at 5 (profile_start)"
    )


def test_provisional_factors_are_told_apart(tmp_path):
    headings = "point,depth [cm],som_content [%],bulk_density [g cm-3],coarse_fraction"
    path = written(tmp_path, "A,0-10,3.4,1.2,0", headings=headings)
    found = record(read_layers([path]), {})

    assert len(found["provisional"]) == 1
    assert "1.724" in found["provisional"][0]
    assert found["warnings"] == []


def _run(*words):
    return CliRunner().invoke(main, ["layers", *map(str, words)])


def test_the_check_prints_counts_and_sentences(tmp_path):
    path = written(tmp_path, *ROWS)
    result = _run("check", path, "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert "5 rows in lab.csv: 2 accepted" in result.output
    assert "profile_start" in result.output
    text = (tmp_path / "out" / "quality.csv").read_text(encoding="utf-8")
    assert text == quality_csv(read_layers([path]).findings)


def test_the_check_as_json_is_the_record_and_nothing_else(tmp_path):
    path = written(tmp_path, *ROWS)
    result = _run("check", path, "--json")

    found = json.loads(result.output)
    assert found["n_refused"] == 3
    assert found["inputs"]["files"] == ["lab.csv"]


def test_a_question_is_asked_and_answered(tmp_path):
    path = written(tmp_path, "Farm,P1,,2024,0,10,2.05,1.2,0.02")
    asked = _run("check", path)
    answered = _run("check", path, "--confirm", "soc_content_unit")

    assert "--confirm soc_content_unit" in " ".join(asked.output.split())
    assert "0 accepted" in asked.output
    assert "1 accepted" in answered.output


def test_a_mapping_and_a_function_are_used_and_recorded(tmp_path):
    headings = "core,from,to,C"
    path = written(tmp_path, "P1,0,10,2.05", headings=headings)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "columns:\n  point: core\n  depth_top: {column: from, unit: cm}\n"
        "  depth_bottom: {column: to, unit: cm}\n  soc_content: {column: C, unit: '%'}\n"
    )
    result = _run(
        "check", path, "--mapping", mapping, "--pedotransfer", "alexander", "--json"
    )

    found = json.loads(result.output)
    assert found["n_accepted"] == 1
    assert found["inputs"]["pedotransfer"] == "alexander"
    assert found["inputs"]["mapping"].startswith("columns:")
    assert len(found["provisional"]) == 1


def test_the_package_is_written(tmp_path):
    result = _run("package", written(tmp_path, *ROWS), "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "datapackage.json",
        "layers.csv",
        "quality.csv",
    ]


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_the_template_is_written_and_passes_the_check(tmp_path, name):
    assert _run("template", "--out", tmp_path / name).exit_code == 0
    result = _run("check", tmp_path / name)

    assert "2 accepted in 1 profiles, 0 refused; 0 rows flagged" in result.output


def test_mistakes_are_one_line(tmp_path):
    result = _run("template", "--out", tmp_path / "t.ods")
    assert (result.exit_code, result.output) == (
        1,
        "Error: --out must end in .csv or .xlsx; got t.ods\n",
    )
    path = written(tmp_path, "1,2", headings="colour,size")
    result = _run("check", path)
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "must hold a line with the names of columns" in result.output
    assert HEADINGS.startswith("site")
