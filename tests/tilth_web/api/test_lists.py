"""Lists: filters of the page, pages of a list, nothing that is misunderstood."""

import pytest

from tilth_web.accounts.models import OrganisationCountry
from tilth_web.api.endpoints.projects import LIST
from tilth_web.api.schemas.geojson import FeatureCollection
from tilth_web.registry.domain import search
from tilth_web.registry.domain.search import FACETS
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(call, make_project, show):
    manager = call.people["manager"]
    rows = [
        ("Green cover", "FR", "cropland", (2.0, 48.0)),
        ("Green valley", "KE", "cropland", (37.0, 0.5)),
        ("Rested pasture", "FR", "grassland", (3.0, 45.0)),
    ]
    for name, country, system, corner in rows:
        told = {"name": name, "country": country, "system": system}
        show(make_project(manager, corner, **told))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Green cover", "Green valley", "Rested pasture"]),
        ("q=green", ["Green cover", "Green valley"]),
        ("country=FR", ["Green cover", "Rested pasture"]),
        ("country=FR&country=KE&system=cropland", ["Green cover", "Green valley"]),
        ("practice=cover-crops&country=KE", ["Green valley"]),
        ("bbox=30,-5,40,5", ["Green valley"]),
        ("bbox=170,-5,40,5", ["Green valley"]),
    ],
)
def test_filters_are_those_of_the_page(three, call, query, expected):
    found = call("visitor", "GET", f"projects?{query}").json()
    assert sorted(item["name"] for item in found["items"]) == expected
    assert found["count"] == len(expected)


def test_every_facet_of_the_page_is_a_parameter():
    assert {*FACETS, "q", "bbox", "limit", "offset"} == set(LIST.schemas)


@pytest.mark.parametrize(
    "query",
    [
        *("country=XX", "system=", "practice=nothing", "countries=FR", "view=map"),
        *("bbox=1,2,3", "bbox=a,b,c,d", "bbox=0,50,1,40", "bbox=-181,0,0,1"),
        *("limit=0", "limit=101", "limit=ten", "offset=-1", "offset=1000001"),
        *("limit=1&limit=2", "q=a&q=b", f"q={'x' * 201}", "q=%00", "bbox=nan,0,1,1"),
    ],
)
def test_what_is_misunderstood_is_refused_and_not_left_out(call, query):
    answer = call("visitor", "GET", f"projects?{query}")
    assert answer.status_code == 422
    told = {error["pointer"] for error in answer.json()["errors"]}
    assert told == {f"query:{query.partition('=')[0]}"}


def test_pages_follow_each_other_and_hold_everything_once(three, call):
    seen, address = [], "/api/v1/projects?country=FR&country=KE&limit=2"
    while address:
        found = call("visitor", "GET", address).json()
        assert found["count"] == 3
        seen += [item["name"] for item in found["items"]]
        address = (found["next"] or "").removeprefix("http://localhost:8000")
    assert sorted(seen) == ["Green cover", "Green valley", "Rested pasture"]
    assert len(found["items"]) == 1
    assert "offset=0" in found["previous"]


def test_an_offset_behind_the_end_is_an_empty_page(three, call):
    found = call("visitor", "GET", "projects?offset=500").json()
    assert (found["count"], found["items"], found["next"]) == (3, [], None)


def test_numbers_are_those_of_the_record(three, call):
    project = Project.objects.get(name="Green cover")
    (item,) = call("visitor", "GET", "projects?bbox=1,47,3,49").json()["items"]
    told = item["assessment"]
    assert told["stock_change_mg_ha"] == 3.25  # what `show` wrote
    assert told["stock_change_mg_ha_interval_90"] == {"low": 1.5, "high": 5.0}
    assert (told["total_change_mg"], told["years"]) == (26.0, 20)
    assert item["area_ha"] == project.area_ha
    assert item["practices"] == ["cover-crops"]


def test_what_is_made_up_says_so(three, call, terra):
    Project.objects.filter(country="KE").update(example=True)
    type(terra).objects.update(example=True)
    for item in call("visitor", "GET", "projects").json()["items"]:
        assert item["example"] is (item["country"] == "KE")
        path = f"projects/{item['uuid']}"
        assert call("visitor", "GET", path).json()["example"] is item["example"]
        place = call("visitor", "GET", f"{path}/place").json()
        assert place["properties"]["example"] is item["example"]
    for feature in call("visitor", "GET", "projects/points").json()["features"]:
        told = feature["properties"]
        assert told["example"] is (told["name"] == "Green valley")
    for path in ("organisations", f"organisations/{terra.uuid}"):
        told = call("visitor", "GET", path).json()
        assert told.get("items", [told])[0]["example"] is True


@pytest.mark.parametrize(("most", "kinds"), [(3, {"uuid"}), (2, {"number"})])
def test_points_and_squares_are_of_the_form_that_is_described(
    three, call, monkeypatch, most, kinds
):
    """The answer is sent as it is: here it is held against its schema."""
    monkeypatch.setattr(search, "MOST_POINTS", most)
    answer = call("visitor", "GET", "projects/points?bbox=-10,0,40,55")
    assert answer["Content-Type"] == "application/geo+json"
    found = FeatureCollection.model_validate(answer.json())
    assert found.model_dump(exclude_unset=True) == answer.json()
    told = {"uuid", "number"}
    assert {name for f in found.features for name in f.properties} & told == kinds
    assert len(found.features) == 3


def test_an_unknown_number_is_null_and_no_zero(three, call):
    shown = Project.objects.get(name="Green cover").shown
    type(shown).objects.filter(pk=shown.pk).update(
        change=None, change_low=None, change_high=None, total_change=None
    )
    (item,) = call("visitor", "GET", "projects?bbox=1,47,3,49").json()["items"]
    told = item["assessment"]
    assert told["stock_change_mg_ha"] is None
    assert told["stock_change_mg_ha_interval_90"] is None
    assert told["total_change_mg"] is None


def test_organisations_are_filtered_as_on_their_page(call, terra, make_organisation):
    kenya = make_organisation("Udongo", kind="research", country="KE")
    type(kenya).objects.filter(pk=kenya.pk).update(standing="partner")
    OrganisationCountry.objects.create(organisation=terra, country="KE")
    for query, expected in (
        ("", {"Terra", "Udongo"}),
        ("country=KE", {"Terra", "Udongo"}),
        ("kind=research", {"Udongo"}),
        ("text=terr", {"Terra"}),
    ):
        found = call("visitor", "GET", f"organisations?{query}").json()["items"]
        assert {o["name"] for o in found} == expected


def test_the_catalogue_is_told_in_three_languages(call):
    told = call("visitor", "GET", "practices/cover-crops").json()
    assert set(told["names"]) == {"en", "fr", "es"}
    assert call("visitor", "GET", "practices/nothing").status_code == 404
    whole = call("visitor", "GET", "practices?limit=100").json()
    assert "cover-crops" in {p["key"] for p in whole["items"]}
