"""Who edits a project of others was invited, and has accepted."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from tests.tilth_web.registry.test_journey import page
from tilth_web.accounts.domain.personal_data import erase_person, personal_data
from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.accounts.models import User
from tilth_web.errors import WorkflowError
from tilth_web.notifications.domain.history import history_of
from tilth_web.notifications.domain.kinds import sentence
from tilth_web.notifications.domain.notices import visible_notifications
from tilth_web.notifications.models import Event, Notification
from tilth_web.registry.domain import editor_invitations
from tilth_web.registry.domain.projects import delete_draft, withdraw_project
from tilth_web.registry.models import EditorInvitation, Project

pytestmark = pytest.mark.django_db
CHANGING = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|middlewaretoken.*?>|nonce.*?>"
)


@pytest.fixture
def ada(make_person, client):
    person = make_person("Ada")
    client.force_login(person)
    return person


@pytest.fixture
def bea(make_person):
    return make_person("Bea")


@pytest.fixture
def project(ada, make_project):
    return make_project(ada, (2.0, 48.0), story="Secret story")


@pytest.fixture
def invitation(ada, bea, project):
    return editor_invitations.invite(project, actor=ada, email="BEA@example.org")


def path_of(invitation):
    return f"/projects/invitations/{editor_invitations.token(invitation)}/"


def editors(project):
    return [row.person for row in project.co_editors.select_related("person")]


@pytest.fixture
def capture_mails(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def words_of(answer, address):
    """What a page says, without the keys of its forms and the address itself."""
    text = CHANGING.sub("", answer.content.decode())
    return text.replace(address, "somebody")


def test_what_is_said_is_the_same_for_every_address(
    ada, bea, client, make_person, make_project, mailoutbox, capture_mails
):
    """Of a person, by another address of theirs, of who is suspended, of nobody."""
    gone, suspended = make_person("Gone"), make_person("Cid")
    erase_person(gone)
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    EmailAddress.objects.create(user=bea, email="b@home.example", verified=True)
    addresses = [bea.email, "b@home.example", suspended.email, "gone@example.org"]
    addresses += ["nobody@example.org"]
    said = set()
    for address in addresses:
        project = make_project(ada)
        team = page(client, project, "team/")
        sent = {"email": address}
        with capture_mails():
            answer = client.post(f"{team}share/", sent)
        assert (answer.status_code, answer.url) == (302, team)
        shown, again = client.get(team), client.post(f"{team}share/", sent)
        assert (shown.status_code, again.status_code) == (200, 409)
        assert address in shown.content.decode()
        history = [row["sentence"] for row in history_of(project, ada, most=1)]
        said.add((*history, words_of(shown, address), words_of(again, address)))
        assert editors(project) == []
        delete_draft(project)
    ((history, shown, again),) = said
    assert history == "Ada invited somebody to edit the project."
    assert "The invitation was sent." in shown
    assert "This address has an open invitation already." in again
    assert [mail.to for mail in mailoutbox] == [[address] for address in addresses]


@pytest.mark.parametrize("email", ["", "nobody", f"{'x' * 60}@{'y.' * 100}org"])
def test_what_is_no_address_is_kept_and_refused(email, client, project):
    answer = client.post(page(client, project, "team/share/"), {"email": email})
    assert answer.status_code == 422
    assert f'value="{email}"' in answer.content.decode() or not email
    assert not EditorInvitation.objects.exists()


def test_a_mail_in_the_language_of_its_reader_holds_the_link(
    ada, bea, project, mailoutbox, capture_mails
):
    User.objects.filter(pk=bea.pk).update(language="fr")
    Project.objects.filter(pk=project.pk).update(name="Green\ncover")
    with capture_mails():
        sent = editor_invitations.invite(project, actor=ada, email="Bea@example.org")
    (mail,) = mailoutbox
    assert mail.to == ["bea@example.org"]
    assert f"http://localhost:8000/fr{path_of(sent)}" in mail.body.split()
    assert mail.subject == "Invitation à modifier Green cover"
    assert "Ada vous invite à modifier le projet Green" in mail.body
    assert "Secret" not in mail.body


def test_nobody_edits_before_they_accept_and_the_link_holds_once(
    ada, bea, client, project, invitation
):
    basics, path = page(client, project, ""), path_of(invitation)
    client.force_login(bea)
    assert client.get(basics).status_code == 404
    (task,) = tasks_of(bea)
    assert (task.verb, task.object) == ("Answer the invitation to edit", "Green cover")
    assert (task.due, task.url) == (invitation.expires_at, path)
    text = client.get(path).content.decode()
    assert "Ada invites you to edit the project Green cover." in " ".join(text.split())
    assert f'action="{path}accept/"' in text
    assert "Secret story" not in text
    assert client.post(path + "accept/").url == project.get_absolute_url()
    assert editors(project) == [bea]
    assert client.get(basics).status_code == 200
    assert "Answer the invitation to edit" not in {task.verb for task in tasks_of(bea)}
    for address, method in ((path, "get"), (path + "accept/", "post")):
        assert getattr(client, method)(address).status_code == 404
    assert client.post(path + "decline/").status_code == 404
    with pytest.raises(WorkflowError, match="has been answered"):
        editor_invitations.accept(invitation, actor=bea)


def test_accepting_is_told_as_adding_was(ada, bea, project, invitation):
    editor_invitations.accept(invitation, actor=bea)
    events = Event.objects.filter(record_uuid=project.uuid).order_by("-pk")[:2]
    assert [(e.verb, e.actor) for e in events] == [
        ("project.shared", ada),
        ("project.editor_invited", ada),
    ]
    assert history_of(project, ada, most=1)[0]["sentence"] == (
        "Ada let somebody else edit the project."
    )
    (told,) = visible_notifications(ada)
    assert sentence(told) == (
        "Your invitation to edit the project “Green cover” was accepted."
    )
    assert told.path == f"/projects/{project.uuid}/edit/team/"
    (told,) = visible_notifications(bea)
    assert sentence(told) == "You are invited to edit the project “Green cover”."
    assert (told.mode, told.path) == ("off", "/tasks/")


def test_a_notice_from_before_invitations_is_still_read(bea):
    data = {"project": "Green cover"}
    told = Notification(person=bea, kind="project.shared", data=data)
    assert sentence(told) == "You can now edit the project “Green cover”."


def test_another_address_accepts_nothing_until_it_is_confirmed(
    client, make_person, project, invitation
):
    cid, path = make_person("Cid"), path_of(invitation)
    added = EmailAddress.objects.create(user=cid, email="Bea@Example.org")
    client.force_login(cid)
    text = client.get(path).content.decode()
    assert "You are signed in with another address." in text
    assert f'action="{path}accept/"' not in text
    answer = client.post(path + "accept/")
    assert answer.status_code == 409
    assert "sent to another email address" in answer.content.decode()
    assert editors(project) == []
    added.verified = True
    added.save()
    assert client.post(path + "accept/").status_code == 302
    assert editors(project) == [cid]


def test_who_has_no_account_signs_up_and_accepts(
    ada, client, project, mailoutbox, capture_mails
):
    with capture_mails():
        client.post(page(client, project, "team/share/"), {"email": "New@example.org"})
    (mail,) = mailoutbox
    link = next(word for word in mail.body.split() if "/invitations/" in word)
    path = link.removeprefix("http://localhost:8000")
    visitor = Client()
    assert f"/accounts/signup/?next={path}" in visitor.get(path).content.decode()
    assert visitor.post(path + "accept/").url == path
    assert editors(project) == []
    new = User.objects.create_user("new@example.org", "clay-30-loam", name="New")
    visitor.force_login(new)
    assert visitor.post(path + "accept/").status_code == 302
    assert editors(project) == [new]


def test_who_holds_the_link_declines_and_is_not_named(ada, client, project, invitation):
    path = path_of(invitation)
    client.logout()
    assert client.post(path + "decline/").url == "/projects/"
    assert client.post(path + "decline/").status_code == 404
    assert EditorInvitation.objects.get().state == "declined"
    event = Event.objects.get(verb="project.editor_declined")
    assert (event.actor, event.pseudonym, event.data) == (None, "", {})
    assert history_of(project, ada, most=1)[0]["sentence"] == (
        "An invitation to edit the project was declined."
    )
    (told,) = visible_notifications(ada)
    assert sentence(told) == (
        "Your invitation to edit the project “Green cover” was declined."
    )
    again = editor_invitations.invite(project, actor=ada, email="bea@example.org")
    assert again.state == "open"


def test_an_invitation_is_too_old_after_14_days(ada, bea, client, project, invitation):
    held = invitation.expires_at - invitation.created_at
    assert abs(held - timedelta(days=14)) < timedelta(minutes=1)
    path = path_of(invitation)
    EditorInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    team = client.get(page(client, project, "team/")).content.decode()
    assert "bea@example.org" not in team
    client.force_login(bea)
    assert client.get(path).status_code == client.post(f"{path}accept/").status_code
    assert client.get(path).status_code == 404
    assert tasks_of(bea) == []
    with pytest.raises(WorkflowError, match="too old"):
        editor_invitations.accept(invitation, actor=bea)
    editor_invitations.invite(project, actor=ada, email="bea@example.org")
    states = EditorInvitation.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "open"]


def test_who_manages_the_team_sees_withdraws_and_sends_again(
    ada, bea, client, project, invitation, mailoutbox, capture_mails
):
    team, old = page(client, project, "team/"), path_of(invitation)
    sent_on = timezone.now() - timedelta(days=10)
    EditorInvitation.objects.update(created_at=sent_on)
    text = " ".join(client.get(team).content.decode().split())
    assert "bea@example.org" in text
    assert f"sent on {date_format(sent_on)}, open until" in text
    again = f"{team}invitations/{invitation.uuid}/again/"
    with capture_mails():
        assert client.post(again).url == team
    assert client.post(again).status_code == 404
    assert client.get(old).status_code == 404
    newest = EditorInvitation.objects.get(state="open")
    assert path_of(newest) in mailoutbox[0].body
    assert newest.expires_at > timezone.now() + timedelta(days=13)
    withdraw = f"{team}invitations/{newest.uuid}/withdraw/"
    assert client.post(withdraw).url == team
    assert client.post(withdraw).status_code == 404
    assert "bea@example.org" not in client.get(team).content.decode()
    client.force_login(bea)
    assert client.get(path_of(newest)).status_code == 404
    assert client.post(f"{path_of(newest)}accept/").status_code == 404
    with pytest.raises(WorkflowError, match="withdrawn"):
        editor_invitations.accept(newest, actor=bea)
    assert [row["sentence"] for row in history_of(project, ada, most=3)] == [
        "Ada withdrew an invitation to edit the project.",
        "Ada invited somebody to edit the project.",
        "Ada invited somebody to edit the project.",
    ]


@pytest.mark.parametrize("button", ["again", "withdraw"])
def test_only_who_may_share_a_project_sees_its_invitations(
    button, ada, client, make_person, make_organisation, make_project
):
    terra = make_organisation()
    manager, member = (
        make_person("Max", manager=terra),
        make_person("Mia", member=terra),
    )
    project = make_project(manager, organisation=terra)
    invited = editor_invitations.invite(project, actor=manager, email="new@example.org")
    co_editor, staff = make_person("Cid"), make_person("Sol", "secretariat")
    project.co_editors.create(person=co_editor)
    team = page(client, project, "team/")
    address = f"{team}invitations/{invited.uuid}/{button}/"
    before = list(EditorInvitation.objects.values())
    for person, status in ((co_editor, 403), (member, 403), (staff, 403), (ada, 404)):
        client.force_login(person)
        assert client.post(address).status_code == status, person
        assert client.get(address).status_code == 405
        assert "new@example.org" not in client.get(team).content.decode()
    client.logout()
    assert client.post(address).url.startswith("/accounts/login/")
    assert list(EditorInvitation.objects.values()) == before
    other = make_project(ada)
    client.force_login(ada)
    through_own = f"/projects/{other.uuid}/edit/team/invitations/{invited.uuid}/"
    assert client.post(f"{through_own}{button}/").status_code == 404
    assert list(EditorInvitation.objects.values()) == before


def test_a_withdrawn_project_takes_nobody_in(ada, bea, client, make_project, publish):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    invited = editor_invitations.invite(project, actor=ada, email=bea.email)
    withdraw_project(project, actor=ada)
    team = page(client, project, "team/")
    for address in ("share/", f"invitations/{invited.uuid}/again/"):
        assert (
            client.post(team + address, {"email": "x@example.org"}).status_code == 409
        )
    with pytest.raises(WorkflowError, match="was withdrawn: nothing"):
        editor_invitations.invite(project, actor=ada, email="x@example.org")
    client.force_login(bea)
    for address, method in (("", "get"), ("accept/", "post"), ("decline/", "post")):
        answer = getattr(client, method)(path_of(invited) + address)
        assert answer.status_code == 404
    with pytest.raises(WorkflowError, match="was withdrawn: nothing"):
        editor_invitations.accept(invited, actor=bea)
    assert tasks_of(bea) == []
    assert editors(project) == []


def test_a_deleted_draft_leaves_no_invitation(bea, client, project, invitation):
    path = path_of(invitation)
    delete_draft(project)
    assert not EditorInvitation.objects.exists()
    assert client.get(path).status_code == 404


def test_who_edits_already_stays_one_editor(ada, bea, project, invitation):
    project.co_editors.create(person=bea)
    editor_invitations.accept(invitation, actor=bea)
    assert editors(project) == [bea]
    assert not Event.objects.filter(verb="project.shared").exists()


def test_mails_end_at_a_number(ada, make_project, monkeypatch):
    project = make_project(ada)
    sent = [
        editor_invitations.invite(project, actor=ada, email=f"p{n}@example.org")
        for n in range(50)
    ]
    with pytest.raises(WorkflowError, match="50 invitations are open"):
        editor_invitations.invite(project, actor=ada, email="p@example.org")
    for action in (
        lambda: editor_invitations.send_again(sent[0], actor=ada),
        lambda: editor_invitations.invite(
            make_project(ada), actor=ada, email="p@example.org"
        ),
    ):
        with pytest.raises(WorkflowError, match="50 invitations a day"):
            action()
    delete_draft(project)
    with pytest.raises(WorkflowError, match="50 invitations a day"):
        editor_invitations.invite(make_project(ada), actor=ada, email="p@example.org")
    monkeypatch.setattr(editor_invitations, "MOST_A_DAY", 51)
    editor_invitations.invite(make_project(ada), actor=ada, email="p@example.org")


def test_the_database_keeps_one_open_invitation_for_an_address(project, invitation):
    with pytest.raises(IntegrityError), transaction.atomic():
        EditorInvitation.objects.create(
            project=project, email="Bea@example.org", expires_at=timezone.now()
        )


@pytest.mark.parametrize("token", ["guess", f"{'0' * 32}:guess"])
def test_a_guessed_token_leads_nowhere(token, client):
    assert client.get(f"/projects/invitations/{token}/").status_code == 404


def test_a_link_into_an_organisation_is_none_into_a_project(
    client, make_person, make_organisation, invitation
):
    token = editor_invitations.token(invitation)
    assert client.get(f"/invitations/{token}/").status_code == 404


def test_the_copy_holds_invitations_and_erasure_forgets_them(
    ada, bea, make_person, make_organisation, make_project, invitation
):
    told = {"email": "bea@example.org", "state": "open", "project__name": "Green cover"}
    for person in (ada, bea):
        (row,) = personal_data(person)["invitations_to_edit"]
        assert told.items() <= row.items()
    terra = make_organisation()
    make_person("Max", manager=terra)
    terra.memberships.create(person=bea, role="manager")
    kept = editor_invitations.invite(
        make_project(bea, organisation=terra), actor=bea, email="x@example.org"
    )
    erase_person(bea)
    (left,) = EditorInvitation.objects.all()
    assert (left.pk, left.invited_by) == (kept.pk, None)


def test_an_invitation_by_a_former_manager_is_from_the_organisation(
    ada, bea, client, make_person, make_organisation, make_project
):
    terra = make_organisation()
    make_person("Max", manager=terra)
    mia = make_person("Mia", manager=terra)
    project = make_project(mia, organisation=terra)
    sent = editor_invitations.invite(project, actor=mia, email=bea.email)
    erase_person(mia)
    client.force_login(bea)
    text = " ".join(client.get(path_of(sent)).content.decode().split())
    assert "Terra invites you to edit the project Green cover." in text
    client.post(f"{path_of(sent)}accept/")
    assert editors(project) == [bea]
    assert Event.objects.get(verb="project.shared").pseudonym == ""


def test_no_address_of_who_invites_is_shown(ada, bea, client, project, invitation):
    User.objects.filter(pk=ada.pk).update(name="")
    client.force_login(bea)
    text = client.get(path_of(invitation)).content.decode()
    assert "ada@example.org" not in text
    assert "A person invites you" in " ".join(text.split())
