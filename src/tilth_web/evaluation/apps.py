from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "tilth_web.evaluation"
    verbose_name = _("Evaluation")

    def ready(self):
        # The models are there only now.
        from tilth_web.accounts.domain import record_types  # noqa: PLC0415
        from tilth_web.evaluation import rules  # noqa: PLC0415
        from tilth_web.evaluation.domain import (  # noqa: PLC0415
            criteria_records,
            notices,  # noqa: F401
            own_tasks,  # noqa: F401
            personal_data,  # noqa: F401
            recognition_notices,  # noqa: F401
            recognition_tasks,  # noqa: F401
            sentences,  # noqa: F401
        )

        record_types.register(criteria_records.LABEL, criteria_records.may)
        record_types.register(rules.CALL, rules.may_call)
        record_types.register(
            rules.APPLICATION,
            rules.may_application,
            watches=rules.may_watch,
            handed_over=rules.handed_over,
            called=rules.application_called,
        )
        record_types.register(
            rules.REVIEW, rules.may_review, called=rules.review_called
        )
        post_migrate.connect(_criteria, sender=self, dispatch_uid="shipped criteria")


def _criteria(sender, using, **kwargs):
    """Guard what is published, and publish what the library brings."""
    from tilth_web.evaluation.domain import (  # noqa: PLC0415
        published_guard,
        shipped_criteria,
    )

    names = connections[using].introspection.table_names()
    if published_guard.TABLE not in names or not _is_current(using):
        return
    published_guard.ensure_guard(using)
    shipped_criteria.publish_shipped(using)


def _is_current(using):
    """Whether the table has every column: not after a step back."""
    from tilth_web.evaluation.models import CriteriaSet  # noqa: PLC0415

    with connections[using].cursor() as cursor:
        table = CriteriaSet._meta.db_table
        rows = connections[using].introspection.get_table_description(cursor, table)
    there = {row.name for row in rows}
    return {f.column for f in CriteriaSet._meta.concrete_fields} <= there
