"""Background work: asked for, leased, renewed, cancelled, swept.

A *kind* of job is a function of (parameters, report), registered under its name. It
calls ``report(share, step)`` often: that renews the lease, shows progress, and breaks
the job off when the person asked to stop. It may run more than once, so it writes its
result in one transaction, under a key made from its parameters.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth.errors import TilthError
from tilth_web.errors import WorkflowError
from tilth_web.operations.models import Job

LEASE = timedelta(seconds=60)
ATTEMPTS = 3
KINDS: dict[str, Callable] = {}
log = structlog.get_logger(__name__)


class JobCancelledError(Exception):
    """The person who waits for the job asked to stop it."""


class JobLostError(Exception):
    """Another worker holds the job now: this one must not write any more."""


def kind(name):
    """Register a function as a kind of job."""

    def register(function):
        KINDS[name] = function
        return function

    return register


def add_job(name, *, owner=None, **parameters):
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


def run_job(job):
    """Run a leased job to its end, whatever that is."""
    context = {"job": str(job.uuid), "kind": job.kind, "attempt": job.attempts}
    with structlog.contextvars.bound_contextvars(**context):
        try:
            result = KINDS[job.kind](job.parameters, _reporter(job))
        except JobCancelledError:
            _end(job, Job.State.CANCELLED)
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
    """Free the jobs whose worker is gone; returns how many."""
    gone = Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=timezone.now())
    return sum(_retry(job) for job in gone)


def _held(job):
    """The row of a job while this attempt holds it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _reporter(job):
    def report(share, step=""):
        held = _held(job)
        lease = timezone.now() + LEASE
        if not held.update(leased_until=lease, done_share=share, step=step):
            raise JobLostError
        if held.filter(cancel_asked=True).exists():
            raise JobCancelledError

    return report


def _end(job, state, **fields):
    ended = timezone.now()
    return _held(job).update(
        state=state, ended_at=ended, leased_until=None, step="", **fields
    )


def _retry(job):
    """Wait for another attempt; fail, visibly, after the last."""
    if job.cancel_asked:
        return _end(job, Job.State.CANCELLED)
    if job.attempts >= ATTEMPTS:
        error = _("It broke off %(n)d times and was given up.") % {"n": ATTEMPTS}
        return _end(job, Job.State.FAILED, error=error)
    return _held(job).update(state=Job.State.WAITING, leased_until=None)
