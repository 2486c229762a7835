from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.assessment.layers.tables import layer_table, profile
from tilth.assessment.stock.mass_method import mass_method
from tilth.assessment.stock.profiles import profiles_of
from tilth.assessment.stock.reference import (
    first_round,
    reference_of,
    rounds_as_known,
    rounds_in_order,
)
from tilth.errors import InputError

METHOD = mass_method("ellert_bettany")


def _profiles(*rounds):
    """One profile of 30 cm per name and day."""
    rows = []
    for i, (name, day) in enumerate(rounds):
        labels = {"point": str(i), "round": name, "date": day}
        rows += profile([0, 30], [3900.0 + i], [20.0], **labels)
    return profiles_of(layer_table(rows))


def test_rounds_are_in_order_of_their_middle_days():
    found = _profiles(
        ("later", "2025-03-01"),
        ("first", "2026-01-01"),  # one late sample does not make the round late
        ("first", "2020-03-01"),
        ("first", "2020-03-02"),
        ("first", "NaT"),
        ("later", "2025-03-02"),
    )

    assert rounds_in_order(found) == ("first", "later")
    np.testing.assert_array_equal(
        first_round(found), [False, True, True, True, True, False]
    )


def test_rounds_without_days_are_in_order_of_their_numbers():
    found = _profiles(("10", "NaT"), ("9", "NaT"))

    assert rounds_in_order(found) == ("9", "10")


def test_rounds_of_which_some_have_days_are_in_order_of_their_numbers():
    found = _profiles(("2026", "NaT"), ("2021", "2021-10-01"))

    assert rounds_in_order(found) == ("2021", "2026")


def test_one_round_needs_no_day():
    assert rounds_in_order(_profiles(("", "NaT"))) == ("",)


@pytest.mark.parametrize(
    ("rounds", "named"),
    [
        ([("a", "NaT"), ("b", "NaT")], "'a', 'b'"),
        ([("spring", "NaT"), ("2", "2020-01-01")], "'spring'"),
        ([("3", "2015-01-01"), ("1", "NaT"), ("2", "2020-01-01")], "'1'"),
        ([("nan", "NaT"), ("2", "NaT")], "'nan', '2'"),
    ],
)
def test_rounds_that_cannot_be_put_in_order_are_refused(rounds, named):
    found = _profiles(*rounds)

    with pytest.raises(InputError, match=rf"must have a date.*got no date .*{named}:"):
        rounds_in_order(found)
    assert rounds_as_known(found) == tuple(name for name, _ in rounds)


FIRST = {"round": "1", "date": "2020-01-01"}
SECOND = {"round": "2", "date": "2025-01-01"}
LIGHT = profile([0, 30, 50], [3000.0, 2000.0], [20.0, 10.0], point="A", **FIRST)
DENSE = profile([0, 30, 50], [4500.0, 2900.0], [20.0, 10.0], point="B", **FIRST)
SHORT = profile([0, 30], [3300.0], [20.0], point="C", **FIRST)
LATER = profile([0, 30], [9000.0], [20.0], point="A", **SECOND)


@pytest.mark.parametrize(
    ("rule", "mass"), [("smallest", 3000.0), ("mean", 3600.0), ("largest", 4500.0)]
)
def test_a_reference_follows_from_the_first_round_alone(rule, mass):
    found = profiles_of(layer_table([*LATER, *LIGHT, *DENSE, *SHORT]))

    reference = reference_of(found, METHOD, 30.0, rule)

    assert reference.mass == pytest.approx(mass, rel=1e-12)
    assert (reference.rule, reference.method) == (rule, "ellert_bettany")


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([*LIGHT, *DENSE], "largest"),  # 4500 of 5000 and 7400 sampled
        ([*LIGHT, *DENSE, *SHORT], "smallest"),  # 3300 sampled are less than 4500
        ([*LIGHT, *DENSE, *LATER], "largest"),  # later rounds do not count
        (SHORT, "largest"),
    ],
)
def test_automatic_covers_the_densest_soil_where_that_extrapolates_nothing(rows, rule):
    found = reference_of(profiles_of(layer_table(rows)), METHOD, 30.0, "automatic")

    assert found.rule == rule


def test_a_profile_that_is_too_shallow_for_any_rule_does_not_decide():
    rock = profile([0, 12], [1500.0], [30.0], point="R", **FIRST)
    found = profiles_of(layer_table([*LIGHT, *DENSE, *rock]))

    assert reference_of(found, METHOD, 30.0, "automatic").rule == "largest"
    assert reference_of(found, METHOD, 30.0, "smallest").mass == 3000.0


@given(data=st.data())
def test_automatic_extrapolates_no_more_than_the_smallest(data):
    n = data.draw(st.integers(1, 6))
    rows = []
    for i in range(n):
        density = data.draw(st.floats(0.95, 1.8))
        depth = data.draw(st.sampled_from([20, 30, 31, 40, 60]))
        rows += profile([0, depth], [100.0 * density * depth], [10.0], point=str(i))
    rows += profile([0, 35], [3500.0], [10.0], point="last")
    profiles = profiles_of(layer_table(rows))
    sampled = np.nansum(profiles.layer_mass, axis=-1)

    chosen = reference_of(profiles, METHOD, 30.0, "automatic").mass
    least = reference_of(profiles, METHOD, 30.0, "smallest").mass

    beyond = [(mass > sampled * (1 + 1e-9)).sum() for mass in (chosen, least)]
    assert beyond[0] <= beyond[1]


def test_a_depth_that_no_profile_reaches_is_refused():
    found = profiles_of(layer_table([*SHORT, *LATER]))

    with pytest.raises(InputError, match=r"reach the depth of 50 cm; .* reaches 30 cm"):
        reference_of(found, METHOD, 50.0, "smallest")


def test_an_unknown_rule_is_refused():
    found = profiles_of(layer_table(SHORT))

    with pytest.raises(
        InputError, match=r"rule must be one of automatic.*got 'median'"
    ):
        reference_of(found, METHOD, 30.0, "median")


def _with_doubt(rows, doubtful):
    return replace(profiles_of(layer_table(rows)), doubtful=np.array(doubtful))


STONY = profile([0, 30, 50], [237.6, 174.0], [20.0, 10.0], point="S", **FIRST)


def test_a_doubtful_profile_sets_no_reference_mass():
    found = _with_doubt([*LIGHT, *DENSE, *STONY], [False, False, True])

    for rule, mass in (("smallest", 3000.0), ("mean", 3750.0), ("automatic", 4500.0)):
        assert reference_of(found, METHOD, 30.0, rule).mass == pytest.approx(mass)


def test_profiles_that_are_all_doubtful_set_the_reference_mass():
    found = _with_doubt([*LIGHT, *DENSE], [True, True])

    assert reference_of(found, METHOD, 30.0, "smallest").mass == 3000.0


def test_a_mass_below_half_of_the_median_is_refused_with_its_profile():
    found = profiles_of(layer_table([*LIGHT, *DENSE, *STONY]))

    with pytest.raises(
        InputError,
        match=r"half of the median mass .*, 3000 Mg ha-1 \(Tilth's own rule\); the "
        r"smallest is 237\.6 Mg ha-1, of point 'S': .*--reference-mass",
    ):
        reference_of(found, METHOD, 30.0, "smallest")


def test_half_of_the_median_itself_is_kept():
    half = profile([0, 30], [1500.0], [20.0], point="H", **FIRST)
    found = profiles_of(layer_table([*LIGHT, *DENSE, *half]))

    assert reference_of(found, METHOD, 30.0, "smallest").mass == 1500.0
