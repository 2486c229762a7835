from datetime import timedelta

import pytest
from django.utils import timezone

from tilth_web.operations.domain import jobs, schedule
from tilth_web.operations.models import Heartbeat, Job, PeriodicWork

pytestmark = pytest.mark.django_db


@pytest.fixture
def water(monkeypatch):
    """One work, every hour; returns the times at which it ran."""
    ran = []
    work = schedule.Periodic(timedelta(hours=1), lambda: ran.append(timezone.now()))
    monkeypatch.setattr(schedule, "WORK", {"water": work})
    return ran


def test_a_new_work_runs_at_once_and_then_when_it_is_due(water):
    before = timezone.now()
    assert schedule.run_due() == ["water"]
    assert schedule.run_due() == []
    row = PeriodicWork.objects.get()
    assert before + timedelta(hours=1) <= row.due_at
    assert row.due_at <= timezone.now() + timedelta(hours=1)
    PeriodicWork.objects.update(due_at=timezone.now())
    assert schedule.run_due() == ["water"]
    assert len(water) == 2


def test_a_work_that_another_worker_took_meanwhile_does_not_run(water):
    now = timezone.now()
    PeriodicWork.objects.create(name="water", due_at=now)
    assert schedule._run("water", now)
    assert not schedule._run("water", now)
    assert len(water) == 1


def test_a_work_that_breaks_writes_nothing_and_waits_for_its_next_time(monkeypatch):
    def break_off():
        Heartbeat.objects.create(name="half", seen_at=timezone.now())
        raise ZeroDivisionError

    work = {"break": schedule.Periodic(timedelta(hours=1), break_off)}
    monkeypatch.setattr(schedule, "WORK", work)
    assert schedule.run_due() == ["break"]
    assert schedule.run_due() == []
    assert not Heartbeat.objects.exists()


def test_a_work_that_an_older_version_knew_is_left_alone(water):
    PeriodicWork.objects.create(name="plough", due_at=timezone.now())
    assert schedule.run_due() == ["water"]


def test_the_upkeep_frees_jobs_of_lost_workers(register):
    register(lambda parameters, report: None)
    jobs.add_job("dig")
    job = jobs.claim()
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert "free jobs of lost workers" in schedule.run_due()
    job.refresh_from_db()
    assert job.state == "waiting"
