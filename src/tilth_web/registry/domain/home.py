"""What the front page tells of the projects."""

from django.db.models import Count, Sum
from django.utils import timezone

from tilth_web.registry.domain.queries import PUBLISHED
from tilth_web.registry.models import Project

NEWEST = 3


def totals():
    """Number and area of all published projects, and the instant that it holds for."""
    found = _published().aggregate(number=Count("pk"), area_ha=Sum("area_ha"))
    return found | {"at": timezone.now(), "example": _published(example=True).exists()}


def newest():
    """The projects that were published last."""
    rows = _published().select_related("person", "organisation", "shown")
    return rows.order_by("-published_at")[:NEWEST]


def _published(**more):
    return Project.objects.filter(state=PUBLISHED, **more)
