"""Who is named as a co-editor keeps their part in the evaluation, until they edit."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.tilth_web.evaluation.conftest import STEPS, review_all
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import answers, reviewing
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.interests import interests, tied_projects
from tilth_web.evaluation.domain.queries import team_applications
from tilth_web.evaluation.models import Application
from tilth_web.notifications.models import Notification
from tilth_web.registry.domain import editor_invitations
from tilth_web.registry.domain.people import add_co_editor, remove_co_editor
from tilth_web.registry.domain.projects import edit_project

TIE = ["They worked on the project or its application."]
STAFF = "secretariat", "second", "board", "one", "two", "three"
ALL_MET = {"complete": True, "exists": True, "contributes": True}


@pytest.fixture
def name_all(people):
    """The holder names everybody who could have a part in the evaluation."""

    def run(project):
        for name in STAFF:
            add_co_editor(project, person=people[name], actor=people["holder"])

    return run


@pytest.mark.parametrize("early", [True, False])
def test_naming_the_staff_takes_nobody_out(
    make_application, people, project, name_all, early
):
    """Before the application is sent, or while it is evaluated."""
    if early:
        name_all(project)
    application = make_application("submitted")
    name_all(project)
    for name in ("secretariat", "second", "board"):
        assert team_applications(people[name]).get() == application
        assert not tied_projects(people[name]).exists()
    take_step(
        "admit",
        application,
        actor=people["secretariat"],
        note="",
        conditions=ALL_MET,
    )
    for name in ("one", "two"):
        review = reviewing.ask(application, people[name], actor=people["second"])
        review_all(review)
    take_step("ask-rebuttal", application, actor=people["second"])
    application.refresh_from_db()
    assert application.state == "rebuttal"


def test_the_secretariat_is_told_and_sees_its_own_page(
    client, make_application, people, project, name_all
):
    application = make_application("draft")
    name_all(project)
    Notification.objects.all().delete()
    for step in ("complete", "submitted"):
        STEPS[step](application, people, None)
    told = Notification.objects.filter(person=people["secretariat"])
    assert "evaluation.run" in {one.kind for one in told}
    client.force_login(people["secretariat"])
    page = client.get(application.get_absolute_url()).content.decode()
    assert "Check whether to admit" in page


@pytest.mark.parametrize("way", ["answer", "project", "evidence", "begin"])
def test_who_changes_anything_is_tied_from_then_on(
    make_application, make_call, criteria, people, project, way
):
    application = make_application("draft")
    person = people["three"]
    add_co_editor(project, person=person, actor=people["holder"])
    assert interests(person, project) == []
    if way == "answer":
        said = {"score": None, "revision": 0, "text": "I helped."}
        answers.save_answer(application, "1.1", actor=person, **said)
    elif way == "project":
        project.refresh_from_db()
        revision = project.revision
        edit_project(project, actor=person, revision=revision, summary="Better.")
    elif way == "evidence":
        upload = SimpleUploadedFile("mine.txt", b"Mine.\n")
        answers.add_evidence(application, "1.1", actor=person, upload=upload)
    else:
        answers.begin(make_call(criteria), project, actor=person, modality="funds")
    assert interests(person, project) == TIE
    assert tied_projects(person).get() == project
    Application.objects.filter(pk=application.pk).update(state="review")
    with pytest.raises(WorkflowError, match=r"cannot review .* They worked on"):
        reviewing.ask(application, person, actor=people["secretariat"])


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_to_an_invitation_ties_nobody(client, people, project, answer):
    holder, person = people["holder"], people["one"]
    sent = editor_invitations.invite(project, actor=holder, email=person.email)
    client.force_login(person)
    path = f"/projects/invitations/{editor_invitations.token(sent)}/"
    assert client.post(f"{path}{answer}/").status_code == 302
    assert project.co_editors.exists() == (answer == "accept")
    assert interests(person, project) == []
    assert not tied_projects(person).exists()


def test_a_reviewer_who_begins_to_edit_can_only_decline(
    make_application, people, project
):
    application = make_application("review")
    person = people["one"]
    add_co_editor(project, person=person, actor=people["holder"])
    review = application.reviews.get(reviewer=person)
    reviewing.accept(review, actor=person, no_conflict=True)
    project.refresh_from_db()
    edit_project(project, actor=person, revision=project.revision, summary="Better.")
    with pytest.raises(WorkflowError, match="too near"):
        reviewing.save_words(
            review,
            actor=person,
            recommendation="positive",
            strengths="",
            improvements="",
        )


def test_what_staff_do_for_the_evaluation_is_no_edit(make_application, people, project):
    application = make_application("decided")
    for name in ("secretariat", "board", "one"):
        add_co_editor(project, person=people[name], actor=people["holder"])
        assert interests(people[name], project) == [], name
    take_step("release", application, actor=people["secretariat"])


def test_who_is_named_no_longer_stays_tied_to_what_they_wrote(
    make_application, people, project
):
    application = make_application("draft")
    person = people["three"]
    add_co_editor(project, person=person, actor=people["holder"])
    said = {"score": None, "revision": 0, "text": "I helped."}
    answers.save_answer(application, "1.1", actor=person, **said)
    remove_co_editor(project, person=person, actor=people["holder"])
    assert interests(person, project) == TIE
