"""The timeline of a project: what its people set down, and what the platform saw."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.notifications.domain.events import record_event
from tilth_web.registry.models import Milestone, Project

MOST_MILESTONES = 100
ADDED, REMOVED = "project.milestone_added", "project.milestone_removed"


@transaction.atomic
def add_milestone(project, *, actor, **fields):
    """Set down a day of the timeline; history keeps the day, not its words."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    if project.milestones.count() >= MOST_MILESTONES:
        raise WorkflowError(
            _("A timeline may have at most %(most)d days.") % {"most": MOST_MILESTONES}
        )
    added = Milestone.objects.create(project=project, **fields)
    record_event(actor, ADDED, project, day=added.day.isoformat())
    return added


@transaction.atomic
def remove_milestone(milestone, *, actor):
    """Take a day off the timeline."""
    project, day = milestone.project, milestone.day.isoformat()
    if milestone.delete()[0]:
        record_event(actor, REMOVED, project, day=day)


def timeline(project):
    """Days of a project in their order: day, whether the year alone counts, words."""
    start = date(project.start_year, 1, 1)
    found = [{"day": start, "year_only": True, "text": _("The project starts")}]
    found += [
        {"day": m.day, "text": m.text, "reached": m.reached, "own": True}
        for m in project.milestones.all()
    ]
    if project.published_at:
        said = _("Shown to the public for the first time")
        found.append({"day": project.published_at.date(), "text": said})
    return sorted(found, key=lambda item: item["day"])
