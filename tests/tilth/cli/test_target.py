import json

import pytest
from click.testing import CliRunner

from tilth import __version__
from tilth.cli import main

STOCKS = ["--initial", "50", "--project", "49", "--years", "20", "--depth", "30"]
WITH_BASELINE = [*STOCKS, "--baseline", "45"]


def invoke(*arguments):
    return CliRunner().invoke(main, ["target", "rate", *arguments])


def test_rate_says_both_references_apart():
    result = invoke(*WITH_BASELINE)

    assert result.exit_code == 0, result.output
    assert "The project loses 1.00 ‰ of the initial stock per year" in result.output
    assert "on average and does not reach the target" in result.output
    assert "The project gains 4.00 ‰ of the initial stock per year" in result.output
    assert "on average over the baseline and reaches the target" in result.output
    rows = [line for line in result.output.splitlines() if line.startswith("│")]
    assert [[cell.strip() for cell in row.split("│")[1:-1]] for row in rows] == [
        ["initial stock", "-1.00", "unknown", "54.00", "no"],
        ["baseline", "4.00", "unknown", "49.00", "yes"],
    ]


def test_an_unknown_baseline_is_shown_as_unknown():
    result = invoke(*STOCKS)

    assert result.exit_code == 0, result.output
    assert "Whether the baseline reaches it is unknown." in result.output
    assert "│ baseline      │          unknown" in result.output


def test_json_carries_version_method_inputs_sources_and_units():
    document = json.loads(invoke(*WITH_BASELINE, "--json").output)

    assert list(document) == ["tilth_version", "method", "inputs", "sources", "results"]
    assert document["tilth_version"] == __version__
    assert document["inputs"]["depth_bottom"] == {"value": 30.0, "unit": "cm"}
    assert all("doi:" in source for source in document["sources"])
    initial, baseline = document["results"]
    assert initial["reference"] == "initial stock"
    assert initial["method"] == "1000 (P_N - S_0) / (N S_0)"
    assert initial["rate"] == {"value": pytest.approx(-1.0), "unit": "permil yr-1"}
    assert initial["standard_error"]["value"] is None
    assert initial["reached"] is False
    assert initial["already_met_by_baseline"] is False
    assert baseline["rate"]["value"] == pytest.approx(4.0)
    assert baseline["target"] == {"value": pytest.approx(49.0), "unit": "Mg ha-1"}
    assert baseline["reached"] is True


def test_json_without_baseline_holds_null_not_false():
    document = json.loads(invoke(*STOCKS, "--json").output)

    (result,) = document["results"]
    assert document["inputs"]["baseline"]["value"] is None
    assert result["already_met_by_baseline"] is None


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--initial", "0", "initial must be above 0 Mg ha-1; got 0"),
        ("--initial", "nan", "initial must have no missing value"),
        ("--project", "-3", "project must lie in [0, 100000] Mg ha-1; got -3"),
        ("--years", "0", "years must be a finite number above 0 yr; got 0"),
        ("--depth", "0", "depth_top must be from 0 and below depth_bottom, in cm"),
    ],
)
def test_a_bad_number_is_one_line(option, value, message):
    result = invoke(*WITH_BASELINE, option, value)

    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {message}")
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [STOCKS[2:], STOCKS[:-2], [*STOCKS, "--years", "long"]]
)
def test_wrong_usage_has_its_own_exit_code(arguments):
    assert invoke(*arguments).exit_code == 2
