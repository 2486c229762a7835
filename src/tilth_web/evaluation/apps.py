from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "tilth_web.evaluation"
    verbose_name = _("Evaluation")

    def ready(self):
        # The models are there only now.
        from tilth_web.evaluation.domain import (  # noqa: F401, PLC0415
            recognition_notices,
            recognition_tasks,
        )
