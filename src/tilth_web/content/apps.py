from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "tilth_web.content"
    verbose_name = _("Public pages")
