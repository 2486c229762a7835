import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tilth_web.accounts.domain.personal_data import erase_person, personal_data
from tilth_web.files.domain.stored_files import add_file
from tilth_web.files.models import StoredFile
from tilth_web.operations.models import Job
from tilth_web.registry.domain import drafts
from tilth_web.registry.domain.contact import write_to_project
from tilth_web.registry.domain.people import add_co_editor
from tilth_web.registry.models import (
    Assessment,
    FormDraft,
    Parcel,
    ParcelVersion,
    Place,
    Project,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(make_person):
    return make_person("Ada")


def test_the_copy_holds_what_is_kept_about_a_person(
    ada, make_person, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    other = publish(make_project(make_person("Bea"), (3.0, 48.0)), ada)
    add_co_editor(other, person=ada)
    write_to_project(other, sender=ada, subject="Hi", text="Words")
    drafts.keep_draft(ada, "add", {"name": ["Half a na"]})
    data = personal_data(ada)
    (held,) = data["projects"]
    assert held["uuid"] == project.uuid
    assert held["parcels"][0]["outline"]["type"] == "Polygon"
    assert data["edited_projects"][0]["project__uuid"] == other.uuid
    assert {c["assessment__project__uuid"] for c in data["consents"]} == {
        project.uuid,
        other.uuid,
    }
    assert data["letters"][0]["project__uuid"] == other.uuid
    assert data["form_drafts"][0]["values"] == {"name": ["Half a na"]}


def test_erasing_a_person_leaves_nothing_of_their_land(
    ada, client, make_person, make_project, publish, django_capture_on_commit_callbacks
):
    public = publish(make_project(ada, (2.137, 48.347), name="Farm of Ada"), ada)
    file = add_file(
        upload=SimpleUploadedFile("map-of-ada.txt", b"here"), record=public, actor=ada
    )
    draft = make_project(ada, (3.0, 48.0))
    drafts.keep_draft(ada, "add", {"name": ["Half a na"]})
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(ada)
    kept = Project.objects.get()
    assert (kept.uuid, kept.state, kept.name) == (public.uuid, "withdrawn", "")
    for model in (Parcel, ParcelVersion, Place, Assessment, FormDraft):
        assert not model.objects.exists(), model
    assert "Farm of Ada" not in json.dumps(list(Job.objects.values("parameters")))
    assert StoredFile.objects.get(uuid=file.uuid).deleted_at is not None
    answer = client.get(f"/projects/{public.uuid}/")
    assert answer.status_code == 410
    assert "Ada" not in answer.content.decode()
    assert client.get(f"/projects/{draft.uuid}/").status_code == 404


def test_what_others_hold_stays_when_a_person_is_erased(
    ada, make_person, make_organisation, make_project, publish
):
    terra = make_organisation("Terra", standing="partner")
    bea = make_person("Bea", manager=terra)
    add_manager = make_person("Cid", manager=terra)
    project = publish(make_project(bea, (2.0, 48.0), organisation=terra), bea)
    erase_person(bea)
    kept = Project.objects.get()
    assert (kept.pk, kept.state, kept.organisation) == (project.pk, "published", terra)
    assert kept.changed_by is None
    assert add_manager.memberships.exists()


def test_a_draft_organisation_with_projects_does_not_keep_its_only_person(
    ada, make_organisation, make_project, publish
):
    """Its drafts are the person's and go with them; what was public leaves a page."""
    terra = make_organisation("Terra")
    terra.memberships.create(person=ada, role="signatory")
    make_project(ada, (2.0, 48.0), organisation=terra)
    public = publish(make_project(ada, (3.0, 48.0), organisation=terra), ada)
    erase_person(ada)
    assert not type(terra).objects.exists()
    kept = Project.objects.get()
    assert (kept.pk, kept.person, kept.state) == (public.pk, ada, "withdrawn")
    assert not Parcel.objects.exists()


def test_a_deleted_draft_takes_its_documents_along(
    ada, client, make_project, django_capture_on_commit_callbacks
):
    draft = make_project(ada, (2.0, 48.0))
    file = add_file(
        upload=SimpleUploadedFile("plan.txt", b"x"), record=draft, actor=ada
    )
    client.force_login(ada)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/projects/{draft.uuid}/delete/")
    assert StoredFile.objects.get().deleted_at is not None
    assert client.get(f"/files/{file.uuid}/").status_code == 404
