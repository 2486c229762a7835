from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tilth_web.accounts"
    verbose_name = _("People and organisations")

    def ready(self):
        # The models are there only now.
        from tilth_web.accounts.domain import (  # noqa: F401, PLC0415
            own_tasks,
            records,
            tokens,
        )
