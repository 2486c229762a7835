"""What the processes of one computer remember together, as files for a short time.

Failed logins and requests of programs are counted here, so that two processes of pages
keep one limit. Nothing else relies on it: what cannot be kept is forgotten.
"""

from logging import getLogger

from django.core.cache.backends.filebased import FileBasedCache

log = getLogger(__name__)


class SharedCache(FileBasedCache):
    """Django's cache of files, which a full disk does not stop."""

    def set(self, *arguments, **named):
        """Keep a value; a disk that takes nothing is told to the log."""
        try:
            super().set(*arguments, **named)
        except OSError as error:
            log.warning("the cache keeps nothing: %s", error)

    def touch(self, *arguments, **named):
        """Keep a value for longer; False where the disk takes nothing."""
        try:
            return super().touch(*arguments, **named)
        except OSError as error:
            log.warning("the cache keeps nothing: %s", error)
            return False
