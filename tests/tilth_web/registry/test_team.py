"""Partners, editors, timeline, documents and letters of a project."""

import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import translation

from tests.tilth_web.registry.test_journey import page
from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.errors import WorkflowError
from tilth_web.files.domain.stored_files import add_file
from tilth_web.notifications.domain.history import history_of
from tilth_web.notifications.domain.kinds import sentence
from tilth_web.notifications.domain.notices import visible_notifications
from tilth_web.notifications.models import Event, OutboxMail
from tilth_web.registry.domain import contact
from tilth_web.registry.domain.partners import answer_invitation, invite_partner
from tilth_web.registry.domain.projects import withdraw_project
from tilth_web.registry.models import ContactMessage, Partner

pytestmark = pytest.mark.django_db
OUTBOX = "tilth_web.notifications.outbox.OutboxBackend"


@pytest.fixture
def ada(make_person, client):
    person = make_person("Ada")
    client.force_login(person)
    return person


@pytest.fixture
def institute(make_organisation):
    return make_organisation("Institute of Soils", standing="partner")


@pytest.fixture
def bea(make_person, institute):
    return make_person("Bea", manager=institute)


@pytest.fixture
def public(ada, make_project, publish):
    return publish(make_project(ada, (2.0, 48.0)), ada)


def text_of(client, project):
    return client.get(project.get_absolute_url()).content.decode()


def test_a_partner_is_shown_once_it_has_said_yes(
    ada, bea, institute, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    add = page(client, project, "team/partners/")
    sent = {"organisation": institute.pk, "part": "science"}
    assert client.post(add, sent).status_code == 302
    assert Partner.objects.count() == 1
    (told,) = visible_notifications(bea)
    said = "Institute of Soils is invited to the project “Green cover”."
    assert sentence(told) == said
    client.logout()
    assert "Institute of Soils" not in text_of(client, project)
    record = f"/projects/{project.uuid}/project.json"
    assert client.get(record).json()["partners"] == []
    client.force_login(bea)
    task = next(t for t in tasks_of(bea) if "invitation to the project" in t.verb)
    assert client.get(task.url).status_code == 200
    client.post(task.url, {"answer": "yes"})
    assert not [t for t in tasks_of(bea) if "invitation to the project" in t.verb]
    client.logout()
    assert "Institute of Soils" in text_of(client, project)
    assert client.get(record).json()["partners"] == [
        {"organisation": "Institute of Soils", "part": "science"}
    ]
    answer_invitation(Partner.objects.get(), actor=bea, accept=False)
    shown = text_of(client, project)
    assert "brings science" not in shown
    assert "Institute of Soils does not take part." in shown


def test_an_invitation_shows_a_draft_to_managers_of_the_invited_and_nobody_else(
    ada, bea, institute, client, make_person, make_project
):
    project = make_project(ada, (2.0, 48.0), story="Secret story")
    partner = invite_partner(project, actor=ada, organisation=institute, part="land")
    address = f"/projects/partnerships/{partner.uuid}/"
    for person in (make_person("Cid"), make_person("Dee", member=institute), ada):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, {"answer": "yes"}).status_code == 404
    client.force_login(bea)
    text = client.get(address).content.decode()
    assert "Green cover" in text
    assert "Secret story" not in text
    assert client.get(project.get_absolute_url()).status_code == 404
    assert client.post(address, {"answer": "maybe"}).status_code == 404
    partner.refresh_from_db()
    assert partner.state == "invited"


def test_who_declined_may_be_asked_again_and_twice_is_once(ada, bea, institute, public):
    ask = {"actor": ada, "organisation": institute, "part": "land"}
    one = invite_partner(public, **ask)
    assert invite_partner(public, **ask) == one
    answer_invitation(one, actor=bea, accept=False)
    with pytest.raises(WorkflowError, match="was declined"):
        answer_invitation(one, actor=bea, accept=True)
    again = invite_partner(public, **ask)
    assert (again.pk, again.state) == (one.pk, "invited")


def test_only_organisations_that_one_sees_can_be_invited(
    ada, client, make_project, make_organisation
):
    project = make_project(ada)
    hidden = make_organisation("Not joined")
    sent = {"organisation": hidden.pk, "part": "land"}
    answer = client.post(page(client, project, "team/partners/"), sent)
    assert answer.status_code == 422
    assert not Partner.objects.exists()
    assert "Not joined" not in answer.content.decode()


def test_days_of_the_timeline_stand_in_their_order_on_the_page(ada, client, public):
    add = page(client, public, "team/days/")
    for day, text in (("2031-05-01", "Sampled again"), ("2026-09-01", "Sown")):
        assert client.post(add, {"day": day, "text": text}).status_code == 302
    bad = client.post(add, {"day": "soon", "text": "Kept words"})
    assert bad.status_code == 422
    assert "Kept words" in bad.content.decode()
    text = text_of(client, public)
    assert re.search(r"Sown.*Shown to the public.*Sampled again", text, re.DOTALL)
    first = public.milestones.first()
    client.post(page(client, public, f"team/days/{first.pk}/remove/"))
    assert [m.text for m in public.milestones.all()] == ["Sampled again"]


def test_documents_are_read_by_who_may_and_go_with_the_record(
    ada, client, make_person, make_project, publish
):
    project = make_project(ada, (2.0, 48.0))
    co_editor = make_person("Bea")
    project.co_editors.create(person=co_editor)
    files = {
        level: add_file(
            upload=SimpleUploadedFile(f"{level}.txt", b"words"),
            record=project,
            actor=ada,
            visibility=level,
        )
        for level in ("public", "involved", "staff")
    }
    readers = {
        "visitor": None,
        "other": make_person("Cid"),
        "secretariat": make_person("Dee", "secretariat"),
        "co-editor": co_editor,
        "holder": ada,
    }

    def may_read(name):
        person = readers[name]
        client.logout() if person is None else client.force_login(person)
        answers = {k: client.get(f"/files/{file.uuid}/") for k, file in files.items()}
        for answer in answers.values():
            b"".join(answer)  # a file is closed when it was read
        return {k for k, answer in answers.items() if answer.status_code == 200}

    every = {"public", "involved", "staff"}
    own = {"public", "involved"}
    draft = {"secretariat": every, "co-editor": own, "holder": own}
    assert {name: may_read(name) for name in readers} == {
        name: draft.get(name, set()) for name in readers
    }
    project = publish(project, ada)
    shown = draft | {"visitor": {"public"}, "other": {"public"}}
    assert {name: may_read(name) for name in readers} == shown
    client.logout()
    text = text_of(client, project)
    assert "public.txt" in text
    assert "involved.txt" not in text
    record = client.get(f"/projects/{project.uuid}/project.json").json()
    assert [d["name"] for d in record["documents"]] == ["public.txt"]
    withdraw_project(project, actor=ada)
    assert may_read("visitor") == may_read("other") == set()


def test_a_member_without_rights_reads_and_adds_nothing(
    client, make_person, make_organisation, make_project
):
    terra = make_organisation("Terra")
    keeper = make_person("Ada", manager=terra)
    project = make_project(keeper, (2.0, 48.0), organisation=terra)
    member = make_person("Bea", member=terra)
    client.force_login(member)
    address = f"/files/of/registry.project/{project.uuid}/"
    assert client.get(address).status_code == 200
    sent = {"upload": SimpleUploadedFile("a.txt", b"x"), "visibility": "involved"}
    assert client.post(address, sent).status_code == 403


@override_settings(EMAIL_BACKEND=OUTBOX)
def test_a_letter_is_forwarded_and_no_address_is_shown(
    ada, client, make_person, public, django_capture_on_commit_callbacks
):
    sender = make_person("Bea")
    client.force_login(sender)
    address = f"/projects/{public.uuid}/write/"
    form = client.get(address).context["form"]
    letter = {
        "subject": "Your\nseed mix",
        "text": "Which <b>clover</b>?",
        "shown": "on",
    }
    letter["once"] = form["once"].value()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert client.post(address, letter).url == public.get_absolute_url()
    (sent,) = OutboxMail.objects.all()
    assert sent.recipients == ["ada@example.org"]
    assert "Your seed mix" in sent.subject
    assert "\n" not in sent.subject
    assert "Which <b>clover</b>?" in sent.body
    assert "bea@example.org" in sent.body
    for path in (address, public.get_absolute_url(), f"{address}../project.json"):
        assert "ada@example.org" not in client.get(path).content.decode()


def test_a_letter_to_an_organisation_reaches_its_managers_only(
    client,
    make_person,
    make_organisation,
    make_project,
    publish,
    mailoutbox,
    django_capture_on_commit_callbacks,
):
    terra = make_organisation("Terra")
    keeper = make_person("Ada", signatory=terra)
    make_person("Bea", member=terra)
    make_person("Cid", manager=terra, language="fr")
    project = publish(make_project(keeper, (2.0, 48.0), organisation=terra), keeper)
    sender = make_person("Dee")
    with django_capture_on_commit_callbacks(execute=True):
        contact.write_to_project(project, sender=sender, subject="Hi", text="Words")
    assert {m.to[0] for m in mailoutbox} == {"ada@example.org", "cid@example.org"}
    assert all(m.reply_to == ["dee@example.org"] and len(m.to) == 1 for m in mailoutbox)


def test_letters_need_consent_an_open_project_and_end_at_a_number(
    ada, client, make_person, make_project, public, monkeypatch
):
    monkeypatch.setattr(contact, "MOST_A_DAY", 1)
    client.force_login(make_person("Bea"))
    address = f"/projects/{public.uuid}/write/"
    letter = {"subject": "Hi", "text": "My words"}
    answer = client.post(address, letter)
    assert answer.status_code == 422
    assert "My words" in answer.content.decode()
    assert client.post(address, letter | {"shown": "on"}).status_code == 302
    answer = client.post(address, letter | {"shown": "on"})
    assert answer.status_code == 409
    assert "1 messages a day" in answer.content.decode()
    assert ContactMessage.objects.count() == 1
    draft = make_project(ada)
    assert client.get(f"/projects/{draft.uuid}/write/").status_code == 404
    client.force_login(ada)
    client.post(page(client, public, "team/letters/"), {})
    client.force_login(make_person("Cid"))
    assert client.get(address).status_code == 404
    assert "Write to the project" not in text_of(client, public)
    client.logout()
    assert client.post(address, letter).status_code == 302
    assert not mail.outbox


def test_history_tells_the_public_what_is_public_and_no_name(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    text = text_of(client, project)
    assert "Ada showed assessment 1 to the public." in text
    assert "Ada added land (1 parcels)." in text
    client.logout()
    text = text_of(client, project)
    assert "A participant showed assessment 1 to the public." in text
    assert "added land" not in text
    assert "began the project" not in text


def test_days_and_letters_leave_their_mark_in_the_history(ada, client, public):
    """The words of a day may name people; the history keeps the day alone."""
    sent = {"day": "2027-03-01", "text": "Bea Smith comes.", "reached": ""}
    client.post(page(client, public, "team/days/"), sent)
    (day,) = public.milestones.all()
    client.post(page(client, public, f"team/days/{day.pk}/remove/"))
    letters = page(client, public, "team/letters/")
    for contact_open in ({}, {}, {"contact_open": "on"}):
        client.post(letters, contact_open)
    said = [told["sentence"] for told in history_of(public, ada, most=4)]
    assert said == [
        "Ada let people write to the project.",
        "Ada let nobody write to the project any more.",
        "Ada took March 1, 2027 off the timeline.",
        "Ada added March 1, 2027 to the timeline.",
    ]
    events = Event.objects.filter(record_uuid=public.uuid)
    assert not events.filter(data__icontains="Smith").exists()
    with translation.override("fr"):
        assert "1 mars 2027" in history_of(public, ada, most=3)[-1]["sentence"]
