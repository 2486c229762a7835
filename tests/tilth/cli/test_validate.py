import csv
import json
import shutil

import pytest
from click.testing import CliRunner

from tests.tilth.assessment.site.sites import EXAMPLES
from tilth import __version__
from tilth.cli import main

WORKED = """study,modelled_mg_ha,observed_mg_ha,practice,crop_group
1,1.1,4.5,organic amendment,annual C3
1,12.2,3.1,organic amendment,annual C3
2,0.6,1.2,organic amendment,annual C3
3,-3.3,3.5,organic amendment,annual C3
3,4.5,4.0,organic amendment,annual C3
"""


@pytest.fixture
def worked(tmp_path):
    path = tmp_path / "worked.csv"
    path.write_text(WORKED, encoding="utf-8")
    return path


def invoke(*arguments):
    return CliRunner().invoke(main, ["validate", *map(str, arguments)])


def test_worked_example_is_written_and_printed(tmp_path, worked):
    out = tmp_path / "out"
    result = invoke(worked, "--out", out, "--measurement-uncertainty", "1.6")

    assert result.exit_code == 0, result.output
    text = result.output
    assert "organic amendment | annual C3 | SOC: 5 pairs of 3 studies: NOT pass" in text
    assert "bias: met: -0.3 Mg ha-1 against 1.6 Mg ha-1" in text
    assert "coverage: met: 5 of 5" in text
    assert "sigma_model: 5.936 Mg ha-1, about a mean residual of -0.240" in text
    assert "the module's PDF was not seen" in text
    written = (out / "pairs.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(written))
    assert len(rows) == 5
    assert float(rows[3]["residual_mg_ha"]) == pytest.approx(-6.8)
    # Limits of a prediction of 12.2 with sigma 5.936, times 1.64.
    assert float(rows[1]["low_mg_ha"]) == pytest.approx(12.2 - 1.64 * 5.9358, abs=1e-3)
    assert {row["inside"] for row in rows} == {"yes"}
    assert rows[0]["clay"] == ""


def test_json_is_the_record_and_nothing_else(tmp_path, worked):
    result = invoke(worked, "--out", tmp_path / "out", "--json")
    record = json.loads(result.output)

    assert record["tilth_version"] == __version__
    assert record["mark"] == "second-hand"
    assert record["passed"] is False
    assert record["inputs"]["file"] == "worked.csv"
    assert len(record["inputs"]["sha256"]) == 64
    (combination,) = record["combinations"]
    assert combination["mean_bias_mg_ha"] == pytest.approx(-0.30)
    assert combination["sigma_model_mg_ha"] ** 2 == pytest.approx(35.233, abs=5e-4)
    assert combination["residual_variance_mg_ha_squared"] == pytest.approx(
        35.233, abs=5e-4
    )
    assert combination["residual_degrees_of_freedom"] == 2
    assert (record["model"], record["depth_cm"]) == (None, None)
    assert combination["measurement_uncertainty_mg_ha"] is None
    assert [t["met"] for t in combination["tests"]] == [None, True, None, None, None]
    assert record == json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert record["provisional"]


def test_the_example_passes_for_a_project_that_it_covers(tmp_path):
    arguments = ["--climate-zone", "cool temperate moist"]
    for texture in ("loam", "clay loam", "sandy loam"):
        arguments += ["--texture", texture]
    result = invoke(
        EXAMPLES / "validation-pairs.csv", "--out", tmp_path / "out", *arguments
    )

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert any(
        line.startswith("organic amendment") and line.endswith("studies: passed")
        for line in lines
    )
    assert any(line.startswith("cropping") and "NOT passed" in line for line in lines)


def test_a_bad_line_is_one_line_and_nothing_is_written(tmp_path, worked):
    worked.write_text(WORKED + "4,many,1,p,c\n", encoding="utf-8")
    result = invoke(worked, "--out", tmp_path / "out")

    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "line 7: modelled_mg_ha must be a number, in Mg ha-1" in result.output
    assert not (tmp_path / "out").exists()


def test_the_input_is_not_replaced(tmp_path, worked):
    source = tmp_path / "pairs.csv"
    shutil.copy(worked, source)
    result = invoke(source, "--out", tmp_path)

    assert result.exit_code == 1
    assert "--out must be another directory" in result.output
    assert source.read_text(encoding="utf-8") == WORKED


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        (("--depth", "30,5"), "write it with a decimal point, 30.5", 2),
        (("--measurement-uncertainty", "1,6"), "with a decimal point, 1.6", 2),
        (("--depth", "0.5"), "--depth must lie in [1, 1000] cm; got 0.5", 1),
        (("--depth", "nan"), "--depth", 1),
    ],
)
def test_numbers_that_are_refused(tmp_path, worked, words, message, code):
    result = invoke(worked, "--out", tmp_path / "out", *words)

    assert result.exit_code == code
    assert message in result.output.replace("\n", " ")
    assert not (tmp_path / "out").exists()
