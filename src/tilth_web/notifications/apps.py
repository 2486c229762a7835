from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "tilth_web.notifications"
    verbose_name = _("Notifications")

    def ready(self):
        # The models are there only now.
        from tilth_web.accounts.domain.events import happened  # noqa: PLC0415
        from tilth_web.accounts.domain.personal_data import (  # noqa: PLC0415
            erases,
            exports,
        )
        from tilth_web.notifications.domain import events, outbox  # noqa: PLC0415

        happened.connect(_record, dispatch_uid="history")
        exports("events")(events.events_of)
        erases(events.forget_actor)
        exports("outbox")(outbox.kept_messages)
        erases(outbox.forget_messages)


def _record(sender, actor, verb, record, data, **kwargs):
    from tilth_web.notifications.domain.events import record_event  # noqa: PLC0415

    record_event(actor, verb, record, **data)
