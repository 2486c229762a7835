"""What a web server serves: ``tilth_web.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilth_web.settings.production")
application = get_wsgi_application()
