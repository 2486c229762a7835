from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tilth_web.accounts.domain.roles import platform_roles, resting_roles
from tilth_web.accounts.models import Membership, RoleGrant
from tilth_web.accounts.rules import (
    CO_EDITOR,
    HOLDER,
    PERSON,
    RULES,
    allowed,
    require,
)

OF_RECORD = {HOLDER, CO_EDITOR, *Membership.Role}
EVERY = {PERSON, *OF_RECORD, *RoleGrant.Role}


class Record:
    def __init__(self, organisation, person_id=None, co_editor_ids=()):
        self.organisation_id = organisation.pk
        self.person_id = person_id
        self.co_editor_ids = co_editor_ids


@pytest.mark.parametrize("action", RULES)
@pytest.mark.parametrize("role", sorted(EVERY))
def test_every_cell_of_the_table(role, action, make_person, make_organisation):
    terra, other = make_organisation(), make_organisation("Humus")
    if role in Membership.Role.values:
        user = make_person("Ada", **{role: terra})
    else:
        user = make_person("Ada", *([role] if role in RoleGrant.Role.values else []))
    record = Record(
        terra,
        person_id=user.pk if role == HOLDER else None,
        co_editor_ids=(user.pk,) if role == CO_EDITOR else (),
    )
    everyone = PERSON in RULES[action]
    assert allowed(user, action, record) is (role in RULES[action] or everyone)
    elsewhere = role in RULES[action] and role not in OF_RECORD
    assert allowed(user, action, Record(other)) is (elsewhere or everyone)


@pytest.mark.parametrize("action", RULES)
def test_visitors_and_closed_accounts_may_nothing(action, make_person):
    assert not allowed(AnonymousUser(), action)
    user = make_person("Ada", *RoleGrant.Role.values)
    user.is_active = False
    assert not allowed(user, action)


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [(0, None, True), (-1, 0, True), (1, None, False), (-2, -1, False)],
)
def test_a_grant_holds_from_its_first_to_its_last_day(
    starts, ends, expected, make_person
):
    today, user = timezone.localdate(), make_person("Ada", second_factor=True)
    RoleGrant.objects.create(
        person=user,
        role="administrator",
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )
    assert allowed(user, "role.grant") is expected


def test_the_flags_of_django_grant_nothing(make_person):
    user = make_person("Ada")
    user.is_staff = user.is_superuser = True
    user.save()
    assert not allowed(user, "outbox.read")
    with pytest.raises(PermissionDenied):
        require(user, "outbox.read")


@pytest.mark.parametrize("role", sorted(RoleGrant.Role))
def test_privileged_roles_rest_until_there_is_a_second_factor(role, make_person):
    bare = make_person("Ada", role, second_factor=False)
    active = {role} if role == "reviewer" else set()
    assert platform_roles(bare) == active
    assert resting_roles(bare) == {role} - active
    Authenticator.objects.create(user=bare, type="recovery_codes", data={})
    assert platform_roles(bare) == active
    Authenticator.objects.create(user=bare, type="totp", data={})
    assert platform_roles(bare) == {role}
    assert resting_roles(bare) == set()


def test_an_organisation_is_its_own_record(make_person, make_organisation):
    terra, other = make_organisation(), make_organisation("Humus")
    ada = make_person("Ada", manager=terra)
    assert allowed(ada, "organisation.edit", terra)
    assert not allowed(ada, "organisation.edit", other)
