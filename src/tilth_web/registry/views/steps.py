"""The steps from the first words to the public page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

STEPS = (
    ("basics", _("Basics")),
    ("parcels", _("Parcels")),
    ("practices", _("Practices")),
    ("assess", _("Assess")),
    ("publish", _("Publish")),
)


def steps(project, current):
    """Each step with its address and whether it is done."""
    parcels = list(project.parcels.all()) if project else []
    done = {
        "basics": bool(project),
        "parcels": bool(parcels),
        "practices": bool(parcels) and all(p.described for p in parcels),
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
