"""An installation of its own for tests in a browser: database, server, sessions.

The server answers in threads, so its database is one that threads can share: with
SQLite a file. It is filled once, goes with the last test, and nothing of it reaches
other tests.
"""

from contextlib import contextmanager
from tempfile import TemporaryDirectory

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connections
from django.test import Client, RequestFactory, override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.tilth_web.browser import CHROMIUM, FLAGS

ALIAS = "default"
LONG = 24 * 3600  # s
EXPECTED = ("GL Driver", "the server responded with a status of 422")


@contextmanager
def own_database():
    """Let this thread, and those to come, use a database made for this."""
    before, settings = connections[ALIAS], connections.settings[ALIAS]
    name, of_tests = settings["NAME"], settings["TEST"]["NAME"]
    with TemporaryDirectory() as folder:
        is_file = before.vendor == "sqlite"
        own = f"{folder}/browser.sqlite3" if is_file else f"{name}_browser"
        settings["TEST"]["NAME"] = own
        connections[ALIAS] = connections.create_connection(ALIAS)
        make = connections[ALIAS].creation
        make.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            make.destroy_test_db(name, verbosity=0)
            settings["TEST"]["NAME"] = of_tests
            connections[ALIAS] = before


@contextmanager
def served():
    """The address of a server of pages; who signed in is not asked again meanwhile."""
    with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=LONG):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@contextmanager
def chromium():
    """A browser, without the waits of moving things."""
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # The browser has an event loop, for which Django would refuse the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


def session_of(person):
    """The cookie of a person who has just signed in, and been asked again."""
    client, request = Client(), RequestFactory().get("/")
    client.force_login(person)
    request.session = client.session
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session.save()
    return client.cookies["sessionid"].value


def signed_in(context, site, person):
    """Give a context of the browser the session of a person."""
    cookie = {"name": "sessionid", "value": session_of(person), "url": site}
    context.add_cookies([cookie])


def complaints_of(page):
    """A list that takes what the browser says of a page from now on."""
    said = []
    page.on("console", lambda message: _heard(said, message))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def _heard(said, message):
    """Errors and warnings; not that maps are slow here, or that a form was refused."""
    expected = any(text in message.text for text in EXPECTED)
    if message.type in ("error", "warning") and not expected:
        said.append(f"{message.type}: {message.text}")
