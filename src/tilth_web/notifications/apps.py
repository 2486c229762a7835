from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "tilth_web.notifications"
    verbose_name = _("Notifications")

    def ready(self):
        # The models are there only now.
        from tilth_web.accounts.domain.events import happened  # noqa: PLC0415
        from tilth_web.notifications.domain import (  # noqa: F401, PLC0415
            account_notices,
            account_sentences,
            periodic,
            personal_data,
        )

        happened.connect(_record, dispatch_uid="history")
        post_migrate.connect(_guard, sender=self, dispatch_uid="append-only events")


def _record(sender, actor, verb, record, about, data, **kwargs):
    from tilth_web.notifications.domain.events import record_event  # noqa: PLC0415

    record_event(actor, verb, record, about=about, **data)


def _guard(sender, using, **kwargs):
    from tilth_web.notifications.domain import append_only  # noqa: PLC0415

    if append_only.TABLE in connections[using].introspection.table_names():
        append_only.ensure_guard(using)
