"""What of this app runs by the clock: as jobs, since a mail takes its time."""

from datetime import timedelta

from tilth_web.notifications.domain.mails import due, send_digests, send_now
from tilth_web.notifications.models import Mode
from tilth_web.operations.domain import jobs
from tilth_web.operations.domain.schedule import periodic

MAILS, DIGESTS = "notifications.mails", "notifications.digests"


@jobs.kind(MAILS)
def mail_now(parameters, report):
    """Send the mails that did not leave at once."""
    return send_now()


@jobs.kind(DIGESTS)
def mail_digests(parameters, report):
    """Send the mails of the day."""
    return send_digests()


@periodic("send mails", every=timedelta(minutes=5))
def ask_for_mails():
    """Put the mails that wait in the queue."""
    if due(Mode.NOW).exists():
        jobs.add_job(MAILS)


@periodic("send digests", every=timedelta(days=1))
def ask_for_digests():
    """Put the mails of the day in the queue."""
    if due(Mode.DIGEST).exists():
        jobs.add_job(DIGESTS)
