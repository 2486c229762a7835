"""What of this app runs by the clock: as jobs, since a mail takes its time."""

from datetime import timedelta

from tilth_web.notifications.domain.mails import due, send_digests, send_now
from tilth_web.notifications.models import Mode
from tilth_web.operations.domain import jobs
from tilth_web.operations.domain.schedule import periodic

MAILS, DIGESTS = "notifications.mails", "notifications.digests"
WEEKLY_DIGESTS = "notifications.weekly-digests"


@jobs.kind(MAILS)
def mail_now(parameters, report):
    """Send the mails that did not leave at once."""
    return send_now()


@jobs.kind(DIGESTS)
def mail_digests(parameters, report):
    """Send the mails of the day."""
    return send_digests()


@jobs.kind(WEEKLY_DIGESTS)
def mail_weekly_digests(parameters, report):
    """Send the mails of the week."""
    return send_digests(Mode.WEEKLY)


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


@periodic("send weekly digests", every=timedelta(days=7))
def ask_for_weekly_digests():
    """Put the mails of the week in the queue."""
    if due(Mode.WEEKLY).exists():
        jobs.add_job(WEEKLY_DIGESTS)
