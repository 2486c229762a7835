"""Tasks that come from people and organisations."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.invitations import token
from tilth_web.accounts.domain.memberships import MANAGERS
from tilth_web.accounts.domain.queries import (
    DECIDERS,
    invitations_to,
    own_organisations,
)
from tilth_web.accounts.domain.roles import platform_roles, resting_roles
from tilth_web.accounts.domain.tasks import Task, provides_tasks
from tilth_web.accounts.models import Declaration, Joining, Membership, RoleGrant


@provides_tasks
def second_factor(user):
    """Set up what the person's roles rest for."""
    resting = sorted(resting_roles(user))
    roles = ", ".join(str(RoleGrant.Role(role).label) for role in resting)
    if roles:
        yield Task(
            verb=_("Set up a second factor for"), object=roles, url=reverse("mfa_index")
        )


@provides_tasks
def invitations(user):
    """Answer what one is invited to."""
    for invitation in invitations_to(user):
        yield Task(
            verb=_("Answer the invitation of"),
            object=str(invitation.organisation),
            due=invitation.expires_at,
            url=reverse("invitation", args=[token(invitation)]),
        )


@provides_tasks
def open_joinings(user):
    """Complete and sign the requests of one's own organisations."""
    signed = Declaration.objects.filter(joining=OuterRef("pk"))
    own = Membership.objects.filter(person=user, role__in=MANAGERS)
    roles = dict(own.values_list("organisation", "role"))
    joinings = (
        Joining.objects.filter(organisation__in=roles, state__in=Joining.EDITABLE)
        .select_related("organisation")
        .annotate(signed=Exists(signed))
    )
    for joining in joinings:
        yield Task(
            verb=_("Complete the request to join of"),
            object=str(joining.organisation),
            url=joining.get_absolute_url(),
        )
        if (
            roles[joining.organisation_id] == Membership.Role.SIGNATORY
            and not joining.signed
        ):
            yield Task(
                verb=_("Sign the declaration of intent of"),
                object=str(joining.organisation),
                url=reverse("joining-declaration", args=[joining.uuid]),
            )


@provides_tasks
def joining_decisions(user):
    """Decide on the requests of others."""
    if DECIDERS.isdisjoint(platform_roles(user)):
        return
    waiting = Joining.objects.filter(state=Joining.State.SUBMITTED)
    waiting = waiting.exclude(organisation__in=own_organisations(user).values("pk"))
    for joining in waiting.select_related("organisation").order_by("submitted_at"):
        yield Task(
            verb=_("Decide on the request to join of"),
            object=str(joining.organisation),
            url=joining.get_absolute_url(),
        )
