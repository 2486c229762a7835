import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tilth import __version__
from tilth.cli import main

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "land-units.csv"


def invoke(*arguments):
    return CliRunner().invoke(main, ["ldn", *map(str, arguments)])


def refused(tmp_path, text, *more):
    source = tmp_path / "areas.csv"
    source.write_text(text, encoding="utf-8")
    result = invoke(source, "--out", tmp_path / "out", *more)
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()
    return result.output


def test_the_example_by_hand(tmp_path):
    result = invoke(EXAMPLE, "--out", tmp_path, "--json")
    found = json.loads(result.output)

    # Degraded in the period: slope 260 (moderate decline), suburb 75 (sealed). The
    # baseline of the forest, 890 ha, is unknown and it is stable since.
    assert found["tilth_version"] == __version__
    assert (found["land_area_ha"], found["water_area_ha"]) == (2995.0, 120.0)
    assert found["areas"]["period"]["degraded_ha"] == 335.0
    assert found["areas"]["status"]["improved_ha"] == 460.0  # terraces and quarry
    assert found["areas"]["status"]["unknown_ha"] == 890.0
    assert found["proportion_degraded_percent"] is None
    assert found["proportion_lowest_percent"] == pytest.approx(100 * 335 / 2995)
    assert found["inputs"]["file"] == "land-units.csv"
    assert json.loads((tmp_path / "result.json").read_text()) == found
    with (tmp_path / "units.csv").open(encoding="utf-8", newline="") as file:
        units = {row["unit"]: row for row in csv.DictReader(file)}
    assert units["terraces"]["carbon_basis"] == "stocks of 0-30 cm, +13.4 %"
    assert units["lake"]["water"] == "yes"
    assert "proportion of land that is degraded" in (tmp_path / "ldn.csv").read_text()


def test_the_summary_in_words(tmp_path):
    result = invoke(EXAMPLE, "--out", tmp_path)

    assert result.exit_code == 0
    assert "11.2 to 40.9 % of 2,995.0 ha of land is degraded" in result.output
    assert "to be validated by national authorities" in result.output


def test_codes_of_esa_and_the_default_change_of_carbon(tmp_path):
    source = tmp_path / "areas.csv"
    source.write_text(
        "unit,area_ha,cover_before,cover_after,climate,productivity\n"
        "a,10,130,Cropland,tropical dry,stable\n",
        encoding="utf-8",
    )
    found = json.loads(
        invoke(source, "--out", tmp_path / "o", "--years", 8, "--json").output
    )

    assert found["units"][0]["carbon"]["basis"] == (
        "default factor of land cover, -16.8 %"
    )
    assert found["proportion_degraded_percent"] == 100.0
    assert any("linearly" in text for text in found["provisional"])
    assert any("where the cover stays the same" in text for text in found["warnings"])
    softer = invoke(
        source, "--out", tmp_path / "p", "--years", 8, "--threshold", 20, "--json"
    )
    assert json.loads(softer.output)["proportion_degraded_percent"] == 0.0


def test_every_fault_is_named_with_its_row(tmp_path):
    said = refused(
        tmp_path,
        "unit,area_ha,carbon,cover_after\n"
        "a,ten,,\n"
        "b,10,lost,\n"
        "c,10,stable,999\n"
        ",10,stable,\n"
        "e,10\n"
        "f,10,stable,cropland,more\n",
    )

    assert "row 2: area_ha must be a finite number; got 'ten'" in said
    assert "row 3: carbon must be one of" in said
    assert "row 4: code must be a class of ESA CCI land cover; got 999" in said
    assert "row 5: unit must be given; found nothing" in said
    assert "row 6: must have 4 values" in said
    assert "row 7: must have 4 values" in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unit,carbon\na,stable\n", "not found: area_ha"),
        ("unit,area_ha,colour\na,1,red\n", "found 'colour'"),
        ("unit,area_ha,area_ha\na,1,1\n", "each once; found 'area_ha'"),
        ("unit,area_ha\n", "must have a row per land unit; found none"),
        ("unit,area_ha\na,-1\n", "area of a must be a finite number above 0 ha"),
        ("unit,area_ha\na,1\na,2\n", "each unit must have its own name"),
        ("unit,area_ha,cover_after\na,1,water body\n", "no water body"),
    ],
)
def test_refusals(tmp_path, text, message):
    assert message in refused(tmp_path, text)


def test_more_faults_than_are_shown(tmp_path):
    rows = "".join(f"u{k},x\n" for k in range(25))

    assert "; and 5 more" in refused(tmp_path, "unit,area_ha\n" + rows)


def test_a_file_that_is_none_and_bytes_that_are_no_text(tmp_path):
    missing = invoke(tmp_path / "none.csv", "--out", tmp_path / "out")
    (tmp_path / "b.csv").write_bytes(b"unit,area_ha\n\xff\xfe,1\n")
    binary = invoke(tmp_path / "b.csv", "--out", tmp_path / "out")

    assert missing.exit_code == binary.exit_code == 1
    assert "must be a file" in missing.output
    assert "must be text in UTF-8" in binary.output


def test_the_period_must_have_a_length(tmp_path):
    text = "unit,area_ha\na,1\n"
    assert "years must lie above 0" in refused(tmp_path, text, "--years", "0")
    assert "threshold must lie between" in refused(tmp_path, text, "--threshold", "0")
