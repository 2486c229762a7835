import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.tilth_web.markup import tight
from tilth_web.accounts.domain import invitations
from tilth_web.accounts.domain.personal_data import erase_person, personal_data
from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.accounts.models import (
    Declaration,
    Invitation,
    Joining,
    Membership,
    Organisation,
    RoleGrant,
    User,
)
from tilth_web.errors import WorkflowError
from tilth_web.files.models import StoredFile
from tilth_web.notifications.models import Event, Notification, OutboxMail, Preference
from tilth_web.operations.models import Job

PASSWORD = "clay-30-loam"
PROFILE = {
    "name": "Terra",
    "kind": "civil-society",
    "non_profit": "on",
    "country": "KE",
    "countries": ["KE", "UG"],
    "themes": ["agroforestry", "water"],
    "website": "terra.example.org",
    "description": "Trees on farms.",
    "language": "en",
}


@pytest.fixture
def sign_in(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def linked_errors(page):
    return re.findall(r'<li><a href="#(\w+)">', page)


def test_a_person_adds_an_organisation(sign_in):
    client = sign_in("person")
    form = PROFILE | {"name": "Arbor", "may_sign": "on"}
    answer = client.post("/organisations/add/", form)
    arbor = Organisation.objects.get(name="Arbor")
    assert (answer.status_code, answer.url) == (302, f"/organisations/{arbor.uuid}/")
    assert (arbor.kind, arbor.non_profit, arbor.country) == (
        "civil-society",
        True,
        "KE",
    )
    assert arbor.website == "https://terra.example.org"
    assert [row.country for row in arbor.countries.all()] == ["KE", "UG"]
    assert arbor.memberships.get().role == "signatory"


def test_errors_are_summed_up_and_what_was_typed_is_kept(sign_in):
    client = sign_in("person")
    wrong = PROFILE | {"kind": "company", "country": "XX", "themes": ["magic"]}
    answer = client.post("/organisations/add/", wrong)
    page = tight(answer.content.decode())
    assert answer.status_code == 422
    assert "<title>Error: Add an organisation" in page
    linked = linked_errors(page)
    assert linked == ["id_name", "id_non_profit", "id_country", "id_themes_0"]
    assert all(f'id="{field}"' in page for field in linked)
    assert "Trees on farms." in page
    assert '<option value="UG" selected>' in page
    assert Organisation.objects.count() == 2


def test_two_people_who_edit_at_once_see_what_differs(sign_in, terra):
    address = f"/organisations/{terra.uuid}/edit/"
    first = PROFILE | {"version": 1, "description": "First."}
    assert sign_in("signatory").post(address, first).status_code == 302
    client = sign_in("manager")
    second = PROFILE | {"version": 1, "description": "Second.", "themes": []}
    answer = client.post(address, second)
    page = tight(answer.content.decode())
    assert answer.status_code == 409
    assert "Signatory saved at " in page
    compared = re.findall(
        r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', page
    )
    assert compared == [
        ("Themes", "Agroforestry, Water", "\u2013"),
        ("What it does", "First.", "Second."),
    ]
    terra.refresh_from_db()
    assert terra.description == "First."
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    again = second | {"version": version}
    assert client.post(address, again).status_code == 302
    terra.refresh_from_db()
    assert terra.description == "Second."


def test_a_script_in_a_name_stays_text(sign_in, terra):
    Organisation.objects.filter(pk=terra.pk).update(name="<script>1</script>")
    page = sign_in("manager").get(f"/organisations/{terra.uuid}/").content.decode()
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page


def test_a_logo_is_shown_to_who_sees_the_organisation(sign_in, terra, picture):
    address = f"/organisations/{terra.uuid}/logo/"
    client = sign_in("manager")
    assert client.get(address).status_code == 404
    assert client.post(address + "edit/", {"file": picture()}).status_code == 302
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert sign_in("stranger").get(address).status_code == 404
    client = sign_in("manager")
    svg = SimpleUploadedFile("logo.png", b"<svg/>", content_type="image/png")
    answer = client.post(address + "edit/", {"file": svg})
    assert answer.status_code == 409
    assert "must be a picture in PNG or JPEG" in answer.content.decode()
    assert client.post(address + "remove/").status_code == 302
    assert client.get(address).status_code == 404


def test_the_list_keeps_its_filter_in_the_links_of_pages(client, make_organisation):
    for number in range(30):
        make_organisation(f"Farm {number:02}", standing="partner", kind="company")
    make_organisation("State", standing="member", kind="state", non_profit=True)
    page = tight(client.get("/organisations/?kind=company").content.decode())
    assert "<h2>30 organisations</h2>" in page
    assert 'href="?kind=company&amp;page=2"' in page
    assert "State</a>" not in page
    empty = tight(client.get("/organisations/?text=nowhere").content.decode())
    assert "None fits" in empty
    odd = tight(client.get("/organisations/?kind=castle&page=x").content.decode())
    assert "<h2>31 organisations</h2>" in odd


@pytest.mark.parametrize("name", [None, "manager", "secretariat", "administrator"])
def test_lists_ask_a_fixed_number_of_questions(name, client, people, make_organisation):
    paths = {None: ["/organisations/"], "administrator": ["/roles/"]}.get(
        name, ["/organisations/", "/tasks/"]
    )
    if name == "secretariat":
        paths.append("/joining/")
    if name:
        client.force_login(people[name])
    for path in paths:
        client.get(path)  # the first visit of a session writes it down
        counts = []
        for round_ in range(2):
            for number in range(3):
                other = make_organisation(f"{path}{round_}{number}", standing="partner")
                other.themes.create(theme="water")
                Membership.objects.create(
                    person=people["manager"], organisation=other, role="manager"
                )
                Joining.objects.create(
                    organisation=other,
                    state="submitted" if number else "draft",
                    submitted_at=other.created_at if number else None,
                )
                RoleGrant.objects.create(person=people["person"], role="editor")
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1], path


def test_an_organisation_joins_through_the_pages(sign_in, terra, people, pdf):
    client = sign_in("signatory")
    address = client.post(f"/organisations/{terra.uuid}/join/").url
    again = client.post(f"/organisations/{terra.uuid}/join/")
    assert again.status_code == 409
    assert "a request of this organisation already" in again.content.decode()
    request = {"wanted": "member", "reasons": "Soils."}
    assert client.post(address + "request/", request).url == address
    assert client.post(address + "submit/").status_code == 409
    half = {"signer_name": "Sig", "text_version": "1"}
    unsigned = client.post(address + "declaration/", half)
    assert unsigned.status_code == 422
    assert linked_errors(tight(unsigned.content.decode())) == [
        "id_signer_role",
        "id_agree",
    ]
    page = tight(client.get(address + "declaration/").content.decode())
    assert "This is not the text of the “4 per 1000” Initiative" in page
    version = re.search(r'name="text_version" value="(\w+)"', page)[1]
    signature = {"signer_name": "Sig", "signer_role": "Chair", "agree": "on"}
    signature["text_version"] = version
    assert client.post(address + "declaration/", signature).url == address
    document = {"kind": "status", "upload": pdf()}
    assert client.post(address + "documents/", document).url == address
    assert client.post(address + "submit/").url == address

    client = sign_in("board")
    assert str(terra) in client.get("/joining/").content.decode()
    silent = client.post(address + "decision/", {"decision": "refuse"})
    assert silent.status_code == 422
    assert linked_errors(tight(silent.content.decode())) == ["id_answer"]
    decision = {"decision": "member", "answer": "Welcome."}
    assert client.post(address + "decision/", decision).url == address
    assert client.post(address + "decision/", decision).status_code == 409
    client.logout()
    page = tight(client.get(f"/organisations/{terra.uuid}/").content.decode())
    assert '<span class="badge">Member</span>' in page
    assert address not in page


@pytest.mark.parametrize(
    ("before", "leads_back"),
    [
        ("http://testserver/joining/", True),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        (None, False),
    ],
)
def test_a_step_that_is_not_possible_leads_back(sign_in, draft, before, leads_back):
    headers = {"Referer": before} if before else {}
    address = f"/joining/{draft.uuid}/submit/"
    answer = sign_in("manager").post(address, headers=headers)
    assert answer.status_code == 409
    assert answer.context["back"] == (before if leads_back else "")
    assert ("Back</a>" in answer.content.decode()) is leads_back


def test_a_company_is_not_offered_to_be_a_member(sign_in, draft, terra):
    Organisation.objects.filter(pk=terra.pk).update(kind="company", non_profit=False)
    address = f"/joining/{draft.uuid}/request/"
    page = sign_in("manager").get(address).content.decode()
    assert re.findall(r'name="wanted" value="(\w+)"', page) == ["partner"]
    forced = {"wanted": "member", "reasons": "x"}
    assert sign_in("manager").post(address, forced).status_code == 422


def test_an_invited_person_signs_up_and_accepts(
    sign_in, terra, mailoutbox, django_capture_on_commit_callbacks
):
    client = sign_in("manager")
    form = {"email": "new@example.org", "role": "member"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/organisations/{terra.uuid}/people/invite/", form)
    assert answer.url == f"/organisations/{terra.uuid}/people/"
    again = client.post(f"/organisations/{terra.uuid}/people/invite/", form)
    assert again.status_code == 409
    (mail,) = mailoutbox
    link = next(word for word in mail.body.split() if "/invitations/" in word)
    path = link.removeprefix("http://localhost:8000")

    visitor = Client()
    assert "Ada" not in visitor.get(path).content.decode()
    assert visitor.post(path + "accept/").url == path
    wrong = sign_in("stranger")
    assert f'action="{path}accept/"' not in wrong.get(path).content.decode()
    assert wrong.post(path + "accept/").status_code == 409
    new = User.objects.create_user("New@example.org", PASSWORD, name="New")
    visitor.force_login(new)
    assert f'action="{path}accept/"' in visitor.get(path).content.decode()
    assert visitor.post(path + "accept/").url == f"/organisations/{terra.uuid}/"
    assert new.memberships.get().role == "member"
    assert visitor.get(path).status_code == 404


def test_a_visitor_with_the_link_declines(client, terra, people):
    sent = invitations.invite(
        terra, actor=people["manager"], email="x@example.org", role="member"
    )
    path = f"/invitations/{invitations.token(sent)}/"
    assert client.post(path + "decline/").status_code == 302
    assert client.post(path + "decline/").status_code == 404
    assert Invitation.objects.get().state == "declined"


def test_people_are_changed_removed_and_leave(sign_in, terra, people):
    client = sign_in("signatory")
    path = f"/organisations/{terra.uuid}/people/"
    member = f"{path}{people['member'].uuid}/"
    assert client.post(member, {"role": "king"}).status_code == 422
    assert client.post(member, {"role": "manager"}).url == path
    own = f"{path}{people['signatory'].uuid}/"
    assert client.post(own, {"role": "member"}).status_code == 409
    assert client.post(f"{path}{people['manager'].uuid}/remove/").url == path
    assert client.post(f"/organisations/{terra.uuid}/leave/").url == "/organisations/"
    client = sign_in("member")
    last = client.post(f"/organisations/{terra.uuid}/leave/")
    assert last.status_code == 409
    assert [m.person.name for m in terra.memberships.all()] == ["Member"]


def test_the_administrator_gives_and_takes_roles(sign_in, people):
    client = sign_in("administrator")
    form = {"email": "PERSON@example.org", "role": "editor", "starts_on": "2026-01-01"}
    assert client.post("/roles/give/", form).url == "/roles/"
    assert client.post("/roles/give/", form).status_code == 409
    wrong = form | {"email": "nobody@example.org", "ends_on": "2025-01-01"}
    answer = client.post("/roles/give/", wrong)
    assert answer.status_code == 422
    assert linked_errors(tight(answer.content.decode())) == ["id_email", "id_ends_on"]
    given = RoleGrant.objects.get(person=people["person"])
    assert client.post(f"/roles/{given.uuid}/end/").url == "/roles/"
    assert client.post(f"/roles/{given.uuid}/end/").status_code == 409
    assert "taken back on" in client.get("/roles/").content.decode()


def tasks(user):
    return [(task.verb, task.object, task.url) for task in tasks_of(user)]


def test_my_tasks_tell_what_waits(people, draft, terra):
    address = f"/joining/{draft.uuid}/"
    complete = ("Complete the request to join of", "Terra", address)
    sign = ("Sign the declaration of intent of", "Terra", address + "declaration/")
    sent = invitations.invite(
        terra, actor=people["manager"], email="person@example.org", role="member"
    )
    (answer,) = tasks_of(people["person"])
    assert (answer.verb, answer.object) == ("Answer the invitation of", "Terra")
    assert (answer.due, answer.url) == (
        sent.expires_at,
        f"/invitations/{invitations.token(sent)}/",
    )
    assert tasks(people["manager"]) == [complete]
    assert tasks(people["signatory"]) == [complete, sign]
    assert tasks(people["member"]) == tasks(people["board"]) == []
    factor = ("Set up a second factor for", "Secretariat", "/accounts/2fa/")
    assert tasks(people["resting"]) == [factor]


def test_a_sent_request_waits_for_who_decides(people, submitted):
    decide = (
        "Decide on the request to join of",
        "Terra",
        f"/joining/{submitted.uuid}/",
    )
    assert tasks(people["board"]) == tasks(people["secretariat"]) == [decide]
    assert tasks(people["manager"]) == tasks(people["signatory"]) == []
    Membership.objects.create(
        person=people["board"], organisation=submitted.organisation, role="member"
    )
    assert tasks(people["board"]) == []


def sign_in_with_password(client, user):
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    form = {"login": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 302
    again = {"password": PASSWORD}
    assert client.post("/accounts/reauthenticate/", again).status_code == 302


def test_a_person_downloads_their_data(client, people, submitted):
    signatory = people["signatory"]
    sign_in_with_password(client, signatory)
    answer = client.get("/accounts/data/download/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        text = archive.read("data.json").decode()
    data = json.loads(text)
    assert set(data) == {
        *("person", "email_addresses", "second_factors", "sessions", "organisations"),
        *("roles", "invitations", "declarations", "joinings", "events", "pages"),
        *("jobs", "outbox", "notifications", "notification_preferences", "files"),
        *("page_comments", "tokens", "projects", "edited_projects", "consents"),
        *("partnerships", "letters", "form_drafts", "consents_to_measured_changes"),
        *("applications", "answers_to_criteria", "reviews", "evaluation_notes"),
        *("recognitions", "invitations_to_edit"),
    }
    assert data["person"]["email"] == "signatory@example.org"
    assert [m["organisation__name"] for m in data["organisations"]] == ["Terra"]
    assert data["declarations"][0]["signer_name"] == "Sig Natory"
    assert [e["verb"] for e in data["events"]] == ["joining.signed"]
    assert "password" not in text


def test_a_stolen_session_alone_neither_reads_nor_erases(client, people):
    client.force_login(people["person"])
    assert "/reauthenticate/" in client.get("/accounts/data/download/").url
    erase = client.post("/accounts/data/", {"email": "person@example.org"})
    assert "/reauthenticate/" in erase.url
    assert User.objects.filter(email="person@example.org").exists()


def test_a_person_erases_their_account(client, people, terra, submitted):
    signatory = people["signatory"]
    sign_in_with_password(client, signatory)
    wrong = client.post("/accounts/data/", {"email": "other@example.org"})
    assert wrong.status_code == 422
    right = {"email": "Signatory@example.org"}
    assert client.post("/accounts/data/", right).url == "/organisations/"
    assert client.get("/tasks/").status_code == 302
    erased = User.objects.get(pk=signatory.pk)
    assert (erased.name, erased.email) == ("", f"{erased.uuid}@erased.invalid")
    assert (erased.is_active, erased.has_usable_password()) == (False, False)
    assert str(erased) == "Erased person"
    assert not EmailAddress.objects.filter(user=erased).exists()
    assert not terra.memberships.filter(person=erased).exists()
    signed = Event.objects.get(verb="joining.signed")
    assert (signed.actor, len(signed.pseudonym)) == (None, 12)
    assert Declaration.objects.get().signer_name == "Sig Natory"  # kept for 10 years
    left = personal_data(erased)
    assert "ignatory@" not in json.dumps(left, default=str)


def test_erasing_ends_roles_second_factors_and_invitations(people, terra):
    board = people["board"]
    invitations.invite(terra, actor=people["manager"], email=board.email, role="member")
    erase_person(board)
    assert not Authenticator.objects.filter(user=board).exists()
    assert not Invitation.objects.exists()
    assert RoleGrant.objects.get(person=board).ended_at is not None


def test_the_last_manager_hands_over_before_erasure(make_person, make_organisation):
    terra = make_organisation(standing="partner")
    ada = make_person("Ada", manager=terra)
    with pytest.raises(WorkflowError, match="the last manager of Terra"):
        erase_person(ada)
    ada.refresh_from_db()
    assert (ada.name, ada.is_active) == ("Ada", True)
    Organisation.objects.update(standing="applicant")
    erase_person(ada)
    assert not Organisation.objects.exists()


def test_erasing_reaches_mail_and_jobs_and_leaves_those_of_others(people):
    person, stranger = people["person"], people["stranger"]
    for user in (person, stranger):
        OutboxMail.objects.create(recipients=[user.email], subject=user.name, body="")
        Job.objects.create(kind="test-kind", owner=user)
    data = personal_data(person)
    assert [mail["subject"] for mail in data["outbox"]] == ["Person"]
    assert [job["kind"] for job in data["jobs"]] == ["test-kind"]
    erase_person(person)
    assert [mail.subject for mail in OutboxMail.objects.all()] == ["Stranger"]
    assert [job.owner for job in Job.objects.order_by("pk")] == [None, stranger]


def test_erasing_reaches_notices_and_the_hands_behind_files(people, terra):
    person, stranger = people["person"], people["stranger"]
    for user in (person, stranger):
        Notification.objects.create(person=user, kind="decided", mode="now", path="/")
        Preference.objects.create(person=user, kind="decided", mode="off")
        StoredFile.objects.create(
            name=f"{user.name}.pdf",
            size=1,
            record_type="accounts.organisation",
            record_uuid=terra.uuid,
            uploaded_by=user,
            deleted_by=user,
        )
    data = personal_data(person)
    assert [notice["told"] for notice in data["notifications"]] == ["decided"]
    assert data["notification_preferences"] == [{"kind": "decided", "mode": "off"}]
    assert [file["name"] for file in data["files"]] == ["Person.pdf"]
    erase_person(person)
    assert Notification.objects.get().person == stranger
    assert Preference.objects.get().person == stranger
    files = StoredFile.objects.order_by("pk")
    assert [file.uploaded_by for file in files] == [None, stranger]
    assert [file.deleted_by for file in files] == [None, stranger]
