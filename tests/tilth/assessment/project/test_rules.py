"""Rules of project files that a trial found missing."""

import pytest

from tests.tilth.assessment.project.examples import (
    CHANGE,
    MONTHS,
    NO_STOCK,
    WHEAT,
    content,
    layer,
    parcel,
    project,
)
from tests.tilth.assessment.project.test_file import faults, square
from tilth.accounting.biochar import biochar_carbon
from tilth.accounting.organic_soil import drained_sites, rewetted_sites
from tilth.accounting.rice import levels
from tilth.assessment.yaml_file import read_schema
from tilth.datasets.tables import read_table

RICE = {"region": "Atlantis", "water": "wet", "before": "dry"}


def words(*path):
    node = read_schema("project-1.json")["$defs"]["parcel"]
    for key in path:
        node = node["properties"][key]
    return tuple(node["enum"])


def test_words_of_the_schema_are_those_of_the_tables():
    assert words("soil", "drained_site") == tuple(drained_sites())
    assert words("soil", "rewetted_site") == rewetted_sites()
    for side in ("baseline", "plan"):
        rice = (side, "inputs", "rice")
        assert words(*rice, "region") == levels("EFc")
        assert words(*rice, "water") == levels("SFw")
        assert words(*rice, "before") == levels("SFp")
    feedstocks = words("plan", "biochar", "feedstock")
    rows = read_table("greenhouse_gases/biochar_carbon.csv").rows
    assert feedstocks == tuple(dict.fromkeys(row["feedstock"] for row in rows))
    for feedstock in feedstocks:
        assert biochar_carbon(1.0, feedstock, 500.0).value > 0.0


def test_words_of_peat_and_rice_are_checked_with_their_path(tmp_path):
    peat = {
        "class": "organic",
        "drained_site": "grassland temperate nutrient-rich deep",
        **NO_STOCK,
    }
    said = faults(
        tmp_path,
        content(
            parcel(soil=peat, plan={"practices": ["peat-rewetting"]}),
            parcel(id="b", plan={"inputs": {"rice": RICE}}),
        ),
    )

    assert "parcels[1].soil.drained_site must be one of" in said
    for key in RICE:
        assert f"parcels[2].plan.inputs.rice.{key} must be one of" in said


def test_all_problems_at_once_although_some_break_the_form(tmp_path):
    """Missing climate, clay in g/kg, adoption without reason, outline in the sea."""
    wrong = parcel(
        area_ha=None,
        geometry=square(-30.0, 40.0),
        climate=None,
        soil={"clay": 2400},
        plan={"adoption": {"curve": "immediate"}},
    )
    wrong["plan"]["adoption"].pop("reason", None)
    said = faults(tmp_path, content(wrong, parcel(id="b", history={"years_in_use": 5})))

    assert "parcels[1] must hold climate" in said
    assert "missing: parcels[1].climate" in said
    assert "parcels[1].soil.clay" in said
    assert "parcels[1].plan.adoption.reason must be given" in said
    assert "parcels[1].geometry must lie on land" in said
    assert "parcels[2].history.former must be given" in said


def test_parts_of_a_wrong_group_are_not_guessed(tmp_path):
    """What needs a group whose form is wrong is not asked."""
    said = faults(tmp_path, content(parcel(climate={"zone": "moon"})))

    assert said.count("parcels[1]") == 1


@pytest.mark.parametrize(
    ("soil", "words"),
    [
        ({"clay": 30.0, "silt": 60.0, "sand": 20.0}, "clay 30, silt 60, sand 20"),
        (
            {**NO_STOCK, "layers": [layer(0, 30, clay=25.0)], "silt": 95.0},
            "clay 25, silt 95",
        ),
    ],
)
def test_the_parts_of_the_fine_earth_are_no_more_than_all(tmp_path, soil, words):
    said = faults(tmp_path, content(parcel(soil=soil)))

    assert (
        f"parcels[1].soil.silt must not exceed 100 % with the rest; got {words}" in said
    )


def test_rain_in_mm_per_day(tmp_path):
    daily = {**MONTHS, "precipitation": [2, 1.5, 1.7, 1.8, 2, 2, 1.9, 1.8, 2, 2, 2, 2]}
    said = faults(tmp_path, content(parcel(climate={"zone": None, **daily})))

    assert "parcels[1].climate.precipitation must be the sum of each month" in said
    assert "the year has 22.7 mm" in said


@pytest.mark.parametrize(
    ("wrong", "other"),
    [
        ({"climate": {"temperature": [9.0] * 11}}, "climate.temperature must have 12"),
        ({"climate": {"elevation": "high"}}, "climate.elevation must be a number"),
        ({"history": {"years_in_use": "long"}}, "history.years_in_use must be a"),
        ({"history": {"years_in_use": None}}, "history must hold years_in_use"),
    ],
)
def test_rain_in_mm_per_day_comes_with_what_else_is_wrong_beside_it(
    tmp_path, wrong, other
):
    daily = {**MONTHS, "precipitation": [2.0] * 12, "zone": None}
    changed = {"climate": {**daily, **wrong.pop("climate", {})}, **wrong}
    said = faults(tmp_path, content(parcel(**changed)))

    assert f"parcels[1].{other}" in said
    assert "the year has 24 mm" in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"climate": {**MONTHS, "precipitation": [2.0] * 11}},
        {"climate": {**MONTHS, "precipitation": ["2 mm"] * 12}},
        {"climate": {**MONTHS, "precipitation": 24}},
        {"climate": {**MONTHS, "precipitation": [2.0] * 12}, "history": None},
        {
            "history": {"land_use": None},
            "climate": {**MONTHS, "precipitation": [2.0] * 12},
        },
        {"climate": [2.0]},
    ],
)
def test_rain_whose_form_is_wrong_or_without_a_use_of_the_land_is_no_rule(
    tmp_path, wrong
):
    said = faults(tmp_path, content(parcel(**wrong)))

    assert "the year has" not in said


def test_months_that_are_missing_hide_no_year_of_a_scenario(tmp_path):
    late = {"temperature": [9.0] * 12, "change": {**CHANGE, "year": 2000}}
    said = faults(tmp_path, content(parcel(climate=late)))

    assert "parcels[1].climate must hold precipitation, pet, too" in said
    assert "parcels[1].climate.change.year must come after the first year" in said


def test_yield_in_quintals(tmp_path):
    many = {"crop": "winter wheat", "yield_fresh": 78.0, "residues_returned": 0.5}
    said = faults(
        tmp_path, content(parcel(baseline={"yields": [many]}, soil={"clay": 20.0}))
    )

    assert "parcels[1].baseline.yields[1].yield_fresh must be in Mg ha-1 yr-1" in said
    assert "is it in quintals or kg?" in said


def test_carbon_in_per_cent(tmp_path):
    layers = [layer(0, 15, soc_content=1.35), layer(15, 30, soc_content=1.1)]
    said = faults(tmp_path, content(parcel(soil={**NO_STOCK, "layers": layers})))
    assert "parcels[1].soil.layers[1].soc_content must be in g kg-1; got 1.35" in said

    poor = {**NO_STOCK, "layers": layers, "low_carbon": True}
    stock = project(tmp_path, parcel(soil=poor)).parcels[0].soil.soc_stock
    # 1.35 x 1.3 x 15 / 10 + 1.1 x 1.3 x 15 / 10
    assert stock == pytest.approx(2.6325 + 2.145)


def test_shares_of_years_that_miss_one_are_said(tmp_path):
    half = {**WHEAT, "share_of_years": 0.75}
    data = parcel(
        baseline={"yields": [half, half]},
        plan={"yields": [half]},
        soil={"clay": 20.0},
    )
    said = " ".join(project(tmp_path, data).parcels[0].warnings)
    assert "adds up to 1.50 and 0.75 (baseline and plan)" in said

    whole = parcel(baseline={"yields": [WHEAT]}, soil={"clay": 20.0})
    assert "share_of_years" not in " ".join(
        project(tmp_path, whole).parcels[0].warnings
    )


def test_a_practice_outside_its_climates_needs_a_reason(tmp_path):
    parkland = {"practices": ["parkland"]}
    said = faults(tmp_path, content(parcel(plan=parkland)))
    assert (
        "parcels[1].plan.practices[1] parkland is known in tropical dry, tropical "
        "moist, not in cool temperate moist: leave it out, or give "
        "plan.outside_climates"
    ) in said

    reasoned = {**parkland, "outside_climates": "a trial of the university"}
    found = project(tmp_path, parcel(plan=reasoned))
    assert "does not say whether parkland fits" in " ".join(found.warnings)


def test_a_name_is_its_own_although_another_parcel_breaks_the_form(tmp_path):
    said = faults(tmp_path, content(parcel(), parcel(soil={"class": "moon"})))

    assert "parcels[2].id must be its own; parcels[1] has it, too" in said
    assert "parcels[2].soil.class must be one of" in said


@pytest.mark.parametrize(
    ("adoption", "words"),
    [
        (
            {"curve": "declared", "shares": [0.2, 0.5, 1]},
            "shares must be in %; got [0.2, 0.5, 1]: write 50, not 0.5, for 50 %",
        ),
        (
            {"curve": "linear", "years": 3, "share": 0.5},
            "share must be in %; got 0.5: write 50, not 0.5, for 50 %",
        ),
        (
            {"curve": "declared", "shares": [100]},
            "reason must be given where all of the area changes in one year",
        ),
        (
            {"curve": "declared", "shares": [0, 0, 100]},
            "reason must be given where all of the area changes in one year",
        ),
        ({"curve": "declared", "shares": [50, 20]}, "shares must not fall, in %"),
    ],
)
def test_shares_in_per_cent_that_do_not_jump_to_the_whole(tmp_path, adoption, words):
    plan = {"practices": ["cover-crops"], "adoption": adoption}
    said = faults(tmp_path, content(parcel(plan=plan)))

    assert f"parcels[1].plan.adoption.{words}" in said
    assert said.count("parcels[1]") == 1


def test_a_declared_curve_of_one_year_with_its_reason(tmp_path):
    adoption = {"curve": "declared", "shares": [100], "reason": "one field"}
    plan = {"practices": ["cover-crops"], "adoption": adoption}

    assert project(tmp_path, parcel(plan=plan)).parcels[0].shares[0] == 1.0


WORSE = "parcels[1].baseline.land_use must not be worse than parcels[1].history"


@pytest.mark.parametrize(
    ("history", "baseline"),
    [
        ({"management": "none"}, {"management": "full"}),
        ({"input_level": "medium"}, {"input_level": "low"}),
    ],
)
def test_a_baseline_worse_than_what_is_done_already(tmp_path, history, baseline):
    """No-till that the history has, claimed as new against a baseline of ploughing."""
    use = {**parcel()["history"]["land_use"], **history}
    then = {"land_use": {**use, **baseline}}
    plan = {"practices": ["no-till"]}
    data = parcel(history={"land_use": use}, baseline=then, plan=plan)

    assert WORSE in faults(tmp_path, content(data))
    data["baseline"]["reason"] = "the drill is sold"
    found = project(tmp_path, data).parcels[0]
    assert "without the project, as declared: the drill is sold" in found.warnings[0]


def test_a_better_baseline_and_another_land_use_need_no_reason(tmp_path):
    """Land that is cleared without the project is no claim of what is done already."""
    use = parcel()["history"]["land_use"]
    better = {"land_use": {**use, "input_level": "high without manure"}}
    forest = parcel(id="b", history={"land_use": {"use": "forest"}})
    forest["baseline"] = {"land_use": use}
    forest["plan"]["practices"] = ["avoided-deforestation"]
    found = project(tmp_path, parcel(baseline=better), forest)

    assert [p.baseline_use.use for p in found.parcels] == [use["use"]] * 2


@pytest.mark.parametrize("stock", [2.1, 4.5])  # in % or g per 100 g, in kg m-2
def test_a_stock_in_another_unit(tmp_path, stock):
    """0.1 x 2 g kg-1 x 1.3 g cm-3 x 30 cm is 7.8 Mg ha-1, and desert soils hold it."""
    soil = {"stock": stock, "stock_standard_error": 0.1}
    said = faults(tmp_path, content(parcel(soil=soil)))

    assert f"parcels[1].soil.stock must be in Mg ha-1; got {stock:g} to 30 cm" in said
    poor = parcel(soil={**soil, "low_carbon": True})
    assert project(tmp_path, poor).parcels[0].soil.soc_stock == stock
    assert project(tmp_path, parcel(soil={**soil, "stock": 7.9}))


@pytest.mark.parametrize(
    ("practices", "told"),
    [
        (["residue-retention"], True),
        (["residue-retention", "cover-crops"], False),
        ([], False),
    ],
)
def test_a_practice_of_the_baseline_that_the_plan_leaves_out_is_taken_to_go_on(
    tmp_path, practices, told
):
    data = parcel(history={"practices": ["cover-crops"]}, plan={"practices": practices})
    said = project(tmp_path, data).warnings

    assert any("does not name cover-crops" in text for text in said) is told


def test_a_practice_that_another_replaces_does_not_go_on(tmp_path):
    data = parcel(
        history={"practices": ["reduced-till"]}, plan={"practices": ["no-till"]}
    )
    said = project(tmp_path, data).warnings

    assert not any("does not name" in text for text in said)
