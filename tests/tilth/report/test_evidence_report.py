"""Words, records, figures and the page of evidence."""

import csv
import io
import json
import re
from functools import cache
from math import exp
from pathlib import Path

import numpy as np
import pytest

from tilth.assessment.evidence.effects import EffectChoice
from tilth.assessment.evidence.evidence import FitChoice, weigh_evidence
from tilth.assessment.evidence.file import read_evidence
from tilth.report.evidence_figures import (
    forest_figure,
    funnel_figure,
    orchard_figure,
    study_effects,
)
from tilth.report.evidence_page import figure_files, page
from tilth.report.evidence_record import effects_csv, findings_csv, record, weights_of
from tilth.report.evidence_text import remarks, scale_of, sentences
from tilth.report.figures import figure_bytes
from tilth.report.site_record import as_json

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "evidence.csv"


@cache
def example(model="auto", group="practice", moderators=(), measure="log-ratio"):
    return weigh_evidence(
        read_evidence(EXAMPLE),
        EffectChoice(layer=(0.0, 30.0), measure=measure),
        FitChoice(model=model, group=group, moderators=moderators),
    )


def test_the_first_sentence_is_what_a_new_site_may_expect():
    evidence = example()
    group = evidence.groups[0]

    first, second, *_ = sentences(evidence, group)

    low, high = group.expected.interval(0.95)
    shown = [f"{100 * (exp(x) - 1):+.1f}" for x in (low, high)]
    shown = [text.replace("-", "\N{MINUS SIGN}") for text in shown]
    assert first.startswith(
        f"cover crop: What a new site may expect: {shown[0]} to {shown[1]} % "
    )
    gain = round(100 * (1 - group.expected.probability_below(0.0)))
    assert f"The chance of a gain is {gain} %." in first
    assert second.startswith(f"On average: {100 * (exp(group.estimate) - 1):+.1f} % ")
    assert "15 comparisons in 8 studies" in second


def test_remarks_count_what_was_refused():
    text = " ".join(remarks(example()))

    assert "Refused: 2 of 27 rows (layer 1, treatment_sd 1); quality.csv says" in text
    assert "Note of the file: Invented data" in text


def test_effects_in_other_units_are_shown_as_they_are():
    scale = scale_of(example(measure="difference").effects)

    assert (scale.unit, scale.text(1.234)) == ("g/kg", "+1.23")
    assert scale.span(None) == "unknown"


def test_an_unweighted_mean_promises_nothing():
    evidence = example(model="unweighted")
    first, second, *rest = sentences(evidence, evidence.groups[0])

    assert first.endswith("What a new site may expect is unknown.")
    assert "every study counting the same" in second
    assert any("a first look, not a meta-analysis" in text for text in rest)
    assert record(evidence)["groups"][0]["new_site"] is None


@pytest.mark.parametrize("model", ["auto", "random", "fixed", "unweighted"])
def test_the_record_is_json_with_its_provenance(model):
    evidence = example(model=model)
    found = json.loads(as_json(record(evidence)))

    assert {
        "tilth_version",
        "method",
        "inputs",
        "sources",
        "provisional",
        "warnings",
    } <= set(found)
    group = found["groups"][0]
    assert group["estimate"] == evidence.groups[0].estimate
    assert group["estimate_shown"] == pytest.approx(
        100 * (exp(group["estimate"]) - 1), rel=1e-12
    )
    assert found["rows"] == {
        "in_file": 27,
        "not_asked_for": 0,
        "used": found["rows"]["used"],
        "refused": 27 - found["rows"]["used"],
    }


def test_weights_add_up_and_give_the_mean():
    for model in ("auto", "random", "fixed", "unweighted"):
        for group in example(model=model).groups:
            weights = weights_of(group)
            assert weights.sum() == pytest.approx(1.0, rel=1e-12)
            assert weights @ group.effects.effect_sizes.effect == pytest.approx(
                group.estimate, rel=1e-9
            )


def test_tables_hold_every_row():
    evidence = example()
    effects = list(csv.DictReader(io.StringIO(effects_csv(evidence))))
    findings = list(csv.DictReader(io.StringIO(findings_csv(evidence))))

    rows = {int(r["row"]) for r in effects}
    refused = {int(r["row"]) for r in findings if r["severity"] == "refused"}
    assert rows | refused == set(range(3, 30))
    assert not rows & refused
    shares = [float(r["weight_percent"]) for r in effects if r["group"] == "compost"]
    assert sum(shares) == pytest.approx(100.0, abs=1e-3)


def test_a_forest_shows_each_study_the_mean_and_the_new_site():
    evidence = example()
    group = evidence.groups[0]
    (axes,) = forest_figure(evidence, group).axes

    labels = [t.get_text() for t in axes.get_yticklabels()]
    assert labels[:2] == ["Mean", "New site"]
    assert len(labels) == 2 + 8
    assert "Hazel 2016 (3)" in labels
    marks = [line for line in axes.lines if line.get_marker() == "s"]
    drawn = sorted(float(line.get_xdata()[0]) for line in marks)
    expected = sorted(s.effect for s in study_effects(group))
    assert drawn == pytest.approx(expected, rel=1e-12)
    (diamond,) = axes.patches
    corners = diamond.get_xy()[:, 0]
    assert (corners.min(), corners.max()) == pytest.approx(group.interval, rel=1e-12)
    (bar,) = [line for line in axes.lines if line.get_linewidth() == 5.0]
    assert tuple(bar.get_xdata()) == pytest.approx(
        group.expected.interval(0.95), rel=1e-12
    )


def test_a_study_with_a_shared_control_weighs_less_than_its_effects_alone():
    group = example().groups[0]
    study = next(s for s in study_effects(group) if s.name == "Hazel 2016")
    rows = [i for i, s in enumerate(group.effects.table.study) if s == "Hazel 2016"]
    variance = group.effects.effect_sizes.variance[rows]

    assert study.n == 3
    alone = np.sqrt(1.0 / (1.0 / variance).sum())
    shared = abs(group.effects.effect_sizes.control_error[rows[0]])
    assert study.standard_error > alone
    assert study.standard_error > shared


def test_a_funnel_shows_each_effect_once():
    evidence = example()
    group = evidence.groups[1]
    (axes,) = funnel_figure(evidence, group).axes
    (points,) = [line for line in axes.lines if line.get_marker() == "o"]

    out = [t.get_text() for t in axes.texts]
    beyond = int(out[0].split()[0]) if out else 0
    assert len(points.get_xdata()) + beyond == group.effects.table.row.size
    assert axes.get_ylim()[1] == 0.0


def test_an_orchard_has_a_row_per_group():
    evidence = example()
    (axes,) = orchard_figure(evidence, narrow=True).axes

    labels = [t.get_text() for t in axes.get_yticklabels()]
    assert labels == ["cover crop\n15 (8 studies)", "compost\n10 (5 studies)"]
    means = [
        float(line.get_xdata()[0])
        for line in axes.lines
        if line.get_marker() == "o" and len(line.get_xdata()) == 1
    ]
    assert {g.estimate for g in evidence.groups} <= set(means)


@pytest.mark.parametrize("narrow", [False, True])
def test_ticks_of_ratios_are_round_percentages_inside_the_figure(narrow):
    evidence = example()
    figure = forest_figure(evidence, evidence.groups[0], narrow=narrow)
    figure.canvas.draw()
    (axes,) = figure.axes

    for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        shown = float(label.get_text().replace("\N{MINUS SIGN}", "-"))
        assert 100 * (exp(place) - 1) == pytest.approx(shown, abs=1e-9)
    boxes = [t.get_window_extent() for t in (*axes.get_yticklabels(), axes.xaxis.label)]
    assert all(b.x0 >= 0 and b.x1 <= figure.bbox.x1 and b.y0 >= 0 for b in boxes)


def test_figures_are_the_same_bytes_every_time():
    evidence = example()

    first, second = figure_files(evidence), figure_files(evidence)

    assert first == second
    assert sorted(first) == [
        "forest-1.svg",
        "forest-2.svg",
        "funnel-1.svg",
        "funnel-2.svg",
        "orchard.svg",
    ]
    assert sorted(figure_files(example(model="unweighted", group=""))) == [
        "forest.svg",
        "orchard.svg",
    ]


def test_many_studies_are_drawn_without_names(tmp_path):
    rng = np.random.default_rng(3)
    rows = [f"S{i},{rng.normal(0.1, 0.2):.3f},0.01" for i in range(60)]
    path = tmp_path / "data.csv"
    path.write_text("study,effect,variance\n" + "\n".join(rows))
    evidence = weigh_evidence(
        read_evidence(path), EffectChoice(measure="given"), FitChoice()
    )
    (axes,) = forest_figure(evidence, evidence.groups[0]).axes

    labels = [t.get_text() for t in axes.get_yticklabels()]
    assert labels == ["Mean", "New site", "60\nstudies"]
    assert len(figure_bytes(orchard_figure(evidence), ".png")) > 5000


def test_the_page_asks_for_nothing_outside_and_shows_every_group():
    evidence = example(moderators=("clay",), group="")
    text = page(evidence)

    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert "What a new site may expect" in text
    assert "Invented data" in text
    assert "the intercept is the mean at clay = " in text
    assert text.count("<figure>") == 3
    grouped = page(example())
    assert "<h2>cover crop</h2>" in grouped
    assert "<h2>compost</h2>" in grouped
