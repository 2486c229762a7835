"""Signing up all or nothing, signing in with a limit, sessions on other devices."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from babel.messages.pofile import read_po
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from tilth_web.accounts.models import User
from tilth_web.accounts.words_of_allauth import SENTENCES

PASSWORD = "clay-30-loam"
NEW = {"email": "new@example.org", "name": "New"}
NEW |= {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def ada(make_person):
    ada = make_person("Ada")
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    return ada


@pytest.fixture
def _limits(settings):
    """The limits of an installation: those of the library."""
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    yield
    cache.clear()


def sign_in(client, password, **headers):
    form = {"login": "ada@example.org", "password": password}
    return client.post("/accounts/login/", form, headers=headers)


def test_a_sign_up_keeps_person_name_language_and_address(client, db):
    assert client.post("/es/accounts/signup/", NEW).status_code == 302
    new = User.objects.get()
    assert (new.name, new.language, new.email) == ("New", "es", "new@example.org")
    address = EmailAddress.objects.get(user=new)
    assert (address.email, address.verified) == ("new@example.org", False)


def test_mails_in_spanish_are_polite(client, db):
    client.post("/es/accounts/signup/", NEW)
    (letter,) = mail.outbox
    assert "Recibe este mensaje porque New ha dado su dirección" in letter.body
    assert not re.search(r"\b(tu|te|vete|estás)\b", letter.body, re.IGNORECASE)


@pytest.mark.parametrize(
    ("language", "labels"),
    [("fr", ["Nom", "Sans mot de passe"]), ("es", ["Nombre", "Sin contraseña"])],
)
def test_a_security_key_is_added_in_the_language_of_the_page(
    client, ada, language, labels
):
    sign_in(client, PASSWORD)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/{language}/accounts/2fa/webauthn/add/")
    form = answer.context["form"]
    with translation.override(language):
        shown = form.visible_fields()
        assert [field.label for field in shown] == labels


def test_the_sentences_that_are_said_otherwise_are_those_of_the_library():
    place = Path(allauth.__file__).parent / "locale/es/LC_MESSAGES/django.po"
    with place.open("rb") as file:
        library = read_po(file, locale="es")
    for sentence in SENTENCES:
        assert sentence in library, sentence


def test_a_sign_up_that_breaks_leaves_nothing(client, db, monkeypatch):
    def broken(*_):
        raise OSError("no room")

    monkeypatch.setattr("allauth.account.forms.setup_user_email", broken)
    with pytest.raises(OSError, match="no room"):
        client.post("/accounts/signup/", NEW)
    assert not User.objects.exists()


@pytest.mark.usefixtures("_limits")
def test_passwords_cannot_be_tried_without_end(client, ada):
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 200
    locked = sign_in(client, PASSWORD)
    assert locked.status_code == 200
    assert "Too many failed login attempts" in locked.content.decode()
    assert not UserSession.objects.exists()


@pytest.mark.usefixtures("_limits")
def test_failures_are_counted_for_who_is_behind_the_proxy(client, ada, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        form = {"login": f"p{number}@example.org", "password": "wrong"}
        forged = {"x-forwarded-for": f"10.0.0.{number}, 192.0.2.1"}
        client.post("/accounts/login/", form, headers=forged)
    same = sign_in(client, PASSWORD, **{"x-forwarded-for": "192.0.2.1"})
    assert "Too many failed login attempts" in same.content.decode()
    other = sign_in(client, PASSWORD, **{"x-forwarded-for": "192.0.2.2"})
    assert other.status_code == 302


def test_my_tasks_are_the_first_page_after_signing_in(client, ada):
    assert sign_in(client, PASSWORD).url == "/tasks/"


def test_one_sees_the_own_sessions_and_ends_the_others(ada, make_person):
    browser = {"user-agent": "Mozilla/5.0 (Field)"}
    here, there = Client(headers=browser), Client(headers=browser)
    stranger = Client()
    for client in (here, there):
        sign_in(client, PASSWORD)
        client.get("/tasks/")
    stranger.force_login(make_person("Bo"))
    stranger.get("/tasks/")
    page = here.get("/accounts/sessions/").content.decode()
    assert page.count("Mozilla/5.0 (Field)") == 2
    assert here.post("/accounts/sessions/").status_code == 302
    assert there.get("/tasks/").status_code == 302
    assert here.get("/tasks/").status_code == 200
    assert stranger.get("/tasks/").status_code == 200


WAITS = "This installation has no mail server."
PAGES = {"/accounts/signup/", "/accounts/confirm-email/"}
PAGES |= {"/accounts/password/reset/done/"}


@pytest.mark.parametrize("address", sorted(PAGES))
def test_without_a_mail_server_the_pages_say_where_the_link_is(
    client, db, settings, address
):
    assert WAITS not in client.get(address).content.decode()
    settings.EMAIL_BACKEND = "tilth_web.notifications.outbox.OutboxBackend"
    shown = client.get(address).content.decode()
    assert shown.count(WAITS) == 1
    assert "outbox page of the secretariat" in shown
    assert "sent" not in shown
