"""What only a browser shows: walking with GPS, text that is kept, faults on the map."""

import json
import time
from uuid import UUID

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import expect, sync_playwright

from tests.tilth_web.browser import CHROMIUM, FLAGS, faults_of, need_chromium
from tests.tilth_web.registry.conftest import square
from tests.tilth_web.registry.test_journey import BOW_TIE
from tilth_web.accounts.models import User
from tilth_web.registry.domain.parcels import add_parcels
from tilth_web.registry.models import ParcelVersion, Project

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
START = {"latitude": 48.0, "longitude": 2.0, "accuracy": 4.0}
WAIT = 20_000  # ms
POND = [[2.001, 48.001], [2.003, 48.001], [2.003, 48.002], [2.001, 48.001]]
WITH_POND = {
    "type": "Polygon",
    "coordinates": [*square(2.0, 48.0)["coordinates"], POND],
}
HALF = 103, 154  # pixels from the middle of the square to its corner on a phone
# About 100 m each way; the third corner is too inaccurate to count.
STEPS = [
    {"latitude": 48.0, "longitude": 2.00134, "accuracy": 5.0},
    {"latitude": 48.0005, "longitude": 2.00134, "accuracy": 80.0},
    {"latitude": 48.0009, "longitude": 2.00134, "accuracy": 6.5},
    {"latitude": 48.0009, "longitude": 2.0, "accuracy": 4.0},
]


@pytest.fixture(scope="module")
def browser(django_db_setup):
    need_chromium()
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # The browser has an event loop, for which Django would refuse the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def answering():
    """How many requests the server is at; what was typed is sent as a page closes."""
    under_way = []

    def start(sender, **_rest):
        under_way.append(sender)

    def finish(**_rest):
        under_way.pop()

    request_started.connect(start, weak=False)
    request_finished.connect(finish, weak=False)
    yield under_way
    request_started.disconnect(start)
    request_finished.disconnect(finish)


def _settle(answering):
    """Wait until the server has nothing to answer, before its rows are deleted."""
    end = time.monotonic() + WAIT / 1000
    quiet = 0
    while quiet < 5:
        assert time.monotonic() < end, "the server does not come to rest"
        time.sleep(0.1)
        quiet = 0 if answering else quiet + 1


@pytest.fixture
def page(browser, client, live_server, make_person, answering):
    """A phone whose reader is signed in as Ada."""
    client.force_login(make_person("Ada"))
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        geolocation=START,
        permissions=["geolocation"],
    )
    cookie = client.cookies["sessionid"].value
    context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    yield context.new_page()
    context.close()
    _settle(answering)


@pytest.fixture
def project(page, make_project):
    return make_project(User.objects.get(name="Ada"))


def address(live_server, project, step):
    return f"{live_server.url}/projects/{project.uuid}/edit/{step}"


def test_the_border_is_walked_by_touch_and_keyboard(page, live_server, project):
    page.goto(address(live_server, project, "parcels/"))
    page.wait_for_selector("[data-drawn]", timeout=WAIT)
    page.get_by_role("button", name="Walk the border (GPS)").tap()
    status = page.locator("[data-walk-status]")
    expect(status).to_contain_text("1 corners", timeout=WAIT)
    for number, step in ((2, STEPS[0]), (None, STEPS[1]), (3, STEPS[2])):
        page.context.set_geolocation(step)
        said = f"{number} corners" if number else "Too inaccurate (± 80 m)"
        expect(status).to_contain_text(said, timeout=WAIT)
    expect(status).to_contain_text("± 7 m")
    pause = page.get_by_role("button", name="Pause")
    pause.focus()
    page.keyboard.press("Enter")
    page.context.set_geolocation(STEPS[3])
    expect(status).to_contain_text("Paused. 3 corners", timeout=WAIT)
    page.get_by_role("button", name="Add a corner here").tap()
    expect(status).to_contain_text("4 corners")
    page.get_by_role("button", name="Add a corner here").tap()
    page.get_by_role("button", name="Take the last corner back").tap()
    expect(status).to_contain_text("4 corners")
    assert faults_of(page) == []
    page.get_by_role("button", name="Finish the outline").tap()
    page.get_by_role("button", name="Add", exact=True).tap()
    expect(page.get_by_text("1 parcel added.")).to_be_visible(timeout=WAIT)
    version = ParcelVersion.objects.get()
    assert (version.source, version.accuracy) == ("walked", 6.5)
    assert version.area_ha == pytest.approx(1.0, rel=0.02)


def test_a_walk_that_was_broken_off_is_there_again(page, live_server, project):
    path = address(live_server, project, "parcels/")
    page.goto(path)
    page.wait_for_selector("[data-drawn]", timeout=WAIT)
    page.get_by_role("button", name="Walk the border (GPS)").tap()
    status = page.locator("[data-walk-status]")
    expect(status).to_contain_text("1 corners", timeout=WAIT)
    page.context.set_geolocation(STEPS[0])
    expect(status).to_contain_text("2 corners", timeout=WAIT)
    expect(page.locator("[data-autosave]")).to_contain_text("is kept", timeout=WAIT)
    page.goto(path)
    page.wait_for_selector("[data-drawn]", timeout=WAIT)
    expect(status).to_contain_text("A walk of 2 corners was broken off")
    page.context.set_geolocation(STEPS[2])
    page.get_by_role("button", name="Go on", exact=True).tap()
    expect(status).to_contain_text("3 corners", timeout=WAIT)


def test_what_is_typed_outlives_the_page(page, live_server, project):
    path = address(live_server, project, "")
    page.goto(path)
    page.fill("#id_summary", "Half a sen")
    expect(page.locator("[data-autosave]")).to_contain_text("is kept", timeout=WAIT)
    page.goto(path)
    assert page.input_value("#id_summary") == "Half a sen"
    assert faults_of(page) == []
    page.get_by_role("button", name="Discard it").tap()
    expect(page.get_by_role("button", name="Discard it")).to_have_count(0)
    expect(page.locator("#id_summary")).to_have_value(project.summary)


def test_a_lost_connection_is_said_and_made_good(page, live_server, project):
    page.goto(address(live_server, project, ""))
    page.context.set_offline(True)
    page.fill("#id_summary", "Half a sen")
    kept = page.locator("[data-autosave]")
    expect(kept).to_contain_text("Not kept: no connection", timeout=WAIT)
    page.context.set_offline(False)
    expect(kept).to_contain_text("is kept", timeout=WAIT)


def test_a_fault_is_marked_and_the_repaired_outline_taken(page, live_server, project):
    page.goto(address(live_server, project, "parcels/"))
    page.get_by_text("Paste GeoJSON").tap()
    page.fill("#id_outline", json.dumps(BOW_TIE))
    page.get_by_role("button", name="Add", exact=True).tap()
    page.wait_for_selector("[data-drawn]", timeout=WAIT)
    expect(page.get_by_role("img", name="Here is the fault")).to_be_visible()
    assert json.loads(page.input_value("#id_outline")) == BOW_TIE
    assert faults_of(page) == []
    page.get_by_role("button", name="Take the repaired outline").tap()
    expect(page.get_by_text("1 parcel added.")).to_be_visible(timeout=WAIT)
    assert ParcelVersion.objects.get().outline["type"] == "MultiPolygon"


def test_a_pond_in_an_outline_stays_when_a_corner_is_dragged(
    page, live_server, project
):
    """The tool that draws knows no rings inside; without it the pond would be land."""
    add_parcels(
        project, actor=project.person, source="uploaded", outlines=[("", WITH_POND)]
    )
    before = ParcelVersion.objects.get()
    page.goto(address(live_server, project, "parcels/1/"))
    page.wait_for_selector("[data-drawn]", timeout=WAIT)
    canvas = page.locator("[data-drawn] canvas.maplibregl-canvas")
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    right, up = HALF
    page.mouse.click(x, y)
    page.mouse.move(x + right, y - up)
    page.mouse.down()
    page.mouse.move(x + right - 20, y - up + 20, steps=4)
    page.mouse.up()
    outer, pond = json.loads(page.input_value("#id_outline"))["coordinates"]
    assert outer != before.outline["coordinates"][0]
    assert pond == before.outline["coordinates"][1]
    said = float(page.locator("[data-area]").inner_text())
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text("It was saved.")).to_be_visible(timeout=WAIT)
    version = ParcelVersion.objects.get(number=2)
    assert version.outline["coordinates"][1] == pond
    assert version.area_ha == pytest.approx(said, rel=0.01)
    assert 0.8 * before.area_ha < version.area_ha < before.area_ha


def test_the_map_begins_in_the_country_of_the_project(page, live_server, project):
    page.goto(address(live_server, project, "parcels/"))
    page.wait_for_selector("[data-drawn]", timeout=WAIT)
    canvas = page.locator("[data-drawn] canvas.maplibregl-canvas")
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    for right, down in ((-50, -50), (50, -50), (0, 50), (-50, -50)):
        page.mouse.click(x + right, y + down)
    (ring,) = json.loads(page.input_value("#id_outline"))["coordinates"]
    west, east = min(x for x, _y in ring), max(x for x, _y in ring)
    south, north = min(y for _x, y in ring), max(y for _x, y in ring)
    assert -5 < west < east < 9  # metropolitan France, not Guiana
    assert 42 < south < north < 52


def test_an_impatient_double_click_makes_one_project(page, live_server):
    page.goto(f"{live_server.url}/projects/add/")
    page.fill("#id_name", "Green cover")
    page.fill("#id_summary", "Cover crops.")
    page.select_option("#id_country", "FR")
    page.select_option("#id_system", "cropland")
    page.fill("#id_start_year", "2026")
    page.get_by_role("button", name="Save and go on").dblclick()
    page.wait_for_url("**/edit/parcels/", timeout=WAIT)
    assert UUID(page.url.split("/")[-4])
    assert Project.objects.count() == 1
