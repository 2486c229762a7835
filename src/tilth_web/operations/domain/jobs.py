"""Background work: asked for, leased, renewed, cancelled, swept.

A *kind* of job is a function of (parameters, report), registered under its name. It
calls ``report(share, step)`` often: that shows progress, and breaks the job off when
the person asked to stop or the worker is to end. It may run more than once, so it
writes its result in one transaction, under a key made from its parameters, and calls
``report`` as the last thing in it: a worker that has lost the job then writes nothing.

A lease is renewed as long as the process of the worker lives. While the database does
not answer, a job goes on without showing its progress.
"""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import structlog
from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth.errors import TilthError
from tilth_web.errors import WorkflowError
from tilth_web.operations.domain.own_thread import tried
from tilth_web.operations.models import Job

LEASE = timedelta(seconds=30)
RENEWED = LEASE.total_seconds() / 3  # s between two renewals
RETRIED = 1.0  # s until a renewal that failed is tried again
ATTEMPTS = 3
KEPT = timedelta(days=30)  # for so long an ended job can be looked up
KINDS: dict[str, Callable] = {}
AFTER: dict[str, Callable] = {}
log = structlog.get_logger(__name__)


class JobCancelledError(Exception):
    """The person who waits for the job asked to stop it."""


class JobLostError(Exception):
    """Another worker holds the job now: this one must not write any more."""


class WorkerStoppedError(Exception):
    """The worker is to end: another one will take the job up."""


def kind(name):
    """Register a function as a kind of job."""

    def register(function):
        KINDS[name] = function
        return function

    return register


def after(name):
    """Register a function of a job of a kind that is done, or has failed for good.

    It runs in the transaction that ends the job.
    """

    def register(function):
        AFTER[name] = function
        return function

    return register


def add_job(name, /, *, owner=None, **parameters):
    """Put a job in the queue and return it."""
    if name not in KINDS:
        raise KeyError(f"no kind of job is called {name}")
    return Job.objects.create(kind=name, owner=owner, parameters=parameters)


def cancel_job(job):
    """Stop a job: at once if it waits, at its next step if it runs."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if waiting.update(state=Job.State.CANCELLED, ended_at=now):
        return
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    if not running.update(cancel_asked=True):
        raise WorkflowError(_("This job has already ended."))


def jobs_of(person):
    """What a person asked for, for the copy of their data."""
    names = ("uuid", "kind", "parameters", "state", "created_at", "ended_at")
    return list(Job.objects.filter(owner=person).values(*names))


def forget_owner(person):
    """Keep the jobs of an erased person without the person."""
    Job.objects.filter(owner=person).update(owner=None)


def claim():
    """Lease the oldest waiting job, or return None."""
    with transaction.atomic():
        waiting = Job.objects.filter(state=Job.State.WAITING).order_by("pk")
        job = waiting.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        now = timezone.now()
        job.state, job.attempts = Job.State.RUNNING, job.attempts + 1
        job.started_at, job.leased_until = now, now + LEASE
        job.save(update_fields=["state", "attempts", "started_at", "leased_until"])
    return job


def run_job(job, stop=None):
    """Run a leased job to its end, or until `stop` is set and it goes back."""
    context = {"job": str(job.uuid), "kind": job.kind, "attempt": job.attempts}
    with structlog.contextvars.bound_contextvars(**context), _renewed(job):
        try:
            result = KINDS[job.kind](job.parameters, _reporter(job, stop))
        except JobCancelledError:
            _end(job, Job.State.CANCELLED)
        except WorkerStoppedError:
            log.info("job_put_back")
            _put_back(job)
        except JobLostError:
            log.warning("job_lost")
        except (TilthError, WorkflowError) as error:
            _end(job, Job.State.FAILED, error=str(error))
        except Exception:  # a fault of one job must not stop the worker
            log.exception("job_broke")
            _retry(job)
        else:
            _end(job, Job.State.DONE, result=result, done_share=1.0)


def sweep():
    """Free the jobs whose worker is gone; returns how many.

    A lease that ends later than any does was given while the clock was wrong.
    """
    now = timezone.now()
    true = Q(leased_until__gte=now, leased_until__lte=now + 2 * LEASE)
    gone = Job.objects.filter(~true, state=Job.State.RUNNING)
    return sum(_retry(job) for job in gone)


def prune():
    """Delete the jobs that ended long ago."""
    Job.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()


def _held(job):
    """The row of a job while this attempt holds it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


@contextmanager
def _renewed(job):
    """Renew the lease of a job from a second thread until the block ends."""
    ended = threading.Event()
    name = f"lease of {job.uuid}"
    renewer = threading.Thread(target=_renew, args=(job, ended), name=name, daemon=True)
    renewer.start()
    try:
        yield
    finally:
        ended.set()
        renewer.join()


def _renew(job, ended):
    """Renew a lease until the block ends or the job is lost.

    A database that refuses, as during a long transaction, is asked again soon: the
    lease holds for a while yet, and after its end as long as nobody took the job.
    """
    renewed = True
    while not ended.wait(RENEWED if renewed else RETRIED):
        renewed = tried(partial(_lengthen, job), "lease_not_renewed")
        if renewed == 0:
            log.warning("lease_lost")
            return


def _lengthen(job, **fields):
    """Begin the lease of a job anew; returns 0 where the job is lost."""
    return _held(job).update(leased_until=timezone.now() + LEASE, **fields)


def _reporter(job, stop):
    def report(share, step=""):
        if stop is not None and stop.is_set():
            raise WorkerStoppedError
        try:
            lost = not _lengthen(job, done_share=share, step=step)
            cancelled = _held(job).filter(cancel_asked=True).exists()
        except DatabaseError as error:
            if transaction.get_connection().in_atomic_block:
                raise  # what is written there must not be kept by whoever lost the job
            log.warning("progress_not_told", reason=str(error))
            close_old_connections()
            return
        if lost:
            raise JobLostError
        if cancelled:
            raise JobCancelledError

    return report


def _end(job, state, **fields):
    ended = timezone.now()
    with transaction.atomic():
        changed = _held(job).update(
            state=state, ended_at=ended, leased_until=None, step="", **fields
        )
        if changed and job.kind in AFTER and state != Job.State.CANCELLED:
            AFTER[job.kind](Job.objects.get(pk=job.pk))
    return changed


def _put_back(job):
    """Let another worker take the job up; the attempt does not count."""
    _held(job).update(
        state=Job.State.WAITING, attempts=job.attempts - 1, leased_until=None
    )


def _retry(job):
    """Wait for another attempt; fail, visibly, after the last."""
    if job.cancel_asked:
        return _end(job, Job.State.CANCELLED)
    if job.attempts >= ATTEMPTS:
        error = _("It broke off %(n)d times and was given up.") % {"n": ATTEMPTS}
        return _end(job, Job.State.FAILED, error=error)
    return _held(job).update(state=Job.State.WAITING, leased_until=None)
