import csv
import json
from dataclasses import replace
from io import StringIO

from tests.tilth.accounting.campaigns import CAMPAIGN, measured
from tilth.accounting.requirements import counts
from tilth.accounting.standards import side_by_side
from tilth.report.standards_section import standards_part
from tilth.report.standards_table import (
    COLUMNS,
    NO_CERTIFICATE,
    csv_text,
    records,
    sentences,
    text,
)

RESULTS = side_by_side(CAMPAIGN, measured(leakage_co2e=None))


def test_plain_text_has_a_row_for_each_standard_and_says_what_it_is_not():
    lines = text(RESULTS).splitlines()
    cells = [[c.strip() for c in line.split("│")[1:-1]] for line in lines]
    rows = {row[0]: row[1:] for row in cells if row and row[0]}

    # 501.4 by hand in test_standards, with 10 of leakage not taken off.
    assert rows["Verra VM0042 2.2"] == [
        "511.4",
        "550.0",
        "183.3",
        "12, 0, 3",
        "2030-03-20",
    ]
    assert rows["FAO GSOC-MRV 2020"][0] == "unknown"
    assert lines[-1] == NO_CERTIFICATE
    assert (
        max(len(line) for line in text(RESULTS, 70).splitlines() if "│" in line) <= 70
    )


def test_sentences_carry_status_baseline_and_warnings():
    said = sentences(RESULTS)

    assert said[0] == f"Verra VM0042 2.2: {RESULTS[0].status}."
    assert said[1].startswith("  Baseline: QA2")
    assert "  Warning: leakage not assessed." in said


def test_csv_has_every_requirement_and_step():
    rows = list(csv.DictReader(StringIO(csv_text(RESULTS))))

    assert tuple(rows[0]) == COLUMNS
    for r in RESULTS:
        own = [row for row in rows if row["standard"] == r.standard]
        by_part = [row["part"] for row in own]
        assert by_part.count("requirement") == len(r.requirements)
        assert by_part.count("step") == len(r.steps)
        assert by_part.count("warning") == len(r.warnings)
        (value,) = [x["value"] for x in own if x["name"] == "creditable_co2e"]
        known = r.creditable_co2e
        assert value == ("" if known is None else str(known))
    (buffer,) = [
        row
        for row in rows
        if row["standard"].startswith("Gold") and row["name"] == "less the buffer"
    ]
    assert (buffer["applied"], buffer["mark"]) == ("no", "unverified")


def test_records_are_json_with_units_and_null_where_unknown():
    found = json.loads(json.dumps(records(RESULTS), allow_nan=False))

    assert found[0]["creditable_co2e_mg"] == RESULTS[0].creditable_co2e
    assert found[0]["remeasure_by"] == "2030-03-20"
    assert found[1]["remeasure_by"] is None
    assert found[2]["creditable_co2e_mg"] is None
    leakage = [s for s in found[0]["steps"] if s["name"] == "less leakage"]
    assert [(s["value"], s["applied"]) for s in leakage] == [(None, False)]


def test_counts_of_requirements():
    shallow = replace(CAMPAIGN, depth=20.0, tillage_depth=None)
    (result,) = side_by_side(shallow, None)[3:4]

    assert counts(result.requirements) == (4, 1, 5)


def test_sentence_and_tables_count_the_same_requirements():
    unknown = replace(CAMPAIGN, fewest_cores=None)
    for result in side_by_side(unknown, measured()):
        met, missed, untold = counts(result.requirements)
        (record,) = records([result])
        assert record["requirement_counts"] == {
            "met": met,
            "not_met": missed,
            "not_told": untold,
        }
        told = f"{untold} of {met + missed + untold} requirements"
        if result.status.startswith("creditable"):
            assert told in result.status
        (row,) = [
            row
            for row in standards_part([result])["standard_rows"]
            if row[0] == "Requirements"
        ]
        assert row[1][0].startswith(
            f"{met} met, {missed} not met, {untold} not told by the data"
        )


def _row(results, name):
    rows = dict(standards_part(results)["standard_rows"])
    return {
        r.standard.split()[0]: text for r, text in zip(results, rows[name], strict=True)
    }


def test_a_rule_that_was_not_reached_is_stated_as_such():
    # No model of the baseline: FAO, CAR and the EU stop before any deduction.
    deduction = _row(RESULTS, "Uncertainty deduction")
    buffer = _row(RESULTS, "Buffer and discounts")

    assert "about 1.028 standard errors" in deduction["CAR"]
    assert deduction["CAR"].endswith("(not reached)")
    assert buffer["FAO"] == "discount of 5 % for reversal (second-hand) (not reached)"
    assert buffer["EU"] == (
        "collective buffer or up-front insurance (unverified) (not reached)"
    )
    for cells in (deduction, buffer):
        assert "not reached" not in cells["Verra"] + cells["Gold"] + cells["Australia"]
        assert "none stated" not in cells.values()


def test_none_is_stated_only_where_there_is_no_such_rule():
    bare = replace(RESULTS[2], steps=(), deduction_words="", buffer_words="")

    assert _row([bare], "Uncertainty deduction") == {"FAO": "none stated"}
    assert _row([bare], "Buffer and discounts") == {"FAO": "none stated"}


def test_without_an_area_every_standard_still_states_its_rules():
    deduction = _row(side_by_side(CAMPAIGN, None), "Uncertainty deduction")

    assert "0.4307" in deduction["Verra"]
    assert all(text.endswith("(not reached)") for text in deduction.values())
