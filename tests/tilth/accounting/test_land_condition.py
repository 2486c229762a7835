import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.shared_data import shared_data
from tilth.accounting.land_condition import (
    CONDITIONS,
    DYNAMICS,
    KNOWN,
    LAND_COVERS,
    PERFORMANCES,
    carbon_condition,
    default_carbon_change,
    esa_land_cover,
    land_cover_condition,
    land_status,
    one_out_all_out,
    productivity_condition,
    read_rules,
    relative_change,
    rule_value,
)
from tilth.datasets.tables import read_table
from tilth.errors import InputError

MARKS = {"verified", "second-hand", "assumed", "unverified"}
D, S, UP, U = "degraded", "stable", "improved", "unknown"


def test_changes_of_land_cover_are_those_of_the_published_matrix():
    path = shared_data("landcover_tables", "land_cover_transition_matrix_unccd.json")
    published = json.loads(path.read_text(encoding="utf-8"))["definitions"]
    meanings = {"stable": S, "degradation": D, "improvement": UP}

    found = {
        (t["initial"]["name_long"].lower(), t["final"]["name_long"].lower()): meanings[
            t["meaning"]
        ]
        for t in published["transitions"]
    }
    assert len(found) == 49
    assert {pair: land_cover_condition(*pair) for pair in found} == found


def test_classes_of_esa_are_those_of_the_published_nesting():
    path = shared_data("landcover_tables", "land_cover_nesting_unccd_esa.json")
    nesting = json.loads(path.read_text(encoding="utf-8"))["nesting"]
    expected = {
        code: LAND_COVERS[int(number) - 1]
        for number, codes in nesting.items()
        for code in codes
        if int(number) > 0
    }

    assert len(expected) == 37
    assert {code: esa_land_cover(code) for code in expected} == expected
    rows = read_table("conventions/esa_land_cover.csv").rows
    assert [r["code"] for r in rows if r["mark"] != "verified"] == ["150"]


def test_an_unknown_land_cover_is_unknown_unless_every_class_says_the_same():
    assert land_cover_condition(None, None) == U
    assert land_cover_condition("cropland", None) == U
    assert land_cover_condition(None, "cropland") == U
    assert land_cover_condition(None, "water body") == S  # all changes to water are
    assert land_cover_condition("water body", None) == S


def test_carbon_beyond_ten_percent():
    # UNCCD manual, SO 1-3 step 5: more than 10 % either way, else stable.
    assert relative_change(80.0, 70.0) == -12.5
    assert carbon_condition(relative_change(80.0, 70.0)) == D
    assert carbon_condition(relative_change(80.0, 72.1)) == S
    assert carbon_condition(relative_change(80.0, 88.1)) == UP
    assert carbon_condition(float("nan")) == U
    assert carbon_condition(relative_change(float("nan"), 70.0)) == U
    assert carbon_condition(-6.0, threshold=5.0) == D


@pytest.mark.parametrize("before", [50.0, 47.3, 33.3, 61.7])
def test_exactly_ten_percent_is_stable_also_in_floating_point(before):
    assert carbon_condition(relative_change(before, 0.9 * before)) == S
    assert carbon_condition(relative_change(before, 1.1 * before)) == S


def test_factors_of_carbon_are_those_of_the_published_table():
    # Trends.Earth, LU coefficients: 20 years after the change; f by climate.
    f = {
        "temperate dry": 0.80,
        "temperate moist": 0.69,
        "tropical dry": 0.58,
        "tropical moist": 0.48,
        "tropical montane": 0.64,
    }
    for climate, factor in f.items():
        expected = [
            [1, 1, factor, 1, 0.1, 0.1, 1],
            [1, 1, factor, 1, 0.1, 0.1, 1],
            [1 / factor, 1 / factor, 1, 1 / 0.71, 0.1, 0.1, 1],
            [1, 1, 0.71, 1, 0.1, 0.1, 1],
            [2, 2, 2, 2, 1, 1, 1],
            [2, 2, 2, 2, 1, 1, 1],
            [1, 1, 1, 1, 1, 1, 1],
        ]
        found = [
            [1 + default_carbon_change(a, b, climate, 20) / 100 for b in LAND_COVERS]
            for a in LAND_COVERS
        ]
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_default_change_of_carbon_is_linear_for_20_years_and_then_stays():
    def change(years):
        return default_carbon_change("tree-covered", "cropland", "tropical dry", years)

    assert change(5) == pytest.approx(-42.0 / 4)
    assert change(20) == pytest.approx(-42.0)
    assert change(60) == pytest.approx(-42.0)


def test_productivity_is_that_of_table_13():
    # UNCCD manual, table 13, combinations 1 to 18 in its order.
    expected = (
        [("increasing", UP)] * 5
        + [("moderate decline", D)]
        + [("stable", S)] * 3
        + [("stressed", S), ("moderate decline", D), ("declining", D)]
        + [("declining", D)] * 6
    )
    combinations = product((UP, S, D), (UP, S, D), PERFORMANCES)

    assert [productivity_condition(*c) for c in combinations] == expected
    assert all(DYNAMICS[dynamics] == c for dynamics, c in expected)


def test_an_unknown_metric_of_productivity_matters_only_where_it_decides():
    assert productivity_condition(D, None, None) == ("declining", D)
    assert productivity_condition(UP, S, None) == ("increasing", UP)
    assert productivity_condition(S, D, U) == (U, D)  # moderate decline or declining
    assert productivity_condition(UP, D, None) == (U, U)
    assert productivity_condition(None, None, None) == (U, U)


def test_one_out_all_out_over_its_whole_truth_table():
    # The 27 published rows: any declining, else any improving, else stable; and with
    # unknown ones: degraded if any is, else unknown if any is.
    published = "IIDIIDDDDIIDISDDDDDDDDDDDDD"
    letters = {"I": UP, "S": S, "D": D}
    found = [one_out_all_out(*c) for c in product((UP, S, D), repeat=3)]
    assert found == [letters[x] for x in published]

    for parts in product(CONDITIONS, repeat=3):
        if U in parts:
            assert one_out_all_out(*parts) == (D if D in parts else U)


@given(st.permutations(CONDITIONS), st.sampled_from(CONDITIONS))
def test_one_out_all_out_does_not_depend_on_the_order(order, fourth):
    a, b, c = order[:3]
    assert one_out_all_out(a, b, c) == one_out_all_out(c, a, b)
    if fourth == D:
        assert one_out_all_out(a, b, fourth) == D


def test_the_status_matrix_over_its_whole_truth_table():
    # Trends.Earth, status matrix and expanded status matrix.
    expected = {
        (D, D): (D, 1, "persistent degradation"),
        (D, S): (D, 3, "baseline degradation"),
        (D, UP): (UP, 6, "recent improvement"),
        (S, D): (D, 2, "recent degradation"),
        (S, S): (S, 4, "stability"),
        (S, UP): (UP, 6, "recent improvement"),
        (UP, D): (D, 2, "recent degradation"),
        (UP, S): (UP, 5, "baseline improvement"),
        (UP, UP): (UP, 7, "persistent improvement"),
        (U, D): (D, None, U),
        (U, S): (U, None, U),
        (U, UP): (UP, None, U),
        (D, U): (U, None, U),
        (S, U): (U, None, U),
        (UP, U): (U, None, U),
        (U, U): (U, None, U),
    }
    assert len(expected) == len(CONDITIONS) ** 2
    for pair, (condition, number, change) in expected.items():
        found = land_status(*pair)
        assert (found.condition, found.number, found.change) == (
            condition,
            number,
            change,
        ), pair


def test_every_rule_has_a_mark_and_a_source():
    rules = read_rules()

    assert len(rules) == 10
    assert {r.mark for r in rules.values()} <= MARKS
    assert all(r.source for r in rules.values())
    assert all(r.source == "none" for r in rules.values() if r.mark == "assumed")
    assert rule_value("carbon_threshold") == 10.0
    for name in ("land_cover_changes", "productivity", "status", "carbon_factors"):
        notes = read_table(f"conventions/{name}.csv").notes
        assert any(n.startswith("source: ") for n in notes), name
        assert any(n.startswith("mark: ") for n in notes), name


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: land_cover_condition("forest", None), "land cover before must be one"),
        (lambda: esa_land_cover(13), "code must be a class of ESA CCI"),
        (lambda: relative_change(0.0, 1.0), "stock before must be above 0 Mg ha-1"),
        (lambda: relative_change(1.0, -1.0), "stock after must lie in"),
        (lambda: carbon_condition(-101.0), "relative change of carbon must lie in"),
        (lambda: carbon_condition(1.0, 0.0), "threshold must lie between 0 and 100 %"),
        (
            lambda: default_carbon_change("cropland", "wetland", "boreal", 9),
            "climate must be one of temperate dry",
        ),
        (
            lambda: default_carbon_change("cropland", "wetland", "tropical dry", 0),
            "years must be a finite number above 0 yr",
        ),
        (lambda: productivity_condition("up", None, None), "trend must be one of"),
        (lambda: productivity_condition(S, S, UP), "performance must be one of"),
        (lambda: one_out_all_out(S, S, "poor"), "carbon must be one of"),
        (lambda: land_status("good", S), "baseline must be one of"),
        (lambda: rule_value("land_area"), "rule must be one that has a number"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_known_conditions_are_the_published_three():
    assert set(KNOWN) == {D, S, UP}
