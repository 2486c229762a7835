import json

from click.testing import CliRunner

from tilth import __version__
from tilth.accounting.standard_rules import read_standards
from tilth.cli import main


def invoke(*arguments):
    return CliRunner().invoke(main, ["standards", *arguments])


def test_all_rules_with_mark_and_source():
    result = invoke("--json")
    document = json.loads(result.output)

    assert list(document)[:4] == ["tilth_version", "method", "inputs", "sources"]
    assert document["tilth_version"] == __version__
    for rules, found in zip(read_standards(), document["standards"], strict=True):
        assert found["key"] == rules.key
        assert len(found["rules"]) == len(rules.rules)
        assert all(r["source"] and r["mark"] for r in found["rules"])
    gold = {r["rule"]: r for r in document["standards"][1]["rules"]}
    assert (gold["buffer"]["value"], gold["buffer"]["unit"]) == ("20", "%")
    assert gold["buffer"]["mark"] == "unverified"
    assert gold["buffer"]["text"] in document["provisional"]
    assert document["standards"][1]["valid_from"] is None


def test_one_standard_as_a_table():
    result = invoke("--standard", "vm0042_2_2")

    assert result.exit_code == 0, result.output
    assert "Verra VM0042, version 2.2, from 2025-10-21" in result.output
    assert "2/3" in result.output
    assert "Gold" not in result.output


def test_a_standard_that_does_not_exist_is_one_line():
    result = invoke("--standard", "vm9")

    assert result.exit_code == 1
    assert result.output == (
        "Error: --standard must be one of vm0042_2_2, gold_standard_1_0, fao_2020, "
        "australia_2021, car_sep_1_0, eu_crcf_2024; got vm9\n"
    )
