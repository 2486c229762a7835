import csv
import json

from tilth.accounting.convention_summary import ldn_summary
from tilth.accounting.land_degradation import land_degradation
from tilth.accounting.land_unit import LandUnit
from tilth.accounting.sustainable_agriculture import (
    Holding,
    read_indicators,
    sustainable_agriculture,
)
from tilth.report import conventions

GOOD = {"land_cover": "stable", "productivity": "stable"}
GREEN = dict.fromkeys([i.key for i in read_indicators()], "green")


def _land(*carbon, **more):
    return land_degradation(
        [
            LandUnit(name=f"u{k}", area=100.0, carbon=c, **GOOD, **more)
            for k, c in enumerate(carbon)
        ]
    )


def _rows(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def test_the_record_of_degraded_land():
    found = conventions.degradation_record(_land("degraded", "stable", "unknown"))

    assert found["proportion_degraded_percent"] is None
    assert round(found["proportion_lowest_percent"], 4) == 33.3333
    assert round(found["proportion_highest_percent"], 4) == 66.6667
    assert found["areas"]["period"]["unknown_ha"] == 100.0
    assert found["degraded_change_ha"] is None
    assert found["units"][0]["carbon"] == {"condition": "degraded", "basis": "given"}
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for key in ("tilth_version", "method", "inputs", "sources", "provisional"):
        assert found[key]


def test_the_sentences_on_degraded_land():
    unknown = conventions.degradation_lines(_land("degraded", "stable", "unknown"))
    known = conventions.degradation_lines(
        _land("degraded", "stable", baseline="stable")
    )
    kept = conventions.degradation_lines(_land("stable", baseline="stable"))

    assert unknown[0] == (
        "33.3 to 66.7 % of 300.0 ha of land is degraded (SDG 15.3.1, by the period; "
        "the condition of 100.0 ha is unknown)."
    )
    assert known[:2] == (
        "50.0 % of 200.0 ha of land is degraded (SDG 15.3.1, by the status).",
        "100.0 ha more are degraded than in the baseline.",
    )
    assert kept[1] == "As much land is degraded as in the baseline."


def test_many_notes_are_counted_and_those_on_the_whole_are_kept():
    result = land_degradation(
        [
            LandUnit(
                name=f"u{k}",
                area=1.0,
                soc_before=50.0,
                soc_after=44.0,
                change_error=5.0,
                **GOOD,
            )
            for k in range(20)
        ]
    )
    lines = conventions.degradation_lines(result)

    # 20 on units, the missing baseline and the validation; 12 are shown.
    assert len(result.warnings) == 22
    assert "Note: 10 more notes are in the record." in lines
    assert lines[-1].startswith("Note: the result is to be validated")


def test_the_units_as_csv():
    rows = _rows(
        conventions.units_csv(_land("degraded", "stable", baseline="improved"))
    )

    assert [r["unit"] for r in rows] == ["u0", "u1"]
    assert [r["status"] for r in rows] == ["degraded", "improved"]
    assert rows[0]["change"] == "recent degradation"
    assert rows[0]["carbon_basis"] == "given"


def test_the_table_leaves_out_a_baseline_that_is_not_there():
    without = conventions.degradation_table(_land("stable"))
    with_one = conventions.degradation_table(_land("stable", baseline="stable"))

    assert (without.row_count, with_one.row_count) == (4, 6)


def test_the_summary_as_csv_record_and_words():
    summary = ldn_summary(_land("degraded", "unknown"))
    text = conventions.summary_csv(summary)
    rows = _rows(text)
    record = conventions.summary_record(summary)
    words = conventions.summary_lines(summary)

    first = rows[0]
    assert (first["value"], first["low"], first["high"]) == ("", "50.0", "100.0")
    assert text.startswith("# UNCCD: Land degradation neutrality")
    assert "# method: SDG indicator 15.3.1" in text
    assert record["rows"][0]["value"] is None
    assert len(record["rows"]) == len(rows)
    json.dumps(record, allow_nan=False)
    assert any(
        "50.00 to 100.00 % (period; limits by unknown land)" in line for line in words
    )
    assert any(
        line.endswith("(the condition of some land is unknown).") for line in words
    )


def test_sustainable_agriculture_as_csv_record_and_words():
    result = sustainable_agriculture(
        [
            Holding(name="a", area=25.0, levels=GREEN | {"wage": "red"}),
            Holding(name="b", area=75.0, levels=GREEN | {"tenure": "unknown"}),
        ]
    )
    rows = _rows(conventions.dashboard_csv(result))
    record = conventions.agriculture_record(result)
    words = conventions.agriculture_lines(result)

    assert len(rows) == 11
    wage = rows[8]
    assert (wage["sub_indicator"], wage["red_percent"]) == (
        "wage rate in agriculture",
        "25.0",
    )
    assert wage["unsustainable_if"] == "below it"
    assert record["total"]["acceptable"] == {
        "percent": None,
        "low_percent": 25.0,
        "high_percent": 75.0,
    }
    assert record["dimensions"]["economic"]["desirable"]["percent"] == 100.0
    assert words[0] == (
        "Of 100.0 ha, 25.0 to 75.0 % are desirable, 25.0 to 75.0 % at least acceptable "
        "and 25.0 to 75.0 % unsustainable (SDG 2.4.1)."
    )
    json.dumps(record, allow_nan=False)
