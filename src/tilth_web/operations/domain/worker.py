"""The worker: jobs, the task queue of the libraries, and what runs by the clock."""

import threading
from datetime import timedelta

import structlog
from django.db import close_old_connections
from django.utils import timezone

from tilth_web.operations.domain import jobs
from tilth_web.operations.models import Heartbeat

IDLE = 1.0  # s between two looks at an empty queue
NAME = "worker"
ALIVE = timedelta(seconds=30)  # a worker seen since then is alive
log = structlog.get_logger(__name__)


def beat():
    """Say that the worker is alive."""
    Heartbeat.objects.update_or_create(name=NAME, defaults={"seen_at": timezone.now()})


def is_alive():
    """Whether a worker was seen lately."""
    since = timezone.now() - ALIVE
    return Heartbeat.objects.filter(name=NAME, seen_at__gte=since).exists()


def work_once():
    """Sweep, and run one job if there is any; returns whether there was."""
    jobs.sweep()
    job = jobs.claim()
    if job is None:
        return False
    jobs.run_job(job)
    return True


def work(stop: threading.Event):
    """Work until told to stop; the job in hand is finished first."""
    pulse = threading.Thread(target=_pulse, args=(stop,), daemon=True)
    pulse.start()
    log.info("worker_started")
    while not stop.is_set():
        close_old_connections()
        if not work_once():
            stop.wait(IDLE)
    log.info("worker_stopped")


def _pulse(stop):
    while not stop.is_set():
        close_old_connections()
        beat()
        stop.wait(ALIVE.total_seconds() / 3)
