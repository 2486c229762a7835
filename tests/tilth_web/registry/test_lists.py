import csv
import io
import re
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tilth_web.markup import tight
from tilth_web.accounts.domain.organisations import edit_organisation
from tilth_web.accounts.models import Organisation
from tilth_web.registry.domain import search
from tilth_web.registry.domain.export import COLUMNS
from tilth_web.registry.domain.projects import edit_project
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(make_person):
    return make_person("Ada")


@pytest.fixture
def three(ada, make_project, publish):
    rows = [
        ("Green cover", "FR", "cropland", (2.0, 48.0)),
        ("Green valley", "KE", "cropland", (37.0, 0.5)),
        ("Rested pasture", "FR", "grassland", (3.0, 45.0)),
    ]
    for name, country, system, corner in rows:
        project = make_project(ada, corner, name=name, country=country, system=system)
        Project.objects.filter(pk=project.pk).update(
            state="published", published_at=project.created_at
        )


def names(client, query):
    page = client.get(f"/projects/?{query}").context["page"]
    return {project.name for project in page}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Green cover", "Green valley", "Rested pasture"}),
        ("q=green", {"Green cover", "Green valley"}),
        ("q=green+valley", {"Green valley"}),
        ("q=Ada", set()),
        ("country=FR", {"Green cover", "Rested pasture"}),
        ("country=FR&country=KE&system=cropland", {"Green cover", "Green valley"}),
        ("practice=cover-crops&country=KE", {"Green valley"}),
        ("practice=no-till", set()),
        ("box=30,-5,40,5", {"Green valley"}),
        ("box=nonsense", {"Green cover", "Green valley", "Rested pasture"}),
        ("country=XX", {"Green cover", "Green valley", "Rested pasture"}),
    ],
)
def test_filters_are_alternatives_in_a_facet_and_add_up_across(
    three, client, query, expected
):
    assert names(client, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("senegal", {"Renaissance du Sénégal"}),
        ("SÉNÉGAL", {"Renaissance du Sénégal"}),
        ("vetch dakar", {"Renaissance du Sénégal"}),
        ("TERRA", {"Renaissance du Sénégal"}),
        ("terra vetch", {"Renaissance du Sénégal"}),
        ("perou", {"Renaissance du Sénégal"}),
        ("PÉROU vetch", {"Renaissance du Sénégal"}),
        ("cover", set()),
        ("100%", set()),
        ("_", set()),
    ],
)
def test_words_are_found_in_texts_as_they_are_now(
    ada, client, make_organisation, make_project, query, expected
):
    """Whatever their case and accents; renamed is renamed."""
    project = make_project(ada, organisation=make_organisation("Terra Pérou"))
    words = {"name": "Renaissance du Sénégal", "summary": "Vetch.", "story": "À Dakar."}
    edit_project(project, actor=ada, revision=project.revision, **words)
    make_project(ada, name="Green valley", summary="Rye.")
    Project.objects.update(state="published", published_at=project.created_at)
    assert names(client, urlencode({"q": query})) == expected


def test_a_holder_that_is_renamed_is_found_by_the_new_name_alone(
    ada, client, make_organisation, make_project
):
    terra = make_organisation("Pérou")
    make_project(ada, organisation=terra)
    Project.objects.update(state="published", published_at=terra.created_at)
    named = {"description": "Soils of Ñuñoa.", "country": "PE"}
    edit_organisation(terra, actor=ada, version=1, name="Açaí", **named)
    assert names(client, "q=acai") == {"Green cover"}
    assert names(client, "q=perou") == set()
    assert names(client, "q=nunoa") == set(), "what a holder does is not the project"


def test_names_of_before_are_folded_by_the_migration(make_organisation):
    migration = import_module("tilth_web.accounts.migrations.0006_folded_words")
    terra = make_organisation("Été", description="Ça pousse.")
    Organisation.objects.update(words="", folded_name="")
    migration.fill(apps, None)
    terra.refresh_from_db()
    assert (terra.folded_name, terra.words) == ("ete", "ete\nca pousse.")


def test_texts_of_before_are_folded_by_the_migration(ada, make_project):
    migration = import_module("tilth_web.registry.migrations.0004_words")
    project = make_project(ada, name="Été", summary="Vert.", story="Ça pousse.")
    Project.objects.update(words="")
    migration.fill(apps, None)
    project.refresh_from_db()
    assert project.words == "ete\nvert.\nca pousse."


def test_a_facet_counts_with_its_own_choice_lifted(three, client):
    facets = client.get("/projects/?country=KE").context["facets"]
    counts = {
        facet["name"]: {o["value"]: o["number"] for o in facet["options"]}
        for facet in facets
    }
    assert counts["country"] == {"FR": 2, "KE": 1}
    assert counts["system"] == {"cropland": 1}
    assert counts["practice"] == {"cover-crops": 1}


def test_every_choice_is_a_chip_that_leaves_it_out(three, client):
    answer = client.get("/projects/?country=KE&country=FR&q=green&view=table")
    assert dict(answer.context["chips"]) == {
        "Words: green": "country=KE&country=FR&view=table",
        "Country: France": "country=KE&q=green&view=table",
        "Country: Kenya": "country=FR&q=green&view=table",
    }


def test_a_person_finds_what_is_their_own_alone(
    ada, client, make_person, make_project, make_organisation, publish
):
    ben, terra = make_person("Ben"), make_organisation("Terra")
    terra.memberships.create(person=ben, role="member")
    publish(make_project(ada, (2.0, 48.0), name="Hers, public"), ada)
    make_project(ada, (3.0, 48.0), name="Hers, a draft", country="KE")
    of_terra = make_project(ada, organisation=terra, name="Of Terra")
    assert of_terra.person is None
    assert names(client, "mine=1") == set()
    assert 'name="mine"' not in client.get("/projects/").content.decode()
    client.force_login(ben)
    assert names(client, "mine=1") == {"Of Terra"}
    assert names(client, "") == {"Hers, public", "Of Terra"}
    points = "/projects/points.geojson"
    assert client.get(points + "?mine=1").json()["features"] == []
    assert len(client.get(points).json()["features"]) == 1
    client.force_login(ada)
    answer = client.get("/projects/?mine=1&country=KE")
    assert [p.name for p in answer.context["page"]] == ["Hers, a draft"]
    assert dict(answer.context["chips"])["Only mine"] == "country=KE"
    table = client.get("/projects/projects.csv?mine=1")
    rows = b"".join(table.streaming_content).decode().splitlines()
    assert len(rows) == 3


def test_pages_and_views_keep_the_filters(ada, client, make_project, settings):
    for n in range(21):
        project = make_project(ada, name=f"Number {n}")
        Project.objects.filter(pk=project.pk).update(
            state="published", published_at=project.created_at
        )
    text = client.get("/projects/?country=FR&view=table").content.decode()
    assert 'href="?country=FR&amp;view=table&amp;page=2"' in text
    assert 'href="?country=FR&amp;view=map"' in text
    assert len(client.get("/projects/?country=FR&page=2").context["page"]) == 1


def test_the_table_for_programs_has_every_project_and_runs_no_formula(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0), name="=1+1"), ada)
    answer = client.get("/projects/projects.csv")
    rows = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    (row,) = list(rows)
    assert tuple(row) == COLUMNS
    assert row["name"] == "'=1+1"
    assert float(row["stock_change_mg_ha"]) == project.shown.change
    assert float(row["stock_change_mg_ha_low_90"]) == project.shown.change_low
    assert (row["method"], row["practices"]) == ("Tier 1", "cover-crops")
    assert float(row["longitude"]) == pytest.approx(2.05)


def test_above_a_number_of_points_the_map_shows_squares_with_counts(
    three, client, monkeypatch
):
    monkeypatch.setattr(search, "MOST_POINTS", 2)
    found = client.get("/projects/points.geojson?box=0,40,40,50").json()["features"]
    assert {f["properties"]["name"] for f in found} == {"Green cover", "Rested pasture"}
    monkeypatch.setattr(search, "MOST_POINTS", 1)
    found = client.get("/projects/points.geojson?box=0,40,40,50").json()["features"]
    assert sorted(f["properties"]["number"] for f in found) == [1, 1]
    world = client.get("/projects/points.geojson").json()["features"]
    assert sum(f["properties"]["number"] for f in world) == 3


@pytest.mark.parametrize(
    "address",
    [
        "/projects/",
        "/projects/?view=table",
        "/projects/?q=green&country=FR&practice=cover-crops",
        "/projects/points.geojson",
        "/projects/points.geojson?q=green&box=-5,40,15,55",
        "/projects/projects.csv",
        "/",
    ],
)
def test_lists_ask_the_database_as_often_for_one_as_for_many(
    ada, client, make_project, publish, address
):
    publish(make_project(ada, (2.0, 48.0)), ada)
    client.get(address)
    few = _asked(client, address)
    for x in (3.0, 4.0, 5.0):
        publish(make_project(ada, (x, 48.0), (x, 48.1)), ada)
    asked = _sql(client, address)
    assert len(asked) == few
    assert not any('."result"' in sql for sql in asked), "large rows"
    texts = sum("LIKE" in sql and '."words"' in sql for sql in asked)
    assert texts == ("?q=" in address), "texts are looked through once"


def test_a_page_asks_the_database_as_often_for_one_parcel_as_for_many(
    ada, client, make_project, publish
):
    small = publish(make_project(ada, (2.0, 48.0)), ada)
    large = publish(make_project(ada, *((3.0, y / 10) for y in range(480, 486))), ada)
    client.get(small.get_absolute_url())
    few = _asked(client, small.get_absolute_url())
    assert _asked(client, large.get_absolute_url()) == few
    assert few <= 20


def _asked(client, address):
    return len(_sql(client, address))


def _sql(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200
    return [query["sql"] for query in queries]


def test_the_front_page_tells_number_area_and_newest(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    make_project(ada, (3.0, 48.0), name="A draft of hers")
    text = tight(client.get("/").content.decode())
    assert f"<dd>{project.area_ha:.2f}</dd>" in text
    assert "<dt>public project</dt><dd>1</dd>" in text
    assert "Green cover" in text
    assert "A draft of hers" not in text


def test_a_part_of_the_map_stays_where_other_filters_are_chosen(client, three):
    """The form sends it along; what is no part of a map is left out."""
    for box, sent in (("30,-5,40,5", ["30,-5,40,5"]), ("nonsense", [])):
        text = client.get(f"/projects/?box={box}&view=map").content.decode()
        form = text.partition('role="search"')[2].partition("</form>")[0]
        assert re.findall(r'name="box" value="([^"]*)"', form) == sent
