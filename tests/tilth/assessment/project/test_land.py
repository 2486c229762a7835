import pytest

from tests.tilth.assessment.project.examples import NO_STOCK, parcel, project
from tilth.assessment.project.assess import assess
from tilth.assessment.project.land import SYSTEMS, other_land
from tilth.assessment.yaml_file import read_schema
from tilth.datasets.practice import SYSTEMS as KNOWN

VINES = {"land_use": {"use": "perennial"}}
MEADOW = {"use": "grassland", "management": "nominal"}
ELSEWHERE = "the catalogue knows cover-crops for cropland; the land is perennial"


def test_every_land_use_of_a_file_has_its_place_in_the_catalogue():
    use = read_schema("project-1.json")["$defs"]["land_use"]["properties"]["use"]

    assert set(SYSTEMS) == set(use["enum"])
    assert {s for systems in SYSTEMS.values() for s in systems} == set(KNOWN)


def test_a_rate_of_cropland_is_none_of_vines(tmp_path):
    warm = {"zone": "warm temperate dry"}
    vines = parcel(climate=warm, history=VINES)
    found = assess(project(tmp_path, vines), n_members=100)

    assert found.horizons[0].change.estimate is None
    reasons = {n.tier: n.reason for n in found.parcels[0].not_used}
    assert reasons["evidence"] == ELSEWHERE
    assert f"parcel a: {ELSEWHERE}: its effects may not hold there" in found.warnings


@pytest.mark.parametrize(
    ("practice", "land", "soil"),
    [
        ("cover-crops", parcel()["history"]["land_use"], {}),
        ("vineyard-cover", {"use": "perennial"}, {}),
        ("silvopasture", MEADOW, {}),
        ("peat-rewetting", MEADOW, {"class": "organic", **NO_STOCK}),
        ("peatland-protection", MEADOW, {"class": "organic", **NO_STOCK}),
    ],
)
def test_a_practice_on_its_land(tmp_path, practice, land, soil):
    plan = {"practices": [practice]}
    data = parcel(history={"land_use": land}, plan=plan, soil=soil)

    assert other_land(project(tmp_path, data).parcels[0], practice) == ""


def test_what_a_plan_turns_the_land_into_counts(tmp_path):
    plan = {"practices": ["annual-to-perennial", "orchard-cover"]}
    (made,) = project(tmp_path, parcel(plan=plan)).parcels

    assert other_land(made, "orchard-cover") == ""
