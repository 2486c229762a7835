"""What a web server serves: ``tilth_web.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

from tilth_web.operations.attached import attach

attach()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilth_web.settings.production")
application = get_wsgi_application()
