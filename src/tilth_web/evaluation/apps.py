from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "tilth_web.evaluation"
    verbose_name = _("Evaluation")

    def ready(self):
        # The models are there only now.
        from tilth_web.accounts.domain import record_types  # noqa: PLC0415
        from tilth_web.evaluation import rules  # noqa: PLC0415
        from tilth_web.evaluation.domain import (  # noqa: F401, PLC0415
            notices,
            own_tasks,
            personal_data,
            sentences,
        )

        record_types.register(rules.CALL, rules.may_call)
        record_types.register(rules.APPLICATION, rules.may_application)
        record_types.register(rules.REVIEW, rules.may_review)
