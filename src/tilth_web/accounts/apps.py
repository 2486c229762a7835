from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tilth_web.accounts"
    verbose_name = _("People and organisations")

    def ready(self):
        # The models are there only now.
        from tilth_web.accounts.domain import (  # noqa: F401, PLC0415
            joining_workflow,
            own_tasks,
            records,
            tokens,
        )
        from tilth_web.accounts.rules import allowed  # noqa: PLC0415
        from tilth_web.workflow.domain import permission  # noqa: PLC0415

        permission.ask(allowed)
