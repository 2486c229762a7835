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
        from tilth_web.operations.domain import (  # noqa: PLC0415
            jobs,
            task_queue,
            upkeep,  # noqa: F401
        )

        jobs.kind(task_queue.KIND)(task_queue.run_task)
        exports("jobs")(jobs.jobs_of)
        erases(jobs.forget_owner)
