"""Who is too near to a project to judge it.

To be a co-editor ties nobody: by it whoever holds a project could take out of its
evaluation anybody who accepts. Who edits is tied from the first change that they make,
and stays so when they are a co-editor no longer.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from tilth_web.accounts.models import Membership
from tilth_web.evaluation.models import Answer, Application
from tilth_web.notifications.models import Event
from tilth_web.registry.models import Partner, Project

PROJECT, APPLICATION = Project._meta.label_lower, Application._meta.label_lower
BY_EDITORS = "application.begun", "file.added", "file.deleted"  # of an application
BY_STAFF = ("project.withdrawn",)


def interests(person, project):
    """Sentences on what ties a person to a project; none where nothing is known."""
    found = []
    if project.person_id == person.pk:
        found.append(_("They hold the project."))
    if edited_projects(person).filter(pk=project.pk).exists():
        found.append(_("They worked on the project or its application."))
    organisations = set(
        Membership.objects.filter(person=person).values_list("organisation", flat=True)
    )
    if project.organisation_id in organisations:
        found.append(_("They belong to the organisation that holds it."))
    partners = project.partners.filter(state=Partner.State.CONFIRMED)
    found += [
        _("They belong to its partner %(name)s.") % {"name": partner.organisation}
        for partner in partners.select_related("organisation")
        if partner.organisation_id in organisations
    ]
    return found


def edited_projects(person):
    """Projects of which a person changed anything, or the application."""
    done = Event.objects.filter(actor=person).exclude(verb__in=BY_STAFF)
    of_project = done.filter(record_type=PROJECT).values("record_uuid")
    steps = done.filter(record_type=APPLICATION, verb__in=BY_EDITORS)
    applications = Application.objects.filter(uuid__in=steps.values("record_uuid"))
    answered = Answer.objects.filter(changed_by=person)
    return Project.objects.filter(
        Q(uuid__in=of_project)
        | Q(pk__in=applications.values("project"))
        | Q(pk__in=answered.values("application__project"))
    )


def tied_projects(person):
    """Projects that a person is tied to."""
    mine = Membership.objects.filter(person=person).values("organisation")
    partnered = Partner.objects.filter(organisation__in=mine)
    partnered = partnered.filter(state=Partner.State.CONFIRMED)
    tied = Project.objects.filter(person=person)
    tied |= Project.objects.filter(organisation__in=mine)
    tied |= Project.objects.filter(pk__in=edited_projects(person).values("pk"))
    tied |= Project.objects.filter(pk__in=partnered.values("project"))
    return tied
