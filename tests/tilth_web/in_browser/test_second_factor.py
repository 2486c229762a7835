"""A second factor: an app that makes codes, a key beside the password, a passkey."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache

from tests.tilth_web.browser import faults_of
from tests.tilth_web.in_browser.hands import Mouse
from tests.tilth_web.in_browser.world import PASSWORD, person

CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.MULTILINE)
PERIOD = 30  # s that a code holds
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def make_hand(visitor, site):
    """Somebody new, who is signed in with a password."""

    def make(name):
        hand = Mouse(visitor(), site)
        hand.somebody = person(name)
        sign_in(hand)
        hand.page.wait_for_url("**/tasks/")
        return hand

    return make


def sign_in(hand):
    hand.open("/accounts/login/")
    hand.fill(login=hand.somebody.email, password=PASSWORD)
    hand.submit()


def sign_out(hand):
    hand.unfold(hand.somebody.name)
    hand.follow("Sign out")
    hand.submit()
    hand.page.wait_for_url(f"{hand.site}/")


def code_of(secret):
    """The code of this half minute; none was used before, as if it were a new one."""
    cache.clear()
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))


def second_factor(hand):
    hand.unfold(hand.somebody.name)
    hand.follow("Account")
    hand.follow("Second factor")


def confirm(hand):
    """The password is asked again before the sign-in is changed."""
    hand.page.wait_for_url("**/reauthenticate/**")
    hand.fill(password=PASSWORD)
    hand.submit()


def plug_in(page):
    """A key of the device that is touched whenever it is asked for."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_a_code_by_mail_stands_in_for_the_password(make_hand):
    hand = make_hand("Cora")
    hand.open("/accounts/tokens/add/")
    hand.page.get_by_role("link", name=re.compile("code")).click()
    hand.press("Request Code")
    hand.page.wait_for_url("**/code/confirm/**")
    assert mail.outbox[-1].to == ["cora@example.org"]
    hand.fill(code=CODE.search(mail.outbox[-1].body).group())
    hand.press("Confirm")
    hand.page.wait_for_url("**/accounts/tokens/add/")


def test_an_app_makes_codes_and_a_recovery_code_stands_in_once(make_hand):
    hand = make_hand("Tova")
    second_factor(hand)
    hand.follow("Activate")
    confirm(hand)
    secret = hand.page.input_value("#authenticator_secret")
    hand.fill(code=code_of(secret))
    hand.press("Activate")
    hand.page.get_by_role("heading", name="Recovery Codes").wait_for()
    codes = hand.page.locator("main textarea").input_value().split()
    assert len(codes) == 10
    assert faults_of(hand.page) == []
    sign_out(hand)
    sign_in(hand)
    hand.page.wait_for_url("**/2fa/authenticate/**")
    hand.fill(code="000000")
    hand.submit()
    assert "Incorrect code." in hand.page.inner_text("main")
    hand.fill(code=code_of(secret))
    hand.submit()
    hand.page.wait_for_url("**/tasks/")
    for tried, where in ((codes[0], "**/tasks/"), (codes[0], "**/authenticate/**")):
        sign_out(hand)
        sign_in(hand)
        hand.page.wait_for_url("**/2fa/authenticate/**")
        hand.fill(code=tried)
        hand.submit()
        hand.page.wait_for_url(where)
    assert "Incorrect code." in hand.page.inner_text("main")


def test_a_key_beside_the_password(make_hand):
    hand = make_hand("Kira")
    plug_in(hand.page)
    second_factor(hand)
    hand.page.locator("a[href$='webauthn/add/']").click()
    confirm(hand)
    hand.fill(name="Key on my ring")
    hand.press("Add")
    hand.page.wait_for_url("**/recovery-codes/**")
    sign_out(hand)
    sign_in(hand)
    hand.page.wait_for_url("**/2fa/authenticate/**")
    assert faults_of(hand.page) == []
    hand.press("Use a security key")
    hand.page.wait_for_url("**/tasks/")


def test_a_passkey_instead_of_the_password_and_its_removal(make_hand):
    hand = make_hand("Pia")
    plug_in(hand.page)
    second_factor(hand)
    hand.page.locator("a[href$='webauthn/add/']").click()
    confirm(hand)
    hand.fill(name="My phone")
    hand.check("passwordless")
    hand.press("Add")
    hand.page.wait_for_url("**/recovery-codes/**")
    second_factor(hand)
    hand.follow("Manage")
    assert hand.page.locator("main .card").inner_text().split("\n")[0] == (
        "My phone Passkey"
    )
    sign_out(hand)
    hand.open("/accounts/login/")
    hand.press("Sign in with a passkey")
    hand.page.wait_for_url("**/tasks/")
    second_factor(hand)
    hand.follow("Manage")
    hand.follow("Remove My phone")
    confirm(hand)
    hand.page.wait_for_url("**/remove/")
    hand.submit()
    hand.page.get_by_text("No security key yet.").wait_for()
    keys = Authenticator.objects.filter(user=hand.somebody, type="webauthn")
    assert not keys.exists()
