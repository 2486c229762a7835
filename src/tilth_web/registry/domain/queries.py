"""What a person may see; every lookup of a record starts here."""

from django.db.models import BooleanField, Case, F, Q, Value, When

from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.accounts.models import RoleGrant
from tilth_web.registry.models import (
    Assessment,
    Measurement,
    MonitoringRound,
    Overlap,
    Project,
    Publication,
)

SECRETARIAT = RoleGrant.Role.SECRETARIAT
PUBLISHED, WITHDRAWN = Project.State.PUBLISHED, Project.State.WITHDRAWN
EXACT = Q(state=PUBLISHED, privacy=Project.Privacy.EXACT)


def visible_projects(user):
    """What is published, one's own, and everything for the secretariat."""
    return _projects(user, Q(state=PUBLISHED))


def told_projects(projects, user):
    """Projects with what depends on who reads them: `involved`, and `told_area_ha`.

    Those involved read the area of the newest outlines, all others that of the outlines
    that may be shown to everybody. [ha]
    """
    involved = Value(_is_secretariat(user), output_field=BooleanField())
    if not _is_secretariat(user):
        involved = Case(When(_own(user), then=Value(True)), default=Value(False))
    area = Case(When(involved=True, then=F("area_ha")), default=F("shown_area_ha"))
    return projects.annotate(involved=involved).annotate(told_area_ha=area)


def withdrawn_projects():
    """What was public once: each leaves a page that says so."""
    return Project.objects.filter(state=WITHDRAWN)


def visible_assessments(user):
    """What the public was ever shown, and all assessments of what is one's own.

    A newer assessment leaves the older ones findable: somebody may have cited them.
    """
    own = Project.objects.filter(_own(user))
    if _is_secretariat(user):
        own = Project.objects.all()
    shown = Publication.objects.filter(assessment__project__state=PUBLISHED)
    return Assessment.objects.filter(
        Q(project__in=own) | Q(pk__in=shown.values("assessment"))
    )


def visible_rounds(user):
    """Rounds of monitoring, which hold exact places: for those involved alone."""
    return MonitoringRound.objects.filter(project__in=involved_projects(user))


def published_measurements():
    """Measured changes that the public may see."""
    shown = Measurement.objects.filter(round__project__state=PUBLISHED)
    return shown.filter(publications__isnull=False).distinct()


def visible_overlaps(user):
    """Overlaps of which a person may see the outlines of both sides."""
    own, public = involved_projects(user), Project.objects.filter(EXACT)
    sides = [
        Q(**{f"{side}__project__in": own})
        | Q(
            **{
                f"{side}__project__in": public,
                f"{side}__shown_version": F(f"{side}__version"),
            }
        )
        for side in ("one", "other")
    ]
    return Overlap.objects.filter(*sides)


def own_projects(user):
    """Projects that a person holds or edits, alone or with an organisation."""
    return Project.objects.filter(_own(user))


def involved_projects(user):
    """Projects that a person holds or edits, or watches over."""
    return Project.objects.all() if _is_secretariat(user) else own_projects(user)


def _projects(user, public):
    if _is_secretariat(user):
        return Project.objects.all()
    return Project.objects.filter(public | _own(user))


def _own(user):
    if not (user.is_authenticated and user.is_active):
        return Q(pk__in=())
    return (
        Q(person=user)
        | Q(organisation__in=user.memberships.values("organisation"))
        | Q(pk__in=user.co_edited.values("project"))
    )


def _is_secretariat(user):
    return SECRETARIAT in platform_roles(user)
