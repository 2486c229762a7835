"""An installation: everything from the environment, safe where nothing is said."""

from urllib.parse import urlsplit

from tilth_web.settings.base import *
from tilth_web.settings.logs import logging_of
from tilth_web.settings.secret import secret_key

DEBUG = False
SECRET_KEY = env.str("TILTH_SECRET_KEY", default="") or secret_key(DATA)
ALLOWED_HOSTS = [
    urlsplit(URL).hostname,
    *env.list("TILTH_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]),
]
CSRF_TRUSTED_ORIGINS = [URL] if HTTPS else []
DATABASES = {"default": database()}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "tilth_web.operations.static_storage.StaticStorage"},
}
LOGGING = logging_of(env.str("TILTH_LOG", default="INFO"))
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]
    SECURE_HSTS_SECONDS = 31_536_000
