"""Settings that hold everywhere; what an operator decides comes from the environment.

All names of the environment begin with ``TILTH_`` but for ``DATABASE_URL`` and
``EMAIL_URL``, whose form is that of django-environ.
"""

import logging
import os
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from tilth_web.settings.map_layers import map_layers, origins

env = environ.Env()
PACKAGE = Path(__file__).resolve().parents[1]

# Files and database of an installation; the folder of the command unless told.
DATA = Path(env.str("TILTH_DATA", default="tilth-data")).resolve()
SQLITE_NAME = "tilth.sqlite3"
URL = env.str("TILTH_URL", default="http://localhost:8000").rstrip("/")
HTTPS = URL.startswith("https://")

INSTALLED_APPS = [
    "tilth_web.geometry",
    "tilth_web.workflow",
    "tilth_web.accounts",
    "tilth_web.operations",
    "tilth_web.registry",
    "tilth_web.evaluation",
    "tilth_web.notifications",
    "tilth_web.files",
    "tilth_web.content",
    "tilth_web.api",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.snippets",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail",
    "taggit",
    "modelcluster",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_htmx",
    "django_structlog",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tilth_web.operations.middleware.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tilth_web.accounts.middleware.roles_read_once",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tilth_web.content.errors.WorkflowErrorMiddleware",
]
ROOT_URLCONF = "tilth_web.urls"
WSGI_APPLICATION = "tilth_web.wsgi.application"
# Processes that answer, one for each core: Python uses one core in each.
PROCESSES = env.int("TILTH_PROCESSES", default=min(os.cpu_count() or 1, 4))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "tilth_web.content.context.site",
                "tilth_web.notifications.context.notifications",
            ],
        },
    }
]
FORM_RENDERER = "tilth_web.content.forms.FormRenderer"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "tasks"
ACCOUNT_ADAPTER = "tilth_web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tilth_web.accounts.forms.people.SignupForm"
ACCOUNT_FORMS = {"signup": "tilth_web.accounts.forms.signup.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Whose failed logins are counted: that address which the proxy before us names.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TILTH_PROXIES", default=int(HTTPS))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "tilth_web.accounts.forms.security_keys.AddSecurityKeyForm",
    "edit_webauthn": "tilth_web.accounts.forms.security_keys.EditSecurityKeyForm",
}
MFA_TOTP_ISSUER = "Tilth"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s by which the clock of a phone may be wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
SECOND_FACTOR_NEEDED = True  # privileged roles rest without one
ONLY_EXAMPLES = False  # whether all that is added is made up

# Languages
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "UTC"

# Background work
TASKS = {
    "default": {
        "BACKEND": "tilth_web.operations.domain.task_queue.JobBackend",
        "QUEUES": [],
    }
}

# Logs: nothing in them tells who asked
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line per request
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO  # a refused form is no fault

# Pages in Wagtail, and nothing else of it
WAGTAIL_SITE_NAME = "Tilth"
WAGTAILADMIN_BASE_URL = URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS = []
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        "SEARCH_CONFIG": "simple",
    }
}


# Files: what a page hands out after asking who may see it lies in "private".
def file_storages(data):
    """The storages of an installation whose files lie in a folder."""
    private = {"location": data / "private", "base_url": None}
    files = "django.core.files.storage.FileSystemStorage"
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return {
        "default": {"BACKEND": files},
        "private": {
            "BACKEND": "tilth_web.operations.private_storage.PrivateStorage",
            "OPTIONS": private,
        },
        "staticfiles": {"BACKEND": static},
    }


STORAGES = file_storages(DATA)
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
FILE_LIMIT = env.int("TILTH_FILE_LIMIT_MB", default=25) * 1024 * 1024  # byte
FILES_PER_RECORD = env.int("TILTH_FILES_PER_RECORD", default=50)
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["tilth_web.files.uploads.LimitedUploadHandler"]
CLAMD = env.str("TILTH_CLAMD", default="")  # host:port, or the path of a socket

# Mail: without an address of a server, every message waits on the outbox page.
EMAIL_BACKEND = "tilth_web.notifications.outbox.OutboxBackend"
if env.str("EMAIL_URL", default=""):
    globals().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("TILTH_MAIL_FROM", default="Tilth <tilth@localhost>")

# Pictures under the maps come from other hosts: none, unless the operator names them.
MAP_LAYERS = map_layers(env.str("TILTH_MAP_LAYERS", default=""))
# The API
API_TOKEN_DAYS = env.int("TILTH_API_TOKEN_DAYS", default=365)  # at most
API_RATE_VISITOR = env.int("TILTH_API_RATE_VISITOR", default=60)  # per minute and IP
API_RATE_PERSON = env.int("TILTH_API_RATE_PERSON", default=600)  # per minute
# A laboratory file of 2 MiB, the most that its page takes, has 2796 kB in base64.
API_BODY_LIMIT = env.int("TILTH_API_BODY_LIMIT_KB", default=3000) * 1000  # byte
# Of a form without its files; a body of the API is read by the same rule.
DATA_UPLOAD_MAX_MEMORY_SIZE = max(2_621_440, API_BODY_LIMIT)  # byte
API_ORIGINS = env.list("TILTH_API_ORIGINS", default=[])  # whose pages may call it
ASSESSMENTS_PER_DAY = env.int("TILTH_ASSESSMENTS_PER_DAY", default=100)  # per person
PROXIES = env.int("TILTH_PROXIES", default=0)  # before the server, that tell the IP
CACHE_FOLDER = DATA / "cache"
# Counts of failed logins and of requests, shared by all processes of this computer, or
# of several where the operator names a server.
CACHES = {
    "default": {
        "BACKEND": "tilth_web.operations.shared_cache.SharedCache",
        "LOCATION": CACHE_FOLDER,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
if env.str("TILTH_CACHE_URL", default=""):
    CACHES["default"] = env.cache_url("TILTH_CACHE_URL")

# Defence
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tilth_web.content.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],  # Wagtail's own pages need inline scripts
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # the map sets attributes
        "img-src": [SELF, "data:", "blob:", *origins(MAP_LAYERS)],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF, *origins(MAP_LAYERS)],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# HSTS speaks for this host alone, not for others of the operator's domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]


def sqlite(path):
    """A SQLite database that readers and one writer share."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,  # s
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000",
        },
    }


def database():
    """The database of ``DATABASE_URL``, or a file in the folder of the data."""
    if not env.str("DATABASE_URL", default=""):
        return sqlite(DATA / SQLITE_NAME)
    chosen = env.db_url("DATABASE_URL")
    if chosen["ENGINE"].endswith("sqlite3"):
        return sqlite(chosen["NAME"])
    return chosen | {"CONN_MAX_AGE": 60}
