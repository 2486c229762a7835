from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "tilth_web.registry"
    verbose_name = _("Projects")

    def ready(self):
        # The models are there only now, and the worker must know the kind of job.
        from tilth_web.accounts.domain import record_types  # noqa: PLC0415
        from tilth_web.registry import rules  # noqa: PLC0415
        from tilth_web.registry.domain import (  # noqa: F401, PLC0415
            assessments,
            editor_invitations,
            monitoring_notices,
            notices,
            own_tasks,
            partners,
            personal_data,
            sentences,
        )

        record_types.register(rules.LABEL, rules.may)
        record_types.register(rules.ROUND, rules.may_round)
