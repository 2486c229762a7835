"""Fires and animals in the balance of a project; by hand from the tables."""

import pytest

from tests.tilth.assessment.project.examples import (
    parcel,
    project,
)
from tests.tilth.assessment.project.test_balance import (
    AR5_CH4,
    AR5_N2O,
    HECTARE_YEARS,
    gases,
)
from tilth.errors import DataError

COW = {"animal": "dairy cattle", "region": "Western Europe", "heads": 1.0}


def reasons(found):
    return {what: why for what, why in found.balance.unknown}


def test_residues_that_are_no_longer_burnt(tmp_path):
    """Table 2.6: 0.90 of wheat; Table 2.5: 2.7 g CH4 and 0.07 g N2O per kg."""
    burnt = {"fuel": "wheat residues", "mass": 4.0}
    inputs = {"n_residues": 20.0}
    data = parcel(
        baseline={"inputs": {**inputs, "residues_burnt": burnt}},
        plan={"practices": ["stop-residue-burning"], "inputs": inputs},
    )
    found, lines = gases(tmp_path, data)

    ch4 = 4.0 * 0.90 * 2.7 * AR5_CH4 * HECTARE_YEARS / 1000.0
    n2o = 4.0 * 0.90 * 0.07 * AR5_N2O * HECTARE_YEARS / 1000.0
    source = "burning of wheat residues"
    assert lines[source, "CH4"] == pytest.approx(ch4)
    assert lines[source, "N2O"] == pytest.approx(n2o)
    assert "methane and nitrous oxide of burnt residues" not in reasons(found)


def test_burning_of_unknown_mass_is_unknown(tmp_path):
    inputs = {"n_residues": 20.0}
    data = parcel(
        baseline={"inputs": inputs},
        plan={"practices": ["stop-residue-burning"], "inputs": inputs},
    )
    found, _ = gases(tmp_path, data)

    assert "methane and nitrous oxide of burnt residues" in reasons(found)
    assert found.balance.net_balance_co2e.estimate is None


def grassland(before, after):
    return parcel(
        history={
            "land_use": {"use": "grassland", "management": "nominal"},
            "years_in_use": 50,
        },
        baseline={"inputs": before},
        plan={
            "practices": ["improved-grazing"],
            "inputs": after,
            "land_use": {
                "use": "grassland",
                "management": "improved",
                "input_level": "medium",
            },
        },
    )


def test_animals_digest(tmp_path):
    """117 kg of methane a head; half a cow more, and dung that nobody counted."""
    inputs = {"n_residues": 0.0}
    more = {**COW, "heads": 1.5}
    found, lines = gases(
        tmp_path,
        grassland({**inputs, "animals": [COW]}, {**inputs, "animals": [more]}),
    )

    methane = -0.5 * 117.0 * AR5_CH4 * HECTARE_YEARS / 1000.0
    assert lines["digestion of dairy cattle", "CH4"] == pytest.approx(methane)
    assert "dung" in " ".join(reasons(found))
    assert found.balance.net_balance_co2e.estimate is None


def test_as_many_animals_leave_nothing_unknown(tmp_path):
    inputs = {"n_residues": 0.0, "animals": [COW]}
    found, lines = gases(tmp_path, grassland(inputs, inputs))

    assert lines["digestion of dairy cattle", "CH4"] == pytest.approx(0.0)
    assert found.balance.unknown == ()


def test_grazing_without_animals_is_unknown(tmp_path):
    found, _ = gases(tmp_path, grassland({}, {}))

    assert "methane of grazing animals" in reasons(found)


@pytest.mark.parametrize("practice", ["improved-grazing", "legumes-in-grassland"])
@pytest.mark.parametrize(("before", "after"), [([COW], None), (None, [COW])])
def test_animals_of_one_side_alone_are_no_benefit(tmp_path, practice, before, after):
    """Grassland stays grassland: who grazes it on the other side is not told."""
    sides = [
        {"n_residues": 0.0} if rows is None else {"n_residues": 0.0, "animals": rows}
        for rows in (before, after)
    ]
    data = grassland(*sides)
    data["plan"]["practices"] = [practice]
    found, lines = gases(tmp_path, data)

    assert not any("digestion" in source for source, _ in lines)
    assert found.balance.net_balance_co2e.estimate is None
    assert "methane of grazing animals" in reasons(found)


def test_no_animals_are_none_where_the_file_says_so_or_no_grass_grows(tmp_path):
    """117 kg of methane a head go with the cow: an empty list, or a forest."""
    methane = 117.0 * AR5_CH4 * HECTARE_YEARS / 1000.0
    empty = grassland({"animals": [COW]}, {"animals": []})
    wooded = grassland({"animals": [COW]}, {})
    wooded["plan"] |= {"practices": ["afforestation"], "land_use": {"use": "forest"}}
    for data in (empty, wooded):
        found, lines = gases(tmp_path, data)
        assert lines["digestion of dairy cattle", "CH4"] == pytest.approx(methane)
        assert "methane of grazing animals" not in reasons(found)


def test_cattle_need_a_region_and_sheep_none(tmp_path):
    cow = {"animal": "dairy cattle", "heads": 1.0}
    sheep = {"animal": "sheep", "region": "Asia", "heads": 1.0}
    with pytest.raises(DataError) as caught:
        project(tmp_path, grassland({"animals": [cow]}, {"animals": [sheep]}))
    said = str(caught.value)

    assert (
        "parcels[1].baseline.inputs.animals[1].region must be given for cattle" in said
    )
    assert "parcels[1].plan.inputs.animals[1].region must be given for cattle" in said
