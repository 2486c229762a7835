"""Change of the stock at a terminal and as a record."""

import json
from dataclasses import replace
from math import ceil, inf, sqrt

import pytest

from tests.tilth.assessment.change.campaigns import change_of, plan, visit, visits
from tests.tilth.report.changes import change_result
from tilth.accounting.campaign import ModelledBaseline
from tilth.assessment.change.result import WithoutDoubtful
from tilth.report.change_record import (
    change_record,
    estimate_record,
    files_of_change,
)
from tilth.report.change_summary import next_steps, remarks, standard_lines
from tilth.report.change_text import additional_samples, control_samples, plain_words
from tilth.report.site_record import as_json
from tilth.stats.change import LaboratoryBias
from tilth.stats.estimate import Estimate

BEFORE = [40.0, 44.0, 48.0, 52.0]
AFTER = [41.0, 45.0, 47.0, 55.0]  # mean change 1, too uncertain to be seen


def test_more_points_are_asked_for_where_they_would_tell():
    found = change_of(visits(BEFORE, AFTER))
    half = found.change.stock_change.half_width(0.9)
    gain = 0.004 * found.years * 46.0
    wanted = ceil(4 * (half / gain) ** 2)
    assert any(f"about {wanted} would be needed" in t for t in next_steps(found))


def test_an_error_that_all_values_share_is_not_made_smaller_by_more_points():
    # Four differences 1, 1, -1, 3: variance 8/3, of their mean 2/3.
    rows = visits(BEFORE, AFTER)
    shared = LaboratoryBias(before=0.0, after=0.1, correlation=0.0)
    found = change_of(rows, laboratory_bias=shared)
    half = found.change.stock_change.half_width(0.9)
    quantile = half / sqrt(2.0 / 3.0 + 0.01)
    gain = 0.004 * found.years * 46.0
    wanted = ceil((8.0 / 3.0) / ((gain / quantile) ** 2 - 0.01))
    assert any(f"about {wanted} would be needed" in t for t in next_steps(found))
    shared = LaboratoryBias(before=0.0, after=2.0, correlation=0.0)
    told = " ".join(next_steps(change_of(rows, laboratory_bias=shared)))
    assert "more points would not show it" in told
    assert "would be needed" not in told


def test_purposive_points_and_single_samples_are_told_what_to_do():
    chosen = change_of(visits(BEFORE, AFTER), plan=plan("purposive"))
    assert any("draw points at random" in t for t in next_steps(chosen))
    rows = [*visit("c", "2015", 40.0), *visit("c", "2020", 42.0)]
    assert any("at least two samples" in t for t in next_steps(change_of(rows)))


def test_a_doubtful_value_that_decides_is_told_with_the_change_without_it():
    found = change_result()
    error = found.change.stock_change.standard_error
    mean = found.change.stock_change.mean
    for shift, said in ((0.6, True), (0.4, False)):
        other = replace(found.change.stock_change, mean=mean - shift * error)
        without = WithoutDoubtful(
            points=(("F", "A3"),), stock_change=other, additional=None
        )
        lines = plain_words(replace(found, without_doubtful=without))
        told = [text for text in lines if "without the points that have one" in text]
        assert bool(told) is said
        if said:
            assert "(F A3)" in told[0]
            assert f"in place of +{mean:.1f}" in told[0]
    without = replace(without, stock_change=None)
    lines = plain_words(replace(found, without_doubtful=without))
    assert any("there would be no estimate" in text for text in lines)


def test_every_standard_has_one_line_and_all_are_no_certificate():
    found = change_of(visits(BEFORE, AFTER), area=10.0)
    lines = standard_lines(found)
    assert len(lines) == len(found.standards) + 1
    assert "no certificate" in lines[-1]
    assert any(text.startswith("Warning: no plan was given") for text in remarks(found))


def test_a_record_has_no_number_that_json_does_not_know():
    # Points of one round only have no stock in the other; nothing may become NaN.
    rows = visits([*BEFORE, 41.0, None], [*AFTER, None, 44.0])
    for found in (
        change_of(rows, area=10.0),
        change_of(rows, plan=plan("purposive")),
        change_of([*visit("c", "2015", 40.0), *visit("c", "2020", 42.0)]),
    ):
        record = json.loads(as_json(change_record(found)))
        assert record["stock_change"]["method"]
        for text in files_of_change(found).values():
            assert "nan" not in text.lower().split(",")


def test_totals_are_the_mean_times_the_area():
    found = change_of(visits(BEFORE, AFTER), area=10.0)
    record = change_record(found)["measured"]
    assert record["total_change"]["mean_mg"] == pytest.approx(10.0)


def test_a_standard_error_that_is_known_has_infinite_degrees_of_freedom():
    known = Estimate(
        mean=1.0,
        standard_error=0.5,
        degrees_of_freedom=inf,
        n_samples=0,
        method="model",
    )
    record = estimate_record(known, "mg_ha")
    assert record["degrees_of_freedom"] == "infinite"
    assert record["interval_90_mg_ha"] == pytest.approx([0.1775732, 1.8224268], 1e-6)


def test_a_change_less_that_of_controls_counts_points_and_sites():
    result = change_result()
    assert control_samples(result) == "4 points of 1 site"
    assert additional_samples(result) == "20 points, 4 points of 1 site"
    apart = [replace(p, site=p.point) if p.control else p for p in result.points]
    apart = replace(result, points=tuple(apart))
    assert additional_samples(apart) == "20 points, 4 sites"
    assert control_samples(replace(result, control=None)) == ""
    first = next(p for p in result.points if p.control)
    single = replace(
        result,
        points=tuple(p for p in result.points if not p.control or p is first),
        control=replace(
            result.control,
            sampling=replace(result.control.sampling, n_samples=1),
            stock_change=replace(result.control.stock_change, n_samples=1),
        ),
    )
    assert control_samples(single) == "1 site"


def test_without_an_area_no_standard_is_said_to_refuse():
    found = change_of(visits(BEFORE, AFTER))
    said = " ".join(remarks(found))
    assert "would credit was not computed: the area of the project is not known" in said
    assert "None of the" not in said


LEVELS = [*BEFORE, 46.0]
GAINED = [b + 3.0 + 0.1 * i for i, b in enumerate(LEVELS)]  # by 3.2 on average


def _modelled(after, error, *, validated=True):
    """A campaign without controls whose baseline is a model."""
    baseline = ModelledBaseline(
        stock_change=Estimate(
            mean=-1.0,
            standard_error=error,
            degrees_of_freedom=inf,
            n_samples=0,
            method="model",
        ),
        model="AMG 2",
        validated=validated,
    )
    rows = []
    for stratum, shift in (("a", 0.0), ("b", 5.0), ("c", 9.0)):
        rows += visits(
            [b + shift for b in LEVELS],
            [x + shift for x in after],
            names=[f"{stratum}{i}" for i in range(5)],
            stratum=stratum,
            n_cores=8,
        )
    areas = {"a": 10.0, "b": 10.0, "c": 10.0}
    return change_of(rows, strata_areas=areas, baseline=baseline)


def test_a_validated_model_is_named_with_its_additional_change():
    found = _modelled(GAINED, 0.5)
    said = " ".join(plain_words(found))

    # By hand: 3.2 measured less -1 of the model.
    assert "says the validated model AMG 2: the change beyond that is +4.2 t" in said
    assert "nobody can tell what would have happened" not in said
    assert not any("sample control sites" in text for text in next_steps(found))
    spread = _modelled(GAINED, 0.5, validated=False)
    assert "nobody can tell what would have happened" in " ".join(plain_words(spread))


def test_only_the_standards_whose_change_is_not_told_are_named():
    # The measured change is sure; less a model of error 4 it is not.
    found = _modelled(GAINED, 4.0)
    (said,) = [text for text in plain_words(found) if "This is no certificate" in text]

    credited = [s.standard for s in found.standards if s.creditable_co2e]
    assert any("FAO" in name for name in credited)
    assert any("Australia" in name for name in credited)
    end = said.split("This is no certificate.")[1]
    assert "FAO" in end
    assert "cannot be told from chance" in end
    assert "Australia" not in end
