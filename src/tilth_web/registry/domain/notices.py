"""Of what people are told about projects: assessments, consent, being shown."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.memberships import managers_of
from tilth_web.accounts.domain.roles import people_with
from tilth_web.accounts.models import RoleGrant
from tilth_web.notifications.domain.kinds import add_kind
from tilth_web.notifications.domain.notices import notify
from tilth_web.notifications.domain.telling import tells
from tilth_web.notifications.models import Mode
from tilth_web.operations.domain.jobs import after
from tilth_web.registry.domain.assessments import KIND
from tilth_web.registry.domain.parcels import WAIT
from tilth_web.registry.domain.people import holders
from tilth_web.registry.models import Project

add_kind(
    "assessment.ended",
    label=_("Assessments that I asked for"),
    cases={
        "done": _("The assessment of “%(project)s” is finished."),
        "failed": _("The assessment of “%(project)s” failed: see why."),
    },
)
add_kind(
    "project.shown",
    label=_("My projects are shown to the public, or no longer"),
    cases={
        "project.published": _("The project “%(project)s” is shown to the public."),
        "project.withdrawn": _("The project “%(project)s” was withdrawn."),
    },
)
add_kind(
    "project.public",
    label=_("Projects that go public or leave it (secretariat)"),
    cases={
        "project.published": _("The project “%(project)s” is shown to the public."),
        "project.withdrawn": _("The project “%(project)s” was withdrawn."),
    },
    mode=Mode.DIGEST,
)

add_kind(
    WAIT,
    label=_("Outlines by others that I may agree to show"),
    sentence=_("Newer outlines of “%(project)s” wait for consent."),
)


@after(KIND)
def tell_end(job):
    """Who asked for an assessment."""
    project = Project.objects.filter(uuid=job.parameters["project"]).first()
    if project is None or job.owner is None:
        return
    page = "assessments" if job.state == "done" else "assess"
    notify(
        [job.owner],
        "assessment.ended",
        path=reverse(f"registry:{page}", args=[project.uuid]),
        case=job.state,
        project=project.name,
    )


@tells("project.published", "project.withdrawn")
def tell_of_public(*, verb, actor, record, **_event):
    """Those who run a project, and the secretariat."""
    own = people_of(record)
    others = set(people_with({RoleGrant.Role.SECRETARIAT})) - own
    for people, kind in ((own, "project.shown"), (others, "project.public")):
        notify(
            people,
            kind,
            path=record.get_absolute_url(),
            actor=actor,
            case=verb,
            project=record.name,
        )


@tells(WAIT)
def tell_of_waiting(*, actor, record, **_event):
    """Those who may agree to show newer outlines."""
    notify(
        holders(record),
        WAIT,
        path=reverse("registry:publish", args=[record.uuid]),
        actor=actor,
        project=record.name,
    )


def people_of(project):
    """Who runs a project: its holder or the managers of that, and its co-editors."""
    people = {editor.person for editor in project.co_editors.select_related("person")}
    if project.organisation_id is None:
        return people | {project.person}
    return people | set(managers_of(project.organisation))
