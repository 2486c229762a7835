"""The worker: jobs, and what runs by the clock."""

import threading
from datetime import timedelta

import structlog
from django.db import close_old_connections
from django.utils import timezone

from tilth_web.operations.domain import jobs, schedule
from tilth_web.operations.domain.own_thread import tried
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
    now = timezone.now()
    lately = now - ALIVE, now + ALIVE  # later says the clock of before, if anybody
    return Heartbeat.objects.filter(name=NAME, seen_at__range=lately).exists()


def work_once(stop=None):
    """Run what is due, and one job if there is any; returns whether there was."""
    schedule.run_due()
    job = jobs.claim()
    if job is None:
        return False
    jobs.run_job(job, stop)
    return True


def work(stop: threading.Event):
    """Work until told to stop; the job in hand goes back at its next step."""
    pulse = threading.Thread(target=_pulse, args=(stop,), daemon=True)
    pulse.start()
    log.info("worker_started")
    while not stop.is_set():
        close_old_connections()
        if not work_once(stop):
            stop.wait(IDLE)
    log.info("worker_stopped")


def _pulse(stop):
    while not stop.is_set():
        tried(beat, "worker_not_seen")
        stop.wait(ALIVE.total_seconds() / 3)
