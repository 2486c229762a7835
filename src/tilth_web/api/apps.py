from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "tilth_web.api"
    label = "tilth_api"  # Wagtail may bring an app that is called api
    verbose_name = _("Interface for programs")
