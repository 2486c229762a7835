from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_save


class KillSite(AppConfig):
    name = "tests.tilth_web.operations.kill_site"
    label = "kill_site"

    def ready(self):
        # The models are there only now.
        from tests.tilth_web.operations.kill_site.judging import wait  # noqa: PLC0415
        from tests.tilth_web.operations.kill_site.pairs import (  # noqa: PLC0415
            write_slowly,
        )
        from tilth_web.operations.domain import (  # noqa: PLC0415
            jobs,
            schedule,
            worker,
        )

        jobs.LEASE, worker.IDLE = timedelta(seconds=3), 0.1
        schedule.periodic("free jobs of lost workers", every=timedelta(seconds=1))(
            jobs.sweep
        )
        jobs.kind("pair")(write_slowly)
        post_save.connect(wait)
