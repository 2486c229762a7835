from tilth_web.settings.production import *  # noqa: F403

INSTALLED_APPS += ["tests.tilth_web.operations.kill_site.apps.KillSite"]  # noqa: F405
ROOT_URLCONF = "tests.tilth_web.operations.kill_site.urls"
FILES_PER_RECORD = 10_000
