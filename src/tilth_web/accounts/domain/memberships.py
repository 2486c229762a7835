"""The people of an organisation: their roles, leaving, removing."""

from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.invitations import require_may_appoint
from tilth_web.accounts.models import Membership, Organisation, User
from tilth_web.errors import WorkflowError

MANAGERS = (Membership.Role.MANAGER, Membership.Role.SIGNATORY)


@transaction.atomic
def change_role(membership, *, actor, role):
    """Give a colleague another role."""
    locked = _locked(membership)
    if locked.person_id == actor.pk:
        raise WorkflowError(_("Nobody changes their own role: ask another manager."))
    require_may_appoint(actor, locked.organisation, role)
    if role not in MANAGERS:
        _require_other_manager(locked)
    locked.role = role
    locked.save(update_fields=["role"])
    record_event(
        actor, "membership.changed", locked.organisation, about=locked.person, role=role
    )


@transaction.atomic
def leave(membership):
    """Leave an organisation; its last manager cannot."""
    locked = _locked(membership)
    _require_other_manager(locked)
    locked.delete()
    record_event(locked.person, "membership.left", locked.organisation)


@transaction.atomic
def remove(membership, *, actor):
    """Remove a colleague from an organisation."""
    locked = _locked(membership)
    _require_other_manager(locked)
    locked.delete()
    record_event(actor, "membership.removed", locked.organisation, about=locked.person)


def managers_of(organisation):
    """The people who manage an organisation, those who may sign included."""
    return User.objects.filter(
        memberships__organisation=organisation,
        memberships__role__in=MANAGERS,
        is_active=True,
    )


def is_last_manager(membership):
    """Whether nobody else could manage the organisation."""
    others = Membership.objects.filter(
        organisation=membership.organisation_id, role__in=MANAGERS
    ).exclude(pk=membership.pk)
    return membership.role in MANAGERS and not others.exists()


def _locked(membership):
    """The membership, locked with its organisation so that two cannot leave at once."""
    organisation = Organisation.objects.select_for_update().get(
        pk=membership.organisation_id
    )
    locked = (
        organisation.memberships.select_for_update().filter(pk=membership.pk).first()
    )
    if locked is None:
        raise WorkflowError(_("This person no longer belongs to the organisation."))
    locked.organisation = organisation
    return locked


def _require_other_manager(membership):
    if is_last_manager(membership):
        raise WorkflowError(
            _("An organisation needs a manager: make somebody else a manager first.")
        )
