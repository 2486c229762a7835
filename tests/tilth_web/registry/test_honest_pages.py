"""What a public page must not say: more than was agreed, or than is known."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.tilth_web.registry.conftest import DESCRIPTION
from tests.tilth_web.registry.test_journey import BASICS, page
from tilth_web.accounts.models import RoleGrant
from tilth_web.registry.domain.figures import figures, headline
from tilth_web.registry.domain.parcels import add_parcels, describe_parcel
from tilth_web.registry.domain.projects import edit_project
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db
CHANGED = "changed after this assessment"
# Nothing differs from the history but the char, which no stock change factor knows.
CHAR = {"practices": ["biochar"], "adoption": {"curve": "linear", "years": 3}}
CHAR |= {"biochar": {"mass": 6, "feedstock": "wood", "temperature": 550}}


@pytest.fixture
def ada(make_person):
    return make_person("Ada")


def described(project, actor, sections):
    """The first parcel of a project with another description."""
    project.refresh_from_db()
    describe_parcel(
        project.parcels.first(),
        actor=actor,
        revision=project.revision,
        sections=sections,
    )
    return project


@pytest.mark.parametrize(
    ("shown", "asked", "kept"),
    [
        ("country", "blurred", "country"),
        ("country", "exact", "country"),
        ("blurred", "exact", "blurred"),
        ("exact", "country", "country"),
    ],
)
def test_who_only_edits_hides_a_public_place_but_never_shows_more_of_it(
    ada, make_person, client, make_project, publish, shown, asked, kept
):
    project = publish(make_project(ada, (2.0, 48.0), privacy=shown), ada)
    bea = make_person("Bea")
    project.co_editors.create(person=bea)
    client.force_login(bea)
    sent = BASICS | {"privacy": asked, "revision": project.revision}
    answer = client.post(page(client, project, ""), sent)
    assert Project.objects.get().privacy == kept
    assert answer.status_code == (302 if kept == asked else 422)
    if kept != asked:
        assert "may publish it" in answer.context["form"].errors["privacy"][0]


def test_who_publishes_may_show_more_of_the_place_and_a_draft_is_free(
    ada, make_person, make_project, publish
):
    project = make_project(ada, (2.0, 48.0), privacy="country")
    bea = make_person("Bea")
    project.co_editors.create(person=bea)
    project.refresh_from_db()
    edit_project(project, actor=bea, revision=project.revision, privacy="blurred")
    project = publish(Project.objects.get(), ada)
    edit_project(project, actor=ada, revision=project.revision, privacy="exact")
    assert Project.objects.get().privacy == "exact"


def test_a_zero_beside_biochar_has_no_interval(ada, make_project, publish, client):
    project = make_project(ada, (2.0, 48.0), described=False)
    project = described(project, ada, DESCRIPTION | {"plan": CHAR})
    shown = publish(project, ada).shown
    at = shown.result["horizons"][0]["stock_change_mg_ha"]
    assert (at["estimate"], at["interval_90"]) == (0.0, None)
    change = figures(shown)[0]
    assert (change.value, change.low, change.standard_error) == ("0", "", "")
    assert "biochar changes the other carbon of the soil is not known" in change.unknown
    assert headline(shown).low == ""
    assert (shown.change, shown.change_low, shown.change_high) == (0.0, None, None)
    assert Project.objects.get().yearly_change is None
    told = client.get(project.get_absolute_url()).content.decode()
    assert "How sure this is cannot be told." in told


def test_numbers_older_than_the_land_say_so(ada, client, make_project, publish):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    address = project.get_absolute_url()
    edit_project(project, actor=ada, revision=project.revision, name="Another name")
    assert CHANGED not in client.get(address).content.decode()
    outline = project.parcels.get().version.outline
    moved = [[x + 0.1, y] for x, y in outline["coordinates"][0]]
    more = {"type": "Polygon", "coordinates": [moved]}
    add_parcels(project, actor=ada, source="drawn", outlines=[("", more)])
    assert CHANGED in client.get(address).content.decode()


def test_what_cannot_be_done_twice_is_answered_with_a_page(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    client.force_login(ada)
    answer = client.post(page(client, project, "").replace("edit", "delete"))
    assert answer.status_code == 409
    assert "Only a draft can be deleted." in answer.content.decode()
    assert "<h1>Not possible now</h1>" in answer.content.decode()


def test_what_was_withdrawn_already_says_so_and_not_that_one_may_not(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    client.force_login(ada)
    address = f"/projects/{project.uuid}/withdraw/"
    assert client.post(address, {"sure": "on"}).status_code == 302
    again = client.post(address, {"sure": "on"})
    assert again.status_code == 409
    assert "This project was withdrawn" in again.content.decode()


@pytest.mark.parametrize("address", ["", "assessments/"])
def test_roles_are_read_once_for_a_page(
    address, ada, client, make_person, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    client.force_login(make_person("Sec", "secretariat"))
    with CaptureQueriesContext(connection) as asked:
        client.get(project.get_absolute_url() + address)
    roles = [q for q in asked if f'FROM "{RoleGrant._meta.db_table}"' in q["sql"]]
    assert len(roles) == 1


def test_a_role_that_ended_is_gone_with_the_next_request(ada, client, make_person):
    secretary = make_person("Sec", "secretariat")
    client.force_login(secretary)
    assert client.get("/projects/overlaps/").status_code == 200
    RoleGrant.objects.filter(person=secretary).update(ended_at=timezone.now())
    assert client.get("/projects/overlaps/").status_code == 403
