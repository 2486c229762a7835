"""From the call to the report, and on to a recognition that is verified and withdrawn.

One path, by every way to use a page; on a narrow window all the time.
"""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tests.tilth_web.browser import faults_of, overflow_of
from tests.tilth_web.evaluation.recognition.examples import NEEDS
from tests.tilth_web.in_browser.hands import Keyboard, Mouse, MouseOnForms
from tests.tilth_web.in_browser.installation import complaints_of, signed_in
from tests.tilth_web.in_browser.world import assess, project
from tests.tilth_web.registry.conftest import agree
from tilth_web.evaluation.domain import calls
from tilth_web.evaluation.domain.criteria_content import checksum
from tilth_web.evaluation.models import Application, CriteriaSet, Recognition

KEPT = ("1.2", "2.2")  # criteria of a short version
LEASE = {"name": "lease.txt", "mimeType": "text/plain", "buffer": b"Our lease.\n"}


@pytest.fixture(scope="module")
def short(world):
    """A set of its own with two criteria, which replaces nothing."""
    told = deepcopy(world.criteria.content) | {"id": "short", "version": "1"}
    told["criteria"] = [one for one in told["criteria"] if one["id"] in KEPT]
    told["steps"] = [step for step in told["steps"] if step["number"] in (1, 2)]
    del told["replaces"]
    return CriteriaSet.objects.create(
        key="short",
        version="1",
        content=told,
        state=CriteriaSet.State.PUBLISHED,
        published_at=timezone.now(),
        sha256=checksum(told),
    )


@pytest.fixture
def window(browser, site):
    """Opens a window of a person; what the browser complains of must be nothing."""
    contexts, said = [], []

    def open_window(hand, person):
        context = browser.new_context(
            java_script_enabled=hand is not MouseOnForms,
            reduced_motion="reduce",
            viewport={"width": 360, "height": 800},
        )
        contexts.append(context)
        if person is not None:
            signed_in(context, site, person)
        page = context.new_page()
        page.set_default_timeout(15_000)
        said.append(complaints_of(page))
        return hand(page, site)

    yield open_window
    for context in contexts:
        context.close()
    # What lacks is told with the status 422, of which the browser complains.
    assert [s for of_one in said for s in of_one if "status of 422" not in s] == []


@pytest.mark.parametrize(
    ("hand", "language"),
    [(Mouse, "en"), (MouseOnForms, "fr"), (Keyboard, "en")],
)
def test_from_the_call_to_the_withdrawal(window, world, short, hand, language):
    made = project(world.ada, world.terra, f"Cover {hand.__name__}", (4.0, 46.0))
    assess(made, world.ada)
    agree(made, world.ada)
    now = timezone.now()
    call = calls.add_call(
        actor=world.sol,
        texts={"en": {"title": f"Call {hand.__name__}", "body": "Apply."}},
        criteria=short,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=9),
    )
    calls.publish_call(call, actor=world.sol)
    start = "" if language == "en" else f"/{language}"
    with translation.override(language):
        holder = window(hand, world.ada)
        application = apply(holder, f"{start}/calls/{call.uuid}/", made)
        page = f"{start}/applications/{application.uuid}/"
        staff = window(hand, world.sol)
        admit(staff, page, (world.rea, world.rob))
        for reviewer in (world.rea, world.rob):
            review(window(hand, reviewer), application, reviewer, start)
        staff.open(page)
        staff.press(_("Let the holder answer"))
        says(staff, _("The application is at its next step."))
        holder.open(page)
        holder.follow(_("Read and answer"))
        holder.fill(rebuttal="The lease was renewed.")
        holder.press(_("Send"))
        says(holder, _("Your answer was sent."))
        board = window(hand, world.bea)
        board.open(page)
        board.follow(_("Decide"))
        board.check("outcome", "positive")
        board.fill(strengths="Cover all winter.", improvements="Measure again.")
        board.press(_("Decide"))
        says(board, _("The decision is kept; the holder reads it once released."))
        holder.open(page)
        assert holder.page.get_by_text(_("Being evaluated"), exact=True).count() == 1
        staff.open(page)
        staff.press(_("Release to the holder"))
        says(staff, _("The application is at its next step."))
        holder.open(page)
        holder.follow(_("Read the report"))
        told = holder.page.locator("main").inner_text()
        looks_well(holder)
        assert "Measure again." in told
        assert "Rea" not in told
        recognised = recognise(board, start, made)
        anybody = window(hand, None)
        badge = verify(anybody, f"{start}/recognition/{recognised.uuid}/", recognised)
        withdraw(board, f"{start}/recognition/{recognised.uuid}/")
        is_withdrawn(anybody, start, recognised, badge)
    application.refresh_from_db()
    assert application.state == Application.State.RELEASED
    recognised.refresh_from_db()
    assert recognised.state == Recognition.State.WITHDRAWN


def apply(holder, call, made):
    """Begin, see what lacks, answer, add evidence, send."""
    holder.open(call)
    holder.follow(_("Apply with a project"))
    holder.choose(project=str(made.uuid))
    holder.check("modality", "recognition")
    holder.press(_("Begin"))
    holder.page.wait_for_url("**/applications/**")
    application = Application.objects.get(project=made)
    holder.press(_("Send the application"))
    holder.page.get_by_text(_("It was not sent: this is missing")).wait_for()
    holder.open(holder.page.url.replace("submit/", "answers/1.2/"))
    holder.attach("upload", LEASE)
    holder.press(_("Add the file"))
    holder.check("score", "3")
    holder.fill(text="We lease the land until 2040.")
    holder.press(_("Save and next"))
    holder.page.wait_for_url("**/answers/2.2/")
    if application.call.criteria.content["criteria"][1]["evidence"].get("required"):
        holder.attach("upload", LEASE)
        holder.press(_("Add the file"))
    holder.check("score", "2")
    holder.fill(text="Cover crops on two fields.")
    holder.press(_("Save"))
    holder.page.wait_for_url(f"**/applications/{application.uuid}/")
    holder.press(_("Send the application"))
    holder.page.get_by_text(_("Submitted"), exact=True).wait_for()
    return application


def admit(staff, page, reviewers):
    """Check the three conditions, and ask two reviewers."""
    staff.open(page)
    staff.follow(_("Check whether to admit"))
    for name in ("complete", "exists", "contributes"):
        staff.check(name)
    staff.check("decision", "admit")
    staff.press(_("Decide"))
    for reviewer in reviewers:
        staff.follow(_("Ask for a review"))
        staff.choose(reviewer=str(reviewer.uuid))
        staff.press(_("Ask"))
        staff.page.wait_for_url(f"**{page}")


def review(person, application, reviewer, start):
    """Declare, score, recommend, give."""
    row = application.reviews.get(reviewer=reviewer)
    person.open(f"{start}/reviews/{row.uuid}/")
    person.check("no_conflict")
    person.press(_("Take it on"))
    for score in ("4", "2"):
        person.check("value", score)
        person.fill(comment="Seen in the records.")
        person.press(_("Save and next") if score == "4" else _("Save"))
    person.page.wait_for_url(f"**/reviews/{row.uuid}/")
    person.check("recommendation", "positive")
    person.fill(strengths="Clear.", improvements="Measure.")
    person.press(_("Give the review"))
    says(person, _("Your review is given. Now you can read the others."))


def says(person, text):
    """Wait until the page says so."""
    person.page.get_by_text(text).first.wait_for()


def looks_well(person):
    """Nothing is wrong with the page, which is as narrow as its window."""
    if type(person) is Mouse:  # one of the hands looks
        assert faults_of(person.page) == [], person.page.url
        assert overflow_of(person.page) <= 0, person.page.url


def recognise(board, start, made):
    """From the gallery to the desk; propose, then grant."""
    board.open(f"{start}/recognition/")
    board.follow(_("Recognition: decisions"))
    looks_well(board)
    board.follow(f"{_('Propose')} {made.name}")
    board.check("level", "promising")
    looks_well(board)
    board.press(_("Propose"))
    says(board, _("Only staff sees this page."))
    looks_well(board)
    board.follow(_("Recognise"))
    for need in NEEDS:
        board.check("needs", need)
    board.fill(public_reason="Cover all winter.")
    looks_well(board)
    board.press(_("Decide"))
    says(board, _("The decision is kept."))
    return Recognition.objects.get(project=made)


def verify(anybody, page, recognised):
    """By the link of the page, then by the file of the badge; the file is kept."""
    anybody.open(page)
    says(anybody, recognised.project.name)
    looks_well(anybody)
    anybody.follow(_("Verify"))
    says(anybody, _("The signature is good, and the recognition holds now."))
    badge = recognised.credential.badge.encode()
    file = {"name": "badge.svg", "mimeType": "image/svg+xml", "buffer": badge}
    anybody.attach("file", file)
    anybody.press(_("Verify"))
    says(anybody, _("The signature is good, and the recognition holds now."))
    looks_well(anybody)
    changed = {**file, "buffer": badge.replace(b"#fbf7ee", b"#fbf7ef")}
    anybody.attach("file", changed)
    anybody.press(_("Verify"))
    says(anybody, _("Changed or forged"))
    return file


def withdraw(board, page):
    board.open(page)
    board.follow(_("Withdraw"))
    board.fill(reason="The cover was ploughed.", public_reason="It ended.")
    looks_well(board)
    board.press(_("Decide"))
    says(board, _("The decision is kept."))


def is_withdrawn(anybody, start, recognised, badge):
    """Its page, the verification, the embedded badge and the gallery say so."""
    anybody.open(f"{start}/recognition/{recognised.uuid}/")
    says(anybody, _("This project may not be called recognised now."))
    says(anybody, "It ended.")
    looks_well(anybody)
    assert "ploughed" not in anybody.page.content()
    anybody.open(f"{start}/recognition/verify/")
    anybody.attach("file", badge)
    anybody.press(_("Verify"))
    says(anybody, _("The signature is good, but the recognition was withdrawn."))
    anybody.open(f"/embed/recognition/{recognised.uuid}/{start[1:] or 'en'}/")
    says(anybody, _("Withdrawn"))
    anybody.open(f"{start}/recognition/")
    assert anybody.page.get_by_text(recognised.project.name).count() == 0
