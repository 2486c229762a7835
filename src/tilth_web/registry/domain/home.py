"""What the front page tells of the projects."""

from django.db.models import Count, F, Sum

from tilth_web.registry.domain.assessed_change import COLUMNS
from tilth_web.registry.domain.assessments import HORIZON
from tilth_web.registry.domain.queries import PUBLISHED
from tilth_web.registry.models import Project

NEWEST = 3
HEAVY = "story", "words", "shown__input", "shown__result"  # up to 100 kB each


def totals():
    """Sums over the published projects, or None where there are none.

    `example` tells whether they are invented: those are counted only while there are
    no others. Of the sums of yearly change `assessed` says how many projects are in.
    [ha, Mg yr-1]
    """
    sums = {name: Sum(name) for name in COLUMNS}
    rows = _published().order_by().values("example")
    rows = rows.annotate(
        projects=Count("pk"),
        countries=Count("country", distinct=True),
        area_ha=Sum("shown_area_ha"),
        assessed=Count("yearly_change"),
        **sums,
    )
    found = sorted(rows, key=lambda row: row["example"])
    return found[0] | {"years": HORIZON} if found else None


def newest():
    """The projects that were published last."""
    rows = _published().annotate(told_area_ha=F("shown_area_ha"))
    rows = rows.select_related("person", "organisation", "shown")
    return rows.defer(*HEAVY).order_by("-published_at")[:NEWEST]


def _published():
    return Project.objects.filter(state=PUBLISHED)
