"""The steps from the first words to the public page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

STEPS = (
    ("basics", _("Basics")),
    ("parcels", _("Parcels")),
    ("practices", _("Practices")),
    ("team", _("Team and timeline")),
    ("assess", _("Assess")),
    ("publish", _("Publish")),
)


def has_team(project):
    """Whether anything was set down in the one step that may be left out."""
    found = project.milestones, project.partners, project.co_editors
    return any(rows.exists() for rows in found)


def steps(project, current):
    """Each step with its address and whether it is done."""
    parcels = list(project.parcels.all()) if project else []
    done = {
        "basics": bool(project),
        "parcels": bool(parcels),
        "practices": bool(parcels) and all(p.described for p in parcels),
        "team": bool(project) and has_team(project),
        "assess": bool(project) and project.assessments.exists(),
        "publish": bool(project) and project.state == project.State.PUBLISHED,
    }
    return [
        {
            "label": label,
            "done": done[name],
            "current": name == current,
            "address": reverse(f"registry:{name}", args=[project.uuid])
            if project
            else "",
        }
        for name, label in STEPS
    ]
