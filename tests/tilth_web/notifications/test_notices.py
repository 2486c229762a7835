import re
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy

from tests.tilth_web.markup import tight
from tilth_web.notifications.domain import periodic
from tilth_web.notifications.domain.kinds import (
    KINDS,
    add_kind,
    preferences,
    sentence,
    set_preferences,
)
from tilth_web.notifications.domain.mails import send_digests, send_now
from tilth_web.notifications.domain.notices import notify, unread
from tilth_web.notifications.domain.unsubscribing import ALL, token
from tilth_web.notifications.models import Notification
from tilth_web.operations.domain import jobs, schedule
from tilth_web.operations.models import Job

pytestmark = pytest.mark.django_db


class Broken(BaseEmailBackend):
    """A server that does not answer."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("no server")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    for name in list(KINDS):
        monkeypatch.delitem(KINDS, name)
    monkeypatch.setitem(KINDS, "test.now", None)
    monkeypatch.setitem(KINDS, "test.daily", None)
    add_kind("test.now", label="At once", sentence="%(name)s was decided.")
    next_ = gettext_lazy("Next")  # its translations are there
    add_kind("test.daily", label="Daily", sentence=next_, mode="digest")


def test_a_notice_is_in_the_list_and_in_a_mail_after_the_transaction(
    make_person, mailoutbox, django_capture_on_commit_callbacks
):
    ada = make_person("Ada")
    with django_capture_on_commit_callbacks(execute=True):
        notify([ada, ada], "test.now", path="/tasks/", name="Terra")
        assert mailoutbox == []
    (message,) = mailoutbox
    assert message.subject == "Terra was decided."
    assert message.to == ["ada@example.org"]
    assert "http://localhost:8000/tasks/" in message.body
    assert Notification.objects.get().mailed_at is not None
    assert send_now() == 0


def test_a_transaction_that_fails_tells_nobody(
    make_person, mailoutbox, django_capture_on_commit_callbacks
):
    ada = make_person("Ada")
    with (
        django_capture_on_commit_callbacks(execute=True),
        suppress(ZeroDivisionError),
        transaction.atomic(),
    ):
        notify([ada], "test.now", path="/tasks/", name="Terra")
        raise ZeroDivisionError
    assert not Notification.objects.exists()
    assert mailoutbox == []


def test_the_actor_and_closed_accounts_are_not_told(make_person):
    ada, bo, cy = (make_person(name) for name in ("Ada", "Bo", "Cy"))
    cy.is_active = False
    notify([ada, bo, cy], "test.now", path="/tasks/", actor=ada, name="Terra")
    assert [n.person for n in Notification.objects.all()] == [bo]


def test_an_unknown_kind_is_a_fault_of_the_program(make_person):
    with pytest.raises(KeyError, match=r"test\.other"):
        notify([make_person("Ada")], "test.other", path="/")


def test_a_mail_is_in_the_language_of_the_person_with_links_to_match(
    make_person, mailoutbox
):
    notify([make_person("Ana", language="es")], "test.daily", path="/fr/tasks/")
    assert send_digests() == 1
    (message,) = mailoutbox
    assert "- Siguiente\n  http://localhost:8000/es/tasks/\n" in message.body
    assert "http://localhost:8000/es/notifications/preferences/" in message.body


def test_a_name_cannot_add_a_header_or_markup(make_person, mailoutbox):
    ada = make_person("Ada")
    ada.name = "Ada\n\nBcc: all@example.org"
    ada.save()
    name = "<b>Terra</b>\nBcc: eve@example.org"
    notify([ada], "test.now", path="/tasks/", name=name)
    assert send_now() == 1
    (message,) = mailoutbox
    assert message.subject == "<b>Terra</b> Bcc: eve@example.org was decided."
    assert message.recipients() == ["ada@example.org"]
    assert message.message()["Bcc"] is None


def test_signs_stay_on_the_line_of_their_word(make_person):
    """French binds them by a space that does not break."""
    words = "Évaluation de «\u00a0%(project)s\u00a0» est terminée."
    add_kind("test.signs", label="Signs", sentence=words)
    (row,) = notify(
        [make_person("Ada")], "test.signs", path="/", project="Vallon\n vert"
    )
    assert sentence(row) == "Évaluation de «\u00a0Vallon vert\u00a0» est terminée."


def test_a_digest_is_one_mail_per_person_without_what_was_read(make_person, mailoutbox):
    ada, bo = make_person("Ada"), make_person("Bo")
    for _ in range(3):
        notify([ada, bo], "test.daily", path="/tasks/")
    Notification.objects.filter(person=bo).update(read_at="2026-01-01T00:00Z")
    assert send_digests() == 1
    assert send_digests() == 0
    (message,) = mailoutbox
    assert message.to == ["ada@example.org"]
    assert message.subject == "3 notifications from Tilth"
    assert message.body.count("- Next\n") == 3


def test_who_wants_no_mail_gets_none_and_still_the_list(
    client, make_person, mailoutbox, django_capture_on_commit_callbacks
):
    ada = make_person("Ada")
    set_preferences(ada, {"test.now": "off"})
    with django_capture_on_commit_callbacks(execute=True):
        notify([ada], "test.now", path="/tasks/", name="Terra")
    assert (send_now(), send_digests(), mailoutbox) == (0, 0, [])
    client.force_login(ada)
    assert "Terra was decided." in client.get("/notifications/").content.decode()


def test_a_mail_that_fails_is_sent_later(
    make_person, settings, mailoutbox, django_capture_on_commit_callbacks
):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail, "get_connection", lambda *a, **k: Broken())
        with django_capture_on_commit_callbacks(execute=True):
            notify([make_person("Ada")], "test.now", path="/tasks/", name="Terra")
    assert mailoutbox == []
    settings.EMAIL_BACKEND = working
    assert "send mails" in schedule.run_due()
    job = Job.objects.get(kind=periodic.MAILS)
    assert jobs.KINDS[job.kind](job.parameters, None) == 1
    assert len(mailoutbox) == 1


def test_the_clock_asks_for_no_mails_where_none_is_due(db):
    assert {"send mails", "send digests"} <= set(schedule.run_due())
    assert not Job.objects.filter(kind__startswith="notifications").exists()


def test_periods_are_those_of_a_digest_a_day():
    assert schedule.WORK["send digests"].every == timedelta(days=1)
    assert schedule.WORK["send mails"].every < timedelta(hours=1)


def test_the_list_is_private_and_of_constant_cost(
    client, make_person, django_assert_num_queries
):
    ada, bo = make_person("Ada"), make_person("Bo")
    assert client.get("/notifications/").status_code == 302
    notify([ada], "test.now", path="/tasks/", name="No. 0")
    notify([bo], "test.now", path="/tasks/", name="Secret")
    client.force_login(ada)
    client.get("/notifications/")
    with CaptureQueriesContext(connection) as few:
        client.get("/notifications/")
    for n in range(39):
        notify([ada], "test.now", path="/tasks/", name=f"No. {n}")
    with django_assert_num_queries(len(few)):
        page = tight(client.get("/notifications/").content.decode())
    assert page.count('<li class="card unread">') == 30
    assert "Secret" not in page
    assert '<span class="badge">40<span class="hidden">unread</span></span>' in page


def test_opening_reads_it_and_goes_there_in_the_readers_language(client, make_person):
    ada = make_person("Ada")
    (notice,) = notify([ada], "test.now", path="/tasks/", name="Terra")
    client.force_login(ada)
    answer = client.get(f"/fr/notifications/{notice.uuid}/")
    assert (answer.status_code, answer.url) == (302, "/fr/tasks/")
    assert unread(ada) == 0


def test_the_notice_of_another_is_not_there(client, make_person):
    ada, bo = make_person("Ada"), make_person("Bo")
    (notice,) = notify([ada], "test.now", path="/tasks/", name="Terra")
    client.force_login(bo)
    assert client.get(f"/notifications/{notice.uuid}/").status_code == 404
    assert client.post(f"/notifications/{notice.uuid}/read/").status_code == 404
    assert client.post("/notifications/read/").status_code == 302
    assert client.get(f"/notifications/{uuid4()}/").status_code == 404
    assert unread(ada) == 1


def test_one_and_all_can_be_marked_read(client, make_person):
    ada = make_person("Ada")
    first, *_ = (
        notify([ada], "test.now", path="/tasks/", name=str(n))[0] for n in range(3)
    )
    client.force_login(ada)
    assert client.get("/notifications/read/").status_code == 405
    client.post(f"/notifications/{first.uuid}/read/")
    assert unread(ada) == 2
    page = client.get("/notifications/?unread").content.decode()
    assert page.count('<li class="card unread">') == 2
    client.post("/notifications/read/")
    assert unread(ada) == 0
    assert "You have read everything." in client.get("/notifications/?unread").text


def test_preferences_are_kept_and_a_wrong_one_refused(client, make_person):
    ada = make_person("Ada")
    client.force_login(ada)
    page = client.get("/notifications/preferences/").content.decode()
    chosen = re.findall(r'<option value="(\w+)" selected', page)
    assert chosen == ["now", "digest"]
    form = {"test.now": "off", "test.daily": "now"}
    assert client.post("/notifications/preferences/", form).status_code == 302
    assert preferences(ada) == form
    answer = client.post("/notifications/preferences/", form | {"test.now": "fax"})
    assert answer.status_code == 422
    assert preferences(ada) == form


@pytest.mark.parametrize("kind", ["test.now", ALL])
def test_the_link_in_a_mail_asks_first_and_needs_no_sign_in(client, make_person, kind):
    ada = make_person("Ada")
    name = "test.now" if kind == "test.now" else "test.daily"
    notify([ada], name, path="/tasks/", name="Terra")
    link = f"/notifications/leave/{token(ada, kind)}/"
    assert client.get(link).status_code == 200
    assert preferences(ada)[name] != "off"
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert preferences(ada)[name] == "off"
    assert send_now() == send_digests() == 0


def test_the_mail_carries_that_link_in_its_headers(make_person, mailoutbox):
    notify([make_person("Ada")], "test.now", path="/tasks/", name="Terra")
    send_now()
    headers = mailoutbox[0].extra_headers
    link = headers["List-Unsubscribe"].strip("<>")
    assert link in mailoutbox[0].body
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_forged_link_is_not_there(client, make_person):
    ada = make_person("Ada")
    good = token(ada, "test.now")
    for forged in ("guess", good[:-1], good.replace(":", "x", 1), token(ada, "other")):
        answer = client.post(f"/notifications/leave/{forged}/")
        assert answer.status_code == 404
    assert preferences(ada)["test.now"] == "now"
