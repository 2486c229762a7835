"""The head of every page: one row, and menus that need no script and no mouse."""

import pytest
from playwright.sync_api import expect

from tests.tilth_web.browser import faults_of
from tests.tilth_web.in_browser.hands import Keyboard
from tests.tilth_web.in_browser.installation import signed_in
from tests.tilth_web.in_browser.world import person

WIDTHS = 360, 768, 1024, 1280
ONE_ROW = 64  # px
LONG_NAME = "Wilhelmina Featherstonehaugh-Castellano"


@pytest.fixture(scope="module")
def reader(site, world):
    return person(LONG_NAME)


@pytest.fixture
def window(browser, site, reader):
    """Opens the page of tasks of somebody who signed in."""
    contexts = []

    def open_window(width, path="/tasks/", script=True, somebody=reader):
        size = {"width": width, "height": 740}
        context = browser.new_context(viewport=size, java_script_enabled=script)
        contexts.append(context)
        if somebody:
            signed_in(context, site, somebody)
        page = context.new_page()
        page.goto(site + path)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", ["/tasks/", "/fr/tasks/", "/es/tasks/"])
def test_the_head_is_one_row_for_who_signed_in(window, path):
    page = window(WIDTHS[0], path)
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        found[width] = page.locator(".site-header").bounding_box()["height"]
    assert max(found.values()) <= ONE_ROW, found


@pytest.mark.parametrize("path", ["/", "/fr/", "/es/"])
def test_the_head_is_one_row_for_visitors(window, path):
    page = window(WIDTHS[0], path, somebody=None)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        assert page.locator(".site-header").bounding_box()["height"] <= ONE_ROW, width


def test_a_wide_head_shows_its_links_and_folds_ones_own(window, site):
    page = window(1280, script=False)
    expect(page.get_by_role("link", name="Projects", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="My tasks", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Sign out")).to_be_hidden()
    hand = Keyboard(page, site)
    hand.unfold(LONG_NAME)
    hand.follow("Sign out")
    page.wait_for_url("**/logout/")


def test_on_a_phone_one_menu_holds_all_by_keyboard_without_scripts(window, site):
    page = window(360, script=False)
    assert page.locator("header a:visible").count() == 1  # home
    hand = Keyboard(page, site)
    hand.unfold("Menu")
    for name in ("Projects", "My tasks", "Notifications", "Sign out"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="FR")).to_be_visible()
    hand.follow("Account")
    page.wait_for_url("**/email/")


@pytest.mark.parametrize(("width", "text"), [(360, "Menu"), (1280, LONG_NAME)])
def test_open_menus_are_accessible_and_cover_the_page(window, site, width, text):
    page = window(width, "/projects/?view=map")
    page.locator("[data-points][data-drawn]").wait_for()
    page.locator("summary", has_text=text).first.click()
    link = page.get_by_role("link", name="Sign out")
    expect(link).to_be_visible()
    assert faults_of(page) == []
    link.click(timeout=5000)  # refused if anything lies over it
    page.wait_for_url("**/logout/")
