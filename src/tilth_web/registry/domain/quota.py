"""How many assessments a person may ask for in a day; every way of asking counts."""

from datetime import timedelta
from math import ceil

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.models import User
from tilth_web.errors import WorkflowError
from tilth_web.operations.models import Job

DAY = timedelta(days=1)
ASSESSMENTS = _("You may ask for %(most)d assessments in 24 hours.")
OTHERS = _("You may ask for this %(most)d times in 24 hours.")


class QuotaError(WorkflowError):
    """The person asked too often; after `seconds` they may ask again."""

    def __init__(self, message, seconds):
        super().__init__(message)
        self.seconds = seconds


def require_quota(person, kind, said=ASSESSMENTS):
    """Refuse a person who asked for as many jobs of a kind as a day allows.

    It holds the row of the person, so that two requests at once cannot both be the
    last one.
    """
    most, now = settings.ASSESSMENTS_PER_DAY, timezone.now()
    User.objects.select_for_update().get(pk=person.pk)
    asked = Job.objects.filter(kind=kind, owner=person, created_at__gt=now - DAY)
    instants = list(asked.order_by("-created_at").values_list("created_at", flat=True))
    if len(instants) < most:
        return
    first = instants[most - 1] if most else now
    raise QuotaError(said % {"most": most}, ceil((first + DAY - now).total_seconds()))
