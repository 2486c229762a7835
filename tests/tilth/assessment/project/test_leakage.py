import pytest

from tests.tilth.assessment.project.examples import parcel, project
from tilth.assessment.project.assess import assess
from tilth.errors import DataError

MOVED = {"displaced_share": 50.0, "emissions_per_harvest": 0.4, "reason": "market"}


def yields(before, after, **changes):
    return parcel(
        baseline={"inputs": {"n_residues": 40.0, "yield": before}},
        plan={"inputs": {"n_residues": 40.0, "yield": after}, **changes},
    )


def test_harvest_that_is_lost_moves_elsewhere(tmp_path):
    """0.5 Mg per ha on 10 ha in 20 years, half of it elsewhere at 0.4: 20 Mg."""
    found = assess(project(tmp_path, yields(7.5, 7.0), leakage=MOVED), n_members=100)
    balance = found.balance

    assert balance.leakage_co2e.estimate == pytest.approx(20.0)
    assert balance.net_balance_co2e.estimate == pytest.approx(
        balance.known_co2e.estimate - 20.0
    )
    assert "50 % of 100 Mg of harvest" in balance.leakage_co2e.reason


def test_the_harvest_is_lost_as_the_plan_spreads(tmp_path):
    """Shares 0.5 and then 1: 19.5 of 20 years."""
    spread = yields(7.5, 7.0, adoption={"curve": "linear", "years": 2})
    spread["plan"]["adoption"].pop("reason", None)
    found = project(tmp_path, spread, leakage=MOVED)

    assert found.leakage[0] == pytest.approx(19.5)


def test_a_gain_of_one_parcel_makes_up_for_no_loss_of_another(tmp_path):
    worse, better = yields(7.5, 7.0), yields(5.0, 9.0)
    better["id"] = "b"

    assert project(tmp_path, worse, better, leakage=MOVED).leakage[0] == pytest.approx(
        20.0
    )


def test_carbon_from_other_land_is_no_gain(tmp_path):
    """300 Mg of carbon of which a tenth would have stayed: 30 x 44/12 = 110."""
    leakage = {"carbon_from_elsewhere": 300.0, "retained_share": 10.0, "mass": 5.0}
    found = project(tmp_path, leakage={**leakage, "reason": "manure of a neighbour"})

    assert found.leakage[0] == pytest.approx(115.0)


@pytest.mark.parametrize(
    ("leakage", "message"),
    [
        ({"reason": "x"}, "got a reason only"),
        ({"reason": "x", "displaced_share": 10.0}, "must come with displaced_share"),
        ({"reason": "x", "mass": 1.0, "retained_share": 9.0}, "with retained_share"),
        (MOVED, "needs the yield of baseline and plan"),
    ],
)
def test_refusals(tmp_path, leakage, message):
    with pytest.raises(DataError, match=message):
        project(tmp_path, leakage=leakage)
