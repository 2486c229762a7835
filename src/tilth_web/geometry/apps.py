from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GeometryConfig(AppConfig):
    name = "tilth_web.geometry"
    verbose_name = _("Geometry")

    def ready(self):
        post_migrate.connect(_index, dispatch_uid="spatial index")


def _index(app_config, using, **kwargs):
    # The models are there only now.
    from tilth_web.geometry.domain.spatial_index import (  # noqa: PLC0415
        ensure_spatial_index,
        has_spatial_index,
    )
    from tilth_web.geometry.models import Outlined  # noqa: PLC0415

    for model in apps.get_app_config(app_config.label).get_models():
        if issubclass(model, Outlined) and not has_spatial_index(model, using):
            ensure_spatial_index(model, using)
