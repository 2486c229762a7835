import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from tilth.errors import InputError
from tilth_web.errors import WorkflowError
from tilth_web.operations.domain import jobs
from tilth_web.operations.models import Job

pytestmark = pytest.mark.django_db


def expire(job):
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(leased_until=past)


def test_a_job_runs_once_and_keeps_its_result(register):
    register(lambda parameters, report: {"twice": 2 * parameters["depth"]})
    added = jobs.add_job("dig", depth=30)
    jobs.run_job(jobs.claim())
    added.refresh_from_db()
    assert (added.state, added.result, added.done_share) == ("done", {"twice": 60}, 1)
    assert added.ended
    assert jobs.claim() is None


def test_jobs_are_taken_in_the_order_in_which_they_were_added(register):
    register(lambda parameters, report: None)
    first, second = jobs.add_job("dig"), jobs.add_job("dig")
    assert [jobs.claim(), jobs.claim(), jobs.claim()] == [first, second, None]


def test_an_unknown_kind_is_refused_when_it_is_asked_for():
    with pytest.raises(KeyError, match="no kind of job is called fly"):
        jobs.add_job("fly")
    assert not Job.objects.exists()


def test_progress_is_seen_and_renews_the_lease(register):
    seen = []

    def dig(parameters, report):
        expire(job)
        report(0.4, "second layer")
        job.refresh_from_db()
        seen.append((job.done_share, job.step, job.leased_until > timezone.now()))

    register(dig)
    jobs.add_job("dig")
    job = jobs.claim()
    jobs.run_job(job)
    assert seen == [(0.4, "second layer", True)]


def test_a_waiting_job_is_cancelled_at_once(register):
    register(lambda parameters, report: None)
    job = jobs.add_job("dig")
    jobs.cancel_job(job)
    job.refresh_from_db()
    assert job.state == "cancelled"
    with pytest.raises(WorkflowError, match="already ended"):
        jobs.cancel_job(job)


def test_a_running_job_stops_at_its_next_step(register):
    reached = []

    def dig(parameters, report):
        jobs.cancel_job(job)
        report(0.5)
        reached.append("bottom")

    register(dig)
    jobs.add_job("dig")
    job = jobs.claim()
    jobs.run_job(job)
    job.refresh_from_db()
    assert (job.state, reached) == ("cancelled", [])


def test_a_fault_of_the_input_fails_the_job_with_its_sentence(register):
    def dig(parameters, report):
        raise InputError("depth must lie in [0, 300] cm; got -1")

    register(dig)
    job = jobs.add_job("dig")
    jobs.run_job(jobs.claim())
    job.refresh_from_db()
    assert (job.state, job.error) == (
        "failed",
        "depth must lie in [0, 300] cm; got -1",
    )


def test_a_job_that_breaks_is_tried_three_times_and_then_fails_visibly(register):
    tried = []

    def dig(parameters, report):
        tried.append(1)
        raise ZeroDivisionError

    register(dig)
    job = jobs.add_job("dig")
    while (claimed := jobs.claim()) is not None:
        jobs.run_job(claimed)
    job.refresh_from_db()
    assert (len(tried), job.state) == (3, "failed")
    assert job.error == "It broke off 3 times and was given up."


def test_what_a_killed_worker_held_is_freed_only_after_its_lease(register):
    register(lambda parameters, report: "dug")
    job = jobs.add_job("dig")
    jobs.claim()
    assert jobs.sweep() == 0
    expire(job)
    assert jobs.sweep() == 1
    jobs.run_job(jobs.claim())
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == ("done", "dug", 2)


def test_a_worker_that_lost_its_job_writes_nothing_more(register):
    def dig(parameters, report):
        expire(job)
        jobs.sweep()
        other.append(jobs.claim())
        report(0.9)
        return "of the first worker"

    other = []
    register(dig)
    jobs.add_job("dig")
    job = jobs.claim()
    jobs.run_job(job)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == ("running", None, 2)
    assert other == [job]


def test_a_swept_job_that_was_to_stop_is_cancelled(register):
    register(lambda parameters, report: None)
    job = jobs.add_job("dig")
    jobs.claim()
    jobs.cancel_job(job)
    expire(job)
    jobs.sweep()
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_job_goes_back_when_its_worker_is_to_end_and_the_attempt_is_not_counted(
    register,
):
    stop, reached = threading.Event(), []

    def dig(parameters, report):
        stop.set()
        report(0.5)
        reached.append("bottom")

    register(dig)
    jobs.add_job("dig")
    job = jobs.claim()
    jobs.run_job(job, stop)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.leased_until) == ("waiting", 0, None)
    assert reached == []


def test_only_jobs_that_ended_long_ago_are_deleted(register):
    register(lambda parameters, report: None)
    old, young, waiting = (jobs.add_job("dig") for _ in range(3))
    for job, age in ((old, jobs.KEPT), (young, jobs.KEPT - timedelta(minutes=1))):
        jobs.run_job(jobs.claim())
        ended = Job.objects.filter(pk=job.pk)
        assert ended.update(ended_at=timezone.now() - age) == 1
    jobs.prune()
    assert set(Job.objects.all()) == {young, waiting}
