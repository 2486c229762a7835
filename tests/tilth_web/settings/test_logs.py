import io
import json
import logging
import logging.config

import pytest
import structlog
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.urls import path
from structlog.contextvars import get_contextvars

from tilth_web import urls
from tilth_web.settings.logs import logging_of

log = structlog.get_logger("tilth_web.test")
SECRET = "1-c4rb0n-t0ken"


def greet(request, token):
    log.info("greeted", to="Ada <ada.l+1@example.org>")
    return HttpResponse("hello")


def refuse(request, token):
    return HttpResponse(status=422)


def stumble(request, token):
    raise ValueError("Key (email)=(ada@example.org) already exists")


def suspect(request, token):
    raise SuspiciousOperation("of ada@example.org")


urlpatterns = [
    path("greet/<token>/", greet),
    path("refuse/<token>/", refuse),
    path("stumble/<token>/", stumble),
    path("suspect/<token>/", suspect),
    *urls.urlpatterns,
]


@pytest.fixture
def lines(settings):
    """The lines of the log that a test writes, as in production."""
    settings.ROOT_URLCONF = __name__
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    configured, stream = structlog.get_config(), io.StringIO()
    logging.config.dictConfig(logging_of("INFO"))
    handler = next(h for h in root.handlers if h not in before)
    handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = before, logging.WARNING
    structlog.configure(**configured)
    structlog.reset_defaults()


def test_every_line_of_a_request_has_the_id_that_the_answer_carries(lines, client):
    answer = client.get(f"/greet/{SECRET}/")
    written = lines()
    assert [line["event"] for line in written] == ["greeted", "request_finished"]
    assert {line["request_id"] for line in written} == {answer["X-Request-ID"]}
    assert get_contextvars() == {}


def test_what_is_refused_is_no_warning(lines, client):
    client.get("/refuse/x/")
    assert [(line["code"], line["level"]) for line in lines()] == [(422, "info")]


def test_rules_that_pdfs_leave_out_fill_no_log(lines):
    logging.getLogger("weasyprint").warning("Ignored `position: sticky`")
    logging.getLogger("weasyprint").error("Failed to load a font")
    assert [line["event"] for line in lines()] == ["Failed to load a font"]


def test_an_id_that_a_client_sends_is_not_taken_over(lines, client):
    answer = client.get("/greet/x/", headers={"X-Request-ID": "forged"})
    assert answer["X-Request-ID"] != "forged"
    assert "forged" not in json.dumps(lines())


def test_no_address_query_or_person_is_in_the_log(lines, client):
    client.raise_request_exception = False
    client.get(f"/greet/{SECRET}/?q=ada@example.org", REMOTE_ADDR="192.0.2.7")
    client.get(f"/stumble/{SECRET}/")
    client.get(f"/suspect/{SECRET}/")
    client.get(f"/nowhere/{SECRET}/")
    written = lines()
    assert {line["event"] for line in written} == {
        "greeted",
        "request_finished",
        "request_failed",
        "of [email]",
    }
    for told in ("@", SECRET, "192.0.2.7", "?q="):
        assert told not in json.dumps(written)
    assert written[0]["to"] == "Ada <[email]>"
    assert written[1]["request"] == "GET /greet/<token>/"


def test_an_error_shows_its_trace_in_the_log_only(lines, client):
    client.raise_request_exception = False
    answer = client.get("/stumble/x/")
    assert answer.status_code == 500
    assert b"Traceback" not in answer.content
    assert b"already exists" not in answer.content
    failed = [line for line in lines() if line["event"] == "request_failed"]
    assert len(failed) == 1
    assert failed[0]["exception"].splitlines()[-1] == (
        "ValueError: Key (email)=([email]) already exists"
    )
    assert failed[0]["request_id"] == answer["X-Request-ID"]
