from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "tilth_web.notifications"
    verbose_name = _("Notifications")

    def ready(self):
        post_migrate.connect(_guard, sender=self, dispatch_uid="append-only events")


def _guard(sender, using, **kwargs):
    # The models are there only now.
    from tilth_web.notifications.domain import append_only  # noqa: PLC0415

    if append_only.TABLE in connections[using].introspection.table_names():
        append_only.ensure_guard(using)
