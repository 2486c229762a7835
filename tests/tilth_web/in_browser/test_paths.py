"""The whole path: sign up, join, draw, assess, publish; by every way to use a page."""

import re

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext as _

from tests.tilth_web.in_browser.hands import Keyboard, Mouse, MouseOnForms
from tests.tilth_web.in_browser.installation import signed_in
from tests.tilth_web.in_browser.world import PASSWORD
from tilth_web.operations.domain import jobs
from tilth_web.registry.models import Project

LINK = re.compile(r"http\S+confirm-email\S+")
STATUTES = {
    "name": "Statutes.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n%%EOF\n",
}
LAND = {
    "climate__zone": "cool temperate moist",
    "soil__class": "high-activity clay",
    "history__land_use__use": "long-term cultivated",
    "history__land_use__management": "full",
    "history__land_use__input_level": "medium",
}


@pytest.mark.parametrize(
    ("hand", "language"),
    [
        (Mouse, "en"),
        (Mouse, "fr"),
        (MouseOnForms, "en"),
        (MouseOnForms, "fr"),
        (Keyboard, "en"),
    ],
)
def test_from_signing_up_to_the_public_page(visitor, site, world, hand, language):
    scripts = hand is not MouseOnForms
    key = f"{hand.__name__}-{language}"
    person = hand(visitor(scripts), site)
    with translation.override(language):
        sign_up(person, key, language)
        asked = join(person, key)
        staff = hand(visitor(scripts), site)
        signed_in(staff.page.context, site, world.sol)
        accept(staff, key, language)
        person.open(asked)
        assert person.page.get_by_text(_("Accepted"), exact=True).count() == 1
        project = register(person, key)
        describe(person)
        assess(person, scripts)
        address = publish(person)
    shown = visitor(scripts)
    shown.goto(address)
    see(shown, project, language, scripts)


def sign_up(person, key, language):
    """An account with an address that was confirmed."""
    email = f"{key.lower()}@example.org"
    person.open("/" if language == "en" else f"/{language}/")
    person.follow(_("Sign up"))
    person.fill(email=email, name=f"Person of {key}")
    person.fill(password1=PASSWORD, password2=PASSWORD)
    person.submit()
    person.page.wait_for_url("**/confirm-email/")
    person.open(LINK.search(mail.outbox[-1].body).group())
    person.submit()
    person.page.wait_for_url("**/login/")
    person.fill(login=email, password=PASSWORD)
    person.submit()
    person.page.wait_for_url("**/tasks/")


def join(person, key):
    """An organisation that asks to join; returns the address of the request."""
    person.follow(_("Add an organisation"))
    person.fill(name=f"Soils of {key}")
    person.choose(kind="civil-society")
    person.check("non_profit")
    person.choose(country="BE")
    person.check("may_sign")
    person.press(_("Add"))
    person.press(_("Ask to join the programme"))
    person.page.wait_for_url("**/joining/**")
    asked = person.page.url
    person.follow(_("Edit the request"))
    person.check("wanted", "member")
    person.fill(reasons="We restore soils.")
    person.press(_("Save"))
    person.follow(_("Read and sign"))
    person.fill(signer_role="Director")
    person.check("agree")
    person.press(_("Sign"))
    person.follow(_("Add a document"))
    person.choose(kind="status")
    person.attach("upload", STATUTES)
    person.press(_("Add"))
    person.press(_("Send the request"))
    person.page.get_by_text(_("Waiting for a decision"), exact=True).wait_for()
    return asked


def accept(staff, key, language):
    """The secretariat decides."""
    staff.open("/tasks/" if language == "en" else f"/{language}/tasks/")
    verb = _("Decide on the request to join of")
    staff.follow(f"{verb} Soils of {key}")
    staff.follow(_("Decide"))
    staff.check("decision", "member")
    staff.press(_("Decide"))
    staff.page.get_by_text(_("Accepted"), exact=True).wait_for()


def register(person, key):
    """A project with a piece of land."""
    name = f"Cover of {key}"
    person.follow(_("Projects"))
    person.follow(_("Add a project"))
    person.fill(name=name, summary="Cover crops on two fields.")
    person.choose(country="BE", system="cropland")
    person.fill(start_year="2026")
    person.press(_("Save and go on"))
    person.page.wait_for_url("**/parcels/")
    person.fill(name="North")
    person.outline()
    person.press(_("Add"))
    person.page.get_by_role("rowheader", name="P1 North").wait_for()
    return Project.objects.get(name=name)


def describe(person):
    """Climate, soil, history and plan of the land."""
    person.follow(_("Go on to practices"))
    person.follow(_("Describe"))
    for name, value in LAND.items():
        person.choose(**{name: value})
    person.fill(history__years_in_use="60")
    person.check("plan__practices", "cover-crops")
    person.choose(plan__adoption__curve="linear")
    person.fill(plan__adoption__years="3")
    person.press(_("Save"))


def assess(person, scripts):
    """The job runs, and the page shows that it has ended."""
    person.follow(_("Go on to assess"))
    person.press(_("Assess"))
    person.page.get_by_text(_("The assessment is on its way")).wait_for()
    jobs.run_job(jobs.claim())
    if not scripts:
        person.follow(_("Look again"))
    person.page.locator(".figure-number").wait_for()


def publish(person):
    """With the consent of whoever holds the land; returns the address."""
    person.follow(_("Go on to publish"))
    person.check("consent")
    person.press(_("Publish"))
    person.page.get_by_text(_("The project is public now.")).wait_for()
    return person.page.url


def see(page, project, language, scripts):
    """What everybody sees: words, number, interval, and the place on a map."""
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").inner_text() == project.name
    project.refresh_from_db()
    assert project.shown.change > 0
    shown = f"{project.shown.change:.2g}"
    number = page.locator(".figure-number").inner_text().replace(",", ".")
    assert number.split()[0].lstrip("+") == shown
    if scripts:
        page.locator("[data-place][data-drawn] canvas").wait_for()
