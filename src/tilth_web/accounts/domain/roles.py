"""The roles of a person, on the platform and towards an organisation."""

from django.db.models import Q
from django.utils import timezone

from tilth_web.accounts.models import RoleGrant


def valid_grants(day=None):
    """Grants that hold on a day, today unless told."""
    day = day or timezone.localdate()
    return RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day
    )


def platform_roles(user):
    """Roles of `user` on the whole platform today."""
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    return frozenset(valid_grants().filter(person=user).values_list("role", flat=True))


def organisation_roles(user, organisation_id):
    """Roles of `user` in one organisation."""
    if organisation_id is None or not (user.is_authenticated and user.is_active):
        return frozenset()
    own = user.memberships.filter(organisation=organisation_id)
    return frozenset(own.values_list("role", flat=True))
