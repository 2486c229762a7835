"""Costs, permanence and alerts of a project, by hand."""

from dataclasses import replace

import pytest

from tests.tilth.assessment.project.examples import parcel, project
from tilth.assessment.project.assess import assess
from tilth.assessment.project.cost import CostSum, ratio
from tilth.assessment.project.outcome import Value
from tilth.errors import DataError

EUROS = {"currency": "EUR", "price_year": 2025, "establishment": 100, "yearly": 10}
NO_INPUTS = {
    "baseline": {"inputs": {"n_residues": 0.0}},
    "plan": {"inputs": {"n_residues": 0.0}},
}
LOAM = {"clay": 20.0, "silt": 30.0, "bulk_density": 1.3}


def answer(folder, *parcels, **changes):
    return assess(project(folder, *parcels, **changes), seed=1, n_members=200)


def subjects(found, state):
    return {a.subject: a.text for a in found.parcels[0].alerts if a.state == state}


def test_costs_of_the_project_are_the_sum_of_its_parcels(tmp_path):
    found = answer(
        tmp_path,
        parcel(id="a", costs=EUROS, **NO_INPUTS),
        parcel(id="b", area_ha=30.0, costs={**EUROS, "yearly": 0}, **NO_INPUTS),
        leakage={"mass": 0.0, "reason": "none"},
    )
    (cost,) = found.costs

    # 300 per ha on 10 ha and 100 per ha on 30 ha.
    assert cost.total == pytest.approx(6000.0)
    assert cost.per_hectare == pytest.approx(150.0)
    assert cost.area == 40.0
    net = found.balance.net_balance_co2e
    assert cost.per_tonne.estimate == pytest.approx(6000.0 / net.estimate)
    assert cost.per_tonne.interval == pytest.approx(
        (6000.0 / net.interval[1], 6000.0 / net.interval[0])
    )


def test_a_parcel_without_costs_leaves_the_cost_per_tonne_unknown(tmp_path):
    found = answer(
        tmp_path, parcel(id="a", costs=EUROS, **NO_INPUTS), parcel(id="b", **NO_INPUTS)
    )
    (cost,) = found.costs

    assert (cost.area, cost.per_hectare) == (10.0, pytest.approx(300.0))
    assert cost.per_tonne_soil.estimate is None
    assert "parcel b" in cost.per_tonne_soil.reason


def test_currencies_and_price_years_are_never_added(tmp_path):
    found = answer(tmp_path, parcel(id="a", costs=EUROS), parcel(id="b", costs=EUROS))
    first, second = found.parcels
    for other in ({"currency": "USD"}, {"price_year": 2020}):
        mixed = CostSum()
        mixed.add(first)
        mixed.add(replace(second, costs=replace(second.costs, **other)))
        costs = mixed.answers(found.project, found.balance)

        assert [c.total for c in costs] == [
            pytest.approx(3000.0),
            pytest.approx(3000.0),
        ]
        assert all(c.per_tonne.estimate is None for c in costs)
        assert "not added" in costs[0].per_tonne.reason


def test_a_stop_gives_the_gain_back_in_twenty_years(tmp_path):
    """Tier 1: a straight line; 5.5 Mg per ha after 20 years."""
    found = answer(tmp_path, parcel())

    rows = found.parcels[0].permanence.rows
    left = {(r.stop, r.years_after): r.left.estimate for r in rows}
    assert left == {
        (5, 15): pytest.approx(0.25 * 5.5 / 4.0),
        (10, 10): pytest.approx(0.5 * 5.5 / 2.0),
        (20, 5): pytest.approx(0.75 * 5.5),
        (20, 10): pytest.approx(0.5 * 5.5),
        (20, 20): pytest.approx(0.0),
    }
    change = found.horizons[0].change
    ten = next(r for r in rows if (r.stop, r.years_after) == (20, 10))
    assert ten.lost.interval == pytest.approx([0.5 * x for x in change.interval])
    assert ten.lost.standard_error == pytest.approx(0.5 * change.standard_error)


def test_saturation_where_the_plan_exceeds_what_silt_and_clay_hold(tmp_path):
    """86 x 0.5 = 43 g per kg; 43 x 1.3 x 30 x 0.1 = 167.7 Mg per ha."""
    below = answer(tmp_path, parcel(soil=LOAM))
    assert below.parcels[0].capacity.estimate == pytest.approx(167.7)
    assert "saturation" not in subjects(below, "alert") | subjects(below, "unknown")
    assert any("capacity of silt and clay" in p for p in below.provisional)

    # 152 x 1.11 = 168.72.
    above = answer(tmp_path, parcel(soil={**LOAM, "stock": 152.0}))
    assert "168 t C/ha" in subjects(above, "alert")["saturation"]


@pytest.mark.parametrize(
    ("soil", "reason"),
    [
        ({}, "it needs soil.clay, soil.silt, soil.bulk_density"),
        ({**LOAM, "class": "volcanic"}, "no capacity of the minerals is known"),
    ],
)
def test_saturation_is_unknown_without_its_data(tmp_path, soil, reason):
    found = answer(tmp_path, parcel(soil=soil))

    assert reason in subjects(found, "unknown")["saturation"]
    assert found.parcels[0].capacity.estimate is None


def test_a_stock_above_the_regional_percentile_is_an_alert(tmp_path):
    region = {"stock_percentile_90": 49.0, "source": "national soil survey"}
    rich = answer(tmp_path, parcel(), region=region)
    assert "national soil survey" in subjects(rich, "alert")["carbon-rich soil"]

    poor = answer(tmp_path, parcel(), region={**region, "stock_percentile_90": 51.0})
    assert "carbon-rich soil" not in subjects(poor, "alert") | subjects(poor, "unknown")


@pytest.mark.parametrize(
    ("region", "soil", "reason"),
    [
        (None, {}, "no regional distribution"),
        ({"depth": 20.0}, {}, "of 0-20 cm, the stock of 0-30 cm"),
        ({}, {"stock": None, "stock_standard_error": None}, "not measured"),
    ],
)
def test_whether_a_soil_is_rich_may_be_unknown(tmp_path, region, soil, reason):
    given = (
        {}
        if region is None
        else {"region": {"stock_percentile_90": 10.0, "source": "survey", **region}}
    )
    found = answer(tmp_path, parcel(soil=soil), **given)

    assert reason in subjects(found, "unknown")["carbon-rich soil"]


def test_clay_and_silt_above_a_whole_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"must not exceed 100 %.*got clay 50, silt 60"):
        project(tmp_path, parcel(soil={"clay": 50.0, "silt": 60.0}))


def test_a_region_without_source_is_refused(tmp_path):
    with pytest.raises(DataError, match="source"):
        project(tmp_path, parcel(), region={"stock_percentile_90": 50.0})


def test_of_a_balance_of_which_nothing_is_known_no_number_is_given(tmp_path):
    """Neither stock nor gases: the sum of nothing is not 0 with an interval of 0."""
    nothing = parcel(id="b", plan={"practices": ["vineyard-cover"]})
    nothing["history"]["land_use"] = {"use": "perennial"}
    alone = answer(tmp_path, nothing).balance
    beside = answer(tmp_path, parcel(), nothing).balance
    known = answer(tmp_path, parcel()).balance

    assert alone.known_co2e.estimate is None
    assert alone.known_co2e.reason == "nothing of it is known"
    assert beside.known_co2e.estimate == known.known_co2e.estimate != 0.0


def test_why_a_cost_is_unknown_has_no_power_of_ten():
    from_loss_to_gain = Value(
        estimate=3000.0, standard_error=1000.0, interval=(-374.2, 7243.8)
    )
    reason = ratio(1.0, None, from_loss_to_gain).reason

    assert reason == "the benefit may be nothing: its interval is -374 to 7244 Mg"
