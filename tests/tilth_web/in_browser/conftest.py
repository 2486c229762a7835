"""One installation, one world of records and one browser for the whole folder."""

from pathlib import Path

import pytest

from tests.tilth_web.browser import need_chromium
from tests.tilth_web.in_browser.installation import (
    chromium,
    complaints_of,
    own_database,
    served,
)
from tests.tilth_web.in_browser.world import whole_world

HERE = Path(__file__).parent
MARKS = (pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser"))


def pytest_collection_modifyitems(items):
    """Whatever looks into the browser is marked, and runs in one process."""
    for item in items:
        if "browser" in item.fixturenames and HERE in item.path.parents:
            for mark in MARKS:
                item.add_marker(mark)


@pytest.fixture(scope="package")
def browser():
    need_chromium()
    with chromium() as found:
        yield found


@pytest.fixture(scope="package")
def site(django_test_environment, django_db_blocker):
    with django_db_blocker.unblock(), own_database(), served() as address:
        yield address


@pytest.fixture(scope="package")
def world(site):
    with whole_world() as found:
        yield found


@pytest.fixture
def visitor(browser):
    """Opens a window of somebody new; what the browser complains of must be nothing."""
    contexts, said = [], []

    def open_window(script=True):
        context = browser.new_context(
            java_script_enabled=script, reduced_motion="reduce", locale="en"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        said.append(complaints_of(page))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert said == [[] for _context in contexts]
