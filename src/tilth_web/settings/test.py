"""For the tests: SQLite in memory, or the database of ``DATABASE_URL``."""

from tempfile import gettempdir

from tilth_web.settings.base import *
from tilth_web.settings.logs import logging_of

DATA = Path(gettempdir()) / "tilth-tests"
SECRET_KEY = "for tests only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {
    "default": database() if env.str("DATABASE_URL", default="") else sqlite(":memory:")
}
STORAGES = STORAGES | {
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
}
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
ACCOUNT_RATE_LIMITS = False
WHITENOISE_AUTOREFRESH = True
LOGGING = logging_of("CRITICAL")  # a test that breaks shows its own trace
