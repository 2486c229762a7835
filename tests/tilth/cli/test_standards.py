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


def test_one_standard_by_topic_with_whole_sentences_in_a_file():
    result = invoke("--standard", "vm0042_2_2")

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0] == "Verra VM0042, version 2.2, from 2025-10-21 (vm0042_2_2)"
    (rules,) = [r for r in read_standards() if r.key == "vm0042_2_2"]
    topics = dict.fromkeys(rule.topic for rule in rules.rules)
    assert [x.strip() for x in lines if x[:4].strip()][1:] == list(topics)
    for rule in rules.rules:  # one line each, with mark and source at its end
        ending = f"{rule.mark}; {rule.source}]"
        assert any(rule.text in x and x.endswith(ending) for x in lines)
    assert len(lines) == 1 + len(topics) + len(rules.rules)
    assert any("0.4307" in x and "[2/3; verified" in x for x in lines)
    assert "Gold" not in result.output


def test_the_help_names_every_standard():
    said = "".join(invoke("--help").output.split())

    assert all(rules.key in said for rules in read_standards())


def test_a_standard_that_does_not_exist_is_one_line():
    result = invoke("--standard", "vm9")

    assert result.exit_code == 1
    assert result.output == (
        "Error: --standard must be one of vm0042_2_2, gold_standard_1_0, fao_2020, "
        "australia_2021, car_sep_1_0, eu_crcf_2024; got vm9\n"
    )
