"""ETags, If-Match, and what HTTP asks of every address."""

import json

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.tilth_web.api.test_journey import NEW
from tests.tilth_web.registry.conftest import DESCRIPTION, square
from tilth_web.api.endpoints import projects
from tilth_web.registry.domain.projects import edit_project
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(draft):
    return f"/api/v1/projects/{draft.uuid}"


@pytest.mark.parametrize(
    ("method", "end", "body"),
    [
        ("PATCH", "", {"summary": "Other."}),
        ("DELETE", "", None),
        ("POST", "/publish", {"consent": True}),
        ("POST", "/withdraw", {"sure": True}),
        ("PATCH", "/parcels/1", {"outline": square(2.01, 48.0)}),
        ("DELETE", "/parcels/1", None),
    ],
)
def test_a_change_needs_the_etag_of_what_was_read(method, end, body, call, draft, path):
    before = Project.objects.values().get()
    assert call("manager", method, path + end, body).status_code == 428
    old = {"If-Match": '"0123456789abcdef0123456789abcdef"'}
    answer = call("manager", method, path + end, body, **old)
    assert answer.status_code == 412
    read = call("manager", "GET", path + (end if "parcels" in end else ""))
    assert answer["ETag"] == read["ETag"]
    assert Project.objects.values().get() == before
    assert Project.objects.get().parcels.count() == 1


def test_who_was_overtaken_is_told_and_nothing_is_lost(call, draft, path):
    tag = call("manager", "GET", path)["ETag"]
    theirs = {"revision": draft.revision, "summary": "Theirs."}
    edit_project(draft, actor=call.people["manager"], **theirs)
    ours = {"summary": "Ours."}
    answer = call("manager", "PATCH", path, ours, **{"If-Match": tag})
    assert answer.status_code == 412
    assert Project.objects.get().summary == "Theirs."
    several = {"If-Match": f'"x", {answer["ETag"]}'}
    assert call("manager", "PATCH", path, ours, **several).status_code == 200


def test_a_weak_etag_matches_nothing(call, draft, path):
    tag = call("manager", "GET", path)["ETag"]
    weak = {"If-Match": f"W/{tag}"}
    assert call("manager", "PATCH", path, {"summary": "x"}, **weak).status_code == 412


def test_a_parcel_that_changes_changes_the_etag_of_its_project(call, draft, path):
    tag = call("manager", "GET", path)["ETag"]
    parcel = f"{path}/parcels/1"
    mine = {"If-Match": call("manager", "GET", parcel)["ETag"]}
    moved = {"outline": square(2.01, 48.0)}
    assert call("manager", "PATCH", parcel, moved, **mine).status_code == 200
    assert call("manager", "GET", path)["ETag"] != tag


@pytest.mark.parametrize("end", ["", "/place", "/parcels", "/parcels/1"])
def test_who_has_it_already_is_told_so(end, call, path):
    first = call("manager", "GET", path + end)
    again = call("manager", "GET", path + end, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["RateLimit"]
    other = call("manager", "GET", path + end, **{"If-None-Match": '"other"'})
    assert other.status_code == 200
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))


def test_head_is_get_without_a_body(call, path):
    got, head = (call("manager", method, path) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]
    assert head["Content-Length"] == str(len(got.content))
    assert call("visitor", "HEAD", path).status_code == 404


@pytest.mark.parametrize(
    ("end", "allowed"),
    [
        ("", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/publish", "OPTIONS, POST"),
        ("/place", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_and_405_list_the_methods(end, allowed, call, path):
    answer = call("visitor", "OPTIONS", path + end)
    assert (answer.status_code, answer["Allow"]) == (204, allowed)
    assert "Access-Control-Allow-Origin" not in answer
    answer = call("manager", "PUT", path + end, {})
    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert answer["Content-Type"] == "application/problem+json"


def test_pages_of_other_origins_are_let_in_by_a_setting_alone(call, settings):
    origin = {"Origin": "https://map.example.org"}
    asked = call("visitor", "GET", "projects", **origin)
    assert "Access-Control-Allow-Origin" not in asked
    settings.API_ORIGINS = ["https://map.example.org"]
    asked = call("visitor", "GET", "projects", **origin)
    assert asked["Access-Control-Allow-Origin"] == "https://map.example.org"
    assert "Access-Control-Allow-Credentials" not in asked
    before = call("visitor", "OPTIONS", "projects", **origin)
    assert before["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"
    other = call("visitor", "GET", "projects", Origin="https://other.example.org")
    assert "Access-Control-Allow-Origin" not in other


REFUSALS = [
    ({"headers": {"Accept": "text/html"}}, 406),
    ({"content_type": "text/plain", "data": "x"}, 415),
    ({"content_type": "multipart/form-data; boundary=x", "data": "x"}, 415),
    ({"data": '{"name": '}, 400),
    ({"data": '{"start_year": NaN}'}, 400),
    ({"data": '{"start_year": 1e999}'}, 400),
    ({"data": '{"name": "\\ud800"}'}, 400),
    ({"data": "[" * 100_000}, 400),
    ({"data": b"\xff\xfe"}, 400),
    ({"data": "9" * 5000}, 400),
    ({"data": ""}, 400),
    ({"data": "[]"}, 422),
    ({"data": json.dumps(NEW | {"name": "a\x00b"})}, 422),
    ({"data": json.dumps(NEW | {"start_year": "2026"})}, 422),
    ({"data": json.dumps(NEW | {"wrong": 1})}, 422),
    ({"data": json.dumps(NEW | {"organisation": "no uuid"})}, 422),
    ({"data": json.dumps(NEW | {"leakage_mass": 3.0})}, 422),
    ({"data": " " * 3_000_001}, 413),
]


@pytest.mark.parametrize(("sent", "status"), REFUSALS)
def test_what_cannot_be_read_is_a_problem(sent, status, call):
    browser = Client(raise_request_exception=False)
    browser.force_login(call.people["manager"])
    sent = {"content_type": "application/json"} | sent
    answer = browser.post("/api/v1/projects", **sent)
    assert answer.status_code == status
    told = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (told["status"], told["instance"]) == (status, "/api/v1/projects")
    assert told["type"].startswith("http://localhost:8000/api/v1/docs#")
    assert not Project.objects.exists()


def test_the_errors_say_where(call, terra, make_organisation):
    other = make_organisation("Pedon")
    wrong = NEW | {"country": "XX", "leakage_mass": -1, "organisation": str(other.uuid)}
    told = call("manager", "POST", "projects", wrong).json()["errors"]
    assert {e["pointer"] for e in told} == {"#/country", "#/leakage_mass"}
    for good in ("country", "leakage_mass"):
        del wrong[good]
    wrong["country"] = "FR"
    (told,) = call("manager", "POST", "projects", wrong).json()["errors"]
    assert told["pointer"] == "#/organisation"


def test_an_outline_that_crosses_itself_comes_back_repaired(call, path):
    tie = [[2.0, 48.0], [2.01, 48.01], [2.01, 48.0], [2.0, 48.01], [2.0, 48.0]]
    sent = {"outline": {"type": "Polygon", "coordinates": [tie]}}
    answer = call("manager", "POST", f"{path}/parcels", sent)
    assert answer.status_code == 422
    told = answer.json()
    assert [e["pointer"] for e in told["errors"]] == ["#/outline"]
    again = {"outline": told["repaired_outline"]}
    assert call("manager", "POST", f"{path}/parcels", again).status_code == 201


def test_a_description_takes_the_fields_of_the_page_and_no_path(call, path):
    parcel = f"{path}/parcels/1"
    now = {"If-Match": "*"}
    raster = {"temperature": {"path": "secret.tif", "unit": "degC"}}
    sent = {"description": {"climate": {"raster": raster}}}
    assert call("manager", "PATCH", parcel, sent, **now).status_code == 422
    sent = {"description": {"soil": {"clay": 30, "class": "sandy"}}}
    answer = call("manager", "PATCH", parcel, sent, **now)
    assert answer.status_code == 422
    assert all(
        e["pointer"].startswith("#/description") for e in answer.json()["errors"]
    )


def test_a_description_keeps_what_has_no_field(call, draft, path):
    """An example or a project file brings what the page has no field for."""
    parcel = draft.parcels.get()
    parcel.soil |= {"cn_ratio": 11.0}
    parcel.save()
    sent = {"description": DESCRIPTION | {"soil": {"class": "low-activity clay"}}}
    answer = call("manager", "PATCH", f"{path}/parcels/1", sent, **{"If-Match": "*"})
    assert answer.status_code == 200, answer.content
    told = answer.json()["description"]
    assert told == sent["description"] | {
        "soil": {"class": "low-activity clay", "cn_ratio": 11.0}
    }


def test_what_breaks_tells_nothing_of_its_inside(call, monkeypatch):
    def broken(*args):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(projects, "found_projects", broken)
    answer = call("visitor", "GET", "projects")
    assert answer.status_code == 500
    assert answer["X-Request-ID"]
    assert "secret" not in answer.content.decode()
    assert answer.json()["title"] == "The server failed"


def test_a_full_disk_is_said_and_nothing_is_saved(call, path):
    def full(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")) and "registry_" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    before = Project.objects.values().get()
    with connection.execute_wrapper(full):
        answers = [
            call("token write", "POST", "projects", NEW),
            call("token write", "PATCH", path, {"summary": "x"}, **{"If-Match": "*"}),
        ]
    for answer in answers:
        assert answer.status_code == 507
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"] == "Its disk is full; nothing was saved."
    assert Project.objects.values().get() == before


@pytest.mark.parametrize("rest", ["", "nowhere", "projects/", "projects/1", "a/b/%0A"])
def test_other_addresses_are_a_problem_too(rest, call):
    answer = call("visitor", "GET", f"/api/v1/{rest}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_details_are_in_the_language_of_the_reader(call):
    french = {"Accept-Language": "fr"}
    answer = call("visitor", "GET", "projects?wrong=1", **french)
    assert answer.json()["title"] == "Something sent is not right"
    assert answer["Content-Language"] == "fr"
