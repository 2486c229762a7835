from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "tilth_web.content"
    verbose_name = _("Public pages")

    def ready(self):
        # The models are there only now.
        from tilth_web.content.domain import personal_data  # noqa: F401, PLC0415
