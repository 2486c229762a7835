"""Who reaches what of a round, and that its places show nowhere else."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from tests.tilth_web.registry import campaign as farm
from tests.tilth_web.registry.conftest import DESCRIPTION, agree
from tilth_web.accounts.domain.personal_data import erase_person
from tilth_web.accounts.models import Membership, Organisation, RoleGrant, User
from tilth_web.files.models import StoredFile
from tilth_web.notifications.models import Event
from tilth_web.operations.models import Job
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.monitoring_public import publish_measurement
from tilth_web.registry.domain.projects import withdraw_project
from tilth_web.registry.domain.queries import published_measurements, visible_rounds
from tilth_web.registry.models import Measurement, MonitoringRound, Project

pytestmark = pytest.mark.django_db
LOOK = ("", "result/", "compare/", "map.geojson", "files/points.csv", "progress/")
LOOK += ("results/1.json",)
WORK = ("laboratory/", "measure/", "design/")
DO = ("cancel/", "remove/")
READERS = {"holder", "member", "manager", "co-editor", "secretariat"}
WORKERS = {"holder", "manager", "co-editor"}
PUBLISHERS = {"holder", "manager"}
ROLES = (*sorted(READERS), "person", "board", "reviewer", "administrator", "visitor")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The campaign, measured once and shown: held by a person who is a manager, too."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = {
            role: User.objects.create_user(f"{role}@example.org", name=role.title())
            for role in ROLES
            if role != "visitor"
        }
        terra = Organisation.objects.create(name="Terra", kind="state", country="FR")
        people["manager"].memberships.create(organisation=terra, role="manager")
        people["member"].memberships.create(organisation=terra, role="member")
        for role in RoleGrant.Role.values:
            if role in people:
                grant = {"person": people[role], "role": role}
                RoleGrant.objects.create(**grant)
                people[role].authenticator_set.create(type="webauthn", data={})
        holder = people["holder"]
        terra.memberships.create(person=holder, role=Membership.Role.MANAGER)
        project = farm.farm_project(
            holder, DESCRIPTION, organisation=terra, privacy="country"
        )
        project.co_editors.create(person=people["co-editor"])
        ask_assessment(project, actor=holder)
        farm.run()
        agree(project, holder)
        one, two = farm.campaign(project, holder)
        publish_measurement(two.measurement, actor=holder, consent=True)
        yield people, Project.objects.get(pk=project.pk), one, two
        transaction.set_rollback(True)


def signed_in(client, person):
    client.logout()
    if person is not None:
        client.force_login(person)


def refused(answered):
    to_login = answered.status_code == 302 and "/accounts/login/" in answered.url
    return to_login or answered.status_code in {403, 404}


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_is_for_it_and_nothing_else(world, client, role):
    people, project, one, two = world
    signed_in(client, people.get(role))
    own = f"/projects/{project.uuid}/monitoring/"
    assert refused(client.get(own)) == (role not in READERS)
    assert refused(client.get(f"{own}add/")) == (role not in WORKERS)
    for shown in (one, two):
        address = shown.get_absolute_url()
        for page in LOOK:
            answered = client.get(f"{address}{page}")
            assert refused(answered) == (role not in READERS), (page, role)
        for page in WORK:
            answered = client.get(f"{address}{page}")
            assert refused(answered) == (role not in WORKERS), (page, role)
        answered = client.get(f"{address}publish/")
        assert refused(answered) == (role not in PUBLISHERS), role
        for page in DO:
            with transaction.atomic():
                answered = client.post(f"{address}{page}")
                transaction.set_rollback(True)
            assert refused(answered) == (role not in WORKERS), (page, role)
    for file in StoredFile.objects.filter(record_uuid__in=[one.uuid, two.uuid]):
        answered = client.get(f"/files/{file.uuid}/")
        assert refused(answered) == (role not in READERS), (file.name, role)
        content = b"".join(answered.streaming_content) if answered.streaming else b""
        assert (len(content) == file.size) == (role in READERS)


def test_a_stranger_sees_no_round_whatever_is_sent(world, client):
    people, _project, one, _two = world
    signed_in(client, people["person"])
    before = MonitoringRound.objects.count(), Job.objects.count()
    for page in ("laboratory/", "measure/", "design/", "publish/", "remove/"):
        sent = {"consent": "on", "design": "simple", "upload": farm.upload(2021)}
        answered = client.post(f"{one.get_absolute_url()}{page}", sent)
        assert answered.status_code == 404
    assert (MonitoringRound.objects.count(), Job.objects.count()) == before
    for nobody in (people["person"], AnonymousUser()):
        assert not visible_rounds(nobody).exists()


def test_no_public_channel_tells_a_place_of_a_round(world, client):
    _people, project, one, two = world
    points = one.plan.result["points"]
    secrets = {f"{p[k]:.4f}" for p in points for k in ("latitude_deg", "longitude_deg")}
    secrets |= {*farm.CONTROLS, farm.LAND, "secret meadow", "round-2021", "P001"}
    secrets |= {one.plan.result_sha256, str(one.uuid), str(two.uuid)}
    secrets |= {str(two.measurement.report_pdf), str(two.measurement.report_html)}
    client.logout()
    address = f"/projects/{project.uuid}/"
    channels = [address, f"{address}project.json", f"{address}place.geojson"]
    channels += [f"{address}assessments/", "/projects/", "/projects/projects.csv"]
    channels += ["/projects/points.geojson", "/", f"/api/v1/projects/{project.uuid}"]
    channels += [f"/projects/measurements/{two.measurement.uuid}.json"]
    channels += [f"/history/registry.project/{project.uuid}/"]
    for channel in channels:
        answered = client.get(channel)
        content = (
            b"".join(answered.streaming_content)
            if answered.streaming
            else answered.content
        ).decode()
        assert not [s for s in secrets if s in content], channel


def test_the_public_sees_no_assessment_that_was_not_shown(world, client):
    _people, project, *_rounds = world
    page = client.get(project.get_absolute_url())
    assert page.context["measured"]["comparison"].assessment == project.shown
    with transaction.atomic():
        project.shown.publications.all().delete()
        page = client.get(project.get_absolute_url())
        assert page.context["measured"]["comparison"].assessment is None
        transaction.set_rollback(True)


def test_a_result_that_was_not_shown_stays_inside(world, client):
    """A round that is computed anew leaves the public with the result shown."""
    people, project, _one, two = world
    with transaction.atomic():
        shown = two.measurement
        other = farm.CHOICES | {
            "sites": farm.ROLES | dict.fromkeys(farm.CONTROLS, "left-out")
        }
        farm.measure(two, people["holder"], choices=other)
        assert two.measurement != shown
        page = client.get(project.get_absolute_url())
        assert page.context["measured"]["uuid"] == shown.uuid
        newer = client.get(f"/projects/measurements/{two.measurement.uuid}.json")
        assert newer.status_code == 404
        transaction.set_rollback(True)


def test_a_withdrawn_project_shows_no_change(world, client):
    people, project, _one, two = world
    with transaction.atomic():
        withdraw_project(project, actor=people["holder"])
        found = client.get(f"/projects/measurements/{two.measurement.uuid}.json")
        assert found.status_code == 404
        assert not published_measurements().exists()
        signed_in(client, people["holder"])
        assert client.get(two.get_absolute_url()).status_code == 200
        assert client.get(f"{two.get_absolute_url()}measure/").status_code == 409
        transaction.set_rollback(True)


def test_events_that_all_read_hold_no_name_of_a_round(world):
    _people, project, *_rounds = world
    public = Event.objects.filter(record_uuid=project.uuid, visibility="public")
    (shown,) = public.filter(verb="monitoring.published")
    assert shown.data == {"round": 2}


def test_who_is_erased_leaves_no_round(world):
    people, project, one, two = world
    with transaction.atomic():
        Project.objects.filter(pk=project.pk).update(
            organisation=None, person=people["holder"]
        )
        erase_person(people["holder"])
        assert not MonitoringRound.objects.exists()
        assert not Measurement.objects.exists()
        rounds = [one.uuid, two.uuid]
        kept = StoredFile.objects.filter(record_uuid__in=rounds, deleted_at=None)
        assert not kept.exists()
        assert not [j for j in Job.objects.all() if "round" in json.dumps(j.parameters)]
        transaction.set_rollback(True)
