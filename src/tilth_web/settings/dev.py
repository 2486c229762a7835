"""For the people who build it."""

from tilth_web.settings.base import *

DEBUG = True
SECRET_KEY = "for this computer only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DATABASES = {"default": database()}
