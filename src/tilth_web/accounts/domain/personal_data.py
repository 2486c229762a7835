"""All that the platform keeps about a person: a copy of it, and its erasure.

An app registers what it keeps with ``exports`` and ``exports_files``, and what it must
forget with ``erases``.
"""

import json
from zipfile import ZIP_DEFLATED, ZipFile

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.joining import delete_joining
from tilth_web.accounts.domain.memberships import is_last_manager
from tilth_web.accounts.domain.queries import sent_to
from tilth_web.accounts.models import (
    Declaration,
    Invitation,
    Joining,
    RoleGrant,
    User,
)
from tilth_web.errors import WorkflowError

DATA = "data.json"
EXPORTS = {}
FILES = []
ERASERS = []
BEFORE_ORGANISATION_GOES = []


def exports(name):
    """Register a function of a person that returns what is kept about them."""

    def register(function):
        EXPORTS[name] = function
        return function

    return register


def exports_files(function):
    """Register a function of a person that yields names and paths of their files."""
    FILES.append(function)
    return function


def erases(function):
    """Register a function of a person that forgets them; it runs in a transaction."""
    ERASERS.append(function)
    return function


def before_organisation_goes(function):
    """Register a function of an organisation, soon deleted, and the person in it."""
    BEFORE_ORGANISATION_GOES.append(function)
    return function


def personal_data(person):
    """Everything about a person, as data."""
    return {name: function(person) for name, function in EXPORTS.items()}


def write_personal_data(person, target):
    """Write everything about a person into an open file, as ZIP: data and files."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        text = json.dumps(
            personal_data(person), cls=DjangoJSONEncoder, indent=2, ensure_ascii=False
        )
        archive.writestr(DATA, text)
        for function in FILES:
            for name, path in function(person):
                archive.write(path, f"files/{name}")


@transaction.atomic
def erase_person(person):
    """Make a person unknown; history stays under a pseudonym, signatures for a time."""
    locked = User.objects.select_for_update().get(pk=person.pk)
    _leave_organisations(locked)
    record_event(locked, "person.erased", locked, visibility="staff")
    forget_offers(locked, Invitation)
    for eraser in ERASERS:
        eraser(locked)
    now = timezone.now()
    locked.role_grants.filter(ended_at=None).update(ended_at=now)
    for rows in (EmailAddress, Authenticator):
        rows.objects.filter(user=locked).delete()
    for session in UserSession.objects.filter(user=locked):
        session.end()
    UserSession.objects.filter(user=locked).delete()
    locked.email = f"{locked.uuid}@erased.invalid"
    locked.name, locked.last_login = "", None
    locked.is_active = locked.is_staff = locked.is_superuser = False
    locked.erased_at = now
    locked.set_unusable_password()
    locked.groups.clear()
    locked.user_permissions.clear()
    locked.save()


def offers_about(person, model):
    """Offers of one kind that a person got or sent, the oldest first."""
    got = sent_to(person, model.objects.all()).values("pk")
    found = model.objects.filter(Q(pk__in=got) | Q(invited_by=person))
    return found.order_by("created_at", "pk")


def forget_offers(person, model):
    """Delete the offers of one kind that a person got; those sent stay, by nobody."""
    sent_to(person, model.objects.all()).delete()
    model.objects.filter(invited_by=person).update(invited_by=None)


def _leave_organisations(person):
    """Leave all organisations; delete a draft that nobody else knows."""
    for membership in person.memberships.select_related("organisation"):
        organisation = membership.organisation
        if not is_last_manager(membership):
            membership.delete()
        elif _is_only_a_draft(organisation):
            for prepare in BEFORE_ORGANISATION_GOES:
                prepare(organisation, person)
            for joining in organisation.joinings.all():
                delete_joining(joining, actor=person)
            organisation.delete()
        else:
            raise WorkflowError(
                _(
                    "You are the last manager of %(name)s: make somebody else a "
                    "manager first."
                )
                % {"name": organisation}
            )


def _is_only_a_draft(organisation):
    submitted = organisation.joinings.filter(submitted_at__isnull=False)
    alone = organisation.memberships.count() == 1
    return alone and not organisation.has_joined and not submitted.exists()


@exports("person")
def _person(person):
    names = ("uuid", "name", "email", "language", "date_joined", "last_login")
    return {name: getattr(person, name) for name in names}


@exports("email_addresses")
def _addresses(person):
    rows = EmailAddress.objects.filter(user=person)
    return list(rows.values("email", "verified", "primary"))


@exports("second_factors")
def _second_factors(person):
    rows = Authenticator.objects.filter(user=person)
    return list(rows.values("type", "created_at", "last_used_at"))


@exports("sessions")
def _sessions(person):
    rows = UserSession.objects.filter(user=person)
    return list(rows.values("ip", "user_agent", "created_at", "last_seen_at"))


@exports("organisations")
def _organisations(person):
    rows = person.memberships.order_by("organisation__name")
    return list(rows.values("organisation__uuid", "organisation__name", "role"))


@exports("roles")
def _roles(person):
    rows = RoleGrant.objects.filter(person=person)
    return list(rows.values("role", "starts_on", "ends_on", "ended_at"))


@exports("invitations")
def _invitations(person):
    rows = offers_about(person, Invitation)
    return list(
        rows.values("organisation__name", "email", "role", "state", "created_at")
    )


@exports("declarations")
def _declarations(person):
    rows = Declaration.objects.filter(signer=person)
    names = (
        "uuid",
        "signer_name",
        "signer_role",
        "signed_at",
        "text_version",
        "language",
    )
    return list(rows.values("joining__organisation__name", *names))


@exports("joinings")
def _joinings(person):
    rows = (
        Joining.objects.filter(started_by=person)
        | Joining.objects.filter(submitted_by=person)
        | Joining.objects.filter(decided_by=person)
    )
    names = ("uuid", "state", "started_at", "submitted_at", "decided_at")
    return list(rows.values("organisation__name", *names))
