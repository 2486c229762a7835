"""The example world: whole, seen to be invented, and worth nothing elsewhere."""

import json
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
import shapely
from allauth.mfa.models import Authenticator
from babel import Locale
from django.contrib.auth import authenticate
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import override_settings

from tilth.datasets.practice import GROUPS, SYSTEMS
from tilth.datasets.practices import read_practices
from tilth_web.accounts.domain.own_tasks import joining_decisions
from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.accounts.models import Joining, Organisation, User
from tilth_web.evaluation.domain.blinding import neutral_name
from tilth_web.evaluation.models import Application, Call, Recognition, Review
from tilth_web.example_world import files
from tilth_web.example_world import world as example_world
from tilth_web.example_world.accounts import accounts, address, password
from tilth_web.example_world.files import projects
from tilth_web.registry.models import (
    Assessment,
    MonitoringRound,
    Overlap,
    Project,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HASHER = "tilth_web.example_world.hasher.ExampleHasher"
OTHER_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
CALLED = {"US": "United States of America"}  # by the map, unlike by Babel
CAMPAIGN = Path(__file__).parents[3] / "docs" / "examples" / "campaign"
NAMED = "Example", "Exemple", "exemple", "Ejemplo", "ejemplo"


@pytest.fixture(scope="module", autouse=True)
def _world(django_db_setup, django_db_blocker):
    """The world, loaded once for all of these tests and then undone."""
    here = override_settings(PASSWORD_HASHERS=[HASHER], SECOND_FACTOR_NEEDED=False)
    with django_db_blocker.unblock(), here, transaction.atomic():
        example_world.load()
        yield
        transaction.set_rollback(True)


def test_it_shows_every_step_of_an_evaluation():
    assert Counter(Call.objects.values_list("example", flat=True)) == {True: 2}
    assert [call.is_open for call in Call.objects.order_by("closes_at")] == [
        False,
        True,
    ]
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {
        "released": 5,
        "review": 2,
        **dict.fromkeys(("draft", "submitted", "returned", "rebuttal"), 1),
        **dict.fromkeys(("deliberation", "decided"), 1),
    }
    told = [
        {review.recommendation for review in application.reviews.all()}
        for application in Application.objects.all()
    ]
    assert {"positive", "negative"} in told  # reviewers who disagree
    (waiting,) = {one.reviewer for one in Review.objects.filter(state="asked")}
    assert waiting.email == "reviewer@example.org"
    hidden = Application.objects.filter(call__blinding="both", state="review").get()
    names = [task.object for task in tasks_of(waiting)]
    assert sorted(names) == [
        neutral_name(hidden),
        "Exemple : compost et zaï au Yatenga",
    ]
    recognised = Counter(Recognition.objects.values_list("state", flat=True))
    assert recognised == {"granted": 3, "withdrawn": 1}


def test_it_holds_what_it_promises():
    assert Organisation.objects.count() == 12
    assert set(Organisation.objects.values_list("kind", flat=True)) == set(
        Organisation.Kind.values
    )
    standings = Counter(Organisation.objects.values_list("standing", flat=True))
    assert standings == {"member": 6, "partner": 4, "applicant": 2}
    states = Counter(Joining.objects.values_list("state", flat=True))
    assert states == {"accepted": 10, "submitted": 1, "draft": 1}
    assert Counter(Project.objects.values_list("state", flat=True)) == {
        "published": 18,
        "draft": 2,
        "withdrawn": 1,
    }
    assert set(Project.objects.values_list("privacy", flat=True)) == set(
        Project.Privacy.values
    )
    assert set(Project.objects.values_list("language", flat=True)) == {"en", "fr", "es"}


def test_every_system_and_every_group_of_practices_is_there():
    assert set(Project.objects.values_list("system", flat=True)) == set(SYSTEMS)
    known = read_practices()
    planned = {
        p.key for project in Project.objects.all() for p in project.practices.all()
    }
    assert {known[key].group for key in planned} == set(GROUPS)


def test_everything_is_called_and_marked_an_example():
    for model in (Organisation, Project):
        assert all(row.example for row in model.objects.all())
        assert all(any(n in row.name for n in NAMED) for row in model.objects.all())
    for assessment in Assessment.objects.all():
        assert assessment.result["example"] is True
    for person in User.objects.all():
        assert person.email.endswith("@example.org")
        assert any(n in person.name for n in NAMED)


def test_what_was_said_of_a_project_is_what_the_engine_answers():
    assert Assessment.objects.count() == 20 + 2
    twice = [p for p in Project.objects.all() if p.assessments.count() == 2]
    assert {p.country for p in twice} == {"FR", "AU"}
    for project in twice:
        two, one = project.assessments.all()
        assert two.input_sha256 != one.input_sha256
        assert project.shown == two
    unknown = Project.objects.filter(state="published", yearly_change=None)
    # Peat, rice and biochar: no method tells their plan from the baseline, or how sure.
    assert set(unknown.values_list("country", flat=True)) == {"DE", "VN", "PL", "US"}


def test_one_project_was_measured_twice(client):
    """The campaign of the documentation: its files, its points and its change."""
    copies = files.DATA / "campaign"
    for year in (2021, 2026):
        name = f"round-{year}.csv"
        assert (copies / name).read_bytes() == (CAMPAIGN / name).read_bytes()
    one, two = MonitoringRound.objects.all()
    assert one.project.name == "Example: a farm measured twice"
    assert two.plan == one.plan
    outline = json.loads((CAMPAIGN / "farm.geojson").read_text())["geometry"]
    (parcel,) = one.project.parcels.all()
    assert parcel.version.outline["coordinates"] == outline["coordinates"]
    change = two.measurement.change
    assert round(change, 2) == 3.33  # as docs/how-to/measure-change.md shows
    page = client.get(one.project.get_absolute_url())
    assert page.context["measured"]["uuid"] == two.measurement.uuid
    rounds = page.context["measured"]["comparison"].rounds
    assert all(r.predicted is not None for r in rounds)


def test_parcels_lie_on_land_in_their_country():
    borders = _borders()
    for project in projects():
        for parcel in project["parcels"]:
            shape = shapely.Polygon(parcel["outline"])
            assert shape.is_valid
            code = project["country"]
            country = borders[CALLED.get(code, Locale("en").territories[code])]
            assert country.contains(shape), project["name"]
    assert not Overlap.objects.exists()


def test_each_shown_account_signs_in_with_its_role():
    shown = accounts()
    assert len(shown) == 11
    for account in shown:
        user = authenticate(None, email=account.email, password=password())
        assert user is not None, account
    held = {
        role: set(platform_roles(User.objects.get(email=address(role))))
        for role in ("secretariat", "board", "editor", "reviewer", "moderator")
    }
    assert held == {role: {role} for role in held}
    assert platform_roles(User.objects.get(email=address("administrator"))) == {
        "administrator"
    }
    assert not Authenticator.objects.exists()


def test_on_another_installation_nobody_signs_in_and_roles_rest():
    secretariat = User.objects.get(email=address("secretariat"))
    with override_settings(PASSWORD_HASHERS=OTHER_HASHERS, SECOND_FACTOR_NEEDED=True):
        for account in accounts():
            found = authenticate(None, email=account.email, password=password())
            assert found is None
        assert not platform_roles(secretariat)


def test_there_is_something_to_do():
    tasks = {
        key: [
            (t.verb, t.object) for t in tasks_of(User.objects.get(email=address(key)))
        ]
        for key in ("signatory", "person")
    }
    assert {verb for verb, _ in tasks["signatory"]} >= {
        "Complete the request to join of",
        "Sign the declaration of intent of",
    }
    assert ("Answer the invitation of", "Ejemplo de Ganadería Regenerativa") in tasks[
        "person"
    ]
    secretariat = User.objects.get(email=address("secretariat"))
    decisions = [task.object for task in joining_decisions(secretariat)]
    assert decisions == ["Example Rice Network"]


def test_it_is_known_to_be_there():
    assert example_world.is_loaded()


def test_pages_say_that_it_is_invented(client):
    text = client.get("/").content.decode()
    assert "Invented examples" in text
    assert "All of it is invented, to look around in." in text
    project = Project.objects.filter(state="published").first()
    assert (
        "Example, invented" in client.get(project.get_absolute_url()).content.decode()
    )
    organisation = Organisation.objects.filter(standing="member").first()
    page = client.get(organisation.get_absolute_url()).content.decode()
    assert "Example, invented" in page


def test_places_are_told_no_closer_than_their_holders_want(client):
    points = client.get("/projects/points.geojson").json()["features"]
    told = {UUID(point["properties"]["uuid"]) for point in points}
    country = Project.objects.filter(privacy="country").values_list("uuid", flat=True)
    assert told.isdisjoint(country)
    assert len(told) == 18 - 3


def _borders():
    """Outlines of countries by English name, from the map that pages draw."""
    with open(finders.find("packages/world-atlas/countries-110m.json")) as file:
        world = json.load(file)
    scale, shift = world["transform"]["scale"], world["transform"]["translate"]
    lines = [_unpacked(line, scale, shift) for line in world["arcs"]]

    def ring(numbers):
        parts = [lines[n] if n >= 0 else lines[~n][::-1] for n in numbers]
        return [corner for part in parts for corner in part]

    return {
        country["properties"]["name"]: shapely.unary_union(
            [
                shapely.make_valid(shapely.Polygon(ring(rings[0])))
                for rings in (
                    country["arcs"]
                    if country["type"] == "MultiPolygon"
                    else [country["arcs"]]
                )
            ]
        )
        for country in world["objects"]["countries"]["geometries"]
    }


def _unpacked(line, scale, shift):
    x = y = 0
    corners = []
    for dx, dy in line:
        x, y = x + dx, y + dy
        corners.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return corners
