import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage

from tilth_web.notifications.domain.outbox import (
    forget_messages,
    kept_messages,
    messages_to,
)
from tilth_web.notifications.models import OutboxMail
from tilth_web.notifications.outbox import OutboxBackend

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail():
    body = "Confirm: http://localhost:8000/a/b-1/. Thank you <http://localhost:8000/a/>"
    message = EmailMessage("Hello <b>", body, to=["ada@example.org"])
    assert OutboxBackend().send_messages([message]) == 1


@pytest.mark.usefixtures("mail")
def test_the_administrator_reads_every_message_with_its_links(client, make_person):
    client.force_login(make_person("Root", "administrator"))
    page = client.get("/outbox/").content.decode()
    assert "Hello &lt;b&gt;" in page
    assert page.count('<a href="http://localhost:8000/a/b-1/" id=') == 1
    assert page.count('<a href="http://localhost:8000/a/" id=') == 1


@pytest.mark.usefixtures("mail")
def test_nobody_else_reads_it(client, make_person):
    assert client.get("/outbox/").status_code == 302
    client.force_login(make_person("Ada", "reviewer"))
    assert client.get("/outbox/").status_code == 403


def test_an_empty_outbox_says_so(client, make_person):
    client.force_login(make_person("Root", "administrator"))
    assert "No message yet." in client.get("/outbox/").content.decode()


def test_who_may_read_the_outbox_finds_it_on_the_first_page(
    client, make_person, settings
):
    client.force_login(make_person("Ada", "secretariat"))
    assert 'href="/outbox/"' not in client.get("/tasks/").content.decode()
    settings.EMAIL_BACKEND = "tilth_web.notifications.outbox.OutboxBackend"
    assert 'href="/outbox/"' in client.get("/tasks/").content.decode()
    client.force_login(make_person("Bea"))
    assert 'href="/outbox/"' not in client.get("/tasks/").content.decode()


@pytest.mark.parametrize(
    ("to", "is_hers"),
    [
        (["ada@example.org"], True),
        (["Ada@Example.ORG"], True),
        (["bo@example.org", "ada@example.org"], True),
        (["Ada <ada@example.org>"], True),
        (['"Lovelace, Ada" <ADA@example.org>'], True),
        (["ada.b@example.net"], True),
        (["ada.c@example.net"], False),
        (["canada@example.org"], False),
        (["ada@example.org.uk"], False),
        (["adaXb@example.net"], False),
        (['"ada@example.org" <bo@example.org>'], False),
        (["_da@example.org"], False),
        ([], False),
    ],
)
def test_messages_to_a_person_are_those_to_an_address_that_is_theirs(
    to, is_hers, make_person
):
    ada = make_person("Ada")
    ada.email = "ada@example.org"
    ada.save()
    for email, verified in (("Ada.B@example.net", True), ("ada.c@example.net", False)):
        EmailAddress.objects.create(user=ada, email=email, verified=verified)
    OutboxMail.objects.create(recipients=to, subject="Hers?", body="Hello.")
    other = OutboxMail.objects.create(recipients=["x@example.org"], subject="-")
    assert messages_to(ada).count() == is_hers
    assert [m["subject"] for m in kept_messages(ada)] == ["Hers?"] * is_hers
    forget_messages(ada)
    assert OutboxMail.objects.count() == 2 - is_hers
    assert OutboxMail.objects.filter(pk=other.pk).exists()


def test_an_address_outside_of_ascii_is_found_too(make_person):
    ada = make_person("Ada")
    ada.email = "adé@exämple.org"
    ada.save()
    OutboxMail.objects.create(recipients=["ADÉ@exämple.org"], subject="-")
    assert messages_to(ada).count() == 1
