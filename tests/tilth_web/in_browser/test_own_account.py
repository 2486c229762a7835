"""What is a person's own: tokens, how one is told, a copy of the data, erasure."""

import io
import json
import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.tilth_web.in_browser.hands import REFUSED, Mouse
from tests.tilth_web.in_browser.installation import signed_in
from tests.tilth_web.in_browser.world import PASSWORD, person
from tilth_web.accounts.models import Token, User
from tilth_web.notifications.domain.kinds import add_kind
from tilth_web.notifications.domain.mails import send_digests
from tilth_web.notifications.domain.notices import notify

LEAVE = re.compile(r"/notifications/leave/\S+")


@pytest.fixture
def make_hand(visitor, site, world):
    """Somebody new, who has just signed in."""

    def make(name):
        hand = Mouse(visitor(), site)
        hand.somebody = person(name)
        signed_in(hand.page.context, site, hand.somebody)
        hand.open("/tasks/")
        return hand

    return make


def ask(site, token):
    """Status and answer of the interface for programs to who has a token."""
    headers = {"Authorization": f"Bearer {token}"}
    request = Request(f"{site}/api/v1/projects", headers=headers)
    try:
        with urlopen(request) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def test_a_token_is_shown_once_opens_the_interface_and_is_revoked(make_hand, site):
    hand = make_hand("Toma")
    hand.unfold(hand.somebody.name)
    hand.follow("Account")
    hand.follow("Tokens")
    hand.follow("A new token")
    hand.fill(name="Weather station")
    hand.press("Make the token")
    secret = hand.page.input_value("#token")
    assert ask(site, secret)[0] == 200
    hand.follow("I have copied it")
    assert secret not in hand.page.content()
    row = hand.page.get_by_role("row", name="Weather station")
    assert secret[:10] in row.inner_text()
    hand.page.get_by_role("button", name="Revoke Weather station").click()
    hand.page.get_by_text("The token was revoked.").wait_for()
    assert ask(site, secret)[0] == 401
    assert Token.objects.get(person=hand.somebody).revoked_at is not None


def test_a_day_of_news_in_one_mail_that_can_be_left(make_hand, visitor, site):
    add_kind("browser.digest", label="News of the walk", sentence="%(what)s")
    hand = make_hand("Dita")
    hand.unfold(hand.somebody.name)
    hand.follow("Notifications")
    hand.follow("How you are told")
    hand.page.get_by_label("News of the walk").select_option("digest")
    hand.press("Save")
    before = len(mail.outbox)
    for what in ("The barley is sown.", "The clover is up."):
        notify([hand.somebody], "browser.digest", path="/projects/", what=what)
    assert len(mail.outbox) == before
    send_digests()
    (sent,) = [m for m in mail.outbox[before:] if m.to == [hand.somebody.email]]
    assert sent.body.index("The barley is sown.") < sent.body.index("The clover is up.")
    reader = Mouse(visitor(), site)
    reader.open(LEAVE.search(sent.body).group())
    reader.press("Stop these emails")
    reader.page.get_by_text("You no longer get emails that sum up.").wait_for()


def test_a_copy_of_the_data_and_then_nothing_of_the_person(make_hand, visitor, site):
    hand = make_hand("Erna")
    hand.unfold(hand.somebody.name)
    hand.follow("Account")
    hand.follow("Your data")
    with hand.page.expect_download() as asked:
        hand.follow("Download")
    with ZipFile(io.BytesIO(asked.value.path().read_bytes())) as archive:
        names = archive.namelist()
        kept = json.loads(archive.read(next(n for n in names if n.endswith(".json"))))
    assert "erna@example.org" in json.dumps(kept)
    hand.fill(email="ada@example.org")
    hand.press("Erase my account")
    expect(hand.page).to_have_title(REFUSED)
    hand.fill(email="Erna@example.org")
    hand.press("Erase my account")
    hand.page.get_by_text("Your account is gone.").wait_for()
    hand.page.get_by_role("link", name="Sign in", exact=True).wait_for()
    assert not User.objects.filter(email="erna@example.org").exists()
    again = Mouse(visitor(), site)
    again.open("/accounts/login/")
    again.fill(login="erna@example.org", password=PASSWORD)
    again.submit()
    expect(again.page).to_have_title(REFUSED)
