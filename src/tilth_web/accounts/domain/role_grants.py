"""Giving roles on the platform, and taking them back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.roles import valid_grants
from tilth_web.accounts.models import RoleGrant, User
from tilth_web.errors import WorkflowError

ADMINISTRATOR = RoleGrant.Role.ADMINISTRATOR


def role_grants():
    """Every grant there ever was, the newest first."""
    return RoleGrant.objects.select_related("person", "granted_by", "ended_by")


def grant_role(*, person, role, starts_on, ends_on, actor):
    """Give `person` a role for some days and return the grant."""
    if person == actor:
        raise WorkflowError(
            _("Nobody gives a role to themselves: ask another administrator.")
        )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        held = RoleGrant.objects.filter(person=person, role=role, ended_at=None)
        if any(_overlap(grant, starts_on, ends_on) for grant in held):
            raise WorkflowError(_("This person has this role in these days already."))
        grant = RoleGrant.objects.create(
            person=person,
            role=role,
            starts_on=starts_on,
            ends_on=ends_on,
            granted_by=actor,
        )
        record_event(actor, "role.granted", grant, about=person, role=role)
    return grant


@transaction.atomic
def end_grant(grant, *, actor):
    """Take a role back, from now on."""
    administrators = valid_grants().filter(role=ADMINISTRATOR).select_for_update()
    holders = {other.person_id for other in administrators if other.pk != grant.pk}
    locked = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if locked.ended_at is not None:
        raise WorkflowError(_("This role has been taken back already."))
    if locked.role == ADMINISTRATOR and not holders:
        raise WorkflowError(
            _(
                "An installation needs an administrator: give the role to another "
                "person first."
            )
        )
    locked.ended_at, locked.ended_by = timezone.now(), actor
    locked.save(update_fields=["ended_at", "ended_by"])
    record_event(actor, "role.ended", locked, about=locked.person, role=locked.role)
    return locked


def _overlap(grant, starts_on, ends_on):
    begins_late = ends_on is not None and grant.starts_on > ends_on
    ends_early = grant.ends_on is not None and grant.ends_on < starts_on
    return not (begins_late or ends_early)
