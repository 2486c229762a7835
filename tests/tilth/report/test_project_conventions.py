"""Tables for the UNFCCC and the UNCCD of a project of three parcels, by hand.

One gains 11 % by cover crops and stops burning straw, one goes on as it is, and one
ploughs set-aside. Cool temperate moist: factors 0.70, 0.70 x 1.11 and 0.82, wet for
nitrous oxide. Warming potentials of AR5: CH4 28, N2O 265.
"""

import pytest

from tests.tilth.assessment.project_examples import parcel, project
from tilth.assessment.assess import assess
from tilth.report.project_conventions import ldn_summary, ndc_summary

CO2, N2O, YEARS = 44.0 / 12.0, 44.0 / 28.0, 20.0
PLOUGHED = {"use": "long-term cultivated", "management": "full"}
BEFORE = {
    "limestone": 0.5,
    "dolomite": 0.1,
    "urea": 0.1,
    "n_synthetic": 60.0,
    "residues_burnt": {"mass": 4.0, "fuel": "wheat residues"},
    "n_residues": 30.0,
}
AFTER = {
    "limestone": 0.2,
    "dolomite": 0.0,
    "urea": 0.05,
    "n_synthetic": 40.0,
    "n_residues": 45.0,
}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    cover = parcel(id="cover", baseline={"inputs": BEFORE}, plan={"inputs": AFTER})
    idle = parcel(id="idle", area_ha=20.0, plan={"practices": []})
    plough = parcel(
        id="plough",
        area_ha=30.0,
        baseline={"inputs": {}},
        plan={
            "practices": ["no-till"],
            "land_use": {**PLOUGHED, "input_level": "medium"},
            "inputs": {},
        },
    )
    plough["history"] = {"land_use": {"use": "set-aside"}, "years_in_use": 40}
    leakage = {"mass": 12.0, "reason": "invented"}
    return assess(
        project(
            tmp_path_factory.mktemp("project"),
            cover,
            idle,
            plough,
            warming_potentials="AR5",
            leakage=leakage,
        ),
        seed=1,
        n_members=300,
    )


LOST = 50.0 * (1.0 - 0.70 / 0.82)  # Mg ha-1 of the set-aside that is ploughed
GAINED = 50.0 * 0.11


def test_areas_by_the_carbon_sub_indicator(assessed):
    """Gains 11 %, nothing, and loses 14.6 %: the limit is 10 %."""
    rows = {(r.topic, r.item): r for r in ldn_summary(assessed).rows}
    found = {item: r.value for (topic, item), r in rows.items() if "sub" in topic}

    assert found == {"degraded": 0.3, "stable": 0.2, "improved": 0.1, "unknown": 0.0}
    plan = (10.0 * (50.0 + GAINED) + 20.0 * 50.0 + 30.0 * (50.0 - LOST)) / 60.0
    assert rows["soil carbon", "stock of the plan"].value == pytest.approx(plan)
    assert rows["soil carbon", "stock of the baseline"].value == pytest.approx(50.0)
    indicator = rows["indicator", "proportion of land that is degraded (SDG 15.3.1)"]
    assert indicator.value is None


def test_every_line_of_the_balance(assessed):
    summary = ndc_summary(assessed)
    rows = {r.item: r.value for r in summary.rows}
    # t a hectare and year, on 10 ha; the sum over 20 years.
    whole = 10.0 * YEARS
    straw = 4.0 * 0.9  # of 4 t that are set on fire, t that burn
    # kg of nitrogen less: fertiliser and residues on 10 ha, and what the ploughed
    # land sets free on 30 ha, at C:N 10.
    freed = 30.0 * 1000.0 * LOST / 10.0
    direct = (20.0 * 0.016 - 15.0 * 0.006) * whole - freed * 0.006
    # 46 and 23 kg of it in urea, of which 15 % go into the air, of the rest 11 %.
    volatile = ((46.0 - 23.0) * 0.15 + (14.0 - 17.0) * 0.11) * 0.014 * whole
    leached = ((20.0 - 15.0) * whole - freed) * 0.24 * 0.011
    expected = {
        "soil carbon": (10.0 * GAINED - 30.0 * LOST) * CO2,
        "limestone in the soil, CO2": 0.3 * 0.12 * CO2 * whole,
        "dolomite in the soil, CO2": 0.1 * 0.13 * CO2 * whole,
        "urea in the soil, CO2": 0.05 * 0.20 * CO2 * whole,
        "burning of wheat residues, CH4": straw * 2.7 * 28.0 / 1000.0 * whole,
        "burning of wheat residues, N2O": straw * 0.07 * 265.0 / 1000.0 * whole,
        "nitrogen added to the soil, direct, N2O": direct * N2O * 0.265,
        "nitrogen volatilised and redeposited, indirect, N2O": volatile * N2O * 0.265,
        "nitrogen leached, indirect, N2O": leached * N2O * 0.265,
    }

    for item, value in expected.items():
        assert rows[item] == pytest.approx(value, rel=1e-9), item
    parts = {
        "soil carbon, removals": 10.0 * GAINED * CO2,
        "soil carbon, avoided losses": -30.0 * LOST * CO2,
    }
    for item, value in parts.items():
        assert rows[item] == pytest.approx(value, rel=1e-9), item
    others = {
        *parts,
        "net balance",
        "known, before leakage",
        "leakage",
        "yearly gain against the start",
        "yearly gain against the baseline",
    }
    assert set(rows) == {*expected, *others}
    known = sum(expected.values())
    assert rows["known, before leakage"] == pytest.approx(known)
    assert rows["leakage"] == 12.0
    assert rows["net balance"] == pytest.approx(known - 12.0)
    change = (10.0 * GAINED - 30.0 * LOST) / 60.0
    assert rows["yearly gain against the start"] == pytest.approx(
        1000.0 * change / 50.0 / YEARS
    )
    assert dict(summary.facts)["warming potentials"] == ("AR5, 100 yr: CH4 28, N2O 265")


def test_carbon_that_is_stored_is_no_emission_avoided(tmp_path):
    """Trees take carbon from the air, and biochar keeps it: an inventory asks apart."""
    trees = parcel(
        id="trees",
        baseline={"inputs": {}},
        plan={
            "practices": ["silvoarable", "biochar"],
            "woody": [{"system": "silvoarable"}],
            "biochar": {"mass": 2.0, "feedstock": "wood", "temperature": 500},
            "inputs": {},
        },
    )
    rows = ndc_summary(assess(project(tmp_path, trees), seed=1, n_members=100)).rows
    topic = {r.item: r.topic for r in rows}

    assert topic["woody carbon, CO2"] == "carbon"
    assert topic["biochar, carbon left after 100 years, CO2"] == "carbon"
    assert topic["nitrogen leached, indirect, N2O"] == "emissions avoided"
