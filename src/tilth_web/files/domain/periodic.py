"""What of this app runs by the clock: as a job, since a disk takes its time."""

from datetime import timedelta

from tilth_web.files.domain.stored_files import sweep
from tilth_web.operations.domain import jobs
from tilth_web.operations.domain.schedule import periodic

SWEEP = "files.sweep"


@jobs.kind(SWEEP)
def sweep_files(parameters, report):
    """Take away what belongs to no file."""
    return sweep()


@periodic("sweep files", every=timedelta(hours=1))
def ask_for_sweep():
    """Put the sweep in the queue."""
    jobs.add_job(SWEEP)
