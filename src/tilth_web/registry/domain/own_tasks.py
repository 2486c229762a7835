"""Tasks that come from projects: drafts that lack a step, outlines to agree to."""

from django.db.models import F, Q
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


@provides_tasks
def outlines(user):
    """Agree to show what others drew in one's public projects."""
    differs = Q(parcels__shown_version=None) | ~Q(
        parcels__shown_version=F("parcels__version")
    )
    public = _owned(user).filter(state=Project.State.PUBLISHED)
    for project in public.filter(differs).distinct().order_by("created_at"):
        yield Task(
            verb=_("Agree to newer outlines of"),
            object=project.name,
            url=reverse("registry:publish", args=[project.uuid]),
        )


def _owned(user):
    managed = user.memberships.exclude(role=MEMBER).values("organisation")
    own = Project.objects.filter(person=user)
    return own | Project.objects.filter(organisation__in=managed)


def _drafts(user):
    own = _owned(user)
    own |= Project.objects.filter(pk__in=user.co_edited.values("project"))
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
