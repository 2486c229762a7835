"""Inviting people into an organisation by email: one link, one answer."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain import mails
from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.queries import addresses, open_invitations
from tilth_web.accounts.models import Invitation, Membership, Organisation, User
from tilth_web.errors import WorkflowError

VALID = timedelta(days=14)
MOST_OPEN = 50  # invitations of one organisation at a time
SIGNER = signing.Signer(salt="invitation into an organisation")
SIGNATORY = Membership.Role.SIGNATORY
State = Invitation.State


def token(invitation):
    """What the link holds."""
    return SIGNER.sign(invitation.uuid.hex)


def invitation_of(token):
    """The open invitation of a link, or None."""
    try:
        uuid = SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    return (
        open_invitations()
        .select_related("organisation", "invited_by")
        .filter(uuid=uuid)
        .first()
    )


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
    mine = open_invitations().filter(organisation=locked)
    if mine.filter(email__iexact=email).exists():
        raise WorkflowError(_("This address has an open invitation already."))
    if mine.count() >= MOST_OPEN:
        raise WorkflowError(
            _("50 invitations are open: wait for answers, or withdraw some.")
        )
    expired = locked.invitations.filter(email__iexact=email, state=State.OPEN)
    expired.update(state=State.WITHDRAWN)
    invitation = Invitation.objects.create(
        organisation=locked,
        email=email,
        role=role,
        invited_by=actor,
        expires_at=timezone.now() + VALID,
    )
    known = User.objects.filter(email__iexact=email, is_active=True).first()
    record_event(actor, "invitation.sent", locked, about=known, role=role)
    mails.send(
        "invitation",
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
    if locked.email.lower() not in addresses(actor):
        raise WorkflowError(
            _(
                "This invitation was sent to another email address. Add that "
                "address to your account and confirm it, then accept."
            )
        )
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
    locked = open_invitations().select_for_update().filter(pk=invitation.pk).first()
    if locked is None:
        raise WorkflowError(
            _("This invitation has been answered, withdrawn, or is too old.")
        )
    locked.organisation = organisation
    return locked


def _answer(invitation, state, actor):
    invitation.state, invitation.answered_at = state, timezone.now()
    invitation.save(update_fields=["state", "answered_at"])
    record_event(
        actor,
        f"invitation.{state}",
        invitation.organisation,
        about=invitation.invited_by,
        role=invitation.role,
    )
