"""Who is too near to a project to judge it."""

from django.utils.translation import gettext as _

from tilth_web.accounts.models import Membership
from tilth_web.registry.models import Partner, Project


def interests(person, project):
    """Sentences on what ties a person to a project; none where nothing is known."""
    found = []
    if project.person_id == person.pk:
        found.append(_("They hold the project."))
    if person.pk in project.co_editor_ids:
        found.append(_("They edit the project."))
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


def tied_projects(person):
    """Projects that a person is tied to."""
    mine = Membership.objects.filter(person=person).values("organisation")
    partnered = Partner.objects.filter(organisation__in=mine)
    partnered = partnered.filter(state=Partner.State.CONFIRMED)
    tied = Project.objects.filter(person=person)
    tied |= Project.objects.filter(organisation__in=mine)
    tied |= Project.objects.filter(pk__in=person.co_edited.values("project"))
    tied |= Project.objects.filter(pk__in=partnered.values("project"))
    return tied
