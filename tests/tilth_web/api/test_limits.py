"""Requests per minute, and assessments per day."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from tilth_web.api import limits
from tilth_web.operations.models import Job
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.quota import QuotaError

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands 20 s after the start of a minute."""
    now = [1_000_000 * 60 + 20.0]
    monkeypatch.setattr(limits, "time", lambda: now[0])
    return now


def test_too_many_requests_are_told_how_long_to_wait(call, clock, settings):
    settings.API_RATE_VISITOR = 2
    for left in (1, 0):
        answer = call("visitor", "GET", "projects")
        assert answer.status_code == 200
        assert answer["RateLimit-Policy"] == '"minute";q=2;w=60'
        assert answer["RateLimit"] == f'"minute";r={left};t=40'
    answer = call("visitor", "GET", "projects")
    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert answer["Content-Type"] == "application/problem+json"
    clock[0] += 40
    assert call("visitor", "GET", "projects").status_code == 200


def test_each_token_person_and_address_has_its_own_count(call, settings):
    settings.API_RATE_VISITOR = settings.API_RATE_PERSON = 1
    for who in ("visitor", "stranger", "manager", "token read", "token write"):
        assert call(who, "GET", "projects").status_code == 200
        assert call(who, "GET", "projects").status_code == 429
    other = call("visitor", "GET", "projects", **{"X-Forwarded-For": "10.1.1.1"})
    assert other.status_code == 429  # anybody could write that header
    settings.PROXIES = 1
    other = call(
        "visitor", "GET", "projects", **{"X-Forwarded-For": "9.9.9.9, 10.1.1.1"}
    )
    assert other.status_code == 200


def test_guessing_tokens_counts_against_the_address(call, settings):
    settings.API_RATE_VISITOR = 2
    call.secrets["guess"] = "tilth_guess"
    statuses = [call("guess", "GET", "projects").status_code for _ in range(3)]
    assert statuses == [401, 401, 429]


def test_a_count_that_the_cache_lost_starts_again(call, monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args, **more: True)
    assert call("visitor", "GET", "projects").status_code == 200


def test_the_quota_counts_every_way_of_asking(call, draft, settings):
    settings.ASSESSMENTS_PER_DAY = 1
    manager = call.people["manager"]
    sent = {"project": str(draft.uuid)}
    job = ask_assessment(draft, actor=manager)  # as the page does
    again = call("token assess", "POST", "assessments", sent)
    assert (again.status_code, again.json()["uuid"]) == (202, str(job.uuid))
    Job.objects.update(state="done", created_at=timezone.now() - timedelta(hours=6))
    answer = call("token assess", "POST", "assessments", sent)
    assert answer.status_code == 429
    assert answer.json()["type"].endswith("#quota-exceeded")
    assert 64_700 < int(answer["Retry-After"]) <= 64_800  # 18 h
    with pytest.raises(QuotaError, match="1 assessments in 24 hours"):
        ask_assessment(draft, actor=manager)
    Job.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert call("manager", "POST", "assessments", sent).status_code == 202


def test_the_quota_of_others_is_their_own(call, draft, settings, make_person, terra):
    settings.ASSESSMENTS_PER_DAY = 1
    ask_assessment(draft, actor=call.people["manager"])
    Job.objects.update(state="cancelled")
    other = make_person("Other", signatory=terra)
    assert ask_assessment(draft, actor=other).owner == other


def test_without_a_quota_nothing_is_assessed(call, draft, settings):
    settings.ASSESSMENTS_PER_DAY = 0
    sent = {"project": str(draft.uuid)}
    assert call("manager", "POST", "assessments", sent).status_code == 429
    assert not Job.objects.exists()
