"""The pages of recognition: who sees and does what, and what leaks nowhere."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.tilth_web.evaluation.recognition.examples import grant, move
from tilth_web.evaluation.domain import recognition as domain
from tilth_web.evaluation.domain import recognition_rules
from tilth_web.evaluation.models import Recognition, RecognitionRules
from tilth_web.registry.domain.projects import withdraw_project
from tilth_web.registry.models import CoEditor, Project

pytestmark = pytest.mark.django_db
SECRET, OPEN = "Secret clay", "A question is open."
VISITOR = "visitor"
ROLES = (
    *(VISITOR, "person", "holder", "co-editor", "reviewer", "moderator"),
    *("secretariat", "board", "editor", "administrator"),
)
STAFF = {"secretariat", "board"}


@pytest.fixture
def people(make_person, holder, board):
    found = {VISITOR: None, "holder": holder, "board": board}
    found |= {"person": make_person("Person"), "co-editor": make_person("Colleague")}
    for role in ("reviewer", "moderator", "secretariat", "editor", "administrator"):
        found[role] = make_person(role.title(), role)
    return found


@pytest.fixture
def edited(application, people):
    """The project has a co-editor, too."""
    person = people["co-editor"]
    return CoEditor.objects.create(project=application.project, person=person)


def as_role(client, person):
    client.logout()
    if person is not None:
        client.force_login(person)
    return client


def statuses(client, people, path, method="get"):
    return {
        role: getattr(as_role(client, person), method)(path).status_code
        for role, person in people.items()
    }


def expected(default, visitor=302, **special):
    found = dict.fromkeys(ROLES, default) | {VISITOR: visitor}
    for status, roles in special.items():
        found |= dict.fromkeys(roles, int(status[1:]))
    return found


# Who may what, in each phase


def addresses(recognition):
    """Every address that names a recognition."""
    page = f"/recognition/{recognition.uuid}/"
    ways = ("grant", "drop", "suspend", "restore", "withdraw", "renew")
    decisions = [f"{page}decide/{way}/" for way in ways]
    return {
        "see": [page, f"{page}qr.svg"],
        "decide": decisions,
        "tell": [f"{page}story/"],
        "embed": [f"/embed/recognition/{recognition.uuid}/en/"],
        "api": [f"/api/v1/recognitions/{recognition.uuid}"],
    }


def test_a_proposal_is_found_by_staff_alone(proposed, edited, people, client):
    for way in ("proposed", "dropped"):
        Recognition.objects.update(state=way)
        found = addresses(proposed)
        for address in found["see"]:
            assert statuses(client, people, address) == expected(
                404, visitor=404, s200=STAFF
            )
        for address in found["decide"]:
            assert statuses(client, people, address) == expected(404, s200=STAFF)
            assert statuses(client, people, address, "post") == expected(
                404, s422=STAFF
            )
        for address in found["tell"]:
            assert statuses(client, people, address) == expected(404, s403=STAFF)
        for address in found["embed"] + found["api"]:
            assert set(statuses(client, people, address).values()) == {404}
        listed = f"/recognition/verify/?link=/recognition/{proposed.uuid}/"
        assert "There is no such badge" in as_role(client, None).get(listed).text


@pytest.mark.slow
@pytest.mark.parametrize("state", ["granted", "suspended", "withdrawn", "expired"])
def test_every_role_in_each_public_phase(state, granted, edited, people, client):
    Recognition.objects.update(state=state)
    found = addresses(granted)
    for address in found["see"] + found["embed"] + found["api"]:
        assert set(statuses(client, people, address).values()) == {200}, address
    for address in found["decide"]:
        assert statuses(client, people, address) == expected(403, s200=STAFF)
        assert statuses(client, people, address, "post") == expected(403, s422=STAFF)
    for address in found["tell"]:
        allowed = expected(403, s200=["holder"])
        assert statuses(client, people, address) == allowed
    assert Recognition.objects.get().state == state


def test_pages_that_name_no_recognition(proposed, people, client, rules):
    application = proposed.application
    proposed.delete()
    for path, allowed in {
        "/recognition/desk/": expected(403, s200=STAFF),
        f"/recognition/propose/{application.uuid}/": expected(403, s200=STAFF),
        "/recognition/rules/add/": expected(403, s200=["secretariat"]),
    }.items():
        assert statuses(client, people, path) == allowed, path
    for path in ("/recognition/", "/recognition/rules/", "/recognition/verify/"):
        assert set(statuses(client, people, path).values()) == {200}
    publish = f"/recognition/rules/{rules.uuid}/publish/"
    allowed = expected(403, s409=["secretariat"])
    assert statuses(client, people, publish, "post") == allowed


def test_a_draft_of_rules_is_found_by_staff_alone(people, client, text, board):
    draft = recognition_rules.add_rules(actor=board, version="draft-7", text=text)
    page = f"/recognition/rules/{draft.uuid}/"
    open_to_staff = expected(404, visitor=404, s200=STAFF)
    assert statuses(client, people, page) == open_to_staff
    assert statuses(client, people, f"/recognition/rules/{draft.uuid}.json") == (
        open_to_staff
    )
    edit = expected(403, s200=["secretariat"])
    assert statuses(client, people, f"{page}edit/") == edit
    for role, person in people.items():
        for path in ("/recognition/rules/", "/api/v1/recognition-rules"):
            shown = "draft-7" in as_role(client, person).get(path).text
            assert shown == (role in STAFF and path.endswith("/")), (role, path)


# What leaks nowhere


def channels(recognition):
    """Every public address that tells of recognitions."""
    uuid, credential = recognition.uuid, recognition.credential
    yield from ("/recognition/", "/fr/recognition/", "/recognition/rules/")
    yield from (f"/recognition/{uuid}/", f"/es/recognition/{uuid}/")
    yield from (f"/embed/recognition/{uuid}/{code}/" for code in ("en", "fr", "es"))
    yield f"/recognition/verify/?link=/recognition/{uuid}/"
    yield f"/recognition/credentials/{credential.uuid}.json"
    yield f"/recognition/credentials/{credential.uuid}.svg"
    yield from ("/recognition/status/revocation.json", "/.well-known/did.json")
    yield from ("/api/v1/recognitions", f"/api/v1/recognitions/{uuid}")
    yield from (f"/history/evaluation.recognition/{uuid}/", "/", "/projects/")
    yield f"/projects/{recognition.project.uuid}/"


@pytest.mark.parametrize("transition", ["suspend", "withdraw"])
def test_a_reason_is_public_only_where_it_was_published(
    transition, granted, board, holder, make_person, client
):
    move(granted, board, transition, reason=SECRET)
    for person in (None, make_person("Person"), make_person("Reviewer", "reviewer")):
        as_role(client, person)
        for path in channels(granted):
            assert SECRET not in client.get(path).text, path
    page = f"/recognition/{granted.uuid}/"
    for person in (holder, board):
        assert SECRET in as_role(client, person).get(page).text
    if transition == "suspend":
        move(granted, board, "restore", public_reason=OPEN)
        assert OPEN in as_role(client, None).get(page).text


def test_a_story_without_consent_is_nowhere(granted, holder, client, make_person):
    words = {"story": SECRET, "lessons": f"{SECRET} 2", "language": "en"}
    domain.tell_story(granted, actor=holder, consent=False, **words)
    for person in (None, make_person("Person")):
        as_role(client, person)
        for path in channels(granted):
            assert SECRET not in client.get(path).text, path
    domain.tell_story(granted, actor=holder, consent=True, **words)
    for path in ("/recognition/", f"/recognition/{granted.uuid}/"):
        assert client.get(path).text.count(SECRET) == 2, path
    (told,) = client.get("/api/v1/recognitions").json()["items"]
    assert (told["story"], told["lessons"]) == (SECRET, f"{SECRET} 2")


def test_a_project_that_is_public_no_more_is_named_nowhere(granted, holder, client):
    paths = list(channels(granted))
    paths.remove(f"/projects/{granted.project.uuid}/")  # a page that says so itself
    withdraw_project(Project.objects.get(), actor=holder)
    found = {path: client.get(path) for path in paths}
    for path, answer in found.items():
        assert "Green cover" not in answer.text, path
    assert found[f"/recognition/{granted.uuid}/"].status_code == 410
    assert "Withdrawn" in found[f"/recognition/{granted.uuid}/"].text
    assert "Withdrawn" in found[f"/embed/recognition/{granted.uuid}/en/"].text
    file = f"/recognition/credentials/{granted.credential.uuid}.json"
    assert found[file].status_code == 404


def test_why_it_holds_no_longer_stands_on_top(granted, board, client):
    page = f"/recognition/{granted.uuid}/"
    assert "Valid until" in client.get(page).text
    move(granted, board, "withdraw", public_reason="The land was ploughed.")
    text = client.get(page).text
    assert "Valid until" not in text
    assert "The land was ploughed." in text.partition('id="meaning"')[0]


# Everywhere within a minute


def test_it_says_so_within_a_minute_everywhere(granted, board, client):
    """What tells the standing is asked for anew after half a minute, or each time."""
    uuid = granted.uuid
    kept = [
        f"/embed/recognition/{uuid}/en/",
        "/recognition/status/revocation.json",
        "/.well-known/did.json",
    ]
    for path in kept:
        assert client.get(path)["Cache-Control"] == "public, max-age=30", path
    for path in (
        f"/recognition/{uuid}/",
        f"/recognition/verify/?link=/recognition/{uuid}/",
    ):
        assert "no-store" in client.get(path)["Cache-Control"], path
    assert "no-cache" in client.get("/api/v1/recognitions")["Cache-Control"]
    move(granted, board, "withdraw")
    for path in (f"/recognition/{uuid}/", kept[0]):
        assert "Withdrawn" in client.get(path).text, path
    assert client.get("/recognition/").context["page"].object_list.count() == 0
    (told,) = client.get("/api/v1/recognitions").json()["items"]
    assert told["standing"] == "withdrawn"


# Embedding


def test_only_the_embedded_badge_may_be_framed_and_it_sets_no_cookie(
    granted, client, holder
):
    embed = f"/embed/recognition/{granted.uuid}/en/"
    for person in (None, holder):
        answer = as_role(client, person).get(embed)
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert not answer.has_header("X-Frame-Options")
        assert not answer.cookies
        assert "Set-Cookie" not in answer.headers
        assert "csrf" not in answer.text
        assert "<script" not in answer.text
    for path in channels(granted):
        if path.startswith("/embed/"):
            continue
        answer = client.get(path)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
        assert answer["X-Frame-Options"] == "DENY", path


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "Recognised by Soil Council"),
        ("fr", "Reconnu par Soil Council"),
        ("es", "Reconocido por Soil Council"),
    ],
)
def test_the_badge_speaks_three_languages(code, words, granted, client):
    text = client.get(f"/embed/recognition/{granted.uuid}/{code}/").text
    assert f'<html lang="{code}">' in text
    assert words in text
    assert client.get(f"/embed/recognition/{granted.uuid}/de/").status_code == 404


DENIED = "no certification", "ni une certification", "ni una certificación"


def test_no_page_says_certified(granted, board, client):
    """The word stands only where it is denied."""
    client.force_login(board)
    for path in channels(granted):
        text = re.sub(r"\s+", " ", client.get(path).text.casefold())
        for phrase in DENIED:
            text = text.replace(phrase, "")
        assert "certif" not in text, path


# Files


def test_credential_and_picture_are_what_was_signed(granted, client):
    credential = granted.credential
    path = f"/recognition/credentials/{credential.uuid}"
    answer = client.get(f"{path}.json")
    assert answer.content == credential.content.encode()
    assert answer["Content-Type"] == "application/vc"
    assert answer["Access-Control-Allow-Origin"] == "*"
    picture = client.get(f"{path}.svg")
    assert picture.content == credential.badge.encode()
    assert picture["Content-Disposition"].startswith("attachment; ")
    assert client.get("/recognition/status/other.json").status_code == 404
    document = client.get("/.well-known/did.json").json()
    assert document["id"] == "did:web:localhost%3A8000"
    method = json.loads(credential.content)["proof"]["verificationMethod"]
    assert method in document["assertionMethod"]


def test_the_code_holds_the_address_of_the_page(granted, client):
    answer = client.get(f"/recognition/{granted.uuid}/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<script" not in answer.content
    assert b"style=" not in answer.content


# Verification


def verdict(client, **sent):
    answer = client.post("/recognition/verify/", sent)
    assert answer.status_code == 200, answer.text
    return answer.context["verdict"].outcome


def test_a_badge_is_verified_by_text_file_and_link(granted, client):
    credential = granted.credential
    page = f"http://localhost:8000/recognition/{granted.uuid}/"
    for text in (credential.content, credential.badge, page):
        assert verdict(client, text=text) == "valid"
        file = SimpleUploadedFile("badge.json", text.encode())
        assert verdict(client, file=file) == "valid"
    assert client.get("/recognition/verify/", {"link": page}).context["verdict"]
    changed = credential.content.replace("Green", "Brown")
    assert verdict(client, text=changed) == "changed"
    broken = SimpleUploadedFile("badge.bin", b"\xff\xfe\x00")
    assert verdict(client, file=broken) == "unreadable"


def test_too_much_or_nothing_is_refused(client, db):
    assert client.post("/recognition/verify/", {}).status_code == 422
    large = SimpleUploadedFile("badge.svg", b"<" * 200_001)
    assert client.post("/recognition/verify/", {"file": large}).status_code == 422
    answer = client.post("/recognition/verify/", {"text": "<b>" * 80_000})
    assert answer.status_code == 422


# The whole path


def test_from_rules_to_withdrawal(
    application, make_person, holder, board, client, text
):
    secretariat = make_person("Sol", "secretariat")
    client.force_login(secretariat)
    page = client.get("/recognition/rules/add/")
    assert "[name of the operator]" in page.context["form"]["text"].value()
    sent = {"version": "2026", "text": text.replace("years: 2", "years: 0")}
    refused = client.post("/recognition/rules/add/", sent)
    assert refused.status_code == 409
    assert "levels/0/years" in refused.text
    answer = client.post("/recognition/rules/add/", {"version": "2026", "text": text})
    rules = RecognitionRules.objects.get()
    assert answer.url == rules.get_absolute_url()
    newer = text.replace("years: 2", "years: 4")
    edit = f"{answer.url}edit/"
    assert client.post(edit, {"version": "2026", "text": newer}).status_code == 302
    client.post(f"{answer.url}publish/")
    rules.refresh_from_db()
    assert (rules.state, rules.levels[0]["years"]) == ("published", 4)
    assert client.get(edit).status_code == 404

    desk = client.get("/recognition/desk/")
    assert list(desk.context["candidates"]) == [application]
    propose = f"/recognition/propose/{application.uuid}/"
    assert client.post(propose, {"level": "golden"}).status_code == 422
    page = client.post(propose, {"level": "promising"}).url
    assert client.post(propose, {"level": "promising"}).status_code == 404
    client.force_login(board)
    assert client.post(f"{page}decide/grant/", {"needs": ["rated"]}).status_code == 409
    sent = {"needs": ["rated", "safeguards"], "public_reason": "Well planned."}
    assert client.post(f"{page}decide/grant/", sent).status_code == 302
    assert client.post(f"{page}decide/grant/", sent).status_code == 409
    assert client.get(f"{page}decide/expire/").status_code == 404

    client.force_login(holder)
    story = {"language": "en", "story": "We sowed.", "lessons": "Sow early."}
    client.post(f"{page}story/", story | {"consent": "on"})
    shown = client.get("/recognition/").text
    assert "We sowed." in shown
    assert "Sow early." in shown

    client.force_login(board)
    for way in ("suspend", "restore", "withdraw"):
        assert client.post(f"{page}decide/{way}/", {}).status_code == 422
        sent = {"reason": SECRET, "public_reason": f"Open: {way}"}
        assert client.post(f"{page}decide/{way}/", sent).status_code == 302
    client.logout()
    text = client.get(page).text
    assert "Withdrawn" in text
    for way in ("suspend", "restore", "withdraw"):
        assert f"Open: {way}" in text
    assert "We sowed." not in client.get("/recognition/").text


def test_the_gallery_asks_the_database_as_often_for_many(
    make_public,
    make_released,
    rules,
    board,
    make_person,
    client,
    django_assert_num_queries,
):
    def add(number):
        project = make_public(make_person(f"P{number}"), name=f"Cover {number}")
        made = domain.propose(make_released(project), actor=board, level="promising")
        grant(made, board)

    add(1)
    client.get("/recognition/")
    with django_assert_num_queries(QUERIES):
        client.get("/recognition/")
    for number in range(2, 6):
        add(number)
    with django_assert_num_queries(QUERIES):
        assert client.get("/recognition/").text.count("project-card") == 5


QUERIES = 4


def test_the_page_of_a_project_tells_only_what_holds(granted, board, client):
    page = f"/projects/{granted.project.uuid}/"
    said = "Recognised by Soil Council: Promising project."
    assert said in client.get(page).text
    move(granted, board, "suspend")
    assert "Soil Council" not in client.get(page).text
    Recognition.objects.update(state="granted", valid_until=timezone.now())
    assert "Soil Council" not in client.get(page).text


def test_tasks_of_those_who_decide(proposed, board, holder, client, make_person):
    def tasks(person):
        client.force_login(person)
        return [(t.verb, t.object) for t in client.get("/tasks/").context["tasks"]]

    waiting = ("Decide on the recognition of", "Green cover")
    ending = ("Look whether to renew the recognition of", "Green cover")
    assert waiting in tasks(board)
    for other in (holder, make_person("Other", "reviewer")):
        assert waiting not in tasks(other)
    grant(proposed, board)
    assert {waiting, ending}.isdisjoint(tasks(board))
    soon = timezone.now() + timedelta(days=89)
    Recognition.objects.update(valid_until=soon)
    assert ending in tasks(board)
    assert ending not in tasks(holder)


def test_a_person_takes_stories_and_badges_along(granted, holder, client):
    from tilth_web.accounts.domain.personal_data import (  # noqa: PLC0415
        erase_person,
        personal_data,
    )

    words = {"story": SECRET, "lessons": "-", "language": "en", "consent": True}
    domain.tell_story(granted, actor=holder, **words)
    (kept,) = personal_data(holder)["recognitions"]
    assert kept["story"] == SECRET
    paths = list(channels(granted))
    erase_person(holder)
    granted = Recognition.objects.get()
    assert (granted.story, granted.told_by, granted.standing) == ("", None, "withdrawn")
    assert not granted.credentials.exclude(content="", badge="").exists()
    for path in paths:
        assert SECRET not in client.get(path).text
        assert "Green cover" not in client.get(path).text
    assert timezone.now() >= granted.granted_at
