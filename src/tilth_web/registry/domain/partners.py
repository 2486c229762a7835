"""Organisations that take part in projects of others: invited, then confirmed.

The public sees a partner once it has said yes; until then its name stands for nothing.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.queries import visible_organisations
from tilth_web.accounts.domain.record_types import Visibility
from tilth_web.accounts.domain.tasks import Task, provides_tasks
from tilth_web.accounts.models import Organisation
from tilth_web.errors import WorkflowError
from tilth_web.notifications.domain.events import record_event
from tilth_web.notifications.domain.notices import notify
from tilth_web.registry.domain.people import MANAGERS, holders, managers
from tilth_web.registry.models import Partner, Project

INVITED, CONFIRMED, DECLINED = Partner.State
ASKED, ANSWERED = "project.partner_invited", "project.partner_answered"
MOST_PARTNERS = 50


def partners_to_invite(user, project):
    """Organisations that joined or are one's own, and are not in the project yet."""
    there = project.partners.exclude(state=DECLINED).values("organisation")
    found = visible_organisations(user).exclude(pk__in=there)
    return found.exclude(pk=project.organisation_id)


def confirmed_partners(project):
    """Partners that the public may see."""
    found = project.partners.filter(state=CONFIRMED)
    joined = found.exclude(organisation__standing=Organisation.Standing.APPLICANT)
    return joined.select_related("organisation")


def visible_partnerships(user):
    """Invitations to organisations that a person manages."""
    if not (user.is_authenticated and user.is_active):
        return Partner.objects.none()
    own = user.memberships.filter(role__in=MANAGERS)
    found = Partner.objects.filter(organisation__in=own.values("organisation"))
    live = found.exclude(project__state=Project.State.WITHDRAWN)
    return live.select_related("organisation", "project__person")


@transaction.atomic
def invite_partner(project, *, actor, organisation, part):
    """Ask an organisation to take part; one that declined may be asked again."""
    if organisation.pk == project.organisation_id:
        raise WorkflowError(_("This organisation holds the project already."))
    if project.partners.count() >= MOST_PARTNERS:
        raise WorkflowError(
            _("A project may have at most %(most)d partners.") % {"most": MOST_PARTNERS}
        )
    partner, is_new = Partner.objects.select_for_update().get_or_create(
        project=project,
        organisation=organisation,
        defaults={"part": part, "invited_by": actor},
    )
    if not is_new and partner.state != DECLINED:
        return partner
    partner.state, partner.part, partner.invited_by = INVITED, part, actor
    partner.answered_at = partner.answered_by = None
    partner.save()
    record_event(actor, ASKED, project, organisation=organisation.name)
    notify(
        managers(organisation),
        ASKED,
        path=reverse("registry:partnership", args=[partner.uuid]),
        actor=actor,
        project=project.name,
        organisation=organisation.name,
    )
    return partner


@transaction.atomic
def answer_invitation(partner, *, actor, accept):
    """Say yes or no for the organisation that was invited; a yes can be taken back."""
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    state = CONFIRMED if accept else DECLINED
    if partner.state == state:
        return partner
    if partner.state == DECLINED:
        raise WorkflowError(_("This invitation was declined: ask to be invited again."))
    was_shown = partner.state == CONFIRMED
    partner.state, partner.answered_by = state, actor
    partner.answered_at = timezone.now()
    partner.save()
    project, name = partner.project, partner.organisation.name
    verb = f"project.partner_{state}"
    radius = _radius(accept or was_shown)
    record_event(actor, verb, project, visibility=radius, organisation=name)
    notify(
        holders(project),
        ANSWERED,
        path=reverse("registry:team", args=[project.uuid]),
        actor=actor,
        project=project.name,
        organisation=name,
        answer=str(partner.get_state_display()),
    )
    return partner


@transaction.atomic
def remove_partner(partner, *, actor):
    """Take an organisation out of a project."""
    name = partner.organisation.name
    verb, radius = "project.partner_removed", _radius(partner.state == CONFIRMED)
    record_event(actor, verb, partner.project, visibility=radius, organisation=name)
    partner.delete()


def _radius(is_shown):
    """Who reads of a partner in the history: everybody, if everybody saw it."""
    return Visibility.PUBLIC if is_shown else Visibility.INVOLVED


@provides_tasks
def invitations_to_answer(user):
    """Answer for organisations that are asked to take part in a project."""
    waiting = visible_partnerships(user).filter(state=INVITED)
    for partner in waiting:
        yield Task(
            verb=_("Answer the invitation to the project"),
            object=f"{partner.project} ({partner.organisation})",
            url=reverse("registry:partnership", args=[partner.uuid]),
        )
