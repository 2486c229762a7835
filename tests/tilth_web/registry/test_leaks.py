"""What is blurred, or shown by country, or a draft, shows nowhere else."""

import json
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from tests.tilth_web.markup import tight
from tests.tilth_web.registry.conftest import agree, square
from tests.tilth_web.registry.sampled import CORNER, SITE, sampled
from tilth_web.geometry.domain.outline import shape_of
from tilth_web.notifications.models import Event
from tilth_web.operations.domain import jobs
from tilth_web.operations.models import Job
from tilth_web.registry.domain import own_tasks
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.parcels import (
    add_parcels,
    change_outline,
    remove_parcel,
)
from tilth_web.registry.domain.place import cell
from tilth_web.registry.domain.projects import (
    edit_project,
    show_outlines,
    withdraw_project,
)
from tilth_web.registry.domain.queries import visible_overlaps, visible_projects
from tilth_web.registry.models import Place, Project
from tilth_web.registry.urls import urlpatterns

pytestmark = pytest.mark.django_db
# In the square of 0.1 degrees from 2.1 to 2.2 E and 48.3 to 48.4 N; these digits are
# found in no other number.
SECRETS = "2.137", "2.139", "2.141", "48.347", "48.349", "48.351", SITE
NEAR = "2.13,48.34,2.15,48.36"
CELL = "2.1,48.3,2.2,48.4"


@pytest.fixture
def ada(make_person):
    return make_person("Ada")


@pytest.fixture
def hidden(ada, make_project, publish, request):
    """A public project whose place is blurred or left out, and once was exact."""
    project = publish(make_project(ada, CORNER, privacy="exact"), ada)
    edit_project(project, actor=ada, revision=project.revision, privacy=request.param)
    project = publish(Project.objects.get(), ada)
    return project


def channels(project):
    """Every public address that tells of projects, without a box and with one."""
    lists = ("/projects/", "/projects/points.geojson", "/projects/projects.csv")
    lists += tuple(f"/projects/?view={view}" for view in ("map", "table"))
    for address in lists:
        yield address
        yield f"{address}{'&' if '?' in address else '?'}box={CELL}"
    own = f"/projects/{project.uuid}/"
    yield from (own, f"{own}project.json", f"{own}place.geojson")
    yield from (f"{own}assessments/", f"{own}cite.bib", f"{own}cite.json")
    yield f"/projects/assessments/{project.shown.uuid}.json"
    yield "/"


def text_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return tight(content.decode())


def redrawn(project, person):
    """The first parcel gets the secret outline, and another one is added there."""
    outline = square(*CORNER)
    change_outline(
        project.parcels.first(), actor=person, source="drawn", outline=outline
    )
    add_parcels(
        project,
        actor=person,
        source="drawn",
        outlines=[("secret meadow", square(CORNER[0], CORNER[1] - 0.01))],
    )


def test_outlines_of_a_co_editor_wait_for_consent(
    ada, make_project, publish, make_person, client
):
    before = publish(make_project(ada, (5.0, 48.0), privacy="exact"), ada)
    seen = before.place.outline
    bea = make_person("Bea")
    before.co_editors.create(person=bea)
    redrawn(before, bea)
    project = Project.objects.get()
    for person in (None, make_person("Cy")):
        client.logout() if person is None else client.force_login(person)
        for address in channels(project):
            text = text_of(client.get(address))
            assert not [s for s in SECRETS if s in text], address
    assert project.place.outline == seen
    assert {t.verb for t in own_tasks.outlines(ada)} == {"Agree to newer outlines of"}
    assert not list(own_tasks.outlines(bea))

    client.force_login(bea)
    shown = client.get(f"/projects/{project.uuid}/edit/parcels/").content.decode()
    assert shown.count("not shown yet") == 3  # two parcels, and what it means
    agree(project, ada)
    client.logout()
    place = text_of(client.get(f"/projects/{project.uuid}/place.geojson"))
    assert "2.137" in place
    assert not list(own_tasks.outlines(ada))
    assert Event.objects.filter(verb="project.outlines_shown").count() == 1


AREAS = {  # address: the area that it tells, as it is written
    "/projects/": "· {area}&nbsp;ha</p>",
    "/projects/?view=table": 'data-label="Area, ha">{area}</td>',
    "/projects/projects.csv": ",published,{number},exact,",
    "{own}": "France, {area}&nbsp;ha</p>",
    "{own}project.json": '"area_ha": {number}, "place_shown"',
    "{own}place.geojson": '"area_ha": {number}, "place_shown"',
    "/api/v1/projects": '"area_ha": {number}, "place_shown"',
    "/api/v1/projects/{uuid}": '"area_ha": {number}, "place_shown"',
    "/api/v1/projects/{uuid}/place": '"area_ha": {number}, "place_shown"',
}
SUMS = {"/": "<dd>{area}</dd>"}  # the same for everybody


def told_areas(client, project, area_ha):
    """The addresses that tell an area of a project."""
    words = {"own": project.get_absolute_url(), "uuid": project.uuid}
    words |= {"number": area_ha, "area": f"{area_ha:.2f}"}
    found = set()
    for address, told in (AREAS | SUMS).items():
        text = text_of(client.get(address.format(**words)))
        if told.format(**words) in text:
            found.add(address)
    return found


def test_the_area_is_that_of_the_outlines_that_a_reader_may_see(
    ada, make_project, publish, make_person, client
):
    """In every channel: those involved see the newest, all others what is shown."""
    project = publish(make_project(ada, (5.0, 48.0), privacy="exact"), ada)
    shown = project.area_ha
    assert shown == pytest.approx(13.27, rel=2e-3)  # 0.298 x 0.445 km
    bea = make_person("Bea")
    project.co_editors.create(person=bea)
    redrawn(project, bea)
    newest = Project.objects.get().area_ha
    assert newest == pytest.approx(2 * shown, rel=0.01)
    sec = make_person("Sec", "secretariat")
    for person in (None, make_person("Cy")):
        client.logout() if person is None else client.force_login(person)
        assert told_areas(client, project, shown) == AREAS.keys() | SUMS.keys(), person
        assert told_areas(client, project, newest) == set()
        text = text_of(client.get(project.get_absolute_url()))
        assert "changed after this assessment" not in text
        assert "until newer outlines" not in text
    for person in (ada, bea, sec):
        client.force_login(person)
        assert told_areas(client, project, newest) == AREAS.keys(), person
        assert told_areas(client, project, shown) == SUMS.keys(), person
        text = text_of(client.get(project.get_absolute_url()))
        assert "changed after this assessment" in text
        assert f"The public sees {shown:.2f} ha until newer" in text
    agree(project, ada, do=show_outlines)
    client.logout()
    assert told_areas(client, project, newest) == AREAS.keys() | SUMS.keys()
    assert "changed after this" in text_of(client.get(project.get_absolute_url()))
    remove_parcel(project.parcels.get(position=1), actor=bea)
    left = Project.objects.get()
    assert told_areas(client, project, left.area_ha) == AREAS.keys() | SUMS.keys()


def test_areas_of_before_are_added_up_by_the_migration(
    ada, make_project, publish, make_person
):
    migration = import_module("tilth_web.registry.migrations.0006_shown_area")
    project = publish(make_project(ada, (5.0, 48.0), (5.1, 48.0)), ada)
    bea = make_person("Bea")
    project.co_editors.create(person=bea)
    redrawn(project, bea)
    make_project(ada, name="No land")
    Project.objects.update(shown_area_ha=0.0)
    migration.fill(apps, None)
    assert dict(Project.objects.values_list("name", "shown_area_ha")) == {
        "Green cover": project.area_ha,
        "No land": 0.0,
    }


def test_who_may_publish_shows_what_they_draw_and_nothing_else(
    ada, make_project, publish, make_person
):
    project = publish(make_project(ada, (5.0, 48.0), privacy="exact"), ada)
    bea = make_person("Bea")
    project.co_editors.create(person=bea)
    redrawn(project, bea)
    add_parcels(
        project, actor=ada, source="drawn", outlines=[("own", square(6.0, 48.0))]
    )
    west, _south, east, north = shape_of(Project.objects.get().place.outline).bounds
    assert west == pytest.approx(5.0, abs=0.01)  # CORNER lies further west and north
    assert east == pytest.approx(6.0, abs=0.01)
    assert north == pytest.approx(48.0, abs=0.01)


def test_land_that_is_taken_out_is_shown_no_more(
    ada, make_project, publish, make_person
):
    project = publish(make_project(ada, (5.0, 48.0), privacy="exact"), ada)
    bea = make_person("Bea")
    project.co_editors.create(person=bea)
    remove_parcel(project.parcels.first(), actor=bea)
    assert not Place.objects.exists()


def test_an_overlap_with_a_hidden_outline_is_told_to_nobody_else(
    ada, make_project, publish, make_person
):
    cy, bea = make_person("Cy"), make_person("Bea")
    publish(make_project(cy, CORNER, privacy="exact"), cy)
    project = publish(make_project(ada, (5.0, 48.0), privacy="exact"), ada)
    project.co_editors.create(person=bea)
    redrawn(project, bea)
    assert visible_overlaps(ada).exists()
    assert not visible_overlaps(cy).exists()
    agree(project, ada)
    assert visible_overlaps(cy).exists()


@pytest.mark.parametrize("hidden", ["blurred", "country"], indirect=True)
def test_a_hidden_place_is_in_no_public_channel(hidden, client, make_person):
    for person in (None, make_person("Bea")):
        client.logout() if person is None else client.force_login(person)
        for address in channels(hidden):
            answer = client.get(address)
            assert answer.status_code == 200, address
            found = [secret for secret in SECRETS if secret in text_of(answer)]
            assert not found, (address, found)


def test_the_same_test_would_find_an_exact_place(ada, client, make_project, publish):
    project = publish(make_project(ada, CORNER, privacy="exact"), ada)
    text = text_of(client.get(f"/projects/{project.uuid}/place.geojson"))
    assert "2.1372913" in text


@pytest.mark.parametrize("hidden", ["blurred"], indirect=True)
def test_a_box_search_tells_no_more_than_the_square(hidden, client):
    """A box in the square finds the project wherever in the square it is."""
    for box in (NEAR, "2.101,48.301,2.102,48.302", "2.198,48.398,2.199,48.399"):
        found = client.get(f"/projects/points.geojson?box={box}").json()
        assert len(found["features"]) == 1
        (point,) = found["features"]
        assert point["geometry"]["coordinates"] == pytest.approx([2.15, 48.35])
    beside = client.get("/projects/points.geojson?box=2.21,48.3,2.3,48.4").json()
    assert beside["features"] == []


@pytest.mark.parametrize("hidden", ["country"], indirect=True)
def test_a_project_shown_by_country_is_in_no_box(hidden, client):
    for box in (NEAR, "-180,-90,180,90"):
        assert (
            client.get(f"/projects/points.geojson?box={box}").json()["features"] == []
        )
    place = client.get(f"/projects/{hidden.uuid}/place.geojson").json()
    assert place["geometry"] is None


def test_the_square_stays_when_the_land_moves_in_it(ada, make_project):
    project = make_project(ada, CORNER)
    before = project.place.outline
    parcel = project.parcels.get()
    change_outline(parcel, actor=ada, source="drawn", outline=square(2.19, 48.31))
    assert Project.objects.get().place.outline == before
    change_outline(parcel, actor=ada, source="drawn", outline=square(2.21, 48.31))
    assert Project.objects.get().place.outline != before


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ((2.1372913, 48.3472819), (21, 483)),
        ((-0.01, -0.01), (-1, -1)),
        ((180.0, 90.0), (1799, 899)),
        ((-180.0, -90.0), (-1800, -900)),
    ],
)
def test_squares_lie_on_one_grid(point, expected):
    assert cell(*point) == expected


def test_the_stored_input_holds_no_place_and_no_name_of_a_parcel(
    ada, make_project, publish
):
    project = publish(make_project(ada, CORNER, privacy="exact"), ada)
    for kept in (
        project.shown.input,
        project.shown.result,
        Job.objects.get().parameters,
    ):
        text = json.dumps(kept)
        assert "geometry" not in text
        assert "coordinates" not in text
        assert not [secret for secret in SECRETS if secret in text]
    (parcel,) = project.shown.input["parcels"]
    assert len(re.sub(r"\D", "", str(parcel["area_ha"]))) <= 4


def addresses(project):
    """Every address of a project, made of the patterns themselves.

    Those of a round name the first one, which a project may lack.
    """
    uuid = str(project.uuid)
    values = {"uuid": uuid, "position": "1", "person": uuid, "partner": uuid}
    values |= {"page": "basics", "pk": "1", "number": "1", "result": "1"}
    values |= {"name": "plan.json", "invitation": uuid}
    for pattern in urlpatterns:
        if "uuid" in pattern.pattern.converters and pattern.name not in OF_OTHERS:
            path = re.sub(r"<\w+:(\w+)>", lambda m: values[m[1]], str(pattern.pattern))
            yield pattern.name, f"/projects/{path}"


# Those whose uuid is not that of a project.
OF_OTHERS = {"assessment", "partnership", "measurement"}
POSTED = {"remove", "cancel", "share", "unshare", "delete", "draft", "letters"}
POSTED |= {"milestone-add", "milestone-remove", "partner-add", "partner-remove"}
POSTED |= {"round-cancel", "round-remove", "share-again", "share-withdraw"}
ROUNDS = {p.name for p in urlpatterns if "/monitoring/" in str(p.pattern)}
CHANGED = {"round-add", "round-design", "laboratory", "measure", "round-publish"}
CHANGED |= {"round-cancel", "round-remove"}


def test_a_draft_of_others_is_found_at_no_address(
    ada, client, make_person, make_project, publish, make_organisation
):
    draft = make_project(ada, CORNER)
    sampled(draft)
    other = make_person("Bea", "reviewer", "board", manager=make_organisation())
    client.force_login(other)
    for name, address in addresses(draft):
        answer = client.post(address) if name in POSTED else client.get(address)
        assert answer.status_code == 404, name
    for address in ("/projects/", "/projects/points.geojson", "/projects/projects.csv"):
        assert str(draft.uuid) not in text_of(client.get(address))
    assert Project.objects.get() == draft


def test_assessments_are_found_by_others_once_they_were_public(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, CORNER), ada)
    cited = project.shown
    ask_assessment(project, actor=ada)
    jobs.run_job(jobs.claim())
    newer = project.assessments.first()
    address = "/projects/assessments/{}.json".format
    assert client.get(address(cited.uuid)).status_code == 200
    assert client.get(address(newer.uuid)).status_code == 404
    page = client.get(f"/projects/{project.uuid}/assessments/")
    assert page.context["assessments"] == [cited]
    agree(project, ada)
    for assessment in (cited, newer):
        assert client.get(address(assessment.uuid)).status_code == 200
    withdraw_project(project, actor=ada)
    for assessment in (cited, newer):
        assert client.get(address(assessment.uuid)).status_code == 404
    client.force_login(ada)
    assert client.get(address(newer.uuid)).status_code == 200


READ = {"detail", "json", "geojson", "assessments", "bibtex", "csl", "write"}
OF_OWNERS = {"share", "unshare", "delete", "partner-add", "partner-remove"}
OF_OWNERS |= {"round-publish", "share-again", "share-withdraw"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("holder", "all"),
        ("co-editor", "edit"),
        ("member", "read"),
        ("manager", "all"),
        ("signatory", "all"),
        ("secretariat", "withdraw"),
        ("person", "read"),
    ],
)
def test_every_role_at_every_address_of_a_public_project(
    role, may, client, make_person, make_project, make_organisation, publish
):
    """Each role is tried at every address: 403 where the table has no cell for it."""
    held = role in ("member", "manager", "signatory")
    terra = make_organisation() if held else None
    keeper = make_person("Ada")
    project = make_project(keeper, CORNER, organisation=terra)
    person = {
        "holder": lambda: keeper,
        "person": lambda: make_person("Bea"),
        "co-editor": lambda: make_person("Bea"),
        "secretariat": lambda: make_person("Bea", "secretariat"),
    }.get(role, lambda: make_person("Bea", **{role: terra}))()
    if role == "co-editor":
        project.co_editors.create(person=person)
    project = publish(project, keeper)
    sampled(project)
    client.force_login(person)
    for name, address in addresses(project):
        answer = client.post(address) if name in POSTED else client.get(address)
        if name in ROUNDS and role == "person":
            assert answer.status_code == 404, name
            continue
        refused = name not in READ and (
            (may == "read" and not (role == "member" and name in ROUNDS - CHANGED))
            or (may == "edit" and name in {*OF_OWNERS, "withdraw"})
            or (may == "withdraw" and name not in {"withdraw", *(ROUNDS - CHANGED)})
        )
        assert (answer.status_code == 403) is refused, (role, name)
        if name in ROUNDS:
            assert answer.status_code != 404, (role, name)
        if name == "remove":
            break_off = Project.objects.get().parcels.exists()
            assert break_off is refused
            make_again(project, keeper, refused)


def make_again(project, keeper, refused):
    """The parcel that the last address took away."""
    if not refused:
        project.refresh_from_db()
        outlines = [("secret meadow", square(*CORNER))]
        add_parcels(project, actor=keeper, source="drawn", outlines=outlines)
        project.parcels.update(position=1)


def test_the_overlaps_page_is_for_the_secretariat(client, make_person):
    for roles, status in ((("secretariat",), 200), (("board",), 403), ((), 403)):
        client.force_login(make_person(f"P{len(roles)}{status}{roles}"[:9], *roles))
        assert client.get("/projects/overlaps/").status_code == status
    client.logout()
    assert client.get("/projects/overlaps/").status_code == 302


def test_visitors_see_what_is_published_and_nothing_else(ada, make_project, publish):
    make_project(ada, (5.0, 48.0))
    public = publish(make_project(ada, (6.0, 48.0)), ada)
    exact = publish(make_project(ada, (7.0, 48.0), privacy="exact"), ada)
    visitor = AnonymousUser()
    assert set(visible_projects(visitor)) == {public, exact}
    ada.is_active = False
    assert set(visible_projects(ada)) == {public, exact}
