"""What a person may see; every lookup of a record starts here."""

from allauth.account.models import EmailAddress
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils import timezone

from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.accounts.models import (
    Invitation,
    Joining,
    Membership,
    Offer,
    Organisation,
    RoleGrant,
    Token,
)
from tilth_web.search.folding import folded

JOINED = (Organisation.Standing.PARTNER, Organisation.Standing.MEMBER)
DECIDERS = frozenset({RoleGrant.Role.SECRETARIAT, RoleGrant.Role.BOARD})


def own_organisations(user):
    """The organisations that `user` belongs to."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk__in=user.memberships.values("organisation"))


def visible_organisations(user):
    """Those that joined; one's own; for who decides, those that ask to join."""
    seen = Q(standing__in=JOINED) | Q(pk__in=own_organisations(user).values("pk"))
    if _decides(user):
        seen |= Q(pk__in=_submitted().values("organisation"))
    return Organisation.objects.filter(seen)


def joined_counts():
    """How many have joined, by pairs of whether they are invented and standing."""
    joined = Organisation.objects.filter(standing__in=JOINED).order_by()
    rows = joined.values_list("example", "standing").annotate(Count("pk"))
    return {(example, standing): number for example, standing, number in rows}


def found_organisations(user, *, text="", kind="", country="", theme=""):
    """The visible organisations that a reader looks for."""
    found = visible_organisations(user)
    for word in text.split():
        found = found.filter(words__contains=folded(word))
    if kind:
        found = found.filter(kind=kind)
    if country:
        works = Organisation.objects.filter(countries__country=country)
        found = found.filter(Q(country=country) | Q(pk__in=works.values("pk")))
    if theme:
        found = found.filter(themes__theme=theme)
    return found


def visible_joinings(user):
    """Those of one's own organisations; for who decides, those ever submitted."""
    seen = Q(organisation__in=own_organisations(user).values("pk"))
    if _decides(user):
        seen |= Q(pk__in=_submitted().values("pk"))
    return Joining.objects.filter(seen).select_related(
        "organisation", "declaration", "submitted_by"
    )


def visible_memberships(user):
    """The people of one's own organisations."""
    own = own_organisations(user).values("pk")
    return Membership.objects.filter(organisation__in=own).select_related("person")


def visible_invitations(user):
    """Invitations into one's own organisations."""
    own = own_organisations(user).values("pk")
    return Invitation.objects.filter(organisation__in=own)


def visible_tokens(user):
    """One's own tokens."""
    return Token.objects.filter(person=user)


def still_open(offers):
    """Those of some offers that can still be answered."""
    return offers.filter(state=Offer.State.OPEN, expires_at__gt=timezone.now())


def sent_to(user, offers):
    """Those of some offers that were sent to an address of `user`."""
    return offers.annotate(to=Lower("email")).filter(to__in=addresses(user))


def open_invitations():
    """Invitations into organisations that can still be answered."""
    return still_open(Invitation.objects.all())


def invitations_to(user):
    """Open invitations into organisations, sent to an address of `user`."""
    return sent_to(user, open_invitations()).select_related("organisation")


def addresses(user):
    """The email addresses of `user` that were confirmed, in lower case."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    return {user.email.lower()} | {
        address.lower() for address in confirmed.values_list("email", flat=True)
    }


def _submitted():
    return Joining.objects.filter(submitted_at__isnull=False)


def _decides(user):
    return not DECIDERS.isdisjoint(platform_roles(user))
