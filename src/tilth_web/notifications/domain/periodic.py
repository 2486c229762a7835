"""What of this app runs by the clock."""

from datetime import timedelta

from tilth_web.notifications.domain.mails import send_digests, send_now

PERIODIC = {
    "notifications.mails": (timedelta(minutes=5), send_now),
    "notifications.digests": (timedelta(days=1), send_digests),
}
