"""Tokens of programs: made, shown once, revoked, forgotten with their person."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tilth_web.accounts.domain.personal_data import erase_person, personal_data
from tilth_web.accounts.domain.queries import visible_tokens
from tilth_web.accounts.domain.roles import platform_roles, resting_roles
from tilth_web.accounts.domain.tokens import (
    MOST,
    add_token,
    person_of,
    revoke_token,
)
from tilth_web.accounts.models import Token
from tilth_web.accounts.rules import BY_TOKEN, RULES, allowed
from tilth_web.errors import WorkflowError
from tilth_web.notifications.models import Event

pytestmark = pytest.mark.django_db
PASSWORD = "clay-30-loam"


@pytest.fixture
def ada(make_person):
    return make_person("Ada")


@pytest.fixture
def browser(client, ada):
    """Somebody who has just typed the password."""
    client.force_login(ada)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def make(person, *scopes, days=30):
    return add_token(person, name="Script", scopes=scopes, days=days)


def test_only_the_hash_of_a_token_is_kept(ada):
    token, secret = make(ada, "write")
    row = Token.objects.values().get()
    assert row["sha256"] == sha256(secret.encode()).hexdigest()
    assert secret not in str(row)
    assert secret.startswith(row["beginning"])
    assert len(secret) - len(row["beginning"]) >= 37  # 6 bits each: 222 bits unknown
    assert token.scopes == ["read", "write"]


def test_a_token_names_its_person_until_it_ends(ada):
    token, secret = make(ada)
    person = person_of(secret)
    assert (person, person.token) == (ada, token)
    assert person_of(secret + "x") is None
    assert person_of("tilth_\ud800") is None
    revoke_token(token)
    assert person_of(secret) is None


def test_a_token_ends_on_its_day(ada):
    _token, secret = make(ada, days=1)
    Token.objects.update(expires_at=timezone.now() + timedelta(seconds=5))
    assert person_of(secret) == ada
    Token.objects.update(expires_at=timezone.now())
    assert person_of(secret) is None
    assert not Token.objects.get().is_valid


def test_the_use_of_a_token_is_noted_to_the_minute(ada):
    _token, secret = make(ada)
    person_of(secret)
    noted = Token.objects.get().used_at
    assert timezone.now() - noted < timedelta(minutes=1)
    person_of(secret)
    assert Token.objects.get().used_at == noted
    Token.objects.update(used_at=noted - timedelta(minutes=2))
    person_of(secret)
    assert Token.objects.get().used_at >= noted


class OwnRecord:
    def __init__(self, person):
        self.person_id, self.organisation_id = person.pk, None


@pytest.mark.parametrize("action", RULES)
@pytest.mark.parametrize("scope", ["read", "write", "assess"])
def test_every_action_by_a_token_of_each_scope(action, scope, make_person):
    """A token may what its person may, as far as the table lets its scope."""
    user = make_person("Ada")
    record = OwnRecord(user)
    _token, secret = make(user, *(() if scope == "read" else (scope,)))
    before = allowed(user, action, record)
    covered = BY_TOKEN.get(action) in {"read", scope}
    assert allowed(person_of(secret), action, record) is (before and covered)


def test_roles_on_the_platform_rest_in_a_token(make_person):
    secretariat = make_person("Sec", "secretariat", "reviewer")
    assert platform_roles(secretariat) == {"secretariat", "reviewer"}
    person = person_of(make(secretariat, "write", "assess")[1])
    assert platform_roles(person) == frozenset()
    assert resting_roles(person) == {"secretariat", "reviewer"}
    assert not allowed(person, "joining.decide")
    assert not allowed(person, "overlaps.read")


def test_nobody_has_more_valid_tokens_than_they_can_watch(ada):
    tokens = [make(ada)[0] for _ in range(MOST)]
    with pytest.raises(WorkflowError, match="20 valid tokens"):
        make(ada)
    revoke_token(tokens[0])
    make(ada)


def test_making_and_revoking_is_in_the_history_for_staff_alone(ada):
    token, _secret = make(ada)
    revoke_token(token)
    revoke_token(token)
    events = Event.objects.order_by("pk")
    assert [e.verb for e in events] == ["token.added", "token.revoked"]
    assert {e.visibility for e in events} == {"staff"}
    assert all(e.data == {"token": str(token.uuid)} for e in events)


def test_the_copy_of_ones_data_lists_tokens_and_erasure_deletes_them(ada):
    token, secret = make(ada, "assess")
    (told,) = personal_data(ada)["tokens"]
    assert (told["name"], told["scopes"]) == ("Script", ["assess", "read"])
    assert token.sha256 not in str(told)
    erase_person(ada)
    assert not Token.objects.exists()
    assert person_of(secret) is None


def test_a_visitor_has_no_tokens(ada):
    assert not visible_tokens(ada).exists()
    assert not allowed(AnonymousUser(), "token.manage")


def test_the_page_shows_a_new_token_once(browser, ada):
    form = {"name": "Field <b>app</b>", "scopes": ["write"], "days": 10}
    page = browser.post("/accounts/tokens/add/", form)
    assert page.status_code == 200
    text = page.content.decode()
    token = Token.objects.get()
    secret = text.partition('id="token" value="')[2].partition('"')[0]
    assert person_of(secret) == ada
    assert "<b>" not in text.partition("<main")[2]
    assert "no-store" in page["Cache-Control"]
    assert token.expires_at - token.created_at <= timedelta(days=10, seconds=1)
    listed = browser.get("/accounts/tokens/").content.decode()
    assert secret not in listed
    assert token.beginning in listed


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"days": 366}, "days"), ({"days": 0}, "days"), ({"days": ""}, "days")),
        *(({"name": ""}, "name"), ({"scopes": ["sign"]}, "scopes")),
    ],
)
def test_a_token_without_an_end_or_with_more_is_refused(browser, change, field):
    form = {"name": "Script", "scopes": ["write"], "days": 10} | change
    page = browser.post("/accounts/tokens/add/", form)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Token.objects.exists()


def test_the_longest_life_is_a_setting(browser, settings):
    settings.API_TOKEN_DAYS = 5
    assert "At most 5." in browser.get("/accounts/tokens/add/").content.decode()
    form = {"name": "Script", "days": 6}
    assert browser.post("/accounts/tokens/add/", form).status_code == 422


def test_a_token_is_made_by_who_has_just_given_the_password(client, ada):
    client.force_login(ada)
    form = {"name": "Script", "days": 10}
    answer = client.post("/accounts/tokens/add/", form)
    assert answer.status_code == 302
    assert "/reauthenticate/" in answer.url
    assert not Token.objects.exists()


def test_tokens_of_others_are_not_there(browser, ada, make_person):
    token, secret = make(make_person("Bea"))
    assert "Script" not in browser.get("/accounts/tokens/").content.decode()
    revoke = f"/accounts/tokens/{token.uuid}/revoke/"
    assert browser.post(revoke).status_code == 404
    assert person_of(secret) is not None
    own, secret = make(ada)
    assert browser.get(f"/accounts/tokens/{own.uuid}/revoke/").status_code == 405
    assert browser.post(f"/accounts/tokens/{own.uuid}/revoke/").status_code == 302
    assert person_of(secret) is None
    assert "revoked on" in browser.get("/accounts/tokens/").content.decode()


def test_a_token_opens_no_page(client, ada):
    _token, secret = make(ada, "write", "assess")
    headers = {"Authorization": f"Bearer {secret}"}
    for page in ("/accounts/tokens/", "/accounts/tokens/add/", "/tasks/"):
        answer = client.get(page, headers=headers)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.url
