import csv
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

import tilth
from tests.tilth.assessment.site.sites import EXAMPLES
from tilth.cli import main
from tilth.cli.output import write_all
from tilth.cli.run import MODELS
from tilth.errors import DataError

HOOSFIELD = str(EXAMPLES / "hoosfield.yaml")
FARM = str(EXAMPLES / "example-farm.yaml")


def _invoke(*args):
    return CliRunner().invoke(main, ["run", *map(str, args)])


def _rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_icbm_writes_a_row_per_scenario_and_year(tmp_path):
    out = tmp_path / "new" / "result"
    result = _invoke("icbm", HOOSFIELD, "--out", out)

    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in out.iterdir()) == ["result.json", "years.csv"]
    assert sorted(p.name for p in out.parent.iterdir()) == ["result"]
    rows = _rows(out / "years.csv")
    assert len(rows) == 2 * 150
    assert (rows[0]["scenario"], rows[0]["year"]) == ("baseline", "1851")
    assert float(rows[0]["soc_stock_mg_ha"]) == 33.8
    assert rows[0]["c_input_mg_ha_yr"] == ""
    assert rows[-1]["scenario"] == "project"
    assert float(rows[-1]["manure_input_mg_ha_yr"]) == 3.0
    pools = float(rows[-1]["young_mg_ha"]) + float(rows[-1]["old_mg_ha"])
    assert pools == pytest.approx(float(rows[-1]["soc_stock_mg_ha"]), abs=2e-6)


@pytest.mark.parametrize("model", ["icbm", "ensemble"])
def test_json_carries_the_provenance_and_equals_the_file(tmp_path, model):
    result = _invoke(model, HOOSFIELD, "--out", tmp_path / "o", "--json")

    record = json.loads(result.output)
    assert record == json.loads((tmp_path / "o" / "result.json").read_text())
    assert record["tilth_version"] == tilth.__version__
    assert record["site"]["file"] == "hoosfield.yaml"
    assert len(record["site"]["sha256"]) == 64
    for key in ("method", "inputs", "sources"):
        assert record[key]


def test_ensemble_names_who_is_left_out_and_calls_the_spread_a_spread(tmp_path):
    result = _invoke("ensemble", FARM, "--out", tmp_path / "o")

    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    assert "spread between models (not an interval)" in text
    assert "Left out, icbm: ICBM describes a layer" in text
    assert "Example content: the site is invented." in text
    assert "unknown, not zero" in text
    names = sorted(p.name for p in (tmp_path / "o").iterdir())
    assert names == ["result.json", "spread.csv", "years.csv"]
    years, spread = (_rows(tmp_path / "o" / f"{n}.csv") for n in ("years", "spread"))
    assert len(years) == 3 * 2 * 21
    assert len(spread) == 2 * 21
    last = [r for r in years if (r["scenario"], r["year"]) == ("project", "2044")]
    stocks = [float(row["soc_stock_mg_ha"]) for row in last]
    assert spread[-1]["n_models"] == "3"
    assert float(spread[-1]["lowest_mg_ha"]) == min(stocks)
    assert float(spread[-1]["highest_mg_ha"]) == max(stocks)


@pytest.mark.parametrize("model", ["ipcc-tier2", "amg", "rothc"])
def test_other_models_run_on_the_farm(tmp_path, model):
    result = _invoke(model, FARM, "--out", tmp_path / "o")

    assert result.exit_code == 0, result.output
    assert float(_rows(tmp_path / "o" / "years.csv")[0]["soc_stock_mg_ha"]) == 58.0


def test_yasso_runs_when_the_litter_is_described(tmp_path):
    text = (EXAMPLES / "example-farm.yaml").read_text(encoding="utf-8")
    shares = (
        "models: {yasso20: {awen: [0.6, 0.2, 0.1, 0.1], awen_manure: [1, 0, 0, 0]}}\n"
    )
    path = tmp_path / "farm.yaml"
    path.write_text(text + shares, encoding="utf-8")

    result = _invoke("yasso20", path, "--out", tmp_path / "o")

    assert result.exit_code == 0, result.output
    assert "0-100 cm with litter" in " ".join(result.output.split())


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("clay", ["0.234", "23,4", ".nan", "-3"])
def test_bad_input_is_one_line_and_leaves_no_file(tmp_path, model, clay):
    text = (EXAMPLES / "hoosfield.yaml").read_text(encoding="utf-8")
    path = tmp_path / "bad.yaml"
    path.write_text(text.replace("clay: 23.4 ", f"clay: {clay} "), encoding="utf-8")

    result = _invoke(model, path, "--out", tmp_path / "o")

    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "bad.yaml line 18: soil.clay must" in result.output
    assert [p.name for p in tmp_path.iterdir()] == ["bad.yaml"]


def test_a_model_that_does_not_apply_says_why_and_writes_nothing(tmp_path):
    result = _invoke("ipcc-tier2", HOOSFIELD, "--out", tmp_path / "o")

    assert result.exit_code == 1
    assert "asked for 0-23 cm" in result.output
    assert list(tmp_path.iterdir()) == []


def test_ensemble_of_no_model_is_an_error(tmp_path):
    text = (EXAMPLES / "hoosfield.yaml").read_text(encoding="utf-8")
    path = tmp_path / "peat.yaml"
    path.write_text(text.replace("kind: mineral", "kind: organic"), encoding="utf-8")

    result = _invoke("ensemble", path, "--out", tmp_path / "o")

    assert result.exit_code == 1
    assert "no model applies" in result.output
    assert not (tmp_path / "o").exists()


def test_brackets_in_a_name_are_printed_as_they_are(tmp_path):
    text = (EXAMPLES / "hoosfield.yaml").read_text(encoding="utf-8")
    path = tmp_path / "site.yaml"
    path.write_text(text.replace("name: Hoos", "name: Field [/7] Hoos"), "utf-8")

    result = _invoke("icbm", path, "--out", tmp_path / "o")

    assert result.exit_code == 0, result.output
    assert "Field [/7] Hoosfield" in result.output


def test_an_unknown_model_is_a_wrong_use():
    result = _invoke("century", HOOSFIELD, "--out", "x")

    assert result.exit_code == 2
    assert "No such command 'century'" in result.output


def test_help_lists_every_model():
    result = _invoke("--help")

    for model in MODELS:
        assert f"  {model}  " in result.output


def test_results_of_two_runs_never_stand_side_by_side(tmp_path):
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    write_all(tmp_path, {"months.csv": "1", "years.csv": "1", "result.json": "{}"})

    write_all(tmp_path, {"years.csv": "2", "result.json": "{}"})

    found = sorted(p.name for p in tmp_path.iterdir())
    assert found == ["mine.txt", "result.json", "years.csv"]


def test_a_table_that_is_not_ours_is_kept(tmp_path):
    (tmp_path / "months.csv").write_text("mine", encoding="utf-8")

    write_all(tmp_path, {"years.csv": "2", "result.json": "{}"})

    assert (tmp_path / "months.csv").read_text(encoding="utf-8") == "mine"


def test_a_target_that_is_a_directory_stops_all_files(tmp_path):
    (tmp_path / "years.csv").mkdir()

    with pytest.raises(DataError, match=r"years.csv must be a file .* a directory"):
        write_all(tmp_path, {"months.csv": "1", "years.csv": "1"})

    assert [p.name for p in tmp_path.iterdir()] == ["years.csv"]


def test_a_directory_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "o").write_text("mine", encoding="utf-8")

    with pytest.raises(DataError, match="must be a directory that can be written"):
        write_all(tmp_path / "o", {"a.csv": "1"})

    assert (tmp_path / "o").read_text(encoding="utf-8") == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["o"]


def test_files_of_an_earlier_run_are_replaced_and_others_kept(tmp_path):
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    (tmp_path / "b.csv").write_text("kept", encoding="utf-8")

    write_all(tmp_path, {"a.csv": "new\n"})

    assert (tmp_path / "a.csv").read_bytes() == b"new\n"
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "kept"


def test_a_model_loads_without_the_others(tmp_path):
    code = (
        "import sys; from tilth.cli import main; "
        f"main(['run', 'icbm', {HOOSFIELD!r}, '--out', {str(tmp_path / 'o')!r}],"
        " standalone_mode=False); "
        "print(*(m for m in ('rothc', 'amg', 'yasso20', 'ipcc_tier2') "
        "if f'tilth.models.{m}' in sys.modules), 'end')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "end"


def test_plot_is_a_figure_with_units_and_sources(tmp_path):
    plots = [tmp_path / name / "stocks.svg" for name in ("a", "b")]
    for plot in plots:
        result = _invoke("ensemble", HOOSFIELD, "--out", tmp_path / "o", "--plot", plot)
        assert result.exit_code == 0, result.output

    text = plots[0].read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    for part in (
        "Organic carbon, t C/ha, 0-23 cm",
        "Year",
        "rothc, project",
        "measured",
    ):
        assert part in text
    assert "10.1007/978-3-642-61094-3_17" in text
    assert plots[0].read_bytes() == plots[1].read_bytes()


def test_plot_as_png(tmp_path):
    result = _invoke(
        "icbm", HOOSFIELD, "--out", tmp_path / "o", "--plot", tmp_path / "o" / "a.PNG"
    )

    assert result.exit_code == 0, result.output
    assert (tmp_path / "o" / "a.PNG").read_bytes().startswith(b"\x89PNG")


def test_a_figure_of_another_kind_is_refused_before_anything_is_written(tmp_path):
    result = _invoke(
        "icbm", HOOSFIELD, "--out", tmp_path / "o", "--plot", tmp_path / "a.gif"
    )

    assert result.exit_code == 1
    assert "must be a file that ends in .svg or .png; got" in result.output
    assert list(tmp_path.iterdir()) == []
