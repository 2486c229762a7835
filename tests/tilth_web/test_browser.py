import pytest
from playwright.sync_api import sync_playwright

from tests.tilth_web.browser import (
    CHROMIUM,
    FLAGS,
    faults_of,
    need_chromium,
    overflow_of,
)

PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/styleguide/", "/nowhere/"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
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
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(page):
    """What the browser says of the page, policy violations among it."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible_and_fit(page, live_server, complaints, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page.goto(live_server.url + path)
        assert faults_of(page) == [], path
        assert overflow_of(page) <= 0, path
    missing = "Failed to load resource: the server responded with a status of 404"
    assert [text for text in complaints if not text.startswith(missing)] == []


def test_the_first_tab_leads_to_the_content(page, live_server):
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_is_chosen_by_keyboard_and_kept(page, live_server):
    page.goto(live_server.url + "/accounts/signup/")
    page.get_by_role("button", name="FR").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/accounts/signup/")
    assert page.locator("html").get_attribute("lang") == "fr"
