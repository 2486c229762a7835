"""Every relation to a person is known: exported, forgotten, or exempt with a reason."""

import json
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import models
from django.utils import timezone

from tests.tilth_web.evaluation.recognition.examples import published_rules, released
from tests.tilth_web.registry.conftest import square
from tilth_web.accounts.domain.personal_data import (
    EXPORTS,
    erase_person,
    write_personal_data,
)
from tilth_web.accounts.domain.tokens import add_token
from tilth_web.accounts.models import Invitation, User
from tilth_web.evaluation.models import (
    Answer,
    Decision,
    EligibilityCheck,
    Note,
    Recognition,
    Review,
    Submission,
)
from tilth_web.files.domain.stored_files import add_file
from tilth_web.notifications.domain.events import record_event
from tilth_web.notifications.models import Notification, Preference
from tilth_web.operations.models import Job
from tilth_web.registry.domain.drafts import keep_draft, send_once
from tilth_web.registry.domain.parcels import add_parcels
from tilth_web.registry.domain.people import add_co_editor
from tilth_web.registry.domain.projects import add_project
from tilth_web.registry.models import (
    Assessment,
    ContactMessage,
    EditorInvitation,
    Measurement,
    MeasurementPublication,
    Partner,
    Project,
    Publication,
)

#: Relation to a person → the part of the copy that holds it; erasure forgets it.
FORGOTTEN = {
    "account.EmailAddress.user": "email_addresses",
    "accounts.Invitation.invited_by": "invitations",
    "accounts.Membership.person": "organisations",
    "accounts.Token.person": "tokens",
    "evaluation.Answer.changed_by": "answers_to_criteria",
    "evaluation.Application.created_by": "applications",
    "evaluation.Decision.by": None,  # of the board; the history has who it was
    "evaluation.EligibilityCheck.by": None,  # the history has who it was
    "evaluation.Note.by": "evaluation_notes",
    "evaluation.Recognition.told_by": "recognitions",
    "evaluation.Review.asked_by": None,  # the history has who it was
    "evaluation.Submission.by": "applications",
    "files.StoredFile.deleted_by": "files",
    "files.StoredFile.uploaded_by": "files",
    "mfa.Authenticator.user": "second_factors",
    "notifications.Event.actor": "events",
    "notifications.Notification.person": "notifications",
    "notifications.Preference.person": "notification_preferences",
    "operations.Job.owner": "jobs",
    "registry.CoEditor.person": "edited_projects",
    "registry.ContactMessage.sender": "letters",
    "registry.EditorInvitation.invited_by": "invitations_to_edit",
    "registry.FormDraft.person": "form_drafts",
    "registry.Parcel.person": "projects",
    "registry.Partner.answered_by": "partnerships",
    "registry.Partner.invited_by": "partnerships",
    "registry.Project.changed_by": "events",
    "registry.MeasurementPublication.consent_by": "consents_to_measured_changes",
    "registry.Publication.consent_by": "consents",
    "registry.SentForm.person": None,  # keys of forms, so that none counts twice
    "usersessions.UserSession.user": "sessions",
    "wagtailcore.Comment.user": "page_comments",
    "wagtailcore.CommentReply.user": "page_comments",
    "wagtailusers.UserProfile.user": None,  # how the editor looks to them
    "wagtailadmin.EditingSession.user": None,  # which pages are open right now
    "wagtailadmin.FormState.user": None,  # which pages are open right now
    "wagtailcore.APIToken.user": None,  # none is given out
    "wagtailcore.PageSubscription.user": None,  # mails of Wagtail, which are off
}
UNNAMED = "the row of the person stays, without anything that tells who it was"
ROLES = "Django's own groups and permissions, which grant nothing here"
EMPTIED = "what was public stays as a page that says only that it was"
#: Relation → why it stays after erasure.
KEPT = {
    "accounts.Declaration.signer": "a signature keeps its name for ten years",
    "accounts.Joining.decided_by": UNNAMED,
    "accounts.Joining.started_by": UNNAMED,
    "accounts.Joining.submitted_by": UNNAMED,
    "accounts.Organisation.saved_by": UNNAMED,
    "accounts.RoleGrant.ended_by": UNNAMED,
    "accounts.RoleGrant.granted_by": UNNAMED,
    "accounts.RoleGrant.person": UNNAMED,
    "accounts.User_groups.user": ROLES,
    "accounts.User_user_permissions.user": ROLES,
    "evaluation.Call.created_by": UNNAMED,
    "evaluation.CriteriaSet.created_by": UNNAMED,
    "evaluation.Recognition.created_by": UNNAMED,
    "evaluation.RecognitionRules.created_by": UNNAMED,
    "evaluation.RecognitionStep.by": UNNAMED,
    "evaluation.Review.reviewer": "a review stays, by nobody who can be told",
    "registry.Assessment.created_by": UNNAMED,
    "registry.LaboratoryReading.created_by": UNNAMED,
    "registry.Measurement.created_by": UNNAMED,
    "registry.MonitoringRound.created_by": UNNAMED,
    "registry.ParcelVersion.created_by": UNNAMED,
    "registry.Project.consent_by": UNNAMED,
    "registry.Project.person": EMPTIED,
    "registry.SamplingPlan.created_by": UNNAMED,
    "wagtailcore.Comment.resolved_by": UNNAMED,
    "wagtailcore.ModelLogEntry.user": UNNAMED,
    "wagtailcore.Page.locked_by": UNNAMED,
    "wagtailcore.Page.owner": UNNAMED,
    "wagtailcore.PageLogEntry.user": UNNAMED,
    "wagtailcore.Revision.user": UNNAMED,
    "wagtailcore.TaskState.finished_by": UNNAMED,
    "wagtailcore.UploadedFile.uploaded_by_user": UNNAMED,
    "wagtailcore.WorkflowState.requested_by": UNNAMED,
    "wagtaildocs.Document.uploaded_by_user": UNNAMED,
    "wagtailimages.Image.uploaded_by_user": UNNAMED,
}


def relations():
    """Every concrete relation to a person, of the model that declares it."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            target = field.remote_field and field.remote_field.model
            if target is User:
                yield f"{model._meta.label}.{field.name}", model, field.name


def is_ours(label):
    return not label.startswith(("wagtail", "content."))


def test_every_relation_to_a_person_is_declared():
    found = {label for label, _model, _name in relations()}
    assert found == FORGOTTEN.keys() | KEPT.keys()
    assert not FORGOTTEN.keys() & KEPT.keys()


def test_every_part_of_the_copy_is_there():
    assert {name for name in FORGOTTEN.values() if name} <= EXPORTS.keys()


def _projects(person, colleague, partner):
    """A project of the person, and one of a colleague in which they take part."""
    words = {"summary": "-", "country": "FR", "system": "cropland", "start_year": 2026}
    own = add_project(actor=person, name="Own", **words)
    outlines = [("Field", square(2.0, 48.0))]
    add_parcels(own, actor=person, source="drawn", outlines=outlines)
    other = add_project(actor=colleague, name="Other", **words)
    add_co_editor(other, person=person)
    for sent_by, email in ((person, "x@example.org"), (colleague, person.email)):
        EditorInvitation.objects.create(
            project=other, email=email, invited_by=sent_by, expires_at=timezone.now()
        )
    type(other).objects.filter(pk=other.pk).update(changed_by=person)
    ContactMessage.objects.create(project=other, sender=person)
    shown = Assessment.objects.create(
        project=other,
        key=uuid4(),
        number=1,
        **{"input": {}, "result": {}, "schemas": {}},
        **{"seed": 1, "years": 20, "provisional": False},
    )
    Publication.objects.create(assessment=shown, consent_by=person)
    measured = Measurement.objects.create(
        round=other.rounds.create(number=1, name="2026"),
        key=uuid4(),
        number=1,
        stock=70.0,
        **{"input": {}, "result": {}, "schemas": {}},
    )
    MeasurementPublication.objects.create(measurement=measured, consent_by=person)
    for project, role in ((own, "invited_by"), (other, "answered_by")):
        Partner.objects.create(
            project=project, organisation=partner, part="land", **{role: person}
        )


def _evaluation(person, colleague):
    """What a person did in the evaluation of a project of a colleague."""
    application = released(Project.objects.get(name="Other"))
    type(application).objects.update(created_by=person)
    Decision.objects.update(by=person)
    Answer.objects.create(
        application=application, criterion="1.1", text="-", changed_by=person
    )
    sent = Submission.objects.create(application=application, number=1, by=person)
    EligibilityCheck.objects.create(
        application=application, submission=sent, outcome="admit", by=person
    )
    Note.objects.create(application=application, by=person, text="-")
    Review.objects.create(application=application, reviewer=colleague, asked_by=person)
    Recognition.objects.create(
        application=application,
        project=application.project,
        rules=published_rules(),
        level="promising",
        told_by=person,
    )


@pytest.fixture
def busy(people, terra, submitted, pdf):
    """A person with a row at every relation that erasure forgets."""
    person, manager = people["member"], people["manager"]
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    Authenticator.objects.create(user=person, type="totp", data={})
    UserSession.objects.create(user=person, ip="192.0.2.1", session_key="key")
    now = timezone.now()
    Invitation.objects.create(
        organisation=terra,
        email="x@example.org",
        role="member",
        invited_by=person,
        expires_at=now,
    )
    file = add_file(upload=pdf("Mine.pdf"), record=submitted, actor=person)
    gone = add_file(upload=pdf("Gone.pdf"), record=submitted, actor=manager)
    type(gone).objects.filter(pk=gone.pk).update(deleted_by=person, deleted_at=now)
    record_event(person, "organisation.edited", terra)
    Notification.objects.create(person=person, kind="role", mode="now", path="/")
    Preference.objects.create(person=person, kind="role", mode="off")
    Job.objects.create(kind="dig", owner=person)
    add_token(person, name="Program", scopes=(), days=1)
    keep_draft(person, "add", {"name": ["Half a na"]})
    send_once(person, uuid4(), lambda: "/")
    _projects(person, manager, terra)
    _evaluation(person, manager)
    person.file = file
    return person


def test_erasure_leaves_no_relation_that_is_to_be_forgotten(busy):
    for label, model, name in relations():
        if label in FORGOTTEN and is_ours(label):
            assert model._base_manager.filter(**{name: busy}).exists(), label
    erase_person(busy)
    for label, model, name in relations():
        if label in FORGOTTEN:
            assert not model._base_manager.filter(**{name: busy}).exists(), label


def test_no_text_of_the_database_holds_the_address_or_the_name_of_who_is_erased(busy):
    User.objects.filter(pk=busy.pk).update(name="Zarathustra Quinault")
    erase_person(User.objects.get(pk=busy.pk))
    for model in apps.get_models(include_auto_created=True):
        texts = [
            field.name
            for field in model._meta.local_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._base_manager.values_list(*texts) if texts else ():
            assert "member@example.org" not in str(row), model
            assert "Quinault" not in str(row), model


def test_the_copy_is_a_zip_of_data_and_files(busy):
    made = BytesIO()
    write_personal_data(busy, made)
    with ZipFile(made) as archive:
        data = json.loads(archive.read("data.json"))
        names = set(archive.namelist()) - {"data.json"}
        assert names == {f"files/{busy.file.uuid}-Mine.pdf"}
        assert archive.read(*names).startswith(b"%PDF-1.7")
    assert data.keys() == EXPORTS.keys()
    assert [file["name"] for file in data["files"]] == ["Mine.pdf"]


def test_the_copy_holds_no_file_that_the_person_may_no_longer_read(busy):
    busy.memberships.all().delete()
    made = BytesIO()
    write_personal_data(busy, made)
    with ZipFile(made) as archive:
        assert archive.namelist() == ["data.json"]
