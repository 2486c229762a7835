"""Two rounds of monitoring: points, file, result, public change; by every hand."""

import pytest
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tests.tilth_web.in_browser.hands import Keyboard, Mouse, MouseOnForms
from tests.tilth_web.in_browser.installation import complaints_of, signed_in
from tilth_web.operations.domain import jobs
from tilth_web.registry.models import MonitoringRound

HEAD = "point,date,round,depth_top [cm],depth_bottom [cm],soc_content [g kg-1]," + (
    "bulk_density [g cm-3],coarse_fraction [1],method\n"
)
DAYS = "2021-10-05", "2026-10-06"


@pytest.fixture
def window(browser, site, world):
    """Opens a window of the holder; what the browser complains of must be nothing."""
    contexts, said = [], []

    def open_window(script=True, person=world.ada):
        context = browser.new_context(
            java_script_enabled=script, reduced_motion="reduce", locale="en"
        )
        contexts.append(context)
        if person is not None:
            signed_in(context, site, person)
        page = context.new_page()
        page.set_default_timeout(15_000)
        said.append(complaints_of(page))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert said == [[] for _context in contexts]


@pytest.mark.parametrize(
    ("hand", "language"),
    [(Mouse, "fr"), (MouseOnForms, "en"), (MouseOnForms, "es"), (Keyboard, "en")],
)
def test_from_the_points_to_the_public_change(window, site, world, hand, language):
    scripts, project = hand is not MouseOnForms, world.published
    key = f"{hand.__name__}-{language}"
    person = hand(window(scripts), site)
    home = "" if language == "en" else f"/{language}"
    with translation.override(language):
        first, last = f"{key}-1", f"{key}-2"
        person.open(f"{home}/projects/{project.uuid}/monitoring/")
        person.follow(_("New round"))
        person.fill(name=first)
        person.press(_("Begin the round"))
        draw(person, scripts)
        bring(person, first, DAYS[0], 0.0, scripts)
        compute(person, scripts)
        person.follow(_("Monitoring"))
        person.follow(_("New round"))
        person.fill(name=last)
        one = MonitoringRound.objects.get(name=first)
        person.choose(first=str(one.pk))
        person.press(_("Begin the round"))
        bring(person, last, DAYS[1], 1.0, scripts)
        compute(person, scripts)
        two = MonitoringRound.objects.get(name=last)
        measured = number_format(round(two.measurement.change, 2), 2)
        assert person.page.locator(".figure-number").inner_text().split()[0] == measured
        person.follow(_("Show the change to the public"))
        person.check("consent")
        person.press(_("Show it"))
        person.page.get_by_text(_("The measured change is public now.")).wait_for()
        public = window(scripts, person=None)
        public.goto(f"{site}{home}/projects/{project.uuid}/")
        shown = public.locator("section[aria-labelledby=measured] .figure-number")
        assert shown.inner_text().split()[0] == measured
        marks = public.locator(".chart-mark")
        assert marks.count() == 2


def draw(person, scripts):
    """Random points, drawn in the background."""
    person.fill(points="6")
    person.page.locator("details.group summary").click()
    person.fill(n_strata="2")
    person.press(_("Draw the points"))
    work(person, scripts)
    person.page.get_by_role(
        "heading", name=_("For the field and the laboratory")
    ).wait_for()
    if scripts:
        person.page.locator("[data-plan][data-drawn] canvas").wait_for()


def bring(person, name, day, more, scripts):
    """The laboratory's file with a layer at each point."""
    person.follow(_("Bring the laboratory's file"))
    one = MonitoringRound.objects.get(name=name)
    points = [p["name"] for p in one.plan.result["points"] if not p["reserve"]]
    assert len(points) == 6
    rows = "".join(
        f"{p},{day},{name},0,30,{18.0 + 0.3 * n + more * (1 + 0.1 * n):.2f},"
        "1.3,0.03,dry combustion\n"
        for n, p in enumerate(points)
    )
    content = (HEAD + rows).encode()
    file = {"name": "cores.csv", "mimeType": "text/csv", "buffer": content}
    person.attach("upload", file)
    person.press(_("Bring and read it"))
    work(person, scripts)
    person.follow(_("Go on to the result"))


def compute(person, scripts):
    """The result of the files."""
    person.press(_("Compute"))
    work(person, scripts)
    person.follow(_("See the result"))
    person.page.locator(".figure-number").wait_for()


def work(person, scripts):
    """The job runs, and the page shows that it has ended."""
    person.page.get_by_text(_("The work is on its way")).wait_for()
    jobs.run_job(jobs.claim())
    if not scripts:
        person.follow(_("Look again"))
    person.page.get_by_text(_("The work is on its way")).wait_for(state="detached")
