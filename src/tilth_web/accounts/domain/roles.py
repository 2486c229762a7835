"""The roles of a person, on the platform and towards an organisation."""

from contextlib import contextmanager
from contextvars import ContextVar

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from tilth_web.accounts.models import RoleGrant, User

_READ = ContextVar("roles that were read in this request", default=None)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@contextmanager
def reading_once():
    """Read the roles of a person on the platform once, as in one request."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def valid_grants(day=None):
    """Grants that hold on a day, today unless told."""
    day = day or timezone.localdate()
    return RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        starts_on__lte=day,
        ended_at__isnull=True,
    )


def has_second_factor(user):
    """Whether `user` signs in with more than a password."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def platform_roles(user):
    """Roles of `user` on the whole platform today, without those that rest.

    A token never has any: whoever found it would have the role without the second
    factor.
    """
    if getattr(user, "token", None) is not None:
        return frozenset()
    read = _READ.get()
    if read is None or not user.is_authenticated:
        return _that_hold(user)
    if user.pk not in read:
        read[user.pk] = _that_hold(user)
    return read[user.pk]


def resting_roles(user):
    """Roles that were given to `user` and rest until there is a second factor."""
    return _held(user) - platform_roles(user)


def people_with(roles):
    """Who has one of some roles on the platform today, and whose role does not rest."""
    granted = valid_grants().filter(role__in=roles)
    if settings.SECOND_FACTOR_NEEDED:
        sure = Authenticator.objects.filter(type__in=SECOND_FACTORS).values("user")
        rests = Q(role__in=RoleGrant.PRIVILEGED) & ~Q(person__in=sure)
        granted = granted.exclude(rests)
    return list(User.objects.filter(pk__in=granted.values("person"), is_active=True))


def organisation_roles(user, organisation_id):
    """Roles of `user` in one organisation."""
    if organisation_id is None or not (user.is_authenticated and user.is_active):
        return frozenset()
    own = user.memberships.filter(organisation=organisation_id)
    return frozenset(own.values_list("role", flat=True))


def _that_hold(user):
    held = _held(user)
    if held.isdisjoint(RoleGrant.PRIVILEGED) or _is_sure(user):
        return held
    return held - RoleGrant.PRIVILEGED


def _is_sure(user):
    """Whether privileged roles hold: the demonstration alone asks for nothing more."""
    return not settings.SECOND_FACTOR_NEEDED or has_second_factor(user)


def _held(user):
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    return frozenset(valid_grants().filter(person=user).values_list("role", flat=True))
