"""The quality report of layers, as CSV, records and words."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs import layers as layer_page
from tests.tilth.assessment.layers.files import HEADINGS, found, written
from tilth.assessment.layers.column import layer_columns
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.layers.rule import layer_rules
from tilth.cli import main
from tilth.report.quality import (
    counts_sentence,
    first_refusals,
    quality_csv,
    record,
    row_counts,
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
        "lab.csv: 5 rows read, 3 refused, 1 flagged; 2 accepted in 1 profile",
    )
    assert first_refusals(layers, "")[0] == (
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
    assert "5 rows read, 3 refused, 1 flagged; 2 accepted" in result.output
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

    said = " ".join(asked.output.split())
    assert said.count("--confirm soc_content_unit") == 1
    assert said.count("as if they were in %") == 1
    assert "1 row read, 1 refused, 0 flagged; 0 accepted" in said
    assert (asked.exit_code, answered.exit_code) == (1, 0)
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

    said = "2 rows read, 0 refused, 2 flagged; 2 accepted in 1 profile"
    assert result.exit_code == 0
    assert said in result.output
    assert "example_row" in result.output


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


def test_without_a_directory_the_check_names_no_file_that_is_not_there(tmp_path):
    bad = [f"Farm,Q{i},,2024,5,30,12.5,1.35,0.05" for i in range(20)]
    path = written(tmp_path, *ROWS, *bad)
    alone = " ".join(_run("check", path).output.split())
    out = tmp_path / "out"
    beside = " ".join(_run("check", path, "--out", out).output.split())

    assert "and 11 more; --out DIR writes all as quality.csv" in alone
    assert "all are in" not in alone
    assert f"and 11 more; all are in {out / 'quality.csv'}" in beside


def test_a_check_that_accepts_no_row_fails_and_still_says_why(tmp_path):
    path = written(tmp_path, "Farm,P1,,2024,5,30,12.5,1.35,0.05")
    result = _run("check", path)
    as_json = _run("check", path, "--json")

    assert (result.exit_code, as_json.exit_code) == (1, 1)
    assert "No row was accepted." in result.output
    assert "the profile must begin at 0 cm; it begins at 5" in result.output
    assert json.loads(as_json.output)["n_refused"] == 1


def test_no_package_is_made_of_nothing(tmp_path):
    path = written(tmp_path, "Farm,P1,,2024,5,30,12.5,1.35,0.05")
    result = _run("package", path, "--out", tmp_path / "out")

    assert result.exit_code == 1
    assert result.output.startswith("Error: one layer at least must pass the checks")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["quality.csv"]


def test_a_question_on_many_rows_is_asked_once(tmp_path):
    rows = [f"Farm,P{i},,2024,0,10,2.05,1.2,0.02" for i in range(30)]
    result = _run("check", written(tmp_path, *rows))
    said = " ".join(result.output.split())

    assert said.count("as if they were in %") == 1
    assert "30 rows read, 30 refused, 0 flagged; 0 accepted" in said
    assert "more;" not in said


def test_the_sentence_of_counts_names_every_rule(layers):
    # By hand: rows 4, 5 and 6 are refused, row 3 is flagged.
    assert counts_sentence(layers.findings, layers.n_rows) == (
        "5 rows read, 3 refused, 1 flagged: above_refused \u00d7 1, "
        "bulk_density_range \u00d7 1, profile_start \u00d7 1, below_detection \u00d7 1"
    )


def test_a_row_that_is_refused_is_not_counted_as_flagged_too(tmp_path):
    path = written(tmp_path, "Farm,P1,,2024,5,10,12.5*,1.3,0", "Farm,P2,,,0,9,20,1.3,0")
    layers = read_layers([path])
    counts = row_counts(layers.findings, layers.n_rows)

    assert {f.rule for f in layers.findings} == {"footnote_mark", "profile_start"}
    assert (counts.n_rows, counts.n_refused, counts.n_flagged) == (2, 1, 0)


def test_findings_on_whole_files_are_told_apart_from_those_on_rows(tmp_path):
    headings = HEADINGS.replace("soc_content [g kg-1]", "soc_content")
    path = written(tmp_path, "Farm,P1,,2024,0,10,20,1.3,0", headings=headings)
    layers = read_layers([path])

    assert counts_sentence(layers.findings, layers.n_rows) == (
        "1 row read, 0 refused, 0 flagged; on whole files: unit_assumed \u00d7 1"
    )


def test_layers_of_one_row_are_counted_one_by_one(tmp_path):
    path = written(
        tmp_path, "A,20,12,1.2", "B,21,,1.2", "C,,,1.3", headings="point,C1,C2,BD"
    )
    mapping = tmp_path / "wide.yaml"
    mapping.write_text(
        "columns:\n  point: point\n  bulk_density: {column: BD, unit: g cm-3}\n"
        "  coarse_fraction: {constant: 0}\nrecords:\n"
        "  - {depth: {constant: 0-10, unit: cm}, "
        "soc_content: {column: C1, unit: g kg-1}}\n"
        "  - {depth: {constant: 10-20, unit: cm}, "
        "soc_content: {column: C2, unit: g kg-1}}\n"
    )
    layers = read_layers([path], mapping=mapping)
    counts = row_counts(layers.findings, layers.n_rows)

    # B lacks its lower layer, C lacks both: three of six.
    assert layers.table.layer.tolist() == [1, 2, 1]
    assert (counts.n_rows, counts.n_refused) == (6, 3)
    assert counts.n_refused == layers.n_rows - layers.table.row.size


def test_the_screen_says_which_file_was_read_how(tmp_path):
    ours = written(tmp_path, *ROWS[:2], name="ours.csv")
    theirs = written(tmp_path, "P1,0-10,20,1.3", headings="a,b,c,d", name="theirs.csv")
    mapping = tmp_path / "theirs.yaml"
    mapping.write_text(
        "columns:\n  point: a\n  depth: {column: b, unit: cm}\n"
        "  soc_content: {column: c, unit: g kg-1}\n"
        "  bulk_density: {column: d, unit: g cm-3}\n"
    )
    said = _run("check", ours, theirs, "--mapping", mapping).output

    assert "ours.csv: the file was read by the headings of the template" in said
    assert "theirs.csv: the file was read by the mapping theirs.yaml" in said
