import pytest

from tests.tilth.assessment.site.sites import make_site
from tilth.assessment.site import carbon_input
from tilth.errors import InputError
from tilth.models import amg_supply, residues

WHEAT = {"crop": "winter wheat", "yield_fresh": 7.2, "residues_returned": 0.2}


def _site(tmp_path, *plans):
    baseline = (("management", "baseline"), [{"rotation": list(plans)}])
    return make_site(tmp_path, [baseline, (("management", "history"), list(plans))])


def test_yield_becomes_carbon_by_equation_11_6(tmp_path):
    plan = _site(tmp_path, WHEAT).baseline.plans[0]

    dry = 7.2 * 0.89
    straw = 1.61 * dry + 0.40
    expected = 0.42 * (0.2 * straw + 0.23 * (dry + straw))
    assert carbon_input.plant_carbon(plan) == pytest.approx(expected, rel=1e-12)


def test_dry_yield_is_taken_as_it_is(tmp_path):
    dry = {"crop": "spring barley", "yield_dry": 5.0, "residues_returned": 1}
    plan = _site(tmp_path, dry).baseline.plans[0]

    straw = 0.98 * 5.0 + 0.59
    expected = 0.42 * (straw + 0.22 * (5.0 + straw))
    assert carbon_input.plant_carbon(plan) == pytest.approx(expected, rel=1e-12)


def test_years_of_a_rotation_and_manure_follow_each_other(tmp_path):
    manured = {
        "crop": "maize",
        "plant_carbon": 2,
        "manure": [{"carbon": 1.5, "month": 3}, {"carbon": 0.5, "month": 3}],
    }
    carbon = carbon_input.yearly(_site(tmp_path, manured, {}).baseline.plans)

    assert carbon.c_input.tolist() == [2.0, 0.0] * 5
    assert carbon.manure_input.tolist() == [2.0, 0.0] * 5


def test_a_yield_in_kg_is_refused(tmp_path):
    wrong = {"crop": "wheat", "yield_dry": 60, "residues_returned": 1}
    plan = _site(tmp_path, wrong).baseline.plans[0]

    with pytest.raises(InputError, match=r"\[0, 30\] Mg ha-1 yr-1; got .*in Mg ha-1\?"):
        carbon_input.plant_carbon(plan)


@pytest.mark.parametrize(
    ("crop", "reason"),
    [
        ("quinoa", "the residues of quinoa are not in IPCC (2019) table 11.1A"),
        ("alfalfa", "alfalfa needs renewed"),
    ],
)
def test_what_the_factors_do_not_hold_is_a_reason(tmp_path, crop, reason):
    site = _site(tmp_path, {**WHEAT, "crop": crop})

    (found,) = carbon_input.reasons_against_yields(site)
    assert reason in found


def test_every_name_leads_to_the_tables_that_it_says():
    for crop in carbon_input.known_names():
        assert carbon_input.name_in("ipcc", crop) in residues.crops()
        assert carbon_input.name_in("amg", crop.upper()) in amg_supply.crops()
