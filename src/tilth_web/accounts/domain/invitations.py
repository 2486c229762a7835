"""Inviting people into an organisation by email: one link, one answer."""

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.accounts.domain import mails, offers
from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.queries import open_invitations
from tilth_web.accounts.models import Invitation, Membership, Organisation, User
from tilth_web.errors import WorkflowError

SIGNER = signing.Signer(salt="invitation into an organisation")
SIGNATORY = Membership.Role.SIGNATORY
State = Invitation.State


def token(invitation):
    """What the link holds."""
    return SIGNER.sign(invitation.uuid.hex)


def invitation_of(token):
    """The open invitation of a link, or None."""
    found = open_invitations().select_related("organisation", "invited_by")
    return offers.offer_of(token, SIGNER, found)


def may_appoint(actor, organisation, role):
    """Whether `actor` may give a role.

    Who may sign is named by somebody who may sign, once there is one.
    """
    if role != SIGNATORY:
        return True
    signatories = organisation.memberships.filter(role=SIGNATORY)
    return not signatories.exists() or signatories.filter(person=actor).exists()


def require_may_appoint(actor, organisation, role):
    """Refuse a signatory named by somebody who may not sign."""
    if not may_appoint(actor, organisation, role):
        raise WorkflowError(_("Who may sign is named by somebody who may sign."))


@transaction.atomic
def invite(organisation, *, actor, email, role):
    """Invite whoever has an email address, and send the link."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_may_appoint(actor, locked, role)
    email = email.lower()
    if locked.memberships.filter(person__email__iexact=email).exists():
        raise WorkflowError(_("This person belongs to the organisation already."))
    offers.make_room(locked.invitations.all(), email)
    invitation = Invitation.objects.create(
        organisation=locked,
        email=email,
        role=role,
        invited_by=actor,
        expires_at=offers.end_of_validity(),
    )
    known = User.objects.filter(email__iexact=email, is_active=True).first()
    record_event(actor, "invitation.sent", locked, about=known, role=role)
    mails.send(
        "accounts/mail/invitation.txt",
        to=email,
        view="invitation",
        args=[token(invitation)],
        invitation=invitation,
    )
    return invitation


@transaction.atomic
def accept(invitation, *, actor):
    """Take the role that is offered to an address of `actor`."""
    locked = _open(invitation)
    offers.require_for(locked, actor)
    if locked.organisation.memberships.filter(person=actor).exists():
        raise WorkflowError(_("You belong to this organisation already."))
    membership = Membership.objects.create(
        person=actor, organisation=locked.organisation, role=locked.role
    )
    _answer(locked, State.ACCEPTED, actor)
    return membership


@transaction.atomic
def decline(invitation, *, actor=None):
    """Say no; whoever holds the link may, with or without an account."""
    _answer(_open(invitation), State.DECLINED, actor)


@transaction.atomic
def withdraw(invitation, *, actor):
    """Take an invitation back; its link holds no more."""
    _answer(_open(invitation), State.WITHDRAWN, actor)


def _open(invitation):
    """The invitation, locked after its organisation."""
    organisation = Organisation.objects.select_for_update().get(
        pk=invitation.organisation_id
    )
    locked = offers.locked_offer(invitation, organisation.invitations.all())
    locked.organisation = organisation
    return locked


def _answer(invitation, state, actor):
    offers.answer(invitation, state)
    record_event(
        actor,
        f"invitation.{state}",
        invitation.organisation,
        about=invitation.invited_by,
        role=invitation.role,
    )
