"""What is blurred, shown by country, or a draft of others is in no answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tilth_web.registry.sampled import sampled
from tests.tilth_web.registry.test_leaks import CELL, CORNER, NEAR, SECRETS
from tilth_web.api.description import description
from tilth_web.registry.domain.monitoring_public import (
    publish_measurement,
    shown_measurements,
)
from tilth_web.registry.domain.projects import edit_project
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db
OUTSIDE = "visitor", "stranger"


@pytest.fixture
def hidden(call, make_project, show, terra, request):
    """A public project whose place is not exact, and once was."""
    manager = call.people["manager"]
    project = make_project(manager, CORNER, organisation=terra, privacy="exact")
    edit_project(
        project, actor=manager, revision=project.revision, privacy=request.param
    )
    project = show(Project.objects.get())
    measured = sampled(project).measurement
    publish_measurement(measured, actor=manager, consent=True)
    return project


def channels(project):
    """Every address that a visitor may read of a public project."""
    lists = ("projects", "projects/facets", "projects/points")
    for address in lists:
        yield address
        yield f"{address}?bbox={CELL}"
    own = f"projects/{project.uuid}"
    yield from (own, f"{own}/place", f"{own}/assessments")
    yield f"assessments/{project.shown.uuid}"
    yield f"{own}/measured-changes"
    (measured,) = shown_measurements(project)
    yield f"measured-changes/{measured.uuid}"


def test_every_open_operation_is_a_channel():
    """A new operation that visitors may read must be looked at here."""
    open_to_all = {
        operation["operationId"]
        for methods in description()["paths"].values()
        for method, operation in methods.items()
        if {} in operation["security"]
    }
    looked_at = {"projects", "facets", "points", "project", "place"}
    looked_at |= {"assessments", "assessment"}
    looked_at |= {"measured_changes", "measured_change"}
    without_land = {"organisations", "organisation", "practices", "practice"}
    without_land |= {"recognitions", "recognition", "recognition_rules"}
    without_land |= {"criteria_sets", "criteria"}
    without_land |= {"calls", "call", "opportunities"}
    assert open_to_all == looked_at | without_land


@pytest.mark.parametrize("hidden", ["blurred", "country"], indirect=True)
def test_a_hidden_place_is_in_no_answer(hidden, call):
    for who in OUTSIDE:
        for address in channels(hidden):
            answer = call(who, "GET", address)
            assert answer.status_code == 200, address
            text = answer.content.decode()
            assert not [s for s in SECRETS if s in text], address
        ends = ("parcels", "parcels/1", "rounds", "rounds/1", "rounds/1/plan")
        ends += ("rounds/1/readings", "rounds/1/readings/1")
        ends += ("rounds/1/measurements", "rounds/1/measurements/1")
        for end in ends:
            answer = call(who, "GET", f"projects/{hidden.uuid}/{end}")
            assert answer.status_code in (401, 403)


@pytest.mark.parametrize("hidden", ["blurred"], indirect=True)
def test_a_box_finds_the_square_and_no_more(hidden, call):
    for box in (NEAR, "2.101,48.301,2.102,48.302", "2.198,48.398,2.199,48.399"):
        found = call("visitor", "GET", f"projects?bbox={box}").json()
        assert found["count"] == 1
        (item,) = found["items"]
        assert (item["longitude"], item["latitude"]) == pytest.approx((2.15, 48.35))
    beside = call("visitor", "GET", "projects?bbox=2.21,48.3,2.3,48.4").json()
    assert (beside["count"], beside["items"]) == (0, [])


@pytest.mark.parametrize("hidden", ["country"], indirect=True)
def test_a_project_shown_by_country_is_in_no_box(hidden, call):
    for end in ("", "/points", "/facets"):
        told = call("visitor", "GET", f"projects{end}?bbox={NEAR}").json()
        assert str(hidden.uuid) not in str(told)
    assert call("visitor", "GET", "projects?bbox=-180,-90,180,90").json()["count"] == 0
    place = call("visitor", "GET", f"projects/{hidden.uuid}/place").json()
    assert place["geometry"] is None


@pytest.mark.parametrize("hidden", ["blurred"], indirect=True)
def test_squares_of_many_count_public_places(hidden, call, monkeypatch):
    monkeypatch.setattr("tilth_web.registry.domain.search.MOST_POINTS", 0)
    text = call("visitor", "GET", "projects/points?bbox=-10,40,14,55")
    (square,) = text.json()["features"]
    assert square["properties"] == {"number": 1}
    assert square["geometry"]["coordinates"] == [2.5, 48.5]  # squares of 1 degree
    assert not [s for s in SECRETS if s in text.content.decode()]


def test_a_draft_is_counted_for_its_own_people_alone(call, draft):
    for who, number in (("visitor", 0), ("stranger", 0), ("member", 1)):
        assert call(who, "GET", "projects").json()["count"] == number
        facets = call(who, "GET", "projects/facets").json()
        assert facets["country"] == ({"FR": 1} if number else {})
        assert facets["practice"] == ({"cover-crops": 1} if number else {})
        points = call(who, "GET", "projects/points").json()
        assert len(points["features"]) == number
        page = call(who, "GET", "projects?q=green").json()
        assert (page["count"], page["next"]) == (number, None)


def test_an_assessment_that_was_never_shown_is_not_there(call, draft, assess, show):
    public = show(draft)
    newer = assess(public, 2)
    for who, status, number in (("visitor", 404, 1), ("member", 200, 2)):
        assert call(who, "GET", f"assessments/{newer.uuid}").status_code == status
        listed = call(who, "GET", f"projects/{draft.uuid}/assessments").json()
        assert listed["count"] == number


def test_what_was_shown_once_is_found_until_the_project_is_withdrawn(call, draft, show):
    """Somebody may have cited it."""
    older = show(draft).shown
    newer = show(draft, number=2).shown
    address = f"projects/{draft.uuid}"
    for who in OUTSIDE:
        told = call(who, "GET", address).json()["assessment"]
        assert told["uuid"] == str(newer.uuid)
        listed = call(who, "GET", f"{address}/assessments").json()["items"]
        assert [a["uuid"] for a in listed] == [str(newer.uuid), str(older.uuid)]
        assert call(who, "GET", f"assessments/{older.uuid}").status_code == 200
    Project.objects.update(state="withdrawn")
    for who in OUTSIDE:
        assert call(who, "GET", f"{address}/assessments").status_code == 410
        for kept in (older, newer):
            assert call(who, "GET", f"assessments/{kept.uuid}").status_code == 404


def test_an_organisation_that_has_not_joined_is_for_its_own_people(
    call, make_organisation
):
    humus = call.people["stranger"].memberships.get().organisation
    for who, found in (("visitor", False), ("manager", False), ("stranger", True)):
        answer = call(who, "GET", f"organisations/{humus.uuid}")
        assert answer.status_code == (200 if found else 404)
        names = {o["name"] for o in call(who, "GET", "organisations").json()["items"]}
        assert ("Humus" in names) is found


def test_no_answer_names_a_person_of_an_organisation(call, draft, show, terra):
    show(draft)
    for address in (
        "projects",
        f"projects/{draft.uuid}",
        f"organisations/{terra.uuid}",
    ):
        text = call("visitor", "GET", address).content.decode()
        assert "Manager" not in text
        assert "@" not in text


def test_an_address_never_stands_for_a_lacking_name(call, make_project, show):
    manager = call.people["manager"]
    manager.name = ""
    manager.save()
    project = show(make_project(manager, (2.0, 48.0)))
    for address in ("projects", f"projects/{project.uuid}"):
        text = call("visitor", "GET", address).content.decode()
        assert '"A person"' in text
        assert "@" not in text


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("projects", True),
        ("projects?q=green&country=FR", True),
        ("projects/facets", True),
        ("projects/facets?q=green", True),
        ("projects/points", True),
        ("projects/points?q=green&bbox=-10,40,14,55", True),
        ("organisations", False),
        ("organisations?text=a&country=FR", False),
        ("practices", True),
    ],
)
def test_the_number_of_queries_does_not_grow(
    address, more, call, make_project, make_organisation, show, terra
):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert call("token read", "GET", address).status_code == 200
        asked = [query["sql"] for query in found]
        assert not any('."result"' in sql for sql in asked), "large rows"
        texts = '"registry_project"."words"'
        read = [sql for sql in asked if "LIKE" in sql and texts in sql]
        assert len(read) == ("?q=" in address), "texts are looked through once"
        return len(asked)

    manager = call.people["manager"]
    show(make_project(manager, (2.0, 48.0), organisation=terra))
    call("token read", "GET", address)  # notes the use of the token
    few = queries()
    for number in range(3):
        if more:
            show(make_project(manager, (3.0 + number, 48.0), described=False))
        else:
            make_organisation(f"Loam {number}", standing="partner")
    assert queries() == few
    assert few <= 9
