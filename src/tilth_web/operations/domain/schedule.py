"""What runs by the clock: a name, how often, and a function.

An app registers its work with ``@periodic`` when it starts. The row of a work says when
it is due next; a worker locks the row, moves it on and runs the function in the same
transaction, so that of several workers one runs it, and a killed one leaves it due.
The work is short and only touches the database; longer work adds a job.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from tilth_web.operations.models import PeriodicWork

WORK: dict[str, "Periodic"] = {}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Periodic:
    every: timedelta
    function: Callable


def periodic(name, *, every):
    """Register a function without arguments to run every so often."""

    def register(function):
        WORK[name] = Periodic(every, function)
        return function

    return register


def run_due():
    """Run what is due now; returns the names of what this worker ran."""
    now = timezone.now()
    known = dict(PeriodicWork.objects.values_list("name", "due_at"))
    missing = [name for name in WORK if name not in known]
    PeriodicWork.objects.bulk_create(
        [PeriodicWork(name=name, due_at=now) for name in missing],
        ignore_conflicts=True,
    )
    due = [name for name in WORK if not _rests(known.get(name, now), name, now)]
    return [name for name in due if _run(name, now)]


def _rests(due_at, name, now):
    """Whether a work is not due; one that waits too long met a wrong clock once."""
    return now < due_at <= now + WORK[name].every


@transaction.atomic
def _run(name, now):
    """Run one work, unless another worker has taken it."""
    named = PeriodicWork.objects.filter(name=name)
    row = named.select_for_update(skip_locked=True).first()
    if row is None or _rests(row.due_at, name, now):
        return False
    row.due_at = now + WORK[name].every
    row.save(update_fields=["due_at"])
    try:
        with transaction.atomic():
            WORK[name].function()
    except Exception:  # a fault of one work must not stop the others
        log.exception("periodic_work_broke", work=name)
    return True
