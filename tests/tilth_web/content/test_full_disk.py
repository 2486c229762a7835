"""The disk is full: that is said, what was typed is kept, nothing is half written."""

import errno
from contextlib import contextmanager
from html.parser import HTMLParser

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from tests.tilth_web.registry.test_journey import BASICS
from tilth_web.operations.folder import is_full
from tilth_web.registry.models import Project

STORY = "Vetch & rye, \N{SNOWMAN} <b>every</b> winter. " * 150


class Fields(HTMLParser):
    """The hidden fields of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "input" and named["name"] != "csrfmiddlewaretoken":
            self.found.append((named["name"], named["value"]))


@contextmanager
def really_full():
    """A database of SQLite that may not grow by a page; one of others that says so."""
    if connection.vendor != "sqlite":
        with refusing("registry_"):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no page is left free
        cursor.execute("PRAGMA max_page_count=1")  # that is, as many as there are
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count=1073741823")


def refusing(table):
    """The database has no room for a table."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")) and table in sql:
            raise OperationalError from psycopg.errors.DiskFull("could not extend")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


@pytest.fixture
def browser(make_person):
    client = Client(raise_request_exception=False)
    client.force_login(make_person("Ada"))
    return client


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_waits_on_the_page_until_there_is_room(browser):
    sent = BASICS | {"story": STORY}
    with really_full():
        answer = browser.post("/projects/add/?from=tasks", sent)
    assert answer.status_code == 507
    text = answer.content.decode()
    assert "Its disk is full, and nothing was saved." in text
    assert 'action="/projects/add/?from=tasks"' in text
    assert not Project.objects.exists()
    kept = Fields(text).found
    assert sorted(kept) == sorted(sent.items())
    answer = browser.post("/projects/add/", dict(kept))
    assert answer.status_code == 302
    assert Project.objects.get().story == STORY.strip()


@pytest.mark.django_db
def test_a_page_that_is_only_read_says_so_too(browser):
    with refusing("usersessions"):
        answer = browser.get("/tasks/")
    assert answer.status_code == 507
    assert "Try again" in answer.content.decode()


@pytest.mark.django_db
def test_no_secret_is_put_on_the_page(client, make_person):
    client.raise_request_exception = False
    sent = dict.fromkeys(("password1", "password2"), "clay-30-loam")
    sent |= {"email": "new@example.org", "name": "New"}
    with refusing("accounts_user"):
        answer = client.post(reverse("account_signup"), sent)
    assert answer.status_code == 507
    assert "clay-30-loam" not in answer.content.decode()


@pytest.mark.django_db
def test_what_the_page_of_somebody_else_sent_is_not_put_on_ours(make_person):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(make_person("Ada"))
    with refusing("usersessions"):
        answer = client.post("/projects/add/", BASICS | {"name": "Forged"})
    assert answer.status_code == 507
    assert "Forged" not in answer.content.decode()


@pytest.mark.django_db
def test_other_faults_are_told_as_before(browser):
    def refuse(execute, sql, params, many, context):
        if "registry_project" in sql:
            raise OperationalError("away")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        answer = browser.post("/projects/add/", BASICS)
    assert answer.status_code == 500
    assert "The fault is ours" in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "-"), True),
        (OSError(errno.EACCES, "-"), False),
        (OperationalError("database or disk is full"), True),
        (psycopg.errors.DiskFull("could not extend file"), True),
        (psycopg.errors.LockNotAvailable("-"), False),
        (None, False),
    ],
)
def test_a_full_disk_is_known_by_its_error(error, full):
    assert is_full(error) is full
