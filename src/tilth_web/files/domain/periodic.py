"""What of this app runs by the clock."""

from datetime import timedelta

from tilth_web.files.domain.stored_files import sweep

PERIODIC = {"files.sweep": (timedelta(hours=1), sweep)}
