"""Organisations: added, described, saved without losing what others saved."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.models import (
    Joining,
    Membership,
    Organisation,
    OrganisationCountry,
    OrganisationTheme,
)
from tilth_web.errors import ConflictError, WorkflowError

# What the decision on a request to join rests on.
JUDGED = ("kind", "non_profit")


@transaction.atomic
def add_organisation(
    *, actor, may_sign, countries=(), themes=(), example=False, **profile
):
    """Add an organisation with its first manager and return it.

    In the demonstration, whatever is added is an example, too.
    """
    example = example or settings.ONLY_EXAMPLES
    organisation = Organisation(saved_by=actor, example=example, **profile)
    _save(organisation)
    _set_words(organisation, countries, themes)
    role = Membership.Role.SIGNATORY if may_sign else Membership.Role.MANAGER
    Membership.objects.create(person=actor, organisation=organisation, role=role)
    record_event(actor, "organisation.added", organisation)
    return organisation


@transaction.atomic
def edit_organisation(
    organisation, *, actor, version, countries=(), themes=(), **profile
):
    """Save the profile, unless somebody saved since `version` was read."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.version != version:
        raise ConflictError(saved_meanwhile(locked.saved_by, locked.saved_at), locked)
    changed = sorted(n for n, value in profile.items() if getattr(locked, n) != value)
    if is_judged(locked) and not set(changed).isdisjoint(JUDGED):
        raise WorkflowError(
            _(
                "Type and non-profit character stay as they were when the request "
                "to join was sent."
            )
        )
    for name in changed:
        setattr(locked, name, profile[name])
    locked.version, locked.saved_by = version + 1, actor
    _save(locked)
    _set_words(locked, countries, themes)
    record_event(actor, "organisation.edited", locked, changed=changed)
    return locked


def is_judged(organisation):
    """Whether type and non-profit character are under decision or decided."""
    submitted = organisation.joinings.filter(state=Joining.State.SUBMITTED)
    return organisation.has_joined or submitted.exists()


def saved_meanwhile(person, moment):
    """The sentence that tells of a conflict."""
    words = {
        "name": person or _("Somebody"),
        "time": date_format(timezone.localtime(moment), "TIME_FORMAT"),
    }
    return (
        _(
            "%(name)s saved at %(time)s UTC what you were editing. Compare, "
            "and save again to keep yours."
        )
        % words
    )


def _save(organisation):
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:  # somebody took the name since the form looked
        raise WorkflowError(
            _("An organisation of this name is there already.")
        ) from error


def _set_words(organisation, countries, themes):
    organisation.countries.all().delete()
    organisation.themes.all().delete()
    OrganisationCountry.objects.bulk_create(
        OrganisationCountry(organisation=organisation, country=code)
        for code in countries
    )
    OrganisationTheme.objects.bulk_create(
        OrganisationTheme(organisation=organisation, theme=word) for word in themes
    )
