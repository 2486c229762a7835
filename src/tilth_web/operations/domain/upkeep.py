"""The upkeep of an installation by the clock."""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore

from tilth_web.operations.domain import jobs
from tilth_web.operations.domain.schedule import periodic

periodic("free jobs of lost workers", every=timedelta(seconds=5))(jobs.sweep)
periodic("delete old jobs", every=timedelta(hours=1))(jobs.prune)
periodic("delete ended sessions", every=timedelta(days=1))(SessionStore.clear_expired)
