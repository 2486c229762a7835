import pytest
from django.core.mail import EmailMessage

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
