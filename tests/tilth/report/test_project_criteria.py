"""Every pre-filled answer says what stands at its place in the record, and no more."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tilth.assessment.project.examples import parcel, project
from tilth.assessment.project.assess import assess
from tilth.assessment.project.file import read_project
from tilth.assessment.project.outcome import Value
from tilth.datasets.criteria import read_criteria
from tilth.report import project_conventions, project_record
from tilth.report.conventions import summary_csv
from tilth.report.language import language_of
from tilth.report.project_criteria import (
    NO_ANSWER,
    SUPPORT,
    criteria_record,
    goal_links,
)
from tilth.report.project_sentences import Sentences
from tilth.report.project_text import lines
from tilth.report.quantity import signed

EXAMPLES = sorted(
    (Path(__file__).resolve().parents[3] / "examples" / "projects").glob("*.yaml")
)


def at_path(record, path):
    for name, place in re.findall(r"([a-z_0-9]+)|\[(\d+)\]", path):
        record = record[name] if name else record[int(place)]
    return record


def by_id(record):
    return {c["id"]: c for c in record["criteria"]}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_statement_stands_at_its_place_in_the_record(path):
    record = project_record.record(assess(read_project(path), n_members=100))
    record = json.loads(json.dumps(record))
    seen = 0
    for criterion in record["criteria"]["criteria"]:
        for said in criterion["statements"]:
            found = at_path(record, said["path"])
            seen += 1
            if isinstance(found, dict) and "interval_90" in found:
                assert found["estimate"] is not None
                if "sub-indicator" not in said["text"]:
                    assert signed(found["estimate"], 1) in said["text"]
            if isinstance(found, dict) and "direction" in found:
                assert (
                    f"{found['effect']}, direction {found['direction']}"
                    in (said["text"])
                )
                assert found["direction"] != "unknown"
            if isinstance(found, dict) and "state" in found:
                assert found["state"] == "alert"
                assert found["text"] in said["text"]
        assert criterion["supported"] == bool(criterion["statements"])
        assert criterion["supported"] or criterion["answer"] == NO_ANSWER
    assert seen


def test_what_no_assessment_can_support_has_no_answer(tmp_path):
    found = by_id(criteria_record(assess(project(tmp_path), n_members=100)))

    for key in ("1.1", "1.2", "1.3", "4.1", "4.2"):
        assert found[key]["answer"] == "The result supports no answer."
        assert found[key]["statements"] == []
    assert [found[k]["status"] for k in ("1.1", "2.2", "2.3")] == [
        "verified",
        "verified",
        "provisional",
    ]


def test_an_unknown_result_supports_no_answer(tmp_path):
    """A plan that no method can be used for."""
    bare = parcel(soil={"depth": 25.0}, plan={"practices": ["intercropping"]})
    found = by_id(criteria_record(assess(project(tmp_path, bare), n_members=100)))

    assert not found["2.2"]["supported"]
    assert any("no method can be used" in t for t in found["2.2"]["not_told"])
    assert not any("Net balance" in s["text"] for s in found["2.3"]["statements"])


def test_an_interval_that_holds_zero_shows_no_gain(tmp_path):
    vague = parcel(plan={"practices": ["reduced-till"]}, soil={"stock": 50.0})
    found = assess(project(tmp_path, vague), n_members=400)
    low, high = found.horizons[0].change.interval
    assert low < found.horizons[0].change.estimate < high
    text = by_id(criteria_record(found))["2.2"]["answer"]

    assert ("a gain is not shown" in text) == (low <= 0.0 <= high)
    drained = parcel(
        plan={
            "practices": ["cover-crops"],
            "land_use": {
                "use": "long-term cultivated",
                "management": "full",
                "input_level": "low",
            },
        }
    )
    loss = assess(project(tmp_path, drained), n_members=400)
    assert loss.horizons[0].change.estimate < 0.0
    said = by_id(criteria_record(loss))["2.2"]["answer"]
    assert "a gain is not shown" in said or "That is a loss" in said


def test_goals_are_linked_by_criteria_and_by_the_catalogue(tmp_path):
    answer = assess(project(tmp_path), n_members=100)
    links = goal_links(answer, criteria_record(answer))
    found = {g["goal"]: g for g in links}

    assert found[15]["criteria"] == ["2.1", "2.2", "3.1"]
    assert found[4] == {
        "goal": 4,
        "criteria": ["4.1"],
        "criteria_supported": [],
        "practices": [],
    }
    # The catalogue links cover crops with the quality of water, target 6.3.
    assert {"practice": "cover-crops", "target": "6.3"} in found[6]["practices"]


@pytest.mark.parametrize(
    ("after", "word"), [(7.0, "falls"), (7.5, "stays"), (8.0, "rises")]
)
def test_food_security_tells_the_yields_of_the_user(tmp_path, after, word):
    data = parcel(
        baseline={"inputs": {"yield": 7.5}}, plan={"inputs": {"yield": after}}
    )
    found = by_id(criteria_record(assess(project(tmp_path, data), n_members=100)))

    assert (
        f"By the user's own figures the yield {word} on 10.0 ha."
        in (found["2.5"]["answer"])
    )


def test_every_support_that_a_set_may_name_can_be_read():
    used = {key for c in read_criteria().criteria for key in c.supported_by}

    assert used <= set(SUPPORT)


def test_the_summaries_for_conventions_hold_the_numbers_of_the_result(tmp_path):
    """10 ha of a soil that gains 11 % are 0.1 km2 improved."""
    found = assess(project(tmp_path), n_members=200)
    rows = {
        (r["topic"], r["item"]): r
        for r in csv.DictReader(
            line
            for line in summary_csv(project_conventions.ldn_summary(found)).splitlines()
            if not line.startswith("#")
        )
    }
    assert float(rows["carbon sub-indicator", "improved"]["value"]) == 0.1
    assert float(rows["carbon sub-indicator", "stable"]["value"]) == 0.0
    proportion = rows["indicator", "proportion of land that is degraded (SDG 15.3.1)"]
    assert proportion["value"] == ""

    ndc = project_conventions.ndc_summary(found)
    by_item = {r.item: r for r in ndc.rows}
    soil = found.balance.soil_co2
    assert by_item["soil carbon"].value == soil.estimate
    assert (by_item["soil carbon"].low, by_item["soil carbon"].high) == soil.interval
    assert by_item["net balance"].value is None
    assert "leakage" in by_item["net balance"].basis


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "above 99 %"), (0.0, "below 1 %"), (0.994, "above 99 %"), (0.62, "62 %")],
)
def test_no_text_makes_a_probability_certain(tmp_path, share, said):
    """Of a thousand members that all reach it, the thousand-and-first may not."""
    found = assess(project(tmp_path, parcel()), seed=1, n_members=100)
    chance = Value(estimate=share)
    horizons = tuple(
        replace(h, probability_initial=chance, probability_baseline=chance)
        for h in found.horizons
    )
    found = replace(found, horizons=horizons)

    rows = by_id(criteria_record(found))
    texts = [s["text"] for row in rows.values() for s in row["statements"]]
    told = [t for t in texts if "probability of 4 ‰" in t]
    assert told
    assert all(t.endswith(f"probability of 4 ‰: {said}.") for t in told)
    (line,) = [t for t in lines(found)[:6] if "Probability" in t]
    assert line.endswith(f"{said}.")
    for code in ("en", "fr", "es"):
        language = language_of(code)
        for text in told:
            shown = Sentences(language=language).statement(text)
            assert "<span lang" not in shown
            chance = language.probability(share).replace("\N{NO-BREAK SPACE}", " ")
            assert shown.striptags().endswith(f"{chance}.")
