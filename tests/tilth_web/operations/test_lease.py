"""A job is not lost because the database did not answer for a while."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db import connection as own_connection
from django.db.backends.signals import connection_created

from tilth_web.operations.domain import jobs, worker
from tilth_web.operations.models import Heartbeat, Job

pytestmark = pytest.mark.django_db(transaction=True)
MANY = [OperationalError("locked"), InterfaceError("closed"), DatabaseError("away")]
PATIENCE = 10.0  # s


@pytest.fixture
def _often(monkeypatch):
    monkeypatch.setattr(jobs, "RENEWED", 0.05)
    monkeypatch.setattr(jobs, "RETRIED", 0.01)


@contextmanager
def refusing_other_threads(faults):
    """The database refuses the first questions of threads that begin now."""

    def refuse(execute, sql, params, many, context):
        if faults:
            raise faults.pop()
        return execute(sql, params, many, context)

    def listen(connection, **_rest):
        if threading.current_thread() is not threading.main_thread():
            connection.execute_wrappers.append(refuse)

    connection_created.connect(listen)
    try:
        yield
    finally:
        connection_created.disconnect(listen)


def refused_once(word):
    """Refuse the first statement with a word in it, on the connection of the test."""
    left = [OperationalError("database is locked")]

    def refuse(execute, sql, params, many, context):
        if left and word in sql:
            raise left.pop()
        return execute(sql, params, many, context)

    return own_connection.execute_wrapper(refuse)


def wait_until(holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def renewers():
    return [t for t in threading.enumerate() if t.name.startswith("lease of")]


@pytest.mark.usefixtures("_often")
def test_a_renewal_that_is_refused_is_tried_again_until_it_holds(register):
    faults, until = MANY * 3, []

    def dig(parameters, report):
        until.append(job.leased_until)
        wait_until(lambda: Job.objects.get().leased_until > until[0])
        assert faults == []

    register(dig)
    jobs.add_job("dig")
    job = jobs.claim()
    with refusing_other_threads(faults):
        jobs.run_job(job)
    assert Job.objects.get().state == "done"
    assert renewers() == []


def test_a_refused_renewal_is_tried_often_before_the_lease_ends():
    assert jobs.LEASE.total_seconds() - jobs.RENEWED >= 10 * jobs.RETRIED


@pytest.mark.usefixtures("_often")
def test_the_lease_of_a_lost_job_is_renewed_no_more(register):
    def dig(parameters, report):
        Job.objects.update(attempts=2, leased_until=None)
        wait_until(lambda: renewers() == [])

    register(dig)
    jobs.add_job("dig")
    jobs.run_job(jobs.claim())
    found = Job.objects.get()
    assert (found.state, found.attempts, found.leased_until) == ("running", 2, None)


def test_a_job_goes_on_while_its_progress_cannot_be_told(register):
    def dig(parameters, report):
        with refused_once("UPDATE"):
            report(0.4, "second layer")
        assert Job.objects.get().step == ""
        report(0.6, "third layer")
        assert Job.objects.get().step == "third layer"
        return "dug"

    register(dig)
    jobs.add_job("dig")
    jobs.run_job(jobs.claim())
    assert (Job.objects.get().state, Job.objects.get().result) == ("done", "dug")


def test_what_is_written_with_a_report_that_fails_is_not_kept(register):
    def dig(parameters, report):
        with transaction.atomic(), refused_once("UPDATE"):
            Heartbeat.objects.create(name="hole", seen_at="2026-01-01T00:00Z")
            report(1.0)

    register(dig)
    jobs.add_job("dig")
    jobs.run_job(jobs.claim())
    assert Job.objects.get().state == "waiting"
    assert not Heartbeat.objects.exists()


def test_a_worker_that_the_database_refused_is_seen_alive_again(monkeypatch):
    monkeypatch.setattr(worker, "ALIVE", worker.ALIVE / 1000)
    faults, stop = list(MANY), threading.Event()
    with refusing_other_threads(faults):
        pulse = threading.Thread(target=worker._pulse, args=(stop,), daemon=True)
        pulse.start()
        try:
            wait_until(lambda: Heartbeat.objects.filter(name=worker.NAME).exists())
        finally:
            stop.set()
            pulse.join()
    assert faults == []
