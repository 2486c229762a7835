"""Background work of the example world, run at once instead of in the worker."""

from tilth_web.operations.domain import jobs


def run(job):
    """Run what was asked for to its end; what fails stops the loading."""
    while (claimed := jobs.claim()) is not None:
        jobs.run_job(claimed)
    job.refresh_from_db()
    if job.state != job.State.DONE:
        raise RuntimeError(f"{job}: {job.error or job.state}")
