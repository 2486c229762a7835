from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "tilth_web.operations"
    verbose_name = _("Operations")

    def ready(self):
        # The models are there only now.
        from tilth_web.accounts.domain.personal_data import (  # noqa: PLC0415
            erases,
            exports,
        )
        from tilth_web.operations.domain import jobs  # noqa: PLC0415

        exports("jobs")(jobs.jobs_of)
        erases(jobs.forget_owner)
