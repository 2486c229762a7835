import numpy as np
import pytest

from tests.tilth.assessment.project_examples import parcel, project
from tilth.assessment.assess import assess
from tilth.assessment.project_woody import plants

CO2 = 44.0 / 12.0
OVERNIGHT = {"curve": "immediate", "reason": "one field"}


def answer(folder, *parcels, n_members=200, **changes):
    found = project(folder, *parcels, **changes)
    return assess(found, seed=1, n_members=n_members)


def with_trees(*woody, practices=("silvoarable",), adoption=None, **more):
    return parcel(
        plan={
            "practices": list(practices),
            "adoption": adoption or OVERNIGHT,
            "woody": list(woody),
            "inputs": {},
        },
        baseline={"inputs": {}},
        **more,
    )


def line(found, source):
    gases = found.parcels[0].balance.gases
    return next(gas.benefit for gas in gases if gas.source == source)


def test_trees_in_fields_by_hand(tmp_path):
    """Table 5.1: 0.91 Mg ha-1 yr-1 for 30 yr or more; 10 ha, 20 yr."""
    found = answer(tmp_path, with_trees({"system": "silvoarable"}))
    trees = line(found, "woody carbon")

    assert trees.estimate == pytest.approx(0.91 * 20.0 * 10.0 * CO2)
    assert trees.interval[0] < trees.estimate < trees.interval[1]
    assert found.parcels[0].balance.unknown == ()


def test_fields_that_are_planted_later_hold_less(tmp_path):
    slow = {"curve": "declared", "shares": [50, 50, 100]}
    found = answer(
        tmp_path, with_trees({"system": "silvoarable"}, adoption=slow), horizon=10
    )
    expected = 0.91 * (0.5 * 10.0 + 0.5 * 8.0) * 10.0 * CO2

    assert line(found, "woody carbon").estimate == pytest.approx(expected)


def test_hedges_count_by_their_length(tmp_path):
    hedge = {"system": "hedgerow", "length": 0.2}
    strip = {**OVERNIGHT, "share": 4}
    found = answer(
        tmp_path, with_trees(hedge, practices=("hedgerows",), adoption=strip)
    )

    assert line(found, "woody carbon").estimate == pytest.approx(
        0.87 * 0.2 * 20.0 * 10.0 * CO2
    )
    # Of agroforestry on cropland 1.25 (Cardinael et al. 2018), on 4 % of the parcel.
    assert found.horizons[0].change.estimate == pytest.approx(50.0 * 0.25 * 0.04)

    later = {"curve": "declared", "shares": [2, 4]}
    slow = answer(tmp_path, with_trees(hedge, practices=("hedgerows",), adoption=later))
    assert line(slow, "woody carbon").estimate == pytest.approx(
        0.87 * 0.2 * (20.0 + 19.0) / 2.0 * 10.0 * CO2
    )


def test_hedges_that_stand_there_already_ask_for_no_share(tmp_path):
    """No-till on all of a field that has hedges: 1.09 of IPCC (2019) Table 5.5."""
    data = parcel(
        history={"practices": ["hedgerows"]},
        plan={"practices": ["hedgerows", "no-till"], "adoption": OVERNIGHT},
    )
    found = answer(tmp_path, data)

    assert found.horizons[0].change.estimate == pytest.approx(50.0 * 0.09)


def test_what_else_a_plan_of_hedges_holds_takes_the_strip_only(tmp_path):
    both = parcel(
        plan={
            "practices": ["hedgerows", "cover-crops"],
            "adoption": {**OVERNIGHT, "share": 4},
        }
    )
    alone = parcel(
        plan={"practices": ["hedgerows"], "adoption": {**OVERNIGHT, "share": 4}}
    )
    words = "cover-crops of the same plan takes no more of the parcel than hedgerows"

    assert any(words in w for w in project(tmp_path, both).parcels[0].warnings)
    assert not any("of the same plan" in w for w in answer(tmp_path, alone).warnings)


def test_a_parcel_that_is_the_hedge_itself_is_told(tmp_path):
    whole = {"curve": "linear", "years": 2, "share": 100}
    hedge = with_trees(
        {"system": "hedgerow", "length": 2.0}, practices=("hedgerows",), adoption=whole
    )
    found = answer(tmp_path, hedge)

    assert found.horizons[0].change.estimate == pytest.approx(50.0 * 0.25 * 19.5 / 20.0)
    assert any("takes all of the parcel" in text for text in found.warnings)


def test_orchards_end_at_the_mean_of_their_cycles(tmp_path):
    """Table 5.3: 0.43 Mg ha-1 yr-1, mean 6.4 Mg ha-1, which is reached in 15 yr."""
    found = answer(
        tmp_path, with_trees({"system": "orchard"}, practices=("annual-to-perennial",))
    )
    assert line(found, "woody carbon").estimate == pytest.approx(6.4 * 10.0 * CO2)

    young = answer(
        tmp_path,
        with_trees({"system": "orchard"}, practices=("annual-to-perennial",)),
        horizon=10,
    )
    assert line(young, "woody carbon").estimate == pytest.approx(4.3 * 10.0 * CO2)


def test_own_growth_and_its_error(tmp_path):
    own = {
        "system": "own",
        "growth": 3.0,
        "growth_standard_error": 0.3,
        "years": 12,
        "source": "yield table",
    }
    found = answer(
        tmp_path, with_trees(own, practices=("afforestation",)), n_members=5000
    )
    trees = line(found, "woody carbon")

    assert trees.estimate == pytest.approx(3.0 * 12.0 * 10.0 * CO2)
    assert trees.standard_error == pytest.approx(0.3 * 12.0 * 10.0 * CO2, rel=0.05)
    assert "yield table" in found.sources


def test_two_kinds_of_trees_grow_each_at_its_own_rate(tmp_path):
    """3 and 1 Mg ha-1 yr-1 for 10 yr on one parcel; their errors are independent."""
    kinds = [
        {
            "system": "own",
            "growth": growth,
            "growth_standard_error": 0.3,
            "years": 10,
            "source": "yield table",
        }
        for growth in (3.0, 1.0)
    ]
    found = answer(
        tmp_path, with_trees(*kinds, practices=("afforestation",)), n_members=5000
    )
    trees = line(found, "woody carbon")

    assert trees.estimate == pytest.approx(4.0 * 10.0 * 10.0 * CO2)
    both = 0.3 * np.sqrt(2.0) * 10.0 * 10.0 * CO2
    assert trees.standard_error == pytest.approx(both, rel=0.05)


def test_trees_whose_growth_is_not_given_stay_unknown(tmp_path):
    planted = with_trees()
    del planted["plan"]["woody"]
    found = answer(tmp_path, planted)
    unknown = dict(found.parcels[0].balance.unknown)

    assert "plan.woody" in unknown["woody carbon"]
    assert found.parcels[0].balance.net_balance_co2e.estimate is None


def test_trees_that_go_stay_unknown(tmp_path):
    forest = parcel(
        history={"land_use": {"use": "forest"}},
        plan={
            "practices": ["grassland-restoration"],
            "land_use": {"use": "grassland", "management": "nominal"},
            "woody": [{"system": "silvoarable"}],
        },
    )
    unknown = dict(answer(tmp_path, forest).parcels[0].balance.unknown)

    assert "ends a land use with trees" in unknown["woody carbon"]


def test_biochar_by_hand(tmp_path):
    """0.77 carbon of wood, 0.80 of it left after 100 years at 500 degC."""
    char = parcel(
        baseline={"inputs": {}},
        plan={
            "practices": ["biochar"],
            "adoption": {"curve": "declared", "shares": [25, 75]},
            "biochar": {"mass": 8.0, "feedstock": "wood", "temperature": 500},
            "inputs": {},
        },
    )
    found = line(answer(tmp_path, char), "biochar, carbon left after 100 years")

    assert answer(tmp_path, char).horizons[0].change.estimate == 0.0
    assert found.estimate == pytest.approx(8.0 * 0.75 * 0.77 * 0.80 * 10.0 * CO2)
    del char["plan"]["biochar"]
    unknown = dict(answer(tmp_path, char).parcels[0].balance.unknown)
    assert unknown["carbon of biochar"] == "plan.biochar is not given"
    assert "soil carbon" in unknown


def test_biochar_leaves_the_factors_of_the_other_practices(tmp_path):
    plan = {
        "practices": ["biochar", "no-till"],
        "biochar": {"mass": 8.0, "feedstock": "wood"},
    }
    found = answer(tmp_path, parcel(plan=plan))

    # No-till of cool temperate moist climates, IPCC (2019) Table 5.5: 1.09.
    assert found.horizons[0].change.estimate == pytest.approx(50.0 * 0.09)


def test_energy_by_factors_of_ones_own(tmp_path):
    pumped = parcel(
        baseline={"inputs": {"diesel": 100.0, "electricity": 400.0}},
        plan={"inputs": {"diesel": 60.0, "electricity": 500.0}, "adoption": OVERNIGHT},
    )
    energy = {
        "diesel": {"factor": 3.0, "low": 2.8, "high": 3.2, "source": "own"},
        "electricity": {"factor": 0.1, "source": "grid"},
    }
    found = answer(tmp_path, pumped, energy=energy, n_members=5000)
    diesel = line(found, "diesel, by the factor of the project file")
    power = line(found, "electricity, by the factor of the project file")

    # 10 ha, 20 yr, kg to Mg.
    assert diesel.estimate == pytest.approx(40.0 * 3.0 * 0.2)
    low, high = diesel.interval
    assert (high - low) / 2.0 == pytest.approx(
        1.645 / 1.96 * 0.2 * 40.0 * 0.2, rel=0.05
    )
    assert power.estimate == pytest.approx(-100.0 * 0.1 * 0.2)
    assert power.interval is None
    assert "no error is known" in power.reason
    built_in = answer(
        tmp_path,
        parcel(baseline={"inputs": {"diesel": 100.0}}, plan={"inputs": {}}),
    )
    assert line(built_in, "diesel (on the farm)").estimate == pytest.approx(
        100.0 * 2.68 * 0.2
    )


def test_costs_of_upkeep_and_lost_yield_add_up_with_their_range(tmp_path):
    costs = {
        "currency": "EUR",
        "price_year": 2025,
        "establishment": 100.0,
        "yearly": 10.0,
        "maintenance": 5.0,
        "yield_loss": -3.0,
    }
    exact = answer(tmp_path, parcel(costs=costs, soil={"stock_standard_error": 0.0}))
    ranged = answer(
        tmp_path,
        parcel(
            costs={**costs, "range": {"low": 0.5, "high": 2.0}},
            soil={"stock_standard_error": 0.0},
        ),
    )
    a, b = (found.parcels[0].costs for found in (exact, ranged))

    assert a.per_hectare == pytest.approx(100.0 + 20.0 * 12.0)
    assert a.per_tonne_soil.estimate == b.per_tonne_soil.estimate
    np.testing.assert_allclose(
        b.per_tonne_soil.interval, np.multiply(a.per_tonne_soil.interval, [0.5, 2.0])
    )
    # 340 per ha on 10 ha.
    assert b.total_range == pytest.approx((1700.0, 6800.0))
    assert "range of the cost, 1700 to 6800" in b.per_tonne_soil.reason
    assert ranged.costs[0].total_range == b.total_range
    assert exact.costs[0].total_range is None


@pytest.mark.parametrize("practice", ["vineyard-cover", "prunings-returned"])
def test_what_tends_a_plantation_plants_no_tree(tmp_path, practice):
    vines = {"use": "perennial", "input_level": "low"}
    kept = parcel(history={"land_use": vines}, plan={"practices": [practice]})
    turned = parcel(plan={"practices": ["annual-to-perennial"]})

    assert not plants(project(tmp_path, kept).parcels[0])
    assert plants(project(tmp_path, turned).parcels[0])
