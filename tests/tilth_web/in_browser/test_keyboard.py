"""What the keyboard does on every page."""

import pytest


@pytest.fixture
def page(browser, site):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_the_first_tab_leads_to_the_content(page, site):
    page.goto(site)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_is_chosen_by_keyboard_and_kept(page, site):
    page.goto(site + "/accounts/signup/")
    page.get_by_role("button", name="FR").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/accounts/signup/")
    assert page.locator("html").get_attribute("lang") == "fr"
