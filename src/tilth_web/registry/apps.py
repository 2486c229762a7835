from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "tilth_web.registry"
    verbose_name = _("Projects")

    def ready(self):
        # The worker must know the kind of job; models load only now.
        from tilth_web.registry.domain import assessments  # noqa: F401, PLC0415
