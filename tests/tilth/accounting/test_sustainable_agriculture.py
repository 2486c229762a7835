import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.accounting.farm_criteria import LEVELS
from tilth.accounting.sustainable_agriculture import (
    Holding,
    Share,
    holding_level,
    read_indicators,
    sustainable_agriculture,
)
from tilth.errors import InputError

KEYS = [i.key for i in read_indicators()]
ALL_GREEN = dict.fromkeys(KEYS, "green")


def holding(name, area, **levels):
    return Holding(name=name, area=area, levels=ALL_GREEN | levels)


def test_the_eleven_sub_indicators_of_fao():
    indicators = read_indicators()

    assert [i.number for i in indicators] == list(range(1, 12))
    assert [i.dimension for i in indicators] == (
        ["economic"] * 3 + ["environmental"] * 5 + ["social"] * 3
    )
    assert indicators[3].name == "prevalence of soil degradation"
    assert indicators[10].theme == "land tenure"
    assert all(i.green and i.yellow and i.red for i in indicators)


def test_the_most_limiting_sub_indicator_decides():
    # Two sub-indicators fail on different land: by FAO 70 % of the area is at least
    # acceptable, though only 50 % of it passes both.
    result = sustainable_agriculture(
        [
            holding("a", 30.0, wage="red"),
            holding("b", 20.0, tenure="red"),
            holding("c", 10.0, water_use="yellow"),
            holding("d", 40.0, food_security="not applicable"),
        ]
    )

    assert result.area == 100.0
    assert result.total.acceptable == Share(low=70.0, high=70.0)
    assert result.total.unsustainable.value == 30.0
    assert result.total.desirable.value == 70.0
    assert result.together.acceptable.value == 50.0
    assert result.together.desirable.value == 40.0
    assert result.dimensions["economic"].desirable.value == 100.0
    assert result.dimensions["environmental"].desirable.value == 90.0
    assert result.dimensions["environmental"].acceptable.value == 100.0
    assert result.dimensions["social"].unsustainable.value == 30.0


def test_unknown_levels_leave_limits():
    result = sustainable_agriculture(
        [
            holding("a", 60.0, soil_degradation="unknown"),
            holding("b", 40.0, pesticides="red"),
        ]
    )

    assert result.total.acceptable == Share(low=40.0, high=60.0)
    assert result.total.acceptable.value is None
    assert result.total.unsustainable == Share(low=40.0, high=60.0)
    assert "prevalence of soil degradation" in result.warnings[1]


def test_an_answer_that_is_left_out_is_unknown():
    result = sustainable_agriculture([Holding(name="a", area=5.0, levels={})])

    assert all(row.unknown == 5.0 for row in result.dashboard)
    assert result.total.desirable == Share(low=0.0, high=100.0)
    assert result.together.unsustainable == Share(low=0.0, high=100.0)


def test_the_level_of_a_holding_is_its_worst():
    assert holding_level(ALL_GREEN) == "green"
    assert holding_level(ALL_GREEN | {"wage": "not applicable"}) == "green"
    assert holding_level(ALL_GREEN | {"wage": "yellow"}) == "yellow"
    assert (
        holding_level(ALL_GREEN | {"wage": "yellow", "tenure": "unknown"}) == "unknown"
    )
    assert holding_level(ALL_GREEN | {"wage": "unknown", "tenure": "red"}) == "red"


levels = st.fixed_dictionaries({key: st.sampled_from(LEVELS) for key in KEYS})
farms = st.lists(st.tuples(st.floats(0.1, 1e4), levels), min_size=1, max_size=8)


@given(farms)
def test_limits_are_those_of_a_plain_loop_over_the_worst_and_best_case(rows):
    result = sustainable_agriculture(
        [Holding(name=str(k), area=a, levels=x) for k, (a, x) in enumerate(rows)]
    )
    total = sum(a for a, _ in rows)
    for case in ("low", "high"):
        passing = {"green", "not applicable"} | (
            {"unknown"} if case == "high" else set()
        )
        for share, also in (
            (result.total.desirable, set()),
            (result.total.acceptable, {"yellow"}),
        ):
            shares = [
                sum(a for a, x in rows if x[key] in passing | also) / total
                for key in KEYS
            ]
            np.testing.assert_allclose(
                getattr(share, case), 100 * min(shares), atol=1e-9
            )
            together = sum(
                a for a, x in rows if all(v in passing | also for v in x.values())
            )
            mine = result.together.acceptable if also else result.together.desirable
            np.testing.assert_allclose(
                getattr(mine, case), 100 * together / total, atol=1e-9
            )


@given(farms)
def test_by_sub_indicator_is_never_worse_than_by_holding(rows):
    result = sustainable_agriculture(
        [Holding(name=str(k), area=a, levels=x) for k, (a, x) in enumerate(rows)]
    )

    for name in ("desirable", "acceptable"):
        total, together = getattr(result.total, name), getattr(result.together, name)
        assert total.low >= together.low - 1e-9
        assert total.high >= together.high - 1e-9
    for row in result.dashboard:
        parts = (row.green, row.yellow, row.red, row.not_applicable, row.unknown)
        np.testing.assert_allclose(sum(parts), result.area)


@pytest.mark.parametrize(
    ("holdings", "message"),
    [
        ([], "holdings must be at least one"),
        ([holding("a", 0.0)], "area of a must be a finite number above 0 ha"),
        ([holding("a", 1.0), holding("a", 1.0)], "own name; got 'a' twice"),
        ([holding("a", 1.0, wage="blue")], "level of wage must be one of green"),
        ([holding("a", 1.0, wages="red")], "sub-indicator must be one of output_value"),
    ],
)
def test_refusals(holdings, message):
    with pytest.raises(InputError, match=message):
        sustainable_agriculture(holdings)
