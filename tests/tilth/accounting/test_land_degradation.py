import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.accounting.land_condition import CONDITIONS, land_status, one_out_all_out
from tilth.accounting.land_degradation import (
    CHANGES,
    VIEWS,
    ConditionArea,
    land_degradation,
)
from tilth.accounting.land_unit import (
    LandUnit,
    by_carbon,
    by_land_cover,
    by_productivity,
)
from tilth.errors import InputError

D, S, UP, U = "degraded", "stable", "improved", "unknown"


def unit(name, area, land_cover=S, productivity=S, carbon=S, **more):
    return LandUnit(
        name=name,
        area=area,
        land_cover=land_cover,
        productivity=productivity,
        carbon=carbon,
        **more,
    )


def test_areas_and_proportion_computed_by_hand():
    result = land_degradation(
        [
            unit("a", 100.0, productivity=D, baseline=S),  # recent degradation
            unit("b", 50.0, baseline=D),  # still degraded
            unit("c", 30.0, carbon=UP, baseline=D),  # recent improvement
            unit("d", 220.0, baseline=S),  # stable
            unit("e", 100.0, baseline=UP),  # stays improved
        ]
    )

    assert result.land_area == 500.0
    assert result.areas["period"] == ConditionArea(
        degraded=100.0, stable=370.0, improved=30.0, unknown=0.0
    )
    assert result.areas["status"] == ConditionArea(
        degraded=150.0, stable=220.0, improved=130.0, unknown=0.0
    )
    assert result.areas["status"].proportion == 30.0  # 150 of 500 ha
    assert result.areas["baseline"].proportion == 16.0  # 80 of 500 ha
    assert result.degraded_change == 70.0  # 100 lost, 30 regained
    assert {k: v for k, v in result.changes.items() if v} == {
        "recent degradation": 100.0,
        "baseline degradation": 50.0,
        "stability": 220.0,
        "baseline improvement": 100.0,
        "recent improvement": 30.0,
    }
    assert result.view == "status"


def test_unknown_land_leaves_limits_and_no_number():
    result = land_degradation(
        [unit("a", 60.0, carbon=D), unit("b", 30.0), unit("c", 10.0, carbon=U)]
    )
    area = result.areas["period"]

    assert (area.lowest, area.highest, area.proportion) == (60.0, 70.0, None)
    assert result.degraded_change is None
    assert result.view == "period"
    assert "no baseline was given" in " ".join(result.warnings)


def test_inland_water_is_no_land():
    cover = {"cover_before": "cropland", "cover_after": "cropland"}
    lake = LandUnit(
        name="lake", area=900.0, cover_before="water body", cover_after="water body"
    )
    drained = unit(
        "drained", 50.0, cover_before="water body", cover_after="wetland", carbon=D
    )
    result = land_degradation([unit("field", 50.0, **cover), lake, drained])

    assert (result.land_area, result.water_area) == (100.0, 900.0)
    assert result.areas["period"].proportion == 50.0
    assert set(result.covers) == {"cropland", "wetland"}
    assert result.covers["wetland"].degraded == 50.0


def test_conditions_follow_from_data():
    field = LandUnit(
        name="field",
        area=1.0,
        cover_before="grassland",
        cover_after="cropland",
        trend=S,
        state=S,
        performance=D,
        soc_before=60.0,
        soc_after=51.0,
    )
    result = land_degradation([field]).units[0]

    assert (result.land_cover.condition, result.productivity.condition) == (UP, S)
    assert result.carbon.condition == D
    assert result.carbon.basis == "stocks of 0-30 cm, -15.0 %"
    assert result.period == D


def test_carbon_follows_from_land_cover_only_where_no_stock_is_known():
    cover = {"cover_before": "grassland", "cover_after": "cropland"}
    field = LandUnit(name="f", area=1.0, climate="temperate dry", **cover)
    stocks = LandUnit(
        name="f",
        area=1.0,
        climate="temperate dry",
        soc_before=50.0,
        soc_after=50.0,
        **cover,
    )

    assert by_carbon(field, years=8).condition == S  # -20 % in 20 yr: -8 % in 8
    found = by_carbon(field, years=15)
    assert (found.condition, found.basis) == (
        D,
        "default factor of land cover, -15.0 %",
    )
    assert "linearly" in found.provisional[0]
    assert by_carbon(field).condition == U  # no length of the period
    assert by_carbon(stocks, years=15).condition == S
    assert by_carbon(stocks, years=15).provisional == ()


def test_a_given_condition_stands_and_a_contradiction_is_said():
    field = LandUnit(
        name="f",
        area=1.0,
        cover_before="cropland",
        cover_after="grassland",
        land_cover=UP,
        dynamics="stressed",
        trend=D,
        state=S,
        performance=S,
        soc_before=50.0,
        soc_after=40.0,
        carbon=S,
    )

    assert by_land_cover(field).warnings == (
        "f: land cover is given as improved; its data say degraded",
    )
    assert by_productivity(field).condition == S
    assert by_productivity(field).warnings == (
        "f: productivity is given as stressed; its metrics say declining",
    )
    assert by_carbon(field).condition == S
    assert "its data say degraded" in by_carbon(field).warnings[0]
    assert by_land_cover(LandUnit(name="x", area=1.0)).basis == "no data"


def test_a_carbon_change_within_its_error_is_said():
    # Change -12 %, standard error 5 %: P(below -10 %) = Phi(0.4) = 0.655.
    field = LandUnit(
        name="f", area=1.0, soc_before=50.0, soc_after=44.0, change_error=5.0
    )
    sure = LandUnit(
        name="f", area=1.0, soc_before=50.0, soc_after=40.0, change_error=5.0
    )

    assert by_carbon(field).condition == D
    assert "with a probability of 66 % only" in by_carbon(field).warnings[0]
    assert by_carbon(sure).warnings == ()  # -20 %: Phi(2) = 0.977


conditions = st.sampled_from(CONDITIONS)
units = st.lists(
    st.tuples(st.floats(0.01, 1e5), conditions, conditions, conditions, conditions),
    min_size=1,
    max_size=12,
)


@given(units)
def test_areas_add_up_and_the_limits_hold_by_a_plain_loop(rows):
    result = land_degradation(
        [
            unit(str(k), area, a, b, c, baseline=base)
            for k, (area, a, b, c, base) in enumerate(rows)
        ]
    )
    total = sum(row[0] for row in rows)
    degraded = unknown = 0.0
    for area, a, b, c, base in rows:
        status = land_status(base, one_out_all_out(a, b, c)).condition
        degraded += area if status == D else 0.0
        unknown += area if status == U else 0.0

    np.testing.assert_allclose(result.land_area, total)
    for view in VIEWS:
        np.testing.assert_allclose(result.areas[view].total, total)
    np.testing.assert_allclose(sum(result.changes.values()), total)
    status = result.areas["status"]
    np.testing.assert_allclose(status.lowest, 100 * degraded / total, atol=1e-9)
    np.testing.assert_allclose(
        status.highest, 100 * (degraded + unknown) / total, atol=1e-9
    )
    assert set(result.changes) == set(CHANGES)


@given(units, st.floats(0.1, 50.0))
def test_twice_the_area_is_the_same_proportion(rows, factor):
    def proportion(scale):
        return land_degradation(
            [
                unit(str(k), scale * area, a, b, c, baseline=base)
                for k, (area, a, b, c, base) in enumerate(rows)
            ]
        ).areas["status"]

    np.testing.assert_allclose(proportion(factor).lowest, proportion(1.0).lowest)
    np.testing.assert_allclose(
        proportion(factor).degraded, factor * proportion(1.0).degraded
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: land_degradation([]), "units must hold land"),
        (
            lambda: land_degradation(
                [LandUnit(name="w", area=1.0, cover_after="water body")]
            ),
            "units must hold land that is no water body",
        ),
        (
            lambda: land_degradation([unit("a", 1.0), unit("a", 2.0)]),
            "each unit must have its own name; got 'a' twice",
        ),
        (lambda: land_degradation([unit("a", 1.0)], years=0.0), "years must lie above"),
        (lambda: land_degradation([unit("a", 1.0)], threshold=-1.0), "threshold must"),
        (lambda: unit("a", 0.0), "area of a must be a finite number above 0 ha"),
        (lambda: unit("a", float("nan")), "area of a must be a finite number"),
        (lambda: unit("a", 1.0, carbon="bad"), "carbon must be one of"),
        (lambda: unit("a", 1.0, dynamics="bad"), "dynamics must be one of"),
        (lambda: unit("a", 1.0, change_error=-1.0), "change_error must lie in"),
        (lambda: unit("a", 1.0, soc_before=-1.0), "soc_before must lie in"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()
