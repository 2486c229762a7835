"""The clock of the server was wrong for a while: nothing hangs until it comes again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tilth_web.operations.domain import jobs, schedule, worker
from tilth_web.operations.models import Heartbeat, Job, PeriodicWork

pytestmark = pytest.mark.django_db
AHEAD = timedelta(days=400)


@pytest.fixture
def wrong(monkeypatch):
    """Run something while the clock is ahead."""

    def run(function):
        true = timezone.now
        with monkeypatch.context() as context:
            context.setattr(timezone, "now", lambda: true() + AHEAD)
            return function()

    return run


def test_a_job_whose_worker_was_lost_then_is_freed_now(register, wrong):
    register(lambda parameters, report: "dug")
    job = jobs.add_job("dig")
    assert wrong(jobs.claim) == job
    assert wrong(jobs.sweep) == 0
    assert jobs.sweep() == 1
    jobs.run_job(jobs.claim())
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == ("done", "dug", 2)


def test_a_lease_of_now_is_left_alone(register):
    register(lambda parameters, report: "dug")
    jobs.add_job("dig")
    jobs.claim()
    assert jobs.sweep() == 0
    Job.objects.update(leased_until=timezone.now() + 2 * jobs.LEASE)
    assert jobs.sweep() == 0, "of a worker whose clock is a little ahead"


def test_what_runs_by_the_clock_does_not_wait_for_the_time_that_it_was(
    monkeypatch, wrong
):
    ran = []
    work = schedule.Periodic(timedelta(hours=1), lambda: ran.append(1))
    monkeypatch.setattr(schedule, "WORK", {"water": work})
    assert wrong(schedule.run_due) == ["water"]
    assert schedule.run_due() == ["water"]
    assert schedule.run_due() == []
    assert PeriodicWork.objects.get().due_at <= timezone.now() + timedelta(hours=1)
    assert ran == [1, 1]


def test_a_worker_that_was_seen_in_the_future_is_not_taken_for_alive(wrong):
    wrong(worker.beat)
    assert not worker.is_alive()
    worker.beat()
    assert worker.is_alive()
    assert Heartbeat.objects.count() == 1
