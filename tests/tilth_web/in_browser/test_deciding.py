"""What several people do in turn: a request to join is decided, somebody is invited."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.tilth_web.browser import faults_of
from tests.tilth_web.in_browser.hands import REFUSED, Mouse
from tests.tilth_web.in_browser.installation import signed_in
from tests.tilth_web.in_browser.world import PASSWORD, ask, organisation, person
from tilth_web.accounts.models import Joining, Membership
from tilth_web.notifications.outbox import OutboxBackend

CONFIRM = re.compile(r"http\S+confirm-email\S+")
ANSWER = re.compile(r"/invitations/\S+")
OUTBOX = f"{OutboxBackend.__module__}.{OutboxBackend.__qualname__}"


@pytest.fixture
def sit_down(visitor, site):
    """The window of somebody, who is signed in when there is an account."""

    def sit(somebody=None):
        hand = Mouse(visitor(), site)
        if somebody:
            signed_in(hand.page.context, site, somebody)
        return hand

    return sit


def decide(staff, name, decision, answer):
    """What the secretariat does with the request of an organisation."""
    staff.open("/tasks/")
    staff.follow(f"Decide on the request to join of {name}")
    with staff.page.expect_download() as asked:
        staff.page.get_by_role("link", name="Statutes of 2019.pdf").click()
    assert asked.value.path().read_bytes().startswith(b"%PDF")
    staff.follow("Decide")
    staff.check("decision", decision)
    staff.fill(answer=answer)
    staff.press("Decide")


def test_the_secretariat_returns_a_request_and_then_refuses_it(sit_down, world):
    holder = person("Hana")
    asking = ask(organisation("Roots of Hana", holder), holder)
    staff = sit_down(world.sol)
    decide(staff, "Roots of Hana", "return", "")
    expect(staff.page).to_have_title(REFUSED)
    assert faults_of(staff.page) == []
    staff.fill(answer="The statutes lack a page.")
    staff.press("Decide")
    staff.page.get_by_text("Returned for completion", exact=True).first.wait_for()
    hana = sit_down(holder)
    hana.open("/tasks/")
    hana.follow("Complete the request to join of Roots of Hana")
    hana.page.get_by_text("The statutes lack a page.").first.wait_for()
    hana.press("Send the request")
    hana.page.get_by_text("Waiting for a decision", exact=True).wait_for()
    decide(
        staff, "Roots of Hana", "refuse", "It is no organisation of the seven types."
    )
    staff.page.get_by_text("Refused", exact=True).first.wait_for()
    hana.open(asking.get_absolute_url())
    hana.page.get_by_text("It is no organisation of the seven types.").wait_for()
    assert Joining.objects.get(pk=asking.pk).state == Joining.State.REFUSED


def test_who_is_invited_signs_up_and_is_a_colleague(sit_down, world):
    ada = sit_down(world.ada)
    ada.open(f"{world.terra.get_absolute_url()}people/")
    ada.follow("Invite somebody")
    ada.fill(email="ivo@example.org")
    ada.choose(role="member")
    ada.press("Invite")
    ada.page.get_by_text("ivo@example.org").first.wait_for()
    (sent,) = [m for m in mail.outbox if m.to == ["ivo@example.org"]]
    ivo = sit_down()
    ivo.open(ANSWER.search(sent.body).group())
    ivo.page.locator("main").get_by_role("link", name="Sign up").click()
    ivo.fill(email="ivo@example.org", name="Ivo")
    ivo.fill(password1=PASSWORD, password2=PASSWORD)
    ivo.submit()
    ivo.page.wait_for_url("**/confirm-email/")
    ivo.open(CONFIRM.search(mail.outbox[-1].body).group())
    ivo.submit()
    ivo.fill(login="ivo@example.org", password=PASSWORD)
    ivo.submit()
    ivo.page.wait_for_url("**/tasks/")
    ivo.follow("Answer the invitation of Terra Viva")
    ivo.press("Accept")
    ivo.page.wait_for_url(f"**{world.terra.get_absolute_url()}")
    found = Membership.objects.get(organisation=world.terra, person__name="Ivo")
    assert found.role == "member"


def test_without_a_mail_server_the_secretariat_passes_links_on(
    sit_down, world, settings
):
    settings.EMAIL_BACKEND = OUTBOX
    new = sit_down()
    new.open("/accounts/signup/")
    new.fill(email="ola@example.org", name="Ola")
    new.fill(password1=PASSWORD, password2=PASSWORD)
    new.submit()
    new.page.get_by_text("waits on the outbox page of the secretariat").wait_for()
    staff = sit_down(world.sol)
    staff.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    staff.open("/tasks/")
    staff.follow("Outbox")
    message = staff.page.locator("article", has_text="ola@example.org").first
    message.get_by_role("button", name="Copy").click()
    message.get_by_role("button", name="Copied").wait_for()
    assert faults_of(staff.page) == []
    link = staff.page.evaluate("navigator.clipboard.readText()")
    new.open(link)
    new.submit()
    new.fill(login="ola@example.org", password=PASSWORD)
    new.submit()
    new.page.wait_for_url("**/tasks/")
