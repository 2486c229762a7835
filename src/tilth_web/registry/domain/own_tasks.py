"""Tasks that come from projects: drafts that lack a step."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.tasks import Task, provides_tasks
from tilth_web.accounts.models import Membership
from tilth_web.registry.domain.assessments import open_job_of
from tilth_web.registry.models import Project

MEMBER = Membership.Role.MEMBER


@provides_tasks
def drafts(user):
    """Bring each draft that one edits to its next step."""
    for project in _drafts(user):
        verb, page = _next_step(project)
        if verb:
            yield Task(
                verb=verb,
                object=project.name,
                url=reverse(f"registry:{page}", args=[project.uuid]),
            )


def _drafts(user):
    managed = user.memberships.exclude(role=MEMBER).values("organisation")
    edited = user.co_edited.values("project")
    own = Project.objects.filter(person=user)
    own |= Project.objects.filter(organisation__in=managed)
    own |= Project.objects.filter(pk__in=edited)
    own = own.filter(state=Project.State.DRAFT).distinct()
    return own.prefetch_related("parcels", "assessments").order_by("created_at")


def _next_step(project):
    """What a draft lacks: a verb and the page for it; none while it is assessed."""
    parcels = list(project.parcels.all())
    if not parcels:
        return _("Add the land of"), "parcels"
    if not all(parcel.described for parcel in parcels):
        return _("Describe soil and practices of"), "practices"
    if project.assessments.all():
        return _("Publish, or revise,"), "publish"
    if open_job_of(project) is not None:
        return None, None
    return _("Ask for the assessment of"), "assess"
