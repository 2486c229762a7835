"""The settings of an installation, each variant in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

NAMES = (
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "EMAIL_BACKEND",
    "DEBUG",
)
SHOW = (
    "import json; from django.conf import settings; print(json.dumps("
    "{name: getattr(settings, name) for name in %r} | "
    "{'engine': settings.DATABASES['default']['ENGINE']}))"
)
LOCAL = ["localhost", "127.0.0.1", "[::1]"]


# Tests in a browser set it for the whole process.
ASYNC = "DJANGO_ALLOW_ASYNC_UNSAFE"


@pytest.fixture
def python(tmp_path):
    def run(*arguments, **environment):
        bare = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TILTH_")
            and name not in {"DATABASE_URL", "EMAIL_URL", ASYNC}
        }
        settings = {
            "DJANGO_SETTINGS_MODULE": "tilth_web.settings.production",
            "TILTH_DATA": str(tmp_path),
        }
        return subprocess.run(
            [sys.executable, *arguments],
            env=bare | settings | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (
            {},
            {
                "SESSION_COOKIE_SECURE": False,
                "CSRF_COOKIE_SECURE": False,
                "SECURE_HSTS_SECONDS": 0,
                "SECURE_SSL_REDIRECT": False,
                "ALLOWED_HOSTS": ["localhost", *LOCAL],
                "CSRF_TRUSTED_ORIGINS": [],
                "EMAIL_BACKEND": "tilth_web.notifications.outbox.OutboxBackend",
                "DEBUG": False,
                "engine": "django.db.backends.sqlite3",
            },
        ),
        (
            {
                "TILTH_URL": "https://soil.example.org/",
                "TILTH_HOSTS": "10.0.0.7",
                "EMAIL_URL": "smtp+tls://u:p@mail.example.org:587",
                "DATABASE_URL": "postgres://u:p@db.example.org/tilth",
            },
            {
                "SESSION_COOKIE_SECURE": True,
                "CSRF_COOKIE_SECURE": True,
                "SECURE_HSTS_SECONDS": 31_536_000,
                "SECURE_SSL_REDIRECT": True,
                "ALLOWED_HOSTS": ["soil.example.org", "10.0.0.7"],
                "CSRF_TRUSTED_ORIGINS": ["https://soil.example.org"],
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "DEBUG": False,
                "engine": "django.db.backends.postgresql",
            },
        ),
    ],
)
def test_the_environment_decides(environment, expected, python):
    shown = python("-c", SHOW % (NAMES,), **environment)
    assert json.loads(shown.stdout) == expected


def test_a_sqlite_file_elsewhere_is_opened_like_our_own(python, tmp_path):
    show = (
        "from django.conf import settings; d = settings.DATABASES['default']; "
        "print(d['NAME'], d['OPTIONS']['transaction_mode'])"
    )
    shown = python("-c", show, DATABASE_URL=f"sqlite:///{tmp_path}/other.sqlite3")
    assert shown.stdout.split() == [f"{tmp_path}/other.sqlite3", "IMMEDIATE"]


def test_djangos_check_for_deployment_finds_nothing_under_https(python):
    checked = python(
        *("-m", "django", "check", "--deploy", "--fail-level", "WARNING"),
        TILTH_URL="https://soil.example.org",
    )
    assert (checked.returncode, checked.stderr) == (0, "")
