"""The quality report of layers, as CSV, records and words."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs import layers as layer_page
from tests.tilth.assessment.layer_files import HEADINGS, found, written
from tilth.assessment.layer_column import layer_columns
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
    counts = record(layers, {"files": ["lab.csv"]})

    assert json.dumps(counts, allow_nan=False)
    assert (counts["n_rows"], counts["n_accepted"], counts["n_refused"]) == (5, 2, 3)
    assert (counts["n_flagged"], counts["n_profiles"]) == (1, 1)
    for key in ("tilth_version", "method", "inputs", "sources", "provisional"):
        assert key in counts
    assert {row["rule"] for row in counts["rules"]} <= set(layer_rules())
    assert all(row["meaning"] for row in rule_counts(layers.findings))


def test_the_summary_says_it_in_words(layers):
    assert summary(layers) == (
        "5 rows in lab.csv: 2 accepted in 1 profile, 3 refused; 1 row flagged",
    )
    assert first_refusals(layers)[0] == (
        "lab.csv row 4: the profile must begin at 0 cm; it begins at 5 (profile_start)"
    )


def test_provisional_factors_are_told_apart(tmp_path):
    headings = "point,depth [cm],som_content [%],bulk_density [g cm-3],coarse_fraction"
    path = written(tmp_path, "A,0-10,3.4,1.2,0", headings=headings)
    counts = record(read_layers([path]), {})

    assert len(counts["provisional"]) == 1
    assert "1.724" in counts["provisional"][0]
    assert counts["warnings"] == []


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

    counts = json.loads(result.output)
    assert counts["n_refused"] == 3
    assert counts["inputs"]["files"] == ["lab.csv"]


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
        "  depth_bottom: {column: to, unit: cm}\n"
        "  soc_content: {column: C, unit: '%'}\n"
    )
    result = _run(
        "check", path, "--mapping", mapping, "--pedotransfer", "alexander", "--json"
    )

    counts = json.loads(result.output)
    assert counts["n_accepted"] == 1
    assert counts["inputs"]["pedotransfer"] == "alexander"
    assert counts["inputs"]["mapping"].startswith("columns:")
    assert len(counts["provisional"]) == 1


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

    assert "2 accepted in 1 profile, 0 refused; 0 rows flagged" in result.output


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


def test_the_report_of_the_how_to_is_read_as_the_page_says():
    folder = Path(__file__).resolve().parents[3] / "docs" / "examples"
    layers = read_layers(
        [folder / "laboratory-report.csv"], mapping=folder / "laboratory-report.yaml"
    )

    assert found(layers) == [
        (5, "footnote_mark"),
        (7, "below_detection"),
        (8, "bulk_density_range"),
        (9, "above_refused"),
    ]
    # By hand: 0.92 % and half of 0.5 %; 1.31 g cm-3, less 4 % of stones, 30 cm.
    assert layers.table.soc_content.tolist()[1::2] == pytest.approx([9.2, 2.5])
    assert layers.table.fine_earth_mass[0] == pytest.approx(3772.8)
    assert str(layers.table.date[0]) == "2026-05-31"


def test_the_tables_of_the_how_to_name_every_column_and_rule():
    columns, rules = layer_page.columns(), layer_page.rules()

    for column in layer_columns().values():
        assert f"| `{column.heading()}` |" in columns
    for key in ("soc_content_unit", "above_refused", "COLUMN_range"):
        assert f"| `{key}` |" in rules
    assert "| `g cm-3` |" in layer_page.units()
