"""What parcels have in common, against the answers that were counted."""

from math import fsum

import pytest

from tests.tilth.assessment.project.examples import parcel, project
from tilth.assessment.project.assess import assess
from tilth.assessment.project.group import largest_of, named

FEN = {
    "class": "organic",
    "drained_site": "grassland temperate rich deep-drained",
    "stock": None,
    "stock_standard_error": None,
}
EUROS = {"currency": "EUR", "price_year": 2025, "yearly": 10}


@pytest.fixture
def found(tmp_path):
    """Seven parcels of one kind, two others and a fen."""
    same = [parcel(id=f"p{i}", area_ha=1.0 + i, costs=EUROS) for i in range(7)]
    return assess(
        project(
            tmp_path,
            *same,
            parcel(id="idle", plan={"practices": [], "carbon_input": None}),
            parcel(id="deep", soil={"depth": 25.0}),
            parcel(id="fen", soil=FEN),
        ),
        seed=1,
        n_members=100,
    )


def test_parcels_are_named_and_the_rest_is_counted():
    assert named(["a"]) == "parcel a"
    assert named(["a", "b"]) == "parcels a, b"
    assert named(list("abcdefg")) == "parcels a, b, c, d, e and 2 more"


def test_the_largest_come_first_and_equal_ones_in_their_order(found):
    assert [p.id for p in largest_of(found.parcels, 4)] == ["idle", "deep", "fen", "p6"]


@pytest.mark.parametrize("groups", ["practices", "methods", "land"])
def test_every_parcel_is_in_one_group_with_its_area(found, groups):
    counted = getattr(found.tally, groups).values()

    assert sorted(i for g in counted for i in g.ids) == sorted(
        p.id for p in found.parcels
    )
    assert fsum(g.area for g in counted) == pytest.approx(found.area)


def test_each_alert_has_the_parcels_that_have_it(found):
    for alert, group in found.tally.alerts.items():
        assert group.ids == [p.id for p in found.parcels if alert in p.alerts]
        i, j = map(int, group.path[len("parcels[") : -1].split("].alerts["))
        assert found.parcels[i].alerts[j] == alert


def test_gains_by_practice_are_the_sum_of_those_that_are_known(found):
    for practices, group in found.tally.practices.items():
        gains = [
            p.horizons[0].total_change.estimate
            for p in found.parcels
            if p.new_practices == practices
        ]
        known = [g for g in gains if g is not None]
        assert group.gain == pytest.approx(fsum(known))
        assert (len(group.ids), group.n_known) == (len(gains), len(known))


def test_what_is_missing_is_said_once_for_all_its_parcels(found):
    assert set(found.tally.missing) == {
        pair for p in found.parcels for pair in p.balance.unknown
    }
    for pair, group in found.tally.missing.items():
        assert group.ids == [p.id for p in found.parcels if pair in p.balance.unknown]
    assert len(found.balance.unknown) == len(found.tally.missing) + 1  # leakage


def test_only_the_fen_has_no_stock_and_the_project_says_so(found):
    (group,) = found.tally.no_stock.values()

    assert group.ids == ["fen"]
    assert found.horizons[0].change.reason.startswith("parcel fen: ")


def test_costs_are_those_of_the_parcels_that_have_them(found):
    (cost,) = found.costs

    assert cost.area == fsum(range(1, 8))
    assert cost.per_tonne.reason == "parcels deep, fen: no costs are given"


def test_gains_are_the_largest_first(found):
    sizes = [abs(g.total_change.estimate) for g in found.tally.gains]
    every = [p.horizons[0].total_change.estimate for p in found.parcels]

    assert sizes == sorted((abs(x) for x in every if x is not None), reverse=True)
