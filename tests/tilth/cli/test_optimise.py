import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from tilth.assessment.options_faults import SCHEMA
from tilth.assessment.options_file import read_options
from tilth.assessment.yaml_file import read_schema
from tilth.cli import main

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "options.yaml"
FILES = ["allocation.csv", "curve.csv", "curve.svg", "result.json"]


def invoke(*arguments):
    return CliRunner().invoke(main, ["optimise", *map(str, arguments)])


def changed(tmp_path, *pairs):
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "options.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_files_and_sentences(tmp_path):
    out = tmp_path / "out"
    result = invoke(EXAMPLE, "--out", out)

    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in out.iterdir()) == FILES
    assert "535 t C more in the soil after 20 years" in result.output
    assert "Caution: the content of the file is an invented example." in result.output
    assert "Policy instruments: illustrative" in result.output


def test_example_by_hand(tmp_path):
    result = invoke(EXAMPLE, "--out", tmp_path, "--json")
    record = json.loads(result.output)

    assert record == json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    # Long acre: manure on 25 ha, 90 less 0.1 t of wheat at 200 a year.
    # Hill: trees on 30 ha, 1500 once, 40 and 0.4 t of barley at 180 a year.
    annuity = (1.0 - 1.04**-20) / 0.04
    cost = 25 * (90 - 20) * annuity + 30 * (1500 + (40 + 72) * annuity)
    plan = record["plan"]
    assert plan["carbon_mg"] == pytest.approx(25 * 7 + 30 * 12)
    assert plan["cost"] == pytest.approx(cost)
    assert plan["cost_per_mg_co2"] == pytest.approx(cost / 535 * 12 / 44)
    error = ((25 * 2.5) ** 2 + (30 * 4.5) ** 2) ** 0.5
    assert plan["carbon_standard_error_mg"] == pytest.approx(error)
    assert plan["carbon_high_mg"] == pytest.approx(535 + 1.6448536 * error)
    assert plan["carbon_discounted_mg"] == pytest.approx(535 * annuity / 20)
    harvest = 40 * 6 + 25 * 5 + 30 * 4 + 12 * 3 + 18 * 5.5
    lost = 30 * 0.4 - 25 * 0.1
    assert plan["production_share"] == pytest.approx(1 - lost / harvest)
    assert plan["shadow_price_mg_per_money"] is None
    assert [r["discount_rate"] for r in record["sensitivity"]] == [
        0.0,
        0.02,
        0.04,
        0.06,
        0.08,
    ]
    assert record["sensitivity"][2] == {"discount_rate": 0.04, **plan}
    assert all(r["illustrative"] for r in record["instruments"])
    assert {"method", "sources", "warnings", "tilth_version"} <= set(record)
    assert record["inputs"]["currency"] == "EUR"
    assert record["inputs"]["price_year"] == 2024


def test_tables_are_those_of_the_record(tmp_path):
    record = json.loads(invoke(EXAMPLE, "--out", tmp_path, "--json").output)
    for name in ("allocation", "curve"):
        text = (tmp_path / f"{name}.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert len(rows) == len(record[name])
        for row, entry in zip(rows, record[name], strict=True):
            for key, value in entry.items():
                if isinstance(value, float):
                    assert float(row[key]) == pytest.approx(value, rel=1e-9)
                else:
                    assert row[key] == value


def test_same_file_same_bytes(tmp_path):
    for name in ("a", "b"):
        invoke(EXAMPLE, "--out", tmp_path / name)

    for name in FILES:
        first, second = ((tmp_path / d / name).read_bytes() for d in ("a", "b"))
        assert first == second


def test_divisible_parcels_have_a_price_of_the_next_tonne(tmp_path):
    path = changed(tmp_path, ("whole_parcels: true", "whole_parcels: false"))
    result = invoke(path, "--out", tmp_path / "out")
    plan = json.loads((tmp_path / "out" / "result.json").read_text())["plan"]

    assert "The next tonne of carbon would cost" in result.output
    assert plan["cost"] == pytest.approx(120_000, rel=1e-6)
    assert plan["marginal_cost_per_mg"] == pytest.approx(
        1 / plan["shadow_price_mg_per_money"]
    )


def test_unknown_error_stays_unknown(tmp_path):
    path = changed(
        tmp_path,
        ("{mean: 12.0, standard_error: 4.5}", "{mean: 12, standard_error: null}"),
    )
    result = invoke(path, "--out", tmp_path / "out", "--no-figure")
    plan = json.loads((tmp_path / "out" / "result.json").read_text())["plan"]

    assert "(90 % interval unknown) on" in result.output
    assert plan["carbon_standard_error_mg"] is None
    assert plan["carbon_low_mg"] is None
    assert not (tmp_path / "out" / "curve.svg").exists()


def test_schema_is_a_schema_and_defaults_are_those_it_states(tmp_path):
    Draft202012Validator.check_schema(read_schema(SCHEMA))
    path = tmp_path / "small.yaml"
    path.write_text(
        "tilth_options: 1\nname: x\ncurrency: EUR\nprice_year: 2024\nyears: 10\n"
        "parcels:\n  - name: a\n    area_ha: 1\n    options:\n      - {practice: p, "
        "stock_change_mg_ha: {mean: 1, standard_error: 0.5}, source: s}\n"
        "aim: {target_mg: 1}\n",
        encoding="utf-8",
    )
    table = read_options(path)

    assert table.valuation.discount_rate == 0.04
    assert table.errors == "shared-by-practice"
    assert table.constraints.whole_parcels
    assert table.adoption is None
    result = invoke(path, "--out", tmp_path / "out")
    assert "To store 1 t C: 1 t C more" in result.output


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("budget: 120000", "{}", "line "),
        (
            "  budget: 120000",
            "  budget: 120000\n  target_mg: 5",
            "aim must hold budget or target_mg; got both",
        ),
        (
            "budget: 120000",
            "target_mg: 5000",
            "aim.target_mg must be at most ",
        ),
        (
            "area_ha: 40",
            "area_ha: 0",
            "parcels[1].area_ha must lie in [1e-06, 1e+09] ha",
        ),
        ("crop: wheat", "corp: wheat", "parcels[1].corp is no known key"),
        ("currency: EUR\n", "", "must hold "),
        (
            "Long acre",
            "Mill field",
            "parcels[2].name must be its own; parcels[1] has it",
        ),
        ("errors: shared-by-practice", "errors: none", "errors must be one of"),
        ("price_year: 2024", "price_year: 2024.5", "price_year must be a whole number"),
    ],
)
def test_refused_files_are_one_line_and_write_nothing(tmp_path, old, new, message):
    out = tmp_path / "out"
    result = invoke(changed(tmp_path, (old, new)), "--out", out)

    assert result.exit_code == 1
    assert message in result.output
    assert result.output.count("\n") == 1
    assert not out.exists()


def test_several_faults_are_told_at_once_and_nothing_is_written(tmp_path):
    out = tmp_path / "out"
    path = changed(
        tmp_path,
        ("area_ha: 40", "area_ha: 0"),
        ("Long acre", "Mill field"),
        ("practice: manure, area_ha: 30", "practice: dung, area_ha: 30"),
    )
    result = invoke(path, "--out", out)

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"Error: {path} has 3 faults:",
        "  line 11: parcels[1].area_ha must lie in [1e-06, 1e+09] ha; got 0",
        "  line 19: parcels[2].name must be its own; parcels[1] has it, too",
        "  line 57: limits.practice_areas[1].practice must be a practice of a parcel "
        "(agroforestry, cover crop, manure, permanent grass, strip tillage); got dung",
    ]
    assert not out.exists()


@pytest.mark.slow
def test_what_the_solver_prints_stays_out_of_the_json(tmp_path):
    # HiGHS prints from C, which only a process of its own shows.
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    content["parcels"] = [
        {**parcel, "name": f"{parcel['name']} {i}", "area_ha": parcel["area_ha"] + i}
        for i in range(6)
        for parcel in content["parcels"]
    ]
    path = tmp_path / "options.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    call = "from tilth.cli import main; main()"
    arguments = ["optimise", str(path), "--out", str(tmp_path / "out"), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", call, *arguments], capture_output=True, check=True
    )
    record = json.loads(done.stdout)
    assert record["tilth_version"]
